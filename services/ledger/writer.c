#include "ledger/writer.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/log.h"
#include "homeward/pb.h"
#include "homeward/pg/conn.h"
#include "homeward/v1/events.pb-c.h"
#include "ledger/recall.h"
#include "ledger/store/audit.h"
#include "ledger/store/tables.h"

enum {
    QUEUE_BYTES = 64 * 1024 * 1024,
    PENDING_ARENA = 64 * 1024 * 1024,
    SPARE_PENDINGS = 4096,
    LOCK_RETRY_MS = 200,
    TROUBLE_RETRY_MS = 200,
    PARTITION_AHEAD = 5000000,
};

/* One transaction, being built or being committed. */
struct work {
    struct batch b;
    struct pending_list requests;
    size_t request_count;
    int64_t recorded_ms;
    int64_t clock_to_ms; /* a ClockAdvanced in it; 0: none */
};

enum writer_state { WRITER_WAITING, WRITER_LOCKING, WRITER_TAKING_OVER, WRITER_ACTIVE };

struct writer {
    struct writer_options o;
    struct hw_pg *pg;
    struct recall *recall; /* reads streams and request ids back */
    struct event *retry;
    enum writer_state state;
    bool was_active, got_lock;
    struct batching g;
    struct work works[2], *open, *flying; /* flying: NULL while the database is idle */
    struct pending_list queue;
    struct pending *by_id;
    struct pending_list spare;
    size_t spare_count, queue_bytes;
    bool pressed;
    size_t
        one_by_one; /* after an objection: so many requests go alone, to find whose fault it is */
    int64_t committed, recorded_ms, partitioned;
    struct audit_chain chain, chain_committed;
    struct writer_stats stats;
};

static void pump(struct writer *w);
static void try_lock(struct writer *w);

/* ---- pendings
 * ----------------------------------------------------------------------------------------- */

struct pending *writer_pending(struct writer *w)
{
    struct pending *p = TAILQ_FIRST(&w->spare);
    struct hw_arena *arena = NULL;

    if (p) {
        TAILQ_REMOVE(&w->spare, p, queue);
        w->spare_count--;
        arena = p->arena;
    } else {
        p = hw_alloc(sizeof(*p));
        arena = hw_arena_create(PENDING_ARENA);
        HW_CHECK(arena);
    }
    *p = (struct pending){.arena = arena};
    return p;
}

void writer_give_back(struct writer *w, struct pending *p)
{
    if (w->spare_count >= SPARE_PENDINGS) {
        hw_arena_destroy(p->arena);
        free(p);
        return;
    }
    hw_arena_reset(p->arena);
    TAILQ_INSERT_HEAD(&w->spare, p, queue);
    w->spare_count++;
}

static void press(struct writer *w)
{
    bool full = w->queue_bytes > (w->pressed ? QUEUE_BYTES / 2 : QUEUE_BYTES);

    if (full != w->pressed) {
        w->pressed = full;
        w->o.on_pressure(full, w->o.arg);
    }
}

static void answer(struct writer *w, struct pending *p, const struct writer_answer *a)
{
    HASH_DEL(w->by_id, p);
    w->queue_bytes -= p->bytes;
    w->o.on_answer(p, a, w->o.arg);
    writer_give_back(w, p);
    press(w);
}

void writer_submit(struct writer *w, struct pending *p)
{
    struct pending *same = NULL;
    int64_t first = 0, last = 0;

    HASH_FIND(hh, w->by_id, p->id.b, sizeof(p->id.b), same);
    if (same) { /* asked again while it is under way: answer whoever asked last */
        same->route = p->route;
        writer_give_back(w, p);
        return;
    }
    HASH_ADD(hh, w->by_id, id.b, sizeof(p->id.b), p);
    w->queue_bytes += p->bytes;
    if (p->kind == PENDING_APPEND && recall_recent(w->recall, p->id, &first, &last)) {
        w->stats.duplicates++;
        answer(w, p,
               &(struct writer_answer){.end = WRITER_DUPLICATE, .first = first, .last = last});
        return;
    }
    TAILQ_INSERT_TAIL(&w->queue, p, queue);
    press(w);
    pump(w);
}

/* ---- building the open batch
 * --------------------------------------------------------------------------- */

static void work_begin(struct writer *w, struct work *k)
{
    batch_begin(&k->b, &w->g);
    TAILQ_INIT(&k->requests);
    k->request_count = 0;
    k->clock_to_ms = 0;
}

static void take_refusal(struct work *k, struct pending *p)
{
    struct hw_buf bytes;

    hw_buf_init(&bytes, 0);
    hw_pb_pack(p->append->refusal, &bytes);
    *vec_add(&k->b.refusals) = (struct refusal_row){
        .id = p->id,
        .refusal = {hw_arena_strndup(p->arena, (const char *)bytes.data, bytes.len), bytes.len}};
    hw_buf_release(&bytes);
}

/* The clock of a manual system moves when its event is committed. */
static void note_clock(struct work *k, const Hw__AppendRequest *r)
{
    for (size_t i = 0; i < r->n_writes; i++) {
        if (strcmp(r->writes[i]->stream, "clock") == 0)
            k->clock_to_ms = r->writes[i]->events[0]->occurred_at_ms;
    }
}

enum taken { TAKEN, ENDED, BLOCKED };

static enum taken refuse(struct writer *w, struct pending *p, const struct writer_answer *a)
{
    TAILQ_REMOVE(&w->queue, p, queue);
    if (a->end == WRITER_CONFLICT)
        w->stats.conflicts++;
    else if (a->end == WRITER_INVALID)
        w->stats.invalid++;
    answer(w, p, a);
    return ENDED;
}

static enum taken check_id(struct writer *w, struct pending *p)
{
    p->waiting = true;
    recall_request(w->recall, p->id);
    return BLOCKED;
}

static enum taken take_append(struct writer *w, struct pending *p)
{
    struct batch_result r;

    if (p->must_check && !p->checked)
        return check_id(w, p);
    r = batch_take(&w->open->b, &w->g, p->append, !p->must_check);
    switch (r.verdict) {
    case BATCH_TAKEN:
        /* A remembered answer has no events: it must not pass for one of the recent requests, which
         * are answered by their positions alone. */
        p->first = p->append->refusal ? 0 : r.first;
        p->last = p->append->refusal ? 0 : r.last;
        if (p->append->refusal)
            take_refusal(w->open, p);
        else
            note_clock(w->open, p->append);
        return TAKEN;
    case BATCH_MISSING:
        p->waiting = true;
        recall_stream(w->recall, r.stream);
        return BLOCKED;
    case BATCH_CONFLICT:
        if (!p->checked) /* perhaps it is in conflict with itself: done before */
            return check_id(w, p);
        return refuse(w, p,
                      &(struct writer_answer){.end = WRITER_CONFLICT,
                                              .stream = r.stream,
                                              .version = r.version,
                                              .message = "the stream has moved on"});
    case BATCH_INVALID:
        break;
    }
    return refuse(w, p, &(struct writer_answer){.end = WRITER_INVALID, .message = r.message});
}

static enum taken take(struct writer *w, struct pending *p)
{
    enum taken t = p->kind == PENDING_APPEND ? take_append(w, p) : TAKEN;

    if (t == TAKEN) {
        TAILQ_REMOVE(&w->queue, p, queue);
        TAILQ_INSERT_TAIL(&w->open->requests, p, queue);
        w->open->request_count++;
    }
    return t;
}

/* What waiting requests will need is asked for together, not one at a time. */
static void look_ahead(struct writer *w)
{
    struct pending *p = NULL;
    int left = 256;

    TAILQ_FOREACH(p, &w->queue, queue)
    {
        if (left-- == 0)
            break;
        if (p->kind == PENDING_APPEND && p->must_check && !p->checked && !p->waiting)
            (void)check_id(w, p);
        for (size_t i = 0; p->kind == PENDING_APPEND && i < p->append->n_writes; i++) {
            const Hw__StreamWrite *sw = p->append->writes[i];

            /* a new stream is taken to be new, unless the request may have been done before */
            if ((sw->expected_version > 0 || p->must_check) &&
                !streams_find(&w->g.streams, sw->stream))
                recall_stream(w->recall, sw->stream);
        }
    }
}

static void fill(struct writer *w)
{
    struct pending *p = NULL;
    size_t most = w->one_by_one ? 1 : SIZE_MAX;

    while ((p = TAILQ_FIRST(&w->queue)) && !p->waiting && !batch_is_full(&w->open->b) &&
           w->open->request_count < most) {
        if (take(w, p) == BLOCKED) {
            look_ahead(w);
            recall_go(w->recall);
            break;
        }
    }
}

/* ---- sending it
 * ------------------------------------------------------------------------------------------ */

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

static void on_committed(const struct hw_pg_outcome *o, void *arg);

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

static void send_open(struct writer *w)
{
    struct work *k = w->open;

    make_room(w);
    k->recorded_ms = recording_time(w, k);
    batch_seal(&k->b, k->recorded_ms);
    w->flying = k;
    w->open = k == &w->works[0] ? &w->works[1] : &w->works[0];
    work_begin(w, w->open);
    hw_pg_run(w->pg, write_batch(w, k, on_committed));
}

static void pump(struct writer *w)
{
    if (w->state != WRITER_ACTIVE)
        return;
    fill(w);
    if (!w->flying && w->open->request_count > 0)
        send_open(w);
}

/* ---- after the commit
 * --------------------------------------------------------------------------------------- */

static void committed(struct writer *w, struct work *k)
{
    size_t n = k->b.events.count;
    struct pending *p = NULL;

    w->g.committed = k->b.p.serial;
    if (n)
        w->committed = k->b.events.list[n - 1].position;
    w->recorded_ms = k->recorded_ms;
    w->chain_committed = w->chain;
    if (k->clock_to_ms)
        hw_clock_set(w->o.clock, k->clock_to_ms);
    w->stats.batches++;
    w->stats.events += (int64_t)n;
    w->stats.requests += (int64_t)k->request_count;
    w->stats.last_batch_events = (int64_t)n;
    if (w->one_by_one)
        w->one_by_one--;
    w->flying = NULL;
    TAILQ_FOREACH(p, &k->requests, queue)
    {
        if (p->kind == PENDING_APPEND && p->first)
            recall_remember(w->recall, p->id, p->first, p->last);
    }
    if (n)
        w->o.on_commit(k->b.events.list, n, w->o.arg);
    while ((p = TAILQ_FIRST(&k->requests))) {
        TAILQ_REMOVE(&k->requests, p, queue);
        answer(w, p,
               &(struct writer_answer){.end = WRITER_DONE,
                                       .first = p->first,
                                       .last = p->last,
                                       .recorded_ms = k->recorded_ms});
    }
    streams_evict(&w->g.streams, w->g.committed);
}

/* Puts the requests of both batches back at the head of the queue, to be looked up one by one. */
static void roll_back(struct writer *w)
{
    struct pending_list all;
    struct pending *p = NULL;
    size_t count = w->open->request_count;

    TAILQ_INIT(&all);
    if (w->flying) {
        count += w->flying->request_count;
        TAILQ_CONCAT(&all, &w->flying->requests, queue);
    }
    TAILQ_CONCAT(&all, &w->open->requests, queue);
    TAILQ_CONCAT(&all, &w->queue, queue);
    TAILQ_CONCAT(&w->queue, &all, queue);
    TAILQ_FOREACH(p, &w->queue, queue)
    {
        p->must_check = true;
        p->checked = p->waiting = false;
        p->first = p->last = 0;
    }
    w->flying = NULL;
    batching_roll_back(&w->g, w->committed);
    w->chain = w->chain_committed;
    work_begin(w, w->open);
    w->one_by_one = count;
    w->stats.rolled_back++;
}

static void retry_later(struct writer *w)
{
    const struct timeval soon = {0, TROUBLE_RETRY_MS * 1000L};

    (void)event_add(w->retry, &soon);
}

/* The database said no to a batch of one request that was looked up before: it is that request. */
static bool blame(struct writer *w, const struct hw_pg_outcome *o)
{
    struct pending *p = TAILQ_FIRST(&w->flying->requests);
    bool alone = w->flying->request_count == 1 && (p->kind != PENDING_APPEND || p->checked);
    bool taken = strcmp(o->sqlstate, "23505") == 0; /* unique violation */

    if (!alone)
        return false;
    hw_log(HW_ERROR, "ledger.request_refused", HW_F_STR("sqlstate", o->sqlstate),
           HW_F_STR("constraint", o->constraint));
    roll_back(w);
    p = TAILQ_FIRST(&w->queue);
    (void)refuse(w, p,
                 &(struct writer_answer){.end = taken ? WRITER_CONFLICT : WRITER_INVALID,
                                         .message = taken ? "the same thing was stored meanwhile"
                                                          : "the database refused the request"});
    w->one_by_one = w->one_by_one ? w->one_by_one - 1 : 0;
    return true;
}

/* Some request of the batch was done long ago. Looking them all up finds it, so none needs to go
 * alone. */
static bool is_repetition(const struct writer *w, const struct hw_pg_outcome *o)
{
    const struct pending *p = NULL;

    if (strcmp(o->sqlstate, "23505") != 0 || strcmp(o->constraint, "request_pkey") != 0)
        return false;
    TAILQ_FOREACH(p, &w->flying->requests, queue)
    {
        if (p->kind == PENDING_APPEND && !p->checked)
            return true;
    }
    return false;
}

static bool is_trouble(const char *sqlstate)
{
    /* resources, operator intervention, system error, transaction rollback: nobody's fault */
    return strncmp(sqlstate, "53", 2) == 0 || strncmp(sqlstate, "57", 2) == 0 ||
           strncmp(sqlstate, "58", 2) == 0 || strncmp(sqlstate, "40", 2) == 0 ||
           strncmp(sqlstate, "55", 2) == 0;
}

/* The only column that is ever given a NULL it does not take: see the statement `fence`. */
static bool is_fence(const struct hw_pg_outcome *o)
{
    return strcmp(o->sqlstate, "23502") == 0 && strstr(o->text, "relation \"ledger\"");
}

static void on_committed(const struct hw_pg_outcome *o, void *arg)
{
    struct writer *w = arg;

    if (!w->flying)
        return; /* rolled back when the connection went down */
    if (o->code == HW_OK) {
        committed(w, w->flying);
        pump(w);
        return;
    }
    if (o->code != HW_EINVAL) /* lost: on_down rolls back */
        return;
    if (is_fence(o)) {
        w->o.on_fenced("another ledger writes the log", w->o.arg);
        return;
    }
    if (is_repetition(w, o)) {
        size_t before = w->one_by_one;

        roll_back(w);
        w->one_by_one = before;
        pump(w);
        return;
    }
    hw_log(HW_WARN, "ledger.batch_refused", HW_F_STR("sqlstate", o->sqlstate),
           HW_F_STR("constraint", o->constraint),
           HW_F_I64("requests", (int64_t)w->flying->request_count));
    if (is_trouble(o->sqlstate)) {
        size_t before = w->one_by_one;

        roll_back(w);
        w->one_by_one = before;
        retry_later(w);
        return;
    }
    if (!blame(w, o))
        roll_back(w);
    pump(w);
}

/* ---- taking over
 * ------------------------------------------------------------------------------------------- */

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
    hw_log(HW_INFO, "ledger.active", HW_F_I64("epoch", w->chain.epoch),
           HW_F_I64("position", w->committed));
    if (!w->was_active) {
        w->was_active = true;
        w->o.on_active(w->committed, w->o.arg);
    }
    pump(w);
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

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    struct writer *w = arg;

    (void)fd, (void)what;
    if (w->state == WRITER_ACTIVE)
        pump(w);
    else if (hw_pg_is_up(w->pg))
        try_lock(w);
}

static void on_up(struct hw_pg *c, void *arg)
{
    (void)c;
    try_lock(arg);
}

static void on_down(struct hw_pg *c, const char *why, void *arg)
{
    struct writer *w = arg;

    (void)c;
    hw_log(HW_WARN, "ledger.database_lost", HW_F_STR("error", why));
    w->state = WRITER_WAITING;
    roll_back(w);
    w->one_by_one = 0; /* nobody is at fault */
}

/* ---- what was read back
 * --------------------------------------------------------------------------------------- */

static void unblock(struct writer *w)
{
    struct pending *p = NULL;

    TAILQ_FOREACH(p, &w->queue, queue)
    {
        p->waiting = false;
    }
    pump(w);
}

static void on_recalled_stream(const char *stream, const struct event_row *events, size_t count,
                               uint32_t version, void *arg)
{
    struct writer *w = arg;

    batching_restore(&w->g, stream, events, count, version);
}

static void on_recalled_request(struct hw_id id, const struct recalled_request *r, void *arg)
{
    struct writer *w = arg;
    struct pending *p = NULL;

    HASH_FIND(hh, w->by_id, id.b, sizeof(id.b), p);
    if (!p || !p->waiting)
        return;
    if (!r) {
        p->checked = true;
        return;
    }
    w->stats.duplicates++;
    if (w->one_by_one)
        w->one_by_one--;
    TAILQ_REMOVE(&w->queue, p, queue);
    answer(w, p,
           &(struct writer_answer){.end = WRITER_DUPLICATE,
                                   .first = r->first,
                                   .last = r->last,
                                   .refusal = r->refusal,
                                   .refusal_n = r->refusal_n});
}

static void on_recalled(void *arg)
{
    unblock(arg);
}

/* ---- life
 * ----------------------------------------------------------------------------------------------------
 */

struct writer *writer_create(const struct writer_options *o, struct hw_err *err)
{
    struct writer *w = hw_alloc(sizeof(*w));

    w->o = *o;
    TAILQ_INIT(&w->queue);
    TAILQ_INIT(&w->spare);
    batching_init(&w->g, o->streams_bound);
    for (int i = 0; i < 2; i++) {
        batch_init(&w->works[i].b);
        TAILQ_INIT(&w->works[i].requests);
    }
    w->open = &w->works[0];
    work_begin(w, w->open);
    w->retry = event_new(o->base, -1, 0, on_retry, w);
    w->recall = recall_create(&(struct recall_options){.base = o->base,
                                                       .conninfo = o->conninfo,
                                                       .on_stream = on_recalled_stream,
                                                       .on_request = on_recalled_request,
                                                       .on_done = on_recalled,
                                                       .arg = w},
                              err);
    if (w->recall)
        w->pg = hw_pg_create(
            o->base,
            &(struct hw_pg_options){.conninfo = o->conninfo,
                                    .application = "homeward-ledger writer",
                                    .setup = "SET ROLE homeward_ledger; SET lock_timeout = 0; "
                                             /* else unnest is planned anew for every batch */
                                             "SET plan_cache_mode = force_generic_plan; "
                                             "SET statement_timeout = 0",
                                    .statements = writer_statements,
                                    .tables = writer_tables,
                                    .on_up = on_up,
                                    .on_down = on_down,
                                    .arg = w},
            err);
    if (w->pg && w->retry)
        return w;
    writer_destroy(w);
    return NULL;
}

static void free_pendings(struct pending_list *list)
{
    struct pending *p = NULL;

    while ((p = TAILQ_FIRST(list))) {
        TAILQ_REMOVE(list, p, queue);
        hw_arena_destroy(p->arena);
        free(p);
    }
}

void writer_destroy(struct writer *w)
{
    if (!w)
        return;
    hw_pg_destroy(w->pg);
    recall_destroy(w->recall);
    if (w->retry)
        event_free(w->retry);
    HASH_CLEAR(hh, w->by_id);
    free_pendings(&w->queue);
    free_pendings(&w->spare);
    for (int i = 0; i < 2; i++) {
        free_pendings(&w->works[i].requests);
        batch_release(&w->works[i].b);
    }
    batching_release(&w->g);
    free(w);
}

bool writer_idle(const struct writer *w)
{
    return HASH_COUNT(w->by_id) == 0;
}

int64_t writer_committed(const struct writer *w)
{
    return w->committed;
}

const struct writer_stats *writer_stats(struct writer *w)
{
    w->stats.queued = HASH_COUNT(w->by_id);
    w->stats.queued_bytes = (int64_t)w->queue_bytes;
    w->stats.streams = HASH_COUNT(w->g.streams.by_name);
    return &w->stats;
}
