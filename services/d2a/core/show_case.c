/* Cases: the caseload, one whole record, reviews that are due. */
#include "d2a/core/looked_at.h"
#include "d2a/core/show.h"
#include "homeward/v1/types.pb-c.h"

/* R5.1: at least two reviews a day, so the latest is never older than half a day. */
enum { REVIEW_HOURS = 12 };

static const char *phase_of(const struct shown *x)
{
    const struct d2a_case *c = x->c;

    if (!x->stay->now.admitted)
        return "VOID";
    if (c->d2a.service && !case_in_hospital(x->stay))
        return c->d2a.ended_ms == HW_MS_FOREVER ? "ASSESSING_AT_HOME" : "CLOSED";
    if (x->stay->now.discharged)
        return "LEFT";
    if (dates_ready_since(&x->stay->facts, HW_MS_FOREVER) != HW_MS_FOREVER)
        return "READY";
    for (size_t i = 0; i < c->referral_count; i++) {
        if (c->referrals[i].state == REFERRAL_OPEN || c->referrals[i].state == REFERRAL_ACCEPTED)
            return "REFERRED";
    }
    return "PLANNING";
}

static void put_expected(const struct shown *x, json_t *o)
{
    const struct hw_spell_state *now = &x->stay->now;

    hw_show_day(o, "expectedDischarge", now->expected_day);
    hw_show_bool(o, "expectedDateMissed", x->c->edd_missed);
    if (x->c->family != KNOWN_NOT)
        hw_show_bool(o, "familyInvolved", x->c->family == KNOWN_YES);
}

/* R6.4: every value that the date has had. */
static json_t *expected_history(const struct shown *x)
{
    json_t *list = json_array();

    for (size_t i = 0; i < x->stay->facts.fact_count; i++) {
        const struct hw_fact *f = &x->stay->facts.facts[i];
        json_t *o = NULL;

        if (f->kind != HW_FACT_EXPECTED_DISCHARGE ||
            hw_spell_is_removed(&x->stay->facts, f->position))
            continue;
        o = json_object();
        hw_show_time(o, "setAt", f->at_ms);
        hw_show_day(o, "date", f->u.expected.day);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static void put_review(const struct shown *x, json_t *o)
{
    const struct review *v = &x->c->review;
    json_t *review = NULL, *criteria = NULL;

    if (v->at_ms == HW_MS_FOREVER)
        return;
    review = json_object();
    criteria = json_array();
    for (int i = HW__RESIDE_CRITERION__CODE__CTR01; i <= HW__RESIDE_CRITERION__CODE__CTR11; i++) {
        if (v->criteria & (1U << (unsigned)i))
            (void)json_array_append_new(criteria,
                                        json_string(protobuf_c_enum_descriptor_get_value(
                                                        &hw__reside_criterion__code__descriptor, i)
                                                        ->name));
    }
    hw_show_time(review, "at", v->at_ms);
    hw_show_bool(review, "meets", v->meets);
    hw_show_json(review, "criteria", criteria);
    hw_show_int(review, "onThatDay", v->on_day);
    hw_show_int(review, "count", v->count);
    hw_show_json(o, "review", review);
}

static json_t *one_case(const struct showing *w, const struct shown *x)
{
    const struct d2a_case *c = x->c;
    json_t *o = NULL;

    if (!x->stay->now.admitted)
        return NULL;
    o = show_who(x);
    hw_show_text(o, "phase", phase_of(x));
    hw_show_time(o, "admittedAt", x->stay->now.admitted_ms);
    hw_show_bool(o, "emergency", x->stay->now.emergency);
    hw_show_text(o, "organisation", c->organisation);
    hw_show_enum(o, "pathway", &hw__pathway__code__descriptor, (int)c->pathway);
    hw_show_text(o, "claimedBy", c->claimed_by);
    put_expected(x, o);
    show_readiness(w, x, o);
    return o;
}

static json_t *one_of_phase(const struct showing *w, const struct shown *x)
{
    return show_is(w, "phase", phase_of(x)) && show_none(w, "unassigned", x->c->coordinator)
               ? one_case(w, x)
               : NULL;
}

void page_cases(const void *context, const char *id)
{
    (void)id;
    show_cases_by(context, "cases", one_of_phase);
}

/* ---- the whole record ---- */

static json_t *all_referrals(const struct showing *w, const struct d2a_case *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->referral_count; i++)
        (void)json_array_append_new(list, json_referral(w, &c->referrals[i]));
    return list;
}

static json_t *all_blockers(const struct showing *w, const struct d2a_case *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->blocker_count; i++) {
        const struct blocker *x = &c->blockers[i];
        json_t *o = json_object();

        hw_show_text(o, "blocker", x->id);
        hw_show_enum(o, "awaiting", &hw__awaited__code__descriptor, (int)x->awaited);
        hw_show_enum(o, "side", &hw__attribution__code__descriptor, (int)x->side);
        hw_show_text(o, "owner", x->owner);
        hw_show_time(o, "since", x->opened_ms);
        hw_show_time(o, "until", x->closed_ms);
        show_sealed(w, o, "note", &x->note);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *all_assessments(const struct showing *w, const struct d2a_case *c)
{
    json_t *list = json_array();

    for (size_t i = 0; i < c->assessment_count; i++)
        (void)json_array_append_new(list, json_assessment(w, &c->assessments[i]));
    return list;
}

static json_t *all_notices(const struct showing *w, const struct shown *x)
{
    json_t *list = json_array();

    for (size_t i = 0; i < x->c->notice_count; i++)
        (void)json_array_append_new(list, json_notice(w, x, &x->c->notices[i]));
    return list;
}

static json_t *all_tasks(const struct showing *w, const struct shown *x)
{
    json_t *list = json_array();

    for (int t = 1; t <= DATES_TASKS; t++)
        (void)json_array_append_new(list, json_task(w, x, (Hw__DischargeTask__Code)t));
    return list;
}

static json_t *whole_case(const struct showing *w, const struct shown *x)
{
    const struct d2a_case *c = x->c;
    json_t *o = one_case(w, x);

    if (!o)
        return NULL;
    hw_show_time(o, "coordinatedSince", c->coordinator ? c->coordinator_ms : 0);
    hw_show_int(o, "handovers", c->handovers);
    hw_show_json(o, "expectedDischargeHistory", expected_history(x));
    show_sealed(w, o, "familyNote", &c->family_note);
    put_review(x, o);
    show_waiting(w, x, o);
    hw_show_json(o, "blockers", all_blockers(w, c));
    hw_show_json(o, "referrals", all_referrals(w, c));
    hw_show_json(o, "assessments", all_assessments(w, c));
    hw_show_json(o, "tasks", all_tasks(w, x));
    hw_show_json(o, "notices", all_notices(w, x));
    hw_show_time(o, "dischargedAt", x->stay->now.discharged ? x->stay->now.discharged_ms : 0);
    hw_show_time(o, "firstContactAt", case_contact_ms(c, x->stay));
    hw_show_text(o, "firstContactBy", c->contact);
    if (c->d2a.service)
        hw_show_json(o, "episode", json_episode(w, x));
    return o;
}

void page_case(const void *context, const char *spell)
{
    const struct showing *w = context;
    struct shown x = {.r = NULL};
    json_t *o = NULL;

    hw_book_need(&w->s->book, w->n, stay_kind.prefix, spell);
    hw_book_need(&w->s->book, w->n, case_kind.prefix, spell);
    if (!hw_needs_nothing(w->n))
        return;
    x.c = case_find(w->s, spell);
    x.stay = case_spell(w->s, spell);
    x.r = hw_book_get(&w->s->book, case_kind.prefix, spell);
    o = x.c && x.stay ? whole_case(w, &x) : NULL;
    if (!o) {
        hw_reply_fail(w->r, 404, "UNKNOWN_SPELL", NULL, "there is no case of spell %s", spell);
        return;
    }
    hw_reply_person(w->r, x.stay->now.person);
    hw_reply_json(w->r, o);
}

/* ---- reviews ---- */

static json_t *one_review(const struct showing *w, const struct shown *x)
{
    const struct review *v = &x->c->review;
    bool any = v->at_ms != HW_MS_FOREVER;
    json_t *o = NULL;

    if (!case_in_hospital(x->stay) || x->stay->now.care != HW__CARE_TYPE__CODE__ACUTE ||
        (any && w->q->now_ms - v->at_ms < REVIEW_HOURS * HW_HOUR_MS))
        return NULL;
    o = show_who(x);
    hw_show_time(o, "lastReviewAt", v->at_ms);
    hw_show_time(o, "dueSince",
                 any ? v->at_ms + REVIEW_HOURS * HW_HOUR_MS : x->stay->now.admitted_ms);
    hw_show_int(o, "reviewsToday", any && v->day == w->today ? v->on_day : 0);
    return o;
}

void page_reviews_due(const void *context, const char *id)
{
    (void)id;
    show_cases_by(context, "reviewsDue", one_review);
}
