// src/grouping/walk.h: the one place that decides what of an event counts. The fingerprint and the explanation both listen to
// this walk, so an explanation can never differ from the hash.
#pragma once
#include <cstdint>
#include <string_view>

#include "grouping/analysis.h"
#include "grouping/component.h"
#include "grouping/rules/values.h"

namespace faultprint::grouping {

// What a fingerprint rests on; stored in its bits: never renumber.
enum class Basis : std::uint8_t { custom = 1, in_app_stack = 2, whole_stack = 3, message = 4, security_report = 5, weak = 6 };
std::string_view name_of(Basis basis) noexcept;  // "custom", "in-app stack", "whole stack", "message", "security report", "weak"; "unknown" for others

enum class Strength : std::uint8_t {
  coarse,      // class of the root cause and its crash frame
  normal,      // the fingerprint
  strict,      // every exception and every frame that is not plumbing, and the message
  root_cause,  // the innermost cause alone, as if nothing had wrapped it
};

// Whether fingerprint rules have their say.
enum class FingerprintRules : std::uint8_t { asked, ignored };

// Tells `listener` every component of the event that counts, in a fixed order, and those that do not where it wants all.
// Returns what the result rests on. Time is linear in the number of frames.
Basis walk(Analysis &analysis, Strength strength, Listener &listener, FingerprintRules rules = FingerprintRules::asked);

// Where an error happened, as the variables of fingerprint rules show it.
rules::Crash crash_of(Analysis &analysis);

}  // namespace faultprint::grouping
