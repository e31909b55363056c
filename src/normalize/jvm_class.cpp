#include <cstdint>
#include <iterator>

#include "normalize/class_name.h"
#include "text/view.h"

namespace faultprint::normalize {

using namespace text;

namespace {

// Everything from one of these on was generated: lambdas, proxies, mocks.
struct Mark {
  std::string_view text;
  bool closure;
};
constexpr Mark marks[] = {
    {"$$Lambda", true},         {"$$EnhancerBy", false},       {"$$FastClassBy", false},      {"$$SpringCGLIB$$", false},  {"$$KeyFactoryBy", false},
    {"$$Enhancer", false},      {"EnhancerByGuice$$", false},  {"_$$_javassist", false},      {"_$$_jvst", false},         {"_$$_Weld", false},
    {"$Proxy$_$$_", false},     {"$HibernateProxy", false},    {"$MockitoMock$", false},      {"$ByteBuddy$", false},      {"$auxiliary$", false},
    {"$$ExternalSynthetic", true}, {"$$InternalSynthetic", true}, {"$$special$$inlined$", true}, {"$special$$inlined$", true}, {"$$inlined$", true},
    {"$$anonfun$", true},       {"$$anon$", false},            {"$anon$", false},             {"_ClientProxy", false},     {"$$OpenJPA", false},
};

// The mark that begins first in `name`, not before `from`; nullptr: there is none. A mark that stands before `from` as well is none.
const Mark *first_mark(std::string_view name, std::size_t from, std::size_t &at) noexcept {
  static_assert(std::size(marks) <= 32);
  std::uint32_t passed = 0;  // a bit for each mark that stands before `from`
  for (at = 0; at < name.size(); ++at) {
    if (name[at] != '$' && name[at] != '_' && name[at] != 'E') continue;  // as all marks begin
    for (std::size_t i = 0; i < std::size(marks); ++i) {
      if (!name.substr(at).starts_with(marks[i].text)) continue;
      if (at < from) passed |= std::uint32_t{1} << i;
      else if ((passed >> i & 1) == 0) return &marks[i];
    }
  }
  return nullptr;
}

std::string_view without_number(std::string_view s) noexcept {
  std::string_view name = s;
  return consume_number_end(name) >= 0 && !name.empty() ? name : s;
}

// Drops the segments of anonymous classes and the counters of local ones: "Cart$1$2" gives "Cart", "Cart$1Line" gives "Cart$Line".
// `anonymous`: the class itself is one.
std::string_view without_counters(std::string_view name, bool &anonymous, Arena &arena) {
  bool counted = false;
  for (std::size_t i = 0; i + 1 < name.size(); ++i) counted |= name[i] == '$' && is_digit(name[i + 1]);
  if (!counted) return name;
  std::size_t last = name.rfind('$');
  while (last != std::string_view::npos && last > 0 && all_digits(name.substr(last + 1))) {
    anonymous = true;
    name = name.substr(0, last);
    last = name.rfind('$');
  }
  counted = false;
  for (std::size_t i = 0; i + 1 < name.size(); ++i) counted |= name[i] == '$' && is_digit(name[i + 1]);
  if (!counted) return name;
  char *bytes = arena.array<char>(name.size()), *to = bytes;
  for (std::size_t i = 0; i < name.size();) {
    if (name[i] == '$' && i + 1 < name.size() && is_digit(name[i + 1])) {
      std::size_t end = i + 1;
      while (end < name.size() && is_digit(name[end])) ++end;
      if (end < name.size() && name[end] != '$') *to++ = '$';
      i = end;
      continue;
    }
    *to++ = name[i++];
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

// "Main$$anonfun$load$1" was made inside load, "a$_run_closure1" inside run.
std::string_view function_of_anonfun(std::string_view rest) noexcept {
  consume(rest, "$$anonfun$");
  rest = rest.substr(0, rest.find('$'));
  return all_digits(rest) || rest == "apply" ? std::string_view{} : rest;
}

bool cut_groovy_closure(std::string_view &name, std::string_view &function) noexcept {
  const std::size_t at = name.find("$_");
  if (at == std::string_view::npos || at == 0) return false;
  std::string_view segment = name.substr(at + 2);
  segment = segment.substr(0, segment.find('$'));
  const std::string_view word = without_number(segment);
  if (word == segment || !word.ends_with("closure")) return false;
  function = word.substr(0, word.size() - 7);
  consume_end(function, "_");
  if (function.empty()) function = "closure";
  name = name.substr(0, at);
  return true;
}

// Takes out of `name` what was generated into it. True: `result` is complete with that.
bool reduce(std::string_view &name, JvmClass &result, Arena &arena) {
  const std::size_t package = name.rfind('.') + 1;  // 0 without one
  if (const std::string_view simple = name.substr(package); simple.starts_with("$Proxy") && (simple.size() == 6 || all_digits(simple.substr(6)))) {
    result.name = "$Proxy";
    return true;
  } else if (simple.starts_with("-$$Lambda$")) {  // D8 before 2020: "-$$Lambda$Main$5PQ2hHDv…"
    std::string_view owner = simple.substr(10);
    owner = owner.substr(0, owner.find('$'));
    result.name = arena.concat({name.substr(0, package), owner});
    result.closure = true;
    return true;
  }
  std::size_t cut = 0;
  if (const Mark *found = first_mark(name, package + 1, cut); found != nullptr) {
    result.closure = found->closure;
    if (found->text == "$$anonfun$") result.function = function_of_anonfun(name.substr(cut));
    name = name.substr(0, cut);
  } else if (cut_groovy_closure(name, result.function)) {
    result.closure = true;
  }
  const std::size_t before = name.size();
  name = without_counters(name, result.anonymous, arena);
  const bool anonymous = name.size() < before;
  if (name.size() > package + 1) consume_end(name, "$");  // Scala's object
  if (const std::size_t dollar = name.rfind('$'); dollar != std::string_view::npos && dollar > package && dollar + 1 < name.size() && result.function.empty() &&
                                                  (is_lower(name[dollar + 1]) || is_wide(name[dollar + 1])) && (anonymous || result.closure)) {
    result.function = name.substr(dollar + 1);  // Kotlin: "Cart$load$1" is a lambda or coroutine inside load
    std::string_view outer = name.substr(0, dollar);
    // Nested lambdas name every level: "Cart$load$1$handle$2"; the outermost function is the one in the source.
    for (std::size_t up = outer.rfind('$'); up != std::string_view::npos && up > package && up + 1 < outer.size() && is_lower(outer[up + 1]); up = outer.rfind('$')) {
      result.function = outer.substr(up + 1);
      outer = outer.substr(0, up);
    }
    if (result.function.starts_with("lambda")) result.function = {};
    name = outer;
  }
  return false;
}

}  // namespace

JvmClass jvm_class(std::string_view name, Arena &arena) {
  JvmClass result;
  for (std::size_t slash = name.find('/'); slash != std::string_view::npos; slash = name.find('/', slash + 1))
    if (slash + 1 < name.size() && is_digit(name[slash + 1])) {  // number of a hidden class
      name = name.substr(0, slash);
      break;
    }
  if ((contains(name, '$') || contains(name, '_')) && reduce(name, result, arena)) return result;  // all generated parts have one of the two
  const std::string_view numbered = without_number(name);
  if (numbered.ends_with("MethodAccessor") || numbered.ends_with("ConstructorAccessor") || numbered == "Script" || numbered.ends_with(".Script")) name = numbered;
  result.name = name;
  return result;
}

}  // namespace faultprint::normalize
