/* How many are delayed at a moment, as far as was known at another (R1.31). */
#include "gateway/core/tally.h"
#include "gateway/pages.h"

void row_keys(const PGresult *r, int row, struct hw_names *names, const char *key[DIMS])
{
    for (int d = 0; d < DIMS; d++)
        key[d] = hw_names_intern(names, hw_pg_get_bytes(r, row, d, NULL));
}

void tally_rows(struct tally *t, struct hw_names *names, const PGresult *r)
{
    const char *key[DIMS];

    for (int i = 0; i < PQntuples(r); i++) {
        row_keys(r, i, names, key);
        tally_add(t, key, hw_pg_get_i64(r, i, DIMS));
    }
}

/* Names stay: there are as many as there are organisations and codes. */
static void on_rows(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct tally t;

    tally_init(&t);
    tally_rows(&t, c->g->names, r);
    tally_show(&t, c->out);
    tally_release(&t);
}

static void finish(struct call *c)
{
    json_t *o = call_object(c);

    (void)json_object_update(o, c->out);
    call_json(c, 200, o);
}

static void ask(struct call *c)
{
    struct question *q = call_question(c, finish);
    struct hw_pg_params p;

    if (!q)
        return;
    c->out = json_object();
    hw_pg_params_init(&p);
    db_put_filter(&p, &c->q.filter);
    hw_pg_put_time(&p, c->m.as_at_ms);
    call_put_known(c, &p);
    db_ask(q, call_statement(c, "live_now", "live_then"), &p, on_rows, c);
    db_run(q);
}

void page_live(struct call *c)
{
    if (call_query(c, P_FILTER | P_AS_AT | P_KNOWN_AT))
        call_moment(c, ask);
}
