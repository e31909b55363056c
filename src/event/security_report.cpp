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

}  // namespace

void read_csp(const Value &report, Arena &arena, Event &event) {
  SecurityReport &security = event.security;
  security.kind = "csp";
  std::string_view violated;
  for (const Member &member : report.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "effective_directive") || is(key, "effective-directive") || is(key, "effectiveDirective"))
      set(security.directive, v, arena);
    else if (is(key, "violated_directive") || is(key, "violated-directive") || is(key, "violatedDirective")) set(violated, v, arena);
    else if (is(key, "blocked_uri") || is(key, "blocked-uri") || is(key, "blockedURL") || is(key, "blockedURI"))
      set(security.blocked, v, arena);
    else if (is(key, "document_uri") || is(key, "document-uri") || is(key, "documentURL") || is(key, "documentURI"))
      set(event.url, v, arena);
  }
  if (security.directive.empty()) security.directive = before(trim(violated), ' ');
  security.local = local_violation(security.directive, security.blocked, violated);
}

void read_security_report(const Value &object, Arena &arena, Event &event) {
  event.format = "security report";
  for (const Member &member : object.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "csp-report")) {
      read_csp(v, arena, event);
    } else if (is(key, "expect-ct-report") || is(key, "expect-staple-report")) {
      event.security.kind = key.substr(0, key.size() - std::string_view("-report").size());
      set(event.security.hostname, v["hostname"], arena);
    } else if (is(key, "known-pins")) {
      event.security.kind = "hpkp";
    } else if (is(key, "hostname")) {
      set(event.security.hostname, v, arena);
    } else if (is(key, "user_agent")) {
      set(event.user_agent, v, arena);
    } else if (is(key, "url")) {
      set(event.url, v, arena);
    }
  }
  const std::string_view type = object["type"].string();
  const Value body = object["body"];
  if (!event.security.kind.empty() || !body.is_object()) return;
  if (is(type, "csp-violation")) return read_csp(body, arena, event);
  // Deprecations, interventions, crashes, network errors, violations of other policies: what they are is their name.
  event.security.kind = type;
  for (const std::string_view name : {"id", "policyId", "type", "reason"})
    if (event.security.directive.empty()) set(event.security.directive, body[name], arena);
  set(event.security.blocked, body["sourceFile"], arena);
  set(event.message, body["message"], arena);
}

}  // namespace faultprint::payload
