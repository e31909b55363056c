#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// Datadog: logs, spans and browser errors. The fields of the error are an object, dotted names, or tags of a span.

namespace faultprint::payload {
namespace {

using namespace text;

std::string_view tag(std::string_view tags, std::string_view name) noexcept {
  while (!tags.empty()) {
    std::string_view one = trim(before(tags, ','));
    tags = contains(tags, ',') ? tags.substr(tags.find(',') + 1) : std::string_view{};
    if (consume(one, name) && consume(one, ":")) return one;
  }
  return {};
}

void read_dotted(const Value &object, Arena &arena, ErrorFields &fields) {
  std::string_view message, brief, kind, type;
  for (const Member &member : object.members()) {
    std::string_view key = member.key;
    if (!consume(key, "error.")) continue;
    if (is(key, "stack")) fields.stack = member.value;
    else if (is(key, "kind")) set(kind, member.value, arena);
    else if (is(key, "type")) set(type, member.value, arena);
    else if (is(key, "message")) set(message, member.value, arena);
    else if (is(key, "msg")) set(brief, member.value, arena);
  }
  if (message.empty()) message = brief;
  if (!message.empty()) fields.message = message;
  if (kind.empty()) kind = type;
  if (!kind.empty()) fields.type = kind;
}

}  // namespace

void read_datadog(const Value &object, Arena &arena, Event &event) {
  event.format = "datadog";
  Value error;
  std::string_view tags, viewed;
  ErrorFields dotted;
  read_dotted(object, arena, dotted);
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "error")) {
      error = v;
    } else if (is(key, "ddsource")) {
      set(event.platform, v, arena);
    } else if (is(key, "ddtags")) {
      tags = v.string();
    } else if (is(key, "message")) {
      set(event.message, v, arena);
    } else if (is(key, "status")) {
      set(event.level, v, arena);
    } else if (is(key, "logger")) {
      set(event.logger, v.is_object() ? v["name"] : v, arena);
    } else if (is(key, "view")) {
      set(viewed, v["url"], arena);
    } else if (is(key, "http")) {
      set(event.url, v["url"], arena);
      set(event.user_agent, v["useragent"], arena);
    } else if (is(key, "meta")) {
      read_dotted(v, arena, dotted);
      set_runtime(event, v["language"].string());
    } else if (is(key, "resource")) {
      set(event.transaction, v, arena);
    } else if (is(key, "version")) {
      set(event.release, v, arena);
    } else if (is(key, "env")) {
      set(event.environment, v, arena);
    }
  }
  if (event.url.empty()) event.url = viewed;
  if (event.environment.empty()) event.environment = tag(tags, "env");
  if (event.release.empty()) event.release = tag(tags, "version");
  set_runtime(event, event.platform);
  if (error.is_object()) {
    read_error(error, Relation::primary, -1, arena, event);
    if (const std::string_view fingerprint = error["fingerprint"].string(); !fingerprint.empty())
      event.client_fingerprint.push_back(arena, fingerprint);
  } else {
    add_error(dotted, Relation::primary, -1, arena, event);
  }
}

}  // namespace faultprint::payload
