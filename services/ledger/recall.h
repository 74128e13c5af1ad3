/* ledger/recall.h - what the writer must read back from the database: streams it does not have in
 * mind, and whether a request was done before. Asked for together, answered together. */
#ifndef LEDGER_RECALL_H
#define LEDGER_RECALL_H

#include <stdbool.h>

#include "homeward/err.h"
#include "homeward/id.h"
#include "ledger/core/rows.h"

struct event_base;
struct recall;
struct recalled_request {
    int64_t first, last;
    const void *refusal; /* NULL: it was done */
    size_t refusal_n;
};
struct recall_options {
    struct event_base *base;
    const char *conninfo;
    /* For each stream asked for; events only of spells. */
    void (*on_stream)(const char *stream, const struct event_row *events, size_t count,
                      uint32_t version, void *arg);
    /* For each id asked for; NULL: not done before. */
    void (*on_request)(struct hw_id id, const struct recalled_request *r, void *arg);
    void (*on_done)(void *arg); /* after all of the above */
    void *arg;
};

struct recall *recall_create(const struct recall_options *o, struct hw_err *err);
void recall_destroy(struct recall *r); /* NULL is fine */
void recall_stream(struct recall *r, const char *stream);
void recall_request(struct recall *r, struct hw_id id);
/* Sends what was asked for, as soon as the connection is free. */
void recall_go(struct recall *r);

/* The last 65,536 requests done, without asking the database. */
void recall_remember(struct recall *r, struct hw_id id, int64_t first, int64_t last);
bool recall_recent(const struct recall *r, struct hw_id id, int64_t *first, int64_t *last);

#endif
