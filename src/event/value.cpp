#include "event/value.h"

#include <charconv>
#include <cmath>

#include "event/value_source.h"
#include "text/view.h"

namespace faultprint::json {
namespace {

constexpr double integers_end = 9.2e18;  // doubles below it fit into 64 bits

}  // namespace

Cursor::Cursor(const Value &container)
    : source_(container.source_), object_(container.kind_ == Kind::object) {
  switch (source_) {
    case Value::Source::text: TextSource::begin(*this, container); break;
    case Value::Source::jsonb: JsonbSource::begin(*this, container); break;
    case Value::Source::built: BuiltSource::begin(*this, container); break;
    case Value::Source::none:  // nothing to step through
      source_ = Value::Source::text;
      text_ = {nullptr, 0, 0};
  }
}

std::size_t Value::size() const {
  if (source_ == Source::jsonb) return JsonbSource::size_of(*this);
  if (source_ == Source::built) return BuiltSource::size_of(*this);
  return source_ == Source::text ? TextSource::size_of(*this) : 0;
}

std::string_view Value::text(Arena &arena) const {
  constexpr std::size_t longest = 32;  // "-1.7976931348623157e+308"
  char digits[longest];
  std::to_chars_result end{};
  switch (kind_) {
    case Kind::string: return string();
    case Kind::boolean: return size_ != 0 ? "true" : "false";
    case Kind::integer: end = std::to_chars(digits, digits + longest, integer_); break;
    case Kind::number:  // jsonb knows 1e5 and 100000.0 as the integer that they are
      if (std::abs(number_) < integers_end && number_ == std::trunc(number_))
        end = std::to_chars(digits, digits + longest, static_cast<std::int64_t>(number_));
      else end = std::to_chars(digits, digits + longest, number_);
      break;
    default: return {};
  }
  return arena.copy({digits, static_cast<std::size_t>(end.ptr - digits)});
}

std::int64_t Value::integer(std::int64_t otherwise) const noexcept {
  if (kind_ == Kind::integer) return integer_;
  if (kind_ == Kind::number) return std::abs(number_) < integers_end ? static_cast<std::int64_t>(number_) : otherwise;
  if (kind_ != Kind::string) return otherwise;
  const std::string_view digits = text::trim(string());
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() ? value : otherwise;
}

Value Value::operator[](std::string_view key) const {
  Value found;
  if (kind_ != Kind::object) return found;
  Member member;
  for (Cursor cursor(*this); cursor.next(member);)
    if (member.key == key) found = member.value;
  return found;
}

}  // namespace faultprint::json
