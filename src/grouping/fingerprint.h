// src/grouping/fingerprint.h: the fingerprint of an event and what else a person wants to see of its group.
// docs/fingerprint.md explains the algorithm to users.
#pragma once
#include <array>
#include <cstdint>
#include <string_view>

#include "event/event.h"
#include "grouping/noise.h"
#include "grouping/walk.h"

namespace faultprint::grouping {

// Frozen: algorithm 1 gives the same value for the same input for ever. Improvements become algorithm 2.
inline constexpr std::uint8_t algorithm = 1;

// An RFC 9562 UUID of version 8. Byte 0 is the algorithm; the high half of byte 1 is the basis; the version and
// variant bits stand where the RFC wants them; the remaining 110 bits are the hash.
struct Fingerprint {
  std::array<std::uint8_t, 16> bytes;
  friend bool operator==(const Fingerprint &, const Fingerprint &) = default;
};

Fingerprint make_fingerprint(const std::array<std::uint8_t, 16> &digest, Basis basis) noexcept;
// 0 where the value cannot have been made by make_fingerprint.
std::uint8_t algorithm_of(const Fingerprint &fingerprint) noexcept;
// Basis(0) where algorithm_of is 0.
Basis basis_of(const Fingerprint &fingerprint) noexcept;

Fingerprint fingerprint_of(Analysis &analysis, Strength strength = Strength::normal, FingerprintRules rules = FingerprintRules::asked);

struct Group {
  Fingerprint fingerprint, coarse, strict, root_cause;
  Fingerprint default_fingerprint;  // as without fingerprint rules
  Basis basis;
  std::string_view type, title, culprit, message_template, noise;
  std::string_view rule;  // fingerprint rule that decided; empty: none
  Runtime runtime;
  std::int32_t frames, in_app_frames;  // of the primary exception
  bool truncated;
};
Group group_of(Analysis &analysis);
// noise_of(event) with what the analysis knows of in-app frames.
Noise noise_of(Analysis &analysis);

}  // namespace faultprint::grouping
