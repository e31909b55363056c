#include "normalize/identity.h"

namespace faultprint::normalize {

Identity identify(const Frame &frame, Runtime runtime, Arena &arena) {
  switch (frame.runtime == Runtime::unknown ? runtime : frame.runtime) {
    case Runtime::javascript:
    case Runtime::wasm: return identify_javascript(frame, arena);
    case Runtime::python: return identify_python(frame, arena);
    case Runtime::jvm: return identify_jvm(frame, arena);
    case Runtime::dotnet:
    case Runtime::powershell: return identify_dotnet(frame, arena);
    case Runtime::go: return identify_go(frame, arena);
    case Runtime::rust: return identify_rust(frame, arena);
    case Runtime::ruby:
    case Runtime::crystal: return identify_ruby(frame, arena);
    case Runtime::php: return identify_php(frame, arena);
    case Runtime::dart: return identify_dart(frame, arena);
    case Runtime::beam: return identify_beam(frame, arena);
    case Runtime::native:
    case Runtime::swift: return identify_native(frame, arena);
    case Runtime::plpgsql:
    case Runtime::oracle: return identify_database(frame, arena);
    default: return identify_script(frame, arena);
  }
}

}  // namespace faultprint::normalize
