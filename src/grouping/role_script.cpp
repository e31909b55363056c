// src/grouping/role_script.cpp: runtimes with few conventions: Lua, Perl, R, Tcl, OCaml, Haskell, Nim, Crystal, Julia, Lisp,
// databases; and frames of unknown runtime.
#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

// Built into the interpreter, or there on every stack. One table a runtime: "error" or "include" is anybody's name elsewhere.
constexpr NameGroup lua_groups[] = {
    {Part::marker, "tail call", "(...tail calls...), (...tail calls..."},
    {Part::plumbing, "protected call of Lua", "pcall, xpcall, coroutine.resume, coroutine.wrap, dofile, require, tail call"},
    {Part::plumbing, "error helper of Lua", "error, assert"},
};
constexpr NameTable<names_in(lua_groups)> lua_functions(lua_groups);

constexpr NameGroup perl_groups[] = {
    {Part::plumbing, "exception machinery of Perl",
     "Carp::*, Try::Tiny::*, (eval), eval, eval {...}, Moose::*, Class::MOP::*, Moo::*, Method::Generate::*, "
     "Exception::Class::*, Test::*, App::Prove*, Devel::*, Plack::Util::*, Mojo::Promise*, Mojo::Reactor*, Mojo::IOLoop*, "
     "Throwable*, TryCatch*, die, croak, confess, __ANON__"},
};
constexpr NameTable<names_in(perl_groups)> perl_functions(perl_groups);

constexpr NameGroup r_groups[] = {
    {Part::plumbing, "condition machinery of R",
     "tryCatch*, try, withCallingHandlers, doTryCatch, withRestarts, withOneRestart, doWithOneRestart, signalCondition, stop, "
     "stopifnot, .handleSimpleError, simpleError, suppressWarnings, suppressMessages, withVisible, eval, eval.parent, evalq, "
     "source, do.call, Reduce, lapply, sapply, vapply, FUN, h, abort, rlang::*, cnd_signal, signal_abort, "
     "eval_with_user_handlers, testthat::*, test_*, knitr::*, R6*, promise_*, base::tryCatch*, base::try*, base::stop*, "
     "base::with*, base::eval*"},
};
constexpr NameTable<names_in(r_groups)> r_functions(r_groups);

constexpr NameGroup ocaml_groups[] = {
    {Part::plumbing, "exception machinery of OCaml",
     "Stdlib.failwith, Stdlib.invalid_arg, Pervasives.failwith, Pervasives.invalid_arg, Stdlib.raise, Stdlib__Fun.protect*, "
     "Fun.protect*, Stdlib.Fun.protect*, Lwt.*, Lwt_main.*, Lwt_sequence*, Async_kernel*, Base.Exn*, Base__Exn*, "
     "CamlinternalLazy*, CamlinternalOO*, Dune__exe*, Alcotest*, OUnit*"},
};
constexpr NameTable<names_in(ocaml_groups)> ocaml_functions(ocaml_groups);

constexpr NameGroup haskell_groups[] = {
    {Part::plumbing, "error helper of Haskell",
     "error, errorWithoutStackTrace, undefined, assert, throw, throwIO, ioError, fromJust, head, callStack, "
     "withFrozenCallStack, toExceptionWithBacktrace, collectBacktraces, HasCallStack"},
};
constexpr NameTable<names_in(haskell_groups)> haskell_functions(haskell_groups);

constexpr NameGroup nim_groups[] = {
    {Part::plumbing, "exception machinery of Nim",
     "raiseExceptionEx, reportUnhandledError*, raiseAssert, failedAssertImpl, raiseIndexError*, raiseRangeError*, "
     "raiseOverflow*, raiseEIO, sysFatal, raiseFieldError*, NimMain*, PreMain*, asyncdispatch*"},
};
constexpr NameTable<names_in(nim_groups)> nim_functions(nim_groups);

constexpr NameGroup crystal_groups[] = {
    {Part::plumbing, "exception machinery of Crystal",
     "raise<*, raise, *raise<*, ~procProc*, __crystal_main, Crystal::main*, Crystal::exit*, Fiber#run*, main_user_code, "
     "Crystal::System*"},
};
constexpr NameTable<names_in(crystal_groups)> crystal_functions(crystal_groups);

constexpr NameGroup julia_groups[] = {
    {Part::plumbing, "exception machinery of Julia",
     "error, throw*, rethrow*, macro expansion, _start, exec_options, include, _include, include_string, eval, invokelatest, "
     "#invokelatest*, #include*, kwerr, jl_*, _jl_*, ijl_*, top-level scope*, task_done_hook, start_task, try_yieldto, wait, "
     "poptask, throw_boundserror, throw_domerr*, throw_inexacterror"},
};
constexpr NameTable<names_in(julia_groups)> julia_functions(julia_groups);

constexpr NameGroup lisp_groups[] = {
    {Part::plumbing, "condition machinery of Lisp",
     "ERROR, INVOKE-DEBUGGER, SIGNAL, SB-KERNEL:*, SB-INT:*, SB-IMPL:*, SB-DEBUG:*, SB-THREAD::*, SB-FASL::*, SB-EVAL*, "
     "SB-EXT:*, SB-SYS:*, SB-VM::*, SB-UNIX::*, SB-C::*, SWANK*, SLYNK*, CL:ERROR*, CERROR, raise-exception, scm-error, "
     "with-exception-handler, throw, catch, with-throw-handler, call-with-prompt, primitive-eval, load-compiled*, "
     "save-module-excursion, dynamic-wind, call-with-current-continuation, (LAMBDA NIL :IN SB-*, (FLET SB-*, (LABELS SB-*, "
     "(SB-*"},
};
constexpr NameTable<names_in(lisp_groups)> lisp_functions(lisp_groups);

constexpr NameGroup tcl_groups[] = {
    {Part::plumbing, "error helper of Tcl", "error, return, throw, uplevel, eval, catch, try, invoke, after, vwait, source"},
};
constexpr NameTable<names_in(tcl_groups)> tcl_functions(tcl_groups);

constexpr NameGroup database_groups[] = {
    {Part::plumbing, "error helper of the database",
     "RAISE_APPLICATION_ERROR, DBMS_STANDARD.*, SYS.DBMS_SYS_ERROR*, SYS.STANDARD*, SYS.DBMS_SYS_SQL*, DBMS_SYS_SQL*"},
    {Part::plumbing, "a statement, which the function below it runs", "SQL statement, SQL expression, PL/pgSQL expression"},
    {Part::plumbing, "process that helps with a query", "parallel worker"},
};
constexpr NameTable<names_in(database_groups)> database_functions(database_groups);

Role role_of_function(std::string_view name, Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::lua: return lua_functions.find(name);
    case Runtime::perl: return perl_functions.find(name);
    case Runtime::r: return r_functions.find(name);
    case Runtime::ocaml: return ocaml_functions.find(name);
    case Runtime::haskell: return haskell_functions.find(name);
    case Runtime::nim: return nim_functions.find(name);
    case Runtime::crystal: return crystal_functions.find(name);
    case Runtime::julia: return julia_functions.find(name);
    case Runtime::lisp: return lisp_functions.find(name);
    case Runtime::tcl: return tcl_functions.find(name);
    case Runtime::plpgsql:
    case Runtime::oracle: return database_functions.find(name);
    default: return {};
  }
}

constexpr NameGroup module_groups[] = {
    {Part::library, "standard library",
     "base:*, base-*, ghc-*, GHC.*, Control.*, Data.*, System.IO*, Stdlib.*, Stdlib__*, Pervasives.*, CamlinternalFormat*, "
     "Base.*, Core.*, base, SYS.*, LuaC, table.*, string.*, io.*, os.*, math.*, coroutine.*"},
};
constexpr NameTable<names_in(module_groups)> modules(module_groups);

constexpr NameGroup file_groups[] = {
    {Part::library, "built-in function of the interpreter", "[C]*, [builtin*, (builtin*, =[C], <built-in>, (Julia*, @builtin"},
    {Part::library, "standard library",
     "./boot.jl*, ./client.jl*, ./loading.jl*, ./error.jl*, ./array.jl*, ./essentials.jl*, ./dict.jl*, ./abstractarray.jl*, "
     "./strings/*, ./parse.jl*, ./int.jl*, ./math.jl*, ./reduce.jl*, ./task.jl*, ./iostream.jl*, ./Base.jl*, ./none*, @Base*, "
     "@Core*, Base/*, stdlib.ml*, stdlib/*, list.ml, hashtbl.ml, string.ml, camlinternal*, map.ml, array.ml, fatal.nim, "
     "system.nim, strutils.nim, tables.nim, parseutils.nim, excpt.nim, lib/system/*, raise.cr, src/raise.cr, ice-9/*, "
     "boot-9.scm, SYS:*, libraries/base/*, init.tcl"},
};
constexpr NameTable<names_in(file_groups)> files(file_groups);

bool is_interpreter_path(std::string_view file) noexcept {
  return text::contains(file, "/share/julia/") || text::contains(file, "/lib/ocaml/") || text::contains(file, "/nim/lib/") ||
         text::contains(file, "/choosenim/toolchains/") || text::contains(file, "/crystal/src/") ||
         text::contains(file, "/share/lua/") || text::contains(file, "/lib/R/library/") || text::contains(file, "/share/guile/") ||
         text::contains(file, "/lib/tcl") || text::contains(file, "/lib/perl") || text::contains(file, "/site_perl/");
}

}  // namespace

Role role_script(const Frame &frame, const normalize::Identity &, FramePlace &place, Runtime runtime) noexcept {
  const std::string_view name = frame.function.substr(0, 64);
  if (!name.empty()) {
    Role role = role_of_function(name, runtime);
    if (!role.reason.empty()) return role;
    role = runtime == Runtime::unknown ? Role{} : modules.find(name);
    if (!role.reason.empty()) return role;
  }
  if (runtime == Runtime::unknown) return {};
  if (!frame.module.empty()) {
    const Role role = modules.find(frame.module);
    if (!role.reason.empty()) return role;
  }
  if (frame.file.empty() || !place.reason().empty()) return {};
  const Role role = files.find(frame.file);
  if (!role.reason.empty()) return role;
  return is_interpreter_path(frame.file.substr(0, 256)) ? Role{Part::library, "standard library"} : Role{};
}

}  // namespace faultprint::grouping
