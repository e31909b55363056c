#include "stacktrace/javascript.h"

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t npos = std::string_view::npos;

// Who wrote the stack. One text is read as one of them: what is a frame to one engine may be a message's line to another.
enum class Engine : std::uint8_t { v8, gecko, opera };

struct Census {
  std::uint32_t v8 = 0, gecko = 0, opera = 0;
  std::uint32_t weak = 0;  // of Gecko's kind, which count where there is no better
  std::uint32_t most() const noexcept { return v8 > gecko ? (v8 > opera ? v8 : opera) : (gecko > opera ? gecko : opera); }
  Engine engine() const noexcept { return most() == 0 && weak > 0 ? Engine::gecko : v8 == most() ? Engine::v8 : gecko == most() ? Engine::gecko : Engine::opera; }
};

js::Sureness read_frame(Engine engine, const Line &line, Arena *arena, Frame &frame) {
  switch (engine) {
    case Engine::v8:
      return line.shape == Shape::at || line.text.starts_with("eval at ") ? js::read_v8_frame(line.text, arena, frame) : js::Sureness::none;
    case Engine::gecko: return js::read_gecko_frame(line.text, frame);
    case Engine::opera: break;
  }
  return js::read_opera_frame(line.text, frame);
}

// With `all` every frame is counted, else only until it is clear who wrote most.
Census census_of(const Text &text, bool all) noexcept {
  Census census;
  std::uint32_t left = static_cast<std::uint32_t>(text.lines.size());
  for (const Line &line : text.lines) {
    Frame frame;
    if (!all && census.v8 >= census.gecko + left && census.v8 >= census.opera + left) break;
    --left;
    if (line.shape == Shape::empty) continue;
    if (line.shape == Shape::at || line.text.starts_with("eval at ")) {
      if (js::read_v8_frame(line.text, nullptr, frame) == js::Sureness::sure) ++census.v8;
    } else if (line.shape == Shape::location_at || line.shape == Shape::location_end || contains(line.text, '@')) {
      const js::Sureness sureness = js::read_gecko_frame(line.text, frame);
      if (sureness == js::Sureness::sure) ++census.gecko;
      else if (sureness == js::Sureness::weak && line.indent > 0) ++census.weak;
    } else if (js::read_opera_frame(line.text, frame) == js::Sureness::sure) {
      ++census.opera;
    }
  }
  return census;
}

bool is_footer(std::string_view text) noexcept {
  return text.starts_with("(Use `node --trace") || (text.starts_with("Node.js v") && text.size() > 9 && is_digit(text[9])) ||
         (text.starts_with("Bun v") && text.size() > 5 && is_digit(text[5]));
}

// What follows is another view of the same stack, or the tree of React's components: no calls.
bool ends_stack(std::string_view text) noexcept {
  return text == "Thrown at:" || text.starts_with("The above error occurred in ") || text == "Component Stack:" || text == "Component stack:";
}

bool is_caret_line(std::string_view text) noexcept {
  bool caret = false;
  for (const char c : text) {
    if (c != '^' && c != '~' && c != ' ') return false;
    caret |= c == '^';
  }
  return caret;
}

// Bun's "12 | const a = b" and Babel's "> 12 |".
bool is_excerpt(std::string_view text) noexcept {
  return consume_number(text) >= 0 && (text.starts_with(" | ") || text == " |");
}

// A row of the source that Jest, Vitest and Babel print: "> 12 | a()", "   12| a()"; `numbered` is left alone for the marks "   | ^".
bool is_code_frame(std::string_view text, bool &numbered) noexcept {
  if (consume(text, ">")) text = trim_left(text);
  const bool number = consume_number(text) >= 0;
  text = trim_left(text);
  if (!text.starts_with('|')) return false;
  numbered |= number;
  return true;
}

// Jest titles what failed: "● Cart › adds an item".
bool is_jest_title(std::string_view text) noexcept { return text.starts_with("● "); }

// "file.js:12", which Node prints above the source line.
bool read_source_position(std::string_view text, Frame &frame) noexcept {
  if (text.starts_with("at ") || contains(text, ": ") || !js::cut_position(text, frame.line, frame.column)) return false;
  frame.file = text;
  return !text.empty();
}

bool is_property_name(std::string_view name) noexcept {
  if (name.size() > 2 && name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
  if (name.size() > 2 && name.front() == '\'' && name.back() == '\'') name = name.substr(1, name.size() - 2);
  if (name.empty() || name.size() > 64) return false;
  for (const char c : name)
    if (!is_identifier(c) && c != '-') return false;
  return true;
}

class Parser {
 public:
  Parser(const Text &text, Arena &arena, Event &event, Engine engine) noexcept
      : lines_(text.lines), builder_(arena, event, Runtime::javascript), engine_(engine) {}

  void run() {
    std::size_t begin = 0;  // of the lines since the last frame
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      const Line &line = lines_[i];
      Frame frame;
      js::Sureness sureness = read_frame(engine_, line, &builder_.arena(), frame);
      // Firefox ends a copied stack with the place that the console shows beside the message.
      if (sureness == js::Sureness::weak && indented_ && line.indent == 0 && frame.function.empty()) sureness = js::Sureness::none;
      indented_ |= sureness != js::Sureness::none && line.indent > 0;
      if (sureness == js::Sureness::sure || (sureness == js::Sureness::weak && (begun_ || line.indent > 0 || engine_ != Engine::v8))) {
        if (!read_between(begin, i, true)) return finish();
        if (engine_ == Engine::opera) skip_source(i);
        owner_of(line.indent);
        builder_.frame(frame);
      } else if (names_place_below(i, frame)) {
        if (!read_between(begin, i, true)) return finish();
        builder_.frame(frame);
        ++i;
      } else if (!begun_ || !(read_elision(line) || read_mapped_place(line))) {
        continue;
      }
      begun_ = true;
      begin = i + 1;
    }
    read_between(begin, lines_.size(), false);
    finish();
  }

 private:
  // An exception whose lines are not over: what is indented deeper than its header belongs to it.
  struct Open {
    std::uint32_t indent = 0;
    std::int32_t index = -1;
    bool lists = false;  // its members are being listed, behind an indent of:
    std::uint32_t list_indent = 0;
  };
  static constexpr std::size_t deepest = 32;
  static constexpr std::uint32_t member_indent = 2;  // of a member's header, against the list's

  enum class Place : std::uint8_t { first, cause, suppressed, member, apart };

  const Line &line(std::size_t i) const noexcept { return lines_[i]; }

  void finish() {
    if (builder_.current() == nullptr) builder_.exception({}, {});
    Exception &primary = builder_.event().exceptions[0];
    if (primary.frames.empty() && !source_.file.empty() && !source_.file.starts_with("node:")) {
      builder_.resume(0);
      builder_.frame(source_);
    }
    builder_.finish();
  }

  void owner_of(std::uint32_t indent) noexcept {
    for (std::size_t depth = open_count_; depth-- > 0;)
      if (open_[depth].indent < indent) {
        open_count_ = depth + 1;
        builder_.resume(open_[depth].index);
        return;
      }
  }
  void close_from(std::uint32_t indent) noexcept {
    while (open_count_ > 1 && open_[open_count_ - 1].indent >= indent) --open_count_;
  }

  void begin_exception(const js::ErrorHeader &header, Place place, std::uint32_t indent) {
    Relation relation = Relation::primary;
    std::int32_t parent = -1;
    switch (place) {
      case Place::first: break;
      case Place::apart:
        relation = Relation::other_thread;
        open_count_ = 0;
        break;
      case Place::cause:
      case Place::suppressed:
        relation = place == Place::cause ? Relation::cause : Relation::suppressed;
        if (open_count_ > 0) parent = open_[open_count_ - 1].index;
        break;
      case Place::member:
        relation = Relation::group_member;
        while (open_count_ > 1 && !open_[open_count_ - 1].lists) --open_count_;
        parent = open_[open_count_ - 1].index;
        if (parent >= 0) builder_.event().exceptions[static_cast<std::size_t>(parent)].is_group = true;
        break;
    }
    const std::int32_t index = builder_.exception(header.type, header.message, relation, parent);
    if (open_count_ == deepest) --open_count_;
    open_[open_count_++] = {indent, index, false, 0};
  }

  // "... skipping 12 frames", "... 6 lines matching cause stack trace ..."
  bool read_elision(const Line &line) noexcept {
    std::string_view text = line.text;
    if (!consume(text, "... ")) return false;
    consume(text, "skipping ");
    const std::int32_t count = consume_number(text);
    if (count < 0) return false;
    owner_of(line.indent);
    if (Exception *exception = builder_.current()) exception->frames_skipped += static_cast<std::uint32_t>(count);
    return true;
  }
  // "-> /app/src/a.ts:1:2": Node's source maps told the true place of the frame above.
  bool read_mapped_place(const Line &line) noexcept {
    std::string_view text = line.text;
    Exception *exception = builder_.current();
    if (!consume(text, "-> ") || exception == nullptr || exception->frames.empty()) return false;
    const js::Location location = js::read_location(text);
    if (location.line == 0) return false;
    Frame &frame = exception->frames.back();
    frame.file = location.file;
    frame.line = location.line;
    frame.column = location.column;
    return true;
  }
  // React Native's red box: a name, and below it, deeper, the place.
  bool names_place_below(std::size_t i, Frame &frame) const noexcept {
    if (engine_ != Engine::gecko || i + 1 >= lines_.size() || line(i).text.empty() || line(i + 1).indent <= line(i).indent) return false;
    if (line(i + 1).shape != Shape::location_end || find_any<" :@()">(line(i).text) != npos) return false;
    frame = {};
    if (js::read_gecko_frame(line(i + 1).text, frame) == js::Sureness::none || !frame.function.empty()) return false;
    frame.function = line(i).text;
    return true;
  }
  // Opera prints the source below a frame; what looks like a frame there is none.
  void skip_source(std::size_t &i) const noexcept {
    if (i + 1 < lines_.size() && line(i + 1).indent > line(i).indent) ++i;
  }

  // The lines from `begin` to `end`, between two frames, before the first or after the last. False where the stack is over.
  bool read_between(std::size_t begin, std::size_t end, bool before_frame) {
    if (begin == end && begun_) return true;
    if (!begun_) return read_first(begin, end, before_frame);
    return read_further(begin, end, before_frame);
  }

  // Skips what runtimes print of the source. Returns where the header may begin.
  std::size_t after_source(std::size_t begin, std::size_t end) {
    excerpt_ = false;
    std::size_t header = begin;
    bool first = true;
    for (std::size_t i = begin; i < end; ++i) {
      const std::string_view text = line(i).text;
      if (text.empty()) continue;
      if (is_caret_line(text) && i > begin) {
        if (is_excerpt(line(i - 1).text)) {
          excerpt_ = true;
          header = i + 1;
        } else if (Frame position; i > begin + 1 && read_source_position(line(i - 2).text, position)) {
          source_ = position;
          header = i + 1;
        }
      } else if (first && is_excerpt(text)) {
        excerpt_ = true;
        header = i + 1;
        continue;
      } else if (Frame position; first && i + 2 < end && line(i + 2).text.empty() && read_source_position(text, position)) {
        source_ = position;  // the caret stands behind the end of the source: no line of its own
        header = i + 3;
      }
      first = false;
    }
    return header;
  }

  bool read_first(std::size_t begin, std::size_t end, bool before_frame) {
    begin = after_source(begin, end);
    std::size_t found = npos;
    bool titled = false;
    js::ErrorHeader header;
    for (std::size_t i = begin; i < end; ++i) {
      if (line(i).text.empty() || is_footer(line(i).text)) continue;
      if (is_jest_title(line(i).text)) {
        found = npos;
        titled = true;
        continue;
      }
      const js::ErrorHeader candidate = js::read_header(line(i).text);
      const bool better = found == npos || (candidate.kind > header.kind && candidate.kind >= js::HeaderKind::inside);
      if (better) {
        found = i;
        header = candidate;
      }
      if (header.kind == js::HeaderKind::error || excerpt_ || titled) break;
    }
    if (found == npos) {
      begin_exception({}, Place::first, 0);
      return true;
    }
    if (!before_frame && !source_.file.empty() && !header.bracketed) header = {{}, line(found).text};  // a thrown value
    begin_exception(header, Place::first, line(found).indent);
    deno_ = line(found).text.starts_with("error: ");
    return read_after_header(found, end, before_frame, header.bracketed);
  }

  bool read_further(std::size_t begin, std::size_t end, bool before_frame) {
    const std::size_t after = after_source(begin, end);
    for (std::size_t i = after; excerpt_ && before_frame && i < end; ++i) {  // Bun prints a cause as a second report
      if (line(i).text.empty()) continue;
      const js::ErrorHeader header = js::read_header(line(i).text);
      open_count_ = open_count_ > 0 ? 1 : 0;
      if (open_count_ > 0) open_[0].index = static_cast<std::int32_t>(builder_.event().exceptions.size()) - 1;
      begin_exception(header, Place::cause, line(i).indent);
      return read_after_header(i, end, before_frame, header.bracketed);
    }
    for (std::size_t i = begin; before_frame && i < end; ++i) {
      if (!is_jest_title(line(i).text)) continue;
      for (++i; i < end && line(i).text.empty(); ++i) {
      }
      if (i == end) break;
      const js::ErrorHeader header = js::read_header(line(i).text);
      begin_exception(header, Place::apart, line(i).indent);
      return read_after_header(i, end, before_frame, header.bracketed);
    }
    return read_members(begin, end, before_frame, npos);
  }

  bool read_after_header(std::size_t header, std::size_t end, bool before_frame, bool bracketed) {
    return read_members(header + 1, end, before_frame, bracketed ? npos : header + 1);
  }

  // Causes and members whose headers stand in these lines. From `message` on the lines continue the message of the exception
  // just begun; npos: they belong to no message.
  bool read_members(std::size_t begin, std::size_t end, bool before_frame, std::size_t message) {
    bool apart_possible = message == npos && before_frame;
    for (std::size_t i = begin; i < end; ++i) {
      const Line &here = line(i);
      if (here.text.empty()) continue;
      if (ends_stack(here.text) && message == npos) return false;
      if (is_footer(here.text)) {
        extend_message(message, i);
        message = npos;
      } else if (here.text.starts_with("[errors]: [") || here.text.starts_with("errors: [")) {
        if (message != npos && here.indent == 0) continue;
        extend_message(message, i);
        message = npos;
        open_list(here.indent);
      } else if (js::ErrorHeader header; read_nested_header(i, end, message != npos, before_frame, apart_possible, header)) {
        extend_message(message, i, true);
        message = header.bracketed ? npos : i + 1;
        apart_possible = false;
      }
    }
    extend_message(message, end);
    return true;
  }

  void open_list(std::uint32_t indent) noexcept {
    close_from(indent);
    if (open_count_ == 0) return;
    Open &owner = open_[open_count_ - 1];
    owner.lists = true;
    owner.list_indent = indent;
  }

  // Whether line `i` begins a nested exception, which is then begun.
  bool read_nested_header(std::size_t i, std::size_t end, bool in_message, bool before_frame, bool apart_possible, js::ErrorHeader &header) {
    const Line &here = line(i);
    std::string_view text = here.text;
    const Exception *current = builder_.current();
    if (starts_with_ignoring_case(text, "caused by")) {
      text = trim_left(text.substr(9));
      consume(text, ":");
      text = trim_left(text);
      if (text.empty()) return false;
      header = js::read_header(text);
      if (header.kind == js::HeaderKind::untyped && !before_frame) return false;
      while (open_count_ > 1 && open_[open_count_ - 1].indent > here.indent) --open_count_;
      begin_exception(header, Place::cause, here.indent);
      return true;
    }
    header = js::read_header(text);
    const bool error = header.kind == js::HeaderKind::error;
    for (std::size_t depth = open_count_; depth-- > 0;) {
      const Open &list = open_[depth];
      if (!list.lists || list.list_indent >= here.indent) continue;
      if (!error && (!before_frame || header.kind != js::HeaderKind::typed || here.indent != list.list_indent + member_indent)) break;
      open_count_ = depth + 1;
      begin_exception(header, Place::member, here.indent);
      return true;
    }
    const std::size_t colon = text.find(": ");
    if (colon != npos && !error && is_property_name(text.substr(0, colon))) {
      if (in_message) return false;
      return read_property(here, text.substr(0, colon), text.substr(colon + 2), before_frame, i + 1 == end, header);
    }
    if (!error) return false;
    if (in_message) {  // Deno prints the members between the header and the frames of the container
      if (open_count_ == 0 || current == nullptr || !current->type.ends_with("AggregateError")) return false;
      Open &container = open_[open_count_ - 1];
      if (here.indent != container.indent + 2 * member_indent) return false;
      container.lists = true;
      container.list_indent = container.indent + member_indent;
      begin_exception(header, Place::member, here.indent);
      return true;
    }
    if (!apart_possible) return false;
    begin_exception(header, Place::apart, here.indent);
    return true;
  }

  // "[cause]: TypeError: x", "original: Error: x": an error that is a property of another.
  bool read_property(const Line &here, std::string_view name, std::string_view value, bool before_frame, bool frame_follows, js::ErrorHeader &header) {
    const bool own = name.front() == '[';  // Node prints so what is not enumerable: cause, errors, suppressed
    header = js::read_header(value);
    const bool error = header.kind == js::HeaderKind::error;
    const bool other_type = own && (header.kind == js::HeaderKind::typed || frame_follows);
    if (before_frame ? !error && !other_type : !own || !error) return false;
    close_from(here.indent);
    begin_exception(header, contains(name, "suppressed") ? Place::suppressed : Place::cause, here.indent);
    return true;
  }

  // Adds the lines from `begin` to `end` to the message of the exception begun last, or last but one.
  void extend_message(std::size_t begin, std::size_t end, bool of_the_one_before = false) {
    if (begin == npos) return;
    List<Exception> &all = builder_.event().exceptions;
    const std::size_t count = all.size();
    if (builder_.current() == nullptr || count < (of_the_one_before ? 2u : 1u)) return;
    Exception &exception = all[count - (of_the_one_before ? 2 : 1)];
    while (end > begin && line(end - 1).text.empty()) --end;
    for (std::size_t i = begin; i < end; ++i)
      if (line(i).text.starts_with("This error is located at:")) end = i;  // React's components
    std::size_t code = end;
    for (bool numbered = false; code > begin && (line(code - 1).text.empty() || is_code_frame(line(code - 1).text, numbered)); --code)
      if (numbered) end = code - 1;
    while (end > begin && line(end - 1).text.empty()) --end;
    if (deno_ && end >= begin + 2 && is_caret_line(line(end - 1).text)) end -= 2;  // the source follows Deno's message
    std::size_t size = exception.message.size(), added = 0;
    for (std::size_t i = begin; i < end; ++i)
      if (!is_own_property(i)) size += line(i).whole.size() + 1, ++added;
    if (added == 0) return;
    char *bytes = builder_.arena().array<char>(size), *to = bytes;
    const auto append = [&to](std::string_view s) {
      if (!s.empty()) to = static_cast<char *>(std::memcpy(to, s.data(), s.size())) + s.size();
    };
    append(exception.message);
    for (std::size_t i = begin; i < end; ++i) {
      if (is_own_property(i)) continue;
      if (to != bytes) append("\n");
      append(line(i).whole);
    }
    exception.message = trim_right({bytes, static_cast<std::size_t>(to - bytes)});
  }
  // " code: "E_ORDER"", which Bun prints between message and frames.
  bool is_own_property(std::size_t i) const noexcept {
    return excerpt_ && line(i).indent == 1 && is_property_name(line(i).text.substr(0, line(i).text.find(": ")));
  }

  const List<Line> &lines_;
  Builder builder_;
  Engine engine_;
  bool indented_ = false; // a frame stood behind blanks
  bool begun_ = false;    // the first frame was read
  bool excerpt_ = false;  // the last header stands below Bun's excerpt of the source
  bool deno_ = false;
  Frame source_;          // the place of the throw, printed above the source line
  Open open_[deepest];
  std::size_t open_count_ = 0;
};

// Frames that say little are some where the text begins as the console's or React Native's reports do.
bool has_report_header(const Text &text) noexcept {
  for (const Line &line : text.lines)
    if (!line.text.empty()) return line.text.starts_with("Uncaught ") || js::read_header(line.text).kind == js::HeaderKind::error;
  return false;
}

// A text without any frame: a thrown string, or an error that was copied without its stack.
bool is_report_without_frames(const Text &text) noexcept {
  for (const Line &line : text.lines) {
    if (line.text.empty()) continue;
    if (!line.text.starts_with("Uncaught ") && !line.text.starts_with("error: Uncaught ") && !line.text.starts_with("Unhandled ")) return false;
    const js::ErrorHeader header = js::read_header(line.text);
    return header.kind == js::HeaderKind::error && header.message.size() < line.text.size() && text.lines.size() == 1;
  }
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  const Census census = census_of(text, true);
  score.frames = census.most();
  if (score.frames == 0 && census.weak > 0 && has_report_header(text)) score.frames = census.weak;
  if (score.frames > 0) {
    if ((text.shapes & shape_bit(Shape::at)) != 0)
      for (const Line &line : text.lines) score.certain |= line.text.starts_with("at <js> ");
    return score;
  }
  for (const Line &line : text.lines)
    if (is_footer(line.text)) score.certain = true;
  if (is_report_without_frames(text)) score.frames = 1;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) { Parser(text, arena, event, census_of(text, false).engine()).run(); }

}  // namespace

const Grammar javascript{"javascript", shapes(Shape::at, Shape::location_at, Shape::location_end, Shape::other), score, parse, Shown::all};

}  // namespace faultprint::stacktrace
