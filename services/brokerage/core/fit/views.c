/* Queries about matching runs, and which packages fit a provider's runs. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/batch.h"
#include "brokerage/core/fit/run.h"
#include "brokerage/core/rounds.h"
#include "homeward/bug.h"
#include "homeward/es/links.h"
#include "homeward/es/show.h"
#include "homeward/text.h"

struct looking {
    struct brokerage *s;
    const struct hw_query *q;
    struct hw_needs *n;
    struct hw_reply *r;
};

static const char *state_of(const struct matching_run *x)
{
    if (!x->planned)
        return "SOLVING";
    return (size_t)x->up_to < x->planned->n_placements ? "PLACING" : "DONE";
}

static json_t *run_sums(const char *id, const struct matching_run *x)
{
    const Hw__MatchingPlanned *m = x->planned;
    json_t *o = json_object();
    int64_t placed = 0;

    hw_show_text(o, "run", id);
    hw_show_text(o, "scheme", x->scheme);
    hw_show_time(o, "at", x->started_ms);
    hw_show_text(o, "state", state_of(x));
    hw_show_int(o, "packages", x->packages);
    if (!m)
        return o;
    for (size_t i = 0; i < m->n_placements; i++)
        placed += m->placements[i]->provider ? 1 : 0;
    hw_show_int(o, "placed", placed);
    hw_show_int(o, "carriedOut", x->up_to);
    hw_show_int(o, "worth", m->worth);
    hw_show_int(o, "greedy", m->greedy);
    hw_show_int(o, "bound", m->bound);
    hw_show_int(o, "gapHundredthsPercent",
                batch_gap_points(&(struct batch_plan){.worth = m->worth, .bound = m->bound}));
    return o;
}

static void page_runs(const void *context, const char *id)
{
    const struct looking *w = context;
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &matching_kind, w->q->arena, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        const struct matching_run *x = all[i]->data;

        if (x->started)
            (void)json_array_append_new(list, run_sums(hw_record_name(all[i]), x));
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "runs", list));
}

static json_t *parts_shown(const Hw__Placement *m)
{
    json_t *list = json_array();

    for (size_t i = 0; i < m->n_parts; i++) {
        json_t *o = json_object();

        hw_show_text(o, "part", m->parts[i]->part);
        hw_show_int(o, "points", m->parts[i]->points);
        hw_show_int(o, "weight", m->parts[i]->weight);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *placement_shown(const Hw__Placement *m)
{
    json_t *o = json_object();

    hw_show_text(o, "package", m->package);
    hw_show_text(o, "provider", m->provider);
    hw_show_text(o, "reason", m->reason);
    if (!m->provider)
        return o;
    hw_show_int(o, "pencePerHour", m->pence_per_hour);
    hw_show_day(o, "start", m->start->day);
    hw_show_int(o, "worth", m->worth);
    hw_show_int(o, "score", m->score);
    hw_show_json(o, "parts", parts_shown(m));
    return o;
}

static bool is_asked(const struct looking *w, const Hw__Placement *m)
{
    const char *provider = hw_query_value(w->q, "provider");
    const char *package = hw_query_value(w->q, "package");

    return (!provider || hw_streq(provider, m->provider)) &&
           (!package || hw_streq(package, m->package));
}

static json_t *placements_shown(const struct looking *w, const Hw__MatchingPlanned *m)
{
    json_t *list = json_array();

    for (size_t i = 0; i < m->n_placements; i++) {
        const struct package *k = NULL;

        if (!is_asked(w, m->placements[i]))
            continue;
        hw_book_need(&w->s->book, w->n, package_kind.prefix, m->placements[i]->package);
        k = package_find(w->s, m->placements[i]->package);
        if (k)
            hw_reply_person(w->r, k->person);
        (void)json_array_append_new(list, placement_shown(m->placements[i]));
    }
    return list;
}

static void page_run(const void *context, const char *id)
{
    const struct looking *w = context;
    const struct matching_run *x = hw_book_data(&w->s->book, matching_kind.prefix, id);
    json_t *o = NULL;

    hw_book_need(&w->s->book, w->n, matching_kind.prefix, id);
    if (!x || !x->started) {
        hw_reply_fail(w->r, 404, "NOT_FOUND", NULL, "there is no matching run %s", id);
        return;
    }
    o = run_sums(id, x);
    if (x->planned)
        hw_show_json(o, "placements", placements_shown(w, x->planned));
    hw_reply_json(w->r, o);
}

/* ---- what fits a provider's runs ---- */

/* A package that it is asked about and has not answered. */
struct fitting {
    const char *package;
    const struct package *k;
    const struct round *round;
    struct fit_score score;
};

static int by_score(const void *a, const void *b)
{
    const struct fitting *x = a, *y = b;

    if (x->score.total != y->score.total)
        return x->score.total > y->score.total ? -1 : 1;
    return strcmp(x->package, y->package);
}

static struct fitting *find_fitting(const struct looking *w, const char *provider, size_t *count)
{
    const struct hw_links *l = hw_links_find(&w->s->by_provider, provider);
    struct fitting *list = hw_arena_array(w->q->arena, (l ? l->count : 0) + 1, sizeof(*list));

    HW_CHECK(list);
    for (size_t i = 0; l && i < l->count; i++) {
        const struct package *k = l->records[i]->data;
        const struct round *r = package_round(k);
        const struct offer *o = r ? round_offer(r, provider) : NULL;
        const Hw__SchemeSet *m = r ? scheme_version(w->s, r->scheme, r->version) : NULL;

        if (!o || !m || (o->state != OFFER_INVITED && o->state != OFFER_VIEWED))
            continue;
        list[*count] =
            (struct fitting){.package = hw_record_name(l->records[i]), .k = k, .round = r};
        hw_arena_reset(w->s->book.arena);
        score_match(
            w->s,
            &(struct match){.m = m, .package = list[*count].package, .k = k, .provider = provider},
            w->s->book.arena, &list[*count].score);
        (*count)++;
    }
    if (*count > 0)
        qsort(list, *count, sizeof(*list), by_score);
    return list;
}

/* R8.1: nothing that could tell who the person is. */
static json_t *fitting_shown(const struct fitting *f)
{
    json_t *o = json_object(), *parts = json_array();

    for (int i = 0; i < FIT_PARTS; i++) {
        json_t *part = json_object();

        hw_show_text(part, "part", fit_part_name((enum fit_part)i));
        hw_show_int(part, "points", f->score.points[i]);
        hw_show_int(part, "weight", f->score.weights.of[i]);
        (void)json_array_append_new(parts, part);
    }
    hw_show_text(o, "package", f->package);
    hw_show_int(o, "round", f->round->number);
    hw_show_time(o, "deadline", f->round->deadline_ms);
    hw_show_text(o, "zone", f->k->zone);
    hw_show_int(o, "weeklyMinutes", package_weekly_minutes(f->k, f->round->lines));
    hw_show_day(o, "earliestStart", f->k->earliest_day);
    hw_show_day(o, "latestStart", f->k->latest_day);
    hw_show_int(o, "score", f->score.total);
    hw_show_json(o, "parts", parts);
    return o;
}

static void page_fits(const void *context, const char *id)
{
    const struct looking *w = context;
    const char *provider = hw_query_value(w->q, "provider");
    size_t count = 0;
    const struct fitting *all = NULL;
    json_t *list = NULL;

    (void)id;
    if (!provider || !provider_find(w->s, provider)) {
        hw_reply_fail(w->r, provider ? 404 : 400, provider ? "UNKNOWN_PROVIDER" : "MISSING_FIELD",
                      "provider", provider ? "there is no such provider" : "provider: is required");
        return;
    }
    all = find_fitting(w, provider, &count);
    list = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, fitting_shown(&all[i]));
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "packages", list));
}

static const struct hw_page pages[] = {
    {"matching", page_runs, {NULL}},
    {"matching/", page_run, {"provider", "package"}},
    {"fits", page_fits, {"provider"}},
};

bool matching_query(struct brokerage *s, const struct hw_query *q, struct hw_needs *n,
                    struct hw_reply *r)
{
    const struct looking w = {.s = s, .q = q, .n = n, .r = r};

    if (strncmp(q->path, "matching", strlen("matching")) != 0 && !hw_streq(q->path, "fits"))
        return false;
    hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
    return true;
}
