/* Plans of care that begin on a day to come. */
#include "homeward/civil.h"
#include "homeward/text.h"
#include "scene.h"
#include "support/t.h"

#define PLAN(morning)                                                                              \
    ",\"visits\":[{\"days\":[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\"],\"band\":"   \
    "\"MORNING\",\"minutes\":" morning "},{\"days\":[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\","     \
    "\"SAT\",\"SUN\"],\"band\":\"TEA\",\"minutes\":30}]"
#define LINE ",\"visits\":[{\"days\":[\"MON\"],\"band\":\"TEA\",\"minutes\":60}]"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    scene_open(&d);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void changes_are(int want)
{
    assert_int_equal(desk_count(&d, "package/P", HW__EVENT__BODY_PACKAGE_CHANGED), want);
}

/* The night the clocks go back: a day of London begins an hour before that of UTC. */
static void begins_with_its_day(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-30\"");
    scene_is(&d, "P", "weeklyHours", "8.75");
    scene_is(&d, "P", "plannedChange.from", "2016-10-30");
    scene_is(&d, "P", "plannedChange.weeklyHours", "12.25");
    scene_is(&d, "P", "plannedChange.visits.0.minutes", "75");
    desk_replay(&d);
    desk_clock(&d, "2016-10-29 23:59");
    changes_are(0);
    desk_clock(&d, "2016-10-30 00:00");
    changes_are(1);
    scene_is(&d, "P", "weeklyHours", "12.25");
    scene_is(&d, "P", "plannedChange", NULL);
    scene_is(&d, "P", "plans", "2");
    scene_is(&d, "P", "plans.0.weeklyHours", "8.75");
    scene_is(&d, "P", "plans.1.from", "2016-10-30");
    scene_is(&d, "P", "holders.0.visits", "2");
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("60") ",\"from\":\"2016-10-06\"");
    scene_is(&d, "P", "plans.2.from", "2016-10-06"); /* one that is over: as before */
    desk_replay(&d);
    scene_is(&d, "P", "plans", "3");
}

static void the_last_word_counts(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_do(&d, "IN_THE_FUTURE from", "ChangePackage", "P",
             ",\"from\":\"2016-10-10\",\"latestStart\":\"2016-10-20\"");
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-10\"");
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("60") ",\"from\":\"2016-10-12\"");
    scene_is(&d, "P", "plannedChange.from", "2016-10-12");
    desk_clock(&d, "2016-10-11 09:00");
    changes_are(0);
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("30"));
    scene_is(&d, "P", "plannedChange", NULL);
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-13\"");
    scene_do(&d, "ok", "ReviewPackage", "P", ",\"result\":\"REDUCED\"" LINE);
    scene_is(&d, "P", "plannedChange", NULL);
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-14\"");
    scene_do(&d, "ok", "EndPackage", "P", ",\"reason\":\"MOVED_AWAY\"");
    scene_is(&d, "P", "plannedChange", NULL);
    desk_clock(&d, "2016-10-20 09:00");
    changes_are(1);
}

/* Offers were made on the old plan: it holds until whoever was awarded the package serves. */
static void waits_for_offers(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-06\"");
    scene_do(&d, "ok", "HandBackPackage", "P", ",\"reason\":\"COST\",\"noticeDays\":14");
    scene_do(&d, "ROUND_OPEN visits", "ChangePackage", "P", PLAN("60") ",\"from\":\"2016-10-07\"");
    desk_clock(&d, "2016-10-06 08:00");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a2", ",\"start\":\"2016-10-08\"");
    desk_clock(&d, "2016-10-08 10:00");
    changes_are(0);
    scene_do(&d, "ok", "StartPackage", "P", "");
    desk_clock(&d, "2016-10-08 10:01");
    changes_are(1);
    scene_is(&d, "P", "plans.1.from", "2016-10-08");
    scene_is(&d, "P", "holders.0.provider", "a2");
    scene_is(&d, "P", "holders.0.visits", "2");
}

/* Who shares the visits would not know whose another one is. */
static void dropped_when_shared(void **state)
{
    (void)state;
    scene_scheme(
        &d, "parts",
        "{\"tiers\":[\"TIER_1\",\"TIER_2\"],\"rule\":\"BEST_SCORE\",\"partialAllowed\":true}", "");
    scene_package(&d, "P", NULL, "parts");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", "");
    scene_do(&d, "ok", "AwardPackage", "P", "");
    desk_clock(&d, "2016-10-05 09:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_do(&d, "ok", "ChangePackage", "P", LINE ",\"from\":\"2016-10-20\"");
    scene_do(&d, "ok", "HandBackPackage", "P", ",\"reason\":\"COST\",\"noticeDays\":14");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a2", ",\"visits\":[1]");
    scene_offer(&d, "ok", "AcceptOffer", "P", "b1", ",\"visits\":[2]");
    scene_do(&d, "ok", "AwardPackage", "P", "");
    desk_clock(&d, "2016-10-10 09:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_do(&d, "SEVERAL_HOLDERS visits", "ChangePackage", "P", LINE ",\"from\":\"2016-10-12\"");
    scene_is(&d, "P", "plannedChange.from", "2016-10-20");
    desk_clock(&d, "2016-10-20 00:00");
    changes_are(0);
    assert_int_equal(desk_count(&d, "package/P", HW__EVENT__BODY_PACKAGE_CHANGE_DROPPED), 1);
    scene_is(&d, "P", "plannedChange", NULL);
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-22\"");
    desk_clock(&d, "2016-10-22 00:00");
    changes_are(1);
    scene_is(&d, "P", "weeklyHours", "12.25");
}

/* R8.5 (measures): three days of 75 minutes, three of 105. */
static void cover_by_the_plan_of_each_day(void **state)
{
    json_t *answer = NULL;

    (void)state;
    scene_package(&d, "P", NULL, "devon");
    desk_clock(&d, "2016-10-06 10:00"); /* nobody took it */
    scene_is(&d, "P", "state", "EMERGENCY_COVER");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_do(&d, "ok", "ChangePackage", "P", PLAN("75") ",\"from\":\"2016-10-09\"");
    desk_clock(&d, "2016-10-11 09:00");
    changes_are(1);
    answer = desk_ask(&d, "measures", NULL, NULL);
    assert_int_equal(json_integer_value(json_object_get(answer, "emergencyMinutes")),
                     3 * 75 + 3 * 105);
    json_decref(answer);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {EACH(begins_with_its_day), EACH(the_last_word_counts),
                                       EACH(waits_for_offers), EACH(dropped_when_shared),
                                       EACH(cover_by_the_plan_of_each_day)};

    return RUN_TESTS(tests);
}
