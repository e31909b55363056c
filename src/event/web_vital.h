// src/event/web_vital.h: measurements of how a page felt to its user, as the web-vitals library and Sentry's SDKs send them.
#pragma once
#include "event/event.h"
#include "event/value.h"

namespace faultprint {

struct WebVital {
  std::string_view metric;  // "CLS", "FCP", "FID", "INP", "LCP", "TTFB"; empty: it is none
  double value = 0;         // milliseconds; a number without unit for CLS. Finite, not negative
  std::string_view id;      // the same for a measurement that is sent again; a later value of the same page has another
};

// A beacon of the web-vitals library, also as the body of a report: {"name": "LCP", "value": 2500, "id": "v4-…", "rating": "good"}.
WebVital web_vital_of(const json::Value &object, Arena &arena);

// A member of what Sentry's SDKs call measurements, of the event `event_id`: {"lcp": {"value": 2.5, "unit": "second"}}.
WebVital web_vital_of(const json::Member &measurement, std::string_view event_id, Arena &arena);

}  // namespace faultprint
