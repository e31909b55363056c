#include "grouping/rules/glob.h"

#include <algorithm>

#include "text/view.h"

namespace faultprint::grouping::rules {
namespace {

// The character at `at`, and `at` moved behind it. A byte that begins no character stands for itself.
char32_t next_character(std::string_view text, std::size_t &at) noexcept {
  const auto first = static_cast<unsigned char>(text[at++]);
  const int more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
  char32_t character = more == 0 ? first : first & (0x3Fu >> more);
  for (int i = 0; i < more && at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80; ++i)
    character = character << 6 | (static_cast<unsigned char>(text[at++]) & 0x3F);
  return character;
}

}  // namespace

// One alternative of a pattern, made of pieces of it whose braces are resolved.
class GlobParser {
 public:
  GlobParser(std::string_view pattern, Style style, bool folded) : pattern_(pattern), style_(style), folded_(folded) {
    glob_.style_ = style;
    parse_alternatives();
  }
  std::vector<Glob> take() { return std::move(globs_); }

 private:
  struct Piece {
    std::size_t begin, end;
  };

  // Depth first over the braces: `pieces` is what one choice in each of them leaves.
  void parse_alternatives() {
    if (pattern_.size() > longest_pattern) throw PatternError{0, "expected a pattern of at most " + std::to_string(longest_pattern) + " bytes"};
    std::vector<std::vector<Piece>> open{{}};
    open = expand(0, pattern_.size(), std::move(open));
    for (const std::vector<Piece> &pieces : open) {
      glob_.steps_.clear();
      glob_.sets_.clear();
      for (const Piece &piece : pieces) steps(piece.begin, piece.end);
      finish();
      globs_.push_back(glob_);
    }
  }

  bool escapes(std::size_t at) const noexcept {
    if (pattern_[at] != '\\' || at + 1 >= pattern_.size()) return false;
    const char next = pattern_[at + 1];
    return style_ == Style::path ? text::is_any<"[]{}\"">(next) : text::is_any<"*?[]{},!\\\"~">(next);
  }

  std::size_t end_of_set(std::size_t at) const {
    const std::size_t begin = at++;
    if (at < pattern_.size() && (pattern_[at] == '!' || pattern_[at] == '^')) ++at;
    if (at < pattern_.size() && pattern_[at] == ']') ++at;  // as the first member it stands for itself
    while (at < pattern_.size() && pattern_[at] != ']') at += escapes(at) ? 2 : 1;
    if (at >= pattern_.size()) throw PatternError{begin, "expected \"]\" after the \"[\" of a set, found the end of the pattern; write \"\\[\" for the character itself"};
    return at + 1;
  }

  std::vector<std::vector<Piece>> expand(std::size_t begin, std::size_t end, std::vector<std::vector<Piece>> open) {
    std::size_t from = begin;
    const auto add = [&open](std::size_t a, std::size_t b) {
      if (a < b)
        for (std::vector<Piece> &pieces : open) pieces.push_back({a, b});
    };
    for (std::size_t at = begin; at < end;) {
      if (escapes(at)) at += 2;
      else if (pattern_[at] == '[') at = end_of_set(at);
      else if (pattern_[at] == '}') throw PatternError{at, "expected \"{\" before \"}\"; write \"\\}\" for the character itself"};
      else if (pattern_[at] != '{') ++at;
      else {
        add(from, at);
        std::vector<std::vector<Piece>> chosen;
        std::size_t choice = at + 1, depth = 0, i = at + 1;
        for (bool closed = false; !closed;) {
          if (i >= end) throw PatternError{at, "expected \"}\" after \"{\", found the end of the pattern; write \"\\{\" for the character itself"};
          if (escapes(i)) i += 2;
          else if (pattern_[i] == '[') i = end_of_set(i);
          else {
            const char c = pattern_[i];
            if (c == '{') ++depth;
            closed = c == '}' && depth == 0;
            if (c == '}' && depth > 0) --depth;
            if (closed || (c == ',' && depth == 0)) {
              for (std::vector<Piece> &pieces : expand(choice, i, open)) chosen.push_back(std::move(pieces));
              if (chosen.size() > most_alternatives) throw PatternError{at, "expected at most " + std::to_string(most_alternatives) + " alternatives in one pattern"};
              choice = i + 1;
            }
            ++i;
          }
        }
        open = std::move(chosen);
        from = at = i;
      }
    }
    add(from, end);
    return open;
  }

  void add_literal(std::string_view bytes) {
    if (glob_.steps_.empty() || glob_.steps_.back().kind != Glob::Kind::literal) glob_.steps_.push_back({Glob::Kind::literal, 0, {}});
    for (const char c : bytes) glob_.steps_.back().literal += folded_ ? text::to_lower(c) : c;
  }

  bool after_separator() const noexcept {
    return glob_.steps_.empty() || glob_.steps_.back().kind == Glob::Kind::directories ||
           (glob_.steps_.back().kind == Glob::Kind::literal && glob_.steps_.back().literal.ends_with('/'));
  }

  void steps(std::size_t at, std::size_t end) {
    while (at < end) {
      const char c = pattern_[at];
      if (escapes(at)) {
        add_literal(pattern_.substr(at + 1, 1));
        at += 2;
      } else if (c == '[') {
        const std::size_t behind = end_of_set(at);
        add_set(at, behind);
        at = behind;
      } else if (c == '?') {
        glob_.steps_.push_back({Glob::Kind::one, 0, {}});
        ++at;
      } else if (c == '*') {
        std::size_t stars = 1;
        while (at + stars < end && pattern_[at + stars] == '*') ++stars;
        at += stars;
        if (style_ == Style::name || stars == 1) add_star(Glob::Kind::star);
        else if (at < end && (pattern_[at] == '/' || pattern_[at] == '\\') && after_separator()) add_star(Glob::Kind::directories), ++at;
        else add_star(Glob::Kind::deep);
      } else if (style_ == Style::path && c == '\\') {
        add_literal("/");
        at += at + 1 < end && pattern_[at + 1] == '\\' ? 2 : 1;  // as in a text that escapes it
      } else {
        add_literal(pattern_.substr(at++, 1));
      }
    }
  }

  // Two stars in a row say no more than the stronger one.
  void add_star(Glob::Kind kind) {
    if (!glob_.steps_.empty()) {
      Glob::Kind &last = glob_.steps_.back().kind;
      if (last == kind || (last == Glob::Kind::deep && kind == Glob::Kind::star)) return;
      if (last == Glob::Kind::star && kind == Glob::Kind::deep) {
        last = kind;
        return;
      }
    }
    glob_.steps_.push_back({kind, 0, {}});
  }

  void add_set(std::size_t begin, std::size_t end) {
    Glob::Set set;
    std::size_t at = begin + 1;
    if (pattern_[at] == '!' || pattern_[at] == '^') set.negated = true, ++at;
    const auto member = [this, &at] {
      if (escapes(at)) ++at;
      return next_character(pattern_, at);
    };
    const std::size_t last = end - 1;
    while (at < last) {
      const std::size_t where = at;
      const char32_t low = member();
      char32_t high = low;
      if (at + 1 < last && pattern_[at] == '-') {
        ++at;
        high = member();
        if (high < low) throw PatternError{where, "expected a range that runs upwards, found \"" + std::string(pattern_.substr(where, at - where)) + "\""};
      }
      for (char32_t c = low; c <= high && c < 128; ++c) {
        set.ascii.set(c);
        if (folded_ && c >= 'A' && c <= 'Z') set.ascii.set(c + ('a' - 'A'));
      }
      if (high >= 128) set.wide.emplace_back(std::max<char32_t>(low, 128), high);
    }
    glob_.steps_.push_back({Glob::Kind::set, static_cast<std::uint32_t>(glob_.sets_.size()), {}});
    glob_.sets_.push_back(std::move(set));
  }

  void finish() { glob_.steps_.shrink_to_fit(); }

  std::string_view pattern_;
  Style style_;
  bool folded_;
  Glob glob_;
  std::vector<Glob> globs_;
};

std::vector<Glob> parse_glob(std::string_view pattern, Style style, bool folded) { return GlobParser(pattern, style, folded).take(); }

std::size_t Glob::bytes() const noexcept {
  std::size_t bytes = sizeof *this + steps_.capacity() * sizeof(Step) + sets_.capacity() * sizeof(Set);
  for (const Step &step : steps_)
    if (step.literal.capacity() >= sizeof step.literal / 2) bytes += step.literal.capacity();  // shorter ones stand in the string itself
  for (const Set &set : sets_) bytes += set.wide.capacity() * sizeof(set.wide[0]);
  return bytes;
}

bool Glob::consume_set(const Set &set, std::string_view text, std::size_t &at) const noexcept {
  std::size_t behind = at;
  const char32_t c = next_character(text, behind);
  if (style_ == Style::path && c == '/') return false;
  bool found = c < 128 && set.ascii.test(c);
  for (const auto &[low, high] : set.wide) found |= c >= 128 && c >= low && c <= high;
  if (found == set.negated) return false;
  at = behind;
  return true;
}

bool Glob::matches(std::string_view text) const noexcept {
  // Most patterns are a name, a beginning, an end or a part.
  const std::size_t count = steps_.size();
  if (count == 0) return text.empty();
  const bool whole_star = style_ == Style::name;
  if (steps_[0].kind == Kind::literal) {
    if (!text.starts_with(steps_[0].literal)) return false;
    if (count == 1) return text.size() == steps_[0].literal.size();
    if (count == 2 && (steps_[1].kind == Kind::deep || (whole_star && steps_[1].kind == Kind::star))) return true;
  } else if (whole_star && steps_[0].kind == Kind::star) {
    if (count == 1) return true;
    if (steps_[1].kind == Kind::literal) {
      if (count == 2) return text.ends_with(steps_[1].literal);
      if (count == 3 && steps_[2].kind == Kind::star) return text.find(steps_[1].literal) != std::string_view::npos;
    }
  }
  if (steps_.back().kind == Kind::literal && !text.ends_with(steps_.back().literal)) return false;
  return matches_steps(text);
}

// Only the last star of each kind is ever gone back to: what an earlier one would take instead, a later one can take as well.
bool Glob::matches_steps(std::string_view text) const noexcept {
  constexpr std::size_t none = SIZE_MAX;
  const bool path = style_ == Style::path;
  std::size_t step = 0, at = 0;
  std::size_t star = none, star_at = 0;              // next step, and where it was tried last
  std::size_t deep = none, deep_at = 0;
  bool by_directory = false;
  while (true) {
    bool good = true;
    if (step == steps_.size()) {
      if (at == text.size()) return true;
      good = false;
    } else {
      const Step &now = steps_[step];
      switch (now.kind) {
        case Kind::literal:
          good = text.substr(at).starts_with(now.literal);
          if (good) at += now.literal.size();
          break;
        case Kind::one:
          good = at < text.size() && !(path && text[at] == '/');
          if (good) next_character(text, at);
          break;
        case Kind::set: good = at < text.size() && consume_set(sets_[now.set], text, at); break;
        case Kind::star: star = step + 1, star_at = at; break;
        case Kind::deep:
        case Kind::directories: deep = step + 1, deep_at = at, star = none, by_directory = now.kind == Kind::directories; break;
      }
      if (good) ++step;
    }
    if (good) continue;
    if (star != none && star_at < text.size() && !(path && text[star_at] == '/')) {
      next_character(text, star_at);
      if (star < steps_.size() && steps_[star].kind == Kind::literal) {  // straight to where it can go on
        const std::size_t found = text.find(steps_[star].literal, star_at);
        const bool reachable = found != std::string_view::npos && !(path && text.substr(star_at, found - star_at).find('/') != std::string_view::npos);
        star_at = reachable ? found : text.size();
        if (reachable) {
          step = star, at = star_at;
          continue;
        }
      } else {
        step = star, at = star_at;
        continue;
      }
    }
    star = none;
    if (deep == none) return false;
    if (by_directory) {
      const std::size_t slash = text.find('/', deep_at);
      if (slash == std::string_view::npos) return false;
      deep_at = slash + 1;
    } else {
      if (deep_at >= text.size()) return false;
      next_character(text, deep_at);
      if (deep < steps_.size() && steps_[deep].kind == Kind::literal) {
        deep_at = text.find(steps_[deep].literal, deep_at);
        if (deep_at == std::string_view::npos) return false;
      }
    }
    step = deep, at = deep_at;
  }
}

}  // namespace faultprint::grouping::rules
