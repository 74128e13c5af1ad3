#include "reablement/core/run.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { RUN_KEPT_DAYS = 7 };
enum { PLAN_BYTES = 256 * 1024 * 1024 }; /* at most; a plan of 20,000 requests takes some ten */

struct run *run_find(struct reablement *s, const char *id)
{
    return id ? hw_book_data(&s->book, run_kind.prefix, id) : NULL;
}

/* ---- what events mean ---- */

static void asked(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    struct reablement *s = (struct reablement *)(void *)b;
    struct run *r = rec->data;
    const Hw__AllocationRunStarted *m =
        hw_pb_unpack(&hw__allocation_run_started__descriptor, b->arena, e->payload, e->payload_n);

    if (!m || r->state != RUN_NONE)
        return;
    r->state = RUN_ASKED;
    r->today = m->today->day;
    r->horizon_days = m->horizon_days;
    r->started_ms = e->occurred_ms;
    s->unplanned++;
}

static int by_request(const void *a, const void *b)
{
    return strcmp((*(const Hw__PlannedRefusal *const *)a)->request,
                  (*(const Hw__PlannedRefusal *const *)b)->request);
}

static void forget_worked_out(struct run *r)
{
    hw_arena_destroy(r->worked_out_arena);
    r->worked_out_arena = NULL;
    r->worked_out = NULL;
}

static void keep_latest(struct reablement *s, const struct hw_record *rec)
{
    const struct run *r = rec->data;

    if (s->latest_run && r->started_ms < s->latest_run_ms)
        return;
    free(s->latest_run);
    s->latest_run = hw_strdup(hw_record_name(rec));
    s->latest_run_ms = r->started_ms;
}

static void planned(struct reablement *s, struct hw_record *rec, const struct hw_es_event *e)
{
    struct run *r = rec->data;

    if (r->state != RUN_ASKED)
        return;
    r->arena = hw_arena_create(PLAN_BYTES);
    HW_CHECK(r->arena);
    r->plan = hw_pb_unpack(&hw__allocation_planned__descriptor, r->arena, e->payload, e->payload_n);
    if (!r->plan)
        return;
    r->by_request =
        hw_arena_array(r->arena, r->plan->n_refusals + 1, sizeof(const Hw__PlannedRefusal *));
    HW_CHECK(r->by_request);
    for (size_t i = 0; i < r->plan->n_refusals; i++)
        r->by_request[i] = r->plan->refusals[i];
    if (r->plan->n_refusals > 1)
        qsort(r->by_request, r->plan->n_refusals, sizeof(*r->by_request), by_request);
    r->state = RUN_PLANNED;
    s->unplanned--;
    keep_latest(s, rec);
    forget_worked_out(r);
}

static void carried_out(struct run *r, const struct hw_es_event *e)
{
    const Hw__AllocationCarriedOut *m = NULL;

    if (r->state != RUN_PLANNED)
        return;
    m = hw_pb_unpack(&hw__allocation_carried_out__descriptor, r->arena, e->payload, e->payload_n);
    if (!m)
        return;
    r->placed += m->done - r->done - (int)m->n_dropped;
    r->done = m->done;
    for (size_t i = 0; i < m->n_dropped; i++) {
        r->dropped = hw_grow(r->dropped, &r->dropped_cap, r->dropped_count + 1,
                             sizeof(const Hw__PlannedRefusal *));
        r->dropped[r->dropped_count++] = m->dropped[i];
    }
}

static void apply(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    struct run *r = rec->data;

    if (e->type == HW__EVENT__BODY_ALLOCATION_RUN_STARTED)
        asked(b, rec, e);
    else if (e->type == HW__EVENT__BODY_ALLOCATION_PLANNED)
        planned((struct reablement *)(void *)b, rec, e);
    else if (e->type == HW__EVENT__BODY_ALLOCATION_CARRIED_OUT)
        carried_out(r, e);
    else if (e->type == HW__EVENT__BODY_ALLOCATION_RUN_FINISHED && r->state == RUN_PLANNED)
        r->state = RUN_FINISHED;
}

static void release(struct hw_book *b, struct hw_record *rec)
{
    struct reablement *s = (struct reablement *)(void *)b;
    struct run *r = rec->data;

    if (r->state == RUN_ASKED)
        s->unplanned--;
    forget_worked_out(r);
    hw_arena_destroy(r->arena);
    free(r->dropped);
}

bool run_is_kept(const struct reablement *s, const struct hw_record *rec, int64_t now_ms)
{
    const struct run *r = rec->data;

    return r->state == RUN_ASKED || r->state == RUN_PLANNED ||
           hw_streq(s->latest_run, hw_record_name(rec)) ||
           now_ms < r->started_ms + RUN_KEPT_DAYS * HW_DAY_MS;
}

static bool is_open(const struct hw_book *b, const struct hw_record *rec)
{
    return run_is_kept((const struct reablement *)(const void *)b, rec, b->seen_ms);
}

/* ---- what it owes ---- */

static int64_t due(const struct hw_book *b, const struct hw_record *rec)
{
    const struct run *r = rec->data;

    (void)b;
    return r->state == RUN_PLANNED || (r->state == RUN_ASKED && r->worked_out) ? r->started_ms
                                                                               : HW_NEVER;
}

static void act(struct hw_book *b, struct hw_record *rec, int64_t now_ms, struct hw_needs *n,
                struct hw_plan *p)
{
    const struct run *r = rec->data;

    (void)now_ms;
    if (r->state == RUN_PLANNED)
        run_carry_out(b, rec, n, p);
    else
        hw_book_plan(b, p, run_kind.prefix, hw_record_name(rec), HW__EVENT__BODY_ALLOCATION_PLANNED,
                     r->started_ms, r->worked_out);
}

const struct hw_kind run_kind = {.prefix = "allocation/",
                                 .size = sizeof(struct run),
                                 .apply = apply,
                                 .release = release,
                                 .open = is_open,
                                 .due = due,
                                 .act = act};

/* ---- reasons ---- */

const Hw__PlannedRefusal *run_refusal(const struct run *r, const char *request)
{
    size_t low = 0, high = r->plan ? r->plan->n_refusals : 0;

    for (size_t i = 0; i < r->dropped_count; i++) {
        if (hw_streq(r->dropped[i]->request, request))
            return r->dropped[i];
    }
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = strcmp(r->by_request[middle]->request, request);

        if (order == 0)
            return r->by_request[middle];
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

const Hw__PlannedRefusal *run_latest_refusal(struct reablement *s, const char *request,
                                             const char **id)
{
    const struct run *r = run_find(s, s->latest_run);

    *id = s->latest_run;
    return r ? run_refusal(r, request) : NULL;
}
