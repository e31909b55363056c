#include "grouping/rules/values.h"

#include "grouping/rules/names.h"
#include "normalize/message.h"
#include "normalize/path.h"
#include "text/view.h"

namespace faultprint::grouping::rules {
namespace {

constexpr std::size_t longest_value = 4096;  // bytes of one variable

std::string_view first_of(std::string_view a, std::string_view b) noexcept { return a.empty() ? b : a; }

}  // namespace

bool is_default(const std::vector<Part> &value) noexcept { return value.size() == 1 && value[0].variable == Variable::event_default; }

std::string_view text_of(const std::vector<Part> &parts, bool of_fingerprint, const Event &event, const Crash &crash, Evaluation &evaluation, Arena &arena) {
  const auto stable = [&](std::string_view text) { return of_fingerprint ? normalize::message_template(text, arena) : text::before(text::trim(text), '\n'); };
  const auto variable = [&](const Part &part) -> std::string_view {
    const auto known = [](std::string_view value, std::string_view otherwise) { return value.empty() ? otherwise : text::clipped(value, longest_value); };
    const Frame frame = crash.frame == nullptr ? Frame{} : *crash.frame;
    const FrameNames names = names_of(frame, frame.runtime == Runtime::unknown ? event.runtime : frame.runtime);
    const std::string_view message = crash.exception == nullptr ? std::string_view() : crash.exception->message;
    switch (part.variable) {
      case Variable::none: return part.literal;
      case Variable::event_default: return "<default>";
      case Variable::transaction: return known(event.transaction, "<no-transaction>");
      case Variable::message: return known(stable(first_of(first_of(event.message, event.message_template), message)), "<no-message>");
      case Variable::type: return known(crash.exception == nullptr ? std::string_view() : class_name(crash.exception->type), "<no-type>");
      case Variable::value: return known(stable(message), "<no-value>");
      case Variable::function: return known(names.function, "<no-function>");
      case Variable::path: return known(first_of(frame.absolute_path(), frame.file), "<no-abs-path>");
      case Variable::filename: return known(frame.file, "<no-filename>");
      case Variable::module: return known(names.module, "<no-module>");
      case Variable::package: return known(normalize::file_name(frame.package()), "<no-package>");
      case Variable::level: return known(event.level, "<no-level>");
      case Variable::logger: return known(event.logger, "<no-logger>");
      case Variable::release: return known(event.release, "<no-release>");
      case Variable::environment: return known(event.environment, "<no-environment>");
      case Variable::url: return known(event.url, "<no-url>");
      case Variable::sdk: return known(event.sdk, "<no-sdk>");
      case Variable::platform: return known(event.platform, "<no-platform>");
      case Variable::tag: {
        const std::string_view value = evaluation.tag(part.tag);
        return value.empty() ? arena.concat({"<no-value-for-tag-", part.literal, ">"}) : text::clipped(value, longest_value);
      }
    }
    return {};
  };
  if (parts.size() == 1) return variable(parts[0]);
  std::string_view text;
  for (const Part &part : parts) text = arena.concat({text, variable(part)});
  return text;
}

}  // namespace faultprint::grouping::rules
