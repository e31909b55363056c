#include "grouping/noise.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace faultprint {
namespace {

class NoiseTest : public testing::Test {
 protected:
  void throw_error(std::string_view type, std::string_view message) {
    event.runtime = Runtime::javascript;
    event.exceptions.clear();
    Exception exception;
    exception.type = type;
    exception.message = message;
    event.exceptions.push_back(arena, exception);
  }
  void in_file(std::string_view file, std::string_view function = "", std::int32_t line = 1) {
    Frame frame;
    frame.file = file;
    frame.function = function;
    frame.line = line;
    event.exceptions[0].frames.push_back(arena, frame);
  }
  std::string_view name(bool has_in_app_frame = true) const { return grouping::noise_of(event, has_in_app_frame).name; }

  Arena arena;
  Event event;
};

TEST_F(NoiseTest, AnOrdinaryErrorIsNone) {
  throw_error("TypeError", "Cannot read properties of undefined (reading 'total')");
  in_file("https://shop.example/main.js", "checkout");
  EXPECT_EQ(name(), "");
  EXPECT_EQ(name(false), "");
  event = Event();
  EXPECT_EQ(name(false), "");
}

TEST_F(NoiseTest, TheNewestFrameWithAPlaceTellsWhoseScriptThrew) {
  throw_error("TypeError", "x is null");
  in_file("<anonymous>", "Array.forEach", 0);
  in_file("Chrome-Extension://abcdef/inject.js", "run");
  in_file("https://shop.example/main.js", "checkout");
  EXPECT_EQ(name(), "browser extension");
  EXPECT_TRUE(grouping::noise_of(event, true).strong);
  EXPECT_EQ(grouping::noise_of(event, true).reason, "newest frame is in chrome-extension://");
  throw_error("TypeError", "x is null");
  in_file("https://shop.example/main.js", "checkout");
  in_file("chrome-extension://abcdef/inject.js", "run");
  EXPECT_EQ(name(), "");
}

TEST_F(NoiseTest, ScriptsOfOthers) {
  const struct {
    const char *file, *want;
  } rows[] = {
      {"moz-extension://0c1d/content.js", "browser extension"},
      {"safari-web-extension://AB/x.js", "browser extension"},
      {"webkit-masked-url://hidden/", "browser extension"},
      {"https://www.googletagmanager.com/gtm.js", "third-party script"},
      {"https://me.kis.v2.scr.kaspersky-labs.com/x.js", "injected script"},
      {"http://127.0.0.1:4001/isrunning?x", "injected script"},
      {"https://c1.ads.example/js/popunder.js?v=2", "third-party script"},
      {"pptr:evaluate;run", "automation"},
      {"app:///index.android.bundle", ""},
      {"https://cdn.jsdelivr.net/npm/x/x.js", ""},
      {"https://googletagmanager.com.shop.example/x.js", ""},
  };
  for (const auto &row : rows) {
    throw_error("Error", "x");
    in_file(row.file, "f");
    EXPECT_EQ(name(), row.want) << row.file;
  }
}

TEST_F(NoiseTest, OnlyAnonymousFramesAreInjected) {
  throw_error("Error", "x");
  in_file("<anonymous>", "", 1);
  in_file("<anonymous>", "f", 2);
  EXPECT_EQ(name(false), "injected script");
  EXPECT_EQ(name(true), "");
}

TEST_F(NoiseTest, StrongWordsCountEvenBesidesInAppFrames) {
  const struct {
    const char *message, *want;
  } rows[] = {
      {"Script error.", "script error"},
      {"ResizeObserver loop completed with undelivered notifications.", "resize observer"},
      {"Extension context invalidated.", "browser extension"},
      {"Cannot redefine property: ethereum", "browser extension"},
      {"Can't find variable: _AutofillCallbackHandler", "injected script"},
      {"gmo is not defined", "injected script"},
      {"Error invoking postMessage: Java object is gone", "injected script"},
      {"Object Not Found Matching Id:3, MethodName:update, ParamCount:4", "injected script"},
      {"Loading chunk 175 failed.\n(error: https://shop.example/175.js)", "chunk load"},
      {"error loading dynamically imported module: https://shop.example/a.js", "chunk load"},
      {"Unable to preload CSS for /assets/cart.css", "chunk load"},
      {"Minified React error #423; visit https://react.dev/errors/423", "hydration"},
      {"Hydration failed because the initial UI does not match", "hydration"},
  };
  for (const auto &row : rows) {
    throw_error("Error", row.message);
    in_file("https://shop.example/main.js", "f");
    EXPECT_EQ(name(), row.want) << row.message;
    EXPECT_TRUE(grouping::noise_of(event, true).strong) << row.message;
  }
}

TEST_F(NoiseTest, WeakWordsCountOnlyWithoutInAppFrames) {
  const struct {
    const char *type, *message, *want;
  } rows[] = {
      {"TypeError", "Failed to fetch (api.shop.example)", "network failure"},
      {"TypeError", "Load failed", "network failure"},
      {"AxiosError", "Network Error", "network failure"},
      {"Error", "connect ECONNREFUSED 127.0.0.1:5432", "network failure"},
      {"AbortError", "", "user abort"},
      {"Error", "annulé", "user abort"},
      {"Error", "취소됨", "user abort"},
      {"Error", "キャンセルしました", "user abort"},
      {"NotAllowedError", "x", "restricted by the browser"},
      {"NotFoundError", "Failed to execute 'removeChild' on 'Node': The node to be removed is not a child of this node.",
       "page translator"},
      {"ReferenceError", "fbq is not defined", "third-party script"},
      {"Error", "Non-Error promise rejection captured with value: 3", "non-error"},
  };
  for (const auto &row : rows) {
    throw_error(row.type, row.message);
    EXPECT_EQ(name(false), row.want) << row.message;
    EXPECT_FALSE(grouping::noise_of(event, false).strong) << row.message;
    EXPECT_EQ(name(true), "") << row.message;
  }
}

TEST_F(NoiseTest, WordsInsideOtherWordsAreNone) {
  for (const char *message : {"order cancelled by the shop", "Could not load Script error list", "gaudi is not defined",
                              "the network Error count", "facebook is not defined"}) {
    throw_error("Error", message);
    EXPECT_EQ(name(false), "") << message;
  }
}

TEST_F(NoiseTest, NetworkFailuresOfEveryRuntimeAreWeak) {
  const struct {
    Runtime runtime;
    const char *message;
  } rows[] = {
      {Runtime::python, "[Errno 111] Connection refused"},
      {Runtime::jvm, "Unable to resolve host \"api.shop.example\": No address associated with hostname"},
      {Runtime::go, "dial tcp 10.0.0.1:443: i/o timeout"},
      {Runtime::dotnet, "No connection could be made because the target machine actively refused it."},
      {Runtime::dart, "Failed host lookup: 'api.shop.example'"},
  };
  for (const auto &row : rows) {
    throw_error("Error", row.message);
    event.runtime = row.runtime;
    EXPECT_EQ(name(false), "network failure") << row.message;
    EXPECT_EQ(name(true), "") << row.message;
  }
}

TEST_F(NoiseTest, WordsOfBrowsersMeanNothingElsewhere) {
  throw_error("Error", "Loading chunk 3 of upload");
  event.runtime = Runtime::python;
  EXPECT_EQ(name(false), "");
}

TEST_F(NoiseTest, MessageOfTheEventCounts) {
  event.runtime = Runtime::javascript;
  event.message = "ResizeObserver loop limit exceeded";
  EXPECT_EQ(name(), "resize observer");
}

TEST_F(NoiseTest, MixedDeploymentsOfWebpack) {
  throw_error("TypeError", "Cannot read properties of undefined (reading 'call')");
  in_file("https://shop.example/runtime.js", "__webpack_require__");
  EXPECT_EQ(name(false), "chunk load");
}

TEST_F(NoiseTest, CrawlersAreKnownByTheirUserAgent) {
  for (const char *agent :
       {"Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "facebookexternalhit/1.1",
        "Mozilla/5.0 (compatible; AhrefsBot/7.0)", "Mozilla/5.0 (compatible; SomeSpider; x)", "Mozilla/5.0 HeadlessChrome/120.0"}) {
    event = Event();
    event.user_agent = agent;
    EXPECT_EQ(name(), "crawler") << agent;
  }
  for (const char *agent : {"Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0",
                            "Mozilla/5.0 (Linux; Android 9; CUBOT X18) Chrome/90", "Bottle/1.0 robotics"}) {
    event = Event();
    event.user_agent = agent;
    EXPECT_EQ(name(), "") << agent;
  }
}

TEST_F(NoiseTest, LongMessagesCostNoMoreThanTheirBeginning) {
  std::string message(1 << 20, 'L');
  message += "Loading chunk 3 failed";
  throw_error("Error", message);
  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 100; ++i) EXPECT_EQ(name(false), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(1));
}

}  // namespace
}  // namespace faultprint
