// Ruby: MRI of all versions, JRuby, and what Rails, Sinatra, RSpec and Minitest make of a backtrace.
#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(Ruby, PrintsTheHeaderInTheNewestFrame) {
  EXPECT_EQ(shown("app/loader.rb:12:in `/': divided by 0 (ZeroDivisionError)\n\tfrom app/loader.rb:12:in `block (2 levels) in load'\n"
                  "\tfrom (eval at app.rb):7:in `<main>'\n"),
            "ruby\nprimary ZeroDivisionError: divided by 0\n  / app/loader.rb:12\n  block (2 levels) in load app/loader.rb:12\n  <main> (eval at app.rb):7");
}

TEST(Ruby, QuotesTheClassSince34) {
  EXPECT_EQ(shown("app/loader.rb:12:in 'Integer#/': divided by 0 (ZeroDivisionError)\n\tfrom app/loader.rb:20:in 'block in Shop::Loader#load'\n"
                  "main.rb:9:in 'Object#inner': bad state (Shop::StateError)\n\tfrom main.rb:3:in '<main>'\n"),
            "ruby\nprimary ZeroDivisionError: divided by 0\n  Integer#/ app/loader.rb:12\n  block in Shop::Loader#load app/loader.rb:20\n"
            "cause of 0 Shop::StateError: bad state\n  Object#inner main.rb:9\n  <main> main.rb:3");
}

TEST(Ruby, TheTypeStandsBehindTheFirstOrTheLastLineOfTheMessage) {
  EXPECT_EQ(shown("a.rb:1:in `go': line one (RuntimeError)\nline two\n\tfrom a.rb:2:in `<main>'\n"),
            "ruby\nprimary RuntimeError: line one\nline two\n  go a.rb:1\n  <main> a.rb:2");
  EXPECT_EQ(shown("a.rb:1:in `go': Exception\nwas\nraised. (Wrap::Error)\n\tfrom a.rb:2:in `<main>'\n"),
            "ruby\nprimary Wrap::Error: Exception\nwas\nraised.\n  go a.rb:1\n  <main> a.rb:2");
  EXPECT_EQ(shown("a.rb:1:in `go': unhandled exception\n"), "ruby\nprimary RuntimeError: \n  go a.rb:1");
  EXPECT_EQ(shown("a.rb:1:in `sleep': Interrupt\n\tfrom a.rb:1:in `<main>'\n"), "ruby\nprimary Interrupt: \n  sleep a.rb:1\n  <main> a.rb:1");
  EXPECT_EQ(shown("/app/x.rb:3: syntax error, unexpected end-of-input (SyntaxError)\n"), "ruby\nprimary SyntaxError: syntax error, unexpected end-of-input\n   /app/x.rb:3");
}

TEST(Ruby, SuggestionsAreNoPartOfTheMessage) {
  EXPECT_EQ(shown("t.rb:2:in `load': undefined method `upcase' for nil (NoMethodError)\n\n  name.upcase\n      ^^^^^^^\nDid you mean?  case\n"
                  "\t ... 10068 levels...\n\tfrom t.rb:5:in `<main>'\n"),
            "ruby\nprimary NoMethodError: undefined method `upcase' for nil -10068\n  load t.rb:2\n  <main> t.rb:5");
}

TEST(Ruby, ReversedOrderPrintsTheEscapedExceptionLast) {
  EXPECT_EQ(shown("Traceback (most recent call last):\n\t1: from t.rb:7:in `<main>'\nt.rb:1:in `a': inner (RuntimeError)\n\t2: from t.rb:7:in `<main>'\n"
                  "\t1: from t.rb:2:in `outer'\nt.rb:4:in `rescue in outer': wrapped (ArgumentError)\n"),
            "ruby\nprimary ArgumentError: wrapped\n  rescue in outer t.rb:4\n  outer t.rb:2\n  <main> t.rb:7\ncause of 0 RuntimeError: inner\n  a t.rb:1\n  <main> t.rb:7");
}

TEST(Ruby, AnErrorThatIsPrintedTwiceIsOne) {
  EXPECT_EQ(shown("#<Thread:0x00007f1dc89e7c70 t.rb:1 run> terminated with exception (report_on_exception is true):\n"
                  "t.rb:1:in `block in <main>': failed (RuntimeError)\nt.rb:1:in `block in <main>': failed (RuntimeError)\n"),
            "ruby\nprimary RuntimeError: failed\n  block in <main> t.rb:1");
}

TEST(Ruby, ReadsTheLogOfRails) {
  EXPECT_EQ(shown(R"([3f0e2c9a-11] ActionView::Template::Error (undefined method `name' for nil):
[3f0e2c9a-11]     1: <p>
[3f0e2c9a-11]     2: <%= @user.name %>
[3f0e2c9a-11]
[3f0e2c9a-11] app/views/users/show.html.erb:2:in `_app_views_users_show_html_erb__123_456'
[3f0e2c9a-11] actionview (6.1.4) lib/action_view/base.rb:247:in `public_send'

Causes:
NoMethodError (undefined method `name' for nil)
app/views/users/show.html.erb:2:in `_app_views_users_show_html_erb__123_456'
)"),
            "ruby\nprimary ActionView::Template::Error: undefined method `name' for nil\n  _app_views_users_show_html_erb__123_456 app/views/users/show.html.erb:2\n"
            "  public_send lib/action_view/base.rb:247\n"
            "cause of 0 NoMethodError: undefined method `name' for nil\n  _app_views_users_show_html_erb__123_456 app/views/users/show.html.erb:2");
}

TEST(Ruby, ReadsSinatraRSpecAndMinitest) {
  EXPECT_EQ(shown("2026-11-24 10:00:00 - Shop::Error - no such order 12:\n\tapp.rb:14:in `block in <class:App>'\n\t/gems/rack-2.1.0/lib/rack.rb:16:in `call'\n"),
            "ruby\nprimary Shop::Error: no such order 12\n  block in <class:App> app.rb:14\n  call /gems/rack-2.1.0/lib/rack.rb:16");
  EXPECT_EQ(shown("  1) Loader loads\n     Failure/Error: raise \"boom\"\n\n     RuntimeError:\n       boom\n     # ./lib/loader.rb:3:in `load'\n"),
            "ruby\nprimary RuntimeError: boom\n  load ./lib/loader.rb:3");
  EXPECT_EQ(shown("  1) Error:\nLoaderTest#test_load:\nZeroDivisionError: divided by 0\n    test/loader_test.rb:5:in `/'\n"),
            "ruby\nprimary ZeroDivisionError: divided by 0\n  / test/loader_test.rb:5");
}

TEST(Ruby, ReadsBareBacktraces) {
  EXPECT_EQ(shown("C:/Program Files/shop/user.rb:13:in `magic'\nC:/Program Files/shop/app.rb:8\n"),
            "ruby\nprimary : \n  magic C:/Program Files/shop/user.rb:13\n   C:/Program Files/shop/app.rb:8");
  EXPECT_EQ(shown("compile ((execjs):6692:19)\n(execjs):6703:8\n/gems/execjs-2.7/lib/execjs.rb:3:in `realtime'\n"),
            "ruby\nprimary : \n  compile (execjs):6692\n   (execjs):6703\n  realtime /gems/execjs-2.7/lib/execjs.rb:3");
}

TEST(Ruby, ReadsJRuby) {
  EXPECT_EQ(shown("RuntimeError: boom\n    load at app.rb:2\n    each at org/jruby/RubyArray.java:1735\n  <main> at app.rb:5\n"),
            "ruby\nprimary RuntimeError: boom\n  load app.rb:2\n  each org/jruby/RubyArray.java:1735\n  <main> app.rb:5");
  EXPECT_EQ(shown("org.jruby.ir.Interpreter.EVAL(Interpreter.java:126)\norg.jruby.X$INVOKER.call(X$INVOKER.gen)\nRUBY.parse(/app/a.rb:3)\n"),
            "ruby\nprimary : \n  org.jruby.ir.Interpreter.EVAL Interpreter.java:126\n  org.jruby.X$INVOKER.call X$INVOKER.gen\n  parse /app/a.rb:3");
}

TEST(Ruby, SurvivesTextsThatWereCutOff) {
  EXPECT_NO_THROW(read_every_beginning("Traceback (most recent call last):\n\t1: from t.rb:7:in `<main>'\nt.rb:1:in `a': inner (RuntimeError)\n\n x\n ^\n"));
  EXPECT_NO_THROW(read_every_beginning("A::B (m):\n\nactionpack (5.1) lib/a.rb:2:in `b'\n\nCauses:\nC (n)\na.rb:2:in `b'\n"));
}

TEST(RubyStacktrace, CausesOfRakeAndRspec) {
  EXPECT_EQ(shown("rake aborted!\nPG::ConnectionBad: no connection\n/app/lib/tasks/shop.rake:5:in `block in <main>'\n\nCaused by:\n"
      "Errno::ECONNREFUSED: Connection refused\n/gems/pg-1.2.3/lib/pg.rb:50:in `connect'\nTasks: TOP => db:create\n"),
            "ruby\nprimary PG::ConnectionBad: no connection\n  block in <main> /app/lib/tasks/shop.rake:5\ncause of 0 Errno::ECONNREFUSED: Connection refused\n"
      "  connect /gems/pg-1.2.3/lib/pg.rb:50");
  EXPECT_EQ(shown("  1) Order pays\n     Failure/Error: raise PaymentError, 'outer'\n\n     PaymentError:\n       outer\n     # ./lib/order.rb:8:in `rescue in pay'\n"
      "     # ------------------\n     # --- Caused by: ---\n     # KeyError:\n     #   key not found: :price\n     #   ./lib/order.rb:6:in `fetch'\n"),
            "ruby\nprimary PaymentError: outer\n  rescue in pay ./lib/order.rb:8\ncause of 0 KeyError: key not found: :price\n  fetch ./lib/order.rb:6");
}

TEST(RubyStacktrace, EachFailedTestIsItsOwn) {
  EXPECT_EQ(shown("  1) Cart total\n     Failure/Error: cart.total\n     NoMethodError:\n       undefined method `sum' for nil:NilClass\n"
      "     # ./app/cart.rb:3:in `total'\n\n  2) Cart empty\n     Failure/Error: cart.empty\n     KeyError:\n       key not found\n"
      "     # ./app/cart.rb:9:in `empty'\n"),
            "ruby\nprimary NoMethodError: undefined method `sum' for nil:NilClass\n  total ./app/cart.rb:3");
  EXPECT_EQ(shown("  1) Cart total is 3\n     Failure/Error: expect(cart.total).to eq(3)\n\n       expected: 3\n            got: 2\n"
      "     # ./spec/cart_spec.rb:7:in `block (2 levels) in <top (required)>'\n"),
            "ruby\nprimary : expected: 3\n            got: 2\n  block (2 levels) in <top (required)> ./spec/cart_spec.rb:7");
}

TEST(RubyStacktrace, LoggersBeforeHeaderAndFirstFrame) {
  EXPECT_EQ(shown("2026-01-09T02:42:26.891Z pid=28 tid=ox WARN: NoMethodError: undefined method `total' for nil:NilClass\n"
      "2026-01-09T02:42:26.891Z pid=28 tid=ox WARN: /app/jobs/mail.rb:5:in `perform'\n/gems/sidekiq-6.0.4/lib/sidekiq/processor.rb:20:in `run'\n"
      "/gems/sidekiq-6.0.4/lib/sidekiq/processor.rb:9:in `start'\n"),
            "ruby\nprimary NoMethodError: undefined method `total' for nil:NilClass\n  perform /app/jobs/mail.rb:5\n"
      "  run /gems/sidekiq-6.0.4/lib/sidekiq/processor.rb:20\n  start /gems/sidekiq-6.0.4/lib/sidekiq/processor.rb:9");
  EXPECT_EQ(shown("E, [2026-01-05T10:00:00.123456 #42] ERROR -- : app error: no total (NoMethodError)\n"
      "E, [2026-01-05T10:00:00.123460 #42] ERROR -- : /app/config.ru:5:in `call'\n"
      "E, [2026-01-05T10:00:00.123470 #42] ERROR -- : /gems/unicorn-5.4/lib/unicorn/http_server.rb:6:in `process_client'\n"),
            "ruby\nprimary NoMethodError: app error: no total\n  call /app/config.ru:5\n  process_client /gems/unicorn-5.4/lib/unicorn/http_server.rb:6");
  EXPECT_EQ(shown("[ActiveJob] [MailJob] [8c5a] Error performing MailJob (Job ID: 8c5a) from Sidekiq(default) in 12.3ms: ArgumentError (no address):\n"
      "/app/jobs/mail.rb:5:in `perform'\n"),
            "ruby\nprimary ArgumentError: no address\n  perform /app/jobs/mail.rb:5");
  EXPECT_EQ(shown("RuntimeError - unknown ISA `X`\n/gems/xcodeproj-1.21.0/lib/xcodeproj/object.rb:35:in `configure'\n"),
            "ruby\nprimary RuntimeError: unknown ISA `X`\n  configure /gems/xcodeproj-1.21.0/lib/xcodeproj/object.rb:35");
}

TEST(RubyStacktrace, Mruby) {
  EXPECT_EQ(shown("trace (most recent call last):\n\t[2] app.rb:7\n\t[1] app.rb:5:in run\n\t[0] app.rb:2:in total\n"
      "app.rb:2:in total: undefined method 'sum' (NoMethodError)\n"),
            "ruby\nprimary NoMethodError: undefined method 'sum'\n  total app.rb:2\n  run app.rb:5\n   app.rb:7");
}

}  // namespace
}  // namespace faultprint
