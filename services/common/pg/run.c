/* Batches one after the other: those of prepared statements in one round trip, the others step by
 * step.
 */
#include <stdio.h>

#include "common/pg/conn_state.h"

enum { COPY_PIECE = 1 << 20 };

/* ---- sending ---- */

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
    struct hw_pg *c = arg;

    (void)fd;
    if ((what & EV_READ) && !PQconsumeInput(c->conn)) {
        pg_go_down(c, PQerrorMessage(c->conn));
        return;
    }
    pg_pump(c);
}

void pg_watch(struct hw_pg *c, bool write)
{
    if (!c->readable) {
        c->readable = event_new(c->base, PQsocket(c->conn), EV_READ | EV_PERSIST, on_socket, c);
        (void)event_add(c->readable, NULL);
    }
    if (write && !c->writable) {
        c->writable = event_new(c->base, PQsocket(c->conn), EV_WRITE | EV_PERSIST, on_socket, c);
        (void)event_add(c->writable, NULL);
    } else if (!write && c->writable) {
        event_free(c->writable);
        c->writable = NULL;
    }
}

/* False: the connection is gone. */
static bool flush(struct hw_pg *c)
{
    int left = PQflush(c->conn);

    if (left < 0)
        return false;
    pg_watch(c, left > 0);
    return true;
}

static bool send_prepared(struct hw_pg *c, struct step *s)
{
    const char *values[HW_PG_PARAMS];
    int formats[HW_PG_PARAMS];

    for (int i = 0; i < s->params.n; i++) {
        values[i] =
            s->params.length[i] < 0 ? NULL : (const char *)s->params.data.data + s->params.start[i];
        formats[i] = 1;
    }
    return PQsendQueryPrepared(c->conn, s->statement, s->params.n, values, s->params.length,
                               formats, 1) == 1;
}

static bool send_step(struct hw_pg *c)
{
    struct step *s = &c->running->steps[c->step];

    return s->kind == STEP_PREPARED ? send_prepared(c, s) : PQsendQuery(c->conn, s->sql) == 1;
}

static bool send_all(struct hw_pg *c)
{
    struct hw_pg_batch *b = c->running;

    if (PQenterPipelineMode(c->conn) != 1)
        return false;
    for (size_t i = 0; i < b->count; i++) {
        if (!send_prepared(c, &b->steps[i]))
            return false;
    }
    return PQpipelineSync(c->conn) == 1;
}

static bool send_copy(struct hw_pg *c, struct step *s)
{
    for (size_t at = 0; at < s->copy.len; at += COPY_PIECE) {
        size_t n = s->copy.len - at < COPY_PIECE ? s->copy.len - at : COPY_PIECE;

        if (PQputCopyData(c->conn, (const char *)s->copy.data + at, (int)n) != 1)
            return false;
    }
    return PQputCopyEnd(c->conn, NULL) == 1;
}

/* ---- results ---- */

static void note_error(struct hw_pg_batch *b, const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);

    if (b->outcome.code != HW_OK)
        return; /* the first one counts */
    pg_fail_batch(b, HW_EINVAL, PQresultErrorMessage(r));
    (void)snprintf(b->outcome.sqlstate, sizeof(b->outcome.sqlstate), "%s", state ? state : "");
    (void)snprintf(b->outcome.constraint, sizeof(b->outcome.constraint), "%s",
                   constraint ? constraint : "");
}

static void finish(struct hw_pg *c)
{
    struct hw_pg_batch *b = c->running;
    bool setup_failed = c->setting_up && b->outcome.code != HW_OK;

    c->running = NULL;
    if (!c->setting_up)
        c->phase = PHASE_IDLE;
    pg_end_batch(b);
    if (setup_failed && c->conn)
        pg_go_down(c, "setting up the connection failed");
}

/* A result of the one-trip batch: of step c->step, or the sync at its end. */
static void one_trip_result(struct hw_pg *c, const PGresult *r)
{
    struct hw_pg_batch *b = c->running;
    ExecStatusType status = PQresultStatus(r);

    if (status == PGRES_PIPELINE_SYNC) {
        (void)PQexitPipelineMode(c->conn);
        finish(c);
        return;
    }
    if (status == PGRES_TUPLES_OK && b->steps[c->step].on_result)
        b->steps[c->step].on_result(r, b->steps[c->step].arg);
    else if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK &&
             status != PGRES_PIPELINE_ABORTED)
        note_error(b, r);
    c->step++;
}

/* One statement of a step-by-step batch is over. */
static bool next_step(struct hw_pg *c)
{
    struct hw_pg_batch *b = c->running;

    if (c->phase == PHASE_END) {
        finish(c);
        return true;
    }
    if (c->phase == PHASE_BEGIN)
        c->phase = PHASE_STEPS;
    else
        c->step++;
    if (b->outcome.code != HW_OK || c->step == b->count) {
        c->phase = PHASE_END;
        return PQsendQuery(c->conn, b->outcome.code == HW_OK ? "COMMIT" : "ROLLBACK") == 1;
    }
    return send_step(c);
}

static bool stepwise_result(struct hw_pg *c, const PGresult *r)
{
    struct hw_pg_batch *b = c->running;
    struct step *s = c->phase == PHASE_STEPS ? &b->steps[c->step] : NULL;

    ExecStatusType status = PQresultStatus(r);

    if (status == PGRES_COPY_IN)
        return s && send_copy(c, s);
    if (status == PGRES_TUPLES_OK && s && s->on_result)
        s->on_result(r, s->arg);
    else if (status != PGRES_COMMAND_OK && status != PGRES_EMPTY_QUERY && status != PGRES_TUPLES_OK)
        note_error(b, r);
    return true;
}

static bool start_next(struct hw_pg *c)
{
    c->running = TAILQ_FIRST(&c->waiting);
    TAILQ_REMOVE(&c->waiting, c->running, queue);
    c->step = 0;
    if (c->running->one_trip) {
        c->phase = PHASE_ONE_TRIP;
        return send_all(c);
    }
    c->phase = PHASE_BEGIN;
    return PQsendQuery(c->conn, "BEGIN") == 1;
}

/* Takes what has arrived; false when the connection is of no more use. */
static bool take_results(struct hw_pg *c)
{
    while (c->conn && c->running && !PQisBusy(c->conn)) {
        PGresult *r = PQgetResult(c->conn);
        bool ok = true;

        if (!r && c->phase == PHASE_ONE_TRIP)
            continue; /* between two statements of a pipeline */
        if (!r)
            ok = next_step(c);
        else if (c->phase == PHASE_ONE_TRIP)
            one_trip_result(c, r);
        else
            ok = stepwise_result(c, r);
        PQclear(r);
        if (!ok || (c->conn && PQstatus(c->conn) == CONNECTION_BAD))
            return false;
    }
    return true;
}

void pg_pump(struct hw_pg *c)
{
    for (;;) {
        if (!take_results(c)) {
            pg_go_down(c, c->conn ? PQerrorMessage(c->conn) : "closed");
            return;
        }
        if (!c->conn || c->phase < PHASE_SETUP)
            return; /* went down inside a callback */
        if (c->running || TAILQ_EMPTY(&c->waiting))
            break;
        if (!start_next(c)) {
            pg_go_down(c, PQerrorMessage(c->conn));
            return;
        }
    }
    if (!flush(c))
        pg_go_down(c, PQerrorMessage(c->conn));
}

void hw_pg_run(struct hw_pg *c, struct hw_pg_batch *b)
{
    if (!hw_pg_is_up(c)) {
        pg_fail_batch(b, HW_EIO, "the database connection is down");
        pg_end_batch(b);
        return;
    }
    TAILQ_INSERT_TAIL(&c->waiting, b, queue);
    if (!c->running)
        pg_pump(c);
}
