/* d2a/core/dates.h - the clocks of a case. Pure. Rulebook sections 5 and 6. */
#ifndef D2A_CORE_DATES_H
#define D2A_CORE_DATES_H

#include <stdbool.h>
#include <stddef.h>

#include "homeward/spell/spell.h"
#include "homeward/v1/d2a.pb-c.h"

/* A hub answers within 2 hours of what comes between 08:00 and 18:00 (Europe/London), within 14
 * hours of what comes overnight. */
int64_t dates_reply_by(int64_t referred_ms);

enum { DATES_TASKS = 5 };
/* London day on which a task is due, for the day of leaving as it is expected or was. */
int32_t dates_task_due(Hw__DischargeTask__Code task, int32_t leaving_day);

/* R5.5, R5.7: since when the person has not met the criteria to reside, after everything that
 * happened up to until_ms; HW_MS_FOREVER: they are met. The discharge-ready date is its London day.
 * Never later than the moment of being ready for transfer (R5.17), which needs two decisions more.
 */
int64_t dates_ready_since(const struct hw_spell *s, int64_t until_ms);
/* Whether somebody said at that very moment whether the person is clinically ready, retracted or
 * not. */
bool dates_clinical_said_at(const struct hw_spell *s, int64_t at_ms);
/* When it was last said that a criterion is not met, if that stands; INT64_MIN: it does not. */
int64_t dates_unmet_said(const struct hw_spell *s, Hw__Criterion__Code criterion);
/* R4.20: the first moment after from_ms at which somebody who did not meet the criteria to reside
 * was said to meet them again; HW_MS_FOREVER: never. */
int64_t dates_ill_again(const struct hw_spell *s, int64_t from_ms);
/* Whether an expected date stood at that moment (R6.1). */
bool dates_expected_by(const struct hw_spell *s, int64_t at_ms);

/* R5.4: said on that day to meet the criteria no longer, and later the same day, up to until_ms, to
 * meet them again. */
bool dates_stopped_on(const struct hw_spell *s, int32_t day, int64_t until_ms);

enum { DATES_BANDS = 7 };
/* R5.8: which of 0, 1, 2-3, 4-6, 7-13, 14-20, 21+ days. */
int dates_band(int32_t delay_days);
extern const char *const dates_band_names[DATES_BANDS];

/* R6.9: the day of leaving is day 0. */
int32_t dates_d2a_day(int32_t day_0, int32_t day);

#endif
