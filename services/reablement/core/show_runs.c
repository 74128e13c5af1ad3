/* Runs of the allocation: what they decided, why, and how far they have been carried out. */
#include <stdlib.h>

#include "homeward/text.h"
#include "reablement/core/run.h"
#include "reablement/core/show.h"

json_t *show_refusal(const Hw__PlannedRefusal *f)
{
    json_t *o = json_object();

    hw_show_enum(o, "reason", &hw__placement_refusal__code__descriptor, (int)f->reason);
    hw_show_enum(o, "priority", &hw__reablement_priority__code__descriptor, (int)f->priority);
    hw_show_text(o, "team", f->team);
    hw_show_enum(o, "band", &hw__care_band__code__descriptor, (int)f->band);
    if (f->week)
        hw_show_day(o, "week", f->week->day);
    if (f->has_doubled)
        hw_show_bool(o, "doubled", f->doubled);
    if (f->has_lacking)
        hw_show_int(o, "lacking", f->lacking);
    if (f->has_worth)
        hw_show_int(o, "worth", f->worth);
    if (f->has_price)
        hw_show_int(o, "price", f->price);
    return o;
}

static int latest_first(const void *a, const void *b)
{
    const struct hw_record *x = *(struct hw_record *const *)a, *y = *(struct hw_record *const *)b;
    const struct run *rx = x->data, *ry = y->data;

    if (rx->started_ms != ry->started_ms)
        return rx->started_ms > ry->started_ms ? -1 : 1;
    return strcmp(x->stream, y->stream);
}

/* Others may be in mind by chance: they are not shown. */
static struct hw_record **runs_of(const struct showing *w, size_t *count)
{
    size_t all = 0;
    struct hw_record **list = hw_book_list(&w->s->book, &run_kind, w->q->arena, &all);

    *count = 0;
    for (size_t i = 0; i < all; i++) {
        if (run_is_kept(w->s, list[i], w->q->now_ms))
            list[(*count)++] = list[i];
    }
    if (*count > 1)
        qsort(list, *count, sizeof(struct hw_record *), latest_first);
    return list;
}

json_t *show_refusals(const struct showing *w, const char *request)
{
    size_t count = 0;
    struct hw_record **runs = runs_of(w, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct run *r = runs[i]->data;
        const Hw__PlannedRefusal *f = run_refusal(r, request);
        json_t *o = f ? show_refusal(f) : NULL;

        if (!o)
            continue;
        hw_show_text(o, "run", hw_record_name(runs[i]));
        hw_show_time(o, "at", r->started_ms);
        (void)json_array_append_new(list, o);
    }
    return list;
}

/* ---- runs ---- */

static void put_sums(json_t *o, const Hw__AllocationPlanned *m)
{
    hw_show_int(o, "requests", m->requests);
    hw_show_int(o, "teams", m->teams);
    hw_show_int(o, "options", m->options);
    hw_show_int(o, "planned", (int64_t)m->n_placements);
    hw_show_int(o, "refused", (int64_t)m->n_refusals);
    hw_show_int(o, "worth", m->worth);
    hw_show_int(o, "greedy", m->greedy);
    hw_show_int(o, "bound", m->bound);
    hw_show_int(o, "gapPpm", m->gap_ppm);
    hw_show_int(o, "daysSaved", m->days_saved);
    hw_show_int(o, "greedyPlaced", m->greedy_placed);
    hw_show_int(o, "greedyDaysSaved", m->greedy_days_saved);
}

static void put_run(json_t *o, const struct run *r, const char *id)
{
    static const char *const words[] = {[RUN_NONE] = "NONE",
                                        [RUN_ASKED] = "ASKED",
                                        [RUN_PLANNED] = "PLANNED",
                                        [RUN_FINISHED] = "FINISHED"};

    hw_show_text(o, "run", id);
    hw_show_text(o, "state", words[r->state]);
    hw_show_time(o, "startedAt", r->started_ms);
    hw_show_day(o, "today", r->today);
    hw_show_int(o, "horizonDays", r->horizon_days);
    if (!r->plan)
        return;
    put_sums(o, r->plan);
    hw_show_int(o, "placed", r->placed);
    hw_show_int(o, "dropped", (int64_t)r->dropped_count);
}

void show_runs(const void *context, const char *id)
{
    const struct showing *w = context;
    size_t count = 0;
    struct hw_record **list = runs_of(w, &count);
    json_t *runs = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        json_t *o = json_object();

        put_run(o, list[i]->data, hw_record_name(list[i]));
        (void)json_array_append_new(runs, o);
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "runs", runs));
}

/* ---- one ---- */

static json_t *placement_of(const Hw__PlannedPlacement *x)
{
    const Hw__PlacementReasons *y = x->why;
    json_t *o = json_object();

    hw_show_text(o, "request", x->request);
    hw_show_text(o, "team", x->team);
    hw_show_day(o, "start", x->start->day);
    hw_show_day(o, "until", x->until->day);
    hw_show_enum(o, "priority", &hw__reablement_priority__code__descriptor, (int)y->priority);
    if (y->ready)
        hw_show_day(o, "ready", y->ready->day);
    hw_show_int(o, "daysSaved", y->days_saved);
    hw_show_int(o, "worth", y->worth);
    hw_show_int(o, "price", y->price);
    hw_show_int(o, "teams", y->teams);
    hw_show_int(o, "options", y->options);
    hw_show_bool(o, "stale", y->has_stale && y->stale);
    return o;
}

static json_t *refusals_of(const struct showing *w, const Hw__PlannedRefusal *const *list,
                           size_t count)
{
    json_t *refusals = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct request *r = request_find(w->s, list[i]->request);
        json_t *o = show_refusal(list[i]);

        if (r)
            hw_reply_person(w->r, r->person);
        hw_show_text(o, "request", list[i]->request);
        (void)json_array_append_new(refusals, o);
    }
    return refusals;
}

static json_t *placements_of(const struct showing *w, const Hw__AllocationPlanned *m)
{
    json_t *placements = json_array();

    for (size_t i = 0; i < m->n_placements; i++) {
        const struct request *r = request_find(w->s, m->placements[i]->request);

        if (r)
            hw_reply_person(w->r, r->person);
        (void)json_array_append_new(placements, placement_of(m->placements[i]));
    }
    return placements;
}

void show_run(const void *context, const char *id)
{
    const struct showing *w = context;
    const struct run *r = run_find(w->s, id);
    json_t *o = NULL;

    hw_book_need(&w->s->book, w->n, run_kind.prefix, id);
    if (!hw_needs_nothing(w->n))
        return;
    if (!r) {
        hw_reply_fail(w->r, 404, "UNKNOWN_RUN", NULL, "there is no run %s", id);
        return;
    }
    o = json_object();
    put_run(o, r, id);
    if (r->plan) {
        (void)json_object_set_new(o, "placements", placements_of(w, r->plan));
        (void)json_object_set_new(o, "refusals",
                                  refusals_of(w,
                                              (const Hw__PlannedRefusal *const *)r->plan->refusals,
                                              r->plan->n_refusals));
        (void)json_object_set_new(o, "droppedPlacements",
                                  refusals_of(w, r->dropped, r->dropped_count));
    }
    hw_reply_json(w->r, o);
}
