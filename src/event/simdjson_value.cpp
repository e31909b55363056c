#include <simdjson.h>

#include <bit>

#include "error.h"
#include "event/json_text.h"
#include "event/value_source.h"

// The only file that knows simdjson. A container is kept as the two words that a simdjson element consists of.

namespace faultprint::json {

namespace dom = simdjson::dom;
static_assert(std::is_trivially_copyable_v<dom::element> && sizeof(dom::element) == 2 * sizeof(void *));
static_assert(std::is_trivially_copyable_v<dom::object::iterator> && sizeof(dom::object::iterator) == 2 * sizeof(void *));
static_assert(std::is_trivially_copyable_v<dom::array::iterator> && sizeof(dom::array::iterator) == 2 * sizeof(void *));

namespace {

struct Words {
  const void *document;
  std::size_t index;
};
template <typename T>
Words words_of(const T &handle) noexcept {
  Words words;
  std::memcpy(&words, &handle, sizeof words);
  return words;
}
template <typename T>
T handle_of(Words words) noexcept {
  T handle;
  std::memcpy(static_cast<void *>(&handle), &words, sizeof words);
  return handle;
}

Value container_of(Kind kind, const dom::element &element) noexcept {
  const Words words = words_of(element);
  return TextSource::container(kind, words.document, words.index);
}

template <typename T>
T get(const dom::element &element) noexcept {
  return element.get<T>().value_unsafe();  // asked for only after type()
}

// Inlined, so that it is written where it is wanted: copied at once, its parts would have to leave the store buffer first.
[[gnu::always_inline]] inline Value value_of(const dom::element &element) noexcept {
  switch (element.type()) {
    case dom::element_type::STRING: return Value::of(get<std::string_view>(element));
    case dom::element_type::OBJECT: return container_of(Kind::object, element);
    case dom::element_type::ARRAY: return container_of(Kind::array, element);
    case dom::element_type::INT64: return Value::of(get<std::int64_t>(element));
    case dom::element_type::UINT64: return Value::of(static_cast<double>(get<std::uint64_t>(element)));  // beyond int64
    case dom::element_type::DOUBLE: return Value::of(get<double>(element));
    case dom::element_type::BOOL: return Value::of(get<bool>(element));
    default: return {};
  }
}

dom::element element_of(const Value &container) noexcept {
  return handle_of<dom::element>({TextSource::document_of(container), TextSource::index_of(container)});
}

}  // namespace

void TextSource::begin(Cursor &cursor, const Value &container) noexcept {
  const dom::element element = element_of(container);
  Words first, last;
  if (container.kind_ == Kind::object) {
    const dom::object object = get<dom::object>(element);
    first = words_of(object.begin());
    last = words_of(object.end());
  } else {
    const dom::array array = get<dom::array>(element);
    first = words_of(array.begin());
    last = words_of(array.end());
  }
  cursor.text_ = {first.document, first.index, last.index};
}

bool Cursor::next_of_text(Member &member) {
  if (text_.at == text_.end) return false;
  if (object_) {
    auto at = handle_of<dom::object::iterator>({text_.document, text_.at});
    member.key = at.key();
    member.value = value_of(at.value());
    text_.at = words_of(++at).index;
  } else {
    auto at = handle_of<dom::array::iterator>({text_.document, text_.at});
    member.value = value_of(*at);
    text_.at = words_of(++at).index;
  }
  return true;
}

std::size_t TextSource::size_of(const Value &container) noexcept {
  constexpr std::size_t saturated = 0xFFFFFF;  // simdjson counts no further
  const dom::element element = element_of(container);
  const std::size_t size =
      container.kind_ == Kind::object ? get<dom::object>(element).size() : get<dom::array>(element).size();
  if (size < saturated) return size;
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
};

JsonParser::JsonParser() : implementation_(new Implementation) {}
JsonParser::~JsonParser() = default;

void JsonParser::shrink() noexcept {
  constexpr std::size_t kept = 1024 * 1024;  // a parser needs about 15 bytes per byte of text
  if (implementation_ != nullptr && implementation_->document.capacity() > kept) implementation_.reset();
}

json::Value JsonParser::parse(std::string_view text, Arena &arena, std::string_view whole) {
  if (whole.empty()) whole = text;
  constexpr std::size_t usual = 16 * 1024;     // first buffers: most events fit
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) return {};

  if (implementation_ == nullptr) implementation_.reset(new Implementation);
  simdjson::dom::parser &parser = implementation_->parser;
  simdjson::dom::document &document = implementation_->document;
  const auto make_room = [&](std::size_t size) {
    if (document.capacity() >= size && parser.capacity() >= size) return;
    const std::size_t capacity = std::bit_ceil(std::max(size, usual));
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
