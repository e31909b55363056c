#include "event/details.h"

#include "support/payloads.h"

using namespace faultprint;

namespace {

constexpr std::int64_t ten_past_ten = 1'795'601'400'250'000;  // 2026-11-25T10:10:00.25Z in microseconds

class DetailsOf : public support::Payloads {
 protected:
  // What both the text and its jsonb say.
  Details details(std::string_view json) {
    const Event event = read(json);
    const Details found = details_of(event, arena);
    const support::Bytes bytes = support::JsonbEncoder::encode(parser_.parse(json, arena));
    Event other;
    read_jsonb(bytes, arena, other);
    const Details same = details_of(other, arena);
    EXPECT_EQ(same.event_id, found.event_id);
    EXPECT_EQ(same.occurred_at, found.occurred_at);
    EXPECT_EQ(same.user, found.user);
    return {arena.copy(found.event_id), found.occurred_at, arena.copy(found.user)};
  }
  std::string_view tag(std::string_view json, std::string_view name) { return arena.copy(tag_of(read(json), name, arena)); }
  void expect(std::string_view json, std::string_view id, std::int64_t time, std::string_view user) {
    const Details found = details(json);
    EXPECT_EQ(found.event_id, id) << json;
    EXPECT_EQ(found.occurred_at, time) << json;
    EXPECT_EQ(found.user, user) << json;
  }
  Arena arena;

 private:
  JsonParser parser_;
};

}  // namespace

TEST_F(DetailsOf, Sentry) {
  expect(R"({"event_id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9","timestamp":1795601400.25,"platform":"python","user":{"email":"a@shop.example","id":17}})",
         "0a1b2c3d4e5f60718293a4b5c6d7e8f9", ten_past_ten, "17");
  expect(R"({"event_id":"0a","timestamp":"2026-11-25T10:10:00.250Z","platform":"python","user":{"id":null,"ip_address":"192.0.2.7"}})", "0a",
         ten_past_ten, "192.0.2.7");
  expect(R"({"event_id":"0a","platform":"javascript","user":{"ip_address":"{{auto}}"},"timestamp":"yesterday"})", "0a", 0, "");
}

TEST_F(DetailsOf, TagsOfSentryInEachForm) {
  for (const char *tags : {R"({"shard":"eu-1","retries":3})", R"([["shard","eu-1"],["retries",3],null,["x"]])",
                           R"([{"key":"shard","value":"eu-1"},{"key":"retries","value":3}])"}) {
    const std::string event = std::string(R"({"event_id":"0a","platform":"python","message":"x","tags":)") + tags + "}";
    EXPECT_EQ(tag(event, "shard"), "eu-1") << tags;
    EXPECT_EQ(tag(event, "retries"), "3") << tags;
    EXPECT_EQ(tag(event, "none"), "") << tags;
  }
}

TEST_F(DetailsOf, Bugsnag) {
  constexpr std::string_view event = R"({"notifier":{"name":"Bugsnag Ruby"},"events":[{"exceptions":[{"errorClass":"KeyError","message":"x"}],
    "user":{"id":"8812"},"device":{"time":"2026-11-25T10:10:00.250Z"},"metaData":{"cart":{"lines":3},"shard":"eu-1"},
    "featureFlags":[{"featureFlag":"pay2","variant":"b"}],"severityReason":{"type":"handledException"}}]})";
  expect(event, "", ten_past_ten, "8812");
  EXPECT_EQ(tag(event, "lines"), "3");
  EXPECT_EQ(tag(event, "cart.lines"), "3");
  EXPECT_EQ(tag(event, "shard"), "eu-1");
  EXPECT_EQ(tag(event, "pay2"), "b");
  const Event read_event = read(event);
  EXPECT_EQ(read_event.sdk, "Bugsnag Ruby");
  EXPECT_EQ(read_event.exceptions[0].mechanism, "handledException");
}

TEST_F(DetailsOf, Rollbar) {
  constexpr std::string_view item = R"({"data":{"uuid":"57e7f600-af20-4fc9-8c48-db67f2502831","timestamp":1795601400,"person":{"username":"ada"},
    "custom":{"cart":{"id":17}},"server":{"host":"web-1"},"notifier":{"name":"pyrollbar"},"body":{"trace":{"exception":{"class":"E","message":"m"},"frames":[]}}}})";
  expect(item, "57e7f600-af20-4fc9-8c48-db67f2502831", ten_past_ten - 250'000, "ada");
  EXPECT_EQ(tag(item, "cart.id"), "17");
  EXPECT_EQ(tag(item, "server.host"), "web-1");
  EXPECT_EQ(read(item).sdk, "pyrollbar");
}

TEST_F(DetailsOf, AirbrakeHoneybadgerAndRaygun) {
  constexpr std::string_view notice = R"({"errors":[{"type":"E","message":"m","backtrace":[{"file":"a.go","line":1,"function":"f"}]}],
    "context":{"notifier":{"name":"gobrake"},"user":{"email":"a@shop.example"},"hostname":"web-1"},"params":{"cart":17}})";
  expect(notice, "", 0, "a@shop.example");
  EXPECT_EQ(tag(notice, "cart"), "17");
  EXPECT_EQ(tag(notice, "hostname"), "web-1");
  EXPECT_EQ(read(notice).sdk, "gobrake");

  constexpr std::string_view badger = R"({"notifier":{"name":"honeybadger-ruby"},"error":{"token":"f00d","class":"E","message":"m","tags":["checkout","tier:gold"],
    "backtrace":[{"file":"a.rb","number":"4","method":"f"}]},"request":{"context":{"user_id":17,"cart":3}},"server":{"time":"2026-11-25 10:10:00.25 UTC"}})";
  expect(badger, "f00d", ten_past_ten, "17");
  EXPECT_EQ(tag(badger, "checkout"), "true");
  EXPECT_EQ(tag(badger, "tier"), "gold");
  EXPECT_EQ(tag(badger, "cart"), "3");

  constexpr std::string_view raygun = R"({"occurredOn":"2026-11-25T10:10:00.2500000Z","details":{"client":{"name":"Raygun4Net"},"user":{"identifier":"u-1"},
    "tags":["beta"],"userCustomData":{"cart":17},"error":{"className":"E","message":"m","stackTrace":[]}}})";
  expect(raygun, "", ten_past_ten, "u-1");
  EXPECT_EQ(tag(raygun, "beta"), "true");
  EXPECT_EQ(tag(raygun, "cart"), "17");
  EXPECT_EQ(read(raygun).sdk, "Raygun4Net");
}

TEST_F(DetailsOf, Elastic) {
  constexpr std::string_view line = R"({"error":{"id":"b9c7","timestamp":1795601400250000,"exception":{"message":"m","type":"E"},
    "context":{"user":{"username":"ada"},"tags":{"shard":"eu-1"},"custom":{"cart":17}}}})";
  expect(line, "b9c7", ten_past_ten, "ada");
  EXPECT_EQ(tag(line, "shard"), "eu-1");
  EXPECT_EQ(tag(line, "cart"), "17");
  constexpr std::string_view stored = R"({"@timestamp":"2026-11-25T10:10:00.250Z","labels":{"shard":"eu-1"},"user":{"id":"7"},"agent":{"name":"python"},
    "error":{"id":"b9c7","exception":[{"message":"m","type":"E"}]}})";
  expect(stored, "b9c7", ten_past_ten, "7");
  EXPECT_EQ(tag(stored, "shard"), "eu-1");
  EXPECT_EQ(read(stored).sdk, "python");
  expect(R"({"e":{"id":"b9c7","ex":{"mg":"m","ty":"E"},"c":{"u":{"id":"7"},"g":{"shard":"eu-1"}}}})", "b9c7", 0, "7");
}

TEST_F(DetailsOf, OpenTelemetry) {
  constexpr std::string_view log = R"({"resourceLogs":[{"resource":{"attributes":[{"key":"telemetry.sdk.name","value":{"stringValue":"opentelemetry"}},
      {"key":"service.name","value":{"stringValue":"shop"}}]},"scopeLogs":[{"scope":{"name":"s"},"logRecords":[
    {"timeUnixNano":"1","severityNumber":9,"body":{"stringValue":"started"},"attributes":[{"key":"user.id","value":{"stringValue":"nobody"}}]},
    {"timeUnixNano":"1795601400250000999","severityNumber":18,"attributes":[{"key":"exception.type","value":{"stringValue":"E"}},
      {"key":"user.id","value":{"intValue":"17"}},{"key":"cart","value":{"intValue":"3"}},{"key":"log.record.uid","value":{"stringValue":"01ARZ3"}}]}]}]}]})";
  expect(log, "01ARZ3", ten_past_ten, "17");
  EXPECT_EQ(tag(log, "cart"), "3");
  EXPECT_EQ(tag(log, "service.name"), "shop");
  EXPECT_EQ(read(log).sdk, "opentelemetry");
  EXPECT_EQ(read(log).level, "error");

  constexpr std::string_view trace = R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"4bf9","spanId":"b9c7","name":"POST /",
    "attributes":[{"key":"enduser.id","value":{"stringValue":"17"}}],"endTimeUnixNano":"1795601400900000000",
    "events":[{"name":"exception","timeUnixNano":"1795601400250000000","attributes":[{"key":"exception.type","value":{"stringValue":"E"}}]}]}]}]}]})";
  expect(trace, "4bf9/b9c7/1795601400250000000/E/", ten_past_ten, "17");
  EXPECT_EQ(tag(trace, "enduser.id"), "17");
}

TEST_F(DetailsOf, Datadog) {
  constexpr std::string_view log = R"({"ddsource":"ruby","ddtags":"env:production,version:4.2.0,canary","date":1795601400250,"usr":{"id":"17","email":"x"},
    "error":{"kind":"E","message":"m","stack":"a.rb:1:in f"},"http":{"method":"GET"}})";
  expect(log, "", ten_past_ten, "17");
  EXPECT_EQ(tag(log, "version"), "4.2.0");
  EXPECT_EQ(tag(log, "canary"), "true");
  EXPECT_EQ(tag(log, "http.method"), "GET");
}

TEST_F(DetailsOf, GelfAndGoogleCloud) {
  constexpr std::string_view gelf = R"({"version":"1.1","short_message":"m","timestamp":1795601400.25,"_user_id":9001,"_cart":17})";
  expect(gelf, "", ten_past_ten, "9001");
  EXPECT_EQ(tag(gelf, "cart"), "17");
  constexpr std::string_view entry = R"({"insertId":"1kq2","timestamp":"2026-11-25T10:10:00.250Z","labels":{"shard":"eu-1"},
    "jsonPayload":{"message":"m","context":{"user":"8812"},"cart":17}})";
  expect(entry, "1kq2", ten_past_ten, "8812");
  EXPECT_EQ(tag(entry, "shard"), "eu-1");
  EXPECT_EQ(tag(entry, "cart"), "17");
  expect(R"({"serviceContext":{"service":"s"},"message":"m","timestamp":{"seconds":1795601400,"nanos":250000000}})", "", ten_past_ten, "");
}

TEST_F(DetailsOf, Loggers) {
  expect(R"({"@timestamp":"2026-11-25T10:10:00.250Z","ecs.version":"1.2.0","message":"m","user.id":"17","error.id":"b9c7c989f97918e1"})",
         "b9c7c989f97918e1", ten_past_ten, "17");
  expect(R"j({"level":50,"time":1795601400250,"msg":"m","err":{"type":"E","message":"m","stack":"E: m\n    at f (/a.js:1:1)"}})j", "", ten_past_ten, "");
  expect(R"({"level":"error","ts":1795601400.25,"msg":"m","fields":{"user_id":17}})", "", ten_past_ten, "17");
  expect(R"({"instant":{"epochSecond":1795601400,"nanoOfSecond":250000000},"level":"ERROR","message":"m"})", "", ten_past_ten, "");
  expect(R"({"text":"m","record":{"message":"m","time":{"repr":"2026","timestamp":1795601400.25},"level":{"name":"ERROR"}}})", "", ten_past_ten, "");
  expect(R"({"datetime":"2026-11-25T10:10:00.250000+00:00","message":"m","level_name":"ERROR","context":{"user_id":17},"event_id":7})", "",
         ten_past_ten, "17");
  EXPECT_EQ(tag(R"({"msg":"m","level":"error","labels":{"shard":"eu-1"}})", "shard"), "eu-1");
  EXPECT_EQ(tag(R"({"msg":"m","level":"error","http":{"status":502}})", "http.status"), "502");
  EXPECT_EQ(tag(R"({"msg":"m","level":"error","http.status":502})", "http.status"), "502");
  EXPECT_EQ(tag(R"({"msg":"m","level":"error","context":{"cart":17},"tags":["beta"]})", "cart"), "17");
}

TEST_F(DetailsOf, AppleReport) {
  expect(R"({"incident":"8C5A","captureTime":"2026-11-25 11:10:00.2500 +0100","usedImages":[{"name":"Shop"}],"faultingThread":0,
    "exception":{"type":"EXC_CRASH"},"threads":[{"frames":[{"symbol":"f","imageIndex":0}]}]})", "8C5A", ten_past_ten, "");
}

TEST_F(DetailsOf, NothingOfARawTrace) {
  const Event event = read_lines("ValueError: x\n    at f (a.js:1:1)");
  EXPECT_EQ(details_of(event, arena).occurred_at, 0);
  EXPECT_EQ(tag_of(event, "x", arena), "");
}

TEST_F(DetailsOf, FramesNameTheirPackageAndAbsolutePath) {
  const Event sentry = read(R"({"event_id":"0a","platform":"native","sdk":{"name":"sentry.native"},"exception":{"values":[{"type":"SIGSEGV",
    "mechanism":{"type":"signalhandler"},"stacktrace":{"frames":[{"function":"f","package":"/usr/lib/libshop.so","filename":"shop.c","abs_path":"/src/shop.c"}]}}]}})");
  ASSERT_EQ(sentry.exceptions.size(), 1u);
  EXPECT_EQ(sentry.sdk, "sentry.native");
  EXPECT_EQ(sentry.exceptions[0].mechanism, "signalhandler");
  EXPECT_EQ(sentry.exceptions[0].frames[0].package(), "/usr/lib/libshop.so");
  EXPECT_EQ(sentry.exceptions[0].frames[0].absolute_path(), "/src/shop.c");
  const Event bugsnag = read(R"({"notifier":{"name":"iOS"},"events":[{"exceptions":[{"errorClass":"E","stacktrace":[{"method":"f","machoFile":"Shop"}]}]}]})");
  EXPECT_EQ(bugsnag.exceptions[0].frames[0].package(), "Shop");
}
