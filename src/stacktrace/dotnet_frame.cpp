#include "stacktrace/dotnet_frame.h"

#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

// The word for "at" in the languages of .NET's messages that is written in ASCII; words of other scripts are known by their bytes.
constexpr std::string_view words_for_at[] = {"at", "bei", "en", "in", "em", "w", "v", "vid", "bij", "ved", "konum:", "kohteessa", "op", "na", "la"};

constexpr std::string_view turkish_in = " i\xC3\xA7inde:";  // stands behind the path

bool consume_at(std::string_view &s) noexcept {
  if (s.starts_with("at ")) {
    s = trim_left(s.substr(3));
    return true;
  }
  const std::size_t blank = s.find(' ');
  if (blank == std::string_view::npos || blank > 32) return false;
  const std::string_view word = s.substr(0, blank);
  bool known = is_wide(word.front());
  for (const std::string_view at : words_for_at) known |= word == at;
  if (!known || contains(word, '.') || contains(word, '(')) return false;
  s = trim_left(s.substr(blank));
  return true;
}

bool is_core_type(std::string_view type) noexcept {
  if (type.starts_with("System.")) return true;
  while (consume_end(type, "[]") || consume_end(type, "&") || consume_end(type, "*")) {
  }
  for (const std::string_view name : {"Boolean", "Byte", "Char", "Decimal", "Double", "Int16", "Int32", "Int64", "IntPtr", "Object", "Single", "String", "UInt32", "UInt64"})
    if (type == name) return true;
  return false;
}

enum class Arguments : std::uint8_t { none, unclear, typed };

// "", "String raw", "System.Object[] a, Int32 b", "Closure , Object ": a type and a name each.
Arguments look_at(std::string_view arguments) noexcept {
  if (arguments.empty()) return Arguments::unclear;
  if (contains(arguments, ':') || arguments.starts_with("index ") || arguments.starts_with("eval at ")) return Arguments::none;
  if (arguments == "Native Method" || arguments == "Unknown Source") return Arguments::none;
  if (is_core_type(arguments)) return Arguments::typed;  // an overflown stack is printed without names
  if (!contains(arguments, ' ')) return contains(arguments, '/') || contains(arguments, '<') ? Arguments::none : Arguments::unclear;
  for (const char c : arguments)
    if (c == '/' || c == '"' || c == ';' || c == '=') return Arguments::none;
  return Arguments::typed;
}

struct Position {
  std::string_view file;
  std::int32_t line = 0;
};

// "C:\src\Loader.cs:line 12", "/src/Loader.cs:12", "<mvid>:0", "C:\src\Loader.cs:Zeile 12."
bool read_position(std::string_view s, Position &position) noexcept {
  s = trim(s);
  if (s.ends_with('.')) s.remove_suffix(1);
  std::string_view rest = s;
  const std::int32_t line = consume_number_end(rest);
  if (line < 0) return false;
  const std::size_t colon = rest.rfind(':');
  if (colon == std::string_view::npos || rest.size() - colon > 24) return false;
  position.line = line;
  position.file = trim(rest.substr(0, colon));
  consume_end(position.file, turkish_in.substr(0, turkish_in.size() - 1));
  if (position.file == "<filename unknown>") position.file = {};
  return true;
}

bool is_name_byte(char c) noexcept { return is_identifier(c) || is_any<"._`[]<>+,/@|-&*!#~">(c); }

bool is_method_name(std::string_view name) noexcept {
  if (name.empty() || name.size() > 2048 || is_digit(name.front()) || contains(name, "//")) return false;
  int depth = 0;
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    if (c == '[' || c == '<') ++depth;
    if (c == ']' || c == '>') --depth;
    if (c == ' ' && depth > 0) continue;
    if (c == ':' && i > 0 && i + 1 < name.size() && name[i + 1] != ':' && name[i - 1] != ':') continue;  // Class:Method
    if (!is_name_byte(c)) return false;
  }
  return true;
}

struct Rest {
  bool valid = false, positioned = false, offset = false, unity = false;
  Position position;
};

// What stands after the arguments.
Rest read_rest(std::string_view rest) noexcept {
  Rest result;
  rest = trim(rest);
  consume_end(rest, "<---");
  rest = trim_right(rest);
  if (rest.empty()) return {true, false, false, false, {}};
  if (consume(rest, "(at ")) {
    consume_end(rest, ")");
    result.valid = result.positioned = result.unity = read_position(rest, result.position);
    return result;
  }
  if (std::string_view offset = rest; consume(offset, "+") && all_digits(offset)) return {true, false, true, false, {}};  // ASP.NET's error page
  if (rest.starts_with("[0x") || rest.starts_with("<0x")) {
    const std::size_t end = rest.find(rest.front() == '[' ? ']' : '>');
    if (end == std::string_view::npos) return result;
    rest = trim_left(rest.substr(end + 1));
    result.offset = true;
  } else if (consume(rest, "+ 0x")) {
    std::size_t n = 0;
    while (n < rest.size() && is_hexadecimal(rest[n])) ++n;
    rest = trim_left(rest.substr(n));
    result.offset = true;
  }
  if (rest.empty()) {
    result.valid = true;
    return result;
  }
  if (contains(rest, turkish_in)) {
    result.valid = result.positioned = read_position(rest, result.position);
    return result;
  }
  const std::size_t blank = rest.find(' ');
  if (blank == std::string_view::npos || blank > 24 || rest.front() == ':') return result;
  result.valid = result.positioned = read_position(rest.substr(blank), result.position);
  return result;
}

// "/src/Loader.cs(12,0): at Shop.Loader.Load(String raw)": xUnit puts the place first.
DotnetFit read_xunit_frame(std::string_view s, std::size_t mark, Frame &frame) noexcept {
  std::string_view place = s.substr(0, mark);
  if (consume_number_end(place) < 0 || !consume_end(place, ",")) return DotnetFit::none;
  const std::int32_t line = consume_number_end(place);
  if (line < 0 || !consume_end(place, "(")) return DotnetFit::none;
  const std::string_view name = before(s.substr(mark + 6), '(');
  if (!is_method_name(name)) return DotnetFit::none;
  frame = {};
  frame.function = name;
  frame.file = place;
  frame.line = line;
  return DotnetFit::sure;
}

// "async Task<string> Shop.Loader.Load" of Ben.Demystifier: what stands before the last blank outside of brackets is the method's type.
std::string_view without_return_type(std::string_view name) noexcept {
  int depth = 0;
  for (std::size_t i = name.size(); i-- > 0;) {
    if (name[i] == '>' || name[i] == ']' || name[i] == ')') ++depth;
    else if (name[i] == '<' || name[i] == '[' || name[i] == '(') --depth;
    else if (name[i] == ' ' && depth <= 0) return name.substr(i + 1);
  }
  return name;
}

}  // namespace

DotnetFit read_dotnet_frame(const Line &line, Frame &frame) noexcept {
  std::string_view s = line.text;
  if (s.size() < 4 || !contains(s, '(')) return DotnetFit::none;
  if (s.back() == ')')
    if (const std::size_t mark = s.find("): at "); mark != std::string_view::npos) return read_xunit_frame(s, mark, frame);
  const bool at = consume_at(s);
  const bool wrapper = consume(s, "(wrapper ");
  if (wrapper) {
    const std::size_t end = s.find(')');
    if (end == std::string_view::npos) return DotnetFit::none;
    s = trim_left(s.substr(end + 1));
  }
  const std::size_t open = s.find('(');
  if (open == std::string_view::npos) return DotnetFit::none;
  std::string_view name = s.substr(0, open);
  const bool blank = consume_end(name, " ");
  const std::size_t close = closing(s, open, '(', ')');
  if (close == std::string_view::npos) {
    if (!is_method_name(name) || !at || line.indent == 0 || !contains(name, '.')) return DotnetFit::none;  // cut off in the middle
    frame = {};
    frame.function = name;
    return contains(s.substr(open), ':') ? DotnetFit::none : DotnetFit::possible;
  }
  // Other families print the place between the brackets: most of their frames end here, before the name is looked at.
  const Arguments arguments = look_at(s.substr(open + 1, close - open - 1));
  if (arguments == Arguments::none) return DotnetFit::none;
  std::string_view behind = s.substr(close + 1);
  if (at && !blank && contains(name, ' ') && (arguments == Arguments::typed || close == open + 1)) {
    name = without_return_type(name);
    if (!contains(name, '.')) return DotnetFit::none;
    while (behind.starts_with('+')) {  // "+MoveNext()", "+(int x) => { }": what the compiler made inside the method
      const std::size_t inner = behind.find('('), end = inner == std::string_view::npos ? inner : closing(behind, inner, '(', ')');
      if (end == std::string_view::npos) break;
      behind.remove_prefix(end + 1);
      consume(behind, " => { }");
    }
  }
  if (!is_method_name(name)) return DotnetFit::none;
  const Rest rest = read_rest(behind);
  if (!rest.valid) return DotnetFit::none;
  const bool dotted = contains(name, '.') || contains(name, ':');
  // Only Unity prints frames without "at".
  const bool page = (rest.offset || rest.positioned) && line.indent > 0 && dotted && !at && !blank;
  if (!at && !rest.unity && !page && !(dotted && line.indent == 0 && s.ends_with(')'))) return DotnetFit::none;
  frame = {};
  frame.function = name;
  frame.file = rest.position.file;
  frame.line = rest.position.line;
  if (rest.positioned || rest.offset || wrapper) return DotnetFit::sure;
  if (!at) return DotnetFit::possible;
  if (!dotted) return DotnetFit::possible;
  if (blank && arguments != Arguments::typed && close != open + 1) return DotnetFit::possible;  // V8 leaves a blank before the place
  return arguments == Arguments::typed || close == open + 1 ? DotnetFit::sure : DotnetFit::possible;
}

}  // namespace faultprint::stacktrace
