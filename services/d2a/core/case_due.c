/* What a case owes of its own accord: flags at its deadlines, and to homeward-beds what follows
 * from it - that the person is clinically ready, and why the person waits. */
#include <stdio.h>

#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"

enum owed {
    OWED_NOTHING,
    OWED_EXPECTED_DATE,
    OWED_OVERDUE,
    OWED_ALERT,
    OWED_BREACH,
    OWED_REVIEW,
    OWED_DELAY
};

struct owing {
    enum owed what;
    int64_t at_ms;
    const struct referral *referral; /* OWED_OVERDUE */
    const struct reviewed *review;   /* OWED_REVIEW */
    struct proposal proposal;        /* OWED_DELAY */
};

static void first(struct owing *o, const struct owing *other)
{
    if (o->what == OWED_NOTHING || other->at_ms < o->at_ms)
        *o = *other;
}

/* R6.1: at 48:00:00 after the admission. One that is set later does not unsay it. */
static void look_at_expected_date(const struct d2a *s, const struct d2a_case *c,
                                  const struct hw_spell_record *stay, struct owing *o)
{
    int64_t due = stay->now.admitted_ms + s->settings.expected_date_ms;

    if (!stay->now.emergency || c->edd_missed || !stay->now.admitted ||
        dates_expected_by(&stay->facts, due) ||
        (stay->now.discharged && stay->now.discharged_ms <= due))
        return;
    first(o, &(struct owing){.what = OWED_EXPECTED_DATE, .at_ms = due});
}

static void look_at_referrals(const struct d2a_case *c, struct owing *o)
{
    for (size_t i = 0; i < c->referral_count; i++) {
        const struct referral *r = &c->referrals[i];

        if (r->state == REFERRAL_OPEN && !r->overdue)
            first(o, &(struct owing){.what = OWED_OVERDUE, .at_ms = r->reply_by_ms, .referral = r});
    }
}

/* R6.9: the alert when the last day planned begins, the breach when it is over. */
static void look_at_episode(const struct d2a_case *c, struct owing *o)
{
    const struct episode *x = &c->d2a;

    if (!x->service || x->ended_ms != HW_MS_FOREVER)
        return;
    if (x->alerted_day < x->until_day)
        first(o, &(struct owing){.what = OWED_ALERT, .at_ms = hw_london_midnight_ms(x->until_day)});
    else if (x->breached_day <= x->until_day)
        first(o, &(struct owing){.what = OWED_BREACH,
                                 .at_ms = hw_london_midnight_ms(x->until_day + 1)});
}

/* The first review that changed what was known of clinical readiness by then, and has not been
 * told: also one that was entered late, or after the person left (R5.5, R5.7, R1.25). At every
 * moment whoever spoke last is right, the reviewer or the ward. What was said at the very moment of
 * a review and then retracted is not said again. */
static void look_at_reviews(const struct d2a_case *c, const struct hw_spell_record *stay,
                            struct owing *o)
{
    int64_t left = stay->now.discharged ? stay->now.discharged_ms : HW_MS_FOREVER;

    for (size_t i = 0; i < c->reviewed_count; i++) {
        const struct reviewed *v = &c->reviews[i];
        bool ready = dates_ready_since(&stay->facts, v->at_ms) != HW_MS_FOREVER;

        if (v->answered || ready != v->meets || v->at_ms < stay->now.admitted_ms ||
            v->at_ms >= left || dates_clinical_said_at(&stay->facts, v->at_ms))
            continue;
        first(o, &(struct owing){.what = OWED_REVIEW, .at_ms = v->at_ms, .review = v});
        return;
    }
}

/* The same for the same thing to say as things stand, and never for another: the versions of both
 * records are in it, for what is waited for may become what it was before. */
static uint64_t key_of(struct d2a *s, const struct hw_record *r, const struct proposal *p)
{
    const struct hw_record *stay = hw_book_get(&s->book, stay_kind.prefix, hw_record_name(r));
    uint64_t parts[] = {r->version, stay ? stay->version : 0, (uint64_t)p->at_ms,
                        (uint64_t)p->reason, (uint64_t)p->attribution};
    uint64_t k = 0;

    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        k = (k ^ parts[i]) * UINT64_C(0x9E3779B97F4A7C15);
    return k;
}

static void look_at_delay(struct d2a *s, const struct hw_record *r, struct owing *o)
{
    const struct d2a_case *c = r->data;
    struct proposal p = case_proposal(s, r);

    if (!p.owed || c->sent_delay == key_of(s, r, &p))
        return;
    first(o, &(struct owing){.what = OWED_DELAY, .at_ms = p.at_ms, .proposal = p});
}

static struct owing owing_of(struct d2a *s, const struct hw_record *r)
{
    const struct d2a_case *c = r->data;
    const struct hw_spell_record *stay = case_spell(s, hw_record_name(r));
    struct owing o = {.what = OWED_NOTHING};

    if (!c->provider || !stay)
        return o;
    look_at_expected_date(s, c, stay, &o);
    if (!case_in_hospital(stay))
        look_at_episode(c, &o);
    look_at_reviews(c, stay, &o);
    look_at_delay(s, r, &o);
    if (case_in_hospital(stay))
        look_at_referrals(c, &o);
    return o;
}

int64_t case_due(const struct hw_book *b, const struct hw_record *r)
{
    struct owing o = owing_of((struct d2a *)(uintptr_t)b, r); /* looks only */

    return o.what == OWED_NOTHING ? HW_NEVER : o.at_ms;
}

/* ---- meeting it ---- */

struct acting {
    struct hw_book *b;
    struct hw_record *r;
    struct hw_plan *p;
    const struct owing *o;
};

static void say(const struct acting *a, uint32_t type, const void *message)
{
    hw_book_plan(a->b, a->p, case_kind.prefix, hw_record_name(a->r), type, a->o->at_ms, message);
}

static void miss_expected_date(const struct acting *a)
{
    Hw__ExpectedDateMissed m = HW__EXPECTED_DATE_MISSED__INIT;
    Hw__Time due = HW__TIME__INIT;

    due.ms = a->o->at_ms;
    m.due = &due;
    say(a, HW__EVENT__BODY_EXPECTED_DATE_MISSED, &m);
}

static void flag_overdue(const struct acting *a)
{
    Hw__ReferralOverdue m = HW__REFERRAL_OVERDUE__INIT;

    m.referral = a->o->referral->id;
    say(a, HW__EVENT__BODY_REFERRAL_OVERDUE, &m);
}

static void alert(const struct acting *a)
{
    Hw__D2AAlerted m = HW__D2_AALERTED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = ((const struct d2a_case *)a->r->data)->d2a.until_day;
    m.day = &day;
    say(a, HW__EVENT__BODY_D2A_ALERTED, &m);
}

static void breach(const struct acting *a)
{
    Hw__D2ABreached m = HW__D2_ABREACHED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = ((const struct d2a_case *)a->r->data)->d2a.until_day + 1;
    m.day = &day;
    say(a, HW__EVENT__BODY_D2A_BREACHED, &m);
}

static void send_to_beds(const struct acting *a, const char *name, Hw__Command *c)
{
    static char actor[] = "d2a";
    Hw__Time at = HW__TIME__INIT;

    at.ms = a->o->at_ms;
    c->at = &at;
    c->actor = actor;
    hw_plan_send(a->p, a->r->stream, name, "beds", c); /* copies it */
    c->at = NULL;
}

static void send_readiness(const struct acting *a)
{
    struct d2a_case *c = a->r->data;
    Hw__Command command = HW__COMMAND__INIT;
    Hw__RecordReadiness m = HW__RECORD_READINESS__INIT;
    char name[64];

    m.spell = hw_record_name(a->r);
    m.has_criterion = m.has_met = true;
    m.criterion = HW__CRITERION__CODE__CLINICAL;
    m.met = !a->o->review->meets;
    command.body_case = HW__COMMAND__BODY_RECORD_READINESS;
    command.record_readiness = &m;
    c->sending_review_ms = a->o->at_ms;
    (void)snprintf(name, sizeof(name), "review-%lld", (long long)a->o->at_ms);
    send_to_beds(a, name, &command);
}

static void send_delay(const struct acting *a)
{
    struct d2a_case *c = a->r->data;
    Hw__Command command = HW__COMMAND__INIT;
    Hw__RecordDelay m = HW__RECORD_DELAY__INIT;
    char name[64];

    m.spell = hw_record_name(a->r);
    m.has_reason = m.has_attribution = true;
    m.reason = a->o->proposal.reason;
    m.attribution = a->o->proposal.attribution;
    command.body_case = HW__COMMAND__BODY_RECORD_DELAY;
    command.record_delay = &m;
    c->sending_review_ms = INT64_MIN;
    c->sent_delay = key_of((struct d2a *)(void *)a->b, a->r, &a->o->proposal);
    (void)snprintf(name, sizeof(name), "delay-%016llx", (unsigned long long)c->sent_delay);
    send_to_beds(a, name, &command);
}

void case_act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
              struct hw_plan *p)
{
    struct d2a *s = (struct d2a *)(void *)b;
    struct owing o = owing_of(s, r);
    const struct acting a = {.b = b, .r = r, .p = p, .o = &o};

    (void)now_ms, (void)n;
    switch (o.what) {
    case OWED_NOTHING:
        break;
    case OWED_EXPECTED_DATE:
        miss_expected_date(&a);
        break;
    case OWED_OVERDUE:
        flag_overdue(&a);
        break;
    case OWED_ALERT:
        alert(&a);
        break;
    case OWED_BREACH:
        breach(&a);
        break;
    case OWED_REVIEW:
        send_readiness(&a);
        break;
    case OWED_DELAY:
        send_delay(&a);
        break;
    }
}

/* Accepted, or refused for good: what was said is not said again. (A delay's key was noted when it
 * was sent.) */
void case_answered(struct hw_book *b, struct hw_record *r, const Hw__CommandAnswer *a)
{
    struct d2a_case *c = r->data;

    (void)b, (void)a;
    for (size_t i = 0; i < c->reviewed_count; i++) {
        if (c->reviews[i].at_ms == c->sending_review_ms)
            c->reviews[i].answered = true;
    }
}
