// test/unit/shown.h: what was read out of a stack trace, in a form that a test can state whole.
#pragma once
#include <string>

#include "event/event.h"
#include "normalize/identity.h"
#include "stacktrace/parse.h"

namespace faultprint {

// "python\nprimary ValueError: no price\n  total cart.py:40\n  <module> app.py:3\ncause of 0 KeyError: 'x'\n…": grammar, then
// each exception with its frames. "x3" behind a frame: repeated; "-5" behind a header: frames skipped.
inline std::string shown(std::string_view text) {
  Arena arena;
  Event event;
  stacktrace::parse(text, arena, event);
  std::string result(stacktrace::detect(text, arena));
  for (const Exception &exception : event.exceptions) {
    result += "\n" + std::string(name_of(exception.relation));
    if (exception.parent >= 0) result += " of " + std::to_string(exception.parent);
    if (exception.is_group) result += " (group)";
    result += " " + std::string(exception.type) + ": " + std::string(exception.message);
    if (exception.frames_skipped > 0) result += " -" + std::to_string(exception.frames_skipped);
    for (const Frame &frame : exception.frames) {
      result += "\n  " + std::string(frame.function) + " " + std::string(frame.file);
      if (frame.line > 0) result += ":" + std::to_string(frame.line);
      if (frame.repeated > 0) result += " x" + std::to_string(frame.repeated);
    }
  }
  return result;
}

// Reads the text cut off behind every byte: none may crash, and an exception that was recognized stays primary.
inline void read_every_beginning(std::string_view text) {
  Arena arena;
  for (std::size_t size = 0; size <= text.size(); ++size) {
    arena.reset();
    Event event;
    stacktrace::parse(text.substr(0, size), arena, event);
    if (!event.exceptions.empty() && event.exceptions[0].relation != Relation::primary) throw std::size_t{size};
  }
}

// "module|function|file", and a question mark where it is vague.
inline std::string identity_of(Runtime runtime, std::string_view function, std::string_view file = {}, std::string_view module = {},
                               InApp in_app = InApp::unstated) {
  Arena arena;
  Frame frame;
  frame.function = function;
  frame.file = file;
  frame.module = module;
  frame.in_app = in_app;
  const normalize::Identity got = normalize::identify(frame, runtime, arena);
  return std::string(got.module) + "|" + std::string(got.function) + "|" + std::string(got.file) + (got.vague ? "?" : "");
}

}  // namespace faultprint
