#include "reablement/core/pattern.h"

#include "homeward/civil.h"

int pattern_slot(int band, bool doubled)
{
    return (band - 1) * 2 + doubled;
}

int pattern_slot_band(int slot)
{
    return slot / 2 + 1;
}

bool pattern_slot_doubled(int slot)
{
    return slot % 2 == 1;
}

int32_t pattern_week(int32_t day)
{
    return day - hw_weekday(day);
}

static int count_days(unsigned days)
{
    return __builtin_popcount(days);
}

/* The weekdays of the week that lie within [first_day, last_day]. */
static unsigned days_within(int32_t week_day, int32_t first_day, int32_t last_day)
{
    unsigned days = 0;

    for (int i = 0; i < 7; i++) {
        if (week_day + i >= first_day && week_day + i <= last_day)
            days |= 1U << i;
    }
    return days;
}

struct slots pattern_minutes(const struct visit *visits, size_t count, int32_t week_day,
                             int32_t first_day, int32_t last_day)
{
    unsigned days = days_within(week_day, first_day, last_day);
    struct slots s = {{0}};

    for (size_t i = 0; i < count; i++)
        s.minutes[pattern_slot(visits[i].band, visits[i].carers == 2)] +=
            visits[i].minutes * count_days(visits[i].days & days);
    return s;
}

int64_t pattern_weekly_carer_minutes(const struct visit *visits, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += (int64_t)visits[i].minutes * visits[i].carers * count_days(visits[i].days);
    return sum;
}
