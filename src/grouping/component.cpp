#include "grouping/component.h"

#include <charconv>

namespace faultprint::grouping {

std::string_view name_of(Field field) noexcept {
  switch (field) {
    case Field::basis: return "basis";
    case Field::client_value: return "fingerprint";
    case Field::checksum: return "checksum";
    case Field::type: return "type";
    case Field::message: return "message";
    case Field::module: return "module";
    case Field::function: return "function";
    case Field::file: return "file";
    case Field::frame: return "";
    case Field::relation: return "relation";
    case Field::category: return "category";
    case Field::platform: return "platform";
    case Field::shape: return "shape";
    case Field::security_kind: return "report";
    case Field::security_directive: return "directive";
    case Field::security_source: return "source";
  }
  return "";
}

std::string_view path_of(const Component &component, Arena &arena) {
  const std::string_view name = name_of(component.field);
  if (component.exception < 0) return name;
  char exception[16], frame[16];
  const auto number = [](char(&to)[16], std::int32_t value) {
    return std::string_view(to, static_cast<std::size_t>(std::to_chars(to, to + sizeof to, value).ptr - to));
  };
  if (component.frame < 0) return arena.concat({"exceptions[", number(exception, component.exception), "].", name});
  return arena.concat({"exceptions[", number(exception, component.exception), "].frames[", number(frame, component.frame), "]",
                       name.empty() ? "" : ".", name});
}

}  // namespace faultprint::grouping
