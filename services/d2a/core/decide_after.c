/* The last steps on the ward, and the days at home. */
#include "d2a/core/decide.h"
#include "homeward/v1/events.pb-c.h"

static void complete_task(const struct deciding *d, const Hw__CompleteTask *m)
{
    Hw__TaskCompleted out = HW__TASK_COMPLETED__INIT;

    if (!hw_check_given(d->p, m->has_task, "task") ||
        !hw_check_optional_name(d->p, m->owner, "owner"))
        return;
    if (m->task == HW__DISCHARGE_TASK__CODE__AFTER_CONTACT && !check_has_left(d))
        return;
    if (case_task_done(d->c, d->stay, m->task)) {
        hw_plan_refuse(d->p, "DONE", "task", "that task of spell %s is done already", d->spell);
        return;
    }
    out.task = m->task;
    out.owner = m->owner ? m->owner : d->c->coordinator;
    say(d, HW__EVENT__BODY_TASK_COMPLETED, &out);
}

static void first_contact(const struct deciding *d, const Hw__RecordFirstContact *m)
{
    Hw__FirstContactRecorded out = HW__FIRST_CONTACT_RECORDED__INIT;

    if (!hw_check_name(d->p, m->service, "service") || !check_has_left(d))
        return;
    if (case_contact_ms(d->c, d->stay) <= d->q->at_ms) {
        hw_plan_refuse(d->p, "CONTACTED", "spell", "%s was there first", d->c->contact);
        return;
    }
    out.service = m->service;
    out.has_anew = out.anew = d->c->contact_ms < d->stay->now.discharged_ms;
    say(d, HW__EVENT__BODY_FIRST_CONTACT_RECORDED, &out);
}

static bool is_running(const struct d2a_case *c)
{
    return c->d2a.service && c->d2a.ended_ms == HW_MS_FOREVER;
}

/* R6.9. */
static void start(const struct deciding *d, const Hw__StartD2A *m)
{
    Hw__D2AStarted out = HW__D2_ASTARTED__INIT;

    if (!hw_check_name(d->p, m->service, "service") || !check_has_left(d) || !check_coordinated(d))
        return;
    if (case_episode_stands(d->c, d->stay)) {
        hw_plan_refuse(d->p, "STARTED", "spell", "%s has begun with spell %s already",
                       d->c->d2a.service, d->spell);
        return;
    }
    out.service = m->service;
    out.day_0 = say_date(d, hw_london_day(d->stay->now.discharged_ms));
    out.until = say_date(d, out.day_0->day + d->s->settings.max_days);
    say(d, HW__EVENT__BODY_D2A_STARTED, &out);
}

static bool check_running(const struct deciding *d)
{
    if (is_running(d->c) && d->q->at_ms >= d->c->d2a.started_ms)
        return true;
    hw_plan_refuse(d->p, "NOT_RUNNING", "spell", "no episode of spell %s was under way then",
                   d->spell);
    return false;
}

/* R6.10. */
static void extend(const struct deciding *d, const Hw__ExtendD2A *m)
{
    Hw__D2AExtended out = HW__D2_AEXTENDED__INIT;

    if (!hw_check_given(d->p, m->until != NULL, "until") || !m->until ||
        !hw_check_code(d->p, m->reason, "reason") || !check_running(d))
        return;
    if (m->until->day <= d->c->d2a.until_day) {
        hw_plan_refuse(d->p, "NOT_LONGER", "until", "until: not after the last day planned");
        return;
    }
    out.until = m->until;
    out.reason = m->reason;
    say(d, HW__EVENT__BODY_D2A_EXTENDED, &out);
}

static void await_onward(const struct deciding *d, const Hw__AwaitOnwardService *m)
{
    Hw__OnwardServiceAwaited out = HW__ONWARD_SERVICE_AWAITED__INIT;

    if (!hw_check_code(d->p, m->service, "service") || !check_running(d))
        return;
    if (d->c->d2a.onward_ms != HW_MS_FOREVER) {
        hw_plan_refuse(d->p, "AWAITED", "spell", "spell %s waits for %s already", d->spell,
                       d->c->d2a.onward);
        return;
    }
    out.service = m->service;
    say(d, HW__EVENT__BODY_ONWARD_SERVICE_AWAITED, &out);
}

static void end(const struct deciding *d, const Hw__EndD2A *m)
{
    Hw__D2AEnded out = HW__D2_AENDED__INIT;

    if (!hw_check_given(d->p, m->has_outcome, "outcome") || !check_running(d))
        return;
    out.outcome = m->outcome;
    say(d, HW__EVENT__BODY_D2A_ENDED, &out);
}

void decide_after(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    switch ((int)c->body_case) {
    case HW__COMMAND__BODY_COMPLETE_TASK:
        complete_task(d, c->complete_task);
        break;
    case HW__COMMAND__BODY_RECORD_FIRST_CONTACT:
        first_contact(d, c->record_first_contact);
        break;
    case HW__COMMAND__BODY_START_D2A:
        start(d, c->start_d2a);
        break;
    case HW__COMMAND__BODY_EXTEND_D2A:
        extend(d, c->extend_d2a);
        break;
    case HW__COMMAND__BODY_AWAIT_ONWARD_SERVICE:
        await_onward(d, c->await_onward_service);
        break;
    default:
        end(d, c->end_d2a);
        break;
    }
}
