#include "stacktrace/families.h"
#include "stacktrace/javascript_frame.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

bool is_caret_line(const Line &line) noexcept {
  return !line.text.empty() && line.text.find_first_not_of("^~") == std::string_view::npos && contains(line.text, '^');
}
// "12 | const x = y" above Bun's errors, also with the caret's own line.
bool is_excerpt_line(const Line &line) noexcept {
  std::string_view text = line.text;
  return consume_number(text) >= 0 && text.starts_with(" |");
}

// "Uncaught (in promise) TypeError: x" and what consoles, Deno and Node print before an error.
std::string_view without_report(std::string_view text) noexcept {
  for (;;) {
    if (text.starts_with("error: Uncaught")) consume(text, "error: ");
    else if (consume(text, "Uncaught (in promise): ") || consume(text, "Uncaught (in promise) ") || consume(text, "(in promise) ") || consume(text, "Uncaught exception: ") ||
             consume(text, "Uncaught ") || consume(text, "Unhandled Rejection at: ") || consume(text, "Unhandled promise rejection ") || consume(text, "UnhandledPromiseRejectionWarning: ") ||
             consume(text, "thrown: ")) continue;
    else if (text.starts_with("(node:") && contains(text, ") ")) text = text.substr(text.find(") ") + 2);
    else return text;
  }
}

// A line that begins another error: "TypeError: x", "Error", "AssertionError [ERR_ASSERTION]: x".
Header header_of(std::string_view text) noexcept {
  text = without_report(trim(text));
  Header header = split_header(text);
  if (header.type.empty()) {  // Node puts a code behind the class
    const std::size_t open = text.find(" [");
    const std::size_t close = open == std::string_view::npos ? open : text.find(']', open);
    if (close != std::string_view::npos && is_class_name(text.substr(0, open)) && (close + 1 == text.size() || text.substr(close + 1).starts_with(": "))) {
      header.type = text.substr(0, close + 1);
      header.message = close + 3 <= text.size() ? trim(text.substr(close + 3)) : std::string_view{};
    } else if (const std::size_t colon = text.find(": "); colon != std::string_view::npos && text.substr(0, colon).ends_with(" Violation") &&
                                                           is_class_name(text.substr(0, colon - 10))) {
      header = {text.substr(0, colon), trim(text.substr(colon + 2))};  // React's "Invariant Violation"
    }
  }
  return header;
}

bool looks_like_error(const Header &header) noexcept {
  return header.type.ends_with("Error") || header.type.ends_with("Exception") || header.type.ends_with("]") || header.type == "error" || header.type.ends_with("Rejection");
}

// From the first to the last character, which point into one text; lines rebuilt by prepare() may not touch: then the first alone.
std::string_view joined(std::string_view first, std::string_view last) noexcept {
  if (last.data() < first.data() || last.data() + last.size() > first.data() + bytes_kept) return first;
  return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

class Parser {
 public:
  Parser(const Text &text, Arena &arena, Event &event) : lines_(text.lines), builder_(arena, event, Runtime::javascript) {}

  void run() {
    std::size_t first_frame = 0;
    while (first_frame < lines_.size() && javascript_frame(lines_[first_frame]).engine == Engine::none) ++first_frame;
    head(first_frame);
    for (std::size_t i = first_frame; i < lines_.size(); ++i) line(i);
    builder_.finish();
  }

 private:
  // What stands before the first frame: perhaps an excerpt of the source with a caret, then class and message.
  void head(std::size_t end) {
    std::size_t begin = 0;
    bool excerpt = false;
    for (std::size_t i = 0; i < end; ++i)
      if (is_caret_line(lines_[i]) || is_excerpt_line(lines_[i])) {
        begin = i + 1;
        excerpt = true;
      }
    while (begin < end && lines_[begin].shape == Shape::empty) ++begin;
    if (!excerpt) {  // a log line may come first: the error is then the last header before the frames
      for (std::size_t i = begin; i < end; ++i)
        if (looks_like_error(header_of(lines_[i].text))) {
          begin = i;
          break;
        }
    }
    if (begin >= end) return;
    Header header = header_of(lines_[begin].text);
    std::size_t last = begin;
    for (std::size_t i = begin + 1; i < end; ++i) {
      if (lines_[i].shape == Shape::empty) continue;
      if (excerpt && lines_[i].indent == 1 && contains(lines_[i].text, ": ")) continue;  // Bun's properties of the error
      const Header member = header_of(lines_[i].text);
      if (lines_[i].indent >= 4 && looks_like_error(member) && i + 1 == end) break;  // Deno prints the members of an AggregateError first
      last = i;
    }
    if (last > begin && !header.message.empty()) header.message = joined(header.message, lines_[last].text);
    builder_.exception(header.type, header.message);
    if (last + 1 < end && end < lines_.size() && lines_[end - 1].indent >= 4) {
      const Header member = header_of(lines_[end - 1].text);
      if (end - 1 > begin && looks_like_error(member)) begin_member(member, lines_[end - 1].indent);
    }
  }

  void begin_member(const Header &header, std::uint32_t indent) {
    builder_.resume(container_);
    if (Exception *container = builder_.current()) container->is_group = true;
    current_ = builder_.exception(header.type, header.message, Relation::group_member, container_);
    member_indent_ = indent;
  }

  void line(std::size_t i) {
    const Line &line = lines_[i];
    const JavascriptFrame read = javascript_frame(line);
    if (read.engine != Engine::none) {
      if (member_indent_ > 0 && !in_list_ && line.indent <= member_indent_) {  // back to the container's own frames
        builder_.resume(container_);
        current_ = container_;
        member_indent_ = 0;
      }
      builder_.frame(read.frame);
      return;
    }
    std::string_view text = line.text;
    if (text.empty()) return;
    if (text.starts_with("... ")) {
      std::string_view rest = text.substr(4);
      consume(rest, "skipping ");
      if (const std::int32_t count = consume_number(rest); count > 0)
        if (Exception *exception = builder_.current()) exception->frames_skipped += static_cast<std::uint32_t>(count);
      return;
    }
    if (consume(text, "[cause]: ") || consume(text, "Caused by: ") || consume(text, "[cause]=> ")) {
      const Header header = header_of(text);
      current_ = builder_.exception(header.type, header.message, Relation::cause, current_);
      return;
    }
    if (text.starts_with("[errors]: [")) {
      container_ = current_;
      in_list_ = true;
      return;
    }
    if (text == "]" || text == "],") in_list_ = false;
    const Header header = header_of(text);
    if (!looks_like_error(header) || i + 1 >= lines_.size()) return;
    if (in_list_) {
      begin_member(header, line.indent);
    } else if (after_excerpt(i)) {  // Bun prints the cause as a second report
      current_ = builder_.exception(header.type, header.message, Relation::cause, current_);
    } else if (line.indent >= 4 && javascript_frame(lines_[i + 1]).engine == Engine::v8 && lines_[i + 1].indent > line.indent) {
      begin_member(header, line.indent);
    }
  }

  bool after_excerpt(std::size_t i) const noexcept {
    return i > 0 && (is_caret_line(lines_[i - 1]) || is_excerpt_line(lines_[i - 1]));
  }

  const List<Line> &lines_;
  Builder builder_;
  std::int32_t current_ = 0, container_ = 0;
  std::uint32_t member_indent_ = 0;
  bool in_list_ = false;
};

Score score(const Text &text) noexcept {
  Score score;
  for (const Line &line : text.lines)
    if (const JavascriptFrame read = javascript_frame(line); read.engine != Engine::none && read.located) ++score.frames;
  if (score.frames == 0 && text.lines.size() > 1)  // a frame that names a function only, below an error of JavaScript
    for (std::size_t i = 1; i < text.lines.size() && i < 16; ++i)
      if (javascript_frame(text.lines[i]).engine == Engine::gecko) ++score.frames;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) { Parser(text, arena, event).run(); }

}  // namespace

const Grammar javascript{"javascript", any_shape, score, parse};

}  // namespace faultprint::stacktrace
