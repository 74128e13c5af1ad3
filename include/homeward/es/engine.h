/* es/engine.h - what every domain service does the same way: commands in, decisions, events to the
 * ledger, the feed back in.
 *
 * A domain is a pure core behind the functions of struct hw_domain. The engine gives it commands in
 * the order of their arrival, sends what it decides to the ledger, and tells the core at once what
 * it has decided, so that the next command is judged on it without waiting for the disk. Nobody is
 * answered before everything the answer stands on is durable. When the ledger says no (somebody
 * else was quicker), what stood on it is forgotten, read back and decided again.
 *
 * Bounds: at most QUEUE_COMMANDS commands wait, then the socket is not read (ZeroMQ holds the
 * senders back); at most IN_FLIGHT decisions wait for the ledger. */
#ifndef HOMEWARD_ES_ENGINE_H
#define HOMEWARD_ES_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/app.h"
#include "homeward/arena.h"
#include "homeward/id.h"
#include "homeward/secret.h"
#include "homeward/v1/commands.pb-c.h"

/* Positions from here on are not known yet: the event is on its way to the ledger. */
#define HW_PROVISIONAL (INT64_MAX / 2)

struct hw_es_event {
    int64_t position;
    const char *stream;
    uint32_t version, type;
    int64_t occurred_ms;
    const char *actor; /* may be NULL */
    struct hw_id event_id;
    const void *payload;
    size_t payload_n;
};

/* What a command, a query or a duty needs in mind first. What does not fit is left out: once the
 * rest is in mind whoever asked is called again, and asks for what is still missing. */
struct hw_needs;
void hw_needs_stream(struct hw_needs *n, const char *stream);
void hw_needs_person(struct hw_needs *n, const uint8_t token[HW_TOKEN_BYTES]);
void hw_needs_person_key(struct hw_needs *n, struct hw_id person);

/* What is decided. Texts and messages are copied. */
struct hw_plan;
/* An event at the end of a stream that has `expected` events now (more calls for the same stream
 * follow in order). Beyond 128 streams, 160 events or what a decision may hold in
 * memory (4 MiB) a command is refused whole (TOO_MUCH_AT_ONCE). */
void hw_plan_event(struct hw_plan *p, const char *stream, uint32_t expected, uint32_t type,
                   int64_t occurred_ms, const void *message);
/* Gives a stream its place among the plan's before its events are known (positions follow the order
 * of the streams). A stream without events is left out. */
void hw_plan_stream(struct hw_plan *p, const char *stream, uint32_t expected);
void hw_plan_person_key(struct hw_plan *p, struct hw_id person, const void *wrapped, size_t n);
void hw_plan_person_token(struct hw_plan *p, const uint8_t token[HW_TOKEN_BYTES],
                          struct hw_id person);
/* A rule says no. field may be NULL. */
void hw_plan_refuse(struct hw_plan *p, const char *code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* The command is not complete or not well formed. */
void hw_plan_invalid(struct hw_plan *p, const char *code, const char *field, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
/* Accepted, but something of it was left out: the answer says which field and why. The first
 * counts; text lives as long as the plan's arena or for ever. */
void hw_plan_remark(struct hw_plan *p, const char *field, const char *text);
#define HW_NOT_KEPT                                                                                \
    "not kept: it may name a person, and nothing says who that is, or the person was erased"
/* The event at that position says so already. */
void hw_plan_already(struct hw_plan *p, int64_t position);
/* It depends on the position of an event that is not known yet: ask again when it is. */
void hw_plan_wait(struct hw_plan *p);
/* Instead of events: a command to another service ("beds"), sent for a duty. c is copied; its id is
 * worked out from the duty's stream and `name`, which says what this duty is, the same for the same
 * duty and never for another ("delay-7": of the stream's version 7). */
void hw_plan_send(struct hw_plan *p, const char *stream, const char *name, const char *service,
                  const Hw__Command *c);
struct hw_arena *hw_plan_arena(struct hw_plan *p);
bool hw_plan_is_empty(const struct hw_plan *p); /* nothing has been planned or answered yet */

struct hw_question {
    const Hw__Command *command;
    int64_t now_ms, at_ms; /* at_ms: when it happened; never later than now */
};

bool hw_plan_sends(const struct hw_plan *p);
bool hw_needs_nothing(const struct hw_needs *n);

/* A list or record asked for over HTTP: GET /api/v1/<service>/<path>?<parameters>. */
struct hw_query {
    const char *path; /* "referrals", "packages/P-17/history": decoded, no slash at the ends */
    size_t parameter_count;
    const char *const *names, *const *values; /* decoded */
    int64_t now_ms;
    struct hw_arena *arena; /* the answer's */
};
/* The value of a parameter; NULL: not given. */
const char *hw_query_value(const struct hw_query *q, const char *name);

struct json_t;
struct hw_reply;
/* The answer, once: takes the reference. */
void hw_reply_json(struct hw_reply *r, struct json_t *body);
/* A text instead, for files; type "text/csv; charset=utf-8" (a literal). Copies the text. */
void hw_reply_text(struct hw_reply *r, const char *type, const char *text);
/* 404 or 400 with a sentence a person can act on; field names the parameter, or NULL. */
void hw_reply_fail(struct hw_reply *r, int status, const char *code, const char *field,
                   const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* The answer speaks of this person: the look is written to the access audit (R10.5). */
void hw_reply_person(struct hw_reply *r, struct hw_id person);
/* The answer holds nothing about people (registers, capacity, sums): no right to see people needed.
 * Otherwise a reply is taken to be about people. */
void hw_reply_impersonal(struct hw_reply *r);

/* Work that takes long, done in a thread of its own. run touches nothing but what it is given. */
struct hw_task {
    void (*run)(void *arg);
    void *arg;
};

struct hw_found_person {
    const uint8_t *token; /* 32 bytes, or NULL when asked by person */
    bool found;
    struct hw_id person;
    const void *wrapped; /* the key; NULL: not told, or (asked by person) destroyed */
    size_t wrapped_n;
};

struct hw_domain {
    const char *service;
    uint32_t snapshot_format;             /* a snapshot of another format is not read; the log is */
    uint32_t first_command, last_command; /* numbers in Command.body that are ours */

    /* Tells what must be in mind. Called on arrival and again before deciding. */
    void (*needs)(void *domain, const Hw__Command *c, struct hw_needs *n);
    void (*decide)(void *domain, const struct hw_question *q, struct hw_plan *p);
    /* An event of a stream in mind, in order of version; or the first of a stream that wants() says
     * is to be kept in mind. */
    void (*apply)(void *domain, const struct hw_es_event *e);
    /* Whether a stream that is not in mind must be after this event, so that it is read back if it
     * began before: new business, and closed business that this event opens again. */
    bool (*wants)(void *domain, const struct hw_es_event *e);
    int64_t (*version)(void *domain, const char *stream); /* -1: not in mind */
    void (*forget)(void *domain, const char *stream);
    /* A whole stream read back; 0 events: there is no such stream. */
    void (*restore)(void *domain, const char *stream, const struct hw_es_event *events, size_t n);
    /* What had a provisional position has a real one. */
    void (*settle)(void *domain, const char *stream, int64_t provisional, int64_t position);
    bool (*knows_person)(void *domain, const uint8_t token[HW_TOKEN_BYTES]);
    bool (*knows_key)(void *domain, struct hw_id person);
    void (*person)(void *domain, const struct hw_found_person *f);
    /* Nothing is under way: drop what need not be kept in mind. Also called now and then during a
     * replay. May be NULL. */
    void (*tidy)(void *domain);
    void (*save)(void *domain, struct hw_buf *out);
    /* Streams that are to be read back before commands are taken are told to `want`. */
    bool (*load)(void *domain, const void *state, size_t n, void (*want)(void *arg, const char *s),
                 void *arg);

    /* ---- of its own accord; all may be NULL ---- */
    /* Everything open has been read back: duties begin. */
    void (*begin)(void *domain);
    /* When something is owed next (es/book.h); HW_NEVER: nothing. */
    int64_t (*next_due)(void *domain);
    /* Plans what is owed first, at most now. */
    void (*due)(void *domain, int64_t now_ms, struct hw_needs *n, struct hw_plan *p);
    /* A command sent by hw_plan_send was answered, and the log has been seen up to what it led to.
     */
    void (*answered)(void *domain, const char *stream, const Hw__CommandAnswer *a);
    /* Answers a query from what is in mind; what must be read back first is told to n (then it is
     * asked again). */
    void (*query)(void *domain, const struct hw_query *q, struct hw_needs *n, struct hw_reply *r);
    /* Work to be begun now: true with *t filled. One at a time; commands and duties go on
     * meanwhile. When it is done, task_done is given the same arg, to keep its result and free it.
     */
    bool (*task)(void *domain, struct hw_task *t);
    void (*task_done)(void *domain, void *arg);
};

struct hw_engine_settings {
    char *commands; /* endpoint of the command socket */
    char *ledger_append, *ledger_feed, *ledger_read;
    int64_t ahead_ms; /* how far a sender's clock may run ahead; then its "at" is taken as now */
};
#define HW_ENGINE_SETTINGS(type, service_upper)                                                    \
    {"HOMEWARD_" service_upper "_COMMANDS",                                                        \
     HW_SETTING_STR,                                                                               \
     NULL,                                                                                         \
     offsetof(type, engine.commands),                                                              \
     0,                                                                                            \
     0,                                                                                            \
     false,                                                                                        \
     "endpoint for commands; default: an ipc socket in HOMEWARD_STATE/run"},                       \
        {"HOMEWARD_LEDGER_APPEND",                                                                 \
         HW_SETTING_STR,                                                                           \
         NULL,                                                                                     \
         offsetof(type, engine.ledger_append),                                                     \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "where the ledger appends"},                                                              \
        {"HOMEWARD_LEDGER_FEED",                                                                   \
         HW_SETTING_STR,                                                                           \
         NULL,                                                                                     \
         offsetof(type, engine.ledger_feed),                                                       \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "where the ledger publishes"},                                                            \
        {"HOMEWARD_LEDGER_READ",                                                                   \
         HW_SETTING_STR,                                                                           \
         NULL,                                                                                     \
         offsetof(type, engine.ledger_read),                                                       \
         0,                                                                                        \
         0,                                                                                        \
         false,                                                                                    \
         "where the ledger answers look-ups"},                                                     \
    {                                                                                              \
        "HOMEWARD_CLOCK_AHEAD_MS", HW_SETTING_INT, "300000", offsetof(type, engine.ahead_ms), 0,   \
            86400000, false, "how far a sender's clock may run ahead before it is refused"         \
    }

struct hw_engine_stats {
    int64_t commands, accepted, refused, invalid, conflicts, duplicates, queued, in_flight,
        redecided;
};

struct hw_engine;
/* Begins: reads the snapshot, follows the log, then opens the command socket. domain is the core's
 * state and outlives the engine. NULL with *err. */
struct hw_engine *hw_engine_create(struct hw_app *app, const struct hw_engine_settings *settings,
                                   const struct hw_domain *functions, void *domain,
                                   struct hw_err *err);
void hw_engine_destroy(struct hw_engine *e); /* NULL is fine */
bool hw_engine_ready(const struct hw_engine *e);
/* Takes no more commands; writes a snapshot; then ends the app. */
void hw_engine_drain(struct hw_engine *e);
int64_t hw_engine_position(const struct hw_engine *e);
const struct hw_engine_stats *hw_engine_stats(struct hw_engine *e);

#endif
