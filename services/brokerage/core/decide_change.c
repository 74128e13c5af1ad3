/* Care rests, goes on, changes, is looked at again. */
#include "brokerage/core/care.h"
#include "brokerage/core/decide.h"
#include "brokerage/core/stay.h"

static void suspend_package(const struct deciding *d, const Hw__SuspendPackage *c)
{
    Hw__PackageSuspended m = HW__PACKAGE_SUSPENDED__INIT;
    Hw__Time hold = HW__TIME__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);
    const struct hw_record *stay = NULL;
    int32_t until = decide_today(d);

    if (!k || !hw_check_given(d->p, c->has_reason && c->reason != HW__PACKAGE_REASON__CODE__UNKNOWN,
                              "reason"))
        return;
    if (k->begun_day == HW_DAY_FOREVER || k->suspended) {
        (void)decide_refuse(d, k->suspended ? "SUSPENDED" : "NOT_STARTED", "package",
                            k->suspended ? "it is suspended already" : "it has not begun");
        return;
    }
    until += scheme_terms(scheme_version(d->s, k->scheme, 0)).hold_days;
    if (c->hold_until && c->hold_until->day < decide_today(d)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "holdUntil", "holdUntil: that day is over");
        return;
    }
    if (c->reason == HW__PACKAGE_REASON__CODE__HOSPITAL)
        stay = stay_open_of(d->s, k->person, k->spell, k->begun_day);
    hold.ms = hw_london_midnight_ms((c->hold_until ? c->hold_until->day : until) + 1);
    m.reason = c->reason;
    m.spell = stay ? hw_record_name(stay) : NULL;
    m.hold_until = &hold;
    place_say(&g, HW__EVENT__BODY_PACKAGE_SUSPENDED, &m);
}

static void resume_package(const struct deciding *d, const Hw__ResumePackage *c)
{
    Hw__PackageResumed m = HW__PACKAGE_RESUMED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);

    if (!k || !hw_check_not_future(d->p, d->q, c->day, "day"))
        return;
    if (!k->suspended) {
        (void)decide_refuse(d, "NOT_SUSPENDED", "package", "it is not suspended");
        return;
    }
    if (stay_open_of(d->s, k->person, k->spell,
                     k->begun_day == HW_DAY_FOREVER ? HW_DAY_MIN : k->begun_day)) {
        (void)decide_refuse(d, "STILL_IN_HOSPITAL", "package", "the person is in hospital");
        return;
    }
    m.day = decide_date(d, c->day ? c->day->day : decide_today(d));
    place_say(&g, HW__EVENT__BODY_PACKAGE_RESUMED, &m);
}

/* ---- change ---- */

static bool check_window(const struct deciding *d, const struct package *k,
                         const Hw__ChangePackage *c)
{
    int32_t earliest = c->earliest_start ? c->earliest_start->day : k->earliest_day;
    int32_t latest = c->latest_start ? c->latest_start->day : k->latest_day;

    if (!c->earliest_start && !c->latest_start)
        return true;
    if (k->begun_day != HW_DAY_FOREVER)
        return decide_refuse(d, "ALREADY_STARTED", "earliestStart", "it has begun");
    if (latest >= earliest)
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "latestStart", "latestStart: before the earliest start");
    return false;
}

static bool check_change(const struct deciding *d, const struct package *k,
                         const Hw__ChangePackage *c)
{
    if (c->n_visits > 0 &&
        (!care_check(d->p, c->visits, c->n_visits) || !plan_may_change(d, k, c->n_visits)))
        return false;
    if (c->spell && !hw_spell_in(&d->s->book, c->spell)) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "there is no spell %s", c->spell);
        return false;
    }
    if (c->n_visits == 0 && !c->earliest_start && !c->latest_start && !c->spell) {
        (void)hw_check_given(d->p, false, "visits");
        return false;
    }
    return (c->n_visits > 0 || hw_check_not_future(d->p, d->q, c->from, "from")) &&
           check_window(d, k, c);
}

/* What begins on a day to come is kept until then. */
static void plan_change(const struct placing *g, const Hw__ChangePackage *c)
{
    Hw__PackageChangePlanned m = HW__PACKAGE_CHANGE_PLANNED__INIT;

    m.visits = c->visits;
    m.n_visits = c->n_visits;
    m.from = c->from;
    place_say(g, HW__EVENT__BODY_PACKAGE_CHANGE_PLANNED, &m);
}

static void change_package(const struct deciding *d, const Hw__ChangePackage *c)
{
    Hw__PackageChanged m = HW__PACKAGE_CHANGED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);
    bool later = c->n_visits > 0 && c->from && c->from->day > decide_today(d);
    struct hw_id person = {{0}};

    if (!k || !check_change(d, k, c))
        return;
    if (later)
        plan_change(&g, c);
    if (later && !c->earliest_start && !c->latest_start && !c->spell)
        return;
    if (c->n_visits > 0 && !later) {
        m.visits = c->visits;
        m.n_visits = c->n_visits;
        m.from = c->from ? c->from : decide_date(d, decide_today(d));
    }
    m.earliest_start = c->earliest_start;
    m.latest_start = c->latest_start;
    m.spell = c->spell;
    if (c->spell) {
        person = hw_spell_in(&d->s->book, c->spell)->now.person;
        m.has_person = !hw_id_is_zero(person);
        m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    }
    place_say(&g, HW__EVENT__BODY_PACKAGE_CHANGED, &m);
}

/* ---- review ---- */

static bool check_review(const struct deciding *d, const struct package *k,
                         const Hw__ReviewPackage *c)
{
    bool replans = c->result == HW__REVIEW_RESULT__CODE__REDUCED ||
                   c->result == HW__REVIEW_RESULT__CODE__INCREASED;

    if (!hw_check_given(d->p, c->has_result && c->result != HW__REVIEW_RESULT__CODE__UNKNOWN,
                        "result") ||
        (replans && !hw_check_given(d->p, c->n_visits > 0, "visits")))
        return false;
    if (!replans && c->n_visits > 0) {
        hw_plan_invalid(d->p, "BAD_VALUE", "visits",
                        "visits: a new plan belongs to REDUCED or INCREASED");
        return false;
    }
    if (k->first_begun_day == HW_DAY_FOREVER)
        return decide_refuse(d, "NOT_STARTED", "package", "it has not begun");
    return !replans ||
           (care_check(d->p, c->visits, c->n_visits) && plan_may_change(d, k, c->n_visits));
}

static void review_package(const struct deciding *d, const Hw__ReviewPackage *c)
{
    Hw__PackageReviewed m = HW__PACKAGE_REVIEWED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);

    if (!k || !check_review(d, k, c))
        return;
    m.result = c->result;
    m.visits = c->visits;
    m.n_visits = c->n_visits;
    m.has_increase_requested = c->has_increase_requested;
    m.increase_requested = c->increase_requested;
    m.next = c->next;
    place_say(&g, HW__EVENT__BODY_PACKAGE_REVIEWED, &m);
}

void decide_change(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_SUSPEND_PACKAGE)
        suspend_package(d, c->suspend_package);
    else if (c->body_case == HW__COMMAND__BODY_RESUME_PACKAGE)
        resume_package(d, c->resume_package);
    else if (c->body_case == HW__COMMAND__BODY_CHANGE_PACKAGE)
        change_package(d, c->change_package);
    else
        review_package(d, c->review_package);
}
