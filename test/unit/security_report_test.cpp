// What of a browser's report decides its group.
#include "grouping/fingerprint.h"
#include "support/payloads.h"

using namespace faultprint;

namespace {

class BrowserReport : public support::Payloads {
 protected:
  grouping::Fingerprint fingerprint(const std::string &json) {
    const Event event = read(json);
    Arena arena;
    grouping::Analysis analysis(event, arena);
    return grouping::fingerprint_of(analysis);
  }
  grouping::Fingerprint of_policy(const std::string &blocked) {
    return fingerprint(R"({"csp-report":{"effective-directive":"script-src","blocked-uri":")" + blocked + "\"}}");
  }
  grouping::Fingerprint of_deprecation(const std::string &file) {
    return fingerprint(R"({"type":"deprecation","url":"https://shop.example/","body":{"id":"UnloadHandler","message":"x","sourceFile":")" + file + "\"}}");
  }
};

}  // namespace

TEST_F(BrowserReport, SchemeAndHostOfWhatAPolicyBlockedDecide) {
  const grouping::Fingerprint ads = of_policy("https://ads.example/x.js?cb=123");
  for (const std::string same : {"https://ads.example/x.js?cb=456", "https://ads.example/other", "https://ads.example", "https://ads.example:8443/x", "https://u@ads.example?x"})
    EXPECT_EQ(of_policy(same), ads) << same;
  for (const std::string other : {"http://ads.example/x.js", "https://cdn.example/x.js", "https://ads.example.org/x.js", "data", "inline"})
    EXPECT_NE(of_policy(other), ads) << other;
  EXPECT_EQ(of_policy("data:image/png;base64,AAAA"), of_policy("data"));
  EXPECT_EQ(of_policy("blob:https://shop.example/7f3b"), of_policy("blob"));
  EXPECT_NE(of_policy("data"), of_policy("blob"));
  EXPECT_NE(of_policy("http://[2001:db8::1]/x"), of_policy("http://[2001:db8::2]/x"));
  EXPECT_EQ(of_policy("http://[2001:db8::1]/x"), of_policy("http://[2001:db8::1]/y"));
}

TEST_F(BrowserReport, TheNameOfTheScriptDecidesWithoutHashAndQuery) {
  EXPECT_EQ(of_deprecation("https://a.example/main.3f9ab21c.js"), of_deprecation("https://a.example/main.77ab21c9.js?v=2"));
  EXPECT_NE(of_deprecation("https://a.example/main.3f9ab21c.js"), of_deprecation("https://a.example/vendor.3f9ab21c.js"));
}
