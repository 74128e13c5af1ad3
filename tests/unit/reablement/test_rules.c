/* Rulebook section 7: every worked example of its arithmetic. */
#include "homeward/civil.h"
#include "reablement/core/pattern.h"
#include "reablement/core/rules.h"
#include "support/t.h"

static void free_weeks(void **state) /* R7.2, R7.3 */
{
    static const struct {
        const char *name;
        int start[3], weeks, last_free[3];
    } rows[] = {
        {"six weeks from Mon 3 Oct 2016", {2016, 10, 3}, 6, {2016, 11, 13}},
        {"a shorter period is free for that period", {2016, 10, 3}, 2, {2016, 10, 16}},
        {"one week", {2016, 10, 3}, 1, {2016, 10, 9}},
        {"over the end of a leap February", {2016, 2, 1}, 6, {2016, 3, 13}},
        {"longer than six weeks is free for 42 days", {2016, 10, 3}, 9, {2016, 11, 13}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int32_t start = hw_day_of(rows[i].start[0], rows[i].start[1], rows[i].start[2]);

        ROW_EQUAL(rows[i].name, rules_last_free_day(start, rules_last_day(start, rows[i].weeks)),
                  hw_day_of(rows[i].last_free[0], rows[i].last_free[1], rows[i].last_free[2]));
    }
    /* Day 42 = start + 41; the first chargeable day is Mon 14 Nov 2016. */
    assert_int_equal(rules_last_day(hw_day_of(2016, 10, 3), 6), hw_day_of(2016, 10, 3) + 41);
    assert_int_equal(rules_last_free_day(hw_day_of(2016, 10, 3), hw_day_of(2017, 1, 1)) + 1,
                     hw_day_of(2016, 11, 14));
    assert_int_equal(hw_weekday(hw_day_of(2016, 11, 14)), 0);
}

static void equipment(void **state) /* R7.4 */
{
    (void)state;
    assert_true(rules_equipment_is_free(100000));
    assert_false(rules_equipment_is_free(100001));
    assert_true(rules_equipment_is_free(0));
}

static void day_91(void **state) /* R7.18 */
{
    static const struct {
        const char *name;
        int from[3], to[3];
    } rows[] = {
        {"1 Oct 2016", {2016, 10, 1}, {2016, 12, 31}},
        {"15 Nov 2016", {2016, 11, 15}, {2017, 2, 14}},
        {"31 Dec 2016", {2016, 12, 31}, {2017, 4, 1}},
        {"31 Dec 2015, leap", {2015, 12, 31}, {2016, 3, 31}},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].name,
                  rules_day_91(hw_day_of(rows[i].from[0], rows[i].from[1], rows[i].from[2])),
                  hw_day_of(rows[i].to[0], rows[i].to[1], rows[i].to[2]));
}

static void window(void **state) /* R7.13 */
{
    static const struct {
        const char *name;
        int day[3];
        bool in;
    } rows[] = {
        {"30 Sep", {2016, 9, 30}, false},
        {"1 Oct", {2016, 10, 1}, true},
        {"31 Dec", {2016, 12, 31}, true},
        {"1 Jan", {2017, 1, 1}, false},
    };
    int year = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].name,
                  rules_in_window(hw_day_of(rows[i].day[0], rows[i].day[1], rows[i].day[2]), &year),
                  rows[i].in);
    assert_true(rules_in_window(hw_day_of(2016, 12, 31), &year));
    assert_int_equal(year, 2016);
}

static void per_cent(void **state) /* R7.19 */
{
    (void)state;
    assert_int_equal(rules_tenths(200 - 12 - 15 - 8 - 4, 200), 805); /* 161 of 200: 80.5% */
    assert_int_equal(rules_tenths(1, 3), 333);
    assert_int_equal(rules_tenths(2, 3), 667);
    assert_int_equal(rules_tenths(1, 16), 63); /* 6.25: half up */
    assert_int_equal(rules_tenths(0, 0), 0);
    assert_int_equal(rules_tenths(7, 7), 1000);
}

/* R8.3: four visits a day (45, 30, 30, 30), two carers, seven days: 1,890 minutes, 31.5 hours. */
static void minutes_of_a_week(void **state)
{
    static const struct visit visits[] = {
        {0x7f, 1, 2, 45}, {0x7f, 2, 2, 30}, {0x7f, 3, 2, 30}, {0x7f, 4, 2, 30}};
    int32_t monday = hw_day_of(2016, 10, 3);
    struct slots s = pattern_minutes(visits, 4, monday, monday, monday + 41);

    (void)state;
    assert_int_equal(pattern_weekly_carer_minutes(visits, 4), 1890);
    assert_int_equal(s.minutes[pattern_slot(1, true)], 315);
    assert_int_equal(s.minutes[pattern_slot(1, false)], 0);
    assert_int_equal(s.minutes[pattern_slot(4, true)], 210);
}

/* A period that begins on a Wednesday touches one week more than it has, each with its own days. */
static void broken_weeks(void **state)
{
    static const struct visit visits[] = {{0x7f, 1, 1, 30}, {0x15, 1, 1, 15}}; /* + Mon Wed Fri */
    int32_t monday = hw_day_of(2016, 10, 3);
    int32_t first = monday + 2, last = rules_last_day(first, 2);
    int slot = pattern_slot(1, false);
    int32_t sum = 0;

    (void)state;
    assert_int_equal(pattern_week(first), monday);
    assert_int_equal(pattern_week(monday + 6), monday);
    assert_int_equal(pattern_minutes(visits, 2, monday, first, last).minutes[slot],
                     5 * 30 + 2 * 15);
    assert_int_equal(pattern_minutes(visits, 2, monday + 7, first, last).minutes[slot],
                     7 * 30 + 3 * 15);
    assert_int_equal(pattern_minutes(visits, 2, monday + 14, first, last).minutes[slot],
                     2 * 30 + 15);
    for (int32_t week = monday - 7; week <= monday + 28; week += 7)
        sum += pattern_minutes(visits, 2, week, first, last).minutes[slot];
    assert_int_equal(sum, 2 * (7 * 30 + 3 * 15)); /* nothing is lost between the weeks */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(free_weeks),   cmocka_unit_test(equipment),
        cmocka_unit_test(day_91),       cmocka_unit_test(window),
        cmocka_unit_test(per_cent),     cmocka_unit_test(minutes_of_a_week),
        cmocka_unit_test(broken_weeks),
    };
    return RUN_TESTS(tests);
}
