/* A place in a team's runs: got at once, given up, or worked out for the whole waiting list. */
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/collect.h"
#include "reablement/core/decide.h"
#include "reablement/core/report.h"
#include "reablement/core/run.h"

static bool check_team(const struct deciding *d, const char *team)
{
    if (!hw_check_optional_name(d->p, team, "team"))
        return false;
    if (!team || team_find(d->s, team))
        return true;
    hw_plan_refuse(d->p, "UNKNOWN_TEAM", "team", "there is no team %s", team);
    return false;
}

/* Beyond the days looked at, no team's weeks are known well enough to be promised. */
static bool check_start(const struct deciding *d, const struct request *r, const Hw__Date *start)
{
    int32_t today = decide_today(d);
    char day[HW_DATE_TEXT];

    if (!start)
        return true;
    if (start->day < today) {
        hw_plan_refuse(d->p, "IN_THE_PAST", "start", "start: that day is over");
        return false;
    }
    if (start->day < r->earliest_day) {
        hw_plan_refuse(d->p, "TOO_EARLY", "start", "start: the earliest day asked for is %s",
                       hw_format_date(r->earliest_day, day));
        return false;
    }
    if (start->day >= today + ALLOCATION_HORIZON_MAX) {
        hw_plan_refuse(d->p, "TOO_LATE", "start", "start: at most %d days ahead",
                       ALLOCATION_HORIZON_MAX);
        return false;
    }
    return true;
}

static void say_place(const struct deciding *d, const char *request, const struct al_problem *p,
                      const struct al_placement *x)
{
    struct hw_arena *arena = hw_plan_arena(d->p);
    Hw__ReablementAllocated m = HW__REABLEMENT_ALLOCATED__INIT;

    m.team = x->pair->team;
    m.start = say_date(d, x->start_day);
    m.until = say_date(d, x->until_day);
    m.why = report_reasons(p, x, arena);
    say(d, request, HW__EVENT__BODY_REABLEMENT_ALLOCATED, &m);
    say_booked(d, x->pair->team, request, x->start_day, x->until_day);
}

static void refuse_short(const struct deciding *d, const struct al_refusal *f)
{
    char week[HW_DATE_TEXT];
    const char *band =
        hw_pb_enum_name(&hw__care_band__code__descriptor, pattern_slot_band(f->slot));

    hw_plan_refuse(d->p, "BAND_FULL", NULL,
                   "no team has room for the whole pattern; nearest comes %s, which lacks %d "
                   "%sminutes in band %s in the week of %s",
                   f->pair->team, f->lacking, pattern_slot_doubled(f->slot) ? "double-handed " : "",
                   band ? band : "?", hw_format_date(f->week_day, week));
}

static void refuse_place(const struct deciding *d, const struct request *r,
                         const struct al_refusal *f)
{
    static const struct {
        Hw__PlacementRefusal__Code reason;
        const char *code, *text;
    } rows[] = {
        {HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_IN_ZONE, "NO_TEAM_IN_ZONE", "no team serves zone"},
        {HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_WITH_SKILL, "NO_TEAM_WITH_SKILL",
         "no team has the skills needed in zone"},
        {HW__PLACEMENT_REFUSAL__CODE__NO_DOUBLE_HANDED_RUN, "NO_DOUBLE_HANDED_RUN",
         "two carers are needed in a band without double-handed runs in zone"},
        {HW__PLACEMENT_REFUSAL__CODE__STARTS_LATER, "STARTS_LATER",
         "the earliest start is too far ahead to be placed in zone"},
    };

    if (f->reason == HW__PLACEMENT_REFUSAL__CODE__BAND_FULL && f->pair) {
        refuse_short(d, f);
        return;
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (rows[i].reason == f->reason)
            hw_plan_refuse(d->p, rows[i].code, NULL, "%s %s", rows[i].text, r->zone);
    }
}

static void allocate(const struct deciding *d, const Hw__AllocateReablement *c)
{
    const struct request *r = request_in(d, c->request, REQUEST_WAITING);
    struct al_problem *p = NULL;
    struct al_outcome o;

    if (!r || !check_team(d, c->team) || !check_start(d, r, c->start))
        return;
    p = collect_one(d->s, r, c->request, d->q->at_ms, c->team,
                    c->start ? c->start->day : HW_DAY_FOREVER);
    al_place_one(p, &o);
    if (o.placement_count > 0)
        say_place(d, c->request, p, &o.placements[0]);
    else
        refuse_place(d, r, &o.refusals[0]);
    al_outcome_release(&o);
    al_problem_destroy(p);
}

static void release(const struct deciding *d, const Hw__ReleaseReablement *c)
{
    Hw__ReablementReleased m = HW__REABLEMENT_RELEASED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_PLACED);

    if (!r || !hw_check_code(d->p, c->reason, "reason"))
        return;
    m.team = r->team;
    m.reason = c->reason;
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_RELEASED, &m);
}

static void run_allocation(const struct deciding *d, const Hw__RunAllocation *c)
{
    Hw__AllocationRunStarted m = HW__ALLOCATION_RUN_STARTED__INIT;

    if (!hw_check_name(d->p, c->run, "run"))
        return;
    if (c->has_horizon_days &&
        (c->horizon_days < ALLOCATION_HORIZON_MIN || c->horizon_days > ALLOCATION_HORIZON_MAX)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "horizonDays", "horizonDays: %d to %d",
                        ALLOCATION_HORIZON_MIN, ALLOCATION_HORIZON_MAX);
        return;
    }
    if (run_find(d->s, c->run)) {
        hw_plan_refuse(d->p, "RUN_EXISTS", "run", "there is a run %s already", c->run);
        return;
    }
    m.today = say_date(d, hw_london_day(d->q->now_ms));
    m.horizon_days = c->has_horizon_days ? c->horizon_days : ALLOCATION_HORIZON_DAYS;
    hw_book_plan(&d->s->book, d->p, run_kind.prefix, c->run, HW__EVENT__BODY_ALLOCATION_RUN_STARTED,
                 d->q->now_ms, &m); /* a computation on what is so now, not a fact entered late */
}

void decide_place(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_ALLOCATE_REABLEMENT)
        allocate(d, c->allocate_reablement);
    else if (c->body_case == HW__COMMAND__BODY_RELEASE_REABLEMENT)
        release(d, c->release_reablement);
    else
        run_allocation(d, c->run_allocation);
}
