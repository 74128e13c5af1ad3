/* The placements of a plan carried out, some at a time: each is looked at again, because requests
 * and capacity may have changed since the plan was made. */
#include "homeward/bug.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/request.h"
#include "reablement/core/run.h"
#include "reablement/core/team.h"

/* A plan has at most 128 streams: the run's, and two for each placement. */
enum { AT_A_TIME = 60, NEEDED_AT_A_TIME = 30 };

struct carrying {
    struct reablement *s;
    const struct hw_record *rec;
    const struct run *run;
    struct hw_plan *p;
    size_t from, count;
    Hw__PlannedRefusal *dropped[AT_A_TIME]; /* NULL: to be placed */
};

static const Hw__PlannedPlacement *placement(const struct carrying *c, size_t i)
{
    return c->run->plan->placements[c->from + i];
}

static void drop(struct carrying *c, size_t i, Hw__PlacementRefusal__Code reason)
{
    Hw__PlannedRefusal *f = hw_arena_alloc(hw_plan_arena(c->p), sizeof(*f));

    HW_CHECK(f);
    hw__planned_refusal__init(f);
    f->request = placement(c, i)->request;
    f->team = placement(c, i)->team;
    f->reason = reason;
    c->dropped[i] = f;
}

static bool has_skill(const struct team *t, const char *skill)
{
    for (size_t i = 0; i < t->skill_count; i++) {
        if (hw_streq(t->skills[i], skill))
            return true;
    }
    return false;
}

static bool has_skills(const struct carrying *c, const char *team, const struct request *r)
{
    const struct team *t = team_find(c->s, team);

    if (!t || (r->therapy && !has_skill(t, "THERAPY")))
        return false;
    for (size_t i = 0; i < r->equipment_count; i++) {
        if (r->equipment[i].skill && !has_skill(t, r->equipment[i].item))
            return false;
    }
    return true;
}

/* Books in passing, so that the placements of one plan see each other. */
static void look_again(struct carrying *c, size_t i)
{
    const Hw__PlannedPlacement *x = placement(c, i);
    const struct request *r = request_find(c->s, x->request);
    struct span span;
    struct lack lack;

    if (!r || r->state != REQUEST_WAITING) {
        drop(c, i, HW__PLACEMENT_REFUSAL__CODE__NO_LONGER_WAITING);
        return;
    }
    if (!has_skills(c, x->team, r)) {
        drop(c, i, HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_WITH_SKILL);
        return;
    }
    span = request_span(r, x->team, x->start->day, x->until->day);
    if (!team_has_room(c->s, x->team, &span, &lack))
        drop(c, i, HW__PLACEMENT_REFUSAL__CODE__CAPACITY_GONE);
    else
        bookings_add(&c->s->bookings, &span, 1);
}

static void unbook(struct carrying *c)
{
    for (size_t i = 0; i < c->count; i++) {
        const Hw__PlannedPlacement *x = placement(c, i);
        const struct request *r = c->dropped[i] ? NULL : request_find(c->s, x->request);
        struct span span;

        if (!r)
            continue;
        span = request_span(r, x->team, x->start->day, x->until->day);
        bookings_add(&c->s->bookings, &span, -1);
    }
}

static void plan_placement(const struct carrying *c, size_t i)
{
    const Hw__PlannedPlacement *x = placement(c, i);
    Hw__ReablementAllocated m = HW__REABLEMENT_ALLOCATED__INIT;
    Hw__TeamBooked t = HW__TEAM_BOOKED__INIT;

    m.team = x->team;
    m.start = t.start = x->start;
    m.until = t.until = x->until;
    m.run = hw_record_name(c->rec);
    m.why = x->why;
    t.request = x->request;
    hw_book_plan(&c->s->book, c->p, request_kind.prefix, x->request,
                 HW__EVENT__BODY_REABLEMENT_ALLOCATED, c->run->started_ms, &m);
    hw_book_plan(&c->s->book, c->p, team_kind.prefix, x->team, HW__EVENT__BODY_TEAM_BOOKED,
                 c->run->started_ms, &t);
}

static void plan_progress(const struct carrying *c)
{
    Hw__AllocationCarriedOut m = HW__ALLOCATION_CARRIED_OUT__INIT;
    Hw__PlannedRefusal *dropped[AT_A_TIME];

    m.done = (int32_t)(c->from + c->count);
    m.dropped = dropped;
    for (size_t i = 0; i < c->count; i++) {
        if (c->dropped[i])
            dropped[m.n_dropped++] = c->dropped[i];
    }
    hw_book_plan(&c->s->book, c->p, run_kind.prefix, hw_record_name(c->rec),
                 HW__EVENT__BODY_ALLOCATION_CARRIED_OUT, c->run->started_ms, &m);
}

static void plan_end(const struct carrying *c)
{
    Hw__AllocationRunFinished m = HW__ALLOCATION_RUN_FINISHED__INIT;
    size_t dropped = c->run->dropped_count;

    for (size_t i = 0; i < c->count; i++)
        dropped += c->dropped[i] != NULL;
    m.dropped = (int32_t)dropped;
    m.placed = (int32_t)(c->run->plan->n_placements - dropped);
    m.refused = (int32_t)c->run->plan->n_refusals;
    hw_book_plan(&c->s->book, c->p, run_kind.prefix, hw_record_name(c->rec),
                 HW__EVENT__BODY_ALLOCATION_RUN_FINISHED, c->run->started_ms, &m);
}

/* Some at a time here too: what is missing is asked for, then this comes again. */
static void need(struct carrying *c, struct hw_needs *n, const char *prefix, const char *name,
                 int *missing)
{
    if (*missing >= NEEDED_AT_A_TIME || hw_book_get(&c->s->book, prefix, name))
        return;
    hw_book_need(&c->s->book, n, prefix, name);
    ++*missing;
}

void run_carry_out(struct hw_book *b, struct hw_record *rec, struct hw_needs *n, struct hw_plan *p)
{
    const struct run *run = rec->data;
    struct carrying c = {.s = (struct reablement *)(void *)b,
                         .rec = rec,
                         .run = run,
                         .p = p,
                         .from = (size_t)run->done,
                         .count = run->plan->n_placements - (size_t)run->done};
    int missing = 0;

    if (c.count > AT_A_TIME)
        c.count = AT_A_TIME;
    for (size_t i = 0; i < c.count; i++) {
        need(&c, n, request_kind.prefix, placement(&c, i)->request, &missing);
        need(&c, n, team_kind.prefix, placement(&c, i)->team, &missing);
    }
    if (!hw_needs_nothing(n))
        return;
    for (size_t i = 0; i < c.count; i++)
        look_again(&c, i);
    unbook(&c);
    plan_progress(&c);
    for (size_t i = 0; i < c.count; i++) {
        if (!c.dropped[i])
            plan_placement(&c, i);
    }
    if (c.from + c.count == run->plan->n_placements)
        plan_end(&c);
}
