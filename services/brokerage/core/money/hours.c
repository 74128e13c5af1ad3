#include "brokerage/core/money/hours.h"

#include <inttypes.h>
#include <stdio.h>

#include "homeward/bug.h"

struct visit visit_of(const Hw__CareVisit *m)
{
    struct visit v = {.band = (enum visit_band)m->band,
                      .minutes = m->minutes,
                      .carers = m->has_carers ? m->carers : 1,
                      .time_critical = m->has_time_critical && m->time_critical};

    for (size_t i = 0; i < m->n_days; i++) {
        if (m->days[i] >= HW__CARE_DAY__CODE__MON && m->days[i] <= HW__CARE_DAY__CODE__SUN)
            v.days |= (uint8_t)(1u << (m->days[i] - HW__CARE_DAY__CODE__MON));
    }
    return v;
}

int32_t visit_day_count(uint8_t days)
{
    return __builtin_popcount(days & VISIT_EVERY_DAY);
}

int64_t visit_weekly_minutes(const struct visit *v)
{
    return (int64_t)v->minutes * v->carers * visit_day_count(v->days);
}

int64_t visits_weekly_minutes(const struct visit *visits, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++)
        sum += visit_weekly_minutes(&visits[i]);
    return sum;
}

void visits_by_band(const struct visit *visits, size_t count, int64_t minutes[BAND_COUNT])
{
    for (size_t i = 0; i < count; i++) {
        HW_CHECK(visits[i].band < BAND_COUNT);
        minutes[visits[i].band] += visit_weekly_minutes(&visits[i]);
    }
}

int64_t price_of_minutes(int64_t minutes, int64_t pence_per_hour)
{
    int64_t product = minutes * pence_per_hour;

    return (product >= 0 ? product + 30 : product - 30) / 60;
}

const char *money_format(int64_t pence, char text[MONEY_TEXT])
{
    uint64_t size = pence < 0 ? 0 - (uint64_t)pence : (uint64_t)pence;

    (void)snprintf(text, MONEY_TEXT, "%s%" PRIu64 ".%02" PRIu64, pence < 0 ? "-" : "", size / 100,
                   size % 100);
    return text;
}
