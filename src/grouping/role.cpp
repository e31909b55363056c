#include "grouping/role.h"

#include "grouping/role_tables.h"

namespace faultprint::grouping {
namespace {

RoleRule *rule_of(Runtime runtime) noexcept {
  switch (runtime) {
    case Runtime::javascript:
    case Runtime::wasm: return role_javascript;
    case Runtime::python: return role_python;
    case Runtime::jvm: return role_jvm;
    case Runtime::dotnet:
    case Runtime::powershell: return role_dotnet;
    case Runtime::go: return role_go;
    case Runtime::rust: return role_rust;
    case Runtime::ruby: return role_ruby;
    case Runtime::php: return role_php;
    case Runtime::dart: return role_dart;
    case Runtime::beam: return role_beam;
    case Runtime::native:
    case Runtime::swift: return role_native;
    default: return role_script;
  }
}

}  // namespace

Role role_of(const Frame &frame, const normalize::Identity &identity, Runtime runtime) noexcept {
  if (frame.runtime != Runtime::unknown) runtime = frame.runtime;
  FramePlace place(frame.file, runtime);
  const Role role = rule_of(runtime)(frame, identity, place, runtime);
  const bool known = !role.reason.empty();
  if (known && role.part != Part::app && role.part != Part::library) return role;
  if (frame.in_app == InApp::yes) return {Part::app, "marked in-app by the sender"};
  if (frame.in_app == InApp::no) return {Part::library, "marked as not in-app by the sender"};
  if (known) return role;
  if (!place.reason().empty()) return {Part::library, place.reason()};
  return {Part::app, "no sign of a library"};
}

bool role_needs_identity(Runtime runtime) noexcept {
  return runtime == Runtime::native || runtime == Runtime::swift || runtime == Runtime::rust;
}

}  // namespace faultprint::grouping
