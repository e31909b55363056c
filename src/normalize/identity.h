// src/normalize/identity.h: what of a frame stays the same from machine to machine, build to build, run to run, and from
// one reporter to the next. Line numbers, addresses, hashes, versions, counters, user paths and generated names are gone.
// Rather keeps too much than too little: a miss splits a group, a mistake joins two.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint::normalize {

// The same frame must give the same identity whether it comes from a raw text ("com.example.Main.run" as one function)
// or from a payload (module "com.example.Main", function "run").
struct Identity {
  std::string_view module;    // class, namespace or package; empty where the runtime's frames do not name it
  std::string_view function;  // without module, receiver, arguments, counters; empty: anonymous or unknown
  std::string_view file;      // only where the runtime's function names alone do not tell the place (scripting languages);
                              // the file's name without directory, extension and content hash, "folder/name" where the name alone says nothing (index, __init__, mod)
  // The names say little about the place: anonymous function, lambda, minified name, address only. The walk then
  // takes one frame more into account.
  bool vague = false;
};

// `runtime` is the frame's, or the event's where the frame has none. Views point into `frame` or `arena`.
Identity identify(const Frame &frame, Runtime runtime, Arena &arena);

// One per family, each in a file of that name; identify() chooses.
Identity identify_javascript(const Frame &frame, Arena &arena);
Identity identify_python(const Frame &frame, Arena &arena);
Identity identify_jvm(const Frame &frame, Arena &arena);
Identity identify_dotnet(const Frame &frame, Arena &arena);
Identity identify_go(const Frame &frame, Arena &arena);
Identity identify_rust(const Frame &frame, Arena &arena);
Identity identify_ruby(const Frame &frame, Arena &arena);
Identity identify_php(const Frame &frame, Arena &arena);
Identity identify_dart(const Frame &frame, Arena &arena);
Identity identify_beam(const Frame &frame, Arena &arena);
Identity identify_native(const Frame &frame, Arena &arena);  // C, C++, Objective-C, Swift, D, kernel
Identity identify_database(const Frame &frame, Arena &arena);  // PL/pgSQL, Oracle
Identity identify_script(const Frame &frame, Arena &arena);  // every other runtime: Lua, Perl, R, Tcl, OCaml, Haskell, Nim …

// The class of an exception without what varies in it: generated suffixes ("$Proxy12", "<>c__DisplayClass4_0"), build hashes,
// and where runtimes print one class in several ways (Python's "asyncio.exceptions.TimeoutError" is "TimeoutError" since 3.11,
// "AssertionError [ERR_ASSERTION]", ActiveRecord "#<Class:0x…>"). The namespace stays: it tells two ValidationErrors apart.
std::string_view exception_class(std::string_view type, Runtime runtime, Arena &arena);

}  // namespace faultprint::normalize
