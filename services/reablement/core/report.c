#include "reablement/core/report.h"

#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"

static void *make(struct hw_arena *arena, size_t n)
{
    void *m = hw_arena_alloc(arena, n);

    HW_CHECK(m);
    return m;
}

static char *copy(const char *text, struct hw_arena *arena)
{
    char *c = hw_arena_strndup(arena, text, strlen(text));

    HW_CHECK(c);
    return c;
}

Hw__Date *report_date(int32_t day, struct hw_arena *arena)
{
    Hw__Date *d = make(arena, sizeof(*d));

    hw__date__init(d);
    d->day = day;
    return d;
}

Hw__PlacementReasons *report_reasons(const struct al_problem *p, const struct al_placement *x,
                                     struct hw_arena *arena)
{
    const struct priority *who = &p->requests[x->request].rank.priority;
    Hw__PlacementReasons *w = make(arena, sizeof(*w));

    hw__placement_reasons__init(w);
    w->has_priority = w->has_days_saved = w->has_worth = w->has_teams = w->has_options = true;
    w->priority = who->code;
    if (who->ready_day != HW_DAY_FOREVER)
        w->ready = report_date(who->ready_day, arena);
    w->days_saved = x->days_saved;
    w->worth = x->worth;
    w->teams = x->teams;
    w->options = x->options;
    w->has_price = x->price > 0;
    w->price = x->price;
    w->has_stale = w->stale = x->pair->stale;
    return w;
}

static Hw__PlannedPlacement *placement(const struct al_problem *p, const struct al_placement *x,
                                       struct hw_arena *arena)
{
    Hw__PlannedPlacement *m = make(arena, sizeof(*m));

    hw__planned_placement__init(m);
    m->request = copy(p->requests[x->request].rank.id, arena);
    m->team = copy(x->pair->team, arena);
    m->start = report_date(x->start_day, arena);
    m->until = report_date(x->until_day, arena);
    m->why = report_reasons(p, x, arena);
    return m;
}

static Hw__PlannedRefusal *refusal(const struct al_problem *p, const struct al_refusal *f,
                                   struct hw_arena *arena)
{
    Hw__PlannedRefusal *m = make(arena, sizeof(*m));
    bool out_priced = f->reason == HW__PLACEMENT_REFUSAL__CODE__OUT_PRICED;

    hw__planned_refusal__init(m);
    m->request = copy(p->requests[f->request].rank.id, arena);
    m->reason = f->reason;
    m->has_priority = true;
    m->priority = p->requests[f->request].rank.priority.code;
    if (f->pair)
        m->team = copy(f->pair->team, arena);
    if (f->slot >= 0) {
        m->has_band = true;
        m->band = (Hw__CareBand__Code)pattern_slot_band(f->slot);
        m->has_doubled = m->doubled = pattern_slot_doubled(f->slot);
    }
    if (f->week_day != HW_DAY_FOREVER)
        m->week = report_date(f->week_day, arena);
    m->has_lacking = f->lacking > 0;
    m->lacking = f->lacking;
    m->has_worth = m->has_price = out_priced;
    m->worth = f->worth;
    m->price = f->price;
    return m;
}

static void sums(const struct al_problem *p, const struct al_outcome *o, Hw__AllocationPlanned *m)
{
    m->has_worth = m->has_greedy = m->has_bound = m->has_gap_ppm = true;
    m->worth = o->worth;
    m->greedy = o->greedy;
    m->bound = o->bound;
    m->gap_ppm = o->gap_ppm;
    m->has_requests = m->has_teams = m->has_options = m->has_greedy_placed = true;
    m->requests = (int32_t)p->request_count;
    m->teams = (int32_t)p->team_count;
    m->options = (int32_t)o->option_count;
    m->greedy_placed = (int32_t)o->greedy_placed;
    m->has_days_saved = m->has_greedy_days_saved = true;
    m->days_saved = o->days_saved;
    m->greedy_days_saved = o->greedy_days_saved;
}

Hw__AllocationPlanned *report_plan(const struct al_problem *p, const struct al_outcome *o,
                                   struct hw_arena *arena)
{
    Hw__AllocationPlanned *m = make(arena, sizeof(*m));

    hw__allocation_planned__init(m);
    sums(p, o, m);
    m->placements = hw_arena_array(arena, o->placement_count + 1, sizeof(*m->placements));
    m->refusals = hw_arena_array(arena, o->refusal_count + 1, sizeof(*m->refusals));
    HW_CHECK(m->placements && m->refusals);
    for (size_t i = 0; i < o->placement_count; i++)
        m->placements[m->n_placements++] = placement(p, &o->placements[i], arena);
    for (size_t i = 0; i < o->refusal_count; i++)
        m->refusals[m->n_refusals++] = refusal(p, &o->refusals[i], arena);
    return m;
}
