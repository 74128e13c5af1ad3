/* Runs of batch matching on the book. */
#include "brokerage/core/fit/run.h"
#include "desk.h"
#include "homeward/civil.h"
#include "support/t.h"

static struct desk d;

static void provider(const char *name, int tier, int minutes, const char *start)
{
    desk_say(&d, "ok",
             "{\"command\":\"RegisterProvider\",\"provider\":\"%s\",\"tier\":\"TIER_%d\","
             "\"zones\":[\"EX31\"],\"rates\":[{\"pencePerHour\":1900}]}",
             name, tier);
    desk_say(&d, "ok",
             "{\"command\":\"PublishProviderCapacity\",\"provider\":\"%s\",\"zone\":\"EX31\","
             "\"band\":\"MORNING\",\"weeklyMinutes\":%d,\"earliestStart\":\"%s\"}",
             name, minutes, start);
}

static void ask(const char *package)
{
    desk_say(&d, "ok",
             "{\"command\":\"RequestPackage\",\"package\":\"%s\",\"zone\":\"EX31\",\"visits\":"
             "[{\"days\":[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\"],\"band\":"
             "\"MORNING\",\"minutes\":30}],\"earliestStart\":\"2016-10-03\",\"latestStart\":"
             "\"2016-10-20\",\"funding\":\"COUNCIL\",\"scheme\":\"S\"}",
             package);
    desk_say(&d, "ok", "{\"command\":\"FundPackage\",\"package\":\"%s\"}", package);
}

/* Tier 1 has room for one of three, later than Tier 2, which has room for one. */
static int setup(void **state)
{
    (void)state;
    desk_open(&d);
    desk_clock(&d, "2016-10-03 09:00");
    provider("ONE", 1, 210, "2016-10-07");
    provider("TWO", 2, 300, "2016-10-04");
    desk_say(&d, "ok",
             "{\"command\":\"SetScheme\",\"scheme\":\"S\",\"rounds\":[{\"tiers\":[\"TIER_1\"],"
             "\"rule\":\"FIRST_ACCEPT\"},{\"tiers\":[\"TIER_2\"],\"rule\":\"FIRST_ACCEPT\"}]}");
    ask("P-1");
    ask("P-2");
    ask("P-3");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

/* What the engine's thread does. */
static void solve(void)
{
    struct hw_task t;

    assert_true(matching_task(d.s, &t));
    assert_false(matching_task(d.s, &t)); /* one at a time */
    t.run(t.arg);
    matching_task_done(d.s, t.arg);
}

static const struct matching_run *run_of(const char *run)
{
    return hw_book_data(d.s, matching_kind.prefix, run);
}

static const char *holder_of(const char *package)
{
    const struct package *k = package_find(d.s, package);

    return k->next.count == 1 ? k->next.list[0].provider : "";
}

static void a_run(void **state)
{
    const struct matching_run *x = NULL;
    struct hw_task t;

    (void)state;
    assert_false(matching_task(d.s, &t));
    desk_say(&d, "ok", "{\"command\":\"RunMatching\",\"run\":\"M\"}");
    solve();
    desk_clock(&d, "2016-10-03 09:01");
    x = run_of("M");
    assert_int_equal(x->planned->n_placements, 3);
    assert_int_equal(x->up_to, 3);
    assert_string_equal(holder_of("P-1"), "ONE");
    assert_string_equal(holder_of("P-2"), "TWO");
    assert_string_equal(holder_of("P-3"), "");
    assert_string_equal(x->planned->placements[2]->reason, "NO_CAPACITY");
    assert_int_equal(x->planned->placements[0]->n_parts, 7);
    assert_int_equal(package_state(package_find(d.s, "P-1")), PACKAGE_AWARDED);
    assert_true(x->planned->worth <= x->planned->bound);
    assert_false(matching_task(d.s, &t));
    /* what has been given is not there a second time */
    desk_say(&d, "ok", "{\"command\":\"RunMatching\",\"run\":\"M2\",\"scheme\":\"S\"}");
    assert_int_equal(run_of("M2")->packages, 1);
    solve();
    desk_clock(&d, "2016-10-03 09:02");
    assert_string_equal(run_of("M2")->planned->placements[0]->reason, "NO_PROVIDER");
}

static void killed_on_the_way(void **state)
{
    (void)state;
    desk_say(&d, "ok", "{\"command\":\"RunMatching\",\"run\":\"M\"}");
    desk_replay(&d); /* before it was solved */
    assert_int_equal(run_of("M")->packages, 3);
    solve();
    desk_replay(&d); /* before the plan was said */
    solve();
    d.only = 1;
    desk_clock(&d, "2016-10-03 09:01");
    d.only = 0;
    desk_replay(&d);
    desk_clock(&d, "2016-10-03 09:02");
    assert_int_equal(run_of("M")->up_to, 3);
    assert_string_equal(holder_of("P-1"), "ONE");
    assert_string_equal(holder_of("P-2"), "TWO");
    assert_int_equal(desk_count(&d, "package/P-1", HW__EVENT__BODY_PACKAGE_AWARDED), 1);
    assert_int_equal(desk_count(&d, "matching/M", HW__EVENT__BODY_MATCHING_PLANNED), 1);
}

/* Less room than the plan counted on: what does not fit any more goes on waiting. */
static void taken_meanwhile(void **state)
{
    (void)state;
    desk_say(&d, "ok", "{\"command\":\"RunMatching\",\"run\":\"M\"}");
    solve();
    desk_say(&d, "ok",
             "{\"command\":\"PublishProviderCapacity\",\"provider\":\"ONE\",\"zone\":\"EX31\","
             "\"band\":\"MORNING\",\"weeklyMinutes\":209}");
    desk_clock(&d, "2016-10-03 09:01");
    assert_string_equal(holder_of("P-1"), "");
    assert_string_equal(holder_of("P-2"), "TWO");
    assert_int_equal(desk_count(&d, "provider/TWO", HW__EVENT__BODY_PROVIDER_BOOKED), 1);
}

static void what_has_changed_meanwhile(void **state)
{
    (void)state;
    desk_say(&d, "ok", "{\"command\":\"RunMatching\",\"run\":\"M\"}");
    desk_say(&d, "ok", "{\"command\":\"CancelPackage\",\"package\":\"P-1\",\"reason\":\"FAMILY\"}");
    desk_say(&d, "ok", "{\"command\":\"OpenRounds\",\"package\":\"P-2\"}");
    desk_say(&d, "ok", "{\"command\":\"ChangeProvider\",\"provider\":\"TWO\",\"suspended\":true}");
    solve();
    desk_clock(&d, "2016-10-03 09:01");
    assert_int_equal(run_of("M")->up_to, (int)run_of("M")->planned->n_placements);
    assert_string_equal(holder_of("P-2"), "");
    assert_int_equal(package_state(package_find(d.s, "P-2")), PACKAGE_ROUND);
    assert_string_equal(holder_of("P-3"), "ONE");
}

static void what_is_refused(void **state)
{
    (void)state;
    desk_say(&d, "MISSING_FIELD run", "{\"command\":\"RunMatching\"}");
    desk_say(&d, "UNKNOWN_SCHEME scheme",
             "{\"command\":\"RunMatching\",\"run\":\"M\",\"scheme\":\"X\"}");
    desk_say(&d, "ok", "{\"command\":\"RunMatching\",\"run\":\"M\"}");
    desk_say(&d, NULL, "{\"command\":\"RunMatching\",\"run\":\"M\"}");
    assert_int_equal(desk_count(&d, "matching/M", HW__EVENT__BODY_MATCHING_STARTED), 1);
    desk_say(&d, "RUN_EXISTS run", "{\"command\":\"RunMatching\",\"run\":\"M\",\"scheme\":\"S\"}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_run, setup, teardown),
        cmocka_unit_test_setup_teardown(killed_on_the_way, setup, teardown),
        cmocka_unit_test_setup_teardown(taken_meanwhile, setup, teardown),
        cmocka_unit_test_setup_teardown(what_has_changed_meanwhile, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_refused, setup, teardown),
    };

    return RUN_TESTS(tests);
}
