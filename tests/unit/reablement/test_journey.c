/* A person's way through reablement, from the referral to day 91. Rulebook section 7. */
#include "desk.h"
#include "homeward/civil.h"
#include "support/t.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d);
    phrase_north(&d);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

/* Started on Mon 3 Oct 2016. */
static void begin(const char *request)
{
    phrase_say(&d, "ok", "AllocateReablement", request, "");
    desk_clock(&d, "2016-10-03 12:00");
    phrase_say(&d, "ok", "StartReablement", request, "");
}

static void free_weeks(void **state) /* R7.2, R7.3 */
{
    (void)state;
    phrase_ask(&d, "R1", NULL, VISIT("MORNING", 30, 1));
    begin("R1");
    phrase_expect(&d, "episodes", "episodes", "R1", "dayNumber", "1");
    phrase_expect(&d, "episodes", "episodes", "R1", "day42", "2016-11-13");
    phrase_expect(&d, "episodes", "episodes", "R1", "lastFreeDay", "2016-11-13");
    phrase_expect(&d, "episodes", "episodes", "R1", "firstChargeableDay", "2016-11-14");
    phrase_expect(&d, "episodes", "episodes", "R1", "nextReview", "2016-10-10");
    desk_clock(&d, "2016-11-13 23:59");
    phrase_expect(&d, "episodes", "episodes", "R1", "dayNumber", "42");
    phrase_expect(&d, "exit-block", "episodes", "R1", "since", NULL);
    desk_clock(&d, "2016-11-14 00:00");
    phrase_expect(&d, "exit-block", "episodes", "R1", "since", "2016-11-14");
    phrase_expect(&d, "exit-block", "episodes", "R1", "why", "PERIOD_OVER");
}

/* The second goal is better the lower it gets. */
#define GOALS(result)                                                                              \
    ",\"goals\":[{\"goal\":\"walk to the shop\",\"baseline\":0,\"target\":10,\"result\":" result   \
    "},{\"baseline\":5,\"target\":1,\"result\":1}]"

static void reviews(void **state) /* R7.11 */
{

    (void)state;
    phrase_ask(&d, "R1", NULL, VISIT("MORNING", 30, 1));
    begin("R1");
    desk_clock(&d, "2016-10-10 23:59");
    phrase_expect(&d, "reviews-due", "episodes", "R1", "due", "2016-10-10");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 0);
    desk_clock(&d, "2016-10-12 09:00");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 1);
    phrase_expect(&d, "reviews-due", "episodes", "R1", "daysOverdue", "2");
    phrase_say(&d, "ok", "ReviewReablement", "R1", GOALS("4") ",\"onwardNeeded\":true");
    phrase_expect(&d, "reviews-due", "episodes", "R1", "due", NULL);
    phrase_expect(&d, "episodes", "episodes", "R1", "goalsMet", "1");
    phrase_expect(&d, "episodes", "episodes", "R1", "nextReview", "2016-10-19");
    phrase_expect(&d, "exit-block", "episodes", "R1", "since", NULL);
    desk_clock(&d, "2016-10-19 09:00");
    phrase_say(&d, "ok", "ReviewReablement", "R1", GOALS("10"));
    phrase_expect(&d, "exit-block", "episodes", "R1", "since", "2016-10-19");
    phrase_expect(&d, "exit-block", "episodes", "R1", "why", "GOALS_MET");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 1);
    phrase_say(&d, "MISSING_FIELD goals", "ReviewReablement", "R1", "");
    phrase_say(&d, "MISSING_FIELD result", "ReviewReablement", "R1",
               ",\"goals\":[{\"baseline\":1}]");
}

/* R7.5: service rests while the person is in hospital, the clock does not. */
static void hospital_in_between(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S1", false, NULL);
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S2", 7);
    phrase_expect(&d, "episodes", "episodes", "R1", "suspendedBy", "S2");
    desk_clock(&d, "2016-10-20 09:00");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 0);
    phrase_expect(&d, "reviews-due", "episodes", "R1", "due", NULL);
    desk_restart(&d);
    desk_replay(&d);
    phrase_expect(&d, "episodes", "episodes", "R1", "suspendedBy", "S2");
    desk_discharge(&d, "S2", false, NULL);
    phrase_expect(&d, "episodes", "episodes", "R1", "suspended", "false");
    phrase_expect(&d, "episodes", "episodes", "R1", "nextReview", "2016-10-27");
    phrase_expect(&d, "episodes", "episodes", "R1", "lastFreeDay", "2016-11-13");
    /* the stay it came from is still what day 91 counts from */
    phrase_expect(&d, "requests/R1", NULL, NULL, "leftHospital", "2016-10-03");
    phrase_expect(&d, "requests/R1", NULL, NULL, "day91", "2017-01-02");
}

static void deaths(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    desk_admit(&d, "S2", 8);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R2", "S2", VISIT("MORNING", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    phrase_say(&d, "ok", "AllocateReablement", "R2", "");
    desk_discharge(&d, "S1", true, NULL);
    phrase_expect(&d, "requests/R1", NULL, NULL, "state", "WITHDRAWN");
    phrase_expect(&d, "requests/R1", NULL, NULL, "withdrawn", "DIED");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S2", false, NULL);
    phrase_say(&d, "ok", "StartReablement", "R2", "");
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S3", 8);
    desk_discharge(&d, "S3", true, NULL);
    phrase_expect(&d, "requests/R2", NULL, NULL, "state", "ENDED");
    phrase_expect(&d, "requests/R2", NULL, NULL, "outcome", "DIED");
    phrase_expect(&d, "requests/R2", NULL, NULL, "followUp", "DIED");
}

static void another_first_day(void **state)
{
    (void)state;
    phrase_ask(&d, "R1", NULL, VISIT("TEA", 30, 1)); /* all there is */
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-05 09:00");
    phrase_say(&d, "IN_THE_FUTURE day", "StartReablement", "R1", ",\"day\":\"2016-10-06\"");
    phrase_say(&d, "BEFORE_REQUEST day", "StartReablement", "R1", ",\"day\":\"2016-09-25\"");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    phrase_expect(&d, "episodes", "episodes", "R1", "start", "2016-10-05");
    phrase_expect(&d, "episodes", "episodes", "R1", "until", "2016-11-15");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-11-15");
    phrase_say(&d, "NOT_LATER until", "ExtendReablement", "R1",
               ",\"until\":\"2016-11-15\",\"reason\":\"GOALS_NOT_MET\"");
    phrase_say(&d, "MISSING_FIELD reason", "ExtendReablement", "R1", ",\"until\":\"2016-11-29\"");
    phrase_say(&d, "ok", "ExtendReablement", "R1",
               ",\"until\":\"2016-11-29\",\"reason\":\"GOALS_NOT_MET\"");
    phrase_expect(&d, "episodes", "episodes", "R1", "lastFreeDay", "2016-11-15");
    /* somebody else cannot have what is kept for it */
    phrase_ask(&d, "R2", NULL, VISIT("TEA", 15, 1));
    phrase_say(&d, "BAND_FULL", "AllocateReablement", "R2", ",\"start\":\"2016-11-14\"");
    phrase_say(&d, "MISSING_FIELD outcome", "EndReablement", "R1", "");
    desk_clock(&d, "2016-10-31 09:00");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    phrase_expect(&d, "requests/R1", NULL, NULL, "early", "true");
    phrase_say(&d, "ok", "AllocateReablement", "R2", ",\"start\":\"2016-11-14\"");
    phrase_say(&d, "ENDED request", "ExtendReablement", "R1",
               ",\"until\":\"2016-12-29\",\"reason\":\"OTHER\"");
}

static void onward(void **state)
{
    Hw__PackageStarted begun = HW__PACKAGE_STARTED__INIT;
    Hw__PackageCancelled cancelled = HW__PACKAGE_CANCELLED__INIT;
    Hw__Date day = HW__DATE__INIT;
    const char *more = ",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-11-14\"";

    (void)state;
    phrase_ask(&d, "R1", NULL, VISIT("MORNING", 30, 1));
    begin("R1");
    phrase_say(&d, "ok", "ExpectOnwardPackage", "R1", more);
    phrase_say(&d, "ALREADY_EXPECTED package", "ExpectOnwardPackage", "R1", more);
    desk_event(&d, "package/R1-onward", HW__EVENT__BODY_PACKAGE_CANCELLED, &cancelled);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_SEEN), 1);
    desk_clock(&d, "2016-11-16 09:00");
    phrase_expect(&d, "exit-block", "episodes", "R1", "daysBlocked", "2");
    phrase_say(&d, "ALREADY_EXPECTED package", "ExpectOnwardPackage", "R1", more);
    phrase_say(
        &d, "ok", "ExpectOnwardPackage", "R1",
        ",\"package\":\"P2\",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-11-17\"");
    desk_restart(&d);
    begun.day = &day;
    day.day = hw_day_of(2016, 11, 16);
    desk_event(&d, "package/P2", HW__EVENT__BODY_PACKAGE_STARTED, &begun);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_SEEN), 2);
    phrase_expect(&d, "exit-block", "episodes", "R1", "since", NULL);
}

/* What it looks at may be over, and out of mind, before it is asked for. */
static void over_before(void **state)
{
    Hw__PackageStarted begun = HW__PACKAGE_STARTED__INIT;
    Hw__Date day = HW__DATE__INIT;

    (void)state;
    desk_admit(&d, "S1", 7);
    desk_discharge(&d, "S1", false, NULL);
    begun.day = &day;
    day.day = hw_day_of(2016, 9, 26);
    desk_event(&d, "package/P1", HW__EVENT__BODY_PACKAGE_STARTED, &begun);
    desk_clock(&d, "2016-09-27 08:00");
    assert_int_equal(hw_book_version(d.s, "spell/S1"), -1);
    assert_int_equal(hw_book_version(d.s, "package/P1"), -1);
    d.kill_every = 1;
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    desk_restart(&d);
    phrase_expect(&d, "requests/R1", NULL, NULL, "leftHospital", "2016-09-26");
    phrase_expect(&d, "requests", "requests", "R1", "priority", "COMMUNITY");
    begin("R1");
    phrase_say(
        &d, "ok", "ExpectOnwardPackage", "R1",
        ",\"package\":\"P1\",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-09-26\"");
    desk_replay(&d);
    phrase_expect(&d, "requests/R1", NULL, NULL, "leftHospital", "2016-09-26");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_SEEN), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(free_weeks, setup, teardown),
        cmocka_unit_test_setup_teardown(reviews, setup, teardown),
        cmocka_unit_test_setup_teardown(hospital_in_between, setup, teardown),
        cmocka_unit_test_setup_teardown(deaths, setup, teardown),
        cmocka_unit_test_setup_teardown(another_first_day, setup, teardown),
        cmocka_unit_test_setup_teardown(onward, setup, teardown),
        cmocka_unit_test_setup_teardown(over_before, setup, teardown),
    };
    return RUN_TESTS(tests);
}
