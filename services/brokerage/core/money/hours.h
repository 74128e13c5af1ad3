/* brokerage/core/money/hours.h - the visits of a package in numbers: weekly hours and their price
 * (R8.2, R8.3). Pure, integers only.
 *
 * Rounding: minutes at a price per hour are rounded to the nearest penny, half a penny away from
 * zero, once per line; totals are sums of rounded lines and never rounded again.
 *
 * Limits: minutes and prices within +-2^31. */
#ifndef BROKERAGE_CORE_MONEY_HOURS_H
#define BROKERAGE_CORE_MONEY_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/v1/types.pb-c.h"

/* Numbered as in the contract (0 there: unknown). */
enum visit_band {
    BAND_NONE,
    BAND_MORNING, /* 07:00-11:00 */
    BAND_LUNCH,   /* 11:30-14:30 */
    BAND_TEA,     /* 15:30-18:30 */
    BAND_BED,     /* 19:30-22:30 */
    BAND_NIGHT,   /* 22:30-07:00 */
    BAND_COUNT
};

#define VISIT_EVERY_DAY   0x7fu
#define VISIT_MINUTES_MAX 1440 /* a whole day: live-in care */
#define MONEY_TEXT        32

/* A line of a care plan. */
struct visit {
    uint8_t days; /* bit 0 Monday to bit 6 Sunday */
    enum visit_band band;
    int32_t minutes;    /* of each carer */
    int32_t carers;     /* 1, or 2: double-handed */
    bool time_critical; /* within 15 minutes of the time agreed */
};

/* Carers 1 when not said; days that are none are left out. */
struct visit visit_of(const Hw__CareVisit *m);

int32_t visit_day_count(uint8_t days);
/* Carer minutes a week: minutes x carers x days. */
int64_t visit_weekly_minutes(const struct visit *v);
int64_t visits_weekly_minutes(const struct visit *visits, size_t count);
/* The same by band; adds to minutes[BAND_COUNT]. */
void visits_by_band(const struct visit *visits, size_t count, int64_t minutes[BAND_COUNT]);

/* Pence for carer minutes at pence an hour, rounded as above. */
int64_t price_of_minutes(int64_t minutes, int64_t pence_per_hour);
/* Pounds, for files: "1234.56", "-0.05". */
const char *money_format(int64_t pence, char text[MONEY_TEXT]);

#endif
