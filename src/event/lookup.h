// src/event/lookup.h: members of a payload by the names that people use for them.
#pragma once
#include <span>
#include <string_view>

#include "event/value.h"

namespace faultprint::payload {

// What `path` names below `object`: keys joined by dots, where a key may hold dots itself: "user.id" is found in {"user": {"id": 1}}, in
// {"user.id": 1} and in what lies between. Null where there is none.
json::Value find_path(const json::Value &object, std::string_view path);

// The first of `paths` whose value is a text that is not empty, a number or a boolean, as text; empty where none is.
std::string_view first_text(const json::Value &object, std::span<const std::string_view> paths, Arena &arena);

// The value of a tag in any of the forms that tags have: an object, a list of pairs ["name", "value"], of objects {"key", "value"}, of
// texts "name:value", or one text "name:value,name:value". A text without a value is "true".
std::string_view tag_among(const json::Value &tags, std::string_view name, Arena &arena);

}  // namespace faultprint::payload
