#include "event/split.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "event/details.h"
#include "event/read.h"
#include "grouping/fingerprint.h"
#include "support/jsonb_encoder.h"

using namespace faultprint;

namespace {

// What a part was when it was handed out: its values do not outlive the call.
struct Kept {
  PartKind kind = PartKind::other;
  bool whole = false;
  std::string reason, metric, id, refused;
  double value = 0;
  support::Bytes payload;  // as jsonb
  grouping::Fingerprint fingerprint{};
  std::string type, title, release, why_no_error, user;
};

class Split : public testing::Test {
 protected:
  static grouping::Group group(Event &event, Arena &arena) {
    grouping::Analysis analysis(event, arena);
    return grouping::group_of(analysis);
  }
  Kept keep(const Part &part) {
    Kept kept;
    kept.kind = part.kind;
    kept.whole = part.whole;
    kept.reason = part.reason;
    kept.metric = part.vital.metric;
    kept.value = part.vital.value;
    kept.id = part.event_id.empty() ? part.vital.id : part.event_id;
    if (!part.payload) return kept;
    kept.payload = support::JsonbEncoder::encode(part.payload);
    if (part.kind != PartKind::error) return kept;
    Event event;
    read_value(part.payload, arena_, event);
    kept.user = details_of(event, arena_).user;
    kept.why_no_error = why_no_error(event, arena_);
    const grouping::Group group = Split::group(event, arena_);
    kept.fingerprint = group.fingerprint;
    kept.type = group.type;
    kept.title = group.title;
    kept.release = event.release;

    // Stored alone it is the same event.
    Event stored;
    read_jsonb(kept.payload, arena_, stored);
    EXPECT_EQ(Split::group(stored, arena_).fingerprint, kept.fingerprint) << kept.title;
    EXPECT_EQ(stored.release, event.release);
    EXPECT_EQ(details_of(stored, arena_).user, kept.user);
    return kept;
  }
  std::vector<Kept> parts(std::string_view body) {
    arena_.reset();
    std::vector<Kept> all;
    for_each_part(body, parser_, arena_, [&](const Part &part) { all.push_back(keep(part)); },
                  [&](const Error &error, std::string_view text) {
                    Kept refused;
                    refused.reason = error.what();
                    refused.refused = text;
                    all.push_back(refused);
                  });
    return all;
  }
  std::vector<Kept> parts_of_jsonb(std::string_view json) {
    arena_.reset();
    const support::Bytes bytes = support::JsonbEncoder::encode(parser_.parse(json, arena_));
    List<Part> list;
    split(json::jsonb_root(bytes), arena_, list);
    std::vector<Kept> all;
    for (const Part &part : list) all.push_back(keep(part));
    return all;
  }
  grouping::Fingerprint fingerprint(std::string_view text) {
    Arena arena;
    Event event;
    read_text(text, parser_, arena, event);
    return group(event, arena).fingerprint;
  }
  std::string shown(const std::vector<Kept> &all) {
    std::string out;
    for (const Kept &part : all) {
      out += part.refused.empty() ? std::string(name_of(part.kind)) : "refused";
      for (const std::string &word : {part.metric, part.title, part.reason})
        if (!word.empty()) out += " " + word;
      out += part.whole ? " whole\n" : "\n";
    }
    return out;
  }

 private:
  JsonParser parser_;
  Arena arena_;
};

std::string content(const std::filesystem::path &path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

constexpr std::string_view resource = R"("resource":{"attributes":[{"key":"service.version","value":{"stringValue":"4.2"}},
  {"key":"telemetry.sdk.language","value":{"stringValue":"python"}}]})";

std::string record(std::string_view type, int severity) {
  return R"({"severityNumber":)" + std::to_string(severity) + R"(,"body":{"stringValue":"no answer"},"attributes":[)" +
         (type.empty() ? "" : R"({"key":"exception.type","value":{"stringValue":")" + std::string(type) + R"("}},)") +
         R"({"key":"user.id","value":{"stringValue":"17"}}]})";
}

}  // namespace

TEST_F(Split, EachPayloadOfOneEventIsThatEvent) {
  std::size_t count = 0;
  for (const auto &file : std::filesystem::directory_iterator(std::filesystem::path(FAULTPRINT_FIXTURES) / "payloads")) {
    const std::string text = content(file.path());
    std::vector<Kept> errors;
    for (const Kept &part : parts(text))
      if (part.kind == PartKind::error && part.why_no_error.empty()) errors.push_back(part);
    ASSERT_EQ(errors.size(), 1u) << file.path();
    EXPECT_EQ(errors[0].fingerprint, fingerprint(text)) << file.path();
    ++count;
    if (file.path().extension() == ".ndjson") continue;
    std::vector<Kept> stored;
    for (const Kept &part : parts_of_jsonb(text))
      if (part.kind == PartKind::error) stored.push_back(part);
    ASSERT_EQ(stored.size(), 1u) << file.path();
    EXPECT_EQ(stored[0].fingerprint, errors[0].fingerprint) << file.path();
  }
  EXPECT_GT(count, 15u);
}

TEST_F(Split, SeveralPayloadsInAListOrAsLinesAreTheSameEvents) {
  for (const auto &file : std::filesystem::directory_iterator(std::filesystem::path(FAULTPRINT_FIXTURES) / "payloads")) {
    if (file.path().extension() == ".ndjson") continue;
    const std::string text = content(file.path());
    std::string line = text;
    for (char &c : line)
      if (c == '\n') c = ' ';
    const std::size_t each = parts(text).size();
    for (const std::string &body : {line + "\n" + line + "\n\n" + line, text + "\n" + text + "\n" + text, "[" + text + "," + text + "," + text + "]"}) {
      const std::vector<Kept> all = parts(body);
      EXPECT_EQ(all.size(), 3 * each) << file.path() << shown(all);
      for (const Kept &part : all) {
        if (part.kind == PartKind::error) {
          EXPECT_EQ(part.fingerprint, fingerprint(text)) << file.path();
        }
        EXPECT_FALSE(part.kind == PartKind::error && body.front() == '[' && part.whole);
      }
    }
  }
}

TEST_F(Split, ErrorsAmongLogRecordsKeepTheirResource) {
  const std::string body = R"({"resourceLogs":[{)" + std::string(resource) + R"(,"scopeLogs":[{"scope":{"name":"a"},"logRecords":[)" + record("", 9) + "," +
                           record("KeyError", 9) + "]},{\"scope\":{\"name\":\"b\"},\"logRecords\":[" + record("ValueError", 17) + "," + record("", 18) + "," +
                           record("", 0) + "]}]}]}";
  for (const std::vector<Kept> &all : {parts(body), parts_of_jsonb(body)}) {
    EXPECT_EQ(shown(all), "error KeyError\nerror ValueError\nerror no answer\n");
    for (const Kept &part : all) {
      EXPECT_EQ(part.release, "4.2");
      EXPECT_EQ(part.user, "17");
    }
    EXPECT_EQ(all[0].fingerprint, fingerprint(body));
  }
  const auto one = [](const std::string &of) { return R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)" + of + "]}]}]}"; };
  EXPECT_EQ(shown(parts(one(record("KeyError", 0)))), "error KeyError whole\n");
  EXPECT_EQ(shown(parts(one(record("", 13)))), "other log records below errors whole\n");
  EXPECT_EQ(shown(parts(one(R"({"severityText":"FATAL","body":{"stringValue":"x"}})"))), "error x whole\n");
  EXPECT_EQ(shown(parts(R"({"resourceLogs":[]})")), "other log records below errors whole\n");
}

TEST_F(Split, ExceptionsOfSpans) {
  const auto event = [](const char *type) {
    return R"({"name":"exception","attributes":[{"key":"exception.type","value":{"stringValue":")" + std::string(type) + R"("}}]})";
  };
  const std::string span = R"({"traceId":"4bf9","spanId":"b9c7","name":"POST /","events":[{"name":"log"},)" + event("KeyError") + "," + event("IndexError") + "]}";
  const auto body = [&](const std::string &spans) {
    return R"({"resourceSpans":[{)" + std::string(resource) + R"(,"scopeSpans":[{"spans":[)" + spans + "]}]}]}";
  };
  const std::vector<Kept> all = parts(body(span + "," + R"({"name":"GET /","status":{"message":"no"}})" + "," + R"({"events":[)" + event("OSError") + "]}"));
  EXPECT_EQ(shown(all), "error KeyError\nerror IndexError\nerror OSError\n");
  EXPECT_EQ(all[0].release, "4.2");
  EXPECT_EQ(all[0].fingerprint, fingerprint(body(span)));
  EXPECT_EQ(shown(parts(body(R"({"events":[)" + event("OSError") + "]}"))), "error OSError whole\n");
  EXPECT_EQ(shown(parts(body(R"({"name":"GET /","status":{"message":"no"}})"))), "other spans without an exception whole\n");
}

TEST_F(Split, EnvelopeOfSeveralItems) {
  const std::string body = R"({"event_id":"0a1b2c3d4e5f60718293a4b5c6d7e8f9","dsn":"https://key@example/1"}
{"type":"session"}
{"sid":"7c18","init":true,"started":"2026-11-25T10:10:00Z"}
{"type":"attachment","length":25,"filename":"log.txt"}
{"type":"event"}
not JSON
{"type":"event","length":70}
{"platform":"python","exception":{"values":[{"type":"KeyError","value":"sku"}]}}
{"type":"transaction"}
{"event_id":"99","type":"transaction","transaction":"/cart","release":"4.2","spans":[],"measurements":{"lcp":{"value":2.5,"unit":"second"},"fps":{"value":60}}}
{"type":"user_report","length":0}

{"type":"client_report"}
{"discarded_events":[]}
)";
  const std::vector<Kept> all = parts(body);
  EXPECT_EQ(shown(all), "other session\nother attachment\nerror KeyError: sku\nweb vital LCP\nother user_report\nother client_report\n");
  EXPECT_EQ(all[2].id, "0a1b2c3d4e5f60718293a4b5c6d7e8f9");
  EXPECT_EQ(all[3].value, 2500);
  EXPECT_EQ(all[2].fingerprint, fingerprint(body));
  EXPECT_EQ(shown(parts("{\"sent_at\":\"x\"}\n{\"type\":\"transaction\"}\n{}\n")), "other transaction\n");
}

TEST_F(Split, LinesOfAnIntakeKeepTheirMetadata) {
  const std::string metadata = R"({"metadata":{"service":{"version":"4.2","language":{"name":"python"}},"user":{"id":"17"}}})";
  const std::string error = R"({"error":{"id":"b9c7","exception":{"type":"KeyError","message":"sku","stacktrace":[{"filename":"a.py","function":"f","lineno":1}]}}})";
  const std::string body = metadata + "\n" + R"({"transaction":{"id":"1","name":"/"}})" + "\n" + error + "\n" + R"({"metricset":{}})" + "\n" + error + "\n";
  const std::vector<Kept> all = parts(body);
  EXPECT_EQ(shown(all), "other transaction whole\nerror KeyError: sku\nother metric set whole\nerror KeyError: sku\n");
  for (const std::size_t i : {std::size_t{1}, std::size_t{3}}) {
    EXPECT_EQ(all[i].release, "4.2");
    EXPECT_EQ(all[i].user, "17");
    EXPECT_EQ(all[i].fingerprint, fingerprint(body));
  }
}

TEST_F(Split, EventsOfOneNotifier) {
  const std::string event = R"({"exceptions":[{"errorClass":"KeyError","message":"sku","stacktrace":[{"file":"a.rb","lineNumber":1,"method":"f"}]}]})";
  const std::string head = R"({"notifier":{"name":"Ruby Bugsnag Notifier"},"events":[)";
  EXPECT_EQ(shown(parts(head + event + "]}")), "error KeyError: sku whole\n");
  const std::vector<Kept> all = parts(head + event + "," + event + "]}");
  EXPECT_EQ(shown(all), "error KeyError: sku\nerror KeyError: sku\n");
  EXPECT_EQ(all[1].fingerprint, fingerprint(head + event + "]}"));
}

TEST_F(Split, WebVitals) {
  const std::string lcp = R"({"name":"LCP","value":2500.5,"rating":"needs-improvement","delta":2500.5,"id":"v4-1795601400250-1","navigationType":"navigate"})";
  const std::vector<Kept> one = parts(lcp);
  EXPECT_EQ(shown(one), "web vital LCP whole\n");
  EXPECT_EQ(one[0].value, 2500.5);
  EXPECT_EQ(one[0].id, "v4-1795601400250-1/LCP/2500.5");
  const std::vector<Kept> all = parts("[" + lcp + R"(,{"name":"CLS","value":0,"id":"v4-2"},{"name":"LCP","value":-1,"id":"v4-3"},{"name":"LCP","value":1}])");
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[1].metric, "CLS");
  EXPECT_EQ(all[2].why_no_error, "JSON without an error");
  EXPECT_EQ(all[3].why_no_error, "JSON without an error");
  EXPECT_EQ(shown(parts(R"({"type":"web-vitals","url":"https://shop.example/","body":)" + lcp + "}")), "web vital LCP whole\n");
  EXPECT_EQ(parts_of_jsonb(lcp)[0].id, one[0].id);
}

TEST_F(Split, OneBrokenLineLeavesTheOthers) {
  const std::string good = R"j({"level":"error","msg":"x","err":{"type":"KeyError","message":"sku","stack":"KeyError: sku\n    at f (/a.js:1:1)"}})j";
  EXPECT_EQ(shown(parts(good + "\n{\"level\":\n" + good + "\n{\"a\":,}\n" + good)),
            "error KeyError: sku whole\nrefused invalid JSON at byte " + std::to_string(good.size() + 12) +
                "\nerror KeyError: sku whole\nrefused invalid JSON at byte " + std::to_string(2 * good.size() + 18) + "\nerror KeyError: sku whole\n");
  const std::vector<Kept> cut = parts("{\"msg\":\"cut o\n" + good);
  ASSERT_EQ(cut.size(), 2u);
  EXPECT_EQ(cut[0].refused, "{\"msg\":\"cut o");
  std::string hopeless;
  for (int i = 0; i < 100; ++i) hopeless += "{\"a\":\n";
  EXPECT_EQ(parts(hopeless).size(), 17u);  // the rest is refused at once: looking for its ends would take the square of its length
  std::string broken;
  for (int i = 0; i < 1000; ++i) broken += "{\"a\":,}\n";
  EXPECT_EQ(parts(broken).size(), 101u);
}

TEST_F(Split, LogLinesBelowErrorsAreNone) {
  const auto why = [&](std::string_view line) { return parts(line).at(0).why_no_error; };
  EXPECT_EQ(why(R"({"level":"info","msg":"started"})"), "log line of level info");
  EXPECT_EQ(why(R"({"level":30,"time":1,"msg":"started"})"), "log line of level info");
  EXPECT_EQ(why(R"({"level":"error","msg":"no answer"})"), "");
  EXPECT_EQ(why(R"({"msg":"no answer"})"), "");
  EXPECT_EQ(why(R"({"version":"1.1","short_message":"x","level":4})"), "log line of level warning");
  EXPECT_EQ(why(R"j({"level":"info","msg":"x","err":{"type":"E","message":"m","stack":"E: m\n    at f (/a.js:1:1)"}})j"), "");
  EXPECT_EQ(why(R"({"event_id":"0a","platform":"python","level":"info","message":"x"})"), "");
  EXPECT_EQ(why("{}"), "JSON without an error");
  EXPECT_EQ(why(R"({"a":{"b":1}})"), "JSON without an error");
}

TEST_F(Split, TextsAndScalars) {
  EXPECT_EQ(shown(parts("ValueError: x")), "error ValueError: x whole\n");
  EXPECT_EQ(shown(parts(" \n")), "other empty text whole\n");
  EXPECT_EQ(shown(parts_of_jsonb("17")), "other JSON without an error whole\n");
  EXPECT_EQ(shown(parts_of_jsonb("null")), "other JSON without an error whole\n");
  EXPECT_EQ(shown(parts_of_jsonb("[1,2]")), "other JSON without an error whole\n");
  EXPECT_EQ(shown(parts_of_jsonb(R"(["Traceback (most recent call last):","  File \"a.py\", line 1, in f","KeyError: 1"])")), "error KeyError: 1 whole\n");
}
