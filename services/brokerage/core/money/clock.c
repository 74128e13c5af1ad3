#include "brokerage/core/money/clock.h"

#include "homeward/bug.h"
#include "homeward/civil.h"

enum { ALL_DAYS = 0x7f, MINUTES_OF_DAY = 1440, DAYS_A_STEP = 28, ANSWER_DAYS = 5 };

struct working_hours working_hours_usual(void)
{
    return (struct working_hours){.from_minute = 8 * 60, .to_minute = 20 * 60, .days = ALL_DAYS};
}

bool working_hours_valid(const struct working_hours *w)
{
    return w->from_minute >= 0 && w->from_minute < w->to_minute && w->to_minute <= MINUTES_OF_DAY &&
           w->days != 0 && (w->days & ~ALL_DAYS) == 0;
}

/* ---- working time ---- */

struct span {
    int64_t from_ms, to_ms;
};

static bool works_on(const struct working_hours *w, int32_t day)
{
    return (w->days >> hw_weekday(day) & 1) != 0;
}

static struct span span_of(const struct working_hours *w, int32_t day)
{
    return (struct span){hw_london_to_ms(day, w->from_minute * HW_MINUTE_MS),
                         hw_london_to_ms(day, w->to_minute * HW_MINUTE_MS)};
}

int64_t working_add_ms(const struct working_hours *w, int64_t from_ms, int64_t minutes)
{
    int64_t left = minutes * HW_MINUTE_MS;

    HW_CHECK(working_hours_valid(w) && minutes >= 0);
    if (left == 0)
        return from_ms;
    for (int32_t day = hw_london_day(from_ms);; day++) {
        struct span s = span_of(w, day);
        int64_t begin = from_ms > s.from_ms ? from_ms : s.from_ms;

        if (!works_on(w, day) || begin >= s.to_ms)
            continue;
        if (s.to_ms - begin >= left)
            return begin + left;
        left -= s.to_ms - begin;
    }
}

int64_t working_between_ms(const struct working_hours *w, int64_t from_ms, int64_t to_ms)
{
    int64_t sum = 0;

    HW_CHECK(working_hours_valid(w));
    for (int32_t day = hw_london_day(from_ms); from_ms < to_ms && day <= hw_london_day(to_ms);
         day++) {
        struct span s = span_of(w, day);
        int64_t begin = from_ms > s.from_ms ? from_ms : s.from_ms;
        int64_t end = to_ms < s.to_ms ? to_ms : s.to_ms;

        if (works_on(w, day) && end > begin)
            sum += end - begin;
    }
    return sum;
}

/* ---- working days ---- */

/* Proclaimed once, or moved to: the rule's own day is then no holiday. */
static const struct {
    struct hw_civil day, instead_of;
} single_holidays[] = {
    {{1999, 12, 31}, {0}},        {{2002, 6, 3}, {0}},           {{2002, 6, 4}, {2002, 5, 27}},
    {{2011, 4, 29}, {0}},         {{2012, 6, 4}, {2012, 5, 28}}, {{2012, 6, 5}, {0}},
    {{2020, 5, 8}, {2020, 5, 4}}, {{2022, 6, 2}, {2022, 5, 30}}, {{2022, 6, 3}, {0}},
    {{2022, 9, 19}, {0}},         {{2023, 5, 8}, {0}},
};

static int32_t day_of(struct hw_civil c)
{
    return hw_day_of(c.year, c.month, c.day);
}

static int32_t first_monday(int year, int month)
{
    int32_t first = hw_day_of(year, month, 1);

    return first + (7 - hw_weekday(first)) % 7;
}

static int32_t last_monday(int year, int month)
{
    int32_t last = hw_day_of(year, month, hw_days_in_month(year, month));

    return last - hw_weekday(last);
}

/* The Gregorian rule (Butcher). */
static int32_t easter_sunday(int year)
{
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
    int g = (8 * b + 13) / 25, h = (19 * a + b - d - g + 15) % 30, j = c / 4, k = c % 4;
    int m = (a + 11 * h) / 319, r = (2 * e + 2 * j - k - h + m + 32) % 7;
    int month = (h - m + r + 90) / 25;

    return hw_day_of(year, month, (h - m + r + month + 19) % 32);
}

/* The first day from this one that is no Saturday or Sunday. */
static int32_t next_weekday(int32_t day)
{
    int weekday = hw_weekday(day);

    return weekday < 5 ? day : day + 7 - weekday;
}

static bool standing_holiday(int32_t day, int year)
{
    int32_t easter = easter_sunday(year), christmas = next_weekday(hw_day_of(year, 12, 25));
    int32_t boxing = next_weekday(hw_day_of(year, 12, 26));

    if (boxing == christmas)
        boxing = next_weekday(christmas + 1);
    /* 25 December on a Sunday: Boxing Day keeps its Monday, Christmas is made up for on Tuesday */
    return day == next_weekday(hw_day_of(year, 1, 1)) || day == easter - 2 || day == easter + 1 ||
           day == first_monday(year, 5) || day == last_monday(year, 5) ||
           day == last_monday(year, 8) || day == christmas || day == boxing;
}

bool public_holiday(int32_t day)
{
    for (size_t i = 0; i < sizeof(single_holidays) / sizeof(*single_holidays); i++) {
        if (day == day_of(single_holidays[i].day))
            return true;
        if (single_holidays[i].instead_of.year && day == day_of(single_holidays[i].instead_of))
            return false;
    }
    return standing_holiday(day, hw_civil_of(day).year);
}

bool working_day(int32_t day)
{
    return hw_weekday(day) < 5 && !public_holiday(day);
}

int32_t working_day_add(int32_t day, int32_t count)
{
    HW_CHECK(count >= 0);
    while (count > 0)
        count -= working_day(++day) ? 1 : 0;
    return day;
}

int32_t response_working_days(int32_t days_until_start)
{
    int32_t steps = days_until_start <= 0 ? 1 : (days_until_start - 1) / DAYS_A_STEP + 1;

    return ANSWER_DAYS * steps;
}

/* ---- how long a round is open ---- */

struct response_time response_time_usual(bool hospital)
{
    if (hospital)
        return (struct response_time){RESPONSE_WORKING_MINUTES, 120};
    return (struct response_time){RESPONSE_HOURS, 24};
}

int64_t response_deadline_ms(const struct working_hours *w, int64_t at_ms, struct response_time t)
{
    switch (t.unit) {
    case RESPONSE_WORKING_MINUTES:
        return working_add_ms(w, at_ms, t.amount);
    case RESPONSE_WORKING_DAYS:
        return hw_london_midnight_ms(working_day_add(hw_london_day(at_ms), t.amount) + 1);
    case RESPONSE_HOURS:
        break;
    }
    return at_ms + t.amount * HW_HOUR_MS;
}

bool deadline_passed(int64_t at_ms, int64_t deadline_ms)
{
    return at_ms >= deadline_ms;
}
