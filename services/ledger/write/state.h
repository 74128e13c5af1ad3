/* ledger/write/state.h - what a writer holds, and what its files ask of each other. */
#ifndef LEDGER_WRITE_STATE_H
#define LEDGER_WRITE_STATE_H

#include "homeward/pg/conn.h"
#include "ledger/recall.h"
#include "ledger/store/audit.h"
#include "ledger/writer.h"

enum {
    QUEUE_BYTES = 64 * 1024 * 1024,
    PENDING_ARENA = 64 * 1024 * 1024,
    SPARE_PENDINGS = 1024,
    LOCK_RETRY_MS = 200,
    TROUBLE_RETRY_MS = 200,
    PARTITION_AHEAD = 5000000,
    PLANS_FIRST = 1000,
    LINES = 4096, /* remembered: many more than there are senders */
};

/* Requests of one sender that stand on each other (AppendRequest.line). */
struct line {
    UT_hash_handle hh;
    struct hw_id id;
    uint32_t next; /* place of the next one */
    bool broken;   /* one of them was not stored as it was sent, or is not known to have been */
};

/* One transaction, being built or being committed. */
struct work {
    struct batch b;
    struct pending_list requests;
    size_t request_count;
    int64_t recorded_ms;
    int64_t clock_to_ms; /* a ClockAdvanced in it; 0: none */
};

enum writer_state { WRITER_WAITING, WRITER_LOCKING, WRITER_TAKING_OVER, WRITER_ACTIVE };

struct writer {
    struct writer_options o;
    struct hw_pg *pg;
    struct recall *recall; /* reads streams and request ids back */
    struct event *retry;
    enum writer_state state;
    bool was_active, got_lock;
    struct batching g;
    struct work works[2], *open, *flying; /* flying: NULL while the database is idle */
    struct pending_list queue;
    struct pending *by_id;
    struct pending_list repeats; /* of one in by_id, from others who ask the same */
    struct pending_list spare;
    size_t spare_count, queue_bytes;
    bool pressed;
    size_t
        one_by_one; /* after an objection: so many requests go alone, to find whose fault it is */
    int64_t committed, recorded_ms, partitioned;
    int64_t planned;    /* the log's length when the database last made its plans */
    struct line *lines; /* by id, the oldest first */
    struct audit_chain chain, chain_committed;
    struct writer_stats stats;
};

/* ---- queue.c ---- */
/* Answers a request that is on no list any more, and takes its memory back. */
void writer_answer_one(struct writer *w, struct pending *p, const struct writer_answer *a);

/* ---- lines.c ---- */
/* p has come. A line that was not seen from its beginning (by this process), or not without a gap,
 * is broken. */
void writer_join_line(struct writer *w, const struct pending *p);
/* p was not stored as it was sent: nothing behind it in its line is. */
void writer_break_line(struct writer *w, const struct pending *p);
/* Also when the line is not remembered any more: its sender is told to begin another. */
bool writer_line_is_broken(const struct writer *w, const struct pending *p);
void writer_forget_lines(struct writer *w);

/* ---- fill.c ---- */
void writer_work_begin(struct writer *w, struct work *k);
/* Takes from the queue into the open batch what can be taken. */
void writer_fill(struct writer *w);
enum taken { TAKEN, ENDED, BLOCKED };
/* Answers the queue's p with a refusal; ENDED. */
enum taken writer_refuse(struct writer *w, struct pending *p, const struct writer_answer *a);

/* ---- send.c ---- */
/* Fills the open batch and sends it when the database is idle. */
void writer_pump(struct writer *w);

/* ---- outcome.c ---- */
void writer_on_committed(const struct hw_pg_outcome *o, void *arg);
/* Puts the requests of both batches back at the head of the queue, to be looked up one by one. */
void writer_roll_back(struct writer *w);

/* ---- takeover.c ---- */
void writer_on_up(struct hw_pg *c, void *arg);
void writer_on_down(struct hw_pg *c, const char *why, void *arg);
void writer_on_retry(evutil_socket_t fd, short what, void *arg);

/* ---- recalled.c ---- */
void writer_on_recalled_stream(const char *stream, const struct event_row *events, size_t count,
                               uint32_t version, void *arg);
void writer_on_recalled_request(struct hw_id id, const struct recalled_request *r, void *arg);
void writer_on_recalled(void *arg);

#endif
