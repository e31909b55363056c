// The order of an object's members says nothing: senders do not keep it, and jsonb has another.
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>
#include <utility>
#include <vector>

#include "grouping/fingerprint.h"
#include "support/payloads.h"

using namespace faultprint;

namespace {

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(c));
      out += escaped;
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string shuffled(const json::Value &value, std::mt19937 &random, Arena &arena) {
  std::string out;
  switch (value.kind()) {
    case json::Kind::null: return "null";
    case json::Kind::string: return quoted(value.string());
    case json::Kind::array:
      for (const json::Value &element : value.elements()) out += (out.empty() ? "" : ",") + shuffled(element, random, arena);
      return "[" + out + "]";
    case json::Kind::object: {
      std::vector<std::string> members;
      for (const json::Member &member : value.members()) members.push_back(quoted(member.key) + ":" + shuffled(member.value, random, arena));
      for (std::size_t i = members.size(); i > 1; --i) std::swap(members[i - 1], members[random() % i]);
      for (const std::string &member : members) out += (out.empty() ? "" : ",") + member;
      return "{" + out + "}";
    }
    default: return std::string(value.text(arena));
  }
}

class MemberOrder : public support::Payloads {
 protected:
  grouping::Fingerprint fingerprint(const std::string &json) {
    const Event event = read(json);  // as text and through jsonb
    Arena arena;
    grouping::Analysis analysis(event, arena);
    return grouping::fingerprint_of(analysis, grouping::Strength::strict);
  }
  void expect_no_difference(const std::string &json, const std::string &name) {
    const grouping::Fingerprint expected = fingerprint(json);
    const std::string summary = summary_of(json);
    for (std::uint32_t seed = 1; seed <= 24; ++seed) {
      std::mt19937 random(seed);
      Arena arena;
      JsonParser parser;
      const std::string other = shuffled(parser.parse(json, arena), random, arena);
      EXPECT_EQ(summary_of(other), summary) << name << ", seed " << seed;
      EXPECT_EQ(fingerprint(other), expected) << name << ", seed " << seed;
      if (HasFailure()) return;
    }
  }
};

}  // namespace

TEST_F(MemberOrder, OfRealPayloadsDecidesNothing) {
  std::size_t files = 0;
  for (const std::string folder : {FAULTPRINT_FIXTURES "/payloads", FAULTPRINT_EXAMPLES}) {
    for (const auto &entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream content;
      content << in.rdbuf();
      expect_no_difference(content.str(), entry.path().filename().string());
      ++files;
    }
  }
  EXPECT_GT(files, 20u);
}

TEST_F(MemberOrder, OfSeveralNamesForOneThingDecidesNothing) {
  const std::string payloads[] = {
      R"({"message":"boom","event":"user_login","msg":"other","level":"error","logger":"a","channel":"b","name":"c"})",
      R"({"@mt":"a {x}","MessageTemplate":"b {x}","messageTemplate":"c {x}","message":"m"})",
      R"({"context":{"message":"inner","exception":{"class":"A","message":"a"}},"extra":{"message":"other","exception":{"class":"B","message":"b"}}})",
      R"({"error":{"class":"B","type":"A","name":"C","message":"m","Message":"n","msg":"o","reason":"p",
          "stack":[{"function":"f","method":"g","name":"h","filename":"a.py","file":"b.py","line":3,"lineno":4,"module":"m","class":"n"}]}})",
      R"({"err":{"type":"A","message":"a"},"error":{"type":"B","message":"b"},"exception":{"type":"C","message":"c"}})",
      R"({"exception":"java.lang.A: x\n\tat a.B.c(B.java:1)\n","stack_trace":"java.lang.D: y\n\tat d.E.f(E.java:1)\n","trace":"4bf92f35","error":"y"})",
      R"({"error.type":"A","exception.type":"B","errorType":"C","error_class":"D","error.message":"m","exception.message":"n","errorMessage":"o"})",
      R"({"error":{"type":"A","message":"a","trace":"4bf92f35","frames":[{"function":"f"}],"backtrace":[{"function":"g"}],"cause":"x",
          "innerException":{"type":"B"},"previous":{"type":"C"}}})",
      R"json({"error":{"type":"A","message":"a","stackTrace":"A: a\n    at f (/srv/a.js:1:1)","stack":"A: a\n    at g (/srv/a.js:1:1)"}})json",
      R"json({"a":{"stack":"A: a\n    at f (/srv/a.js:1:1)"},"b":{"stack":"A: a\n    at g (/srv/a.js:1:1)"},"c":{"d":{"stack":"B: a\n    at h (/srv/a.js:1:1)"}}})json",
      R"json({"a":{"text1":"A: a\n    at f (/srv/a.js:1:1)"},"b":{"text2":"A: a\n    at g (/srv/a.js:1:1)"}})json",
      R"json({"version":"1.1","short_message":"x","_stack_trace":"A: a\n    at f (/srv/a.js:1:1)","_exception":"B: b\n    at g (/srv/a.js:1:1)",
          "_trace":"7","_exception_class":"C","_exception_type":"D"})json",
      R"({"event_id":"1","exception":{"values":[{"type":"A","value":"a"}]},"sentry.interfaces.Exception":{"values":[{"type":"B","value":"b"}]}})",
      R"({"level":"error","body":{"trace":{"exception":{"class":"A"},"frames":[{"filename":"a.py"}]},
          "trace_chain":[{"exception":{"class":"B"},"frames":[]}]},"language":"python"})",
      R"({"notifier":{},"events":[{"groupingHash":"a","grouping_hash":"b","exceptions":[{"errorClass":"A","error_class":"B","errorMessage":"x","message":"y"}]}]})",
      R"({"textPayload":"a","message":"b","serviceContext":{},"jsonPayload":{"message":"c","textPayload":"d"}})",
      R"({"ddsource":"nodejs","error.kind":"A","error.type":"B","error.message":"m","error.msg":"n"})",
      R"({"csp-report":{"effective-directive":"a","effectiveDirective":"b","blocked-uri":"https://c.example/","blockedURL":"https://d.example/"},"known-pins":[]})",
      R"({"metadata":{"service":{"agent":{"name":"java"},"language":{"name":"kotlin"}}},"error":{"exception":{"type":"A","message":"a"}}})",
  };
  for (const std::string &payload : payloads) expect_no_difference(payload, payload);
}
