// Vim script; the chain of calls is in one line, oldest first:
//   Error detected while processing function shop#run[3]..<SNR>12_total:
//   line    5:
//   E121: Undefined variable: cart
#include <algorithm>

#include "stacktrace/families.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;

constexpr std::size_t none = std::string_view::npos;
constexpr std::string_view opening = "Error detected while processing ";

Score score(const Text &text) noexcept {
  for (const Line &line : text.lines)
    if (line.shape == Shape::other && line.text.front() == 'E' && line.text.starts_with(opening)) return {true, 1};
  return {};
}

// "function shop#run[3]", "<SNR>12_total", "/home/ann/.vimrc"; the last one without its line.
Frame frame_of(std::string_view call) noexcept {
  Frame frame;
  for (const std::string_view kind : {"function ", "script ", "command line"}) consume(call, kind);
  if (call.ends_with(']')) {
    const std::size_t open = call.rfind('[');
    if (open != none) {
      std::string_view number = call.substr(open + 1);
      frame.line = std::max(consume_number(number), 0);
      call = call.substr(0, open);
    }
  }
  if (call.starts_with("<SNR>")) {  // the script's number differs from run to run
    std::string_view rest = call.substr(5);
    if (consume_number(rest) >= 0 && consume(rest, "_")) call = rest;
  }
  (contains(call, '/') ? frame.file : frame.function) = call;
  return frame;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::unknown);
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    std::string_view chain = text.lines[i].text;
    if (!consume(chain, opening)) continue;
    consume_end(chain, ":");
    std::int32_t line = 0;
    std::string_view code, message;
    for (std::size_t j = i + 1; j < text.lines.size() && j < i + 4 && code.empty(); ++j) {
      std::string_view rest = text.lines[j].text;
      if (consume(rest, "line ")) {
        rest = trim_left(rest);
        line = std::max(consume_number(rest), 0);
      } else if (rest.size() > 3 && rest[0] == 'E' && is_digit(rest[1])) {
        code = before(rest, ':');
        message = trim(rest.substr(std::min(code.size() + 1, rest.size())));
      } else {
        message = rest;
      }
    }
    builder.exception(code, message);
    while (!chain.empty()) {
      const std::size_t end = std::min(chain.find(".."), chain.size());
      builder.frame(frame_of(chain.substr(0, end)));
      chain.remove_prefix(std::min(end + 2, chain.size()));
    }
    builder.reverse_frames();
    if (!event.exceptions[0].frames.empty() && event.exceptions[0].frames[0].line == 0) event.exceptions[0].frames[0].line = line;
    break;
  }
  builder.finish();
}

}  // namespace

const Grammar vim{"vim", shapes(Shape::other), score, parse};

}  // namespace faultprint::stacktrace
