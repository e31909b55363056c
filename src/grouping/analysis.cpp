#include "grouping/analysis.h"

#include <algorithm>
#include <new>

#include "grouping/hash.h"
#include "normalize/message.h"
#include "normalize/wording.h"
#include "text/view.h"

namespace faultprint::grouping {
namespace {

// One frame for JavaScript: JavaScriptCore deletes the frame of a caller that ended in `return f()`, so callers differ from engine to engine.
// Three elsewhere, as crash deduplication of sanitizer reports has long done (ClusterFuzz's crash state).
constexpr std::size_t frames_that_decide = 3;
constexpr std::size_t javascript_frames_that_decide = 1;
constexpr std::size_t most_frames_that_decide = 6;  // with those added for vague ones
constexpr std::size_t throw_machinery_depth = 32;   // panic and abort chains are shorter
constexpr std::size_t cycle_window = 40;            // frames looked at for the cycle of a stack overflow
constexpr std::size_t recursion_window = 64;        // equal frames passed over before giving up

// Runtimes whose stacks begin with the machinery that throws.
bool prints_throw_machinery(Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::javascript:
    case Runtime::wasm:
    case Runtime::python:
    case Runtime::ruby:
    case Runtime::php: return false;
    default: return true;
  }
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) noexcept {
  return std::any_of(parts.begin(), parts.end(), [text](std::string_view part) { return text::contains(text, part); });
}

}  // namespace

Analysis::Analysis(const Event &event, Arena &arena) : event_(event), arena_(arena) {
  const std::size_t count = event.exceptions.size();
  frames_ = arena.array<JudgedFrame *>(count);
  exceptions_ = arena.array<NamedException>(count);
  senders_ = arena.array<Senders>(count);
  for (std::size_t i = 0; i < count; ++i) {
    frames_[i] = nullptr;
    new (exceptions_ + i) NamedException;
    Senders &senders = *new (senders_ + i) Senders;
    for (const Frame &frame : event.exceptions[i].frames) {
      senders.marks_in_app |= frame.in_app == InApp::yes;
      if (!senders.names_files) senders.names_files = frame.file.find_first_of("./") != std::string_view::npos;
    }
  }
}

const JudgedFrame &Analysis::frame(std::size_t exception, std::size_t index) {
  const List<Frame> &frames = event_.exceptions[exception].frames;
  if (frames_[exception] == nullptr) {
    frames_[exception] = arena_.array<JudgedFrame>(frames.size());
    for (std::size_t i = 0; i < frames.size(); ++i) frames_[exception][i].judged = false;
  }
  JudgedFrame &judged = frames_[exception][index];
  if (!judged.judged) {
    Frame frame = frames[index];
    const Runtime runtime = runtime_of(frame);
    if (frame.in_app == InApp::unstated && senders_[exception].marks_in_app) frame.in_app = InApp::no;
    judged.identity = normalize::identify(frame, runtime, arena_);
    judged.role = role_of(frame, judged.identity, runtime);
    judged.hash = hash_of(judged.identity);
    judged.judged = true;
  }
  return judged;
}

const NamedException &Analysis::exception(std::size_t index) {
  NamedException &named = exceptions_[index];
  if (!named.judged) {
    const Exception &exception = event_.exceptions[index];
    const normalize::Wording wording = normalize::unify_wording(exception.type, exception.message, event_.runtime, arena_);
    named.type = normalize::exception_class(wording.type, event_.runtime, arena_);
    named.message = wording.known ? wording.message : normalize::hashed_template(wording.message, arena_);
    named.judged = true;
  }
  return named;
}

std::string_view Analysis::message_template() {
  return normalize::hashed_template(event_.message_template.empty() ? event_.message : event_.message_template, arena_);
}

std::size_t Analysis::frames_wanted(std::size_t exception) const noexcept {
  const List<Frame> &frames = event_.exceptions[exception].frames;
  const Runtime runtime = frames.empty() ? event_.runtime : runtime_of(frames[0]);
  return runtime == Runtime::javascript || runtime == Runtime::wasm ? javascript_frames_that_decide : frames_that_decide;
}

bool Analysis::is_stack_overflow(std::size_t index) {
  const Exception &exception = event_.exceptions[index];
  return contains_any(exception.type, {"StackOverflow", "RecursionError", "SystemStackError", "stack-overflow"}) ||
         contains_any(exception.message.substr(0, 256), {"call stack size exceeded", "too much recursion", "stack overflow", "Stack overflow",
                                                         "Stack Overflow", "stack-overflow", "stack level too deep", "recursion depth exceeded", "Out of stack space"});
}

bool Analysis::class_is_in_message(std::size_t index) {
  const std::string_view type = exception(index).type;
  return event_.exceptions[index].type.empty() || type == "panic" || type == "fatal error" || type == "Fatal error" || type == "libFuzzer" || type == "Check failed" || type.ends_with("Sanitizer");
}

Selection Analysis::select(std::size_t index, Scope scope, std::size_t wanted, bool all) {
  Selection selection;
  const List<Frame> &frames = event_.exceptions[index].frames;
  std::size_t begin = 0;  // frames newer than this made the exception
  if (!frames.empty() && prints_throw_machinery(runtime_of(frames[0])))
    for (std::size_t i = 0; i < std::min(frames.size(), throw_machinery_depth); ++i)
      if (frame(index, i).role.part == Part::thrower) begin = i + 1;
  // JavaScript engines print their built-in functions as frames, each engine others.
  const bool skips_built_in = !frames.empty() && runtime_of(frames[0]) == Runtime::javascript && senders_[index].names_files;
  selection.overflow = is_stack_overflow(index);
  const std::size_t most = selection.overflow ? cycle_window : wanted == SIZE_MAX ? SIZE_MAX : std::max(wanted, most_frames_that_decide);
  std::size_t repeats = 0;
  List<std::uint32_t> recurring;  // counted frames seen again
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const bool enough = selection.counted.size() >= (selection.overflow ? cycle_window : wanted) || repeats > recursion_window ||
                        (selection.overflow && i >= begin + cycle_window);
    if (enough && !all) break;
    const JudgedFrame &judged = frame(index, i);
    Verdict verdict = Verdict::counts;
    if (judged.role.part == Part::marker) verdict = Verdict::marker;
    else if (i < begin) verdict = Verdict::thrower;
    else if (judged.role.part == Part::plumbing) verdict = Verdict::plumbing;
    else if (frames[i].unreliable) verdict = Verdict::unreliable;
    else if (scope == Scope::in_app && judged.role.part != Part::app) verdict = Verdict::outside_scope;
    else if (judged.nameless()) verdict = Verdict::nameless;
    else if (skips_built_in && judged.identity.file.empty() && runtime_of(frames[i]) == Runtime::javascript) verdict = Verdict::built_in;
    else if (enough) verdict = Verdict::too_far;
    else {
      for (const std::uint32_t counted : selection.counted)
        if (frame(index, counted).hash == judged.hash) {
          verdict = Verdict::recursion;
          ++repeats;
          if (std::find(recurring.begin(), recurring.end(), counted) == recurring.end()) recurring.push_back(arena_, counted);
          break;
        }
      if (verdict == Verdict::counts) {
        selection.counted.push_back(arena_, static_cast<std::uint32_t>(i));
        if (judged.identity.vague) {
          if (wanted < most) ++wanted;
        } else {
          selection.vague = false;
        }
      }
    }
    selection.verdicts.push_back(arena_, verdict);
  }
  if (selection.overflow && !recurring.empty()) {
    // Which frame of the cycle met the end of the stack is chance, and so is what it had just called.
    for (const std::uint32_t counted : selection.counted)
      if (std::find(recurring.begin(), recurring.end(), counted) == recurring.end()) selection.verdicts[counted] = Verdict::too_far;
    std::sort(recurring.begin(), recurring.end(),
              [&](std::uint32_t a, std::uint32_t b) { return frame(index, a).hash < frame(index, b).hash; });
    selection.counted = recurring;
  } else if (selection.overflow) {  // no cycle is to be seen: an ordinary stack after all
    selection.overflow = false;
    for (std::size_t i = wanted; i < selection.counted.size(); ++i) selection.verdicts[selection.counted[i]] = Verdict::too_far;
    selection.counted.truncate(wanted);
  }
  return selection;
}

}  // namespace faultprint::grouping
