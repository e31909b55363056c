#include "normalize/wording.h"

namespace faultprint::normalize {

Wording unify_wording(std::string_view type, std::string_view message, Runtime, Arena &) { return {type, message, false}; }

}  // namespace faultprint::normalize
