#include "support/payloads.h"

using namespace faultprint;
using support::summary;

class SentryEvent : public support::Payloads {};

TEST_F(SentryEvent, ListsRunFromTheRootCauseAndFromTheOldestFrame) {
  EXPECT_EQ(summary_of(R"({"event_id":"0c7e4a5d","platform":"python","exception":{"values":[
    {"type":"KeyError","value":"'sku'","stacktrace":{"frames":[
      {"function":"load","module":"shop.stock","filename":"shop/stock.py","abs_path":"/srv/shop/stock.py","lineno":12,"in_app":true},
      {"function":"get","filename":"cache/client.py","lineno":80,"in_app":false}]}},
    {"type":"StockError","module":"shop.errors","value":"no stock","stacktrace":{"frames":[
      {"function":"main","filename":"run.py","lineno":3}]}}]}})"),
            "sentry python\n"
            "primary of -1: shop.errors.StockError: no stock\n"
            "  main |  | run.py:3\n"
            "cause of 0: KeyError: 'sku'\n"
            "  get |  | cache/client.py:80 library\n"
            "  load | shop.stock | /srv/shop/stock.py:12 app\n");
}

TEST_F(SentryEvent, AGroupIsATreeByItsIds) {
  EXPECT_EQ(summary_of(R"({"platform":"javascript","exception":{"values":[
    {"type":"RangeError","value":"deep","mechanism":{"exception_id":3,"parent_id":1,"source":"cause"}},
    {"type":"TypeError","value":"two","mechanism":{"exception_id":2,"parent_id":0,"source":"errors[1]"}},
    {"type":"Error","value":"one","mechanism":{"exception_id":1,"parent_id":0,"source":"errors[0]"}},
    {"type":"AggregateError","value":"all","mechanism":{"exception_id":0,"is_exception_group":true}}]}})"),
            "sentry javascript\n"
            "primary of -1: AggregateError: all\n"
            "group member of 0: Error: one\n"
            "cause of 1: RangeError: deep\n"
            "group member of 0: TypeError: two\n");
}

TEST_F(SentryEvent, AnExceptionWhoseParentWasNotSentIsACauseOfTheRoot) {
  EXPECT_EQ(summary_of(R"({"platform":"csharp","exception":{"values":[{"type":"Lost","mechanism":{"exception_id":3,"parent_id":1}},
    {"type":"Member","mechanism":{"exception_id":2,"parent_id":0}},{"type":"All","mechanism":{"exception_id":0,"is_exception_group":true}}]}})"),
            "sentry dotnet\nprimary of -1: All: \ngroup member of 0: Member: \ncause of 0: Lost: \n");
}

// Each of these breaks the tree in one way: what stays is the list as a chain.
TEST_F(SentryEvent, BrokenIdsLeaveAChain) {
  const auto event = [](std::string_view inner, std::string_view outer) {
    return R"({"platform":"csharp","exception":{"values":[{"type":"Inner","value":"i","mechanism":)" + std::string(inner) +
           R"(},{"type":"Outer","value":"o","mechanism":)" + std::string(outer) + "}]}}";
  };
  const std::string chain = "sentry dotnet\nprimary of -1: Outer: o\ncause of 0: Inner: i\n";
  const std::string_view root = R"({"exception_id":0,"is_exception_group":true})";
  EXPECT_EQ(summary_of(event(R"({"exception_id":1,"parent_id":7})", root)), chain) << "missing parent";
  EXPECT_EQ(summary_of(event(R"({"exception_id":1,"parent_id":1})", root)), chain) << "its own parent";
  EXPECT_EQ(summary_of(event(R"({"exception_id":0,"parent_id":0})", root)), chain) << "the same id twice";
  EXPECT_EQ(summary_of(event(R"({"exception_id":1})", root)), chain) << "two roots";
  EXPECT_EQ(summary_of(event(R"({"exception_id":1,"parent_id":0})", R"({"exception_id":0,"parent_id":1})")), chain) << "no root";
  EXPECT_EQ(summary_of(event(R"({"exception_id":1,"parent_id":0,"is_exception_group":true})", root)), chain) << "groups only";
  EXPECT_EQ(summary_of(event(R"({"exception_id":"x","parent_id":[]})", root)), chain) << "no ids";
}

TEST_F(SentryEvent, TheExceptionMayStandAloneOrInABareList) {
  const std::string expected = "sentry javascript\nprimary of -1: Error: bad\n  go |  | http://shop.example/a.js:4\n";
  EXPECT_EQ(summary_of(R"({"platform":"javascript","exception":[{"type":"Error","value":"bad",
    "stacktrace":{"frames":[{"function":"go","abs_path":"http://shop.example/a.js","filename":"/a.js","lineno":4}]}}]})"), expected);
  EXPECT_EQ(summary_of(R"({"platform":"javascript","exception":{"type":"Error","value":"bad",
    "stacktrace":{"frames":[{"function":"go","abs_path":"http://shop.example/a.js","filename":"/a.js","lineno":4}]}}})"), expected);
}

TEST_F(SentryEvent, WrongTypesAndNullsAreLeftOut) {
  EXPECT_EQ(summary_of(R"({"platform":"java","level":5,"exception":{"values":[null,7,{"type":404,"value":["x"],"stacktrace":{"frames":[
    null,"text",{"function":"run","module":null,"lineno":-3,"colno":"x"},{"function":17,"lineno":"21","filename":{}}]}},{"stacktrace":null},{}]}})"),
            "sentry jvm\n"
            "primary of -1: 404: \n"
            "  17 |  | :21\n"
            "  run |  | :0\n");
}

TEST_F(SentryEvent, NamesThatSayNothingAreEmpty) {
  EXPECT_EQ(summary_of(R"({"platform":"node","exception":{"values":[{"type":"Error","value":"x","stacktrace":{"frames":[
    {"function":"Object.?","filename":"a.js"},{"function":"?","filename":"b.js"},{"function":"<anonymous>","filename":"c.js"},
    {"function":"<unknown>","filename":"d.js"}]}}]}})"),
            "sentry javascript\n"
            "primary of -1: Error: x\n"
            "   |  | d.js:0\n"
            "   |  | c.js:0\n"
            "   |  | b.js:0\n"
            "  Object.<anonymous> |  | a.js:0\n");
}

TEST_F(SentryEvent, NativeFramesKeepTheImageAndTheWholeName) {
  EXPECT_EQ(summary_of(R"json({"platform":"native","exception":{"values":[{"type":"SIGSEGV","mechanism":{"synthetic":true},"stacktrace":{"frames":[
    {"function":"Pool<T>::take","raw_function":"Pool<Item>::take(int)","package":"/usr/lib/libpool.so","trust":"cfi"},
    {"symbol":"_ZN4Pool3runEv","package":"/usr/lib/libpool.so","trust":"scan"}]}}]}})json"),
            "sentry native\n"
            "primary of -1: SIGSEGV: \n"
            "  _ZN4Pool3runEv | /usr/lib/libpool.so | :0\n"
            "  Pool<Item>::take(int) | /usr/lib/libpool.so | :0\n");
  const Event event = read(R"({"platform":"c","exception":{"values":[{"type":"SIGABRT","mechanism":{"synthetic":true},
    "stacktrace":{"frames":[{"function":"f","trust":"scan"}]}}]}})");
  EXPECT_TRUE(event.exceptions[0].frames[0].unreliable);
}

TEST_F(SentryEvent, TheThreadThatCrashedElseTheCurrentElseTheOnlyOneTellsTheStack) {
  const auto threads = [](std::string_view a, std::string_view b) {
    return R"({"platform":"java","threads":{"values":[{"id":1)" + std::string(a) + R"(,"stacktrace":{"frames":[{"function":"a"}]}},{"id":2)" +
           std::string(b) + R"(,"stacktrace":{"frames":[{"function":"b"}]}}]}})";
  };
  const std::string of_a = "sentry jvm\nprimary of -1: : \n  a |  | :0\n", of_b = "sentry jvm\nprimary of -1: : \n  b |  | :0\n";
  EXPECT_EQ(summary_of(threads(R"(,"crashed":true)", R"(,"current":true)")), of_a);
  EXPECT_EQ(summary_of(threads("", R"(,"current":true)")), of_b);
  EXPECT_EQ(summary_of(threads("", "")), "sentry jvm\n");
  EXPECT_EQ(summary_of(threads(R"(,"crashed":true)", R"(,"crashed":true)")), "sentry jvm\n");
}

TEST_F(SentryEvent, AnExceptionWithoutFramesTakesThoseOfItsThread) {
  EXPECT_EQ(summary_of(R"({"platform":"cocoa","exception":{"values":[{"type":"EXC_BREAKPOINT","thread_id":9}]},"threads":{"values":[
    {"id":8,"crashed":true,"stacktrace":{"frames":[{"function":"other"}]}},{"id":9,"stacktrace":{"frames":[{"function":"mine"}]}}]}})"),
            "sentry native\nprimary of -1: EXC_BREAKPOINT: \n  mine |  | :0\n");
}

TEST_F(SentryEvent, AStackOfItsOwnIsReadWhereThereIsNoException) {
  EXPECT_EQ(summary_of(R"({"platform":"php","stacktrace":{"frames":[{"function":"outer"},{"function":"inner"}]}})"),
            "sentry php\nprimary of -1: : \n  inner |  | :0\n  outer |  | :0\n");
}

TEST_F(SentryEvent, OnlyTheEndsOfALongStackAreKept) {
  std::string frames;
  for (int i = 0; i < 5000; ++i) frames += std::string(i > 0 ? "," : "") + "{\"function\":\"f" + std::to_string(i) + "\"}";
  const Event event = read(R"({"platform":"python","exception":{"values":[{"type":"RecursionError","stacktrace":{"frames":[)" + frames + "]}}]}}");
  const Exception &exception = event.exceptions[0];
  ASSERT_EQ(exception.frames.size(), newest_frames_kept + oldest_frames_kept);
  EXPECT_EQ(exception.frames[0].function, "f4999");
  EXPECT_EQ(exception.frames[newest_frames_kept - 1].function, "f4750");
  EXPECT_EQ(exception.frames[newest_frames_kept].function, "f49");
  EXPECT_EQ(exception.frames.back().function, "f0");
  EXPECT_EQ(exception.frames_skipped, 4700u);
  EXPECT_TRUE(event.truncated);
}

TEST_F(SentryEvent, MessagesKeepTheirTemplate) {
  Event event = read(R"({"logentry":{"message":"user %s left","params":["Ann"],"formatted":"user Ann left"},"level":"warning","logger":"shop"})");
  EXPECT_EQ(event.message, "user Ann left");
  EXPECT_EQ(event.message_template, "user %s left");
  EXPECT_EQ(event.level, "warning");
  event = read(R"({"event_id":"1","message":"plain"})");
  EXPECT_EQ(event.message, "plain");
  EXPECT_EQ(event.message_template, "");
}

TEST_F(SentryEvent, WhatSurroundsTheErrorIsKept) {
  const Event event = read(R"({"platform":"node","release":"shop@2","environment":"live","transaction":"GET /","checksum":"abc",
    "fingerprint":["{{ default }}",7],"request":{"url":"http://shop.example/","headers":[["Accept","*/*"],["user-agent","Mozilla/5.0"]]},
    "exception":{"values":[{"type":"Error","value":"x"}]}})");
  EXPECT_EQ(event.release, "shop@2");
  EXPECT_EQ(event.environment, "live");
  EXPECT_EQ(event.transaction, "GET /");
  EXPECT_EQ(event.checksum, "abc");
  EXPECT_EQ(event.url, "http://shop.example/");
  EXPECT_EQ(event.user_agent, "Mozilla/5.0");
  ASSERT_EQ(event.client_fingerprint.size(), 2u);
  EXPECT_EQ(event.client_fingerprint[1], "7");
}

TEST_F(SentryEvent, AnEnvelopeIsReadUpToItsEvent) {
  const Event event = read_lines(
      "{\"event_id\":\"9ec7\",\"dsn\":\"https://k@o1.example/1\"}\n"
      "{\"type\":\"session\"}\n{\"sid\":\"1\"}\n"
      "{\"type\":\"attachment\",\"length\":12,\"filename\":\"log\"}\n{not JSON\n\n!\n"
      "{\"type\":\"event\"}\n{\"platform\":\"ruby\",\"exception\":{\"values\":[{\"type\":\"NameError\",\"value\":\"x\"}]}}\n");
  EXPECT_EQ(summary(event), "sentry ruby\nprimary of -1: NameError: x\n");
}

TEST_F(SentryEvent, AnEventIdAloneMakesNoSentryEvent) {
  EXPECT_EQ(summary_of(R"json({"event_id":"evt_1","level":"error","error":{"name":"TypeError","message":"boom",
    "stack":"TypeError: boom\n    at load (/srv/app/cart.js:3:4)"}})json"),
            "json log javascript\nprimary of -1: TypeError: boom\n  load |  | /srv/app/cart.js:3\n");
  EXPECT_EQ(summary_of(R"({"event_id":"7","message":"checkout failed","stack_trace":"java.lang.RuntimeException: y\n\tat com.shop.Z.q(Z.java:1)\n"})"),
            "json log jvm\nprimary of -1: java.lang.RuntimeException: y\n  com.shop.Z.q |  | Z.java:1\n");
  EXPECT_EQ(summary_of(R"json({"event_id":"7","message":"failed","report":{"inner":{"trace":"TypeError: boom\n    at load (/srv/app/cart.js:3:4)"}}})json"),
            "json javascript\nprimary of -1: TypeError: boom\n  load |  | /srv/app/cart.js:3\n");
}

TEST_F(SentryEvent, AMessageStaysAMessageWhateverSurroundsIt) {
  const Event event = read(R"json({"event_id":"9ec7","platform":"node","message":"queue is full","fingerprint":["mine"],"extra":{"error":"timeout"},
    "breadcrumbs":{"values":[{"data":{"stack":"TypeError: boom\n    at load (/srv/app/cart.js:3:4)"}}]}})json");
  EXPECT_EQ(event.format, "sentry");
  EXPECT_TRUE(event.exceptions.empty());
  EXPECT_EQ(event.message, "queue is full");
  EXPECT_EQ(event.client_fingerprint.size(), 1u);
}

TEST_F(SentryEvent, OfTwoEventsInLinesTheFirstIsReadAndNoneIsAnEnvelopesHeader) {
  const std::string first = R"({"event_id":"1","platform":"node","exception":{"values":[{"type":"E","value":"v"}]}})";
  EXPECT_EQ(summary(read_lines(first + "\n" + R"({"event_id":"2","platform":"node","exception":{"values":[{"type":"F","value":"w"}]}})")),
            "sentry javascript\nprimary of -1: E: v\n");
  EXPECT_EQ(summary(read_lines(first + "\n{\"level\":\"info\",\"message\":\"started\"}")), "sentry javascript\nprimary of -1: E: v\n");
}

TEST_F(SentryEvent, AFunctionOfTheWordAsyncAloneHasNoName) {
  EXPECT_EQ(summary_of(R"({"platform":"node","exception":{"values":[{"type":"E","value":"v","stacktrace":{"frames":[
    {"function":"async ","filename":"async ","lineno":3}]}}]}})"),
            "sentry javascript\nprimary of -1: E: v\n   |  | :3\n");
}
