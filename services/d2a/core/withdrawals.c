/* On what grounds the record has it that a notice must be withdrawn (R4.9, R4.13). */
#include "d2a/core/case.h"
#include "homeward/text.h"

static bool said_unsafe_since(const struct hw_spell_record *stay, int64_t ms)
{
    return dates_unmet_said(&stay->facts, HW__CRITERION__CODE__SAFE) > ms;
}

/* Treatment that is off cancels the admission, and then there is no case to show. */
static struct d2a_notice_standing standing_of(const struct d2a_case *c, const struct notice *n,
                                              const struct hw_spell_record *stay)
{
    return (struct d2a_notice_standing){
        .safe_without_council = c->pathway == HW__PATHWAY__CODE__P0,
        .need_is_chc = n->chc_found == HW__CHC_RESULT__CODE__ELIGIBLE,
        .still_unsafe_after_decision =
            c->council_ready_ms != HW_MS_FOREVER && said_unsafe_since(stay, c->council_ready_ms),
        .another_council_responsible =
            stay->now.authority && n->authority && !hw_streq(stay->now.authority, n->authority),
    };
}

static void unsay(struct d2a_notice_standing *s, enum d2a_withdrawal ground)
{
    if (ground == D2A_WRONG_COUNCIL)
        s->another_council_responsible = false;
    else if (ground == D2A_NEED_IS_CHC)
        s->need_is_chc = false;
    else if (ground == D2A_SAFE_WITHOUT_COUNCIL)
        s->safe_without_council = false;
    else
        s->still_unsafe_after_decision = false;
}

/* R4.13: the council has not done its part in time, and nothing else is known to be in the way. */
static bool only_council_failed(struct d2a *s, const struct hw_record *r, const struct notice *n,
                                const struct hw_spell_record *stay, int64_t now_ms)
{
    struct waiting things[WAITING_MAX];
    size_t count = case_waiting(s, r, now_ms, things, NULL);

    if (n->council_ready_ms <= d2a_relevant_day_over_ms(notice_relevant_day(n)) ||
        (stay->now.reason != HW__REASON__CODE__UNKNOWN &&
         stay->now.attribution != HW__ATTRIBUTION__CODE__SOCIAL_CARE))
        return false;
    for (size_t i = 0; i < count; i++) {
        if (things[i].side != HW__ATTRIBUTION__CODE__SOCIAL_CARE)
            return false;
    }
    return true;
}

static bool is_day_lost(struct d2a *s, const struct hw_record *r, const struct notice *n,
                        const struct hw_spell_record *stay, int64_t now_ms)
{
    bool ill = dates_unmet_said(&stay->facts, HW__CRITERION__CODE__CLINICAL) > n->given_ms ||
               dates_ill_again(&stay->facts, n->given_ms) <= now_ms;
    bool unsafe = said_unsafe_since(stay, n->given_ms) || hw_london_day(now_ms) > n->proposed_day;

    return d2a_discharge_must_withdraw(!ill && !unsafe,
                                       !ill && only_council_failed(s, r, n, stay, now_ms));
}

size_t notice_grounds(struct d2a *s, const struct hw_record *r, const struct notice *n,
                      int64_t now_ms, enum d2a_withdrawal out[D2A_WITHDRAWALS])
{
    const struct hw_spell_record *stay = case_spell(s, hw_record_name(r));
    struct d2a_notice_standing standing;
    size_t count = 0;

    if (!stay || stay->now.discharged || n->ended_ms != HW_MS_FOREVER)
        return 0;
    if (n->kind == HW__NOTICE_KIND__CODE__DISCHARGE) {
        if (is_day_lost(s, r, n, stay, now_ms))
            out[count++] = D2A_DAY_NOT_SAFE;
        return count;
    }
    standing = standing_of(r->data, n, stay);
    for (enum d2a_withdrawal g = d2a_assessment_must_withdraw(&standing);
         g != D2A_WITHDRAWAL_UNSAID; g = d2a_assessment_must_withdraw(&standing)) {
        out[count++] = g;
        unsay(&standing, g);
    }
    return count;
}
