// Apple's crash reports (.crash) and the call stacks that Foundation prints for an uncaught NSException:
// "3   AppKit   0x00007fff8e5c9a1c -[NSApplication run] + 617".
#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

bool read_frame(std::string_view line, Frame &frame) noexcept {
  if (consume_number(line) < 0 || line.empty() || !is_blank(line.front())) return false;
  line = trim_left(line);
  // The image's name may hold blanks: the address ends it.
  std::size_t at = line.find("0x");
  while (at != std::string_view::npos && (at == 0 || !is_blank(line[at - 1]))) at = line.find("0x", at + 2);
  if (at == std::string_view::npos) return false;
  const std::string_view image = trim(line.substr(0, at));
  std::string_view rest = line.substr(at);
  std::string_view address = rest;
  consume_address(address);
  const std::size_t digits = rest.size() - address.size();
  if (image.empty() || image == "-" || image.starts_with('[') || digits < 8 || image.ends_with(" +") ||
      (!address.empty() && !is_blank(address.front())))
    return false;
  rest = trim(address);
  if (rest.ends_with(')')) {  // "symbol + 12 (file.m:16)"
    const std::size_t open = rest.rfind(" (");
    if (open != std::string_view::npos) {
      const std::string_view place = rest.substr(open + 2, rest.size() - open - 3);
      std::string_view number = place;
      if (consume_number_end(number) >= 0 && number.size() > 1 && number.ends_with(':')) {
        set_place(frame, place);
        rest = trim_right(rest.substr(0, open));
      }
    }
  }
  if (const std::size_t in = rest.rfind(" (in "); in != std::string_view::npos && rest.ends_with(')')) rest = rest.substr(0, in);
  if (const std::size_t note = rest.rfind("\t// "); note != std::string_view::npos) rest = trim(rest.substr(note + 4));  // Cr4shed
  std::string_view symbol = rest;
  const bool offset = consume_offset(symbol);
  if (!offset && symbol.empty() && frame.file.empty() && digits < 10) return false;
  if (!is_address(symbol) && !all_digits(symbol) && !is_unknown_symbol(symbol)) frame.function = symbol;
  if (!is_unknown_symbol(image)) set_image(frame, image);
  return true;
}

// "Exception Type:  EXC_BAD_ACCESS (SIGSEGV)": what follows the label.
std::string_view labelled(std::string_view line, std::string_view label) noexcept {
  return line.starts_with(label) ? trim(line.substr(label.size())) : std::string_view{};
}

// "Thread 3 Crashed:: Dispatch queue: x", "Thread 0:", "Thread 0 name:  x"; the number, or -1.
std::int32_t thread_of(std::string_view line, bool &crashed) noexcept {
  if (!consume(line, "Thread ")) return -1;
  const std::int32_t number = consume_number(line);
  if (number < 0) return -1;
  crashed = line.starts_with(" Crashed") || line.starts_with(" (Crashed");
  if (line.starts_with(" crashed with") || line.starts_with(" name:")) return -1;
  return crashed || line.starts_with(':') ? number : -1;
}

// "*** Terminating app due to uncaught exception 'NSRangeException', reason: '… index 5 …'"
bool read_uncaught(std::string_view line, Header &header) noexcept {
  constexpr std::string_view words = "due to uncaught exception '";
  const std::size_t at = line.find(words);
  if (at == std::string_view::npos) return false;
  std::string_view rest = line.substr(at + words.size());
  const std::size_t end = rest.find('\'');
  if (end == std::string_view::npos) return false;
  header.type = rest.substr(0, end);
  rest = rest.substr(end + 1);
  const std::size_t reason = rest.find("reason: '");
  if (reason != std::string_view::npos) {
    header.message = rest.substr(reason + 9);
    consume_end(header.message, "'");
  }
  return true;
}

Score score(const Text &text) noexcept {
  Score score;
  bool report = false, swift = false, django = false;
  for (const Line &line : text.lines) {
    Frame frame;
    if (line.shape == Shape::numbered) {
      score.frames += read_frame(line.text, frame) ? 1 : 0;
      continue;
    }
    report |= line.text.starts_with("Exception Type:") || contains(line.text, "First throw call stack:") ||
              line.text == "Last Exception Backtrace:" || contains(line.text, "due to uncaught exception '");
    swift |= line.text == "Current stack trace:";
    django |= line.text.starts_with("Exception Value:");  // its error page names the type under the same label
    bool crashed = false;
    report |= thread_of(line.text, crashed) >= 0 && crashed;
  }
  if (swift && !report) return {};  // Swift's own runtime prints its frames alike
  if (django) return {};
  score.certain = report || score.frames > 1;
  return score;
}

enum class Section {
  none,
  crashed,
  exception,
  other
};

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  std::string_view type, codes, subtype;
  Header uncaught;
  std::int32_t crashed_thread = -1, first_thread = -1;
  bool any_thread = false, any_crashed = false, has_uncaught = false;
  for (const Line &line : text.lines) {
    if (type.empty()) type = labelled(line.text, "Exception Type:");
    if (type.empty()) type = labelled(line.text, "Exception type:");
    if (codes.empty()) codes = labelled(line.text, "Exception Codes:");
    if (subtype.empty()) subtype = labelled(line.text, "Exception Subtype:");
    if (!has_uncaught) has_uncaught = read_uncaught(line.text, uncaught);
    if (uncaught.type.empty()) read_failed_check(line.text, uncaught);
    for (const std::string_view label : {"Crashed Thread:", "Triggered by Thread:", "Crashed thread:"})
      if (std::string_view number = labelled(line.text, label); !number.empty() && crashed_thread < 0)
        crashed_thread = consume_number(number);
    bool crashed = false;
    const std::int32_t thread = thread_of(line.text, crashed);
    if (thread >= 0 && first_thread < 0) first_thread = thread;
    any_crashed |= thread >= 0 && crashed;
  }
  any_thread = first_thread >= 0;
  if (!any_crashed && crashed_thread < 0) crashed_thread = first_thread;
  // The thread that raised an NSException only says "abort"; where the exception came from is told apart.
  std::int32_t of_exception = -1, of_thread = -1;
  Section section = any_thread ? Section::none : Section::crashed;
  const auto thread_exception = [&] {
    const bool secondary = of_exception >= 0;
    std::string_view message = subtype.empty() ? codes : subtype;
    return builder.exception(type.empty() ? uncaught.type : type, type.empty() ? uncaught.message : message,
                             secondary ? Relation::other_thread : Relation::primary);
  };
  for (const Line &line : text.lines) {
    Frame frame;
    if (line.shape == Shape::numbered && read_frame(line.text, frame)) {
      if (section == Section::exception) {
        if (of_exception < 0)
          of_exception = builder.exception(has_uncaught ? uncaught.type : type, has_uncaught ? uncaught.message : subtype);
        builder.resume(of_exception);
        builder.frame(frame);
      } else if (section == Section::crashed) {
        if (of_thread < 0) of_thread = thread_exception();
        builder.resume(of_thread);
        builder.frame(frame);
      }
      continue;
    }
    bool crashed = false;
    const std::int32_t thread = thread_of(line.text, crashed);
    if (thread >= 0)
      section = crashed || (crashed_thread == thread) ? Section::crashed : Section::other;
    else if (line.text == "Last Exception Backtrace:" || line.text.starts_with("Application Specific Backtrace"))
      section = Section::exception;
    else if (line.text.starts_with("Binary Images:") || contains(line.text, " crashed with "))
      section = Section::other;
  }
  if (of_exception < 0 && of_thread < 0) thread_exception();
  builder.finish();
}

}  // namespace

const Grammar apple{"apple", any_shape, score, parse};

}  // namespace faultprint::stacktrace
