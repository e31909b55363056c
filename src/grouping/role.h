// src/grouping/role.h: what part a frame plays: the tenant's own code, a library, or plumbing that is on every stack.
#pragma once
#include <string_view>

#include "event/event.h"
#include "normalize/identity.h"

namespace faultprint::grouping {

enum class Part : std::uint8_t {
  app,       // the tenant's own code
  library,   // somebody else's package, or the runtime's standard library
  plumbing,  // says nothing about the bug: async machinery, proxies, reflection, event loops, transpiler helpers, thread starts, test runners
  thrower,   // makes the exception: panic and abort entry points, assertion helpers, sanitizer interceptors. This frame and all newer ones do not count
  marker,    // no frame at all: "(Coroutine boundary)", "<asynchronous suspension>"
};

struct Role {
  Part part = Part::app;
  // For people, in lower case, readable after "not counted: ": "library frame: node_modules", "async machinery of Zone.js", "panic entry point".
  // For Part::app it says why: "marked in-app by the sender", "no sign of a library". A literal: never depends on the event.
  std::string_view reason;
};

// `identity` is identify(frame). Order of authority: plumbing, throwers and markers of the runtime; then the sender's in_app; then the
// file's place (node_modules, site-packages, /usr/lib, vendor, pkg/mod, gems, .cargo/registry, C:\Windows, CDN hosts …) and the module's name
// (java., System., std::, kotlinx. …); else app. `runtime` is the frame's or the event's.
Role role_of(const Frame &frame, const normalize::Identity &identity, Runtime runtime) noexcept;
// Whether it looks at the identity: only the names of compiled programs have to be made readable first. Elsewhere an empty one will do.
bool role_needs_identity(Runtime runtime) noexcept;

}  // namespace faultprint::grouping
