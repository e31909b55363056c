#include <gtest/gtest.h>

#include <string>

#include "shown.h"
#include "stacktrace/parse.h"

namespace faultprint::stacktrace {
namespace {

// One line per exception ("relation parent: Type | message", with "+" for a container) and, indented, one per frame ("function | file:line:column").
std::string read(std::string_view text) {
  Arena arena;
  Event event;
  parse(text, arena, event);
  if (event.exceptions.empty()) return "no stack: " + std::string(event.message);
  EXPECT_EQ(event.runtime, Runtime::javascript);
  std::string out;
  for (const Exception &exception : event.exceptions) {
    if (exception.relation != Relation::primary) out += std::string(name_of(exception.relation)) + " of " + std::to_string(exception.parent) + ": ";
    out += std::string(exception.type) + " | " + std::string(exception.message) + (exception.is_group ? " +" : "") + "\n";
    for (const Frame &frame : exception.frames) {
      out += "  " + std::string(frame.function) + " | " + std::string(frame.file);
      if (frame.line > 0) out += ":" + std::to_string(frame.line);
      if (frame.column > 0) out += ":" + std::to_string(frame.column);
      if (frame.runtime == Runtime::wasm) out += " wasm";
      out += "\n";
    }
    if (exception.frames_skipped > 0) out += "  skipped " + std::to_string(exception.frames_skipped) + "\n";
  }
  return out;
}

std::string_view grammar_of(std::string_view text) {
  Arena arena;
  return detect(text, arena);
}

TEST(JavascriptStack, ReadsEveryShapeOfAFrameOfV8) {
  EXPECT_EQ(read(R"(TypeError: Cannot read properties of undefined (reading 'total')
    at total (/srv/shop/cart.js:12:9)
    at new Cart (/srv/shop/cart.js:3:1)
    at async Shop.open (file:///srv/shop/main.mjs:4:5)
    at async Promise.all (index 1)
    at Array.map (<anonymous>)
    at Cart.<anonymous> (/srv/shop/my files (2)/cart.js:5:6)
    at Route.dispatch [as run] (/srv/shop/node_modules/router/route.js:7:8)
    at Proxy.[Symbol.iterator] (https://shop.example/(group)/[id]/page.js?v=3:9:10)
    at #secret (webpack-internal:///./src/cart.ts:1:2)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at node:internal/main/run_main_module:28:49
    at async file:///srv/shop/main.mjs:1:1
    at <anonymous>
    at Error (native)
    at shop (:3:10))"),
            R"(TypeError | Cannot read properties of undefined (reading 'total')
  total | /srv/shop/cart.js:12:9
  new Cart | /srv/shop/cart.js:3:1
  Shop.open | file:///srv/shop/main.mjs:4:5
  Promise.all | 
  Array.map | <anonymous>
  Cart.<anonymous> | /srv/shop/my files (2)/cart.js:5:6
  Route.dispatch [as run] | /srv/shop/node_modules/router/route.js:7:8
  Proxy.[Symbol.iterator] | https://shop.example/(group)/[id]/page.js?v=3:9:10
  #secret | webpack-internal:///./src/cart.ts:1:2
  process.processTicksAndRejections | node:internal/process/task_queues:95:5
   | node:internal/main/run_main_module:28:49
   | file:///srv/shop/main.mjs:1:1
   | <anonymous>
  Error | native
  shop | :3:10
)");
}

TEST(JavascriptStack, PlacesCodeMadeByEvalWhereEvalWasCalled) {
  EXPECT_EQ(read("Error: x\n"
                 "    at eval (eval at inner (eval at outer (/srv/a.js:7:8)), <anonymous>:4:23)\n"
                 "    at View (eval at render (webpack:///./src/view.js?), <anonymous>:4:17)\n"
                 "    at outer (/srv/a.js:7:8)\n"),
            "Error | x\n  eval | /srv/a.js:7:8\n  View | webpack:///./src/view.js?\n  outer | /srv/a.js:7:8\n");
  EXPECT_EQ(read("run@https://h.example/a.js line 26 > eval line 2 > eval:1:30\n"
                 "@https://h.example/a.js line 26 > Function:4:18\n"
                 "load@https://h.example/a.js:26:17\n"),
            " | \n  run | https://h.example/a.js:26\n   | https://h.example/a.js:26\n  load | https://h.example/a.js:26:17\n");
}

TEST(JavascriptStack, SkipsTheSourceLineThatNodePrintsFirst) {
  EXPECT_EQ(read("/srv/shop/pay.js:3\n  throw new TypeError('Error: no card');\n  ^\n\nTypeError: Error: no card\n    at pay (/srv/shop/pay.js:3:9)\n\nNode.js v20.11.1\n"),
            "TypeError | Error: no card\n  pay | /srv/shop/pay.js:3:9\n");
  EXPECT_EQ(read("file:///srv/a.mjs:1\nimport {x} from './b.js'\n        ^\nSyntaxError: Named export 'x' not found\n    at run (node:internal/modules/esm/module_job:213:21)\n"),
            "SyntaxError | Named export 'x' not found\n  run | node:internal/modules/esm/module_job:213:21\n");
  EXPECT_EQ(read("<anonymous_script>:1\n{\"a\":\n\nSyntaxError: Unexpected end of JSON input\n    at JSON.parse (<anonymous>)\n    at load (/srv/a.js:1:2)\n"),
            "SyntaxError | Unexpected end of JSON input\n  JSON.parse | <anonymous>\n  load | /srv/a.js:1:2\n");
}

TEST(JavascriptStack, KeepsThePlaceOfAThrownValueThatHasNoStack) {
  EXPECT_EQ(read("\n/srv/shop/pay.js:9\n throw 'card: refused'\n ^\ncard: refused\n(Use `node --trace-uncaught ...` to show where the exception was thrown)\n\nNode.js v20.11.1\n"),
            " | card: refused\n   | /srv/shop/pay.js:9\n");
  EXPECT_EQ(read("Uncaught (in promise) TypeError: x is null"), "TypeError | x is null\n");
}

TEST(JavascriptStack, ReadsCausesAndMembersByTheirIndent) {
  EXPECT_EQ(read(R"(AggregateError: nothing sent
    at send (/srv/mail/send.js:3:5) {
  [errors]: [
    MailRefused: box full
    of letters
        at post (/srv/mail/post.js:8:3) {
      code: 'EFULL',
      [cause]: Error: quota
          at check (/srv/mail/quota.js:2:1)
    },
    TypeError: no address
        at post (/srv/mail/post.js:6:2),
    'only text'
  ],
  [cause]: [Error: without stack]
}

Node.js v22.1.0)"),
            R"(AggregateError | nothing sent +
  send | /srv/mail/send.js:3:5
group member of 0: MailRefused | box full
    of letters
  post | /srv/mail/post.js:8:3
cause of 1: Error | quota
  check | /srv/mail/quota.js:2:1
group member of 0: TypeError | no address
  post | /srv/mail/post.js:6:2
cause of 0: Error | without stack
)");
}

TEST(JavascriptStack, CountsFramesThatNodeSharesWithTheCause) {
  EXPECT_EQ(read(R"(Error: outer
    at top (/srv/a.js:1:1)
    ... 4 lines matching cause stack trace ...
    at end (/srv/a.js:9:1) {
  [cause]: Inner: inner
      at deep (/srv/a.js:2:2) {
    [cause]: 'no error'
  }
})"),
            "Error | outer\n  top | /srv/a.js:1:1\n  end | /srv/a.js:9:1\n  skipped 4\ncause of 0: Inner | inner\n  deep | /srv/a.js:2:2\n");
}

TEST(JavascriptStack, ReadsDeno) {
  EXPECT_EQ(read("error: Uncaught (in promise) ImportFailed: feed 8\n    throw new ImportFailed('feed 8');\n          ^\n"
                 "    at load (file:///srv/feed.ts:3:11)\n"
                 "Caused by: SyntaxError: Unexpected end\n    at JSON.parse (<anonymous>)\n"
                 "Caused by: Error: eof\n    at read (file:///srv/read.ts:1:2)\n"),
            "ImportFailed | feed 8\n  load | file:///srv/feed.ts:3:11\ncause of 0: SyntaxError | Unexpected end\n  JSON.parse | <anonymous>\n"
            "cause of 1: Error | eof\n  read | file:///srv/read.ts:1:2\n");
  EXPECT_EQ(read("error: Uncaught (in promise) AggregateError: all failed\n"
                 "    Error: first\n        at one (file:///srv/a.ts:1:2)\n"
                 "    TypeError: second\n        at two (file:///srv/a.ts:2:2)\n"
                 "    at all (file:///srv/a.ts:3:3)\n"),
            "AggregateError | all failed +\n  all | file:///srv/a.ts:3:3\ngroup member of 0: Error | first\n  one | file:///srv/a.ts:1:2\n"
            "group member of 0: TypeError | second\n  two | file:///srv/a.ts:2:2\n");
}

TEST(JavascriptStack, ReadsBun) {
  EXPECT_EQ(read("1 | class OrderFailed extends Error {}\n2 | throw new OrderFailed('Error: no order');\n              ^\n"
                 "OrderFailed: Error: no order\n code: \"E_ORDER\"\n\n      at load (/srv/order.js:2:15)\n      at /srv/order.js:9:3\n\n"
                 "1 | const a = b;\n    ^\nerror: b is gone\n      at parse (/srv/order.js:1:9)\n      at stringify (unknown)\n\nBun v1.1.8 (Linux x64)\n"),
            "OrderFailed | Error: no order\n  load | /srv/order.js:2:15\n   | /srv/order.js:9:3\ncause of 0: error | b is gone\n  parse | /srv/order.js:1:9\n  stringify | unknown\n");
}

TEST(JavascriptStack, ReadsHermesAndReactNative) {
  EXPECT_EQ(read("TypeError: undefined is not a function\n    at onPress (address at index.android.bundle:1:452701)\n    at apply (native)\n"
                 "    ... skipping 119 frames\n    at global (address at index.android.bundle:1:1)\n"),
            "TypeError | undefined is not a function\n  onPress | index.android.bundle:1:452701\n  apply | native\n  global | index.android.bundle:1:1\n  skipped 119\n");
  EXPECT_EQ(read("onPress@1:452701\nvalue@26:1505\n[native code]\n"), " | \n  onPress | :1:452701\n  value | :26:1505\n   | [native code]\n");
}

TEST(JavascriptStack, ReadsSpiderMonkey) {
  EXPECT_EQ(read(R"(Error: cart of bob@shop.example:8 is locked
load/<@https://shop.example/react@18.2/cart.js:12:9
obj["@key"]@https://shop.example/cart.js:3:4
zip.zap(12, "@)()/<")@https://shop.example/old.js:7
async*open@https://shop.example/cart.js:5:6
setTimeout handler*@https://shop.example:8080/:9:1
self-hosted@resource://gre/a.jsm:1:1
@debugger eval code:1:10)"),
            R"(Error | cart of bob@shop.example:8 is locked
  load/< | https://shop.example/react@18.2/cart.js:12:9
  obj["@key"] | https://shop.example/cart.js:3:4
  zip.zap | https://shop.example/old.js:7
  open | https://shop.example/cart.js:5:6
   | https://shop.example:8080/:9:1
  self-hosted | resource://gre/a.jsm:1:1
   | debugger eval code:1:10
)");
}

TEST(JavascriptStack, ReadsJavaScriptCore) {
  EXPECT_EQ(read("eval code\neval@[native code]\nhttps://shop.example/node_modules/@a/b.js:47:22\nload@https://shop.example/cart.js:52\nA@\n"
                 "global code@https://shop.example/(group)/cart.js:1:2\n[native code]\n"),
            " | \n  eval code | \n  eval | [native code]\n   | https://shop.example/node_modules/@a/b.js:47:22\n  load | https://shop.example/cart.js:52\n  A | \n"
            "  global code | https://shop.example/(group)/cart.js:1:2\n   | [native code]\n");
}

TEST(JavascriptStack, MendsTheSchemeThatSafariSplits) {
  EXPECT_EQ(read("Error: x\nat Guard@safari-extension:(//1F2E/a/commons.js:223:10)\nat safari-web-extension:(//1F2E/a/content.js:3:26)\n"),
            "Error | x\n  Guard | safari-extension://1F2E/a/commons.js:223:10\n   | safari-web-extension://1F2E/a/content.js:3:26\n");
}

TEST(JavascriptStack, ReadsChakra) {
  EXPECT_EQ(read("ReferenceError: 'cart' is undefined\n   at eval code (eval code:1:1)\n   at Anonymous function (https://shop.example/a.js:58:17)\n   at Global code (Unknown script code:2:1)\n"),
            "ReferenceError | 'cart' is undefined\n  eval code | eval code:1:1\n  Anonymous function | https://shop.example/a.js:58:17\n  Global code | Unknown script code:2:1\n");
}

TEST(JavascriptStack, ReadsTheFourShapesOfOpera) {
  EXPECT_EQ(read("Error thrown at line 48, column 12 in <anonymous function>(x) in http://h.example/a.html:\n    load(http://h.example/b.js:1:1);\n"
                 "called from line 46, column 8 in <anonymous function: run>(a, b) in http://h.example/a.html:\n    go();\n"
                 "called from line 7, column 4 in http://h.example/a.html:\n    run();\n"),
            " | \n  <anonymous function> | http://h.example/a.html:48:12\n  run | http://h.example/a.html:46:8\n   | http://h.example/a.html:7:4\n");
  EXPECT_EQ(read("<anonymous function: run>([arguments not available])@http://h.example/a.js:27\nload([arguments not available])@http://h.example/a.js:18\n"
                 "<anonymous function>([arguments not available])@http://h.example/a.js:1\n"),
            " | \n  run | http://h.example/a.js:27\n  load | http://h.example/a.js:18\n   | http://h.example/a.js:1\n");
  EXPECT_EQ(read("Statement on line 44: Type mismatch\nBacktrace:\n  Line 44 of linked script http://h.example/a.js\n    this.undef();\n"
                 "  Line 7 of inline#1 script in http://h.example/a.html: In function bar\n    bar(n - 1);\n"),
            " | Statement on line 44: Type mismatch\nBacktrace:\n   | http://h.example/a.js:44\n  bar | http://h.example/a.html:7\n");
}

TEST(JavascriptStack, ReadsWebAssemblyOfEveryEngine) {
  EXPECT_EQ(read("RuntimeError: unreachable\n    at core::panic::h0123456789abcdef (wasm://wasm/0006d892:wasm-function[119]:0xbaf8)\n"
                 "    at wasm://wasm/0006d892:wasm-function[7]:0x10\n    at wasm-function[12]:0x9\n    at go (https://h.example/a.js:1:2)\n"),
            "RuntimeError | unreachable\n  core::panic::h0123456789abcdef | wasm://wasm/0006d892 wasm\n   | wasm://wasm/0006d892 wasm\n   |  wasm\n  go | https://h.example/a.js:1:2\n");
  EXPECT_EQ(read("main@https://h.example/a.wasm:wasm-function[792]:0x14378\nmain@/srv/a.mjs line 29 > WebAssembly.compile:wasm-function[792]:0x14378\ngo@https://h.example/a.js:1:2\n"),
            " | \n  main | https://h.example/a.wasm wasm\n  main | /srv/a.mjs wasm\n  go | https://h.example/a.js:1:2\n");
  EXPECT_EQ(read("<?>.wasm-function[main]@[wasm code]\n<?>.wasm-function[12]@[wasm code]\ngo@https://h.example/a.js:1:2\n"),
            " | \n  main | [wasm code] wasm\n   | [wasm code] wasm\n  go | https://h.example/a.js:1:2\n");
}

TEST(JavascriptStack, ReadsSmallEngines) {
  EXPECT_EQ(read("TypeError: not a function\n    at load (cart.js:3)\n    at <eval> (cart.js)\n"), "TypeError | not a function\n  load | cart.js:3\n  <eval> | cart.js\n");
  EXPECT_EQ(read("TypeError: undefined not callable\n    at load (cart.js:3) strict preventsyield\n    at run (cart.js:9) tailcall\n"),
            "TypeError | undefined not callable\n  load | cart.js:3\n  run | cart.js:9\n");
  EXPECT_EQ(read("Error: x\n\tat load(cart.js:3:5-11)\n\tat run(cart.js:9:1-2)\n"), "Error | x\n  load | cart.js:3:5\n  run | cart.js:9:1\n");
}

TEST(JavascriptStack, ReadsWhatConsolesCopy) {
  EXPECT_EQ(read("Uncaught TypeError: x is null\n    load https://h.example/a.js:26:3\n    async*run https://h.example/a.js:2:4\n"),
            "TypeError | x is null\n  load | https://h.example/a.js:26:3\n  run | https://h.example/a.js:2:4\n");
  EXPECT_EQ(read("load @ cart.js:12\n(anonymous) @ cart.js:40\n"), " | \n  load | cart.js:12\n  (anonymous) | cart.js:40\n");
}

TEST(JavascriptStack, FindsTheHeaderBehindLogLines) {
  EXPECT_EQ(read("INFO: started\n2026-01-02 listening: 80\nError: Crash!\n    at fuzz (/srv/target.ts:6:15)\n"), "Error | Crash!\n  fuzz | /srv/target.ts:6:15\n");
  EXPECT_EQ(read("[ERROR] 12:00 Could not save: TypeError: x is undefined\n    at save (/srv/a.js:6:15)\n"), "TypeError | x is undefined\n  save | /srv/a.js:6:15\n");
  EXPECT_EQ(read("(node:4711) UnhandledPromiseRejectionWarning: RangeError: too far\n    at go (/srv/a.js:6:15)\n"), "RangeError | too far\n  go | /srv/a.js:6:15\n");
  EXPECT_EQ(read("(node:4711) [DEP0005] DeprecationWarning: Buffer() is deprecated\n    at go (/srv/a.js:6:15)\n"), "DeprecationWarning | Buffer() is deprecated\n  go | /srv/a.js:6:15\n");
  EXPECT_EQ(read("{ err: Error: inner\n    at go (/srv/a.js:6:15) }\n").substr(0, 13), "Error | inner");
}

TEST(JavascriptStack, ReadsTypesAsNodePrintsThem) {
  EXPECT_EQ(read("AssertionError [ERR_ASSERTION]: Expected values to be equal:\n\n1 !== 2\n\n    at check (/srv/a.js:6:15)\n"),
            "AssertionError [ERR_ASSERTION] | Expected values to be equal:\n\n1 !== 2\n  check | /srv/a.js:6:15\n");
  EXPECT_EQ(read("Invariant Violation: Minified error #31; visit https://h.example/31\n    at a (https://h.example/a.js:1:2)\n"),
            "Invariant Violation | Minified error #31; visit https://h.example/31\n  a | https://h.example/a.js:1:2\n");
  EXPECT_EQ(read("Error\n    at a (https://h.example/a.js:1:2)\n"), "Error | \n  a | https://h.example/a.js:1:2\n");
}

TEST(JavascriptStack, TakesNoOtherViewOfTheStackForFrames) {
  EXPECT_EQ(read("Error: x\n    at a (/srv/a.js:1:2)\n\nThe above error occurred in the <Cart> component:\n\n    at Cart (https://h.example/a.js:3:4)\n"), "Error | x\n  a | /srv/a.js:1:2\n");
  EXPECT_EQ(read("Error: x\n    at a (/srv/a.js:1:2)\nThrown at:\n    at a (/srv/a.js:1:2)\n"), "Error | x\n  a | /srv/a.js:1:2\n");
}

TEST(JavascriptStack, TakesTheMappedPlaceOfOldNode) {
  EXPECT_EQ(read("Error: x\n    at a (/srv/dist/a.js:1:2)\n        -> /srv/src/a.ts:30:4\n"), "Error | x\n  a | /srv/src/a.ts:30:4\n");
}

TEST(JavascriptStack, LeavesOtherRuntimesAlone) {
  for (const std::string_view text : {
           "java.lang.IllegalStateException: x\n\tat com.shop.Cart.load(Cart.java:3)\n\tat com.shop.Main.main(Main.kt:8)\n",
           "Unhandled exception. System.Exception: x\n   at Shop.Cart.Load(String id) in /src/Cart.cs:line 12\n",
           "#0      Cart.load (package:shop/cart.dart:3:4)\n#1      main (package:shop/main.dart:1:2)\n",
           "Traceback (most recent call last):\n  File \"a.py\", line 1, in <module>\nValueError: mail to bob@shop.example\n",
           "connection to db@host:5432 refused\n",
           "Julia: foo(x::Int) at ./a.jl:12\n",
       })
    EXPECT_NE(grammar_of(text), "javascript") << text;
}

TEST(JavascriptStack, TakesTimeLinearInHostileText) {
  std::string nested = "Error: x\n    at ";
  for (int i = 0; i < 60000; ++i) nested += "eval (eval at a ";
  std::string errors = "AggregateError: x\n    at a (/a.js:1:2) {\n";
  for (int i = 0; i < 30000; ++i) errors += std::string(static_cast<std::size_t>(i % 60), ' ') + "[errors]: [\n";
  std::string quotes(900000, '"'), at_signs(900000, '@'), brackets = "at a " + std::string(900000, '(');
  for (const std::string &text : {nested, errors, quotes, at_signs, brackets, "a@" + brackets + ":1:2"}) {
    Arena arena;
    Event event;
    parse(text, arena, event);
    EXPECT_LE(event.exceptions.size(), exceptions_kept);
  }
}

TEST(JavascriptReport, SourceBelowTheMessageIsNoPartOfIt) {
  EXPECT_EQ(shown(" FAIL  src/cart.test.js\n  ● Cart › adds\n\n    expect(received).toBe(expected)\n\n    Expected: 3\n    Received: 2\n\n      10 |     cart.add('a');\n"
      "    > 12 |     expect(cart.size).toBe(3);\n         |                       ^\n      13 |   });\n\n"
      "      at Object.<anonymous> (src/cart.test.js:12:23)\n\n  ● Cart › removes\n\n    TypeError: x is undefined\n\n    > 21 |   return x.id;\n"
      "         |            ^\n      at Cart.remove (src/cart.js:21:24)\n"),
            "javascript\nprimary : expect(received).toBe(expected)\n\n    Expected: 3\n    Received: 2\n  Object.<anonymous> src/cart.test.js:12\n"
      "other thread TypeError: x is undefined\n  Cart.remove src/cart.js:21");
  EXPECT_EQ(shown(" FAIL  test/cart.test.ts > cart > totals\nTypeError: x is undefined\n ❯ total src/cart.ts:14:9\n     13| function total(cart) {\n"
      "     14|   return x.y;\n       |         ^\n ❯ test/cart.test.ts:8:12\n"),
            "javascript\nprimary TypeError: x is undefined\n  total src/cart.ts:14\n   test/cart.test.ts:8");
  EXPECT_EQ(shown("error: AssertionError: Values are not equal.\n\n-   3\n+   4\n\n  throw new AssertionError(message);\n        ^\n"
      "    at assertEquals (https://jsr.io/equals.ts:64:9)\n"),
            "javascript\nprimary AssertionError: Values are not equal.\n\n-   3\n+   4\n  assertEquals https://jsr.io/equals.ts:64");
}

TEST(JavascriptReport, TitlesAreNoClasses) {
  EXPECT_EQ(shown("Uncaught Exception:\nError: Cannot find module 'cart'\n    at Module._load (node:internal/modules/cjs/loader:929:27)\n"),
            "javascript\nprimary Error: Cannot find module 'cart'\n  Module._load node:internal/modules/cjs/loader:929");
  EXPECT_EQ(shown("JS ERROR: TypeError: this.cart is null\ntotal@/usr/share/cart.js:120:13\n"),
            "javascript\nprimary TypeError: this.cart is null\n  total /usr/share/cart.js:120");
}

TEST(JavascriptReport, FramesOfFirefoxsConsoleAndReactNativesBox) {
  EXPECT_EQ(shown("Uncaught TypeError: can't access property \"map\", items is undefined\n    render https://example.com/cart.js:12\n"
      "    EventListener.handleEvent* https://example.com/cart.js:31\ncart.js:12:5\n"),
            "javascript\nprimary TypeError: can't access property \"map\", items is undefined\n  render https://example.com/cart.js:12\n"
      "   https://example.com/cart.js:31");
  EXPECT_EQ(shown("TypeError: x is undefined\n\nThis error is located at:\n    in Cart (created by Shop)\n\nCart\n    Cart.js:42:18\nbeginWork\n"
      "    ReactNativeRenderer-dev.js:9000:21\n"),
            "javascript\nprimary TypeError: x is undefined\n  Cart Cart.js:42\n  beginWork ReactNativeRenderer-dev.js:9000");
}

TEST(JavascriptReport, ActionScriptAndGraalJs) {
  EXPECT_EQ(shown("TypeError: Error #1009: null object\n\tat shop::Cart/total()[C:\\work\\shop\\Cart.as:120]\n\tat flash.events::EventDispatcher/dispatchEvent()\n"
      "\tat Main()\n"),
            "javascript\nprimary TypeError: Error #1009: null object\n  shop::Cart/total C:\\work\\shop\\Cart.as:120\n"
      "  flash.events::EventDispatcher/dispatchEvent \n  Main ");
  EXPECT_EQ(shown("TypeError: Cannot read property 'x' of undefined\n\tat <js> total(cart.js:3:43-47)\n\tat <js> :program(cart.js:9:100-105)\n"
      "\tat com.example.Main.main(Main.java:17)\n"),
            "javascript\nprimary TypeError: Cannot read property 'x' of undefined\n  total cart.js:3\n  :program cart.js:9\n  com.example.Main.main Main.java:17");
}

TEST(JavascriptReport, BehindThePrefixesOfBuildTools) {
  EXPECT_EQ(shown("#9 0.329 TypeError: x is undefined\n#9 0.329     at total (/app/cart.js:1:2)\n#9 0.330     at main (/app/cart.js:9:2)\n"),
            "javascript\nprimary TypeError: x is undefined\n  total /app/cart.js:1\n  main /app/cart.js:9");
  EXPECT_EQ(shown("12 verbose stack Error: app@1.0.0 start: `node cart.js`\n12 verbose stack     at EventEmitter.emit (events.js:198:13)\n"
      "12 verbose stack     at maybeClose (internal/child_process.js:982:16)\n"),
            "javascript\nprimary Error: app@1.0.0 start: `node cart.js`\n  EventEmitter.emit events.js:198\n  maybeClose internal/child_process.js:982");
}

}  // namespace
}  // namespace faultprint::stacktrace
