#include "homeward/civil.h"

#include <stdio.h>

/* Days to and from the proleptic Gregorian calendar by counting years from March, so that the leap
 * day is the last of its year. */
int32_t hw_day_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = (y >= 0 ? y : y - 399) / 400;
    int64_t year_of_era = y - era * 400;
    int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return (int32_t)(era * 146097 + day_of_era - 719468);
}

struct hw_civil hw_civil_of(int32_t day)
{
    int64_t z = (int64_t)day + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int64_t doe = z - era * 146097;
    int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int64_t mp = (5 * doy + 2) / 153;
    int month = (int)(mp < 10 ? mp + 3 : mp - 9);

    return (struct hw_civil){
        .year = (int)(yoe + era * 400 + (month <= 2)),
        .month = month,
        .day = (int)(doy - (153 * mp + 2) / 5 + 1),
    };
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

int hw_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && leap(year) ? 29 : days[month - 1];
}

bool hw_civil_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 &&
           day <= hw_days_in_month(year, month);
}

int hw_weekday(int32_t day)
{
    int64_t w = ((int64_t)day + 3) % 7; /* 1970-01-01 was a Thursday */

    return (int)(w < 0 ? w + 7 : w);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b != 0 && (a % b < 0) != (b < 0));
}

/* The instant (01:00 UTC) at which London's clocks change in March or October of a year. */
static int64_t change_ms(int year, int month)
{
    int32_t last = hw_day_of(year, month, 31);
    int sunday_back = (hw_weekday(last) + 1) % 7;

    return (last - sunday_back) * HW_DAY_MS + HW_HOUR_MS;
}

int64_t hw_london_offset_ms(int64_t ms)
{
    int year = hw_civil_of((int32_t)floor_div(ms, HW_DAY_MS)).year;

    return ms >= change_ms(year, 3) && ms < change_ms(year, 10) ? HW_HOUR_MS : 0;
}

int32_t hw_london_day(int64_t ms)
{
    if (ms == HW_MS_FOREVER)
        return HW_DAY_FOREVER;
    return (int32_t)floor_div(ms + hw_london_offset_ms(ms), HW_DAY_MS);
}

int64_t hw_london_to_ms(int32_t day, int64_t time_of_day_ms)
{
    int64_t local = day * HW_DAY_MS + time_of_day_ms;
    int64_t summer = local - HW_HOUR_MS;

    return hw_london_offset_ms(summer) == HW_HOUR_MS ? summer : local;
}

int64_t hw_london_midnight_ms(int32_t day)
{
    return day == HW_DAY_FOREVER ? HW_MS_FOREVER : hw_london_to_ms(day, 0);
}

int32_t hw_month_of(int32_t day)
{
    struct hw_civil c = hw_civil_of(day);

    return (c.year - 1970) * 12 + c.month - 1;
}

int32_t hw_month_first_day(int32_t month)
{
    int32_t year = (int32_t)floor_div(month, 12);

    return hw_day_of(1970 + year, month - year * 12 + 1, 1);
}

int32_t hw_month_last_day(int32_t month)
{
    return hw_month_first_day(month + 1) - 1;
}

/* Reads exactly digits decimal digits; -1 when one is not. */
static int number(const char *s, int digits)
{
    int v = 0;

    for (int i = 0; i < digits; i++) {
        if (s[i] < '0' || s[i] > '9')
            return -1;
        v = v * 10 + (s[i] - '0');
    }
    return v;
}

bool hw_parse_date(const char *s, size_t n, int32_t *day)
{
    int y = 0, m = 0, d = 0;

    if (n != 10 || s[4] != '-' || s[7] != '-')
        return false;
    y = number(s, 4);
    m = number(s + 5, 2);
    d = number(s + 8, 2);
    if (!hw_civil_valid(y, m, d))
        return false;
    *day = hw_day_of(y, m, d);
    return true;
}

bool hw_parse_month(const char *s, size_t n, int32_t *month)
{
    int y = 0, m = 0;

    if (n != 7 || s[4] != '-')
        return false;
    y = number(s, 4);
    m = number(s + 5, 2);
    if (!hw_civil_valid(y, m, 1))
        return false;
    *month = (y - 1970) * 12 + m - 1;
    return true;
}

/* "Z" or "+HH:MM" in the whole of s[0..n). */
static bool parse_offset(const char *s, size_t n, int64_t *ms)
{
    int h = 0, m = 0;

    if (n == 1 && (*s == 'Z' || *s == 'z')) {
        *ms = 0;
        return true;
    }
    if (n != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':')
        return false;
    h = number(s + 1, 2);
    m = number(s + 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59)
        return false;
    *ms = (s[0] == '-' ? -1 : 1) * (h * HW_HOUR_MS + m * HW_MINUTE_MS);
    return true;
}

bool hw_parse_instant(const char *s, size_t n, int64_t *ms)
{
    int32_t day = 0;
    int h = 0, m = 0, sec = 0, milli = 0;
    int64_t offset = 0, at = 0;
    size_t i = 19;

    if (n < 20 || !hw_parse_date(s, 10, &day))
        return false;
    if ((s[10] != 'T' && s[10] != 't' && s[10] != ' ') || s[13] != ':' || s[16] != ':')
        return false;
    h = number(s + 11, 2);
    m = number(s + 14, 2);
    sec = number(s + 17, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59 || sec < 0 || sec > 60)
        return false;
    if (s[i] == '.') {
        int unit = 100;

        for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++, unit /= 10)
            milli += (s[i] - '0') * unit;
        if (i == 20) /* a dot and no digit */
            return false;
    }
    if (!parse_offset(s + i, n - i, &offset))
        return false;
    at = day * HW_DAY_MS + h * HW_HOUR_MS + m * HW_MINUTE_MS + INT64_C(1000) * sec + milli - offset;
    if (at < HW_DAY_MIN * HW_DAY_MS || at >= (HW_DAY_MAX + 1) * HW_DAY_MS)
        return false; /* the offset leads out of the days there are */
    *ms = at;
    return true;
}

const char *hw_format_date(int32_t day, char text[HW_DATE_TEXT])
{
    struct hw_civil c = hw_civil_of(day);

    (void)snprintf(text, HW_DATE_TEXT, "%04d-%02d-%02d", c.year, c.month, c.day);
    return text;
}

const char *hw_format_instant(int64_t ms, char text[HW_INSTANT_TEXT])
{
    int64_t offset = hw_london_offset_ms(ms);
    int32_t day = (int32_t)floor_div(ms + offset, HW_DAY_MS);
    int64_t rest = ms + offset - day * HW_DAY_MS;
    struct hw_civil c = hw_civil_of(day);
    char milli[8] = "";

    if (rest % 1000)
        (void)snprintf(milli, sizeof(milli), ".%03d", (int)(rest % 1000));
    (void)snprintf(text, HW_INSTANT_TEXT, "%04d-%02d-%02dT%02d:%02d:%02d%s%s", c.year, c.month,
                   c.day, (int)(rest / HW_HOUR_MS), (int)(rest / HW_MINUTE_MS % 60),
                   (int)(rest / 1000 % 60), milli, offset ? "+01:00" : "+00:00");
    return text;
}

int hw_age_on(int32_t birth_day, int32_t day)
{
    struct hw_civil b = hw_civil_of(birth_day);
    struct hw_civil d = hw_civil_of(day);
    bool had_birthday = d.month > b.month || (d.month == b.month && d.day >= b.day);

    return d.year - b.year - (had_birthday ? 0 : 1);
}
