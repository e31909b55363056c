// Elixir and Erlang: exceptions as both languages, their loggers and their test runners print them.
#include <gtest/gtest.h>

#include "shown.h"

namespace faultprint {
namespace {

TEST(Elixir, ReadsFramesOfEveryShape) {
  EXPECT_EQ(shown(R"x(** (ArgumentError) errors were found at the given arguments:

  * 1st argument: not a textual representation of an integer

    :erlang.binary_to_integer("12,50")
    shop.exs:3: Shop.Loader.only(%{name: "a (b)"})
    shop.exs:8: anonymous fn/1 in Shop.Loader.handle/1
    (elixir 1.14.0) lib/enum.ex:1658: Enum."-map/2-lists^map/1-0-"/2
    (stdlib) gen_server.erl:1149: :gen_server.handle_msg/6
    iex:1: (file)
)x"),
            "elixir\nprimary ArgumentError: errors were found at the given arguments:\n\n  * 1st argument: not a textual representation of an integer\n"
            "  :erlang.binary_to_integer \n  Shop.Loader.only shop.exs:3\n  anonymous fn/1 in Shop.Loader.handle/1 shop.exs:8\n"
            "  Enum.\"-map/2-lists^map/1-0-\"/2 lib/enum.ex:1658\n  :gen_server.handle_msg/6 gen_server.erl:1149\n  (file) iex:1");
}

TEST(Elixir, TheClientsStackAndTheSecondReportDoNotCount) {
  EXPECT_EQ(shown(R"(
12:26:45.563 [error] GenServer Shop.Stock terminating
** (KeyError) key :token not found in: %{}
    stock.ex:4: Shop.Stock.handle_call/3
Last message (from #PID<0.96.0>): :boom
State: %{}
Client #PID<0.96.0> is alive

    (stdlib 4.2) gen.erl:256: :gen.do_call/4
** (EXIT from #PID<0.96.0>) an exception was raised:
    ** (KeyError) key :token not found in: %{}
        stock.ex:4: Shop.Stock.handle_call/3
)"),
            "elixir\nprimary KeyError: key :token not found in: %{}\n  Shop.Stock.handle_call/3 stock.ex:4");
}

TEST(Elixir, AnExitIsCausedByWhatWasRaisedInTheOtherProcess) {
  EXPECT_EQ(shown(R"(** (exit) exited in: GenServer.call(Shop.Stock, {:take, 3}, 5000)
    ** (EXIT) an exception was raised:
        ** (MatchError) no match of right hand side value: {:error, :enoent}
            (shop 0.1.0) lib/shop/stock.ex:40: Shop.Stock.handle_call/3
    (elixir 1.14.3) lib/gen_server.ex:1038: GenServer.call/3
    (shop 0.1.0) lib/shop.ex:9: Shop.take/1
)"),
            "elixir\nprimary exit: exited in: GenServer.call(Shop.Stock, {:take, 3}, 5000)\n  GenServer.call/3 lib/gen_server.ex:1038\n  Shop.take/1 lib/shop.ex:9\n"
            "cause of 0 MatchError: no match of right hand side value: {:error, :enoent}\n  Shop.Stock.handle_call/3 lib/shop/stock.ex:40");
}

TEST(Elixir, WrappersAreNotTheError) {
  EXPECT_EQ(shown("10:00:00.1 [error] #PID<0.5.0> running ShopWeb.Endpoint terminated\nServer: localhost:4000 (http)\n** (exit) an exception was raised:\n"
                  "    ** (RuntimeError) boom\n        (shop 0.1.0) lib/shop.ex:12: Shop.show/2\n"),
            "elixir\nprimary RuntimeError: boom\n  Shop.show/2 lib/shop.ex:12");
  EXPECT_EQ(shown("** (Plug.Conn.WrapperError) ** (RuntimeError) boom\n    (shop 0.1.0) lib/shop.ex:7: Shop.total(1, [2])\n"),
            "elixir\nprimary RuntimeError: boom\n  Shop.total lib/shop.ex:7");
}

TEST(Elixir, BlameAndExUnitAddNothingToTheMessage) {
  EXPECT_EQ(shown("** (FunctionClauseError) no function clause matching in Shop.total/1    \n    \n    The following arguments were given to Shop.total/1:\n    \n"
                  "        # 1\n        %{name: \"a\"}\n    \n    Attempted function clauses (showing 1 out of 1):\n    \n        def total(items) when -is_list(items)-\n    \n"
                  "    (shop 0.1.0) lib/shop.ex:2: Shop.total/1\n"),
            "elixir\nprimary FunctionClauseError: no function clause matching in Shop.total/1\n  Shop.total/1 lib/shop.ex:2");
  EXPECT_EQ(shown("  1) test totals (ShopTest)\n     test/shop_test.exs:5\n     ** (KeyError) key :price not found in: %{}\n     code: assert Shop.total([%{}]) == 1\n     stacktrace:\n"
                  "       test/shop_test.exs:6: ShopTest.\"test totals\"/1\n"),
            "elixir\nprimary KeyError: key :price not found in: %{}\n  ShopTest.\"test totals\"/1 test/shop_test.exs:6");
}

TEST(Erlang, ReadsTerms) {
  const char *expected = "erlang\nprimary badmatch: {error,enoent}\n  shop:load \n  shop:-main/0-lc$^0/1-0- src/shop.erl:5";
  EXPECT_EQ(shown("{\"init terminating in do_boot\",{{badmatch,{error,enoent}},[{shop,load,[\"it's [\",$],{a}],[]},{shop,'-main/0-lc$^0/1-0-',1,"
                  "[{file,\"src/shop.erl\"},{line,5}]}]}}\n"),
            expected);
  EXPECT_EQ(shown(R"(=ERROR REPORT==== 24-Nov-2026::10:00:00.000000 ===
** Generic server shop_stock can't go on
** Last message in was {take,[{a,1}]}
** When Server state == {state,[{a,1},{b,2}],#{x => "it's"}}
** Reason for termination ==
** {{badmatch,{error,enoent}},
    [{shop,load,[],[]},
     {shop,'-main/0-lc$^0/1-0-',1,
           [{file,"src/shop.erl"},
            {line,5}]}]}
** Client <0.100.0> stacktrace
** [{gen,do_call,4,[{file,"gen.erl"},{line,208}]}]
)"),
            expected);
}

TEST(Erlang, ReadsTermsBeforeR15AndOfElixir) {
  EXPECT_EQ(shown("=ERROR REPORT==== 24-Nov-2012::10:00:00 ===\nError in process <0.33.0> with exit value: {function_clause,[{shop,load,[foo]},{shop,run,1}]}\n"),
            "erlang\nprimary function_clause: \n  shop:load \n  shop:run ");
  EXPECT_EQ(shown("=SUPERVISOR REPORT==== 24-Nov-2026::10:00:00.000000 ===\n    reason: {#{message => <<\"boom\">>,'__struct__' => 'Elixir.RuntimeError',\n"
                  "               '__exception__' => true},\n             [{'Elixir.Shop.Stock',handle_call,3,[{file,\"lib/shop/stock.ex\"},{line,9}]}]}\n"),
            "erlang\nprimary RuntimeError: boom\n  Shop.Stock.handle_call lib/shop/stock.ex:9");
}

TEST(Erlang, ReadsTheWordsOfTheShellAndOfCrashReports) {
  EXPECT_EQ(shown("1> shop:parse(\"12,50\").\n** exception error: bad argument\n     in function  list_to_integer/1\n        called as list_to_integer(\"12,50\")\n"
                  "        *** argument 1: not a textual representation of an integer\n     in call from shop:parse/1 (shop.erl:3)\n"),
            "erlang\nprimary badarg: \n  list_to_integer/1 \n  shop:parse/1 shop.erl:3");
  EXPECT_EQ(shown("=CRASH REPORT==== 24-Nov-2026::10:00:00.000000 ===\n  crasher:\n    pid: <0.120.0>\n    exception error: no match of right hand side value {error,enoent}\n"
                  "      in function  shop:load/3 (src/shop.erl, line 40)\n    ancestors: [shop_sup]\n"),
            "erlang\nprimary badmatch: {error,enoent}\n  shop:load/3 src/shop.erl:40");
}

TEST(Beam, SurvivesTextsThatWereCutOff) {
  EXPECT_NO_THROW(read_every_beginning("** (exit) exited in: A.b(:c)\n    ** (EXIT) an exception was raised:\n        ** (E) x\n            (a 1.0) lib/a.ex:1: A.\"b c\"/2\n    a.ex:1: (file)\n"));
  EXPECT_NO_THROW(read_every_beginning("=ERROR REPORT==== x ===\n{{badmatch,'a\\'b',\"c\\\"\"},[{shop,load,[$\\,,{}],[{file,\"s.erl\"},{line,5}]},{m,f,1,[]}]}\n"));
}

}  // namespace
}  // namespace faultprint
