#include "stacktrace/grammar.h"

#include <algorithm>

#include "text/view.h"

namespace faultprint::stacktrace {

using namespace text;

std::int32_t Builder::exception(std::string_view type, std::string_view message, Relation relation, std::int32_t parent) {
  if (event_.exceptions.size() >= exceptions_kept) {
    event_.truncated = true;
    return current_ = -1;
  }
  Exception exception;
  exception.type = type;
  exception.message = message;
  exception.relation = relation;
  exception.parent = parent;
  event_.exceptions.push_back(arena_, exception);
  return current_ = static_cast<std::int32_t>(event_.exceptions.size()) - 1;
}

void Builder::frame(const Frame &frame) {
  if (current_ == -2) exception({}, {});
  if (current_ == -1) return;
  event_.exceptions[static_cast<std::size_t>(current_)].frames.push_back(arena_, frame);
}

void Builder::reverse_frames() noexcept {
  if (Exception *exception = current()) std::reverse(exception->frames.begin(), exception->frames.end());
}

Exception *Builder::current() noexcept {
  return current_ < 0 ? nullptr : &event_.exceptions[static_cast<std::size_t>(current_)];
}

void Builder::primary_last() noexcept {
  List<Exception> &all = event_.exceptions;
  std::reverse(all.begin(), all.end());
  for (std::size_t i = 0; i < all.size(); ++i) {
    all[i].relation = i == 0 ? Relation::primary : Relation::cause;
    all[i].parent = static_cast<std::int32_t>(i) - 1;
  }
  current_ = all.empty() ? -2 : 0;
}

void Builder::finish() noexcept {
  for (Exception &exception : event_.exceptions) {
    const std::size_t count = exception.frames.size();
    if (count <= newest_frames_kept + oldest_frames_kept) continue;
    std::copy(exception.frames.end() - oldest_frames_kept, exception.frames.end(), exception.frames.begin() + newest_frames_kept);
    exception.frames.truncate(newest_frames_kept + oldest_frames_kept);
    exception.frames_skipped += static_cast<std::uint32_t>(count - exception.frames.size());
    event_.truncated = true;
  }
}

bool is_class_name(std::string_view text) noexcept {
  if (text.empty() || text.size() > 256 || is_digit(text.front()) || contains(text, "//")) return false;
  int letters = 0, depth = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '<' || c == '[') ++depth;
    else if (c == '>' || c == ']') --depth;
    else if (is_identifier(c)) letters += is_letter(c) || is_wide(c) ? 1 : 0;
    else if (c == '.' || c == '\\' || c == '-' || c == '`' || c == '+' || c == '/') continue;
    else if (c == ':' && i + 1 < text.size() && text[i + 1] == ':') ++i;
    else if ((c == ',' || c == ' ') && depth > 0) continue;
    else return false;
    if (depth < 0) return false;
  }
  return letters > 0 && depth == 0 && text.back() != '.' && text.front() != '/' && text.front() != '-';
}

Header split_header(std::string_view text) noexcept {
  text = trim(text);
  std::size_t from = 0;
  for (;;) {
    const std::size_t colon = text.find(':', from);
    if (colon == std::string_view::npos) break;
    if (colon + 1 < text.size() && text[colon + 1] == ':') {  // Foo::Bar
      from = colon + 2;
      continue;
    }
    if (colon + 1 < text.size() && !is_space(text[colon + 1])) break;
    const std::string_view type = text.substr(0, colon);
    return is_class_name(type) ? Header{type, trim(text.substr(colon + 1))} : Header{{}, text};
  }
  return is_class_name(text) ? Header{text, {}} : Header{{}, text};
}

}  // namespace faultprint::stacktrace
