#include "event/documents.h"

#include <algorithm>

#include "error.h"
#include "event/built_value.h"
#include "interrupt.h"
#include "text/view.h"

namespace faultprint {
namespace {

using json::is;
using json::Member;
using json::Value;

// Behind so many broken values nothing is read any more. One without an end costs a look at all that follows, any other one at all before it:
// the error says its line.
constexpr unsigned unclosed_at_most = 16, refused_at_most = 100;

bool has(const Value &object, std::string_view key) { return static_cast<bool>(object[key]); }

// The header of an item in a Sentry envelope: {"type":"event","length":417}.
bool is_item_header(const Value &object) {
  bool type = false;
  for (const Member &member : object.members()) {
    if (is(member.key, "type")) type = member.value.is_string();
    else if (is(member.key, "body") || is(member.key, "message") || is(member.key, "msg") || is(member.key, "error") ||
             is(member.key, "err") || is(member.key, "exception") || is(member.key, "level") || is(member.key, "event_id"))
      return false;
  }
  return type && object.size() <= 8;
}

// The line of metadata before the events of an Elastic intake: nothing stands beside it.
bool is_elastic_metadata(const Value &object) {
  if (object.size() != 1) return false;
  const Value metadata = object["metadata"];
  return metadata.is_object() ? metadata["service"].is_object() || metadata.size() == 0 : object["m"]["se"].is_object();
}

// The line before the report in an .ips file.
bool is_report_header(const Value &object) { return has(object, "bug_type") && (has(object, "incident_id") || has(object, "os_version")); }

// Browsers' reports of violated policies come in items of their own.
bool is_event(std::string_view item) noexcept { return is(item, "event") || is(item, "raw_security") || is(item, "security"); }

// Where the next value may begin that stands on a line of its own.
std::size_t next_line_of_json(std::string_view text, std::size_t from) noexcept {
  while ((from = text.find('\n', from)) != std::string_view::npos) {
    ++from;
    if (from < text.size() && (text[from] == '{' || text[from] == '[')) return from;
  }
  return text.size();
}

// Whether nothing stands behind the bracket that closes the one at the front, up to the end of its line; so too where none closes it.
bool ends_with_bracket(std::string_view text) noexcept {
  const std::string_view behind = text.substr(json::value_length(text));
  return text::trim(behind.substr(0, behind.find('\n'))).empty();
}

}  // namespace

bool looks_like_json(std::string_view text) noexcept {
  text = text::trim_left(text);
  if (text.empty() || (text.front() != '{' && text.front() != '[')) return false;
  const std::string_view inside = text::trim_left(text.substr(1));
  if (inside.empty()) return true;
  // Log lines may begin with a bracket as well: "[2026-03-01 10:00:00] local.ERROR: …", "[{app}] …", "{}: not found", "{badmatch,{error,closed}}".
  if (text.front() == '[') return text::is_any<"{[]\"">(inside.front()) && ends_with_bracket(text);
  if (inside.front() == '{') return false;
  if (inside.front() == '}') return ends_with_bracket(text);
  std::size_t word = 0;
  while (word < inside.size() && (text::is_lower(inside[word]) || inside[word] == '_')) ++word;
  return word == 0 || word == inside.size() || inside[word] != ',';
}

bool Documents::next(Document &document) {
  if (!started_) {
    started_ = true;
    find_envelope();
  }
  while (skip_blanks()) {
    poll_interrupt();
    const Value value = parse();
    document = {body_.substr(parsed_at_, at_ - parsed_at_), value, {}, event_id_, metadata_};
    if (envelope_ && is_item_header(value)) {
      document.item = arena_.copy(value["type"].string());
      if (!is_event(document.item)) {
        const bool transaction = is(document.item, "transaction");
        document.text = skip_item(value["length"].integer(-1));
        document.value = {};
        if (wanted_ == Items::events) continue;
        if (transaction) document.value = parsed_or_nothing(document.text);
        return true;
      }
      if (!skip_blanks()) return false;
      document.value = parse();
      document.text = body_.substr(parsed_at_, at_ - parsed_at_);
      return true;
    }
    if (is_elastic_metadata(value)) {
      metadata_ = json::copied(value, arena_);
    } else if (is_report_header(value) && skip_blanks()) {
      event_id_ = arena_.copy(value["incident_id"].string());
    } else {
      return true;
    }
  }
  return false;
}

// A Sentry envelope: a header, then the header of its first item.
void Documents::find_envelope() {
  if (!skip_blanks()) return;
  const std::size_t begin = at_, size = value_size();
  unclosed_ = 0;
  if (text::trim(body_.substr(begin + size)).empty()) return;  // nothing follows: most bodies are one event
  try {
    const Value header = parse();
    const bool marked = has(header, "dsn") || has(header, "sdk") || has(header, "sent_at") || has(header, "event_id");
    const std::string_view event_id = arena_.copy(header["event_id"].string());
    const std::size_t behind = at_;
    if (marked && skip_blanks() && is_item_header(parse())) {
      envelope_ = true;
      event_id_ = event_id;
      at_ = behind;
      return;
    }
  } catch (const Error &) {
    unclosed_ = refusals_ = 0;  // next() comes upon it again
  }
  at_ = begin;
}

Value Documents::parse() {
  parsed_at_ = at_;
  const unsigned unclosed = unclosed_;
  std::size_t size = value_size();
  // A line that was cut off must not take what follows along; it is no JSON, and says where it ends.
  if (unclosed_ > unclosed) size = (unclosed_ > unclosed_at_most ? body_.size() : next_line_of_json(body_, at_)) - at_;
  const std::string_view text = body_.substr(at_, size);
  at_ += size;
  try {
    return parser_.parse(text, arena_, body_);
  } catch (const Error &) {
    // What an envelope's item was cannot be told any more, nor where the next begins.
    if (envelope_ || ++refusals_ > refused_at_most) at_ = body_.size();
    refused_ = text::trim_right(body_.substr(parsed_at_, at_ - parsed_at_));
    throw;
  }
}

Value Documents::parsed_or_nothing(std::string_view text) {
  try {
    return parser_.parse(text, arena_, body_);
  } catch (const Error &) {
    return {};
  }
}

bool Documents::skip_blanks() noexcept {
  while (at_ < body_.size() && (text::is_space(body_[at_]) || body_[at_] == '\x1e')) ++at_;
  return at_ < body_.size();
}

// Length of the value here: brackets up to their end, anything else up to the end of the line.
std::size_t Documents::value_size() noexcept {
  const std::string_view rest = body_.substr(at_);
  if (rest.front() != '{' && rest.front() != '[') return std::min(rest.find('\n'), rest.size());
  bool closed;
  const std::size_t size = json::value_length(rest, &closed);
  if (!closed) ++unclosed_;
  return size;
}

// An attachment, a session: `length` bytes behind the line end, or the next line where the header does not say.
std::string_view Documents::skip_item(std::int64_t length) noexcept {
  at_ = std::min(body_.find('\n', at_), body_.size() - 1) + 1;
  const std::size_t begin = at_;
  if (length >= 0) at_ += std::min(static_cast<std::size_t>(length), body_.size() - at_);
  else at_ = std::min(body_.find('\n', at_), body_.size());
  return body_.substr(begin, at_ - begin);
}

}  // namespace faultprint
