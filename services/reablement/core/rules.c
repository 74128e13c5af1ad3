#include "reablement/core/rules.h"

#include "homeward/civil.h"

int32_t rules_last_day(int32_t start_day, int32_t weeks)
{
    return start_day + weeks * 7 - 1;
}

int32_t rules_last_free_day(int32_t start_day, int32_t last_day)
{
    int32_t day_42 = start_day + RULES_FREE_DAYS - 1;

    return last_day < day_42 ? last_day : day_42;
}

bool rules_equipment_is_free(int64_t pence)
{
    return pence <= RULES_FREE_PENCE;
}

int32_t rules_review_due(int32_t last_day)
{
    return last_day + RULES_REVIEW_DAYS;
}

int32_t rules_day_91(int32_t discharge_day)
{
    return discharge_day + RULES_FOLLOW_UP_DAYS;
}

bool rules_in_window(int32_t discharge_day, int *year)
{
    struct hw_civil c = hw_civil_of(discharge_day);

    *year = c.year;
    return c.month >= 10;
}

int64_t rules_tenths(int64_t part, int64_t whole)
{
    return whole > 0 ? (part * 2000 + whole) / (2 * whole) : 0;
}
