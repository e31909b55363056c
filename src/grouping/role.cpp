#include "grouping/role.h"

namespace faultprint::grouping {

Role role_of(const Frame &frame, const normalize::Identity &, Runtime) noexcept {
  if (frame.in_app == InApp::no) return {Part::library, "marked as not in-app by the sender"};
  if (frame.in_app == InApp::yes) return {Part::app, "marked in-app by the sender"};
  return {Part::app, "no sign of a library"};
}

}  // namespace faultprint::grouping
