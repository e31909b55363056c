#include <algorithm>

#include "event/formats.h"
#include "event/payload.h"
#include "stacktrace/parse.h"
#include "text/view.h"

// Objects of no known format. Somewhere in them may be an error object, or a string that is a stack trace.

namespace faultprint::payload {
namespace {

constexpr std::size_t strings_tried = 8;
constexpr std::size_t shortest_trace = 16;  // bytes of a string with a line break
constexpr std::size_t values_seen = 1 << 20;

struct Search {
  Value holder;  // the uppermost object with a member that is named like a trace
  std::string_view path[json::deepest_nesting + 1], path_to_holder[json::deepest_nesting + 1];  // keys that lead to a value
  unsigned depth_of_holder = 0;
  std::string_view longest[strings_tried];
  std::size_t count = 0, seen = 0;
};

void offer(std::string_view text, Search &search) noexcept {
  if (text.size() < shortest_trace || !text::contains(text, '\n')) return;
  std::string_view *const end = search.longest + search.count;
  std::string_view *const place = std::find_if(search.longest, end, [&](std::string_view other) { return other.size() != text.size() ? other.size() < text.size() : text < other; });
  if (place == search.longest + strings_tried) return;
  if (search.count < strings_tried) ++search.count;
  std::copy_backward(place, search.longest + search.count - 1, search.longest + search.count);
  *place = text;
}

// Whether the object at `depth` comes before the holder found so far, whatever the order of the members: the upper one does; of two elements
// of one array the first stays.
bool comes_before(const Search &search, unsigned depth) noexcept {
  if (!search.holder || depth != search.depth_of_holder) return !search.holder || depth < search.depth_of_holder;
  return std::lexicographical_compare(search.path, search.path + depth, search.path_to_holder, search.path_to_holder + depth);
}

void look(const Value &value, Search &search, unsigned depth) {
  if (depth > json::deepest_nesting || ++search.seen > values_seen) return;
  if (value.is_string()) return offer(value.string(), search);
  search.path[depth] = {};
  for (const Value &element : value.elements()) look(element, search, depth + 1);
  for (const Member &member : value.members()) {
    if (is(member.key, "breadcrumbs")) continue;  // what went before the error
    const bool trace = member.value.is_array() || text::contains(member.value.string(), '\n');
    if (trace && is_stack_key(member.key) && comes_before(search, depth)) {
      search.holder = value;
      search.depth_of_holder = depth;
      std::copy_n(search.path, depth, search.path_to_holder);
    }
    search.path[depth] = member.key;
    look(member.value, search, depth + 1);
  }
}

}  // namespace

void read_any_json(const Value &object, Arena &arena, Event &event) {
  event.format = "json";
  Search search;
  look(object, search, 0);
  if (search.holder) {
    Event found = event;
    if (read_error(search.holder, Relation::primary, -1, arena, found) >= 0 && !found.exceptions[0].frames.empty()) {
      event = found;
      return;
    }
  }
  for (std::size_t i = 0; i < search.count; ++i) {
    Event found = event;
    if (add_error({{}, {}, Value::of(search.longest[i]), Order::newest_first}, Relation::primary, -1, arena, found) < 0) continue;
    event = found;
    return;
  }
}

}  // namespace faultprint::payload
