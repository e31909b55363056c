#include <algorithm>

#include "normalize/identity.h"
#include "normalize/no_name.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

constexpr std::size_t npos = std::string_view::npos;
constexpr std::size_t longest_minified_name = 2;

// How engines, SDKs and tools say that a function has no name, or that code ran outside of one, besides the words of all runtimes.
constexpr std::string_view anonymous_words[] = {
    "<computed>", "<eval>", "<top-level>", "<global>", "<module>", "<object>", "<instance_members_initializer>", "<static_initializer>", "anonymous function",
    "{anonymous}", "[anon]", "global code", "Global code", "module code", "eval code", "Eval code", "Function code", "global", "(global)", "[global code]",
    "eval", "undefined", "null", "default", "_default", "default_1", "function", "lambda",
};

// Where engines name no file: built-in code, consoles, code made at run time.
constexpr std::string_view places_without_file_words[] = {
    "native", "[native code]", "native code", "<anonymous>", "<unknown>", "anonymous", "unknown", "unknown location", "unknown source", "Unknown script code",
    "eval code", "Function code", "[wasm code]", "debugger eval code", "[eval]", "[eval]-wrapper", "[stdin]", "[stdin]-wrapper", "<anonymous_script>", "<stdin>",
    "evalmachine.<anonymous>", "(native)", "?", "undefined", "null", "self-hosted", "__puppeteer_evaluation_script__",
};

// A list of words that knows how they begin: most names begin as none of them.
template <std::size_t count>
class Words {
 public:
  explicit consteval Words(const std::string_view (&words)[count]) : words_(words) {
    for (const std::string_view word : words) begins_[static_cast<unsigned char>(word.front())] = true;
  }
  bool contain(std::string_view s) const noexcept {
    if (s.empty() || !begins_[static_cast<unsigned char>(s.front())]) return false;
    return std::find(words_, words_ + count, s) != words_ + count;
  }

 private:
  const std::string_view *words_;
  bool begins_[256] = {};
};
constexpr Words anonymous_names(anonymous_words);
constexpr Words places_without_file(places_without_file_words);

// Names the transpilers make up for what has none in the source: "_callee3$" is an async function's body.
bool is_generated(std::string_view name) noexcept {
  if (!name.starts_with('_') && !name.starts_with('a') && !name.starts_with('<')) return false;
  for (const std::string_view prefix : {"_callee", "_class", "_loop", "_temp", "anonymous", "<anonymous"}) {
    std::string_view rest = name;
    if (!consume(rest, prefix)) continue;
    consume(rest, "_");
    consume_number(rest);
    if (rest.empty() || rest == "$" || rest == ">") return true;
  }
  // Obfuscators' "_0x3f2a1c".
  return name.size() > 3 && name.starts_with("_0x") && all_hexadecimal(name.substr(3));
}

bool is_anonymous(std::string_view name) noexcept {
  if (name.empty() || is_no_name(name) || anonymous_names.contain(name) || all_digits(name) || is_generated(name)) return true;
  return name.starts_with("wasm-function[") || name.starts_with("func[") || name.starts_with("eval at ");
}

// What the engine says about the call: "async f", "new F", "f [as g]", "async*f", "setTimeout handler*f", "f(1, 2)".
std::string_view without_remarks(std::string_view name) noexcept {
  name = trim(name);
  if (const std::size_t as = name.ends_with(']') ? name.rfind(" [as ") : npos; as != npos) name = name.substr(0, as);
  for (bool found = contains(name, ' '); found;) {
    found = false;
    for (const std::string_view remark : {"async ", "new ", "bound ", "get ", "set ", "static "})
      if (name.size() > remark.size() && consume(name, remark)) found = true;
  }
  if (const std::size_t star = name.rfind('*'); star != npos && star + 1 < name.size() && name[star + 1] != ' ') name = name.substr(star + 1);
  else if (star != npos && star + 1 == name.size()) name = {};
  if (name.ends_with(')') && name.front() != '(')
    if (const std::size_t open = name.find('('); open != npos) name = name.substr(0, open);
  return trim(name);
}

// SpiderMonkey builds names of the functions around: "load/<" is an anonymous one inside of load, "load/done" is done inside of load,
// "load/done<" anonymous again, on its way into done.
std::string_view without_enclosing(std::string_view name) noexcept {
  const std::size_t slash = name.rfind('/');
  if (slash == npos || contains(name, ' ') || contains(name, '"')) return name;
  name = name.substr(slash + 1);
  return name.ends_with('<') ? std::string_view{} : name;
}

// The part behind the receiver, which V8 infers in its own way and others do not print: "Object.load", "Cart.prototype.load",
// "obj["load"]". A symbol is one part: "Cart.[Symbol.iterator]".
std::string_view without_receiver(std::string_view name) noexcept {
  if (name.ends_with(']')) {
    const std::size_t open = opening(name, name.size() - 1, '[', ']');
    if (open == npos) return name;
    std::string_view key = name.substr(open + 1, name.size() - open - 2);
    if (key.starts_with("Symbol")) return name.substr(open);
    if (key.size() > 2 && key.front() == key.back() && (key.front() == '"' || key.front() == '\'')) return key.substr(1, key.size() - 2);
    return {};  // a[i] is nobody's name
  }
  if (const std::size_t end = name.find("]."); end != npos && name.starts_with("[object ")) name.remove_prefix(end + 2);  // V8 up to Node 0.12
  const std::size_t blank = name.find(' ');  // names made of a computed key may hold anything behind a blank
  std::size_t dot = name.substr(0, blank).rfind('.');
  if (dot == npos || dot + 1 >= name.size()) return name;
  if (dot > 0 && name[dot - 1] == '.') --dot;  // "Module._extensions..js": the member is ".js"
  return name.substr(dot + 1);
}

// Names of WebAssembly come from other languages: "core::panicking::panic::h0123456789abcdef", "$main", "std::vector<int>::at(int)".
std::string_view wasm_name(std::string_view name) noexcept {
  name = trim(name);
  if (const std::size_t function = name.find("wasm-function["); function != npos && name.ends_with(']')) {
    name = name.substr(function + 14);
    name.remove_suffix(1);
  }
  consume(name, "$");
  std::string_view rest = name;
  if ((consume(rest, "func") || consume(rest, "f")) && all_digits(rest)) return {};
  if (contains(name, "::")) {
    const std::size_t hash = name.rfind("::h");
    return hash != npos && name.size() - hash == 19 && all_hexadecimal(name.substr(hash + 3)) ? name.substr(0, hash) : name;
  }
  return is_anonymous(name) ? std::string_view{} : without_receiver(name);
}

// A file that webpack made one function of: "./src/cart.js", "Object../src/cart.js".
bool is_module_function(std::string_view name) noexcept {
  return contains(name, '/') && (contains(name, "./") || contains(name, "node_modules/"));
}

std::string_view bare_name(std::string_view name) noexcept {
  name = without_remarks(name);
  if (is_anonymous(name) || is_module_function(name)) return {};
  name = without_receiver(without_enclosing(name));
  for (const std::string_view accessor : {"get ", "set "}) consume(name, accessor);  // "Cart.get total"
  return is_anonymous(name) || (name.starts_with('<') && name.ends_with('>')) ? std::string_view{} : name;
}

// The source of the code, without what eval, consoles and bundlers put around it; empty where there is none.
std::string_view source_of(std::string_view file) noexcept {
  file = trim(file);
  if (file.empty()) return {};
  if (const std::size_t generated = file.find(" line "); generated != npos && file.find(" > ", generated) != npos) file = file.substr(0, generated);
  if (places_without_file.contain(file) || file.starts_with('<') || file.starts_with("eval at ")) return {};
  static constexpr std::string_view schemes[] = {"data:", "blob:", "about:", "javascript:", "wasm:", "index ", "debugger:", "pptr:"};
  for (const std::string_view scheme : schemes)
    if (file.front() == scheme.front() && file.starts_with(scheme)) return {};
  if (file.ends_with(".wasm")) return {};
  for (std::string_view console : {"VM", "REPL", "Scratchpad/"}) {
    std::string_view rest = file;
    if (consume(rest, console) && all_digits(rest)) return {};
  }
  // "https://shop.example": the page's own script.
  const std::size_t host = file.find("://");
  if (host != npos && file.find('/', host + 3) == npos) return {};
  return file;
}

// Minifiers name by one or two characters, and another build takes the name for another function. A name that short which a person
// wrote stands on a line of its own; a minified one far right on one of the first.
bool is_minified_place(const Frame &frame) noexcept {
  constexpr std::int32_t first_lines = 5, far_right = 250;
  if (frame.line > 0 && frame.line <= first_lines && frame.column >= far_right) return true;
  const std::string_view name = file_name(frame.file);
  return contains(name, ".min.") || name.starts_with("chunk-") || contains(name, ".chunk.") || contains(name, "bundle") || name.ends_with(".hbc");
}

}  // namespace

Identity identify_javascript(const Frame &frame, Arena &arena) {
  Identity identity;
  if (frame.runtime == Runtime::wasm) {  // its files are named by a hash, by a URL or not at all: the function must do
    identity.function = wasm_name(frame.function);
    identity.vague = identity.function.empty();
    return identity;
  }
  identity.function = bare_name(frame.function);
  identity.vague = identity.function.size() <= longest_minified_name || identity.function == "value";
  if (identity.function.size() <= longest_minified_name && is_minified_place(frame)) identity.function = {};
  identity.file = file_stem(source_of(frame.file), arena);
  return identity;
}

}  // namespace faultprint::normalize
