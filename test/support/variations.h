// Variations of a raw stack trace that a fingerprint must not see, and those that it must.
#pragma once
#include <regex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "stacktrace/parse.h"
#include "text/characters.h"

namespace faultprint::test {

struct Variation {
  const char *name;
  std::string text;
};

inline grouping::Fingerprint fingerprint_of_text(std::string_view text, Arena &arena) {
  arena.reset();
  Event event;
  stacktrace::parse(text, arena, event);
  grouping::Analysis analysis(event, arena);
  return grouping::fingerprint_of(analysis);
}

// What another run, machine, build or logger would have printed. Variations that leave the text as it is are left out.
inline std::vector<Variation> same_bug(const std::string &text) {
  std::vector<Variation> variations;
  const auto add = [&](const char *name, std::string varied) {
    if (varied != text) variations.push_back({name, std::move(varied)});
  };
  const auto replaced = [&](const char *pattern, const char *with) { return std::regex_replace(text, std::regex(pattern, std::regex::ECMAScript), with); };
  add("line numbers: name.ext:12", replaced("(\\.[A-Za-z]{1,5}):([2-9]|[1-9][0-9]{1,3})(?![0-9])", "$1:9$2"));
  add("line numbers: line 12", replaced("( line )([1-9][0-9]*)", "$019$2"));
  add("addresses", replaced("0x[0-9a-f]{6,16}\\b", "0x7f31d2a49be0"));
  add("lambda numbers", replaced("(lambda\\$[a-z]+\\$)[0-9]+", "$0197"));
  add("generated class numbers", replaced("(\\$\\$Lambda\\$)[0-9]+", "$01977"));
  add("state machine numbers", replaced("(>d__)[0-9]+", "$0197"));
  add("process ids", replaced("==[0-9]{2,6}==", "==31337=="));
  add("goroutine numbers", replaced("goroutine [0-9]+ \\[", "goroutine 97 ["));
  add("home directories", replaced("/(home|Users)/[a-z]+/", "/$1/somebody/"));
  add("release directories", replaced("/releases/[0-9]+/", "/releases/20270101093000/"));
  add("python versions", replaced("python3\\.[0-9]+", "python3.13"));
  add("crate hashes", replaced("::h[0-9a-f]{16}", "::h0123456789abcdef"));
  add("content hashes of bundles", replaced("(-|\\.)[0-9a-f]{8,20}(\\.chunk)?\\.js", "$01c0ffee1234$2.js"));
  {
    std::string crlf;
    for (const char c : text) crlf += c == '\n' ? std::string("\r\n") : std::string(1, c);
    add("CRLF", crlf);
  }
  if (std::count(text.begin(), text.end(), '\n') >= 4) {
    std::string prefixed = "2026-11-23T10:11:12.345678Z stderr F ";
    for (std::size_t i = 0; i < text.size(); ++i) {
      prefixed += text[i];
      if (text[i] == '\n' && i + 1 < text.size()) prefixed += "2026-11-23T10:11:12.345678Z stderr F ";
    }
    add("log prefix", prefixed);
  }
  return variations;
}

// Another crash frame and another class, made by renaming what the fingerprint says it rests on. Empty where it rests on no stack.
inline std::vector<Variation> other_bug(const std::string &text, Arena &arena) {
  std::vector<Variation> variations;
  arena.reset();
  Event event;
  stacktrace::parse(text, arena, event);
  grouping::Analysis analysis(event, arena);
  std::string function, type;
  for (const grouping::Component &component : grouping::counted(analysis)) {
    if (component.field == grouping::Field::function && function.empty() && component.value.size() >= 3 && text::is_identifier(component.value.front())) function = component.value;
    if (component.field == grouping::Field::type && type.empty() && component.value.size() >= 5 && !analysis.class_is_in_message(0)) type = component.value;
  }
  const auto renamed = [&text](const std::string &name, const std::string &to) {
    std::string varied = text;
    for (std::size_t at = 0; (at = varied.find(name, at)) != std::string::npos; at += to.size()) varied.replace(at, name.size(), to);
    return varied;
  };
  if (!function.empty() && text.find(function) != std::string::npos) variations.push_back({"crash frame", renamed(function, "zz" + function)});
  if (!type.empty() && text.find(type) != std::string::npos) variations.push_back({"class", renamed(type, type.substr(0, type.size() - 5) + "Zz" + type.substr(type.size() - 5))});
  return variations;
}

}  // namespace faultprint::test
