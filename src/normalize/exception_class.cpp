#include "normalize/identity.h"

namespace faultprint::normalize {

std::string_view exception_class(std::string_view type, Runtime, Arena &) { return type; }

}  // namespace faultprint::normalize
