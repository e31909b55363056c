// Stacks that a C or C++ program prints of itself: glibc's backtrace_symbols "image(symbol+0x23)[0x558f]", glog's and Abseil's
// "@ 0x558f symbol", Boost's and libstdc++'s " 0# symbol at file:12", the D runtime's "file.d:12 symbol [0x558f]".
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

enum class Printer {
  none,
  glibc,
  glog,
  numbered,
  d,
  chromium,
  mono,
  unity,
  visual_studio
};

// "./a.out(_Zfoo+0x23) [0x558f]", "./a.out(+0x21fe)[0x558f]", "./a.out() [0x558f]", "./a.out[0x558f]", "[0x558f]", read from the
// right: the image may be a process title with blanks and brackets.
bool read_glibc(std::string_view line, Frame &frame) noexcept {
  if (!line.ends_with(']')) return false;
  const std::size_t open = line.rfind('[');
  if (!is_address(line.substr(open + 1, line.size() - open - 2))) return false;
  line = trim_right(line.substr(0, open));
  if (line.starts_with("[ ") || (line.starts_with('[') && line.size() > 2 && is_digit(line[1])))  // Open MPI numbers its frames
    if (const std::size_t end = line.find("] "); end != std::string_view::npos && end < 6) line = trim_left(line.substr(end + 2));
  if (line.empty()) return true;
  if (!line.ends_with(')')) {
    if (contains(line, ' ') || !contains(line, '/')) return false;
    set_image(frame, line);
    return true;
  }
  std::size_t begin = line.rfind('(');
  if (contains(line, "+0x")) {  // demangled in place: "image(a::b(int)+0x12)"
    begin = opening(line, line.size() - 1, '(', ')');
    if (begin == std::string_view::npos) begin = line.rfind('(');
  }
  std::string_view symbol = line.substr(begin + 1, line.size() - begin - 2);
  if (!symbol.empty() && !consume_offset(symbol) && contains_any<" /:">(symbol)) return false;
  if (!is_unknown_symbol(symbol)) frame.function = symbol;
  set_image(frame, trim_right(line.substr(0, begin)));
  return true;
}

// "    @     0x7f1234 foo::bar()", "@ 0x7f1234 (unknown)", "PC: @ 0x7f foo()"
bool read_glog(std::string_view line, Frame &frame) noexcept {
  consume(line, "PC: ");
  if (!consume(line, "@ ")) return false;
  line = trim_left(line);
  if (!consume_address(line) && !consume_bare_address(line, 8)) return false;
  line = trim_left(line);
  if (line.starts_with("(0x")) {  // the frame's size
    const std::size_t end = line.find(')');
    line = end == std::string_view::npos ? std::string_view{} : trim_left(line.substr(end + 1));
  }
  if (const std::string_view number = line; consume_number(line) < 0 || !line.starts_with(' ')) line = number;
  line = trim(line);
  if (line.empty() || line == "(unknown)") return true;
  const SymbolAndPlace parts = split_symbol(line);
  frame.function = parts.symbol;
  consume_offset(frame.function);
  if (!parts.place.empty()) set_place(frame, parts.place);
  return true;
}

// " 0# a::b(int) at /app/a.cc:12 [0x55]", " 1# 0x00007F in ./a.out", " 2# main in ./a.out"
bool read_numbered(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 0 || !consume(line, "# ")) return false;
  line = trim(line);
  if (line.ends_with(']')) {
    const std::size_t open = line.rfind(" [0x");
    if (open != std::string_view::npos) line = trim_right(line.substr(0, open));
  }
  if (const std::size_t at = line.starts_with("at ") ? 0 : line.rfind(" at "); at != std::string_view::npos) {
    const std::string_view place = line.substr(at == 0 ? 3 : at + 4);
    if (!place.starts_with(':')) set_place(frame, place);  // libstdc++ prints ":0" for none
    line = line.substr(0, at);
  } else if (const std::size_t in = line.rfind(" in "); in != std::string_view::npos) {
    set_image(frame, line.substr(in + 4));
    line = line.substr(0, in);
  }
  if (!is_address(line) && !is_unknown_symbol(line)) frame.function = line;
  return true;
}

// "source/app.d:12 void app.load(int) [0x558f]", "??:? _Dmain [0x558f]"
bool read_d(std::string_view line, Frame &frame) noexcept {
  if (!line.ends_with(']')) return false;
  const std::size_t open = line.rfind(" [0x");
  if (open == std::string_view::npos || !is_address(line.substr(open + 2, line.size() - open - 3))) return false;
  const std::size_t blank = line.find(' ');
  const std::string_view place = line.substr(0, blank);
  std::string_view file = place;
  const bool unknown = place == "??:?";
  if (!unknown && (consume_number_end(file) < 0 || !file.ends_with(':'))) return false;
  if (!unknown) set_place(frame, place);
  const std::string_view symbol = blank < open ? trim(line.substr(blank, open - blank)) : std::string_view{};
  if (!is_unknown_symbol(symbol)) frame.function = symbol;
  return true;
}

// "0x00007FFA1234ABCD (UnityPlayer) UnityMain", "0x000001F2 (Mono JIT Code) [Cart.cs:12] Cart:Add (int)" of Unity on Windows.
bool read_unity(std::string_view line, Frame &frame) noexcept {
  if (!consume_address(line) || !consume(line, " (")) return false;
  const std::size_t end = line.find(") ");
  if (end == std::string_view::npos) return false;
  const std::string_view image = line.substr(0, end);
  line = trim(line.substr(end + 2));
  if (line.starts_with('[')) {
    const std::size_t close = line.find("] ");
    if (close == std::string_view::npos) return false;
    set_place(frame, line.substr(1, close - 1));
    line = line.substr(close + 2);
  }
  if (line != "(function-name not available)") frame.function = line;
  frame.module = image;
  return true;
}

// "shop.exe!Cart::add(int n) Line 12\tC++" of Visual Studio's call stack.
bool read_visual_studio(std::string_view line, Frame &frame) noexcept {
  consume_end(line, "\tC++");
  consume_end(line, "\tC");
  consume_end(line, "\tUnknown");
  const std::size_t mark = line.find('!');
  if (mark < 5 || mark == std::string_view::npos || contains(line.substr(0, mark), ' ')) return false;
  const std::string_view image = line.substr(0, mark);
  if (!image.ends_with(".exe") && !image.ends_with(".dll")) return false;
  line = trim(line.substr(mark + 1));
  std::string_view rest = line;
  if (const std::int32_t number = consume_number_end(rest); number >= 0 && consume_end(rest, " Line ")) {
    frame.line = number;
    line = rest;
  } else if (const std::size_t bytes = line.rfind(" + 0x"); bytes != std::string_view::npos && line.ends_with(" bytes")) {
    line = line.substr(0, bytes);
  } else {
    return false;
  }
  frame.function = line;
  frame.module = image;
  return true;
}

// "logging::LogMessage::Flush [0x00007FF9B2F592E7+983] (base\\logging.cc:739)", "GetHandleVerifier [0x0077A813+48355]" of Chromium
// on Windows.
bool read_chromium(std::string_view line, Frame &frame) noexcept {
  const std::size_t open = line.find(" [0x");
  if (open == std::string_view::npos || open == 0) return false;
  std::string_view rest = line.substr(open + 2);
  consume_address(rest);
  if (consume(rest, "+") && consume_number(rest) < 0) return false;
  if (!consume(rest, "]")) return false;
  rest = trim_left(rest);
  if (rest.starts_with('(') && rest.ends_with(')'))
    set_place(frame, rest.substr(1, rest.size() - 2));
  else if (!rest.empty())
    return false;
  if (line.substr(0, open) != "(No symbol)") frame.function = line.substr(0, open);
  return true;
}

// "0x7f44765151f2 - /lib/libmonobdwgc-2.0.so : mono_pmip", "0x40004412 - Unknown"
bool read_mono(std::string_view line, Frame &frame) noexcept {
  if (!consume_address(line) || !consume(line, " - ")) return false;
  if (line == "Unknown") return true;
  const std::size_t colon = line.rfind(" :");
  if (colon == std::string_view::npos) return false;
  frame.function = trim(line.substr(colon + 2));
  set_image(frame, line.substr(0, colon));
  return true;
}

Printer read_frame(const Line &line, Frame &frame) noexcept {
  const std::string_view text = line.text;
  if (text.size() < 4) return Printer::none;
  if (text.front() == '@' || text.starts_with("PC: @")) return read_glog(text, frame) ? Printer::glog : Printer::none;
  if (text.back() == ']' && (read_d(text, frame))) return Printer::d;
  if (text.back() == ']' && !is_digit(text.front()) && read_glibc(text, frame)) return Printer::glibc;
  if (text.front() == '0' && read_mono(text, frame)) return Printer::mono;
  if (text.front() == '0' && read_unity(text, frame)) return Printer::unity;
  if ((text.back() == '+' || is_digit(text.back()) || text.back() == 's' || text.back() == 'C') && read_visual_studio(text, frame)) return Printer::visual_studio;
  if (is_digit(text.front()) && read_numbered(text, frame)) return Printer::numbered;
  if (text.back() == ']' && read_glibc(text, frame)) return Printer::glibc;
  if ((text.back() == ']' || text.back() == ')') && read_chromium(text, frame)) return Printer::chromium;
  return Printer::none;
}

// "*** glibc detected *** ./a: double free or corruption (fasttop): 0x08 ***", "*** stack smashing detected ***: ./a terminated",
// "*** SIGSEGV (@0x0) received by PID 12 (TID 0x7f) from PID 0; stack trace: ***", "[host:12] Signal: Segmentation fault (11)"
bool read_header(std::string_view line, Header &header) noexcept {
  if (read_failed_check(line, header)) return true;
  constexpr std::string_view glibc = "*** glibc detected *** ";
  if (consume(line, glibc)) {
    consume_end(line, " ***");
    const std::size_t colon = line.find(": ");
    header = {"glibc detected", colon == std::string_view::npos ? line : line.substr(colon + 2)};
    return true;
  }
  if (consume(line, "*** ")) {
    if (consume(line, "Error in `")) {  // glibc 2.17 to 2.25: "*** Error in `./shop': double free or corruption (fasttop): 0x1f ***"
      consume_end(line, " ***");
      const std::size_t colon = line.find("': ");
      header = {"glibc detected", colon == std::string_view::npos ? line : line.substr(colon + 3)};
      return true;
    }
    if (std::string_view rest = line; consume(rest, "Signal ") && consume_number(rest) >= 0 && rest.starts_with(" (SIG")) {  // folly
      const std::size_t end = rest.find(')');
      if (end == std::string_view::npos) return false;
      header = {rest.substr(2, end - 2), between(rest, "code: ", ")")};
      return true;
    }
    const std::size_t detected = line.find(" detected ***");
    if (detected != std::string_view::npos) {
      std::string_view rest = line.substr(detected + 13);
      consume(rest, ": ");
      header = {line.substr(0, detected + 9), trim(rest)};
      return true;
    }
    if (line.starts_with("SIG") && contains(line, " received ")) {
      consume_end(line, " ***");
      header = {before(line, ' '), trim_left(line.substr(before(line, ' ').size()))};
      return true;
    }
    if (consume(line, "Aborted at ")) return false;
    return false;
  }
  if (const std::size_t signal = line.find("] Signal: "); line.starts_with("Signal: ") || (signal != std::string_view::npos && line.starts_with('['))) {
    header = {"signal", line.substr(line.starts_with('[') ? signal + 10 : 8)};
    return true;
  }
  if (const std::size_t signal = line.find(" got signal "); signal != std::string_view::npos && line.ends_with(';')) {  // mysqld
    std::string_view number = line.substr(signal + 12);
    const std::string_view name = signal_name(consume_number(number));
    header = {name.empty() ? std::string_view{"signal"} : name, {}};
    return true;
  }
  if (consume(line, "Got a SIG")) {  // Mono
    const std::size_t end = line.find(' ');
    header = {std::string_view(line.data() - 3, std::min(end, line.size()) + 3), end == std::string_view::npos ? std::string_view{} : trim(line.substr(end))};
    return true;
  }
  constexpr std::string_view thrown = "terminate called after throwing an instance of '";
  if (line.starts_with(thrown)) {
    header = {before(line.substr(thrown.size()), '\''), {}};
    return true;
  }
  constexpr std::string_view what = "what():";
  if (line.starts_with(what) && !header.type.empty()) {
    header.message = trim(line.substr(what.size()));
    return true;
  }
  return false;
}

// "core.exception.RangeError@app.d(5): Range violation" of the D runtime.
bool read_d_header(std::string_view line, Header &header) noexcept {
  const std::size_t at = line.find('@');
  const std::size_t colon = line.find("): ");
  if (at == std::string_view::npos || colon == std::string_view::npos || colon < at || !is_class_name(line.substr(0, at)))
    return false;
  const std::size_t open = line.rfind('(', colon);
  if (open == std::string_view::npos || open < at || !all_digits(line.substr(open + 1, colon - open - 1))) return false;
  header = {line.substr(0, at), line.substr(colon + 3)};
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool thrown = false;
  for (const Line &line : text.lines) {
    if (line.text.starts_with("==== C stack trace")) return {};  // V8's
    Frame frame;
    thrown |= line.text.starts_with("terminate called after throwing an instance of '");
    if (read_frame(line, frame) != Printer::none) ++score.frames;
  }
  // Other runtimes' messages quote such stacks.
  score.certain =
      score.frames > 1 && (text.shapes & shapes(Shape::traceback, Shape::goroutine, Shape::at, Shape::file_quoted)) == 0;
  if (thrown && score.frames == 0) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header;
  bool in_stack = false, started = false;
  Printer first = Printer::none;
  for (const Line &line : text.lines) {
    Frame frame;
    const Printer printer = read_frame(line, frame);
    if (printer != Printer::none && (first == Printer::none || printer == first || printer == Printer::glibc)) {
      if (line.text.starts_with("PC: @")) continue;  // the newest frame, which the stack begins with as well
      if (first == Printer::none) first = printer;
      if (!in_stack) {
        native::begin_stack(builder, header, !started);
        in_stack = started = true;
      }
      builder.frame(frame);
      continue;
    }
    if (in_stack && first == Printer::glog) {  // folly: the place below its frame
      Exception *current = builder.current();
      std::string_view place = line.text;
      if (current != nullptr && !current->frames.empty() && current->frames.back().file.empty() && !contains(place, ' ') && consume_number_end(place) >= 0 && place.ends_with(':')) {
        set_place(current->frames.back(), line.text);
        continue;
      }
    }
    if (in_stack && (line.shape == Shape::empty || line.text.starts_with("====="))) in_stack = false;
    if (!started) read_d_header(line.text, header) || read_header(line.text, header);
  }
  if (!started) builder.exception(header.type, header.message);
  builder.finish();
}

}  // namespace

const Grammar backtrace_symbols{"backtrace_symbols", any_shape, score, parse};

}  // namespace faultprint::stacktrace
