// A body of any bytes, split into its parts: each part is read as an event, and read as the same event when it is stored alone.
#include <cstdint>
#include <cstring>
#include <string_view>

#include "error.h"
#include "event/details.h"
#include "event/split.h"
#include "event/read.h"
#include "../support/jsonb_encoder.h"

using namespace faultprint;

namespace {

bool same_exceptions(const Event &a, const Event &b) {
  if (a.exceptions.size() != b.exceptions.size()) return false;
  for (std::size_t i = 0; i < a.exceptions.size(); ++i)
    if (a.exceptions[i].type != b.exceptions[i].type || a.exceptions[i].frames.size() != b.exceptions[i].frames.size()) return false;
  return true;
}

// Members of all objects: jsonb has fewer of them where a key occurs twice, and may then say something else.
std::size_t members_of(const json::Value &value) {
  std::size_t count = 0;
  for (const json::Value &element : value.elements()) count += members_of(element);
  for (const json::Member &member : value.members()) count += 1 + members_of(member.value);
  return count;
}

void check(const Part &part, Arena &arena) {
  if (part.kind == PartKind::web_vital && (part.vital.metric.empty() || !(part.vital.value >= 0))) __builtin_trap();
  if (part.kind == PartKind::other && part.reason.empty()) __builtin_trap();
  if (part.kind != PartKind::error) return;
  Event event;
  read_value(part.payload, arena, event);
  const Details details = details_of(event, arena);
  if (details.occurred_at < 0) __builtin_trap();
  tag_of(event, "user.id", arena);
  static_cast<void>(why_no_error(event, arena));
  Event stored;
  const std::vector<std::byte> bytes = support::JsonbEncoder::encode(part.payload);
  read_jsonb(bytes, arena, stored);
  const bool same_payload = members_of(part.payload) == members_of(json::jsonb_root(bytes));
  if (same_payload && !same_exceptions(event, stored)) __builtin_trap();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static JsonParser parser;
  static Arena arena;
  arena.reset();
  const std::string_view body(reinterpret_cast<const char *>(data), size);
  const auto take = [&](const Part &part) {
    try {
      check(part, arena);
    } catch (const Error &) {  // what was put around a part may nest it too deep
    }
  };
  const auto refuse = [&](const Error &error, std::string_view text) {
    if (std::strlen(error.what()) == 0 || text.data() < body.data() || text.data() + text.size() > body.data() + body.size()) __builtin_trap();
  };
  for_each_part(body, parser, arena, take, refuse);
  return 0;
}
