#include "grouping/fingerprint.h"

#include <gtest/gtest.h>

#include "support/events.h"

namespace faultprint::grouping {
namespace {

using test::event;
using test::exception;
using test::frame;

class FingerprintTest : public testing::Test {
 protected:
  Fingerprint of(const Event &event, Strength strength = Strength::normal) {
    Analysis analysis(event, arena);
    return fingerprint_of(analysis, strength);
  }
  Group group(const Event &event) {
    Analysis analysis(event, arena);
    return group_of(analysis);
  }
  Arena arena;
};

TEST_F(FingerprintTest, IsAnRfc9562UuidThatTellsAlgorithmAndBasis) {
  const Fingerprint fingerprint = of(event(arena, {exception(arena, "ValueError", "bad", {frame("load")})}));
  EXPECT_EQ(fingerprint.bytes[6] >> 4, 8);
  EXPECT_EQ(fingerprint.bytes[8] >> 6, 2);
  EXPECT_EQ(algorithm_of(fingerprint), 1);
  EXPECT_EQ(basis_of(fingerprint), Basis::in_app_stack);
  Fingerprint random = fingerprint;
  random.bytes[6] = 0x41;  // version 4
  EXPECT_EQ(algorithm_of(random), 0);
  Fingerprint foreign = fingerprint;  // of version 8, but of somebody else
  foreign.bytes[0] = 0xFF;
  EXPECT_EQ(algorithm_of(foreign), 0);
  foreign = fingerprint;
  foreign.bytes[1] |= 0xF0;
  EXPECT_EQ(algorithm_of(foreign), 0);
  EXPECT_EQ(basis_of(foreign), Basis{});
}

TEST_F(FingerprintTest, AGroupOfAnySizeHasNoOrder) {
  const auto make = [&](bool reversed) {
    Exception group = exception(arena, "ExceptionGroup", "many", {frame("gather")});
    group.is_group = true;
    Event result = event(arena, {group});
    for (int i = 0; i < 120; ++i)
      result.exceptions.push_back(arena, exception(arena, "ValueError", "job", {frame(arena.copy("work" + std::to_string(reversed ? 119 - i : i)))}, Relation::group_member, 0));
    return of(result);
  };
  EXPECT_EQ(make(false), make(true));
}

TEST_F(FingerprintTest, DoesNotDependOnLinesMessagesOrTheFarEndOfTheStack) {
  const Event one = event(arena, {exception(arena, "ValueError", "order 4711", {frame("parse", "/srv/a/shop.py", 10), frame("load"), frame("run"), frame("main")})});
  const Event other = event(arena, {exception(arena, "ValueError", "order 90210", {frame("parse", "/home/x/shop.py", 99), frame("load"), frame("run"), frame("serve"), frame("boot")})});
  EXPECT_EQ(of(one), of(other));
  EXPECT_NE(of(one, Strength::strict), of(other, Strength::strict));
}

TEST_F(FingerprintTest, DependsOnTheCrashFrameTheClassAndTheCause) {
  const auto make = [&](std::string_view type, std::string_view function, std::string_view cause) {
    return event(arena, {exception(arena, type, "m", {frame(function), frame("run")}), exception(arena, cause, "c", {frame("fetch")}, Relation::cause, 0)});
  };
  const Fingerprint base = of(make("ValueError", "parse", "KeyError"));
  EXPECT_EQ(base, of(make("ValueError", "parse", "KeyError")));
  EXPECT_NE(base, of(make("TypeError", "parse", "KeyError")));
  EXPECT_NE(base, of(make("ValueError", "load", "KeyError")));
  EXPECT_NE(base, of(make("ValueError", "parse", "IndexError")));
}

TEST_F(FingerprintTest, OfTheRootCauseIsTheSameHoweverItWasWrapped) {
  const Exception cause = exception(arena, "KeyError", "x", {frame("fetch"), frame("load")});
  Exception wrapped = cause;
  wrapped.relation = Relation::cause;
  wrapped.parent = 0;
  const Event bare = event(arena, {cause});
  const Event in_http = event(arena, {exception(arena, "HttpError", "500", {frame("handle")}), wrapped});
  const Event in_job = event(arena, {exception(arena, "JobFailed", "job 7", {frame("work")}), wrapped});
  EXPECT_EQ(of(in_http, Strength::root_cause), of(in_job, Strength::root_cause));
  EXPECT_EQ(of(bare, Strength::root_cause), of(in_job, Strength::root_cause));
  EXPECT_NE(of(in_http), of(in_job));
}

TEST_F(FingerprintTest, LibraryFramesCountOnlyWhereNoFrameIsInApp) {
  const Frame library = frame("send", "/venv/lib/python3.11/site-packages/requests/sessions.py", 3, InApp::no);
  const Fingerprint with = of(event(arena, {exception(arena, "E", "m", {library, frame("charge", "/srv/pay.py", 3, InApp::yes)})}));
  const Fingerprint without = of(event(arena, {exception(arena, "E", "m", {frame("charge", "/srv/pay.py", 3, InApp::yes)})}));
  EXPECT_EQ(with, without);
  const Fingerprint only_library = of(event(arena, {exception(arena, "E", "m", {library})}));
  EXPECT_EQ(basis_of(only_library), Basis::whole_stack);
}

TEST_F(FingerprintTest, AMessageInAnOlderWordingCountsWithoutWhatVariesToo) {
  const auto dotnet = [&](std::string_view message) { return of(event(arena, {exception(arena, "System.ArgumentException", message, {})}, Runtime::dotnet)); };
  EXPECT_EQ(dotnet("Order 4711 is closed.\r\nParameter name: order"), dotnet("Order 17 is closed. (Parameter 'order')"));
  EXPECT_NE(dotnet("Order 4711 is closed.\r\nParameter name: order"), dotnet("Order 4711 is closed.\r\nParameter name: cart"));
}

TEST_F(FingerprintTest, MessageCountsOnlyWithoutFramesAndWithoutWhatVaries) {
  const Fingerprint one = of(event(arena, {exception(arena, "OrderError", "order 4711 of 10.0.0.1 failed", {})}));
  EXPECT_EQ(basis_of(one), Basis::message);
  EXPECT_EQ(one, of(event(arena, {exception(arena, "OrderError", "order 90210 of 192.168.7.7 failed", {})})));
  EXPECT_NE(one, of(event(arena, {exception(arena, "OrderError", "order 90210 of 192.168.7.7 was lost", {})})));
}

TEST_F(FingerprintTest, RecursionDepthDoesNotMatter) {
  const Event shallow = event(arena, {exception(arena, "ValueError", "m", {frame("leaf"), frame("walk"), frame("main")})});
  const Event deep = event(arena, {exception(arena, "ValueError", "m", {frame("leaf"), frame("walk"), frame("walk"), frame("walk"), frame("walk"), frame("main")})});
  EXPECT_EQ(of(shallow), of(deep));
}

TEST_F(FingerprintTest, AStackOverflowIsItsCycleWhereverItWasCut) {
  const auto overflow = [&](std::size_t phase, std::size_t depth, std::string_view leaf) {
    Exception exception = test::exception(arena, "RecursionError", "maximum recursion depth exceeded", {});
    if (!leaf.empty()) exception.frames.push_back(arena, frame(leaf));
    constexpr std::string_view cycle[] = {"visit", "descend", "expand"};
    for (std::size_t i = 0; i < depth; ++i) exception.frames.push_back(arena, frame(cycle[(phase + i) % 3]));
    return event(arena, {exception});
  };
  const Fingerprint one = of(overflow(0, 200, ""));
  EXPECT_EQ(one, of(overflow(1, 90, "")));
  EXPECT_EQ(one, of(overflow(2, 300, "isinstance_check")));
}

TEST_F(FingerprintTest, OnlyAWholeClassNameMeansAStackOverflow) {
  const auto overflows = [&](std::string_view type) {
    const auto twice = [&](std::string_view leaf) { return of(event(arena, {exception(arena, type, "", {frame(leaf), frame("walk"), frame("visit"), frame("walk"), frame("visit")})})); };
    return twice("read") == twice("write");
  };
  for (const char *type : {"RecursionError", "java.lang.StackOverflowError", "System.StackOverflowException", "SystemStackError", "Stack_overflow", "stack-overflow"}) EXPECT_TRUE(overflows(type)) << type;
  for (const char *type : {"StackOverflowApiError", "stackoverflow.StackOverflowClientError", "MyRecursionErrorHandler", "StackOverflowError.Response"}) EXPECT_FALSE(overflows(type)) << type;
}

TEST_F(FingerprintTest, TheMessageSpeaksOnlyWhereTheWholeClassIsOneForAllErrors) {
  const auto counts = [&](std::string_view type) {
    const auto told = [&](std::string_view message) { return of(event(arena, {exception(arena, type, message, {frame("clean", "a.c"), frame("main", "a.c")})}, Runtime::native)); };
    return told("heap-use-after-free") != told("stack-buffer-overflow");
  };
  EXPECT_TRUE(counts("AddressSanitizer"));
  EXPECT_TRUE(counts("panic"));
  EXPECT_FALSE(counts("HtmlSanitizer"));
}

TEST_F(FingerprintTest, AGroupOfOneDistinctErrorIsThatError) {
  Exception group = exception(arena, "ExceptionGroup", "2 sub-exceptions", {frame("gather")});
  group.is_group = true;
  const Exception member = exception(arena, "ValueError", "job 1", {frame("work")}, Relation::group_member, 0);
  const Exception same = exception(arena, "ValueError", "job 2", {frame("work")}, Relation::group_member, 0);
  const Exception other = exception(arena, "KeyError", "x", {frame("work")}, Relation::group_member, 0);
  const Fingerprint bare = of(event(arena, {exception(arena, "ValueError", "job 3", {frame("work")})}));
  EXPECT_EQ(bare, of(event(arena, {group, member})));
  EXPECT_EQ(bare, of(event(arena, {group, member, same})));
  EXPECT_NE(bare, of(event(arena, {group, member, other})));
  EXPECT_EQ(of(event(arena, {group, member, other})), of(event(arena, {group, other, same, member})));
}

TEST_F(FingerprintTest, TheMessageThatTheProgramLoggedCountsBesideTheErrorsText) {
  const auto logged = [&](std::string_view message, std::string_view type = "", std::string_view error = "context deadline exceeded") {
    Event event = test::event(arena, {exception(arena, type, error, {})}, Runtime::go);
    event.message = message;
    return of(event);
  };
  EXPECT_NE(logged("failed to charge card"), logged("failed to send mail"));
  EXPECT_EQ(logged("failed to charge card 4711"), logged("failed to charge card 90210"));
  EXPECT_NE(logged("failed to charge card: context deadline exceeded"), logged("failed to send mail: context deadline exceeded"));
  const Fingerprint bare = logged("");
  EXPECT_NE(bare, logged("failed to charge card"));
  EXPECT_EQ(bare, logged(" context deadline exceeded\n"));
  const Fingerprint typed = logged("", "net.OpError");
  EXPECT_EQ(typed, logged("net.OpError: context deadline exceeded", "net.OpError"));
  EXPECT_EQ(typed, logged("OpError: context deadline exceeded", "net.OpError"));
  EXPECT_EQ(typed, logged("Uncaught OpError: context deadline exceeded", "net.OpError"));
  EXPECT_EQ(typed, logged("OpError", "net.OpError"));
  EXPECT_EQ(logged("", "E", "down\nretry later"), logged("E: down", "E", "down\nretry later"));
}

TEST_F(FingerprintTest, TheMessageThatTheProgramLoggedIsNoPartOfTheRootCause) {
  const auto logged = [&](std::string_view message) {
    Event event = test::event(arena, {exception(arena, "E", "down", {})});
    event.message = message;
    return of(event, Strength::root_cause);
  };
  EXPECT_EQ(logged("failed to charge card"), logged("failed to send mail"));
}

TEST_F(FingerprintTest, AGroupWhoseOnlyMemberHasNoPlaceKeepsItsOwn) {
  const auto grouped = [&](std::string_view function, const Frame &of_member) {
    Exception group = exception(arena, "AggregateError", "all failed", {frame(function)});
    group.is_group = true;
    return of(event(arena, {group, exception(arena, "E", "x", {of_member}, Relation::group_member, 0)}));
  };
  const Frame library = frame("query", "/srv/venv/lib/python3.11/site-packages/driver/query.py");
  EXPECT_NE(grouped("pay", library), grouped("ship", library));
  EXPECT_EQ(basis_of(grouped("pay", library)), Basis::in_app_stack);
  EXPECT_EQ(grouped("pay", frame("work")), grouped("ship", frame("work")));
}

TEST_F(FingerprintTest, ACauseIsACopyOnlyIfItWasThrownWhereItsParentWas) {
  const auto chain = [&](std::initializer_list<Frame> outer, std::initializer_list<Frame> inner) {
    return of(event(arena, {exception(arena, "java.lang.IllegalStateException", "", outer),
                            exception(arena, "java.lang.IllegalStateException", "", inner, Relation::cause, 0)}, Runtime::jvm));
  };
  const auto java = [](std::string_view function) { return frame(function, "A.java"); };
  EXPECT_NE(chain({java("shop.Service.run")}, {java("shop.A.parse")}), chain({java("shop.Service.run")}, {java("shop.B.load")}));
  const Fingerprint once = of(event(arena, {exception(arena, "java.lang.IllegalStateException", "", {java("shop.A.parse"), java("shop.Main.main")})}, Runtime::jvm));
  EXPECT_EQ(once, chain({java("shop.A.parse"), java("shop.Main.main")}, {java("shop.A.parse"), java("shop.Worker.run")}));
  EXPECT_EQ(once, chain({java("(Coroutine boundary)"), java("shop.A.parse"), java("shop.Main.main")}, {java("shop.Deep.call"), java("shop.Worker.run")}));
}

TEST_F(FingerprintTest, BrokenLinksBetweenExceptionsEndTheWalk) {
  Exception first = exception(arena, "A", "", {frame("a")}, Relation::cause, 1);
  Exception second = exception(arena, "B", "", {frame("b")}, Relation::cause, 0);
  EXPECT_EQ(algorithm_of(of(event(arena, {first, second}))), 1);
  Exception self = exception(arena, "C", "", {frame("c")}, Relation::group_member, 0);
  self.is_group = true;
  EXPECT_EQ(algorithm_of(of(event(arena, {self, self, self}))), 1);
}

TEST_F(FingerprintTest, TheClientsFingerprintOverridesAndMayHoldTheDefault) {
  Event plain = event(arena, {exception(arena, "E", "m", {frame("f")})}), custom = plain, hybrid = plain, only_default = plain;
  custom.client_fingerprint.push_back(arena, "checkout");
  hybrid.client_fingerprint.push_back(arena, "{{ default }}");
  hybrid.client_fingerprint.push_back(arena, "tenant-7");
  only_default.client_fingerprint.push_back(arena, "{{default}}");
  EXPECT_EQ(basis_of(of(custom)), Basis::custom);
  EXPECT_EQ(of(only_default), of(plain));
  EXPECT_NE(of(hybrid), of(plain));
  EXPECT_NE(of(hybrid), of(custom));
  Event other = event(arena, {exception(arena, "Other", "m", {frame("g")})});
  other.client_fingerprint = custom.client_fingerprint;
  EXPECT_EQ(of(other), of(custom));
}

TEST_F(FingerprintTest, NothingToGoOnIsWeakAndStillNotOneBucketForAll) {
  Event python = event(arena, {}), ruby = event(arena, {}, Runtime::ruby);
  EXPECT_EQ(basis_of(of(python)), Basis::weak);
  EXPECT_NE(of(python), of(ruby));
  EXPECT_NE(of(python), of(event(arena, {exception(arena, "KeyError", "", {})})));
}

TEST_F(FingerprintTest, TitleAndCulpritAreWhatAPersonLooksFor) {
  const Group g = group(event(arena, {exception(arena, "ValueError", "bad amount\nsecond line", {frame("send", "/x/site-packages/a.py", 1, InApp::no), frame("charge", "/srv/pay.py", 9, InApp::yes)})}));
  EXPECT_EQ(g.title, "ValueError: bad amount");
  EXPECT_EQ(g.culprit, "charge in pay.py");
  EXPECT_EQ(g.frames, 2);
  EXPECT_EQ(g.in_app_frames, 1);
}

}  // namespace
}  // namespace faultprint::grouping
