/* gateway/core/query.h - what a caller may ask in a URL, read strictly. Pure.
 *
 * Everything lives in the arena that was given. An unknown parameter, one that this page does not
 * take, or a value that does not fit is a fault with a code, a sentence and the parameter's name;
 * nothing is guessed. Limits: 8 KiB of query, 500 values in all lists together. */
#ifndef GATEWAY_CORE_QUERY_H
#define GATEWAY_CORE_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/arena.h"
#include "homeward/buf.h"
#include "homeward/spell/spell.h"

/* What a delayed day is counted under, in the order of the answers' breakdowns. */
enum dim { DIM_ATTRIBUTION, DIM_REASON, DIM_AUTHORITY, DIM_PROVIDER, DIM_CARE_TYPE, DIMS };
const char *dim_parameter(enum dim d); /* "careType" */
const char *dim_breakdown(enum dim d); /* "byCareType" */

struct list {
    const char **items; /* sorted, each once */
    size_t n;
};

struct filter {
    struct list by[DIMS]; /* an empty list: anything */
};
/* Whether something counted under these five words passes. */
bool filter_takes(const struct filter *f, const char *const key[DIMS]);
/* The same filter always gives the same text; it names no person. */
void filter_print(const struct filter *f, struct hw_buf *out);

enum known { KNOWN_NOW, KNOWN_POSITION, KNOWN_TIME };

enum parameter {
    P_FILTER = 1 << 0, /* provider, authority, careType, reason, attribution */
    P_AS_AT = 1 << 1,
    P_KNOWN_AT = 1 << 2,
    P_MONTH = 1 << 3,
    P_POLICY = 1 << 4,
    P_CELLS = 1 << 5,
    P_DAYS = 1 << 6,
    P_SPELL = 1 << 7,
    P_LAST_ID = 1 << 8,
    P_PURPOSE = 1 << 9,
    P_PROVIDER = 1 << 10, /* the provider alone, of the filter */
    P_WARD = 1 << 11,
    P_STATE = 1 << 12, /* of beds */
};

enum { QUERY_BYTES = 8192, QUERY_VALUES = 500, QUERY_NAME = 64, QUERY_DAYS = 400 };

struct query {
    struct filter filter;
    bool has_as_at, has_month, cells, has_last_id;
    enum known known;
    int64_t as_at_ms, known_ms, known_position;
    int32_t month; /* from 1970-01 = 0 */
    enum hw_first_day policy;
    int64_t days;
    int64_t last_id;
    const char *spell, *purpose;
    struct list wards, states;
};

struct fault {
    const char *code;    /* BAD_VALUE, UNKNOWN_PARAMETER, MISSING_PARAMETER */
    const char *message; /* a sentence a person can act on */
    const char *field;   /* the parameter; NULL: the query as a whole */
};

/* Reads text (what follows '?', may be NULL). allowed: parameters the page takes, as bits; required
 * ones are checked by the caller. False with *fault. */
bool query_read(const char *text, unsigned allowed, struct hw_arena *arena, struct query *q,
                struct fault *fault);
/* The query in one canonical line, for the access audit. */
void query_print(const struct query *q, struct hw_buf *out);
/* A Last-Event-ID header: a position, or nothing usable (then false). */
bool query_event_id(const char *text, int64_t *id);
/* Percent-decoding of n bytes; NULL when it is malformed, not UTF-8 or holds a NUL. */
const char *query_decode(const char *s, size_t n, bool plus_is_space, struct hw_arena *arena);
/* A name of a spell, ward or bed as it may stand in a path or a parameter. */
bool query_is_name(const char *text);

#endif
