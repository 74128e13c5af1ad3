/* ledger/writer.h - group commit: everything that waits goes in one transaction.
 *
 * While the database works on one batch the next one is built, checked and projected in memory, so
 * the database never waits for us. Answers and the feed come after the commit, never before. When
 * the outcome of a commit is unknown, or the database objects, both batches are forgotten and their
 * requests looked up one by one: each is either answered as done, or done now.
 *
 * Bounds: the queue takes requests up to QUEUE_BYTES, then the server stops reading (ZeroMQ holds
 * the senders back); a batch closes at BATCH_EVENTS or BATCH_BYTES (core/batch.h). */
#ifndef LEDGER_WRITER_H
#define LEDGER_WRITER_H

#include <stdbool.h>

#include "homeward/clock.h"
#include "homeward/err.h"
#include "ledger/core/batch.h"
#include "ledger/pending.h"

struct event_base;
struct writer;

enum writer_end { WRITER_DONE, WRITER_CONFLICT, WRITER_INVALID, WRITER_DUPLICATE };
struct writer_answer {
    enum writer_end end;
    int64_t first, last; /* DONE, DUPLICATE */
    int64_t recorded_ms; /* DONE */
    const char *stream;  /* CONFLICT; may be NULL */
    uint32_t version;
    bool behind;         /* CONFLICT: only because one before it in its line was not stored */
    const char *message; /* INVALID, CONFLICT */
    const void *refusal; /* DUPLICATE of a refusal: the CommandAnswer's bytes */
    size_t refusal_n;
};

struct writer_options {
    struct event_base *base;
    const char *conninfo;
    struct hw_clock *clock; /* set when a ClockAdvanced is committed */
    size_t streams_bound;
    /* The lock is ours and the head of the log is known. Also whenever the database was away: what
     * was being committed then may be in the log, without on_commit. */
    void (*on_active)(int64_t position, void *arg);
    /* Another ledger has taken over, or the database was changed under us: the process must end. */
    void (*on_fenced)(const char *why, void *arg);
    void (*on_answer)(const struct pending *p, const struct writer_answer *a, void *arg);
    void (*on_commit)(const struct event_row *events, size_t count, void *arg);
    /* The queue is full (true), or has room again. */
    void (*on_pressure)(bool full, void *arg);
    void *arg;
};

struct writer_stats {
    int64_t batches, events, requests, duplicates, conflicts, invalid, rolled_back, queued,
        queued_bytes, streams, last_batch_events;
};

struct writer *writer_create(const struct writer_options *o, struct hw_err *err);
void writer_destroy(struct writer *w); /* NULL is fine */
/* A fresh pending to be filled by the caller and submitted or given back. */
struct pending *writer_pending(struct writer *w);
void writer_give_back(struct writer *w, struct pending *p);
/* Takes p. */
void writer_submit(struct writer *w, struct pending *p);
bool writer_idle(const struct writer *w);         /* nothing queued, nothing under way */
int64_t writer_committed(const struct writer *w); /* head of the log */
const struct writer_stats *writer_stats(struct writer *w);

#endif
