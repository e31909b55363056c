#include "event/web_vital.h"

#include <cmath>

#include "text/view.h"

namespace faultprint {
namespace {

using json::is;
using json::Kind;
using json::Member;
using json::Value;

std::string_view metric_of(std::string_view name) noexcept {
  constexpr std::string_view metrics[] = {"CLS", "FCP", "FID", "INP", "LCP", "TTFB"};
  for (const std::string_view metric : metrics)
    if (text::equal_ignoring_case(name, metric)) return metric;
  return {};
}

bool is_number(const Value &value) noexcept { return value.kind() == Kind::integer || value.kind() == Kind::number; }

WebVital checked(WebVital vital) noexcept {
  const bool possible = std::isfinite(vital.value) && vital.value >= 0;
  return possible ? vital : WebVital{};
}

}  // namespace

WebVital web_vital_of(const Value &object, Arena &arena) {
  WebVital vital;
  Value value, body;
  std::string_view id;
  bool told = false;  // that this is a measurement of the library, not anything else of this name
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    if (is(key, "name")) vital.metric = metric_of(member.value.string());
    else if (is(key, "value")) value = member.value;
    else if (is(key, "body")) body = member.value;
    else if (is(key, "id")) id = member.value.string();
    else if (is(key, "delta") || is(key, "rating") || is(key, "navigationType")) told = true;
  }
  if (vital.metric.empty() && body.is_object()) return web_vital_of(body, arena);
  if (vital.metric.empty() || !is_number(value) || (id.empty() && !told)) return {};
  vital.value = value.number();
  // The library sends a metric of one page again, with the same id, when it has grown.
  if (!id.empty()) vital.id = arena.concat({id, "/", vital.metric, "/", value.text(arena)});
  return checked(vital);
}

WebVital web_vital_of(const Member &measurement, std::string_view event_id, Arena &arena) {
  WebVital vital;
  vital.metric = metric_of(measurement.key);
  const Value value = measurement.value["value"];
  if (vital.metric.empty() || !is_number(value)) return {};
  const std::string_view unit = measurement.value["unit"].string();
  const double milliseconds = is(unit, "second") ? 1e3 : is(unit, "microsecond") ? 1e-3 : is(unit, "nanosecond") ? 1e-6 : 1;
  vital.value = value.number() * milliseconds;
  if (!event_id.empty()) vital.id = arena.concat({event_id, "/", vital.metric});
  return checked(vital);
}

}  // namespace faultprint
