// src/stacktrace/jvm.cpp: Java, Kotlin, Scala, Groovy, Clojure, JRuby and Android's Java side.
#include "stacktrace/families.h"
#include "stacktrace/jvm_clojure.h"
#include "stacktrace/jvm_dump.h"
#include "stacktrace/jvm_frame.h"
#include "stacktrace/lines.h"
#include "stacktrace/managed_header.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t nowhere = ~std::size_t{0};
constexpr std::string_view deadlock = "Found one Java-level deadlock";

bool begins_crash(std::string_view line) noexcept {
  return line.starts_with("FATAL EXCEPTION") || line.starts_with("*** FATAL EXCEPTION") || contains(line.substr(0, 40), "== Java Exception: ");
}

struct Link {
  Relation relation = Relation::cause;
  bool root_first = false;  // the exception below the line is the outer one
  std::string_view rest;    // from the class on
};

// "Caused by: ⟨rest⟩" and everything else that joins two exceptions.
bool read_link(std::string_view line, Link &link) noexcept {
  struct Word {
    std::string_view text;
    Relation relation;
    bool root_first;
    bool needs_class;  // the word alone is too common
  };
  constexpr Word words[] = {
      {"Caused by: ", Relation::cause, false, false},     {"Suppressed: ", Relation::suppressed, false, false},
      {"Wrapped by: ", Relation::cause, true, false},     {"Causing: ", Relation::cause, true, true},
      {"Caused: ", Relation::cause, true, true},          {"Also: ", Relation::suppressed, false, true},
      {"Caused by ", Relation::cause, false, true},       {"Cause: ", Relation::cause, false, true},
  };
  for (const Word &word : words) {
    std::string_view rest = line;
    if (!consume(rest, word.text)) continue;
    rest = trim_left(rest);
    if (word.needs_class && managed_header_of(rest).trust < (word.relation == Relation::suppressed ? Trust::likely : Trust::sure)) continue;
    link = {word.relation, word.root_first, rest};
    return true;
  }
  return false;
}

// Words on a line of their own, after which the cause is printed like a new trace.
bool announces_cause(std::string_view line) noexcept {
  consume_end(line, ":");
  if (line.starts_with("ComposedException ")) return true;  // RxJava
  for (const std::string_view words : {"root cause", "nested exception is", "nested exception", "linked exception is", "original exception was", "caused by"})
    if (equal_ignoring_case(line, words)) return true;
  return false;
}

// "... 12 more", "... 27 common frames omitted", "... 5 frames truncated". Returns the count, or -1.
std::int32_t left_out(std::string_view line) noexcept {
  if (!consume(line, "...")) return -1;
  line = trim_left(line);
  return consume_number(line);
}

bool known_package(std::string_view type) noexcept {
  for (const std::string_view package : {"java.", "javax.", "jakarta.", "jdk.", "kotlin.", "kotlinx.", "scala.", "groovy.", "clojure.lang.", "android.", "androidx.", "dalvik.",
                                         "com.sun.", "sun.", "akka.", "org.apache.", "org.springframework.", "org.hibernate.", "retrofit2.", "okhttp3."})
    if (type.starts_with(package)) return true;
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  Frame frame;
  std::string_view name;
  bool first = true;
  for (const Line &line : text.lines) {
    if (line.text.empty()) continue;
    const char begin = line.text.front(), end = line.text.back();
    if (line.shape == Shape::at || end == ')' || end == ']') {
      if (read_jvm_frame(line.text, frame) == JvmFit::sure) ++score.frames;
    } else if (line.shape == Shape::cause) {
      Link link;
      if (read_link(line.text, link) && managed_header_of(link.rest).trust == Trust::sure && contains(before(link.rest, ':'), '.')) ++score.frames;
    } else if (begin == '"') {
      if (read_thread_header(line.text, name)) ++score.frames;
    } else if (begin == '#') {
      if (begins_fatal_log(line.text)) score.certain = true;
      if (line.shape == Shape::hash && read_thread_header(line.text, name)) ++score.frames;
    }
    if (begin == ':' || begin == '#' || begin == '{') {
      if (begins_clojure_data(line.text)) score.certain = true;
    } else if (begin == '-') {
      if (begins_babashka_report(line.text)) score.certain = true;
    }
    if (begin == 'E' || begin == 'F' || begin == 'S' || begin == 'U' || begin == '*' || begin == '=') {
      if (begins_crash(line.text) || line.text.starts_with("Exception in thread \"") || read_clojure_report(line.text).found) score.certain = true;
    }
    if (first && known_package(line.text) && managed_header_of(line.text).trust == Trust::sure) ++score.frames;
    first = false;
  }
  return score;
}

class Reader {
 public:
  Reader(const Text &text, Arena &arena, Event &event) noexcept : text_(text), builder_(arena, event, Runtime::jvm) {}

  void read();

 private:
  static constexpr std::size_t deepest_nesting = 32;
  struct Open {
    std::uint32_t indent;
    std::int32_t index;
  };

  void begin_exception(std::string_view type, std::string_view message, Relation relation, std::uint32_t indent);
  void begin_thread(std::size_t line, std::string_view name);
  void begin_pending_thread();
  bool end_gap(std::size_t line);           // a frame follows the lines since gap_; false: it belongs to another trace
  void end_link(std::size_t line, bool before_frames);
  void begin_link(std::size_t line, const Link &link);
  void add(std::size_t line, const Frame &frame);

  const Text &text_;
  Builder builder_;
  Open open_[deepest_nesting];
  std::size_t depth_ = 0;
  std::size_t gap_ = nowhere;          // first line since the last frame that is neither frame nor link
  std::size_t link_line_ = nowhere;    // the link whose exception has not begun yet
  Link link_;
  bool cause_follows_ = false;         // one of the lines in the gap announces a cause
  std::size_t first_frame_ = nowhere;  // line of the current exception's first frame
  bool root_first_ = false;
  bool header_follows_ = false;        // Jenkins prints what was suppressed before the exception itself
  bool in_thread_ = false, skipping_ = false;
  std::size_t thread_line_ = nowhere;  // the thread whose first frame has not come yet
};

void Reader::begin_exception(std::string_view type, std::string_view message, Relation relation, std::uint32_t indent) {
  std::int32_t parent = -1;
  if (relation == Relation::cause || relation == Relation::suppressed) {
    const auto closes = [&](const Open &open) { return relation == Relation::cause ? open.indent > indent : open.indent >= indent; };
    while (depth_ > 1 && closes(open_[depth_ - 1])) --depth_;
    parent = depth_ > 0 ? open_[depth_ - 1].index : -1;
    if (depth_ > 1 && relation == Relation::cause && open_[depth_ - 1].indent == indent) --depth_;
  } else {
    depth_ = 0;
    indent = 0;
  }
  const std::int32_t index = builder_.exception(type, message, relation, parent);
  if (depth_ < deepest_nesting) open_[depth_++] = {indent, index};
  first_frame_ = nowhere;
}

void Reader::begin_thread(std::size_t line, std::string_view name) {
  end_link(line, false);
  if (builder_.current() == nullptr && gap_ != nowhere) {
    const ManagedHeader header = find_managed_header(text_, gap_, line, false, builder_.arena());
    if (header.trust == Trust::sure) begin_exception(header.type, header.message, Relation::primary, 0);
  }
  gap_ = nowhere;
  in_thread_ = true;
  thread_line_ = nowhere;
  skipping_ = name == "Signal Catcher";  // it only prints the others
  if (skipping_) return;
  thread_line_ = line;  // it begins with its first frame: most of a JVM's own threads have none
}

void Reader::begin_pending_thread() {
  const std::size_t line = thread_line_;
  thread_line_ = nowhere;
  const bool first = builder_.event().exceptions.empty();
  begin_exception({}, {}, first ? Relation::primary : Relation::other_thread, 0);
  if (!first) return;
  for (std::size_t i = 0; i < line; ++i) {
    std::string_view text = text_.lines[i].text;
    if (text.starts_with(deadlock)) {
      consume_end(text, ":");
      builder_.current()->message = text;
    } else if (text.starts_with("ANR in ")) {
      builder_.current()->type = "ANR";
    } else if (consume(text, "Reason: ") || consume(text, "Subject: ")) {
      builder_.current()->message = text;
    }
  }
}

bool Reader::end_gap(std::size_t line) {
  if (thread_line_ != nowhere) {
    gap_ = nowhere;
    return true;
  }
  if (gap_ == nowhere && builder_.current() != nullptr) return true;
  const std::size_t begin = gap_ == nowhere ? line : gap_;
  if (line > begin && builder_.current() != nullptr && text_.lines[line - 1].text == "Stacktrace:") return false;  // Minecraft prints parts of the stack again
  const ManagedHeader header = find_managed_header(text_, begin, line, true, builder_.arena());
  gap_ = nowhere;
  if (builder_.current() == nullptr) {
    begin_exception(header.type, header.message, Relation::primary, 0);
    return true;
  }
  if (header_follows_ && header.trust == Trust::sure) {
    header_follows_ = false;
    Exception &exception = builder_.event().exceptions[0];
    exception.type = header.type;
    exception.message = header.message;
    builder_.resume(0);
    depth_ = 1;
    first_frame_ = nowhere;
    return true;
  }
  if (in_thread_ || header.trust == Trust::none) return true;
  if (!cause_follows_) return header.trust == Trust::likely;
  cause_follows_ = false;
  begin_exception(header.type, header.message, Relation::cause, 0);
  return true;
}

void Reader::begin_link(std::size_t line, const Link &link) {
  if (builder_.current() == nullptr) {
    const std::size_t begin = gap_ == nowhere ? line : gap_;
    const ManagedHeader header = find_managed_header(text_, begin, line, true, builder_.arena());
    header_follows_ = header.trust == Trust::none && link.relation == Relation::suppressed;
    begin_exception(header.type, header_follows_ ? std::string_view{} : header.message, Relation::primary, 0);
  }
  gap_ = nowhere;
  link_line_ = line;
  link_ = link;
}

void Reader::end_link(std::size_t line, bool before_frames) {
  if (link_line_ == nowhere) return;
  std::size_t end = link_line_ + 1;
  while (end < line && (before_frames || (!text_.lines[end].text.empty() && !begins_log_record(text_.lines[end].text))) &&
         !contains(text_.lines[end].text, "(Coroutine boundary"))
    ++end;
  const std::string_view rest = link_.rest;
  const std::uint32_t indent = text_.lines[link_line_].indent;
  const std::size_t first = link_line_ + 1;
  link_line_ = nowhere;
  if (rest.starts_with("[CIRCULAR REFERENCE")) return;
  ManagedHeader header = managed_header_of(rest);
  if (header.trust == Trust::none && !is_class_name(header.type)) {
    const Header split = split_header(rest);
    header.type = split.type;
    header.message = split.message;
  }
  const bool words = header.type.empty() && contains(rest, ' ') && is_lower(rest.front()) && !contains(before(rest, ' '), '.');
  if (words && before_frames && first_frame_ != nowhere) {  // a message that was made to look like a trace
    Exception *exception = builder_.current();
    exception->message = joined_lines(exception->message, text_, first_frame_, line, builder_.arena());
    exception->frames.clear();
    return;
  }
  if (link_.root_first) root_first_ = true;
  begin_exception(header.type, joined_lines(header.message, text_, first, end, builder_.arena()), link_.relation, indent);
}

void Reader::add(std::size_t line, const Frame &frame) {
  if (skipping_) return;
  if (thread_line_ != nowhere) begin_pending_thread();
  if (first_frame_ == nowhere) first_frame_ = line;
  builder_.frame(frame);
}

void Reader::read() {
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text_.lines.size(); ++i) {
    if (text_.lines[i].shape == Shape::at) continue;
    if (begins_fatal_log(text_.lines[i].text)) {
      parse_fatal_log(text_, i, builder_);
      return builder_.finish();
    }
    if (begins_clojure_data(text_.lines[i].text)) {
      parse_clojure_data(text_, builder_);
      return builder_.finish();
    }
    if (begins_babashka_report(text_.lines[i].text)) {
      parse_babashka_report(text_, i, builder_);
      return builder_.finish();
    }
    if (begins_crash(text_.lines[i].text)) {
      begin = i;
      break;
    }
  }
  gap_ = begin;
  for (std::size_t i = begin; i < text_.lines.size(); ++i) {
    const Line &line = text_.lines[i];
    if (line.text.empty()) continue;
    Frame frame;
    Link link;
    std::string_view name;
    const JvmFit fit = read_jvm_frame(line.text, frame);
    if (fit == JvmFit::marker) continue;
    if (fit == JvmFit::sure || (fit == JvmFit::possible && (line.shape == Shape::at || gap_ == nowhere))) {
      end_link(i, true);
      if (!skipping_ && !end_gap(i)) break;
      add(i, frame);
    } else if (read_link(line.text, link)) {
      end_link(i, false);
      begin_link(i, link);
    } else if (const std::int32_t count = left_out(line.text); count >= 0) {
      end_link(i, true);
      if (Exception *exception = builder_.current()) exception->frames_skipped += static_cast<std::uint32_t>(count);
    } else if (is_any<"\"#">(line.text.front()) && (read_thread_header(line.text, name) || (in_thread_ && line.text.ends_with("\":")))) {
      begin_thread(i, name);
    } else if (in_thread_ && read_native_frame(line.text, frame)) {
      add(i, frame);
    } else if (const ClojureReport report = read_clojure_report(line.text); report.found && builder_.current() == nullptr) {
      std::size_t end = i + 1;
      while (end < text_.lines.size() && !text_.lines[end].text.empty() && !text_.lines[end].text.starts_with("Full report at")) ++end;
      begin_exception(report.type, joined_lines(text_, i + 1, end, builder_.arena()), Relation::primary, 0);
      if (!report.frame.function.empty() || !report.frame.file.empty()) builder_.frame(report.frame);
      gap_ = nowhere;
      i = end - 1;
    } else {
      if (announces_cause(line.text) && builder_.current() != nullptr) cause_follows_ = true;
      if (line.text.starts_with("Java stack information for the threads listed above")) in_thread_ = true;
      if (gap_ == nowhere && link_line_ == nowhere) gap_ = i;
    }
  }
  end_link(text_.lines.size(), false);
  if (builder_.event().exceptions.empty()) {
    const ManagedHeader header = find_managed_header(text_, begin, text_.lines.size(), false, builder_.arena());
    begin_exception(header.type, header.message, Relation::primary, 0);
  }
  if (root_first_) builder_.primary_last();
  builder_.finish();
}

void parse(const Text &text, Arena &arena, Event &event) { Reader(text, arena, event).read(); }

}  // namespace

const Grammar jvm{"jvm", any_shape, score, parse, Shown::all};

}  // namespace faultprint::stacktrace
