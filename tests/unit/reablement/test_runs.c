/* Runs of the allocation, and what is booked: never more than there is, whatever happens. */
#include <stdlib.h>

#include "desk.h"
#include "homeward/mem.h"
#include "support/t.h"

enum { TEAMS = 3, REQUESTS = 150, STEPS = 600 };

static uint32_t seed;

/* The same numbers on every machine. */
static uint32_t pick(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

static void open_desk(struct desk *d)
{
    desk_open(d);
    desk_clock(d, "2016-10-03 08:00");
    for (int i = 0; i < TEAMS; i++)
        desk_say(d, "ok",
                 "{\"command\":\"RegisterTeam\",\"team\":\"T%d\",\"zones\":[\"EX31\",\"EX32\"],"
                 "\"skills\":[\"THERAPY\"],\"weekly\":[{\"zone\":\"EX31\",\"band\":\"MORNING\","
                 "\"minutes\":840,\"doubleMinutes\":420},{\"zone\":\"EX31\",\"band\":\"TEA\","
                 "\"minutes\":420},{\"zone\":\"EX32\",\"band\":\"MORNING\",\"minutes\":%d}]}",
                 i, 210 * (i + 1));
}

static void ask_for(struct desk *d, int number)
{
    static const char *const bands[] = {"MORNING", "TEA"};

    desk_say(
        d, "ok",
        "{\"command\":\"RequestReablement\",\"request\":\"R%d\",\"zone\":\"EX3%u\","
        "\"earliestStart\":\"2016-10-%02u\",\"weeks\":%u,\"visits\":[{\"days\":[\"MON\",\"WED\","
        "\"SAT\"],\"band\":\"%s\",\"minutes\":%u,\"carers\":%u}],\"therapy\":%s,\"funder\":"
        "\"COUNCIL\"}",
        number, 1 + pick(2), 4 + pick(25), 1 + pick(6), bands[pick(2)], 15 * (1 + pick(4)),
        1 + pick(5) / 4, pick(2) ? "true" : "false");
}

/* Nothing is free below zero, in any week, zone or band. */
static void expect_no_overbooking(struct desk *d)
{
    json_t *answer = desk_ask(d, "capacity", "weeks", "14"), *week = NULL, *band = NULL;
    size_t i = 0, k = 0;

    json_array_foreach(json_object_get(answer, "weeks"), i, week)
    {
        json_array_foreach(json_object_get(week, "free"), k, band)
        {
            if (json_integer_value(json_object_get(band, "minutes")) < 0 ||
                json_integer_value(json_object_get(band, "doubleMinutes")) < 0)
                fail_msg("overbooked: %s", json_dumps(week, 0));
        }
    }
    json_decref(answer);
}

static char *text_of(struct desk *d, const char *path)
{
    json_t *answer = desk_ask(d, path, NULL, NULL);
    char *text = json_dumps(answer, JSON_SORT_KEYS);

    json_decref(answer);
    return text;
}

/* What is in mind is what the log says, and nothing else. */
static void expect_same_after(struct desk *d, void (*again)(struct desk *d))
{
    static const char *const paths[] = {"requests", "capacity",   "episodes",   "teams",
                                        "runs",     "exit-block", "reviews-due"};
    char *before[7];

    for (int i = 0; i < 7; i++)
        before[i] = text_of(d, paths[i]);
    again(d);
    for (int i = 0; i < 7; i++) {
        char *after = text_of(d, paths[i]);

        assert_string_equal(before[i], after);
        free(before[i]);
        free(after);
    }
}

/* Service that nobody ends goes on, and takes minutes whether they are there or not. */
static void end_what_is_over(struct desk *d, const char *today)
{
    json_t *answer = desk_ask(d, "episodes", NULL, NULL), *line = NULL;
    size_t i = 0;

    json_array_foreach(json_object_get(answer, "episodes"), i, line)
    {
        if (strcmp(json_string_value(json_object_get(line, "bookedUntil")), today) < 0)
            desk_say(
                d, "ok",
                "{\"command\":\"EndReablement\",\"request\":\"%s\",\"outcome\":\"NO_SUPPORT\"}",
                json_string_value(json_object_get(line, "request")));
    }
    json_decref(answer);
}

/* One of the things that happen; whether it is accepted does not matter here. */
static void try_something(struct desk *d, int step)
{
    static const char *const commands[] = {
        "AllocateReablement", "AllocateReablement", "AllocateReablement", "StartReablement",
        "StartReablement",    "ReleaseReablement",  "ExtendReablement",   "EndReablement"};
    uint32_t request = pick(REQUESTS);
    const char *command = commands[pick(8)];
    char json[512], when[32];

    if (step % 97 == 96) {
        (void)snprintf(json, sizeof(json), "{\"command\":\"RunAllocation\",\"run\":\"A%d\"}", step);
    } else {
        (void)snprintf(json, sizeof(json), "{\"command\":\"%s\",\"request\":\"R%u\"%s}", command,
                       request,
                       command[0] == 'R'   ? ",\"reason\":\"TEAM_CANNOT\""
                       : command[1] == 'x' ? ",\"until\":\"2016-12-11\",\"reason\":\"OTHER\""
                       : command[0] == 'E' ? ",\"outcome\":\"NO_SUPPORT\""
                                           : "");
    }
    desk_say(d, NULL, "%s", json);
    if (step % 25 == 24) {
        (void)snprintf(when, sizeof(when), "2016-10-%02d", 4 + step / 25);
        end_what_is_over(d, when);
        (void)snprintf(when, sizeof(when), "2016-10-%02d 08:00", 4 + step / 25);
        desk_clock(d, when);
    }
}

static void never_overbooked(void **state) /* R7.8 */
{
    struct desk d;

    (void)state;
    seed = 20161003;
    open_desk(&d);
    for (int i = 0; i < REQUESTS; i++)
        ask_for(&d, i);
    for (int i = 0; i < STEPS; i++) {
        try_something(&d, i);
        if (i % 20 == 0)
            expect_no_overbooking(&d);
    }
    expect_no_overbooking(&d);
    expect_same_after(&d, desk_restart);
    expect_same_after(&d, desk_replay);
    desk_close(&d);
}

/* ---- a run ---- */

static void run_with(struct desk *d, int kill_every)
{
    seed = 7;
    open_desk(d);
    for (int i = 0; i < REQUESTS; i++)
        ask_for(d, i);
    d->kill_every = kill_every;
    desk_say(d, "ok", "{\"command\":\"RunAllocation\",\"run\":\"A\",\"horizonDays\":28}");
    d->kill_every = 0;
}

static void expect_same_log(const struct desk *a, const struct desk *b)
{
    assert_int_equal(a->log_count, b->log_count);
    for (size_t i = 0; i < a->log_count; i++) {
        const struct hw_es_event *x = &a->log[i], *y = &b->log[i];

        assert_string_equal(x->stream, y->stream);
        assert_int_equal(x->type, y->type);
        assert_int_equal(x->occurred_ms, y->occurred_ms);
        assert_int_equal(x->payload_n, y->payload_n);
        assert_memory_equal(x->payload, y->payload, x->payload_n);
    }
}

static int64_t number_of(json_t *o, const char *key)
{
    return json_integer_value(json_object_get(o, key));
}

static void killed_at_any_moment(void **state)
{
    struct desk whole, killed;
    json_t *answer = NULL;

    (void)state;
    run_with(&whole, 0);
    answer = desk_ask(&whole, "runs/A", NULL, NULL);
    assert_string_equal(json_string_value(json_object_get(answer, "state")), "FINISHED");
    assert_true(number_of(answer, "placed") > 61); /* more than are carried out at a time */
    assert_true(number_of(answer, "refused") > 0);
    assert_int_equal(number_of(answer, "placed") + number_of(answer, "refused"), REQUESTS);
    assert_int_equal(number_of(answer, "dropped"), 0);
    assert_true(number_of(answer, "worth") >= number_of(answer, "greedy"));
    assert_true(number_of(answer, "bound") >= number_of(answer, "worth"));
    json_decref(answer);
    expect_no_overbooking(&whole);
    for (int every = 1; every <= 3; every++) {
        run_with(&killed, every);
        expect_same_log(&whole, &killed);
        desk_close(&killed);
    }
    desk_close(&whole);
}

static void withdraw_unseen(struct desk *d, int request)
{
    Hw__ReablementWithdrawn m = HW__REABLEMENT_WITHDRAWN__INIT;
    char stream[32];

    (void)snprintf(stream, sizeof(stream), "reablement/R%d", request);
    m.reason = "DECLINED";
    desk_event(d, stream, HW__EVENT__BODY_REABLEMENT_WITHDRAWN, &m);
}

/* Between the plan and its carrying out things change: what cannot be done any more is dropped,
 * with the reason, and nobody is placed twice. */
static void changes_meanwhile(void **state)
{
    struct desk d;
    json_t *answer = NULL, *dropped = NULL;

    (void)state;
    seed = 7;
    open_desk(&d);
    for (int i = 0; i < 20; i++)
        ask_for(&d, i);
    d.only = 1; /* the plan is written down, and no more */
    desk_say(&d, "ok", "{\"command\":\"RunAllocation\",\"run\":\"A\"}");
    assert_int_equal(desk_count(&d, "allocation/A", HW__EVENT__BODY_ALLOCATION_PLANNED), 1);
    assert_int_equal(desk_count(&d, "allocation/A", HW__EVENT__BODY_ALLOCATION_CARRIED_OUT), 0);
    d.only = 0;
    withdraw_unseen(&d, 3);
    desk_say(&d, "ok", "{\"command\":\"RunAllocation\",\"run\":\"B\"}");
    answer = desk_ask(&d, "runs/A", NULL, NULL);
    dropped = json_array_get(json_object_get(answer, "droppedPlacements"), 0);
    assert_int_equal(number_of(answer, "dropped"), 1);
    assert_string_equal(json_string_value(json_object_get(dropped, "request")), "R3");
    assert_string_equal(json_string_value(json_object_get(dropped, "reason")), "NO_LONGER_WAITING");
    json_decref(answer);
    answer = desk_ask(&d, "runs/B", NULL, NULL);
    assert_string_equal(json_string_value(json_object_get(answer, "state")), "FINISHED");
    assert_int_equal(number_of(answer, "placed"), 0); /* worked out after A was carried out */
    json_decref(answer);
    for (int i = 0; i < 20; i++) {
        char stream[32];

        (void)snprintf(stream, sizeof(stream), "reablement/R%d", i);
        assert_true(desk_count(&d, stream, HW__EVENT__BODY_REABLEMENT_ALLOCATED) <= 1);
    }
    expect_no_overbooking(&d);
    desk_close(&d);
}

static void every_refusal_has_a_reason(void **state)
{
    struct desk d;
    json_t *answer = NULL, *refusal = NULL;
    size_t i = 0;

    (void)state;
    run_with(&d, 0);
    answer = desk_ask(&d, "runs/A", NULL, NULL);
    json_array_foreach(json_object_get(answer, "refusals"), i, refusal)
    {
        const char *reason = json_string_value(json_object_get(refusal, "reason"));

        assert_non_null(reason);
        if (strcmp(reason, "BAND_FULL") == 0 || strcmp(reason, "OUT_PRICED") == 0) {
            assert_non_null(json_object_get(refusal, "team"));
            assert_non_null(json_object_get(refusal, "band"));
            assert_non_null(json_object_get(refusal, "week"));
        }
    }
    json_decref(answer);
    answer = desk_ask(&d, "requests", "state", "WAITING");
    json_array_foreach(json_object_get(answer, "requests"), i, refusal)
        assert_non_null(json_object_get(refusal, "refusal"));
    json_decref(answer);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(never_overbooked),
        cmocka_unit_test(killed_at_any_moment),
        cmocka_unit_test(changes_meanwhile),
        cmocka_unit_test(every_refusal_has_a_reason),
    };
    return RUN_TESTS(tests);
}
