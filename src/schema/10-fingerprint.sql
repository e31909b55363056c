\echo Use "CREATE EXTENSION faultprint" to load this file. \quit

-- Every function of this chapter is pure: it reads its arguments and nothing else. An event is the JSON of an error tracker or of
-- OpenTelemetry, as json, jsonb or text, or as text the raw text of a stack trace. Errors: invalid_text_representation (22P02) for text
-- that begins like JSON and is none, invalid_parameter_value (22023) for JSON nested deeper than 64 and for rules that are none, program_limit_exceeded (54000) for JSON
-- above 32 MB. COST: an event of a few KB takes as long as a hundred of the planner's operators.

CREATE FUNCTION fingerprint(event json) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_fingerprint_json';
COMMENT ON FUNCTION fingerprint(json) IS 'fingerprint of an error event: equal for equal bugs';

CREATE FUNCTION fingerprint(event jsonb) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_fingerprint_jsonb';
COMMENT ON FUNCTION fingerprint(jsonb) IS 'fingerprint of an error event: equal for equal bugs';

CREATE FUNCTION fingerprint(event text) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_fingerprint_text';
COMMENT ON FUNCTION fingerprint(text) IS 'fingerprint of an error event: equal for equal bugs';

CREATE FUNCTION fingerprint(event json, rules text) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_fingerprint_json';
COMMENT ON FUNCTION fingerprint(json, text) IS 'fingerprint of an error event, by grouping rules';

CREATE FUNCTION fingerprint(event jsonb, rules text) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_fingerprint_jsonb';
COMMENT ON FUNCTION fingerprint(jsonb, text) IS 'fingerprint of an error event, by grouping rules';

CREATE FUNCTION fingerprint(event text, rules text) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_fingerprint_text';
COMMENT ON FUNCTION fingerprint(text, text) IS 'fingerprint of an error event, by grouping rules';

CREATE FUNCTION fingerprint_algorithm(fingerprint uuid) RETURNS integer
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'faultprint_fingerprint_algorithm';
COMMENT ON FUNCTION fingerprint_algorithm(uuid) IS 'number of the algorithm that made a fingerprint; null for any other uuid';

CREATE FUNCTION fingerprint_basis(fingerprint uuid) RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'faultprint_fingerprint_basis';
COMMENT ON FUNCTION fingerprint_basis(uuid) IS 'what a fingerprint rests on: in-app stack, whole stack, message, custom, security report or weak; null for any other uuid';

CREATE TYPE event_group AS (
  fingerprint uuid, coarse uuid, strict uuid, root_cause uuid,
  basis text, type text, title text, culprit text, message_template text, runtime text, noise text,
  frames integer, in_app_frames integer, truncated boolean,
  default_fingerprint uuid, rule text
);
COMMENT ON TYPE event_group IS 'what groups an event, and what a person wants to see of its group';
COMMENT ON COLUMN event_group.fingerprint IS 'equal for equal bugs';
COMMENT ON COLUMN event_group.coarse IS 'of the class of the root cause and its crash frame: joins more';
COMMENT ON COLUMN event_group.strict IS 'of every exception, frame and message: joins less';
COMMENT ON COLUMN event_group.root_cause IS 'of the innermost cause alone: equal for one cause wrapped in two ways';
COMMENT ON COLUMN event_group.basis IS 'what the fingerprint rests on: in-app stack, whole stack, message, custom, security report or weak';
COMMENT ON COLUMN event_group.type IS 'class of the exception that escaped';
COMMENT ON COLUMN event_group.title IS 'class and first line of the message, or what a rule says, at most 200 bytes';
COMMENT ON COLUMN event_group.culprit IS 'newest in-app frame, else the newest frame, else the transaction';
COMMENT ON COLUMN event_group.message_template IS 'message with what varies replaced by placeholders';
COMMENT ON COLUMN event_group.runtime IS 'family of runtimes: javascript, python, jvm and so on';
COMMENT ON COLUMN event_group.noise IS 'why this is probably nobody''s bug: browser extension, crawler and so on; null for none';
COMMENT ON COLUMN event_group.frames IS 'number of frames of the exception that escaped';
COMMENT ON COLUMN event_group.in_app_frames IS 'how many of them are the program''s own code';
COMMENT ON COLUMN event_group.truncated IS 'whether a limit left something out';
COMMENT ON COLUMN event_group.default_fingerprint IS 'fingerprint as it is without fingerprint rules';
COMMENT ON COLUMN event_group.rule IS 'fingerprint rule that decided; null for none';

CREATE FUNCTION group_event(event json) RETURNS event_group
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_group_event_json';
COMMENT ON FUNCTION group_event(json) IS 'fingerprints of an event at four strengths, with title, culprit, runtime and noise';

CREATE FUNCTION group_event(event jsonb) RETURNS event_group
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_group_event_jsonb';
COMMENT ON FUNCTION group_event(jsonb) IS 'fingerprints of an event at four strengths, with title, culprit, runtime and noise';

CREATE FUNCTION group_event(event text) RETURNS event_group
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_group_event_text';
COMMENT ON FUNCTION group_event(text) IS 'fingerprints of an event at four strengths, with title, culprit, runtime and noise';

CREATE FUNCTION group_event(event json, rules text) RETURNS event_group
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_group_event_json';
COMMENT ON FUNCTION group_event(json, text) IS 'fingerprints of an event at four strengths, with title, culprit and noise, by grouping rules';

CREATE FUNCTION group_event(event jsonb, rules text) RETURNS event_group
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_group_event_jsonb';
COMMENT ON FUNCTION group_event(jsonb, text) IS 'fingerprints of an event at four strengths, with title, culprit and noise, by grouping rules';

CREATE FUNCTION group_event(event text, rules text) RETURNS event_group
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_group_event_text';
COMMENT ON FUNCTION group_event(text, text) IS 'fingerprints of an event at four strengths, with title, culprit and noise, by grouping rules';

CREATE FUNCTION explain_fingerprint(event json) RETURNS TABLE (path text, value text, contributes boolean, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20 AS 'MODULE_PATHNAME', 'faultprint_explain_fingerprint_json';
COMMENT ON FUNCTION explain_fingerprint(json) IS 'every part of an event, whether it counts for the fingerprint, and why';

CREATE FUNCTION explain_fingerprint(event jsonb) RETURNS TABLE (path text, value text, contributes boolean, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20 AS 'MODULE_PATHNAME', 'faultprint_explain_fingerprint_jsonb';
COMMENT ON FUNCTION explain_fingerprint(jsonb) IS 'every part of an event, whether it counts for the fingerprint, and why';

CREATE FUNCTION explain_fingerprint(event text) RETURNS TABLE (path text, value text, contributes boolean, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20 AS 'MODULE_PATHNAME', 'faultprint_explain_fingerprint_text';
COMMENT ON FUNCTION explain_fingerprint(text) IS 'every part of an event, whether it counts for the fingerprint, and why';

CREATE FUNCTION explain_fingerprint(event json, rules text) RETURNS TABLE (path text, value text, contributes boolean, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20 AS 'MODULE_PATHNAME', 'faultprint_explain_fingerprint_json';
COMMENT ON FUNCTION explain_fingerprint(json, text) IS 'every part of an event, whether it counts for the fingerprint, and which grouping rule says so';

CREATE FUNCTION explain_fingerprint(event jsonb, rules text) RETURNS TABLE (path text, value text, contributes boolean, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20 AS 'MODULE_PATHNAME', 'faultprint_explain_fingerprint_jsonb';
COMMENT ON FUNCTION explain_fingerprint(jsonb, text) IS 'every part of an event, whether it counts for the fingerprint, and which grouping rule says so';

CREATE FUNCTION explain_fingerprint(event text, rules text) RETURNS TABLE (path text, value text, contributes boolean, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 20 AS 'MODULE_PATHNAME', 'faultprint_explain_fingerprint_text';
COMMENT ON FUNCTION explain_fingerprint(text, text) IS 'every part of an event, whether it counts for the fingerprint, and which grouping rule says so';

CREATE FUNCTION explain_difference(a json, b json) RETURNS TABLE (difference text, path text, a_value text, b_value text, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5 AS 'MODULE_PATHNAME', 'faultprint_explain_difference_json';
COMMENT ON FUNCTION explain_difference(json, json) IS 'fewest differences that keep two events apart, or what holds them together';

CREATE FUNCTION explain_difference(a jsonb, b jsonb) RETURNS TABLE (difference text, path text, a_value text, b_value text, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5 AS 'MODULE_PATHNAME', 'faultprint_explain_difference_jsonb';
COMMENT ON FUNCTION explain_difference(jsonb, jsonb) IS 'fewest differences that keep two events apart, or what holds them together';

CREATE FUNCTION explain_difference(a text, b text) RETURNS TABLE (difference text, path text, a_value text, b_value text, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5 AS 'MODULE_PATHNAME', 'faultprint_explain_difference_text';
COMMENT ON FUNCTION explain_difference(text, text) IS 'fewest differences that keep two events apart, or what holds them together';

CREATE FUNCTION explain_difference(a json, b json, rules text) RETURNS TABLE (difference text, path text, a_value text, b_value text, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5 AS 'MODULE_PATHNAME', 'faultprint_explain_difference_json';
COMMENT ON FUNCTION explain_difference(json, json, text) IS 'fewest differences that keep two events apart by grouping rules, or what holds them together';

CREATE FUNCTION explain_difference(a jsonb, b jsonb, rules text) RETURNS TABLE (difference text, path text, a_value text, b_value text, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5 AS 'MODULE_PATHNAME', 'faultprint_explain_difference_jsonb';
COMMENT ON FUNCTION explain_difference(jsonb, jsonb, text) IS 'fewest differences that keep two events apart by grouping rules, or what holds them together';

CREATE FUNCTION explain_difference(a text, b text, rules text) RETURNS TABLE (difference text, path text, a_value text, b_value text, reason text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 5 AS 'MODULE_PATHNAME', 'faultprint_explain_difference_text';
COMMENT ON FUNCTION explain_difference(text, text, text) IS 'fewest differences that keep two events apart by grouping rules, or what holds them together';

CREATE FUNCTION check_rules(rules text) RETURNS TABLE (line integer, column_number integer, message text)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 1 AS 'MODULE_PATHNAME', 'faultprint_check_rules';
COMMENT ON FUNCTION check_rules(text) IS 'every problem of a text of grouping rules; no row where it is good';

CREATE FUNCTION parse_stacktrace(stacktrace text) RETURNS TABLE (
  exception_index integer, relation text, exception_type text, exception_message text, frame_index integer,
  function text, module text, file text, line_number integer, column_number integer, in_app boolean)
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 ROWS 30 AS 'MODULE_PATHNAME', 'faultprint_parse_stacktrace';
COMMENT ON FUNCTION parse_stacktrace(text) IS 'exceptions and frames of a raw stack trace as printed; exception 0 escaped, frame 0 is the newest';

CREATE FUNCTION normalize_event(event json) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_normalize_event_json';
COMMENT ON FUNCTION normalize_event(json) IS 'canonical form of an event, the same whatever payload it came in';

CREATE FUNCTION normalize_event(event jsonb) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_normalize_event_jsonb';
COMMENT ON FUNCTION normalize_event(jsonb) IS 'canonical form of an event, the same whatever payload it came in';

CREATE FUNCTION normalize_event(event text) RETURNS jsonb
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_normalize_event_text';
COMMENT ON FUNCTION normalize_event(text) IS 'canonical form of an event, the same whatever payload it came in';

CREATE FUNCTION normalize_message(message text) RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_normalize_message';
COMMENT ON FUNCTION normalize_message(text) IS 'message with what varies replaced by placeholders such as <uuid> and <int>';

CREATE FUNCTION noise(event json) RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_noise_json';
COMMENT ON FUNCTION noise(json) IS 'why an event is probably nobody''s bug, such as browser extension or crawler; null for none';

CREATE FUNCTION noise(event jsonb) RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_noise_jsonb';
COMMENT ON FUNCTION noise(jsonb) IS 'why an event is probably nobody''s bug, such as browser extension or crawler; null for none';

CREATE FUNCTION noise(event text) RETURNS text
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'faultprint_noise_text';
COMMENT ON FUNCTION noise(text) IS 'why an event is probably nobody''s bug, such as browser extension or crawler; null for none';
