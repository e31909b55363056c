#include "grouping/canonical.h"

#include <algorithm>
#include <charconv>
#include <cstring>


namespace faultprint::grouping {
namespace {

class Writer {
 public:
  explicit Writer(Arena &arena) noexcept : arena_(arena) {}

  void raw(std::string_view text) {
    if (size_ + text.size() > capacity_) {
      capacity_ = std::max<std::size_t>({4096, capacity_ * 2, size_ + text.size()});
      char *larger = arena_.array<char>(capacity_);
      if (size_ > 0) std::memcpy(larger, bytes_, size_);
      bytes_ = larger;
    }
    if (!text.empty()) std::memcpy(bytes_ + size_, text.data(), text.size());
    size_ += text.size();
  }

  void string(std::string_view text) {
    raw("\"");
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto c = static_cast<unsigned char>(text[i]);
      if (c >= 0x20 && c != '"' && c != '\\') continue;
      raw(text.substr(begin, i - begin));
      begin = i + 1;
      if (c == 0) {
        raw(" ");  // as everywhere in the server's texts
      } else if (c == '"' || c == '\\') {
        const char escaped[2] = {'\\', static_cast<char>(c)};
        raw({escaped, 2});
      } else {
        constexpr char digits[] = "0123456789abcdef";
        const char escaped[6] = {'\\', 'u', '0', '0', digits[c >> 4], digits[c & 15]};
        raw({escaped, 6});
      }
    }
    raw(text.substr(begin));
    raw("\"");
  }

  void number(std::int64_t value) {
    char digits[24];
    raw({digits, static_cast<std::size_t>(std::to_chars(digits, digits + sizeof digits, value).ptr - digits)});
  }

  void open(std::string_view bracket) {
    raw(bracket);
    first_ = true;
  }
  void close(std::string_view bracket) {
    raw(bracket);
    first_ = false;
  }
  void next() {
    if (!first_) raw(",");
    first_ = false;
  }
  void key(std::string_view name) {
    next();
    string(name);
    raw(":");
  }
  void member(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    string(value);
  }
  void member(std::string_view name, std::int64_t value) {
    key(name);
    number(value);
  }

  std::string_view text() const noexcept { return {bytes_, size_}; }

 private:
  Arena &arena_;
  char *bytes_ = nullptr;
  std::size_t size_ = 0, capacity_ = 0;
  bool first_ = true;
};

void write_frame(Writer &json, const Frame &frame, const JudgedFrame &judged) {
  json.next();
  json.open("{");
  json.member("module", judged.identity.module);
  json.member("function", judged.identity.function);
  json.member("file", judged.identity.file);
  if (frame.line > 0) json.member("line", frame.line);
  if (frame.column > 0) json.member("column", frame.column);
  json.key("in_app");
  json.raw(judged.role.part == Part::app ? "true" : "false");
  json.close("}");
}

}  // namespace

std::string_view canonical_json(Analysis &analysis) {
  const Event &event = analysis.event();
  Writer json(analysis.arena());
  json.open("{");
  json.member("format", event.format);
  json.member("runtime", name_of(event.runtime));
  if (!event.exceptions.empty()) {
    json.key("exceptions");
    json.open("[");
    for (std::size_t i = 0; i < event.exceptions.size(); ++i) {
      const Exception &exception = event.exceptions[i];
      json.next();
      json.open("{");
      json.member("type", analysis.type(i));
      json.member("message", exception.message);
      json.member("template", analysis.message(i));
      json.member("relation", name_of(exception.relation));
      if (exception.parent >= 0) json.member("parent", exception.parent);
      if (!exception.frames.empty()) {
        json.key("frames");
        json.open("[");
        for (std::size_t f = 0; f < exception.frames.size(); ++f) write_frame(json, exception.frames[f], analysis.frame(i, f));
        json.close("]");
      }
      json.close("}");
    }
    json.close("]");
  }
  json.member("message", event.message);
  json.member("template", analysis.message_template());
  json.member("level", event.level);
  json.member("logger", event.logger);
  json.member("transaction", event.transaction);
  json.member("environment", event.environment);
  json.member("release", event.release);
  json.close("}");
  return json.text();
}

}  // namespace faultprint::grouping
