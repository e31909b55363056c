// src/normalize/jvm.cpp: Java, Kotlin, Scala, Groovy, Clojure, JRuby, Android.
#include <algorithm>

#include "normalize/class_name.h"
#include "normalize/identity.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

// "java.base@17.0.1/", "app//". The slash before a hidden class's number is no loader's.
std::string_view without_loader(std::string_view name) noexcept {
  if (!contains(name, '/')) return name;
  std::size_t end = name.size();
  while (end > 0) {
    const std::size_t slash = name.rfind('/', end - 1);
    if (slash == std::string_view::npos) break;
    if (slash + 1 < name.size() && !is_digit(name[slash + 1])) return name.substr(slash + 1);
    end = slash;
  }
  return name;
}

bool cut_at_number(std::string_view &name) noexcept {  // "main$0" gives "main"
  std::string_view s = name;
  if (consume_number_end(s) < 0 || !consume_end(s, "$") || s.empty()) return false;
  name = s;
  return true;
}

bool cut_from(std::string_view &name, std::string_view mark) noexcept {
  const std::size_t at = name.find(mark);
  if (at == std::string_view::npos || at == 0) return false;
  name = name.substr(0, at);
  return true;
}

// Kotlin appends a hash to functions with inline class parameters: "draw-5KnJvKY".
void cut_inline_class_hash(std::string_view &name) noexcept {
  constexpr std::size_t hash = 7;
  if (name.size() < hash + 2 || name[name.size() - hash - 1] != '-' || contains(name, ' ')) return;
  bool mixed = false;
  for (const char c : name.substr(name.size() - hash)) {
    if (!is_alphanumeric(c) && c != '_' && c != '-') return;
    mixed |= is_digit(c) || is_upper(c);
  }
  if (mixed) name.remove_suffix(hash + 1);
}

struct Method {
  std::string_view name;
  bool vague = false;
};

// JRuby's compiled methods: "RUBY$method$load$0", "method__1$RUBY$load", "invokeOther4:start".
bool read_jruby_method(std::string_view name, Method &method) noexcept {
  if (const std::size_t colon = name.find(':'); name.starts_with("invoke") && colon != std::string_view::npos) {
    method.name = name.substr(colon + 1);
    return true;
  }
  const std::size_t ruby = name.find("RUBY$");
  if (ruby == std::string_view::npos) return false;
  std::string_view rest = name.substr(ruby + 5);
  for (const std::string_view kind : {"method$", "block$", "class$", "module$", "SYNTHETIC"}) consume(rest, kind);
  while (cut_at_number(rest)) {
  }
  method.name = rest;
  return true;
}

// Whether compilers may have put something into the name: their marks stand behind one of these.
bool may_be_generated(std::string_view name) noexcept {
  return std::any_of(name.begin(), name.end(), [](char c) { return c == '$' || c == '-' || c == '_' || c == ':'; });
}

Method method_of(std::string_view name) noexcept {
  if (!may_be_generated(name)) return {name, name.empty()};
  if (Method method; read_jruby_method(name, method)) return method;
  if (name.starts_with("$r8$lambda$")) return {"lambda", true};
  if (consume(name, "lambda$")) {
    while (cut_at_number(name)) {
    }
    if (const std::size_t hash = name.rfind('$'); hash != std::string_view::npos && name.size() - hash == 9 && all_hexadecimal(name.substr(hash + 1)))
      name = name.substr(0, hash);  // serializable lambdas: "lambda$main$9b1f3c5a$1"
    if (name.empty() || name == "null" || is_digit(name.front())) return {"lambda", true};
    if (name == "new") return {"<init>", false};
    if (name == "static") return {"<clinit>", false};
    return {name, false};
  }
  if (consume(name, "$anonfun$")) {
    consume_end(name, "$adapted");
    while (cut_at_number(name)) {
    }
    return all_digits(name) || name.empty() ? Method{"lambda", true} : Method{name, false};
  }
  if (consume(name, "-$$Nest$")) {
    for (const std::string_view kind : {"sm", "m", "sfget", "fget", "sfput", "fput"})
      if (consume(name, kind)) break;
    return {name, false};
  }
  if (consume(name, "access$")) return all_digits(name) || name.empty() ? Method{"access", false} : method_of(name.substr(0, name.find('$')));
  if (name.starts_with('-') && name.size() > 2) {  // Jack's "-wrap0", "-get3"
    std::string_view word = name;
    if (consume_number_end(word) >= 0) return {word, false};
  }
  if (consume(name, "CGLIB$")) {
    cut_at_number(name);
    return {name, false};
  }
  cut_from(name, "$lambda");
  cut_from(name, "$suspendImpl");
  consume_end(name, "$default");
  if (const std::size_t around = name.find("_aroundBody"); around != std::string_view::npos && around > 0) name = name.substr(0, around);
  if (const std::size_t special = name.find("$mc"); special != std::string_view::npos && special > 0 && name.ends_with("$sp")) name = name.substr(0, special);
  if (name.ends_with("_debug") || name.ends_with("_release")) cut_from(name, "$");  // internal functions of Kotlin modules
  while (cut_at_number(name)) {
  }
  cut_inline_class_hash(name);
  if (name == "_init_") return {"<init>", false};
  return {name, name.empty()};
}

bool is_clojure_call(std::string_view method) noexcept {
  for (const std::string_view name : {"invoke", "invokeStatic", "doInvoke", "invokePrim", "applyTo", "call", "run", "apply"})
    if (method == name) return true;
  return false;
}

// "load_order_BANG_" gives "load-order!", as Clojure's own reports print it.
std::string_view demunge(std::string_view name, Arena &arena) {
  if (!contains(name, '_')) return name;
  struct Word {
    std::string_view munged;
    char plain;
  };
  constexpr Word words[] = {{"_BANG_", '!'}, {"_QMARK_", '?'}, {"_STAR_", '*'}, {"_GT_", '>'}, {"_LT_", '<'}, {"_EQ_", '='}, {"_PLUS_", '+'}, {"_SLASH_", '/'}, {"_SINGLEQUOTE_", '\''}};
  char *bytes = arena.array<char>(name.size()), *to = bytes;
  while (!name.empty()) {
    char next = name.front() == '_' ? '-' : name.front();
    std::size_t size = 1;
    if (name.front() == '_')
      for (const Word &word : words)
        if (name.starts_with(word.munged)) {
          next = word.plain;
          size = word.munged.size();
        }
    *to++ = next;
    name.remove_prefix(size);
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

std::string_view clojure_function(std::string_view segment) noexcept {  // "fn__1234", "load", "eval17"
  segment = segment.substr(0, segment.find("__"));
  segment = segment.substr(0, segment.find("--"));
  if (segment.starts_with("eval") && all_digits(segment.substr(4))) return "eval";
  return segment;
}

Identity clojure_identity(std::string_view space, std::string_view functions, char separator, Arena &arena) {
  Identity identity;
  identity.module = demunge(space, arena);
  const std::string_view name = clojure_function(functions.substr(0, functions.find(separator)));
  identity.function = demunge(name, arena);
  identity.vague = name.empty() || name == "fn" || name == "eval" || name == "reify";
  return identity;
}

// Names that R8 or ProGuard made: one or two letters.
bool is_obfuscated(std::string_view module, std::string_view function) noexcept {
  if (function.size() == 1) return true;
  const std::string_view simple = after_last(module, '.');
  if (simple.empty()) return false;
  return simple.size() <= 2 && (is_lower(simple.front()) || function.size() <= 2);
}

bool is_closure_call(std::string_view method) noexcept {
  for (const std::string_view name : {"invokeSuspend", "invoke", "doCall", "apply", "emit", "collect", "call"})
    if (method == name) return true;
  return false;
}

}  // namespace

Identity identify_jvm(const Frame &frame, Arena &arena) {
  std::string_view function = frame.function, type = frame.module;
  if (function.ends_with(')'))
    if (const std::size_t open = function.rfind('('); open != std::string_view::npos && open > 0 && function[open - 1] != ' ') function = function.substr(0, open);
  if (contains(function, '/')) {
    const std::string_view name = without_loader(function);
    if (name.size() < function.size() && !contains(name, '.') && function.size() - name.size() > 1)
      return clojure_identity(function.substr(0, function.size() - name.size() - 1), name, '/', arena);
    function = name;
  }
  const std::size_t hash = contains(function, '#') ? function.rfind('#') : std::string_view::npos;
  if (hash != std::string_view::npos && hash + 1 < function.size()) {  // Kotlin/Native
    if (hash > 0) type = function.substr(0, hash);
    function = function.substr(hash + 1);
  } else if (const std::size_t dot = function.rfind('.'); dot != std::string_view::npos && dot > 0 && dot + 1 < function.size()) {
    type = function.substr(0, dot);
    function = function.substr(dot + 1);
  }
  type = without_loader(type);
  const std::size_t dollar = type.find('$');
  if (dollar != std::string_view::npos && dollar > 0 && is_clojure_call(function)) {
    const std::string_view space = type.substr(0, dollar), last = after_last(space, '.');
    if (!last.empty() && is_lower(last.front()) && type.size() > dollar + 1 && type[dollar + 1] != '$' && !contains(type, "_closure"))
      return clojure_identity(space, type.substr(dollar + 1), '$', arena);
  }
  const JvmClass reduced = jvm_class(type, arena);
  const Method method = method_of(function);
  Identity identity;
  identity.module = reduced.name;
  const bool from_class = !reduced.function.empty() && is_closure_call(function);
  identity.function = from_class ? reduced.function : method.name;
  const bool of_initializer = function.starts_with("lambda$new$") || function.starts_with("lambda$static$");  // any lambda of a field
  identity.vague = identity.function.empty() || of_initializer || (method.vague && !from_class) || ((reduced.closure || reduced.anonymous) && !from_class) || is_obfuscated(identity.module, identity.function);
  return identity;
}

}  // namespace faultprint::normalize
