// src/event/json_text.h: JSON text. simdjson reads what is well formed; what it refuses is looked at again here, to say
// where the text is wrong or to mend what a log may well contain.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "error.h"
#include "event/arena.h"
#include "event/value.h"

namespace faultprint {

// A parser to keep: its buffers grow with the largest document and are used again, so that after the first few
// documents none costs an allocation. Not thread safe.
class JsonParser {
 public:
  JsonParser();
  ~JsonParser();
  JsonParser(const JsonParser &) = delete;
  JsonParser &operator=(const JsonParser &) = delete;

  // The value and every string in it are valid until the next parse() and until `arena` is reset (a padded copy of `text`
  // goes there). Invalid UTF-8 and lone surrogates become U+FFFD, numbers beyond 64 bits the nearest double; an empty
  // text is null. Throws Error{invalid_json, nested_too_deep, too_large}; the positions in its message are those in `whole`, of which `text`
  // is a part; without it, in `text`.
  json::Value parse(std::string_view text, Arena &arena, std::string_view whole = {});

  // Whether the last text parsed had to be mended: it is no JSON that others would take.
  bool mended() const noexcept;

  // Gives back the buffers of an unusually large document, with every value that was read from it.
  void shrink() noexcept;

 private:
  struct Implementation;
  std::unique_ptr<Implementation> implementation_;
};

namespace json {

// Bytes of one value; a parser needs some 15 for each. Events are below 1 MB, what is beyond is attached to them.
inline constexpr std::size_t longest_text = 32 << 20;

// A copy of `text`, a part of `whole`, that every strict parser accepts, with `padding` writable bytes behind it. Throws
// Error{invalid_json, nested_too_deep} at the first byte that the grammar (RFC 8259) does not allow.
std::string_view repaired(std::string_view text, std::size_t padding, Arena &arena, std::string_view whole);

// What is thrown for a container nested deeper than deepest_nesting; `which` begins the detail.
Error nested_too_deep(const std::string &which);

// Length of the first value of `text`, by counting brackets outside strings; all of it where none is closed, which `closed` then says.
std::size_t value_length(std::string_view text, bool *closed = nullptr) noexcept;

}  // namespace json
}  // namespace faultprint
