#include <algorithm>
#include <optional>
#include <unordered_map>
#include <utility>

#include "grouping/rules/syntax.h"
#include "text/view.h"

namespace faultprint::grouping::rules {
namespace {

// Ends the reading of a line.
struct LineError {
  std::size_t at;  // byte of the line
  std::string message;
};

enum class Language : std::uint8_t { stack = 1, fingerprint = 2, both = 3 };

struct KeyName {
  std::string_view name, long_name;
  Key key;
  Language language;
};
constexpr KeyName key_names[] = {
    {"function", "stack.function", Key::function, Language::both},
    {"module", "stack.module", Key::module, Language::both},
    {"path", "stack.abs_path", Key::path, Language::both},
    {"package", "stack.package", Key::package, Language::both},
    {"category", "", Key::category, Language::both},
    {"family", "", Key::family, Language::both},
    {"app", "", Key::app, Language::both},
    {"line", "", Key::line, Language::both},
    {"type", "error.type", Key::type, Language::both},
    {"value", "error.value", Key::value, Language::both},
    {"mechanism", "error.mechanism", Key::mechanism, Language::both},
    {"frames", "", Key::frames, Language::both},
    {"message", "", Key::message, Language::fingerprint},
    {"logger", "", Key::logger, Language::both},
    {"level", "", Key::level, Language::both},
    {"release", "", Key::release, Language::both},
    {"environment", "", Key::environment, Language::both},
    {"transaction", "", Key::transaction, Language::both},
    {"url", "", Key::url, Language::both},
    {"sdk", "", Key::sdk, Language::both},
    {"platform", "", Key::platform, Language::both},
    {"exceptions", "", Key::exceptions, Language::both},
};

struct VariableName {
  std::string_view name, long_name;
  Variable variable;
};
constexpr VariableName variable_names[] = {
    {"default", "", Variable::event_default},
    {"transaction", "", Variable::transaction},
    {"message", "", Variable::message},
    {"type", "error.type", Variable::type},
    {"value", "error.value", Variable::value},
    {"function", "stack.function", Variable::function},
    {"path", "stack.abs_path", Variable::path},
    {"filename", "stack.filename", Variable::filename},
    {"module", "stack.module", Variable::module},
    {"package", "stack.package", Variable::package},
    {"level", "", Variable::level},
    {"logger", "", Variable::logger},
    {"release", "", Variable::release},
    {"environment", "", Variable::environment},
    {"url", "", Variable::url},
    {"sdk", "", Variable::sdk},
    {"platform", "", Variable::platform},
};

constexpr std::string_view an_action = "an action such as -group, +app or category=name";
constexpr std::string_view a_matcher = "a matcher such as function:name";

// Which letters' case does not count. Paths and packages always fold; the fingerprint language folds more.
bool folds(Key key, bool of_fingerprint) noexcept {
  switch (key) {
    case Key::path:
    case Key::package:
    case Key::level:
    case Key::release:
    case Key::url:
    case Key::message: return true;
    case Key::value: return of_fingerprint;
    default: return false;
  }
}

Style style_of(Key key) noexcept { return key == Key::path || key == Key::package || key == Key::url ? Style::path : Style::name; }

bool is_word(char c) noexcept { return text::is_alphanumeric(c) || text::is_any<"_.-">(c); }

// What stands at the beginning of `rest`, for people.
std::string shown(std::string_view rest) {
  if (rest.empty()) return "the end of the line";
  std::size_t end = text::find_any<" \t">(rest);
  if (end == 0) end = 1;
  std::string_view part = rest.substr(0, end);
  const std::string_view clipped = text::clipped(part, 40);
  return "\"" + std::string(clipped) + (clipped.size() < part.size() ? "…\"" : "\"");
}

// A matcher as written: which rule it belongs to, and so what it may be, is known only at the end of the line.
struct WrittenMatcher {
  bool negated = false, regex = false, quoted = false, is_any = false;
  std::size_t at = 0, argument_at = 0;
  std::string_view key, argument;
  std::vector<WrittenMatcher> any;
};

struct Item {
  enum class Kind : std::uint8_t { matcher, bracket, pipe, dots };
  Kind kind;
  std::size_t at;
  std::vector<WrittenMatcher> matchers;
};

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Syntax run() {
    if (text_.size() > longest_text) {
      syntax_.problems.push_back({1, 1, "expected rules of at most " + std::to_string(longest_text) + " bytes, found " + std::to_string(text_.size())});
      return std::move(syntax_);
    }
    std::string_view rest = text_;
    text::consume(rest, "\xEF\xBB\xBF");  // editors put a byte order mark before a file
    for (number_ = 1; !rest.empty() && syntax_.problems.size() < most_problems; ++number_) {
      const std::size_t end = std::min(rest.find_first_of("\r\n"), rest.size());
      line_ = rest.substr(0, end);
      const bool windows = rest.substr(end).starts_with("\r\n");
      rest.remove_prefix(std::min(end + (windows ? 2 : 1), rest.size()));
      at_ = 0;
      try {
        line();
      } catch (const LineError &error) {
        report(error.at, error.message);
      }
      if (syntax_.stack_rules.size() + syntax_.fingerprint_rules.size() > most_rules) {
        report(0, "expected at most " + std::to_string(most_rules) + " rules");
        break;
      }
    }
    std::stable_sort(syntax_.problems.begin(), syntax_.problems.end(),
                     [](const Problem &a, const Problem &b) { return std::pair(a.line, a.column) < std::pair(b.line, b.column); });
    return std::move(syntax_);
  }

 private:
  std::string_view rest() const noexcept { return line_.substr(std::min(at_, line_.size())); }
  char here() const noexcept { return at_ < line_.size() ? line_[at_] : '\0'; }
  bool at_end() const noexcept { return at_ >= line_.size() || line_[at_] == '#'; }
  void skip_blanks() noexcept {
    while (at_ < line_.size() && text::is_blank(line_[at_])) ++at_;
  }
  [[noreturn]] void expected(std::string_view what) const { throw LineError{at_, "expected " + std::string(what) + ", found " + shown(rest())}; }
  void report(std::size_t at, std::string message) {
    std::int32_t column = 1;
    for (std::size_t i = 0; i < at && i < line_.size(); ++i) column += (static_cast<unsigned char>(line_[i]) & 0xC0) != 0x80;
    syntax_.problems.push_back({number_, column, std::move(message)});
  }

  void line() {
    skip_blanks();
    if (at_end()) return;
    const std::size_t begin = at_;
    std::vector<Item> items;
    bool after_pipe = false;
    while (true) {
      skip_blanks();
      const std::string_view left = rest();
      if (at_end() || left.starts_with("->") || begins_action(left)) break;
      const std::size_t at = at_;
      if (here() == '[') {
        items.push_back({Item::Kind::bracket, at, bracket()});
      } else if (here() == '|') {
        ++at_;
        items.push_back({Item::Kind::pipe, at, {}});
      } else if (left.starts_with("...") && after_pipe) {
        at_ += 3;
        items.push_back({Item::Kind::dots, at, {}});
      } else {
        if (!begins_matcher(left)) expected(items.empty() ? std::string(a_matcher) : std::string(a_matcher) + " or " + std::string(an_action));
        items.push_back({Item::Kind::matcher, at, {}});
        items.back().matchers.push_back(matcher('\0'));
      }
      after_pipe = items.back().kind == Item::Kind::pipe;
    }
    const std::size_t problems = syntax_.problems.size();
    if (rest().starts_with("->")) fingerprint_rule(begin, items, problems);
    else stack_rule(begin, items, problems);
  }

  static bool begins_action(std::string_view left) noexcept {
    if (left.size() > 1 && (left[0] == '^' || left[0] == 'v') && (left[1] == '+' || left[1] == '-')) return true;
    if (left[0] == '+' || left[0] == '-') return true;
    std::size_t word = 0;
    while (word < left.size() && is_word(left[word])) ++word;
    if (word == 0) return false;
    while (word < left.size() && text::is_blank(left[word])) ++word;
    return word < left.size() && left[word] == '=';
  }
  static bool begins_matcher(std::string_view left) noexcept { return left[0] == '!' || left[0] == '"' || is_word(left[0]); }

  std::vector<WrittenMatcher> bracket() {
    const std::size_t open = at_++;
    std::vector<WrittenMatcher> matchers;
    while (true) {
      skip_blanks();
      if (at_ >= line_.size()) throw LineError{open, "expected \"]\" after \"[\", found the end of the line"};
      if (here() == ']') break;
      if (!begins_matcher(rest())) expected(std::string(a_matcher) + " or \"]\"");
      matchers.push_back(matcher(']'));
    }
    if (matchers.empty()) expected(a_matcher);
    ++at_;
    return matchers;
  }

  // `closing`: the bracket that ends what this matcher stands in, or NUL.
  WrittenMatcher matcher(char closing) {
    WrittenMatcher written;
    written.at = at_;
    if (here() == '!') written.negated = true, ++at_;
    if (rest().starts_with("any(")) {
      at_ += 4;
      written.is_any = true;
      while (true) {
        skip_blanks();
        if (at_ >= line_.size()) throw LineError{written.at, "expected \")\" after \"any(\", found the end of the line"};
        if (here() == ')') break;
        if (!begins_matcher(rest())) expected(std::string(a_matcher) + " or \")\"");
        if (rest().starts_with("any(") || rest().starts_with("!any(")) throw LineError{at_, "expected a matcher inside of any(), found another any()"};
        written.any.push_back(matcher(')'));
      }
      if (written.any.empty()) expected(a_matcher);
      ++at_;
      return written;
    }
    if (here() == '"') {
      const std::size_t end = line_.find('"', at_ + 1);
      if (end == std::string_view::npos) throw LineError{at_, "expected a closing quote, found the end of the line"};
      written.key = line_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
    } else {
      std::size_t end = at_;
      while (end < line_.size() && is_word(line_[end])) ++end;
      if (end == at_) expected(a_matcher);
      written.key = line_.substr(at_, end - at_);
      at_ = end;
    }
    if (here() != ':') expected("\":\" after \"" + std::string(text::clipped(written.key, 40)) + "\"");
    ++at_;
    if (here() == '~') written.regex = true, ++at_;
    written.quoted = here() == '"';
    if (written.quoted) {
      const std::size_t end = closing_quote(at_);
      written.argument_at = at_ + 1;
      written.argument = line_.substr(at_ + 1, end - at_ - 1);
      at_ = end + 1;
      if (at_ < line_.size() && !text::is_blank(here()) && here() != closing) expected("a blank after the closing quote");
    } else {
      written.argument_at = at_;
      const std::size_t end = end_of_argument(at_, closing);
      written.argument = line_.substr(at_, end - at_);
      at_ = end;
    }
    if (written.argument.empty()) {
      at_ = written.argument_at;
      throw LineError{at_, "expected an argument after \"" + std::string(text::clipped(written.key, 40)) + ":\", found " + (written.quoted ? "an empty one" : shown(rest()))};
    }
    return written;
  }

  std::size_t closing_quote(std::size_t open) const {
    for (std::size_t i = open + 1; i < line_.size(); ++i) {
      if (line_[i] == '\\') ++i;
      else if (line_[i] == '"') return i;
    }
    throw LineError{open, "expected a closing quote, found the end of the line"};
  }

  // An argument without quotes ends at a blank, and before the bracket that ends what it stands in.
  std::size_t end_of_argument(std::size_t at, char closing) const noexcept {
    const char opening = closing == ']' ? '[' : '(';
    std::size_t depth = 0;
    for (; at < line_.size() && !text::is_blank(line_[at]); ++at) {
      if (closing == '\0') continue;
      if (line_[at] == '\\' && at + 1 < line_.size() && text::is_any<"[]()">(line_[at + 1])) ++at;
      else if (line_[at] == opening) ++depth;
      else if (line_[at] == closing && depth-- == 0) break;
    }
    return std::min(at, line_.size());
  }

  // ---- What was written becomes a rule.

  static std::size_t count(const std::vector<WrittenMatcher> &matchers) noexcept {
    std::size_t sum = 0;
    for (const WrittenMatcher &matcher : matchers) sum += 1 + matcher.any.size();
    return sum;
  }

  void name(Rule &rule, std::size_t begin, std::size_t end) const {
    constexpr std::size_t text_bytes = 200;  // a line of an explanation
    const std::string_view whole = text::trim(line_.substr(begin, end - begin)), clipped = text::clipped(whole, text_bytes);
    rule.line = number_;
    rule.text = std::string(clipped) + (clipped.size() < whole.size() ? "…" : "");
    rule.reason = "rule on line " + std::to_string(number_) + ": " + rule.text;
  }

  void check_count(const std::vector<Item> &items) const {
    std::size_t matchers = 0;
    for (const Item &item : items) matchers += count(item.matchers);
    if (matchers > most_matchers) throw LineError{items[0].at, "expected at most " + std::to_string(most_matchers) + " matchers, found " + std::to_string(matchers)};
  }

  std::vector<Matcher> compile(const std::vector<WrittenMatcher> &written, bool of_fingerprint) {
    std::vector<Matcher> matchers;
    for (const WrittenMatcher &one : written)
      if (std::optional<Matcher> matcher = compile(one, of_fingerprint)) matchers.push_back(std::move(*matcher));
    return matchers;
  }

  // Nothing where it is wrong, which is then reported.
  std::optional<Matcher> compile(const WrittenMatcher &written, bool of_fingerprint) {
    Matcher matcher;
    matcher.negated = written.negated;
    matcher.column = static_cast<std::uint32_t>(written.at);
    if (written.is_any) {
      matcher.test = Matcher::Test::any;
      matcher.any = compile(written.any, of_fingerprint);
      return matcher;
    }
    if (!find_key(written, of_fingerprint, matcher)) return {};
    if (subject_of(matcher, of_fingerprint) == Subject::event) matcher.condition = syntax_.conditions++;
    try {
      if (!written.regex && argument(written, matcher)) return matcher;
      const bool folded = folds(matcher.key, of_fingerprint);
      if (written.regex) {
        if (matcher.key == Key::app || matcher.key == Key::family || matcher.key == Key::line || matcher.key == Key::frames || matcher.key == Key::exceptions)
          throw PatternError{0, "expected no regular expression for \"" + std::string(written.key) + "\""};
        if (++regexes_ > most_regexes) throw PatternError{0, "expected at most " + std::to_string(most_regexes) + " regular expressions"};
        matcher.pattern = Pattern::regex(written.argument, folded);
      } else {
        matcher.pattern = matcher.key == Key::sdk ? sdk_pattern(written.argument) : Pattern::glob(written.argument, style_of(matcher.key), folded);
        if ((glob_bytes_ += matcher.pattern.bytes()) > most_glob_bytes)
          throw PatternError{0, "expected patterns of at most " + std::to_string(most_glob_bytes >> 20) + " MB in memory; write fewer alternatives in braces"};
      }
    } catch (const PatternError &error) {
      report(written.argument_at + error.offset, error.message);
      return {};
    }
    return matcher;
  }

  // A list with commas is one of alternatives.
  static Pattern sdk_pattern(std::string_view argument) {
    if (argument.find(',') == std::string_view::npos || text::find_any<"{}\\">(argument) < argument.size()) return Pattern::glob(argument, Style::name, false);
    try {
      return Pattern::glob("{" + std::string(argument) + "}", Style::name, false);
    } catch (PatternError &error) {
      if (error.offset > 0) --error.offset;  // counted from the brace
      throw;
    }
  }

  bool find_key(const WrittenMatcher &written, bool of_fingerprint, Matcher &matcher) {
    if (written.key.starts_with("tags.") && written.key.size() > 5) {
      matcher.key = Key::tag;
      matcher.tag = tag(written.key.substr(5));
      return true;
    }
    for (const KeyName &name : key_names) {
      if (written.key != name.name && (name.long_name.empty() || written.key != name.long_name)) continue;
      matcher.key = name.key;
      if (name.language != Language::fingerprint || of_fingerprint) return true;
      report(written.at + (written.negated ? 1 : 0), "expected a matcher of stack-trace rules, found \"" + std::string(name.name) + "\", which only fingerprint rules have; \"value\" looks at the message of an exception");
      return false;
    }
    report(written.at + (written.negated ? 1 : 0),
           "expected function, module, path, package, category, family, app, line, type, value, mechanism, frames, message, logger, level, release, environment, transaction, url, sdk, "
           "platform, exceptions or tags.name, found \"" + std::string(text::clipped(written.key, 40)) + "\"");
    return false;
  }

  std::uint32_t tag(std::string_view name) {
    const auto [known, added] = tags_.try_emplace(name, static_cast<std::uint32_t>(syntax_.tags.size()));
    if (added) syntax_.tags.emplace_back(name);
    return known->second;
  }

  // Reads an argument that is no pattern. False: it is one.
  bool argument(const WrittenMatcher &written, Matcher &matcher) {
    std::string_view text = written.argument;
    switch (matcher.key) {
      case Key::app: {
        matcher.test = Matcher::Test::app;
        bool value;
        if (!boolean(text, value)) throw PatternError{0, "expected yes, true, 1, no, false or 0, found " + shown(text)};
        matcher.app = value;
        return true;
      }
      case Key::family: {
        matcher.test = Matcher::Test::family;
        for (std::size_t at = 0; at <= text.size();) {
          const std::string_view one = text::before(text.substr(at), ',');
          if (one == "native") matcher.families |= family::native;
          else if (one == "javascript") matcher.families |= family::javascript;
          else if (one == "other") matcher.families |= family::other;
          else if (one == "all") matcher.families |= family::all;
          else throw PatternError{at, "expected native, javascript, other or all, found " + shown(one)};
          at += one.size() + 1;
        }
        return true;
      }
      case Key::line:
      case Key::frames:
      case Key::exceptions: {
        matcher.test = Matcher::Test::number;
        matcher.comparison = consume_comparison(text);
        if (!parse_number(text, matcher.number)) throw PatternError{written.argument.size() - text.size(), "expected a number, or >, >=, < or <= and a number, found " + shown(text)};
        return true;
      }
      case Key::release: {
        const Comparison comparison = consume_comparison(text);
        if (comparison == Comparison::equal) return false;
        if (!is_version(text)) throw PatternError{written.argument.size() - text.size(), "expected a version such as 2.1.0, found " + shown(text)};
        matcher.test = Matcher::Test::version;
        matcher.comparison = comparison;
        matcher.text = text;
        return true;
      }
      case Key::tag: {
        const Comparison comparison = consume_comparison(text);
        if (comparison == Comparison::equal || !parse_number(text, matcher.number)) return false;
        matcher.test = Matcher::Test::number;
        matcher.comparison = comparison;
        return true;
      }
      default: return false;
    }
  }

  static bool boolean(std::string_view text, bool &value) noexcept {
    value = text == "1" || text == "yes" || text == "true";
    return value || text == "0" || text == "no" || text == "false";
  }

  // [caller] | matchers… | [callee] actions…
  void stack_rule(std::size_t begin, const std::vector<Item> &items, std::size_t problems) {
    StackRule rule;
    if (items.empty()) expected(a_matcher);
    check_count(items);
    std::size_t next = 0;
    const auto is = [&items](std::size_t i, Item::Kind kind) { return i < items.size() && items[i].kind == kind; };
    const auto where = [&items, this](std::size_t i) { return i < items.size() ? items[i].at : at_; };
    const auto fail = [&](std::size_t i, std::string_view what) { throw LineError{where(i), "expected " + std::string(what) + ", found " + shown(line_.substr(where(i)))}; };
    if (is(next, Item::Kind::bracket)) {
      rule.caller.matchers = compile(items[next++].matchers, false);
      if (!is(next, Item::Kind::pipe)) fail(next, "\"|\" after the caller's brackets");
      if (is(++next, Item::Kind::dots)) {
        rule.caller.anywhere = true;
        if (!is(++next, Item::Kind::pipe)) fail(next, "\"|\" after \"...\"");
        ++next;
      }
    }
    if (!is(next, Item::Kind::matcher)) fail(next, a_matcher);
    for (; is(next, Item::Kind::matcher); ++next)
      for (Matcher &matcher : compile(items[next].matchers, false)) rule.matchers.push_back(std::move(matcher));
    if (is(next, Item::Kind::pipe)) {
      if (is(++next, Item::Kind::dots)) {
        rule.callee.anywhere = true;
        if (!is(++next, Item::Kind::pipe)) fail(next, "\"|\" after \"...\"");
        ++next;
      }
      if (!is(next, Item::Kind::bracket)) fail(next, "the callee's matchers in brackets");
      rule.callee.matchers = compile(items[next++].matchers, false);
    }
    if (next < items.size()) fail(next, an_action);
    actions(rule);
    name(rule, begin, at_);
    if (syntax_.problems.size() == problems) syntax_.stack_rules.push_back(std::move(rule));
  }

  void actions(StackRule &rule) {
    skip_blanks();
    if (at_end()) {
      at_ = std::min(at_, line_.size());
      throw LineError{at_, "expected " + std::string(an_action) + ", or \"->\" and the values of a fingerprint, found " + (at_ < line_.size() ? "a comment" : "the end of the line")};
    }
    for (; !at_end(); skip_blanks()) rule.actions.push_back(action());
  }

  Action action() {
    Action action{};
    const std::size_t begin = at_;
    if (here() == '^') action.range = Range::newer, ++at_;
    else if (here() == 'v' && (rest().starts_with("v+") || rest().starts_with("v-"))) action.range = Range::older, ++at_;
    if (here() == '+' || here() == '-') {
      action.set = line_[at_++] == '+';
      const std::string_view name = word();
      if (name == "group") action.kind = Action::Kind::group;
      else if (name == "app") action.kind = Action::Kind::app;
      else if (name == "prefix" || name == "sentinel")
        throw LineError{begin, "the action \"" + std::string(name) + "\" is not supported: it served groups within groups, which have no use here; leave it out"};
      else {
        at_ -= name.size();
        expected("group or app");
      }
      end_of_action();
      return action;
    }
    if (action.range != Range::here) expected("+group, -group, +app or -app");
    const std::string_view name = word();
    skip_blanks();
    const bool known = name == "category" || name == "max-frames" || name == "min-frames" || name == "invert-stacktrace";
    if (!known || here() != '=') {
      at_ = begin;
      expected(an_action);
    }
    ++at_;
    skip_blanks();
    const std::size_t at = at_;
    const std::string_view value = word();
    if (name == "category") {
      action.kind = Action::Kind::category;
      action.category = value;
      if (value.empty()) expected("the name of a category");
    } else if (name == "invert-stacktrace") {
      action.kind = Action::Kind::invert;
      if (!boolean(value, action.set)) at_ = at, expected("1 or 0");
    } else {
      action.kind = name == "max-frames" ? Action::Kind::max_frames : Action::Kind::min_frames;
      std::string_view digits = value;
      action.number = text::consume_number(digits);
      if (action.number < 0 || !digits.empty()) at_ = at, expected("a number of frames");
    }
    end_of_action();
    return action;
  }

  std::string_view word() noexcept {
    const std::size_t begin = at_;
    while (at_ < line_.size() && is_word(line_[at_])) ++at_;
    return line_.substr(begin, at_ - begin);
  }
  // Actions may follow each other without a blank, as "-app-group" does not: a word ends them.
  void end_of_action() const {
    if (at_ < line_.size() && !text::is_blank(here()) && here() != '#' && here() != '^' && here() != '+') expected("a blank after the action");
  }

  // matchers… -> values… title="…"
  void fingerprint_rule(std::size_t begin, const std::vector<Item> &items, std::size_t problems) {
    FingerprintRule rule;
    if (items.empty()) expected(a_matcher);
    check_count(items);
    for (const Item &item : items) {
      if (item.kind == Item::Kind::pipe || item.kind == Item::Kind::dots)
        throw LineError{item.at, "expected matchers or brackets before \"->\", found " + shown(line_.substr(item.at)) + ", which only stack-trace rules have"};
      std::vector<Matcher> matchers = compile(item.matchers, true);
      if (item.kind == Item::Kind::matcher) {
        for (Matcher &matcher : matchers) rule.matchers.push_back(std::move(matcher));
      } else {
        check_bracket(matchers, item.at);
        rule.brackets.push_back(std::move(matchers));
      }
    }
    at_ += 2;
    values(rule);
    name(rule, begin, at_);
    if (syntax_.problems.size() == problems) syntax_.fingerprint_rules.push_back(std::move(rule));
  }

  // One frame or one exception must be able to satisfy all of them.
  void check_bracket(const std::vector<Matcher> &matchers, std::size_t at) {
    bool frames = false, exceptions = false, others = false;
    const auto look = [&](const Matcher &matcher) {
      const Subject subject = matcher.key == Key::family ? Subject::frame : subject_of(matcher, true);
      (subject == Subject::frame ? frames : subject == Subject::exception ? exceptions : others) = true;
    };
    for (const Matcher &matcher : matchers) {
      if (matcher.test != Matcher::Test::any) look(matcher);
      for (const Matcher &one : matcher.any) look(one);
    }
    if (others || (frames && exceptions)) report(at, "expected matchers of one frame or of one exception inside of the brackets of a fingerprint rule");
  }

  void values(FingerprintRule &rule) {
    while (true) {
      skip_blanks();
      if (here() == ',' && !(rule.values.empty() && rule.title.empty())) ++at_, skip_blanks();
      if (at_end()) break;
      const std::size_t at = at_;
      if (here() == '"') {
        const std::size_t end = closing_quote(at_);
        at_ = end + 1;
        value(rule, parts(line_.substr(at + 1, end - at - 1), at + 1, true), at);
      } else if (rest().starts_with("{{")) {
        const std::size_t end = line_.find("}}", at_);
        if (end == std::string_view::npos) throw LineError{at_, "expected \"}}\" after \"{{\", found the end of the line"};
        at_ = end + 2;
        value(rule, parts(line_.substr(at, at_ - at), at, false), at);
      } else {
        const std::string_view name = word();
        if (here() == '=' && line_.substr(at_ + 1).starts_with('"')) {
          if (name != "title") throw LineError{at, "expected a value or title=\"…\", found " + shown(line_.substr(at))};
          const std::size_t open = ++at_, end = closing_quote(open);
          at_ = end + 1;
          rule.title = parts(line_.substr(open + 1, end - open - 1), open + 1, true);
          if (rule.title.empty()) throw LineError{open, "expected a title, found an empty one"};
          if (std::any_of(rule.title.begin(), rule.title.end(), [](const Part &part) { return part.variable == Variable::event_default; }))
            throw LineError{open, "expected a title without {{ default }}"};
          continue;
        }
        while (at_ < line_.size() && !text::is_blank(here()) && here() != ',' && here() != '{') ++at_;
        if (at_ == at) expected("a value of the fingerprint");
        Part literal;
        literal.literal = line_.substr(at, at_ - at);
        value(rule, {literal}, at);
      }
    }
    if (rule.values.empty()) expected("a value of the fingerprint after \"->\"");
  }

  static void value(FingerprintRule &rule, std::vector<Part> parts, std::size_t at) {
    const bool defaults = std::any_of(parts.begin(), parts.end(), [](const Part &part) { return part.variable == Variable::event_default; });
    if (defaults && parts.size() > 1) throw LineError{at, "expected {{ default }} as a value of its own"};
    rule.values.push_back(std::move(parts));
  }

  // Literals and variables of one value or title.
  std::vector<Part> parts(std::string_view text, std::size_t at, bool escaped) {
    std::vector<Part> parts;
    Part literal;
    const auto end_literal = [&] {
      if (!literal.literal.empty()) parts.push_back(std::exchange(literal, {}));
    };
    for (std::size_t i = 0; i < text.size();) {
      if (escaped && text[i] == '\\' && i + 1 < text.size()) {
        const char next = text[i + 1];
        if (next != '"' && next != '\\' && next != 'n' && next != 't') literal.literal += '\\';
        literal.literal += next == 'n' ? '\n' : next == 't' ? '\t' : next;
        i += 2;
        continue;
      }
      if (!text.substr(i).starts_with("{{")) {
        literal.literal += text[i++];
        continue;
      }
      const std::size_t end = text.find("}}", i);
      if (end == std::string_view::npos) throw LineError{at + i, "expected \"}}\" after \"{{\", found the end of the value"};
      end_literal();
      parts.push_back(variable(text::trim(text.substr(i + 2, end - i - 2)), at + i));
      i = end + 2;
    }
    end_literal();
    return parts;
  }

  Part variable(std::string_view name, std::size_t at) {
    Part part;
    if (name.starts_with("tags.") && name.size() > 5) {
      part.variable = Variable::tag;
      part.tag = tag(name.substr(5));
      part.literal = name.substr(5);
      return part;
    }
    for (const VariableName &known : variable_names)
      if (name == known.name || (!known.long_name.empty() && name == known.long_name)) part.variable = known.variable;
    if (part.variable == Variable::none)
      report(at, "expected default, transaction, message, type, value, function, path, filename, module, package, level, logger, release, environment, url, sdk, platform or tags.name, found \"" +
                     std::string(text::clipped(name, 40)) + "\"");
    return part;
  }

  const std::string_view text_;
  std::string_view line_;
  std::size_t at_ = 0;
  std::int32_t number_ = 0;
  std::size_t regexes_ = 0, glob_bytes_ = 0;
  std::unordered_map<std::string_view, std::uint32_t> tags_;  // numbers of Syntax::tags, by names in the text
  Syntax syntax_;
};

}  // namespace

Subject subject_of(const Matcher &matcher, bool of_fingerprint) noexcept {
  switch (matcher.key) {
    case Key::function:
    case Key::module:
    case Key::path:
    case Key::package:
    case Key::category:
    case Key::app:
    case Key::line: return Subject::frame;
    case Key::family: return of_fingerprint ? Subject::event : Subject::frame;
    case Key::type:
    case Key::value:
    case Key::mechanism:
    case Key::frames: return Subject::exception;
    case Key::message: return Subject::message;
    default: return Subject::event;
  }
}

Syntax parse_rules(std::string_view text) { return Parser(text).run(); }

}  // namespace faultprint::grouping::rules
