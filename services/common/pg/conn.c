#include "homeward/pg/conn.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/log.h"
#include "homeward/mem.h"

#define PG_EPOCH_US INT64_C(946684800000000) /* 2000-01-01 in microseconds since 1970 */

enum {
    COPY_FROM_ROWS = 256, /* from here COPY is quicker than one INSERT over arrays */
    RECONNECT_MS = 100,
    COPY_PIECE = 1 << 20,
};

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

static void pump(struct hw_pg *c);
static void begin_connect(struct hw_pg *c);

/* ---- batches
 * ------------------------------------------------------------------------------------- */

struct hw_pg_batch *hw_pg_batch_create(hw_pg_done_f done, void *arg)
{
    struct hw_pg_batch *b = hw_alloc(sizeof(*b));

    b->done = done;
    b->arg = arg;
    b->one_trip = true;
    return b;
}

static struct step *add_step(struct hw_pg_batch *b, enum step_kind kind)
{
    struct step *s = NULL;

    b->steps = hw_grow(b->steps, &b->cap, b->count + 1, sizeof(*b->steps));
    s = &b->steps[b->count++];
    *s = (struct step){.kind = kind};
    hw_pg_params_init(&s->params);
    hw_buf_init(&s->copy, 0);
    if (kind != STEP_PREPARED)
        b->one_trip = false;
    return s;
}

void hw_pg_batch_query(struct hw_pg_batch *b, const char *statement, struct hw_pg_params *params,
                       hw_pg_result_f on_result, void *arg)
{
    struct step *s = add_step(b, STEP_PREPARED);

    s->statement = statement;
    s->on_result = on_result;
    s->arg = arg;
    if (params) {
        s->params = *params;
        hw_pg_params_init(params);
    }
}

void hw_pg_batch_rows(struct hw_pg_batch *b, const struct hw_pg_table *t, const void *rows,
                      size_t n)
{
    struct step *s = NULL;

    if (n == 0)
        return;
    if (n >= COPY_FROM_ROWS && !t->conflict) {
        s = add_step(b, STEP_COPY);
        s->sql = hw_pg_copy_sql(t);
        hw_pg_copy_data(&s->copy, t, rows, n);
        return;
    }
    s = add_step(b, STEP_PREPARED);
    s->statement = hw_pg_table_statement(t);
    for (int i = 0; i < t->column_count; i++)
        hw_pg_put_column(&s->params, &t->columns[i], rows, t->row_size, n);
}

void hw_pg_batch_sql(struct hw_pg_batch *b, const char *sql)
{
    add_step(b, STEP_SQL)->sql = hw_strdup(sql);
}

static void free_batch(struct hw_pg_batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        hw_pg_params_release(&b->steps[i].params);
        hw_buf_release(&b->steps[i].copy);
        free(b->steps[i].sql);
    }
    free(b->steps);
    free(b);
}

static void end_batch(struct hw_pg_batch *b)
{
    b->outcome.text = b->text;
    if (b->done)
        b->done(&b->outcome, b->arg);
    free_batch(b);
}

static void fail_batch(struct hw_pg_batch *b, enum hw_code code, const char *text)
{
    b->outcome.code = code;
    (void)snprintf(b->text, sizeof(b->text), "%s", text);
}

/* ---- the connection's life
 * ------------------------------------------------------------------------ */

static void drop_events(struct hw_pg *c)
{
    if (c->readable)
        event_free(c->readable);
    if (c->writable)
        event_free(c->writable);
    c->readable = c->writable = NULL;
}

static void go_down(struct hw_pg *c, const char *why)
{
    struct hw_pg_batch *b = c->running;
    struct batch_list waiting;
    const struct timeval soon = {0, RECONNECT_MS * 1000L};
    bool was_up = c->phase >= PHASE_IDLE;
    char text[512];

    (void)snprintf(text, sizeof(text), "%s", why);
    drop_events(c);
    if (c->conn)
        PQfinish(c->conn);
    c->conn = NULL;
    c->phase = PHASE_DOWN;
    c->running = NULL;
    c->setting_up = false;
    TAILQ_INIT(&waiting);
    TAILQ_CONCAT(&waiting, &c->waiting, queue);
    if (c->retry)
        (void)event_add(c->retry, &soon);
    if (was_up && c->o.on_down)
        c->o.on_down(c, text, c->o.arg);
    if (b) {
        fail_batch(b, HW_EIO, text);
        end_batch(b);
    }
    while ((b = TAILQ_FIRST(&waiting))) {
        TAILQ_REMOVE(&waiting, b, queue);
        fail_batch(b, HW_EIO, text);
        end_batch(b);
    }
}

void hw_pg_drop(struct hw_pg *c, const char *why)
{
    if (c->phase != PHASE_DOWN)
        go_down(c, why);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    begin_connect(arg);
}

static void watch(struct hw_pg *c, bool write);

static void on_setup_done(const struct hw_pg_outcome *o, void *arg)
{
    struct hw_pg *c = arg;

    if (o->code != HW_OK) {
        hw_log(HW_ERROR, "pg.setup_failed", HW_F_STR("error", o->text));
        return; /* go_down is called by whoever ended the batch */
    }
    c->setting_up = false;
    c->phase = PHASE_IDLE;
    if (c->o.on_up)
        c->o.on_up(c, c->o.arg);
}

/* Preparing has no parameters of ours: plain SQL PREPARE keeps one way of running a batch. */
static void add_prepare(struct hw_pg_batch *b, const char *name, const char *sql)
{
    char *text = hw_format("PREPARE \"%s\" AS %s", name, sql);

    hw_pg_batch_sql(b, text);
    free(text);
}

static void start_setup(struct hw_pg *c)
{
    struct hw_pg_batch *b = hw_pg_batch_create(on_setup_done, c);

    if (c->o.setup)
        hw_pg_batch_sql(b, c->o.setup);
    for (const struct hw_pg_statement *s = c->o.statements; s && s->name; s++)
        add_prepare(b, s->name, s->sql);
    for (const struct hw_pg_table *const *t = c->o.tables; t && *t; t++) {
        char *sql = hw_pg_insert_sql(*t);

        add_prepare(b, hw_pg_table_statement(*t), sql);
        free(sql);
    }
    if (b->count == 0)
        hw_pg_batch_sql(b, "SELECT 1");
    (void)PQsetnonblocking(c->conn, 1);
    c->setting_up = true;
    c->phase = PHASE_SETUP;
    TAILQ_INSERT_HEAD(&c->waiting, b, queue);
    watch(c, false);
    pump(c);
}

static void on_connecting(evutil_socket_t fd, short what, void *arg)
{
    struct hw_pg *c = arg;

    (void)fd, (void)what;
    drop_events(c); /* the socket may change between polls */
    switch (PQconnectPoll(c->conn)) {
    case PGRES_POLLING_READING:
        c->readable = event_new(c->base, PQsocket(c->conn), EV_READ, on_connecting, c);
        (void)event_add(c->readable, NULL);
        return;
    case PGRES_POLLING_WRITING:
        c->readable = event_new(c->base, PQsocket(c->conn), EV_WRITE, on_connecting, c);
        (void)event_add(c->readable, NULL);
        return;
    case PGRES_POLLING_OK:
        start_setup(c);
        return;
    case PGRES_POLLING_FAILED:
    case PGRES_POLLING_ACTIVE:
        break;
    }
    go_down(c, PQerrorMessage(c->conn));
}

static void begin_connect(struct hw_pg *c)
{
    const char *keys[] = {"dbname", "application_name", "client_encoding", "connect_timeout", NULL};
    const char *values[] = {c->conninfo, c->o.application, "UTF8", "5", NULL};

    c->conn = PQconnectStartParams(keys, values, 1);
    if (!c->conn || PQstatus(c->conn) == CONNECTION_BAD) {
        go_down(c, c->conn ? PQerrorMessage(c->conn) : "out of memory");
        return;
    }
    c->phase = PHASE_CONNECTING;
    c->readable = event_new(c->base, PQsocket(c->conn), EV_WRITE, on_connecting, c);
    (void)event_add(c->readable, NULL);
}

struct hw_pg *hw_pg_create(struct event_base *base, const struct hw_pg_options *o,
                           struct hw_err *err)
{
    struct hw_pg *c = hw_alloc(sizeof(*c));
    const struct timeval now = {0, 0};

    c->base = base;
    c->o = *o;
    c->conninfo = hw_strdup(o->conninfo);
    TAILQ_INIT(&c->waiting);
    c->retry = event_new(base, -1, 0, on_retry, c);
    if (c->retry && event_add(c->retry, &now) == 0)
        return c;
    (void)hw_fail(err, HW_ENOMEM, "no timer for the database connection");
    hw_pg_destroy(c);
    return NULL;
}

void hw_pg_destroy(struct hw_pg *c)
{
    if (!c)
        return;
    if (c->retry)
        event_free(c->retry);
    c->retry = NULL;
    c->o.on_down = NULL;
    go_down(c, "closing");
    free(c->conninfo);
    free(c);
}

bool hw_pg_is_up(const struct hw_pg *c)
{
    return c->phase >= PHASE_IDLE;
}

bool hw_pg_idle(const struct hw_pg *c)
{
    return !c->running && TAILQ_EMPTY(&c->waiting);
}

/* ---- sending
 * --------------------------------------------------------------------------------------- */

static void on_socket(evutil_socket_t fd, short what, void *arg)
{
    struct hw_pg *c = arg;

    (void)fd;
    if ((what & EV_READ) && !PQconsumeInput(c->conn)) {
        go_down(c, PQerrorMessage(c->conn));
        return;
    }
    pump(c);
}

static void watch(struct hw_pg *c, bool write)
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
    watch(c, left > 0);
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

/* ---- results
 * -------------------------------------------------------------------------------------- */

static void note_error(struct hw_pg_batch *b, const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *constraint = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);

    if (b->outcome.code != HW_OK)
        return; /* the first one counts */
    fail_batch(b, HW_EINVAL, PQresultErrorMessage(r));
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
    end_batch(b);
    if (setup_failed && c->conn)
        go_down(c, "setting up the connection failed");
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

static void pump(struct hw_pg *c)
{
    for (;;) {
        if (!take_results(c)) {
            go_down(c, c->conn ? PQerrorMessage(c->conn) : "closed");
            return;
        }
        if (!c->conn || c->phase < PHASE_SETUP)
            return; /* went down inside a callback */
        if (c->running || TAILQ_EMPTY(&c->waiting))
            break;
        if (!start_next(c)) {
            go_down(c, PQerrorMessage(c->conn));
            return;
        }
    }
    if (!flush(c))
        go_down(c, PQerrorMessage(c->conn));
}

void hw_pg_run(struct hw_pg *c, struct hw_pg_batch *b)
{
    if (!hw_pg_is_up(c)) {
        fail_batch(b, HW_EIO, "the database connection is down");
        end_batch(b);
        return;
    }
    TAILQ_INSERT_TAIL(&c->waiting, b, queue);
    if (!c->running)
        pump(c);
}

/* ---- reading results
 * -------------------------------------------------------------------------------- */

int64_t hw_pg_get_i64(const PGresult *r, int row, int col)
{
    uint64_t v = 0;

    HW_CHECK(PQgetlength(r, row, col) == sizeof(v));
    memcpy(&v, PQgetvalue(r, row, col), sizeof(v));
    return (int64_t)be64toh(v);
}

int32_t hw_pg_get_i32(const PGresult *r, int row, int col)
{
    uint32_t v = 0;
    uint16_t small = 0;

    if (PQgetlength(r, row, col) == sizeof(small)) {
        memcpy(&small, PQgetvalue(r, row, col), sizeof(small));
        return (int16_t)ntohs(small);
    }
    HW_CHECK(PQgetlength(r, row, col) == sizeof(v));
    memcpy(&v, PQgetvalue(r, row, col), sizeof(v));
    return (int32_t)ntohl(v);
}

bool hw_pg_get_bool(const PGresult *r, int row, int col)
{
    return PQgetlength(r, row, col) == 1 && *PQgetvalue(r, row, col) != 0;
}

int64_t hw_pg_get_ms(const PGresult *r, int row, int col)
{
    int64_t us = hw_pg_get_i64(r, row, col);

    return us == INT64_MAX ? HW_MS_FOREVER : (us + PG_EPOCH_US) / 1000;
}

int32_t hw_pg_get_day(const PGresult *r, int row, int col)
{
    int32_t day = hw_pg_get_i32(r, row, col);

    return day == INT32_MAX ? HW_DAY_FOREVER : day + 10957;
}

const char *hw_pg_get_bytes(const PGresult *r, int row, int col, size_t *n)
{
    if (n)
        *n = (size_t)PQgetlength(r, row, col);
    return PQgetvalue(r, row, col);
}

bool hw_pg_is_null(const PGresult *r, int row, int col)
{
    return PQgetisnull(r, row, col) == 1;
}
