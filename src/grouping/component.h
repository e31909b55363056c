// src/grouping/component.h: the smallest thing that can decide a fingerprint: one named value of an event.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/arena.h"

namespace faultprint::grouping {

// The numbers go into the hash: never change or reuse one.
enum class Field : std::uint8_t {
  basis = 1,
  client_value = 2,      // one element of the client's fingerprint
  checksum = 3,
  type = 10,             // exception class
  message = 11,          // template of a message
  module = 12,           // of a frame
  function = 13,
  file = 14,
  frame = 15,            // a whole frame that does not count; only for explanations
  relation = 16,         // where an exception of a chain or group begins
  category = 17,         // of a frame, by the rules; only for explanations
  platform = 20,
  shape = 21,            // what kind of event it is, where nothing else is known
  security_kind = 30,
  security_directive = 31,
  security_source = 32,  // blocked URI, local violation or host name
};
std::string_view name_of(Field field) noexcept;

struct Component {
  Field field;
  std::int32_t exception = -1;  // index in Event::exceptions; -1: the event itself
  std::int32_t frame = -1;      // index in Exception::frames; -1: the exception itself
  std::string_view value;       // normalized
  bool contributes = false;
  std::string_view reason;      // for people, in lower case: "newest in-app frame", "library frame: node_modules"
};

// "exceptions[0].frames[2].function", "message".
std::string_view path_of(const Component &component, Arena &arena);

class Listener {
 public:
  virtual void component(const Component &component) = 0;
  // Whether it wants to hear of what does not contribute; the walk then looks at every frame.
  virtual bool wants_all() const noexcept { return false; }

 protected:
  ~Listener() = default;
};

}  // namespace faultprint::grouping
