// src/event/built_value.h: JSON values that are put together anew: a part of a payload with what the whole said around it. What they hold
// stays where it lies, in a text's parser, a jsonb or the arena.
#pragma once
#include <initializer_list>
#include <span>

#include "event/value.h"

namespace faultprint::json {

// An object of these members, in their order; those whose value is null are left out.
Value built_object(std::initializer_list<Member> members, Arena &arena);
Value built_array(std::initializer_list<Value> elements, Arena &arena);
// `object` with `value` as the member `key`, whatever it had there.
Value with_member(const Value &object, std::string_view key, const Value &value, Arena &arena);
// A copy that needs nothing but the arena.
Value copied(const Value &value, Arena &arena);
// The container of a jsonb that `value` is; empty for a value of any other origin, and for scalars.
std::span<const std::byte> jsonb_container(const Value &value) noexcept;

}  // namespace faultprint::json
