/* R7.13 to R7.20: the 91-day measure, with its worked example. */
#include "desk.h"
#include "support/t.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d);
    desk_clock(&d, "2016-10-02 08:00");
    desk_say(&d, "ok",
             "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"zones\":[\"EX31\"],\"weekly\":[{"
             "\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":1000000}]}");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void ask_for(int number, const char *left, const char *born, const char *funder,
                    const char *more)
{
    desk_say(
        &d, "ok",
        "{\"command\":\"RequestReablement\",\"request\":\"R%d\",\"zone\":\"EX31\","
        "\"earliestStart\":\"2016-10-02\",\"weeks\":2,\"visits\":[{\"days\":[\"MON\"],\"band\":"
        "\"MORNING\",\"minutes\":30}],\"discharged\":\"%s\",\"dateOfBirth\":\"%s\","
        "\"funder\":\"%s\"%s}",
        number, left, born, funder, more);
    desk_say(&d, "ok", "{\"command\":\"AllocateReablement\",\"request\":\"R%d\"}", number);
    desk_say(&d, "ok", "{\"command\":\"StartReablement\",\"request\":\"R%d\"}", number);
}

static void follow_up(int number, const char *status)
{
    desk_say(&d, "ok", "{\"command\":\"RecordFollowUp\",\"request\":\"R%d\",\"status\":\"%s\"}",
             number, status);
}

static void expect(const char *key, const char *want)
{
    json_t *answer = desk_ask(&d, "measure", "discharged", "1000");
    char *got = json_dumps(json_object_get(answer, key), JSON_ENCODE_ANY | JSON_REAL_PRECISION(6));

    if (strcmp(got ? got : "nothing", want) != 0)
        fail_msg("%s: got %s, want %s", key, got ? got : "nothing", want);
    free(got);
    json_decref(answer);
}

/* R7.19: 200 discharged, 12 died, 15 in hospital, 8 in care homes, 1 in respite (counts at home),
 * 4 untraced: at home 161: 80.5%. */
static void worked_example(void **state)
{
    static const struct {
        const char *status;
        int count;
    } rows[] = {{"DIED", 12},    {"HOSPITAL", 15},   {"CARE_HOME", 8},       {"RESPITE", 1},
                {"UNTRACED", 4}, {"EXTRA_CARE", 10}, {"ADULT_PLACEMENT", 5}, {"AT_HOME", 145}};
    int number = 0;

    (void)state;
    for (int i = 0; i < 200; i++)
        ask_for(i, "2016-10-01", "1951-10-01", "COUNCIL", "");
    expect("perCent", "null");
    expect("notYetDue", "200");
    desk_say(&d, "TOO_EARLY request",
             "{\"command\":\"RecordFollowUp\",\"request\":\"R0\",\"status\":\"AT_HOME\"}");
    desk_clock(&d, "2016-10-20 08:00");
    for (int i = 0; i < 200; i++)
        desk_say(&d, "ok",
                 "{\"command\":\"EndReablement\",\"request\":\"R%d\",\"outcome\":\"NO_SUPPORT\"}",
                 i);
    desk_clock(&d, "2016-12-31 08:00"); /* day 91 (R7.18) */
    desk_restart(&d);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (int k = 0; k < rows[i].count; k++)
            follow_up(number++, rows[i].status);
    }
    assert_int_equal(number, 200);
    expect("denominator", "200");
    expect("numerator", "161");
    expect("perCent", "80.5");
    expect("provisional", "false");
    expect("coveragePerCent", "20.0");
    follow_up(0, "AT_HOME"); /* said again, the latest counts */
    expect("perCent", "81.0");
}

/* R7.13, R7.16, R7.17: who counts. */
static void who_counts(void **state)
{
    (void)state;
    ask_for(1, "2016-10-01", "1951-10-01", "COUNCIL", "");
    ask_for(2, "2016-10-01", "1951-10-02", "COUNCIL", ""); /* 64 on the day */
    ask_for(3, "2016-09-30", "1940-01-01", "COUNCIL", ""); /* not in the three months */
    ask_for(4, "2016-10-02", "1940-01-01", "SELF", "");
    ask_for(5, "2016-10-02", "1940-01-01", "JOINT", "");
    ask_for(6, "2016-10-02", "1940-01-01", "NHS", "");
    ask_for(7, "2016-10-02", "1940-01-01", "COUNCIL", ",\"nursingOnly\":true");
    desk_clock(&d, "2016-12-31 08:00");
    expect("people", "2");
    expect("unanswered", "0");
    expect("notYetDue", "2");
    desk_clock(&d, "2017-01-03 08:00");
    expect("people", "2");
    expect("unanswered", "2"); /* no answer is not at home (R7.15) */
    expect("perCent", "0.0");
    follow_up(5, "AT_HOME");
    expect("perCent", "50.0");
    expect("provisional", "true");
}

static void due_lists(void **state)
{
    json_t *answer = NULL;

    (void)state;
    ask_for(1, "2016-10-02", "1940-01-01", "COUNCIL", "");
    ask_for(2, "2016-10-01", "1940-01-01", "COUNCIL", "");
    desk_clock(&d, "2016-12-16 23:00");
    answer = desk_ask(&d, "follow-ups-due", NULL, NULL);
    assert_int_equal(json_integer_value(json_object_get(answer, "total")), 0);
    json_decref(answer);
    desk_clock(&d, "2017-01-01 08:00");
    answer = desk_ask(&d, "follow-ups-due", NULL, NULL);
    assert_int_equal(json_integer_value(json_object_get(answer, "total")), 2);
    assert_int_equal(
        json_integer_value(json_object_get(desk_line(answer, "followUps", "R2"), "daysOverdue")),
        1);
    assert_string_equal(
        json_string_value(json_object_get(desk_line(answer, "followUps", "R1"), "day91")),
        "2017-01-01");
    json_decref(answer);
    follow_up(2, "UNTRACED");
    answer = desk_ask(&d, "follow-ups-due", "days", "0");
    assert_int_equal(json_integer_value(json_object_get(answer, "total")), 1);
    json_decref(answer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(worked_example, setup, teardown),
        cmocka_unit_test_setup_teardown(who_counts, setup, teardown),
        cmocka_unit_test_setup_teardown(due_lists, setup, teardown),
    };
    return RUN_TESTS(tests);
}
