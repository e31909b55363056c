// src/stacktrace/families.h: every grammar there is; one source file each.
#pragma once
#include "stacktrace/grammar.h"

namespace faultprint::stacktrace {

extern const Grammar sanitizer;
extern const Grammar valgrind;
extern const Grammar kernel;
extern const Grammar bsd;
extern const Grammar tombstone;
extern const Grammar apple;
extern const Grammar minidump;
extern const Grammar windbg;
extern const Grammar gdb;
extern const Grammar lldb;
extern const Grammar backtrace_symbols;
extern const Grammar unreal;
extern const Grammar v8_fatal;
extern const Grammar python;
extern const Grammar go;
extern const Grammar rust;
extern const Grammar php;
extern const Grammar ruby;
extern const Grammar elixir;
extern const Grammar erlang;
extern const Grammar dart;
extern const Grammar dotnet;
extern const Grammar powershell;
extern const Grammar jvm;
extern const Grammar javascript;
extern const Grammar plpgsql;
extern const Grammar oracle;
extern const Grammar ocaml;
extern const Grammar haskell;
extern const Grammar r;
extern const Grammar lua;
extern const Grammar perl;
extern const Grammar tcl;
extern const Grammar nim;
extern const Grammar crystal;
extern const Grammar lisp;
extern const Grammar swift;
extern const Grammar julia;
extern const Grammar fortran;
extern const Grammar ada;
extern const Grammar pascal;
extern const Grammar zig;
extern const Grammar matlab;
extern const Grammar sql_server;
extern const Grammar vim;
extern const Grammar apex;
extern const Grammar godot;
extern const Grammar raku;
extern const Grammar prolog;
extern const Grammar nix;

}  // namespace faultprint::stacktrace
