/* tests/support/desk.h - the core of a domain service with a log and a clock, driven like a
 * service: commands as JSON, duties as they fall due, long work at once, queries as JSON.
 *
 * What the core forgets or never heard of is read back from the log when it asks, as the engine
 * does. Times are London wall time, "2016-10-03 09:00". */
#ifndef TESTS_SUPPORT_DESK_H
#define TESTS_SUPPORT_DESK_H

#include <jansson.h>

#include "common/es/plan.h"
#include "homeward/es/book.h"
#include "homeward/v1/events.pb-c.h"

#define DESK_NHS_NUMBER "9434765919"

/* Whose core it is. */
struct desk_core {
    const struct hw_domain *domain;
    void *(*create)(const struct hw_secret *master);
    void (*destroy)(void *s);
    bool works; /* long work is done as soon as it is there */
};

struct desk {
    const struct desk_core *core;
    void *s; /* the core's state: begins with a struct hw_book */
    struct hw_arena *arena, *reply_arena;
    struct hw_plan *plan; /* of what was decided last */
    struct hw_es_event *log;
    size_t log_count, log_cap;
    int64_t now_ms;
    struct hw_secret key; /* of every person */
    uint8_t knows;        /* the person of DESK_NHS_NUMBER; 0: nobody */
    const char *actor;    /* of the events that are stored now; NULL: a person */
    int kill_every;       /* starts again after so many duties, in the middle of them; 0: never */
    int met;              /* duties */
    int only;             /* no more duties than this are met; 0: all, -1: none */
};

void desk_open_core(struct desk *d, const struct desk_core *core);
void desk_close(struct desk *d);

int64_t desk_ms(const char *when);
/* Meets every duty on the way to a moment, then it is that moment. */
void desk_clock(struct desk *d, const char *when);
/* One command at its "at" or now, with printf's words; want: "ok", or a refusal's code and field;
 * NULL: either. */
void desk_say(struct desk *d, const char *want, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* The same for anything at all, understood or not. True: it led to events. */
bool desk_try(struct desk *d, const char *json);

/* ---- what other services said, now ---- */
void desk_event(struct desk *d, const char *stream, uint32_t type, const void *message);
/* A person of that number is taken into hospital; ready for transfer; leaves, or dies. */
void desk_admit(struct desk *d, const char *spell, uint8_t person);
/* homeward-beds: one record of a person goes into another (HL7 A40). */
void desk_merge(struct desk *d, uint8_t from, uint8_t into);
void desk_ready(struct desk *d, const char *spell);
/* to: a destination code, or NULL. */
void desk_discharge(struct desk *d, const char *spell, bool died, const char *to);

/* Brings to mind what is asked for. True: it was all there already. */
bool desk_bring(struct desk *d, const struct hw_needs *n);
/* How often an event of that type stands in a stream. */
int desk_count(const struct desk *d, const char *stream, uint32_t type);

/* The answer to GET <path>?<name>=<value> (both may be NULL), which must be 200; the caller owns
 * it. */
json_t *desk_ask(struct desk *d, const char *path, const char *name, const char *value);
/* The status of an answer. */
int desk_status(struct desk *d, const char *path, const char *name, const char *value);
/* A list's line whose key says id; NULL: there is none. Borrowed. */
json_t *desk_line_of(json_t *answer, const char *list, const char *key, const char *id);

/* Starts again: everything in mind is dropped and read back as the engine does. */
void desk_restart(struct desk *d);
/* The same with nothing kept: from the log alone. */
void desk_replay(struct desk *d);

#endif
