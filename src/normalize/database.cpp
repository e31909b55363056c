// PL/pgSQL and Oracle: "shop.price(integer)", "inline_code_block", "SQL statement", "COPY orders", "SHOP.CART".
#include "normalize/identity.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

// The name without argument types, which one and the same function prints or not depending on the server's version.
std::string_view without_arguments(std::string_view name) noexcept {
  bool quoted = false;
  for (std::size_t i = 0; i < name.size(); ++i) {
    if (name[i] == '"') quoted = !quoted;
    if (name[i] == '(' && !quoted) return trim_right(name.substr(0, i));
  }
  return name;
}

// "pg_temp_3.f": the number is the session's.
std::string_view without_session(std::string_view name, Arena &arena) {
  std::string_view rest = name;
  if (!consume(rest, "pg_temp_") || consume_number(rest) < 0) return name;
  return arena.concat({"pg_temp", rest});
}

}  // namespace

Identity identify_database(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.module = frame.module;
  identity.function = without_session(without_arguments(frame.function), arena);
  identity.vague = identity.function.empty() || identity.function == "inline_code_block" || identity.function == "SQL statement" ||
                   identity.function == "__anonymous_block" || identity.function == "JSON data";
  return identity;
}

}  // namespace faultprint::normalize
