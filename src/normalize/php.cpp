// src/normalize/php.cpp: functions, methods and closures of PHP, and the classes that its frameworks generate.
#include <algorithm>

#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

constexpr std::string_view closure = "{closure}";

// The first "(" outside braces and brackets begins the arguments.
std::string_view without_arguments(std::string_view function) noexcept {
  int depth = 0;
  for (std::size_t i = 0; i < function.size(); ++i) {
    if (function[i] == '{') ++depth;
    else if (function[i] == '}') --depth;
    else if (function[i] == '(' && depth <= 0) return trim(function.substr(0, i));
  }
  return trim(function);
}

struct Parts {
  std::string_view type, function;
};

// At the last "->" or "::" outside braces.
Parts split(std::string_view name) noexcept {
  std::size_t end = name.size();
  if (const std::size_t brace = name.find('{'); brace != std::string_view::npos) end = brace;
  for (std::size_t i = end; i-- > 1;) {
    const std::string_view mark = name.substr(i - 1, 2);
    if (mark == "::" || mark == "->") return {name.substr(0, i - 1), name.substr(i + 1)};
  }
  return {{}, name};
}

// "class@anonymous\0/app/a.php:12$0": the path behind the class varies.
std::string_view without_path(std::string_view type, bool &anonymous) noexcept {
  constexpr std::string_view mark = "@anonymous";
  const std::size_t at = type.find(mark);
  anonymous = at != std::string_view::npos;
  return anonymous ? type.substr(0, at + mark.size()) : type;
}

// Cuts what the engines of templates, proxies and mocks append: "__TwigTemplate_5f3a…", "Mock_Cart_1a2b3c4d".
std::string_view without_generated(std::string_view type) noexcept {
  if (const std::size_t proxy = type.find("__CG__\\"); proxy != std::string_view::npos) type = type.substr(proxy + 7);  // Doctrine
  const std::size_t mark = type.rfind('_');
  if (mark == std::string_view::npos || mark == 0) return type;
  const std::string_view tail = type.substr(mark + 1);
  bool digit = false;
  for (const char c : tail) digit |= is_digit(c);
  if (tail.size() >= 8 && all_hexadecimal(tail) && (digit || tail.size() >= 32)) return type.substr(0, mark);
  return type;
}

// Symfony compiles its container into a namespace with a hash: "ContainerAb12CdE\getCartService".
std::string_view without_container_hash(std::string_view type, Arena &arena) {
  constexpr std::string_view word = "Container";
  constexpr std::size_t hash = 7;
  const std::size_t end = type.find('\\');
  if (!type.starts_with(word) || end != word.size() + hash) return type;
  for (const char c : type.substr(word.size(), hash))
    if (!is_alphanumeric(c) && c != '_') return type;
  return arena.concat({word, type.substr(end)});
}

// Logs in JSON double each backslash.
std::string_view with_single_backslashes(std::string_view name, Arena &arena) {
  if (!contains(name, "\\\\")) return name;
  char *bytes = arena.array<char>(name.size()), *to = bytes;
  for (std::size_t i = 0; i < name.size(); ++i) {
    *to++ = name[i];
    if (name[i] == '\\' && i + 1 < name.size() && name[i + 1] == '\\') ++i;
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

}  // namespace

Identity identify_php(const Frame &frame, Arena &arena) {
  Identity identity;
  std::string_view name = with_single_backslashes(frame.function, arena);
  bool anonymous = false, anonymous_module = false;
  if (const std::size_t at = name.find("@anonymous"); at != std::string_view::npos) {
    // The path inside the name may hold anything, so the method is looked for from the right.
    const std::size_t arrow = name.rfind("->"), colons = name.rfind("::");
    const std::size_t mark = arrow == std::string_view::npos ? colons : colons == std::string_view::npos ? arrow : std::max(arrow, colons);
    identity.module = name.substr(0, at + 10);
    name = mark == std::string_view::npos || mark < at ? std::string_view{} : without_arguments(name.substr(mark + 2));
    anonymous = true;
  } else {
    name = without_arguments(name);
    const Parts parts = split(name);
    identity.module = parts.type.empty() ? with_single_backslashes(frame.module, arena) : parts.type;
    name = parts.function;
  }
  std::string_view space;  // namespace of a function that belongs to no class
  const std::size_t brace = name.find("{closure");
  if (brace != std::string_view::npos) {
    std::string_view inside = name.substr(brace + 8);
    if (brace > 0 && name[brace - 1] == '\\') space = name.substr(0, brace - 1);
    if (consume(inside, ":") && identity.module.empty()) {  // 8.4: "{closure:App\Cart::total():12}", "{closure:/app/a.php:12}"
      const Parts owner = split(without_arguments(inside));
      identity.module = owner.type;
      const std::size_t slash = owner.function.rfind('\\');
      if (owner.type.empty() && slash != std::string_view::npos && !contains(owner.function, ':')) space = owner.function.substr(0, slash);
    }
    name = closure;
    identity.vague = true;
  }
  identity.module = without_path(identity.module, anonymous_module);
  anonymous |= anonymous_module;
  consume(identity.module, "\\");
  consume(name, "\\");
  const bool of_class = !identity.module.empty() && !anonymous;
  if (identity.module.empty()) {
    const std::size_t slash = name.rfind('\\');
    if (slash != std::string_view::npos) {
      space = name.substr(0, slash);
      name = name.substr(slash + 1);
    }
    identity.module = space;
  }
  if (!identity.module.empty()) identity.module = without_container_hash(without_generated(identity.module), arena);
  identity.function = name;
  identity.vague |= name.empty() || anonymous;
  if (!of_class) identity.file = file_stem(frame.file, arena);
  return identity;
}

}  // namespace faultprint::normalize
