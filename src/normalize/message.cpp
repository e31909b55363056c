#include "normalize/message.h"

namespace faultprint::normalize {

std::string_view normalize_message(std::string_view message, Arena &) { return message; }

}  // namespace faultprint::normalize
