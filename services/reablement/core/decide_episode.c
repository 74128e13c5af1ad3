/* The episode: its first day, its reviews, a longer period, its end. */
#include "homeward/bug.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/decide.h"
#include "reablement/core/rules.h"

enum { PERIOD_MAX_DAYS = 182, GOALS_MAX = 50 };

static int32_t later_of(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* ---- start ---- */

/* Earlier than was planned takes minutes before; they must be there. Later moves the last day on:
 * the team keeps minutes for it as far as it has them (R7.3: the period counts from the first day
 * of service, whatever was planned). */
static bool fit_start(const struct deciding *d, const struct request *r, int32_t day,
                      Hw__ReablementStarted *m)
{
    int32_t until = rules_last_day(day, r->weeks);
    int32_t before = r->start_day - 1 < until ? r->start_day - 1 : until;
    int32_t after = day > r->until_day ? day : r->until_day + 1; /* not the days between */
    struct lack lack;

    if (!check_room(d, r, day, before, &lack)) {
        refuse_lack(d, r->team, &lack, "day");
        return false;
    }
    m->day = say_date(d, day);
    m->until = say_date(d, until);
    if (until > r->until_day && !check_room(d, r, after, until, &lack))
        m->booked_until = say_date(d, r->until_day);
    return true;
}

/* Before the day of leaving the stay it waits in, or in another one that began before. Nothing is
 * said of one that is not in mind. */
static bool is_in_hospital(const struct deciding *d, const struct request *r, int32_t day)
{
    const struct hw_spell_record *own = r->spell ? hw_spell_in(&d->s->book, r->spell) : NULL;
    const struct hw_spell_state *other = request_stay(d->s, r);

    if (own && own->now.admitted && own->now.discharged &&
        day < hw_london_day(own->now.discharged_ms))
        return true;
    return other && other->admitted &&
           ((own && other == &own->now) || hw_london_day(other->admitted_ms) < day);
}

static void start(const struct deciding *d, const Hw__StartReablement *c)
{
    Hw__ReablementStarted m = HW__REABLEMENT_STARTED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_PLACED);
    int32_t day = c->day ? c->day->day : decide_today(d);

    if (!r || !hw_check_not_future(d->p, d->q, c->day, "day"))
        return;
    if (day < hw_london_day(r->referred_ms)) {
        hw_plan_refuse(d->p, "BEFORE_REQUEST", "day", "day: reablement was asked for after it");
        return;
    }
    if (is_in_hospital(d, r, day)) {
        hw_plan_refuse(d->p, "STILL_IN_HOSPITAL", "day", "day: the person was in hospital then");
        return;
    }
    if (!fit_start(d, r, day, &m))
        return;
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_STARTED, &m);
    if (day < r->start_day || (m.until->day > r->until_day && !m.booked_until))
        say_booked(d, r->team, c->request, day, m.until->day);
}

/* ---- reviews ---- */

static bool check_goals(const struct deciding *d, const Hw__ReviewReablement *c)
{
    if (!hw_check_given(d->p, c->n_goals > 0, "goals"))
        return false;
    if (c->n_goals > GOALS_MAX) {
        hw_plan_invalid(d->p, "BAD_VALUE", "goals", "goals: at most %d", GOALS_MAX);
        return false;
    }
    for (size_t i = 0; i < c->n_goals; i++) {
        if (!hw_check_given(d->p, c->goals[i]->has_baseline, "baseline") ||
            !hw_check_given(d->p, c->goals[i]->has_result, "result"))
            return false;
    }
    return true;
}

/* A scale may run either way: the target says which. */
static bool is_met(const Hw__ReablementGoal *g)
{
    if (g->has_met)
        return g->met;
    if (!g->has_target)
        return false;
    return g->target >= g->baseline ? g->result >= g->target : g->result <= g->target;
}

static Hw__ReablementGoalReviewed *goal_of(const struct deciding *d, const struct request *r,
                                           const Hw__ReablementGoal *g)
{
    Hw__ReablementGoalReviewed *m = hw_arena_alloc(hw_plan_arena(d->p), sizeof(*m));

    HW_CHECK(m);
    hw__reablement_goal_reviewed__init(m);
    m->goal = say_sealed(d, r, g->goal, "goal");
    m->baseline = g->baseline;
    m->has_target = g->has_target;
    m->target = g->target;
    m->result = g->result;
    m->met = is_met(g);
    return m;
}

static void review(const struct deciding *d, const Hw__ReviewReablement *c)
{
    Hw__ReablementReviewed m = HW__REABLEMENT_REVIEWED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_STARTED);

    if (!r || !check_goals(d, c))
        return;
    if (decide_today(d) < r->start_day) {
        hw_plan_refuse(d->p, "BEFORE_START", "at", "at: service had not begun then");
        return;
    }
    m.goals = hw_arena_array(hw_plan_arena(d->p), c->n_goals, sizeof(*m.goals));
    HW_CHECK(m.goals);
    for (size_t i = 0; i < c->n_goals; i++)
        m.goals[m.n_goals++] = goal_of(d, r, c->goals[i]);
    m.has_onward_needed = c->has_onward_needed;
    m.onward_needed = c->onward_needed;
    m.note = say_sealed(d, r, c->note, "note");
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_REVIEWED, &m);
}

/* ---- a longer period ---- */

static bool check_until(const struct deciding *d, const struct request *r, const Hw__Date *until)
{
    char day[HW_DATE_TEXT];

    if (!until)
        return hw_check_given(d->p, false, "until");
    if (until->day <= r->until_day) {
        hw_plan_refuse(d->p, "NOT_LATER", "until", "until: the last day is %s already",
                       hw_format_date(r->until_day, day));
        return false;
    }
    if (until->day >= r->start_day + PERIOD_MAX_DAYS) {
        hw_plan_refuse(d->p, "TOO_LONG", "until", "until: at most %d days in all", PERIOD_MAX_DAYS);
        return false;
    }
    return true;
}

static void extend(const struct deciding *d, const Hw__ExtendReablement *c)
{
    Hw__ReablementExtended m = HW__REABLEMENT_EXTENDED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_STARTED);
    int32_t from = 0;
    struct lack lack;

    if (!r || !hw_check_given(d->p, c->has_reason && c->reason, "reason") ||
        !check_until(d, r, c->until))
        return;
    /* Days that are over were served, whoever else was promised the minutes. */
    from = later_of(r->booked_until_day + 1, hw_london_day(d->q->now_ms));
    if (!check_room(d, r, from, c->until->day, &lack)) {
        refuse_lack(d, r->team, &lack, "until");
        return;
    }
    m.until = c->until;
    m.reason = c->reason;
    m.note = say_sealed(d, r, c->note, "note");
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_EXTENDED, &m);
    if (from <= c->until->day)
        say_booked(d, r->team, c->request, from, c->until->day);
}

/* ---- the end ---- */

static void end(const struct deciding *d, const Hw__EndReablement *c)
{
    Hw__ReablementEnded m = HW__REABLEMENT_ENDED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_STARTED);
    int32_t day = c->day ? c->day->day : decide_today(d);

    if (!r || !hw_check_given(d->p, c->has_outcome && c->outcome, "outcome") ||
        !hw_check_not_future(d->p, d->q, c->day, "day"))
        return;
    if (day < r->start_day) {
        hw_plan_refuse(d->p, "BEFORE_START", "day", "day: service had not begun then");
        return;
    }
    m.day = say_date(d, day);
    m.outcome = c->outcome;
    m.has_early = m.early = day < r->until_day;
    m.note = say_sealed(d, r, c->note, "note");
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_ENDED, &m);
}

void decide_episode(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_START_REABLEMENT)
        start(d, c->start_reablement);
    else if (c->body_case == HW__COMMAND__BODY_REVIEW_REABLEMENT)
        review(d, c->review_reablement);
    else if (c->body_case == HW__COMMAND__BODY_EXTEND_REABLEMENT)
        extend(d, c->extend_reablement);
    else
        end(d, c->end_reablement);
}
