// Rust: the path of the function without its last part as module, the last part as function.
#include "normalize/cpp_name.h"
#include "normalize/demangle.h"
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

constexpr int nesting_kept = 64;  // "<<A as B>::C as D>"; deeper is no name that a compiler made
constexpr std::size_t longest_symbol = 4096;

// "::h0123456789abcdef".
std::string_view without_hash(std::string_view name) noexcept {
  if (const std::size_t suffix = name.find(" (.llvm."); suffix != std::string_view::npos) name = name.substr(0, suffix);
  const std::size_t at = name.rfind("::h");
  return at != std::string_view::npos && name.size() - at == 19 && all_hexadecimal(name.substr(at + 3)) ? name.substr(0, at) : name;
}

// Position of the bracket that closes the one at `open`; "->" closes nothing.
std::size_t closing_angle(std::string_view s, std::size_t open) noexcept {
  int depth = 0;
  for (std::size_t i = open; i < s.size(); ++i) {
    if (s[i] == '<') ++depth;
    else if (s[i] == '>' && !(i > 0 && s[i - 1] == '-') && --depth == 0) return i;
  }
  return std::string_view::npos;
}

// Writes a path without generics, closures, disambiguators and impl blocks.
class Writer {
 public:
  Writer(char *to) : begin_(to), to_(to) {}
  void path(std::string_view s, int depth);
  std::string_view result() const noexcept {
    std::string_view all{begin_, static_cast<std::size_t>(to_ - begin_)};
    while (consume_end(all, "::")) continue;
    return all;
  }

 private:
  bool ends_in_separator() const noexcept { return to_ == begin_ || (to_ - begin_ >= 2 && to_[-1] == ':' && to_[-2] == ':'); }
  void put(std::string_view part) {
    for (const char c : part) *to_++ = c;
  }

  char *begin_, *to_;
};

// What is inside "<…>" at the beginning of a path: "shop::Loader as shop::Read", "impl Read for Loader", "shop::Loader".
std::string_view named_type(std::string_view inside) noexcept {
  const bool impl = consume(inside, "impl ");
  const std::size_t as = find_outside(inside, impl ? " for " : " as ");
  std::string_view type = inside, trait;
  if (as != std::string_view::npos) {
    type = impl ? inside.substr(as + 5) : inside.substr(0, as);
    trait = impl ? inside.substr(0, as) : inside.substr(as + 4);
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (const std::string_view word : {"&", "mut ", "dyn ", "*const ", "*mut "}) changed |= consume(type, word);
  }
  // A type parameter or a primitive says less than the trait.
  return contains(type.substr(0, type.find('<')), "::") || trait.empty() ? type : trait;
}

void Writer::path(std::string_view s, int depth) {
  if (depth > nesting_kept) return;
  for (std::size_t i = 0; i < s.size();) {
    const char c = s[i];
    if (c == '<') {
      const std::size_t close = closing_angle(s, i);
      if (close == std::string_view::npos) return;
      if (to_ == begin_ || (i == 0 && depth > 0)) path(named_type(s.substr(i + 1, close - i - 1)), depth + 1);
      else if (ends_in_separator() && to_ != begin_) to_ -= 2;  // "::<T>", "::<impl Read for Loader>"
      i = close + 1;
    } else if (c == '{') {
      const std::size_t close = closing(s, i, '{', '}');
      if (close == std::string_view::npos) return;
      if (ends_in_separator() && to_ != begin_) to_ -= 2;
      i = close + 1;
    } else if (c == '[' && i > 0 && is_identifier(s[i - 1])) {  // "std[e28293b1aa0f68bd]::"
      const std::size_t close = s.find(']', i);
      if (close == std::string_view::npos) return;
      i = close + 1;
    } else if (c == ':' && s.substr(i).starts_with("::")) {
      if (!ends_in_separator()) put("::");
      i += 2;
    } else {
      *to_++ = c;
      ++i;
    }
  }
}

}  // namespace

Identity identify_rust(const Frame &frame, Arena &arena) {
  Identity identity;
  std::string_view symbol = frame.function;
  if (symbol == "<unknown>" || symbol.starts_with("0x") || symbol == "???") symbol = {};
  if (symbol.starts_with("_R") || symbol.starts_with("_ZN") || symbol.starts_with("__ZN")) symbol = demangle(symbol, arena);
  symbol = without_hash(without_rust_escapes(symbol.substr(0, longest_symbol), arena));
  if (!frame.module.empty() && contains(frame.module, "::") && !contains(symbol, "::")) symbol = arena.concat({frame.module, "::", symbol});
  std::string_view name = symbol;
  if (symbol.find_first_of("<{[") != std::string_view::npos) {
    Writer writer(arena.array<char>(symbol.size() + 2));
    writer.path(symbol, 0);
    name = writer.result();
  }
  const std::size_t last = name.rfind("::");
  identity.module = last == std::string_view::npos ? std::string_view{} : name.substr(0, last);
  identity.function = last == std::string_view::npos ? name : name.substr(last + 2);
  identity.vague = identity.function.empty();
  if (identity.vague) identity.file = file_stem(frame.file, arena);
  return identity;
}

}  // namespace faultprint::normalize
