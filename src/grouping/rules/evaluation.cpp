#include "grouping/rules/evaluation.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "event/details.h"
#include "grouping/rules/names.h"
#include "interrupt.h"
#include "text/view.h"

namespace faultprint::grouping::rules {
namespace {

constexpr std::string_view unknown = "<unknown>";            // what a rule sees where an event names nothing
constexpr std::size_t bytes_looked_at = 64 * 1024;           // of one text
constexpr std::size_t not_yet = SIZE_MAX - 1, nowhere = SIZE_MAX;

// Letters of ASCII in lower case, and "\" as "/" where it is a path: eight bytes at a time.
template <bool path>
[[gnu::always_inline]] inline std::uint64_t folded(std::uint64_t bytes) noexcept {
  constexpr std::uint64_t each = 0x0101010101010101, low = 0x7F * each, top = 0x80 * each;
  const std::uint64_t seven = bytes & low;
  const std::uint64_t upper = (seven + (0x80 - 'A') * each) & ~(seven + (0x80 - 'Z' - 1) * each) & ~bytes & top;
  bytes |= upper >> 2;
  if constexpr (path) {
    const std::uint64_t other = bytes ^ ('\\' * each);
    const std::uint64_t equal = ~(((other & low) + low) | other | low);
    bytes ^= (equal >> 7) * ('\\' ^ '/');
  }
  return bytes;
}

template <bool path>
void fold(std::string_view text, char *to) noexcept {
  std::size_t at = 0;
  std::uint64_t bytes;
  for (; at + 8 <= text.size(); at += 8) {
    std::memcpy(&bytes, text.data() + at, 8);
    bytes = folded<path>(bytes);
    std::memcpy(to + at, &bytes, 8);
  }
  if (at < text.size()) {
    bytes = 0;
    std::memcpy(&bytes, text.data() + at, text.size() - at);
    bytes = folded<path>(bytes);
    std::memcpy(to + at, &bytes, text.size() - at);
  }
}

std::string_view in_lower_case(std::string_view text, Arena &arena) {
  text = text.substr(0, bytes_looked_at);
  if (text.empty()) return {};
  char *to = arena.array<char>(text.size());
  fold<false>(text, to);
  return {to, text.size()};
}

// A path as rules see it: in lower case, with "/" for "\". `rooted` begins with a "/", one put before it where it has none.
void prepare_path(std::string_view text, Arena &arena, std::string_view &rooted, std::string_view &given) {
  text = text.substr(0, bytes_looked_at);
  if (text.empty()) return;
  char *to = arena.array<char>(text.size() + 1);
  fold<true>(text, to + 1);
  to[0] = '/';
  given = {to + 1, text.size()};
  rooted = given[0] == '/' ? given : std::string_view(to, text.size() + 1);
}

std::uint8_t family_of(Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::javascript:
    case Runtime::wasm: return family::javascript;  // a page's modules, among its scripts
    case Runtime::native:
    case Runtime::swift:
    case Runtime::rust: return family::native;
    default: return family::other;
  }
}

template <typename Each>
void for_each_bit(const std::uint64_t *words, std::size_t count, Each &&each) {
  for (std::size_t word = 0; word < count; ++word)
    for (std::uint64_t bits = words[word]; bits != 0; bits &= bits - 1)
      each(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
}

std::uint64_t *no_bits(std::size_t words, Arena &arena) {
  std::uint64_t *bits = arena.array<std::uint64_t>(words);
  std::fill_n(bits, words, 0);
  return bits;
}

bool path_matches(const Pattern &pattern, std::string_view rooted, std::string_view given) {
  if (given.empty()) return false;
  return pattern.matches(given) || (rooted.size() != given.size() && pattern.matches(rooted));
}

}  // namespace

// What rules look at in one frame.
struct Evaluation::Texts {
  std::string_view function, module, path, given_path, package, given_package, function_folded, module_folded;
  std::uint8_t family;
};

struct Evaluation::Trace {
  std::size_t count = 0;            // frames
  std::size_t words = 0;            // of 64 frames each
  Texts *texts = nullptr;
  std::uint8_t *in_app = nullptr;   // before the rules: 0 not yet asked for, 1 no, 2 yes
  StackEffect effect;
  std::uint64_t categories = 0;     // a bit for each that some frame has
  std::uint8_t families = 0;        // that some frame has
  std::string_view message;         // in lower case
  bool evaluated = false, message_known = false;
  // While it is worked out: which stack-trace rules may match, and for each of them at which frames.
  Bits candidates = nullptr, masks = nullptr;
};

Evaluation::Evaluation(const RuleSet &rules, const Event &event, Arena &arena, InApp in_app, void *context)
    : rules_(rules), event_(event), arena_(arena), in_app_(in_app), context_(context) {
  const std::size_t exceptions = event.exceptions.size(), tags = rules.syntax_.tags.size(), conditions = rules.syntax_.conditions;
  traces_ = arena.array<Trace *>(exceptions);
  std::fill_n(traces_, exceptions, nullptr);
  answers_ = arena.array<std::uint8_t>(conditions);
  std::fill_n(answers_, conditions, 0);
  tags_ = arena.array<std::string_view>(tags);
  tags_known_ = arena.array<std::uint8_t>(tags);
  std::fill_n(tags_known_, tags, 0);
  if (has_fingerprint_rules()) candidates_ = no_bits(rules.fingerprint_always_.size(), arena);
}

Evaluation *Evaluation::builtin() {
  if (builtin_ == nullptr && rules_.builtin() != nullptr) {
    builtin_ = new (arena_.allocate(sizeof(Evaluation), alignof(Evaluation))) Evaluation(*rules_.builtin(), event_, arena_, in_app_, context_);
    builtin_->texts_from_ = this;
  }
  return builtin_;
}

std::string_view Evaluation::tag(std::uint32_t number) {
  if (!tags_known_[number]) {
    tags_known_[number] = true;
    new (tags_ + number) std::string_view(tag_of(event_, rules_.syntax_.tags[number], arena_));
  }
  return tags_[number];
}

Evaluation::Trace &Evaluation::prepared(std::size_t exception) {
  if (traces_[exception] != nullptr) return *traces_[exception];
  Trace &trace = *new (arena_.allocate(sizeof(Trace), alignof(Trace))) Trace;
  traces_[exception] = &trace;
  const List<Frame> &frames = event_.exceptions[exception].frames;
  trace.count = frames.size();
  trace.words = (trace.count + 63) / 64;
  if (texts_from_ != nullptr) {
    const Trace &other = texts_from_->prepared(exception);
    trace.texts = other.texts;
    trace.in_app = other.in_app;
    trace.families = other.families;
    return trace;
  }
  std::uint32_t used = rules_.texts_used_;
  if (rules_.builtin() != nullptr) used |= rules_.builtin()->texts_used_;
  trace.texts = arena_.array<Texts>(trace.count);
  trace.in_app = arena_.array<std::uint8_t>(trace.count);
  std::fill_n(trace.in_app, trace.count, 0);
  for (std::size_t i = 0; i < trace.count; ++i) {
    const Frame &frame = frames[i];
    const Runtime runtime = frame.runtime == Runtime::unknown ? event_.runtime : frame.runtime;
    Texts &texts = *new (trace.texts + i) Texts;
    texts.family = family_of(runtime);
    const FrameNames names = names_of(frame, runtime);
    texts.function = names.function.empty() ? unknown : names.function.substr(0, bytes_looked_at);
    texts.module = names.module.substr(0, bytes_looked_at);
    if (used >> RuleSet::path & 1) prepare_path(frame.absolute_path().empty() ? frame.file : frame.absolute_path(), arena_, texts.path, texts.given_path);
    // Text traces of compiled programs name the image, and have no other module.
    const bool image = frame.package().empty() && texts.family == family::native;
    if (used >> RuleSet::package & 1) prepare_path(image ? frame.module : frame.package(), arena_, texts.package, texts.given_package);
    if (used >> RuleSet::function_folded & 1) texts.function_folded = in_lower_case(texts.function, arena_);
    if (used >> RuleSet::module_folded & 1) texts.module_folded = in_lower_case(texts.module, arena_);
    trace.families |= texts.family;
  }
  return trace;
}

std::string_view Evaluation::folded_message(std::size_t exception) {
  Trace &trace = prepared(exception);
  if (!trace.message_known) {
    trace.message_known = true;
    const std::string_view message = event_.exceptions[exception].message;
    trace.message = in_lower_case(message.empty() ? unknown : message, arena_);
  }
  return trace.message;
}

// ---- Which rules may match: those that a literal leads to.

template <typename Hit>
void Evaluation::scan_message(std::string_view folded, Hit &&hit) {
  rules_.index_[RuleSet::value].find(folded, [&](std::uint32_t target) { hit(rules_.targets_[target]); });
}

template <typename Hit>
void Evaluation::scan_exception(std::size_t number, Hit &&hit) {
  const Exception &exception = event_.exceptions[number];
  const auto look = [&](RuleSet::Text text, std::string_view value) {
    rules_.index_[text].find(value, [&](std::uint32_t target) { hit(rules_.targets_[target]); });
  };
  const auto of = [](std::string_view value) { return value.empty() ? unknown : value.substr(0, bytes_looked_at); };
  const std::string_view type = of(exception.type), name = class_name(type);
  const auto look_at_name = [&](RuleSet::Text text, std::string_view value) {  // its end and what is inside of it the whole type has, too
    if (name.size() != type.size()) rules_.index_[text].find_beginnings(value, [&](std::uint32_t target) { hit(rules_.targets_[target]); });
  };
  if (!rules_.index_[RuleSet::type].empty()) look(RuleSet::type, type), look_at_name(RuleSet::type, name);
  if (!rules_.index_[RuleSet::mechanism].empty()) look(RuleSet::mechanism, of(exception.mechanism));
  if (!rules_.index_[RuleSet::type_folded].empty()) {
    const std::string_view folded = in_lower_case(type, arena_);
    look(RuleSet::type_folded, folded);
    look_at_name(RuleSet::type_folded, folded.substr(folded.size() - name.size()));
  }
  if (!rules_.index_[RuleSet::mechanism_folded].empty()) look(RuleSet::mechanism_folded, in_lower_case(of(exception.mechanism), arena_));
  if (!rules_.index_[RuleSet::value].empty()) scan_message(folded_message(number), hit);
}

void Evaluation::scan_frames(Trace &trace) {
  const TextIndex *index = rules_.index_;
  const RuleSet::Target *targets = rules_.targets_.data();
  const bool functions = !index[RuleSet::function].empty(), modules = !index[RuleSet::module].empty(), paths = !index[RuleSet::path].empty(),
             packages = !index[RuleSet::package].empty(), folded_functions = !index[RuleSet::function_folded].empty(),
             folded_modules = !index[RuleSet::module_folded].empty();
  for (std::size_t i = 0; i < trace.count; ++i) {
    const Texts &texts = trace.texts[i];
    const auto hit = [&](std::uint32_t number) {
      const RuleSet::Target &target = targets[number];
      const std::uint64_t bit = std::uint64_t{1} << (target.rule % 64);
      if (target.fingerprint) {
        candidates_[target.rule / 64] |= bit;
        return;
      }
      std::uint64_t *mask = trace.masks + target.rule * trace.words;
      if ((trace.candidates[target.rule / 64] & bit) == 0) {
        trace.candidates[target.rule / 64] |= bit;
        std::fill_n(mask, trace.words, 0);
      }
      if (target.whole) std::fill_n(mask, trace.words, ~std::uint64_t{0});
      else mask[i / 64] |= std::uint64_t{1} << (i % 64);
    };
    if (functions) index[RuleSet::function].find(texts.function, hit);
    if (modules) index[RuleSet::module].find(texts.module, hit);
    if (paths) {
      index[RuleSet::path].find(texts.path, hit);
      if (texts.path.size() != texts.given_path.size()) index[RuleSet::path].find_beginnings(texts.given_path, hit);
    }
    if (packages && !texts.package.empty()) {
      index[RuleSet::package].find(texts.package, hit);
      if (texts.package.size() != texts.given_package.size()) index[RuleSet::package].find_beginnings(texts.given_package, hit);
    }
    if (folded_functions) index[RuleSet::function_folded].find(texts.function_folded, hit);
    if (folded_modules) index[RuleSet::module_folded].find(texts.module_folded, hit);
  }
}

// ---- Stack-trace rules.

Evaluation::Trace &Evaluation::evaluated(std::size_t exception) {
  Trace &trace = prepared(exception);
  if (trace.evaluated) return trace;
  poll_interrupt();
  trace.evaluated = true;
  trace.effect.frames = arena_.array<FrameEffect>(trace.count);
  for (std::size_t i = 0; i < trace.count; ++i) new (trace.effect.frames + i) FrameEffect;
  if (rules_.asks_builtin_)
    if (Evaluation *known = builtin(); known != nullptr) {
      const Trace &other = known->evaluated(exception);
      for (std::size_t i = 0; i < trace.count; ++i) trace.effect.frames[i].category = other.effect.frames[i].category;
      trace.categories = other.categories;
    }
  trace.candidates = no_bits(rules_.stack_always_.size(), arena_);
  if (masks_ == nullptr || mask_words_ < trace.words) {  // one place for all exceptions: each is done with it before the next begins
    mask_words_ = trace.words;
    masks_ = arena_.array<std::uint64_t>(rules_.stack_rules().size() * mask_words_);
  }
  trace.masks = masks_;
  scan_frames(trace);
  scan_exception(exception, [&](const RuleSet::Target &target) {
    const std::uint64_t bit = std::uint64_t{1} << (target.rule % 64);
    if (target.fingerprint) {
      candidates_[target.rule / 64] |= bit;
    } else {
      trace.candidates[target.rule / 64] |= bit;
      std::fill_n(trace.masks + target.rule * trace.words, trace.words, ~std::uint64_t{0});
    }
  });
  run(trace, exception);
  return trace;
}

void Evaluation::run(Trace &trace, std::size_t exception) {
  for (std::size_t word = 0; word < rules_.stack_always_.size(); ++word) {
    const std::uint64_t always = rules_.stack_always_[word];
    if ((trace.candidates[word] | always) != 0) poll_interrupt();  // thousands of rules may each look at every frame
    for (std::uint64_t bits = trace.candidates[word] | always; bits != 0; bits &= bits - 1) {
      const auto number = static_cast<std::uint32_t>(word * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
      const bool everywhere = (always & bits & (~bits + 1)) != 0;
      apply(number, everywhere ? nullptr : trace.masks + number * trace.words, trace, exception);
    }
  }
}

// One rule finds all frames that match it as the rules before left them, then acts.
void Evaluation::apply(std::uint32_t number, const std::uint64_t *mask, Trace &trace, std::size_t exception) {
  constexpr std::size_t usual_words = 5;  // of frames, as many as readers keep
  const RuleSet::Gate &gate = rules_.gates_[number];
  if ((gate.families & trace.families) == 0 || (gate.categories & ~trace.categories) != 0) return;
  const StackRule &rule = rules_.syntax_.stack_rules[number];
  const std::size_t conditions = rules_.conditions_[number];
  for (std::size_t i = 0; i < conditions; ++i)
    if (!matches(rule.matchers[i], trace, exception, 0)) return;
  std::uint64_t here[usual_words];
  std::uint64_t *matched = trace.words <= usual_words ? here : arena_.array<std::uint64_t>(trace.words);
  std::fill_n(matched, trace.words, 0);
  std::size_t caller = not_yet, callee = not_yet;
  bool any = false;
  const auto try_frame = [&](std::size_t i) {
    if ((trace.texts[i].family & gate.families) == 0) return;
    if (!all_match(rule.matchers, conditions, trace, exception, i)) return;
    if (!rule.caller.matchers.empty() && !neighbour_matches(rule.caller, true, trace, exception, i, caller)) return;
    if (!rule.callee.matchers.empty() && !neighbour_matches(rule.callee, false, trace, exception, i, callee)) return;
    matched[i / 64] |= std::uint64_t{1} << (i % 64);
    any = true;
  };
  if (mask == nullptr) {
    for (std::size_t i = 0; i < trace.count; ++i) try_frame(i);
  } else {
    for (std::size_t word = 0; word < trace.words; ++word)
      for (std::uint64_t bits = mask[word]; bits != 0; bits &= bits - 1) {
        const std::size_t i = word * 64 + static_cast<std::size_t>(std::countr_zero(bits));
        if (i >= trace.count) break;
        try_frame(i);
      }
  }
  if (any) act(rule, matched, trace);
}

bool Evaluation::neighbour_matches(const Neighbour &neighbour, bool older, Trace &trace, std::size_t exception, std::size_t frame, std::size_t &reach) {
  if (!neighbour.anywhere) {
    if (older ? frame + 1 >= trace.count : frame == 0) return false;
    return all_match(neighbour.matchers, 0, trace, exception, older ? frame + 1 : frame - 1);
  }
  if (reach == not_yet) {  // the farthest one: whoever is nearer has it on that side
    reach = nowhere;
    for (std::size_t i = 0; i < trace.count && reach == nowhere; ++i) {
      const std::size_t at = older ? trace.count - 1 - i : i;
      if (all_match(neighbour.matchers, 0, trace, exception, at)) reach = at;
    }
  }
  return reach != nowhere && (older ? reach > frame : reach < frame);
}

void Evaluation::act(const StackRule &rule, const std::uint64_t *matched, Trace &trace) {
  std::size_t newest = nowhere, oldest = 0;
  for_each_bit(matched, trace.words, [&](std::size_t i) {
    newest = std::min(newest, i);
    oldest = i;
  });
  for (const Action &action : rule.actions) {
    const auto set = [&](std::size_t i) {
      FrameEffect &frame = trace.effect.frames[i];
      if (action.kind == Action::Kind::app) frame.app_rule = &rule, frame.app = action.set;
      else if (action.kind == Action::Kind::group) frame.group_rule = &rule, frame.group = action.set;
      else frame.category_rule = &rule, frame.category = action.category;
    };
    switch (action.kind) {
      case Action::Kind::max_frames: trace.effect.max_rule = &rule, trace.effect.max_frames = action.number; continue;
      case Action::Kind::min_frames: trace.effect.min_rule = &rule, trace.effect.min_frames = action.number; continue;
      case Action::Kind::invert: trace.effect.invert_rule = &rule, trace.effect.inverted = action.set; continue;
      case Action::Kind::category: trace.categories |= category_bit(action.category); break;
      default: break;
    }
    switch (action.range) {
      case Range::here: for_each_bit(matched, trace.words, set); break;
      case Range::newer:
        for (std::size_t i = 0; i < oldest; ++i) set(i);
        break;
      case Range::older:
        for (std::size_t i = newest + 1; i < trace.count; ++i) set(i);
        break;
    }
  }
}

// ---- Matchers.

bool Evaluation::all_match(const std::vector<Matcher> &matchers, std::size_t from, Trace &trace, std::size_t exception, std::size_t frame) {
  for (std::size_t i = from; i < matchers.size(); ++i)
    if (!matches(matchers[i], trace, exception, frame)) return false;
  return true;
}

// Of a stack-trace rule.
bool Evaluation::matches(const Matcher &matcher, Trace &trace, std::size_t exception, std::size_t frame) {
  if (matcher.test == Matcher::Test::any) {
    bool found = false;
    for (const Matcher &one : matcher.any) found = found || matches(one, trace, exception, frame);
    return found != matcher.negated;
  }
  switch (subject_of(matcher, false)) {
    case Subject::frame: return frame_matches(matcher, trace, exception, frame);
    case Subject::exception: return exception_matches(matcher, exception, false);
    default: return event_matches(matcher);
  }
}

bool Evaluation::frame_matches(const Matcher &matcher, Trace &trace, std::size_t exception, std::size_t frame) {
  const Texts &texts = trace.texts[frame];
  bool found = false;
  switch (matcher.key) {
    case Key::function: found = matcher.pattern.matches(texts.function); break;
    case Key::module: found = !texts.module.empty() && matcher.pattern.matches(texts.module); break;
    case Key::path: found = path_matches(matcher.pattern, texts.path, texts.given_path); break;
    case Key::package: found = path_matches(matcher.pattern, texts.package, texts.given_package); break;
    case Key::category: {
      const std::string_view category = trace.effect.frames == nullptr ? std::string_view() : trace.effect.frames[frame].category;
      found = !category.empty() && matcher.pattern.matches(category);
      break;
    }
    case Key::family: found = (texts.family & matcher.families) != 0; break;
    case Key::app: {
      const FrameEffect *effect = trace.effect.frames == nullptr ? nullptr : trace.effect.frames + frame;
      if (effect != nullptr && effect->app_rule != nullptr) {
        found = effect->app == matcher.app;
        break;
      }
      if (trace.in_app[frame] == 0) trace.in_app[frame] = in_app_(context_, exception, frame) ? 2 : 1;
      found = (trace.in_app[frame] == 2) == matcher.app;
      break;
    }
    case Key::line: {
      const std::int32_t line = event_.exceptions[exception].frames[frame].line;
      found = line > 0 && satisfies(line < matcher.number ? -1 : line > matcher.number, matcher.comparison);
      break;
    }
    default: break;
  }
  return found != matcher.negated;
}

bool Evaluation::exception_matches(const Matcher &matcher, std::size_t number, bool of_fingerprint) {
  const Exception &exception = event_.exceptions[number];
  bool found = false;
  const auto compare = [&](std::string_view text) {
    // The stack-trace language sees a missing text as a word of its own, the fingerprint language as no text.
    if (text.empty()) return !of_fingerprint && matcher.pattern.matches(unknown);
    return matcher.pattern.matches(text.substr(0, bytes_looked_at));
  };
  switch (matcher.key) {
    case Key::type: {
      const std::string_view name = class_name(exception.type);
      found = compare(exception.type) || (name.size() < exception.type.size() && compare(name));
      break;
    }
    case Key::mechanism: found = compare(exception.mechanism); break;
    case Key::value: found = compare(of_fingerprint && !exception.message.empty() ? folded_message(number) : exception.message); break;
    case Key::frames: {
      const auto frames = static_cast<double>(exception.frames.size());
      found = satisfies(frames < matcher.number ? -1 : frames > matcher.number, matcher.comparison);
      break;
    }
    default: break;
  }
  return found != matcher.negated;
}

std::string_view Evaluation::event_text(Key key) const noexcept {
  switch (key) {
    case Key::logger: return event_.logger;
    case Key::level: return event_.level;
    case Key::release: return event_.release;
    case Key::environment: return event_.environment;
    case Key::transaction: return event_.transaction;
    case Key::sdk: return event_.sdk;
    case Key::platform: return event_.platform;
    default: return {};
  }
}

bool Evaluation::event_matches(const Matcher &matcher) {
  std::uint8_t &answer = answers_[matcher.condition];
  if (answer == 0) answer = work_out(matcher) ? 2 : 1;
  return (answer == 2) != matcher.negated;
}

bool Evaluation::work_out(const Matcher &matcher) {
  switch (matcher.key) {
    case Key::family: return (family_of(event_.runtime) & matcher.families) != 0;
    case Key::exceptions: {
      double count = 0;
      for (const Exception &exception : event_.exceptions) count += exception.relation != Relation::other_thread;
      return satisfies(count < matcher.number ? -1 : count > matcher.number, matcher.comparison);
    }
    case Key::tag: {
      const std::string_view value = tag(matcher.tag).substr(0, bytes_looked_at);
      if (value.empty()) return false;
      if (matcher.test != Matcher::Test::number) return matcher.pattern.matches(value);
      double number;
      return parse_number(text::trim(value), number) && satisfies(number < matcher.number ? -1 : number > matcher.number, matcher.comparison);
    }
    case Key::url: {
      if (event_.url.empty()) return false;
      if (!url_known_) url_ = in_lower_case(event_.url, arena_);
      url_known_ = true;
      if (matcher.pattern.matches(url_)) return true;
      const std::size_t scheme = url_.find("://");
      const std::size_t begin = url_.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
      if (begin == std::string_view::npos) return scheme != std::string_view::npos && matcher.pattern.matches("/");
      const std::string_view path = url_.substr(begin);
      return matcher.pattern.matches(path.substr(0, text::find_any<"?#">(path)));
    }
    case Key::release:
      if (matcher.test == Matcher::Test::version) return is_version(event_.release) && satisfies(compare_versions(event_.release, matcher.text), matcher.comparison);
      [[fallthrough]];
    default: {
      std::string_view value = event_text(matcher.key).substr(0, bytes_looked_at);
      if (value.empty()) return false;
      if (matcher.key == Key::level || matcher.key == Key::release) value = in_lower_case(value, arena_);
      return matcher.pattern.matches(value);
    }
  }
}

// ---- Fingerprint rules.

const FingerprintRule *Evaluation::decision() {
  if (decided_ || !has_fingerprint_rules()) return decision_;
  decided_ = true;
  const auto hit = [&](const RuleSet::Target &target) {
    if (target.fingerprint) candidates_[target.rule / 64] |= std::uint64_t{1} << (target.rule % 64);
  };
  for (std::size_t i = 0; i < event_.exceptions.size(); ++i) {
    if (event_.exceptions[i].relation == Relation::other_thread) continue;
    if (rules_.fingerprint_frames_) evaluated(i);
    else scan_exception(i, hit);
  }
  if (!rules_.index_[RuleSet::value].empty() && !event_.message.empty()) {
    event_message_ = in_lower_case(event_.message, arena_);
    event_message_known_ = true;
    scan_message(event_message_, hit);
  }
  for (std::size_t word = 0; word < rules_.fingerprint_always_.size() && decision_ == nullptr; ++word) {
    if ((candidates_[word] | rules_.fingerprint_always_[word]) != 0) poll_interrupt();
    for (std::uint64_t bits = candidates_[word] | rules_.fingerprint_always_[word]; bits != 0 && decision_ == nullptr; bits &= bits - 1) {
      const FingerprintRule &rule = rules_.fingerprint_rules()[word * 64 + static_cast<std::size_t>(std::countr_zero(bits))];
      if (fingerprint_matches(rule)) decision_ = &rule;
    }
  }
  return decision_;
}

namespace {

// What all members of an any() look at; false where they differ, and each may then be satisfied by what it looks at itself.
bool common_subject(const Matcher &matcher, Subject &subject) noexcept {
  if (matcher.test != Matcher::Test::any) {
    subject = subject_of(matcher, true);
    return true;
  }
  subject = subject_of(matcher.any[0], true);
  return std::all_of(matcher.any.begin(), matcher.any.end(), [&](const Matcher &one) { return subject_of(one, true) == subject; });
}

}  // namespace

bool Evaluation::fingerprint_matches(const FingerprintRule &rule) {
  bool asked[4] = {};  // by Subject
  for (const Matcher &matcher : rule.matchers) {
    Subject subject;
    if (!common_subject(matcher, subject)) {
      bool found = false;
      for (const Matcher &one : matcher.any) found = found || some_item_matches(one);
      if (found == matcher.negated) return false;
    } else if (subject == Subject::event) {
      if (!item_matches(matcher, subject, 0, 0)) return false;
    } else {
      asked[static_cast<std::size_t>(subject)] = true;
    }
  }
  for (const Subject subject : {Subject::exception, Subject::message, Subject::frame})
    if (asked[static_cast<std::size_t>(subject)] && !items_match(rule.matchers, subject)) return false;
  return rule.brackets.empty() || brackets_match(rule);
}

bool Evaluation::item_matches(const Matcher &matcher, Subject subject, std::size_t exception, std::size_t frame) {
  if (matcher.test == Matcher::Test::any) {
    bool found = false;
    for (const Matcher &one : matcher.any) found = found || item_matches(one, subject, exception, frame);
    return found != matcher.negated;
  }
  switch (subject) {
    case Subject::frame: return frame_matches(matcher, evaluated(exception), exception, frame);
    case Subject::exception: return exception_matches(matcher, exception, true);
    case Subject::message: {
      // Number of an exception whose message it is; the event's own is the one after the last.
      if (exception < event_.exceptions.size())
        return (!event_.exceptions[exception].message.empty() && matcher.pattern.matches(folded_message(exception))) != matcher.negated;
      if (!event_message_known_) event_message_ = in_lower_case(event_.message, arena_);
      event_message_known_ = true;
      return matcher.pattern.matches(event_message_) != matcher.negated;
    }
    case Subject::event: return event_matches(matcher);
  }
  return false;
}

// Whether one frame, one exception or one message satisfies all matchers that look at such.
bool Evaluation::items_match(const std::vector<Matcher> &matchers, Subject subject) {
  const auto all = [&](std::size_t exception, std::size_t frame) {
    for (const Matcher &matcher : matchers)
      if (Subject own; common_subject(matcher, own) && own == subject && !item_matches(matcher, subject, exception, frame)) return false;
    return true;
  };
  for (std::size_t i = 0; i < event_.exceptions.size(); ++i) {
    const Exception &exception = event_.exceptions[i];
    if (exception.relation == Relation::other_thread) continue;
    if (subject == Subject::frame) {
      for (std::size_t frame = 0; frame < exception.frames.size(); ++frame)
        if (all(i, frame)) return true;
    } else if (all(i, 0)) {  // an exception without a message has none that matches: "!message:…" holds
      return true;
    }
  }
  return subject == Subject::message && !event_.message.empty() && all(event_.exceptions.size(), 0);
}

bool Evaluation::some_item_matches(const Matcher &matcher) {
  const Subject subject = subject_of(matcher, true);
  if (subject == Subject::event) return item_matches(matcher, subject, 0, 0);
  const auto one = [&](std::size_t exception, std::size_t frame) { return item_matches(matcher, subject, exception, frame); };
  for (std::size_t i = 0; i < event_.exceptions.size(); ++i) {
    const Exception &exception = event_.exceptions[i];
    if (exception.relation == Relation::other_thread) continue;
    const std::size_t items = subject == Subject::frame ? exception.frames.size() : 1;
    for (std::size_t item = 0; item < items; ++item)
      if (one(i, item)) return true;
  }
  return subject == Subject::message && !event_.message.empty() && one(event_.exceptions.size(), 0);
}

// Each bracket gets an item of its own: a matching of brackets with items by augmenting paths (Kuhn). A bracket that as many items satisfy as
// there are brackets always finds one, so no more are looked for.
bool Evaluation::brackets_match(const FingerprintRule &rule) {
  struct Item {
    std::uint32_t exception, frame;  // frame: 1 + its index; 0: the exception itself
    bool operator==(const Item &) const = default;
  };
  const std::size_t count = rule.brackets.size();
  List<Item> *choices = arena_.array<List<Item>>(count);
  for (std::size_t b = 0; b < count; ++b) {
    new (choices + b) List<Item>;
    const std::vector<Matcher> &bracket = rule.brackets[b];
    const Matcher &first = bracket[0].test == Matcher::Test::any ? bracket[0].any[0] : bracket[0];
    const bool of_frame = first.key == Key::family || subject_of(first, true) == Subject::frame;
    const Subject subject = of_frame ? Subject::frame : Subject::exception;
    for (std::uint32_t i = 0; i < event_.exceptions.size() && choices[b].size() < count; ++i) {
      const Exception &exception = event_.exceptions[i];
      if (exception.relation == Relation::other_thread) continue;
      const auto items = static_cast<std::uint32_t>(of_frame ? exception.frames.size() : 1);
      for (std::uint32_t item = 0; item < items && choices[b].size() < count; ++item)
        if (std::all_of(bracket.begin(), bracket.end(), [&](const Matcher &matcher) { return item_matches(matcher, subject, i, item); }))
          choices[b].push_back(arena_, {i, of_frame ? item + 1 : 0});
    }
    if (choices[b].empty()) return false;
  }
  Item *taken = arena_.array<Item>(count);
  bool *has = arena_.array<bool>(count), *visited = arena_.array<bool>(count);
  std::fill_n(has, count, false);
  // Finds `bracket` an item, moving others to another one of theirs where needed.
  const auto place = [&](const auto &self, std::size_t bracket) -> bool {
    for (const Item &item : choices[bracket]) {
      std::size_t owner = 0;
      while (owner < count && !(has[owner] && taken[owner] == item)) ++owner;
      if (owner < count) {
        if (visited[owner]) continue;
        visited[owner] = true;
        if (!self(self, owner)) continue;
      }
      taken[bracket] = item;
      has[bracket] = true;
      return true;
    }
    return false;
  };
  for (std::size_t bracket = 0; bracket < count; ++bracket) {
    std::fill_n(visited, count, false);
    visited[bracket] = true;
    if (!place(place, bracket)) return false;
  }
  return true;
}

// ---- What others ask.

const StackEffect &Evaluation::effect(std::size_t exception) { return evaluated(exception).effect; }

Evaluation::Category Evaluation::category(std::size_t exception, std::size_t frame) {
  if (has_stack_rules()) {
    const FrameEffect &effect = evaluated(exception).effect.frames[frame];
    if (effect.category_rule != nullptr) return {effect.category, effect.category_rule, false};
  }
  Evaluation *known = builtin();
  if (known == nullptr) return {};
  const FrameEffect &effect = known->evaluated(exception).effect.frames[frame];
  return {effect.category, effect.category_rule, true};
}

}  // namespace faultprint::grouping::rules
