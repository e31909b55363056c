#include "event/lookup.h"

#include "event/field_names.h"
#include "text/view.h"

namespace faultprint::payload {

using namespace text;
using json::is;
using json::Member;
using json::Value;

namespace {

std::string_view text_of(const Value &value, Arena &arena) { return says_text(value) ? value.text(arena) : std::string_view{}; }

// The value in "name:value" or "name=value", where the text is of this name.
std::string_view value_in(std::string_view tag, std::string_view name) noexcept {
  tag = trim(tag);
  if (!consume(tag, name)) return {};
  if (tag.empty()) return "true";
  return tag.front() == ':' || tag.front() == '=' ? trim(tag.substr(1)) : std::string_view{};
}

std::string_view value_of_element(const Value &element, std::string_view name, Arena &arena) {
  if (element.is_string()) return value_in(element.string(), name);
  if (element.is_array()) {
    Value key;
    std::size_t i = 0;
    for (const Value &part : element.elements()) {
      if (i == 0) key = part;
      if (i++ == 1 && key.string() == name) return text_of(part, arena);
    }
    return {};
  }
  std::string_view key;
  Value value;
  for (const Member &member : element.members()) {
    if (is(member.key, "key") || is(member.key, "name") || is(member.key, "featureFlag")) key = member.value.string();
    else if (is(member.key, "value") || is(member.key, "variant")) value = member.value;
  }
  return key == name ? text_of(value, arena) : std::string_view{};
}

}  // namespace

Value find_path(const Value &object, std::string_view path) {
  if (!object.is_object() || path.empty()) return {};
  Value within, whole;
  for (const Member &member : object.members()) {
    if (member.value.is_null() || !path.starts_with(member.key) || member.key.empty()) continue;
    if (member.key.size() == path.size()) whole = member.value;
    else if (path[member.key.size()] == '.')
      if (const Value found = find_path(member.value, path.substr(member.key.size() + 1))) within = found;
  }
  return whole ? whole : within;
}

std::string_view first_text(const Value &object, std::span<const std::string_view> paths, Arena &arena) {
  for (const std::string_view path : paths)
    if (const std::string_view text = text_of(find_path(object, path), arena); !text.empty()) return text;
  return {};
}

std::string_view tag_among(const Value &tags, std::string_view name, Arena &arena) {
  if (tags.is_object()) return text_of(find_path(tags, name), arena);
  std::string_view found;
  for (const Value &element : tags.elements())
    if (const std::string_view value = value_of_element(element, name, arena); !value.empty()) found = value;
  for (std::string_view rest = tags.string(); !rest.empty() && found.empty();) {
    const std::size_t comma = rest.find(',');
    found = value_in(rest.substr(0, comma), name);
    rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
  }
  return found;
}

}  // namespace faultprint::payload
