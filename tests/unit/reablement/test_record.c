/* What the record says already, against what is said now: late, twice, or against it. Section 7. */
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

static void begin_from(const char *r, const char *s, uint8_t p)
{
    desk_admit(&d, s, p);
    phrase_ask(&d, r, s, VISIT("MORNING", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", r, "");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, s, false, NULL);
    phrase_say(&d, "ok", "StartReablement", r, "");
}

/* R7.5: the admission and the death come together, as after a time when nobody looked. */
static void unseen_death(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-08 09:00");
    d.only = -1;
    desk_admit(&d, "S2", 7);
    desk_discharge(&d, "S2", true, NULL);
    d.only = 0;
    desk_clock(&d, "2016-10-08 10:00");
    phrase_expect(&d, "requests/R1", NULL, NULL, "state", "ENDED");
}

/* R7.5: the same with a stay that the person comes home from. */
static void unseen_stay(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-08 09:00");
    d.only = -1;
    desk_admit(&d, "S2", 7);
    desk_discharge(&d, "S2", false, NULL);
    d.only = 0;
    desk_clock(&d, "2016-10-08 10:00");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_SUSPENDED), 1);
}

/* Service begins at home. */
static void start_in_hospital(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    phrase_say(&d, "STILL_IN_HOSPITAL day", "StartReablement", "R1", "");
}

/* R7.9: in hospital is in hospital, whichever spell it is by now. */
static void moved_hospital(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    desk_ready(&d, "S1");
    desk_clock(&d, "2016-09-28 09:00");
    desk_discharge(&d, "S1", false, NULL);
    desk_admit(&d, "S2", 7);
    desk_ready(&d, "S2");
    desk_clock(&d, "2016-09-30 09:00");
    phrase_expect(&d, "requests", "requests", "R1", "priority", "DELAYED");
}

/* R7.5, R7.8: a new programme is asked for when the old one has been ended. */
static void two_of_one(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S2", 7);
    desk_say(
        &d, "ALREADY_REQUESTED spell",
        "{\"command\":\"RequestReablement\",\"request\":\"R2\",\"spell\":\"S2\",\"zone\":\"EX31\","
        "\"earliestStart\":\"2016-10-10\",\"weeks\":6,\"visits\":[" VISIT(
            "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
}

/* R7.13: a discharge counts once, however often service begins after it. */
static void measured_twice(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"STOPPED_BY_PERSON\"");
    desk_say(&d, "ok",
             "{\"command\":\"RequestReablement\",\"request\":\"R2\",\"spell\":\"S1\","
             "\"dateOfBirth\":\"1940-05-01\",\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-10-10\",\"weeks\":6,\"visits\":[" VISIT(
                 "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
    phrase_say(&d, "ok", "AllocateReablement", "R2", "");
    phrase_say(&d, "ok", "StartReablement", "R2", "");
    phrase_expect(&d, "measure", NULL, NULL, "people", "1");
}

/* R7.15: who has died is not at home. */
static void dead_at_home(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"DIED\"");
    desk_clock(&d, "2017-01-05 09:00");
    phrase_say(&d, "DIED status", "RecordFollowUp", "R1", ",\"status\":\"AT_HOME\"");
}

/* R7.11: a death ends the episode first. */
static void followed_up_dead_still_runs(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    phrase_say(&d, "STARTED status", "RecordFollowUp", "R1", ",\"status\":\"DIED\"");
}

/* R7.15: a death in hospital before day 91 is known; nobody rings the family. */
static void dies_after_end(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    desk_clock(&d, "2016-10-12 09:00");
    desk_admit(&d, "S2", 7);
    desk_clock(&d, "2016-10-14 09:00");
    desk_discharge(&d, "S2", true, NULL);
    desk_clock(&d, "2017-01-05 09:00");
    phrase_expect(&d, "follow-ups-due", "followUps", "R1", "day91", NULL);
}

/* The package was given up, and the review says that nothing is needed. */
static void exit_given_up(void **state)
{
    Hw__PackageCancelled cancelled = HW__PACKAGE_CANCELLED__INIT;
    (void)state;
    begin_from("R1", "S1", 7);
    phrase_say(&d, "ok", "ExpectOnwardPackage", "R1",
               ",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-11-14\"");
    desk_clock(&d, "2016-10-10 09:00");
    desk_event(&d, "package/R1-onward", HW__EVENT__BODY_PACKAGE_CANCELLED, &cancelled);
    phrase_say(&d, "ok", "ReviewReablement", "R1",
               ",\"goals\":[{\"baseline\":0,\"target\":1,\"result\":1}],\"onwardNeeded\":false");
    phrase_expect(&d, "exit-block", "episodes", "R1", "why", NULL);
}

/* A run looks at what is so now. */
static void run_in_the_past(void **state)
{
    (void)state;
    desk_say(&d, "ok",
             "{\"command\":\"RequestReablement\",\"request\":\"R1\",\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-09-26\",\"weeks\":2,\"visits\":[" VISIT(
                 "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
    desk_clock(&d, "2016-10-10 09:00");
    desk_say(&d, NULL,
             "{\"command\":\"RunAllocation\",\"run\":\"A\",\"at\":\"2016-09-27T09:00:00Z\"}");
    phrase_expect(&d, "requests/R1", NULL, NULL, "start", "2016-10-10");
}

/* What is entered late makes nothing that is fresh stale. */
static void late_registration(void **state)
{
    (void)state;
    desk_clock(&d, "2016-10-10 09:00");
    desk_say(&d, "ok",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-10\","
             "\"cells\":[{\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":60}]}");
    desk_say(
        &d, "ok",
        "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-10\",\"at\":\"2016-"
        "10-09T09:00:00Z\",\"cells\":[{\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":999}]}");
    desk_say(&d, "ok",
             "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"at\":\"2016-09-27T09:00:00Z\","
             "\"zones\":[\"EX31\",\"EX32\"],\"weekly\":[{\"zone\":\"EX31\",\"band\":\"MORNING\","
             "\"minutes\":600}]}");
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "false");
}

/* A start after the last day planned takes its own days, not those between. */
static void start_after_until(void **state)
{
    (void)state;
    desk_say(
        &d, "ok",
        "{\"command\":\"RequestReablement\",\"request\":\"R1\",\"zone\":\"EX31\",\"earliestStart\":"
        "\"2016-10-03\",\"weeks\":1,\"visits\":[" VISIT("TEA", 30, 1) "],\"funder\":\"COUNCIL\"}");
    desk_say(
        &d, "ok",
        "{\"command\":\"RequestReablement\",\"request\":\"R2\",\"zone\":\"EX31\",\"earliestStart\":"
        "\"2016-10-10\",\"weeks\":1,\"visits\":[" VISIT("TEA", 30, 1) "],\"funder\":\"COUNCIL\"}");
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    phrase_say(&d, "ok", "AllocateReablement", "R2", "");
    desk_clock(&d, "2016-10-17 09:00");
    phrase_say(&d, "ok", "StartReablement", "R2", ",\"day\":\"2016-10-10\"");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-10-23");
}

/* Days that are over were served, whoever else had been promised the minutes. */
static void late_extension(void **state)
{
    (void)state;
    desk_say(
        &d, "ok",
        "{\"command\":\"RequestReablement\",\"request\":\"R1\",\"zone\":\"EX31\",\"earliestStart\":"
        "\"2016-10-03\",\"weeks\":1,\"visits\":[" VISIT("TEA", 30, 1) "],\"funder\":\"COUNCIL\"}");
    desk_say(
        &d, "ok",
        "{\"command\":\"RequestReablement\",\"request\":\"R2\",\"zone\":\"EX31\",\"earliestStart\":"
        "\"2016-10-10\",\"weeks\":1,\"visits\":[" VISIT("TEA", 30, 1) "],\"funder\":\"COUNCIL\"}");
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    phrase_say(&d, "ok", "AllocateReablement", "R2", "");
    desk_clock(&d, "2016-10-03 09:00");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    desk_clock(&d, "2016-10-17 09:00");
    phrase_say(&d, "ok", "ExtendReablement", "R1",
               ",\"until\":\"2016-10-23\",\"reason\":\"AWAITING_ONWARD_CARE\"");
}

static void dead_spell(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    desk_discharge(&d, "S1", true, NULL);
    desk_clock(&d, "2016-09-28 09:00");
    desk_say(
        &d, "DIED spell",
        "{\"command\":\"RequestReablement\",\"request\":\"R1\",\"spell\":\"S1\",\"zone\":\"EX31\","
        "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[" VISIT(
            "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
}

/* A review before a stay, entered after it, is the latest review all the same (R7.11). */
static void late_review(void **state)
{
    (void)state;
    begin_from("R1", "S1", 7);
    desk_clock(&d, "2016-10-05 09:00");
    phrase_say(&d, "ok", "ReviewReablement", "R1",
               ",\"goals\":[{\"baseline\":0,\"target\":4,\"result\":1}]");
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S2", 7);
    desk_clock(&d, "2016-10-10 09:00");
    desk_discharge(&d, "S2", false, NULL);
    phrase_say(
        &d, "ok", "ReviewReablement", "R1",
        ",\"at\":\"2016-10-07T09:00:00Z\",\"goals\":[{\"baseline\":0,\"target\":4,\"result\":4}]");
    phrase_expect(&d, "episodes", "episodes", "R1", "goalsMet", "1");
}

/* While a run is worked out, the reasons of the one before stand. */
static void reasons_while_a_run_computes(void **state)
{
    (void)state;
    phrase_ask(&d, "R1", NULL, VISIT("TEA", 45, 1));
    desk_say(&d, "ok", "{\"command\":\"RunAllocation\",\"run\":\"A\"}");
    {
        json_t *a = desk_ask(&d, "requests", NULL, NULL);
        assert_non_null(json_object_get(desk_line(a, "requests", "R1"), "refusal"));
        json_decref(a);
    }
    d.only = -1;
    ((struct desk_core *)(uintptr_t)d.core)->works = false;
    desk_clock(&d, "2016-09-26 08:01");
    desk_say(&d, "ok", "{\"command\":\"RunAllocation\",\"run\":\"B\"}");
    {
        json_t *a = desk_ask(&d, "requests", NULL, NULL);
        json_t *x = json_object_get(desk_line(a, "requests", "R1"), "refusal");
        ((struct desk_core *)(uintptr_t)d.core)->works = true;
        assert_non_null(x);
        json_decref(a);
    }
}

/* An older publication, entered late, does not replace a newer one. */
static void late_republication(void **state)
{
    (void)state;
    desk_clock(&d, "2016-10-10 09:00");
    desk_say(&d, "ok",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-10\","
             "\"cells\":[{\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":60}]}");
    desk_say(
        &d, "ok",
        "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-10\",\"at\":\"2016-"
        "10-09T09:00:00Z\",\"cells\":[{\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":600}]}");
    phrase_ask(&d, "R1", NULL, VISIT("MORNING", 30, 1));
    phrase_say(&d, "BAND_FULL", "AllocateReablement", "R1", ",\"start\":\"2016-10-10\"");
}

/* R7.8: a team has no minutes where it does not go any more, whatever it had published. */
static void zone_given_up(void **state)
{
    (void)state;
    desk_say(&d, "ok",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-11-14\","
             "\"cells\":[{\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":600}]}");
    begin_from("R1", "S1", 7);
    desk_say(&d, "ok", "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"zones\":[\"EX32\"]}");
    phrase_say(&d, "NO_CAPACITY until", "ExtendReablement", "R1",
               ",\"until\":\"2016-11-20\",\"reason\":\"GOALS_NOT_MET\"");
}

/* A week that is over says nothing about what can be given. */
static void week_over(void **state)
{
    (void)state;
    desk_clock(&d, "2016-10-20 09:00");
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "true");
    desk_say(&d, "WEEK_OVER week",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2015-01-05\","
             "\"cells\":[]}");
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "true");
}

/* The same in another stay. */
static void start_in_another_hospital(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    desk_clock(&d, "2016-10-02 09:00");
    desk_discharge(&d, "S1", false, "51");
    desk_admit(&d, "S2", 7);
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-20 09:00");
    phrase_say(&d, "STILL_IN_HOSPITAL day", "StartReablement", "R1", "");
}

/* Between the plan and its carrying out the team has lost the skill. */
static void skill_given_up(void **state)
{
    (void)state;
    desk_say(&d, "ok",
             "{\"command\":\"RequestReablement\",\"request\":\"R1\",\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-09-26\",\"weeks\":2,\"therapy\":true,\"visits\":[" VISIT(
                 "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
    d.only = 1;
    desk_say(&d, "ok", "{\"command\":\"RunAllocation\",\"run\":\"A\"}");
    d.only = -1;
    desk_say(&d, "ok",
             "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"zones\":[\"EX31\"],\"weekly\":[{"
             "\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":600}]}");
    d.only = 0;
    desk_clock(&d, "2016-09-26 08:01");
    phrase_expect(&d, "requests/R1", NULL, NULL, "state", "WAITING");
}

/* Who dies in another stay waits no longer. */
static void dies_waiting(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    desk_discharge(&d, "S1", false, NULL);
    desk_clock(&d, "2016-09-27 09:00");
    desk_admit(&d, "S2", 7);
    desk_discharge(&d, "S2", true, NULL);
    desk_clock(&d, "2016-09-28 09:00");
    phrase_expect(&d, "requests/R1", NULL, NULL, "state", "WITHDRAWN");
}

/* Who is not ended is served: the minutes are taken, a week at a time, so that they are promised to
 * nobody else. In hospital nobody is. */
static void served_beyond_the_last_day(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("TEA", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S1", false, NULL);
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    desk_clock(&d, "2016-11-13 23:59");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-11-13");
    desk_clock(&d, "2016-11-14 00:00");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-11-20");
    phrase_expect(&d, "episodes", "episodes", "R1", "until", "2016-11-13");
    phrase_expect(&d, "exit-block", "episodes", "R1", "since", "2016-11-14");
    phrase_ask(&d, "R2", NULL, VISIT("TEA", 30, 1));
    phrase_say(&d, "BAND_FULL", "AllocateReablement", "R2", ",\"start\":\"2016-11-14\"");
    desk_clock(&d, "2016-11-20 09:00");
    desk_admit(&d, "S2", 7);
    desk_clock(&d, "2016-12-09 10:00");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-11-20");
    desk_discharge(&d, "S2", false, NULL);
    desk_replay(&d);
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-12-15");
    phrase_say(&d, "ok", "ExtendReablement", "R1",
               ",\"until\":\"2016-12-12\",\"reason\":\"OTHER\"");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-12-12");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    phrase_say(&d, "ok", "AllocateReablement", "R2", ",\"start\":\"2016-12-10\"");
}

/* Service begins after the days that were planned, and others have the minutes by then. */
static void begun_without_room(void **state)
{
    (void)state;
    desk_say(&d, "ok",
             "{\"command\":\"RequestReablement\",\"request\":\"R1\",\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-10-03\",\"weeks\":1,\"visits\":[" VISIT(
                 "TEA", 30, 1) "],\"funder\":\"COUNCIL\"}");
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-12 08:00");
    phrase_ask(&d, "R2", NULL, VISIT("TEA", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R2", "");
    desk_clock(&d, "2016-10-20 09:00");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    phrase_expect(&d, "episodes", "episodes", "R1", "until", "2016-10-26");
    phrase_expect(&d, "episodes", "episodes", "R1", "bookedUntil", "2016-10-26");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_OVERRAN), 1);
    desk_clock(&d, "2016-10-21 09:00");
    phrase_say(&d, "NO_CAPACITY until", "ExtendReablement", "R1",
               ",\"until\":\"2016-10-27\",\"reason\":\"OTHER\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(unseen_death, setup, teardown),
        cmocka_unit_test_setup_teardown(unseen_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(start_in_hospital, setup, teardown),
        cmocka_unit_test_setup_teardown(moved_hospital, setup, teardown),
        cmocka_unit_test_setup_teardown(two_of_one, setup, teardown),
        cmocka_unit_test_setup_teardown(measured_twice, setup, teardown),
        cmocka_unit_test_setup_teardown(dead_at_home, setup, teardown),
        cmocka_unit_test_setup_teardown(followed_up_dead_still_runs, setup, teardown),
        cmocka_unit_test_setup_teardown(dies_after_end, setup, teardown),
        cmocka_unit_test_setup_teardown(exit_given_up, setup, teardown),
        cmocka_unit_test_setup_teardown(run_in_the_past, setup, teardown),
        cmocka_unit_test_setup_teardown(late_registration, setup, teardown),
        cmocka_unit_test_setup_teardown(start_after_until, setup, teardown),
        cmocka_unit_test_setup_teardown(late_extension, setup, teardown),
        cmocka_unit_test_setup_teardown(dead_spell, setup, teardown),
        cmocka_unit_test_setup_teardown(late_review, setup, teardown),
        cmocka_unit_test_setup_teardown(reasons_while_a_run_computes, setup, teardown),
        cmocka_unit_test_setup_teardown(late_republication, setup, teardown),
        cmocka_unit_test_setup_teardown(zone_given_up, setup, teardown),
        cmocka_unit_test_setup_teardown(week_over, setup, teardown),
        cmocka_unit_test_setup_teardown(start_in_another_hospital, setup, teardown),
        cmocka_unit_test_setup_teardown(skill_given_up, setup, teardown),
        cmocka_unit_test_setup_teardown(dies_waiting, setup, teardown),
        cmocka_unit_test_setup_teardown(served_beyond_the_last_day, setup, teardown),
        cmocka_unit_test_setup_teardown(begun_without_room, setup, teardown),
    };
    return RUN_TESTS(tests);
}
