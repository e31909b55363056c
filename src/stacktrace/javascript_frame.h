// src/stacktrace/javascript_frame.h: one line of a JavaScript stack, whichever engine printed it.
#pragma once
#include "event/event.h"
#include "stacktrace/text.h"

namespace faultprint::stacktrace {

enum class Engine : std::uint8_t {
  none,
  v8,     // "at f (url:1:2)": V8, Chakra, Hermes, Deno, Bun
  gecko,  // "f@url:1:2": SpiderMonkey, JavaScriptCore, Opera 12
  opera,  // "called from line 1, column 2 in f() in url:", "Line 1 of linked script url: In function f"
};

struct JavascriptFrame {
  Frame frame;
  Engine engine = Engine::none;  // none: the line is no frame
  bool located = false;          // it has line and column, or a place only JavaScript names: other runtimes print "at" too
};

// Reads `line`. Where code was made by eval, file and line are those of the call of eval.
JavascriptFrame javascript_frame(const Line &line) noexcept;

}  // namespace faultprint::stacktrace
