/* brokerage/core/money/clock.h - working time of brokers and providers in London, response times
 * and deadlines (R8.6 to R8.8). Pure: instants come in, instants go out.
 *
 * Working time is what passes between two times of day on the working days of the week. It is real
 * time: where clocks change within the working hours that day is an hour shorter or longer. */
#ifndef BROKERAGE_CORE_MONEY_CLOCK_H
#define BROKERAGE_CORE_MONEY_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct working_hours {
    int32_t from_minute, to_minute; /* from midnight; 0 <= from < to <= 1440 */
    uint8_t days;                   /* bit 0 Monday to bit 6 Sunday; not 0 */
};

/* 08:00 to 20:00 on seven days (R8.6). */
struct working_hours working_hours_usual(void);
bool working_hours_valid(const struct working_hours *w);

/* The earliest instant by which that much working time has passed since from_ms. 0 minutes: from_ms
 * itself. What falls exactly on closing time stays there: 120 minutes from 18:00 end at 20:00 the
 * same day. minutes >= 0. */
int64_t working_add_ms(const struct working_hours *w, int64_t from_ms, int64_t minutes);
/* Working time between two instants in milliseconds; 0 when to_ms is not after from_ms. */
int64_t working_between_ms(const struct working_hours *w, int64_t from_ms, int64_t to_ms);

/* Public holidays of England: the standing ones by rule, and the single ones proclaimed for 1999 to
 * 2023. */
bool public_holiday(int32_t day);
/* Monday to Friday and no public holiday. */
bool working_day(int32_t day);
/* The count-th working day after a day (the day itself never counts); count 0: the day itself. */
int32_t working_day_add(int32_t day, int32_t count);
/* Working days to answer when care must start in so many days (R8.7): 5 for each started 28 days,
 * never fewer than 5. */
int32_t response_working_days(int32_t days_until_start);

/* How long a round is open. */
enum response_unit { RESPONSE_HOURS, RESPONSE_WORKING_MINUTES, RESPONSE_WORKING_DAYS };
struct response_time {
    enum response_unit unit;
    int32_t amount; /* hours by the clock, working minutes, or working days to their end */
};

/* R8.6: two working hours for a hospital discharge, 24 hours by the clock otherwise. */
struct response_time response_time_usual(bool hospital);
/* When a round opened at at_ms closes. Working days end with the last one's 24:00. */
int64_t response_deadline_ms(const struct working_hours *w, int64_t at_ms, struct response_time t);
/* R8.8: the instant of the deadline is already too late. */
bool deadline_passed(int64_t at_ms, int64_t deadline_ms);

#endif
