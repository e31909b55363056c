// test/unit/php_stacktrace_test.cpp: what PHP, Xdebug, Monolog and the consoles print.
#include <gtest/gtest.h>

#include <string>

#include "shown.h"
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

TEST(PhpStacktrace, ATraceOnOneLine) {
  EXPECT_EQ(shown("Fatal error: Uncaught Error: Call to a member function add() on null in /app/Cart.php:28 Stack trace: #0 /app/shop.php(298): App\\Cart->add('see #1 there', 2) #1 /app/index.php(20): checkout(Array) #2 {main} thrown in /app/Cart.php on line 28"),
            "php\nprimary Error: Call to a member function add() on null\n  App\\Cart->add /app/Cart.php:28\n  checkout /app/shop.php:298");
  EXPECT_EQ(shown("Fatal error: Uncaught Error: no cart in D:\\shop\\Cart.php:28 Stack trace: #0 D:\\shop\\index.php(10): total() #1 D:\\shop\\in in D:\\shop\\Cart.php on line 28\n"),
            "php\nprimary Error: no cart\n  total D:\\shop\\Cart.php:28");
  EXPECT_EQ(shown("Warning: Undefined variable $cart in /app/cart.php on line 12\n"),
            "php\nprimary Warning: Undefined variable $cart\n   /app/cart.php:12");
}

TEST(PhpStacktrace, MonologsContextIsJson) {
  EXPECT_EQ(shown("[2026-02-18 19:28:33] local.ERROR: gone {\"exception\":\"[object] (Illuminate\\\\Database\\\\QueryException(code: 42S02): no table \\\"orders\\\" at /app/Connection.php:29)\n"
      "[stacktrace]\n#0 /app/Order.php(7): Illuminate\\\\Database\\\\Connection->run()\n#1 {main}\n\n"
      "[previous exception] [object] (PDOException(code: 1): no table at /app/Connection.php:16)\n[stacktrace]\n#0 /app/Connection.php(16): PDO->prepare()\n"
      "#1 {main}\n\"} \n"),
            "php\nprimary Illuminate\\Database\\QueryException: no table \"orders\"\n  Illuminate\\Database\\Connection->run /app/Connection.php:29\n"
      "cause of 0 PDOException: no table\n  PDO->prepare /app/Connection.php:16");
  EXPECT_EQ(shown("[2026-02-18T19:28:33+00:00] request.CRITICAL: Uncaught PHP Exception App\\Missing: \"none\" at /app/Router.php line 12 {\"exception\":\"[object] (App\\\\Missing(code: 0): none at /app/Router.php:12)\\n"
      "[previous exception] [object] (App\\\\Inner(code: 0): no route at /app/Match.php:74)\"} []\n"),
            "php\nprimary App\\Missing: none\n   /app/Router.php:12\ncause of 0 App\\Inner: no route\n   /app/Match.php:74");
}

TEST(PhpStacktrace, ConsolesOfLaravelAndPest) {
  EXPECT_EQ(shown("\n   App\\EmptyCart \n\n  cart is empty\n\n  at app/Cart.php:7\n      3▕     public function total()\n"
      "  ➜   7▕         throw new EmptyCart('cart is empty');\n\n      +9 vendor frames \n  10  app/Checkout.php:12\n      App\\Cart::total()\n\n"
      "  11  artisan:37\n      App\\Checkout::pay(Object(App\\User))\n"),
            "php\nprimary App\\EmptyCart: cart is empty\n  App\\Cart::total app/Cart.php:7\n  App\\Checkout::pay app/Checkout.php:12");
  EXPECT_EQ(shown("   ErrorException  : Undefined index: name\n\n  at /app/User.php:33\n    29|     {\n  > 33|         return $x['name'];\n\n  Exception trace:\n\n"
      "  1   App\\User::name(\"x\")\n      /app/Show.php:20\n"),
            "php\nprimary ErrorException: Undefined index: name\n  App\\User::name /app/User.php:33");
  EXPECT_EQ(shown("   FAILED  Tests\\Unit\\CartTest > it adds                         TypeError   \n  must be of type int\n\n  at app/Cart.php:7\n      3▕ class Cart\n"
      "  ➜   7▕   public function add(int $n)\n"),
            "php\nprimary TypeError: must be of type int\n   app/Cart.php:7");
}

TEST(PhpStacktrace, ReportsOfPhpunit) {
  EXPECT_EQ(shown("There was 1 error:\n\n1) Tests\\CartTest::testTotal\nTypeError: must be of type int\n\n/app/src/Cart.php:7\n/app/tests/CartTest.php:9\n\nCaused by\n"
      "LogicException: inner\n\n/app/src/Cart.php:5\n\nERRORS!\n"),
            "php\nprimary TypeError: must be of type int\n   /app/src/Cart.php:7\n   /app/tests/CartTest.php:9\ncause of 0 LogicException: inner\n"
      "   /app/src/Cart.php:5");
  EXPECT_EQ(shown("1) CartTest::testTotal\nFailed asserting that 2 matches expected 3.\n\n/app/tests/CartTest.php:12\n\n2) CartTest::testOther\nFailed.\n\n"
      "/app/tests/CartTest.php:20\n"),
            "php\nprimary : Failed asserting that 2 matches expected 3.\n   /app/tests/CartTest.php:12");
}

TEST(PhpStacktrace, FrameworksHaveHeadersOfTheirOwn) {
  EXPECT_EQ(shown("In Cart.php line 33:\n                    \n  cart is empty     \n                    \n"),
            "php\nprimary : cart is empty\n   Cart.php:33");
  EXPECT_EQ(shown("TypeError: not a cart in Drupal\\shop\\Cart->view() (line 117 of modules/shop/Cart.php).\nDrupal\\shop\\Block->build() (Line: 33)\n"
      "call_user_func_array(Array, Array) (Line: 101)\n"),
            "php\nprimary TypeError: not a cart\n  Drupal\\shop\\Block->build modules/shop/Cart.php:117\n  call_user_func_array :33");
  EXPECT_EQ(shown("Exception 'yii\\db\\Exception' with message 'refused'\n\nin /app/Connection.php:64\n\nStack trace:\n"
      "#0 /app/Connection.php(72): PDO->__construct('mysql:...')\n#1 {main}\n"),
            "php\nprimary yii\\db\\Exception: refused\n  PDO->__construct /app/Connection.php:64");
  EXPECT_EQ(shown("Exception #0 (App\\Missing): no template 'x'\n<pre>#1 App\\Template->fetch(false) called at [vendor/Template.php:301]\n"
      "#2 App\\Template->show() called at [vendor/Block.php:96]\n</pre>\n"),
            "php\nprimary App\\Missing: no template 'x'\n  App\\Template->fetch \n  App\\Template->show vendor/Template.php:301");
  EXPECT_EQ(shown("[index] Error: OCP\\Files\\NotFoundException: File not found at <<closure>>\n\n0. /app/Root.php line 201\n   OC\\Files\\Root->get()\n1. <<closure>>\n"
      "   OCA\\Cart->total()\n2. /app/index.php line 36\n   OC::handleRequest()\n"),
            "php\nprimary OCP\\Files\\NotFoundException: File not found at <<closure>>\n  OC\\Files\\Root->get \n  OCA\\Cart->total /app/Root.php:201\n"
      "  OC::handleRequest ");
  EXPECT_EQ(shown("ErrorException: Undefined variable $x in file /app/web.php on line 12\nStack trace:\n  1. ErrorException->() /app/web.php:12\n"
      "  2. App\\Handler->handle() /app/web.php:12\n  3. {closure}() /app/Route.php:238\n"),
            "php\nprimary ErrorException: Undefined variable $x\n  App\\Handler->handle /app/web.php:12\n  {closure} /app/web.php:12");
}

}  // namespace
