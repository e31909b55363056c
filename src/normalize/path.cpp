#include "normalize/path.h"

namespace faultprint::normalize {

std::string_view file_name(std::string_view path) noexcept {
  path = path.substr(0, path.find_first_of("?#"));
  const std::size_t slash = path.find_last_of("/\\");
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}
std::string_view file_stem(std::string_view path, Arena &) {
  const std::string_view name = file_name(path);
  return name.substr(0, name.rfind('.'));
}
std::string_view package_path(std::string_view, Arena &) { return {}; }

}  // namespace faultprint::normalize
