// src/stacktrace/jvm_frame.h: one frame line of the JVM's printers.
#pragma once
#include <string_view>

#include "event/event.h"

namespace faultprint::stacktrace {

enum class JvmFit : std::uint8_t {
  none,
  marker,    // "(Coroutine boundary)" and its kin: printed like a frame, but no call
  possible,  // a frame if the text is a JVM's
  sure,      // no other runtime prints it so
};

// "at java.base/java.util.ArrayList.get(ArrayList.java:427) ~[?:17]", also without "at". Sets `frame` unless the result is none or marker.
JvmFit read_jvm_frame(std::string_view line, Frame &frame) noexcept;

// "/src/Cart.kt:3:11", as Kotlin/Native and babashka print a place. False and no change where it does not end in ":⟨digits⟩".
bool read_place_with_column(std::string_view place, Frame &frame) noexcept;

}  // namespace faultprint::stacktrace
