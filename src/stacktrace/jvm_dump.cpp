#include "stacktrace/jvm_dump.h"

#include "stacktrace/lines.h"
#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

bool read_thread_header(std::string_view line, std::string_view &name) noexcept {
  if (std::string_view rest = line; consume(rest, "#")) {  // jcmd Thread.dump_to_file
    if (consume_number(rest) < 0 || !consume(rest, " \"")) return false;
    consume_end(rest, " virtual");
    if (!consume_end(rest, "\"")) return false;
    name = rest;
    return true;
  }
  if (!line.starts_with('"')) return false;
  const std::size_t end = line.rfind('"');
  if (end == 0) return false;
  const std::string_view rest = line.substr(end + 1);
  if (rest.empty() || rest.front() != ' ') return false;
  const bool numbered = rest.size() > 2 && rest[1] == '#' && is_digit(rest[2]);
  if (!numbered && !contains(rest, " prio=") && !contains(rest, " os_prio=") && !contains(rest, " tid=") && !contains(rest, " Id=")) return false;
  name = line.substr(1, end - 1);
  return true;
}

bool read_native_frame(std::string_view line, Frame &frame) noexcept {
  consume(line, "native: ");
  if (!consume(line, "#") || consume_number(line) < 0) return false;
  line = trim_left(line);
  if (!consume(line, "pc ")) return false;
  line = trim_left(line);
  const std::size_t address = line.find(' ');
  if (address == std::string_view::npos || !all_hexadecimal(line.substr(0, address))) return false;
  line = trim_left(line.substr(address));
  frame = {};
  frame.runtime = Runtime::native;
  const std::size_t open = line.find(" (");
  frame.file = trim(line.substr(0, open));
  if (open == std::string_view::npos) return true;
  std::string_view symbol = line.substr(open + 2);
  symbol = symbol.substr(0, symbol.find(") ("));
  consume_end(symbol, ")");
  if (symbol == "???" || symbol.starts_with("BuildId")) return true;
  const std::size_t plus = symbol.rfind('+');
  frame.function = plus != std::string_view::npos && all_digits(symbol.substr(plus + 1)) ? symbol.substr(0, plus) : symbol;
  return true;
}

bool begins_fatal_log(std::string_view line) noexcept {
  return line.starts_with('#') && (contains(line, "detected by the Java Runtime Environment") || contains(line, "insufficient memory for the Java Runtime Environment"));
}

namespace {

// "C  [libc.so.6+0x9a3d2]  memcpy+0x12", "V  [libjvm.so+0x6d1]  Foo::bar(int)+0x8", "j  com.example.Main.run()V+4",
// "J 1234 c2 java.util.HashMap.get(Ljava/lang/Object;)Ljava/lang/Object; java.base@17 (23 bytes) @ 0x… [0x…+0x…]", "v  ~StubRoutines::call_stub".
bool read_fatal_frame(std::string_view line, Frame &frame) noexcept {
  if (line.size() < 3 || !is_any<"CVJjvA">(line[0]) || line[1] != ' ') return false;
  const char kind = line[0];
  line = trim_left(line.substr(1));
  frame = {};
  if (kind == 'j' || kind == 'J' || kind == 'A') {
    if (kind != 'j') {
      if (consume_number(line) < 0) return false;
      if (consume(line, "%")) line = trim_left(line);
      line = trim_left(line);
      if (consume(line, "c1 ") || consume(line, "c2 ") || consume(line, "C1 ") || consume(line, "C2 ")) line = trim_left(line);
      if (consume(line, "jvmci ")) line = trim_left(line);
    }
    const std::size_t open = line.find('(');
    if (open == std::string_view::npos || !contains(line.substr(0, open), '.')) return false;
    frame.function = line.substr(0, open);
    return true;
  }
  frame.runtime = Runtime::native;
  if (consume(line, "[")) {
    const std::size_t end = line.find(']');
    if (end == std::string_view::npos) return false;
    const std::string_view image = line.substr(0, end);
    frame.module = image.substr(0, image.rfind('+'));
    line = trim(line.substr(end + 1));
  } else if (kind == 'C') {
    return false;
  }
  const std::size_t plus = line.rfind("+0x");
  frame.function = line.substr(0, plus);
  return true;
}

}  // namespace

void parse_fatal_log(const Text &text, std::size_t begin, Builder &builder) {
  std::string_view type, message;
  Frame problematic;
  bool found = false, in_frames = false, any = false;
  builder.exception({}, {});
  for (std::size_t i = begin + 1; i < text.lines.size(); ++i) {
    std::string_view line = text.lines[i].text;
    const bool comment = consume(line, "#");
    line = trim_left(line);
    if (comment && type.empty() && (contains(line, " at pc=") || line.starts_with("Internal Error") || line.starts_with("Out of Memory Error"))) {
      type = trim(line.substr(0, find_any<"(,">(line)));
      if (message.empty()) message = line;
      std::string_view next = i + 1 < text.lines.size() ? text.lines[i + 1].text : std::string_view{};
      if (type == "Internal Error" && consume(next, "#") && !trim(next).empty()) message = trim(next);  // "guarantee(…) failed: …"
    } else if (comment && line.starts_with("Native memory allocation ")) {
      message = line;
    } else if (comment && line.starts_with("Problematic frame:") && i + 1 < text.lines.size()) {
      std::string_view next = text.lines[i + 1].text;
      consume(next, "#");
      found = read_fatal_frame(trim_left(next), problematic);
    } else if (!comment && (line.starts_with("Native frames:") || line.starts_with("Java frames:"))) {
      if (any && line.starts_with("Java")) break;  // the same frames once more
      in_frames = true;
    } else if (in_frames && line.empty()) {
      in_frames = false;
    } else if (Frame frame; in_frames && read_fatal_frame(line, frame)) {
      builder.frame(frame);
      any = true;
    }
  }
  Exception *exception = builder.current();
  exception->type = type;
  exception->message = message;
  if (!any && found) builder.frame(problematic);
}

}  // namespace faultprint::stacktrace
