/* ledger/core/batch.h - one transaction's worth of requests: versions checked, positions given, the
 * projection folded in memory. Pure: says what is to be written, writes nothing. */
#ifndef LEDGER_CORE_BATCH_H
#define LEDGER_CORE_BATCH_H

#include "homeward/v1/bus.pb-c.h"
#include "ledger/core/projection.h"
#include "ledger/core/rows.h"
#include "ledger/core/streams.h"
#include "ledger/core/vec.h"

enum {
    BATCH_EVENTS = 20000, /* a batch takes no further request from here on */
    BATCH_BYTES = 16 * 1024 * 1024,
    REQUEST_EVENTS = 1000, /* at most in one request */
    STREAM_NAME = 240,
};

/* What is the same for all batches. */
struct batching {
    struct streams streams;
    struct cells *cells;
    struct hw_names *names;
    struct hw_arena *arena; /* for decoding one event; reset each time */
    struct hw_segments scratch;
    int64_t position;   /* last one given, committed or not */
    uint64_t serial;    /* of the last batch begun */
    uint64_t committed; /* of the last batch committed */
};

struct batch {
    struct projected p;
    VEC(struct event_row) events;
    VEC(struct request_row) requests;
    VEC(struct refusal_row) refusals;
    VEC(struct stream_row) streams;
    VEC(struct stream *) spells; /* touched; their rows are made when the batch is sealed */
    VEC(struct ward_row) wards;
    VEC(struct bed_row) beds;
    VEC(struct quarantine_row) quarantine;
    VEC(struct key_row) keys;
    VEC(struct token_row) tokens;
    struct hw_arena *texts; /* of rows that outlive the decoding of their event */
    size_t bytes;
};

void batching_init(struct batching *g, size_t streams_bound);
void batching_release(struct batching *g);
/* Batches after the last committed one are off: forget what they did. */
void batching_roll_back(struct batching *g, int64_t committed_position);

void batch_init(struct batch *b);
void batch_begin(struct batch *b, struct batching *g);
void batch_release(struct batch *b);
bool batch_is_empty(const struct batch *b);
bool batch_is_full(const struct batch *b);

enum batch_verdict {
    BATCH_TAKEN,    /* part of the batch; *first and *last say where */
    BATCH_MISSING,  /* a stream must be read from the log first: *stream */
    BATCH_CONFLICT, /* *stream is at *version */
    BATCH_INVALID,  /* *message says why */
};
struct batch_result {
    enum batch_verdict verdict;
    int64_t first, last;
    const char *stream;
    uint32_t version;
    const char *message;
};
/* r and what it points to must live until the batch is written. trust_new: a stream that is not in
 * mind and expected to be new is taken to be new (the database will object if it is not); otherwise
 * it is MISSING. Nothing has changed unless the answer is TAKEN. */
struct batch_result batch_take(struct batch *b, struct batching *g, const Hw__AppendRequest *r,
                               bool trust_new);
/* After the last request: makes what is left to make. Gives every event its recording time. */
void batch_seal(struct batch *b, int64_t recorded_ms);

/* Puts a stream in mind as the log has it. Events in order of version; none: it is new. */
void batching_restore(struct batching *g, const char *stream, const struct event_row *events,
                      size_t count, uint32_t version);

/* For rebuilding: an event that the log holds already, and, after the last event of the stream that
 * a request wrote, what the request led to. Events of a stream come in order of version. */
void batch_replay_event(struct batch *b, struct batching *g, const struct event_row *e);
void batch_replay_known(struct batch *b, struct batching *g, const char *stream, int64_t known);

#endif
