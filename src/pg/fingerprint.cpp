// Bindings of src/schema/10-fingerprint.sql. They hold no rule: what an event means is the core's.
#include "pg/backend.h"
#include "pg/guard.h"
#include "pg/rows.h"
#include "pg/rules.h"

#include <array>
#include <span>

#include "event/jsonb.h"
#include "grouping/canonical.h"
#include "grouping/explain.h"
#include "grouping/fingerprint.h"
#include "normalize/message.h"
#include "stacktrace/parse.h"
#include "text/view.h"

// The core walks jsonb by its own definition of the layout; this is the one place that can compare it with the server's.
namespace layout = faultprint::json::jsonb;
static_assert(JB_CMASK == layout::count_mask && JB_FSCALAR == layout::scalar_flag && JB_FOBJECT == layout::object_flag &&
              JB_FARRAY == layout::array_flag && JB_OFFSET_STRIDE == layout::offset_stride);
static_assert(JENTRY_OFFLENMASK == layout::length_mask && JENTRY_TYPEMASK == layout::type_mask && JENTRY_HAS_OFF == layout::has_offset);
static_assert(JENTRY_ISSTRING == layout::string_type && JENTRY_ISNUMERIC == layout::numeric_type && JENTRY_ISBOOL_FALSE == layout::false_type &&
              JENTRY_ISBOOL_TRUE == layout::true_type && JENTRY_ISNULL == layout::null_type && JENTRY_ISCONTAINER == layout::container_type);

namespace faultprint::pg {
namespace {

using namespace grouping;  // into faultprint: the server has a List and a Group of its own

Fingerprint fingerprint_of_datum(Datum datum) {
  Fingerprint fingerprint;
  memcpy(fingerprint.bytes.data(), DatumGetUUIDP(datum)->data, fingerprint.bytes.size());
  return fingerprint;
}

// An event read and ready to be asked; it lives in the arena, so nothing in it needs to be destroyed.
struct Reading {
  Event event;
  Analysis *analysis;
};

Reading *reading_of(const Input &input, Arena &arena, const rules::RuleSet *rules = nullptr) {
  Reading *reading = new (arena.allocate(sizeof(Reading), alignof(Reading))) Reading;
  read(input, arena, reading->event);
  reading->analysis = new (arena.allocate(sizeof(Analysis), alignof(Analysis))) Analysis(reading->event, arena, rules);
  return reading;
}
static_assert(std::is_trivially_destructible_v<Analysis> && std::is_trivially_destructible_v<Event>);

// The functions below stand for several of SQL each: those without rules, and those that take them as their last argument.
const rules::RuleSet *rules_or_null(FunctionCallInfo fcinfo, int argument) { return PG_NARGS() > argument ? rules_of(fcinfo, argument) : nullptr; }

Datum fingerprint(FunctionCallInfo fcinfo, Source source) {
  const rules::RuleSet *rules = rules_or_null(fcinfo, 1);
  const Input input = input_of(PG_GETARG_DATUM(0), source);
  Arena &arena = fresh_arena();
  return uuid_of(guarded([&] { return fingerprint_of(*reading_of(input, arena, rules)->analysis); }).bytes);
}

Datum group_event(FunctionCallInfo fcinfo, Source source) {
  TupleDesc columns;
  if (get_call_result_type(fcinfo, nullptr, &columns) != TYPEFUNC_COMPOSITE) elog(ERROR, "group_event must return a composite type");
  const rules::RuleSet *rules = rules_or_null(fcinfo, 1);
  const Input input = input_of(PG_GETARG_DATUM(0), source);
  Arena &arena = fresh_arena();
  const Group group = guarded([&] { return group_of(*reading_of(input, arena, rules)->analysis); });
  const Nullable row[] = {
      uuid_value(group.fingerprint.bytes),
      uuid_value(group.coarse.bytes),
      uuid_value(group.strict.bytes),
      uuid_value(group.root_cause.bytes),
      text_value(name_of(group.basis)),
      text_or_null(group.type),
      text_or_null(group.title),
      text_or_null(group.culprit),
      text_or_null(group.message_template),
      text_value(faultprint::name_of(group.runtime)),
      text_or_null(group.noise),
      {Int32GetDatum(group.frames), false},
      {Int32GetDatum(group.in_app_frames), false},
      {BoolGetDatum(group.truncated), false},
      uuid_value(group.default_fingerprint.bytes),
      text_or_null(group.rule),
  };
  Columns split(row);
  return HeapTupleGetDatum(heap_form_tuple(BlessTupleDesc(columns), split.values, split.nulls));
}

Datum explain_fingerprint(FunctionCallInfo fcinfo, Source source) {
  struct Answer {
    Reading *reading;
    List<Component> components;
    Noise noise;
  };
  const rules::RuleSet *rules = rules_or_null(fcinfo, 1);
  const Input input = input_of(PG_GETARG_DATUM(0), source);
  Arena &arena = fresh_arena();
  const Answer answer = guarded([&]() -> Answer {
    Reading *reading = reading_of(input, arena, rules);
    return {reading, explain(*reading->analysis), noise_of(*reading->analysis)};
  });
  Rows rows(fcinfo);
  for (const Component &component : answer.components)
    rows.add({text_value(guarded([&] { return path_of(component, arena); })), text_value(component.value), {BoolGetDatum(component.contributes), false},
              text_value(component.reason)});
  if (!answer.noise.name.empty()) rows.add({text_value("noise"), text_value(answer.noise.name), {BoolGetDatum(false), false}, text_value(answer.noise.reason)});
  return Datum{0};
}

Datum explain_difference(FunctionCallInfo fcinfo, Source source) {
  struct Answer {
    List<Component> a, b;
    List<Difference> differences;
  };
  const rules::RuleSet *rules = rules_or_null(fcinfo, 2);
  const Input first = input_of(PG_GETARG_DATUM(0), source), second = input_of(PG_GETARG_DATUM(1), source);
  Arena &arena = fresh_arena();
  const Answer answer = guarded([&]() -> Answer {
    // The parser's strings live until the next event is read: what of the first one counts is copied out.
    List<Component> a = counted(*reading_of(first, arena, rules)->analysis);
    for (Component &component : a) component.value = arena.copy(component.value);
    const List<Component> b = counted(*reading_of(second, arena, rules)->analysis);
    return {a, b, differences(a, b, arena)};
  });
  Rows rows(fcinfo);
  for (const Difference &difference : answer.differences) {
    const Component *a = difference.a < 0 ? nullptr : &answer.a[static_cast<std::size_t>(difference.a)];
    const Component *b = difference.b < 0 ? nullptr : &answer.b[static_cast<std::size_t>(difference.b)];
    const Component &either = a != nullptr ? *a : *b;
    rows.add({text_value(name_of(difference.change)), text_value(guarded([&] { return path_of(either, arena); })),
              a == nullptr ? Nullable{0, true} : text_value(a->value), b == nullptr ? Nullable{0, true} : text_value(b->value),
              text_value(either.reason)});
  }
  return Datum{0};
}

Datum normalize_event(Datum event, Source source) {
  const Input input = input_of(event, source);
  Arena &arena = fresh_arena();
  const std::string_view json = guarded([&] { return canonical_json(*reading_of(input, arena)->analysis); });
  return DirectFunctionCall1(jsonb_in, CStringGetDatum(text_to_cstring(text_of(json))));
}

Datum noise(FunctionCallInfo fcinfo, Source source) {
  const Input input = input_of(PG_GETARG_DATUM(0), source);
  Arena &arena = fresh_arena();
  const Noise noise = guarded([&] { return noise_of(*reading_of(input, arena)->analysis); });
  if (noise.name.empty()) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(text_of(noise.name));
}

}  // namespace

FAULTPRINT_FUNCTION(faultprint_fingerprint_text) { return fingerprint(fcinfo, Source::text); }
FAULTPRINT_FUNCTION(faultprint_fingerprint_json) { return fingerprint(fcinfo, Source::json); }
FAULTPRINT_FUNCTION(faultprint_fingerprint_jsonb) { return fingerprint(fcinfo, Source::jsonb); }

FAULTPRINT_FUNCTION(faultprint_fingerprint_algorithm) {
  const int number = algorithm_of(fingerprint_of_datum(PG_GETARG_DATUM(0)));
  if (number == 0) PG_RETURN_NULL();
  PG_RETURN_INT32(number);
}
FAULTPRINT_FUNCTION(faultprint_fingerprint_basis) {
  const Fingerprint value = fingerprint_of_datum(PG_GETARG_DATUM(0));
  if (algorithm_of(value) == 0) PG_RETURN_NULL();
  PG_RETURN_TEXT_P(text_of(name_of(basis_of(value))));
}

FAULTPRINT_FUNCTION(faultprint_group_event_text) { return group_event(fcinfo, Source::text); }
FAULTPRINT_FUNCTION(faultprint_group_event_json) { return group_event(fcinfo, Source::json); }
FAULTPRINT_FUNCTION(faultprint_group_event_jsonb) { return group_event(fcinfo, Source::jsonb); }

FAULTPRINT_FUNCTION(faultprint_explain_fingerprint_text) { return explain_fingerprint(fcinfo, Source::text); }
FAULTPRINT_FUNCTION(faultprint_explain_fingerprint_json) { return explain_fingerprint(fcinfo, Source::json); }
FAULTPRINT_FUNCTION(faultprint_explain_fingerprint_jsonb) { return explain_fingerprint(fcinfo, Source::jsonb); }

FAULTPRINT_FUNCTION(faultprint_explain_difference_text) { return explain_difference(fcinfo, Source::text); }
FAULTPRINT_FUNCTION(faultprint_explain_difference_json) { return explain_difference(fcinfo, Source::json); }
FAULTPRINT_FUNCTION(faultprint_explain_difference_jsonb) { return explain_difference(fcinfo, Source::jsonb); }

FAULTPRINT_FUNCTION(faultprint_normalize_event_text) { return normalize_event(PG_GETARG_DATUM(0), Source::text); }
FAULTPRINT_FUNCTION(faultprint_normalize_event_json) { return normalize_event(PG_GETARG_DATUM(0), Source::json); }
FAULTPRINT_FUNCTION(faultprint_normalize_event_jsonb) { return normalize_event(PG_GETARG_DATUM(0), Source::jsonb); }

FAULTPRINT_FUNCTION(faultprint_noise_text) { return noise(fcinfo, Source::text); }
FAULTPRINT_FUNCTION(faultprint_noise_json) { return noise(fcinfo, Source::json); }
FAULTPRINT_FUNCTION(faultprint_noise_jsonb) { return noise(fcinfo, Source::jsonb); }

FAULTPRINT_FUNCTION(faultprint_check_rules) {
  struct Row {
    std::int32_t line, column;
    std::string_view message;
  };
  const Input input = input_of(PG_GETARG_DATUM(0), Source::text);
  Arena &arena = fresh_arena();
  const List<Row> problems = guarded([&] {
    List<Row> found;
    for (const rules::Problem &problem : rules::RuleSet::check(input.bytes)) found.push_back(arena, {problem.line, problem.column, arena.copy(problem.message)});
    return found;
  });
  Rows rows(fcinfo);
  for (const Row &problem : problems) rows.add({number_or_null(problem.line, false), number_or_null(problem.column, false), text_value(problem.message)});
  return Datum{0};
}

FAULTPRINT_FUNCTION(faultprint_normalize_message) {
  const Input input = input_of(PG_GETARG_DATUM(0), Source::text);
  Arena &arena = fresh_arena();
  PG_RETURN_TEXT_P(text_of(guarded([&] { return normalize::normalize_message(faultprint::text::clipped(input.bytes, bytes_kept), arena); })));
}

FAULTPRINT_FUNCTION(faultprint_parse_stacktrace) {
  const Input input = input_of(PG_GETARG_DATUM(0), Source::text);
  Arena &arena = fresh_arena();
  const Reading *reading = guarded([&]() -> Reading * {
    Reading *read = new (arena.allocate(sizeof(Reading), alignof(Reading))) Reading;
    stacktrace::parse(input.bytes, arena, read->event);
    read->analysis = new (arena.allocate(sizeof(Analysis), alignof(Analysis))) Analysis(read->event, arena);
    for (std::size_t i = 0; i < read->event.exceptions.size(); ++i)
      for (std::size_t f = 0; f < read->event.exceptions[i].frames.size(); ++f) read->analysis->frame(i, f);  // judged here, where it may throw
    return read;
  });
  constexpr std::size_t message_shown = 16 * 1024;  // bytes: it stands in the row of each frame
  Rows rows(fcinfo);
  const List<Exception> &exceptions = reading->event.exceptions;
  for (std::size_t i = 0; i < exceptions.size(); ++i) {
    const Exception &exception = exceptions[i];
    const Nullable index = number_or_null(static_cast<std::int32_t>(i), false), relation = text_value(faultprint::name_of(exception.relation)),
                       type = text_or_null(exception.type), message = text_or_null(faultprint::text::clipped(exception.message, message_shown)), none{0, true};
    if (exception.frames.empty()) rows.add({index, relation, type, message, none, none, none, none, none, none, none});
    for (std::size_t f = 0; f < exception.frames.size(); ++f) {
      const Frame &frame = exception.frames[f];
      rows.add({index, relation, type, message, number_or_null(static_cast<std::int32_t>(f), false), text_or_null(frame.function),
                text_or_null(frame.module), text_or_null(frame.file), number_or_null(frame.line, frame.line <= 0),
                number_or_null(frame.column, frame.column <= 0),
                {BoolGetDatum(reading->analysis->frame(i, f).role.part == Part::app), false}});
    }
  }
  return Datum{0};
}

}  // namespace faultprint::pg
