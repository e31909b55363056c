// src/interrupt.h: how long work is given up at the host's wish.
#pragma once

namespace faultprint {

// Set once by the host; may throw what the host alone catches. Without one, work is never given up.
inline void (*interrupt_hook)() = nullptr;

// To be called in loops whose length the input decides, at every step that may take long.
inline void poll_interrupt() {
  if (interrupt_hook != nullptr) interrupt_hook();
}

}  // namespace faultprint
