-- Bodies as clients send them become events: rows that a store keeps. An id of an event is a UUID of version 7, so that ids are ordered by time
-- and a month is a range of ids.

CREATE FUNCTION uuid_at(moment timestamptz) RETURNS uuid
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'faultprint_uuid_at';
COMMENT ON FUNCTION uuid_at(timestamptz) IS 'lowest UUID of version 7 of that millisecond: a bound for ranges of events';

CREATE FUNCTION time_of(id uuid) RETURNS timestamptz
LANGUAGE C IMMUTABLE STRICT PARALLEL SAFE AS 'MODULE_PATHNAME', 'faultprint_time_of';
COMMENT ON FUNCTION time_of(uuid) IS 'millisecond of a UUID of version 7; null for any other';

CREATE TYPE incoming_event AS (
  item integer, kind text, payload jsonb, id uuid, occurred_at timestamptz,
  fingerprint uuid, default_fingerprint uuid, coarse uuid, strict uuid, root_cause uuid,
  type text, title text, culprit text, message_template text, runtime text, noise text, level text,
  environment text, release text, transaction text, user_hash uuid,
  metric text, value double precision, sqlstate text, reason text
);
COMMENT ON TYPE incoming_event IS 'one event of what a client sent: an error, a web vital, or what is neither or was refused';
COMMENT ON COLUMN incoming_event.item IS 'index in the array of the payload that holds the event, from 1; a payload may hold several';
COMMENT ON COLUMN incoming_event.kind IS 'error, web vital, or other: nothing that is one of these; null where the payload is refused';
COMMENT ON COLUMN incoming_event.payload IS 'the event alone; null where the payload, a jsonb, is the event, and where there is nothing to store';
COMMENT ON COLUMN incoming_event.id IS 'UUID of version 7 of occurred_at; the same where a client sends the event again with its id';
COMMENT ON COLUMN incoming_event.occurred_at IS 'when the client says, within 30 days before and a day after the receipt; else the receipt';
COMMENT ON COLUMN incoming_event.fingerprint IS 'equal for equal bugs';
COMMENT ON COLUMN incoming_event.default_fingerprint IS 'the fingerprint without rules for fingerprints';
COMMENT ON COLUMN incoming_event.coarse IS 'of the class of the root cause and its crash frame: joins more';
COMMENT ON COLUMN incoming_event.strict IS 'of every exception, frame and message: joins less';
COMMENT ON COLUMN incoming_event.root_cause IS 'of the innermost cause alone: equal for one cause wrapped in two ways';
COMMENT ON COLUMN incoming_event.type IS 'class of the exception that escaped';
COMMENT ON COLUMN incoming_event.title IS 'class and first line of the message, at most 200 bytes';
COMMENT ON COLUMN incoming_event.culprit IS 'newest in-app frame, else the newest frame, else the transaction';
COMMENT ON COLUMN incoming_event.message_template IS 'message with what varies replaced by placeholders';
COMMENT ON COLUMN incoming_event.runtime IS 'family of runtimes: javascript, python, jvm and so on';
COMMENT ON COLUMN incoming_event.noise IS 'why this is probably nobody''s bug: browser extension, crawler and so on; null for none';
COMMENT ON COLUMN incoming_event.level IS 'fatal, error, warning, info or debug, whatever the format calls them; an unknown level as it was sent';
COMMENT ON COLUMN incoming_event.environment IS 'where it ran, as the client says: production, staging';
COMMENT ON COLUMN incoming_event.release IS 'version of the program, as the client says';
COMMENT ON COLUMN incoming_event.transaction IS 'what the program was asked for: a route, a job, the name of a span';
COMMENT ON COLUMN incoming_event.user_hash IS 'first 16 bytes of SHA-256 over salt and user; null where the event names no user';
COMMENT ON COLUMN incoming_event.metric IS 'of a web vital: CLS, FCP, FID, INP, LCP or TTFB';
COMMENT ON COLUMN incoming_event.value IS 'of a web vital: milliseconds; of CLS the score';
COMMENT ON COLUMN incoming_event.sqlstate IS 'why the payload, or a part of it, is refused: the code of the error';
COMMENT ON COLUMN incoming_event.reason IS 'why it is refused, or what an other is: transaction, session, log line of level info';

-- Volatile: an event whose client gave it no id gets a random one. Of the arguments rules may be null: none. One payload that cannot be read
-- makes a row, never an error; rules that cannot be read are one. COST: for a batch of some hundred events.
CREATE FUNCTION read_events(payloads jsonb[], rules text, salt bytea, received_at timestamptz) RETURNS SETOF incoming_event
LANGUAGE C VOLATILE PARALLEL SAFE COST 10000 ROWS 100 AS 'MODULE_PATHNAME', 'faultprint_read_events_jsonb';
COMMENT ON FUNCTION read_events(jsonb[], text, bytea, timestamptz) IS 'every event in these payloads, read, grouped and ready to be stored';

CREATE FUNCTION read_events(payloads text[], rules text, salt bytea, received_at timestamptz) RETURNS SETOF incoming_event
LANGUAGE C VOLATILE PARALLEL SAFE COST 10000 ROWS 100 AS 'MODULE_PATHNAME', 'faultprint_read_events_text';
COMMENT ON FUNCTION read_events(text[], text, bytea, timestamptz) IS 'every event in these payloads, read, grouped and ready to be stored';
