// src/event/event.h: one occurrence of an error, whatever told of it. Every payload format and every stack trace
// grammar is read into this, and everything that groups looks at nothing else.
// All views point into the input or into the arena that was given to the reader.
#pragma once
#include <cstdint>
#include <string_view>

#include "event/arena.h"
#include "event/value.h"

namespace faultprint {

// The family whose conventions a frame's names follow. Order and numbers are free: nothing stores them.
enum class Runtime : std::uint8_t {
  unknown,
  javascript, python, jvm, dotnet, go, rust, ruby, php, dart, beam /* Elixir, Erlang */, native /* C, C++, Objective-C, kernel */,
  swift, lua, perl, r, haskell, ocaml, nim, crystal, powershell, plpgsql, oracle, tcl, lisp, wasm, julia,
};
std::string_view name_of(Runtime runtime) noexcept;  // "javascript", "jvm" …; "unknown"
// The runtime that a payload's platform, language or SDK name stands for ("node", "csharp", "cocoa", "opentelemetry-java").
Runtime runtime_of(std::string_view platform) noexcept;

enum class InApp : std::uint8_t { unstated, no, yes };

// What payloads alone send of a frame, and no fingerprint needs. Apart from it: grammars make a frame for each line that they try, and pay
// for its size.
struct FrameDetails {
  std::string_view package;        // binary image or package, where the payload sends it beside the module
  std::string_view absolute_path;  // where the payload sends it beside the file
  std::string_view context_line;   // the source line
};

// One call. Values are as printed or as sent; only arguments are cut off.
struct Frame {
  std::string_view function;      // with its class where the format prints it so: "com.example.Main.run", "Loader.load"; empty: none or anonymous
  std::string_view module;        // class, namespace, package, or binary image: what the format names besides the function
  std::string_view file;          // path or URL as printed; empty: unknown
  const FrameDetails *details = nullptr;  // null: the payload says nothing of them; asked for below
  std::int32_t line = 0;          // 0: unknown
  std::int32_t column = 0;        // 0: unknown
  Runtime runtime = Runtime::unknown;  // unknown: the event's
  InApp in_app = InApp::unstated;      // what the sender says
  bool inlined = false;                // printed by the compiler's inlining, not a frame of its own
  bool unreliable = false;             // the printer itself doubts it (kernel "? symbol")
  std::uint32_t repeated = 0;          // further equal frames that the printer folded into a count

  std::string_view package() const noexcept { return details == nullptr ? std::string_view{} : details->package; }
  std::string_view absolute_path() const noexcept { return details == nullptr ? std::string_view{} : details->absolute_path; }
  std::string_view context_line() const noexcept { return details == nullptr ? std::string_view{} : details->context_line; }
  // Keeps them in the arena, where any of them says something.
  void set_details(const FrameDetails &said, Arena &arena) {
    if (!said.package.empty() || !said.absolute_path.empty() || !said.context_line.empty())
      details = new (arena.array<FrameDetails>(1)) FrameDetails(said);
  }
};

enum class Relation : std::uint8_t { primary, cause, suppressed, group_member, other_thread };
std::string_view name_of(Relation relation) noexcept;  // "primary", "cause", "suppressed", "group member", "other thread"

struct Exception {
  std::string_view type;       // class with its namespace as printed; empty: not stated
  std::string_view message;    // whole, may have several lines
  std::string_view mechanism;  // how it was caught, where the payload says so: "onerror", "signalhandler"
  List<Frame> frames;          // newest first: frames[0] is where it was thrown
  Relation relation = Relation::primary;
  std::int32_t parent = -1;    // index of the exception that this one caused, suppressed or contains; -1: none
  bool is_group = false;       // a container of other exceptions
  std::uint32_t frames_skipped = 0;  // frames that the printer or our limit left out
};

// Frames beyond these are not kept: the far end of a deep stack says nothing about the bug.
inline constexpr std::size_t newest_frames_kept = 250;
inline constexpr std::size_t oldest_frames_kept = 50;
inline constexpr std::size_t exceptions_kept = 128;
inline constexpr std::size_t bytes_kept = 1 << 20;  // of a raw text or a message

struct SecurityReport {
  std::string_view kind;       // "csp", "expect-ct", "expect-staple", "hpkp"; empty: this event is none
  std::string_view directive;  // effective directive
  std::string_view blocked;    // blocked URI
  std::string_view local;      // local script violation ("unsafe-inline", "unsafe-eval")
  std::string_view hostname;
};

struct Event {
  std::string_view format;     // "sentry", "otlp" …, "stack trace", "message"
  Runtime runtime = Runtime::unknown;
  List<Exception> exceptions;  // [0] is the primary one: the one that escaped, what the user saw
  std::string_view message;            // of the log line, where there is no exception or besides it
  std::string_view message_template;   // with its placeholders, where the logger sends it: "user %s not found"
  std::string_view level, logger, transaction, url, user_agent, environment, release, platform, sdk;
  List<std::string_view> client_fingerprint;  // as sent; may hold "{{ default }}"
  std::string_view checksum;
  SecurityReport security;
  json::Value source;          // what the format's reader read: details.h looks up in it what no fingerprint needs
  bool truncated = false;      // something was left out because of a limit above
};

}  // namespace faultprint
