#include "d2a/notices/clock.h"

#include "homeward/civil.h"

#define RECEIPT_ENDS_MS (14 * HW_HOUR_MS) /* R4.15 */
#define PART_DONE_BY_MS (11 * HW_HOUR_MS) /* R4.19 */

enum { MINIMUM_PERIOD_DAYS = 2 }; /* R4.17 */

int32_t d2a_notice_day(int64_t given_ms)
{
    int32_t day = hw_london_day(given_ms);

    return given_ms > hw_london_to_ms(day, RECEIPT_ENDS_MS) ? day + 1 : day;
}

int32_t d2a_relevant_day(int32_t assessment_day, int32_t proposed_day)
{
    int32_t earliest = assessment_day + MINIMUM_PERIOD_DAYS;

    return proposed_day > earliest ? proposed_day : earliest;
}

int64_t d2a_relevant_day_over_ms(int32_t relevant_day)
{
    return hw_london_midnight_ms(relevant_day + 1);
}

bool d2a_by_eleven(int64_t done_ms, int32_t day)
{
    return done_ms <= hw_london_to_ms(day, PART_DONE_BY_MS);
}

/* ---- liability ---- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int32_t relevant_day_of(const struct d2a_liability_question *q)
{
    return d2a_relevant_day(d2a_notice_day(q->assessment_given_ms), q->proposed_day);
}

static int64_t over_ms(const struct d2a_liability_question *q)
{
    return earlier(q->council_ready_ms, earlier(q->left_ms, q->ended_ms));
}

static enum d2a_cause cause_of(const struct d2a_liability_question *q, int32_t day)
{
    enum d2a_cause cause = q->cause(q->arg, day);

    if (cause == D2A_CAUSE_NONE && hw_london_day(q->left_ms) == day)
        return q->cause(q->arg, day - 1);
    return cause;
}

enum d2a_day_verdict d2a_liability_day(const struct d2a_liability_question *q, int32_t day)
{
    if (day <= relevant_day_of(q))
        return D2A_DAY_BEFORE;
    if (d2a_by_eleven(over_ms(q), day))
        return q->council_ready_ms == over_ms(q) ? D2A_DAY_READY : D2A_DAY_ENDED;
    if (d2a_by_eleven(q->asked_ms, day))
        return D2A_DAY_TO_COME;
    if (cause_of(q, day) != D2A_CAUSE_SOCIAL_CARE)
        return D2A_DAY_OTHER_CAUSE;
    return d2a_rate_pence(day, q->band) == 0 ? D2A_DAY_NO_RATE : D2A_DAY_CHARGED;
}

/* The last day that can be charged by what is known: what is over for long costs no search. */
static int32_t last_day_of(const struct d2a_liability_question *q)
{
    int32_t last_day = hw_london_day(earlier(over_ms(q), q->asked_ms));
    int32_t last_rate_day = d2a_last_rate_day();

    return last_day < last_rate_day ? last_day : last_rate_day;
}

void d2a_liability_count(const struct d2a_liability_question *q, struct d2a_liability *out)
{
    int32_t last_day = last_day_of(q);

    *out = (struct d2a_liability){
        .relevant_day = relevant_day_of(q),
        .open = over_ms(q) > q->asked_ms && hw_london_day(q->asked_ms) <= d2a_last_rate_day(),
    };
    for (int32_t day = out->relevant_day + 1; day <= last_day; day++) {
        if (d2a_liability_day(q, day) != D2A_DAY_CHARGED)
            continue;
        if (out->days == 0)
            out->first_day = day;
        out->last_day = day;
        out->days++;
        out->pence += d2a_rate_pence(day, q->band);
    }
}

const char *d2a_day_verdict_name(enum d2a_day_verdict v)
{
    static const char *const names[D2A_DAY_VERDICTS] = {
        [D2A_DAY_BEFORE] = "BEFORE",   [D2A_DAY_READY] = "READY",
        [D2A_DAY_ENDED] = "ENDED",     [D2A_DAY_TO_COME] = "TO_COME",
        [D2A_DAY_NO_RATE] = "NO_RATE", [D2A_DAY_OTHER_CAUSE] = "OTHER_CAUSE",
        [D2A_DAY_CHARGED] = "CHARGED",
    };

    return v < D2A_DAY_VERDICTS ? names[v] : "UNKNOWN";
}
