// Runtimes without conventions of their own worth a file: Lua, Perl, R, Tcl, OCaml, Haskell, Nim, Lisp, Julia and others.
#include <algorithm>

#include "normalize/generated.h"
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;

bool is_address(std::string_view word) noexcept { return word.size() > 3 && word.starts_with("0x") && all_hexadecimal(word.substr(2)); }

// Names that only say "a function without a name", or "the file itself".
bool is_nameless(std::string_view name) noexcept {
  constexpr std::string_view names[] = {"?", "<anonymous>", "anonymous", "fn", "lambda", "LAMBDA", "__ANON__", "(fun)", "fun", "eval", "{}", "FUNCTION", "do_call", "???"};
  return std::any_of(std::begin(names), std::end(names), [name](std::string_view each) { return name == each; });
}
bool is_vague(std::string_view name) noexcept {
  constexpr std::string_view names[] = {"main chunk", "top-level scope", "macro expansion", "eval", "body", "CAF", "(eval)", "require", "main"};
  return name.empty() || std::any_of(std::begin(names), std::end(names), [name](std::string_view each) { return name == each; });
}

// Cuts addresses and counters of generated names: "f_0x7f1c", "fn_12345", "#3#4", "var\"#7#8\"", "(LAMBDA (X) {1004A2B3})".
std::string_view without_counters(std::string_view name, Arena &arena) {
  bool any = false;
  for (std::size_t i = 0; i + 1 < name.size() && !any; ++i)
    any = (name[i] == '#' && is_digit(name[i + 1])) || (name[i] == '{' && is_hexadecimal(name[i + 1])) || (name[i] == '0' && name[i + 1] == 'x') ||
          (name[i] == '_' && is_digit(name[i + 1]) && name.size() - i > 4);
  if (!any) return name;
  char *const bytes = arena.array<char>(name.size());
  char *to = bytes;
  for (std::size_t i = 0; i < name.size();) {
    std::size_t end = i;
    if (name[i] == '#' && i + 1 < name.size() && is_digit(name[i + 1])) {  // Julia's closures, Clojure's gensyms
      end = i + 1;
      while (end < name.size() && is_digit(name[end])) ++end;
    } else if (name[i] == '{') {
      std::size_t close = i + 1;
      while (close < name.size() && is_hexadecimal(name[close])) ++close;
      if (close > i + 1 && close < name.size() && name[close] == '}') end = close + 1;
    } else if (name[i] == '0' && i + 1 < name.size() && name[i + 1] == 'x') {
      end = i + 2;
      while (end < name.size() && is_hexadecimal(name[end])) ++end;
      if (end - i < 6) end = i;
    } else if (name[i] == '_' && i + 1 < name.size() && is_digit(name[i + 1])) {
      end = i + 1;
      while (end < name.size() && is_digit(name[end])) ++end;
      if (end - i < 5 || (end < name.size() && is_alphanumeric(name[end]))) end = i;
    }
    if (end > i) i = end;
    else *to++ = name[i++];
  }
  return trim({bytes, static_cast<std::size_t>(to - bytes)});
}

// "shop-1.2.3-AbC9:Shop.Cart" (GHC): the package without version and hash; "main:Shop" keeps only the module.
std::string_view haskell_module(std::string_view module, Arena &arena) {
  const std::size_t colon = module.find(':');
  if (colon == none) return module;
  std::string_view package = module.substr(0, colon);
  for (std::size_t at = package.find('-'); at != none; at = package.find('-', at + 1))
    if (at + 1 < package.size() && is_digit(package[at + 1])) {
      package = package.substr(0, at);
      break;
    }
  const std::string_view name = module.substr(colon + 1);
  return package == "main" ? name : arena.concat({package, ":", name});
}

}  // namespace

Identity identify_script(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.module = contains(frame.module, ':') && !contains(frame.module, "::") ? haskell_module(frame.module, arena) : without_counters(frame.module, arena);
  std::string_view function = frame.function;
  if (const std::size_t open = function.find("(0x"); open != none) function = function.substr(0, open);
  if (function.size() > 2 && function.front() == '<' && contains(function, ':')) function = {};  // Lua's <shop.lua:9>
  identity.function = is_nameless(function) || is_address(function) ? std::string_view{} : without_counters(function, arena);
  // Perl: "Shop::__ANON__" is a closure of that package, "Shop::__ANON__[shop.pl:3]" too.
  if (const std::size_t anonymous = identity.function.find("__ANON__"); anonymous != none) {
    if (identity.module.empty() && anonymous > 2) identity.module = identity.function.substr(0, anonymous - 2);
    identity.function = {};
  }
  // "Shop::total" is total of the module Shop, however the sender cuts it.
  if (!identity.module.empty() && identity.function.starts_with(identity.module)) {
    std::string_view rest = identity.function.substr(identity.module.size());
    if (consume(rest, "::") || consume(rest, ".")) identity.function = rest;
  } else if (const std::size_t colons = identity.function.rfind("::"); identity.module.empty() && colons != none && colons > 0 && colons + 2 < identity.function.size() && identity.function.find_first_of("( ") == none) {
    identity.module = identity.function.substr(0, colons);
    identity.function = identity.function.substr(colons + (identity.function.substr(colons).starts_with(":::") ? 3 : 2));
    while (consume_end(identity.module, ":")) {
    }
  }
  identity.file = file_stem(frame.file, arena);
  identity.vague = is_vague(identity.function) || identity.function.starts_with("(LAMBDA") || contains(identity.function, "(fun)");
  return identity;
}

}  // namespace faultprint::normalize
