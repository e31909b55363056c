#include "event/built_value.h"

#include "event/value_source.h"

namespace faultprint::json {

void BuiltSource::begin(Cursor &cursor, const Value &container) noexcept {
  const auto *members = static_cast<const Member *>(container.base_);
  cursor.built_ = {members, members + container.size_};
}

bool Cursor::next_of_built(Member &member) noexcept {
  if (built_.next == built_.end) return false;
  member = *built_.next++;
  return true;
}

Value built_object(std::initializer_list<Member> members, Arena &arena) {
  Member *kept = arena.array<Member>(members.size());
  std::size_t count = 0;
  for (const Member &member : members)
    if (member.value) new (kept + count++) Member(member);
  return BuiltSource::container(Kind::object, kept, count);
}

Value built_array(std::initializer_list<Value> elements, Arena &arena) {
  Member *kept = arena.array<Member>(elements.size());
  std::size_t count = 0;
  for (const Value &element : elements) new (kept + count++) Member{{}, element};
  return BuiltSource::container(Kind::array, kept, count);
}

Value with_member(const Value &object, std::string_view key, const Value &value, Arena &arena) {
  List<Member> members;
  members.reserve(arena, object.size() + 1);
  for (const Member &member : object.members())
    if (member.key != key) members.push_back(arena, member);
  members.push_back(arena, {key, value});
  return BuiltSource::container(Kind::object, members.begin(), members.size());
}

Value copied(const Value &value, Arena &arena) {
  if (value.is_string()) return Value::of(arena.copy(value.string()));
  if (!value.is_array() && !value.is_object()) return value;
  Member *members = arena.array<Member>(value.size());
  std::size_t count = 0;
  for (const Value &element : value.elements()) new (members + count++) Member{{}, copied(element, arena)};
  for (const Member &member : value.members()) new (members + count++) Member{arena.copy(member.key), copied(member.value, arena)};
  return BuiltSource::container(value.kind(), members, count);
}

std::span<const std::byte> jsonb_container(const Value &value) noexcept { return JsonbSource::bytes_of(value); }

}  // namespace faultprint::json
