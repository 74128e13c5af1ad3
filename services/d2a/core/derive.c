#include "d2a/core/derive.h"

#include <string.h>

#include "homeward/spell/codes.h"

static const struct {
    Hw__Awaited__Code awaited;
    Hw__Reason__Code reason;
} stages[] = {
    /* in the order of the rule */
    {HW__AWAITED__CODE__ASSESSMENT, HW__REASON__CODE__A},
    {HW__AWAITED__CODE__FUNDING, HW__REASON__CODE__B},
    {HW__AWAITED__CODE__DISPUTE, HW__REASON__CODE__H},
    {HW__AWAITED__CODE__CHOICE, HW__REASON__CODE__G},
    {HW__AWAITED__CODE__HOUSING, HW__REASON__CODE__I},
    {HW__AWAITED__CODE__NHS_BED, HW__REASON__CODE__C},
    {HW__AWAITED__CODE__RESIDENTIAL_HOME, HW__REASON__CODE__DI},
    {HW__AWAITED__CODE__NURSING_HOME, HW__REASON__CODE__DII},
    {HW__AWAITED__CODE__EQUIPMENT, HW__REASON__CODE__F},
    {HW__AWAITED__CODE__HOME_CARE, HW__REASON__CODE__E},
    {HW__AWAITED__CODE__OTHER, HW__REASON__CODE__O},
};
enum { STAGES = sizeof(stages) / sizeof(*stages) };

Hw__Reason__Code derive_reason_of(Hw__Awaited__Code awaited)
{
    for (size_t i = 0; i < STAGES; i++) {
        if (stages[i].awaited == awaited)
            return stages[i].reason;
    }
    return HW__REASON__CODE__UNKNOWN;
}

Hw__Attribution__Code derive_side_of(Hw__Funder__Code funder)
{
    switch ((int)funder) {
    case HW__FUNDER__CODE__COUNCIL:
        return HW__ATTRIBUTION__CODE__SOCIAL_CARE;
    case HW__FUNDER__CODE__JOINT:
        return HW__ATTRIBUTION__CODE__BOTH;
    default:
        return HW__ATTRIBUTION__CODE__NHS;
    }
}

static bool is_before(const struct waiting *a, const struct waiting *b)
{
    if (a->since_ms != b->since_ms)
        return a->since_ms < b->since_ms;
    if (a->source != b->source)
        return a->source < b->source;
    return strcmp(a->id, b->id) < 0;
}

/* The oldest thing of a stage; count when there is none. *sides: a bit for each side waited for. */
static size_t leader(const struct waiting *things, size_t count, Hw__Awaited__Code awaited,
                     unsigned *sides)
{
    size_t first = count;

    *sides = 0;
    for (size_t i = 0; i < count; i++) {
        if (things[i].awaited != awaited)
            continue;
        *sides |= (unsigned)things[i].side; /* NHS 1, SOCIAL_CARE 2, BOTH 3 */
        if (first == count || is_before(&things[i], &things[first]))
            first = i;
    }
    return first;
}

struct derived derive_reason(const struct waiting *things, size_t count, Hw__CareType__Code care,
                             int32_t day)
{
    struct derived d = {HW__REASON__CODE__UNKNOWN, HW__ATTRIBUTION__CODE__UNKNOWN, 0};

    for (size_t stage = 0; stage < STAGES; stage++) {
        Hw__Reason__Code reason = stages[stage].reason;
        unsigned sides = 0;
        size_t first = leader(things, count, stages[stage].awaited, &sides);
        Hw__Attribution__Code side = (Hw__Attribution__Code)sides;

        if (first == count)
            continue;
        if (hw_reason_check(reason, side, care, day) == HW_REASON_ATTRIBUTION)
            side = things[first].side;
        if (hw_reason_check(reason, side, care, day) != HW_REASON_OK)
            continue;
        return (struct derived){reason, side, first};
    }
    return d;
}
