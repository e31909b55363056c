#include "stacktrace/families.h"

namespace faultprint::stacktrace {
namespace {

Score score(const Text &) noexcept { return {}; }
void parse(const Text &, Arena &, Event &) {}

}  // namespace

const Grammar v8_fatal{"v8_fatal", any_shape, score, parse};

}  // namespace faultprint::stacktrace
