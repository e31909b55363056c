#include "normalize/cpp_name.h"

#include <algorithm>

#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;
using stacktrace::native::closing_bracket;
using stacktrace::native::end_of_operator;

namespace {

constexpr auto none = std::string_view::npos;

// What a plain C function's name has none of.
bool is_syntax(char c) noexcept {
  switch (c) {
    case ' ': case '(': case '<': case '[': case '{': case '\'': case '`': case ':': case '&': case '*': case '$': case '~': return true;
    default: return false;
  }
}

// Counters and marks of the optimizers, each after a dot.
bool is_suffix(std::string_view part) noexcept {
  if (all_digits(part)) return true;
  static constexpr std::string_view names[] = {
      "cold",  "hot",       "warm",     "unlikely", "isra",      "part",    "constprop",   "lto_priv", "llvm",    "localalias",
      "cfi",   "cfi_jt",    "stub",     "eh",       "resolver",  "default", "specialized", "resume",   "destroy", "cleanup",
      "actor", "extracted", "loopexit", "str",      "isra_cold", "__uniq",  "merged",      "outlined", "coro",    "clone"};
  return std::find(std::begin(names), std::end(names), part) != std::end(names);
}

// Takes one word or phrase off the front that says how the function is reached, not which it is.
bool consume_reach(std::string_view &s) noexcept {
  static constexpr std::string_view phrases[] = {
      "non-virtual thunk to ", "virtual thunk to ", "covariant return thunk to ", "[thunk]:", "[thunk]: ", "TLS wrapper function for ",
      "specialized ", "@objc ", "merged ", "static ", "dispatch thunk of ", "partial apply forwarder for ", "partial apply for ",
      "protocol witness for ", "outlined copy of ", "[inlined] ", "foreign ", "@nonobjc "};
  if (!s.starts_with('[') && !contains(s, ' ')) return false;  // all of them end in a blank, or in a colon behind a bracket
  for (const std::string_view phrase : phrases)
    if (s.front() == phrase.front() && consume(s, phrase)) return true;
  if (!s.starts_with('g') && !s.starts_with('f') && !s.starts_with('(')) return false;  // as those below begin
  for (const std::string_view phrase :
       {"generic specialization <", "function signature specialization <", "generic not re-abstracted specialization <"}) {
    if (!s.starts_with(phrase)) continue;
    const std::size_t close = closing_bracket(s, phrase.size() - 1);
    if (close == none || !s.substr(close + 1).starts_with(" of ")) return false;
    s.remove_prefix(close + 5);
    return true;
  }
  for (const std::string_view phrase : {"await resume partial function for ", "suspend resume partial function for "})
    if (s.starts_with('(') && s.find(phrase) < 8) {
      s.remove_prefix(s.find(phrase) + phrase.size());
      return true;
    }
  return false;
}

bool is_versioned_namespace(std::string_view scope, std::string_view name) noexcept {
  if (scope == "std")
    for (const std::string_view version :
         {"__1", "__2", "__ndk1", "__cxx11", "__Cr", "__u", "__n1", "_V2", "__fs", "__8", "__7", "__Fuzzer"})
      if (name == version) return true;
  if (scope == "absl") return name.starts_with("lts_");
  if (scope == "fmt" || scope == "spdlog") return name.size() > 1 && name.front() == 'v' && all_digits(name.substr(1));
  return name.starts_with("json_abi_v");
}

// Writes a name's characters, and forgets what was written when a blank shows that it was a type before the name.
class Name {
 public:
  Name(char *bytes) noexcept : bytes_(bytes) {}
  void add(char c) noexcept { bytes_[size_++] = c; }
  void add(std::string_view s) noexcept {
    for (const char c : s) add(c);
  }
  void forget() noexcept { size_ = 0; }
  bool empty() const noexcept { return size_ == 0; }
  bool at_component() const noexcept { return size_ == 0 || bytes_[size_ - 1] == ':' || bytes_[size_ - 1] == '.'; }
  void drop_separator() noexcept {
    while (size_ > 0 && bytes_[size_ - 1] == ':') --size_;
  }
  std::string_view last_component() const noexcept {
    std::string_view all{bytes_, size_};
    if (!all.ends_with("::")) return {};
    all.remove_suffix(2);
    return after_last(all, ':');
  }
  std::string_view view() const noexcept { return {bytes_, size_}; }

 private:
  char *bytes_;
  std::size_t size_ = 0;
};

// One pass over a signature from left to right. Inner text that is itself a name ("<X as Trait>", "`scope'") is read in place:
// `end` moves in, and out again when it is reached.
class Reader {
 public:
  Reader(std::string_view text, Name &name) noexcept : text_(text), name_(name), end_(text.size()) {}

  void read() noexcept {
    while (step()) {
    }
    name_.drop_separator();
  }

 private:
  static constexpr int deepest = 8;
  struct Outer {
    std::size_t end, resume;
  };

  bool step() noexcept {
    if (at_ >= end_) {
      if (depth_ == 0) return false;
      --depth_;
      at_ = outer_[depth_].resume;
      end_ = outer_[depth_].end;
      return true;
    }
    const char c = text_[at_];
    switch (c) {
      case '(': return round();
      case '<': return angle();
      case '{': return curly();
      case '[': return square();
      case '`': return quoted();
      case '\'': return lambda_in_quotes();
      case ' ': return blank();
      default: break;
    }
    if (is_identifier(c) && name_.at_component()) return component();
    if (c == '&' || c == '*') {
      ++at_;
      return true;
    }
    name_.add(c);
    ++at_;
    return true;
  }

  std::string_view rest() const noexcept { return text_.substr(at_, end_ - at_); }
  void skip_separator() noexcept {
    if (rest().starts_with("::")) at_ += 2;
  }
  // Position after the bracket that closes the one here; the end where none does.
  std::size_t after_group() const noexcept {
    const std::size_t close = closing_bracket(text_.substr(0, end_), at_);
    return close == none ? end_ : close + 1;
  }

  bool round() noexcept {
    if (rest().starts_with("(anonymous namespace)") || rest().starts_with("(anonymous class)") ||
        rest().starts_with("(anonymous)")) {
      at_ = after_group();
      skip_separator();
      return true;
    }
    const std::size_t after = after_group();
    const std::string_view inside = text_.substr(at_ + 1, after - at_ - 2);
    if (name_.at_component()) {
      if (const std::size_t in = inside.find(" in _");
          in != none) {  // Swift: "(load in _3A1B…)", a private name and its file's hash
        name_.add(inside.substr(0, in));
      } else if (inside.starts_with("extension in ")) {
        at_ = after;
        if (rest().starts_with(':')) ++at_;
        return true;
      } else if (!name_.empty()) {
        name_.drop_separator();
      }
    }
    at_ = after;
    // "f(int) const::{lambda()#1}": qualifiers of the enclosing function.
    for (bool again = true; again;) {
      again = false;
      if (!rest().starts_with(' ') && !rest().starts_with('[')) break;
      for (const std::string_view qualifier : {" const", " volatile", " noexcept", " &&", " &", "[abi:cxx11]"})
        if (rest().starts_with(qualifier)) {
          at_ += qualifier.size();
          again = true;
        }
    }
    return true;
  }

  bool angle() noexcept {
    const std::string_view here = rest();
    const std::size_t after = after_group();
    if (!name_.at_component()) {  // template arguments
      at_ = after;
      return true;
    }
    const std::string_view inside = text_.substr(at_ + 1, after > at_ + 1 ? after - at_ - 2 : 0);
    if (inside.starts_with("lambda")) {
      name_.add("lambda");
      at_ = after;
      return true;
    }
    if (!name_.empty() || depth_ == deepest || here.starts_with("<unnamed") || here.starts_with("<anonymous") || inside.empty()) {
      at_ = after;  // "mod::<impl Trait for X>::f", "ns::<unnamed>::f"
      skip_separator();
      return true;
    }
    // Rust: "<X as Trait>::f" is X::f, and Trait::f where X is any type at all.
    std::size_t begin = at_ + 1, end = after - 1;
    const std::size_t as = find_outside(inside, " as ");
    if (as != none) {
      if (as <= 2 || inside.starts_with('&'))
        begin += as + 4;
      else
        end = begin + as;
    } else if (inside.starts_with("impl ")) {
      const std::size_t target = find_outside(inside, " for ");
      if (target != none) begin += target + 5;
    }
    outer_[depth_++] = {end_, after};
    at_ = begin;
    end_ = end;
    return true;
  }

  bool curly() noexcept {
    const std::size_t after = after_group();
    const std::string_view inside = text_.substr(at_ + 1, after > at_ + 1 ? after - at_ - 2 : 0);
    at_ = after;
    if (inside.starts_with("lambda"))
      name_.add("lambda");
    else if (contains(inside, "closure"))
      name_.add("{closure}");
    else if (inside.starts_with("unnamed"))
      name_.add("unnamed");
    else if (contains(inside, "constant") || contains(inside, "shim"))
      name_.add("{shim}");
    else
      skip_separator();  // {impl#3}, {anonymous}, {default arg#1}
    return true;
  }

  bool square() noexcept {
    at_ = after_group();  // [abi:cxx11], [clone .cold], [e28293b1aa0f68bd]
    return true;
  }

  bool quoted() noexcept {
    int depth = 0;
    std::size_t close = at_;
    for (; close < end_; ++close) {
      if (text_[close] == '`') ++depth;
      if (text_[close] == '\'' && --depth == 0) break;
    }
    if (close >= end_) {
      at_ = end_;
      return true;
    }
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    if (all_digits(inside) || inside == "anonymous namespace" || inside == "anonymous-namespace" ||
        inside.starts_with("adjustor")) {
      at_ = close + 1;
      if (inside.starts_with("anonymous") || all_digits(inside)) skip_separator();
    } else if (contains(inside, '(') && depth_ < deepest) {  // the enclosing function's whole signature
      outer_[depth_++] = {end_, close + 1};
      end_ = close;
      ++at_;
    } else {
      name_.add(inside);
      at_ = close + 1;
    }
    return true;
  }

  bool lambda_in_quotes() noexcept {
    const std::size_t close = text_.find('\'', at_ + 1);
    if (close == none || close >= end_) {
      ++at_;
      return true;
    }
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    if (inside.starts_with("lambda"))
      name_.add("lambda");
    else if (inside.starts_with("unnamed") || inside.starts_with("block-literal"))
      name_.add("unnamed");
    at_ = close + 1;
    return true;
  }

  bool blank() noexcept {
    ++at_;
    const std::string_view next = rest();
    if (next.empty() || next.front() == ' ') return true;
    if (!name_.empty()) {
      // "f (args)", "f <int>", "f [clone .cold]" belong to the name; "f() -> T", "f : T", "f async throws" end it.
      if (next.front() == '[' || next.front() == '<') return true;
      if (next.front() == '(' && !next.starts_with("(anonymous")) return true;
      for (const std::string_view end :
           {"-> ", ": ", "async ", "throws ", "requires ", "where ", "[with", "const", "volatile", "noexcept", "&"})
        if (next.starts_with(end) && ends_name(next, end)) {
          at_ = end_;
          return true;
        }
    }
    if (depth_ == 0 || !next.empty()) name_.forget();
    return true;
  }
  static bool ends_name(std::string_view next, std::string_view end) noexcept {
    if (end.front() != 'c' && end.front() != 'v' && end.front() != 'n' && end.front() != '&') return true;
    return trim(next) == end || next == "&&";
  }

  bool component() noexcept {
    const std::size_t operator_end = end_of_operator(text_.substr(0, end_), at_);
    if (operator_end > at_) return operator_name(operator_end);
    std::size_t n = at_;
    while (n < end_ && is_identifier(text_[n])) ++n;
    const std::string_view word = text_.substr(at_, n - at_);
    const std::string_view scope = name_.last_component();
    at_ = n;
    const bool last = !rest().starts_with("::");
    if (word.starts_with("$_") || (word.starts_with("lambda_") && word.size() > 20)) {
      name_.add("lambda");
    } else if (word == "_GLOBAL__N_1" || word == "_anonymous_namespace_") {
      skip_separator();
    } else if (!last && is_versioned_namespace(scope, word)) {
      skip_separator();
    } else if (last && !scope.empty() && word.size() == 17 && word.front() == 'h' && all_hexadecimal(word.substr(1))) {
      name_.drop_separator();  // Rust's hash
    } else if (!last && word.starts_with("icu_") && all_digits(word.substr(4))) {
      name_.add("icu");
    } else {
      name_.add(word);
    }
    return true;
  }

  bool operator_name(std::size_t operator_end) noexcept {
    name_.add(text_.substr(at_, operator_end - at_));
    const bool conversion = operator_end - at_ == 8;
    at_ = operator_end;
    if (!conversion) return true;
    // "operator std::vector<int>*" converts to a type; it ends at the arguments.
    while (at_ < end_ && text_[at_] != '(') {
      if (text_[at_] == '<') {
        at_ = after_group();
        continue;
      }
      name_.add(text_[at_++]);
    }
    return true;
  }

  std::string_view text_;
  Name &name_;
  std::size_t at_ = 0, end_;
  Outer outer_[deepest];
  int depth_ = 0;
};

// "-[Cart(Totals) add:]", also inside the name of a block: "__41-[Cart add:]_block_invoke_2".
std::string_view objective_c(std::string_view s, Arena &arena) {
  std::string_view rest = s;
  if (rest.starts_with("__")) {
    rest.remove_prefix(2);
    if (consume_number(rest) < 0) return {};
  }
  if (!rest.starts_with("-[") && !rest.starts_with("+[")) return {};
  const std::size_t close = rest.find(']');
  if (close == none) return {};
  const std::string_view method = rest.substr(0, close + 1);
  return rest.substr(close + 1).starts_with("_block_invoke") ? arena.concat({method, "_block_invoke"}) : method;
}

}  // namespace

std::size_t find_outside(std::string_view s, std::string_view word) noexcept {
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s.substr(i).starts_with(word)) return i;
    if (s[i] == '(' || s[i] == '<' || s[i] == '[' || s[i] == '{') {
      const std::size_t close = closing_bracket(s, i);
      if (close == none) return none;
      i = close;
    }
  }
  return none;
}

std::string_view without_suffixes(std::string_view s) noexcept {
  s = trim(s);
  if (s.starts_with('?')) return s;  // Microsoft's mangling
  // "memcpy@@GLIBC_2.14", "raise@plt", "_WriteFile@20", "@fast@8". Not in Swift's "@objc", nor where a name begins.
  const std::size_t sign = s.find('@', 1);
  if (sign != none && s.find_first_of(" (<[") == none) {
    const bool decorated = all_digits(s.substr(sign + 1));
    s = s.substr(0, sign);
    if (decorated && (s.front() == '_' || s.front() == '@') && s.size() > 1) s.remove_prefix(1);
  }
  if (s.starts_with('.') && s.size() > 1) s.remove_prefix(1);
  for (;;) {
    const std::size_t dot = contains(s, '.') ? s.rfind('.') : none;
    if (dot == none || dot == 0 || !is_suffix(s.substr(dot + 1))) break;
    s = s.substr(0, dot);
  }
  return s;
}

std::string_view cpp_name(std::string_view s, Arena &arena) {
  s = without_suffixes(s);
  while (consume_reach(s)) {
  }
  if (const std::string_view method = objective_c(s, arena); !method.empty()) return method;
  bool closure = consume(s, "closure in ");
  for (int times = 0; times < 16 && (s.starts_with("closure #") || s.starts_with("implicit closure #")); ++times) {
    const std::size_t in = find_outside(s, " in ");
    if (in == none) break;
    s = s.substr(in + 4);
    closure = true;
    while (consume_reach(s)) {
    }
  }
  if (const std::size_t block = s.starts_with("__") ? s.find("_block_invoke") : none; block != none) {
    const std::string_view inner = s.substr(2, block - 2);
    return arena.concat({inner, "_block_invoke"});
  }
  if (std::none_of(s.begin(), s.end(), is_syntax)) return closure ? arena.concat({"closure in ", s}) : s;
  char *bytes = arena.array<char>(2 * s.size() + 64);
  Name name(bytes);
  if (closure) s = trim(s);
  Reader(s, name).read();
  const std::string_view result = trim(name.view());
  return closure && !result.empty() ? arena.concat({"closure in ", result}) : result;
}

}  // namespace faultprint::normalize
