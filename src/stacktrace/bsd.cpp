// Panics of the BSD kernels and of macOS's:
//   panic: general protection fault
//   KDB: stack backtrace:
//   #0 0xffffffff80aada97 at kdb_backtrace+0x67
//   unp_dispose() at unp_dispose+0xa5/frame 0xfffffe001fa0e650
//   sys_accept() at netbsd:sys_accept+0x1cf sys/kern/uipc_syscalls.c:862
//   panic(cpu 2 caller 0xffffff80003ed5fc): "empty hash"@/xnu/osfmk/i386/pmap_internal.h:844
//   0xffffff97439cbb10 : 0xffffff80002f368c
//   lr: 0xfffffe002a2593ac  fp: 0xfffffe7c184031f0
#include <algorithm>

#include "stacktrace/families.h"
#include "stacktrace/log_prefix.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// NetBSD begins only what the kernel itself logs with a time, not what its debugger prints.
std::string_view content(const Line &line) noexcept { return line.text.starts_with('[') ? line.text.substr(timestamp_length(line.text)) : line.text; }

// Of several headers the heaviest names the report: "panic: page fault" only repeats "Fatal trap 12: page fault while in kernel mode".
enum class Weight : std::uint8_t { none, stop, panic, trap };

Weight read_header(std::string_view line, Header &header) noexcept {
  consume(line, "login: ");
  std::string_view rest = line;
  switch (line.empty() ? '\0' : line.front()) {
    case 'p':
      if (consume(rest, "panic: ")) return header = {"panic", trim(rest)}, Weight::panic;
      if (consume(rest, "panic(cpu ")) {
        const std::size_t end = rest.find("): ");
        if (end == std::string_view::npos) return Weight::none;
        rest = trim(rest.substr(end + 3));
        if (consume(rest, "\"")) {
          const std::size_t quote = rest.rfind('"');
          rest = rest.substr(0, quote);
        } else if (const std::size_t place = rest.rfind(" @"); place != std::string_view::npos) {
          rest = rest.substr(0, place);
        }
        return header = {"panic", rest}, Weight::trap;
      }
      return Weight::none;
    case 'F':
      if (!consume(rest, "Fatal trap ")) return Weight::none;
      if (consume_number(rest) < 0 || !consume(rest, ": ")) return Weight::none;
      return header = {"Fatal trap", trim(rest)}, Weight::trap;
    case 'f':
      return consume(rest, "fatal ") && contains(rest, " in supervisor mode") ? (header = {"Fatal trap", line}, Weight::stop) : Weight::none;
    case 'k':
      return consume(rest, "kernel: ") && contains(rest, " trap, code=") ? (header = {"Fatal trap", rest}, Weight::stop) : Weight::none;
    case 'w': return consume(rest, "witness: ") ? (header = {"witness", trim(rest)}, Weight::stop) : Weight::none;
    case 'u': return line.starts_with("uvm_fault(0x") ? (header = {"uvm_fault", line}, Weight::stop) : Weight::none;
    default: return Weight::none;
  }
}

bool is_symbol(std::string_view s) noexcept { return !s.empty() && !is_digit(s.front()) && std::all_of(s.begin(), s.end(), [](char c) { return is_identifier(c) || c == '.'; }); }

// "netbsd:name+0x67/frame 0xfe00 kernel_name sys/kern/file.c:862 [inline]"
bool read_site(std::string_view s, Frame &frame) noexcept {
  consume(s, "netbsd:");
  std::size_t n = 0;
  while (n < s.size() && (is_identifier(s[n]) || s[n] == '.')) ++n;
  const std::string_view name = s.substr(0, n);
  if (!is_symbol(name)) return false;
  frame.function = name;
  s.remove_prefix(n);
  if (consume(s, "+") && !consume_address(s)) return false;
  if (!s.empty() && !is_blank(s.front()) && s.front() != '/') return false;
  frame.inlined = consume_end(s, " [inline]");
  const std::string_view place = after_last(s, ' ');
  std::string_view number = place;
  if (consume_number_end(number) >= 0 && number.ends_with(':')) {
    set_place(frame, place);
    if (const std::string_view inner = trim(s.substr(0, s.size() - place.size())); frame.inlined && is_symbol(inner)) frame.function = inner;
  }
  return true;
}

// `next` is the line below: a terminal of 80 columns breaks "VOP_LOOKUP(ffff) at VOP_LOOKUP+0x" anywhere.
bool read_frame(std::string_view line, std::string_view next, Frame &frame) noexcept {
  if (line.empty()) return false;
  if (line.front() == '#') {
    line.remove_prefix(1);
    if (consume_number(line) < 0) return false;
    line = trim_left(line);
    return consume_address(line) && consume(line, " at ") && read_site(line, frame);
  }
  if (line.starts_with("0x")) {  // macOS
    if (!consume_address(line) || !consume(line, " : ") || !consume_address(line)) return false;
    line = trim(line);
    if (line.empty()) return true;
    return consume(line, "(") || line.starts_with(": ") ? (frame.function = line.starts_with(": ") ? trim(after_last(line.substr(2), ':')) : std::string_view{}, consume_offset(frame.function), true) : false;
  }
  if (line.starts_with("lr: 0x")) return contains(line, " fp: 0x");
  const std::size_t open = line.find('(');
  if (open == std::string_view::npos || !is_symbol(line.substr(0, open))) return false;
  if (const std::size_t close = line.find(") at ", open); close != std::string_view::npos) {
    const std::string_view site = line.substr(close + 5);
    if (!contains(site, '+') && !site.starts_with("netbsd:") && line.size() < 76) return false;
    if (!read_site(site, frame)) return false;
  } else if (line.size() < 76 || line.size() > 80 || next.size() > 40 || !(contains(next, " at ") || contains(next, "+0x") || next.starts_with("t "))) {
    return false;
  }
  frame.function = frame.inlined ? frame.function : line.substr(0, open);
  return true;
}

// "Stopped at      vn_writechk+0x13:       testb   $0x1,0x50(%rax)"
bool read_stop(std::string_view line, Frame &frame) noexcept {
  if (!line.starts_with("Stopped ")) return false;
  const std::size_t at = line.find(" at ");
  if (at == std::string_view::npos) return false;
  line = trim_left(line.substr(at + 4));
  return read_site(line.substr(0, line.find_first_of(": \t", line.starts_with("netbsd:") ? 7 : 0)), frame);
}

std::string_view line_below(const Text &text, std::size_t i) noexcept { return i + 1 < text.lines.size() ? content(text.lines[i + 1]) : std::string_view{}; }

Score score(const Text &text) noexcept {
  bool found = false, stopped = false;
  Header header;
  for (const Line &line : text.lines) {
    Frame frame;
    const std::string_view own = content(line);
    found |= read_header(own, header) != Weight::none || own.starts_with("KDB: stack backtrace") || own.starts_with("db_enter() at ") || own.starts_with("vpanic() at ");
    stopped |= read_stop(own, frame);
  }
  Score score;
  if (!found && !stopped) return score;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    Frame frame;
    if (read_frame(content(text.lines[i]), line_below(text, i), frame)) ++score.frames;
  }
  score.certain = stopped || score.frames > 1;
  if (!score.certain) score.frames = 0;
  return score;
}

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Header header;
  Weight weight = Weight::none;
  for (const Line &line : text.lines) {
    Header found;
    if (const Weight own = read_header(content(line), found); own > weight) {
      header = found;
      weight = own;
    }
  }
  builder.exception(header.type, header.message);
  Frame stop;
  bool stopped = false, inside = false, full = false;
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const std::string_view line = content(text.lines[i]);
    Frame frame;
    if (!stopped && read_stop(line, stop)) stopped = true;
    if (read_frame(line, line_below(text, i), frame)) {
      if (!inside && full) builder.exception({}, {}, Relation::other_thread);
      inside = full = true;
      builder.frame(frame);
    } else if (inside && (text.lines[i].shape == Shape::empty || line.starts_with("end of kernel") || line.starts_with("ddb") || line.starts_with("cpu") || line.starts_with("Uptime"))) {
      inside = false;
    }
  }
  if (!full && stopped) builder.frame(stop);
  builder.finish();
}

}  // namespace

const Grammar bsd{"bsd", any_shape, score, parse};

}  // namespace faultprint::stacktrace
