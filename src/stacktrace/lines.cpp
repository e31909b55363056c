#include "stacktrace/lines.h"

#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

std::string_view joined_lines(std::string_view first, const Text &text, std::size_t begin, std::size_t end, Arena &arena) {
  while (end > begin && text.lines[end - 1].text.empty()) --end;
  first = trim(first);
  if (begin >= end) return first;
  std::size_t size = first.size();
  for (std::size_t i = begin; i < end; ++i) size += text.lines[i].whole.size() + 1;
  char *bytes = arena.array<char>(size), *to = bytes;
  const auto append = [&to](std::string_view part) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  };
  append(first);
  for (std::size_t i = begin; i < end; ++i) {
    *to++ = '\n';
    append(trim_right(text.lines[i].whole));
  }
  return trim({bytes, static_cast<std::size_t>(to - bytes)});
}

std::string_view joined_lines(const Text &text, std::size_t begin, std::size_t end, Arena &arena) {
  while (begin < end && text.lines[begin].text.empty()) ++begin;
  if (begin >= end) return {};
  return joined_lines(text.lines[begin].text, text, begin + 1, end, arena);
}

bool begins_with_time(std::string_view text) noexcept {
  consume(text, "[");
  const std::size_t size = text.size();
  std::size_t digits = 0;
  while (digits < size && is_digit(text[digits])) ++digits;
  if (digits == 4) return size > 9 && (text[4] == '-' || text[4] == '/') && is_digit(text[5]) && is_digit(text[6]);
  if (digits == 2 && size > 10 && text[2] == '/') return is_upper(text[3]) && text[6] == '/' && is_digit(text[7]);  // "02/Jan/2024 …" of web servers
  return digits == 2 && size > 7 && text[2] == ':' && is_digit(text[3]) && is_digit(text[4]) && text[5] == ':' && is_digit(text[6]);
}

}  // namespace faultprint::stacktrace
