// The definition of what rules mean, without any index, gate or cache: rule by rule in the order of the text, each looks at every frame
// as the rules before left it, then acts. The engine must agree with it.
#pragma once
#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "event/event.h"
#include "grouping/rules/syntax.h"

namespace faultprint::test {

using grouping::rules::Action;
using grouping::rules::FingerprintRule;
using grouping::rules::Key;
using grouping::rules::Matcher;
using grouping::rules::Neighbour;
using grouping::rules::Range;
using grouping::rules::StackRule;
using grouping::rules::Subject;
using grouping::rules::Syntax;

struct PlainFrame {
  bool app = false, grouped = true;
  int app_line = 0, group_line = 0, category_line = 0;  // of the rule that had its say; 0: none
  std::string category;
};
struct PlainStack {
  std::vector<PlainFrame> frames;
  int max_frames = 0, min_frames = 0;
  bool inverted = false;
};

class PlainRules {
 public:
  PlainRules(const Syntax &syntax, const Event &event, std::function<bool(std::size_t, std::size_t)> in_app)
      : syntax_(syntax), event_(event), in_app_(std::move(in_app)) {}

  const PlainStack &stack(std::size_t exception) const {
    stacks_.resize(event_.exceptions.size());
    if (stacks_[exception].frames.size() != frames(exception).size()) stacks_[exception] = work_out(exception);
    return stacks_[exception];
  }

  // Line of the first fingerprint rule that matches; 0 for none.
  int decision() const {
    for (const FingerprintRule &rule : syntax_.fingerprint_rules)
      if (matches(rule)) return rule.line;
    return 0;
  }

 private:
  struct Item {
    std::size_t exception, frame;
  };

  PlainStack work_out(std::size_t exception) const {
    PlainStack stack;
    for (std::size_t i = 0; i < frames(exception).size(); ++i) {
      stack.frames.emplace_back();
      stack.frames.back().app = in_app_(exception, i);
    }
    for (const StackRule &rule : syntax_.stack_rules) {
      std::vector<std::size_t> matched;
      for (std::size_t i = 0; i < stack.frames.size(); ++i)
        if (all(rule.matchers, stack, exception, i) && beside(rule.caller, true, stack, exception, i) && beside(rule.callee, false, stack, exception, i)) matched.push_back(i);
      for (const Action &action : rule.actions)
        for (const std::size_t at : matched) {
          if (action.kind == Action::Kind::max_frames) stack.max_frames = action.number;
          else if (action.kind == Action::Kind::min_frames) stack.min_frames = action.number;
          else if (action.kind == Action::Kind::invert) stack.inverted = action.set;
          else
            for (std::size_t i = 0; i < stack.frames.size(); ++i) {
              if (action.range == Range::here ? i != at : action.range == Range::newer ? i >= at : i <= at) continue;
              PlainFrame &frame = stack.frames[i];
              if (action.kind == Action::Kind::app) frame.app = action.set, frame.app_line = rule.line;
              if (action.kind == Action::Kind::group) frame.grouped = action.set, frame.group_line = rule.line;
              if (action.kind == Action::Kind::category) frame.category = action.category, frame.category_line = rule.line;
            }
        }
    }
    return stack;
  }


  const List<Frame> &frames(std::size_t exception) const { return event_.exceptions[exception].frames; }
  static std::string lower(std::string_view text) {
    std::string result(text);
    for (char &c : result)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return result;
  }
  static std::string path(std::string_view text) {
    std::string result = lower(text);
    std::replace(result.begin(), result.end(), '\\', '/');
    return result;
  }
  static bool path_matches(const Matcher &matcher, std::string_view text) {
    if (text.empty()) return false;
    const std::string given = path(text);
    return matcher.pattern.matches(given) || (given[0] != '/' && matcher.pattern.matches("/" + given));
  }
  static bool compares(const Matcher &matcher, double number) {
    switch (matcher.comparison) {
      case grouping::rules::Comparison::equal: return number == matcher.number;
      case grouping::rules::Comparison::less: return number < matcher.number;
      case grouping::rules::Comparison::less_or_equal: return number <= matcher.number;
      case grouping::rules::Comparison::greater: return number > matcher.number;
      case grouping::rules::Comparison::greater_or_equal: return number >= matcher.number;
    }
    return false;
  }

  bool frame_matches(const Matcher &matcher, const PlainStack &stack, std::size_t exception, std::size_t at) const {
    const Frame &frame = frames(exception)[at];
    switch (matcher.key) {
      case Key::function: return matcher.pattern.matches(frame.function.empty() ? "<unknown>" : frame.function);
      case Key::module: return !frame.module.empty() && matcher.pattern.matches(frame.module);
      case Key::path: return path_matches(matcher, frame.absolute_path().empty() ? frame.file : frame.absolute_path());
      case Key::package: return path_matches(matcher, frame.package());
      case Key::category: return !stack.frames[at].category.empty() && matcher.pattern.matches(stack.frames[at].category);
      case Key::app: return stack.frames[at].app == matcher.app;
      case Key::line: return frame.line > 0 && compares(matcher, frame.line);
      case Key::family: {
        const Runtime runtime = frame.runtime == Runtime::unknown ? event_.runtime : frame.runtime;
        const int family = runtime == Runtime::javascript ? 2 : runtime == Runtime::native || runtime == Runtime::rust || runtime == Runtime::swift ? 1 : 4;
        return (matcher.families & family) != 0;
      }
      default: return false;
    }
  }
  bool exception_matches(const Matcher &matcher, std::size_t number, bool of_fingerprint) const {
    const Exception &exception = event_.exceptions[number];
    const auto text = [&](std::string_view value) {
      if (value.empty()) return !of_fingerprint && matcher.pattern.matches("<unknown>");
      return matcher.pattern.matches(value);
    };
    switch (matcher.key) {
      case Key::type: {
        const std::size_t separator = exception.type.find_last_of(".:\\/");
        return text(exception.type) || (separator != std::string_view::npos && text(exception.type.substr(separator + 1)));
      }
      case Key::mechanism: return text(exception.mechanism);
      case Key::value: return text(of_fingerprint ? lower(exception.message) : std::string(exception.message));
      case Key::frames: return compares(matcher, static_cast<double>(exception.frames.size()));
      default: return false;
    }
  }
  bool event_matches(const Matcher &matcher) const {
    switch (matcher.key) {
      case Key::logger: return !event_.logger.empty() && matcher.pattern.matches(event_.logger);
      case Key::level: return !event_.level.empty() && matcher.pattern.matches(lower(event_.level));
      case Key::environment: return !event_.environment.empty() && matcher.pattern.matches(event_.environment);
      case Key::exceptions: return compares(matcher, static_cast<double>(event_.exceptions.size()));
      case Key::family: return (matcher.families & (event_.runtime == Runtime::javascript ? 2 : event_.runtime == Runtime::native ? 1 : 4)) != 0;
      default: return false;
    }
  }
  bool one(const Matcher &matcher, const PlainStack &stack, std::size_t exception, std::size_t frame) const {
    bool found = false;
    if (matcher.test == Matcher::Test::any)
      found = std::any_of(matcher.any.begin(), matcher.any.end(), [&](const Matcher &each) { return one(each, stack, exception, frame); });
    else if (subject_of(matcher, false) == Subject::frame) found = frame_matches(matcher, stack, exception, frame);
    else if (subject_of(matcher, false) == Subject::exception) found = exception_matches(matcher, exception, false);
    else found = event_matches(matcher);
    return found != matcher.negated;
  }
  bool all(const std::vector<Matcher> &matchers, const PlainStack &stack, std::size_t exception, std::size_t frame) const {
    return std::all_of(matchers.begin(), matchers.end(), [&](const Matcher &matcher) { return one(matcher, stack, exception, frame); });
  }
  bool beside(const Neighbour &neighbour, bool older, const PlainStack &stack, std::size_t exception, std::size_t frame) const {
    if (neighbour.matchers.empty()) return true;
    for (std::size_t i = 0; i < stack.frames.size(); ++i) {
      const bool there = neighbour.anywhere ? (older ? i > frame : i < frame) : (older ? i == frame + 1 : i + 1 == frame);
      if (there && all(neighbour.matchers, stack, exception, i)) return true;
    }
    return false;
  }

  // ---- Fingerprint rules.

  std::vector<Item> items(Subject subject) const {
    std::vector<Item> items;
    for (std::size_t i = 0; i < event_.exceptions.size(); ++i) {
      if (subject == Subject::frame)
        for (std::size_t frame = 0; frame < frames(i).size(); ++frame) items.push_back({i, frame});
      if (subject == Subject::exception || subject == Subject::message) items.push_back({i, 0});
    }
    if (subject == Subject::event || (subject == Subject::message && !event_.message.empty())) items.push_back({event_.exceptions.size(), 0});
    return items;
  }
  bool item_matches(const Matcher &matcher, Subject subject, const Item &item) const {
    bool found = false;
    if (matcher.test == Matcher::Test::any)
      found = std::any_of(matcher.any.begin(), matcher.any.end(), [&](const Matcher &each) { return item_matches(each, subject, item); });
    else if (subject == Subject::frame) found = frame_matches(matcher, stack(item.exception), item.exception, item.frame);
    else if (subject == Subject::exception) found = exception_matches(matcher, item.exception, true);
    else if (subject == Subject::event) found = event_matches(matcher);
    else {
      const std::string_view message = item.exception < event_.exceptions.size() ? event_.exceptions[item.exception].message : event_.message;
      found = !message.empty() && matcher.pattern.matches(lower(message));
    }
    return found != matcher.negated;
  }
  // What a matcher looks at; an any() over different things looks at none in particular.
  static bool looks_at(const Matcher &matcher, Subject &subject) {
    const Matcher &first = matcher.test == Matcher::Test::any ? matcher.any[0] : matcher;
    subject = subject_of(first, true);
    return std::all_of(matcher.any.begin(), matcher.any.end(), [&](const Matcher &each) { return subject_of(each, true) == subject_of(first, true); });
  }
  bool matches(const FingerprintRule &rule) const {
    for (const Subject subject : {Subject::frame, Subject::exception, Subject::message, Subject::event}) {
      std::vector<const Matcher *> own;
      for (const Matcher &matcher : rule.matchers)
        if (Subject its; looks_at(matcher, its) && its == subject) own.push_back(&matcher);
      const std::vector<Item> all_items = items(subject);
      if (!own.empty() && std::none_of(all_items.begin(), all_items.end(), [&](const Item &item) {
            return std::all_of(own.begin(), own.end(), [&](const Matcher *matcher) { return item_matches(*matcher, subject, item); });
          }))
        return false;
    }
    for (const Matcher &matcher : rule.matchers) {
      Subject its;
      if (looks_at(matcher, its)) continue;
      const bool found = std::any_of(matcher.any.begin(), matcher.any.end(), [&](const Matcher &each) {
        const std::vector<Item> candidates = items(subject_of(each, true));
        return std::any_of(candidates.begin(), candidates.end(), [&](const Item &item) { return item_matches(each, subject_of(each, true), item); });
      });
      if (found == matcher.negated) return false;
    }
    std::vector<std::pair<bool, Item>> taken;
    return brackets(rule, 0, taken);
  }
  // Every way to give the brackets items of their own.
  bool brackets(const FingerprintRule &rule, std::size_t bracket, std::vector<std::pair<bool, Item>> &taken) const {
    if (bracket == rule.brackets.size()) return true;
    Subject subject;
    looks_at(rule.brackets[bracket][0], subject);
    for (const Item &item : items(subject)) {
      const bool used = std::any_of(taken.begin(), taken.end(), [&](const auto &other) {
        return other.first == (subject == Subject::frame) && other.second.exception == item.exception && other.second.frame == item.frame;
      });
      const std::vector<Matcher> &matchers = rule.brackets[bracket];
      if (used || !std::all_of(matchers.begin(), matchers.end(), [&](const Matcher &matcher) { return item_matches(matcher, subject, item); })) continue;
      taken.push_back({subject == Subject::frame, item});
      if (brackets(rule, bracket + 1, taken)) return true;
      taken.pop_back();
    }
    return false;
  }

  const Syntax &syntax_;
  const Event &event_;
  std::function<bool(std::size_t, std::size_t)> in_app_;
  mutable std::vector<PlainStack> stacks_;  // worked out once each
};

}  // namespace faultprint::test
