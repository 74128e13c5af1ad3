/* The clocks of a case and the derivation of the one reason. */
#include "d2a/core/dates.h"
#include "d2a/core/derive.h"
#include "d2a/core/reasons.h"
#include "homeward/civil.h"
#include "support/t.h"

static int64_t at(const char *text)
{
    int64_t ms = 0;

    assert_true(hw_parse_instant(text, strlen(text), &ms));
    return ms;
}

static void replies_have_two_hours_or_fourteen(void **state)
{
    static const struct {
        const char *referred, *by;
    } rows[] = {
        {"2016-10-03T08:00:00+01:00", "2016-10-03T10:00:00+01:00"},
        {"2016-10-03T17:59:59+01:00", "2016-10-03T19:59:59+01:00"},
        {"2016-10-03T18:00:00+01:00", "2016-10-04T08:00:00+01:00"},
        {"2016-10-04T07:59:59+01:00", "2016-10-04T21:59:59+01:00"},
        {"2016-10-29T20:00:00+01:00", "2016-10-30T09:00:00+00:00"}, /* the clocks go back */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_int_equal(dates_reply_by(at(rows[i].referred)), at(rows[i].by));
}

static void delays_fall_into_bands(void **state)
{
    static const struct {
        int32_t days;
        const char *band;
    } rows[] = {{0, "0"},    {1, "1"},     {2, "2-3"},    {3, "2-3"},    {4, "4-6"},  {6, "4-6"},
                {7, "7-13"}, {13, "7-13"}, {14, "14-20"}, {20, "14-20"}, {21, "21+"}, {400, "21+"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(dates_band_names[dates_band(rows[i].days)], rows[i].band); /* R5.8 */
}

/* ---- DRD1 to DRD4 (R5.5-R5.8) ---- */

static void readiness(struct hw_spell *s, const char *when, bool met)
{
    struct hw_fact f = {.at_ms = at(when),
                        .position = (int64_t)s->fact_count + 2,
                        .kind = HW_FACT_READINESS,
                        .u.readiness = {.criterion = HW__CRITERION__CODE__CLINICAL, .met = met}};

    hw_spell_add(s, &f);
}

struct ready_row {
    const char *name;
    struct {
        const char *at;
        bool met;
    } said[3];
    const char *left;
    int32_t days;
    const char *band;
};

static void the_last_ready_date_before_leaving_counts(void **state)
{
    static const struct ready_row rows[] = {
        {"DRD1", {{"2016-10-03T10:00:00+01:00", true}}, "2016-10-03T17:00:00+01:00", 0, "0"},
        {"DRD2", {{"2016-10-03T10:00:00+01:00", true}}, "2016-10-04T09:00:00+01:00", 1, "1"},
        {"DRD3",
         {{"2016-10-03T10:00:00+01:00", true},
          {"2016-10-07T10:00:00+01:00", false},
          {"2016-10-12T10:00:00+01:00", true}},
         "2016-10-15T09:00:00+01:00",
         3,
         "2-3"},
        {"DRD4", {{"2016-10-03T10:00:00+01:00", true}}, "2016-10-24T09:00:00+01:00", 21, "21+"},
        {"said again",
         {{"2016-10-03T10:00:00+01:00", true}, {"2016-10-05T10:00:00+01:00", true}},
         "2016-10-06T09:00:00+01:00",
         3,
         "2-3"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct hw_spell s;
        int64_t left = at(rows[i].left), ready = 0;

        hw_spell_init(&s);
        for (int k = 0; k < 3 && rows[i].said[k].at; k++)
            readiness(&s, rows[i].said[k].at, rows[i].said[k].met);
        ready = dates_ready_since(&s, left);
        assert_int_not_equal(ready, HW_MS_FOREVER);
        assert_int_equal(hw_london_day(left) - hw_london_day(ready), rows[i].days);
        assert_string_equal(dates_band_names[dates_band(rows[i].days)], rows[i].band);
        hw_spell_release(&s);
    }
}

static void nobody_is_ready_who_is_ill_again(void **state)
{
    struct hw_spell s;

    (void)state;
    hw_spell_init(&s);
    assert_false(dates_clinical_said_at(&s, at("2016-10-07T10:00:00+01:00")));
    readiness(&s, "2016-10-03T10:00:00+01:00", true);
    readiness(&s, "2016-10-07T10:00:00+01:00", false);
    assert_int_equal(dates_ready_since(&s, HW_MS_FOREVER), HW_MS_FOREVER); /* R5.7 */
    assert_int_equal(dates_ready_since(&s, at("2016-10-06T00:00:00Z")),
                     at("2016-10-03T10:00:00+01:00"));
    assert_true(dates_clinical_said_at(&s, at("2016-10-07T10:00:00+01:00")));
    assert_int_equal(dates_ill_again(&s, at("2016-10-03T10:00:00+01:00")),
                     at("2016-10-07T10:00:00+01:00"));
    assert_int_equal(dates_ill_again(&s, at("2016-10-07T10:00:00+01:00")), HW_MS_FOREVER);
    hw_spell_release(&s);
}

static void tasks_are_planned_backwards(void **state)
{
    int32_t leaving = hw_day_of(2016, 10, 4);

    (void)state;
    assert_int_equal(dates_task_due(HW__DISCHARGE_TASK__CODE__GATE_48H, leaving), leaving - 2);
    assert_int_equal(dates_task_due(HW__DISCHARGE_TASK__CODE__MEDICINES, leaving), leaving - 1);
    assert_int_equal(dates_task_due(HW__DISCHARGE_TASK__CODE__GP_LETTER, leaving), leaving);
    assert_int_equal(dates_task_due(HW__DISCHARGE_TASK__CODE__AFTER_CONTACT, leaving), leaving + 1);
    assert_int_equal(dates_d2a_day(hw_day_of(2016, 10, 3), hw_day_of(2016, 10, 13)), 10); /* R6.9 */
}

/* ---- the one reason ---- */

#define NHS    HW__ATTRIBUTION__CODE__NHS
#define SOCIAL HW__ATTRIBUTION__CODE__SOCIAL_CARE
#define BOTH   HW__ATTRIBUTION__CODE__BOTH
#define NOBODY HW__ATTRIBUTION__CODE__UNKNOWN

struct derive_row {
    const char *what;
    struct {
        int awaited, side, since;
    } things[3];
    int reason, attribution;
};

static void the_first_stage_leads(void **state)
{
    static const struct derive_row rows[] = {
        {"nothing", {{0}}, HW__REASON__CODE__UNKNOWN, NOBODY},
        {"a package", {{HW__AWAITED__CODE__HOME_CARE, SOCIAL, 5}}, HW__REASON__CODE__E, SOCIAL},
        {"funding holds up the package",
         {{HW__AWAITED__CODE__HOME_CARE, SOCIAL, 1}, {HW__AWAITED__CODE__FUNDING, NHS, 9}},
         HW__REASON__CODE__B,
         NHS},
        {"assessment holds up funding",
         {{HW__AWAITED__CODE__FUNDING, NHS, 1}, {HW__AWAITED__CODE__ASSESSMENT, SOCIAL, 9}},
         HW__REASON__CODE__A,
         SOCIAL},
        {"both sides of the same step",
         {{HW__AWAITED__CODE__ASSESSMENT, NHS, 1}, {HW__AWAITED__CODE__ASSESSMENT, SOCIAL, 2}},
         HW__REASON__CODE__A,
         BOTH},
        {"both sides, where the return has no BOTH: the oldest (R2.2)",
         {{HW__AWAITED__CODE__CHOICE, SOCIAL, 2}, {HW__AWAITED__CODE__CHOICE, NHS, 1}},
         HW__REASON__CODE__G,
         NHS},
        {"O is not for acute care (R2.2)",
         {{HW__AWAITED__CODE__OTHER, NHS, 1}},
         HW__REASON__CODE__UNKNOWN,
         NOBODY},
        {"the hospital's own last steps have no reason",
         {{HW__AWAITED__CODE__MEDICINES, NHS, 1}, {HW__AWAITED__CODE__EQUIPMENT, NHS, 2}},
         HW__REASON__CODE__F,
         NHS},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct waiting things[3];
        size_t count = 0;
        struct derived d;

        for (; count < 3 && rows[i].things[count].awaited != 0; count++)
            things[count] =
                (struct waiting){.source = WAITING_BLOCKER,
                                 .id = "b",
                                 .awaited = (Hw__Awaited__Code)rows[i].things[count].awaited,
                                 .side = (Hw__Attribution__Code)rows[i].things[count].side,
                                 .since_ms = rows[i].things[count].since};
        d = derive_reason(things, count, HW__CARE_TYPE__CODE__ACUTE, hw_day_of(2018, 1, 1));
        if ((int)d.reason != rows[i].reason || (int)d.attribution != rows[i].attribution)
            fail_msg("%s: reason %d, attribution %d", rows[i].what, (int)d.reason,
                     (int)d.attribution);
    }
}

/* R7.10, R8.18, R2.5. */
static void who_pays_is_waited_for(void **state)
{
    (void)state;
    assert_int_equal(derive_side_of(HW__FUNDER__CODE__COUNCIL), SOCIAL);
    assert_int_equal(derive_side_of(HW__FUNDER__CODE__NHS), NHS);
    assert_int_equal(derive_side_of(HW__FUNDER__CODE__JOINT), BOTH);
    assert_int_equal(derive_side_of(HW__FUNDER__CODE__SELF), NHS);
}

/* R5.14: list 1, from what is awaited, the pathway and the hub. */
static void numerals_follow_from_what_is_awaited(void **state)
{
    static const struct {
        int awaited[2], pathway;
        enum hub hub;
        const char *numeral;
        int family;
    } rows[] = {
        {{0}, 0, HUB_NOT_ASKED, "no plan", 0},
        {{0}, HW__PATHWAY__CODE__P0, HUB_ACCEPTED, "no plan", 0},
        {{0}, HW__PATHWAY__CODE__P1, HUB_NOT_ASKED, "iv", 1},
        {{0}, 0, HUB_ASKED, "vii", 3},
        {{0}, 0, HUB_ACCEPTED, "vii", 3},
        {{0}, HW__PATHWAY__CODE__P1, HUB_ACCEPTED, "viii", 4},
        {{HW__AWAITED__CODE__MEDICAL_REVIEW}, 0, HUB_ASKED, "ii", 1},
        {{HW__AWAITED__CODE__THERAPY_REVIEW}, 0, HUB_ASKED, "iii", 1},
        {{HW__AWAITED__CODE__ASSESSMENT}, 0, HUB_NOT_ASKED, "iv", 1},
        {{HW__AWAITED__CODE__ASSESSMENT}, HW__PATHWAY__CODE__P2, HUB_ACCEPTED, "ix", 4},
        {{HW__AWAITED__CODE__FUNDING}, HW__PATHWAY__CODE__P3, HUB_ACCEPTED, "x", 4},
        {{HW__AWAITED__CODE__MEDICINES}, 0, HUB_NOT_ASKED, "v", 1},
        {{HW__AWAITED__CODE__TRANSPORT, HW__AWAITED__CODE__MEDICINES}, 0, HUB_NOT_ASKED, "v", 1},
        {{HW__AWAITED__CODE__TRANSPORT}, 0, HUB_NOT_ASKED, "vi", 1},
        {{HW__AWAITED__CODE__TRANSPORT, HW__AWAITED__CODE__HOME_CARE}, 0, HUB_ACCEPTED, "viii", 5},
        {{HW__AWAITED__CODE__NHS_BED}, 0, HUB_ACCEPTED, "ix", 5},
        {{HW__AWAITED__CODE__NURSING_HOME}, 0, HUB_ACCEPTED, "x", 5},
        {{HW__AWAITED__CODE__EQUIPMENT}, 0, HUB_ACCEPTED, "xi", 4},
        {{HW__AWAITED__CODE__CHOICE}, 0, HUB_ACCEPTED, "xii", 2},
        {{HW__AWAITED__CODE__HOUSING}, 0, HUB_ACCEPTED, "xiii", 4},
        {{HW__AWAITED__CODE__SAFEGUARDING}, 0, HUB_ASKED, "xiv", 2},
        {{HW__AWAITED__CODE__REPATRIATION}, 0, HUB_ACCEPTED, "xv", 4},
        {{HW__AWAITED__CODE__DIAGNOSTIC_TEST}, 0, HUB_ACCEPTED, "xvi", 1},
        {{HW__AWAITED__CODE__INFECTION}, 0, HUB_ACCEPTED, "xvii", 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct waiting things[2] = {{.awaited = (Hw__Awaited__Code)rows[i].awaited[0]},
                                    {.awaited = (Hw__Awaited__Code)rows[i].awaited[1]}};
        size_t count = (size_t)(rows[i].awaited[0] != 0) + (size_t)(rows[i].awaited[1] != 0);
        struct why_here why =
            reasons_of(things, count, (Hw__Pathway__Code)rows[i].pathway, rows[i].hub);

        assert_string_equal(reasons_names[why.numeral], rows[i].numeral);
        assert_int_equal(why.family, rows[i].family);
    }
}

/* R5.4. */
static void a_discharge_stopped_on_the_day_is_no_delay(void **state)
{
    int32_t day = hw_day_of(2016, 10, 4);
    struct hw_spell s;

    (void)state;
    hw_spell_init(&s);
    readiness(&s, "2016-10-03T10:00:00+01:00", true);
    readiness(&s, "2016-10-04T08:00:00+01:00", false);
    assert_false(dates_stopped_on(&s, day, HW_MS_FOREVER)); /* declared the day before */
    readiness(&s, "2016-10-04T09:00:00+01:00", true);
    readiness(&s, "2016-10-04T15:00:00+01:00", false);
    assert_true(dates_stopped_on(&s, day, HW_MS_FOREVER));
    assert_false(dates_stopped_on(&s, day, at("2016-10-04T14:59:59+01:00")));
    readiness(&s, "2016-10-04T18:00:00+01:00", true);
    assert_false(dates_stopped_on(&s, day, HW_MS_FOREVER)); /* remains after all */
    hw_spell_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(replies_have_two_hours_or_fourteen),
        cmocka_unit_test(delays_fall_into_bands),
        cmocka_unit_test(the_last_ready_date_before_leaving_counts),
        cmocka_unit_test(nobody_is_ready_who_is_ill_again),
        cmocka_unit_test(tasks_are_planned_backwards),
        cmocka_unit_test(the_first_stage_leads),
        cmocka_unit_test(who_pays_is_waited_for),
        cmocka_unit_test(numerals_follow_from_what_is_awaited),
        cmocka_unit_test(a_discharge_stopped_on_the_day_is_no_delay),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
