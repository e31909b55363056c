// src/event/formats.h: the payload formats, one source file each. Every reader fills what `object` tells and sets
// event.format; fields that are already set (by a line of metadata before the event) stay unless the payload says more.
#pragma once
#include "event/event.h"
#include "event/value.h"

namespace faultprint::payload {

void read_sentry(const json::Value &object, Arena &arena, Event &event);
void read_otlp(const json::Value &object, Arena &arena, Event &event);
void read_bugsnag(const json::Value &object, Arena &arena, Event &event);
void read_rollbar(const json::Value &object, Arena &arena, Event &event);
void read_airbrake(const json::Value &object, Arena &arena, Event &event);
void read_honeybadger(const json::Value &object, Arena &arena, Event &event);
void read_raygun(const json::Value &object, Arena &arena, Event &event);
void read_elastic(const json::Value &object, Arena &arena, Event &event);        // APM intake v2
void read_elastic_rum(const json::Value &object, Arena &arena, Event &event);    // RUM v3, with its short names
void read_google_cloud(const json::Value &object, Arena &arena, Event &event);
void read_gelf(const json::Value &object, Arena &arena, Event &event);
void read_datadog(const json::Value &object, Arena &arena, Event &event);
void read_json_log(const json::Value &object, Arena &arena, Event &event);       // ECS, pino, Serilog, Monolog and other loggers
void read_apple_report(const json::Value &object, Arena &arena, Event &event);   // the body of an .ips file
void read_security_report(const json::Value &object, Arena &arena, Event &event);
// Whether browsers send reports of this type by the Reporting API. Others may call their own messages what they like.
bool is_browser_report(std::string_view type) noexcept;
// Any other object: looks in all of it for an error object, then for a string that is a stack trace.
void read_any_json(const json::Value &object, Arena &arena, Event &event);

// Language, release and environment from the line of metadata before the events of an Elastic intake. Copies what it keeps.
void read_elastic_metadata(const json::Value &object, Arena &arena, Event &event);
// The report of a browser inside a larger payload: fields of a "csp-report", of a Reporting API body, or of Sentry's "csp".
void read_csp(const json::Value &report, Arena &arena, Event &event);

}  // namespace faultprint::payload
