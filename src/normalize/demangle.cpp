#include "normalize/demangle.h"

#define HAVE_DECL_BASENAME 1  // else its declaration of basename contradicts the C library's
#include <libiberty/demangle.h>

#include <csetjmp>
#include <cstring>

#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

struct Output {
  std::jmp_buf full;
  char *bytes;
  std::size_t size;
};

// A short symbol may stand for gigabytes (each substitution twice the one before), and the demangler has no way to be stopped
// but to jump out of it. It holds nothing but its own stack frames then: see holds_memory.
extern "C" void append(const char *bytes, std::size_t size, void *output) {
  auto *to = static_cast<Output *>(output);
  if (size > demangled_at_most - to->size) std::longjmp(to->full, 1);
  std::memcpy(to->bytes + to->size, bytes, size);
  to->size += size;
}

using Demangler = int (*)(const char *, int, demangle_callbackref, void *);

// `symbol` ends in a zero byte. Empty where the demangler refuses. Its own copying versions are of no use here: they end the
// process when memory runs out.
std::string_view run(Demangler demangler, const char *symbol, int options, char *buffer) {
  Output output;
  output.bytes = buffer;
  output.size = 0;
  if (setjmp(output.full) != 0) return {};
  if (demangler(symbol, options, append, &output) == 0) return {};
  return {output.bytes, output.size};
}

// While it decodes a name in punycode, "u8gre_fca", Rust's demangler holds memory, which a jump would lose. Only with back references,
// "B4_", can such a symbol grow so long that a jump is needed.
bool holds_memory(std::string_view rust) noexcept {
  bool punycode = false, reference = false;
  for (std::size_t i = 0; i + 1 < rust.size(); ++i) {
    punycode |= rust[i] == 'u' && is_digit(rust[i + 1]);
    reference |= rust[i] == 'B';
  }
  return punycode && reference;
}

std::string_view by_library(Demangler demangler, std::string_view symbol, int options, Arena &arena) {
  char source[mangled_at_most + 1];
  char buffer[demangled_at_most];
  std::memcpy(source, symbol.data(), symbol.size());
  source[symbol.size()] = '\0';
  return arena.copy(run(demangler, source, options, buffer));
}

// "4main3FooC3barSiyF": names with their lengths before them, joined by dots; what follows is types. `kinds` may stand between two
// names.
std::string_view counted_names(std::string_view s, std::string_view kinds, Arena &arena) {
  char buffer[mangled_at_most + 64];
  std::size_t size = 0;
  while (!s.empty()) {
    if (!is_digit(s.front())) {
      if (size > 0 && contains(kinds, s.front()) && s.size() > 1 && is_digit(s[1]) && s[1] != '0') {
        s.remove_prefix(1);
        continue;
      }
      break;
    }
    if (s.front() == '0') break;
    const std::int32_t length = consume_number(s);
    if (length <= 0 || static_cast<std::size_t>(length) > s.size()) break;
    if (size > 0) buffer[size++] = '.';
    std::memcpy(buffer + size, s.data(), static_cast<std::size_t>(length));
    size += static_cast<std::size_t>(length);
    s.remove_prefix(static_cast<std::size_t>(length));
  }
  return arena.copy({buffer, size});
}

// "?load@Cart@shop@@QEAAXXZ": the name, then its scopes from the inside out. Templates and operators are not read.
std::string_view microsoft(std::string_view s, Arena &arena) {
  const std::size_t end = s.find("@@");
  if (s.size() < 4 || s[1] == '?' || end == std::string_view::npos) return {};
  std::string_view parts = s.substr(1, end - 1);
  std::string_view result;
  while (!parts.empty()) {
    const std::string_view part = before(parts, '@');
    if (part.empty() || part.front() == '?' || is_digit(part.front())) return {};
    result = result.empty() ? part : arena.concat({part, "::", result});
    parts = part.size() < parts.size() ? parts.substr(part.size() + 1) : std::string_view{};
    if (result.size() > 1024) return {};
  }
  return result;
}

// "$LT$" and the like; "$u7b$" is the character of that hexadecimal number. https://github.com/rust-lang/rustc-demangle, legacy scheme.
struct Escape {
  std::string_view code;
  char character;
};
constexpr Escape escapes[] = {{"SP", '@'}, {"BP", '*'}, {"RF", '&'}, {"LT", '<'}, {"GT", '>'}, {"LP", '('}, {"RP", ')'}, {"C", ','}};

// The character that the escape at the front of `s` stands for; zero and no change where there is none.
char consume_escape(std::string_view &s) noexcept {
  constexpr std::size_t longest = 4;
  const std::size_t close = s.substr(1, longest).find('$');
  if (s.front() != '$' || close == std::string_view::npos) return '\0';
  const std::string_view code = s.substr(1, close);
  char character = '\0';
  if (code.size() == 3 && code.front() == 'u' && is_digit(code[1]) && is_hexadecimal(code[2])) {
    const int low = is_digit(code[2]) ? code[2] - '0' : to_lower(code[2]) - 'a' + 10, value = (code[1] - '0') * 16 + low;
    if (value >= ' ' && value < 0x7f) character = static_cast<char>(value);
  } else {
    for (const Escape &escape : escapes)
      if (code == escape.code) character = escape.character;
  }
  if (character != '\0') s.remove_prefix(close + 2);
  return character;
}

}  // namespace

std::string_view without_rust_escapes(std::string_view name, Arena &arena) {
  if (!contains(name, '$')) return name;
  char *const bytes = arena.array<char>(name.size()), *to = bytes;
  char before = ':';
  for (std::string_view rest = name; !rest.empty();) {
    if (const char meant = consume_escape(rest); meant != '\0') {
      *to++ = before = meant;
    } else if (consume(rest, "..")) {
      *to++ = ':';
      *to++ = ':';
      before = '.';
    } else {
      const char c = rest.front();
      rest.remove_prefix(1);
      if (c == '_' && before == ':' && rest.starts_with('$')) continue;  // a name does not begin with an escape
      *to++ = before = c;
    }
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

std::string_view demangle(std::string_view symbol, Arena &arena) {
  if (symbol.size() < 4 || symbol.size() > mangled_at_most) return symbol;
  std::string_view result;
  std::string_view s = symbol;
  if (s.starts_with("__Z") || s.starts_with("___Z") || s.starts_with("____Z") || s.starts_with("__R"))
    s.remove_prefix(s.find_first_of("ZR") - 1);
  if ((s.starts_with("_R") && !holds_memory(s)) || (s.starts_with("_ZN") && s.ends_with('E') && s.size() > 20 && s.substr(s.size() - 20, 3) == "17h"))
    result = by_library(rust_demangle_callback, s, DMGL_PARAMS, arena);
  if (result.empty() && s.starts_with("_Z")) result = by_library(cplus_demangle_v3_callback, s, DMGL_PARAMS | DMGL_ANSI, arena);
  if (result.empty())
    for (const std::string_view prefix : {"$s", "_$s", "$S", "_$S", "_T0", "__T0", "$e"})
      if (s.starts_with(prefix) && s.size() > prefix.size() && is_digit(s[prefix.size()]))
        result = counted_names(s.substr(prefix.size()), "CVOPEaD", arena);
  if (result.empty() && s.starts_with("_D") && is_digit(s[2])) result = counted_names(s.substr(2), "MQ", arena);
  if (result.empty() && s.starts_with('?')) result = microsoft(s, arena);
  if (result.empty()) result = symbol;
  const bool escaped = contains(result, '$') && (contains(result, "$LT$") || contains(result, "$u7b$") || contains(result, "$u20$"));
  return escaped ? without_rust_escapes(result, arena) : result;
}

}  // namespace faultprint::normalize
