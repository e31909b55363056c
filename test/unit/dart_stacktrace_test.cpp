// Dart and Flutter: every form of trace, and what of a frame stays the same between them.
#include <string>

#include "normalize/identity.h"
#include "shown.h"
#include "support/reading.h"

namespace faultprint {
namespace {

class Dart : public test::ReadingTest {
 protected:
  void read(std::string_view text) {
    ReadingTest::read(text, "dart");
    EXPECT_EQ(event.runtime, Runtime::dart);
  }
  // "module|function|file", and a question mark where it is vague.
  std::string identity(std::string_view function, std::string_view file, std::string_view module = {}) {
    Frame frame;
    frame.function = function;
    frame.file = file;
    frame.module = module;
    const normalize::Identity got = normalize::identify(frame, Runtime::dart, arena);
    return std::string(got.module) + "|" + std::string(got.function) + "|" + std::string(got.file) + (got.vague ? "?" : "");
  }
};

TEST_F(Dart, ReadsTheVirtualMachinesReport) {
  read(R"(Unhandled exception:
FormatException: Invalid radix-10 number (at character 1)
12x
^

#0      int._throwFormatException (dart:core-patch/integers_patch.dart:131:5)
#1      new Quantity.parse (package:shop/quantity.dart:18)
#2      Cart.total.<anonymous closure> (package:shop/cart.dart:44:21)
<asynchronous suspension>
#3      main (file:///srv/shop/bin/shop.dart:7:3)
<asynchronous suspension>
)");
  EXPECT_EQ(primary().type, "FormatException");
  EXPECT_EQ(primary().message, "Invalid radix-10 number (at character 1)\n12x\n^");
  ASSERT_EQ(primary().frames.size(), 4u);
  EXPECT_EQ(frame(0).function, "int._throwFormatException");
  EXPECT_EQ(frame(0).file, "dart:core-patch/integers_patch.dart");
  EXPECT_EQ(frame(0).line, 131);
  EXPECT_EQ(frame(0).column, 5);
  EXPECT_EQ(frame(1).function, "new Quantity.parse");
  EXPECT_EQ(frame(1).line, 18);
  EXPECT_EQ(frame(1).column, 0);
  EXPECT_EQ(frame(2).function, "Cart.total.<anonymous closure>");
  EXPECT_EQ(frame(3).file, "file:///srv/shop/bin/shop.dart");
}

TEST_F(Dart, TypeIsStatedOnlyWhereAClassIsPrinted) {
  const struct {
    std::string_view printed, type, message;
  } cases[] = {
      {"StockException: sold out", "StockException", "sold out"},
      {"UnimplementedError", "UnimplementedError", ""},
      {"RangeError (index): Invalid value: Not in inclusive range 0..2: 3", "RangeError", "Invalid value: Not in inclusive range 0..2: 3"},
      {"DioException [connection timeout]: took too long", "DioException", "took too long"},
      {"PlatformException(denied, no camera, null, null)", "PlatformException", "denied, no camera, null, null"},
      {"ClientException with SocketException: Failed host lookup", "ClientException", "SocketException: Failed host lookup"},
      {"NoSuchMethodError: The getter 'price' was called on null.\nReceiver: null", "NoSuchMethodError", "The getter 'price' was called on null.\nReceiver: null"},
      {"Bad state: No element", "", "Bad state: No element"},
      {"Invalid argument(s): -1", "", "Invalid argument(s): -1"},
      {"type 'Null' is not a subtype of type 'String' in type cast", "", "type 'Null' is not a subtype of type 'String' in type cast"},
      {"'package:shop/cart.dart': Failed assertion: line 9 pos 12: 'n > 0': is not true.", "",
       "'package:shop/cart.dart': Failed assertion: line 9 pos 12: 'n > 0': is not true."},
      {"oops", "", "oops"},
      {"path: not mounted", "", "path: not mounted"},
  };
  for (const auto &each : cases)
    for (const std::string before : {"Unhandled exception:\n", "E/flutter ( 812): [ERROR:flutter/runtime/dart_vm_initializer.cc(41)] Unhandled Exception: "}) {
      read(before + std::string(each.printed) + "\n#0      main (file:///a/b.dart:1:2)\n");
      EXPECT_EQ(primary().type, each.type) << before << each.printed;
      EXPECT_EQ(primary().message, each.message) << before << each.printed;
      EXPECT_EQ(primary().frames.size(), 1u);
    }
}

TEST_F(Dart, ReadsTersePrintsWithGapsAndWithoutPlaces) {
  read(R"(00:01 +4 -1: cart adds a line [E]
  StockException: sold out
  package:shop/cart.dart 44:21       Cart.add.<fn>
  dart:async                         _rootRun
  package:shop/retry.dart 12  retry
  ===== asynchronous gap ===========================
  package:matcher                    expectLater
  test/cart_test.dart 15:7           main.<fn>
)");
  EXPECT_EQ(primary().type, "StockException");
  EXPECT_EQ(primary().message, "sold out");
  ASSERT_EQ(primary().frames.size(), 5u);
  EXPECT_EQ(frame(0).file, "package:shop/cart.dart");
  EXPECT_EQ(frame(0).function, "Cart.add.<fn>");
  EXPECT_EQ(frame(0).line, 44);
  EXPECT_EQ(frame(0).column, 21);
  EXPECT_EQ(frame(1).file, "dart:async");
  EXPECT_EQ(frame(1).line, 0);
  EXPECT_EQ(frame(2).line, 12);
  EXPECT_EQ(frame(4).file, "test/cart_test.dart");
}

TEST_F(Dart, ReadsFluttersBanner) {
  read(R"(══╡ EXCEPTION CAUGHT BY WIDGETS LIBRARY ╞═══════════════════════
The following _TypeError was thrown building CartPage(dirty, dependencies: [MediaQuery],
state: _CartPageState#1c2d3):
type 'Null' is not a subtype of type 'String'

The relevant error-causing widget was:
  CartPage CartPage:file:///home/ann/shop/lib/main.dart:31:14

When the exception was thrown, this was the stack:
#0      _CartPageState.build (package:shop/cart_page.dart:27:18)
#1      StatefulElement.build (package:flutter/src/widgets/framework.dart:5198:27)
...     Normal element mounting (25 frames)
#27     runApp (package:flutter/src/widgets/binding.dart:1173:3)
(elided 3 frames from class _Timer and dart:async-patch)
════════════════════════════════════════════════════════════════
Another exception was thrown: type 'Null' is not a subtype of type 'String'
)");
  EXPECT_EQ(primary().type, "_TypeError");
  EXPECT_EQ(primary().message, "type 'Null' is not a subtype of type 'String'");
  EXPECT_EQ(primary().frames.size(), 3u);
  EXPECT_EQ(primary().frames_skipped, 28u);
  EXPECT_EQ(frame(0).function, "_CartPageState.build");
}

TEST_F(Dart, FlutterNamesTheClassOnce) {
  read("══╡ EXCEPTION CAUGHT BY GESTURE ╞══\nThe following _Exception was thrown while handling a gesture:\nException: no such user\n\n"
       "When the exception was thrown, this was the stack:\n#0      Login.open (package:shop/login.dart:3:5)\n(elided one frame from dart:async)\n");
  EXPECT_EQ(primary().type, "Exception");
  EXPECT_EQ(primary().message, "no such user");
  EXPECT_EQ(primary().frames_skipped, 1u);
  read("The following assertion was thrown during layout:\nA RenderFlex overflowed by 8 pixels on the right.\n\n#0      Row.layout (package:shop/row.dart:3:5)\n");
  EXPECT_EQ(primary().type, "AssertionError");
  EXPECT_EQ(primary().message, "A RenderFlex overflowed by 8 pixels on the right.");
}

TEST_F(Dart, ReadsCompiledCodeWithoutSymbols) {
  for (const std::string_view virt : {"", " virt 00000000001c5ae8"}) {
    read(std::string("Unhandled exception:\nBad state: closed\nWarning: This VM has been configured to obfuscate symbol information which violates the Dart standard.\n"
                     "*** *** *** *** *** *** *** *** *** *** *** *** *** *** *** ***\npid: 912, tid: 940, name 1.ui\n"
                     "build_id: '0f1e2d3c4b5a69788796a5b4c3d2e1f0'\nisolate_instructions: 7a10ef0000, vm_instructions: 7a10ee0000\n    #00 abs 0000007a10f56ae8") +
         std::string(virt) + " _kDartIsolateSnapshotInstructions+0x66ae8\n<asynchronous suspension>\n    #01 abs 0000007a10f56b04" + std::string(virt) +
         " _kDartIsolateSnapshotInstructions+0x66b04\n");
    EXPECT_EQ(primary().message, "Bad state: closed");
    ASSERT_EQ(primary().frames.size(), 2u);
    EXPECT_EQ(frame(0).function, "_kDartIsolateSnapshotInstructions+0x66ae8");
    EXPECT_EQ(identity(frame(0).function, ""), "||?");
  }
}

TEST_F(Dart, FindsTheErrorBehindLinesOfALog) {
  read("INFO: opening the shop\nCart: 3 lines\n\nStockException: sold out\nat 3 shops\n#0      Cart.add (package:shop/cart.dart:10:5)\n");
  EXPECT_EQ(primary().type, "StockException");
  EXPECT_EQ(primary().message, "sold out\nat 3 shops");
}

TEST_F(Dart, TakesTheFirstOfSeveralReportsAndDrawsNoBorder) {
  read("│ #0   Cart.add (package:shop/cart.dart:10:5)\n│ #1   main (package:shop/main.dart:3:1)\n");
  EXPECT_EQ(primary().frames.size(), 2u);
  EXPECT_EQ(primary().message, "");
  read("StateFailure: one\n#0 a (package:s/a.dart:1:1)\n#1 b (package:s/a.dart:2:1)\n#0 c (package:s/a.dart:3:1)\n");
  EXPECT_EQ(primary().type, "StateFailure");
  EXPECT_EQ(primary().frames.size(), 2u);
}

TEST_F(Dart, LeavesOtherNumberedFramesToTheirRuntimes) {
  for (const std::string_view text : {"#0 /var/www/a.php(12): Cart->add('x')\n#1 {main}\n", "#0  0x00005555 in add (n=1) at cart.c:12\n#1  0x00005556 in main () at cart.c:20\n",
                                      "#0      add (n=1) at cart.c:12\n", "    #0 0x4f5e6d in add /src/cart.c:12:3\n", "    #00 pc 000000000004b1d0  /system/lib64/libc.so (abort+164)\n"})
    EXPECT_NE(stacktrace::detect(text, arena), "dart") << text;
}

TEST_F(Dart, OnePlaceHasOneIdentityInEveryForm) {
  const std::string cart = "|Cart.add|cart";
  EXPECT_EQ(identity("Cart.add", "package:shop/cart.dart"), cart);
  EXPECT_EQ(identity("Cart.add", "file:///home/ann/shop/lib/cart.dart"), cart);
  EXPECT_EQ(identity("add", "package:shop/cart.dart", "Cart"), cart);
  EXPECT_EQ(identity("Cart.add", "package:shop/cart.dart", "shop"), cart);
  EXPECT_EQ(identity("Cart.add.<anonymous closure>", "package:shop/cart.dart"), cart);
  EXPECT_EQ(identity("Cart.add.<fn>.<fn>", "packages/shop/cart.dart"), cart);
  EXPECT_EQ(identity("Cart.add.<add_async_body>", "package:shop/cart.dart"), cart);
  EXPECT_EQ(identity("Cart.add.<<anonymous closure>_async_body>", "package:shop/cart.dart"), cart);
  EXPECT_EQ(identity("Cart.add [async]", "package:shop/cart.dart"), cart);
  EXPECT_EQ(identity("[tear-off] Cart.add", "package:shop/cart.dart"), cart);
  EXPECT_EQ(identity("_Page&State&Ticker.tick", "package:shop/page.dart"), identity("Ticker.tick", "package:shop/page.dart"));
  EXPECT_EQ(identity("_Page@12._open@12", "package:shop/sheet.dart"), "|_Page._open|sheet");
  EXPECT_EQ(identity("Text|get#isBlank", "package:shop/text.dart"), "|Text.isBlank|text");
  EXPECT_EQ(identity("new Cart.empty", "package:shop/cart.dart"), "|Cart.empty|cart");
  EXPECT_EQ(identity("zip.<anonymous closure>.zap", "package:shop/zip.dart"), "|zip.zap|zip");
  EXPECT_EQ(identity("List.[]", "dart:core-patch/growable_array.dart"), "dart:core|List.[]|");
  EXPECT_EQ(identity("Vector.<=", "package:shop/vector.dart"), "|Vector.<=|vector");
  EXPECT_EQ(identity("_rootRun", "dart:async/zone.dart"), identity("_rootRun", "dart:async"));
  EXPECT_EQ(identity("_rootRun", "org-dartlang-sdk:///sdk/lib/async/zone.dart"), "dart:async|_rootRun|");
}

TEST_F(Dart, NamesThatSayLittleAreVague) {
  EXPECT_EQ(identity("<anonymous closure>", "package:shop/cart.dart"), "||cart?");
  EXPECT_EQ(identity("aB.cD", "package:shop/cart.dart"), "|aB.cD|cart?");
  EXPECT_EQ(identity("main.<anonymous closure>", "package:shop/cart.dart"), "|main|cart");
}

TEST_F(Dart, NeedsTimeInProportionToTheText) {
  for (const std::string piece : {"#0 (((((", "#0 a (package:", "The following ", "│", "package:a ", "#00 abs 00 ", "<", ": ", "Unhandled exception:\n", "\n"}) {
    std::string text = "#0 f (package:a/b.dart:1:1)\n";
    while (text.size() < (1u << 20)) text += piece;
    read(text);
    identity(text, text);
  }
}

TEST(DartStacktrace, ConsolesPutThePlaceBelowTheName) {
  EXPECT_EQ(faultprint::shown("════════ Exception caught by widgets library ════════\nThe following _TypeError was thrown building Cart(dirty):\n"
      "type 'Null' is not a subtype of type 'String'\n\nThe relevant error-causing widget was\nCart\nlib/main.dart:33\n"
      "When the exception was thrown, this was the stack\n#0      _CartState.build\nlib/cart.dart:42\n#1      StatefulElement.build\n"
      "package:flutter/…/widgets/framework.dart:4870\n"),
            "dart\nprimary _TypeError: type 'Null' is not a subtype of type 'String'\n  _CartState.build lib/cart.dart:42\n"
      "  StatefulElement.build package:flutter/…/widgets/framework.dart:4870");
}

TEST(DartStacktrace, BannersWithoutAStackAndFailedExpectations) {
  EXPECT_EQ(faultprint::shown("══╡ EXCEPTION CAUGHT BY RENDERING LIBRARY ╞══════\nThe following assertion was thrown during layout:\n"
      "A RenderFlex overflowed by 99 pixels on the right.\n\nThe relevant error-causing widget was:\n  Row Row:file:///app/lib/main.dart:55:12\n"),
            "dart\nprimary AssertionError: A RenderFlex overflowed by 99 pixels on the right.");
  EXPECT_EQ(faultprint::shown("00:01 +0 -1: adds [E]\n  Expected: <3>\n    Actual: <2>\n  \n  package:matcher                                     expect\n"
      "  test/cart_test.dart 5:5                             main.<fn>\n"),
            "dart\nprimary : Expected: <3>\n    Actual: <2>\n  expect package:matcher\n  main.<fn> test/cart_test.dart:5");
}

}  // namespace
}  // namespace faultprint
