#include "brokerage/core/money/hours.h"

#include <inttypes.h>
#include <stdio.h>

#include "homeward/bug.h"

enum { MINUTES_STEP = 15, CARERS_MAX = 2 };

enum visit_fault visit_check(const struct visit *v)
{
    if (v->days == 0 || v->days > VISIT_EVERY_DAY)
        return VISIT_NO_DAYS;
    if (v->band <= BAND_NONE || v->band >= BAND_COUNT)
        return VISIT_NO_BAND;
    if (v->minutes < MINUTES_STEP || v->minutes > VISIT_MINUTES_MAX ||
        v->minutes % MINUTES_STEP != 0)
        return VISIT_BAD_MINUTES;
    return v->carers < 1 || v->carers > CARERS_MAX ? VISIT_BAD_CARERS : VISIT_OK;
}

const char *visit_fault_field(enum visit_fault fault)
{
    static const char *const fields[] = {[VISIT_OK] = "",
                                         [VISIT_NO_DAYS] = "days",
                                         [VISIT_NO_BAND] = "band",
                                         [VISIT_BAD_MINUTES] = "minutes",
                                         [VISIT_BAD_CARERS] = "carers"};

    return fields[fault];
}

const char *visit_fault_text(enum visit_fault fault)
{
    static const char *const texts[] = {
        [VISIT_OK] = "",
        [VISIT_NO_DAYS] = "expected at least one day of the week",
        [VISIT_NO_BAND] = "expected MORNING, LUNCH, TEA, BED or NIGHT",
        [VISIT_BAD_MINUTES] = "expected 15 to 1440 minutes in steps of 15",
        [VISIT_BAD_CARERS] = "expected 1 or 2"};

    return texts[fault];
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
