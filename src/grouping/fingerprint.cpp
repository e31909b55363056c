#include "grouping/fingerprint.h"

#include "grouping/hash.h"
#include "grouping/noise.h"
#include "normalize/message.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::grouping {
namespace {

constexpr std::size_t title_bytes = 200;  // fits a line of an issue list

std::string_view first_line(std::string_view text) noexcept {
  text = text::trim_left(text);
  return text::trim_right(text.substr(0, text.find_first_of("\r\n")));
}

std::string_view title_of(const Event &event, Arena &arena) {
  if (!event.security.kind.empty())
    return arena.concat({event.security.kind, ": ", event.security.directive, event.security.blocked.empty() ? "" : " ", event.security.blocked});
  if (event.exceptions.empty() || (event.exceptions[0].type.empty() && event.exceptions[0].message.empty()))
    return text::clipped(first_line(event.message.empty() ? event.message_template : event.message), title_bytes);
  const std::string_view type = event.exceptions[0].type;
  const std::string_view message = first_line(event.exceptions[0].message);
  return text::clipped(arena.concat({type, type.empty() || message.empty() ? "" : ": ", message}), title_bytes);
}

// The newest in-app frame of the primary exception, then of its causes; else the newest frame; else the transaction.
std::string_view culprit_of(Analysis &analysis) {
  const Event &event = analysis.event();
  for (const Scope scope : {Scope::in_app, Scope::whole}) {
    for (std::size_t i = 0; i < event.exceptions.size(); ++i) {
      if (event.exceptions[i].relation == Relation::other_thread) continue;
      const Selection selection = analysis.select(i, scope, 1, false);
      if (selection.counted.empty()) continue;
      const std::size_t index = selection.counted[0];
      const normalize::Identity &identity = analysis.identity(i, index);
      const std::string_view file = normalize::file_name(event.exceptions[i].frames[index].file);
      const std::string_view function = analysis.arena().concat(
          {identity.module, identity.module.empty() || identity.function.empty() ? "" : ".", identity.function});
      return analysis.arena().concat({function, function.empty() || file.empty() ? "" : " in ", file});
    }
  }
  return event.transaction;
}

std::string_view template_of(Analysis &analysis) {
  const Event &event = analysis.event();
  if (!event.exceptions.empty() && !event.exceptions[0].message.empty())
    return normalize::message_template(event.exceptions[0].message, analysis.arena());
  return normalize::message_template(event.message_template.empty() ? event.message : event.message_template, analysis.arena());
}

}  // namespace

Fingerprint make_fingerprint(const std::array<std::uint8_t, 16> &digest, Basis basis) noexcept {
  Fingerprint fingerprint{digest};
  fingerprint.bytes[0] = algorithm;
  fingerprint.bytes[1] = static_cast<std::uint8_t>((static_cast<unsigned>(basis) << 4) | (digest[1] & 0x0F));
  fingerprint.bytes[6] = static_cast<std::uint8_t>(0x80 | (digest[6] & 0x0F));  // version 8
  fingerprint.bytes[8] = static_cast<std::uint8_t>(0x80 | (digest[8] & 0x3F));  // variant of RFC 9562
  return fingerprint;
}

std::uint8_t algorithm_of(const Fingerprint &fingerprint) noexcept {
  const bool made = (fingerprint.bytes[6] & 0xF0) == 0x80 && (fingerprint.bytes[8] & 0xC0) == 0x80;
  const unsigned basis = fingerprint.bytes[1] >> 4;
  const bool known = fingerprint.bytes[0] <= algorithm && basis >= static_cast<unsigned>(Basis::custom) && basis <= static_cast<unsigned>(Basis::weak);
  return made && known ? fingerprint.bytes[0] : 0;
}

Basis basis_of(const Fingerprint &fingerprint) noexcept {
  return algorithm_of(fingerprint) == 0 ? Basis{} : static_cast<Basis>(fingerprint.bytes[1] >> 4);
}

Fingerprint fingerprint_of(Analysis &analysis, Strength strength, FingerprintRules rules) {
  HashListener hash(analysis.arena());
  const Basis basis = walk(analysis, strength, hash, rules);
  return make_fingerprint(hash.digest(), basis);
}

Noise noise_of(Analysis &analysis) {
  const Event &event = analysis.event();
  const bool has_in_app_frame = !event.exceptions.empty() && !analysis.select(0, Scope::in_app, 1, false).counted.empty();
  return noise_of(event, has_in_app_frame);
}

Group group_of(Analysis &analysis) {
  const Event &event = analysis.event();
  Group group{};
  group.fingerprint = fingerprint_of(analysis);
  const rules::FingerprintRule *rule = analysis.rules() != nullptr && event.checksum.empty() ? analysis.rules()->decision() : nullptr;
  group.default_fingerprint = rule == nullptr ? group.fingerprint : fingerprint_of(analysis, Strength::normal, FingerprintRules::ignored);
  group.coarse = fingerprint_of(analysis, Strength::coarse);
  group.strict = fingerprint_of(analysis, Strength::strict);
  group.root_cause = fingerprint_of(analysis, Strength::root_cause);
  group.basis = basis_of(group.fingerprint);
  group.runtime = event.runtime;
  group.truncated = event.truncated;
  if (!event.exceptions.empty()) {
    const Exception &primary = event.exceptions[0];
    group.type = primary.type;
    group.frames = static_cast<std::int32_t>(primary.frames.size());
    for (std::size_t i = 0; i < primary.frames.size(); ++i) group.in_app_frames += analysis.role(0, i).part == Part::app;
    for (const Exception &exception : event.exceptions) group.truncated |= exception.frames_skipped > 0;
  }
  group.title = title_of(event, analysis.arena());
  if (rule != nullptr) {
    group.rule = rule->reason;
    if (!rule->title.empty())
      group.title = text::clipped(rules::text_of(rule->title, false, event, crash_of(analysis), *analysis.rules(), analysis.arena()), title_bytes);
  }
  group.culprit = culprit_of(analysis);
  group.message_template = template_of(analysis);
  group.noise = noise_of(analysis).name;
  return group;
}

}  // namespace faultprint::grouping
