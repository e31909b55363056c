#include "event/event.h"
#include "text/view.h"

namespace faultprint {

std::string_view name_of(Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::unknown: return "unknown";
    case Runtime::javascript: return "javascript";
    case Runtime::python: return "python";
    case Runtime::jvm: return "jvm";
    case Runtime::dotnet: return "dotnet";
    case Runtime::go: return "go";
    case Runtime::rust: return "rust";
    case Runtime::ruby: return "ruby";
    case Runtime::php: return "php";
    case Runtime::dart: return "dart";
    case Runtime::beam: return "beam";
    case Runtime::native: return "native";
    case Runtime::swift: return "swift";
    case Runtime::lua: return "lua";
    case Runtime::perl: return "perl";
    case Runtime::r: return "r";
    case Runtime::haskell: return "haskell";
    case Runtime::ocaml: return "ocaml";
    case Runtime::nim: return "nim";
    case Runtime::crystal: return "crystal";
    case Runtime::powershell: return "powershell";
    case Runtime::plpgsql: return "plpgsql";
    case Runtime::oracle: return "oracle";
    case Runtime::tcl: return "tcl";
    case Runtime::lisp: return "lisp";
    case Runtime::wasm: return "wasm";
    case Runtime::julia: return "julia";
  }
  return "unknown";
}

std::string_view name_of(Relation relation) noexcept {
  switch (relation) {
    case Relation::primary: return "primary";
    case Relation::cause: return "cause";
    case Relation::suppressed: return "suppressed";
    case Relation::group_member: return "group member";
    case Relation::other_thread: return "other thread";
  }
  return "primary";
}

namespace {

struct Platform {
  std::string_view word;
  Runtime runtime;
};

// Words of SDK and platform names, looked for as whole words between "-", "_", ".", "/", " " and "@".
constexpr Platform platforms[] = {
    {"javascript", Runtime::javascript}, {"js", Runtime::javascript}, {"node", Runtime::javascript}, {"nodejs", Runtime::javascript},
    {"node.js", Runtime::javascript}, {"browser", Runtime::javascript}, {"webjs", Runtime::javascript}, {"react", Runtime::javascript},
    {"deno", Runtime::javascript}, {"bun", Runtime::javascript}, {"hermes", Runtime::javascript}, {"electron", Runtime::javascript},
    {"typescript", Runtime::javascript}, {"rum", Runtime::javascript},
    {"python", Runtime::python}, {"java", Runtime::jvm}, {"kotlin", Runtime::jvm}, {"scala", Runtime::jvm}, {"groovy", Runtime::jvm},
    {"clojure", Runtime::jvm}, {"android", Runtime::jvm}, {"jvm", Runtime::jvm}, {"csharp", Runtime::dotnet}, {"dotnet", Runtime::dotnet},
    {".net", Runtime::dotnet}, {"c#", Runtime::dotnet}, {"unity", Runtime::dotnet}, {"mono", Runtime::dotnet}, {"aspnetcore", Runtime::dotnet},
    {"go", Runtime::go}, {"golang", Runtime::go}, {"rust", Runtime::rust}, {"ruby", Runtime::ruby}, {"rails", Runtime::ruby},
    {"php", Runtime::php}, {"laravel", Runtime::php}, {"symfony", Runtime::php}, {"dart", Runtime::dart}, {"flutter", Runtime::dart},
    {"elixir", Runtime::beam}, {"erlang", Runtime::beam}, {"c", Runtime::native}, {"cpp", Runtime::native}, {"c++", Runtime::native},
    {"native", Runtime::native}, {"cocoa", Runtime::native}, {"objc", Runtime::native}, {"ndk", Runtime::native}, {"unreal", Runtime::native},
    {"swift", Runtime::swift}, {"lua", Runtime::lua}, {"perl", Runtime::perl}, {"r", Runtime::r}, {"haskell", Runtime::haskell},
    {"ocaml", Runtime::ocaml}, {"nim", Runtime::nim}, {"crystal", Runtime::crystal}, {"powershell", Runtime::powershell},
    {"plpgsql", Runtime::plpgsql}, {"postgresql", Runtime::plpgsql}, {"plsql", Runtime::oracle}, {"tcl", Runtime::tcl},
    {"lisp", Runtime::lisp}, {"scheme", Runtime::lisp}, {"wasm", Runtime::wasm}, {"julia", Runtime::julia},
};

Runtime runtime_of_word(std::string_view word) noexcept {
  for (const Platform &platform : platforms)
    if (text::equal_ignoring_case(platform.word, word)) return platform.runtime;
  return Runtime::unknown;
}

}  // namespace

Runtime runtime_of(std::string_view platform) noexcept {
  if (const Runtime whole = runtime_of_word(platform); whole != Runtime::unknown) return whole;
  while (!platform.empty()) {
    const std::size_t end = platform.find_first_of("-_./ @:");
    if (const Runtime part = runtime_of_word(platform.substr(0, end)); part != Runtime::unknown) return part;
    if (end == std::string_view::npos) break;
    platform.remove_prefix(end + 1);
  }
  return Runtime::unknown;
}

}  // namespace faultprint
