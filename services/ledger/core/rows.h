/* ledger/core/rows.h - rows of the database as structs. store/tables.c says which column is which.
 */
#ifndef LEDGER_CORE_ROWS_H
#define LEDGER_CORE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/id.h"
#include "homeward/text.h"

#define KNOWN_STILL INT64_MAX

struct event_row {
    int64_t position, known_position;
    const char *stream;
    int32_t version, type;
    struct hw_id event_id, causation, correlation;
    const char *actor;
    int64_t occurred_ms, recorded_ms;
    struct hw_span payload;
};

struct request_row {
    struct hw_id id;
    int64_t first_position, last_position;
};

struct refusal_row {
    struct hw_id id;
    struct hw_span refusal;
};

struct stream_row {
    const char *stream;
    int64_t first_position;
};

struct cell_row {
    int32_t id;
    const char *provider, *authority, *care_type, *reason, *attribution;
};

struct segment_row {
    const char *spell;
    int32_t cell;
    int64_t known_from, known_to;
    int64_t start_ms, end_ms;
    int32_t first_midnight_day, first_next_day, last_day;
    int64_t ready_ms, reason_ms;
    int32_t agreement;
    int64_t admitted_position, clinical_position, mdt_position, safe_position, reason_position,
        agreement_position;
};

/* A segment that is in the database and is no longer believed from known_to on. */
struct supersede_row {
    const char *spell;
    int64_t start_ms, known_to;
};

struct spell_row {
    const char *spell;
    int64_t position;
    const char *state, *provider, *site, *ward, *bed, *authority, *care_type;
    struct hw_id person;
    int64_t admitted_ms, discharged_ms;
    bool died, emergency, on_leave;
    int32_t expected_day;
    int64_t clinical_ms, mdt_ms, safe_ms, ready_ms;
    const char *reason, *attribution;
    int64_t reason_ms;
    int32_t agreement;
};

struct ward_row {
    const char *provider, *ward;
    int64_t position;
    const char *name, *site, *care_type;
    bool open;
};

struct bed_row {
    const char *provider, *ward, *bed;
    int64_t position;
    const char *state, *spell, *reason;
    int64_t since_ms;
};

struct quarantine_row {
    struct hw_id id;
    int64_t position, raw_position;
    const char *state;
    int64_t received_ms;
    const char *facility, *control_id, *message_type, *code, *message, *location;
};

struct key_row {
    struct hw_id person;
    struct hw_span wrapped;
};

struct token_row {
    struct hw_span token;
    struct hw_id person;
};

#endif
