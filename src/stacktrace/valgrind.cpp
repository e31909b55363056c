// Valgrind's text: "==12== Invalid read of size 4" and below it "==12==    at 0x1086A1: main (a.c:12)".
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// The line without "==12==" or "--12--" (a logger's prefix may have been taken for it already) and without timestamps.
std::string_view content(const Line &line, bool &prefixed) noexcept {
  std::string_view text = line.text;
  const std::string_view mark = text.starts_with("**") ? "**" : "==";
  prefixed = false;
  std::string_view rest = text;
  if (!consume(rest, mark)) return text;
  while (!rest.empty() && (is_digit(rest.front()) || rest.front() == ':' || rest.front() == '.' || rest.front() == ' '))
    rest.remove_prefix(1);
  if (!consume(rest, mark)) return text;
  prefixed = true;
  return trim_left(rest);
}

// "at 0x1086A1: a::b(int) (a.cc:12)" and "by 0x4C: main (in /usr/bin/x)".
bool read_frame(std::string_view text, Frame &frame) noexcept {
  if (!consume(text, "at 0x") && !consume(text, "by 0x")) return false;
  std::size_t n = 0;
  while (n < text.size() && is_hexadecimal(text[n])) ++n;
  if (n == 0 || !text.substr(n).starts_with(": ")) return false;
  text = trim(text.substr(n + 2));
  if (text.ends_with(')')) {
    const std::size_t in = text.rfind(" (in ");
    if (in != std::string_view::npos) {
      set_image(frame, text.substr(in + 5, text.size() - in - 6));
      text = text.substr(0, in);
    } else {
      const std::size_t open = text.rfind(" (");
      std::string_view place = open == std::string_view::npos ? std::string_view{} : text.substr(open + 2, text.size() - open - 3);
      std::string_view rest = place;
      if (consume_number_end(rest) >= 0 && rest.ends_with(':')) {
        set_place(frame, place);
        text = text.substr(0, open);
      }
    }
  }
  text = trim_right(text);
  if (!is_unknown_symbol(text)) frame.function = text;
  return true;
}

bool is_banner(std::string_view text) noexcept {
  for (const std::string_view begin :
       {"Memcheck, ", "Helgrind, ", "DRD, ", "Massif, ", "Copyright ", "Using Valgrind", "Command: ", "Parent PID", "HEAP SUMMARY",
        "LEAK SUMMARY", "For counts of", "For lists of", "ERROR SUMMARY", "Rerun with", "Locks held", "Use --track-origins",
        "For more details", "in use at exit", "total heap usage"})
    if (text.starts_with(begin)) return true;
  return text.empty();
}

// What is wrong, from the line above the stack: "Invalid read of size 4", "Process terminating with default action of signal 11
// (SIGSEGV)", "40 bytes in 1 blocks are definitely lost in loss record 1 of 2".
Header header_of(std::string_view title) noexcept {
  if (title.starts_with("Process terminating with ")) {
    const std::string_view signal = between(title, "(", ")");
    if (signal.starts_with("SIG")) return {signal, title};
  }
  for (const std::string_view lost : {"definitely lost", "indirectly lost", "possibly lost", "still reachable"})
    if (contains(title, " bytes in ") && contains(title, lost)) return {lost, title};
  if (consume_end(title, ":")) title = trim_right(title);
  // "Possible data race during read of size 4 at 0x10F154 by thread #1"
  const std::size_t address = title.find(" at 0x");
  return address == std::string_view::npos ? Header{title, {}} : Header{title.substr(0, address), trim(title.substr(address))};
}

// A further stack of the same report, not a report of its own.
bool belongs_to_report(std::string_view title) noexcept {
  for (const std::string_view begin :
       {"Address 0x", "Block was alloc'd", "Uninitialised value was created", "This conflicts with", "Lock at 0x", "Thread #",
        "Required order was", "followed by", "by thread #", "Other segment", "Conflicting ", "Allocation context"})
    if (title.starts_with(begin)) return true;
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines) {
    bool prefixed;
    Frame frame;
    if (!read_frame(content(line, prefixed), frame)) continue;
    ++score.frames;
    score.certain |= prefixed;
    if (score.certain) return score;
  }
  score.certain = score.frames > 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::string_view title, terminated;
  bool in_stack = false, started = false;
  std::int32_t primary = -1;
  for (const Line &line : text.lines) {
    bool prefixed;
    const std::string_view content_of_line = content(line, prefixed);
    Frame frame;
    if (!read_frame(content_of_line, frame)) {
      in_stack = false;
      if (started && content_of_line.starts_with("Address 0x")) {
        if (Exception *current = builder.current(); current != nullptr && current->message.empty())
          current->message = content_of_line;
      }
      if (content_of_line.starts_with("Process terminating with ")) terminated = content_of_line;
      if (is_banner(content_of_line)) continue;
      // The reason of a signal stands between it and the stack: "Access not within mapped region at address 0x0".
      title = content_of_line;
      continue;
    }
    if (!in_stack) {
      in_stack = true;
      if (!started && belongs_to_report(title)) {  // helgrind introduces its threads before the report
        builder.exception({}, title, Relation::other_thread);
      } else if (!started) {
        Header header = header_of(terminated.empty() ? title : terminated);
        if (!terminated.empty() && title != terminated) header.message = title;
        primary = builder.exception(header.type, header.message);
        started = true;
      } else {
        const Header header = belongs_to_report(title) ? Header{{}, title} : header_of(title);
        builder.exception(header.type, header.message, Relation::other_thread);
      }
    }
    builder.frame(frame);
  }
  if (primary > 0)
    std::rotate(event.exceptions.begin(), event.exceptions.begin() + primary, event.exceptions.begin() + primary + 1);
  if (!event.exceptions.empty()) event.exceptions[0].relation = Relation::primary;
  builder.finish();
}

}  // namespace

const Grammar valgrind{"valgrind", shapes(Shape::equals, Shape::at, Shape::stars, Shape::other), score, parse, Shown::all};

}  // namespace faultprint::stacktrace
