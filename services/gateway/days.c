/* Delayed days of a month, its snapshot and its beds (R1.10 to R1.30). */
#include "gateway/core/tally.h"
#include "gateway/pages.h"
#include "homeward/civil.h"

struct month {
    int32_t first, last; /* its days */
    int32_t counted;     /* the last one that is over at the moment in question (R1.28) */
    int32_t snapshot;    /* its last Thursday */
};

static struct month month_of(const struct call *c)
{
    int32_t today = hw_london_day(c->m.as_at_ms);
    struct month m = {.first = hw_month_first_day(c->q.month),
                      .last = hw_month_last_day(c->q.month),
                      .snapshot = hw_snapshot_day(c->q.month)};

    m.counted = m.last < today ? m.last : today - 1;
    return m;
}

static json_t *cell_object(const char *const key[DIMS], int64_t days)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "provider", json_string(key[DIM_PROVIDER]));
    (void)json_object_set_new(o, "authority", json_string(key[DIM_AUTHORITY]));
    (void)json_object_set_new(o, "careType", json_string(key[DIM_CARE_TYPE]));
    (void)json_object_set_new(o, "reason", json_string(key[DIM_REASON]));
    (void)json_object_set_new(o, "attribution", json_string(key[DIM_ATTRIBUTION]));
    (void)json_object_set_new(o, "days", json_integer(days));
    return o;
}

static void show(struct call *c, const struct tally *t, int64_t snapshot, json_t *cells)
{
    struct month m = month_of(c);

    tally_show(t, c->out);
    (void)json_object_set_new(c->out, "snapshot",
                              m.snapshot <= m.counted ? json_integer(snapshot) : json_null());
    (void)json_object_set_new(c->out, "beds",
                              json_real((double)t->total / (double)(m.last - m.first + 1)));
    if (c->q.cells)
        (void)json_object_set(c->out, "cells", cells);
}

static void on_rows(const PGresult *r, void *arg)
{
    struct call *c = arg;
    json_t *cells = json_array();
    const char *key[DIMS];
    struct tally t;
    int64_t snapshot = 0;

    tally_init(&t);
    for (int i = 0; i < PQntuples(r); i++) {
        int64_t days = hw_pg_get_i64(r, i, DIMS);

        row_keys(r, i, c->g->names, key);
        tally_add(&t, key, days);
        snapshot += hw_pg_get_i64(r, i, DIMS + 1);
        if (days && c->q.cells)
            (void)json_array_append_new(cells, cell_object(key, days));
    }
    show(c, &t, snapshot, cells);
    json_decref(cells);
    tally_release(&t);
}

static void finish(struct call *c)
{
    json_t *o = call_object(c);
    struct hw_civil m = hw_civil_of(hw_month_first_day(c->q.month));
    char month[32];

    (void)snprintf(month, sizeof(month), "%04d-%02d", m.year, m.month);
    (void)json_object_set_new(o, "month", json_string(month));
    (void)json_object_set_new(o, "policy",
                              json_string(c->q.policy == HW_MIDNIGHT ? "MIDNIGHT" : "NEXT_DAY"));
    (void)json_object_update(o, c->out);
    call_json(c, 200, o);
}

static void ask(struct call *c)
{
    struct question *q = call_question(c, finish);
    struct month m = month_of(c);
    struct hw_pg_params p;

    if (!q)
        return;
    c->out = json_object();
    hw_pg_params_init(&p);
    db_put_filter(&p, &c->q.filter);
    hw_pg_put_day(&p, m.first);
    hw_pg_put_day(&p, m.counted);
    hw_pg_put_time(&p, hw_london_midnight_ms(m.first));
    hw_pg_put_time(&p, hw_london_midnight_ms(m.last + 1));
    hw_pg_put_bool(&p, c->q.policy == HW_MIDNIGHT);
    hw_pg_put_day(&p, m.snapshot <= m.counted ? m.snapshot : HW_PG_NO_DAY);
    call_put_known(c, &p);
    db_ask(q, call_statement(c, "days_now", "days_then"), &p, on_rows, c);
    db_run(q);
}

void page_days(struct call *c)
{
    if (!call_query(c, P_FILTER | P_AS_AT | P_KNOWN_AT | P_MONTH | P_POLICY | P_CELLS))
        return;
    if (c->q.has_month)
        call_moment(c, ask);
    else
        call_fail(c, 400, "MISSING_PARAMETER", "month: is required, such as 2026-10", "month");
}
