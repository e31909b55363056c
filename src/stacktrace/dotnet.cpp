// src/stacktrace/dotnet.cpp: .NET Framework, .NET, Mono, Unity. The header names the whole chain or begins it, and the
// innermost exception's frames come first.
#include <algorithm>

#include "stacktrace/dotnet_frame.h"
#include "stacktrace/families.h"
#include "stacktrace/lines.h"
#include "stacktrace/managed_header.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t nowhere = ~std::size_t{0};
constexpr std::string_view arrow = "---> ";
constexpr std::size_t longest_class = 512;  // bytes looked at to tell whether a class follows an arrow

enum class Separator : std::uint8_t { none, end_of_inner, continued };

// "--- End of inner exception stack trace ---" and "--- End of stack trace from previous location ---", in any language:
// only the first is indented.
Separator separator_of(const Line &line) noexcept {
  std::string_view s = line.text;
  while (consume_end(s, "<---")) s = trim_right(s);
  if (!s.starts_with("--- ") || !s.ends_with("---") || s.size() < 12) return Separator::none;
  if (contains(s, "inner exception")) return Separator::end_of_inner;
  if (contains(s, "End of stack trace") || line.indent == 0) return Separator::continued;
  return Separator::end_of_inner;
}

bool is_english_separator(std::string_view line) noexcept {
  return line.starts_with("--- End of inner exception stack trace") || line.starts_with("--- End of stack trace from previous location");
}

bool is_unity_call(std::string_view line, const Frame &frame) noexcept {
  return line.starts_with("UnityEngine.") || (contains(frame.function, ':') && !contains(frame.function, "::"));
}

// "[HttpException (0x80004005): …]" of ASP.NET's error page, which prints the root cause first.
bool begins_page_block(std::string_view line) noexcept {
  return line.starts_with('[') && line.ends_with(']') && managed_header_of(line).trust == Trust::sure;
}

Score score(const Text &text) noexcept {
  Score score;
  std::uint32_t unity = 0, plain = 0;
  bool first = true;
  Frame frame;
  for (const Line &line : text.lines) {
    const std::string_view s = line.text;
    if (s.empty()) continue;
    if (is_english_separator(s)) {
      score.frames += 2;
    } else if (line.shape == Shape::hash || line.shape == Shape::numbered) {
      continue;
    } else if (const DotnetFit fit = read_dotnet_frame(line, frame); fit != DotnetFit::none) {
      if (fit == DotnetFit::sure) ++score.frames;
      if (s.ends_with(')') && contains(s, ") (at ")) ++unity;
      else if (line.shape != Shape::at && is_unity_call(s, frame)) ++plain;
      if (s.starts_with("UnityEngine.")) ++unity;
    } else if (s.starts_with("Unhandled exception. ") || (first && (s.starts_with("System.") || s.starts_with("Microsoft.")))) {
      if (managed_header_of(s).trust == Trust::sure) ++score.frames;
    }
    first = false;
  }
  if (unity > 0) score.frames += plain;
  return score;
}

class Reader {
 public:
  Reader(const Text &text, Arena &arena, Event &event) noexcept : text_(text), builder_(arena, event, Runtime::dotnet) {}
  void read();

 private:
  static constexpr std::size_t deepest_chain = 64;

  void begin_header(std::size_t begin, std::size_t end, bool before_frames);
  void begin_chain(std::string_view header, Relation relation);
  void begin_one(std::string_view type, std::string_view message, Relation relation);
  void end_one() noexcept;
  void read_arrow(std::size_t line, std::size_t end);
  std::size_t end_of_header(std::size_t begin) const noexcept;

  const Text &text_;
  Builder builder_;
  std::int32_t open_[deepest_chain];  // from the outermost to the one whose frames are printed now
  std::size_t depth_ = 0;
  bool repeated_ = false;    // in an aggregate's block that prints once more what stood before
  bool root_first_ = false;  // Unity: "Rethrow as"
};

void Reader::begin_one(std::string_view type, std::string_view message, Relation relation) {
  const std::int32_t parent = relation == Relation::primary || depth_ == 0 ? -1 : open_[depth_ - 1];
  if (parent >= 0 && builder_.event().exceptions[static_cast<std::size_t>(parent)].is_group) relation = Relation::group_member;
  const std::int32_t index = builder_.exception(type, message, relation, parent);
  if (Exception *exception = builder_.current()) exception->is_group = type.ends_with("AggregateException");
  if (index >= 0 && depth_ < deepest_chain) open_[depth_++] = index;
}

void Reader::end_one() noexcept {
  if (depth_ > 1) --depth_;
  if (depth_ > 0) builder_.resume(open_[depth_ - 1]);
}

// "T: m ---> T2: m2 ---> T3: m3"
void Reader::begin_chain(std::string_view header, Relation relation) {
  for (;;) {
    header = trim(header);
    std::size_t from = 0, end = std::string_view::npos;
    for (;;) {  // an arrow inside a message is one that no class follows
      end = header.find(arrow, from);
      if (end == std::string_view::npos) break;
      std::string_view next = header.substr(end + arrow.size(), longest_class);
      next = trim(next.substr(0, next.find('\n')));
      if (next.starts_with("(Inner Exception #") || managed_header_of(next).trust >= Trust::likely) break;
      from = end + arrow.size();
    }
    const std::string_view part = header.substr(0, end);
    const std::size_t line_end = part.find('\n');
    const ManagedHeader read = managed_header_of(part.substr(0, line_end));
    if (read.trust == Trust::none) {
      const Header split = split_header(part);
      begin_one(split.type, split.type.empty() ? trim(part) : split.message, relation);
    } else {
      const std::size_t begin = read.message.empty() ? std::min(line_end, part.size()) : static_cast<std::size_t>(read.message.data() - part.data());
      begin_one(read.type, trim(part.substr(begin)), relation);
    }
    if (end == std::string_view::npos || builder_.current() == nullptr) return;
    header = header.substr(end + arrow.size());
    relation = Relation::cause;
  }
}

void Reader::begin_header(std::size_t begin, std::size_t end, bool before_frames) {
  const ManagedHeader header = find_managed_header(text_, begin, end, before_frames, builder_.arena());
  if (header.trust == Trust::none) return begin_one({}, header.message, Relation::primary);
  const std::size_t arrow_at = header.message.find(arrow);
  if (arrow_at == std::string_view::npos) return begin_one(header.type, header.message, Relation::primary);
  begin_chain(builder_.arena().concat({header.type, ": ", header.message}), Relation::primary);
}

// The line after the last one that belongs to the header at `begin`.
std::size_t Reader::end_of_header(std::size_t begin) const noexcept {
  Frame frame;
  std::size_t i = begin + 1;
  for (; i < text_.lines.size(); ++i) {
    const Line &line = text_.lines[i];
    if (separator_of(line) != Separator::none || line.text.starts_with(arrow)) break;
    if (line.text.starts_with("Rethrow as ")) break;
    if (read_dotnet_frame(line, frame) == DotnetFit::sure) break;
  }
  return i;
}

// "---> T: m", "---> (Inner Exception #1) T: m"
void Reader::read_arrow(std::size_t line, std::size_t end) {
  std::string_view first = text_.lines[line].text;
  consume(first, arrow);
  Relation relation = Relation::cause;
  repeated_ = false;
  if (consume(first, "(Inner Exception #")) {
    const std::int32_t number = consume_number(first);
    consume(first, ")");
    relation = Relation::group_member;
    if (depth_ > 0) builder_.event().exceptions[static_cast<std::size_t>(open_[depth_ - 1])].is_group = true;
    if (number == 0 && depth_ > 0)
      for (const Exception &exception : builder_.event().exceptions) repeated_ |= exception.parent == open_[depth_ - 1];
  }
  if (repeated_) return;
  begin_chain(joined_lines(first, text_, line + 1, end, builder_.arena()), relation);
}

void Reader::read() {
  std::size_t gap = 0;
  for (std::size_t i = 0; i < text_.lines.size(); ++i) {
    const Line &line = text_.lines[i];
    if (line.text.empty()) continue;
    Frame frame;
    const bool at_start = builder_.current() == nullptr;
    const Separator separator = separator_of(line);
    const DotnetFit fit = separator == Separator::none ? read_dotnet_frame(line, frame) : DotnetFit::none;
    if (separator != Separator::none) {
      if (at_start) begin_header(gap, i, true);
      if (separator == Separator::end_of_inner && !repeated_) end_one();
      gap = nowhere;
    } else if (fit == DotnetFit::sure || (fit == DotnetFit::possible && (!at_start || line.shape == Shape::at || is_unity_call(line.text, frame)))) {
      if (at_start) begin_header(gap, i, true);
      if (gap != nowhere && !at_start && find_managed_header(text_, gap, i, true, builder_.arena()).trust > Trust::likely) break;
      gap = nowhere;
      if (!repeated_) builder_.frame(frame);
    } else if (!at_start && line.text.starts_with("[ERROR] FATAL UNHANDLED EXCEPTION: ")) {
      break;  // Mono prints all of it again
    } else if (line.text.starts_with(arrow)) {
      if (at_start) begin_header(gap, i, true);
      const std::size_t end = end_of_header(i);
      read_arrow(i, end);
      gap = nowhere;
      i = end - 1;
    } else if (begins_page_block(line.text)) {
      const ManagedHeader header = managed_header_of(line.text);
      root_first_ = true;
      begin_one(header.type, header.message, Relation::primary);
      gap = nowhere;
    } else if (std::string_view rest = line.text; !at_start && consume(rest, "Rethrow as ")) {
      const std::size_t end = end_of_header(i);
      root_first_ = true;
      begin_chain(joined_lines(rest, text_, i + 1, end, builder_.arena()), Relation::primary);
      gap = nowhere;
      i = end - 1;
    } else if (gap == nowhere) {
      gap = i;
    }
    if (line.text.ends_with("<---")) {
      if (repeated_) repeated_ = false;
      else end_one();
    }
  }
  if (builder_.event().exceptions.empty()) begin_header(0, text_.lines.size(), false);
  if (root_first_) builder_.primary_last();
  builder_.finish();
}

void parse(const Text &text, Arena &arena, Event &event) { Reader(text, arena, event).read(); }

}  // namespace

const Grammar dotnet{"dotnet", any_shape, score, parse, Shown::all};

}  // namespace faultprint::stacktrace
