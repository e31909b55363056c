// src/grouping/noise_tables.h: hosts, user agents and messages of code that is seldom the tenant's.
#pragma once
#include <cstdint>
#include <string_view>

namespace faultprint::grouping {

// Host of an http(s) URL, without user and port; empty for everything else.
std::string_view host_of(std::string_view url) noexcept;

enum class HostKind : std::uint8_t { none, cdn /* serves packages */, third_party /* tags, ads, analytics */, injected /* toolbars, antivirus, translators */ };
struct ScriptHost {
  HostKind kind = HostKind::none;
  std::string_view reason;  // a literal, empty for none
};
ScriptHost script_host(std::string_view host) noexcept;

// What a text that is part of many messages stands for.
struct Sign {
  std::string_view text;   // looked for anywhere in the message, or at its start
  std::string_view name;   // the class of noise
  std::string_view reason;
  bool strong;             // alone enough
};
// The first sign of noise in a message: nullptr for none. `message` is cut to what may be looked at by the caller.
const Sign *sign_in(std::string_view message) noexcept;
// The name of the crawler that sends `user_agent`; empty: none.
std::string_view crawler_in(std::string_view user_agent) noexcept;

}  // namespace faultprint::grouping
