#include "support/payloads.h"

using namespace faultprint;
using support::summary;

class JsonLog : public support::Payloads {};

TEST_F(JsonLog, PinoJoinsTheMessagesOfAllCauses) {
  const Event event = read(R"json({"level":50,"msg":"failed","err":{"type":"OrderError","message":"cannot load: no sku",
    "stack":"OrderError: cannot load\n    at load (/srv/order.js:7:11)\ncaused by: KeyError: no sku\n    at get (/srv/map.js:3:1)"}})json");
  EXPECT_EQ(event.exceptions[0].message, "cannot load");
}

TEST_F(JsonLog, SerializedCausesAndAggregates) {
  EXPECT_EQ(summary_of(R"json({"level":50,"err":{"type":"OrderError","message":"outer","stack":"OrderError: outer\n    at a (/srv/a.js:1:1)",
    "cause":{"type":"KeyError","message":"inner","stack":"KeyError: inner\n    at b (/srv/b.js:2:2)"}}})json"),
            "json log javascript\nprimary of -1: OrderError: outer\n  a |  | /srv/a.js:1\ncause of 0: KeyError: inner\n  b |  | /srv/b.js:2\n");
  EXPECT_EQ(summary_of(R"json({"level":50,"err":{"type":"AggregateError","message":"all","stack":"AggregateError: all\n    at a (/srv/a.js:1:1)",
    "aggregateErrors":[{"type":"Error","message":"one"},{"type":"TypeError","message":"two"}]}})json"),
            "json log javascript\nprimary of -1: AggregateError: all\n  a |  | /srv/a.js:1\ngroup member of 0: Error: one\ngroup member of 0: TypeError: two\n");
}

TEST_F(JsonLog, MonologKeepsOnlyPlaces) {
  EXPECT_EQ(summary_of(R"({"message":"failed","level":400,"level_name":"ERROR","channel":"shop","context":{"exception":{"class":"Shop\\OrderException",
    "message":"cannot load","code":0,"file":"/srv/Order.php:7","trace":["/srv/Cart.php:20","/srv/index.php:3"],
    "previous":{"class":"PDOException","message":"gone","file":"/srv/Db.php:4","trace":["/srv/Order.php:6"]}}}})"),
            "json log php\n"
            "primary of -1: Shop\\OrderException: cannot load\n"
            "   |  | /srv/Order.php:7\n"
            "   |  | /srv/Cart.php:20\n"
            "   |  | /srv/index.php:3\n"
            "cause of 0: PDOException: gone\n"
            "   |  | /srv/Db.php:4\n"
            "   |  | /srv/Order.php:6\n");
}

TEST_F(JsonLog, PhpCallsAreMovedToWhereTheyRan) {
  EXPECT_EQ(summary_of(R"({"message":"cannot load","exception":"Shop\\OrderException","file":"/srv/Order.php","line":7,"trace":[
    {"file":"/srv/Cart.php","line":20,"function":"load","class":"Shop\\Order","type":"->"},{"file":"/srv/index.php","line":3,"function":"pay"}]})"),
            "json log php\n"
            "primary of -1: Shop\\OrderException: cannot load\n"
            "  load | Shop\\Order | /srv/Order.php:7\n"
            "  pay |  | /srv/Cart.php:20\n"
            "  {main} |  | /srv/index.php:3\n");
}

TEST_F(JsonLog, StructuredTracebacksRunFromTheOldestFrame) {
  EXPECT_EQ(summary_of(R"({"event":"failed","level":"error","exception":[
    {"exc_type":"OrderError","exc_value":"cannot load","frames":[{"filename":"/srv/run.py","lineno":2,"name":"main"},{"filename":"/srv/order.py","lineno":7,"name":"load"}]},
    {"exc_type":"KeyError","exc_value":"'sku'","frames":[{"filename":"/srv/map.py","lineno":9,"name":"get"}]}]})"),
            "json log python\n"
            "primary of -1: OrderError: cannot load\n"
            "  load |  | /srv/order.py:7\n"
            "  main |  | /srv/run.py:2\n"
            "cause of 0: KeyError: 'sku'\n"
            "  get |  | /srv/map.py:9\n");
}

TEST_F(JsonLog, LogbacksStepsAndQuarkusFrames) {
  EXPECT_EQ(summary_of(R"({"level":"ERROR","message":"failed","throwable":{"className":"shop.OrderError","message":"cannot load","stepArray":[
    {"className":"shop.Order","methodName":"load","fileName":"Order.java","lineNumber":7}],"cause":{"className":"java.io.IOException","message":"closed","stepArray":[]}}})"),
            "json log jvm\nprimary of -1: shop.OrderError: cannot load\n  load | shop.Order | Order.java:7\ncause of 0: java.io.IOException: closed\n");
  EXPECT_EQ(summary_of(R"({"level":"ERROR","message":"failed","exception":{"refId":1,"exceptionType":"shop.OrderError","message":"cannot load","frames":[
    {"class":"shop.Order","method":"load","line":7}],"causedBy":{"exception":{"exceptionType":"java.io.IOException","message":"closed"}}}})"),
            "json log unknown\nprimary of -1: shop.OrderError: cannot load\n  load | shop.Order | :7\ncause of 0: java.io.IOException: closed\n");
}

TEST_F(JsonLog, ZerologsStackStandsBesideTheError) {
  EXPECT_EQ(summary_of(R"({"level":"error","error":"no order","message":"failed","stack":[{"func":"load","line":"7","source":"order.go"},
    {"func":"main","line":"3","source":"main.go"}]})"),
            "json log go\nprimary of -1: : no order\n  load |  | order.go:7\n  main |  | main.go:3\n");
}

TEST_F(JsonLog, AFailedFunctionIsTheErrorItself) {
  EXPECT_EQ(summary_of(R"({"errorType":"OrderError","errorMessage":"cannot load","stackTrace":[
    "  File \"/var/task/run.py\", line 2, in main\n    load()\n","  File \"/var/task/order.py\", line 7, in load\n    raise OrderError\n"]})"),
            "json log python\nprimary of -1: OrderError: cannot load\n  load |  | /var/task/order.py:7\n  main |  | /var/task/run.py:2\n");
}

TEST_F(JsonLog, TheTextFieldsOfDotNetAndPythonLoggers) {
  const Event compact = read(R"({"@t":"2026-03-01","@mt":"Failed {Id}","@l":"Error","@x":"Shop.OrderException: cannot load\n   at Shop.Order.Load(Int32 id) in /src/Order.cs:line 7","Id":4})");
  ASSERT_EQ(compact.exceptions.size(), 1u);
  EXPECT_EQ(compact.exceptions[0].type, "Shop.OrderException");
  EXPECT_EQ(compact.message_template, "Failed {Id}");
  EXPECT_EQ(compact.level, "Error");
  const Event python = read(R"({"levelname":"ERROR","name":"shop","message":"failed","exc_info":"Traceback (most recent call last):\n  File \"/srv/a.py\", line 3, in f\n    g()\nKeyError: 'sku'"})");
  ASSERT_EQ(python.exceptions.size(), 1u);
  EXPECT_EQ(python.exceptions[0].type, "KeyError");
  EXPECT_EQ(python.message, "failed");
  EXPECT_EQ(python.logger, "shop");
}

TEST_F(JsonLog, AMessageAloneIsAMessage) {
  const Event event = read(R"({"level":"warn","msg":"disk is nearly full","time":"2026-03-01"})");
  EXPECT_TRUE(event.exceptions.empty());
  EXPECT_EQ(event.message, "disk is nearly full");
}

TEST_F(JsonLog, ALineThatNamesItsPlatformIsNoSentryEvent) {
  EXPECT_EQ(summary_of(R"({"platform":"node","level":50,"message":"x","err":{"type":"A","message":"a"}})"), "json log unknown\nprimary of -1: A: a\n");
}

TEST_F(JsonLog, AMessageBeyondTheLimitIsCutAtACharacter) {
  const Event event = read("{\"msg\":\"x\",\"err\":{\"type\":\"A\",\"message\":\"" + std::string(bytes_kept - 1, 'm') + "\\u00e9\"}}");
  EXPECT_EQ(event.exceptions[0].message.size(), bytes_kept - 1);
  EXPECT_TRUE(event.truncated);
}

class ReadJson : public support::Payloads {
 protected:
  std::string refused_or_format(std::string_view text) {
    try {
      return std::string(read_lines(text).format);
    } catch (const Error &) {
      return "refused";
    }
  }
};

TEST_F(ReadJson, WhatTellsNothingIsAnEmptyEventOfFormatJson) {
  for (const std::string_view json : {"null", "7", "[]", "[1,[2]]", "{}", R"({"a":{"b":[1,2]}})"}) {
    const Event event = read(json);
    EXPECT_EQ(event.format, "json") << json;
    EXPECT_TRUE(event.exceptions.empty() && event.message.empty()) << json;
  }
  EXPECT_EQ(read_lines("").format, "message");
}

TEST_F(ReadJson, OfSeveralTheFirstWithAnErrorIsRead) {
  EXPECT_EQ(summary_of(R"([{"msg":"ready"},{"msg":"x","err":{"type":"A","message":"a"}},{"msg":"y","err":{"type":"B","message":"b"}}])"),
            "json log unknown\nprimary of -1: A: a\n");
  EXPECT_EQ(summary(read_lines("{\"msg\":\"ready\"}\n\n{\"msg\":\"x\",\"err\":{\"type\":\"A\",\"message\":\"a\"}}\n{\"msg\":\"y\"}\n")),
            "json log unknown\nprimary of -1: A: a\n");
  EXPECT_EQ(read_lines("{\"a\":1}\n{\"msg\":\"first words\"}\n{\"msg\":\"more\"}").message, "first words");
}

TEST_F(ReadJson, ALogLineInBracketsIsNoJson) {
  EXPECT_EQ(read_lines("[2026-03-01 10:00:00] live.ERROR: disk is full").format, "message");
  for (const std::string_view line : {"{badmatch,{error,closed}}", "{{error,x},y}", "{}: not found", "[] [main] ERROR com.shop.Cart - boom", "[{app}] boom", "[\"main\"] ERROR boom",
                                      "[[ACTIVE] ExecuteThread: '0'] ERROR boom"})
    EXPECT_EQ(read_lines(line).format, "message") << line;
  for (const std::string_view broken : {"{\"a\"}", "[{\"a\": 1}}", "[1, 2", "{a: 1}"})
    EXPECT_EQ(broken.front() == '[' && broken[1] == '1' ? "message" : "refused", refused_or_format(broken)) << broken;
  EXPECT_EQ(read_lines("  [ {\"msg\":\"x\"} ]").message, "x");
}

TEST_F(JsonLog, AShortNameIsAnErrorOnlyWithAnObjectOrATrace) {
  const Event event = read(R"({"level":"error","message":"Cursor moved out of range","x":"abc","ex":[{"message":"no"}],"exc":"1"})");
  EXPECT_TRUE(event.exceptions.empty());
  EXPECT_EQ(event.message, "Cursor moved out of range");
  EXPECT_EQ(summary_of(R"({"message":"failed","ex":{"type":"A","message":"a"},"x":"abc"})"), "json log unknown\nprimary of -1: A: a\n");
  EXPECT_EQ(summary_of(R"json({"message":"failed","x":"TypeError: a\n    at load (/srv/app/cart.js:3:4)"})json"),
            "json log javascript\nprimary of -1: TypeError: a\n  load |  | /srv/app/cart.js:3\n");
}

TEST_F(JsonLog, ErrorsWithoutTraceAreTheDataOfAnErrorNotItsMembers) {
  const std::string begin = R"json({"level":50,"err":{"type":"GaxiosError","message":"Not Found","stack":"GaxiosError: Not Found\n    at load (/srv/a.js:1:2)","errors":)json";
  const std::string alone = "json log javascript\nprimary of -1: GaxiosError: Not Found\n  load |  | /srv/a.js:1\n";
  for (const std::string_view data : {R"([{"message":"Not Found","domain":"global"}])", R"([{"message":"must be unique","type":"unique violation","path":"email"}])",
                                      R"([{"message":"gone","path":["user"],"extensions":{"code":"GONE"},"trace":"4bf92f35"}])", R"(["must be unique"])", R"({"email":["taken"]})"})
    EXPECT_EQ(summary_of(begin + std::string(data) + "}}"), alone) << data;
  EXPECT_EQ(summary_of(begin + R"json([{"name":"E","message":"x","stack":"E: x\n    at q (/srv/q.js:1:2)"},{"message":"data"}]}})json"),
            alone + "group member of 0: E: x\n  q |  | /srv/q.js:1\n");
}
