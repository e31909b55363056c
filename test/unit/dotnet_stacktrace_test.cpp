// test/unit/dotnet_stacktrace_test.cpp: what .NET Framework, .NET, Mono and Unity print.
#include <gtest/gtest.h>

#include <string>

#include "support/reading.h"

namespace {

using namespace faultprint;

class Dotnet : public test::RuntimeTest<Runtime::dotnet> {};

TEST_F(Dotnet, FramesOfEveryPrinter) {
  struct Case {
    std::string line, function, file;
    int number;
  };
  for (const Case &c : {
           Case{"   at Shop.Cart.Total(String raw, Int32 n) in C:\\src\\Cart.cs:line 12", "Shop.Cart.Total", "C:\\src\\Cart.cs", 12},
           Case{"   at Shop.Cart.Total(String raw)", "Shop.Cart.Total", "", 0},
           Case{"   at Shop.Cart..ctor() in /src/My Cart.cs:line 12", "Shop.Cart..ctor", "/src/My Cart.cs", 12},
           Case{"   at Shop.Cart.<>c.<Total>b__0_1(Object x)", "Shop.Cart.<>c.<Total>b__0_1", "", 0},
           Case{"   at Program.<Main>$(String[] args) + 0x24", "Program.<Main>$", "", 0},
           Case{"  at Shop.Cart`1[T].Total (System.String s) [0x00012] in /src/Cart.cs:12 ", "Shop.Cart`1[T].Total", "/src/Cart.cs", 12},
           Case{"  at Shop.Cart.Total () [0x00012] in <12b418a7818c4ca0893feeaaf67f1e7f>:0 ", "Shop.Cart.Total", "<12b418a7818c4ca0893feeaaf67f1e7f>", 0},
           Case{"  at Shop.Cart.Total () <0x40b745f0 + 0x00122> in <filename unknown>:0 ", "Shop.Cart.Total", "", 0},
           Case{"  at (wrapper managed-to-native) Shop.Cart:Total (string)", "Shop.Cart:Total", "", 0},
           Case{"   bei Shop.Cart.Total(String raw) in C:\\src\\Cart.cs:Zeile 12.", "Shop.Cart.Total", "C:\\src\\Cart.cs", 12},
           Case{"   à Shop.Cart.Total(String raw) dans C:\\src\\Cart.cs:ligne 12", "Shop.Cart.Total", "C:\\src\\Cart.cs", 12},
           Case{"   в Shop.Cart.Total(String raw) в C:\\src\\Cart.cs:строка 12", "Shop.Cart.Total", "C:\\src\\Cart.cs", 12},
           Case{"   在 Shop.Cart.Total(String raw) 位置 C:\\src\\Cart.cs:行号 12", "Shop.Cart.Total", "C:\\src\\Cart.cs", 12},
           Case{"Shop.Cart.Total (System.String raw) (at Assets/My Scripts/Cart.cs:12)", "Shop.Cart.Total", "Assets/My Scripts/Cart.cs", 12},
           Case{"Shop.Cart:Total(String) (at Assets/Cart.cs:12)", "Shop.Cart:Total", "Assets/Cart.cs", 12},
       }) {
    const Exception &e = read("System.InvalidOperationException: empty\n" + c.line + "\n");
    EXPECT_EQ(e.type, "System.InvalidOperationException") << c.line;
    ASSERT_EQ(e.frames.size(), 1u) << c.line;
    EXPECT_EQ(e.frames[0].function, c.function);
    EXPECT_EQ(e.frames[0].file, c.file);
    EXPECT_EQ(e.frames[0].line, c.number);
  }
}

TEST_F(Dotnet, InnerFramesComeFirstAndTheOuterExceptionIsThePrimary) {
  for (const std::string arrow : {" ---> ", "\n ---> "}) {
    const Exception &e = read("Unhandled exception. Shop.OrderException: order 12" + arrow + "Shop.LoadException: load" + arrow +
                              "System.FormatException: bad\n   at System.Int32.Parse(String s)\n   at Shop.Loader.Parse(String s)\n"
                              "   --- End of inner exception stack trace ---\n   at Shop.Loader.Load(String s)\n   --- End of inner exception stack trace ---\n"
                              "   at Shop.Order.Get(Int32 id)\n--- End of stack trace from previous location ---\n   at Shop.Program.Main(String[] args)\n");
    ASSERT_EQ(event_.exceptions.size(), 3u);
    EXPECT_EQ(e.type, "Shop.OrderException");
    EXPECT_EQ(e.message, "order 12");
    ASSERT_EQ(e.frames.size(), 2u);
    EXPECT_EQ(e.frames[0].function, "Shop.Order.Get");
    EXPECT_EQ(event_.exceptions[1].frames[0].function, "Shop.Loader.Load");
    EXPECT_EQ(event_.exceptions[2].type, "System.FormatException");
    EXPECT_EQ(event_.exceptions[2].frames.size(), 2u);
    EXPECT_EQ(event_.exceptions[2].parent, 1);
  }
}

TEST_F(Dotnet, AggregatesNameTheirMembersOnce) {
  read(
      "System.AggregateException: One or more errors occurred. (a) (b) ---> System.IOException: a\n   at Shop.A.Run(Int32 n)\n   --- End of inner exception stack trace ---\n"
      "   at System.Threading.Tasks.Task.Wait()\n   at Shop.Program.Main(String[] args)\n---> (Inner Exception #0) System.IOException: a\n   at Shop.A.Run(Int32 n)<---\n\n"
      "---> (Inner Exception #1) System.TimeoutException: b\n   at Shop.B.Run(Int32 n)<---\n");
  ASSERT_EQ(event_.exceptions.size(), 3u);
  EXPECT_TRUE(event_.exceptions[0].is_group);
  EXPECT_EQ(event_.exceptions[0].frames.size(), 2u);
  EXPECT_EQ(event_.exceptions[1].relation, Relation::group_member);
  EXPECT_EQ(event_.exceptions[1].frames.size(), 1u);
  EXPECT_EQ(event_.exceptions[2].type, "System.TimeoutException");
  EXPECT_EQ(event_.exceptions[2].parent, 0);
}

TEST_F(Dotnet, TranslatedSeparatorsAreKnownByTheirIndent) {
  const Exception &e = read(
      "System.Exception: außen ---> System.Exception: innen\n   bei Shop.A.Run(Int32 n)\n   --- Ende der internen Ausnahmestapelüberwachung ---\n   bei Shop.B.Run(Int32 n)\n"
      "--- Ende der Stapelüberwachung vom vorhergehenden Ort ---\n   bei Shop.C.Run(Int32 n)\n");
  EXPECT_EQ(e.message, "außen");
  EXPECT_EQ(e.frames.size(), 2u);
}

TEST_F(Dotnet, HeadersOfHostsAndLoggers) {
  for (const std::string header : {"Unhandled exception. System.IOException: gone", "Unhandled Exception: System.IOException: gone", "Unhandled Exception:\nSystem.IOException: gone",
                                   "[ERROR] FATAL UNHANDLED EXCEPTION: System.IOException: gone", "Unbehandelte Ausnahme: System.IOException: gone",
                                   "fail: Microsoft.AspNetCore.Server.Kestrel[13]\n      Connection id \"0HM\": An unhandled exception was thrown by the application.\n      System.IOException: gone",
                                   "2024-03-03 13:02:03 ERROR request failed\nSystem.IOException: gone"}) {
    const Exception &e = read(header + "\n   at Shop.A.Run(Int32 n)\n");
    EXPECT_EQ(e.type, "System.IOException") << header;
    EXPECT_EQ(e.message, "gone") << header;
  }
}

TEST_F(Dotnet, UnityPrintsTheRootCauseFirst) {
  const Exception &e = read("IOException: gone\nShop.Save.Read () (at Assets/Save.cs:4)\nRethrow as LoadException: no save\nShop.Save.Load () (at Assets/Save.cs:9)\nUnityEngine.EventSystems.EventSystem:Update()\n");
  EXPECT_EQ(e.type, "LoadException");
  EXPECT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(event_.exceptions[1].type, "IOException");
}

TEST_F(Dotnet, FramesWithoutException) {
  const Exception &e = read("Request failed\n   at Shop.A.Run(Int32 n) in /a.cs:line 3\n");
  EXPECT_TRUE(e.type.empty());
  EXPECT_EQ(e.message, "Request failed");
  EXPECT_EQ(e.frames.size(), 1u);
}

TEST_F(Dotnet, LeavesOthersTheirFrames) {
  for (const std::string text : {"Error: x\n    at async Promise.all (index 0)\n    at Array.forEach (native)\n    at Cart.total (/a.js:1:2)\n",
                                 "java.lang.Error: x\n\tat a.B.c(Native Method)\n\tat a.B.d(Unknown Source)\n\tat a.B.e(B.java:3)\n", "RangeError (length): Invalid value: empty: -1\n"}) {
    arena_.reset();
    EXPECT_NE(stacktrace::detect(text, arena_), "dotnet") << text;
  }
}

TEST_F(Dotnet, TestRunnersPutABlankBeforeTheColon) {
  const Exception &nunit = read("  Error Message:\n   System.ArgumentNullException : Value cannot be null.\n  Stack Trace:\n     at Shop.Cart.Total() in /src/Cart.cs:line 3\n");
  EXPECT_EQ(nunit.type, "System.ArgumentNullException");
  EXPECT_EQ(nunit.message, "Value cannot be null.");
  const Exception &xunit = read(
      "[xUnit.net 00:00:01.23]     Shop.Tests.Total [FAIL]\n[xUnit.net 00:00:01.23]       System.InvalidOperationException : no\n[xUnit.net 00:00:01.23]       Stack Trace:\n"
      "[xUnit.net 00:00:01.24]         /src/Cart.cs(3,0): at Shop.Cart.Total()\n[xUnit.net 00:00:01.24]         /src/Tests.cs(10,0): at Shop.Tests.Total()\n");
  EXPECT_EQ(xunit.type, "System.InvalidOperationException");
  EXPECT_EQ(xunit.message, "no");
  ASSERT_EQ(xunit.frames.size(), 2u);
  EXPECT_EQ(xunit.frames[0].function, "Shop.Cart.Total");
  EXPECT_EQ(xunit.frames[0].file, "/src/Cart.cs");
  EXPECT_EQ(xunit.frames[0].line, 3);
}

TEST_F(Dotnet, DemystifiedFramesNameTheReturnType) {
  const Exception &e = read(
      "System.InvalidOperationException: empty\n   at bool System.Collections.Generic.List<T>+Enumerator.MoveNextRare()\n   at IEnumerable<KeyValuePair<string, int>> Shop.Cart.Lines(int from)+MoveNext() in /src/Cart.cs:line 16\n"
      "   at async Task<string> Shop.Cart.Total(int value) in /src/Cart.cs:line 29\n   at void Shop.Program.Main(string[] args)+(int x) => { }\n");
  EXPECT_EQ(e.message, "empty");
  ASSERT_EQ(e.frames.size(), 4u);
  EXPECT_EQ(e.frames[1].function, "Shop.Cart.Lines");
  EXPECT_EQ(e.frames[1].line, 16);
  EXPECT_EQ(e.frames[2].function, "Shop.Cart.Total");
  EXPECT_EQ(e.frames[3].function, "Shop.Program.Main");
}

TEST_F(Dotnet, ErrorPagesMayNameExceptionsWithoutFrames) {
  const Exception &e = read(
      "[FileNotFoundException: Could not load file 'X'.]\n\n[ConfigurationErrorsException: Bad section]\n   System.Web.Configuration.Section.Load(String name) +738\n\n"
      "[HttpException (0x80004005): Bad site]\n   System.Web.HttpRuntime.FirstRequestInit(HttpContext context) +996\n");
  EXPECT_EQ(e.type, "HttpException");
  ASSERT_EQ(event_.exceptions.size(), 3u);
  EXPECT_EQ(event_.exceptions[1].type, "ConfigurationErrorsException");
  EXPECT_EQ(event_.exceptions[1].frames.size(), 1u);
  EXPECT_EQ(event_.exceptions[2].type, "FileNotFoundException");
  EXPECT_EQ(event_.exceptions[2].message, "Could not load file 'X'.");
}

TEST_F(Dotnet, MonoPrintsUnhandledExceptionsTwice) {
  const std::string trace = "System.NullReferenceException: no cart\n  at Shop.Cart.Total (System.Int32 n) [0x00012] in /src/Cart.cs:33 \n";
  EXPECT_EQ(read("Unhandled Exception:\n" + trace + "[ERROR] FATAL UNHANDLED EXCEPTION: " + trace).frames.size(), 1u);
}

TEST_F(Dotnet, TurkishPutsTheWordForInBehindThePath) {
  const Exception &e = read("System.Exception: x\n   konum: Shop.Cart.Total(Int32 n) C:\\src dir\\Cart.cs i\xC3\xA7inde: sat\xC4\xB1r 12\n   konum: Shop.Program.Main()\n");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[0].file, "C:\\src dir\\Cart.cs");
  EXPECT_EQ(e.frames[0].line, 12);
}

}  // namespace
