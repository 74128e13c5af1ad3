/* What events mean for a case's referrals, and who takes the person on. */
#include "d2a/core/case.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static void referred(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__Referred *m = CASE_READ(b, e, referred);

    if (!m)
        return;
    c->referrals =
        hw_grow(c->referrals, &c->referral_cap, c->referral_count + 1, sizeof(*c->referrals));
    c->referrals[c->referral_count++] =
        (struct referral){.id = hw_strdup(m->referral),
                          .hub = hw_names_intern(b->names, m->hub),
                          .duplicate_of = m->duplicate_of ? hw_strdup(m->duplicate_of) : NULL,
                          .pathway = m->pathway,
                          .at_ms = e->occurred_ms,
                          .reply_by_ms = m->reply_by->ms,
                          .answered_ms = HW_MS_FOREVER};
    hw_sealed_keep(&c->referrals[c->referral_count - 1].note, m->note);
}

static void answered(struct d2a_case *c, const char *id, enum referral_state state,
                     const char *reason, const Hw__Sealed *note, const struct hw_es_event *e)
{
    struct referral *r = case_referral(c, id);

    if (!r)
        return;
    if (r->state == REFERRAL_OPEN) /* the answer that the clock ran for */
        r->answered_ms = e->occurred_ms;
    r->state = state;
    r->reason = reason;
    hw_sealed_keep(&r->answer_note, note);
}

static void refused(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__ReferralRejected *m = CASE_READ(b, e, referral_rejected);

    if (m)
        answered(c, m->referral, REFERRAL_REJECTED, hw_names_intern(b->names, m->reason), m->note,
                 e);
}

static void returned(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__ReferralReturned *m = CASE_READ(b, e, referral_returned);

    if (m)
        answered(c, m->referral, REFERRAL_RETURNED, hw_names_intern(b->names, m->reason), m->note,
                 e);
}

static void accepted(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__ReferralAccepted *m = CASE_READ(b, e, referral_accepted);

    if (m)
        answered(c, m->referral, REFERRAL_ACCEPTED, NULL, NULL, e);
}

static void overdue(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__ReferralOverdue *m = CASE_READ(b, e, referral_overdue);
    struct referral *r = m ? case_referral(c, m->referral) : NULL;

    if (r)
        r->overdue = true;
}

static void claimed(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__PatientClaimed *m = CASE_READ(b, e, patient_claimed);

    if (!m)
        return;
    c->claimed_by = hw_names_intern(b->names, m->service);
    c->claimed_ms = e->occurred_ms;
}

static void pathway_set(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__PathwaySet *m = CASE_READ(b, e, pathway_set);

    if (!m)
        return;
    if (c->pathway == HW__PATHWAY__CODE__UNKNOWN || e->occurred_ms >= c->pathway_since_ms) {
        c->pathway = m->pathway;
        c->pathway_since_ms = e->occurred_ms;
    }
    if (e->occurred_ms < c->pathway_ms)
        c->pathway_ms = e->occurred_ms;
}

void case_apply_referral(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    switch (e->type) {
    case HW__EVENT__BODY_REFERRED:
        referred(b, c, e);
        break;
    case HW__EVENT__BODY_REFERRAL_ACCEPTED:
        accepted(b, c, e);
        break;
    case HW__EVENT__BODY_REFERRAL_REJECTED:
        refused(b, c, e);
        break;
    case HW__EVENT__BODY_REFERRAL_RETURNED:
        returned(b, c, e);
        break;
    case HW__EVENT__BODY_REFERRAL_OVERDUE:
        overdue(b, c, e);
        break;
    case HW__EVENT__BODY_PATIENT_CLAIMED:
        claimed(b, c, e);
        break;
    case HW__EVENT__BODY_CLAIM_RELEASED:
        c->claimed_by = NULL;
        break;
    case HW__EVENT__BODY_PATHWAY_SET:
        pathway_set(b, c, e);
        break;
    default:
        break;
    }
}
