// src/event/documents.h: the JSON values of a body that may hold many: JSON lines, a Sentry envelope, an Elastic intake, an .ips report.
#pragma once
#include <string_view>

#include "event/arena.h"
#include "event/json_text.h"
#include "event/value.h"

namespace faultprint {

struct Document {
  std::string_view text;      // as it stands in the body
  json::Value value;          // valid until the parser's next parse; null for an item of an envelope that is neither event nor transaction
  std::string_view item;      // type of the envelope's item: "event", "transaction" …; empty outside of an envelope
  std::string_view event_id;  // what stands before the document says it of the event in it; empty: nothing
  json::Value metadata;       // an Elastic intake's, as the line that holds it: {"metadata": {…}} or {"m": {…}}; null: none
};

class Documents {
 public:
  enum class Items : std::uint8_t { events, all };  // of an envelope: the others are skipped where only events are wanted

  // `body` is JSON as looks_like_json tells it.
  Documents(std::string_view body, Items wanted, JsonParser &parser, Arena &arena) noexcept
      : body_(body), wanted_(wanted), parser_(parser), arena_(arena) {}

  // The next document; false at the end. What introduces others (an envelope's headers, a line of metadata) is none itself.
  // Throws Error{invalid_json, nested_too_deep, too_large} for a document that is none; the next call goes on behind it, or, where it was one
  // of very many, at the end.
  bool next(Document &document);
  // After an error: the text that was refused.
  std::string_view refused() const noexcept { return refused_; }

 private:
  json::Value parse();
  json::Value parsed_or_nothing(std::string_view text);
  void find_envelope();
  bool skip_blanks() noexcept;
  std::size_t value_size() noexcept;
  std::string_view skip_item(std::int64_t length) noexcept;

  std::string_view body_;
  Items wanted_;
  JsonParser &parser_;
  Arena &arena_;
  std::size_t at_ = 0, parsed_at_ = 0;
  unsigned unclosed_ = 0, refusals_ = 0;  // so far: values without an end, and all that are none
  bool started_ = false, envelope_ = false;
  std::string_view refused_, event_id_;
  json::Value metadata_;
};

// Whether a text is JSON rather than a raw stack trace: it begins with a bracket, and not as log lines do that begin so as well.
bool looks_like_json(std::string_view text) noexcept;

}  // namespace faultprint
