// Any bytes as a message: no crash, and what is normalized once does not change again.
#include <cstdint>
#include <cstdlib>

#include "normalize/message.h"
#include "normalize/wording.h"

using namespace faultprint;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static Arena arena;
  arena.reset();
  const std::string_view message(reinterpret_cast<const char *>(data), size);
  const std::string_view once = normalize::normalize_message(message, arena);
  if (normalize::normalize_message(once, arena) != once) std::abort();
  normalize::unify_wording("TypeError", message, Runtime::javascript, arena);
  normalize::message_head(message);
  normalize::hashed_template(message, arena);
  return 0;
}
