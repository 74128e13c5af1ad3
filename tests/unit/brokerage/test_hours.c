/* Working hours, days to answer in, and weekly hours with their price (R8.3, R8.6 to R8.8). */
#include "brokerage/core/money/clock.h"
#include "brokerage/core/money/hours.h"
#include "homeward/civil.h"
#include "support/t.h"

static int64_t instant(const char *text)
{
    int64_t ms = 0;

    if (!hw_parse_instant(text, strlen(text), &ms))
        fail_msg("%s: no instant", text);
    return ms;
}

static int32_t day(const char *text)
{
    int32_t day = 0;

    if (!hw_parse_date(text, strlen(text), &day))
        fail_msg("%s: no day", text);
    return day;
}

static void two_working_hours(void **state) /* R8.6 */
{
    static const struct {
        const char *from, *until;
        int64_t minutes;
    } rows[] = {
        {"2017-01-10T09:00:00Z", "2017-01-10T11:00:00Z", 120},
        {"2017-01-10T18:00:00Z", "2017-01-10T20:00:00Z", 120}, /* closing time is still that day */
        {"2017-01-10T18:00:00.001Z", "2017-01-11T08:00:00.001Z", 120},
        {"2017-01-10T19:00:00Z", "2017-01-11T09:00:00Z", 120}, /* across the evening */
        {"2017-01-10T20:00:00Z", "2017-01-11T10:00:00Z", 120},
        {"2017-01-10T23:59:59Z", "2017-01-11T10:00:00Z", 120},
        {"2017-01-10T03:00:00Z", "2017-01-10T10:00:00Z", 120},
        {"2017-01-14T19:30:00Z", "2017-01-15T09:30:00Z", 120}, /* seven days: Saturday, Sunday */
        {"2017-12-24T19:30:00Z", "2017-12-25T09:30:00Z", 120}, /* and holidays */
        /* the night in which clocks go forward, and the one in which they go back */
        {"2017-03-25T19:00:00Z", "2017-03-26T09:00:00+01:00", 120},
        {"2017-10-28T19:00:00+01:00", "2017-10-29T09:00:00Z", 120},
        {"2017-07-10T19:00:00+01:00", "2017-07-11T09:00:00+01:00", 120}, /* London's, not UTC */
        {"2017-01-10T09:00:00Z", "2017-01-12T09:00:00Z", 1440},          /* twelve hours a day */
        {"2017-01-10T23:00:00Z", "2017-01-10T23:00:00Z", 0},
    };
    struct working_hours w = working_hours_usual();

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t from = instant(rows[i].from);

        ROW_EQUAL(rows[i].from, working_add_ms(&w, from, rows[i].minutes), instant(rows[i].until));
        ROW_EQUAL(rows[i].from, working_between_ms(&w, from, instant(rows[i].until)),
                  rows[i].minutes * HW_MINUTE_MS);
    }
}

static void other_working_hours(void **state)
{
    /* Monday to Friday, through the night in which clocks change: real time, so an hour less */
    struct working_hours office = {.from_minute = 540, .to_minute = 1020, .days = 0x1f};
    struct working_hours nights = {.from_minute = 0, .to_minute = 180, .days = VISIT_EVERY_DAY};

    (void)state;
    assert_int_equal(working_add_ms(&office, instant("2017-01-13T16:00:00Z"), 120),
                     instant("2017-01-16T10:00:00Z"));
    assert_int_equal(working_between_ms(&nights, instant("2017-03-26T00:00:00Z"),
                                        instant("2017-03-26T12:00:00Z")),
                     2 * HW_HOUR_MS);
    assert_false(working_hours_valid(&(struct working_hours){.from_minute = 60, .to_minute = 60}));
    assert_false(working_hours_valid(&(struct working_hours){.from_minute = 0, .to_minute = 60}));
    assert_true(working_hours_valid(&office));
}

static void days_to_answer(void **state) /* R8.7 */
{
    static const int32_t rows[][2] = {{-3, 5},  {0, 5},   {1, 5},   {28, 5},  {29, 10},
                                      {56, 10}, {57, 15}, {84, 15}, {85, 20}, {365, 70}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(response_working_days(rows[i][0]), rows[i][1]);
}

static void public_holidays(void **state)
{
    static const struct {
        const char *day;
        bool holiday;
    } rows[] = {
        {"2017-01-02", true}, {"2017-01-01", false}, {"2017-04-14", true},  {"2017-04-17", true},
        {"2017-05-01", true}, {"2017-05-29", true},  {"2017-08-28", true},  {"2017-12-25", true},
        {"2017-12-26", true}, {"2016-12-26", true},  {"2016-12-27", true},  {"2016-12-28", false},
        {"2015-12-28", true}, {"2021-12-27", true},  {"2021-12-28", true},  {"2012-05-28", false},
        {"2012-06-04", true}, {"2012-06-05", true},  {"2022-05-30", false}, {"2022-09-19", true},
        {"2023-05-08", true}, {"2020-05-04", false}, {"2020-05-08", true},  {"2024-03-29", true},
        {"2024-04-01", true}, {"2017-04-18", false}, {"2002-05-27", false}, {"1999-12-31", true},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].day, public_holiday(day(rows[i].day)), rows[i].holiday);
    /* five working days over Easter 2017 */
    assert_int_equal(working_day_add(day("2017-04-12"), 5), day("2017-04-21"));
    assert_int_equal(working_day_add(day("2017-04-12"), 0), day("2017-04-12"));
}

static void deadlines(void **state) /* R8.6, R8.8 */
{
    struct working_hours w = working_hours_usual();
    int64_t at = instant("2017-01-10T19:00:00Z");

    (void)state;
    assert_int_equal(response_deadline_ms(&w, at, response_time_usual(true)),
                     instant("2017-01-11T09:00:00Z"));
    assert_int_equal(response_deadline_ms(&w, at, response_time_usual(false)),
                     instant("2017-01-11T19:00:00Z"));
    assert_int_equal(response_deadline_ms(&w, at, (struct response_time){RESPONSE_WORKING_DAYS, 5}),
                     instant("2017-01-18T00:00:00Z"));
    assert_false(deadline_passed(99, 100));
    assert_true(deadline_passed(100, 100)); /* exactly then is late */
}

static void weekly_hours(void **state) /* R8.3 */
{
    static const struct visit visits[] = {
        {VISIT_EVERY_DAY, BAND_MORNING, 45, 2, false},
        {VISIT_EVERY_DAY, BAND_LUNCH, 30, 2, false},
        {VISIT_EVERY_DAY, BAND_TEA, 30, 2, false},
        {VISIT_EVERY_DAY, BAND_BED, 30, 2, false},
    };
    int64_t minutes = visits_weekly_minutes(visits, 4), bands[BAND_COUNT] = {0};
    char text[MONEY_TEXT];

    (void)state;
    assert_int_equal(minutes, 1890); /* 31.5 hours */
    assert_int_equal(price_of_minutes(minutes, 1856), 58464);
    assert_int_equal(price_of_minutes(minutes, 2496), 78624);
    assert_int_equal(price_of_minutes(minutes, 2768), 87192);
    assert_string_equal(money_format(87192, text), "871.92");
    visits_by_band(visits, 4, bands);
    assert_int_equal(bands[BAND_MORNING], 630);
    assert_int_equal(bands[BAND_NIGHT], 0);
}

static void a_visit_of_a_message(void **state)
{
    Hw__CareDay__Code days[] = {HW__CARE_DAY__CODE__MON, HW__CARE_DAY__CODE__SUN};
    Hw__CareVisit m = HW__CARE_VISIT__INIT;
    struct visit v;

    (void)state;
    m.days = days;
    m.n_days = 2;
    m.has_band = m.has_minutes = true;
    m.band = HW__CARE_BAND__CODE__TEA;
    m.minutes = 45;
    v = visit_of(&m);
    assert_int_equal(v.days, 0x41);
    assert_int_equal(v.band, BAND_TEA);
    assert_int_equal(v.carers, 1); /* when not said */
    assert_int_equal(visits_weekly_minutes(&v, 1), 90);
    m.has_carers = true;
    m.carers = 2;
    v = visit_of(&m);
    assert_int_equal(visits_weekly_minutes(&v, 1), 180);
}

static void rounding(void **state)
{
    char text[MONEY_TEXT];

    (void)state;
    assert_int_equal(price_of_minutes(15, 1998), 500);   /* 499.5: half a penny goes up */
    assert_int_equal(price_of_minutes(15, 1997), 499);   /* 499.25 */
    assert_int_equal(price_of_minutes(-15, 1998), -500); /* a correction is the mirror image */
    assert_int_equal(price_of_minutes(0, 1998), 0);
    assert_string_equal(money_format(-5, text), "-0.05");
    assert_string_equal(money_format(0, text), "0.00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_working_hours),
        cmocka_unit_test(other_working_hours),
        cmocka_unit_test(days_to_answer),
        cmocka_unit_test(public_holidays),
        cmocka_unit_test(deadlines),
        cmocka_unit_test(weekly_hours),
        cmocka_unit_test(a_visit_of_a_message),
        cmocka_unit_test(rounding),
    };

    return RUN_TESTS(tests);
}
