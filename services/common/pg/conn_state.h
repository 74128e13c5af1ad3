/* common/pg/conn_state.h - what a connection and a batch hold. For the files of this folder. */
#ifndef COMMON_PG_CONN_STATE_H
#define COMMON_PG_CONN_STATE_H

#include <sys/queue.h>

#include "homeward/pg/conn.h"

enum step_kind { STEP_PREPARED, STEP_COPY, STEP_SQL };

struct step {
    enum step_kind kind;
    const char *statement; /* prepared name, borrowed */
    char *sql;             /* owned; COPY and plain SQL */
    struct hw_pg_params params;
    struct hw_buf copy;
    hw_pg_result_f on_result;
    void *arg;
};

struct hw_pg_batch {
    TAILQ_ENTRY(hw_pg_batch) queue;
    struct step *steps;
    size_t count, cap;
    bool one_trip; /* only prepared statements: everything in one round trip */
    hw_pg_done_f done;
    void *arg;
    struct hw_pg_outcome outcome;
    char text[512];
};
TAILQ_HEAD(batch_list, hw_pg_batch);

enum phase {
    PHASE_DOWN,
    PHASE_CONNECTING,
    PHASE_SETUP, /* our setup batch is running */
    PHASE_IDLE,
    PHASE_ONE_TRIP, /* pipelined; waiting for results and the sync */
    PHASE_BEGIN,    /* step by step */
    PHASE_STEPS,
    PHASE_END, /* COMMIT or ROLLBACK sent */
};

struct hw_pg {
    struct event_base *base;
    struct hw_pg_options o;
    char *conninfo;
    PGconn *conn;
    struct event *readable, *writable, *retry, *start;
    enum phase phase;
    struct batch_list waiting;
    struct hw_pg_batch *running;
    size_t step;     /* of running: whose result comes next */
    bool setting_up; /* running is the setup batch */
};

/* ---- batch.c ---- */
void pg_fail_batch(struct hw_pg_batch *b, enum hw_code code, const char *text);
/* Tells whoever asked for it, and frees it. */
void pg_end_batch(struct hw_pg_batch *b);

/* ---- conn.c ---- */
/* Ends everything that runs or waits, and tries again soon. */
void pg_go_down(struct hw_pg *c, const char *why);

/* ---- run.c ---- */
/* Takes what has arrived, starts what can be started, sends what can be sent. */
void pg_pump(struct hw_pg *c);
/* Watches for what arrives, and with `write` for room to send. */
void pg_watch(struct hw_pg *c, bool write);

#endif
