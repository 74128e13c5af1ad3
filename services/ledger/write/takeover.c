/* The lock, and what a new owner of the log must know. */
#include "homeward/log.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"
#include "ledger/write/state.h"

static void on_lock(const PGresult *r, void *arg)
{
    struct writer *w = arg;

    w->got_lock = hw_pg_get_bool(r, 0, 0);
}

static void on_head(const PGresult *r, void *arg)
{
    struct writer *w = arg;

    if (PQntuples(r) != 1)
        return;
    w->chain.epoch = hw_pg_get_i64(r, 0, 0);
    w->committed = hw_pg_get_i64(r, 0, 1);
    w->recorded_ms = hw_pg_get_ms(r, 0, 2);
}

static int enum_value(const ProtobufCEnumDescriptor *d, const char *name)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(d, name);

    return v ? v->value : 0;
}

static void on_cells(const PGresult *r, void *arg)
{
    struct writer *w = arg;

    for (int i = 0; i < PQntuples(r); i++) {
        const char *text[5];

        for (int c = 0; c < 5; c++)
            text[c] = hw_pg_get_bytes(r, i, c + 1, NULL);
        cells_load(w->g.cells, hw_pg_get_i32(r, i, 0), hw_names_intern(w->g.names, text[0]),
                   hw_names_intern(w->g.names, text[1]),
                   (Hw__CareType__Code)enum_value(&hw__care_type__code__descriptor, text[2]),
                   (Hw__Reason__Code)enum_value(&hw__reason__code__descriptor, text[3]),
                   (Hw__Attribution__Code)enum_value(&hw__attribution__code__descriptor, text[4]));
    }
}

static void on_clock(const PGresult *r, void *arg)
{
    struct writer *w = arg;
    size_t n = 0;
    const char *data = PQntuples(r) ? hw_pg_get_bytes(r, 0, 0, &n) : NULL;
    const Hw__ClockAdvanced *c = NULL;

    hw_arena_reset(w->g.arena);
    if (data)
        c = hw_pb_unpack(&hw__clock_advanced__descriptor, w->g.arena, data, n);
    if (c)
        hw_clock_set(w->o.clock, c->to->ms);
}

static void on_audit(const PGresult *r, void *arg)
{
    struct writer *w = arg;

    audit_load(&w->chain, r);
}

static void on_taken_over(const struct hw_pg_outcome *o, void *arg)
{
    struct writer *w = arg;

    if (o->code == HW_EINVAL) {
        w->o.on_fenced(o->text, w->o.arg);
        return;
    }
    if (o->code != HW_OK)
        return;
    w->state = WRITER_ACTIVE;
    w->chain_committed = w->chain;
    w->g.position = w->committed;
    w->partitioned = 0;
    w->planned = w->committed;
    hw_log(HW_INFO, "ledger.active", HW_F_I64("epoch", w->chain.epoch),
           HW_F_I64("position", w->committed));
    w->was_active = true;
    w->o.on_active(w->committed, w->o.arg);
    writer_pump(w);
}

static void take_over(struct writer *w)
{
    struct hw_pg_batch *b = hw_pg_batch_create(on_taken_over, w);

    w->state = WRITER_TAKING_OVER;
    /* Whatever we had in mind is older than what the log says now. */
    streams_release(&w->g.streams);
    cells_destroy(w->g.cells);
    w->g.cells = cells_create();
    hw_pg_batch_query(b, "take_over", NULL, on_head, w);
    hw_pg_batch_query(b, "cells", NULL, on_cells, w);
    hw_pg_batch_query(b, "audit_last", NULL, on_audit, w);
    if (w->o.clock->manual)
        hw_pg_batch_query(b, "clock", NULL, on_clock, w);
    hw_pg_run(w->pg, b);
}

static void on_lock_tried(const struct hw_pg_outcome *o, void *arg)
{
    struct writer *w = arg;
    const struct timeval soon = {0, LOCK_RETRY_MS * 1000L};

    if (o->code != HW_OK)
        return;
    if (w->got_lock)
        take_over(w);
    else if (w->was_active)
        w->o.on_fenced("another ledger holds the lock", w->o.arg);
    else
        (void)event_add(w->retry, &soon); /* standing by */
}

static void try_lock(struct writer *w)
{
    struct hw_pg_batch *b = hw_pg_batch_create(on_lock_tried, w);

    w->state = WRITER_LOCKING;
    w->got_lock = false;
    hw_pg_batch_query(b, "lock", NULL, on_lock, w);
    hw_pg_run(w->pg, b);
}

void writer_on_retry(evutil_socket_t fd, short what, void *arg)
{
    struct writer *w = arg;

    (void)fd, (void)what;
    if (w->state == WRITER_ACTIVE)
        writer_pump(w);
    else if (hw_pg_is_up(w->pg))
        try_lock(w);
}

void writer_on_up(struct hw_pg *c, void *arg)
{
    (void)c;
    try_lock(arg);
}

void writer_on_down(struct hw_pg *c, const char *why, void *arg)
{
    struct writer *w = arg;

    (void)c;
    hw_log(HW_WARN, "ledger.database_lost", HW_F_STR("error", why));
    w->state = WRITER_WAITING;
    writer_roll_back(w);
    w->one_by_one = 0; /* nobody is at fault */
}
