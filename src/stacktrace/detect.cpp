#include "event/event.h"
#include "stacktrace/families.h"
#include "stacktrace/parse.h"
#include "text/view.h"

namespace faultprint::stacktrace {
namespace {

// Ordered by how specific the header is: V8, Java, .NET, Mono, Chakra and Groovy all print "at …".
constexpr const Grammar *grammars[] = {
    &bsd,
    &sanitizer,
    &valgrind,
    &kernel,
    &tombstone,
    &apple,
    &minidump,
    &windbg,
    &fortran,
    &ada,
    &gdb,
    &lldb,
    &backtrace_symbols,
    &unreal,
    &v8_fatal,
    &prolog,  // labels its lines like PostgreSQL
    &plpgsql,  // may hold a traceback of PL/Python
    &python,
    &go,
    &rust,
    &php,
    &ruby,
    &elixir,
    &erlang,
    &dart,
    &dotnet,
    &powershell,
    &jvm,
    &javascript,
    &oracle,
    &ocaml,
    &haskell,
    &r,
    &lua,
    &perl,
    &tcl,
    &nim,
    &crystal,
    &lisp,
    &swift,
    &julia,
    &pascal,
    &zig,
    &matlab,
    &sql_server,
    &vim,
    &apex,
    &godot,
    &raku,
    &nix,
};

constexpr std::uint32_t common_frames = shapes(Shape::at, Shape::file_quoted);
constexpr std::uint32_t frames_by_shape = shapes(Shape::at, Shape::hash, Shape::from, Shape::location_at, Shape::location_end);
// Of a run of frames so many lines decide what they are: enough that a few odd ones do not.
constexpr std::size_t first_of_run = 5, last_of_run = 3;

// End of the run of lines from `begin` that are all of one shape, or of two by turns (Go and Rust print a frame's place below its function).
std::size_t end_of_run(const List<Line> &lines, std::size_t begin) noexcept {
  const bool by_turns = begin + 1 < lines.size() && lines[begin].shape != Shape::empty && lines[begin + 1].shape != Shape::empty &&
                        lines[begin].shape != lines[begin + 1].shape;
  const std::size_t period = by_turns ? 2 : 1;
  std::size_t end = begin + period;
  while (end < lines.size() && lines[end].shape == lines[end - period].shape) ++end;
  return end;
}

// Whether the middle of a run may be left out: frames, blank lines, but not prose.
bool is_repetitive(const List<Line> &lines, std::size_t begin, std::size_t end) noexcept {
  if (end - begin <= first_of_run + last_of_run) return false;
  const std::uint32_t shapes = shape_bit(lines[begin].shape) | shape_bit(lines[begin + 1].shape);
  return shapes == shape_bit(Shape::empty) || (shapes & frames_by_shape) != 0;
}

// `text` with the middle of every long run of frames left out: a stack of a hundred frames is as quickly known as one of ten.
// Its shapes stay those of the whole.
Text thinned(const Text &text, Arena &arena) {
  Text rest = text;
  rest.lines = {};
  const std::size_t count = text.lines.size();
  rest.lines.reserve(arena, count);
  for (std::size_t begin = 0, end = 0; begin < count; begin = end) {
    end = end_of_run(text.lines, begin);
    const bool skips = is_repetitive(text.lines, begin, end);
    for (std::size_t i = begin; i < end; ++i) {
      if (skips && i == begin + first_of_run) i += (end - i - last_of_run) / 2 * 2;  // a frame of two lines stays whole
      rest.lines.push_back(arena, text.lines[i]);
    }
  }
  return rest;
}

// `text` without the frames that Shown speaks of. Its shapes stay those of the whole.
Text without_common_frames(const Text &text, Arena &arena) {
  Text rest = text;
  rest.lines = {};
  for (std::size_t i = 0; i < text.lines.size(); ++i) {
    const Line &line = text.lines[i];
    if ((shape_bit(line.shape) & common_frames) == 0) rest.lines.push_back(arena, line);
    else if (line.shape == Shape::file_quoted && i + 1 < text.lines.size() && text.lines[i + 1].indent > line.indent) ++i;  // the source
  }
  return rest;
}

const Grammar *best(const Text &whole, Arena &arena) {
  const Text text = whole.lines.size() > first_of_run + last_of_run ? thinned(whole, arena) : whole;
  const Text rest = (text.shapes & common_frames) == 0 ? text : without_common_frames(text, arena);
  const Grammar *found = nullptr;
  std::uint32_t frames = 0;
  for (const Grammar *grammar : grammars) {
    if ((text.shapes & grammar->any_of) == 0) continue;
    const Score score = grammar->score(grammar->shown == Shown::all ? text : rest);
    if (score.certain) return grammar;
    if (score.frames > frames) {
      found = grammar;
      frames = score.frames;
    }
  }
  return found;
}

}  // namespace

void parse(std::string_view raw, Arena &arena, Event &event) {
  const Text text = prepare(raw, arena);
  event.truncated |= text.truncated;
  if (const Grammar *grammar = best(text, arena)) {
    event.format = "stack trace";
    grammar->parse(text, arena, event);
    return;
  }
  event.format = "message";
  event.message = text::clipped(raw, bytes_kept);
}

std::string_view detect(std::string_view raw, Arena &arena) {
  const Grammar *grammar = best(prepare(raw, arena), arena);
  return grammar == nullptr ? std::string_view{} : grammar->name;
}

}  // namespace faultprint::stacktrace
