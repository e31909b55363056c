// src/grouping/noise_tables.h: hosts, user agents and messages of code that is seldom the tenant's.
#pragma once
#include <cstdint>
#include <string_view>

namespace faultprint::grouping {

// Host of an http(s) URL, without user and port; empty for everything else.
std::string_view host_of(std::string_view url) noexcept;

enum class HostKind : std::uint8_t {
  none,
  cdn,          // serves packages to everybody
  third_party,  // tags, advertising, analytics, widgets
  injected,     // toolbars, virus scanners, translators
};
struct ScriptHost {
  HostKind kind = HostKind::none;
  std::string_view reason;  // a literal; empty for none
};
ScriptHost script_host(std::string_view host) noexcept;

// What a piece of text stands for. All texts are literals.
struct Sign {
  enum Where : std::uint8_t {
    anywhere,
    beginning,
    whole
  };
  enum Reach : std::uint8_t {
    scripts /* of JavaScript only */,
    every_runtime
  };
  std::string_view text;
  std::string_view name;  // the class of noise
  std::string_view reason;
  bool strong;  // enough without a look at the frames
  Where where = anywhere;
  Reach reach = scripts;
};

// The most telling sign in a message, a type, a variable that does not exist, or a location; nullptr: none.
// One pass, whatever the number of signs; the caller bounds the length.
const Sign *sign_in_message(std::string_view message, bool is_script, bool strong_only) noexcept;
const Sign *sign_of_type(std::string_view type) noexcept;
const Sign *sign_of_variable(std::string_view variable) noexcept;
const Sign *sign_of_location(std::string_view file) noexcept;

// Why `user_agent` is no person's browser; empty: no sign of it.
std::string_view crawler_reason(std::string_view user_agent) noexcept;

}  // namespace faultprint::grouping
