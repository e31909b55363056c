// Small events for tests of grouping, made by hand.
#pragma once
#include <initializer_list>
#include <string_view>

#include "event/event.h"

namespace faultprint::test {

inline Frame frame(std::string_view function, std::string_view file = "/srv/app/shop.py", std::int32_t line = 7, InApp in_app = InApp::unstated) {
  Frame frame;
  frame.function = function;
  frame.file = file;
  frame.line = line;
  frame.in_app = in_app;
  return frame;
}

inline Exception exception(Arena &arena, std::string_view type, std::string_view message, std::initializer_list<Frame> frames,
                           Relation relation = Relation::primary, std::int32_t parent = -1) {
  Exception exception;
  exception.type = type;
  exception.message = message;
  exception.relation = relation;
  exception.parent = parent;
  for (const Frame &frame : frames) exception.frames.push_back(arena, frame);
  return exception;
}

inline Event event(Arena &arena, std::initializer_list<Exception> exceptions, Runtime runtime = Runtime::python) {
  Event event;
  event.format = "test";
  event.runtime = runtime;
  for (const Exception &exception : exceptions) event.exceptions.push_back(arena, exception);
  return event;
}

}  // namespace faultprint::test
