/* From the ward to the hub and on: referrals, claims from the ready list, the pathway. */
#include "d2a/core/decide.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

/* Another stay of the same person that is with a hub: perhaps the same referral, made twice. */
static const char *duplicate_of(const struct deciding *d)
{
    char text[HW_ID_TEXT];
    const struct hw_links *l =
        hw_links_find(&d->s->by_person, hw_links_person(d->stay->now.person, text));

    for (size_t i = 0; l && i < l->count; i++) {
        struct hw_record *r = l->records[i];

        if (!hw_streq(hw_record_name(r), d->spell) &&
            (case_referral(r->data, NULL) || case_accepted(r->data)) &&
            case_in_hospital(case_spell(d->s, hw_record_name(r))))
            return hw_record_name(r);
    }
    return NULL;
}

static bool check_first_referral(const struct deciding *d, const char *id)
{
    const struct referral *open = case_referral(d->c, NULL);

    if (!open)
        open = case_accepted(d->c);
    if (open) {
        hw_plan_refuse(d->p, "DUPLICATE_REFERRAL", "referral",
                       "spell %s is with hub %s already: referral %s", d->spell, open->hub,
                       open->id);
        return false;
    }
    if (!case_referral(d->c, id))
        return true;
    hw_plan_refuse(d->p, "REFERRAL_EXISTS", "referral", "spell %s had a referral %s before",
                   d->spell, id);
    return false;
}

static void refer(const struct deciding *d, const Hw__Refer *m)
{
    Hw__Referred out = HW__REFERRED__INIT;

    if (!hw_check_name(d->p, m->referral, "referral") || !hw_check_name(d->p, m->hub, "hub") ||
        !check_living(d) || !check_in_hospital(d) || !check_first_referral(d, m->referral))
        return;
    out.referral = m->referral;
    out.hub = m->hub;
    out.has_pathway = m->has_pathway;
    out.pathway = m->pathway;
    out.note = say_sealed(d, m->note, "note");
    out.reply_by = say_time(d, dates_reply_by(d->q->at_ms));
    out.duplicate_of = duplicate_of(d);
    say(d, HW__EVENT__BODY_REFERRED, &out);
}

/* The referral that is answered; it must be open, or be given back after it was accepted, and have
 * been made by then. */
static const struct referral *answered(const struct deciding *d, const char *id, bool back)
{
    const struct referral *r = case_referral(d->c, id);

    if (!hw_check_optional_name(d->p, id, "referral"))
        return NULL;
    if (!r && !id && back)
        r = case_accepted(d->c);
    if (!r || (r->state != REFERRAL_OPEN && !(back && r->state == REFERRAL_ACCEPTED))) {
        hw_plan_refuse(d->p, r ? "REFERRAL_ANSWERED" : "UNKNOWN_REFERRAL", "referral",
                       r ? "that referral of spell %s has been answered"
                         : "no such referral of spell %s is open",
                       d->spell);
        return NULL;
    }
    if (d->q->at_ms < r->at_ms || (r->state == REFERRAL_ACCEPTED && d->q->at_ms < r->answered_ms)) {
        hw_plan_refuse(d->p, "BEFORE_REFERRAL", "at", "at: it had not been referred then");
        return NULL;
    }
    return r;
}

static void say_pathway(const struct deciding *d, Hw__Pathway__Code pathway)
{
    Hw__PathwaySet out = HW__PATHWAY_SET__INIT;

    out.pathway = pathway;
    say(d, HW__EVENT__BODY_PATHWAY_SET, &out);
}

static void take_on(const struct deciding *d, const Hw__AcceptReferral *m)
{
    const struct referral *r = answered(d, m->referral, false);
    Hw__ReferralAccepted out = HW__REFERRAL_ACCEPTED__INIT;
    Hw__CoordinatorAssigned who = HW__COORDINATOR_ASSIGNED__INIT;

    if (!r || !hw_check_optional_name(d->p, m->coordinator, "coordinator") ||
        !hw_check_optional_name(d->p, m->organisation, "organisation") ||
        (!m->coordinator && !check_coordinated(d)) || (m->has_pathway && !check_living(d)))
        return;
    if (m->coordinator && !hw_streq(m->coordinator, d->c->coordinator)) {
        who.coordinator = m->coordinator;
        who.organisation = m->organisation;
        who.before = d->c->coordinator;
        say(d, HW__EVENT__BODY_COORDINATOR_ASSIGNED, &who);
    }
    out.referral = r->id;
    say(d, HW__EVENT__BODY_REFERRAL_ACCEPTED, &out);
    if (m->has_pathway)
        say_pathway(d, m->pathway);
}

static void reject(const struct deciding *d, const Hw__RejectReferral *m)
{
    const struct referral *r = answered(d, m->referral, false);
    Hw__ReferralRejected out = HW__REFERRAL_REJECTED__INIT;

    if (!r || !hw_check_code(d->p, m->reason, "reason"))
        return;
    out.referral = r->id;
    out.reason = m->reason;
    out.note = say_sealed(d, m->note, "note");
    say(d, HW__EVENT__BODY_REFERRAL_REJECTED, &out);
}

static void give_back(const struct deciding *d, const Hw__ReturnReferral *m)
{
    const struct referral *r = answered(d, m->referral, true);
    Hw__ReferralReturned out = HW__REFERRAL_RETURNED__INIT;

    if (!r || !hw_check_code(d->p, m->reason, "reason"))
        return;
    out.referral = r->id;
    out.reason = m->reason;
    out.note = say_sealed(d, m->note, "note");
    say(d, HW__EVENT__BODY_REFERRAL_RETURNED, &out);
}

/* Pull: from the ready list only. */
static void claim(const struct deciding *d, const Hw__ClaimPatient *m)
{
    Hw__PatientClaimed out = HW__PATIENT_CLAIMED__INIT;

    if (!hw_check_name(d->p, m->service, "service") || !check_in_hospital(d))
        return;
    if (d->c->claimed_by) {
        hw_plan_refuse(d->p, "CLAIMED", "spell", "%s has claimed the person of spell %s already",
                       d->c->claimed_by, d->spell);
        return;
    }
    if (dates_ready_since(&d->stay->facts, d->q->at_ms) == HW_MS_FOREVER) {
        hw_plan_refuse(d->p, "NOT_READY", "spell",
                       "the person of spell %s still meets the criteria to reside", d->spell);
        return;
    }
    out.service = m->service;
    say(d, HW__EVENT__BODY_PATIENT_CLAIMED, &out);
}

static void release_claim(const struct deciding *d, const Hw__ReleaseClaim *m)
{
    Hw__ClaimReleased out = HW__CLAIM_RELEASED__INIT;

    if (!hw_check_code(d->p, m->reason, "reason"))
        return;
    if (!d->c->claimed_by) {
        hw_plan_refuse(d->p, "NOT_CLAIMED", "spell", "nobody has claimed the person of spell %s",
                       d->spell);
        return;
    }
    out.reason = m->reason;
    say(d, HW__EVENT__BODY_CLAIM_RELEASED, &out);
}

static void set_pathway(const struct deciding *d, const Hw__SetPathway *m)
{
    if (!hw_check_given(d->p, m->has_pathway, "pathway") || !check_living(d) ||
        !check_coordinated(d))
        return;
    if (d->c->pathway == m->pathway && d->q->at_ms >= d->c->pathway_since_ms) {
        hw_plan_refuse(d->p, "ALREADY_SET", "pathway", "spell %s is on that pathway already",
                       d->spell);
        return;
    }
    say_pathway(d, m->pathway);
}

void decide_referral(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    switch ((int)c->body_case) {
    case HW__COMMAND__BODY_REFER:
        refer(d, c->refer);
        break;
    case HW__COMMAND__BODY_ACCEPT_REFERRAL:
        take_on(d, c->accept_referral);
        break;
    case HW__COMMAND__BODY_REJECT_REFERRAL:
        reject(d, c->reject_referral);
        break;
    case HW__COMMAND__BODY_RETURN_REFERRAL:
        give_back(d, c->return_referral);
        break;
    case HW__COMMAND__BODY_CLAIM_PATIENT:
        claim(d, c->claim_patient);
        break;
    case HW__COMMAND__BODY_RELEASE_CLAIM:
        release_claim(d, c->release_claim);
        break;
    default:
        set_pathway(d, c->set_pathway);
        break;
    }
}
