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

// "_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$core..ops..Drop$GT$::drop": Rust's escapes in names that somebody demangled as C++.
std::string_view without_escapes(std::string_view s, Arena &arena) {
  struct Escape {
    std::string_view code;
    char character;
  };
  constexpr Escape escapes[] = {{"$LT$", '<'},   {"$GT$", '>'}, {"$u20$", ' '}, {"$u7b$", '{'}, {"$u7d$", '}'}, {"$LP$", '('},
                                {"$RP$", ')'},   {"$RF$", '&'}, {"$BP$", '*'},  {"$C$", ','},   {"$u5b$", '['}, {"$u5d$", ']'},
                                {"$u27$", '\''}, {"$SP$", '@'}, {"$u3b$", ';'}, {"$u2b$", '+'}, {"$u22$", '"'}, {"$u3d$", '='}};
  char *to = arena.array<char>(s.size());
  std::size_t size = 0;
  for (std::size_t i = 0; i < s.size(); ++i) {
    if (s[i] == '$') {
      bool found = false;
      for (const Escape &escape : escapes) {
        if (!s.substr(i).starts_with(escape.code)) continue;
        to[size++] = escape.character;
        i += escape.code.size() - 1;
        found = true;
        break;
      }
      if (found) continue;
    }
    if (s[i] == '_' && s.substr(i + 1).starts_with('$') && (size == 0 || to[size - 1] == ':')) continue;
    if (s[i] == '.' && s.substr(i + 1).starts_with('.')) {
      to[size++] = ':';
      to[size++] = ':';
      ++i;
      continue;
    }
    to[size++] = s[i];
  }
  return {to, size};
}

}  // namespace

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
  return escaped ? without_escapes(result, arena) : result;
}

}  // namespace faultprint::normalize
