/* brokerage/core/money/hours.h - the visits of a package: what is allowed, how many hours, at what
 * price (R8.2, R8.3). Pure, integers only.
 *
 * Rounding: an amount of minutes at a price per hour is rounded to the nearest penny, a half penny
 * away from zero (up, for a charge), once per line. Totals are sums of rounded lines, never rounded
 * again.
 *
 * Limits: minutes below 2^31, prices below 2^31 pence an hour. */
#ifndef BROKERAGE_CORE_MONEY_HOURS_H
#define BROKERAGE_CORE_MONEY_HOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Numbered as in the contract (0 there: unknown). */
enum visit_band {
    BAND_NONE,
    BAND_MORNING, /* 07:00-11:00 */
    BAND_LUNCH,   /* 11:30-14:30 */
    BAND_TEA,     /* 15:30-18:30 */
    BAND_BED,     /* 19:30-22:30 */
    BAND_NIGHT,   /* 22:30-07:00 */
    BANDS
};

#define VISIT_EVERY_DAY   0x7fu
#define VISIT_MINUTES_MAX 1440 /* a whole day: live-in care */
#define HOURS_TEXT        24
#define MONEY_TEXT        32
#define MINUTES_OF_DAY    1440

struct visit {
    uint8_t days; /* bit 0 Monday to bit 6 Sunday */
    enum visit_band band;
    int32_t minutes;    /* of each carer */
    int32_t carers;     /* 1, or 2: double-handed */
    bool time_critical; /* within 15 minutes of the time agreed */
};

enum visit_fault { VISIT_OK, VISIT_NO_DAYS, VISIT_NO_BAND, VISIT_BAD_MINUTES, VISIT_BAD_CARERS };

/* The first thing wrong with a visit. Minutes are 15, 30, 45, 60 or more in steps of 15. */
enum visit_fault visit_check(const struct visit *v);
/* The field that a fault is about, as in the contract ("minutes"), and what is expected there. */
const char *visit_fault_field(enum visit_fault fault);
const char *visit_fault_text(enum visit_fault fault);

/* How many days of the week a set holds. */
int32_t visit_day_count(uint8_t days);
bool visit_on(const struct visit *v, int weekday); /* 0 Monday to 6 Sunday */
/* Carer minutes a week: minutes x carers x days, of all visits and of those in one band. */
int64_t visits_weekly_minutes(const struct visit *visits, size_t count);
int64_t visits_band_minutes(const struct visit *visits, size_t count, enum visit_band band);
bool visits_double_handed(const struct visit *visits, size_t count);
/* Carer minutes that fall on one weekday. */
int64_t visits_day_minutes(const struct visit *visits, size_t count, int weekday);

/* "MORNING"; NULL for what is no band. */
const char *band_name(enum visit_band band);
/* When a band begins and ends, in minutes from midnight; NIGHT ends after 1440. */
void band_window(enum visit_band band, int32_t *from_minute, int32_t *to_minute);

/* Pence for minutes at pence an hour, rounded as above. Either may be negative (a correction). */
int64_t price_of_minutes(int64_t minutes, int64_t pence_per_hour);
/* Basis points (hundredths of a percent) of an amount, rounded the same way. */
int64_t price_of_share(int64_t pence, int64_t basis_points);
/* Hours with as many decimals as needed: "31.5", "0.25", and for what is no quarter "0.33". */
const char *hours_format(int64_t minutes, char text[HOURS_TEXT]);
/* Pounds: "1234.56", "-0.05"; for files. */
const char *money_format(int64_t pence, char text[MONEY_TEXT]);

#endif
