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

#define BAND_COUNT      6 /* codes of CareBand with UNKNOWN, so that a band is an index */
#define VISIT_EVERY_DAY 0x7fu
#define MONEY_TEXT      32

/* A line of a care plan. */
struct visit {
    uint8_t days; /* bit 0 Monday to bit 6 Sunday */
    uint8_t band; /* Hw__CareBand__Code */
    uint8_t carers;
    bool time_critical;
    int32_t minutes; /* of each carer */
};

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
