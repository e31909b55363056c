// JSON text of any bytes: read as an event, or refused with an error.
#include <cstdint>

#include "error.h"
#include "event/read.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static faultprint::JsonParser parser;
  static faultprint::Arena arena;
  arena.reset();
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  try {
    faultprint::Event event;
    faultprint::read_json(text, parser, arena, event);
  } catch (const faultprint::Error &) {
  }
  try {
    arena.reset();
    const std::string_view mended = faultprint::json::repaired(text, 0, arena, text);
    if (mended != faultprint::json::repaired(mended, 0, arena, mended)) __builtin_trap();  // what is mended needs no mending
  } catch (const faultprint::Error &) {
  }
  return 0;
}
