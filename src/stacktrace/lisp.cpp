#include "stacktrace/families.h"

namespace faultprint::stacktrace {
namespace {

Score score(const Text &) noexcept { return {}; }
void parse(const Text &, Arena &, Event &) {}

}  // namespace

const Grammar lisp{"lisp", any_shape, score, parse};

}  // namespace faultprint::stacktrace
