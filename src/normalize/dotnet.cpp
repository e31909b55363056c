// src/normalize/dotnet.cpp: C#, F#, VB on .NET, Mono, Unity, IL2CPP, and PowerShell.
#include <algorithm>

#include "normalize/class_name.h"
#include "normalize/identity.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::normalize {
namespace {

using namespace text;

constexpr std::size_t most_segments = 48;
constexpr int deepest_generation = 8;
constexpr std::size_t il2cpp_hash = 40;  // hexadecimal digits of the method's hash

// "Shop.Loader`1[T]+<Load>d__12.MoveNext" in its parts, brackets kept together.
struct Segments {
  std::string_view items[most_segments];
  std::size_t size = 0;
};

Segments split(std::string_view name) noexcept {
  Segments segments;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= name.size(); ++i) {
    const char c = i < name.size() ? name[i] : '.';
    if (c == '<' || c == '[') ++depth;
    if ((c == '>' || c == ']') && depth > 0) --depth;
    const bool end = i == name.size() || (depth == 0 && (c == '.' || c == '+' || c == '/' || c == ':'));
    if (!end) continue;
    if (segments.size == most_segments) break;
    if (i > begin) segments.items[segments.size++] = name.substr(begin, i - begin);
    begin = i + 1;
  }
  return segments;
}

std::string_view without_arguments(std::string_view segment) noexcept {
  return segment.size() < 2 ? segment : segment.substr(0, find_either(segment, '[', '<', 1));
}

// Number of C# type arguments: 2 for "Cache<string, int>".
int arity_of(std::string_view segment) noexcept {
  const std::size_t open = segment.size() < 2 ? std::string_view::npos : segment.find('<', 1);
  if (open == std::string_view::npos || contains(segment, '`')) return 0;
  int depth = 0, count = 1;
  for (const char c : segment.substr(open)) {
    if (c == '<') ++depth;
    if (c == '>') --depth;
    if (c == ',' && depth == 1) ++count;
  }
  return count < 10 ? count : 9;
}

// What the compiler made of a method: "<Load>d__12" (async, iterator), "<Load>b__0_2" (lambda), "<Load>g__Parse|0_1" (local function),
// "<>c__DisplayClass4_0" (what lambdas share). Nested for a local function that is async: "<<Load>g__Parse|0>d".
struct Generated {
  std::string_view owner;  // method in the source
  std::string_view local;  // local function inside it
  bool is = false;
};

Generated read_generated(std::string_view segment, int depth) noexcept {
  Generated generated;
  const auto owned_by = [&generated](std::string_view owner) {
    generated.is = true;
    generated.owner = owner;
  };
  if (segment.starts_with('<')) {
    const std::size_t close = closing(segment, 0, '<', '>');
    if (close == std::string_view::npos) return generated;
    const std::string_view inner = segment.substr(1, close - 1);
    std::string_view kind = segment.substr(close + 1);
    if (inner.starts_with('<') && depth < deepest_generation) generated = read_generated(inner, depth + 1);
    else if (!kind.empty()) generated.owner = inner == ".ctor" || inner == ".cctor" ? inner : after_last(inner, '.');
    generated.is = true;
    if (consume(kind, "g__")) generated.local = kind.substr(0, kind.find('|'));
    return generated;
  }
  if (std::string_view rest = segment; consume(rest, "VB$StateMachine_")) {
    const std::size_t mark = rest.find('_');
    owned_by(mark == std::string_view::npos ? rest : rest.substr(mark + 1));
  } else if (segment.starts_with("_Closure$__") || segment.starts_with("_Lambda$__")) {
    generated.is = true;
  } else if (const std::size_t at = segment.find('@'); at != std::string_view::npos && at > 0) {  // F#: "load@22-1"
    owned_by(segment.substr(0, at));
  }
  return generated;
}

// A frame's text in its parts, before the compiler's names are resolved.
struct Written {
  std::string_view name;   // with class
  std::string_view local;  // "+Parse(…)": local function, as source-like printers write it
  bool constructor = false;
};

// Cuts arguments, return type and modifiers: "async Task<int> Shop.Loader.Load(string raw)+(int x) => { }".
Written read_written(std::string_view function) noexcept {
  Written written;
  if (consume(function, "(wrapper ")) function = trim_left(function.substr(std::min(function.size(), function.find(')') + 1)));
  if (function.starts_with('(')) {  // a tuple is returned
    const std::size_t end = closing(function, 0, '(', ')');
    if (end != std::string_view::npos) function = trim_left(function.substr(end + 1));
  }
  const std::size_t open = function.find('(');
  std::string_view name = trim(function.substr(0, open));
  if (open != std::string_view::npos) {
    const std::size_t close = closing(function, open, '(', ')');
    std::string_view rest = close == std::string_view::npos ? std::string_view{} : function.substr(close + 1);
    if (consume(rest, "+")) {
      written.local = rest.substr(0, rest.find('('));
      if (written.local == "MoveNext") written.local = {};
    }
  }
  written.constructor = name.starts_with("new ");
  int depth = 0;
  for (std::size_t i = name.size(); i-- > 0;) {
    if (name[i] == '>' || name[i] == ']') ++depth;
    if (name[i] == '<' || name[i] == '[') --depth;
    if (name[i] == ' ' && depth <= 0) {
      name = name.substr(i + 1);
      break;
    }
  }
  for (const std::string_view constructor : {"..ctor", "..cctor"})
    if (name.ends_with(constructor)) written.constructor = true;
  if (name == ".ctor" || name == ".cctor") written.constructor = true;
  written.name = name;
  return written;
}

// "CombatSystem_ApplyDamage_m2D5F…": Unity's C++ names end in a hash of 40 digits.
bool read_il2cpp(std::string_view name, Identity &identity) noexcept {
  if (name.size() < il2cpp_hash + 4) return false;
  const std::string_view hash = name.substr(name.size() - il2cpp_hash);
  if (!all_hexadecimal(hash)) return false;
  name.remove_suffix(il2cpp_hash);
  if (!consume_end(name, "_m") && !consume_end(name, "_t")) return false;
  consume_end(name, "_gshared");
  if (const std::size_t arguments = name.find("_Tis"); arguments != std::string_view::npos && arguments > 0) name = name.substr(0, arguments);
  const bool constructor = consume_end(name, "__ctor"), initializer = !constructor && consume_end(name, "__cctor");
  if (constructor || initializer) {
    identity.module = name;
    identity.function = constructor ? ".ctor" : ".cctor";
    return true;
  }
  const std::size_t mark = name.rfind('_');
  if (mark != std::string_view::npos && mark > 0) identity.module = name.substr(0, mark);
  identity.function = mark != std::string_view::npos && mark > 0 ? name.substr(mark + 1) : name;
  return true;
}

bool is_script(const Frame &frame) noexcept {
  return frame.runtime == Runtime::powershell || frame.function.starts_with("<ScriptBlock>") || frame.file.ends_with(".ps1") || frame.file.ends_with(".psm1");
}

Identity identify_powershell(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.function = frame.function;
  for (const std::string_view block : {"<Begin>", "<Process>", "<End>", "<DynamicParam>"}) consume_end(identity.function, block);
  identity.file = file_stem(frame.file, arena);
  identity.vague = identity.function.empty() || identity.function.starts_with("<ScriptBlock>");
  return identity;
}

// Assemblies and placeholders that stand where a class should.
std::string_view class_of_payload(std::string_view module, std::string_view function) noexcept {
  if (module.empty()) return {};
  if (contains(module, ", Version=") || module.starts_with('(') || module.ends_with(".dll") || module.ends_with(".exe") || module == "DynamicClass") return {};
  if (function.size() > module.size() && function.starts_with(module) && contains(".+:/", function[module.size()])) return {};
  const Segments parts = split(function);
  return parts.size > 2 && !contains(module, '.') && !contains(module, '+') ? std::string_view{} : module;  // "mscorlib", "System.Int32.Parse"
}

}  // namespace

std::string_view dotnet_class(std::string_view name, Arena &arena) {
  if (name.find_first_of("+/[<:") == std::string_view::npos) return name;
  const Segments segments = split(name);
  if (segments.size == 0) return name;
  char *bytes = arena.array<char>(name.size() + 3 * segments.size), *to = bytes;
  for (std::size_t i = 0; i < segments.size; ++i) {
    const std::string_view part = without_arguments(segments.items[i]);
    if (i > 0) *to++ = '.';
    std::memcpy(to, part.data(), part.size());
    to += part.size();
    if (const int arity = arity_of(segments.items[i]); arity > 0) {
      *to++ = '`';
      *to++ = static_cast<char>('0' + arity);
    }
  }
  return {bytes, static_cast<std::size_t>(to - bytes)};
}

Identity identify_dotnet(const Frame &frame, Arena &arena) {
  if (is_script(frame)) return identify_powershell(frame, arena);
  Identity identity;
  const Written written = read_written(frame.function);
  if (read_il2cpp(written.name, identity)) return identity;
  const std::string_view type = class_of_payload(frame.module, written.name);
  std::string_view full = written.name;
  if (!type.empty()) full = full.empty() ? type : arena.concat({type, full.starts_with('.') ? "" : ".", full});
  const Segments segments = split(full);
  std::size_t size = segments.size;
  std::string_view method, owner, local;
  if (written.constructor) {
    method = full.ends_with(".cctor") ? ".cctor" : ".ctor";
    if (full.ends_with("ctor") && size > 0) --size;
  } else if (size > 0 && !written.name.empty()) {
    method = segments.items[--size];
  }
  bool generated = false;
  std::size_t classes = 0, bytes = 0;
  std::string_view kept[most_segments];
  for (std::size_t i = 0; i < size; ++i) {
    const Generated made = read_generated(segments.items[i], 0);
    generated |= made.is;
    if (!made.owner.empty()) {
      owner = made.owner;
      local = made.local;
    }
    if (made.is) continue;
    if (owner.empty()) kept[classes++] = segments.items[i];
    bytes += segments.items[i].size() + 4;
  }
  const Generated made = read_generated(method, 0);
  generated |= made.is;
  if (!made.owner.empty()) {
    owner = made.owner;
    local = made.local;
  }
  if (!written.local.empty()) local = written.local;
  if (classes > 0 && kept[0] == "DynamicClass") classes = 0;
  char *name = arena.array<char>(bytes + 1), *to = name;
  for (std::size_t i = 0; i < classes; ++i) {
    const std::string_view part = without_arguments(kept[i]);
    if (i > 0) *to++ = '.';
    std::memcpy(to, part.data(), part.size());
    to += part.size();
    if (const int arity = arity_of(kept[i]); arity > 0) {
      *to++ = '`';
      *to++ = static_cast<char>('0' + arity);
    }
  }
  identity.module = {name, static_cast<std::size_t>(to - name)};
  identity.function = !owner.empty() ? owner : made.is ? std::string_view{"lambda"} : without_arguments(method);
  if (identity.function.starts_with("lambda_method")) {
    identity.function = "lambda_method";
    identity.vague = true;
  }
  if (!local.empty()) identity.function = arena.concat({identity.function, ".", local});
  // Lambdas of all fields belong to the constructor, and F# calls a closure without a name "clo".
  const bool of_anything = local.empty() && (owner == ".ctor" || owner == ".cctor" || owner == "clo");
  identity.vague |= identity.function.empty() || (generated && (owner.empty() || of_anything));
  return identity;
}

}  // namespace faultprint::normalize
