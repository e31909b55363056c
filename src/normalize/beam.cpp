// Elixir and Erlang: module and function. The arity is left out: the newest frame often shows arguments in its place.
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

std::string_view plain_module(std::string_view module) noexcept {
  consume(module, ":");
  if (module.size() > 1 && module.front() == '\'' && module.back() == '\'') module = module.substr(1, module.size() - 2);
  consume(module, "Elixir.");
  return module;
}

// Where the module ends: "Shop.Loader.load" at the last dot whose left side is an alias, "shop:load" at the colon,
// ":shop.load" at the first dot, `Enum."-map/2-fun-0-"` at the dot before the quote. npos: no module.
std::size_t module_end(std::string_view name) noexcept {
  if (name.starts_with('\'') || (!name.empty() && is_lower(name[0]))) {
    const std::size_t from = name[0] == '\'' ? name.find('\'', 1) : 0;
    return from == std::string_view::npos ? from : name.find(':', from);
  }
  if (name.starts_with(':')) return name.starts_with(":\"") ? name.find("\".") + (name.find("\".") == std::string_view::npos ? 0 : 1) : name.find('.');
  std::size_t end = std::string_view::npos;
  for (std::size_t i = 0; i < name.size() && is_upper(name[i]);) {
    const std::size_t dot = name.find('.', i);
    if (dot == std::string_view::npos) break;
    end = dot;
    i = dot + 1;
  }
  return end;
}

std::string_view without_arguments(std::string_view name) noexcept {
  std::size_t end = 0;
  while (end < name.size() && name[end] != '(') {
    if (name[end] == '"') {
      end = name.find('"', end + 1);
      if (end == std::string_view::npos) return name;
    }
    ++end;
  }
  name = name.substr(0, end);
  std::string_view rest = name;
  return consume_number_end(rest) >= 0 && rest.size() > 1 && consume_end(rest, "/") ? rest : name;
}

// Names that the compiler makes for closures and comprehensions, "-load/2-fun-0-", "-main/0-lc$^0/1-0-", give the function around them.
std::string_view plain_function(std::string_view name) noexcept {
  if (name.size() > 1 && (name.front() == '"' || name.front() == '\'') && name.back() == name.front()) name = name.substr(1, name.size() - 2);
  if (name.size() < 3 || name.front() != '-' || name.back() != '-') return name;
  std::string_view inside = name.substr(1);
  consume(inside, "inlined-");
  const std::size_t slash = inside.find('/');
  return slash == std::string_view::npos || slash == 0 ? name : inside.substr(0, slash);
}

}  // namespace

Identity identify_beam(const Frame &frame, Arena &arena) {
  Identity identity;
  std::string_view name = frame.function;
  if (name.starts_with("anonymous fn")) {
    const std::size_t in = name.find(" in ");
    name = in == std::string_view::npos ? std::string_view{} : name.substr(in + 4);
  }
  consume(name, "&");
  consume(name, "Elixir.");
  if (name == "(file)" || name == "(module)") {
    identity.function = name;
    identity.file = file_stem(frame.file, arena);
    return identity;
  }
  name = without_arguments(name);
  if (const std::size_t end = module_end(name); end < name.size()) {
    identity.module = plain_module(name.substr(0, end));
    name = name.substr(end + 1);
  } else {
    identity.module = plain_module(frame.module);
  }
  identity.function = plain_function(name);
  identity.vague = identity.function.empty();
  if (identity.module.empty()) identity.file = file_stem(frame.file, arena);
  return identity;
}

}  // namespace faultprint::normalize
