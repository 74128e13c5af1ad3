/* What events mean for leaving and for the days at home. */
#include "d2a/core/case.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static void task_done(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__TaskCompleted *m = CASE_READ(b, e, task_completed);

    if (!m || (size_t)m->task > DATES_TASKS ||
        (c->tasks[m->task].done_ms != HW_MS_FOREVER && e->occurred_ms < c->tasks[m->task].done_ms))
        return;
    c->tasks[m->task].done_ms = e->occurred_ms;
    c->tasks[m->task].owner = hw_names_intern(b->names, m->owner);
}

static void contacted(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__FirstContactRecorded *m = CASE_READ(b, e, first_contact_recorded);

    if (!m || (c->contact_ms <= e->occurred_ms && !(m->has_anew && m->anew)))
        return;
    c->contact = hw_names_intern(b->names, m->service);
    c->contact_ms = e->occurred_ms;
}

static void started(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__D2AStarted *m = CASE_READ(b, e, d2_astarted);

    if (!m)
        return;
    c->d2a = (struct episode){.service = hw_names_intern(b->names, m->service),
                              .day_0 = m->day_0->day,
                              .until_day = m->until->day,
                              .started_ms = e->occurred_ms,
                              .onward_ms = HW_MS_FOREVER,
                              .ended_ms = HW_MS_FOREVER};
}

static void extended(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__D2AExtended *m = CASE_READ(b, e, d2_aextended);

    if (!m)
        return;
    c->d2a.until_day = m->until->day;
    c->d2a.extended_for = hw_names_intern(b->names, m->reason);
    c->d2a.extensions++;
}

static void onward(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__OnwardServiceAwaited *m = CASE_READ(b, e, onward_service_awaited);

    if (!m)
        return;
    c->d2a.onward = hw_names_intern(b->names, m->service);
    c->d2a.onward_ms = e->occurred_ms;
}

static void alerted(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__D2AAlerted *m = CASE_READ(b, e, d2_aalerted);

    if (m)
        c->d2a.alerted_day = m->day->day;
}

static void breached(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__D2ABreached *m = CASE_READ(b, e, d2_abreached);

    if (m)
        c->d2a.breached_day = m->day->day;
}

static void ended(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__D2AEnded *m = CASE_READ(b, e, d2_aended);

    if (!m)
        return;
    c->d2a.ended_ms = e->occurred_ms;
    c->d2a.outcome = m->outcome;
}

void case_apply_after(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    switch (e->type) {
    case HW__EVENT__BODY_TASK_COMPLETED:
        task_done(b, c, e);
        break;
    case HW__EVENT__BODY_FIRST_CONTACT_RECORDED:
        contacted(b, c, e);
        break;
    case HW__EVENT__BODY_D2A_STARTED:
        started(b, c, e);
        break;
    case HW__EVENT__BODY_D2A_EXTENDED:
        extended(b, c, e);
        break;
    case HW__EVENT__BODY_ONWARD_SERVICE_AWAITED:
        onward(b, c, e);
        break;
    case HW__EVENT__BODY_D2A_ALERTED:
        alerted(b, c, e);
        break;
    case HW__EVENT__BODY_D2A_BREACHED:
        breached(b, c, e);
        break;
    case HW__EVENT__BODY_D2A_ENDED:
        ended(b, c, e);
        break;
    default:
        break;
    }
}
