#include <algorithm>

#include "event/formats.h"
#include "event/payload.h"
#include "text/view.h"

// Sentry's event. Its lists run the other way round: the root cause before the exception that escaped, and the oldest
// frame first. Exceptions that know their ids form a tree (AggregateError, ExceptionGroup).

namespace faultprint::payload {
namespace {

using namespace text;

constexpr std::int64_t no_id = INT64_MIN;

struct Item {
  Exception exception;
  std::int64_t id = no_id, parent_id = no_id, thread_id = no_id;
  bool named_cause = false;  // the wrapper calls it its cause, though it may be a group as well
};

InApp in_app_of(const Value &value) noexcept { return value.is_true() ? InApp::yes : value.is_false() ? InApp::no : InApp::unstated; }

// The platform of one frame is mostly that of the frame before.
Runtime runtime_of_platform(std::string_view platform) noexcept {
  switch (platform.size()) {
    case 1:
      if (is(platform, "c")) return Runtime::native;
      break;
    case 4:
      if (is(platform, "node")) return Runtime::javascript;
      if (is(platform, "java")) return Runtime::jvm;
      break;
    case 5:
      if (is(platform, "cocoa")) return Runtime::native;
      if (is(platform, "other")) return Runtime::unknown;
      break;
    case 6:
      if (is(platform, "native")) return Runtime::native;
      if (is(platform, "python")) return Runtime::python;
      if (is(platform, "csharp")) return Runtime::dotnet;
      break;
    case 10:
      if (is(platform, "javascript")) return Runtime::javascript;
      break;
    default: break;
  }
  return runtime_of(platform);
}

bool read_sentry_frame(const Value &value, Arena &arena, Frame &frame) {
  if (!value.is_object()) return false;
  std::string_view path, filename, package, raw_function, symbol, context_line;
  for (const Member &member : value.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (v.is_null()) continue;
    switch (key.size()) {
      case 5:
        if (is(key, "colno")) frame.column = position_of(v);
        else if (is(key, "trust")) frame.unreliable = is(v.string(), "scan");
        break;
      case 6:
        if (is(key, "lineno")) frame.line = position_of(v);
        else if (is(key, "in_app")) frame.in_app = in_app_of(v);
        else if (is(key, "module")) set(frame.module, v, arena);
        else if (is(key, "symbol")) symbol = v.string();
        break;
      case 7:
        if (is(key, "package")) set(package, v, arena);
        break;
      case 8:
        if (is(key, "function")) set(frame.function, v, arena);
        else if (is(key, "filename")) set(filename, v, arena);
        else if (is(key, "abs_path")) set(path, v, arena);
        else if (is(key, "platform")) frame.runtime = runtime_of_platform(v.string());
        break;
      case 12:
        if (is(key, "context_line")) set(context_line, v, arena);
        else if (is(key, "raw_function")) set(raw_function, v, arena);
        break;
      default: break;
    }
  }
  frame.file = path.empty() || is(path, "<anonymous>") ? filename : path;
  frame.set_details({package, path, context_line}, arena);
  if (frame.module.empty()) frame.module = package;
  // What the server's trimming has left is the poorer name, unless the whole one was cut off at its limit.
  if (!raw_function.empty() && (frame.function.empty() || !raw_function.ends_with("..."))) frame.function = raw_function;
  if (frame.function.empty()) frame.function = symbol;
  tidy(frame, arena);
  return true;
}

void read_stack(const Value &stacktrace, Arena &arena, Event &event, Exception &exception) {
  for (const Member &member : stacktrace.members())
    if (is(member.key, "frames")) read_frames<FrameReader>(member.value, Order::oldest_first, read_sentry_frame, arena, event, exception);
}

void read_mechanism(const Value &mechanism, Item &item) {
  for (const Member &member : mechanism.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (is(key, "type")) item.exception.mechanism = v.string();
    else if (is(key, "is_exception_group")) item.exception.is_group = v.is_true();
    else if (is(key, "exception_id")) item.id = v.integer(no_id);
    else if (is(key, "parent_id")) item.parent_id = v.integer(no_id);
    else if (is(key, "source"))
      item.named_cause = is(v.string(), "cause") || is(v.string(), "__cause__") || is(v.string(), "__context__");
  }
}

// False: nothing in it that tells of an exception.
bool read_exception(const Value &value, Arena &arena, Event &event, Item &item) {
  if (!value.is_object()) return false;
  std::string_view module;
  Value stacktrace, raw_stacktrace;
  for (const Member &member : value.members()) {
    const std::string_view key = member.key;
    const Value &v = member.value;
    if (v.is_null()) continue;
    switch (key.size()) {
      case 4:
        if (is(key, "type")) set(item.exception.type, v, arena);
        break;
      case 5:
        if (is(key, "value")) set(item.exception.message, v, arena);
        break;
      case 6:
        if (is(key, "module")) set(module, v, arena);
        break;
      case 9:
        if (is(key, "mechanism")) read_mechanism(v, item);
        else if (is(key, "thread_id")) item.thread_id = v.integer(no_id);
        break;
      case 10:
        if (is(key, "stacktrace")) stacktrace = v;
        break;
      case 14:
        if (is(key, "raw_stacktrace")) raw_stacktrace = v;
        break;
      default: break;
    }
  }
  item.exception.type = qualified(item.exception.type, module, event.runtime, arena);
  read_stack(stacktrace, arena, event, item.exception);
  if (item.exception.frames.empty()) read_stack(raw_stacktrace, arena, event, item.exception);
  return !item.exception.type.empty() || !item.exception.message.empty() || !item.exception.frames.empty();
}

// Whether every exception has an id of its own, exactly one has no parent, and not all are groups.
bool has_ids(const List<Item> &items) noexcept {
  int roots = 0;
  bool single = false;  // an exception that is no group
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Item &item = items[i];
    if (item.id == no_id) return false;
    single |= !item.exception.is_group;
    roots += item.parent_id == no_id ? 1 : 0;
    for (std::size_t j = 0; j < i; ++j)
      if (items[j].id == item.id) return false;
  }
  return single && roots == 1;
}

// An exception whose parent was not sent becomes a further cause of the root: the others still make a tree.
void adopt_orphans(List<Item> &items) noexcept {
  std::int64_t root = no_id;
  for (const Item &item : items)
    if (item.parent_id == no_id) root = item.id;
  for (Item &item : items) {
    const auto is_parent = [&](const Item &other) { return other.id == item.parent_id; };
    if (item.parent_id == no_id || std::any_of(items.begin(), items.end(), is_parent)) continue;
    item.parent_id = root;
    item.named_cause = true;
  }
}

// Adds the exceptions as a tree, a parent before its children, those in the order of their ids. False, and nothing added, where
// one is not under the root: a cycle.
bool add_tree(List<Item> items, Arena &arena, Event &event) {
  struct Place {
    int item, place;  // place: index in the event
  };
  List<Exception> ordered;
  List<Place> pending;
  for (std::size_t i = 0; i < items.size(); ++i)
    if (items[i].parent_id == no_id) pending.push_back(arena, {static_cast<int>(i), -1});
  while (!pending.empty()) {
    const Place at = pending.back();
    pending.truncate(pending.size() - 1);
    const Item &item = items[static_cast<std::size_t>(at.item)];
    Exception &exception = ordered.push_back(arena, item.exception);
    exception.parent = at.place;
    if (at.place >= 0) {
      const bool member = ordered[static_cast<std::size_t>(at.place)].is_group && !item.named_cause;
      exception.relation = member ? Relation::group_member : Relation::cause;
    }
    const int place = static_cast<int>(ordered.size()) - 1;
    const std::size_t first_child = pending.size();
    for (std::size_t i = 0; i < items.size(); ++i)
      if (items[i].parent_id == item.id) pending.push_back(arena, {static_cast<int>(i), place});
    std::sort(pending.begin() + first_child, pending.end(), [&](const Place &a, const Place &b) {
      return items[static_cast<std::size_t>(a.item)].id > items[static_cast<std::size_t>(b.item)].id;  // the last is taken first
    });
    if (ordered.size() + pending.size() > items.size()) return false;
  }
  if (ordered.size() != items.size()) return false;
  event.exceptions = ordered;
  return true;
}

void add_chain(const List<Item> &items, Arena &arena, Event &event) {
  for (std::size_t i = items.size(); i-- > 0;) {
    Exception exception = items[i].exception;
    const auto index = static_cast<std::int32_t>(event.exceptions.size());
    exception.relation = index == 0 ? Relation::primary : Relation::cause;
    exception.parent = index - 1;
    add(exception, arena, event);
  }
}

// Returns the thread of the primary exception.
std::int64_t read_exceptions(const Value &interface, Arena &arena, Event &event) {
  Value values = interface;
  if (interface.is_object()) {
    values = interface["values"];
    if (!values.is_array()) {  // a single exception without the list around it
      Item item;
      if (read_exception(interface, arena, event, item)) add(item.exception, arena, event);
      return item.thread_id;
    }
  }
  if (!values.is_array()) return no_id;
  List<Item> items;
  const std::size_t count = values.size();
  std::size_t i = 0;
  for (const Value &value : values.elements()) {
    if (i++ + exceptions_kept < count) {  // the far end of the chain
      event.truncated = true;
      continue;
    }
    Item item;
    if (read_exception(value, arena, event, item)) items.push_back(arena, item);
  }
  if (items.empty()) return no_id;
  const std::int64_t thread = items.back().thread_id;
  const bool tree = items.size() > 1 && has_ids(items);
  if (tree) adopt_orphans(items);
  if (!tree || !add_tree(items, arena, event)) add_chain(items, arena, event);
  return thread;
}

// The stack of the one thread that crashed, else of the one that ran, else of the only one.
Value stack_of_threads(const Value &threads, std::int64_t wanted) {
  Value crashed, current, only, by_id;
  int crashes = 0, currents = 0, all = 0;
  const Value values = threads.is_object() ? threads["values"] : threads;
  for (const Value &thread : values.elements()) {
    if (!thread.is_object()) continue;
    Value stack;
    bool is_crashed = false, is_current = false;
    std::int64_t id = no_id;
    for (const Member &member : thread.members()) {
      if (is(member.key, "stacktrace")) stack = member.value;
      else if (is(member.key, "crashed")) is_crashed = member.value.is_true();
      else if (is(member.key, "current")) is_current = member.value.is_true();
      else if (is(member.key, "id")) id = member.value.integer(no_id);
    }
    ++all;
    only = stack;
    if (is_crashed) ++crashes, crashed = stack;
    if (is_current) ++currents, current = stack;
    if (wanted != no_id && id == wanted) by_id = stack;
  }
  if (by_id.is_object()) return by_id;
  return crashes == 1 ? crashed : currents == 1 ? current : all == 1 ? only : Value{};
}

void read_message(const Value &message, Arena &arena, Event &event) {
  if (!message.is_object()) return set(event.message, message, arena);
  std::string_view formatted, pattern;
  bool has_parameters = false;
  for (const Member &member : message.members()) {
    if (is(member.key, "formatted")) set(formatted, member.value, arena);
    else if (is(member.key, "message")) set(pattern, member.value, arena);
    else if (is(member.key, "params")) has_parameters = (member.value.is_array() || member.value.is_object()) && member.value.size() > 0;
  }
  if (formatted.empty() && pattern.empty()) return;
  event.message = formatted.empty() ? pattern : formatted;
  if (!pattern.empty() && (has_parameters || (!formatted.empty() && formatted != pattern))) event.message_template = pattern;
}

void read_request(const Value &request, Arena &arena, Event &event) {
  for (const Member &member : request.members()) {
    if (is(member.key, "url")) set(event.url, member.value, arena);
    if (!is(member.key, "headers")) continue;
    for (const Member &header : member.value.members())
      if (equal_ignoring_case(header.key, "User-Agent")) set(event.user_agent, header.value, arena);
    for (const Value &pair : member.value.elements()) {
      std::string_view name;
      for (const Value &part : pair.elements()) {
        if (equal_ignoring_case(name, "User-Agent")) set(event.user_agent, part, arena);
        name = part.string();
      }
    }
  }
}

// Django's template errors: the line of the template that failed.
void read_template(const Value &value, Arena &arena, Event &event) {
  Exception exception;
  Frame frame;
  if (!read_sentry_frame(value, arena, frame) || frame.file.empty()) return;
  exception.frames.push_back(arena, frame);
  add(exception, arena, event);
}

void read_pin_report(std::string_view kind, const Value &report, Arena &arena, Event &event) {
  if (!report.is_object()) return;
  event.security.kind = kind;
  set(event.security.hostname, report["hostname"], arena);
}

struct Interfaces {
  Value exception, threads, stacktrace, logentry, message, request, view, csp, hpkp, expect_ct, expect_staple, sdk, fingerprint;
  std::string_view culprit;
};

void collect(const Value &object, Arena &arena, Event &event, Interfaces &found) {
  Interfaces old;  // by their old names
  for (const Member &member : object.members()) {
    std::string_view key = member.key;
    const Value &v = member.value;
    if (v.is_null()) continue;
    switch (key.size()) {
      case 3:
        if (is(key, "csp")) found.csp = v;
        else if (is(key, "sdk")) found.sdk = v;
        break;
      case 4:
        if (is(key, "hpkp")) found.hpkp = v;
        break;
      case 5:
        if (is(key, "level")) set(event.level, v, arena);
        break;
      case 6:
        if (is(key, "logger")) set(event.logger, v, arena);
        break;
      case 7:
        if (is(key, "threads")) found.threads = v;
        else if (is(key, "message")) found.message = v;
        else if (is(key, "request")) found.request = v;
        else if (is(key, "release")) set(event.release, v, arena);
        else if (is(key, "culprit")) set(found.culprit, v, arena);
        break;
      case 8:
        if (is(key, "platform")) set(event.platform, v, arena);
        else if (is(key, "logentry")) found.logentry = v;
        else if (is(key, "template")) found.view = v;
        else if (is(key, "checksum")) set(event.checksum, v, arena);
        else if (is(key, "expectct")) found.expect_ct = v;
        break;
      case 9:
        if (is(key, "exception")) found.exception = v;
        break;
      case 10:
        if (is(key, "stacktrace")) found.stacktrace = v;
        break;
      case 11:
        if (is(key, "fingerprint")) found.fingerprint = v;
        else if (is(key, "transaction")) set(event.transaction, v, arena);
        else if (is(key, "environment")) set(event.environment, v, arena);
        break;
      case 12:
        if (is(key, "expectstaple")) found.expect_staple = v;
        break;
      default:
        if (!consume(key, "sentry.interfaces.")) break;
        if (is(key, "Exception")) old.exception = v;
        else if (is(key, "Stacktrace")) old.stacktrace = v;
        else if (is(key, "Message")) old.logentry = v;
        else if (is(key, "Http")) old.request = v;
        else if (is(key, "Template")) old.view = v;
        else if (is(key, "Csp")) old.csp = v;
    }
  }
  for (const auto interface : {&Interfaces::exception, &Interfaces::stacktrace, &Interfaces::logentry, &Interfaces::request,
                               &Interfaces::view, &Interfaces::csp})
    if (!(found.*interface)) found.*interface = old.*interface;
}

}  // namespace

void read_sentry(const Value &object, Arena &arena, Event &event) {
  event.format = "sentry";
  Interfaces found;
  collect(object, arena, event, found);
  if (event.runtime == Runtime::unknown) event.runtime = runtime_of_platform(event.platform);
  if (found.sdk.is_object()) event.sdk = found.sdk["name"].string();
  set_runtime(event, event.sdk);
  if (event.transaction.empty()) event.transaction = found.culprit;
  for (const Value &part : found.fingerprint.elements())
    if (const std::string_view text = part.text(arena); !text.empty()) event.client_fingerprint.push_back(arena, text);
  read_message(found.message, arena, event);
  read_message(found.logentry, arena, event);
  read_request(found.request, arena, event);

  const std::int64_t thread = read_exceptions(found.exception, arena, event);
  if (event.exceptions.empty() && found.stacktrace.is_object()) {
    Exception exception;
    read_stack(found.stacktrace, arena, event, exception);
    if (!exception.frames.empty()) add(exception, arena, event);
  }
  // Native reporters keep the crashed stack with the threads and say only the signal in the exception.
  if (found.threads && (event.exceptions.empty() || (event.exceptions.size() == 1 && event.exceptions[0].frames.empty()))) {
    Exception exception;
    read_stack(stack_of_threads(found.threads, thread), arena, event, exception);
    if (!event.exceptions.empty()) {
      event.exceptions[0].frames = exception.frames;
      event.exceptions[0].frames_skipped = exception.frames_skipped;
    } else if (!exception.frames.empty()) {
      add(exception, arena, event);
    }
  }
  if (event.exceptions.empty() && found.view.is_object()) read_template(found.view, arena, event);
  if (found.csp.is_object()) read_csp(found.csp, arena, event);
  read_pin_report("hpkp", found.hpkp, arena, event);
  read_pin_report("expect-ct", found.expect_ct, arena, event);
  read_pin_report("expect-staple", found.expect_staple, arena, event);
}

}  // namespace faultprint::payload
