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

}  // namespace faultprint::grouping::rules
