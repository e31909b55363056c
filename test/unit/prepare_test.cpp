#include <gtest/gtest.h>

#include <random>
#include <string>

#include "event/event.h"
#include "stacktrace/text.h"

namespace faultprint::stacktrace {
namespace {

std::string prepared(std::string_view raw) {
  Arena arena;
  std::string joined;
  for (const Line &line : prepare(raw, arena).lines) joined.append(line.whole).append("\n");
  return joined;
}

constexpr std::string_view trace = "java.io.IOException: cart is empty\n\tat shop.Cart.total(Cart.java:7)\n\tat shop.Main.main(Main.java:3)\n";

std::string prefixed(std::string_view prefix) {
  std::string text;
  for (std::size_t begin = 0; begin < trace.size();) {
    const std::size_t end = trace.find('\n', begin);
    text.append(prefix).append(trace.substr(begin, end - begin)).append("\n");
    begin = end + 1;
  }
  return text;
}

TEST(Prepare, TakesOffThePrefixThatALoggerPutBeforeEveryLine) {
  for (const char *prefix : {
           "10-07 10:25:02.300  9998  9998 E AndroidRuntime: ",                         // logcat -v threadtime
           "10-07 10:25:02.300 E/AndroidRuntime( 9998): ",                              // logcat -v time
           "E/AndroidRuntime( 9998): ",                                                 // logcat -v brief
           "W/System.err: ",                                                            // logcat -v tag
           "2024-10-07 10:25:02.300 9998-9998/com.shop E/AndroidRuntime: ",             // Android Studio
           "[   65.470000] ",                                                           // dmesg
           "[   65.470000][ T1234] ",                                                   // with the caller
           "Nov 23 12:26:46 shop-1 kernel: [   65.470000] ",                            // syslog with dmesg in it
           "Nov 23 12:26:46 shop-1 cart[4711]: ",                                       // journald
           "<11>Nov 23 12:26:46 shop-1 cart[4711]: ",                                   // with a priority
           "2024-11-23T12:26:46.123456+00:00 shop-1 cart[4711]: ",                      // syslog, ISO 8601
           "2024-11-23T12:26:46.123456789Z stdout F ",                                  // CRI
           "2024-11-23T12:26:46.1234567Z ",                                             // GitHub Actions, docker logs -t
           "2024-11-23T12:26:46.123456Z 01O ",                                          // GitLab
           "test\tRun tests\t2024-11-23T12:26:46.1234567Z ",                            // gh run view --log
           "cart-1  | ",                                                                // docker-compose
           "12:26:46 web.1  | ",                                                        // foreman
           "[2024.11.23-12.26.46:870][ 48]LogShop: Error: ",                            // Unreal
           "UATHelper: Packaging (Windows):   LogWindows: Error: ",                     // and its build tool
           "2024-11-23 12:26:46,123 ERROR [main] - ",                                   // log4j and others
           "[Sat Nov 23 12:26:46.123456 2024] [proxy:error] [pid 4711] ",               // Apache
           "2024/11/23 12:26:46 [error] ",
           "> ",                                                                        // quoted in a mail
           "> > ",
           "Nov 23 12:26:46 shop-1 cart: ",                                             // syslog without a process
           "<165>1 2024-11-23T12:26:46.123Z shop-1 cart 4711 ID47 [meta seq=\"7\"] ",   // syslog, RFC 5424
           "cart-1  | 2024-11-23T12:26:46.123456789Z ",                                 // docker compose logs -t
           "[pod/cart-7d9f-abcde/web] ",                                                // kubectl logs --prefix
           "cart-7d9f-abcde web ",                                                      // stern
           "2024-11-23T12:26:46.123Z\t5f3c2c1e-1111-4222-8333-123456789abc\tERROR\t",   // AWS Lambda
           "/aws/ecs/shop web/web/0123456789abcdef 2024-11-23T12:26:46.123Z ",          // aws logs tail
           "2024-10-07 10:25:02.300  9998-9998  AndroidRuntime    com.shop      E  ",   // Android Studio, newer
           "[12:26:46 ERR] ",                                                           // Serilog
           "2024-11-23 12:26:46.123 [main] ERROR com.shop.Cart - ",                     // Logback
           "2024-11-23T12:26:46.123+01:00 ERROR 4711 --- [shop] [exec-1] c.s.Cart : ",  // Spring Boot
           "error: ",                                                                   // winston
           "2024-11-23T12:26:46.123+0100\tERROR\tcart/main.go:12\t",                    // zap
           "E1123 12:26:46.123456  4711 cart.cc:12] ",                                  // glog
           "E 2024-11-23T12:26:46.123Z ",                                               // Stackdriver
           "2024-11-23 12:26:46,123 DEBG 'cart' stderr output: ",                       // supervisord
           "[2024-11-23 12:26:46.123][ERROR][1][a7557lwr][0] ",                         // SRS
           "00000010\t12:26:46\t[4711] ",                                               // DebugView
           "1732364806.123 ",                                                           // seconds since 1970
           "[ERROR] ",                                                                  // Maven
       }) {
    EXPECT_EQ(prepared(prefixed(prefix)), trace) << prefix;
  }
}

TEST(Prepare, LeavesWhatOnlyLooksLikeAPrefix) {
  for (const char *text : {
           "2024-11-23 12:26:46 ERROR java.io.IOException: cart is empty\n\tat shop.Cart.total(Cart.java:7)\n\tat shop.Main.main(Main.java:3)\n",
           "==4711==ERROR: AddressSanitizer: SEGV\n==4711==Register values:\n==4711==ABORTING\n",
           "ORA-06512: at \"SHOP.CART\", line 7\nORA-06512: at \"SHOP.RUN\", line 3\nORA-06512: at line 1\n",
           "  10: shop::total\n  11: shop::run\n  12: shop::main\n",
           " 10 | let a = 1;\n 11 | let b = 2;\n 12 | let c = 3;\n",
           "#0  0x1 in total () at cart.c:7\n#1  0x2 in run () at cart.c:3\n#2  0x3 in main () at cart.c:1\n",
           "Error: a\nError: b\nError: c\n",
           "D/shop/cart.rb:7: a\nD/shop/cart.rb:8: b\nD/shop/cart.rb:9: c\n",
           "[0] total\n[1] run\n[2] main\n",
           "10:  total\n11: run\n12:  main\n",
           "/srv/cart.rb:7:in `total'\n/srv/cart.rb:3:in `run'\n/srv/cart.rb:1:in `main'\n",
           "total@http://shop/cart.js:7:3\ntotal@http://shop/cart.js:3:1\ntotal@http://shop/cart.js:1:1\n",
           "shop::total at cart.cc\nshop::run at cart.cc\nshop::main at cart.cc\n",
       })
    EXPECT_EQ(prepared(text), text);
}

TEST(Prepare, TakesOffAPrefixWhoseNumbersChange) {
  EXPECT_EQ(prepared("[Nov 23 9:59:59.9 ] [t-9] E: x\n[Nov 23 10:00:00.10 ] [t-10]   at f\n[Nov 23 10:00:00.11 ] [t-10]\n[Nov 23 10:00:01.1 ] [t-10]   at g\n"), "E: x\n  at f\n\n  at g\n");
  EXPECT_EQ(prepared(">\n> E: x\n>   at f\n>\n>   at g\n"), "\nE: x\n  at f\n\n  at g\n");
}

TEST(Prepare, LeavesWhatAGrammarReadsBehindAPrefix) {
  EXPECT_EQ(prepared("Nov 23 12:26:46 h p[1]: ==7== Invalid read\nNov 23 12:26:46 h p[1]: ==7==    at 0x1: f\nNov 23 12:26:46 h p[1]: ==7==    by 0x2: g\n"),
            "==7== Invalid read\n==7==    at 0x1: f\n==7==    by 0x2: g\n");
  EXPECT_EQ(prepared("[12:26:46 ERR] ORA-06512: at \"SHOP.CART\", line 7\n[12:26:46 ERR] ORA-06512: at \"SHOP.RUN\", line 3\n[12:26:46 ERR] ORA-06512: at line 1\n"),
            "ORA-06512: at \"SHOP.CART\", line 7\nORA-06512: at \"SHOP.RUN\", line 3\nORA-06512: at line 1\n");
  EXPECT_EQ(prepared("12:26:46 #0 f\n12:26:46 #1 f\n12:26:46 #2 f\n"), "#0 f\n#1 f\n#2 f\n");
}

TEST(Prepare, KeepsTheIndentBehindAPrefix) {
  EXPECT_EQ(prepared("Nov 23 12:26:46 h cart[1]: Traceback (most recent call last):\nNov 23 12:26:46 h cart[1]:   File \"a.py\", line 3, in f\n"
                     "Nov 23 12:26:46 h cart[1]: ValueError: x\n"),
            "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\nValueError: x\n");
}

TEST(Prepare, ReadsTracesThatWereEscapedIntoOneLine) {
  EXPECT_EQ(prepared("java.io.IOException: cart is empty\\n\\tat shop.Cart.total(Cart.java:7)\\n\\tat shop.Main.main(Main.java:3)\\n"), trace);
  EXPECT_EQ(prepared("\"java.io.IOException: cart is empty\\r\\n\\tat shop.Cart.total(Cart.java:7)\\r\\n\\tat shop.Main.main(Main.java:3)\\r\\n\"\n"), trace);
  EXPECT_EQ(prepared("E: \\\"x\\\" \\u00e9\\u003c\\uD83D\\uDE00\\n   at A.B() in C:\\\\new\\\\a.cs:line 3\\n   at A.C()"),
            "E: \"x\" \xC3\xA9<\xF0\x9F\x98\x80\n   at A.B() in C:\\new\\a.cs:line 3\n   at A.C()\n");
  EXPECT_EQ(prepared("E: x\\n   at A.B() in C:\\new\\table.cs:line 3\\n   at A.C()"), "E: x\n   at A.B() in C:\\new\\table.cs:line 3\n   at A.C()\n");
  for (const char *text : {"cannot open C:\\new\\names\n", "a\\nb\n", "E: x\\n  at f\\n  at g\nreal\n"}) EXPECT_EQ(prepared(text), text);
}

TEST(Prepare, ReadsWhatWasEscapedInOtherWays) {
  EXPECT_EQ(prepared("E: x\\\\n\\\\tat A.b(\\\"c\\\")\\\\n\\\\tat A.c()"), "E: x\n\tat A.b(\"c\")\n\tat A.c()\n");  // JSON in JSON
  EXPECT_EQ(prepared("total@http://shop/cart.js:7:3\\nrun@http://shop/cart.js:3:1\\nmain@http://shop/cart.js:1:1"),
            "total@http://shop/cart.js:7:3\nrun@http://shop/cart.js:3:1\nmain@http://shop/cart.js:1:1\n");
  EXPECT_EQ(prepared("Nov 23 12:26:46 h p[1]: E: x#012#011at A.b(A.java:7)#012#011at A.c(A.java:3)"), "Nov 23 12:26:46 h p[1]: E: x\n\tat A.b(A.java:7)\n\tat A.c(A.java:3)\n");
  EXPECT_EQ(prepared("order #012 is lost"), "order #012 is lost\n");
  EXPECT_EQ(prepared("E: &#39;a&#x27; &lt; b\n  File &quot;a.py&quot;, line 3, in &lt;module&gt;\n"), "E: 'a' < b\n  File \"a.py\", line 3, in <module>\n");
  EXPECT_EQ(prepared("E: a&lt;b\n  at <anonymous>\n  at f\n"), "E: a&lt;b\n  at <anonymous>\n  at f\n");  // its own
  EXPECT_EQ(prepared("<pre>E: x\n  at f&amp;g</pre>"), "E: x\n  at f&g\n");
  EXPECT_EQ(prepared("E: x<br>\n  at f<br>\n  at g<br>\n"), "E: x\n  at f\n  at g\n");
  EXPECT_EQ(prepared("E: x\n\xC2\xA0\xC2\xA0" "at f\n"), "E: x\n  at f\n");
  EXPECT_EQ(prepared("[31mE[0m: x[7]\n  [1;38;5;4mat[0m f\n"), "E: x[7]\n  at f\n");
}

TEST(Prepare, ReadsWhatAnIssueQuotes) {
  EXPECT_EQ(prepared("I get:\n\n```text\nE: x\n  at f\n```\n"), "I get:\n\n\nE: x\n  at f\n\n");
  EXPECT_EQ(prepared("`E: x\n  at f`"), "E: x\n  at f\n");
  EXPECT_EQ(prepared("E: x\n\n  at f\n\n  at g\n\n"), "E: x\n  at f\n  at g\n");
}

TEST(Prepare, EndsLinesAsEverybodyDoes) {
  EXPECT_EQ(prepared("a\r\nb\r\r\nc"), "a\nb\nc\n");
  EXPECT_EQ(prepared("a\rb\rc"), "a\nb\nc\n");
  EXPECT_EQ(prepared("a\xE2\x80\xA8" "b"), "a\nb\n");
  EXPECT_EQ(prepared("\xEF\xBB\xBF" "a\nb"), "a\nb\n");
  EXPECT_EQ(prepared(""), "");
}

TEST(Prepare, DropsColoursAndHtml) {
  EXPECT_EQ(prepared("\x1b[31mE\x1b[0m: x\n  \x1b[1;38;5;4mat\x1b[m f\n\x1b]8;;file:///a\x1b\\a\x1b]8;;\x1b\\"), "E: x\n  at f\na\n");
  EXPECT_EQ(prepared("E: x\\n  \\u001b[31mat f\\n  at g"), "E: x\n  at f\n  at g\n");
  EXPECT_EQ(prepared("<br />\n<b>Fatal error</b>:  Uncaught E: a-&gt;b &amp; &quot;c&quot; in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in <b>/srv/a.php</b> on line <b>3</b><br />\n"),
            "\nFatal error:  Uncaught E: a->b & \"c\" in /srv/a.php:3\nStack trace:\n#0 {main}\n  thrown in /srv/a.php on line 3\n");
}

TEST(Prepare, CutsWhatIsTooLong) {
  Arena arena;
  const std::string text(bytes_kept + 1, 'a');
  EXPECT_TRUE(prepare(text, arena).truncated);
  EXPECT_FALSE(prepare(std::string_view(text).substr(1), arena).truncated);
}

TEST(ShapeOf, TakesTheFirstThatFits) {
  struct Case {
    const char *text;
    Shape shape;
  };
  for (const Case &c : {Case{"", Shape::empty}, Case{"at f", Shape::at}, Case{"#12 f", Shape::hash}, Case{"File \"a\"", Shape::file_quoted}, Case{"from a:3", Shape::from},
                        Case{"3: f", Shape::numbered}, Case{"Caused by: x", Shape::cause}, Case{"==12== x", Shape::equals}, Case{"** (E) x", Shape::stars},
                        Case{"goroutine 1 [running]:", Shape::goroutine}, Case{"f@a.js:1:2", Shape::location_at}, Case{"a.js:1:2", Shape::location_end},
                        Case{"a.rb:3:in `f'", Shape::location_end}, Case{"f (a.js:1)", Shape::location_end}, Case{"x Traceback (most recent call last):", Shape::traceback},
                        Case{"mail a@b.c", Shape::other}, Case{"12 apples", Shape::numbered}, Case{"12apples", Shape::other}})
    EXPECT_EQ(shape_of(c.text), c.shape) << c.text;
}

TEST(Prepare, SurvivesAnyBytes) {
  constexpr const char *pieces[] = {"\\n", "\\u00", "\\uD83D", "\\", "\"", "\x1b[", "\x1b]", "<br />", "<b>", "&gt", "\n", "\r", "[", "12:34:56", "2024-01-02T03:04:05Z ", "Nov 23 ", "| ", "> ",
                                    "E/", "E/T( 1): ", "<1", "stdout F ", "LogA:", "\xE2\x80\xA8", "\xFF", "]", " ", "h p[1]: ", "10-07 ", "[  1.2] ", "\t", "@", ":3:in "};
  std::mt19937 random(3);
  Arena arena;
  for (int round = 0; round < 50000; ++round) {
    std::string text;
    for (std::size_t n = random() % 12; n > 0; --n) text += pieces[random() % std::size(pieces)];
    const std::string heap(text);  // so that a sanitizer sees the end
    arena.reset();
    for (const Line &line : prepare(heap, arena).lines) ASSERT_LE(line.text.size() + line.indent, line.whole.size());
  }
}

}  // namespace
}  // namespace faultprint::stacktrace
