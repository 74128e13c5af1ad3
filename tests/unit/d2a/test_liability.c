/* Rulebook 4.4: which days a council is liable for. N1 to N7 are rows; R4.23 as a property. */
#include "d2a/notices/clock.h"
#include "d2a/notices/notice.h"
#include "homeward/civil.h"
#include "support/t.h"

#define NEVER HW_MS_FOREVER

static int64_t oct(int day, int hour, int minute)
{
    return hw_london_to_ms(hw_day_of(2016, 10, day), hour * HW_HOUR_MS + minute * HW_MINUTE_MS);
}

static int32_t oct_day(int day)
{
    return hw_day_of(2016, 10, day);
}

static enum d2a_cause always(void *arg, int32_t day)
{
    (void)day;
    return *(enum d2a_cause *)arg;
}

static enum d2a_cause social_care = D2A_CAUSE_SOCIAL_CARE;

/* N1's notices: relevant day Wed 5 Oct. */
static struct d2a_liability_question n1(void)
{
    return (struct d2a_liability_question){
        .assessment_given_ms = oct(3, 10, 0),
        .proposed_day = oct_day(5),
        .council_ready_ms = oct(8, 9, 0),
        .left_ms = NEVER,
        .ended_ms = NEVER,
        .asked_ms = oct(31, 12, 0),
        .cause = always,
        .arg = &social_care,
    };
}

static void the_worked_examples(void **state)
{
    static const struct {
        const char *name;
        struct {
            int day, hour, minute;
        } assessment, discharge, ready;
        int proposed, relevant, first, last, days;
        int64_t pence;
    } rows[] = {
        {"N1", {3, 10, 0}, {4, 9, 0}, {8, 9, 0}, 5, 5, 6, 7, 2, 26000},
        {"N2", {3, 10, 0}, {4, 9, 0}, {8, 15, 0}, 5, 5, 6, 8, 3, 39000},
        {"N3", {3, 10, 0}, {4, 9, 0}, {6, 10, 59}, 5, 5, 0, 0, 0, 0},
        {"N4", {3, 14, 1}, {4, 9, 0}, {8, 9, 0}, 5, 6, 7, 7, 1, 13000},
        {"N5", {7, 16, 0}, {8, 10, 0}, {11, 9, 0}, 9, 10, 0, 0, 0, 0},
        {"N3 at 11:00", {3, 10, 0}, {4, 9, 0}, {6, 11, 0}, 5, 5, 0, 0, 0, 0},
        {"N3 at 11:01", {3, 10, 0}, {4, 9, 0}, {6, 11, 1}, 5, 5, 6, 6, 1, 13000},
        {"ready before the relevant day", {3, 10, 0}, {4, 9, 0}, {4, 9, 0}, 5, 5, 0, 0, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct d2a_liability_question q = n1();
        struct d2a_liability l;

        q.assessment_given_ms =
            oct(rows[i].assessment.day, rows[i].assessment.hour, rows[i].assessment.minute);
        q.proposed_day = oct_day(rows[i].proposed);
        q.council_ready_ms = oct(rows[i].ready.day, rows[i].ready.hour, rows[i].ready.minute);
        d2a_liability_count(&q, &l);
        ROW_EQUAL(rows[i].name,
                  d2a_notice_day(oct(rows[i].discharge.day, rows[i].discharge.hour,
                                     rows[i].discharge.minute)) < q.proposed_day,
                  true);
        ROW_EQUAL(rows[i].name, l.relevant_day, oct_day(rows[i].relevant));
        ROW_EQUAL(rows[i].name, l.days, rows[i].days);
        ROW_EQUAL(rows[i].name, l.pence, rows[i].pence);
        ROW_EQUAL(rows[i].name, l.open, false);
        if (rows[i].days > 0) {
            ROW_EQUAL(rows[i].name, l.first_day, oct_day(rows[i].first));
            ROW_EQUAL(rows[i].name, l.last_day, oct_day(rows[i].last));
        }
    }
}

/* R4.20: what ends the period, before and after 11:00. */
static void what_ends_it(void **state)
{
    static const struct {
        const char *name;
        int ready[2], left[2], ended[2]; /* day and hour of October 2016; day 0: never */
        int days;
        enum d2a_day_verdict on_the_8th;
    } rows[] = {
        {"ready in the morning", {8, 9}, {0, 0}, {0, 0}, 2, D2A_DAY_READY},
        {"left in the morning", {0, 0}, {8, 9}, {0, 0}, 2, D2A_DAY_ENDED},
        {"left in the afternoon", {0, 0}, {8, 15}, {0, 0}, 3, D2A_DAY_CHARGED},
        {"withdrawn in the morning", {0, 0}, {0, 0}, {8, 9}, 2, D2A_DAY_ENDED},
        {"withdrawn after two", {0, 0}, {0, 0}, {8, 15}, 3, D2A_DAY_CHARGED},
        {"ready, then left", {8, 9}, {8, 15}, {0, 0}, 2, D2A_DAY_READY},
        {"left, then ready", {9, 9}, {8, 9}, {0, 0}, 2, D2A_DAY_ENDED},
        {"withdrawn, then ready", {8, 15}, {0, 0}, {8, 9}, 2, D2A_DAY_ENDED},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct d2a_liability_question q = n1();
        struct d2a_liability l;

        q.council_ready_ms = rows[i].ready[0] ? oct(rows[i].ready[0], rows[i].ready[1], 0) : NEVER;
        q.left_ms = rows[i].left[0] ? oct(rows[i].left[0], rows[i].left[1], 0) : NEVER;
        q.ended_ms = rows[i].ended[0] ? oct(rows[i].ended[0], rows[i].ended[1], 0) : NEVER;
        d2a_liability_count(&q, &l);
        ROW_EQUAL(rows[i].name, l.days, rows[i].days);
        ROW_EQUAL(rows[i].name, d2a_liability_day(&q, oct_day(8)), rows[i].on_the_8th);
        ROW_EQUAL(rows[i].name, l.open, false);
    }
}

/* What is charged so far while it goes on. */
static void so_far(void **state)
{
    struct d2a_liability_question q = n1();
    struct d2a_liability l;

    (void)state;
    q.council_ready_ms = NEVER;
    q.asked_ms = oct(5, 23, 59);
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 0);
    assert_true(l.open);
    q.asked_ms = oct(7, 11, 0);
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 1);
    assert_int_equal(d2a_liability_day(&q, oct_day(5)), D2A_DAY_BEFORE);
    assert_int_equal(d2a_liability_day(&q, oct_day(7)), D2A_DAY_TO_COME);
    q.asked_ms = oct(7, 11, 1);
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 2);
    assert_int_equal(l.pence, 26000);
    q.band = D2A_BAND_HIGHER;
    d2a_liability_count(&q, &l);
    assert_int_equal(l.pence, 31000);
    assert_true(l.open);
    q.asked_ms = NEVER; /* whoever never stops asking is answered too */
    d2a_liability_count(&q, &l);
    assert_int_equal(l.last_day, d2a_last_rate_day());
}

/* R4.18, R4.20, R2.2: only what is put to social care. */
static void other_causes(void **state)
{
    static const enum d2a_cause causes[] = {D2A_CAUSE_NONE, D2A_CAUSE_NHS, D2A_CAUSE_BOTH};
    struct d2a_liability l;

    (void)state;
    for (size_t i = 0; i < sizeof(causes) / sizeof(causes[0]); i++) {
        struct d2a_liability_question q = n1();
        enum d2a_cause cause = causes[i];

        q.arg = &cause;
        q.left_ms = oct(9, 15, 0);
        d2a_liability_count(&q, &l);
        assert_int_equal(l.days, 0);
        assert_int_equal(l.pence, 0);
        assert_int_equal(d2a_liability_day(&q, oct_day(6)), D2A_DAY_OTHER_CAUSE);
    }
}

struct history {
    int32_t first_day;
    enum d2a_cause days[32];
};

static enum d2a_cause told(void *arg, int32_t day)
{
    const struct history *h = arg;

    return day >= h->first_day && day < h->first_day + 32 ? h->days[day - h->first_day]
                                                          : D2A_CAUSE_NONE;
}

/* R1.10: the day of leaving counts for no delay and goes by the day before. */
static void the_day_of_leaving(void **state)
{
    struct d2a_liability_question q = n1();
    struct history h = {.first_day = oct_day(1)};
    struct d2a_liability l;

    (void)state;
    q.cause = told;
    q.arg = &h;
    q.council_ready_ms = NEVER;
    q.left_ms = oct(8, 15, 0);
    h.days[5] = h.days[6] = D2A_CAUSE_SOCIAL_CARE; /* 6 and 7 Oct */
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 3);
    h.days[6] = D2A_CAUSE_NHS;
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 1);
    assert_int_equal(l.last_day, oct_day(6));
    h.days[6] = D2A_CAUSE_SOCIAL_CARE;
    h.days[7] = D2A_CAUSE_NHS; /* said of the day itself */
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 2);
    h.days[7] = D2A_CAUSE_NONE;
    /* Unwell again in the afternoon: not counted (R1.15), and nobody left. */
    q.left_ms = NEVER;
    q.ended_ms = oct(8, 15, 0);
    d2a_liability_count(&q, &l);
    assert_int_equal(l.days, 2);
    assert_int_equal(d2a_liability_day(&q, oct_day(8)), D2A_DAY_OTHER_CAUSE);
}

/* R4.21: the last days under the law, and the change of rates. */
static void across_the_edges_of_the_law(void **state)
{
    static const struct {
        const char *name;
        int year, month, day; /* assessment notice at 10:00, P two days later, ready eight later */
        int days;
        int64_t pence;
    } rows[] = {
        {"all after it", 2022, 7, 1, 0, 0},
        {"relevant on its last day", 2022, 6, 28, 0, 0},
        {"one day of it", 2022, 6, 27, 1, 13000},
        {"both rates", 2015, 3, 27, 5, 2 * 10000 + 3 * 13000},
        {"before any", 2003, 12, 20, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int32_t day = hw_day_of(rows[i].year, rows[i].month, rows[i].day);
        struct d2a_liability_question q = n1();
        struct d2a_liability l;

        q.assessment_given_ms = hw_london_to_ms(day, 10 * HW_HOUR_MS);
        q.proposed_day = day + 2;
        q.council_ready_ms = hw_london_to_ms(day + 8, 9 * HW_HOUR_MS);
        q.asked_ms = hw_london_to_ms(day + 60, 0);
        d2a_liability_count(&q, &l);
        ROW_EQUAL(rows[i].name, l.days, rows[i].days);
        ROW_EQUAL(rows[i].name, l.pence, rows[i].pence);
    }
    {
        struct d2a_liability_question q = n1();

        q.council_ready_ms = NEVER;
        q.asked_ms = hw_london_to_ms(hw_day_of(2022, 8, 1), 0);
        assert_int_equal(d2a_liability_day(&q, hw_day_of(2022, 6, 30)), D2A_DAY_CHARGED);
        assert_int_equal(d2a_liability_day(&q, hw_day_of(2022, 7, 1)), D2A_DAY_NO_RATE);
    }
}

static uint64_t next(uint64_t *seed) /* xorshift64: the same every run */
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* R4.23 over random stays, and the count agrees with the verdicts day by day. */
static void never_more_than_the_delayed_days_and_one(void **state)
{
    uint64_t seed = 20161003;

    (void)state;
    for (int round = 0; round < 20000; round++) {
        struct history h = {.first_day = oct_day(1)};
        struct d2a_liability_question q = n1();
        int delayed = 0, charged = 0, leaves = (int)(next(&seed) % 30);
        struct d2a_liability l;

        q.assessment_given_ms = oct(1, 0, 0) + (int64_t)(next(&seed) % (5 * HW_DAY_MS));
        q.proposed_day = oct_day(2 + (int)(next(&seed) % 10));
        q.left_ms = oct(1 + leaves, (int)(next(&seed) % 24), (int)(next(&seed) % 60));
        q.council_ready_ms =
            next(&seed) % 2 ? oct(1, 0, 0) + (int64_t)(next(&seed) % (30 * HW_DAY_MS)) : NEVER;
        q.ended_ms =
            next(&seed) % 4 ? NEVER : oct(1, 0, 0) + (int64_t)(next(&seed) % (30 * HW_DAY_MS));
        q.asked_ms = oct(1, 0, 0) + (int64_t)(next(&seed) % (40 * HW_DAY_MS));
        q.cause = told;
        q.arg = &h;
        for (int day = 0; day < leaves; day++) { /* the day of leaving is not counted (R1.10) */
            h.days[day] = next(&seed) % 3 ? D2A_CAUSE_SOCIAL_CARE : (int)(next(&seed) % 4);
            delayed += h.days[day] == D2A_CAUSE_SOCIAL_CARE;
        }
        d2a_liability_count(&q, &l);
        for (int day = -5; day < 60; day++)
            charged += d2a_liability_day(&q, h.first_day + day) == D2A_DAY_CHARGED;
        assert_int_equal(charged, l.days);
        assert_int_equal(l.pence, l.days * INT64_C(13000));
        assert_in_range(l.days, 0, delayed + 1);
    }
}

static void words(void **state)
{
    (void)state;
    for (int v = 0; v < D2A_DAY_VERDICTS; v++)
        assert_string_not_equal(d2a_day_verdict_name((enum d2a_day_verdict)v), "UNKNOWN");
    assert_string_equal(d2a_day_verdict_name(D2A_DAY_OTHER_CAUSE), "OTHER_CAUSE");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_worked_examples),
        cmocka_unit_test(what_ends_it),
        cmocka_unit_test(so_far),
        cmocka_unit_test(other_causes),
        cmocka_unit_test(the_day_of_leaving),
        cmocka_unit_test(across_the_edges_of_the_law),
        cmocka_unit_test(never_more_than_the_delayed_days_and_one),
        cmocka_unit_test(words),
    };

    return RUN_TESTS(tests);
}
