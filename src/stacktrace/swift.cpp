#include "stacktrace/families.h"

namespace faultprint::stacktrace {
namespace {

Score score(const Text &) noexcept { return {}; }
void parse(const Text &, Arena &, Event &) {}

}  // namespace

const Grammar swift{"swift", any_shape, score, parse};

}  // namespace faultprint::stacktrace
