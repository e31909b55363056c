// C, C++, Objective-C, Swift, D, Rust in a native report, kernels.
#include "stacktrace/native.h"
#include "normalize/cpp_name.h"
#include "normalize/demangle.h"
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;
using stacktrace::native::consume_offset;
using stacktrace::native::is_address;
using stacktrace::native::is_unknown_symbol;

namespace {

// What symbolizers and debuggers call a function that they cannot name.
bool says_nothing(std::string_view name) noexcept {
  static constexpr std::string_view words[] = {
      "<redacted>", "<name omitted>", "<unavailable>", "<unknown symbol>", "<deduplicated_symbol>", "UnknownFunction", "unknown",
      "(No symbol)", "__unnamed_1", "_mh_execute_header", "__mh_execute_header", "0"};
  static constexpr std::string_view beginnings[] = {"___lldb_unnamed_symbol", "sub_", "FUN_", "<unknown", "@0x"};
  if (is_unknown_symbol(name) || is_address(name) || all_digits(name)) return true;
  for (const std::string_view word : words)
    if (name == word) return true;
  for (const std::string_view begin : beginnings)
    if (name.front() == begin.front() && name.starts_with(begin)) return begin != "sub_" || all_hexadecimal(name.substr(4));
  return false;
}

// "shop!shop::load" and "shop.exe!load" of Windows' debuggers. C++ has "!" in operators only.
std::string_view without_image(std::string_view name) noexcept {
  const std::size_t mark = name.find('!');
  if (mark == std::string_view::npos || mark == 0 || mark + 1 >= name.size() || name[mark + 1] == '=') return name;
  for (const char c : name.substr(0, mark))
    if (!is_alphanumeric(c) && c != '_' && c != '.' && c != '-' && c != '+') return name;
  return name.substr(0, mark).ends_with("operator") ? name : name.substr(mark + 1);
}

// "libfoo-2.23.so.6" is libfoo, "ntdll_77060000" ntdll: the image without its folder, version and load address.
std::string_view image_name(std::string_view path, Arena &arena) {
  if (path.empty() || is_unknown_symbol(path)) return {};
  if (const std::size_t inner = path.rfind('!'); inner != std::string_view::npos && inner + 1 < path.size())
    path = path.substr(inner + 1);
  std::string_view name = file_name(path);
  consume_end(name, " (deleted)");
  if (const std::size_t so = name.find(".so");
      so != std::string_view::npos && so > 0 && (so + 3 == name.size() || name[so + 3] == '.'))
    name = name.substr(0, so);
  bool windows = false;
  for (const std::string_view extension : {".dll", ".exe", ".sys", ".dylib", ".elf", ".oat", ".odex"})
    if (name.size() > extension.size() && equal_ignoring_case(name.substr(name.size() - extension.size()), extension)) {
      windows = extension == ".dll" || extension == ".exe" || extension == ".sys";
      name.remove_suffix(extension.size());
      break;
    }
  std::string_view rest = name;  // "libc-2.23", "libssl.1.1", "ntdll_77060000"
  while (!rest.empty() && (is_digit(rest.back()) || rest.back() == '.')) rest.remove_suffix(1);
  if (rest.size() > 1 && rest.size() < name.size() && (rest.back() == '-' || name[rest.size()] == '.')) {
    consume_end(rest, "-");
    name = rest;
  } else if (const std::size_t low = name.rfind('_');
             low != std::string_view::npos && low > 0 && name.size() - low > 8 && all_hexadecimal(name.substr(low + 1))) {
    name = name.substr(0, low);
  }
  if (!windows) return name;
  char *lower = arena.array<char>(name.size());  // Windows' file names ignore case, its tools print either
  for (std::size_t i = 0; i < name.size(); ++i) lower[i] = to_lower(name[i]);
  return {lower, name.size()};
}

// Leading marks of libc's aliases and of a 32-bit Mach-O's symbols stay with the name otherwise.
std::string_view without_alias(std::string_view name) noexcept {
  for (const std::string_view prefix : {"__GI_", "__interceptor_", "___interceptor_", "__pi_"})
    if (name.size() > prefix.size() && name.starts_with(prefix))
      return name.substr(prefix.size() - (prefix == "__GI_" && name.substr(5).starts_with("___") ? 1 : 0));
  return name;
}

std::string_view function_name(std::string_view function, Arena &arena) {
  function = trim(function);
  if (says_nothing(function)) return {};
  if (function.starts_with('<') && function == stacktrace::native::signal_handler) return function;
  function = without_image(function);
  consume_offset(function);
  std::string_view symbol = without_suffixes(function);
  if (const std::size_t block = symbol.starts_with("___Z") ? symbol.find("_block_invoke") : std::string_view::npos; block != std::string_view::npos)
    return arena.concat({cpp_name(demangle(symbol.substr(2, block - 2), arena), arena), "_block_invoke"});
  const std::string_view readable = demangle(symbol, arena);
  const std::string_view name = without_alias(cpp_name(readable.data() == symbol.data() ? function : readable, arena));
  return says_nothing(name) ? std::string_view{} : name;
}

// A closure without the function that it stands in.
bool is_anonymous(std::string_view name) noexcept {
  for (const std::string_view anonymous :
       {"lambda", "lambda::operator()", "operator()", "{closure}", "unnamed", "__invoke", "thunk for"})
    if (name == anonymous || (anonymous.ends_with(" for") && name.starts_with(anonymous))) return true;
  return false;
}

}  // namespace

Identity identify_native(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.function = function_name(frame.function, arena);
  identity.vague = identity.function.empty() || is_anonymous(identity.function);
  if (!identity.function.empty()) return identity;
  identity.module = image_name(frame.module, arena);
  if (frame.line > 0 || frame.file != frame.module) {
    if (frame.line > 0)
      identity.file = file_stem(frame.file, arena);
    else if (identity.module.empty())
      identity.module = image_name(frame.file, arena);
  }
  return identity;
}

}  // namespace faultprint::normalize
