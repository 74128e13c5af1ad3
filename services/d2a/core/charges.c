/* How far notices have come, and what a discharge notice has come to (rulebook 4.4, 4.5). */
#include "d2a/core/case.h"

int32_t notice_relevant_day(const struct notice *x)
{
    return d2a_relevant_day(d2a_notice_day(x->assessment_given_ms), x->proposed_day);
}

struct d2a_notices case_notices(const struct d2a_case *c, const struct hw_spell_record *stay,
                                int64_t now_ms)
{
    struct d2a_notices n = c->notices_stage;
    const struct notice *x = NULL;

    for (size_t i = 0; i < c->notice_count; i++) {
        if (c->notices[i].kind == HW__NOTICE_KIND__CODE__DISCHARGE &&
            c->notices[i].ended_ms == HW_MS_FOREVER)
            x = &c->notices[i];
    }
    if (x && now_ms >= d2a_relevant_day_over_ms(notice_relevant_day(x)))
        d2a_notices_apply(&n, D2A_RELEVANT_DAY_OVER);
    if (stay && stay->now.discharged && stay->now.discharged_ms <= now_ms &&
        d2a_assessment_notice_live(&n))
        d2a_notices_apply(&n, stay->now.died ? D2A_PATIENT_DIES : D2A_PATIENT_LEAVES);
    return n;
}

/* R4.20: to what a day's delay is put, as the count of delayed days has it. */
static enum d2a_cause cause_of_day(void *arg, int32_t day)
{
    static const enum d2a_cause causes[] = {
        [HW__ATTRIBUTION__CODE__UNKNOWN] = D2A_CAUSE_NONE,
        [HW__ATTRIBUTION__CODE__NHS] = D2A_CAUSE_NHS,
        [HW__ATTRIBUTION__CODE__SOCIAL_CARE] = D2A_CAUSE_SOCIAL_CARE,
        [HW__ATTRIBUTION__CODE__BOTH] = D2A_CAUSE_BOTH,
    };
    const struct hw_segments *g = arg;

    for (size_t i = 0; i < g->count; i++) {
        if (hw_segment_days(&g->list[i], HW_NEXT_DAY, day, day) > 0)
            return causes[g->list[i].attribution];
    }
    return D2A_CAUSE_NONE;
}

void notice_liability(const struct d2a *s, const struct notice *x,
                      const struct hw_spell_record *stay, int64_t now_ms, struct d2a_liability *out)
{
    struct hw_segments segments = {.list = NULL};
    struct hw_spell_state state;
    int64_t ill = dates_ill_again(&stay->facts, x->given_ms);
    struct d2a_liability_question q = {
        .assessment_given_ms = x->assessment_given_ms,
        .proposed_day = x->proposed_day,
        .band = d2a_is_listed(s->settings.higher_rate, x->authority) ? D2A_BAND_HIGHER
                                                                     : D2A_BAND_STANDARD,
        .council_ready_ms = x->council_ready_ms,
        .left_ms = stay->now.discharged ? stay->now.discharged_ms : HW_MS_FOREVER,
        .ended_ms = ill < x->ended_ms ? ill : x->ended_ms,
        .asked_ms = now_ms,
        .cause = cause_of_day,
        .arg = &segments,
    };

    hw_spell_fold(&stay->facts, now_ms, &state, &segments);
    d2a_liability_count(&q, out);
    hw_segments_release(&segments);
}
