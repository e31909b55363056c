// What a Linux kernel logs when something breaks: oops, BUG, WARNING, panic, hung task, stalls, KASAN and its kin, on any
// architecture.
#include "stacktrace/families.h"
#include "stacktrace/log_prefix.h"
#include "stacktrace/native.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

using namespace text;
using namespace native;

// Without the timestamp and the thread that printk puts before each line: "[   65.470000][ T1234] ", "<4>[ 1.2]".
std::string_view content(std::string_view text) noexcept {
  if (text.starts_with('<') && text.size() > 3 && is_digit(text[1]) && text[2] == '>') text.remove_prefix(3);
  for (int times = 0; times < 2; ++times) {
    if (!text.starts_with('[')) break;
    std::size_t n = 1, dots = 0;
    const bool thread = text.size() > 2 && [&] {
      std::size_t at = 1;
      while (at < text.size() && text[at] == ' ') ++at;
      return at + 1 < text.size() && (text[at] == 'T' || text[at] == 'C') && is_digit(text[at + 1]);
    }();
    while (n < text.size() && (is_digit(text[n]) || text[n] == ' ' || text[n] == '.' || (thread && is_upper(text[n]))))
      dots += text[n++] == '.' ? 1 : 0;
    if (n >= text.size() || text[n] != ']' || (dots != 1 && !thread)) break;
    text = trim_left(text.substr(n + 1));
  }
  return text;
}

// `content` of a line that a console or another log has its own words before: "buildroot login: [   16.3] BUG: …", "2018/01/09 14:28:48 BUG: …".
std::string_view content_anywhere(std::string_view text) noexcept {
  if (const std::size_t login = text.find("login: "); login != std::string_view::npos) text = trim_left(text.substr(login + 7));
  text = content(text);
  return text.substr(!text.empty() && is_digit(text.front()) ? timestamp_length(text) : 0);
}

constexpr bool is_symbol_character(char c) noexcept { return is_identifier(c) || c == '.' || c == ':' || c == '@'; }

// "name+0x12/0x40" at the front of `s`, or "name+0x12"; gives the name.
std::string_view consume_symbol(std::string_view &s) noexcept {
  std::size_t n = 0;
  while (n < s.size() && is_symbol_character(s[n])) ++n;
  if (n == 0 || n >= s.size() || s[n] != '+') return {};
  std::string_view rest = s.substr(n + 1);
  if (!consume_address(rest)) return {};
  if (consume(rest, "/") && !consume_address(rest)) return {};
  std::string_view name = s.substr(0, n);
  while (name.starts_with('.') || name.starts_with(':')) name.remove_prefix(1);  // ppc64 entry points, ":module:symbol"
  if (const std::size_t colon = name.find(':'); colon != std::string_view::npos) name = name.substr(colon + 1);
  s = rest;
  return name;
}

// "[<ffffffff81001000>]", "[<     inline     >]", ppc64's "[c0000000fe10] [c00000000008]", s390's "([<00>]".
bool consume_brackets(std::string_view &s, bool &inlined) noexcept {
  bool any = false;
  for (int times = 0; times < 2; ++times) {
    std::string_view rest = s;
    consume(rest, "(");
    if (!consume(rest, "[")) break;
    const bool angle = consume(rest, "<");
    std::string_view inside = rest.substr(0, rest.find(']'));
    if (inside.size() == rest.size()) break;
    std::string_view hexadecimal = inside;
    if (angle) consume_end(hexadecimal, ">");
    if (trim(hexadecimal) == "inline")
      inlined = true;
    else if (!all_hexadecimal(hexadecimal) || hexadecimal.size() < 8)
      break;
    s = trim_left(rest.substr(inside.size() + 1));
    any = true;
  }
  return any;
}

// One line of a call trace in any of its forms:
//   " [<addr>] ? symbol+0x12/0x40 [module]", "symbol+0x12/0x40", "[<addr>] (symbol) from [<addr>] (caller+0x1/0x2)", " symbol from
//   caller+0x1/0x2".
bool read_frame(std::string_view line, Frame &frame) noexcept {
  line = trim_left(line);
  for (;;) {  // "<IRQ>", "<EOI>", "<TASK>", "<#DF>"
    if (!line.starts_with('<')) break;
    const std::size_t end = line.find('>');
    if (end == std::string_view::npos || end > 12) return false;
    line = trim_left(line.substr(end + 1));
  }
  const bool bracketed = consume_brackets(line, frame.inlined);
  if (consume(line, "? ")) {
    frame.unreliable = true;
    line = trim_left(line);
  }
  const bool round = bracketed && consume(line, "(");
  std::string_view rest = line;
  std::string_view name = consume_symbol(rest);
  if (name.empty()) {
    std::size_t n = 0;
    while (n < line.size() && is_symbol_character(line[n])) ++n;
    rest = line.substr(n);
    name = line.substr(0, n);
    if (n == 0 || is_digit(name.front())) return bracketed && !frame.inlined && rest.empty();
    const bool from = rest.starts_with(round ? ") from [<" : " from ");  // ARM
    if (from && !round) {
      std::string_view caller = rest.substr(6);
      if (consume_symbol(caller).empty()) return false;
    } else if (!from && !(bracketed && (frame.inlined || round || rest.empty() || rest.starts_with(" [")))) {
      return false;
    }
  }
  frame.function = name;
  frame.unreliable |= contains(rest, "(unreliable)");
  rest = trim(rest);
  if (rest.starts_with(')') || rest.starts_with("from "))
    return true;  // ARM: what follows is the caller, which has a line of its own
  if (rest.starts_with('[')) {
    frame.module = rest.substr(1, find_any<" ]">(rest) - 1);
    const std::size_t end = rest.find(']');
    rest = end == std::string_view::npos ? std::string_view{} : trim_left(rest.substr(end + 1));
  }
  if (!rest.empty() && !rest.starts_with('(') && !rest.starts_with('<')) {
    std::string_view number = rest;  // decoded by scripts/decode_stacktrace.sh: "fs/ioctl.c:604"; with a discriminator after it
    if (const std::size_t discriminator = number.find(" (discriminator"); discriminator != std::string_view::npos)
      number = number.substr(0, discriminator);
    const std::string_view place = number;
    if (contains(place, ' ')) return bracketed;  // ia64 prints registers
    if (consume_number_end(number) >= 0 && number.ends_with(':'))
      set_place(frame, place);
    else if (!bracketed)
      return false;
  }
  return true;
}

// Where the processor stood: "RIP: 0010:add_timer+0x74/0x80", "RIP: 0010:[<ff>]  [<ff>] name+0x1/0x2 [mod]", "EIP is at
// name+0x1/0x2", "PC is at name+0x1", "pc : name+0x1/0x2", "epc : 8010 name+0x1/0x2", "NIP [c00] .name+0x1/0x2", "IP: [<ff>]
// name+0x1", "TPC: <name+0x1/0x2>".
bool read_instruction_pointer(std::string_view line, Frame &frame) noexcept {
  constexpr std::string_view labels[] = {"RIP: ",    "RIP  ", "EIP: ", "EIP is at ", "PC is at ", "pc : ",      "epc : ",
                                         "epc   : ", "NIP [", "IP: ",  "IP is at ",  "TPC: ",     "Krnl PSW : "};
  if (line.empty() || !is_any<"EIKNPRTep">(line.front())) return false;
  for (const std::string_view label : labels) {
    if (!line.starts_with(label)) continue;
    std::string_view rest = line.substr(label.size());
    for (int tries = 0; tries < 6 && !rest.empty(); ++tries) {
      std::size_t n = 0;
      while (n < rest.size() &&
             (is_blank(rest[n]) || rest[n] == '<' || rest[n] == '[' || rest[n] == ']' || rest[n] == '>' || rest[n] == '('))
        ++n;
      rest = rest.substr(n);
      if (rest.size() > 5 && rest[4] == ':' && all_hexadecimal(rest.substr(0, 4)) && !is_blank(rest[5])) {  // segment
        rest = rest.substr(5);
        continue;
      }
      std::string_view symbol = rest;
      const std::string_view name = consume_symbol(symbol);
      if (!name.empty()) {
        frame.function = name;
        symbol = trim_left(symbol);
        if (symbol.starts_with('[')) frame.module = symbol.substr(1, find_any<" ]">(symbol) - 1);
        return true;
      }
      n = 0;
      while (n < rest.size() && !is_blank(rest[n]) && rest[n] != ']' && rest[n] != '>') ++n;
      rest = rest.substr(n);
    }
    return false;
  }
  return false;
}

// What a WARNING or a report of KASAN says of its own place: " at fs/x.c:12 name+0x1/0x2()" or " in name+0x1/0x2".
bool read_site(std::string_view line, Frame &frame) noexcept {
  const std::size_t at = line.find(" at ");
  if (at != std::string_view::npos || line.starts_with("at ")) {
    std::string_view rest = line.starts_with("at ") ? line.substr(3) : line.substr(at + 4);
    const std::string_view place = before(rest, ' ');
    std::string_view number = place;
    if (consume_number_end(number) >= 0 && number.ends_with(':')) {
      set_place(frame, place);
      rest = trim_left(rest.substr(place.size()));
      frame.function = consume_symbol(rest);
      if (frame.function.empty()) frame.function = rest.substr(0, find_any<" +(">(rest));
      if (const std::string_view module = between(rest, "[", "]"); !module.empty()) frame.module = module;
      return !frame.function.empty();
    }
  }
  if (const std::size_t in = line.rfind(" in "); in != std::string_view::npos && contains(line, "SAN: ")) {
    std::string_view rest = line.substr(in + 4);
    frame.function = consume_symbol(rest);
    if (frame.function.empty()) frame.function = before(rest, ' ');
    if (const std::string_view module = between(rest, "[", "]"); !module.empty()) frame.module = module;
    return !frame.function.empty();
  }
  return false;
}

struct Start {
  Header header;
  Frame site;
  bool has_site = false;
  int weight = 0;  // of two headers the heavier one names the report; among equals the first
};

bool read_header(std::string_view line, Start &start) noexcept {
  constexpr std::string_view allocation = ": page allocation failure";
  if (line.size() < 5 || (!is_any<"BFIKNOUWbdgikprstw[">(line.front()) && !contains(line, allocation))) return false;
  const auto set = [&](std::string_view type, std::string_view message, int weight) {
    start.header = {type, trim(message)};
    start.weight = weight;
    return true;
  };
  const bool framed = line.starts_with("[ ") && line.ends_with(" ]");  // lockdep: "[ INFO: possible recursive locking detected ]"
  if (framed) line = line.substr(2, line.size() - 4);
  for (const std::string_view before : {"watchdog: ", "NMI watchdog: ", "rcu: ", "kernel: "}) consume(line, before);
  std::string_view rest = line;
  if (consume(rest, "kernel BUG at ")) {
    const std::string_view place = before(rest, '!');
    set_place(start.site, place);
    return set("kernel BUG", rest, 3);
  }
  if (rest.starts_with("BUG kmalloc") || (rest.starts_with("BUG ") && contains(rest, "tainted")))
    return set("BUG", rest.substr(4), 3);  // SLUB
  if (consume(rest, "BUG: ")) {
    start.has_site = read_site(rest, start.site);
    return set("BUG", rest, 3);
  }
  if (consume(rest, "WARNING: ")) {
    start.has_site = read_site(rest, start.site);
    return set("WARNING", rest, 3);
  }
  if (consume(rest, "UBSAN: ")) return set("UBSAN", rest, 3);
  if (consume(rest, "INFO: ")) {
    if (framed || rest.starts_with("task ") || rest.starts_with("rcu") || rest.starts_with("trying to register") || contains(rest, "stall") || contains(rest, "lock"))
      return set("INFO", rest, 2);
    return false;
  }
  for (const std::string_view type :
       {"Kernel panic - not syncing", "general protection fault", "Internal error", "Oops", "double fault", "divide error",
        "invalid opcode", "stack segment", "Kernel Oops", "Kernel BUG", "Bad mode in Error handler", "traps", "softlockup",
        "Fixing recursive fault but reboot is needed", "page allocation failure"}) {
    if (!line.starts_with(type)) continue;
    rest = line.substr(type.size());
    // "Oops: 0002 [#1] SMP" and "invalid opcode: 0000 [#1]" follow the line that says what happened.
    const int weight = type == "Oops" || type == "invalid opcode" || type == "Internal error" ? 1 : 2;
    if (consume(rest, ": ") || consume(rest, ", ")) return type == "traps" ? false : set(type, rest, weight);
    return false;
  }
  constexpr std::string_view unable = "Unable to handle kernel ";
  if (line.starts_with(unable)) {
    std::size_t at = line.find(" at ");
    if (at == std::string_view::npos) at = line.find(" for ");
    if (at == std::string_view::npos) at = line.size();
    return set(line.substr(0, at), line.substr(at), 3);
  }
  if (const std::size_t at = line.find(allocation); at != std::string_view::npos)
    return set("page allocation failure",
               line.substr(at + allocation.size() < line.size() ? at + allocation.size() + 1 : line.size()), 2);
  return false;
}

// What only a kernel says, so that the line alone is enough.
bool is_unmistakable(std::string_view line) noexcept {
  for (const std::string_view begin :
       {"Kernel panic - not syncing", "kernel BUG at ", "Unable to handle kernel ", "BUG: KASAN", "BUG: unable to handle", "BUG: soft lockup", "BUG: Bad ",
        "BUG: scheduling while atomic", "BUG: sleeping function called", "BUG: spinlock ", "BUG: workqueue ", "WARNING: CPU: ", "WARNING: possible circular locking",
        "[ INFO: ", "[ BUG: ", "INFO: rcu", "UBSAN: Undefined behaviour in "})
    if (line.starts_with(begin)) return true;
  return contains(line, ": 0000 [#");  // "divide error: 0000 [#1] SMP"
}

bool begins_trace(std::string_view line) noexcept {
  for (const std::string_view begin :
       {"Call Trace", "Call trace", "Backtrace:", "Stack backtrace", "stack backtrace", "Allocated by task", "Freed by task",
        "Last potentially related", "Trace:", "CPU: ", "Sending NMI", "NMI backtrace for"})
    if (line.starts_with(begin)) return !line.starts_with("CPU: ") || contains(line, "PID: ");
  return false;
}

Score score(const Text &text) noexcept {
  Score score;
  bool header = false, trace = false;
  std::uint32_t offsets = 0;
  for (const Line &line : text.lines) {
    if (line.text.size() < 6) continue;
    if (line.shape == Shape::hash || line.shape == Shape::at) continue;
    const std::string_view content_of_line = content(line.text);
    Frame frame;
    Start start;
    if (!trace && (content_of_line.starts_with("Call Trace:") || content_of_line.starts_with("Call trace:")))
      trace = true;
    else if (!header && read_header(content_of_line, start))
      header = true;
    else if ((content_of_line.starts_with("[<") || contains(content_of_line, "+0x")) && read_frame(content_of_line, frame)) {
      ++score.frames;
      offsets += content_of_line.starts_with("[<") || content_of_line.find('/') != std::string_view::npos ? 1 : 0;
    } else if (!header && read_instruction_pointer(content_of_line, frame))
      header = true;
  }
  score.certain = offsets > 0 && (header || trace || offsets > 2);
  if (!score.certain && !header) score.frames = 0;
  if (header && score.frames == 0 && offsets == 0) {  // a header alone, if it can only be a kernel's
    for (const Line &line : text.lines) score.certain |= is_unmistakable(content(line.text));
  }
  return score;
}

bool same_place(const Frame &a, const Frame &b) noexcept { return !a.function.empty() && a.function == b.function; }

void parse(const Text &text, Arena &arena, Event &event) {
  Builder builder(arena, event, Runtime::native);
  Start primary;
  Frame pointer;
  bool has_primary = false, has_pointer = false;
  for (const Line &line : text.lines) {
    const std::string_view c = content_anywhere(line.text);
    Start start;
    if (read_header(c, start) && (!has_primary || (start.weight > primary.weight && !has_pointer))) {
      primary = start;
      has_primary = true;
    }
    if (!has_pointer && read_instruction_pointer(c, pointer)) has_pointer = true;
  }
  builder.exception(primary.header.type, primary.header.message);
  // The frame where it happened comes first: printed apart from the trace, or in it below the frames that report it.
  Frame site = primary.has_site ? primary.site : pointer;
  if (!primary.has_site && primary.site.line > 0 && has_pointer) {
    site.file = primary.site.file;
    site.line = primary.site.line;
  }
  bool pending_site = primary.has_site || has_pointer;
  if (pending_site) builder.frame(site);
  bool in_trace = false, any_frame = false, aside = false, preemption = false;
  std::string_view title;
  for (const Line &line : text.lines) {
    const std::string_view c = content(line.text);
    if (line.shape == Shape::empty) {
      in_trace = false;
      continue;
    }
    if (c.starts_with("Last Breaking-Event-Address") || c.starts_with("Code: ")) aside = true;
    if (preemption || c.starts_with("Preemption disabled at:")) {  // the next line tells where, which is no frame of the trace
      preemption = !preemption && !contains(c, "+0x");
      continue;
    }
    Frame frame;
    if (in_trace && is_address(c)) {
      builder.frame(frame);
      continue;
    }
    if (!aside && (c.starts_with('[') || c.starts_with('(') || c.starts_with('<') || contains(c, "+0x") || contains(c, " from ")) &&
        read_frame(c, frame)) {
      if (!in_trace && any_frame && !title.empty()) builder.exception({}, title, Relation::other_thread), pending_site = false;
      const bool any_trace_frame = any_frame;
      in_trace = any_frame = true;
      title = {};
      if (pending_site && (!frame.unreliable || !any_trace_frame) && same_place(frame, site)) {
        pending_site = false;
        if (Exception *current = builder.current(); current != nullptr && current->frames[0].file.empty()) {
          current->frames[0].file = frame.file;
          current->frames[0].line = frame.line;
        }
        continue;
      }
      builder.frame(frame);
      continue;
    }
    if (begins_trace(c)) {
      title = c;
      aside = false;
      in_trace = false;
    }
  }
  builder.finish();
}

}  // namespace

const Grammar kernel{"kernel", any_shape, score, parse};

}  // namespace faultprint::stacktrace
