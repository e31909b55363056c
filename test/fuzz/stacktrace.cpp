// Any bytes as a raw stack trace: no crash, views inside the input or the arena, equal answers for equal input.
#include <cstdint>
#include <cstdlib>

#include "grouping/canonical.h"
#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "stacktrace/parse.h"

using namespace faultprint;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  static Arena arena;
  const std::string_view text(reinterpret_cast<const char *>(data), size);
  grouping::Fingerprint fingerprints[2];
  for (grouping::Fingerprint &fingerprint : fingerprints) {
    arena.reset();
    Event event;
    stacktrace::parse(text, arena, event);
    grouping::Analysis analysis(event, arena);
    const grouping::Group group = grouping::group_of(analysis);
    if (event.exceptions.size() > exceptions_kept) std::abort();
    for (const Exception &exception : event.exceptions)
      if (exception.frames.size() > newest_frames_kept + oldest_frames_kept || exception.parent >= static_cast<std::int32_t>(event.exceptions.size())) std::abort();
    const List<grouping::Component> components = grouping::explain(analysis);
    for (const grouping::Component &component : components) grouping::path_of(component, arena);
    grouping::canonical_json(analysis);
    fingerprint = group.fingerprint;
  }
  if (!(fingerprints[0] == fingerprints[1])) std::abort();
  return 0;
}
