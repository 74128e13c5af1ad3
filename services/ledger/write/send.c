/* A batch as one transaction. */
#include "homeward/log.h"
#include "ledger/store/tables.h"
#include "ledger/write/state.h"

static void add_fence(struct writer *w, struct hw_pg_batch *out, const struct work *k)
{
    struct hw_pg_params p;
    size_t n = k->b.events.count;

    hw_pg_params_init(&p);
    hw_pg_put_i64(&p, w->chain.epoch);
    hw_pg_put_i64(&p, n ? k->b.events.list[n - 1].position : w->committed);
    hw_pg_put_time(&p, k->recorded_ms);
    hw_pg_batch_query(out, "fence", &p, NULL, NULL);
}

static void add_superseded(struct hw_pg_batch *out, const struct projected *p)
{
    struct hw_pg_params params;

    if (p->superseded.count == 0)
        return;
    hw_pg_params_init(&params);
    for (size_t i = 0; i < 3; i++)
        hw_pg_put_column(&params, &supersede_columns[i], p->superseded.list,
                         sizeof(*p->superseded.list), p->superseded.count);
    hw_pg_batch_query(out, "supersede", &params, NULL, NULL);
}

static void add_snapshot(struct hw_pg_batch *out, const Hw__Snapshot *s)
{
    struct hw_pg_params p;

    hw_pg_params_init(&p);
    hw_pg_put_text(&p, s->service);
    hw_pg_put_i32(&p, (int32_t)s->format);
    hw_pg_put_i64(&p, s->position);
    hw_pg_put_bytes(&p, s->has_state && s->state.data ? (const void *)s->state.data : "",
                    s->has_state ? s->state.len : 0);
    hw_pg_batch_query(out, "put_snapshot", &p, NULL, NULL);
}

static void add_others(struct writer *w, struct hw_pg_batch *out, const struct work *k)
{
    struct pending *p = NULL;

    TAILQ_FOREACH(p, &k->requests, queue)
    {
        if (p->kind == PENDING_SNAPSHOT)
            add_snapshot(out, p->snapshot);
        else if (p->kind == PENDING_AUDIT)
            audit_add(out, &w->chain, p->audit, k->recorded_ms);
    }
}

static struct hw_pg_batch *write_batch(struct writer *w, const struct work *k, hw_pg_done_f done)
{
    struct hw_pg_batch *out = hw_pg_batch_create(done, w);
    const struct batch *b = &k->b;

#define ROWS(table, rows) hw_pg_batch_rows(out, &table_##table, (rows).list, (rows).count)
    add_fence(w, out, k);
    add_superseded(out, &b->p);
    ROWS(cell, b->p.cells);
    ROWS(segment, b->p.segments);
    ROWS(spell, b->p.spells);
    ROWS(ward, b->wards);
    ROWS(bed, b->beds);
    ROWS(quarantine, b->quarantine);
    ROWS(key, b->keys);
    ROWS(token, b->tokens);
    ROWS(stream, b->streams);
    ROWS(request, b->requests);
    ROWS(refusal, b->refusals);
    ROWS(event, b->events);
#undef ROWS
    add_others(w, out, k);
    return out;
}

static int64_t recording_time(struct writer *w, const struct work *k)
{
    int64_t now = hw_clock_now_ms(w->o.clock);

    if (k->clock_to_ms > now)
        now = k->clock_to_ms;
    return now > w->recorded_ms ? now : w->recorded_ms; /* never back */
}

static void on_partitions(const struct hw_pg_outcome *o, void *arg)
{
    (void)arg;
    if (o->code == HW_EINVAL)
        hw_log(HW_ERROR, "ledger.partitions_failed", HW_F_STR("error", o->text));
}

/* Runs before the batch that is queued behind it. */
static void make_room(struct writer *w)
{
    struct hw_pg_batch *out = NULL;
    struct hw_pg_params p;

    if (w->g.position + PARTITION_AHEAD / 2 < w->partitioned)
        return;
    w->partitioned = w->g.position + PARTITION_AHEAD;
    out = hw_pg_batch_create(on_partitions, w);
    hw_pg_params_init(&p);
    hw_pg_put_i64(&p, w->partitioned);
    hw_pg_batch_query(out, "partitions", &p, NULL, NULL);
    hw_pg_run(w->pg, out);
}

/* A plan for small tables scans them, so plans are made anew whenever the log has doubled. */
static void replan(struct writer *w)
{
    struct hw_pg_batch *out = NULL;

    if (w->g.position < 2 * w->planned + PLANS_FIRST)
        return;
    w->planned = w->g.position;
    out = hw_pg_batch_create(NULL, NULL);
    hw_pg_batch_sql(out, "DISCARD PLANS");
    hw_pg_run(w->pg, out);
}

static void send_open(struct writer *w)
{
    struct work *k = w->open;

    make_room(w);
    replan(w);
    k->recorded_ms = recording_time(w, k);
    batch_seal(&k->b, k->recorded_ms);
    w->flying = k;
    w->open = k == &w->works[0] ? &w->works[1] : &w->works[0];
    writer_work_begin(w, w->open);
    hw_pg_run(w->pg, write_batch(w, k, writer_on_committed));
}

void writer_pump(struct writer *w)
{
    if (w->state != WRITER_ACTIVE)
        return;
    writer_fill(w);
    if (!w->flying && w->open->request_count > 0)
        send_open(w);
}
