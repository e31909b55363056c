// src/stacktrace/jvm_clojure.h: what Clojure prints besides the JVM's own traces: clojure.main's reports, exceptions as data, babashka's report.
#pragma once
#include <string_view>

#include "stacktrace/grammar.h"

namespace faultprint::stacktrace {

// "Execution error (ArithmeticException) at shop.core/total (core.clj:12)." and its kin.
struct ClojureReport {
  std::string_view type;
  Frame frame;
  bool found = false;
};
ClojureReport read_clojure_report(std::string_view line) noexcept;

// "#error {", "{:via [{:type …", ":via" on a line of its own: Throwable->map, which also is the "full report" of clojure.main.
bool begins_clojure_data(std::string_view line) noexcept;
// Reads all of `text` as such data.
void parse_clojure_data(const Text &text, Builder &builder);

// "----- Error -----…" of babashka, which is followed by "Type:", "Message:" and "Location:".
bool begins_babashka_report(std::string_view line) noexcept;
void parse_babashka_report(const Text &text, std::size_t begin, Builder &builder);

}  // namespace faultprint::stacktrace
