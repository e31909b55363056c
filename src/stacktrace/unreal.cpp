// Unreal Engine's log of a crash: "[Callstack] 0x00007ff917b4b699 UE4Editor-Core.dll!FDebug::AssertFailed() [D:\x.cpp:1644]".
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// Without the time, category and level of the log: "[2023.02.13-10.20.26:870][ 48]LogWindows: Error: ".
std::string_view content(std::string_view line) noexcept {
  for (const std::string_view level : {": Error: ", ": Fatal: ", ":Error: ", ": Critical: ", ": Warning: "}) {
    const std::size_t at = line.find(level);
    if (at == std::string_view::npos) continue;
    std::size_t begin = at;
    while (begin > 0 && is_identifier(line[begin - 1])) --begin;
    if (line.substr(begin, at - begin).starts_with("Log")) return trim(line.substr(at + level.size()));
  }
  for (const std::string_view level : {": Error:", ":Error:"})
    if (line.ends_with(level) && contains(line, "Log")) return {};
  return trim(line);
}

// "[Callstack] 0x… Module!Function() [file:line]"; older logs and the crash reporter leave out the first two.
bool read_frame(std::string_view line, Frame &frame, bool &labelled) noexcept {
  constexpr std::string_view label = "[Callstack] ";
  const std::size_t at = line.find(label);
  labelled = at != std::string_view::npos;
  if (labelled) line = trim(line.substr(at + label.size()));
  const bool address = consume_address(line);
  line = trim_left(line);
  const std::size_t mark = line.find('!');
  if (mark == std::string_view::npos || mark == 0) {
    if (!labelled || !address) return false;
    if (!line.empty() && !is_unknown_symbol(line)) set_image(frame, before(line, ' '));
    return true;
  }
  const std::string_view image = line.substr(0, mark);
  if (!address && !labelled && (contains(image, ' ') || contains(image, '('))) return false;
  line = line.substr(mark + 1);
  bool bracket = false;
  if (line.ends_with(']')) {
    const std::size_t open = line.rfind(" [");
    if (open != std::string_view::npos) {
      const std::string_view place = line.substr(open + 2, line.size() - open - 3);
      if (!place.empty()) set_place(frame, place);
      line = trim_right(line.substr(0, open));
      bracket = true;
    }
  }
  if (!labelled && !bracket && !address) return false;
  if (line.ends_with("()") && !line.ends_with("operator()")) line.remove_suffix(2);
  if (!is_unknown_symbol(line)) frame.function = line;
  set_image(frame, image);
  return true;
}

// "UE4Editor_Core": the crash reporter without symbols names only the module.
bool is_module(std::string_view line) noexcept {
  return line.size() < 128 && is_letter(line.front()) && std::all_of(line.begin(), line.end(), [](char c) { return is_identifier(c) || c == '-' || c == '.'; });
}

std::string_view without_place(std::string_view message) noexcept {
  const std::size_t at = message.find(" [File:");
  return trim(message.substr(0, at));
}

// `next` is the next line that says something.
bool read_header(std::string_view line, std::string_view next, Header &header) noexcept {
  consume(line, "appError called: ");
  if (line.starts_with("Fatal error: [File:") || line == "Fatal error!" || line == "Fatal error:") {
    if (next.starts_with("Unhandled Exception: ")) return false;  // says more
    const std::size_t message = line.rfind("] ");
    header = {"Fatal error", message == std::string_view::npos || !line.ends_with(']') ? next : line.substr(message + 2)};
    if (line.ends_with(']')) header.message = next;
    return true;
  }
  for (const std::string_view kind : {"Assertion failed", "Ensure condition failed"})
    if (line.starts_with(kind) && line.substr(kind.size()).starts_with(": ")) {
      header = {kind, without_place(line.substr(kind.size() + 2))};
      return true;
    }
  if (line.starts_with("LowLevelFatalError [File:")) {
    std::size_t end = line.find("[Line:");
    end = line.find(']', end == std::string_view::npos ? 0 : end);
    const std::string_view rest = end == std::string_view::npos ? std::string_view{} : trim(line.substr(end + 1));
    header = {"LowLevelFatalError", rest.empty() ? next : rest};
    return true;
  }
  std::string_view rest = line;
  if (consume(rest, "Unhandled Exception: ")) {
    const std::string_view type = rest.substr(0, find_any<" :">(rest));
    rest = rest.substr(type.size());
    consume(rest, ":");
    header = {type, trim(rest)};
    return true;
  }
  if (line.starts_with("Caught signal ") || (line.starts_with("Signal ") && line.ends_with(" caught."))) {
    rest = line.substr(line.find("ignal ") + 6);
    const std::string_view name = signal_name(consume_number(rest));
    header = {name.empty() ? std::string_view{"signal"} : name, trim(rest)};
    return true;
  }
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  bool header = false;
  for (const Line &line : text.lines) {
    Frame frame;
    bool labelled = false;
    if (contains(line.text, '!') || contains(line.text, "[Callstack]")) {
      if (read_frame(content(line.text), frame, labelled)) ++score.frames;
      score.certain |= labelled;
    }
    header |= contains(line.text, "=== Critical error: ===") || line.text.starts_with("Fatal error!") ||
              contains(line.text, "LowLevelFatalError [File:") || (contains(line.text, "[File:") && contains(line.text, "[Line: "));
  }
  score.certain |= header && score.frames > 0;
  if (!score.certain) score.frames = header ? 1 : 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header;
  bool started = false, in_stack = false;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const std::string_view line = content(text.lines[i].text);
    if (line.empty()) continue;
    Frame frame;
    bool labelled = false;
    if ((contains(line, '!') || contains(line, "[Callstack]")) && read_frame(line, frame, labelled)) {
      if (!in_stack) {
        native::begin_stack(builder, header, !started);
        in_stack = started = true;
      }
      builder.frame(frame);
      continue;
    }
    if (!header.type.empty() && is_module(line)) {
      if (!in_stack) {
        native::begin_stack(builder, header, !started);
        in_stack = started = true;
      }
      set_image(frame, line);
      builder.frame(frame);
      continue;
    }
    in_stack = false;
    if (started || (!header.type.empty() && !header.type.starts_with("SIG"))) continue;  // of a signal, more may follow
    std::string_view next;
    for (std::size_t at = i + 1; at < text.lines.size() && at < i + 5 && next.empty(); ++at) next = content(text.lines[at].text);
    read_header(line, next, header);
  }
  if (!started) builder.exception(header.type, header.message);
  builder.finish();
}

}  // namespace

const Grammar unreal{"unreal", any_shape, score, parse};

}  // namespace faultprint::stacktrace
