/* Requests and places: who comes first, what fits, what is refused. R7.7 to R7.9. */
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

/* R7.9, with a reason for each. */
static void priority_order(void **state)
{
    static const char *const want[] = {"R-delayed-old", "R-delayed",     "R-today", "R-soon",
                                       "R-community-1", "R-community-2", "R-later"};
    Hw__ExpectedDischargeSet soon = HW__EXPECTED_DISCHARGE_SET__INIT;
    Hw__Date day = HW__DATE__INIT;
    json_t *answer = NULL, *list = NULL;

    (void)state;
    for (uint8_t i = 1; i <= 5; i++) {
        char spell[8];

        (void)snprintf(spell, sizeof(spell), "S%d", i);
        desk_admit(&d, spell, i);
    }
    phrase_ask(&d, "R-later", "S5", VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R-soon", "S4", VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R-today", "S3", VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R-delayed", "S2", VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R-community-1", NULL, VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R-community-2", NULL, VISIT("MORNING", 30, 1));
    phrase_ask(&d, "R-delayed-old", "S1", VISIT("MORNING", 30, 1));
    desk_ready(&d, "S1");
    desk_clock(&d, "2016-09-28 10:00");
    desk_ready(&d, "S2");
    desk_clock(&d, "2016-09-29 10:00");
    desk_ready(&d, "S3");
    soon.date = &day;
    day.day = hw_day_of(2016, 10, 1);
    desk_event(&d, "spell/S4", HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, &soon);
    answer = desk_ask(&d, "requests", NULL, NULL);
    list = json_object_get(answer, "requests");
    assert_int_equal(json_array_size(list), 7);
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(json_string_value(json_object_get(json_array_get(list, i), "request")),
                            want[i]);
    json_decref(answer);
    phrase_expect(&d, "requests", "requests", "R-delayed-old", "daysDelayed", "3");
    phrase_expect(&d, "requests", "requests", "R-soon", "priority", "EXPECTED_48H");
}

/* R7.8: the whole pattern or nothing. */
static void atomic_pattern(void **state)
{
    (void)state;
    /* morning would fit, tea would not: 7 x 45 = 315 of 210 minutes */
    phrase_ask(&d, "R1", NULL, VISIT("MORNING", 30, 1) "," VISIT("TEA", 45, 1));
    phrase_say(&d, "BAND_FULL", "AllocateReablement", "R1", "");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_TEAM_BOOKED), 0);
    /* double-handed runs are apart: none at tea */
    phrase_ask(&d, "R2", NULL, VISIT("TEA", 15, 2));
    phrase_say(&d, "NO_DOUBLE_HANDED_RUN", "AllocateReablement", "R2", "");
    phrase_ask(&d, "R3", NULL, VISIT("MORNING", 30, 2));
    phrase_say(&d, "ok", "AllocateReablement", "R3", "");
    phrase_ask(&d, "R4", NULL,
               VISIT("MORNING", 15, 2)); /* the double minutes are gone for six weeks */
    phrase_say(&d, "BAND_FULL", "AllocateReablement", "R4", ",\"start\":\"2016-10-03\"");
    phrase_say(&d, "NOT_STARTED request", "AllocateReablement", "R3", "");
    phrase_say(&d, "ok", "ReleaseReablement", "R3", ",\"reason\":\"NOT_READY\"");
    phrase_say(&d, "TOO_EARLY start", "AllocateReablement", "R3", ",\"start\":\"2016-09-27\"");
    phrase_say(&d, "TOO_LATE start", "AllocateReablement", "R3", ",\"start\":\"2016-11-07\"");
    phrase_say(&d, "ok", "AllocateReablement", "R3", "");
    desk_clock(&d, "2016-10-03 09:00");
    phrase_expect(&d, "requests", "requests", "R3", "overdue", "false");
    desk_clock(&d, "2016-10-04 09:00");
    phrase_expect(&d, "requests", "requests", "R3", "overdue", "true");
    phrase_say(&d, "ok", "ReleaseReablement", "R3", ",\"reason\":\"NOT_READY\"");
    phrase_expect(&d, "requests/R3", NULL, NULL, "state", "WAITING");
    phrase_say(&d, "UNKNOWN_TEAM team", "AllocateReablement", "R3", ",\"team\":\"south\"");
    phrase_say(&d, "IN_THE_PAST start", "AllocateReablement", "R3", ",\"start\":\"2016-09-25\"");
}

static void staleness(void **state)
{
    (void)state;
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "false");
    desk_clock(&d, "2016-10-03 07:59");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 0);
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "false");
    desk_clock(&d, "2016-10-03 08:00");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 1);
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "true");
    desk_restart(&d);
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 1);
    desk_say(
        &d, "ok",
        "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-03\",\"cells\":"
        "[{\"zone\":\"EX32\",\"band\":\"NIGHT\",\"minutes\":60}]}");
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "false");
    desk_say(&d, "BAD_VALUE week",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-04\"}");
    desk_say(
        &d, "ZONE_NOT_SERVED cells",
        "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-03\",\"cells\":"
        "[{\"zone\":\"EX39\",\"band\":\"NIGHT\",\"minutes\":60}]}");
}

static void what_is_not_said(void **state)
{
    (void)state;
    desk_say(&d, "MISSING_FIELD request", "{\"command\":\"RequestReablement\"}");
    desk_say(
        &d, "UNKNOWN_SPELL spell",
        "{\"command\":\"RequestReablement\",\"request\":\"R\",\"spell\":\"S9\",\"zone\":\"EX31\","
        "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[" VISIT(
            "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
    desk_say(&d, "BAD_VALUE weeks",
             "{\"command\":\"RequestReablement\",\"request\":\"R\",\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-10-03\",\"weeks\":7}");
    desk_admit(&d, "S1", 1);
    phrase_ask(&d, "R1", "S1", VISIT("MORNING", 30, 1));
    assert_int_equal(desk_count(&d, "reablement-of/S1", HW__EVENT__BODY_REABLEMENT_OF_SPELL), 1);
    desk_say(
        &d, "ALREADY_REQUESTED spell",
        "{\"command\":\"RequestReablement\",\"request\":\"R\",\"spell\":\"S1\",\"zone\":\"EX31\","
        "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[" VISIT(
            "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
    phrase_say(&d, "UNKNOWN_REQUEST request", "WithdrawReablement", "R9",
               ",\"reason\":\"DECLINED\"");
    phrase_say(&d, "BAD_VALUE reason", "WithdrawReablement", "R1", ",\"reason\":\"no thanks\"");
    phrase_say(&d, "ok", "WithdrawReablement", "R1", ",\"reason\":\"DECLINED\"");
    phrase_say(&d, "WITHDRAWN request", "AllocateReablement", "R1", "");
    desk_say(&d, "BAD_VALUE horizonDays",
             "{\"command\":\"RunAllocation\",\"run\":\"A\",\"horizonDays\":6}");
    assert_int_equal(desk_status(&d, "requests", "colour", "red"), 400);
    assert_int_equal(desk_status(&d, "requests/R9", NULL, NULL), 404);
    assert_int_equal(desk_status(&d, "runs/none", NULL, NULL), 404);
    assert_int_equal(desk_status(&d, "nothing", NULL, NULL), 404);
    assert_int_equal(desk_status(&d, "capacity", "weeks", "0"), 400);
    assert_int_equal(desk_status(&d, "measure", "from", "2016-02-01"), 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(priority_order, setup, teardown),
        cmocka_unit_test_setup_teardown(atomic_pattern, setup, teardown),
        cmocka_unit_test_setup_teardown(staleness, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_said, setup, teardown),
    };
    return RUN_TESTS(tests);
}
