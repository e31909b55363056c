#include "event/level.h"

#include <charconv>

#include "text/view.h"

namespace faultprint {
namespace {

using namespace text;

struct Word {
  std::string_view word, level;
};
constexpr Word words[] = {
    {"fatal", "fatal"}, {"critical", "fatal"}, {"crit", "fatal"}, {"emergency", "fatal"}, {"emerg", "fatal"}, {"alert", "fatal"},
    {"panic", "fatal"}, {"dpanic", "fatal"}, {"fault", "fatal"},
    {"error", "error"}, {"err", "error"}, {"severe", "error"}, {"fail", "error"}, {"failure", "error"},
    {"warning", "warning"}, {"warn", "warning"}, {"warni", "warning"},
    {"info", "info"}, {"information", "info"}, {"informational", "info"}, {"notice", "info"}, {"log", "info"}, {"success", "info"},
    {"ok", "info"}, {"config", "info"},
    {"debug", "debug"}, {"dbg", "debug"}, {"trace", "debug"}, {"verbose", "debug"}, {"fine", "debug"}, {"finer", "debug"}, {"finest", "debug"},
    {"silly", "debug"},
};

// Syslog counts 0 to 7 from emergency to debug; Monolog 100 to 600, pino and bunyan 10 to 60, from debug upwards.
std::string_view of_number(int number, bool syslog) noexcept {
  if (syslog || number < 10) return number <= 2 ? "fatal" : number == 3 ? "error" : number == 4 ? "warning" : number <= 6 ? "info" : "debug";
  if (number >= 100) return number >= 500 ? "fatal" : number >= 400 ? "error" : number >= 300 ? "warning" : number >= 200 ? "info" : "debug";
  return number >= 60 ? "fatal" : number >= 50 ? "error" : number >= 40 ? "warning" : number >= 30 ? "info" : "debug";
}

}  // namespace

std::string_view level_of(const Event &event) noexcept {
  const std::string_view level = trim(event.level);
  int number;
  const auto [end, error] = std::from_chars(level.data(), level.data() + level.size(), number);
  if (error == std::errc{} && end == level.data() + level.size() && number >= 0) return of_number(number, event.format == "gelf");
  for (const Word &known : words)
    if (equal_ignoring_case(level, known.word)) return known.level;
  // OpenTelemetry numbers its levels: "ERROR2".
  std::string_view word = level;
  if (word.size() > 1 && word.back() >= '1' && word.back() <= '4') word.remove_suffix(1);
  for (const Word &known : words)
    if (word.size() < level.size() && equal_ignoring_case(word, known.word)) return known.level;
  return level;
}

}  // namespace faultprint
