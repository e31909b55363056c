#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

// How engines, SDKs and tools say that a function has no name, or that code ran outside of one.
constexpr std::string_view anonymous_names[] = {
    "?", "<anonymous>", "<unknown>", "anonymous", "Anonymous function", "anonymous function", "(anonymous function)", "<anonymous function>", "<anonymous function",
    "(anonymous)", "{anonymous}", "global code", "Global code", "module code", "eval code", "global", "(global)", "<global>", "[global code]", "<top-level>", "<module>", "<object>", "Function code", "unknown",
};

bool is_anonymous(std::string_view name) noexcept {
  for (const std::string_view known : anonymous_names)
    if (name == known) return true;
  return name.empty();
}

// Minifiers call functions by one or two characters; the next build may use the name for another one.
bool is_minified(std::string_view name) noexcept {
  if (name.size() > 3) return false;
  return name.size() <= 2 || (is_digit(name[2]) && is_letter(name[0]));
}

constexpr std::string_view files_that_are_none[] = {"native", "[native code]", "<anonymous>", "unknown", "unknown location", "[wasm code]", "eval code", "anonymous"};

bool is_no_file(std::string_view file) noexcept {
  for (const std::string_view known : files_that_are_none)
    if (file == known) return true;
  return file.starts_with("wasm://") || file.ends_with(".wasm") || file.starts_with("data:");
}

// "Loader.load [as run]", "async Object.load", "new Loader", "foo/bar/<" become the name that every engine knows.
std::string_view bare_name(std::string_view name) noexcept {
  name = trim(name);
  consume(name, "async ");
  consume(name, "async*");
  consume(name, "eval at ");
  consume(name, "new ");
  if (const std::size_t as = name.find(" [as "); as != std::string_view::npos) name = name.substr(0, as);
  if (name.ends_with("/<") || name.ends_with("/</<")) return {};  // SpiderMonkey: anonymous inside of a named one; the others print no name
  if (const std::size_t slash = name.rfind('/'); slash != std::string_view::npos && slash + 1 < name.size() && !contains(name, ' ') && !contains(name, '"')) name = name.substr(slash + 1);
  if (is_anonymous(name)) return {};
  // The receiver goes: V8 prints it, by what it inferred, the other engines do not. A symbol or quoted name is one part.
  if (name.ends_with(']')) {
    const std::size_t open = opening(name, name.size() - 1, '[', ']');
    return open == std::string_view::npos || open == 0 ? name : name[open - 1] == '.' || is_identifier(name[open - 1]) ? name.substr(open) : name;
  }
  const std::size_t dot = name.rfind('.');
  if (dot != std::string_view::npos && dot + 1 < name.size() && !contains(name.substr(dot), ' ')) name = name.substr(dot + 1);
  if (name.starts_with("<") && name.ends_with(">")) return {};
  consume_end(name, "<");
  return is_anonymous(name) ? std::string_view{} : name;
}

}  // namespace

Identity identify_javascript(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.function = bare_name(frame.function);
  // Files of WebAssembly are named by a hash, by a URL or not at all: the function must do.
  if (frame.runtime != Runtime::wasm && !is_no_file(frame.file)) identity.file = file_stem(frame.file, arena);
  identity.vague = identity.function.empty() || is_minified(identity.function);
  return identity;
}

}  // namespace faultprint::normalize
