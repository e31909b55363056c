// src/normalize/extension.h: which endings of a file's name only say what kind of file it is.
#pragma once
#include <string_view>

namespace faultprint::normalize {

// Whether `extension` (without its dot, any case) is one of source code, templates, scripts, binaries or source maps.
// Others are part of the name: "order.service" of "order.service.ts".
bool is_extension(std::string_view extension) noexcept;

}  // namespace faultprint::normalize
