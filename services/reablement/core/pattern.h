/* core/pattern.h - a pattern of visits and the care minutes it takes from week to week. Pure.
 *
 * A week begins on a Monday and is named by that day. The minutes of a week lie in slots: one for
 * each band, single-handed and double-handed apart (R7.8). A visit by two carers takes its minutes
 * from a double-handed run and nothing from the single-handed ones. */
#ifndef REABLEMENT_CORE_PATTERN_H
#define REABLEMENT_CORE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_BANDS = 5, PATTERN_SLOTS = 2 * PATTERN_BANDS, PATTERN_VISITS_MAX = 40 };

struct visit {
    uint8_t days;   /* bit 0 Monday to bit 6 Sunday */
    uint8_t band;   /* 1 MORNING to 5 NIGHT, as in the contract */
    uint8_t carers; /* 1 or 2 */
    int32_t minutes;
};

struct slots {
    int32_t minutes[PATTERN_SLOTS];
};

int pattern_slot(int band, bool doubled);
int pattern_slot_band(int slot);
bool pattern_slot_doubled(int slot);
/* The Monday of the week of a day. */
int32_t pattern_week(int32_t day);
/* The minutes that the visits take in one week, of the days from first to last. */
struct slots pattern_minutes(const struct visit *visits, size_t count, int32_t week_day,
                             int32_t first_day, int32_t last_day);
/* Care minutes of a whole week: minutes x carers x days (R8.2). */
int64_t pattern_weekly_carer_minutes(const struct visit *visits, size_t count);

#endif
