/* core/rules.h - the arithmetic of reablement: free weeks, reviews, day 91 and its measure. Pure.
 * Days are London days as in civil.h. Rulebook section 7. */
#ifndef REABLEMENT_CORE_RULES_H
#define REABLEMENT_CORE_RULES_H

#include <stdbool.h>
#include <stdint.h>

enum {
    RULES_FREE_DAYS = 42,      /* R7.2 */
    RULES_WEEKS_MAX = 6,       /* R7.2, R7.6 */
    RULES_REVIEW_DAYS = 7,     /* R7.11 */
    RULES_FOLLOW_UP_DAYS = 91, /* R7.18 */
    RULES_FREE_PENCE = 100000, /* R7.4 */
    RULES_MEASURE_AGE = 65     /* R7.13 */
};

/* The last day of a period of whole weeks that starts on a day. */
int32_t rules_last_day(int32_t start_day, int32_t weeks);
/* R7.2, R7.3: the last day free of charge; last_day is that of the period that was set. */
int32_t rules_last_free_day(int32_t start_day, int32_t last_day);
/* R7.4. */
bool rules_equipment_is_free(int64_t pence);
/* R7.11: the day by which a review is due, a week after the last one (or the start). */
int32_t rules_review_due(int32_t last_day);
/* R7.18. */
int32_t rules_day_91(int32_t discharge_day);
/* R7.13: discharged 1 October to 31 December. Writes the year in which the statistical year
 * begins. */
bool rules_in_window(int32_t discharge_day, int *year);
/* R7.19: part of whole in tenths of a per cent, half up; 0 of 0 is 0. */
int64_t rules_tenths(int64_t part, int64_t whole);

#endif
