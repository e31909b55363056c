// test/support/payloads.h: reads a payload both as text and through jsonb, which must tell the same.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "event/read.h"
#include "support/jsonb_encoder.h"

namespace support {

// What grouping sees of an event, one line each: format and runtime, then exceptions with their frames.
inline std::string summary(const faultprint::Event &event) {
  std::string out = std::string(event.format) + " " + std::string(name_of(event.runtime)) + "\n";
  for (const faultprint::Exception &exception : event.exceptions) {
    out += std::string(name_of(exception.relation)) + " of " + std::to_string(exception.parent) + ": " + std::string(exception.type) + ": " +
           std::string(exception.message) + "\n";
    for (const faultprint::Frame &frame : exception.frames) {
      out += "  " + std::string(frame.function) + " | " + std::string(frame.module) + " | " + std::string(frame.file) + ":" +
             std::to_string(frame.line);
      out += frame.in_app == faultprint::InApp::yes ? " app\n" : frame.in_app == faultprint::InApp::no ? " library\n" : "\n";
    }
  }
  return out;
}

class Payloads : public testing::Test {
 protected:
  faultprint::Event read(std::string_view json) {
    arena_.reset();
    other_arena_.reset();
    const Bytes bytes = JsonbEncoder::encode(other_parser_.parse(json, other_arena_));
    faultprint::Event from_jsonb, from_text;
    faultprint::read_jsonb(bytes, other_arena_, from_jsonb);
    faultprint::read_json(json, parser_, arena_, from_text);
    EXPECT_EQ(summary(from_jsonb), summary(from_text)) << "jsonb says something else than the text";
    EXPECT_EQ(from_jsonb.message, from_text.message);
    return from_text;
  }
  std::string summary_of(std::string_view json) { return summary(read(json)); }
  faultprint::Event read_lines(std::string_view text) {
    arena_.reset();
    faultprint::Event event;
    faultprint::read_text(text, parser_, arena_, event);
    return event;
  }

 private:
  faultprint::JsonParser parser_, other_parser_;
  faultprint::Arena arena_, other_arena_;
};

}  // namespace support
