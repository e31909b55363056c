#include "event/field_names.h"
#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// What browsers send of their own: violations of a content security policy and of its kin, in the old form ("csp-report") and in
// that of the Reporting API.

namespace faultprint::payload {
namespace {

using namespace text;

// A script or style in the page itself, as the report says it.
std::string_view local_violation(std::string_view directive, std::string_view blocked, std::string_view violated) noexcept {
  if (is(blocked, "inline")) return "unsafe-inline";
  if (is(blocked, "eval") || is(blocked, "wasm-eval")) return "unsafe-eval";
  const bool of_page = blocked.empty() || is(blocked, "self");
  if (!of_page || !(directive.starts_with("script-src") || directive.starts_with("style-src"))) return {};
  if (contains(violated, "'unsafe-inline'")) return "unsafe-inline";
  return contains(violated, "'unsafe-eval'") ? "unsafe-eval" : "";
}

// One report spells all its names in one way.
void offer(Pick &pick, const Value &value, std::string_view key) noexcept {
  if (says_text(value)) pick.offer(value, 0, key);
}

}  // namespace

bool is_browser_report(std::string_view type) noexcept {
  constexpr std::string_view types[] = {
      "csp-violation", "csp-hash", "deprecation", "intervention", "crash", "network-error", "coep", "coop", "integrity-violation",
      "permissions-policy-violation", "potential-permissions-policy-violation", "feature-policy-violation", "document-policy-violation",
  };
  for (const std::string_view known : types)
    if (type == known) return true;
  return false;
}

void read_csp(const Value &report, Arena &arena, Event &event) {
  SecurityReport &security = event.security;
  security.kind = "csp";
  Pick directive, violated, blocked, url;
  for (const Member &member : report.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "effective_directive") || is(key, "effective-directive") || is(key, "effectiveDirective"))
      offer(directive, v, key);
    else if (is(key, "violated_directive") || is(key, "violated-directive") || is(key, "violatedDirective")) offer(violated, v, key);
    else if (is(key, "blocked_uri") || is(key, "blocked-uri") || is(key, "blockedURL") || is(key, "blockedURI"))
      offer(blocked, v, key);
    else if (is(key, "document_uri") || is(key, "document-uri") || is(key, "documentURL") || is(key, "documentURI"))
      offer(url, v, key);
  }
  const std::string_view violation = violated.value().text(arena);
  security.directive = directive.value().text(arena);
  security.blocked = blocked.value().text(arena);
  set(event.url, url.value(), arena);
  if (security.directive.empty()) security.directive = before(trim(violation), ' ');
  security.local = local_violation(security.directive, security.blocked, violation);
}

void read_security_report(const Value &object, Arena &arena, Event &event) {
  event.format = "security report";
  set(event.user_agent, object["user_agent"], arena);
  set(event.url, object["url"], arena);
  set(event.security.hostname, object["hostname"], arena);
  if (const Value csp = object["csp-report"]) return read_csp(csp, arena, event);
  for (const std::string_view kind : {"expect-ct", "expect-staple"}) {
    const Value report = object[arena.concat({kind, "-report"})];
    if (!report) continue;
    event.security.kind = kind;
    return set(event.security.hostname, report["hostname"], arena);
  }
  const Value body = object["body"];
  const std::string_view type = object["type"].string();
  if (object["known-pins"]) {
    event.security.kind = "hpkp";
  } else if (is(type, "csp-violation")) {
    read_csp(body, arena, event);
  } else {  // what they are is their name
    event.security.kind = type;
    for (const std::string_view name : {"id", "policyId", "type", "reason"})
      if (event.security.directive.empty()) set(event.security.directive, body[name], arena);
    set(event.security.blocked, body["sourceFile"], arena);
    set(event.message, body["message"], arena);
  }
}

}  // namespace faultprint::payload
