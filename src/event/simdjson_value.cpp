#include <simdjson.h>

#include <bit>

#include "error.h"
#include "event/json_text.h"
#include "event/value_source.h"
#include "interrupt.h"

// The only file that knows simdjson. A container is kept as its document and its place on the document's tape, which is walked here
// as https://github.com/simdjson/simdjson/blob/master/doc/tape.md lays it down: a word for each value, the letter of its type in the
// top byte; numbers take a second word, and the first word of a container says where the tape goes on behind it.

namespace faultprint::json {

namespace dom = simdjson::dom;
static_assert(std::is_trivially_copyable_v<dom::element> && sizeof(dom::element) == 2 * sizeof(void *));

namespace {

class Tape {
 public:
  explicit Tape(const void *document) noexcept
      : document_(static_cast<const dom::document *>(document)), words_(document_->tape.get()), strings_(document_->string_buf.get()) {}

  std::string_view string(std::size_t at) const noexcept {
    const std::uint8_t *bytes = strings_ + (words_[at] & payload);
    std::uint32_t size;
    std::memcpy(&size, bytes, sizeof size);
    return {reinterpret_cast<const char *>(bytes) + sizeof size, size};
  }
  // Puts the value at `at` into `value`, and returns where the next one stands.
  std::size_t read(std::size_t at, Value &value) const noexcept {
    using simdjson::internal::tape_type;
    const auto type = static_cast<tape_type>(words_[at] >> 56);
    if (type == tape_type::STRING) {  // most are
      value = Value::of(string(at));
      return at + 1;
    }
    switch (type) {
      case tape_type::START_OBJECT: value = TextSource::container(Kind::object, document_, at); return end(at);
      case tape_type::START_ARRAY: value = TextSource::container(Kind::array, document_, at); return end(at);
      case tape_type::INT64: value = Value::of(static_cast<std::int64_t>(words_[at + 1])); return at + 2;
      case tape_type::UINT64: value = Value::of(static_cast<double>(words_[at + 1])); return at + 2;  // beyond int64
      case tape_type::DOUBLE: value = Value::of(std::bit_cast<double>(words_[at + 1])); return at + 2;
      case tape_type::TRUE_VALUE: value = Value::of(true); return at + 1;
      case tape_type::FALSE_VALUE: value = Value::of(false); return at + 1;
      default: value = {}; return at + 1;
    }
  }
  // Of the container at `at`: what stands behind its end, and its elements or members as far as simdjson counts them.
  std::size_t end(std::size_t at) const noexcept { return static_cast<std::uint32_t>(words_[at]); }
  std::size_t size(std::size_t at) const noexcept { return words_[at] >> 32 & most; }
  static constexpr std::size_t most = 0xFFFFFF;

 private:
  static constexpr std::uint64_t payload = 0x00FFFFFFFFFFFFFF;
  const dom::document *document_;
  const std::uint64_t *words_;
  const std::uint8_t *strings_;
};

Value value_of(const dom::element &element) noexcept {
  struct {
    const void *document;
    std::size_t at;
  } words;
  std::memcpy(&words, &element, sizeof words);
  Value value;
  Tape(words.document).read(words.at, value);
  return value;
}

}  // namespace

void TextSource::begin(Cursor &cursor, const Value &container) noexcept {
  const void *document = document_of(container);
  const std::size_t at = index_of(container);
  cursor.text_ = {document, at + 1, Tape(document).end(at) - 1};
}

bool Cursor::next_of_text(Member &member) {
  std::size_t at = text_.at;
  if (at == text_.end) return false;
  const Tape tape(text_.document);
  if (object_) member.key = tape.string(at++);
  text_.at = tape.read(at, member.value);
  return true;
}

std::size_t TextSource::size_of(const Value &container) noexcept {
  const std::size_t size = Tape(document_of(container)).size(index_of(container));
  if (size < Tape::most) return size;
  std::size_t count = 0;
  Member member;
  for (Cursor cursor(container); cursor.next(member);) ++count;
  return count;
}

}  // namespace faultprint::json

namespace faultprint {

struct JsonParser::Implementation {
  simdjson::dom::parser parser;
  simdjson::dom::document document;
  bool mended = false;
};

namespace {
constexpr std::size_t capacity_kept = 1024 * 1024;  // bytes of text; a parser needs about 15 for each
}

JsonParser::JsonParser() : implementation_(new Implementation) {}
JsonParser::~JsonParser() = default;

bool JsonParser::mended() const noexcept { return implementation_ != nullptr && implementation_->mended; }

void JsonParser::shrink() noexcept {
  if (implementation_ != nullptr && implementation_->document.capacity() > capacity_kept) implementation_.reset();
}

json::Value JsonParser::parse(std::string_view text, Arena &arena, std::string_view whole) {
  if (whole.empty()) whole = text;
  constexpr std::size_t usual = 16 * 1024;  // first buffers: most events fit
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};

  if (text.size() > json::longest_text)
    throw Error(Code::too_large, "JSON too large", "It has " + std::to_string(text.size()) + " bytes; at most " + std::to_string(json::longest_text) + " are read.",
                "Leave attachments out of the event.");
  poll_interrupt();
  if (implementation_ == nullptr) implementation_.reset(new Implementation);
  simdjson::dom::parser &parser = implementation_->parser;
  simdjson::dom::document &document = implementation_->document;
  const auto make_room = [&](std::size_t size) {
    if (document.capacity() >= size && parser.capacity() >= size) return;
    const std::size_t capacity = size > capacity_kept ? size : std::bit_ceil(std::max(size, usual));
    // simdjson refuses the container that reaches its limit.
    if (parser.allocate(capacity, json::deepest_nesting + 1) != simdjson::SUCCESS || document.allocate(capacity) != simdjson::SUCCESS)
      throw std::bad_alloc();
  };

  make_room(text.size());
  char *padded = arena.array<char>(text.size() + simdjson::SIMDJSON_PADDING);
  std::memcpy(padded, text.data(), text.size());
  std::memset(padded + text.size(), ' ', simdjson::SIMDJSON_PADDING);
  simdjson::dom::element root;
  simdjson::error_code error = parser.parse_into_document(document, padded, text.size(), false).get(root);
  implementation_->mended = error != simdjson::SUCCESS;
  if (error != simdjson::SUCCESS) {
    if (error == simdjson::MEMALLOC || error == simdjson::CAPACITY) throw std::bad_alloc();
    const std::string_view mended = json::repaired(text, simdjson::SIMDJSON_PADDING, arena, whole);
    make_room(mended.size());
    error = parser.parse_into_document(document, mended.data(), mended.size(), false).get(root);
    if (error != simdjson::SUCCESS) throw Error(Code::invalid_json, "invalid JSON");
  }
  return json::value_of(root);
}

}  // namespace faultprint
