#include "event/field_names.h"
#include "event/formats.h"
#include "event/payload.h"
#include "stacktrace/grammar.h"
#include "text/view.h"

// A line of a JSON logger: ECS, pino, bunyan, winston, zap, zerolog, slog, logback, log4j, Quarkus, python-json-logger, structlog, loguru,
// Serilog, NLog, Monolog, tracing … They agree on little more than that there is a message, and somewhere an error.

namespace faultprint::payload {
namespace {

using namespace text;

// The picks first: their number is their place in the list.
enum class Field : std::uint8_t {
  error, error_text, type, error_message, stack, message, message_template, level, logger, full_text, release, environment, url, user_agent,
  picks, short_error, service, holder, ecs
};

constexpr FieldName<Field> names[] = {
    {"exception", Field::error}, {"Exception", Field::error}, {"err", Field::error}, {"error", Field::error},
    {"Error", Field::error}, {"exc_info", Field::error}, {"thrown", Field::error}, {"throwable", Field::error},
    {"ExceptionDetail", Field::error}, {"@x", Field::error},
    {"exc", Field::short_error}, {"ex", Field::short_error}, {"x", Field::short_error},
    {"exceptionType", Field::type}, {"exception_type", Field::type}, {"exceptionClass", Field::type}, {"exception_class", Field::type},
    {"exc_type", Field::type}, {"errorType", Field::type}, {"error_type", Field::type}, {"errorClass", Field::type},
    {"error_class", Field::type},
    {"exceptionMessage", Field::error_message}, {"exception_message", Field::error_message}, {"errorMessage", Field::error_message},
    {"error_message", Field::error_message},
    {"message", Field::message}, {"msg", Field::message}, {"@m", Field::message}, {"Message", Field::message},
    {"RenderedMessage", Field::message}, {"short_message", Field::message}, {"body", Field::message}, {"event", Field::message},
    {"MessageTemplate", Field::message_template}, {"messageTemplate", Field::message_template},
    {"message_template", Field::message_template}, {"@mt", Field::message_template}, {"{OriginalFormat}", Field::message_template},
    {"msg_template", Field::message_template},
    {"level_name", Field::level}, {"levelname", Field::level}, {"severity_text", Field::level}, {"log.level", Field::level},
    {"LogLevel", Field::level}, {"loglevel", Field::level}, {"severity", Field::level}, {"Level", Field::level}, {"level", Field::level},
    {"lvl", Field::level}, {"@l", Field::level},
    {"logger", Field::logger}, {"logger_name", Field::logger}, {"loggerName", Field::logger}, {"log.logger", Field::logger},
    {"SourceContext", Field::logger}, {"CategoryName", Field::logger}, {"Category", Field::logger}, {"channel", Field::logger},
    {"target", Field::logger}, {"name", Field::logger},
    {"full_message", Field::full_text}, {"text", Field::full_text},
    {"service.version", Field::release}, {"release", Field::release},
    {"service.environment", Field::environment}, {"environment", Field::environment}, {"env", Field::environment},
    {"service", Field::service},
    {"url.full", Field::url}, {"url", Field::url},
    {"user_agent.original", Field::user_agent}, {"user_agent", Field::user_agent},
    {"ecs.version", Field::ecs}, {"ecs", Field::ecs},
    // Objects that hold further fields of the record.
    {"context", Field::holder}, {"fields", Field::holder}, {"attributes", Field::holder}, {"Attributes", Field::holder},
    {"LogAttributes", Field::holder}, {"Properties", Field::holder}, {"State", Field::holder}, {"extra", Field::holder},
    {"record", Field::holder}, {"data", Field::holder}, {"log", Field::holder}, {"params", Field::holder}, {"meta", Field::holder},
};

// The part behind the dot of "error.type", "exception.stacktrace" and the like.
constexpr FieldName<Field> dotted_names[] = {
    {"type", Field::type}, {"class", Field::type}, {"kind", Field::type}, {"name", Field::type},
    {"message", Field::error_message}, {"msg", Field::error_message},
};

constexpr unsigned deepest_nesting = 3;  // of objects that only hold further fields

// Ranks: what lies at the top of the record counts more than what lies in a holder, then decide the names, dotted ones first.
constexpr std::uint64_t names_begin = 0x80, stacks_begin = 0x100, error_texts_begin = 0x200, not_a_trace = std::uint64_t{1} << 48;

class Log {
 public:
  Log(const Value &record, Arena &arena) : arena_(arena) { collect(record, 0, 0); }

  const Value &operator[](Field field) const noexcept { return picks_[static_cast<std::size_t>(field)].value(); }
  // Sets what the record says; what a payload around it has said stays otherwise.
  void set_to(std::string_view &text, Field field) const { set(text, (*this)[field], arena_); }
  bool is_ecs() const noexcept { return ecs_; }

 private:
  void collect(const Value &object, std::uint64_t path, unsigned depth) {
    for (const Member &member : object.members())
      if (!member.value.is_null() && !member.key.empty()) take(member, path, depth);
  }

  void take(const Member &member, std::uint64_t path, unsigned depth) {
    const Value &v = member.value;
    const std::size_t found = find<names>(member.key);
    if (found == std::size(names)) return take_other(member, path);
    const std::uint64_t rank = path << 16 | (names_begin + found);
    switch (const Field field = names[found].field) {
      case Field::short_error:  // names that may as well be anything else
        if (v.is_object() || contains(v.string(), '\n')) take_error(v, rank, member.key);
        break;
      case Field::error: take_error(v, rank, member.key); break;
      case Field::service:
        take_text(Field::release, v["version"], rank, member.key);
        take_text(Field::environment, v["environment"], rank, member.key);
        break;
      case Field::holder:
        if (v.is_object() && depth < deepest_nesting) collect(v, path << 8 | (found + 1), depth + 1);
        break;
      case Field::ecs: ecs_ = true; break;
      case Field::level: take_text(field, v.is_object() ? v["name"] : v, rank, member.key); break;
      case Field::url: take_text(field, v.is_object() ? v["full"] : v, rank, member.key); break;
      case Field::user_agent: take_text(field, v.is_object() ? v["original"] : v, rank, member.key); break;
      default: take_text(field, v, rank, member.key);
    }
  }

  void take_other(const Member &member, std::uint64_t path) {
    std::string_view key = member.key;
    const std::uint64_t prefix = consume(key, "exception.") ? 1 : consume(key, "error.") ? 2 : consume(key, "err.") ? 3 : 0;
    const int stack = member.value.is_string() || member.value.is_array() ? rank_of_stack_key(key) : -1;
    if (stack >= 0) {
      take_stack(member.value, path << 16 | (prefix == 0 ? stacks_begin + static_cast<std::uint64_t>(stack) : prefix), member.key);
    } else if (const std::size_t found = find<dotted_names>(key); prefix != 0 && found != std::size(dotted_names)) {
      take_text(dotted_names[found].field, member.value, path << 16 | (prefix * 8 + found), member.key);
    }
  }

  void take_error(const Value &value, std::uint64_t rank, std::string_view key) {
    if (value.is_object() || value.is_array()) picks_[static_cast<std::size_t>(Field::error)].offer(value, rank, key);
    else if (contains(value.string(), '\n')) take_stack(value, rank + error_texts_begin, key);
    else if (value.is_string()) take_text(Field::error_text, value, rank, key);
  }

  // "trace" and its like may be no more than the id of a request.
  void take_stack(const Value &value, std::uint64_t rank, std::string_view key) {
    const bool trace = value.is_array() || contains(value.string(), '\n');
    picks_[static_cast<std::size_t>(Field::stack)].offer(value, trace ? rank : rank | not_a_trace, key);
  }

  void take_text(Field field, const Value &value, std::uint64_t rank, std::string_view key) {
    if (says_text(value)) picks_[static_cast<std::size_t>(field)].offer(value, rank, key);
  }

  Pick picks_[static_cast<std::size_t>(Field::picks)];
  Arena &arena_;
  bool ecs_ = false;
};

std::int32_t add_logged_error(const Value &object, const Log &log, Arena &arena, Event &event) {
  std::int32_t index = -1;
  const Value &error = log[Field::error];
  if (error.is_object()) index = read_error(error, Relation::primary, -1, arena, event);
  for (const Value &one : error.elements()) {  // the outermost first, then its causes
    const auto count = static_cast<std::int32_t>(event.exceptions.size());
    const std::int32_t next = read_error(one, count == 0 ? Relation::primary : Relation::cause, count - 1, arena, event);
    if (index < 0) index = next;
  }
  ErrorFields fields;
  log.set_to(fields.type, Field::type);
  log.set_to(fields.message, Field::error_message);
  fields.stack = log[Field::stack];
  if (index >= 0) {
    const Exception &logged = event.exceptions[static_cast<std::size_t>(index)];
    if (!logged.frames.empty() || !fields.stack) return index;
    fields.type = logged.type;  // the trace lies beside the error
    fields.message = logged.message;
    event.exceptions.clear();
    return add_error(fields, Relation::primary, -1, arena, event);
  }
  const std::string_view error_text = log[Field::error_text].string();
  // An error response or the result of a failed function: the whole object is the error.
  const bool names_class = fields.type.empty() && stacktrace::is_class_name(error_text);
  if (fields.stack.is_array() && (!fields.type.empty() || names_class)) {
    index = read_error(object, Relation::primary, -1, arena, event);
    if (index >= 0 && names_class) event.exceptions[static_cast<std::size_t>(index)].type = error_text;
    if (index >= 0) return index;
  }
  if (names_class && fields.stack) fields.type = error_text;
  else if (fields.message.empty()) fields.message = error_text;
  return add_error(fields, Relation::primary, -1, arena, event);
}

}  // namespace

void read_json_log(const Value &object, Arena &arena, Event &event) {
  const Log log(object, arena);
  if (event.message.empty()) log.set_to(event.message, Field::message);
  if (event.logger.empty()) log.set_to(event.logger, Field::logger);
  log.set_to(event.message_template, Field::message_template);
  log.set_to(event.level, Field::level);
  log.set_to(event.release, Field::release);
  log.set_to(event.environment, Field::environment);
  log.set_to(event.url, Field::url);
  log.set_to(event.user_agent, Field::user_agent);
  event.format = log.is_ecs() ? "ecs" : "json log";
  if (add_logged_error(object, log, arena, event) >= 0 && !event.exceptions[0].frames.empty()) return;
  // The trace may be in the message itself, or in the record as formatted.
  for (const std::string_view text : {event.message, log[Field::full_text].string()}) {
    if (!contains(text, '\n')) continue;
    Event parsed = event;
    parsed.exceptions = {};
    if (add_error({{}, {}, Value::of(text), Order::newest_first}, Relation::primary, -1, arena, parsed) < 0) continue;
    event = parsed;
    return;
  }
}

}  // namespace faultprint::payload
