// The binary form of jsonb with any bytes: read as an event, or refused with an error. Bytes that are JSON text are read
// as its jsonb as well: well-formed bytes lead further in.
#include <cstdint>
#include <vector>

#include "error.h"
#include "event/jsonb.h"
#include "event/read.h"
#include "../support/jsonb_encoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static faultprint::JsonParser parser;
  static faultprint::Arena arena;
  arena.reset();
  const std::vector<std::byte> aligned(reinterpret_cast<const std::byte *>(data), reinterpret_cast<const std::byte *>(data) + size);
  try {
    faultprint::Event event;
    faultprint::read_jsonb(aligned, arena, event);
  } catch (const faultprint::Error &) {
  }
  try {
    const std::vector<std::byte> encoded = support::JsonbEncoder::encode(parser.parse({reinterpret_cast<const char *>(data), size}, arena));
    faultprint::Event event;
    faultprint::read_jsonb(encoded, arena, event);
  } catch (const faultprint::Error &) {
  }
  return 0;
}
