// One payload per tracker's format, of one error where the format can say it: an OrderError caused by a KeyError.
#include "support/payloads.h"

using namespace faultprint;
using support::summary;

class PayloadFormats : public support::Payloads {};

TEST_F(PayloadFormats, Bugsnag) {
  EXPECT_EQ(summary_of(R"({"apiKey":"k","notifier":{"name":"Bugsnag Ruby","version":"6"},"events":[{"severity":"error","exceptions":[
    {"errorClass":"Shop::OrderError","message":"cannot load","stacktrace":[
      {"file":"app/models/order.rb","lineNumber":7,"method":"load","inProject":true,"code":{"6":"x","7":"raise OrderError"}},
      {"file":"/gems/rack-3/lib/rack.rb","lineNumber":"90","method":"call"}]},
    {"errorClass":"KeyError","message":"key not found","stacktrace":[]}]}]})"),
            "bugsnag ruby\n"
            "primary of -1: Shop::OrderError: cannot load\n"
            "  load |  | app/models/order.rb:7 app\n"
            "  call |  | /gems/rack-3/lib/rack.rb:90\n"
            "cause of 0: KeyError: key not found\n");
  EXPECT_EQ(read(R"({"notifier":{},"events":[{"groupingHash":"mine","exceptions":[{"errorClass":"E","stacktrace":[
    {"lineNumber":2,"code":{"2":"second line"}}]}]}]})").exceptions[0].frames[0].context_line(), "second line");
}

TEST_F(PayloadFormats, RollbarRunsFromTheOldestFrameButFromTheOutermostException) {
  EXPECT_EQ(summary_of(R"({"data":{"language":"python","level":"error","code_version":"9","body":{"trace_chain":[
    {"exception":{"class":"OrderError","message":"cannot load"},"frames":[{"filename":"main.py","lineno":2,"method":"<module>"},
      {"filename":"order.py","lineno":7,"method":"load"}]},
    {"exception":{"class":"KeyError","message":null,"description":"'sku'"},"frames":[]}]}}})"),
            "rollbar python\n"
            "primary of -1: OrderError: cannot load\n"
            "  load |  | order.py:7\n"
            "  <module> |  | main.py:2\n"
            "cause of 0: KeyError: 'sku'\n");
  EXPECT_EQ(read(R"({"body":{"message":{"body":"queue is full"}},"level":"warning"})").message, "queue is full");
}

TEST_F(PayloadFormats, Airbrake) {
  EXPECT_EQ(summary_of(R"({"errors":[{"type":"OrderError","message":"cannot load","backtrace":[
      {"file":"/PROJECT_ROOT/order.go","line":7,"function":"shop.load"}]},{"type":"KeyError","message":"sku","backtrace":[]}],
    "context":{"language":"go1.22","notifier":{"name":"gobrake"},"severity":"error"}})"),
            "airbrake go\n"
            "primary of -1: OrderError: cannot load\n"
            "  shop.load |  | /PROJECT_ROOT/order.go:7\n"
            "cause of 0: KeyError: sku\n");
}

TEST_F(PayloadFormats, HoneybadgerRepeatsTheClassInTheMessage) {
  EXPECT_EQ(summary_of(R"({"notifier":{"name":"honeybadger-ruby"},"error":{"class":"OrderError","message":"OrderError: cannot load","fingerprint":null,
    "backtrace":[{"number":"7","file":"[PROJECT_ROOT]/order.rb","method":"load","context":"app"}],
    "causes":[{"class":"KeyError","message":"KeyError: key not found","backtrace":[]},{"class":"IOError","message":"closed","backtrace":[]}]},
    "server":{"environment_name":"live"}})"),
            "honeybadger ruby\n"
            "primary of -1: OrderError: cannot load\n"
            "  load |  | [PROJECT_ROOT]/order.rb:7 app\n"
            "cause of 0: KeyError: key not found\n"
            "cause of 1: IOError: closed\n");
}

TEST_F(PayloadFormats, HoneybadgersHeaderLineIsNoFrame) {
  EXPECT_EQ(summary_of(R"({"error":{"class":"Error","message":"connect ETIMEDOUT 192.0.2.9:443","backtrace":[
    {"file":"Error: connect ETIMEDOUT 192.0.2.9","method":"<unknown>","number":443,"column":null},
    {"file":"[PROJECT_ROOT]/net.js","method":"dial","number":4,"column":3},{"file":"[PROJECT_ROOT]/net.js","method":"async","number":9,"column":1}]}})"),
            "honeybadger javascript\n"
            "primary of -1: Error: connect ETIMEDOUT 192.0.2.9:443\n"
            "  dial |  | [PROJECT_ROOT]/net.js:4\n"
            "   |  | [PROJECT_ROOT]/net.js:9\n");
}

TEST_F(PayloadFormats, Raygun) {
  EXPECT_EQ(summary_of(R"json({"occurredOn":"2026-03-01T00:00:00Z","details":{"client":{"name":"Raygun4Net"},"version":"3","error":{
    "className":"Shop.OrderException","message":"cannot load","stackTrace":[{"lineNumber":7,"className":"Shop.Order","fileName":"Order.cs","methodName":"Load(Int32 id)"}],
    "innerErrors":[{"className":"System.Exception","message":"one"},{"className":"System.Exception","message":"two",
      "innerError":{"className":"System.IO.IOException","message":"closed"}}]}}})json"),
            "raygun dotnet\n"
            "primary of -1: Shop.OrderException: cannot load\n"
            "  Load(Int32 id) | Shop.Order | Order.cs:7\n"
            "group member of 0: System.Exception: one\n"
            "group member of 0: System.Exception: two\n"
            "cause of 2: System.IO.IOException: closed\n");
  EXPECT_EQ(summary_of(R"({"occurredOn":"x","details":{"client":{"name":"raygun-node"},"error":{"className":"Error","message":"m","stackTrace":[
    {"lineNumber":5,"className":"Object","fileName":"/srv/a.js","methodName":"[anonymous]"},
    {"lineNumber":6,"className":"Module","fileName":"async /srv/b.js","methodName":"Module.run"},
    {"lineNumber":7,"className":"unknown","fileName":"/srv/c.js","methodName":"go"}]}}})"),
            "raygun javascript\n"
            "primary of -1: Error: m\n"
            "  Object.<anonymous> |  | /srv/a.js:5\n"
            "  Module.run |  | /srv/b.js:6\n"
            "  go |  | /srv/c.js:7\n");
}

TEST_F(PayloadFormats, ElasticWithATreeOfCauses) {
  EXPECT_EQ(summary_of(R"({"error":{"id":"1","culprit":"load","context":{"service":{"language":{"name":"java"},"version":"4"}},"exception":{
    "type":"OrderError","module":"com.shop","message":"cannot load","stacktrace":[{"classname":"com.shop.Order","function":"load","filename":"Order.java",
      "lineno":7,"library_frame":false}],"cause":[{"type":"java.io.IOException","message":"a"},{"type":"java.lang.Error","message":"b"}]}}})"),
            "elastic jvm\n"
            "primary of -1: com.shop.OrderError: cannot load\n"
            "  load | com.shop.Order | Order.java:7 app\n"
            "cause of 0: java.io.IOException: a\n"
            "cause of 0: java.lang.Error: b\n");
}

TEST_F(PayloadFormats, ElasticLogsWithoutException) {
  const Event event = read(R"({"error":{"id":"2","log":{"message":"no order 7","param_message":"no order %s","level":"warning","logger_name":"shop",
    "stacktrace":[{"function":"find","filename":"order.py","lineno":3}]}}})");
  EXPECT_EQ(summary(event), "elastic python\nprimary of -1: : no order 7\n  find |  | order.py:3\n");
  EXPECT_EQ(event.message_template, "no order %s");
  EXPECT_EQ(event.logger, "shop");
}

TEST_F(PayloadFormats, ElasticIntakeTakesTheLanguageFromTheLineOfMetadata) {
  const Event event = read_lines(
      "{\"metadata\":{\"service\":{\"name\":\"shop\",\"version\":\"4.2\",\"language\":{\"name\":\"ruby\"},\"agent\":{\"name\":\"ruby\"}}}}\n"
      "{\"transaction\":{\"id\":\"a\",\"name\":\"GET\"}}\n"
      "{\"error\":{\"id\":\"b\",\"exception\":{\"type\":\"NameError\",\"message\":\"x\"}}}\n");
  EXPECT_EQ(summary(event), "elastic ruby\nprimary of -1: NameError: x\n");
  EXPECT_EQ(event.release, "4.2");
}

TEST_F(PayloadFormats, ElasticRumWithShortNames) {
  EXPECT_EQ(summary_of(R"({"e":{"id":"3","cl":"go","ex":{"ty":"TypeError","mg":"x is not a function","st":[
    {"ap":"http://shop.example/a.js","f":"a.js","fn":"go","li":4,"co":2},{"ap":"http://shop.example/a.js","f":"a.js","fn":"<anonymous>","li":9}]},
    "c":{"p":{"url":"http://shop.example/"}}}})"),
            "elastic javascript\n"
            "primary of -1: TypeError: x is not a function\n"
            "  go |  | http://shop.example/a.js:4\n"
            "   |  | http://shop.example/a.js:9\n");
}

namespace {
constexpr std::string_view node_stack = R"(OrderError: cannot load\n    at load (/srv/order.js:7:11)\n    at main (/srv/run.js:2:3))";
constexpr std::string_view node_frames = "primary of -1: OrderError: cannot load\n  load |  | /srv/order.js:7\n  main |  | /srv/run.js:2\n";
std::string with_stack(std::string json) { return json.replace(json.find("STACK"), 5, node_stack); }
}  // namespace

TEST_F(PayloadFormats, TheSameTraceInsideAnyFormatGivesTheSameException) {
  const struct {
    const char *format, *json;
  } payloads[] = {
      {"otlp", R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET","events":[{"name":"exception","attributes":[
        {"key":"exception.type","value":{"stringValue":"OrderError"}},{"key":"exception.message","value":{"stringValue":"cannot load"}},
        {"key":"exception.stacktrace","value":{"stringValue":"STACK"}}]}]}]}]}]})"},
      {"otlp", R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":17,"body":{"stringValue":"failed"},"attributes":[
        {"key":"exception.stacktrace","value":{"stringValue":"STACK"}}]}]}]}]})"},
      {"otlp", R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[{"severityNumber":9,"body":{"stringValue":"ready"}},
        {"severityNumber":17,"body":{"stringValue":"STACK"}}]}]}]})"},
      {"ecs", R"({"@timestamp":"2026","ecs.version":"8","message":"failed","error":{"type":"OrderError","message":"cannot load","stack_trace":"STACK"}})"},
      {"ecs", R"({"@timestamp":"2026","ecs":{"version":"8"},"error.type":"OrderError","error.message":"cannot load","error.stack_trace":"STACK"})"},
      {"json log", R"({"level":50,"msg":"failed","err":{"type":"OrderError","message":"cannot load","stack":"STACK"}})"},
      {"json log", R"({"level":"error","message":"failed","stack":"STACK"})"},
      {"json log", R"({"level":"error","message":"STACK"})"},
      {"json log", R"({"level":"ERROR","msg":"failed","attributes":{"exception.type":"OrderError","exception.stacktrace":"STACK"}})"},
      {"datadog", R"({"ddsource":"nodejs","ddtags":"env:live,version:2","message":"failed","error":{"kind":"OrderError","message":"cannot load","stack":"STACK"}})"},
      {"datadog", R"({"service":"shop","error.kind":"OrderError","error.message":"cannot load","error.stack":"STACK"})"},
      {"datadog", R"({"trace_id":1,"name":"web.request","meta":{"error.type":"OrderError","error.msg":"cannot load","error.stack":"STACK"}})"},
      {"google cloud", R"({"serviceContext":{"service":"shop"},"message":"STACK"})"},
      {"google cloud", R"({"severity":"ERROR","textPayload":"STACK"})"},
      {"google cloud", R"({"severity":"ERROR","jsonPayload":{"message":"failed","stack_trace":"STACK"}})"},
      {"google cloud", R"({"severity":"ERROR","jsonPayload":{"msg":"failed","err":{"type":"OrderError","message":"cannot load","stack":"STACK"}}})"},
      {"gelf", R"({"version":"1.1","host":"a","short_message":"failed","full_message":"STACK"})"},
      {"gelf", R"({"version":"1.1","host":"a","short_message":"failed","_stack_trace":"STACK"})"},
      {"json", R"({"payload":{"kind":"job","result":{"trace_text":"STACK"}}})"},
      {"json", R"({"payload":{"failure":{"name":"OrderError","stack":"STACK"}}})"},
  };
  for (const auto &payload : payloads)
    EXPECT_EQ(summary_of(with_stack(payload.json)), std::string(payload.format) + " javascript\n" + std::string(node_frames)) << payload.json;
}

TEST_F(PayloadFormats, TheCodeThatOpenTelemetrySendsAsTypeGivesWayToTheClass) {
  const Event event = read(with_stack(R"({"resourceSpans":[{"scopeSpans":[{"spans":[{"events":[{"attributes":[
        {"key":"exception.type","value":{"stringValue":"ERR_NO_ORDER"}},{"key":"exception.stacktrace","value":{"stringValue":"STACK"}}]}]}]}]}]})"));
  EXPECT_EQ(event.exceptions[0].type, "OrderError");
}

TEST_F(PayloadFormats, TheConstructorThatNodeHasForAllItsErrorsGivesWayToTheClass) {
  EXPECT_EQ(summary_of(R"json({"level":50,"msg":"m","err":{"type":"NodeError","message":"bad","code":"ERR_BAD","stack":"TypeError [ERR_BAD]: bad\n    at load (/srv/order.js:7:11)"}})json"),
            "json log javascript\nprimary of -1: TypeError [ERR_BAD]: bad\n  load |  | /srv/order.js:7\n");
}

TEST_F(PayloadFormats, GoogleCloudTakesTheReportedPlaceWhereThereIsNoTrace) {
  EXPECT_EQ(summary_of(R"({"serviceContext":{"service":"shop"},"message":"order is gone","context":{"reportLocation":
    {"filePath":"order.py","lineNumber":7,"functionName":"load"}}})"),
            "google cloud python\nprimary of -1: : order is gone\n  load |  | order.py:7\n");
}

TEST_F(PayloadFormats, AStringAndAnArrayOfStringsAreRawTraces) {
  for (const std::string_view json : {R"j("Error: x\n    at f (/a/b.js:1:2)")j", R"j(["Error: x", "    at f (/a/b.js:1:2)"])j"}) {
    EXPECT_EQ(summary_of(json), "stack trace javascript\nprimary of -1: Error: x\n  f |  | /a/b.js:1\n") << json;
  }
}

TEST_F(PayloadFormats, AByteOrderMarkBeforeJsonIsSkipped) {
  const std::string_view json = R"j({"stack":"Error: x\n    at f (/a/b.js:1:2)"})j";
  EXPECT_EQ(summary(read_lines("\xEF\xBB\xBF" + std::string(json))), summary_of(json));
}

TEST_F(PayloadFormats, PositionsOfErrorsAreThoseOfTheWholeText) {
  try {
    read_lines("{\"metadata\": {}}\n{\"message\": oops}");
    FAIL();
  } catch (const Error &error) {
    EXPECT_STREQ(error.what(), "invalid JSON at byte 30");
    EXPECT_TRUE(error.detail.starts_with("Line 2, column 13: ")) << error.detail;
  }
}

TEST_F(PayloadFormats, AppleReport) {
  EXPECT_EQ(summary_of(R"({"exception":{"type":"EXC_BAD_ACCESS","signal":"SIGSEGV","subtype":"KERN_INVALID_ADDRESS at 0x10"},"faultingThread":1,
    "threads":[{"frames":[{"symbol":"idle","imageIndex":0}]},{"frames":[{"symbol":"-[Cart pay]","imageIndex":1,"sourceFile":"Cart.m","sourceLine":31},
    {"imageOffset":12,"imageIndex":0}]}],"usedImages":[{"name":"dyld"},{"name":"Shop"}]})"),
            "apple report native\n"
            "primary of -1: EXC_BAD_ACCESS (SIGSEGV): KERN_INVALID_ADDRESS at 0x10\n"
            "  -[Cart pay] | Shop | Cart.m:31\n"
            "   | dyld | :0\n");
}

TEST_F(PayloadFormats, SecurityReports) {
  Event event = read(R"({"csp-report":{"document-uri":"http://shop.example/","violated-directive":"script-src 'self'","blocked-uri":"http://ads.example/a.js"}})");
  EXPECT_EQ(event.security.kind, "csp");
  EXPECT_EQ(event.security.directive, "script-src");
  EXPECT_EQ(event.security.blocked, "http://ads.example/a.js");
  EXPECT_EQ(event.security.local, "");
  event = read(R"([{"type":"csp-violation","user_agent":"Mozilla","url":"http://shop.example/","body":{"effectiveDirective":"script-src-elem","blockedURL":"inline"}}])");
  EXPECT_EQ(event.security.directive, "script-src-elem");
  EXPECT_EQ(event.security.local, "unsafe-inline");
  EXPECT_EQ(event.user_agent, "Mozilla");
  event = read(R"({"csp":{"effective_directive":"script-src","blocked_uri":"","violated_directive":"script-src 'unsafe-eval'"}})");
  EXPECT_EQ(event.format, "sentry");
  EXPECT_EQ(event.security.local, "unsafe-eval");
  event = read(R"({"expect-ct-report":{"hostname":"shop.example"}})");
  EXPECT_EQ(event.security.kind, "expect-ct");
  EXPECT_EQ(event.security.hostname, "shop.example");
  event = read(R"({"hostname":"shop.example","noted-hostname":"shop.example","known-pins":[]})");
  EXPECT_EQ(event.security.kind, "hpkp");
}

TEST_F(PayloadFormats, OnlyTheReportingApisOwnTypesAreSecurityReports) {
  const std::string_view logged[] = {
      R"json({"type":"error","body":{"message":"boom","stack":"TypeError: boom\n    at load (/srv/app/cart.js:3:4)"}})json",
      R"json({"type":"page_error","message":"boom","stack":"TypeError: boom\n    at load (/srv/app/cart.js:3:4)","body":{"id":"x"}})json",
      R"json({"type":"http","level":"error","message":"x","body":{"a":1},"err":{"type":"TypeError","message":"boom",
          "stack":"TypeError: boom\n    at load (/srv/app/cart.js:3:4)"}})json",
  };
  for (const std::string_view json : logged) {
    const Event event = read(json);
    EXPECT_EQ(event.security.kind, "") << json;
    ASSERT_EQ(event.exceptions.size(), 1u) << json;
    EXPECT_EQ(event.exceptions[0].type, "TypeError") << json;
    ASSERT_EQ(event.exceptions[0].frames.size(), 1u) << json;
  }
  const Event event = read(R"({"type":"deprecation","url":"https://shop.example/","body":{"id":"UnloadHandler","sourceFile":"a.js","message":"x"}})");
  EXPECT_EQ(event.security.kind, "deprecation");
  EXPECT_EQ(event.security.directive, "UnloadHandler");
}

TEST_F(PayloadFormats, ALogLineWithMetadataIsNoHeaderOfElastic) {
  EXPECT_EQ(summary(read_lines("{\"message\":\"a\",\"metadata\":{\"u\":1},\"stack\":\"Error: a\\n    at f (/srv/app/a.js:1:1)\"}\n"
                               "{\"message\":\"b\",\"metadata\":{\"u\":1},\"stack\":\"Error: b\\n    at g (/srv/app/b.js:1:1)\"}\n")),
            "json log javascript\nprimary of -1: Error: a\n  f |  | /srv/app/a.js:1\n");
  EXPECT_EQ(read_lines("{\"message\":\"a\",\"metadata\":{\"service\":{\"name\":\"shop\"}}}\n{\"message\":\"b\"}").message, "a");
}

TEST_F(PayloadFormats, AnAppleFrameOfAnImageOutOfRangeHasNone) {
  EXPECT_EQ(summary_of(R"({"exception":{"type":"EXC_CRASH"},"faultingThread":0,"threads":[{"frames":[{"symbol":"a","imageIndex":4294967296},
    {"symbol":"b","imageIndex":-1},{"symbol":"c","imageIndex":1},{"symbol":"d"},{"symbol":"e","imageIndex":0}]}],"usedImages":[{"name":"dyld"}]})"),
            "apple report native\nprimary of -1: EXC_CRASH: \n  a |  | :0\n  b |  | :0\n  c |  | :0\n  d |  | :0\n  e | dyld | :0\n");
}
