/* es/book.h - the records that a service has in mind, one for each stream of the log.
 *
 * A service says what kinds of records it keeps (struct hw_kind): what an event does to one, until
 * when one is open business, what it owes and when. The book does the rest the same way for all:
 * it keeps versions, reads back, forgets, saves the list of open streams, and knows which duty is
 * due next. A service's state begins with a struct hw_book, so that the functions of struct
 * hw_domain below can be used as they are.
 *
 * A duty is whatever a record owes of its own accord: at a deadline (an offer round that ends, a
 * breach), or at once (an answer to an event of another service). It is never remembered as such:
 * due() works it out from the record, act() plans the events that meet it, and once they are
 * applied due() no longer says it. So a duty survives a kill at any moment, and two processes that
 * meet the same one plan the same request (its id comes from the stream, its version and the type
 * of the first event). */
#ifndef HOMEWARD_ES_BOOK_H
#define HOMEWARD_ES_BOOK_H

#include <uthash.h>

#include "homeward/es/engine.h"
#include "homeward/names.h"
#include "homeward/secret.h"
#include "homeward/v1/types.pb-c.h"

#define HW_NEVER      INT64_MAX /* due: nothing is owed */
#define HW_STREAM_MAX 256       /* bytes of a stream's name, with its NUL */

struct hw_book;

/* One stream. `data` is the kind's own struct, zeroed at first. */
struct hw_record {
    UT_hash_handle hh;
    const struct hw_kind *kind;
    void *data;
    uint32_t version; /* events seen; 0: known to have none */
    bool used;        /* since the last tidying */
    bool waiting;     /* a command sent for it has not been answered */
    int64_t due_ms;   /* as due() said after the last change */
    size_t place;     /* in the heap of duties; 0: not in it */
    char stream[];
};

struct hw_kind {
    const char *prefix; /* of its streams, with the slash: "case/" */
    size_t size;        /* of data */
    /* What an event means. b->arena is for decoding and is emptied before each call. The engine has
     * checked the version. An event that is not understood (a newer one) changes nothing. Positions
     * may be provisional: do not keep them. NULL: only the version counts. Such a stream is what
     * decisions about one thing share, so that no two are made on the same state of it. */
    void (*apply)(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e);
    /* Gives up what data owns and takes the record out of indexes. May be NULL. */
    void (*release)(struct hw_book *b, struct hw_record *r);
    /* Whether it is open business, to be kept in mind (and read back after a restart). What is not
     * is dropped when it has not been used for a while, and read back when it is. NULL: never. */
    bool (*open)(const struct hw_book *b, const struct hw_record *r);
    /* Whether an event of a stream that is not in mind must bring it to mind (e->version > 1: a
     * closed record is opened again). Never asked for a stream's first event, which always does.
     * NULL: none does. */
    bool (*wakes)(const struct hw_es_event *e);
    /* Streams of other services that are only looked at: nothing is ever planned on them. */
    bool foreign;
    /* When this record owes something next: HW_NEVER, a deadline, or for what is owed at once the
     * time of what caused it. Asked after every change of the record and by hw_book_touch. NULL:
     * never. */
    int64_t (*due)(const struct hw_book *b, const struct hw_record *r);
    /* Plans what is owed now (due() <= now_ms): events (occurred at the moment it fell due), or one
     * command to another service. What must be in mind first is told to n; then act is called again
     * once it is. */
    void (*act)(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                struct hw_plan *p);
    /* The command that act() sent for this record was answered; what it led to has been applied. A
     * refusal must be noted in data (until the record changes), or it is sent again at once. NULL:
     * the kind sends none. */
    void (*answered)(struct hw_book *b, struct hw_record *r, const Hw__CommandAnswer *a);
    /* For a kind that keeps positions all the same: what had a provisional one has a real one. May
     * be NULL. */
    void (*settle)(struct hw_record *r, int64_t provisional, int64_t position);
};

struct hw_person_key {
    UT_hash_handle hh;
    struct hw_id id;
    bool has; /* false: the key was destroyed, or there never was one */
    struct hw_secret key;
};

/* What an identifier led to. */
struct hw_person_token {
    UT_hash_handle hh;
    uint8_t token[HW_TOKEN_BYTES];
    bool found;
    struct hw_id person;
};

struct hw_book {
    const struct hw_kind *const *kinds; /* NULL ends the list */
    struct hw_record *records;          /* by stream */
    struct hw_record **heap;            /* duties, the first due at 1 */
    size_t heap_count, heap_cap;
    struct hw_names *names;
    struct hw_arena *arena;
    struct hw_secret master, lookup;
    struct hw_person_key *people;
    struct hw_person_token *tokens;
    int64_t seen_ms; /* the latest moment that an event told of: "now" for open() */
};

/* Takes copies of the keys; lookup (NULL: nobody is named) finds a person by an NHS number. Kinds
 * outlive the book. */
void hw_book_init(struct hw_book *b, const struct hw_kind *const *kinds,
                  const struct hw_secret *master, const struct hw_secret *lookup);
void hw_book_release(struct hw_book *b);

/* The record of a stream in mind; NULL: not in mind. One with version 0 does not exist. */
struct hw_record *hw_book_find(struct hw_book *b, const char *stream);
/* prefix + name; name may hold anything printable. False: too long. */
bool hw_book_stream(char out[HW_STREAM_MAX], const char *prefix, const char *name);
/* Both in one: the record of prefix + name, or NULL. */
struct hw_record *hw_book_get(struct hw_book *b, const char *prefix, const char *name);
/* data of that record when it exists in the log (version > 0), else NULL. */
void *hw_book_data(struct hw_book *b, const char *prefix, const char *name);
/* What follows the prefix in a record's stream: the id people use. */
const char *hw_record_name(const struct hw_record *r);
/* Tells n that prefix + name must be in mind, unless it is. */
void hw_book_need(struct hw_book *b, struct hw_needs *n, const char *prefix, const char *name);
/* Works out again what a record owes, after a change of something else that it depends on. */
void hw_book_touch(struct hw_book *b, struct hw_record *r);
/* Every record of a kind, in no order: for (r = hw_book_next(b, kind, NULL); r; r = hw_book_next(b,
 * kind, r)). Only those that exist and are open: what
 * else is in mind is there by accident, and would be gone after a restart. The book must not change
 * on the way. */
struct hw_record *hw_book_next(struct hw_book *b, const struct hw_kind *kind, struct hw_record *r);
/* Sorted by name, in the arena; for answers that must be the same every time. */
struct hw_record **hw_book_list(struct hw_book *b, const struct hw_kind *kind,
                                struct hw_arena *arena, size_t *count);

/* ---- planning ---- */
/* An event at the end of a record's stream; a record that is not in mind is taken to be new. */
void hw_book_plan(struct hw_book *b, struct hw_plan *p, const char *prefix, const char *name,
                  uint32_t type, int64_t occurred_ms, const void *message);

/* ---- what may name a person (proto: Sealed) ---- */
/* Tells n that this person's key must be in mind. Nothing for the zero id. */
void hw_book_need_key(struct hw_book *b, struct hw_needs *n, struct hw_id person);
/* Seals text under the person's key, in the plan's arena. NULL: no text, or no key: then text that
 * may name a person is not kept at all, and the answer to the command says so of that field. */
Hw__Sealed *hw_book_seal(struct hw_book *b, struct hw_plan *p, struct hw_id person,
                         const char *text, const char *field);
/* For a message; not said of a field. Unsealing answers the bytes, or NULL (destroyed, not in
 * mind). */
Hw__Sealed *hw_book_seal_message(struct hw_book *b, struct hw_id person, const void *message,
                                 struct hw_arena *arena);
const uint8_t *hw_book_unseal(struct hw_book *b, const Hw__Sealed *s, struct hw_arena *arena,
                              size_t *n);

/* A decision that rests on more than the streams it writes to (what is booked in a team's weeks
 * lies in many requests' streams) must also plan an event on one stream that all such decisions
 * share (the team's): only so do two processes that decide at the same time meet each other. */

/* ---- people who are named by an identifier, not by a stay ---- */
/* A stream "person/<id>" of homeward-beds, foreign: whether that record went into another (HL7
 * A40). A domain that names people has a kind of this prefix whose data begins with this and whose
 * apply calls hw_person_apply. */
struct hw_person_record {
    struct hw_id into; /* zero: it stands for itself */
    int64_t merged_ms;
};
void hw_person_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e);
bool hw_person_wakes(const struct hw_es_event *e);
/* The record in mind that says into which one that person's went; NULL: none says so. */
const struct hw_person_record *hw_person_merged(struct hw_book *b, struct hw_id person);
/* Tells n what hw_book_person_of must have in mind, and the person's key. Nothing for NULL. */
void hw_book_need_person(struct hw_book *b, struct hw_needs *n, const char *nhs_number);
/* Who goes by that NHS number, whoever that is by now; zero: nobody, or it is no NHS number. */
struct hw_id hw_book_person_of(struct hw_book *b, const char *nhs_number);
/* The same for a decision: refuses in the plan (field nhsNumber) when it is nobody. */
bool hw_book_check_person(struct hw_book *b, struct hw_plan *p, const char *nhs_number,
                          struct hw_id *person);
/* After every decision: the next one asks anew, for somebody may be known by a number then. */
void hw_book_forget_numbers(struct hw_book *b);

/* ---- functions of struct hw_domain (domain: a struct hw_book, or what begins with one) ---- */
void hw_book_apply(void *domain, const struct hw_es_event *e);
bool hw_book_wants(void *domain, const struct hw_es_event *e);
int64_t hw_book_version(void *domain, const char *stream);
void hw_book_forget(void *domain, const char *stream);
void hw_book_restore(void *domain, const char *stream, const struct hw_es_event *events, size_t n);
void hw_book_settle(void *domain, const char *stream, int64_t provisional, int64_t position);
bool hw_book_knows_person(void *domain, const uint8_t token[HW_TOKEN_BYTES]);
bool hw_book_knows_key(void *domain, struct hw_id person);
void hw_book_person(void *domain, const struct hw_found_person *f);
void hw_book_tidy(void *domain);
void hw_book_save(void *domain, struct hw_buf *out);
bool hw_book_load(void *domain, const void *state, size_t n, void (*want)(void *arg, const char *s),
                  void *arg);
void hw_book_begin(void *domain);
int64_t hw_book_next_due(void *domain);
void hw_book_due(void *domain, int64_t now_ms, struct hw_needs *n, struct hw_plan *p);
void hw_book_answered(void *domain, const char *stream, const Hw__CommandAnswer *a);
#define HW_BOOK_FUNCTIONS                                                                          \
    .apply = hw_book_apply, .wants = hw_book_wants, .version = hw_book_version,                    \
    .forget = hw_book_forget, .restore = hw_book_restore, .settle = hw_book_settle,                \
    .knows_person = hw_book_knows_person, .knows_key = hw_book_knows_key,                          \
    .person = hw_book_person, .tidy = hw_book_tidy, .save = hw_book_save, .load = hw_book_load,    \
    .begin = hw_book_begin, .next_due = hw_book_next_due, .due = hw_book_due,                      \
    .answered = hw_book_answered

#endif
