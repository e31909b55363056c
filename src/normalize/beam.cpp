#include "normalize/identity.h"
#include "normalize/path.h"

namespace faultprint::normalize {

Identity identify_beam(const Frame &frame, Arena &arena) {
  Identity identity;
  identity.module = frame.module;
  identity.function = frame.function;
  identity.file = file_stem(frame.file, arena);
  identity.vague = frame.function.empty();
  return identity;
}

}  // namespace faultprint::normalize
