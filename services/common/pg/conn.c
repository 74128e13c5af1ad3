/* A connection comes up, is set up, goes down, and comes back. */
#include "homeward/pg/conn.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/pg/conn_state.h"
#include "homeward/log.h"
#include "homeward/mem.h"

enum { RECONNECT_MS = 100 };

static void begin_connect(struct hw_pg *c);

static void drop_events(struct hw_pg *c)
{
    if (c->readable)
        event_free(c->readable);
    if (c->writable)
        event_free(c->writable);
    c->readable = c->writable = NULL;
}

void pg_go_down(struct hw_pg *c, const char *why)
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
        pg_fail_batch(b, HW_EIO, text);
        pg_end_batch(b);
    }
    while ((b = TAILQ_FIRST(&waiting))) {
        TAILQ_REMOVE(&waiting, b, queue);
        pg_fail_batch(b, HW_EIO, text);
        pg_end_batch(b);
    }
}

void hw_pg_drop(struct hw_pg *c, const char *why)
{
    if (c->phase != PHASE_DOWN)
        pg_go_down(c, why);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    begin_connect(arg);
}

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
    pg_watch(c, false);
    pg_pump(c);
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
    pg_go_down(c, PQerrorMessage(c->conn));
}

static void begin_connect(struct hw_pg *c)
{
    const char *keys[] = {"dbname", "application_name", "client_encoding", "connect_timeout", NULL};
    const char *values[] = {c->conninfo, c->o.application, "UTF8", "5", NULL};

    c->conn = PQconnectStartParams(keys, values, 1);
    if (!c->conn || PQstatus(c->conn) == CONNECTION_BAD) {
        pg_go_down(c, c->conn ? PQerrorMessage(c->conn) : "out of memory");
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
    pg_go_down(c, "closing");
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
