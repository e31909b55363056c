// src/grouping/rules/names.h: names as rules and their variables see them, where readers keep more than one in a text.
#pragma once
#include <algorithm>
#include <string_view>

#include "event/event.h"
#include "text/view.h"

namespace faultprint::grouping::rules {

// A class without its namespace. Some formats send the two apart, so a rule may name either.
inline std::string_view class_name(std::string_view type) noexcept {
  const std::size_t end = text::find_any<"<[( ">(type, 1);  // of the name, before arguments of templates
  const std::size_t last = type.substr(0, end).find_last_of(".:\\/");
  return last == std::string_view::npos || last + 1 >= std::min(end, type.size()) ? type : type.substr(last + 1);
}

// The module, without the package that readers take for it where a format sends no module.
inline std::string_view module_of(const Frame &frame) noexcept { return frame.module == frame.package() ? std::string_view() : frame.module; }

// Where the class or package of a name ends that formats print in one piece and others send in two; npos for names without one.
inline std::size_t end_of_module(std::string_view name, Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::jvm: return name.rfind('.');
    case Runtime::dotnet:
    case Runtime::powershell: {
      std::size_t dot = name.substr(0, text::find_any<"<[(">(name, 1)).rfind('.');
      if (dot != std::string_view::npos && dot > 0 && name[dot - 1] == '.') --dot;  // "..ctor"
      return dot;
    }
    case Runtime::go: {
      const std::size_t slash = name.rfind('/');
      return name.find('.', slash == std::string_view::npos ? 0 : slash);
    }
    default: return std::string_view::npos;
  }
}

// Module and function of a frame, apart also where a format prints them in one piece.
struct FrameNames {
  std::string_view module, function;
};
inline FrameNames names_of(const Frame &frame, Runtime runtime) noexcept {
  FrameNames names{module_of(frame), frame.function};
  if (!names.module.empty()) return names;
  const std::size_t end = end_of_module(names.function, runtime);
  if (end == std::string_view::npos || end == 0) return names;
  return {names.function.substr(0, end), names.function.substr(end + 1)};
}

}  // namespace faultprint::grouping::rules
