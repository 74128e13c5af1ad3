/* A person's way through reablement, from the referral to day 91. Rulebook section 7. */
#include <stdlib.h>

#include "desk.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "support/t.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d);
    desk_clock(&d, "2016-09-26 08:00");
    desk_say(
        &d, "ok",
        "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"name\":\"North\",\"zones\":[\"EX31\","
        "\"EX32\"],\"skills\":[\"THERAPY\"],\"weekly\":[{\"zone\":\"EX31\",\"band\":\"MORNING\","
        "\"minutes\":600,\"doubleMinutes\":210},{\"zone\":\"EX31\",\"band\":\"TEA\",\"minutes\":"
        "210}]}");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

#define EVERY_DAY "\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\""
#define VISIT(band, minutes, carers)                                                               \
    "{\"days\":[" EVERY_DAY "],\"band\":\"" band "\",\"minutes\":" #minutes ",\"carers\":" #carers \
    "}"

static void ask_for(const char *request, const char *spell, const char *visits)
{
    char from[64] = "";

    if (spell)
        (void)snprintf(from, sizeof(from), "\"spell\":\"%s\",\"dateOfBirth\":\"1940-05-01\",",
                       spell);
    desk_say(&d, "ok",
             "{\"command\":\"RequestReablement\",\"request\":\"%s\",%s\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[%s],\"funder\":\"COUNCIL\"}",
             request, from, visits);
}

static void on_request(const char *want, const char *command, const char *request, const char *more)
{
    desk_say(&d, want, "{\"command\":\"%s\",\"request\":\"%s\"%s}", command, request, more);
}

static void expect_text(const char *path, const char *list, const char *request, const char *key,
                        const char *want)
{
    json_t *answer = desk_ask(&d, path, NULL, NULL);
    json_t *o = list ? desk_line(answer, list, request) : answer;
    json_t *value = o ? json_object_get(o, key) : NULL;
    char number[32] = "";

    if (json_is_integer(value))
        (void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
    else if (json_is_boolean(value))
        (void)snprintf(number, sizeof(number), "%s", json_is_true(value) ? "true" : "false");
    else if (json_is_real(value))
        (void)snprintf(number, sizeof(number), "%.1f", json_real_value(value));
    if (!hw_streq(json_is_string(value) ? json_string_value(value) : *number ? number : NULL, want))
        fail_msg("%s %s %s: got %s, want %s", path, request ? request : "", key,
                 value ? json_dumps(value, JSON_ENCODE_ANY) : "nothing", want ? want : "nothing");
    json_decref(answer);
}

/* Started on Mon 3 Oct 2016. */
static void begin(const char *request)
{
    on_request("ok", "AllocateReablement", request, "");
    desk_clock(&d, "2016-10-03 12:00");
    on_request("ok", "StartReablement", request, "");
}

static void free_weeks(void **state) /* R7.2, R7.3 */
{
    (void)state;
    ask_for("R1", NULL, VISIT("MORNING", 30, 1));
    begin("R1");
    expect_text("episodes", "episodes", "R1", "dayNumber", "1");
    expect_text("episodes", "episodes", "R1", "day42", "2016-11-13");
    expect_text("episodes", "episodes", "R1", "lastFreeDay", "2016-11-13");
    expect_text("episodes", "episodes", "R1", "firstChargeableDay", "2016-11-14");
    expect_text("episodes", "episodes", "R1", "nextReview", "2016-10-10");
    desk_clock(&d, "2016-11-13 23:59");
    expect_text("episodes", "episodes", "R1", "dayNumber", "42");
    expect_text("exit-block", "episodes", "R1", "since", NULL);
    desk_clock(&d, "2016-11-14 00:00");
    expect_text("exit-block", "episodes", "R1", "since", "2016-11-14");
    expect_text("exit-block", "episodes", "R1", "why", "PERIOD_OVER");
}

/* The second goal is better the lower it gets. */
#define GOALS(result)                                                                              \
    ",\"goals\":[{\"goal\":\"walk to the shop\",\"baseline\":0,\"target\":10,\"result\":" result   \
    "},{\"baseline\":5,\"target\":1,\"result\":1}]"

static void reviews(void **state) /* R7.11 */
{

    (void)state;
    ask_for("R1", NULL, VISIT("MORNING", 30, 1));
    begin("R1");
    desk_clock(&d, "2016-10-10 23:59");
    expect_text("reviews-due", "episodes", "R1", "due", "2016-10-10");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 0);
    desk_clock(&d, "2016-10-12 09:00");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 1);
    expect_text("reviews-due", "episodes", "R1", "daysOverdue", "2");
    on_request("ok", "ReviewReablement", "R1", GOALS("4") ",\"onwardNeeded\":true");
    expect_text("reviews-due", "episodes", "R1", "due", NULL);
    expect_text("episodes", "episodes", "R1", "goalsMet", "1");
    expect_text("episodes", "episodes", "R1", "nextReview", "2016-10-19");
    expect_text("exit-block", "episodes", "R1", "since", NULL);
    desk_clock(&d, "2016-10-19 09:00");
    on_request("ok", "ReviewReablement", "R1", GOALS("10"));
    expect_text("exit-block", "episodes", "R1", "since", "2016-10-19");
    expect_text("exit-block", "episodes", "R1", "why", "GOALS_MET");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 1);
    on_request("MISSING_FIELD goals", "ReviewReablement", "R1", "");
    on_request("MISSING_FIELD result", "ReviewReablement", "R1", ",\"goals\":[{\"baseline\":1}]");
}

/* R7.5: service rests while the person is in hospital, the clock does not. */
static void hospital_in_between(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    ask_for("R1", "S1", VISIT("MORNING", 30, 1));
    on_request("ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S1", false);
    on_request("ok", "StartReablement", "R1", "");
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S2", 7);
    expect_text("episodes", "episodes", "R1", "suspendedBy", "S2");
    desk_clock(&d, "2016-10-20 09:00");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 0);
    expect_text("reviews-due", "episodes", "R1", "due", NULL);
    desk_restart(&d);
    desk_replay(&d);
    expect_text("episodes", "episodes", "R1", "suspendedBy", "S2");
    desk_discharge(&d, "S2", false);
    expect_text("episodes", "episodes", "R1", "suspended", "false");
    expect_text("episodes", "episodes", "R1", "nextReview", "2016-10-27");
    expect_text("episodes", "episodes", "R1", "lastFreeDay", "2016-11-13");
    /* the stay it came from is still what day 91 counts from */
    expect_text("requests/R1", NULL, NULL, "leftHospital", "2016-10-03");
    expect_text("requests/R1", NULL, NULL, "day91", "2017-01-02");
}

static void deaths(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    desk_admit(&d, "S2", 8);
    ask_for("R1", "S1", VISIT("MORNING", 30, 1));
    ask_for("R2", "S2", VISIT("MORNING", 30, 1));
    on_request("ok", "AllocateReablement", "R1", "");
    on_request("ok", "AllocateReablement", "R2", "");
    desk_discharge(&d, "S1", true);
    expect_text("requests/R1", NULL, NULL, "state", "WITHDRAWN");
    expect_text("requests/R1", NULL, NULL, "withdrawn", "DIED");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S2", false);
    on_request("ok", "StartReablement", "R2", "");
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S3", 8);
    desk_discharge(&d, "S3", true);
    expect_text("requests/R2", NULL, NULL, "state", "ENDED");
    expect_text("requests/R2", NULL, NULL, "outcome", "DIED");
    expect_text("requests/R2", NULL, NULL, "followUp", "DIED");
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
    ask_for("R-later", "S5", VISIT("MORNING", 30, 1));
    ask_for("R-soon", "S4", VISIT("MORNING", 30, 1));
    ask_for("R-today", "S3", VISIT("MORNING", 30, 1));
    ask_for("R-delayed", "S2", VISIT("MORNING", 30, 1));
    ask_for("R-community-1", NULL, VISIT("MORNING", 30, 1));
    ask_for("R-community-2", NULL, VISIT("MORNING", 30, 1));
    ask_for("R-delayed-old", "S1", VISIT("MORNING", 30, 1));
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
    expect_text("requests", "requests", "R-delayed-old", "daysDelayed", "3");
    expect_text("requests", "requests", "R-soon", "priority", "EXPECTED_48H");
}

/* R7.8: the whole pattern or nothing. */
static void atomic_pattern(void **state)
{
    (void)state;
    /* morning would fit, tea would not: 7 x 45 = 315 of 210 minutes */
    ask_for("R1", NULL, VISIT("MORNING", 30, 1) "," VISIT("TEA", 45, 1));
    on_request("BAND_FULL", "AllocateReablement", "R1", "");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_TEAM_BOOKED), 0);
    /* double-handed runs are apart: none at tea */
    ask_for("R2", NULL, VISIT("TEA", 15, 2));
    on_request("NO_DOUBLE_HANDED_RUN", "AllocateReablement", "R2", "");
    ask_for("R3", NULL, VISIT("MORNING", 30, 2));
    on_request("ok", "AllocateReablement", "R3", "");
    ask_for("R4", NULL, VISIT("MORNING", 15, 2)); /* the double minutes are gone for six weeks */
    on_request("BAND_FULL", "AllocateReablement", "R4", ",\"start\":\"2016-10-03\"");
    on_request("NOT_STARTED request", "AllocateReablement", "R3", "");
    on_request("ok", "ReleaseReablement", "R3", ",\"reason\":\"NOT_READY\"");
    expect_text("requests/R3", NULL, NULL, "state", "WAITING");
    on_request("UNKNOWN_TEAM team", "AllocateReablement", "R3", ",\"team\":\"south\"");
    on_request("IN_THE_PAST start", "AllocateReablement", "R3", ",\"start\":\"2016-09-25\"");
    on_request("TOO_EARLY start", "AllocateReablement", "R3", ",\"start\":\"2016-09-27\"");
    on_request("TOO_LATE start", "AllocateReablement", "R3", ",\"start\":\"2016-11-07\"");
}

static void staleness(void **state)
{
    (void)state;
    expect_text("teams/north", NULL, NULL, "stale", "false");
    desk_clock(&d, "2016-10-03 07:59");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 0);
    expect_text("teams/north", NULL, NULL, "stale", "false");
    desk_clock(&d, "2016-10-03 08:00");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 1);
    expect_text("teams/north", NULL, NULL, "stale", "true");
    desk_restart(&d);
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 1);
    desk_say(
        &d, "ok",
        "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-03\",\"cells\":"
        "[{\"zone\":\"EX32\",\"band\":\"NIGHT\",\"minutes\":60}]}");
    expect_text("teams/north", NULL, NULL, "stale", "false");
    desk_say(&d, "BAD_VALUE week",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-04\"}");
    desk_say(
        &d, "ZONE_NOT_SERVED cells",
        "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-10-03\",\"cells\":"
        "[{\"zone\":\"EX39\",\"band\":\"NIGHT\",\"minutes\":60}]}");
}

static void another_first_day(void **state)
{
    (void)state;
    ask_for("R1", NULL, VISIT("TEA", 30, 1)); /* all there is */
    on_request("ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-05 09:00");
    on_request("IN_THE_FUTURE day", "StartReablement", "R1", ",\"day\":\"2016-10-06\"");
    on_request("BEFORE_REQUEST day", "StartReablement", "R1", ",\"day\":\"2016-09-25\"");
    on_request("ok", "StartReablement", "R1", "");
    expect_text("episodes", "episodes", "R1", "start", "2016-10-05");
    expect_text("episodes", "episodes", "R1", "until", "2016-11-15");
    expect_text("episodes", "episodes", "R1", "bookedUntil", "2016-11-15");
    on_request("NOT_LATER until", "ExtendReablement", "R1",
               ",\"until\":\"2016-11-15\",\"reason\":\"GOALS_NOT_MET\"");
    on_request("MISSING_FIELD reason", "ExtendReablement", "R1", ",\"until\":\"2016-11-29\"");
    on_request("ok", "ExtendReablement", "R1",
               ",\"until\":\"2016-11-29\",\"reason\":\"GOALS_NOT_MET\"");
    expect_text("episodes", "episodes", "R1", "lastFreeDay", "2016-11-15");
    /* somebody else cannot have what is kept for it */
    ask_for("R2", NULL, VISIT("TEA", 15, 1));
    on_request("BAND_FULL", "AllocateReablement", "R2", ",\"start\":\"2016-11-14\"");
    on_request("MISSING_FIELD outcome", "EndReablement", "R1", "");
    desk_clock(&d, "2016-10-31 09:00");
    on_request("ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    expect_text("requests/R1", NULL, NULL, "early", "true");
    on_request("ok", "AllocateReablement", "R2", ",\"start\":\"2016-11-14\"");
    on_request("ENDED request", "ExtendReablement", "R1",
               ",\"until\":\"2016-12-29\",\"reason\":\"OTHER\"");
}

static void onward(void **state)
{
    Hw__PackageStarted begun = HW__PACKAGE_STARTED__INIT;
    Hw__PackageCancelled cancelled = HW__PACKAGE_CANCELLED__INIT;
    Hw__Date day = HW__DATE__INIT;
    const char *more = ",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-11-14\"";

    (void)state;
    ask_for("R1", NULL, VISIT("MORNING", 30, 1));
    begin("R1");
    on_request("ok", "ExpectOnwardPackage", "R1", more);
    on_request("ALREADY_EXPECTED package", "ExpectOnwardPackage", "R1", more);
    desk_event(&d, "package/R1-onward", HW__EVENT__BODY_PACKAGE_CANCELLED, &cancelled);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_SEEN), 1);
    desk_clock(&d, "2016-11-16 09:00");
    expect_text("exit-block", "episodes", "R1", "daysBlocked", "2");
    on_request("ALREADY_EXPECTED package", "ExpectOnwardPackage", "R1", more);
    on_request(
        "ok", "ExpectOnwardPackage", "R1",
        ",\"package\":\"P2\",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-11-17\"");
    desk_restart(&d);
    begun.day = &day;
    day.day = hw_day_of(2016, 11, 16);
    desk_event(&d, "package/P2", HW__EVENT__BODY_PACKAGE_STARTED, &begun);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_SEEN), 2);
    expect_text("exit-block", "episodes", "R1", "since", NULL);
}

/* What it looks at may be over, and out of mind, before it is asked for. */
static void over_before(void **state)
{
    Hw__PackageStarted begun = HW__PACKAGE_STARTED__INIT;
    Hw__Date day = HW__DATE__INIT;

    (void)state;
    desk_admit(&d, "S1", 7);
    desk_discharge(&d, "S1", false);
    begun.day = &day;
    day.day = hw_day_of(2016, 9, 26);
    desk_event(&d, "package/P1", HW__EVENT__BODY_PACKAGE_STARTED, &begun);
    desk_clock(&d, "2016-09-27 08:00");
    assert_int_equal(hw_book_version(d.s, "spell/S1"), -1);
    assert_int_equal(hw_book_version(d.s, "package/P1"), -1);
    d.kill_every = 1;
    ask_for("R1", "S1", VISIT("MORNING", 30, 1));
    desk_restart(&d);
    expect_text("requests/R1", NULL, NULL, "leftHospital", "2016-09-26");
    expect_text("requests", "requests", "R1", "priority", "COMMUNITY");
    begin("R1");
    on_request(
        "ok", "ExpectOnwardPackage", "R1",
        ",\"package\":\"P1\",\"visits\":[" VISIT("MORNING", 30, 1) "],\"start\":\"2016-09-26\"");
    desk_replay(&d);
    expect_text("requests/R1", NULL, NULL, "leftHospital", "2016-09-26");
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_SEEN), 1);
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
    ask_for("R1", "S1", VISIT("MORNING", 30, 1));
    desk_say(
        &d, "ALREADY_REQUESTED spell",
        "{\"command\":\"RequestReablement\",\"request\":\"R\",\"spell\":\"S1\",\"zone\":\"EX31\","
        "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[" VISIT(
            "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"}");
    on_request("UNKNOWN_REQUEST request", "WithdrawReablement", "R9", ",\"reason\":\"DECLINED\"");
    on_request("BAD_VALUE reason", "WithdrawReablement", "R1", ",\"reason\":\"no thanks\"");
    on_request("ok", "WithdrawReablement", "R1", ",\"reason\":\"DECLINED\"");
    on_request("WITHDRAWN request", "AllocateReablement", "R1", "");
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
        cmocka_unit_test_setup_teardown(free_weeks, setup, teardown),
        cmocka_unit_test_setup_teardown(reviews, setup, teardown),
        cmocka_unit_test_setup_teardown(hospital_in_between, setup, teardown),
        cmocka_unit_test_setup_teardown(deaths, setup, teardown),
        cmocka_unit_test_setup_teardown(priority_order, setup, teardown),
        cmocka_unit_test_setup_teardown(atomic_pattern, setup, teardown),
        cmocka_unit_test_setup_teardown(staleness, setup, teardown),
        cmocka_unit_test_setup_teardown(another_first_day, setup, teardown),
        cmocka_unit_test_setup_teardown(onward, setup, teardown),
        cmocka_unit_test_setup_teardown(over_before, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_said, setup, teardown),
    };
    return RUN_TESTS(tests);
}
