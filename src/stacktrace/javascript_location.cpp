#include "stacktrace/javascript.h"
#include "text/view.h"

namespace faultprint::stacktrace::js {

using namespace text;

namespace {

constexpr int deepest_eval = 16;  // evals inside each other that are looked through

constexpr std::string_view places_without_file[] = {
    "native", "[native code]", "<anonymous>", "unknown", "unknown location", "unknown source", "Unknown script code",
    "eval code", "Function code", "[wasm code]", "<unknown>",
};
constexpr std::string_view script_extensions[] = {
    "js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "jsx", "vue", "svelte", "html", "htm", "bundle", "jsbundle", "hbc", "wasm",
    "astro", "coffee", "es6", "xul", "jsm",
};
// Runtimes that print "at file:line:column" on a line of its own.
constexpr std::string_view foreign_extensions[] = {"rs", "swift", "zig", "c", "cc", "cpp", "h", "hpp", "go", "py", "rb", "jl"};

template <std::size_t count>
bool is_one_of(std::string_view s, const std::string_view (&list)[count]) noexcept {
  for (const std::string_view one : list)
    if (s == one) return true;
  return false;
}

std::string_view extension(std::string_view file) noexcept {
  file = before(before(file, '?'), '#');
  const std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos || find_any<"/\\">(file, dot) != std::string_view::npos) return {};
  return file.substr(dot + 1);
}

// "http://localhost", to which ":8080" belongs.
bool is_bare_host(std::string_view s) noexcept {
  const std::size_t scheme = s.find("://");
  return scheme != std::string_view::npos && find_any<"/:">(s, scheme + 3) == std::string_view::npos;
}

// The place of the outermost call of eval: "eval at f (eval at g (a.js:1:2)), <anonymous>:3:4" gives "a.js:1:2".
std::string_view eval_origin(std::string_view where) noexcept {
  for (int depth = 0; depth < deepest_eval && where.starts_with("eval at "); ++depth) {
    const std::size_t open = where.find(" (");
    if (open == std::string_view::npos) return {};
    const std::size_t close = closing(where, open + 1, '(', ')');
    where = close == std::string_view::npos ? where.substr(open + 2) : where.substr(open + 2, close - open - 2);
  }
  return where;
}

// Gecko's "a.js line 26 > eval line 2 > eval:1:30" and "a.mjs line 9 > WebAssembly.compile".
bool read_generated_script(std::string_view where, Location &location) noexcept {
  std::size_t from = 0;
  for (;;) {
    const std::size_t at = where.find(" line ", from);
    if (at == std::string_view::npos) return false;
    std::string_view rest = where.substr(at + 6);
    const std::int32_t line = consume_number(rest);
    if (line >= 0 && rest.starts_with(" > ")) {
      location.file = where.substr(0, at);
      location.line = line;
      return true;
    }
    from = at + 6;
  }
}

bool read_wasm(std::string_view where, Location &location) noexcept {
  if (where.starts_with("wasm-function[")) {
    location.wasm = true;
    return true;
  }
  const std::size_t at = where.find(":wasm-function[");
  if (at != std::string_view::npos) {
    location.wasm = true;
    location.file = where.substr(0, at);
    if (read_generated_script(where, location)) location.line = 0;
    return true;
  }
  if (!where.starts_with("wasm://")) return false;
  location.wasm = true;
  std::int32_t line = 0, offset = 0;  // "wasm://wasm/1f6e:1:345": the offset says nothing to people
  if (!cut_position(where, line, offset))
    if (const std::size_t code = where.rfind(":0x"); code != std::string_view::npos) where = where.substr(0, code);
  location.file = where;
  return true;
}

// "a.js:1:2": a file and its numbers, and nothing else that a place may be.
bool read_position(std::string_view where, Location &location) noexcept {
  Location found;
  found.file = where;
  if (!cut_position(found.file, found.line, found.column)) return false;
  const bool two = found.column > 0 || where.ends_with(":0");
  const bool sure = is_script(found.file) || (two && !is_one_of(extension(found.file), foreign_extensions));
  found.sureness = sure ? Sureness::sure : Sureness::weak;
  location = found;
  return true;
}

}  // namespace

bool is_script(std::string_view file) noexcept {
  if (contains(file, "://") || file.starts_with("node:") || file.starts_with("data:") || file.starts_with("blob:")) return true;
  const std::string_view end = extension(file);
  return !end.empty() && is_one_of(end, script_extensions);
}

bool cut_position(std::string_view &where, std::int32_t &line, std::int32_t &column) noexcept {
  std::string_view rest = where;
  std::int32_t last = consume_number_end(rest);
  if (last < 0) return false;
  if (rest.ends_with('-')) {  // GraalJS prints a range: "a.js:3:5-11"
    rest.remove_suffix(1);
    last = consume_number_end(rest);
    if (last < 0) return false;
  }
  std::string_view outer = rest;
  if (!consume_end(outer, ":")) return false;
  std::string_view inner = outer;
  const std::int32_t first = consume_number_end(inner);
  if (first >= 0 && (inner.empty() || inner.ends_with(':'))) {
    consume_end(inner, ":");
    if (!is_bare_host(inner)) {
      where = inner;
      line = first;
      column = last;
      return true;
    }
  }
  if (is_bare_host(outer)) return false;
  where = outer;
  line = last;
  column = 0;
  return true;
}

Location read_location(std::string_view where) noexcept {
  Location location;
  where = trim(where);
  // Most places are a file and one or two numbers; what is looked for first below holds a blank, or tells of WebAssembly.
  if (!contains(where, ' ') && !contains(where, "wasm") && read_position(where, location)) return location;
  if (where.starts_with("eval at ")) {
    where = eval_origin(where);
    location.file = where;
    cut_position(location.file, location.line, location.column);
    location.sureness = Sureness::sure;
    return location;
  }
  consume(where, "address at ");
  if (is_one_of(where, places_without_file)) {
    location.file = where;
    location.sureness = Sureness::sure;
    return location;
  }
  if (consume(where, "index ")) {  // the element of Promise.all
    if (all_digits(where)) location.sureness = Sureness::sure;
    return location;
  }
  if (read_wasm(where, location) || read_generated_script(where, location)) {
    location.sureness = Sureness::sure;
    return location;
  }
  if (read_position(where, location)) return location;
  location.file = where;
  if (contains(where, ' ') || contains(where, '"')) {
    return location;
  } else if (contains(where, "://") || where.starts_with("data:") || where.starts_with("blob:") || where.starts_with("node:")) {
    location.sureness = Sureness::sure;
  } else if (is_script(where)) {
    location.sureness = Sureness::weak;
  }
  return location;
}

}  // namespace faultprint::stacktrace::js
