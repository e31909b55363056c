#include "event/payload.h"
#include "text/view.h"

// An error as a language's serializer or a logger writes it: the same few fields under many names.

namespace faultprint::payload {
namespace {

using namespace text;

constexpr unsigned deepest_chain = 32;  // causes of causes; recursion ends here

// Lower case without "_", "-", "@" and ".", so that "stack_trace", "stackTrace" and "StackTrace" are one name.
class PlainKey {
 public:
  explicit PlainKey(std::string_view key) noexcept {
    for (const char c : key) {
      if (c == '_' || c == '-' || c == '.' || c == '@') continue;
      if (size_ == sizeof bytes_) {
        size_ = 0;  // longer than every name we know
        return;
      }
      bytes_[size_++] = to_lower(c);
    }
  }
  std::string_view view() const noexcept { return {bytes_, size_}; }

 private:
  char bytes_[24];
  std::size_t size_ = 0;
};

enum class Field : std::uint8_t { none, type, name, message, description, stack, frames, cause, cause_list, members, suppressed, location, line };

struct Name {
  std::string_view key;
  Field field;
};
constexpr Name names[] = {
    {"type", Field::type}, {"class", Field::type}, {"classname", Field::type}, {"kind", Field::type}, {"errorclass", Field::type},
    {"errortype", Field::type}, {"exceptiontype", Field::type}, {"exceptionclass", Field::type}, {"exctype", Field::type},
    {"typename", Field::type}, {"name", Field::name},
    {"message", Field::message}, {"msg", Field::message}, {"errormessage", Field::message}, {"exceptionmessage", Field::message},
    {"excvalue", Field::message}, {"value", Field::message}, {"localizedmessage", Field::description},
    {"description", Field::description}, {"reason", Field::description},
    {"stack", Field::stack}, {"stacktrace", Field::stack}, {"stacktracestring", Field::stack}, {"backtrace", Field::stack},
    {"traceback", Field::stack}, {"trace", Field::stack}, {"steparray", Field::stack}, {"extendedstacktrace", Field::stack},
    {"parsedstack", Field::stack}, {"exceptionstacktrace", Field::stack}, {"errorverbose", Field::stack}, {"frames", Field::frames},
    {"cause", Field::cause}, {"causedby", Field::cause}, {"previous", Field::cause}, {"innererror", Field::cause},
    {"innerexception", Field::cause}, {"inner", Field::cause}, {"causes", Field::cause_list},
    {"errors", Field::members}, {"aggregateerrors", Field::members}, {"innererrors", Field::members},
    {"innerexceptions", Field::members}, {"exceptions", Field::members}, {"suppressed", Field::suppressed},
    {"suppressedexceptions", Field::suppressed}, {"file", Field::location}, {"filename", Field::location}, {"line", Field::line},
};

Field field_of(std::string_view key) noexcept {
  const PlainKey plain(key);
  for (const Name &name : names)
    if (name.key == plain.view()) return name.field;
  return Field::none;
}

struct Parts {
  std::string_view type, name, message, description;
  Value stack, frames, cause, cause_list, members, suppressed;
  Frame place;  // where it was thrown, beside a trace that begins with the caller (PHP)
};

void collect(const Value &object, Arena &arena, Parts &parts) {
  for (const Member &member : object.members()) {
    const Value &v = member.value;
    if (v.is_null()) continue;
    switch (field_of(member.key)) {
      case Field::none: break;
      case Field::type: set(parts.type, v, arena); break;
      case Field::name: set(parts.name, v, arena); break;
      case Field::message: set(parts.message, v, arena); break;
      case Field::description: set(parts.description, v, arena); break;
      case Field::stack:  // the text of a trace rather than its parts: the text is complete
        if (!parts.stack.is_string() || (v.is_string() && v.string().size() > parts.stack.string().size())) parts.stack = v;
        break;
      case Field::frames: parts.frames = v; break;
      case Field::cause: parts.cause = v; break;
      case Field::cause_list: parts.cause_list = v; break;
      case Field::members: parts.members = v; break;
      case Field::suppressed: parts.suppressed = v; break;
      case Field::location: set(parts.place.file, v, arena); break;
      case Field::line: parts.place.line = position_of(v); break;
    }
  }
}

void read_list(const Value &list, Relation relation, std::int32_t parent, Arena &arena, Event &event, unsigned depth) {
  for (const Value &element : list.elements()) {
    if (element.is_object()) read_error(element, relation, parent, arena, event, depth);
    else if (element.is_string()) add_error({{}, {}, element, Order::newest_first}, relation, parent, arena, event);
  }
}

// PHP's traces say where each function was called from; a frame is where it was when it called on.
void shift_calls(Exception &exception, const Frame &place, Arena &arena) {
  if (place.file.empty() || place.line == 0 || exception.frames.empty()) return;
  const bool by_calls = exception.frames[0].file != place.file || exception.frames[0].line != place.line;
  if (!by_calls) return;
  List<Frame> &frames = exception.frames;
  const Frame last = frames.back();
  for (std::size_t i = frames.size(); i-- > 1;) {
    frames[i].file = frames[i - 1].file;
    frames[i].line = frames[i - 1].line;
  }
  frames[0].file = place.file;
  frames[0].line = place.line;
  if (frames.size() < newest_frames_kept && !last.file.empty()) {
    Frame outermost;
    outermost.file = last.file;
    outermost.line = last.line;
    frames.push_back(arena, outermost);
  }
}

// "file" may hold the line as well.
Frame split_place(Frame place) noexcept {
  std::string_view file = place.file;
  const std::int32_t line = consume_number_end(file);
  if (line > 0 && consume_end(file, ":")) {
    place.file = file;
    place.line = line;
  }
  return place;
}

}  // namespace

bool is_stack_key(std::string_view key) noexcept { return field_of(key) == Field::stack; }

std::int32_t read_error(const Value &object, Relation relation, std::int32_t parent, Arena &arena, Event &event, unsigned depth) {
  if (!object.is_object() || depth > deepest_chain) return -1;
  Parts parts;
  collect(object, arena, parts);
  ErrorFields fields;
  fields.type = parts.type.empty() ? parts.name : parts.type;
  fields.message = parts.message.empty() ? parts.description : parts.message;
  fields.stack = parts.stack ? parts.stack : parts.frames;
  // Python's loggers keep the order of its tracebacks.
  if (object["exc_type"] && fields.stack.is_array()) fields.order = Order::oldest_first;
  const std::int32_t index = add_error(fields, relation, parent, arena, event);
  if (index < 0) return -1;
  const bool told_by_text = event.exceptions.size() > static_cast<std::size_t>(index) + 1;

  const Frame place = split_place(parts.place);
  Exception &exception = event.exceptions[static_cast<std::size_t>(index)];
  if (fields.stack.is_array() && !told_by_text) {
    const bool nameless = !exception.frames.empty() && exception.frames[0].function.empty();
    if (!nameless) {
      shift_calls(exception, place, arena);
    } else if (!place.file.empty() && (exception.frames[0].file != place.file || exception.frames[0].line != place.line)) {
      List<Frame> frames;
      frames.push_back(arena, place);
      for (const Frame &frame : exception.frames) frames.push_back(arena, frame);
      exception.frames = frames;
    }
  } else if (exception.frames.empty() && !place.file.empty() && place.line > 0) {
    exception.frames.push_back(arena, place);
  }
  if (told_by_text) return index;

  if (parts.cause.is_object()) {
    // Some wrap the cause once more: {"causedBy": {"exception": {…}}}.
    const Value inner = parts.cause["exception"];
    read_error(inner.is_object() ? inner : parts.cause, Relation::cause, index, arena, event, depth + 1);
  } else if (parts.cause.is_array()) {
    read_list(parts.cause, Relation::cause, index, arena, event, depth + 1);
  } else if (parts.cause.is_string() && contains(parts.cause.string(), '\n')) {
    add_error({{}, {}, parts.cause, Order::newest_first}, Relation::cause, index, arena, event);
  }
  std::int32_t outer = index;
  for (const Value &cause : parts.cause_list.elements()) {
    const std::int32_t next = read_error(cause, Relation::cause, outer, arena, event, depth + 1);
    if (next >= 0) outer = next;
  }
  const std::size_t before = event.exceptions.size();
  read_list(parts.members, Relation::group_member, index, arena, event, depth + 1);
  if (event.exceptions.size() > before) event.exceptions[static_cast<std::size_t>(index)].is_group = true;
  read_list(parts.suppressed, Relation::suppressed, index, arena, event, depth + 1);
  return index;
}

}  // namespace faultprint::payload
