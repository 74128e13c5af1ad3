/* What events mean for a case before and during the wait. */
#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

void case_init(struct d2a_case *c)
{
    c->review.at_ms = c->confirmed.at_ms = c->council_ready_ms = HW_MS_FOREVER;
    c->pathway_ms = HW_MS_FOREVER;
    c->contact_ms = c->d2a.started_ms = c->d2a.onward_ms = c->d2a.ended_ms = HW_MS_FOREVER;
    c->sending_review_ms = INT64_MIN;
    for (size_t i = 0; i <= DATES_TASKS; i++)
        c->tasks[i].done_ms = HW_MS_FOREVER;
}

static void opened(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct d2a *s = (struct d2a *)(void *)b;
    struct d2a_case *c = r->data;
    const Hw__CaseOpened *m = CASE_READ(b, e, case_opened);
    struct hw_record *stay = hw_book_get(b, stay_kind.prefix, hw_record_name(r));
    char text[HW_ID_TEXT];

    if (stay)
        hw_book_touch(b, stay); /* it was owed this */
    if (!m || c->provider)
        return;
    case_init(c);
    c->provider = hw_names_intern(b->names, m->provider);
    if (m->has_person)
        (void)hw_id_from_bytes(m->person.data, m->person.len, &c->person);
    c->admitted_ms = m->admitted_at->ms;
    hw_links_add(&s->by_person, hw_links_person(c->person, text), r);
    case_follow_person(s, r);
}

static void coordinated(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__CoordinatorAssigned *m = CASE_READ(b, e, coordinator_assigned);

    if (!m)
        return;
    if (c->coordinator)
        c->handovers++;
    if (c->coordinator && e->occurred_ms < c->coordinator_ms)
        return; /* told late: somebody else has taken over since */
    c->coordinator = hw_names_intern(b->names, m->coordinator);
    c->organisation = hw_names_intern(b->names, m->organisation);
    c->coordinator_ms = e->occurred_ms;
}

static void involved(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__FamilyInvolved *m = CASE_READ(b, e, family_involved);

    if (!m)
        return;
    c->family = m->involved ? KNOWN_YES : KNOWN_NO;
    c->family_ms = e->occurred_ms;
    if (m->note)
        hw_sealed_keep(&c->family_note, m->note);
}

static void keep_review(struct d2a_case *c, int64_t at_ms, bool meets)
{
    size_t i = c->reviewed_count;

    c->reviews = hw_grow(c->reviews, &c->reviewed_cap, c->reviewed_count + 1, sizeof(*c->reviews));
    for (; i > 0 && c->reviews[i - 1].at_ms > at_ms; i--)
        c->reviews[i] = c->reviews[i - 1];
    c->reviews[i] = (struct reviewed){.at_ms = at_ms, .meets = meets};
    c->reviewed_count++;
}

/* The review that happened last counts, whatever came last. */
static void reviewed(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__CriteriaReviewed *m = CASE_READ(b, e, criteria_reviewed);
    int32_t day = hw_london_day(e->occurred_ms);

    if (!m)
        return;
    if (m->meets && (!m->has_again || m->again))
        case_acute_again(c, e->occurred_ms);
    keep_review(c, e->occurred_ms, m->meets);
    c->review.count++;
    if (c->review.at_ms != HW_MS_FOREVER && e->occurred_ms < c->review.at_ms) {
        if (day == c->review.day)
            c->review.on_day++;
        return;
    }
    c->review.on_day = day == c->review.day && c->review.count > 1 ? c->review.on_day + 1 : 1;
    c->review.day = day;
    c->review.at_ms = e->occurred_ms;
    c->review.meets = m->meets;
    c->review.criteria = 0;
    for (size_t i = 0; i < m->n_criteria; i++)
        c->review.criteria |= 1U << (unsigned)m->criteria[i];
}

static void blocked(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__BlockerOpened *m = CASE_READ(b, e, blocker_opened);

    if (!m)
        return;
    c->blockers = hw_grow(c->blockers, &c->blocker_cap, c->blocker_count + 1, sizeof(*c->blockers));
    c->blockers[c->blocker_count++] =
        (struct blocker){.id = hw_strdup(m->blocker),
                         .awaited = m->awaiting,
                         .side = m->side,
                         .owner = hw_names_intern(b->names, m->owner),
                         .opened_ms = e->occurred_ms,
                         .closed_ms = HW_MS_FOREVER,
                         .family = m->family,
                         .local_code = hw_names_intern(b->names, m->local_code),
                         .title = hw_names_intern(b->names, m->title)};
    hw_sealed_keep(&c->blockers[c->blocker_count - 1].note, m->note);
}

static void unblocked(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__BlockerClosed *m = CASE_READ(b, e, blocker_closed);
    struct blocker *k = m ? case_blocker(c, m->blocker) : NULL;

    if (k)
        k->closed_ms = e->occurred_ms;
}

static void confirmed(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__DelayConfirmed *m = CASE_READ(b, e, delay_confirmed);

    if (!m)
        return;
    c->confirmed.at_ms = e->occurred_ms;
    c->confirmed.reason = m->reason;
    c->confirmed.attribution = m->attribution;
    c->confirmed.override = m->has_override && m->override;
}

void case_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct d2a_case *c = r->data;

    if (e->type == HW__EVENT__BODY_CASE_OPENED)
        opened(b, r, e);
    if (!c->provider)
        return;
    switch (e->type) {
    case HW__EVENT__BODY_COORDINATOR_ASSIGNED:
        coordinated(b, c, e);
        break;
    case HW__EVENT__BODY_FAMILY_INVOLVED:
        involved(b, c, e);
        break;
    case HW__EVENT__BODY_EXPECTED_DATE_MISSED:
        c->edd_missed = true;
        break;
    case HW__EVENT__BODY_CRITERIA_REVIEWED:
        reviewed(b, c, e);
        break;
    case HW__EVENT__BODY_BLOCKER_OPENED:
        blocked(b, c, e);
        break;
    case HW__EVENT__BODY_BLOCKER_CLOSED:
        unblocked(b, c, e);
        break;
    case HW__EVENT__BODY_DELAY_CONFIRMED:
        confirmed(b, c, e);
        break;
    default:
        case_apply_referral(b, c, e);
        case_apply_after(b, c, e);
        case_apply_assessment(b, c, e);
        case_apply_notice(b, c, e);
        break;
    }
}
