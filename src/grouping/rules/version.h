// src/grouping/rules/version.h: comparisons of numbers and of versions, as conditions such as "release:>=2.1.0" make them.
#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

namespace faultprint::grouping::rules {

enum class Comparison : std::uint8_t { equal, less, less_or_equal, greater, greater_or_equal };
// Takes ">=", ">", "<=" or "<" off the front of `text`; equal where there is none.
Comparison consume_comparison(std::string_view &text) noexcept;
// Whether `order` (negative, zero, positive: what is compared lies below, at or above the bound) satisfies `comparison`.
bool satisfies(int order, Comparison comparison) noexcept;

// A decimal number with an optional sign and fraction, nothing before or behind it. False where `text` is none.
bool parse_number(std::string_view text, double &number) noexcept;

// Whether `text` names a version: "2.1.0", "v2.1", "shop@2.1.0-rc.1+build.7". Its first part is a number.
bool is_version(std::string_view text) noexcept;
// Negative, zero, positive as `a` is older than, as old as, newer than `b`, which must both be versions. Parts that are numbers compare
// as such, missing ones are 0; "-rc.1" comes before the release; what "@" ends and "+" begins does not count (https://semver.org).
int compare_versions(std::string_view a, std::string_view b) noexcept;
// Whether release `a` comes after `b`: of the same package (what stands before "@") a newer version, or the same version of a higher build,
// as apps number them ("2.0.0+8"). Nothing where that cannot be said, as of hashes or of two packages.
std::optional<bool> later_release(std::string_view a, std::string_view b) noexcept;

}  // namespace faultprint::grouping::rules
