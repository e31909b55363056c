#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// The crash report that Apple's systems write since 2021 (.ips): a line of metadata, then this object.

namespace faultprint::payload {
namespace {

constexpr std::size_t images_kept = 2048;

void read_backtrace(const Value &list, const List<std::string_view> &images, Arena &arena, Event &event, Exception &exception) {
  const auto reader = [&images](const Value &value, Arena &strings, Frame &frame) {
    if (!value.is_object()) return false;
    std::int64_t image = -1;
    for (const Member &member : value.members()) {
      if (is(member.key, "symbol")) set(frame.function, member.value, strings);
      else if (is(member.key, "sourceFile")) set(frame.file, member.value, strings);
      else if (is(member.key, "sourceLine")) frame.line = position_of(member.value);
      else if (is(member.key, "inline")) frame.inlined = member.value.is_true();
      else if (is(member.key, "imageIndex")) image = member.value.integer(-1);
    }
    if (image >= 0 && image < static_cast<std::int64_t>(images.size())) frame.module = images[static_cast<std::size_t>(image)];
    frame.set_details({frame.module, {}, {}}, strings);
    return true;
  };
  read_frames(list, Order::newest_first, reader, arena, event, exception);
}

Value crashed_thread(const Value &object) {
  const std::int64_t wanted = object["faultingThread"].integer(-1);
  std::int64_t i = 0;
  for (const Value &thread : object["threads"].elements())
    if (thread["triggered"].is_true() || i++ == wanted) return thread;
  return {};
}

}  // namespace

void read_apple_report(const Value &object, Arena &arena, Event &event) {
  event.format = "apple report";
  event.runtime = Runtime::native;
  List<std::string_view> images;
  for (const Value &image : object["usedImages"].elements()) {
    if (images.size() == images_kept) break;
    std::string_view name = image["name"].string();
    images.push_back(arena, name.empty() ? image["path"].string() : name);
  }
  const Value signal = object["exception"];
  Exception exception;
  set(exception.type, signal["type"], arena);
  if (const std::string_view name = signal["signal"].string(); !name.empty())
    exception.type = exception.type.empty() ? name : arena.concat({exception.type, " (", name, ")"});
  set(exception.message, signal["subtype"], arena);
  if (exception.message.empty()) set(exception.message, object["termination"]["indicator"], arena);
  // An uncaught Objective-C exception: its own stack says more than that of abort().
  if (object["lastExceptionBacktrace"].is_array()) read_backtrace(object["lastExceptionBacktrace"], images, arena, event, exception);
  if (exception.frames.empty()) read_backtrace(crashed_thread(object)["frames"], images, arena, event, exception);
  set(event.release, object["bundleInfo"]["CFBundleShortVersionString"], arena);
  if (!exception.type.empty() || !exception.frames.empty()) add(exception, arena, event);
}

}  // namespace faultprint::payload
