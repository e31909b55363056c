#include "event/details.h"

#include <span>

#include "event/lookup.h"
#include "event/otlp.h"
#include "event/timestamp.h"

namespace faultprint {
namespace {

using namespace payload;
using Path = std::string_view;

struct Time {
  Path path;
  TimeUnit unit;
};

// Where a format keeps what we ask for, the best place first.
struct Places {
  std::string_view format;
  std::span<const Path> ids, users;
  std::span<const Time> times;
};

constexpr Path sentry_ids[] = {"event_id"};
constexpr Path sentry_users[] = {"user.id", "user.email", "user.username", "user.name", "user.ip_address", "sentry.interfaces.User.id",
                                 "sentry.interfaces.User.email", "sentry.interfaces.User.username", "sentry.interfaces.User.ip_address"};
constexpr Time sentry_times[] = {{"timestamp", TimeUnit::seconds}, {"datetime", TimeUnit::seconds}};

constexpr Path bugsnag_users[] = {"user.id", "user.email", "user.name"};
constexpr Time bugsnag_times[] = {{"device.time", TimeUnit::seconds}};

constexpr Path rollbar_ids[] = {"uuid"};
constexpr Path rollbar_users[] = {"person.id", "person.email", "person.username", "request.user_ip"};
constexpr Time rollbar_times[] = {{"timestamp", TimeUnit::seconds}};

constexpr Path airbrake_users[] = {"context.user.id", "context.userId", "user.id", "context.user.email", "context.userEmail", "user.email",
                                   "context.user.name", "context.userName", "context.user.username", "user.name", "context.userAddr",
                                   "context.remoteAddr"};

constexpr Path honeybadger_ids[] = {"error.token"};
constexpr Path honeybadger_users[] = {"request.context.user_id", "context.user_id", "error.context.user_id", "request.context.user.id",
                                      "request.context.user_email", "context.user_email", "error.context.user_email"};
constexpr Time honeybadger_times[] = {{"server.time", TimeUnit::seconds}};

constexpr Path raygun_users[] = {"details.user.identifier", "details.user.email", "details.user.fullName", "details.user.firstName"};
constexpr Time raygun_times[] = {{"occurredOn", TimeUnit::seconds}};

constexpr Path elastic_ids[] = {"error.id", "e.id"};
constexpr Path elastic_users[] = {"error.context.user.id", "user.id", "e.c.u.id", "metadata.user.id", "m.u.id",
                                  "error.context.user.email", "user.email", "e.c.u.em", "metadata.user.email", "m.u.em",
                                  "error.context.user.username", "user.name", "e.c.u.un", "metadata.user.username", "m.u.un"};
constexpr Time elastic_times[] = {{"error.timestamp", TimeUnit::microseconds}, {"timestamp.us", TimeUnit::microseconds},
                                  {"@timestamp", TimeUnit::milliseconds}, {"e.timestamp", TimeUnit::microseconds}};

constexpr Path google_ids[] = {"insertId"};
constexpr Path google_users[] = {"context.user", "jsonPayload.context.user", "jsonPayload.user.id", "jsonPayload.user_id", "jsonPayload.userId",
                                 "jsonPayload.user.email", "httpRequest.remoteIp", "context.httpRequest.remoteIp",
                                 "jsonPayload.context.httpRequest.remoteIp"};
constexpr Time google_times[] = {{"eventTime", TimeUnit::seconds}, {"timestamp", TimeUnit::seconds}, {"jsonPayload.eventTime", TimeUnit::seconds},
                                 {"jsonPayload.timestamp", TimeUnit::seconds}, {"jsonPayload.time", TimeUnit::by_magnitude}};

constexpr Path gelf_users[] = {"_user_id", "_userId", "_user.id", "_user_email", "_user.email", "_username", "_user_name", "_user.name", "_user"};
constexpr Time gelf_times[] = {{"timestamp", TimeUnit::seconds}};

constexpr Path datadog_ids[] = {"error.id"};
constexpr Path datadog_users[] = {"usr.id", "meta.usr.id", "usr.email", "meta.usr.email", "usr.name", "meta.usr.name", "network.client.ip"};
constexpr Time datadog_times[] = {{"date", TimeUnit::milliseconds}, {"timestamp", TimeUnit::milliseconds}, {"@timestamp", TimeUnit::milliseconds},
                                  {"start", TimeUnit::nanoseconds}};

constexpr Path apple_ids[] = {"incident", "incident_id"};
constexpr Time apple_times[] = {{"captureTime", TimeUnit::seconds}, {"timestamp", TimeUnit::seconds}};

constexpr Time security_times[] = {{"expect-ct-report.date-time", TimeUnit::seconds}, {"expect-staple-report.date-time", TimeUnit::seconds},
                                   {"date-time", TimeUnit::seconds}};

// Loggers and whatever else: the names of all of them.
constexpr Path log_ids[] = {"error.id", "event.id", "event_id", "log.record.uid"};
constexpr Path log_users[] = {"user.id", "usr.id", "user_id", "userId", "UserId", "userid", "enduser.id", "user.email", "user_email", "userEmail",
                              "user.name", "user.username", "username", "user_name", "userName", "UserName", "user", "client.ip", "source.ip"};
constexpr Time log_times[] = {
    {"@timestamp", TimeUnit::by_magnitude}, {"timestamp", TimeUnit::by_magnitude}, {"time", TimeUnit::by_magnitude},
    {"ts", TimeUnit::by_magnitude}, {"@t", TimeUnit::by_magnitude}, {"Timestamp", TimeUnit::by_magnitude},
    {"datetime", TimeUnit::by_magnitude}, {"date", TimeUnit::by_magnitude}, {"timeStamp", TimeUnit::by_magnitude},
    {"timeMillis", TimeUnit::milliseconds}, {"instant", TimeUnit::by_magnitude}, {"created", TimeUnit::by_magnitude},
    {"record.time", TimeUnit::by_magnitude}, {"asctime", TimeUnit::by_magnitude}, {"eventTime", TimeUnit::by_magnitude},
};
constexpr Path log_holders[] = {"context", "fields", "attributes", "Attributes", "Properties", "State", "extra", "data", "record.extra", "params",
                                "labels", "meta"};
constexpr std::size_t shortest_log_id = 16;  // what is shorter rather counts or names something

constexpr Places places[] = {
    {"sentry", sentry_ids, sentry_users, sentry_times},
    {"bugsnag", {}, bugsnag_users, bugsnag_times},
    {"rollbar", rollbar_ids, rollbar_users, rollbar_times},
    {"airbrake", {}, airbrake_users, {}},
    {"honeybadger", honeybadger_ids, honeybadger_users, honeybadger_times},
    {"raygun", {}, raygun_users, raygun_times},
    {"elastic", elastic_ids, elastic_users, elastic_times},
    {"google cloud", google_ids, google_users, google_times},
    {"gelf", {}, gelf_users, gelf_times},
    {"datadog", datadog_ids, datadog_users, datadog_times},
    {"apple report", apple_ids, {}, apple_times},
    {"security report", {}, {}, security_times},
};

// A time in one value, or in an object of seconds and nanoseconds (Google's, log4j's) or of several spellings (loguru's).
std::int64_t time_in(const Value &value, TimeUnit unit) {
  if (!value.is_object()) return time_of(value, unit);
  constexpr std::pair<Path, Path> parts[] = {{"seconds", "nanos"}, {"epochSecond", "nanoOfSecond"}};
  for (const auto &[seconds, nanoseconds] : parts) {
    const std::int64_t whole = time_of(value[seconds], TimeUnit::seconds), fraction = value[nanoseconds].integer();
    if (whole > 0) return whole + (fraction > 0 && fraction < 1'000'000'000 ? fraction / 1000 : 0);
  }
  return time_of(value["timestamp"], TimeUnit::by_magnitude);
}

std::int64_t first_time(const Value &object, std::span<const Time> times) {
  for (const Time &time : times)
    if (const std::int64_t found = time_in(find_path(object, time.path), time.unit); found > 0) return found;
  return 0;
}

Details details_of_log(const Value &object, Arena &arena) {
  Details details;
  details.event_id = first_text(object, log_ids, arena);
  if (details.event_id.size() < shortest_log_id) details.event_id = {};
  details.occurred_at = first_time(object, log_times);
  details.user = first_text(object, log_users, arena);
  for (const Path holder : log_holders)
    if (details.user.empty()) details.user = first_text(find_path(object, holder), log_users, arena);
  return details;
}

Details details_of_otlp(const Value &source, Arena &arena) {
  const Value record = source["record"], event = source["event"];
  Details details;
  constexpr Path times[] = {"timeUnixNano", "observedTimeUnixNano", "endTimeUnixNano", "startTimeUnixNano"};
  for (const Value &holder : {event, record})
    for (const Path name : times)
      if (details.occurred_at == 0) details.occurred_at = time_of(holder[name], TimeUnit::nanoseconds);
  // Of all that a user has the best, wherever it stands.
  constexpr Path users[] = {"user.id", "enduser.id", "user.email", "user.name", "client.address"};
  for (const Path name : users)
    for (const Value &holder : {event, record, source["resource"]})
      if (details.user.empty()) details.user = otlp_attribute(holder["attributes"], name).text(arena);
  if (event) {
    // A span is sent once more where no answer came: it and what happened in it at this time is the same event.
    const Value attributes = event["attributes"];
    const std::string_view span = record["spanId"].string();
    if (!span.empty())
      details.event_id = arena.concat({record["traceId"].string(), "/", span, "/", event["timeUnixNano"].text(arena), "/",
                                       otlp_attribute(attributes, "exception.type").text(arena), "/",
                                       otlp_attribute(attributes, "exception.message").text(arena)});
  } else {
    details.event_id = otlp_attribute(record["attributes"], "log.record.uid").text(arena);
  }
  return details;
}

}  // namespace

Details details_of(const Event &event, Arena &arena) {
  const Value &source = event.source;
  if (!source.is_object()) return {};
  if (event.format == "otlp") return details_of_otlp(source, arena);
  for (const Places &place : places) {
    if (place.format != event.format) continue;
    Details details;
    details.event_id = first_text(source, place.ids, arena);
    details.occurred_at = first_time(source, place.times);
    details.user = first_text(source, place.users, arena);
    if (details.user == "{{auto}}") details.user = {};  // an address that Sentry's server was to fill in
    return details;
  }
  return details_of_log(source, arena);
}

std::string_view tag_of(const Event &event, std::string_view name, Arena &arena) {
  struct Tags {
    std::string_view format;
    std::span<const Path> lists;  // what holds nothing but tags
    std::span<const Path> holders;  // what holds them among other things; an empty path: the payload itself
  };
  static constexpr Path sentry_lists[] = {"tags"};
  static constexpr Path bugsnag_lists[] = {"featureFlags"}, bugsnag_holders[] = {"metaData", "metadata", ""};
  static constexpr Path rollbar_holders[] = {"custom", "body.message", "body.trace.extra", ""};
  static constexpr Path airbrake_holders[] = {"params", "context", "session", "environment", ""};
  static constexpr Path honeybadger_lists[] = {"error.tags"}, honeybadger_holders[] = {"request.context", "error.context", "context", "server", ""};
  static constexpr Path raygun_lists[] = {"details.tags"}, raygun_holders[] = {"details.userCustomData", "details"};
  static constexpr Path elastic_lists[] = {"error.context.tags", "error.context.labels", "labels", "e.c.g", "metadata.labels", "m.l"};
  static constexpr Path elastic_holders[] = {"error.context.custom", "error.context", "e.c.cu", ""};
  static constexpr Path google_lists[] = {"labels", "jsonPayload.logging.googleapis.com/labels", "resource.labels"};
  static constexpr Path google_holders[] = {"jsonPayload", ""};
  static constexpr Path datadog_lists[] = {"ddtags", "tags"}, datadog_holders[] = {"context", "meta", ""};
  static constexpr Path log_lists[] = {"labels", "tags", "Tags"};
  static constexpr Path log_holders_and_top[] = {"", "context", "fields", "attributes", "Attributes", "Properties", "State", "extra", "data",
                                                 "record.extra", "params", "meta", "body", "bundleInfo"};
  static constexpr Tags all[] = {
      {"sentry", sentry_lists, {}},
      {"bugsnag", bugsnag_lists, bugsnag_holders},
      {"rollbar", {}, rollbar_holders},
      {"airbrake", {}, airbrake_holders},
      {"honeybadger", honeybadger_lists, honeybadger_holders},
      {"raygun", raygun_lists, raygun_holders},
      {"elastic", elastic_lists, elastic_holders},
      {"google cloud", google_lists, google_holders},
      {"datadog", datadog_lists, datadog_holders},
  };
  const Value &source = event.source;
  if (name.empty() || !source.is_object()) return {};
  if (event.format == "otlp") {
    for (const Path holder : {"event", "record", "scope", "resource"})
      if (const std::string_view value = otlp_attribute(source[holder]["attributes"], name).text(arena); !value.empty()) return value;
    return {};
  }
  if (event.format == "gelf")
    if (const std::string_view value = source[arena.concat({"_", name})].text(arena); !value.empty()) return value;
  Tags tags{{}, log_lists, log_holders_and_top};
  for (const Tags &known : all)
    if (known.format == event.format) tags = known;
  for (const Path list : tags.lists)
    if (const std::string_view value = tag_among(find_path(source, list), name, arena); !value.empty()) return value;
  const Path names[] = {name};
  for (const Path holder : tags.holders)
    if (const std::string_view value = first_text(holder.empty() ? source : find_path(source, holder), names, arena); !value.empty()) return value;
  if (event.format == "bugsnag")  // each tab of the metadata holds names of its own
    for (const Member &tab : source["metaData"].members())
      if (const std::string_view value = first_text(tab.value, names, arena); !value.empty()) return value;
  return {};
}

}  // namespace faultprint
