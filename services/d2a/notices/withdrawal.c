#include "d2a/notices/notice.h"

static bool fits(enum d2a_withdrawal why, bool of_discharge_notice)
{
    switch (why) {
    case D2A_SAFE_WITHOUT_COUNCIL:
    case D2A_NEED_IS_CHC:
    case D2A_STILL_UNSAFE:
    case D2A_TREATMENT_OFF:
    case D2A_WRONG_COUNCIL:
        return !of_discharge_notice;
    case D2A_DAY_NOT_SAFE:
    case D2A_NEW_DAY:
        return of_discharge_notice;
    case D2A_WITHDRAWAL_UNSAID:
    case D2A_OTHER_GROUND:
    case D2A_WITHDRAWALS:
        break;
    }
    return true;
}

bool d2a_withdrawal_check(enum d2a_withdrawal why, bool of_discharge_notice, bool has_note,
                          int64_t notice_given_ms, int64_t withdrawn_ms, struct d2a_problems *p)
{
    int before = p->count + p->more;

    d2a_problems_need(p, why != D2A_WITHDRAWAL_UNSAID, "reason", "why the notice is withdrawn",
                      of_discharge_notice ? "R4.13" : "R4.9");
    if (!fits(why, of_discharge_notice))
        d2a_problems_add(p, D2A_MALFORMED, "reason", "BAD_VALUE",
                         "reason: %s is no ground for withdrawing %s", d2a_withdrawal_name(why),
                         of_discharge_notice ? "a discharge notice; withdraw the assessment notice "
                                               "(R4.9)"
                                             : "an assessment notice; withdraw the discharge "
                                               "notice (R4.13)");
    if (why == D2A_OTHER_GROUND)
        d2a_problems_need(p, has_note, "note", "the reason in words", "R4.8");
    if (withdrawn_ms < notice_given_ms)
        d2a_problems_add(p, D2A_REFUSED, "at", "BEFORE_NOTICE",
                         "a notice cannot be withdrawn before it was given");
    return p->count + p->more == before;
}

enum d2a_withdrawal d2a_assessment_must_withdraw(const struct d2a_notice_standing *s)
{
    if (s->another_council_responsible)
        return D2A_WRONG_COUNCIL;
    if (s->need_is_chc)
        return D2A_NEED_IS_CHC;
    if (s->treatment_off)
        return D2A_TREATMENT_OFF;
    if (s->safe_without_council)
        return D2A_SAFE_WITHOUT_COUNCIL;
    return s->still_unsafe_after_decision ? D2A_STILL_UNSAFE : D2A_WITHDRAWAL_UNSAID;
}

bool d2a_discharge_must_withdraw(bool likely_safe_on_day, bool only_council_failed)
{
    return !likely_safe_on_day && !only_council_failed;
}
