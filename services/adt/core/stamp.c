#include "adt/core/stamp.h"

#include <stdio.h>
#include <string.h>

#include "homeward/civil.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* n digits as a number; false when they are not there. */
static bool digits(const char **s, int n, int *out)
{
    int v = 0;

    for (int i = 0; i < n; i++) {
        if (!is_digit((*s)[i]))
            return false;
        v = v * 10 + ((*s)[i] - '0');
    }
    *s += n;
    *out = v;
    return true;
}

static bool read_day(const char **s, struct stamp *out)
{
    int year = 0, month = 1, day = 1;

    if (!digits(s, 4, &year))
        return false;
    if (is_digit(**s) && !digits(s, 2, &month))
        return false;
    if (is_digit(**s)) {
        if (!digits(s, 2, &day))
            return false;
        out->has_day = true;
    }
    if (year < 1 || !hw_civil_valid(year, month, day))
        return false;
    out->day = hw_day_of(year, month, day);
    return true;
}

static bool read_time(const char **s, struct stamp *out, int64_t *of_day)
{
    int hour = 0, minute = 0, second = 0, thousandths = 0;

    *of_day = 0;
    if (!out->has_day || !is_digit(**s))
        return true;
    if (!digits(s, 2, &hour) || (is_digit(**s) && !digits(s, 2, &minute)) ||
        (is_digit(**s) && !digits(s, 2, &second)))
        return false;
    if (**s == '.') {
        int scale = 100;

        for ((*s)++; is_digit(**s); (*s)++, scale /= 10)
            thousandths += (**s - '0') * scale;
    }
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    out->has_time = true;
    *of_day = ((int64_t)hour * 3600 + (int64_t)minute * 60 + second) * 1000 + thousandths;
    return true;
}

static bool read_offset(const char **s, bool *has, int64_t *ms)
{
    int sign = **s == '-' ? -1 : 1;
    int hours = 0, minutes = 0;

    *has = **s == '+' || **s == '-';
    if (!*has)
        return true;
    (*s)++;
    if (!digits(s, 2, &hours) || !digits(s, 2, &minutes) || hours > 14 || minutes > 59)
        return false;
    *ms = sign * (hours * HW_HOUR_MS + minutes * HW_MINUTE_MS);
    return true;
}

bool stamp_read(const char *text, struct stamp *out)
{
    const char *s = text;
    int64_t of_day = 0, offset = 0;
    bool has_offset = false;

    *out = (struct stamp){.day = 0};
    if (!s || !read_day(&s, out) || !read_time(&s, out, &of_day) ||
        !read_offset(&s, &has_offset, &offset) || *s)
        return false;
    if (has_offset && out->has_time)
        out->ms = out->day * HW_DAY_MS + of_day - offset;
    else
        out->ms = hw_london_to_ms(out->day, of_day);
    return true;
}

const char *stamp_write(int64_t ms, char text[STAMP_TEXT])
{
    int64_t offset = hw_london_offset_ms(ms);
    int64_t local = ms + offset;
    int32_t day = hw_london_day(ms);
    struct hw_civil c = hw_civil_of(day);
    int64_t seconds = (local - day * HW_DAY_MS) / 1000;

    (void)snprintf(text, STAMP_TEXT, "%04d%02d%02d%02d%02d%02d+%02d00", c.year, c.month, c.day,
                   (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60),
                   (int)(offset / HW_HOUR_MS));
    return text;
}
