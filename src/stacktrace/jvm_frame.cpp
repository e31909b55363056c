#include "stacktrace/jvm_frame.h"

#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

namespace {

constexpr std::string_view extensions[] = {".java", ".kt", ".kts", ".scala", ".groovy", ".clj", ".cljc", ".gvy", ".gradle", ".sc", ".gen", ".aj", ".xtend", ".ceylon", ".jsp", ".rb"};

bool has_jvm_extension(std::string_view file) noexcept {
  const std::size_t dot = file.rfind('.');
  if (dot == std::string_view::npos) return false;
  for (const std::string_view extension : extensions)
    if (file.substr(dot) == extension) return true;
  return false;
}

// "java.base@17.0.1/Thread.java:840": thread dumps put the module inside the parentheses. JRuby's "org/jruby/RubyKernel.java" is a path.
std::string_view without_module(std::string_view place) noexcept {
  const std::size_t slash = place.find('/');
  if (slash == std::string_view::npos || slash == 0) return place;
  const std::string_view module = place.substr(0, slash);
  const bool versioned = contains(module, '@'), platform = module.starts_with("java.") || module.starts_with("jdk.");
  return (versioned || platform) && !contains(module, ':') ? place.substr(slash + 1) : place;
}

struct Place {
  std::string_view file;
  std::int32_t line = 0;
  JvmFit fit = JvmFit::none;
  bool known = false;  // the file's extension is one of a language of the JVM
};

Place read_place(std::string_view place) noexcept {
  place = without_module(place);
  if (place == "Native Method") return {{}, 0, JvmFit::sure};
  if (consume(place, "Unknown Source")) {
    std::int32_t line = consume(place, ":") ? consume_number(place) : 0;
    return {{}, line > 0 ? line : 0, place.empty() ? JvmFit::sure : JvmFit::none};
  }
  if (place == "<generated>") return {place, 0, JvmFit::sure};
  if (place.empty()) return {{}, 0, JvmFit::possible};
  std::string_view file = place;
  const std::int32_t line = consume_number_end(file);
  if (line >= 0 && consume_end(file, ":-")) return {file, 0, JvmFit::possible, has_jvm_extension(file)};  // "Foo.java:-1"
  if (line < 0 || !file.ends_with(':')) {
    if (has_jvm_extension(place)) return {place, 0, JvmFit::sure, true};
    if (contains(place, ' ') || contains(place, ',')) return {};
    return {place, 0, JvmFit::possible};
  }
  file.remove_suffix(1);
  std::string_view column_test = file;
  if (consume_number_end(column_test) >= 0 && column_test.ends_with(':')) return {};  // file:line:column is V8's
  if (contains(file, "://") && !file.starts_with("uri:classloader:")) return {};
  const bool known = has_jvm_extension(file);
  return {file, line, known || !contains(file, ' ') ? JvmFit::sure : JvmFit::possible, known};
}

// Whether `name` is what an ahead-of-time compiler numbers a hidden class with: "LambdaForm$DMH/sa346b79c.invoke".
bool names_hidden_class(std::string_view before_slash, std::string_view name) noexcept {
  const std::string_view owner = before_slash.substr(before_slash.rfind('/') + 1);
  return contains(owner, '$') && !contains(owner, '@') && name.find('.') == name.rfind('.');
}

// Cuts "java.base@17.0.1/", "app//", "deployment.shop.war//". The slash before the number of a hidden class
// ("Main$$Lambda$14/0x00007f8d") belongs to the class.
std::string_view without_loader(std::string_view function) noexcept {
  std::size_t end = contains(function, '/') ? function.size() : 0;
  while (end > 0) {
    const std::size_t slash = function.rfind('/', end - 1);
    if (slash == std::string_view::npos) break;
    if (slash + 1 < function.size() && !is_digit(function[slash + 1]) && !names_hidden_class(function.substr(0, slash), function.substr(slash + 1, end - slash - 1))) {
      const std::string_view name = function.substr(slash + 1);
      return contains(name, '.') || slash + 1 == function.size() ? name : function;  // "user/total" is Clojure's
    }
    end = slash;
  }
  return function;
}

// "at 2   shop.kexe   0x000000010a6c1a2b kfun:shop.Cart#total(kotlin.Int){}kotlin.Int + 171 (/src/Cart.kt:3:11)": Kotlin/Native.
bool read_native_kotlin(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 0 || !line.starts_with(' ')) return false;
  const std::size_t address = line.find(" 0x");
  if (address == std::string_view::npos) return false;
  const std::string_view image = trim(line.substr(0, address));
  line.remove_prefix(address + 3);
  std::size_t n = 0;
  while (n < line.size() && is_hexadecimal(line[n])) ++n;
  line = trim_left(line.substr(n));
  frame = {};
  frame.module = image;
  if (line.ends_with(')')) {
    const std::size_t open = line.rfind(" (");
    const std::string_view place = open == std::string_view::npos ? std::string_view{} : line.substr(open + 2, line.size() - open - 3);
    if (read_place_with_column(place, frame)) line = line.substr(0, open);
  }
  if (const std::size_t plus = line.rfind(" + "); plus != std::string_view::npos) line = line.substr(0, plus);
  if (consume(line, "kfun:")) {
    line = line.substr(0, line.find('('));
    frame.module = {};
    consume(line, "#");
  }
  frame.function = trim(line);
  return true;
}

// "~[spring-core-5.3.jar:5.3]", "[na:1.8.0_211]", "[3 skipped]", "~[shop.jar:?] {re:classloading}" after the frame.
std::string_view without_packaging(std::string_view line) noexcept {
  if (line.ends_with('}'))
    if (const std::size_t mark = line.rfind(" {"); mark != std::string_view::npos && mark > 0 && is_any<")]">(line[mark - 1])) line = line.substr(0, mark);
  if (!line.ends_with(']')) return line;
  for (const std::string_view mark : {std::string_view(") ~["), std::string_view(") [")})
    if (const std::size_t at = line.find(mark); at != std::string_view::npos) return line.substr(0, at + 1);
  return line;
}

}  // namespace

bool read_place_with_column(std::string_view place, Frame &frame) noexcept {
  const std::int32_t column = consume_number_end(place);
  if (column < 0 || !consume_end(place, ":")) return false;
  frame.line = consume_number_end(place);
  if (frame.line >= 0 && consume_end(place, ":")) {
    frame.column = column;
    frame.file = place;
  }
  if (frame.line < 0) frame.line = 0;
  return true;
}

JvmFit read_jvm_frame(std::string_view line, Frame &frame) noexcept {
  if (const std::size_t open = line.find('('); open != std::string_view::npos) {
    std::string_view words = line.substr(open);
    if (consume(words, "(Coroutine ") && (words.starts_with("boundary") || words.starts_with("creation stacktrace"))) return JvmFit::marker;
  }
  if (line.starts_with("at _COROUTINE._")) return JvmFit::marker;
  const bool at = consume(line, "at ");
  line = without_packaging(trim_left(line));
  if (at && !line.empty() && is_digit(line.front())) return read_native_kotlin(line, frame) ? JvmFit::sure : JvmFit::none;
  if (!at && line.starts_with('[')) {  // jdb numbers its frames: "[1] shop.Cart.total (Cart.java:12)"
    std::string_view numbered = line.substr(1);
    if (consume_number(numbered) > 0 && consume(numbered, "] ")) line = numbered;
  }
  if (!line.ends_with(')')) {
    // Cut off in the middle, or printed without its place.
    if (!at || contains_any<" :(,\"">(line) || !contains(line, '.') || is_digit(line.front())) return JvmFit::none;
    frame = {};
    frame.function = without_loader(line);
    return JvmFit::possible;
  }
  const std::size_t open = opening(line, line.size() - 1, '(', ')');
  if (open == std::string_view::npos || open == 0) return JvmFit::none;
  std::string_view function = line.substr(0, open);
  const Place place = read_place(line.substr(open + 1, line.size() - open - 2));
  if (place.fit == JvmFit::none) return JvmFit::none;
  const bool known_file = place.known || place.fit == JvmFit::sure;
  if (function.ends_with(' ')) {  // Maven and Clojure leave a blank before the place
    if (!place.known && line.substr(open) != "(Native Method)") return JvmFit::none;
    function = trim_right(function);
    if (contains(function, ' ')) return JvmFit::none;
  }
  if (const std::size_t tracing = function.find(" @ "); at && tracing != std::string_view::npos) function.remove_prefix(tracing + 3);  // cats.effect: "flatMap @ shop.Main$.run"
  const bool blank = contains(function, ' ');  // Kotlin allows blanks in names
  if (blank && (!at || !place.known)) return JvmFit::none;
  function = without_loader(function);
  if (function.empty() || is_digit(function.front()) || function.starts_with('.')) return JvmFit::none;
  if (!blank && contains_any<"(){},;=\"'[]">(function)) return JvmFit::none;
  const bool dotted = contains(function, '.') || contains(function, '/');
  if (!at && (!dotted || place.fit != JvmFit::sure)) {
    if (!dotted || place.file.empty() || blank || !contains(place.file, '/')) return JvmFit::none;
  }
  frame = {};
  frame.function = function;
  frame.file = place.file;
  frame.line = place.line;
  return dotted && known_file ? JvmFit::sure : JvmFit::possible;
}

}  // namespace faultprint::stacktrace
