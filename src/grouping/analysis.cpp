#include "grouping/analysis.h"

#include <algorithm>
#include <iterator>
#include <new>

#include "grouping/hash.h"
#include "grouping/phrase_index.h"
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
constexpr std::size_t cycle_window = 40;            // frames looked at for the cycle of a stack overflow
constexpr std::size_t recursion_window = 64;        // equal frames passed over before giving up

// So many of the newest frames may be the machinery that throws: chains of panic and abort are long, helpers of managed runtimes few.
std::size_t throw_machinery_depth(Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::javascript:
    case Runtime::wasm:
    case Runtime::python:
    case Runtime::ruby:
    case Runtime::php: return 0;
    case Runtime::jvm:
    case Runtime::dotnet: return 8;
    default: return 32;
  }
}

// Classes of a recursion without end, without namespace.
constexpr std::string_view overflow_types[] = {
    "StackOverflowError",      // Java, Dart, Julia
    "StackOverflowException",  // .NET
    "InsufficientExecutionStackException",
    "RecursionError",          // Python
    "SystemStackError",        // Ruby
    "StackOverflowDefect",     // Nim
    "StackOverflow",
    "Stack_overflow",          // OCaml
    "stack-overflow",          // sanitizers
    "EXCEPTION_STACK_OVERFLOW",
    "STATUS_STACK_OVERFLOW",
};

bool is_overflow_type(std::string_view type) noexcept {
  const std::size_t separator = type.find_last_of(".:\\/$");
  if (separator != std::string_view::npos) type.remove_prefix(separator + 1);
  return std::find(std::begin(overflow_types), std::end(overflow_types), type) != std::end(overflow_types);
}

// Classes that runtimes and tools give to all errors, as exception_class() gives them.
constexpr std::string_view classes_of_all_errors[] = {
    "panic", "fatal error", "Fatal error", "libFuzzer", "Check failed",
    "AddressSanitizer", "HWAddressSanitizer", "LeakSanitizer", "MemorySanitizer", "ThreadSanitizer", "UndefinedBehaviorSanitizer",
    "DataFlowSanitizer", "RealtimeSanitizer", "NumericalStabilitySanitizer", "TypeSanitizer",
};

// What tells of it in a message.
struct Phrase {
  std::string_view text;
};
constexpr Phrase overflow_messages[] = {
    {"call stack size exceeded"}, {"too much recursion"}, {"stack overflow"},       {"Stack overflow"},
    {"Stack Overflow"},           {"stack-overflow"},     {"stack level too deep"}, {"recursion depth exceeded"},
    {"Out of stack space"},
};
constexpr PhraseIndex<std::size(overflow_messages)> messages_of_overflow(overflow_messages);

// Each of them has "stack" or "recursion" in it, in one case or the other; few other texts have even these two letters of it.
bool may_contain_any(std::string_view text) noexcept {
  for (std::size_t at = text.find('c'); at != std::string_view::npos; at = text.find('c', at + 1))
    if (at + 1 < text.size() && (text[at + 1] == 'k' || text[at + 1] == 'u')) return true;
  return false;
}

template <std::size_t size>
bool contains_any(std::string_view text, const PhraseIndex<size> &phrases) noexcept {
  return may_contain_any(text) && phrases.find(text, [](std::size_t, std::size_t) { return true; }) < size;
}

}  // namespace

Analysis::Analysis(const Event &event, Arena &arena, const rules::RuleSet *rules) : event_(event), arena_(arena) {
  const std::size_t count = event.exceptions.size();
  frames_ = arena.array<JudgedFrame *>(count);
  names_ = arena.array<Names>(count);
  for (std::size_t i = 0; i < count; ++i) {
    frames_[i] = nullptr;
    Names &names = *new (names_ + i) Names;
    for (const Frame &frame : event.exceptions[i].frames) {
      names.marks_in_app |= frame.in_app == InApp::yes;
      if (!names.names_files) names.names_files = text::find_either(frame.file, '.', '/') != std::string_view::npos;
    }
  }
  if (rules == nullptr) return;
  const auto in_app_without_rules = [](void *analysis, std::size_t exception, std::size_t frame) {
    return static_cast<Analysis *>(analysis)->judge(exception, frame).in_app;
  };
  rules_ = new (arena.allocate(sizeof(rules::Evaluation), alignof(rules::Evaluation))) rules::Evaluation(*rules, event, arena, in_app_without_rules, this);
  has_stack_rules_ = rules_->has_stack_rules();
}

JudgedFrame &Analysis::record(std::size_t exception, std::size_t index) {
  if (frames_[exception] == nullptr) {
    const std::size_t count = event_.exceptions[exception].frames.size();
    frames_[exception] = arena_.array<JudgedFrame>(count);
    for (std::size_t i = 0; i < count; ++i) {
      JudgedFrame &frame = frames_[exception][i];
      frame.effect = nullptr;
      frame.identified = frame.judged = frame.ruled = false;
    }
  }
  return frames_[exception][index];
}

InApp Analysis::mark_of(std::size_t exception, const Frame &frame) const noexcept {
  return frame.in_app == InApp::unstated && names_[exception].marks_in_app ? InApp::no : frame.in_app;
}

Frame Analysis::marked_frame(std::size_t exception, std::size_t index) const noexcept {
  Frame frame = event_.exceptions[exception].frames[index];
  frame.in_app = mark_of(exception, frame);
  return frame;
}

const JudgedFrame &Analysis::frame(std::size_t exception, std::size_t index) {
  identity(exception, index);
  role(exception, index);
  return record(exception, index);
}

const normalize::Identity &Analysis::identity(std::size_t exception, std::size_t index) {
  JudgedFrame &judged = record(exception, index);
  if (!judged.identified) {
    const Frame frame = marked_frame(exception, index);
    judged.identity = normalize::identify(frame, runtime_of(frame), arena_);
    judged.hash = hash_of(judged.identity);
    judged.identified = true;
  }
  return judged.identity;
}

JudgedFrame &Analysis::judge(std::size_t exception, std::size_t index) {
  JudgedFrame &judged = record(exception, index);
  if (!judged.judged) {
    const Frame frame = marked_frame(exception, index);
    const Runtime runtime = runtime_of(frame);
    static constexpr normalize::Identity not_asked_for;
    judged.role = role_of(frame, role_needs_identity(runtime) ? identity(exception, index) : not_asked_for, runtime);
    judged.in_app = judged.role.part == Part::app || (judged.role.part != Part::library && frame.in_app == InApp::yes);
    judged.judged = true;
  }
  return judged;
}

const Role &Analysis::role(std::size_t exception, std::size_t index) {
  JudgedFrame &judged = judge(exception, index);
  if (has_stack_rules_ && !judged.ruled) {
    judged.ruled = true;
    judged.effect = rules_->effect(exception).frames + index;
    // What is on every stack stays so, whoever calls it his own.
    if (judged.effect->app_rule != nullptr && (judged.role.part == Part::app || judged.role.part == Part::library))
      judged.role = {judged.effect->app ? Part::app : Part::library, judged.effect->app_rule->reason};
  }
  return judged.role;
}

bool Analysis::in_app(std::size_t exception, std::size_t index) {
  role(exception, index);
  const JudgedFrame &judged = record(exception, index);
  return judged.effect != nullptr && judged.effect->app_rule != nullptr ? judged.effect->app : judged.in_app;
}

Analysis::CrashFrame Analysis::crash_frame() {
  CrashFrame newest;
  for (std::uint32_t i = 0; i < event_.exceptions.size(); ++i) {
    const Exception &exception = event_.exceptions[i];
    if (exception.relation == Relation::other_thread) continue;
    const auto count = static_cast<std::uint32_t>(exception.frames.size());
    const rules::StackEffect *effect = stack_effect(i);
    for (std::uint32_t n = 0; n < count; ++n) {
      const std::uint32_t frame = effect != nullptr && effect->inverted ? count - 1 - n : n;
      if (role(i, frame).part == Part::marker) continue;
      if (in_app(i, frame)) return {true, i, frame};
      if (!newest.found) newest = {true, i, frame};
    }
  }
  return newest;
}

Analysis::Names &Analysis::worded(std::size_t index) {
  Names &names = names_[index];
  if (!names.worded) {
    const Exception &exception = event_.exceptions[index];
    const normalize::Wording wording = normalize::unify_wording(exception.type, exception.message, event_.runtime, arena_);
    names.type = normalize::exception_class(wording.type, event_.runtime, arena_);
    names.message = wording.message;
    names.templated = wording.known;
    names.worded = true;
  }
  return names;
}

std::string_view Analysis::type(std::size_t exception) { return worded(exception).type; }

std::string_view Analysis::message(std::size_t exception) {
  Names &names = worded(exception);
  if (!names.templated) names.message = normalize::hashed_template(names.message, arena_);
  names.templated = true;
  return names.message;
}

std::string_view Analysis::message_template() {
  return normalize::hashed_template(event_.message_template.empty() ? event_.message : event_.message_template, arena_);
}

std::size_t Analysis::frames_wanted(std::size_t exception) const noexcept {
  const List<Frame> &frames = event_.exceptions[exception].frames;
  const Runtime runtime = frames.empty() ? event_.runtime : runtime_of(frames[0]);
  return runtime == Runtime::javascript || runtime == Runtime::wasm ? javascript_frames_that_decide : frames_that_decide;
}

bool Analysis::is_stack_overflow(std::size_t index) noexcept {
  constexpr std::size_t message_looked_at = 256;  // bytes
  Known &overflow = names_[index].overflow;
  if (overflow == Known::not_yet) {
    const Exception &exception = event_.exceptions[index];
    const bool found = is_overflow_type(exception.type) ||
                       contains_any(exception.message.substr(0, message_looked_at), messages_of_overflow);
    overflow = found ? Known::yes : Known::no;
  }
  return overflow == Known::yes;
}

bool Analysis::class_is_in_message(std::size_t index) {
  if (event_.exceptions[index].type.empty()) return true;
  return std::find(std::begin(classes_of_all_errors), std::end(classes_of_all_errors), type(index)) != std::end(classes_of_all_errors);
}

// Number of the newest frames that made the exception.
std::size_t Analysis::throwing_frames(std::size_t index) {
  std::int32_t &throwing = names_[index].throwing;
  if (throwing < 0) {
    throwing = 0;
    const List<Frame> &frames = event_.exceptions[index].frames;
    const std::size_t depth = frames.empty() ? 0 : std::min(frames.size(), throw_machinery_depth(runtime_of(frames[0])));
    for (std::size_t i = 0; i < depth; ++i)
      if (role(index, i).part == Part::thrower) throwing = static_cast<std::int32_t>(i) + 1;
  }
  return static_cast<std::size_t>(throwing);
}

// One selection in the making.
class Analysis::Selector {
 public:
  Selector(Analysis &analysis, std::size_t index, Scope scope, std::size_t wanted)
      : analysis_(analysis), arena_(analysis.arena_), frames_(analysis.event_.exceptions[index].frames), index_(index), scope_(scope), wanted_(wanted),
        effect_(analysis.stack_effect(index)), inverted_(effect_ != nullptr && effect_->inverted),
        begin_(inverted_ ? 0 : analysis.throwing_frames(index)),
        // JavaScript engines print their built-in functions as frames, each engine others.
        skips_built_in_(!frames_.empty() && analysis.runtime_of(frames_[0]) == Runtime::javascript && analysis.names_[index].names_files) {
    selection_.overflow = analysis.is_stack_overflow(index);
    most_ = selection_.overflow ? cycle_window : wanted == SIZE_MAX ? SIZE_MAX : std::max(wanted, most_frames_that_decide);
    if (effect_ != nullptr && effect_->max_frames > 0) {
      bound_ = static_cast<std::size_t>(effect_->max_frames);
      wanted_ = std::min(wanted_, bound_);
      most_ = std::min(most_, bound_);
    }
  }

  Selection run(bool all) {
    if (inverted_)
      for (std::size_t i = 0; i < frames_.size(); ++i) selection_.verdicts.push_back(arena_, Verdict::too_far);
    for (std::size_t n = 0; n < frames_.size(); ++n) {
      const std::size_t i = inverted_ ? frames_.size() - 1 - n : n;
      const bool enough = has_enough(n);
      if (enough && !all) break;
      // A frame marked as not in-app is never the tenant's, whatever else it is; only a rule can tell otherwise.
      const bool outside = !all && scope_ == Scope::in_app && analysis_.mark_of(index_, frames_[i]) == InApp::no && !is_ruled(i);
      const Verdict verdict = outside ? Verdict::outside_scope : verdict_of(i, enough);
      if (inverted_) selection_.verdicts[i] = verdict;
      else selection_.verdicts.push_back(arena_, verdict);
    }
    if (selection_.overflow) settle_overflow();
    return selection_;
  }

 private:
  bool is_ruled(std::size_t i) const noexcept {
    return effect_ != nullptr && (effect_->frames[i].app_rule != nullptr || effect_->frames[i].group_rule != nullptr);
  }

  // Before the frame that is the n-th to be looked at.
  bool has_enough(std::size_t n) const noexcept {
    return selection_.counted.size() >= (selection_.overflow ? cycle_window : wanted_) || repeats_ > recursion_window ||
           (selection_.overflow && n >= begin_ + cycle_window);
  }

  Verdict verdict_of(std::size_t i, bool enough) {
    const Frame &frame = frames_[i];
    const Part part = analysis_.role(index_, i).part;
    if (part == Part::marker) return Verdict::marker;
    const rules::FrameEffect *effect = effect_ == nullptr ? nullptr : effect_->frames + i;
    if (effect != nullptr && effect->group_rule != nullptr) {
      if (!effect->group) return Verdict::by_rule;
      // A rule brings it in, whatever it is. But what is not the tenant's own never counts as that.
      if (scope_ == Scope::in_app && !analysis_.in_app(index_, i)) return Verdict::outside_scope;
    } else {
      if (i < begin_) return Verdict::thrower;
      if (part == Part::plumbing) return Verdict::plumbing;
      if (frame.unreliable) return Verdict::unreliable;
      if (scope_ == Scope::in_app && part != Part::app) return Verdict::outside_scope;
    }
    const JudgedFrame &judged = analysis_.frame(index_, i);
    if (judged.nameless()) return Verdict::nameless;
    if (skips_built_in_ && judged.identity.file.empty() && analysis_.runtime_of(frame) == Runtime::javascript) return Verdict::built_in;
    if (enough) return selection_.counted.size() >= bound_ && !selection_.overflow ? Verdict::beyond_rule : Verdict::too_far;
    if (recurs(judged.hash)) return Verdict::recursion;
    count(i, judged.identity.vague);
    return Verdict::counts;
  }

  bool recurs(std::uint64_t hash) {
    for (const std::uint32_t counted : selection_.counted) {
      if (analysis_.frame(index_, counted).hash != hash) continue;
      ++repeats_;
      if (std::find(recurring_.begin(), recurring_.end(), counted) == recurring_.end()) recurring_.push_back(arena_, counted);
      return true;
    }
    return false;
  }

  void count(std::size_t i, bool vague) {
    selection_.counted.push_back(arena_, static_cast<std::uint32_t>(i));
    if (!vague) selection_.vague = false;
    else if (wanted_ < most_) ++wanted_;
  }

  void settle_overflow() {
    List<std::uint32_t> &counted = selection_.counted;
    if (recurring_.empty()) {  // no cycle is to be seen: an ordinary stack after all
      selection_.overflow = false;
      for (std::size_t i = wanted_; i < counted.size(); ++i) selection_.verdicts[counted[i]] = Verdict::too_far;
      counted.truncate(wanted_);
      return;
    }
    // Which frame of the cycle met the end of the stack is chance, and so is what it had just called.
    for (const std::uint32_t frame : counted)
      if (std::find(recurring_.begin(), recurring_.end(), frame) == recurring_.end()) selection_.verdicts[frame] = Verdict::too_far;
    std::sort(recurring_.begin(), recurring_.end(),
              [this](std::uint32_t a, std::uint32_t b) { return analysis_.frame(index_, a).hash < analysis_.frame(index_, b).hash; });
    counted = recurring_;
  }

  Analysis &analysis_;
  Arena &arena_;
  const List<Frame> &frames_;
  const std::size_t index_;
  const Scope scope_;
  std::size_t wanted_;  // grows with every vague frame, up to `most_`
  std::size_t most_;
  std::size_t bound_ = SIZE_MAX;  // that a rule sets to `wanted_`
  const rules::StackEffect *const effect_;
  const bool inverted_;      // by a rule: the oldest frames are taken for the newest
  const std::size_t begin_;  // frames before it made the exception
  const bool skips_built_in_;
  std::size_t repeats_ = 0;
  List<std::uint32_t> recurring_;  // counted frames seen again
  Selection selection_;
};

Selection Analysis::select(std::size_t index, Scope scope, std::size_t wanted, bool all) {
  Selection selection = Selector(*this, index, scope, wanted).run(all);
  const rules::StackEffect *effect = stack_effect(index);
  if (effect == nullptr || effect->min_frames <= 0 || selection.counted.empty() || !too_few(index, scope, static_cast<std::size_t>(effect->min_frames))) return selection;
  for (Verdict &verdict : selection.verdicts)
    if (verdict == Verdict::counts) verdict = Verdict::too_few;
  selection.counted.clear();
  selection.overflow = false;
  selection.vague = true;
  return selection;
}

// Whether a rule throws the whole stack away, since not even `least` frames of it count.
bool Analysis::too_few(std::size_t index, Scope scope, std::size_t least) {
  Known &known = names_[index].too_few[static_cast<std::size_t>(scope)];
  if (known == Known::not_yet) known = Selector(*this, index, scope, least).run(false).counted.size() < least ? Known::yes : Known::no;
  return known == Known::yes;
}

}  // namespace faultprint::grouping
