#include "grouping/noise.h"

#include <algorithm>

#include "grouping/noise_tables.h"
#include "text/view.h"

namespace faultprint::grouping {
namespace {

constexpr std::size_t message_looked_at = 1024;  // bytes: what tells the class stands near the beginning
constexpr std::size_t frames_looked_at = 50;

bool is_unplaced(std::string_view file) noexcept {
  return file.empty() || file == "<anonymous>" || file == "[native code]" || file == "native" || file == "(native)" ||
         file == "anonymous" || file == "<unknown>" || file == "unknown" || file == "(unknown)";
}

bool may_be_script(const Event &event) noexcept {
  return event.runtime == Runtime::javascript || event.runtime == Runtime::wasm || event.runtime == Runtime::unknown ||
         !event.user_agent.empty();
}

Noise noise_of_sign(const Sign &sign, bool has_in_app_frame) noexcept {
  if (!sign.strong && has_in_app_frame) return {};
  return {sign.name, sign.reason, sign.strong};
}

// Whose script the newest frame with a place is in.
Noise noise_of_frames(const List<Frame> &frames, bool has_in_app_frame) noexcept {
  const std::size_t count = std::min(frames.size(), frames_looked_at);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view file = frames[i].file;
    if (is_unplaced(file)) continue;
    const Sign *sign = sign_of_location(file);
    if (sign != nullptr) return noise_of_sign(*sign, has_in_app_frame);
    switch (script_host(host_of(file)).kind) {
      case HostKind::injected: return {"injected script", "newest frame is in a script injected from outside", true};
      case HostKind::third_party: return {"third-party script", "newest frame is in a script of a third party", true};
      default: break;
    }
    return {};
  }
  const bool all_seen = count == frames.size() && count > 0;
  const bool any_function = std::any_of(frames.begin(), frames.begin() + count,
                                        [](const Frame &frame) { return frame.line == 0 && !frame.function.empty(); });
  if (all_seen && !any_function && !has_in_app_frame) return {"injected script", "every frame is anonymous", false};
  return {};
}

// "foo is not defined", "Can't find variable: foo", "Property 'foo' doesn't exist": the name.
std::string_view missing_variable(std::string_view message) noexcept {
  if (text::consume_end(message, " is not defined")) return text::after_last(message, ' ');
  if (text::consume(message, "Can't find variable: ")) return message;
  if (text::consume(message, "Property '") && text::consume_end(message, "' doesn't exist")) return message;
  return {};
}

// webpack found no code for a module: two deployments are mixed.
bool lacks_module(std::string_view message, const List<Frame> &frames) noexcept {
  if (!text::contains(message, "(reading 'call')") && !message.starts_with("Cannot read property 'call' of undefined"))
    return false;
  for (std::size_t i = 0; i < std::min<std::size_t>(frames.size(), 3); ++i)
    if (text::contains(frames[i].function.substr(0, 64), "__webpack_require__")) return true;
  return false;
}

Noise noise_of_message(std::string_view message, bool is_script, bool has_in_app_frame) noexcept {
  message = text::trim(message.substr(0, message_looked_at));
  if (message.empty()) return {};
  if (is_script) {
    const std::string_view variable = missing_variable(message);
    const Sign *sign = variable.empty() ? nullptr : sign_of_variable(variable);
    if (sign != nullptr) return noise_of_sign(*sign, has_in_app_frame);
  }
  const Sign *sign = sign_in_message(message, is_script, has_in_app_frame);
  return sign == nullptr ? Noise{} : noise_of_sign(*sign, has_in_app_frame);
}

bool is_legacy_browser(std::string_view user_agent) noexcept {
  user_agent = user_agent.substr(0, message_looked_at / 2);
  return text::contains(user_agent, "MSIE ") || text::contains(user_agent, "Trident/") || text::contains(user_agent, "Opera Mini");
}

}  // namespace

Noise noise_of(const Event &event, bool has_in_app_frame) noexcept {
  if (!event.user_agent.empty() && !crawler_reason(event.user_agent).empty())
    return {"crawler", crawler_reason(event.user_agent), true};
  const bool is_script = may_be_script(event);
  if (!event.exceptions.empty()) {
    const Exception &primary = event.exceptions[0];
    if (is_script) {
      const Noise noise = noise_of_frames(primary.frames, has_in_app_frame);
      if (noise.strong) return noise;
      const Sign *sign = sign_of_type(primary.type);
      if (sign != nullptr && (sign->strong || !has_in_app_frame)) return noise_of_sign(*sign, has_in_app_frame);
      if (lacks_module(primary.message.substr(0, message_looked_at), primary.frames))
        return has_in_app_frame ? Noise{} : Noise{"chunk load", "a part of the program is missing", false};
      const Noise of_message = noise_of_message(primary.message, is_script, has_in_app_frame);
      if (!of_message.name.empty()) return of_message;
      if (!noise.name.empty()) return noise;
    } else {
      const Noise noise = noise_of_message(primary.message, is_script, has_in_app_frame);
      if (!noise.name.empty()) return noise;
    }
    if (is_script && primary.type.starts_with("Script error"))
      return {"script error", "error of a script from another origin", true};
  }
  const Noise noise = noise_of_message(event.message, is_script, has_in_app_frame);
  if (!noise.name.empty()) return noise;
  if (is_script && !has_in_app_frame && is_legacy_browser(event.user_agent))
    return {"legacy browser", "user agent of a browser no longer maintained", false};
  return {};
}

}  // namespace faultprint::grouping
