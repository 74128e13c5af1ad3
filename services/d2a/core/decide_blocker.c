/* What a person waits for, and what a person says about the reason that follows from it. */
#include "d2a/core/decide.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"

enum { BLOCKERS_OPEN_MAX = 20 };

static bool check_pair(const struct deciding *d, Hw__Reason__Code reason,
                       Hw__Attribution__Code side, const char *field)
{
    int32_t day = hw_london_day(d->q->at_ms);

    switch (hw_reason_check(reason, side, d->stay->now.care, day)) {
    case HW_REASON_OK:
        return true;
    case HW_REASON_ATTRIBUTION:
        hw_plan_refuse(d->p, "ATTRIBUTION_NOT_PERMITTED", field,
                       "reason %s does not permit %s (R2.2)", hw_reason_code(reason),
                       hw_attribution_code(side));
        return false;
    case HW_REASON_CARE_TYPE:
        hw_plan_refuse(d->p, "REASON_NOT_PERMITTED", field,
                       "reason %s is for non-acute care only (R2.2)", hw_reason_code(reason));
        return false;
    case HW_REASON_DATE:
        break;
    }
    hw_plan_refuse(d->p, "REASON_NOT_PERMITTED", field, "reason %s was not in use then (R2.8)",
                   hw_reason_code(reason));
    return false;
}

static bool check_blocker(const struct deciding *d, const Hw__OpenBlocker *m)
{
    Hw__Reason__Code reason = derive_reason_of(m->awaiting);

    if (!hw_check_name(d->p, m->blocker, "blocker") ||
        !hw_check_given(d->p, m->has_awaiting, "awaiting") ||
        !hw_check_given(d->p, m->has_side, "side") || !hw_check_name(d->p, m->owner, "owner") ||
        !hw_check_optional_name(d->p, m->local_code, "localCode") ||
        !hw_check_optional_name(d->p, m->title, "title"))
        return false;
    return reason == HW__REASON__CODE__UNKNOWN || check_pair(d, reason, m->side, "side");
}

static size_t open_count(const struct d2a_case *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->blocker_count; i++)
        n += c->blockers[i].closed_ms == HW_MS_FOREVER;
    return n;
}

static void open_blocker(const struct deciding *d, const Hw__OpenBlocker *m)
{
    Hw__BlockerOpened out = HW__BLOCKER_OPENED__INIT;

    if (!check_blocker(d, m) || !check_in_hospital(d))
        return;
    if (case_blocker(d->c, m->blocker)) {
        hw_plan_refuse(d->p, "BLOCKER_EXISTS", "blocker", "spell %s has a blocker %s already",
                       d->spell, m->blocker);
        return;
    }
    if (open_count(d->c) >= BLOCKERS_OPEN_MAX) {
        hw_plan_refuse(d->p, "TOO_MANY", "blocker", "spell %s has %d blockers open", d->spell,
                       BLOCKERS_OPEN_MAX);
        return;
    }
    out.blocker = m->blocker;
    out.awaiting = m->awaiting;
    out.side = m->side;
    out.owner = m->owner;
    out.note = say_sealed(d, m->note, "note");
    out.has_family = m->has_family;
    out.family = m->family;
    out.local_code = m->local_code;
    out.title = m->title;
    say(d, HW__EVENT__BODY_BLOCKER_OPENED, &out);
}

static void close_blocker(const struct deciding *d, const Hw__CloseBlocker *m)
{
    Hw__BlockerClosed out = HW__BLOCKER_CLOSED__INIT;
    const struct blocker *k = NULL;

    if (!hw_check_name(d->p, m->blocker, "blocker"))
        return;
    k = case_blocker(d->c, m->blocker);
    if (!k || k->closed_ms != HW_MS_FOREVER) {
        hw_plan_refuse(d->p, k ? "CLOSED" : "UNKNOWN_BLOCKER", "blocker",
                       k ? "blocker %s of spell %s is closed already"
                         : "there is no blocker %s of spell %s",
                       m->blocker, d->spell);
        return;
    }
    if (d->q->at_ms < k->opened_ms) {
        hw_plan_refuse(d->p, "BEFORE_OPENING", "at", "at: the blocker had not been opened then");
        return;
    }
    out.blocker = m->blocker;
    say(d, HW__EVENT__BODY_BLOCKER_CLOSED, &out);
}

static void confirm_derived(const struct deciding *d)
{
    Hw__DelayConfirmed out = HW__DELAY_CONFIRMED__INIT;
    struct waiting things[WAITING_MAX];
    size_t count = d->r ? case_waiting(d->s, d->r, d->q->at_ms, things, NULL) : 0;
    struct derived derived =
        derive_reason(things, count, d->stay->now.care, hw_london_day(d->q->at_ms));

    if (derived.reason == HW__REASON__CODE__UNKNOWN) {
        hw_plan_refuse(d->p, "NOTHING_DERIVED", "spell",
                       "nothing that spell %s waits for leads to a reason: say reason and "
                       "attribution",
                       d->spell);
        return;
    }
    out.reason = derived.reason;
    out.attribution = derived.attribution;
    say(d, HW__EVENT__BODY_DELAY_CONFIRMED, &out);
}

static void confirm(const struct deciding *d, const Hw__ConfirmDelay *m)
{
    Hw__DelayConfirmed out = HW__DELAY_CONFIRMED__INIT;

    if (!check_in_hospital(d))
        return;
    if (!m->has_reason && !m->has_attribution) {
        confirm_derived(d);
        return;
    }
    if (!hw_check_given(d->p, m->has_reason, "reason") ||
        !hw_check_given(d->p, m->has_attribution, "attribution") ||
        !check_pair(d, m->reason, m->attribution, "attribution"))
        return;
    out.reason = m->reason;
    out.attribution = m->attribution;
    out.has_override = out.override = true;
    say(d, HW__EVENT__BODY_DELAY_CONFIRMED, &out);
}

void decide_blocker(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_OPEN_BLOCKER)
        open_blocker(d, c->open_blocker);
    else if (c->body_case == HW__COMMAND__BODY_CLOSE_BLOCKER)
        close_blocker(d, c->close_blocker);
    else
        confirm(d, c->confirm_delay);
}
