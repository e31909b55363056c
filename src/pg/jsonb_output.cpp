#include "pg/jsonb_output.h"
#include "pg/backend.h"
#include "pg/guard.h"

#include <span>

#include "event/built_value.h"
#include "text/view.h"

namespace faultprint::pg {
namespace {

// One step of building a jsonb. All steps are noted first: walking over values may throw, and building may raise an error.
struct Step {
  JsonbIteratorToken token;
  json::Value scalar;                        // a number as its text
  std::span<const std::byte> container = {};  // one that lies in a jsonb
  bool number = false;
};

std::string_view without_nul(std::string_view text, Arena &arena) {
  constexpr std::string_view replacement = "\xEF\xBF\xBD";
  std::size_t count = 0;
  for (const char c : text) count += c == '\0' ? 1 : 0;
  if (count == 0) return text;
  char *bytes = arena.array<char>(text.size() + count * (replacement.size() - 1)), *to = bytes;
  for (const char c : text) {
    if (c != '\0') *to++ = c;
    else to = static_cast<char *>(memcpy(to, replacement.data(), replacement.size())) + replacement.size();
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

void note(const json::Value &value, JsonbIteratorToken token, Arena &arena, List<Step> &steps) {
  if (const std::span<const std::byte> bytes = json::jsonb_container(value); !bytes.empty()) {
    steps.push_back(arena, {token, {}, bytes});
  } else if (value.is_object()) {
    steps.push_back(arena, {WJB_BEGIN_OBJECT, {}});
    for (const json::Member &member : value.members()) {
      steps.push_back(arena, {WJB_KEY, json::Value::of(without_nul(member.key, arena))});
      note(member.value, WJB_VALUE, arena, steps);
    }
    steps.push_back(arena, {WJB_END_OBJECT, {}});
  } else if (value.is_array()) {
    steps.push_back(arena, {WJB_BEGIN_ARRAY, {}});
    for (const json::Value &element : value.elements()) note(element, WJB_ELEM, arena, steps);
    steps.push_back(arena, {WJB_END_ARRAY, {}});
  } else {
    const bool number = value.kind() == json::Kind::integer || value.kind() == json::Kind::number;
    const std::string_view text = number ? value.text(arena) : without_nul(value.string(), arena);
    steps.push_back(arena, {token, value.is_string() || number ? json::Value::of(text) : value, {}, number});
  }
}

JsonbValue string_of(std::string_view utf8) {
  JsonbValue value;
  value.type = jbvString;
  if (const int encoding = GetDatabaseEncoding(); encoding != PG_UTF8 && encoding != PG_SQL_ASCII) {
    const ::text *encoded = text_of(utf8);
    value.val.string.len = static_cast<int>(VARSIZE_ANY_EXHDR(encoded));
    value.val.string.val = const_cast<char *>(VARDATA_ANY(encoded));
  } else {
    value.val.string.len = static_cast<int>(utf8.size());
    value.val.string.val = const_cast<char *>(utf8.data());
  }
  return value;
}

JsonbValue value_of(const Step &step) {
  JsonbValue value;
  if (step.number) {
    char *digits = pnstrdup(step.scalar.string().data(), step.scalar.string().size());
    value.type = jbvNumeric;
    value.val.numeric = DatumGetNumeric(
        DirectFunctionCall3(numeric_in, CStringGetDatum(digits), ObjectIdGetDatum(InvalidOid), Int32GetDatum(-1)));
  } else if (!step.container.empty()) {
    value.type = jbvBinary;
    value.val.binary.data = reinterpret_cast<JsonbContainer *>(const_cast<std::byte *>(step.container.data()));
    value.val.binary.len = static_cast<int>(step.container.size());
  } else if (step.scalar.is_string()) {
    value = string_of(step.scalar.string());
  } else if (step.scalar) {
    value.type = jbvBool;
    value.val.boolean = step.scalar.is_true();
  } else {
    value.type = jbvNull;
  }
  return value;
}

}  // namespace

Datum jsonb_of(const json::Value &value, Arena &arena) {
  const List<Step> steps = guarded([&] {
    List<Step> noted;
    note(value, WJB_ELEM, arena, noted);
    return noted;
  });
  if (steps.size() == 1) {
    JsonbValue only = value_of(steps[0]);
    return JsonbPGetDatum(JsonbValueToJsonb(&only));
  }
  JsonbParseState *state = nullptr;
  JsonbValue *built = nullptr;
  for (const Step &step : steps) {
    switch (step.token) {
      case WJB_KEY:
      case WJB_VALUE:
      case WJB_ELEM: {
        JsonbValue next = value_of(step);
        built = pushJsonbValue(&state, step.token, &next);
        break;
      }
      default: built = pushJsonbValue(&state, step.token, nullptr);
    }
  }
  return JsonbPGetDatum(JsonbValueToJsonb(built));
}

bool is_plain_json(std::string_view text, const JsonParser &parser) noexcept {
  const int encoding = GetDatabaseEncoding();
  if ((encoding != PG_UTF8 && encoding != PG_SQL_ASCII) || parser.mended()) return false;
  for (std::size_t at = 0; (at = text.find("\\u0000", at)) != std::string_view::npos; ++at) {
    std::size_t backslashes = 0;
    while (backslashes < at && text[at - 1 - backslashes] == '\\') ++backslashes;
    if (backslashes % 2 == 0) return false;  // else the backslash itself is what is escaped
  }
  // A numeric has fewer digits and smaller exponents than JSON may write. What is below the smallest double the parser takes for zero.
  constexpr std::size_t digits_at_most = 1000, exponent_at_most = 3;
  for (std::size_t at = 0; (at = text.find('-', at)) != std::string_view::npos; ++at) {
    if (at == 0 || (text[at - 1] != 'e' && text[at - 1] != 'E')) continue;
    std::size_t digits = 0;
    while (at + 1 + digits < text.size() && faultprint::text::is_digit(text[at + 1 + digits])) ++digits;
    if (digits > exponent_at_most) return false;
  }
  for (std::size_t at = 0; at < text.size(); at += digits_at_most) {  // a longer run of digits has one of these among them
    std::size_t begin = at, end = at;
    while (begin > 0 && faultprint::text::is_digit(text[begin - 1])) --begin;
    while (end < text.size() && faultprint::text::is_digit(text[end])) ++end;
    if (end - begin > digits_at_most) return false;
  }
  return true;
}

}  // namespace faultprint::pg
