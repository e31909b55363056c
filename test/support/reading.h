// Reads raw stack traces for the tests of their grammars, and holds what was read until the next.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "stacktrace/parse.h"

namespace faultprint::test {

// For texts in which an exception must be found; they may be temporaries: they are kept.
class ReadingTest : public testing::Test {
 protected:
  // With `grammar` the text must also be detected as that one's.
  void read(std::string_view text, std::string_view grammar = {}) {
    raw_ = text;
    event = {};
    stacktrace::parse(raw_, arena, event);
    ASSERT_FALSE(event.exceptions.empty()) << text;
    if (!grammar.empty()) {
      EXPECT_EQ(stacktrace::detect(raw_, arena), grammar) << text;
    }
  }
  const Exception &primary() { return event.exceptions[0]; }
  const Frame &frame(std::size_t i) { return event.exceptions[0].frames[i]; }
  Arena arena;
  Event event;

 private:
  std::string raw_;
};

// For texts of one runtime, which may be temporaries: they are kept.
template <Runtime runtime>
class RuntimeTest : public testing::Test {
 protected:
  // The primary exception; an empty one where there is none.
  const Exception &read(std::string_view text) {
    arena_.reset();
    raw_ = text;
    event_ = {};
    stacktrace::parse(raw_, arena_, event_);
    EXPECT_EQ(event_.runtime, runtime) << stacktrace::detect(raw_, arena_);
    static const Exception none;
    return event_.exceptions.empty() ? none : event_.exceptions[0];
  }
  Arena arena_;
  std::string raw_;
  Event event_;
};

}  // namespace faultprint::test
