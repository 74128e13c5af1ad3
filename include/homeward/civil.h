/* civil.h - calendar days, instants and Europe/London. Pure.
 *
 * A day is the number of days since 1970-01-01 (int32_t, names end in _day). An instant is in
 * milliseconds since then, UTC (int64_t, names end in _ms). London time follows the rule in force
 * since 1981: one hour ahead of UTC from 01:00 UTC on the last Sunday of March to 01:00 UTC on the
 * last Sunday of October (before 1996 the autumn change was on another Sunday; no fact is that
 * old). */
#ifndef HOMEWARD_CIVIL_H
#define HOMEWARD_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HW_DAY_MS      INT64_C(86400000)
#define HW_HOUR_MS     INT64_C(3600000)
#define HW_MINUTE_MS   INT64_C(60000)
#define HW_DAY_FOREVER INT32_MAX /* "still open" */
#define HW_MS_FOREVER  INT64_MAX
/* 0001-01-01 to 9999-12-31: what can be written and stored. */
#define HW_DAY_MIN (-719162)
#define HW_DAY_MAX 2932896

struct hw_civil {
    int year, month, day; /* month and day from 1 */
};

int32_t hw_day_of(int year, int month, int day);
struct hw_civil hw_civil_of(int32_t day);
bool hw_civil_valid(int year, int month, int day);
int hw_days_in_month(int year, int month);
/* 0 Monday to 6 Sunday. */
int hw_weekday(int32_t day);

/* The London day that an instant falls in (R0.1). */
int32_t hw_london_day(int64_t ms);
/* The first instant of a London day, which is 24:00 of the day before. */
int64_t hw_london_midnight_ms(int32_t day);
/* What London is ahead of UTC by at that instant: 0 or one hour. */
int64_t hw_london_offset_ms(int64_t ms);
/* The instant at which London clocks showed day and time of day. In the hour that occurs twice the
 * first; in the hour that does not occur, as if the clocks had not gone forward. */
int64_t hw_london_to_ms(int32_t day, int64_t time_of_day_ms);

/* A month is counted from 1970-01 = 0. */
int32_t hw_month_of(int32_t day);
int32_t hw_month_first_day(int32_t month);
int32_t hw_month_last_day(int32_t month);

/* Strict readers: the whole of s[0..n) or nothing. Write *out only on success. */
bool hw_parse_date(const char *s, size_t n, int32_t *day);    /* YYYY-MM-DD */
bool hw_parse_month(const char *s, size_t n, int32_t *month); /* YYYY-MM */
bool hw_parse_instant(const char *s, size_t n, int64_t *ms);  /* RFC 3339, offset required */

#define HW_DATE_TEXT    40 /* room for any three ints */
#define HW_INSTANT_TEXT 80
/* YYYY-MM-DD. Answers text. */
const char *hw_format_date(int32_t day, char text[HW_DATE_TEXT]);
/* RFC 3339 with London's offset, milliseconds only when there are some: for people. Answers text.
 */
const char *hw_format_instant(int64_t ms, char text[HW_INSTANT_TEXT]);

/* Completed years of age on a day. */
int hw_age_on(int32_t birth_day, int32_t day);

#endif
