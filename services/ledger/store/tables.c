#include "ledger/store/tables.h"

#include "ledger/core/rows.h"

/* NOLINTBEGIN(bugprone-macro-parentheses): row is a type's name, var part of a name */
#define COL(row, type, member, name)                                                               \
    {                                                                                              \
        name, HW_PG_##type, offsetof(struct row, member)                                           \
    }
#define TABLE(var, sql_name, row, clause)                                                          \
    const struct hw_pg_table table_##var = {                                                       \
        .name = sql_name,                                                                          \
        .columns = var##_columns,                                                                  \
        .column_count = sizeof(var##_columns) / sizeof(*var##_columns),                            \
        .row_size = sizeof(struct row),                                                            \
        .conflict = clause,                                                                        \
    }
/* NOLINTEND(bugprone-macro-parentheses) */

static const struct hw_pg_column event_columns[] = {
    COL(event_row, I64, position, "position"),
    COL(event_row, I64, known_position, "known_position"),
    COL(event_row, TEXT, stream, "stream"),
    COL(event_row, I32, version, "version"),
    COL(event_row, I32, type, "type"),
    COL(event_row, UUID, event_id, "event_id"),
    COL(event_row, UUID, causation, "causation"),
    COL(event_row, UUID, correlation, "correlation"),
    COL(event_row, TEXT, actor, "actor"),
    COL(event_row, TIME, occurred_ms, "occurred_at"),
    COL(event_row, TIME, recorded_ms, "recorded_at"),
    COL(event_row, BYTES, payload, "payload"),
};
TABLE(event, "log.event", event_row, NULL);

static const struct hw_pg_column request_columns[] = {
    COL(request_row, UUID, id, "id"),
    COL(request_row, I64, first_position, "first_position"),
    COL(request_row, I64, last_position, "last_position"),
};
TABLE(request, "log.request", request_row, NULL);

static const struct hw_pg_column refusal_columns[] = {
    COL(refusal_row, UUID, id, "id"),
    COL(refusal_row, BYTES, refusal, "refusal"),
};
/* Its statement is kept under another name than the table's: two kinds of row go there. */
const struct hw_pg_table table_refusal = {
    .name = "log.request",
    .statement = "log.request.refusal",
    .columns = refusal_columns,
    .column_count = sizeof(refusal_columns) / sizeof(*refusal_columns),
    .row_size = sizeof(struct refusal_row),
};

static const struct hw_pg_column stream_columns[] = {
    COL(stream_row, TEXT, stream, "stream"),
    COL(stream_row, I64, first_position, "first_position"),
};
TABLE(stream, "log.stream", stream_row, NULL);

static const struct hw_pg_column cell_columns[] = {
    COL(cell_row, I32, id, "id"),
    COL(cell_row, TEXT, provider, "provider"),
    COL(cell_row, TEXT, authority, "authority"),
    COL(cell_row, TEXT, care_type, "care_type"),
    COL(cell_row, TEXT, reason, "reason"),
    COL(cell_row, TEXT, attribution, "attribution"),
};
TABLE(cell, "live.cell", cell_row, NULL);

static const struct hw_pg_column segment_columns[] = {
    COL(segment_row, TEXT, spell, "spell"),
    COL(segment_row, I32, cell, "cell"),
    COL(segment_row, I64, known_from, "known_from"),
    COL(segment_row, I64, known_to, "known_to"),
    COL(segment_row, TIME, start_ms, "start_at"),
    COL(segment_row, TIME, end_ms, "end_at"),
    COL(segment_row, DAY, first_midnight_day, "first_midnight"),
    COL(segment_row, DAY, first_next_day, "first_next_day"),
    COL(segment_row, DAY, last_day, "last_day"),
    COL(segment_row, TIME, ready_ms, "ready_at"),
    COL(segment_row, TIME, reason_ms, "reason_at"),
    COL(segment_row, I16, agreement, "agreement"),
    COL(segment_row, I64, admitted_position, "admitted_position"),
    COL(segment_row, I64, clinical_position, "clinical_position"),
    COL(segment_row, I64, mdt_position, "mdt_position"),
    COL(segment_row, I64, safe_position, "safe_position"),
    COL(segment_row, I64, reason_position, "reason_position"),
    COL(segment_row, I64, agreement_position, "agreement_position"),
};
TABLE(segment, "live.segment", segment_row, NULL);

const struct hw_pg_column supersede_columns[3] = {
    COL(supersede_row, TEXT, spell, "spell"),
    COL(supersede_row, TIME, start_ms, "start_at"),
    COL(supersede_row, I64, known_to, "known_to"),
};

static const struct hw_pg_column spell_columns[] = {
    COL(spell_row, TEXT, spell, "spell"),
    COL(spell_row, I64, position, "position"),
    COL(spell_row, TEXT, state, "state"),
    COL(spell_row, TEXT, provider, "provider"),
    COL(spell_row, TEXT, site, "site"),
    COL(spell_row, TEXT, ward, "ward"),
    COL(spell_row, TEXT, bed, "bed"),
    COL(spell_row, TEXT, authority, "authority"),
    COL(spell_row, TEXT, care_type, "care_type"),
    COL(spell_row, UUID, person, "person"),
    COL(spell_row, TIME, admitted_ms, "admitted_at"),
    COL(spell_row, TIME, discharged_ms, "discharged_at"),
    COL(spell_row, BOOL, died, "died"),
    COL(spell_row, BOOL, emergency, "emergency"),
    COL(spell_row, BOOL, on_leave, "on_leave"),
    COL(spell_row, DAY, expected_day, "expected_discharge"),
    COL(spell_row, TIME, clinical_ms, "clinical_at"),
    COL(spell_row, TIME, mdt_ms, "mdt_at"),
    COL(spell_row, TIME, safe_ms, "safe_at"),
    COL(spell_row, TIME, ready_ms, "ready_at"),
    COL(spell_row, TEXT, reason, "reason"),
    COL(spell_row, TEXT, attribution, "attribution"),
    COL(spell_row, TIME, reason_ms, "reason_at"),
    COL(spell_row, I16, agreement, "agreement"),
};
TABLE(spell, "live.spell", spell_row,
      "ON CONFLICT (spell) DO UPDATE SET (position, state, provider, site, ward, bed, authority, "
      "care_type, person, admitted_at, discharged_at, died, emergency, on_leave, "
      "expected_discharge, clinical_at, mdt_at, safe_at, ready_at, reason, attribution, reason_at, "
      "agreement) = ROW (excluded.position, excluded.state, excluded.provider, excluded.site, "
      "excluded.ward, excluded.bed, excluded.authority, excluded.care_type, excluded.person, "
      "excluded.admitted_at, excluded.discharged_at, excluded.died, excluded.emergency, "
      "excluded.on_leave, excluded.expected_discharge, excluded.clinical_at, excluded.mdt_at, "
      "excluded.safe_at, excluded.ready_at, excluded.reason, excluded.attribution, "
      "excluded.reason_at, excluded.agreement)");

static const struct hw_pg_column ward_columns[] = {
    COL(ward_row, TEXT, provider, "provider"), COL(ward_row, TEXT, ward, "ward"),
    COL(ward_row, I64, position, "position"),  COL(ward_row, TEXT, name, "name"),
    COL(ward_row, TEXT, site, "site"),         COL(ward_row, TEXT, care_type, "care_type"),
    COL(ward_row, BOOL, open, "open"),
};
TABLE(ward, "live.ward", ward_row,
      "ON CONFLICT (provider, ward) DO UPDATE SET (position, name, site, care_type, open) = "
      "ROW (excluded.position, excluded.name, excluded.site, excluded.care_type, excluded.open)");

static const struct hw_pg_column bed_columns[] = {
    COL(bed_row, TEXT, provider, "provider"), COL(bed_row, TEXT, ward, "ward"),
    COL(bed_row, TEXT, bed, "bed"),           COL(bed_row, I64, position, "position"),
    COL(bed_row, TEXT, state, "state"),       COL(bed_row, TEXT, spell, "spell"),
    COL(bed_row, TEXT, reason, "reason"),     COL(bed_row, TIME, since_ms, "since"),
};
TABLE(bed, "live.bed", bed_row,
      "ON CONFLICT (provider, ward, bed) DO UPDATE SET (position, state, spell, reason, since) = "
      "ROW (excluded.position, excluded.state, excluded.spell, excluded.reason, excluded.since)");

static const struct hw_pg_column quarantine_columns[] = {
    COL(quarantine_row, UUID, id, "id"),
    COL(quarantine_row, I64, position, "position"),
    COL(quarantine_row, I64, raw_position, "raw_position"),
    COL(quarantine_row, TEXT, state, "state"),
    COL(quarantine_row, TIME, received_ms, "received_at"),
    COL(quarantine_row, TEXT, facility, "facility"),
    COL(quarantine_row, TEXT, control_id, "control_id"),
    COL(quarantine_row, TEXT, message_type, "message_type"),
    COL(quarantine_row, TEXT, code, "code"),
    COL(quarantine_row, TEXT, message, "message"),
    COL(quarantine_row, TEXT, location, "location"),
};
const struct hw_pg_table table_quarantine = {
    .name = "live.quarantine",
    .columns = quarantine_columns,
    .column_count = sizeof(quarantine_columns) / sizeof(*quarantine_columns),
    .row_size = sizeof(struct quarantine_row),
    .conflict = "ON CONFLICT (id) DO UPDATE SET position = excluded.position, "
                "state = excluded.state, raw_position = CASE excluded.raw_position WHEN 0 "
                "THEN quarantine.raw_position ELSE excluded.raw_position END, "
                "facility = CASE excluded.code WHEN '' THEN quarantine.facility ELSE "
                "excluded.facility END, "
                "control_id = CASE excluded.code WHEN '' THEN quarantine.control_id ELSE "
                "excluded.control_id END, "
                "message_type = CASE excluded.code WHEN '' THEN quarantine.message_type ELSE "
                "excluded.message_type END, "
                "code = CASE excluded.code WHEN '' THEN quarantine.code ELSE excluded.code END, "
                "message = CASE excluded.code WHEN '' THEN quarantine.message ELSE "
                "excluded.message END, "
                "location = CASE excluded.code WHEN '' THEN quarantine.location ELSE "
                "excluded.location END", /* only a quarantining says why */
};

static const struct hw_pg_column key_columns[] = {
    COL(key_row, UUID, person, "person"),
    COL(key_row, BYTES, wrapped, "wrapped"),
};
TABLE(key, "vault.person_key", key_row, NULL);

static const struct hw_pg_column token_columns[] = {
    COL(token_row, BYTES, token, "token"),
    COL(token_row, UUID, person, "person"),
};
TABLE(token, "vault.person_token", token_row, NULL);

const struct hw_pg_table *const writer_tables[] = {
    &table_event,   &table_request, &table_refusal, &table_stream, &table_cell,
    &table_segment, &table_spell,   &table_ward,    &table_bed,    &table_quarantine,
    &table_key,     &table_token,   NULL,
};

const struct hw_pg_statement writer_statements[] = {
    /* A ledger that was replaced writes a NULL here, and its whole transaction fails. */
    {"fence", "UPDATE log.ledger SET position = CASE WHEN epoch = $1::bigint THEN $2::bigint END, "
              "recorded_at = $3::timestamptz"},
    {"lock", "SELECT pg_try_advisory_lock(487263)"},
    {"take_over", "UPDATE log.ledger SET epoch = epoch + 1 RETURNING epoch, position, recorded_at"},
    {"partitions", "SELECT log.ensure_partitions($1::bigint)"},
    {"cells", "SELECT id, provider, authority, care_type, reason, attribution FROM live.cell"},
    {"clock",
     "SELECT payload FROM log.event WHERE stream = 'clock' ORDER BY position DESC LIMIT 1"},
    {"supersede",
     "UPDATE live.segment s SET known_to = n.known_to FROM unnest($1::text[], $2::timestamptz[], "
     "$3::bigint[]) AS n (spell, start_at, known_to) WHERE s.spell = n.spell AND s.start_at = "
     "n.start_at AND s.known_to = 9223372036854775807"},
    {"put_snapshot",
     "INSERT INTO service.snapshot (service, format, position, state) VALUES ($1::text, "
     "$2::integer, $3::bigint, $4::bytea) ON CONFLICT (service, format) DO UPDATE SET position = "
     "excluded.position, state = excluded.state WHERE snapshot.position < excluded.position"},
    {"audit_last", "SELECT number, hash FROM audit.access ORDER BY number DESC LIMIT 1"},
    {"audit",
     "INSERT INTO audit.access (number, at, actor, action, purpose, query, origin, people, result, "
     "count, previous, hash) VALUES ($1::bigint, $2::timestamptz, $3::text, $4::text, $5::text, "
     "$6::text, $7::text, $8::bytea, $9::text, $10::integer, $11::bytea, $12::bytea)"},
    {.name = NULL},
};

/* The plans are made once, when the tables may be empty: they must not scan what has grown since.
 */
const char reader_setup[] = "SET ROLE homeward_ledger; "
                            "SET enable_seqscan = off; SET jit = off; "
                            "SET statement_timeout = '60s'";

const struct hw_pg_statement reader_statements[] = {
    {"range", "SELECT " EVENT_COLUMNS " FROM log.event WHERE position >= $1::bigint AND position "
              "<= $2::bigint ORDER BY position LIMIT $3::integer"},
    {"streams", "SELECT " EVENT_COLUMNS " FROM log.event WHERE stream = ANY ($1::text[]) "
                "ORDER BY stream, version"},
    {"heads", "SELECT stream, max(version) FROM log.event WHERE stream = ANY ($1::text[]) "
              "GROUP BY stream"},
    {"requests", "SELECT id, first_position, last_position, refusal FROM log.request "
                 "WHERE id = ANY ($1::uuid[])"},
    {"head", "SELECT position FROM log.ledger"},
    {"people_by_token",
     "SELECT t.token, t.person, k.wrapped FROM vault.person_token t LEFT JOIN vault.person_key k "
     "USING (person) WHERE t.token = ANY ($1::bytea[])"},
    {"people_by_id", "SELECT NULL::bytea, person, wrapped FROM vault.person_key "
                     "WHERE person = ANY ($1::uuid[])"},
    {"snapshot", "SELECT position, state FROM service.snapshot WHERE service = $1::text AND format "
                 "= $2::integer"},
    {.name = NULL},
};
