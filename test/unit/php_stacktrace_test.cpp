// test/unit/php_stacktrace_test.cpp: what PHP, Xdebug, Monolog and the consoles print.
#include <gtest/gtest.h>

#include <string>

#include "support/reading.h"

namespace {

using namespace faultprint;

class Php : public test::RuntimeTest<Runtime::php> {};

constexpr const char *calls =
    "Stack trace:\n#0 /app/Cart.php(7): App\\Cart->add('a (b', Array)\n#1 [internal function]: App\\Cart::App\\{closure}(1)\n#2 /app/index.php(3): array_map(Object(Closure), Array)\n"
    "#3 {main}\n  thrown in /app/Cart.php on line 21\n";

TEST_F(Php, TheNewestFrameStandsWhereTheHeaderSays) {
  for (const std::string header : {"PHP Fatal error:  Uncaught App\\CartException: full: 3 items in /app/Cart.php:21", "Fatal error: Uncaught App\\CartException: full: 3 items in /app/Cart.php:21",
                                   "PHP Fatal error:  Uncaught exception 'App\\CartException' with message 'full: 3 items' in /app/Cart.php:21",
                                   "exception 'App\\CartException' with message 'full: 3 items' in /app/Cart.php:21", "App\\CartException: full: 3 items in /app/Cart.php:21",
                                   "[03-Mar-2024 13:02:03 UTC] PHP Fatal error:  Uncaught App\\CartException: full: 3 items in /app/Cart.php:21",
                                   "[pool www] NOTICE: PHP message: PHP Fatal error:  Uncaught App\\CartException: full: 3 items in /app/Cart.php:21",
                                   "<br />\n<b>Fatal error</b>:  Uncaught App\\CartException: full: 3 items in /app/Cart.php:21"}) {
    const Exception &e = read(header + "\n" + calls);
    EXPECT_EQ(e.type, "App\\CartException") << header;
    EXPECT_EQ(e.message, "full: 3 items") << header;
    ASSERT_EQ(e.frames.size(), 3u) << header;
    EXPECT_EQ(e.frames[0].function, "App\\Cart->add");
    EXPECT_EQ(e.frames[0].file, "/app/Cart.php");
    EXPECT_EQ(e.frames[0].line, 21);
    EXPECT_EQ(e.frames[1].line, 7);
    EXPECT_EQ(e.frames[2].function, "array_map");
    EXPECT_TRUE(e.frames[2].file.empty());
  }
}

TEST_F(Php, TheLastOfAChainEscaped) {
  const Exception &e = read("PHP Fatal error:  Uncaught PDOException: gone in /app/Db.php:4\nStack trace:\n#0 /app/Cart.php(9): Db->query()\n#1 {main}\n\n"
                            "Next App\\CartException: not loaded in /app/Cart.php:9\nStack trace:\n#0 {main}\n  thrown in /app/Cart.php on line 9\n");
  EXPECT_EQ(e.type, "App\\CartException");
  ASSERT_EQ(e.frames.size(), 1u);
  EXPECT_EQ(e.frames[0].function, "");
  EXPECT_EQ(e.frames[0].line, 9);
  EXPECT_EQ(event_.exceptions[1].type, "PDOException");
}

TEST_F(Php, MessagesMayHaveSeveralLinesAndLookLikeFrames) {
  const Exception &e = read("PHP Fatal error:  Uncaught Exception: a\n#0 /x.php(1): nope() in /y.php:2\nb in /app/a.php:5\nStack trace:\n#0 /app/a.php(8): run()\n#1 {main}\n");
  EXPECT_EQ(e.message, "a\n#0 /x.php(1): nope() in /y.php:2\nb");
  ASSERT_EQ(e.frames.size(), 1u);
  EXPECT_EQ(e.frames[0].line, 5);
}

TEST_F(Php, EvaluatedCodeAndClosuresOfPhp84) {
  const Exception &e = read("PHP Fatal error:  Uncaught Error: x in /app/a.php(3) : eval()'d code:1\nStack trace:\n#0 /app/a.php(3) : eval()'d code(1): {closure:App\\Cart::total():12}(1)\n#1 /app/a.php(9): eval()\n#2 {main}\n");
  ASSERT_EQ(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[0].function, "{closure:App\\Cart::total():12}");
  EXPECT_EQ(e.frames[0].file, "/app/a.php(3) : eval()'d code");
  EXPECT_EQ(e.frames[1].file, "/app/a.php(3) : eval()'d code");
}

TEST_F(Php, MonologPutsThePreviousOneAfter) {
  const Exception &e = read("[2024-03-03 13:02:03] production.ERROR: not loaded {\"exception\":\"[object] (App\\CartException(code: 0): not loaded at /app/Cart.php:9)\n[stacktrace]\n#0 /app/index.php(3): App\\Cart->load()\n#1 {main}\n\n"
                            "[previous exception] [object] (PDOException(code: 2002): gone at /app/Db.php:4)\n[stacktrace]\n#0 /app/Cart.php(9): Db->query()\n#1 {main}\n\"} \n");
  EXPECT_EQ(e.type, "App\\CartException");
  EXPECT_EQ(e.message, "not loaded");
  EXPECT_EQ(e.frames[0].function, "App\\Cart->load");
  EXPECT_EQ(e.frames[0].line, 9);
  ASSERT_EQ(event_.exceptions.size(), 2u);
  EXPECT_EQ(event_.exceptions[1].type, "PDOException");
  EXPECT_EQ(event_.exceptions[1].relation, Relation::cause);
}

TEST_F(Php, XdebugPrintsTheOldestCallFirst) {
  for (const std::string stack : {"PHP Stack trace:\nPHP   1. {main}() /app/index.php:0\nPHP   2. App\\Cart->load($raw = 'x y') /app/index.php:3\nPHP   3. intdiv($a = 1, $b = 0) /app/Cart.php:9\n",
                                  "Call Stack:\n    0.0002     389912   1. {main}() /app/index.php:0\n    0.0003     390000   2. App\\Cart->load('x y') /app/index.php:3\n    0.0004     390001   3. intdiv() /app/Cart.php:9\n"}) {
    const Exception &e = read("PHP Warning:  Division by zero in /app/Cart.php on line 9\n" + stack);
    EXPECT_EQ(e.type, "Warning");
    EXPECT_EQ(e.message, "Division by zero");
    ASSERT_EQ(e.frames.size(), 2u) << stack;
    EXPECT_EQ(e.frames[0].function, "intdiv");
    EXPECT_EQ(e.frames[0].line, 9);
    EXPECT_EQ(e.frames[1].function, "App\\Cart->load");
    EXPECT_EQ(e.frames[1].file, "/app/Cart.php");
  }
}

TEST_F(Php, ErrorsWithoutStackKeepTheirPlace) {
  const Exception &e = read("PHP Fatal error:  Allowed memory size of 134217728 bytes exhausted (tried to allocate 20480 bytes) in /app/Cart.php on line 9\n");
  EXPECT_EQ(e.type, "Fatal error");
  ASSERT_EQ(e.frames.size(), 1u);
  EXPECT_EQ(e.frames[0].file, "/app/Cart.php");
}

TEST_F(Php, ConsoleOfSymfony) {
  const Exception &e = read("In Cart.php line 9:\n                       \n  [App\\CartException]  \n  not loaded          \n                       \n\nException trace:\n  at /app/Cart.php:9\n App\\Cart->load() at /app/index.php:3\n main() at n/a:n/a\n App\\Kernel->run() at /app/console.php:12\n");
  EXPECT_EQ(e.type, "App\\CartException");
  EXPECT_EQ(e.message, "not loaded");
  ASSERT_GE(e.frames.size(), 2u);
  EXPECT_EQ(e.frames[0].function, "App\\Cart->load");
  EXPECT_EQ(e.frames[0].line, 9);
}

}  // namespace
