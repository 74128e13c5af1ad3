/* Who coordinates, whether the family was involved, and whether the person needs the bed. */
#include "d2a/core/decide.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

static void assign_coordinator(const struct deciding *d, const Hw__AssignCoordinator *m)
{
    Hw__CoordinatorAssigned out = HW__COORDINATOR_ASSIGNED__INIT;

    if (!hw_check_name(d->p, m->coordinator, "coordinator") ||
        !hw_check_optional_name(d->p, m->organisation, "organisation"))
        return;
    if (hw_streq(d->c->coordinator, m->coordinator) && d->q->at_ms >= d->c->coordinator_ms) {
        hw_plan_refuse(d->p, "ALREADY_COORDINATOR", "coordinator",
                       "%s coordinates the discharge of spell %s already", m->coordinator,
                       d->spell);
        return;
    }
    out.coordinator = m->coordinator;
    out.organisation = m->organisation;
    out.before = d->c->coordinator;
    say(d, HW__EVENT__BODY_COORDINATOR_ASSIGNED, &out);
}

static void involve_family(const struct deciding *d, const Hw__InvolveFamily *m)
{
    Hw__FamilyInvolved out = HW__FAMILY_INVOLVED__INIT;

    if (!hw_check_given(d->p, m->has_involved, "involved"))
        return;
    out.involved = m->involved;
    out.note = say_sealed(d, m->note, "note");
    say(d, HW__EVENT__BODY_FAMILY_INVOLVED, &out);
}

static bool check_criteria(const struct deciding *d, const Hw__ReviewCriteriaToReside *m)
{
    if (!hw_check_given(d->p, m->has_meets, "meets"))
        return false;
    if (m->meets == (m->n_criteria > 0))
        return true;
    if (m->meets)
        hw_plan_invalid(d->p, "MISSING_FIELD", "criteria",
                        "criteria: which of CTR01 to CTR11 the person meets (R5.2)");
    else
        hw_plan_invalid(d->p, "BAD_VALUE", "criteria",
                        "criteria: a person who meets none has none (R5.2)");
    return false;
}

/* R4.20: acute care is needed again only by somebody who did not need it. */
static bool did_not_meet(const struct deciding *d)
{
    const struct review *v = &d->c->review;

    return dates_ready_since(&d->stay->facts, d->q->at_ms) != HW_MS_FOREVER ||
           (v->at_ms <= d->q->at_ms && !v->meets);
}

static void review(const struct deciding *d, const Hw__ReviewCriteriaToReside *m)
{
    Hw__CriteriaReviewed out = HW__CRITERIA_REVIEWED__INIT;

    if (!check_criteria(d, m) || !check_in_hospital(d))
        return;
    out.meets = m->meets;
    out.criteria = m->criteria;
    out.n_criteria = m->n_criteria;
    out.has_again = m->meets;
    out.again = m->meets && did_not_meet(d);
    say(d, HW__EVENT__BODY_CRITERIA_REVIEWED, &out);
}

void decide_case(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_ASSIGN_COORDINATOR)
        assign_coordinator(d, c->assign_coordinator);
    else if (c->body_case == HW__COMMAND__BODY_INVOLVE_FAMILY)
        involve_family(d, c->involve_family);
    else
        review(d, c->review_criteria_to_reside);
}
