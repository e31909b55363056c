#include "event/field_names.h"
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

enum class Field : std::uint8_t {
  type, name, message, description, stack, frames, cause, cause_list, members, data_or_members, suppressed, location, line, fields
};

// Keys as PlainKey writes them. Names that only errors have count more than those that anything may have.
constexpr FieldName<Field> error_names[] = {
    {"exceptiontype", Field::type}, {"exceptionclass", Field::type}, {"exctype", Field::type}, {"errortype", Field::type},
    {"errorclass", Field::type}, {"classname", Field::type}, {"class", Field::type}, {"type", Field::type}, {"typename", Field::type},
    {"kind", Field::type}, {"name", Field::name},
    {"message", Field::message}, {"msg", Field::message}, {"errormessage", Field::message}, {"exceptionmessage", Field::message},
    {"excvalue", Field::message}, {"value", Field::message}, {"localizedmessage", Field::description},
    {"description", Field::description}, {"reason", Field::description},
    {"stack", Field::stack}, {"stacktrace", Field::stack}, {"stacktracestring", Field::stack}, {"exceptionstacktrace", Field::stack},
    {"extendedstacktrace", Field::stack}, {"backtrace", Field::stack}, {"traceback", Field::stack}, {"steparray", Field::stack},
    {"parsedstack", Field::stack}, {"errorverbose", Field::stack}, {"trace", Field::stack}, {"frames", Field::frames},
    {"cause", Field::cause}, {"causedby", Field::cause}, {"previous", Field::cause}, {"innerexception", Field::cause},
    {"innererror", Field::cause}, {"inner", Field::cause}, {"causes", Field::cause_list},
    {"aggregateerrors", Field::members}, {"innerexceptions", Field::members}, {"innererrors", Field::members},
    {"exceptions", Field::members}, {"errors", Field::data_or_members}, {"suppressed", Field::suppressed},
    {"suppressedexceptions", Field::suppressed}, {"filename", Field::location}, {"file", Field::location}, {"line", Field::line},
};

std::size_t rank_of(std::string_view key) noexcept { return find<error_names>(PlainKey(key).view()); }

bool is_trace(const Value &value) { return value.is_object() || value.is_array() ? value.size() > 0 : contains(value.string(), '\n'); }

// The text of a trace rather than its parts: the text is complete. The longest text of several. A word that is no trace comes last.
std::uint64_t rank_of_stack(const Value &value, std::size_t rank) {
  const std::uint64_t grade = !is_trace(value) ? 2 : value.is_string() ? 0 : 1;
  return grade << 48 | (UINT32_MAX - static_cast<std::uint64_t>(value.is_string() ? value.string().size() : 0)) << 8 | rank;
}

struct Parts {
  Pick picks[static_cast<std::size_t>(Field::fields)];
  Frame place;  // where it was thrown, beside a trace that begins with the caller (PHP)

  const Value &operator[](Field field) const noexcept { return picks[static_cast<std::size_t>(field)].value(); }
  // The text of `field`, else that of `other`.
  std::string_view text(Field field, Field other, Arena &arena) const {
    const Value &value = (*this)[field];
    return (value ? value : (*this)[other]).text(arena);
  }
};

void collect(const Value &object, Arena &arena, Parts &parts) {
  for (const Member &member : object.members()) {
    const Value &v = member.value;
    const std::size_t rank = rank_of(member.key);
    if (rank == std::size(error_names) || v.is_null()) continue;
    const Field field = error_names[rank].field;
    std::uint64_t order = rank;
    switch (field) {
      case Field::stack: order = rank_of_stack(v, rank); break;
      case Field::frames:
      case Field::cause:
      case Field::cause_list:
      case Field::members:
      case Field::data_or_members:
      case Field::suppressed: order |= is_trace(v) ? 0 : 1u << 8; break;  // what can be read before what cannot
      case Field::line: order |= position_of(v) > 0 ? 0 : 1u << 8; break;
      default:
        if (!says_text(v)) continue;
    }
    parts.picks[static_cast<std::size_t>(field)].offer(v, order, member.key);
  }
  parts.place.file = parts[Field::location].text(arena);
  parts.place.line = position_of(parts[Field::line]);
}

// Whether an element of "errors" is an error of its own. Without trace or cause it is data: what a validator, an API or GraphQL has to say.
bool is_member(const Value &element) {
  for (const Member &member : element.members()) {
    const std::size_t rank = rank_of(member.key);
    if (rank == std::size(error_names) || !is_trace(member.value)) continue;
    const Field field = error_names[rank].field;
    if (field == Field::stack || field == Field::frames || field == Field::cause || field == Field::cause_list) return true;
  }
  return contains(element.string(), '\n');
}

void read_list(const Value &list, Relation relation, std::int32_t parent, Arena &arena, Event &event, unsigned depth, bool may_be_data = false) {
  for (const Value &element : list.elements()) {
    if (may_be_data && !is_member(element)) continue;
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

int rank_of_stack_key(std::string_view key) noexcept {
  const std::size_t rank = rank_of(key);
  return rank != std::size(error_names) && error_names[rank].field == Field::stack ? static_cast<int>(rank) : -1;
}

std::int32_t read_error(const Value &object, Relation relation, std::int32_t parent, Arena &arena, Event &event, unsigned depth) {
  if (!object.is_object() || depth > deepest_chain) return -1;
  Parts parts;
  collect(object, arena, parts);
  ErrorFields fields;
  fields.type = parts.text(Field::type, Field::name, arena);
  fields.message = parts.text(Field::message, Field::description, arena);
  fields.stack = parts[Field::stack] && (is_trace(parts[Field::stack]) || !parts[Field::frames]) ? parts[Field::stack] : parts[Field::frames];
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

  const Value &cause = parts[Field::cause];
  if (cause.is_object()) {
    // Some wrap the cause once more: {"causedBy": {"exception": {…}}}.
    const Value inner = cause["exception"];
    read_error(inner.is_object() ? inner : cause, Relation::cause, index, arena, event, depth + 1);
  } else if (cause.is_array()) {
    read_list(cause, Relation::cause, index, arena, event, depth + 1);
  } else if (contains(cause.string(), '\n')) {
    add_error({{}, {}, cause, Order::newest_first}, Relation::cause, index, arena, event);
  }
  std::int32_t outer = index;
  for (const Value &one : parts[Field::cause_list].elements()) {
    const std::int32_t next = read_error(one, Relation::cause, outer, arena, event, depth + 1);
    if (next >= 0) outer = next;
  }
  const std::size_t before = event.exceptions.size();
  const bool named = is_trace(parts[Field::members]);
  read_list(parts[named ? Field::members : Field::data_or_members], Relation::group_member, index, arena, event, depth + 1, !named);
  if (event.exceptions.size() > before) event.exceptions[static_cast<std::size_t>(index)].is_group = true;
  read_list(parts[Field::suppressed], Relation::suppressed, index, arena, event, depth + 1);
  return index;
}

}  // namespace faultprint::payload
