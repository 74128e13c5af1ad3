#include "gateway/db.h"

#include <stdlib.h>

#include "gateway/sql.h"
#include "homeward/log.h"
#include "homeward/mem.h"

static const char setup[] =
    "SET ROLE homeward_gateway;"
    "SET default_transaction_read_only = on;"
    "SET default_transaction_isolation = 'repeatable read';"
    "SET statement_timeout = '30s';"
    "SET idle_in_transaction_session_timeout = '60s';"
    "SET plan_cache_mode = force_custom_plan;" /* how much a date selects depends on the date */
    "SET jit = off;"
    "SET timezone = 'UTC'";

struct db {
    struct hw_pg *conns[DB_CONNECTIONS];
    int open[DB_CONNECTIONS]; /* questions given to each */
    int waiting;
    void (*on_up)(void *arg);
    void *arg;
    bool was_up;
};

struct question {
    struct db *db;
    int conn; /* which of the connections */
    struct hw_pg_batch *batch;
    hw_pg_done_f done;
    void *arg;
};

static void on_up(struct hw_pg *c, void *arg)
{
    struct db *db = arg;

    (void)c;
    if (!db->was_up)
        hw_log(HW_INFO, "db.up");
    db->was_up = true;
    if (db->on_up)
        db->on_up(db->arg);
}

static void on_down(struct hw_pg *c, const char *why, void *arg)
{
    struct db *db = arg;

    (void)c;
    if (db->was_up && !db_is_up(db)) {
        db->was_up = false;
        hw_log(HW_WARN, "db.down", HW_F_STR("why", why));
    }
}

struct db *db_create(struct event_base *base, const char *conninfo, void (*up)(void *arg),
                     void *arg, struct hw_err *err)
{
    struct db *db = hw_alloc(sizeof(*db));

    db->on_up = up;
    db->arg = arg;
    for (int i = 0; i < DB_CONNECTIONS; i++) {
        db->conns[i] = hw_pg_create(base,
                                    &(struct hw_pg_options){.conninfo = conninfo,
                                                            .application = "homeward-gateway",
                                                            .setup = setup,
                                                            .statements = sql_statements,
                                                            .on_up = on_up,
                                                            .on_down = on_down,
                                                            .arg = db},
                                    err);
        if (!db->conns[i]) {
            db_destroy(db);
            return NULL;
        }
    }
    return db;
}

void db_destroy(struct db *db)
{
    if (!db)
        return;
    for (int i = 0; i < DB_CONNECTIONS; i++)
        hw_pg_destroy(db->conns[i]);
    free(db);
}

bool db_is_up(const struct db *db)
{
    for (int i = 0; i < DB_CONNECTIONS; i++) {
        if (db->conns[i] && hw_pg_is_up(db->conns[i]))
            return true;
    }
    return false;
}

int db_waiting(const struct db *db)
{
    return db->waiting;
}

static void on_done(const struct hw_pg_outcome *o, void *arg)
{
    struct question *q = arg;
    hw_pg_done_f done = q->done;
    void *done_arg = q->arg;

    q->db->waiting--;
    q->db->open[q->conn]--;
    if (o->code == HW_EINVAL)
        hw_log(HW_ERROR, "db.question_failed", HW_F_STR("sqlstate", o->sqlstate),
               HW_F_STR("error", o->text));
    free(q);
    done(o, done_arg);
}

/* The one that is up and has the least to do. */
static int choose(const struct db *db)
{
    int best = 0;

    for (int i = 1; i < DB_CONNECTIONS; i++) {
        bool up = hw_pg_is_up(db->conns[i]), best_up = hw_pg_is_up(db->conns[best]);

        if (up != best_up ? up : db->open[i] < db->open[best])
            best = i;
    }
    return best;
}

struct question *db_question(struct db *db, hw_pg_done_f done, void *arg)
{
    struct question *q = NULL;

    if (db->waiting >= DB_WAITING)
        return NULL;
    q = hw_alloc(sizeof(*q));
    *q = (struct question){.db = db, .conn = choose(db), .done = done, .arg = arg};
    q->batch = hw_pg_batch_create(on_done, q);
    db->waiting++;
    db->open[q->conn]++;
    return q;
}

void db_ask(struct question *q, const char *statement, struct hw_pg_params *params,
            hw_pg_result_f on_result, void *arg)
{
    hw_pg_batch_query(q->batch, statement, params, on_result, arg);
}

void db_run(struct question *q)
{
    hw_pg_run(q->db->conns[q->conn], q->batch);
}

static const struct hw_pg_column text_column = {.name = "", .type = HW_PG_TEXT, .offset = 0};

void db_put_list(struct hw_pg_params *p, const struct list *l)
{
    hw_pg_put_column(p, &text_column, l->items, sizeof(*l->items), l->n);
}

void db_put_filter(struct hw_pg_params *p, const struct filter *f)
{
    for (int d = 0; d < DIMS; d++)
        db_put_list(p, &f->by[d]);
}
