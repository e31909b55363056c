// Runtimes with one or two shapes each. Every text below becomes a list: "type | message | function@file:line function@file:line …",
// causes behind " <- ".
#include <gtest/gtest.h>

#include <string>

#include "shown.h"
#include "stacktrace/parse.h"

namespace faultprint::stacktrace {
namespace {

std::string shown(std::string_view text) {
  Arena arena;
  Event event;
  parse(text, arena, event);
  std::string result;
  for (const Exception &exception : event.exceptions) {
    if (!result.empty()) result += " <- ";
    result.append(exception.type).append(" | ").append(exception.message).append(" |");
    for (const Frame &frame : exception.frames) {
      result.append(" ").append(frame.function);
      if (!frame.file.empty() || frame.line > 0) result.append("@").append(frame.file);
      if (frame.line > 0) result.append(":").append(std::to_string(frame.line));
    }
  }
  return result;
}

std::string detected(std::string_view text) {
  Arena arena;
  return std::string(detect(text, arena));
}

void expect_trace(std::string_view grammar, std::string_view text, std::string_view expected) {
  EXPECT_EQ(detected(text), grammar) << text;
  EXPECT_EQ(shown(text), expected);
}

TEST(Plpgsql, ContextIsTheStack) {
  expect_trace("plpgsql", R"~(psql:/srv/a.sql:9: ERROR:  22012: division by zero
CONTEXT:  PL/pgSQL function shop.price(integer,character varying) line 3 at RETURN
SQL statement "select shop.price(0,
  'line 7 of a query')"
PL/pgSQL function shop."Total"(integer) line 2 at EXECUTE
PL/pgSQL function inline_code_block line 5 at PERFORM
LOCATION:  int4div, int.c:869
)~", "22012 | division by zero | shop.price(integer,character varying)@:3 SQL statement shop.\"Total\"(integer)@:2 inline_code_block@:5");
}

TEST(Plpgsql, TheServersLogSaysTheSameAsPsql) {
  const std::string expected = " | relation \"cart\" does not exist | shop.total(integer)@:2";
  expect_trace("plpgsql", R"~(2026-11-24 02:10:57.373 UTC [21364] ERROR:  relation "cart" does not exist at character 16
2026-11-24 02:10:57.373 UTC [21364] QUERY:  select 1 from
	 cart
2026-11-24 02:10:57.373 UTC [21364] CONTEXT:  PL/pgSQL function shop.total(integer) line 2 at EXECUTE
2026-11-24 02:10:57.373 UTC [21364] STATEMENT:  select shop.total(0);
)~", expected);
  expect_trace("plpgsql", R"~(ERROR:  relation "cart" does not exist
LINE 2:  cart
         ^
QUERY:  select 1 from
 cart
CONTEXT:  PL/pgSQL function shop.total(integer) line 2 at EXECUTE
)~", expected);
}

TEST(Plpgsql, LabelsMayBeTranslated) {
  expect_trace("plpgsql", R"~(FEHLER:  22012: Division durch Null
ZUSAMMENHANG:  PL/pgSQL-Funktion shop.price(integer) Zeile 3 bei RETURN
ORT:  int4div, int.c:869
)~", "22012 | Division durch Null | shop.price(integer)@:3");
  expect_trace("plpgsql", R"~(ОШИБКА:  деление на ноль
КОНТЕКСТ:  функция PL/pgSQL shop.price(integer), строка 3, оператор RETURN
)~", " | деление на ноль | shop.price(integer)@:3");
}

TEST(Plpgsql, OtherContexts) {
  expect_trace("plpgsql", R"~(ERROR:  invalid input syntax for type integer: "x"
CONTEXT:  COPY cart, line 2, column a: "x"
)~", " | invalid input syntax for type integer: \"x\" | COPY cart@:2");
  expect_trace("plpgsql", R"~(ERROR:  ZeroDivisionError: division by zero
CONTEXT:  Traceback (most recent call last):
  PL/Python function "total", line 3, in <module>
    return price(0)
  PL/Python function "total", line 2, in price
    return 1/x
PL/Python function "total"
)~", " | ZeroDivisionError: division by zero | total@:2 total@:3");
  expect_trace("plpgsql", "PL/pgSQL function shop.price(integer) line 3 at RAISE\nPL/pgSQL function shop.total() line 2 at PERFORM\n", " |  | shop.price(integer)@:3 shop.total()@:2");
  expect_trace("plpgsql", "NOTICE:  hi\nERROR:  two\nlines\nCONTEXT:  PL/pgSQL function \"old\" line 3 at RAISE\n", " | two\nlines | old@:3");
}

TEST(SqlServer, TheProcedureIsTheFrame) {
  expect_trace("sql server", "Msg 8134, Level 16, State 1, Procedure shop.total, Line 3 [Batch Start Line 0]\nDivide by zero error encountered.\n",
               "Msg 8134 | Divide by zero error encountered. | shop.total@:3");
}

TEST(Oracle, ErrorsWithTheirPositions) {
  expect_trace("oracle", "ERROR at line 1:\nORA-01403: no data found\nORA-06512: at \"SHOP.CART\", line 12\nORA-06512: at line 1\n", "ORA-01403 | no data found | SHOP.CART@:12 @:1");
  expect_trace("oracle", "ORA-20001: cart is empty\nORA-06512: at \"SHOP.CART\", line 12\nORA-01403: no data found\nORA-06512: at \"SHOP.CART\", line 7\n",
               "ORA-20001 | cart is empty | SHOP.CART@:12 <- ORA-01403 | no data found | SHOP.CART@:7");
  expect_trace("oracle", "ORA-06550: line 1, column 7:\nPLS-00201: identifier 'CART' must be declared\nORA-06550: line 1, column 7:\nPL/SQL: Statement ignored\n",
               "ORA-06550 | line 1, column 7:\nPLS-00201: identifier 'CART' must be declared |"
               " <- ORA-06550 | line 1, column 7:\nPL/SQL: Statement ignored |");
  expect_trace("oracle", "----- PL/SQL Call Stack -----\n  object      line  object\n  handle    number  name\n0x7f1c2d3e4a        12  package body SHOP.CART.TOTAL\n0x7f1c2d3e4b         1  anonymous block\n",
               " |  | SHOP.CART.TOTAL@:12 @:1");
}

TEST(Ocaml, EveryKindOfLine) {
  expect_trace("ocaml", R"~(Fatal error: exception Shop.Empty("cart 7")
Raised at Shop.total in file "shop.ml", line 3, characters 4-20
Re-raised at Shop.retry in file "shop.ml", line 5, characters 4-20
Called from Stdlib__List.iter in file "list.ml" (inlined), line 110, characters 12-15
Called from unknown location
Called from Shop.run.(fun) in file "shop.ml", lines 9-11, characters 2-9
)~", "Shop.Empty | \"cart 7\" | Shop.total@shop.ml:3 Shop.retry@shop.ml:5 Stdlib__List.iter@list.ml:110  Shop.run.(fun)@shop.ml:9");
  expect_trace("ocaml", "Fatal error: exception Not_found\nRaised at file \"shop.ml\", line 3, characters 4-20\n", "Not_found |  | @shop.ml:3");
  expect_trace("ocaml", "Uncaught exception:\n  \n  (Failure \"cart is empty\")\n\nRaised by primitive operation at Shop.total in file \"shop.ml\", line 3, characters 4-20\n",
               "Failure | \"cart is empty\" | Shop.total@shop.ml:3");
}

TEST(Haskell, CallStacksOfAllVersions) {
  expect_trace("haskell", R"~(shop: Prelude.head: empty list
CallStack (from HasCallStack):
  error, called at libraries/base/GHC/List.hs:1644:3 in base:GHC.List
  total, called at app/Shop.hs:5:17 in shop-0.1.0.0-inplace-shop:Main
)~", " | Prelude.head: empty list | error@libraries/base/GHC/List.hs:1644 total@app/Shop.hs:5");
  expect_trace("haskell", R"~(shop: Uncaught exception ghc-internal:GHC.Internal.Exception.ErrorCall:

cart is empty

HasCallStack backtrace:
  error, called at Shop.hs:5:17 in main:Shop
)~", "ghc-internal:GHC.Internal.Exception.ErrorCall | cart is empty | error@Shop.hs:5");
  expect_trace("haskell", "shop: cart is empty\nCallStack (from -prof):\n  Shop.total (Shop.hs:(3,1)-(4,20))\n  Shop.CAF (<entire-module>)\n", " | cart is empty | Shop.total@Shop.hs:3 Shop.CAF");
  expect_trace("haskell", "*** Exception (reporting due to +RTS -xc): (THUNK_2_0), stack trace:\n  Shop.total,\n  called from Shop.run,\n  called from Shop.CAF\n", " |  | Shop.total Shop.run Shop.CAF");
}

TEST(R, CallsTracebackAndTree) {
  expect_trace("r", "Error in total(cart) : cart is empty\nCalls: run -> lapply -> <Anonymous> -> total\nExecution halted\n", " | cart is empty | total  lapply run");
  expect_trace("r", "Error in total(cart, currency = \"EUR\") : \n  object 'x' not found\nExecution halted\n", " | object 'x' not found | total");
  expect_trace("r", "Error in total(cart) : cart is empty\n> traceback()\n4: stop(\"cart is empty\") at shop.R#3\n3: total(cart) at shop.R#7\n2: withCallingHandlers({\n       x\n   })\n1: run()\n",
               " | cart is empty | stop@shop.R:3 total@shop.R:7 withCallingHandlers run");
  expect_trace("r", R"~(Error in `total()`:
! cart is empty
i Fill it.
Backtrace:
    ▆
 1. ├─global run()
 2. │ └─base::lapply(1:3, total)
 3. │   └─purrr (local) .f(.x[[i]], ...)
 4. └─global total(cart) at shop.R:3:5
Caused by error in `price()`:
! no price
)~", " | cart is empty\ni Fill it. | total@shop.R:3 .f base::lapply run <-  | no price |");
  expect_trace("r", "<error/shop_empty>\nError in `total()`:\n! cart is empty\n---\nBacktrace:\n 1. global run()\n 2. global total(cart)\n", "shop_empty | cart is empty | total run");
}

TEST(Lua, EveryInterpreter) {
  expect_trace("lua", R"~(lua5.4: shop.lua:3: attempt to index a nil value (field 'cart')
stack traceback:
	[C]: in function 'error'
	shop.lua:3: in function 'shop.total'
	shop.lua:7: in upvalue 'run'
	(...tail calls...)
	shop.lua:9: in function <shop.lua:8>
	...	(skipping 20 levels)
	shop.lua:12: in main chunk
	[C]: in ?
)~", " | attempt to index a nil value (field 'cart') | error@[C] shop.total@shop.lua:3 run@shop.lua:7  @shop.lua:9 main chunk@shop.lua:12 ");
  expect_trace("lua", R"~(2024/11/23 12:26:46 [error] 7#7: *1 lua entry thread aborted: runtime error: /srv/cart.lua:3: cart is empty
stack traceback:
coroutine 0:
	[C]: in function 'error'
	/srv/cart.lua:3: in function 'total'
	content_by_lua(nginx.conf:12):2: in main chunk, client: 10.0.0.1, server: shop
)~", " | cart is empty | error@[C] total@/srv/cart.lua:3 main chunk@content_by_lua(nginx.conf:12):2");
  expect_trace("lua", "Workspace.Shop:12: attempt to index nil with 'cart'\nStack Begin\nScript 'ReplicatedStorage.Cart', Line 5 - function total\nScript 'Workspace.Shop', Line 12\nStack End\n",
               " | attempt to index nil with 'cart' | total@ReplicatedStorage.Cart:5 @Workspace.Shop:12");
  expect_trace("lua", "Error\n\nmain.lua:3: cart is empty\n\n\nTraceback\n\n[love \"callbacks.lua\"]:228: in function 'handler'\nmain.lua:3: in function 'draw'\n", " | cart is empty | handler@callbacks.lua:228 draw@main.lua:3");
}

TEST(Perl, ASubStoodWhereTheNextOneAboveWasCalled) {
  expect_trace("perl", "cart is empty at shop.pl line 3, <STDIN> line 5.\n\tShop::total(7, \"a at b line 9\") called at shop.pl line 9\n\teval {...} called at shop.pl line 8\n\tmain::run() called at shop.pl line 12\n",
               " | cart is empty | Shop::total@shop.pl:3 eval@shop.pl:9 main::run@shop.pl:8");
  expect_trace("perl", "cart is empty\n\nTrace begun at shop.pl line 3\nShop::total(7) called at shop.pl line 9\n", " | cart is empty | Shop::total@shop.pl:3");
  expect_trace("perl", "two\nlines at shop.pl line 3.\n", " | two\nlines | @shop.pl:3");
}

TEST(Tcl, ProceduresMethodsAndFiles) {
  expect_trace("tcl", R"~(divide by zero
    while executing
"expr {
   (line 3)
}"
    ("foreach" body line 2)
    (procedure "total" line 3)
    invoked from within
"total 3 "
    (class "::Cart" method "run" line 1)
    invoked from within
"$c run"
    (file "shop.tcl" line 7)
)~", " | divide by zero | total@:3 run@:1 @shop.tcl:7");
}

TEST(Nim, OldestFirst) {
  expect_trace("nim", "Traceback (most recent call last)\n/srv/shop.nim(9)         run\n/srv/shop.nim(3)         total\nError: unhandled exception: cart is empty [ValueError]\n",
               "ValueError | cart is empty | total@/srv/shop.nim:3 run@/srv/shop.nim:9");
}

TEST(Julia, NewAndOldFrames) {
  expect_trace("julia", R"~(ERROR: LoadError: DomainError with -1.0:
sqrt was called with a negative real argument.
Stacktrace:
 [1] throw_complex_domainerror(f::Symbol, x::Float64)
   @ Base.Math ./math.jl:33
 [2] sqrt
   @ ./math.jl:608 [inlined]
 [3] total(x::Int64) (repeats 3 times)
   @ Shop /srv/Shop/src/Shop.jl:2
 [4] top-level scope
   @ /srv/run.jl:5
in expression starting at /srv/run.jl:5
)~", "DomainError | with -1.0:\nsqrt was called with a negative real argument. | throw_complex_domainerror@./math.jl:33 sqrt@./math.jl:608 total@/srv/Shop/src/Shop.jl:2 top-level scope@/srv/run.jl:5");
  expect_trace("julia", "ERROR: cart is empty\nStacktrace:\n [1] error(::String) at ./error.jl:33\n [2] total(::Int64) at /srv/shop.jl:2\ncaused by: KeyError: key 7 not found\nStacktrace:\n [1] getindex at ./dict.jl:3 [inlined]\n",
               " | cart is empty | error@./error.jl:33 total@/srv/shop.jl:2 <- KeyError | key 7 not found | getindex@./dict.jl:3");
}

TEST(Lisp, EachDialect) {
  expect_trace("lisp", R"~(Unhandled SIMPLE-ERROR in thread #<SB-THREAD:THREAD "main thread" RUNNING {10048280B3}>:
  cart is empty

Backtrace for: #<SB-THREAD:THREAD "main thread" RUNNING {10048280B3}>
0: (SB-DEBUG::DEBUGGER-DISABLED-HOOK #<SIMPLE-ERROR "cart is empty" {1001}> #<unused argument> :QUIT T)
1: (ERROR "cart is empty")
2: (SHOP::TOTAL 7)
3: ((LAMBDA (X) :IN SHOP::RUN) 7)
)~", "SIMPLE-ERROR | cart is empty | SB-DEBUG::DEBUGGER-DISABLED-HOOK ERROR SHOP::TOTAL (LAMBDA (X) :IN SHOP::RUN)");
  expect_trace("lisp", R"~(Backtrace:
In ice-9/boot-9.scm:
  1752:10  3 (with-exception-handler _ _ #:unwind? _)
In unknown file:
           2 (apply-smob/0 #<thunk 7f2>)
In shop.scm:
      7:2  1 (run)
      3:10  0 (total 7)

shop.scm:3:10: In procedure total:
In procedure string->number: Wrong type argument in position 1: 5
)~", " | Wrong type argument in position 1: 5 | total@shop.scm:3 run@shop.scm:7 apply-smob/0 with-exception-handler@ice-9/boot-9.scm:1752");
  expect_trace("lisp", "total: contract violation\n  expected: cart?\n  given: 5\n  context...:\n   /srv/shop.rkt:3:0: total\n   [repeats 3 more times]\n   body of \"/srv/shop.rkt\"\n",
               " | total: contract violation\n  expected: cart?\n  given: 5 | total@/srv/shop.rkt:3 body@/srv/shop.rkt");
  expect_trace("lisp", "Debugger entered--Lisp error: (wrong-type-argument number-or-marker-p nil)\n  +(1 nil)\n  shop-total(7)\n  (let ((x 1)) (shop-total x))\n  eval-region(1 2)\n",
               "wrong-type-argument | number-or-marker-p nil | + shop-total let eval-region");
  expect_trace("lisp", "Error: (string->number) bad argument type: 5\n\n\tCall history:\n\n\tshop.scm:7: run\t  \n\tshop.scm:3: total\t  \t<--\n", " | (string->number) bad argument type: 5 | total@shop.scm:3 run@shop.scm:7");
}

TEST(Fortran, PlacesStandBelowTheFrames) {
  expect_trace("fortran", "At line 7 of file shop.f90 (unit = 10)\nFortran runtime error: End of file\n\nError termination. Backtrace:\n#0  0x7f6f110218c2 in ???\n#1  0x55a2b9f0c1de in total\n\tat shop.f90:7\n",
               " | End of file |  total@shop.f90:7");
  expect_trace("fortran", "\nProgram received signal SIGSEGV: Segmentation fault - invalid memory reference.\n\nBacktrace for this error:\n#0  0x55ef9dee615d in run\n\tat b.f90:7\n",
               "SIGSEGV | Segmentation fault - invalid memory reference | run@b.f90:7");
}

TEST(Ada, WithAndWithoutSymbols) {
  expect_trace("ada", "\nExecution of ./shop terminated by unhandled exception\nraised CONSTRAINT_ERROR : shop.adb:4 range check failed\nCall stack traceback locations:\n0x55ff4d1d86ac 0x55ff4d1d86cf\n",
               "CONSTRAINT_ERROR | range check failed | @shop.adb:4");
  expect_trace("ada", "\nraised SHOP.EMPTY : cart is empty\n[./shop]\n0x5577f42376b6 Shop.Total at shop.adb:4\n0x5577f42371cf _start at ???\n", "SHOP.EMPTY | cart is empty | Shop.Total@shop.adb:4 _start");
}

TEST(Pascal, AddressesAndNames) {
  expect_trace("pascal", "An unhandled exception occurred at $0000000000401B2C:\nEConvertError: \"12,50\" is an invalid float\n  $0000000000401B2C  TOTAL,  line 12 of shop.pas\n  $0000000000401C00  main,  line 20 of shop.pas\n",
               "EConvertError | \"12,50\" is an invalid float | TOTAL@shop.pas:12 main@shop.pas:20");
}

TEST(Zig, PanicAndError) {
  expect_trace("zig", "thread 4711 panic: index out of bounds: index 7, len 3\n/srv/shop.zig:3:14: 0x1035b5d in total (shop)\n    return prices[n];\n                 ^\n/srv/shop.zig:9:5: 0x1035c00 in main (shop)\n?\??:?:?: 0x7f1 in ?\?? (?\?\?)\n",
               "panic | index out of bounds: index 7, len 3 | total@/srv/shop.zig:3 main@/srv/shop.zig:9 ");
}

TEST(Matlab, AndOctave) {
  expect_trace("matlab", "Error using total (line 3)\nCart is empty.\n\nError in run (line 7)\n    total(c)\n", " | Cart is empty. | total@:3 run@:7");
  expect_trace("matlab", "error: cart is empty\nerror: called from\n    total at line 3 column 5\n    run at line 7 column 1\n", " | cart is empty | total@:3 run@:7");
}

TEST(Vim, TheChainIsOneLine) {
  expect_trace("vim", "Error detected while processing function shop#run[3]..<SNR>12_total:\nline    5:\nE121: Undefined variable: cart\n", "E121 | Undefined variable: cart | total@:5 shop#run@:3");
}

TEST(Apex, ClassesTriggersAndBlocks) {
  expect_trace("apex", "System.NullPointerException: Attempt to de-reference a null object\n\nClass.Shop.total: line 12, column 1\nTrigger.CartTrigger: line 3, column 1\nAnonymousBlock: line 1, column 1\n",
               "System.NullPointerException | Attempt to de-reference a null object | Shop.total@:12 Trigger.CartTrigger@:3 AnonymousBlock@:1");
}

TEST(Godot, ScriptErrors) {
  expect_trace("godot", "SCRIPT ERROR: Invalid call. Nonexistent function 'total' in base 'Nil'.\n   at: _ready (res://shop.gd:12)\n", " | Invalid call. Nonexistent function 'total' in base 'Nil'. | _ready@res://shop.gd:12");
}

TEST(SmallRuntimes, LeaveTextsOfOthersAlone) {
  for (const char *text : {
           "Order 7 failed\nstatus: 3\n",
           "see line 3 of the manual",
           "1. first\n2. second\n3. third\n",
           "In: a\nOut: b\n12 (twelve)\n",
           "WARNING: low disk\nHINT: delete something\n",
           "Calls: 12 today\n",
       })
    EXPECT_EQ(detected(text), "") << text;
  EXPECT_EQ(detected("org.postgresql.util.PSQLException: ERROR: division by zero\n  Where: PL/pgSQL function shop.price(integer) line 3 at RETURN\n\tat shop.Cart.total(Cart.java:7)\n\tat shop.Main.main(Main.java:3)\n"), "jvm");
  EXPECT_EQ(detected("Traceback (most recent call last):\n  File \"a.py\", line 3, in f\npsycopg2.errors.DivisionByZero: division by zero\nCONTEXT:  PL/pgSQL function shop.price(integer) line 3 at RETURN\n"), "python");
  EXPECT_EQ(detected("java.sql.SQLException: ORA-01403: no data found\nORA-06512: at \"SHOP.CART\", line 12\n\n\tat oracle.jdbc.driver.T4CTTIoer.processError(T4CTTIoer.java:447)\n"), "jvm");
}

TEST(Plpgsql, HostedServersPutColonsBetweenTheirPrefixAndTheLabel) {
  expect_trace("plpgsql", R"~(2026-03-04 13:02:03 UTC:10.0.0.1(5432):app@shop:[1234]:ERROR:  relation "cart" does not exist at character 15
2026-03-04 13:02:03 UTC:10.0.0.1(5432):app@shop:[1234]:QUERY:  SELECT * FROM cart
2026-03-04 13:02:03 UTC:10.0.0.1(5432):app@shop:[1234]:CONTEXT:  PL/pgSQL function total() line 3 at SQL statement
)~", " | relation \"cart\" does not exist | total()@:3");
}

TEST(Apex, MailsTellOfTheExceptionBelow) {
  expect_trace("apex", R"~(Apex script unhandled trigger exception by user/organization: 0051/00D1

CartTrigger: execution of BeforeInsert

caused by: System.DmlException: Update failed.

Class.Shop.total: line 12, column 1
Trigger.CartTrigger: line 3, column 1
)~", "System.DmlException | Update failed. | Shop.total@:12 Trigger.CartTrigger@:3");
}

TEST(Matlab, FunctionsOfItsOwnHaveNoLine) {
  expect_trace("matlab", "Error using total\nInvalid cart.\n\nError in main>run (line 3)\n", " | Invalid cart. | total main>run@:3");
  expect_trace("matlab", "Error using /  (line 3)\nDimensions must agree.\n\nError in total (line 12)\n    y = a / b;\n", " | Dimensions must agree. | /@:3 total@:12");
  expect_trace("matlab", "error: `cart' undefined near line 2 column 3\nerror: called from:\nerror:   /srv/total.m at line 2, column 3\n", " | `cart' undefined near line 2 column 3 | /srv/total.m@:2");
}

TEST(R, ShinyListsCallsBelowAWarning) {
  expect_trace("r", "Warning: Error in total: no: cart\n  104: stop\n  103: total [app.R#12]\n  102: <Anonymous>\n   98: drawPlot\n", " | no: cart | stop total@app.R:12  drawPlot");
}

TEST(R, CrashesOfTheInterpreterShowTheCalls) {
  expect_trace("r", "\n *** caught segfault ***\naddress 0x7, cause 'memory not mapped'\n\nTraceback:\n 1: .Call(\"total\", x)\n 2: total(x)\nAn irrecoverable exception occurred. R is aborting now ...\n",
               "segfault | address 0x7, cause 'memory not mapped' | .Call total");
}

TEST(R, ReproducibleExamplesMarkEveryLine) {
  expect_trace("r", "#> Error in `total()`:\n#> ! no cart\n#> Backtrace:\n#>      x\n#>   1. +-global run()\n#>   2. \\-global total(cart)\n", " | no cart | total run");
}

TEST(Julia, HintsAreNoPartOfTheMessage) {
  for (const std::string hint : {"Closest candidates are:\n  total(::Any)\n   @ Shop ~/Shop.jl:9\n", "The function `total` exists, but no method is defined for this combination of argument types.\n\nClosest candidates are:\n  ...\n"})
    expect_trace("julia", "ERROR: MethodError: no method matching total(::Cart)\n" + hint + "\nStacktrace:\n [1] run(c::Cart)\n   @ Shop ~/Shop.jl:3\n", "MethodError | no method matching total(::Cart) | run@~/Shop.jl:3");
}

TEST(Julia, TasksHaveAStackOfTheirOwn) {
  expect_trace("julia", "ERROR: TaskFailedException\n\n    nested task error: no cart\n    Stacktrace:\n     [1] total(c::Cart)\n       @ Shop ~/Shop.jl:3\n\nStacktrace:\n [1] wait(t::Task)\n   @ Base ./task.jl:352\n",
               "TaskFailedException |  | wait@./task.jl:352 <-  | no cart | total@~/Shop.jl:3");
}

TEST(Julia, LogRecordsAndTestsAnnounceTheException) {
  const std::string box = "\xE2\x94\x82";
  expect_trace("julia", "\xE2\x94\x8C Error: request failed\n" + box + "   exception =\n" + box + "    KeyError: key \"x\" not found\n" + box + "    Stacktrace:\n" + box + "     [1] total(c::Cart)\n" + box +
               "       @ Shop ~/Shop.jl:3\n\xE2\x94\x94 @ Main ~/server.jl:20\n", "KeyError | key \"x\" not found | total@~/Shop.jl:3");
  expect_trace("julia", "Cart: Error During Test at /srv/runtests.jl:12\n  Got exception outside of a @test\n  KeyError: key \"x\" not found\n  Stacktrace:\n   [1] total(c::Cart)\n     @ Shop ~/Shop.jl:3\n",
               "KeyError | key \"x\" not found | total@~/Shop.jl:3");
}

TEST(Julia, SignalsListCallsAndPlaces) {
  expect_trace("julia", "\n[1234] signal (11.1): Segmentation fault\nin expression starting at /srv/main.jl:3\ntotal at /srv/main.jl:2 [inlined]\nmain at /usr/bin/julia (unknown line)\nunknown function (ip: 0x7f1a)\nAllocations: 2650\n",
               "Segmentation fault |  | total@/srv/main.jl:2 main@/usr/bin/julia");
}

TEST(Haskell, WhatWasBeingHandledIsNoPartOfTheMessage) {
  expect_trace("haskell", "shop: Uncaught exception shop-0.1:Shop.Failed:\n\nFailed 5\n\nWhile handling user error (x)\n  |\n  | HasCallStack backtrace:\n  |   ioError, called at Main.hs:4:5 in main:Main\n\nHasCallStack backtrace:\n"
               "  throwIO, called at Main.hs:9:3 in main:Main\n", "shop-0.1:Shop.Failed | Failed 5 | throwIO@Main.hs:9");
}

TEST(Lisp, EmacsInBatchModeNamesTheErrorAboveItsBacktrace) {
  expect_trace("lisp", "Error: wrong-type-argument (stringp nil)\n  mapbacktrace(#f(compiled-function (evald func args flags) #<bytecode -0x1>))\n  debug-early-backtrace()\n  debug-early(error (wrong-type-argument stringp nil))\n"
               "  total(nil)\n  command-line()\nWrong type argument: stringp, nil\n", "wrong-type-argument | stringp nil | total command-line");
}

TEST(Lisp, TheThreadOfSbclMayStandOnALineOfItsOwn) {
  expect_trace("lisp", "Unhandled UNDEFINED-FUNCTION in thread #<SB-THREAD:THREAD \"main thread\" RUNNING\n                                          {7005930003}>:\n  The function TOTAL is undefined.\n\n"
               "Backtrace for: #<SB-THREAD:THREAD \"main thread\" RUNNING {7005930003}>\n0: (\"undefined function\" 1)\n1: (RUN NIL) [optional]\n", "UNDEFINED-FUNCTION | The function TOTAL is undefined. | undefined function RUN");
  expect_trace("lisp", "debugger invoked on a TYPE-ERROR in thread\n#<THREAD \"main thread\" RUNNING {1001550EF3}>:\n  The value FOO is not of type STRING\n\nType HELP for debugger help, or (SB-EXT:EXIT) to exit from SBCL.\n\n"
               "restarts (invokable by number or by possibly-abbreviated name):\n  0: [ABORT] Exit debugger, returning to top level.\n\n(TOTAL FOO) [external]\n", "TYPE-ERROR | The value FOO is not of type STRING |");
}

TEST(Lisp, Guile20PrintsCallsInSquareBrackets) {
  expect_trace("lisp", "Backtrace:\nIn ice-9/boot-9.scm:\n 157: 9 [catch #t #<catch-closure 1> ...]\nIn /srv/shop.scm:\n   3: 0 [total 7]\n\n/srv/shop.scm:3:2: In procedure total:\n/srv/shop.scm:3:2: Wrong type to apply: 7\n",
               " | Wrong type to apply: 7 | total@/srv/shop.scm:3 catch@ice-9/boot-9.scm:157");
}

TEST(Lisp, RacketPrintsUpToThreeLists) {
  expect_trace("lisp", "car: contract violation\n  expected: pair?\n  location...:\n   /srv/shop.rkt:3:2\n  errortrace...:\n   /srv/shop.rkt:4:2: (car x)\n   /srv/shop.rkt:8:0: (total 3)\n  context...:\n   /srv/shop.rkt:4:2\n",
               " | car: contract violation\n  expected: pair? | car@/srv/shop.rkt:4 total@/srv/shop.rkt:8");
}

TEST(Rust, ReportsWithoutBacktraceTellTheirPlace) {
  expect_trace("rust", "Error: \n   0: no cart\n   1: No such file or directory (os error 2)\n\nLocation:\n   src/main.rs:9\n\nBacktrace omitted. Run with RUST_BACKTRACE=1 environment variable to display it.\n",
               "Error | no cart | @src/main.rs:9 <-  | No such file or directory (os error 2) |");
}

TEST(Rust, LoggersPrintThePlaceBehindAColon) {
  expect_trace("rust", "[2026-01-01T00:00:00Z ERROR shop::panic] thread 'main' panicked at 'no cart': src/main.rs:3\n   0: backtrace::capture::Backtrace::new\n   1: shop::main\n             at src/main.rs:3:5\n",
               "panic | no cart | backtrace::capture::Backtrace::new shop::main@src/main.rs:3");
}

TEST(Swift, FramesMayLackTheirAddress) {
  expect_trace("swift", "Program crashed: Bad pointer dereference at 0x0000000000000000\n\nThread 0 crashed:\n\n0 total() + 24 in Shop at /srv/main.swift:5:17\n1 Shop_main + 12 in Shop at /srv/main.swift:9:1\n",
               "Bad pointer dereference | at 0x0000000000000000 | total()@/srv/main.swift:5 Shop_main@/srv/main.swift:9");
}

TEST(Raku, CallsStandBelowTheMessage) {
  expect_trace("raku", "No cart.\nSorry.\n  in sub total at shop.raku line 3\n  in method run at /srv/lib/Shop.rakumod (Shop) line 5\n  in block  at shop.raku line 7\n  in block <unit> at shop.raku line 9\n\n"
               "Actually thrown at:\n  in sub other at shop.raku line 1\n", " | No cart.\nSorry. | total@shop.raku:3 run@/srv/lib/Shop.rakumod:5 @shop.raku:7 <unit>@shop.raku:9");
  expect_trace("raku", "Died with the exception:\n    No cart.\n      in sub total at shop.raku line 1\n", " | No cart. | total@shop.raku:1");
  EXPECT_EQ(detected("  in the shop at Berlin line 4\n"), "");
}

TEST(Prolog, EveryLineIsLabelled) {
  expect_trace("prolog", "Warning: /srv/shop.pl:12:\nWarning:    Goal (initialization) raised exception:\nERROR: -g main: Arithmetic: evaluation error: zero_divisor\nERROR: In:\nERROR:   [13] _1234 is 1/0\n"
               "ERROR:   [12] shop:total(7) at /srv/shop.pl:12\n", " | Arithmetic: evaluation error: zero_divisor | _1234 is 1/0 shop:total@/srv/shop.pl:12");
  expect_trace("prolog", "ERROR: catch/3: Unknown procedure: total/1\nERROR:   In:\nERROR:     [12] catch(user:total(1),_1,_2) at /usr/lib/init.pl:562\n", " | catch/3: Unknown procedure: total/1 | catch@/usr/lib/init.pl:562");
}

TEST(Nix, TheErrorIsTheInnermostStepInEitherOrder) {
  expect_trace("nix", "error:\n       \xE2\x80\xA6 while calling the 'map' builtin\n         at <nix/derivation-internal.nix>:37:12:\n           36|\n           37|   strict = f x;\n             |            ^\n"
               "       \xE2\x80\xA6 while evaluating derivation 'shop-1.0'\n         whose name attribute is located at /srv/default.nix:5:13\n\n       (stack trace truncated; use '--show-trace' to show the full, detailed trace)\n\n"
               "       error: undefined variable 'cart'\n       at /srv/shop.nix:3:5:\n            2| {\n            3|   x = cart;\n             |       ^\n",
               " | undefined variable 'cart' | @/srv/shop.nix:3 shop-1.0@/srv/default.nix:5 map@<nix/derivation-internal.nix>:37");
  expect_trace("nix", "error: undefined variable 'cart'\n\n       at /srv/shop.nix:3:5:\n\n            3|   x = cart;\n\n       \xE2\x80\xA6 while evaluating the attribute 'total'\n\n       at /srv/shop.nix:2:3:\n",
               " | undefined variable 'cart' | @/srv/shop.nix:3 total@/srv/shop.nix:2");
}

TEST(Lua, HostsSayWhatTheyCalledBeforeTheMessage) {
  EXPECT_EQ(faultprint::shown("Error executing vim.schedule lua callback: ...share/nvim/lazy/cart.nvim/lua/cart/api.lua:54: attempt to call field 'total' (a nil value)\n"
      "stack traceback:\n\t...share/nvim/lazy/cart.nvim/lua/cart/api.lua:54: in function 'load'\n\tvim/_editor.lua:263: in function <vim/_editor.lua:262>\n"),
            "lua\nprimary : attempt to call field 'total' (a nil value)\n  load ...share/nvim/lazy/cart.nvim/lua/cart/api.lua:54\n   vim/_editor.lua:263");
  EXPECT_EQ(faultprint::shown("Error detected while processing BufRead Autocommands for \"*\":\n"
      "Error executing lua callback: /home/ann/cart.lua:8: /usr/share/nvim/query.lua:25: no such query\nstack traceback:\n\t[C]: in function 'parse'\n"
      "\t/usr/share/nvim/query.lua:25: in function 'get'\n"),
            "lua\nprimary : no such query\n  parse [C]\n  get /usr/share/nvim/query.lua:25");
  EXPECT_EQ(faultprint::shown("2026/01/02 03:04:05 [error] 7#0: *4 [lua] init.lua:29: access(): no user\nstack traceback:\n\t[C]: in function 'error'\n"
      "\t/app/init.lua:29: in function 'access'\n"),
            "lua\nprimary : access(): no user\n  error [C]\n  access /app/init.lua:29");
}

TEST(Lua, AddOnsOfGames) {
  EXPECT_EQ(faultprint::shown("Message: Interface\\AddOns\\Cart\\Cart.lua:14: attempt to index field 'items' (a nil value)\nTime: Mon Jan  5 10:00:00 2026\nCount: 2\n"
      "Stack: Interface\\AddOns\\Cart\\Cart.lua:14: attempt to index field 'items' (a nil value)\n"
      "[string \"@Interface\\AddOns\\Cart\\Cart.lua\"]:14: in function `total'\n[string \"=[C]\"]: ?\n"
      "[string \"@Interface\\AddOns\\Cart\\Frame.lua\"]:7: in function <Interface\\AddOns\\Cart\\Frame.lua:5>\n\nLocals: self = Frame {\n}\n"),
            "lua\nprimary : attempt to index field 'items' (a nil value)\n  total Interface\\AddOns\\Cart\\Cart.lua:14\n   \n"
      "   Interface\\AddOns\\Cart\\Frame.lua:7");
  EXPECT_EQ(faultprint::shown("3x Cart/Cart.lua:14: attempt to index local 'f' (a nil value)\n[string \"@Cart/Cart.lua\"]:14: in function `total'\n"),
            "lua\nprimary : attempt to index local 'f' (a nil value)\n  total Cart/Cart.lua:14");
  EXPECT_EQ(faultprint::shown("Date: 2026-01-05 10:00:00\nID: 1\nMessage: ..\\AddOns\\Cart\\Cart.lua line 14:\n   attempt to index a nil value\nDebug:\n"
      "   [string \"@Cart\\Cart.lua\"]:14: total()\n   Cart\\Frame.lua:2: in main chunk\nLocals:\nL = nil\n"),
            "lua\nprimary : attempt to index a nil value\n  total Cart\\Cart.lua:14\n  main chunk Cart\\Frame.lua:2");
  EXPECT_EQ(faultprint::shown("10:01:02.345  ServerScriptService.Cart:12: attempt to index nil with 'Price'  -  Server  -  Cart:12\n10:01:02.345  Stack Begin  -  Studio\n"
      "10:01:02.345  Script 'ServerScriptService.Cart', Line 12 - function total  -  Studio  -  Cart:12\n10:01:02.345  Stack End  -  Studio\n"),
            "lua\nprimary : attempt to index nil with 'Price'\n  total ServerScriptService.Cart:12");
  EXPECT_EQ(faultprint::shown("ServerScriptService.Cart:12: attempt to index nil with 'Price'\nServerScriptService.Cart:12 function total\nServerScriptService.Cart:30\n"),
            "lua\nprimary : attempt to index nil with 'Price'\n  total ServerScriptService.Cart:12\n   ServerScriptService.Cart:30");
  EXPECT_EQ(faultprint::shown("[ERROR] addons/cart/lua/cart.lua:12: attempt to index global 'Cart' (a nil value)\n  1. total - addons/cart/lua/cart.lua:12\n"
      "   2. unknown - lua/includes/hook.lua:96\n"),
            "lua\nprimary : attempt to index global 'Cart' (a nil value)\n  total addons/cart/lua/cart.lua:12\n   lua/includes/hook.lua:96");
}

TEST(Perl, ExceptionsOfMojolicious) {
  EXPECT_EQ(faultprint::shown("Can't locate object method \"total\" via package \"Shop::Cart\" at lib/Shop/Cart.pm line 12.\nContext:\n  11:   my $x = 1;\n  12:   $self->total;\n"
      "Traceback (most recent call first):\n  File \"lib/Shop/Cart.pm\", line 12, in \"Shop::Cart\"\n"
      "  File \"lib/Mojolicious/Routes.pm\", line 200, in \"Mojolicious::Routes\"\n"),
            "perl\nprimary : Can't locate object method \"total\" via package \"Shop::Cart\"\n  Shop::Cart lib/Shop/Cart.pm:12\n"
      "  Mojolicious::Routes lib/Mojolicious/Routes.pm:200");
}

}  // namespace
}  // namespace faultprint::stacktrace
