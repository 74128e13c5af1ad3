/* Queries about matching runs, and which packages fit a provider's runs. */
#include <string.h>

#include "brokerage/core/fit/batch.h"
#include "brokerage/core/fit/run.h"
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

static const struct hw_page pages[] = {
    {"matching", page_runs, {NULL}},
    {"matching/", page_run, {"provider", "package"}},
};

bool matching_query(struct brokerage *s, const struct hw_query *q, struct hw_needs *n,
                    struct hw_reply *r)
{
    const struct looking w = {.s = s, .q = q, .n = n, .r = r};

    if (strncmp(q->path, "matching", strlen("matching")) != 0)
        return false;
    hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
    return true;
}
