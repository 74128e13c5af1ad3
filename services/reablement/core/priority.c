#include "reablement/core/priority.h"

#include <string.h>

#include "homeward/civil.h"

enum { SOON_HOURS = 48 };

static int32_t later_of(int32_t a, int32_t b)
{
    return a > b ? a : b;
}

/* In hospital and not ready: what counts is the expected date. */
static void expect(struct priority *p, int32_t expected_day, int32_t today, int64_t now_ms)
{
    p->code = HW__REABLEMENT_PRIORITY__CODE__LATER;
    if (expected_day == HW_DAY_FOREVER)
        return;
    if (hw_london_midnight_ms(expected_day) <= now_ms + SOON_HOURS * HW_HOUR_MS)
        p->code = HW__REABLEMENT_PRIORITY__CODE__EXPECTED_48H;
    p->in_hospital = true;
    p->first_day = later_of(p->first_day, expected_day);
    p->from_day = later_of(expected_day, today) + 1; /* ready then, delayed from the day after */
}

struct priority priority_of(const struct hw_spell_state *spell, int32_t earliest_day,
                            int64_t now_ms)
{
    int32_t today = hw_london_day(now_ms);
    struct priority p = {.code = HW__REABLEMENT_PRIORITY__CODE__COMMUNITY,
                         .ready_day = HW_DAY_FOREVER,
                         .first_day = later_of(earliest_day, today),
                         .from_day = later_of(earliest_day, today)};

    if (!spell || !spell->admitted || spell->discharged)
        return p;
    if (!spell->ready) {
        expect(&p, spell->expected_day, today, now_ms);
        return p;
    }
    p.in_hospital = true;
    p.ready_day = hw_london_day(spell->ready_ms);
    p.code = p.ready_day < today ? HW__REABLEMENT_PRIORITY__CODE__DELAYED
                                 : HW__REABLEMENT_PRIORITY__CODE__READY_TODAY;
    p.from_day = p.ready_day + 1; /* R1.11, NEXT_DAY */
    return p;
}

int priority_compare(const struct priority_rank *a, const struct priority_rank *b)
{
    bool delayed = a->priority.code == HW__REABLEMENT_PRIORITY__CODE__DELAYED;

    if (a->priority.code != b->priority.code)
        return a->priority.code < b->priority.code ? -1 : 1;
    if (delayed && a->priority.ready_day != b->priority.ready_day)
        return a->priority.ready_day < b->priority.ready_day ? -1 : 1;
    if (a->referred_ms != b->referred_ms)
        return a->referred_ms < b->referred_ms ? -1 : 1;
    return strcmp(a->id, b->id);
}

int32_t priority_days_saved(const struct priority *p, int32_t start_day, int32_t end_day)
{
    int32_t first = later_of(start_day, p->from_day);

    return end_day > first ? end_day - first : 0;
}

static int64_t worth_of_a_day(const struct priority *p)
{
    if (!p->in_hospital)
        return PRIORITY_DAY_AT_HOME;
    if (p->code == HW__REABLEMENT_PRIORITY__CODE__LATER)
        return PRIORITY_DAY_LATER;
    if (p->code == HW__REABLEMENT_PRIORITY__CODE__EXPECTED_48H)
        return PRIORITY_DAY_EXPECTED;
    return PRIORITY_DAY_IN_HOSPITAL;
}

int64_t priority_worth(const struct priority *p, int32_t today, int32_t start_day, int32_t end_day,
                       bool spoken, bool fresh)
{
    int64_t worth = worth_of_a_day(p) * priority_days_saved(p, start_day, end_day);
    int32_t age = today - p->ready_day;

    if (p->code == HW__REABLEMENT_PRIORITY__CODE__DELAYED)
        worth += (int64_t)PRIORITY_DAY_OF_AGE * (age < PRIORITY_AGE_DAYS ? age : PRIORITY_AGE_DAYS);
    return worth + (spoken ? PRIORITY_SPOKEN : 0) + (fresh ? PRIORITY_FRESH : 0) + 1;
}
