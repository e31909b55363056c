// Go: the package path as module, receiver and name as function. Names tell the place; files are not needed.
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

// Without type arguments and the "(*" and ")" of receivers: "main.(*T[...]).At" gives "main.T.At". "%2e" is ".".
std::string_view plain_name(std::string_view name, Arena &arena) {
  if (name.find_first_of("[(*)%") == std::string_view::npos) return name;
  char *bytes = arena.array<char>(name.size()), *to = bytes;
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '[') ++depth;
    else if (c == ']') depth -= depth > 0 ? 1 : 0;
    else if (depth > 0 || c == '(' || c == '*' || c == ')') continue;
    else if (c == '%' && i + 2 < name.size() && name[i + 1] == '2' && to_lower(name[i + 2]) == 'e') *to++ = '.', i += 2;
    else *to++ = c;
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

bool is_major_version(std::string_view part) noexcept { return part.size() > 1 && part[0] == 'v' && all_digits(part.substr(1)); }

// Where the package ends in "github.com/x/y.T.At": the first dot behind the last slash that is not of a version ("gopkg.in/yaml.v2.F").
std::size_t package_end(std::string_view name) noexcept {
  const std::size_t slash = name.rfind('/');
  std::size_t dot = name.find('.', slash == std::string_view::npos ? 0 : slash + 1);
  while (dot != std::string_view::npos && slash != std::string_view::npos) {
    const std::size_t next = name.find('.', dot + 1);
    if (next == std::string_view::npos || !is_major_version(name.substr(dot + 1, next - dot - 1))) break;
    dot = next;
  }
  return dot;
}

// Without what stands before a vendored package, major versions and the module cache's "@v1.2.3".
std::string_view plain_package(std::string_view package, Arena &arena) {
  if (const std::size_t vendor = package.rfind("/vendor/"); vendor != std::string_view::npos) package = package.substr(vendor + 8);
  consume(package, "vendor/");
  if (package == "command-line-arguments") return "main";
  if (package.starts_with("_/")) return after_last(package, '/');  // outside of GOPATH: the directory on the build machine
  if (package.find('@') == std::string_view::npos && package.find("/v") == std::string_view::npos && package.find(".v") == std::string_view::npos) return package;
  char *bytes = arena.array<char>(package.size()), *to = bytes;
  while (!package.empty()) {
    const std::size_t slash = package.find('/');
    std::string_view part = package.substr(0, slash);
    package = slash == std::string_view::npos ? std::string_view{} : package.substr(slash + 1);
    part = before(part, '@');
    if (const std::size_t dot = part.rfind('.'); dot != std::string_view::npos && is_major_version(part.substr(dot + 1))) part = part.substr(0, dot);
    if (part.empty() || (is_major_version(part) && to != bytes)) continue;
    if (to != bytes) *to++ = '/';
    for (const char c : part) *to++ = c;
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

bool is_counted(std::string_view part, std::string_view word) noexcept {
  if (!consume(part, word)) return false;
  return part.empty() || part[0] == '-' || all_digits(part.substr(0, part.find_first_of("-.")));
}

// Closures and wrappers that the compiler counts: "func1", "2", "gowrap1", "deferwrap2", "func1-range1", "abi0".
bool is_generated(std::string_view part) noexcept {
  return part.empty() || all_digits(part) || (part != "func" && is_counted(part, "func")) || is_counted(part, "gowrap") || is_counted(part, "deferwrap") ||
         part == "abi0" || part == "abiinternal";
}

std::string_view plain_function(std::string_view function) noexcept {
  function = function.substr(0, function.find("\xC2\xB7"));  // "run·dwrap·1"
  while (!function.empty()) {
    const std::size_t dot = function.rfind('.');
    const std::string_view last = dot == std::string_view::npos ? function : function.substr(dot + 1);
    if (!is_generated(last)) break;
    function = dot == std::string_view::npos ? std::string_view{} : function.substr(0, dot);
  }
  consume_end(function, "-fm");  // a method as a value
  if (const std::size_t range = function.rfind("-range"); range != std::string_view::npos) function = function.substr(0, range);
  if (function == "glob") return "init";  // variables of the package, before Go 1.21
  constexpr std::string_view exported = "_cgoexpwrap_";
  if (std::string_view rest = function; consume(rest, exported) && rest.find('_') != std::string_view::npos) return rest.substr(rest.find('_') + 1);
  return function;
}

}  // namespace

Identity identify_go(const Frame &frame, Arena &arena) {
  Identity identity;
  std::string_view name = plain_name(frame.function, arena), package = plain_name(frame.module, arena);
  if (!package.empty() && name.starts_with(package) && name.size() > package.size() && name[package.size()] == '.') {
    name.remove_prefix(package.size() + 1);
  } else if (package.empty() || contains(name, '/')) {
    const std::size_t dot = package_end(name);
    package = name.substr(0, dot == std::string_view::npos ? 0 : dot);
    if (dot != std::string_view::npos) name = name.substr(dot + 1);
  }
  identity.module = plain_package(package, arena);
  identity.function = plain_function(name);
  identity.vague = identity.function.empty();
  if (identity.vague) identity.file = file_stem(frame.file, arena);
  return identity;
}

}  // namespace faultprint::normalize
