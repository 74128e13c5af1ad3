/* ledger/pending.h - a request from its arrival until it is answered. */
#ifndef LEDGER_PENDING_H
#define LEDGER_PENDING_H

#include <sys/queue.h>
#include <uthash.h>

#include "homeward/arena.h"
#include "homeward/bus/frame.h"

struct writer_answer;

enum pending_kind { PENDING_APPEND, PENDING_SNAPSHOT, PENDING_AUDIT };

struct pending {
    TAILQ_ENTRY(pending) queue;
    UT_hash_handle hh; /* by id, while it is not answered */
    struct hw_id id;
    struct hw_route route; /* whom to answer */
    enum pending_kind kind;
    struct hw_arena *arena; /* holds the message */
    size_t bytes;           /* of memory */
    const Hw__AppendRequest *append;
    const Hw__Snapshot *snapshot;
    const Hw__AuditEntry *audit;
    bool must_check;     /* look up its id before anything: it may have been done */
    bool checked;        /* that has been done: it has not */
    bool waiting;        /* for a look-up or a stream */
    int64_t first, last; /* positions, once taken into a batch */
    /* In a batch only to be answered after it: it is in conflict with what may not be committed
     * yet. In the arena; NULL: it is part of the batch. */
    const struct writer_answer *conflict;
};
TAILQ_HEAD(pending_list, pending);

#endif
