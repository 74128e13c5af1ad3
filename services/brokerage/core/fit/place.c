/* What a matching run says: its plan, then the placements one after the other. */
#include <stdlib.h>

#include "brokerage/core/fit/work.h"
#include "brokerage/core/rounds.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { AT_ONCE = 20 /* placements in one plan of events */ };

static void *room(struct hw_arena *arena, size_t count, size_t size)
{
    void *p = hw_arena_array(arena, count + 1, size);

    HW_CHECK(p);
    return p;
}

static char *text_of(const char *text)
{
    return (char *)(uintptr_t)text; /* messages only read it */
}

/* ---- the plan ---- */

static void say_parts(struct hw_arena *arena, const struct fit_score *score, Hw__Placement *m)
{
    Hw__ScorePart *parts = room(arena, FIT_PARTS, sizeof(*parts));

    m->parts = room(arena, FIT_PARTS, sizeof(Hw__ScorePart *));
    for (int i = 0; i < FIT_PARTS; i++) {
        hw__score_part__init(&parts[i]);
        parts[i].part = text_of(fit_part_name((enum fit_part)i));
        parts[i].points = score->points[i];
        parts[i].weight = score->weights.of[i];
        m->parts[m->n_parts++] = &parts[i];
    }
}

static Hw__Placement *placement_of(struct hw_arena *arena, const struct matching_work *w, size_t i)
{
    const struct batch_choice *c = &w->plan.choices[i];
    Hw__Placement *m = room(arena, 1, sizeof(*m));
    Hw__Date *start = room(arena, 1, sizeof(*start));

    hw__placement__init(m);
    m->package = text_of(w->packages[i].fit.package);
    m->reason = text_of(batch_reason_code(c->reason));
    if (c->provider == BATCH_NOWHERE)
        return m;
    hw__date__init(start);
    start->day = c->start_day;
    m->provider = text_of(w->providers[c->provider].fit.provider);
    m->has_pence_per_hour = c->pence_per_hour > 0;
    m->pence_per_hour = c->pence_per_hour;
    m->start = start;
    m->has_worth = m->has_score = true;
    m->worth = c->worth;
    m->score = c->score.total;
    say_parts(arena, &c->score, m);
    return m;
}

/* Its own arena: thousands of placements are more than a plan's has room for. */
void matching_say_plan(struct brokerage *s, struct hw_record *r, struct hw_plan *p)
{
    const struct matching_work *w = s->matching;
    Hw__MatchingPlanned m = HW__MATCHING_PLANNED__INIT;
    struct hw_arena *arena = w->arena;

    m.n_placements = w->problem.package_count;
    m.placements = room(arena, m.n_placements, sizeof(Hw__Placement *));
    for (size_t i = 0; i < m.n_placements; i++)
        m.placements[i] = placement_of(arena, w, i);
    m.worth = w->plan.worth;
    m.greedy = w->plan.greedy;
    m.bound = w->plan.bound;
    hw_book_plan(&s->book, p, matching_kind.prefix, hw_record_name(r),
                 HW__EVENT__BODY_MATCHING_PLANNED, r->due_ms, &m);
}

/* ---- carrying it out ---- */

/* Placements that are carried out in one plan of events. */
struct carrying {
    struct brokerage *s;
    const struct hw_record *run;
    struct hw_plan *p;
    const Hw__Placement *said[AT_ONCE];
    size_t count;
};

/* What this plan gives the provider in the package's zone: not in its capacity yet. */
static void add_said(const struct carrying *c, const Hw__Placement *m, int64_t need[BAND_COUNT])
{
    const char *zone = package_find(c->s, m->package)->zone;

    for (size_t i = 0; i < c->count; i++) {
        const struct package *k = package_find(c->s, c->said[i]->package);

        if (hw_streq(c->said[i]->provider, m->provider) && hw_streq(k->zone, zone))
            visits_by_band(k->visits, k->visit_count, need);
    }
}

/* Others may have been given what the plan counted on. */
static bool has_room(const struct carrying *c, const Hw__Placement *m)
{
    const struct package *k = package_find(c->s, m->package);
    const struct provider *p = provider_find(c->s, m->provider);
    int64_t need[BAND_COUNT] = {0};

    visits_by_band(k->visits, k->visit_count, need);
    add_said(c, m, need);
    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct provider_capacity *x = &p->capacity[i];

        if (hw_streq(x->zone, k->zone) && (int)x->band < BAND_COUNT &&
            need[x->band] > provider_minutes_left(c->s, m->provider, x))
            return false;
    }
    return true;
}

/* Whether the placement can still be carried out. */
static bool still_right(const struct carrying *c, const Hw__Placement *m, int32_t today)
{
    const struct package *k = package_find(c->s, m->package);

    return k && matching_waits(k) && audience_may_ask(c->s, k, m->provider, today) &&
           has_room(c, m);
}

static void say_award(struct carrying *c, const Hw__Placement *m)
{
    const struct package *k = package_find(c->s, m->package);
    const struct placing g = {
        .s = c->s, .id = m->package, .k = k, .p = c->p, .at_ms = c->run->due_ms};
    struct hw_arena *arena = hw_plan_arena(c->p);
    Hw__PackageAwarded award = HW__PACKAGE_AWARDED__INIT;
    Hw__AwardPart part = HW__AWARD_PART__INIT, *parts[] = {&part};
    Hw__RankedOffer offer = HW__RANKED_OFFER__INIT, *ranking[] = {&offer};

    part.provider = offer.provider = m->provider;
    part.visits = room(arena, k->visit_count, sizeof(*part.visits));
    for (size_t i = 0; i < k->visit_count; i++)
        part.visits[part.n_visits++] = (int32_t)i + 1;
    part.has_pence_per_hour = offer.has_pence_per_hour = m->has_pence_per_hour;
    part.pence_per_hour = offer.pence_per_hour = m->pence_per_hour;
    part.start = m->start;
    offer.has_score = m->has_score;
    offer.score = m->score;
    offer.parts = m->parts;
    offer.n_parts = m->n_parts;
    offer.has_whole = offer.whole = true;
    award.way = HW__AWARD_WAY__CODE__MATCHED;
    award.parts = parts;
    award.n_parts = 1;
    award.ranking = ranking;
    award.n_ranking = 1;
    award.matching = text_of(hw_record_name(c->run));
    award_say(&g, &award);
    c->said[c->count++] = m;
}

void matching_place(struct brokerage *s, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                    struct hw_plan *p)
{
    const struct matching_run *x = r->data;
    struct carrying c = {.s = s, .run = r, .p = p};
    Hw__MatchingPlaced said = HW__MATCHING_PLACED__INIT;
    size_t from = (size_t)x->up_to, to = from + AT_ONCE;

    if (to > x->planned->n_placements)
        to = x->planned->n_placements;
    for (size_t i = from; i < to; i++) {
        if (x->planned->placements[i]->provider)
            hw_book_need(&s->book, n, package_kind.prefix, x->planned->placements[i]->package);
    }
    if (!hw_needs_nothing(n))
        return;
    for (size_t i = from; i < to; i++) {
        const Hw__Placement *m = x->planned->placements[i];

        if (m->provider && still_right(&c, m, hw_london_day(now_ms)))
            say_award(&c, m);
    }
    said.up_to = (int32_t)to;
    hw_book_plan(&s->book, p, matching_kind.prefix, hw_record_name(r),
                 HW__EVENT__BODY_MATCHING_PLACED, r->due_ms, &said);
}
