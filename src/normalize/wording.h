// src/normalize/wording.h: one meaning, one wording. Engines say the same thing differently ("Cannot read properties of undefined (reading 'x')",
// "undefined is not an object (evaluating 'a.x')", "a is undefined"), and some even give it another class.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint::normalize {

struct Wording {
  std::string_view type;     // class that all engines agree on: "RangeError" for Gecko's "InternalError: too much recursion"
  std::string_view message;  // family such as "read property of undefined"; the message itself where it belongs to none
  bool known = false;        // the message belongs to a family of equal meanings: nothing in it varies
};

// Only for messages that a runtime itself makes (JavaScript engines, Lua and LuaJIT, Ruby and JRuby …); others come back as they are.
// `type` may be empty. Time linear in the size of `message`.
Wording unify_wording(std::string_view type, std::string_view message, Runtime runtime, Arena &arena);

}  // namespace faultprint::normalize
