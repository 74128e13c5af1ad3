/* Days, months, instants and London's clocks. */
#include "homeward/civil.h"
#include "support/t.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

/* ---- the calendar ---- */

static int naive_month_length(int year, int month)
{
    static const int length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 400 == 0 || (year % 4 == 0 && year % 100 != 0);

    return length[month - 1] + (month == 2 && leap);
}

/* Every day from 1 January of year 1 to the end of 9999, walked one at a time. */
static void every_day_there_is(void **state)
{
    int year = 1, month = 1, day = 1, weekday = 0; /* 0001-01-01 was a Monday */
    int32_t d = HW_DAY_MIN;

    (void)state;
    for (; d <= HW_DAY_MAX; d++) {
        struct hw_civil c = hw_civil_of(d);

        if (c.year != year || c.month != month || c.day != day ||
            hw_day_of(year, month, day) != d || hw_weekday(d) != weekday ||
            !hw_civil_valid(year, month, day))
            fail_msg("day %d: want %d-%d-%d, got %d-%d-%d", d, year, month, day, c.year, c.month,
                     c.day);
        weekday = (weekday + 1) % 7;
        if (day++ == naive_month_length(year, month)) {
            assert_int_equal(hw_days_in_month(year, month), day - 1);
            assert_int_equal(hw_month_last_day(hw_month_of(d)), d);
            assert_int_equal(hw_month_first_day(hw_month_of(d)), d - day + 2);
            day = 1;
            year += month == 12;
            month = month % 12 + 1;
        }
    }
    assert_int_equal(year, 10000);
}

static const struct no_day {
    int year, month, day;
} no_days[] = {{0, 1, 1},     {10000, 1, 1}, {2026, 0, 1},   {2026, 13, 1}, {2026, 1, 0},
               {2026, 1, 32}, {2026, 4, 31}, {2026, 2, 29},  {1900, 2, 29}, {2000, 2, 30},
               {2024, 2, 30}, {-1, 6, 6},    {2026, -1, 10}, {2026, 6, -1}};

static void days_that_are_none(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_days); i++)
        assert_false(hw_civil_valid(no_days[i].year, no_days[i].month, no_days[i].day));
}

static const struct age {
    const char *born, *on;
    int years;
} ages[] = {
    {"2008-10-01", "2026-09-30", 17}, {"2008-10-01", "2026-10-01", 18},
    {"2008-02-29", "2026-02-28", 17}, {"2008-02-29", "2026-03-01", 18},
    {"2008-02-29", "2028-02-29", 20}, {"2026-10-01", "2026-10-01", 0},
    {"1926-12-31", "2026-12-30", 99}, {"1926-12-31", "2026-12-31", 100},
};

static int32_t day_of(const char *text)
{
    int32_t day = 0;

    if (!hw_parse_date(text, strlen(text), &day))
        fail_msg("%s is no date", text);
    return day;
}

static void completed_years(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(ages); i++)
        ROW_EQUAL(ages[i].born, hw_age_on(day_of(ages[i].born), day_of(ages[i].on)), ages[i].years);
}

/* ---- London ---- */

static const struct {
    const char *summer_begins, *summer_ends; /* the UTC days; at 01:00 UTC */
} changes[] = {
    {"2016-03-27", "2016-10-30"}, {"2019-03-31", "2019-10-27"}, {"2020-03-29", "2020-10-25"},
    {"2024-03-31", "2024-10-27"}, {"2025-03-30", "2025-10-26"}, {"2026-03-29", "2026-10-25"},
    {"2027-03-28", "2027-10-31"}, {"2028-03-26", "2028-10-29"}, {"2029-03-25", "2029-10-28"},
};

static void the_clocks_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(changes); i++) {
        const char *name = changes[i].summer_begins;
        int32_t on = day_of(changes[i].summer_begins), off = day_of(changes[i].summer_ends);
        int64_t begins = on * HW_DAY_MS + HW_HOUR_MS, ends = off * HW_DAY_MS + HW_HOUR_MS;

        ROW_EQUAL(name, hw_london_offset_ms(begins - 1), 0);
        ROW_EQUAL(name, hw_london_offset_ms(begins), HW_HOUR_MS);
        ROW_EQUAL(name, hw_london_offset_ms(ends - 1), HW_HOUR_MS);
        ROW_EQUAL(name, hw_london_offset_ms(ends), 0);
        /* A day of 23 hours, one of 25, and 24 on either side. */
        ROW_EQUAL(name, hw_london_midnight_ms(on + 1) - hw_london_midnight_ms(on), 23 * HW_HOUR_MS);
        ROW_EQUAL(name, hw_london_midnight_ms(on) - hw_london_midnight_ms(on - 1), HW_DAY_MS);
        ROW_EQUAL(name, hw_london_midnight_ms(off + 1) - hw_london_midnight_ms(off),
                  25 * HW_HOUR_MS);
        ROW_EQUAL(name, hw_london_midnight_ms(off + 2) - hw_london_midnight_ms(off + 1), HW_DAY_MS);
        /* 01:30 does not occur in March, and occurs twice in October: the first is meant. */
        ROW_EQUAL(name, hw_london_to_ms(on, HW_HOUR_MS + 30 * HW_MINUTE_MS),
                  on * HW_DAY_MS + HW_HOUR_MS + 30 * HW_MINUTE_MS);
        ROW_EQUAL(name, hw_london_to_ms(off, HW_HOUR_MS + 30 * HW_MINUTE_MS),
                  off * HW_DAY_MS + 30 * HW_MINUTE_MS);
    }
}

/* Each instant lies in exactly one London day, and each day's midnight is its first instant. */
static void every_midnight(void **state)
{
    (void)state;
    for (int32_t d = day_of("1996-01-01"); d < day_of("2100-01-01"); d++) {
        int64_t midnight = hw_london_midnight_ms(d);

        if (hw_london_day(midnight) != d || hw_london_day(midnight - 1) != d - 1)
            fail_msg("day %d begins at the wrong instant", d);
        for (int64_t t = 0; t < HW_DAY_MS; t += 30 * HW_MINUTE_MS) {
            int64_t ms = hw_london_to_ms(d, t);

            if (hw_london_day(ms) != d)
                fail_msg("day %d, %lld ms after midnight lies in another day", d, (long long)t);
        }
    }
    assert_int_equal(hw_london_day(HW_MS_FOREVER), HW_DAY_FOREVER);
    assert_true(hw_london_midnight_ms(HW_DAY_FOREVER) == HW_MS_FOREVER);
}

/* ---- reading ---- */

static const struct instant {
    const char *text;
    int64_t ms;
} instants[] = {
    {"1970-01-01T00:00:00Z", 0},
    {"1970-01-01T00:00:00.001Z", 1},
    {"1969-12-31T23:59:59.999Z", -1},
    {"2026-10-01T09:30:00+01:00", INT64_C(1790843400000)},
    {"2026-10-01T08:30:00Z", INT64_C(1790843400000)},
    {"2026-10-01t08:30:00z", INT64_C(1790843400000)},
    {"2026-10-01 08:30:00+00:00", INT64_C(1790843400000)},
    {"2026-10-01T08:30:00-00:00", INT64_C(1790843400000)},
    {"2026-10-01T14:15:00+05:45", INT64_C(1790843400000)},
    {"2026-09-30T22:30:00-10:00", INT64_C(1790843400000)},
    {"2026-10-01T08:30:00.5Z", INT64_C(1790843400500)},
    {"2026-10-01T08:30:00.123456789Z", INT64_C(1790843400123)},
    {"2016-12-31T23:59:60Z", INT64_C(1483228800000)}, /* a leap second is the next one */
    {"2024-02-29T12:00:00+00:00", INT64_C(1709208000000)},
    {"0001-01-01T00:00:00Z", HW_DAY_MIN *HW_DAY_MS},
    {"9999-12-31T23:59:59.999Z", (HW_DAY_MAX + 1) * HW_DAY_MS - 1},
};

static void instants_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(instants); i++) {
        int64_t ms = 42;

        if (!hw_parse_instant(instants[i].text, strlen(instants[i].text), &ms))
            fail_msg("%s is not read", instants[i].text);
        ROW_EQUAL(instants[i].text, ms, instants[i].ms);
    }
}

static const char *const no_instants[] = {
    "",
    "2026-10-01",
    "2026-10-01T09:30:00", /* whose time? */
    "2026-10-01T09:30Z",
    "2026-10-01T09:30:00+01",
    "2026-10-01T09:30:00+0100",
    "2026-10-01T09:30:00+1:00",
    "2026-10-01T09:30:00+24:00",
    "2026-10-01T09:30:00+01:60",
    "2026-10-01T09:30:00.Z",
    "2026-10-01T09:30:00.5",
    "2026-10-01T09:30:00Z ",
    " 2026-10-01T09:30:00Z",
    "2026-10-01T09:30:00ZZ",
    "2026-10-01T24:00:00Z",
    "2026-10-01T09:60:00Z",
    "2026-10-01T09:30:61Z",
    "2026-02-29T09:30:00Z",
    "2026-00-01T09:30:00Z",
    "2026-13-01T09:30:00Z",
    "0000-01-01T00:00:00Z",
    "10000-01-01T00:00:00Z",
    "2026-10-01T-1:30:00Z",
    "2026-10-01T 9:30:00Z",
    "2026/10/01T09:30:00Z",
    "2026-10-01_09:30:00Z",
    "2026-10-01T09-30-00Z",
    "+026-10-01T09:30:00Z",
    "1790843400000",
    "now",
    "0001-01-01T00:00:00+00:01", /* before the first day */
    "9999-12-31T23:59:59-00:01", /* after the last day */
};

static void instants_are_not_guessed(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(no_instants); i++) {
        int64_t ms = 42;

        if (hw_parse_instant(no_instants[i], strlen(no_instants[i]), &ms) || ms != 42)
            fail_msg("'%s' was read as %lld", no_instants[i], (long long)ms);
    }
}

/* No prefix of a good text is good, unless it ends where a fraction may. */
static void no_part_of_an_instant(void **state)
{
    static const char text[] = "2026-10-01T09:30:00.25+01:00";
    int64_t ms = 42;

    (void)state;
    for (size_t n = 0; n < sizeof(text) - 1; n++)
        assert_false(hw_parse_instant(text, n, &ms));
    assert_true(hw_parse_instant(text, sizeof(text) - 1, &ms));
}

static const char *const no_dates[] = {"",           "2026-10-1",   "2026-10-011", "2026-1-01",
                                       "20261001",   "2026-10-32",  "2026-02-29",  "2026-10-0x",
                                       "2026-10/01", " 2026-10-01", "0000-10-01",  "-026-10-01"};
static const char *const no_months[] = {"",        "2026",    "2026-1",   "2026-13", "2026-00",
                                        "2026/10", "0000-01", "2026-10 ", "202610",  "2026-1x"};

static void dates_and_months(void **state)
{
    int32_t v = 42;

    (void)state;
    for (size_t i = 0; i < COUNT(no_dates); i++)
        assert_false(hw_parse_date(no_dates[i], strlen(no_dates[i]), &v));
    for (size_t i = 0; i < COUNT(no_months); i++)
        assert_false(hw_parse_month(no_months[i], strlen(no_months[i]), &v));
    assert_int_equal(v, 42);
    assert_true(hw_parse_month("1970-01", 7, &v) && v == 0);
    assert_true(hw_parse_month("2026-10", 7, &v) && v == 56 * 12 + 9);
    assert_true(hw_parse_month("1969-12", 7, &v) && v == -1);
    assert_int_equal(hw_month_first_day(-1), -31);
    assert_int_equal(hw_month_last_day(-1), -1);
}

/* ---- writing ---- */

static const struct {
    int64_t ms;
    const char *text;
} written[] = {
    {0, "1970-01-01T00:00:00+00:00"}, /* the rule in force now, also for then */
    {INT64_C(1790843400000), "2026-10-01T09:30:00+01:00"},
    {INT64_C(1790843400007), "2026-10-01T09:30:00.007+01:00"},
    {INT64_C(1792889999999), "2026-10-25T01:59:59.999+01:00"},
    {INT64_C(1792890000000), "2026-10-25T01:00:00+00:00"},
    {INT64_C(1774745999000), "2026-03-29T00:59:59+00:00"},
    {INT64_C(1774746000000), "2026-03-29T02:00:00+01:00"},
    {INT64_C(1767225600000), "2026-01-01T00:00:00+00:00"},
};

static void instants_are_written(void **state)
{
    char text[HW_INSTANT_TEXT];

    (void)state;
    for (size_t i = 0; i < COUNT(written); i++)
        assert_string_equal(hw_format_instant(written[i].ms, text), written[i].text);
}

/* What is written is read as the same instant: also in the hour that occurs twice. */
static void written_and_read_again(void **state)
{
    char text[HW_INSTANT_TEXT], date[HW_DATE_TEXT];
    int64_t first = HW_DAY_MIN * HW_DAY_MS, last = (HW_DAY_MAX + 1) * HW_DAY_MS;

    (void)state;
    for (int64_t ms = first; ms < last; ms += INT64_C(1234567891)) {
        int64_t again = 0;
        int32_t day = 0;

        (void)hw_format_instant(ms, text);
        if (!hw_parse_instant(text, strlen(text), &again) || again != ms)
            fail_msg("%s does not come back", text);
        (void)hw_format_date(hw_london_day(ms), date);
        if (!hw_parse_date(date, strlen(date), &day) || day != hw_london_day(ms))
            fail_msg("%s does not come back", date);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_there_is),       cmocka_unit_test(days_that_are_none),
        cmocka_unit_test(completed_years),          cmocka_unit_test(the_clocks_change),
        cmocka_unit_test(every_midnight),           cmocka_unit_test(instants_are_read),
        cmocka_unit_test(instants_are_not_guessed), cmocka_unit_test(no_part_of_an_instant),
        cmocka_unit_test(dates_and_months),         cmocka_unit_test(instants_are_written),
        cmocka_unit_test(written_and_read_again),
    };

    return RUN_TESTS(tests);
}
