/* Many packages placed at once: who can take what, tier first refusal, reasons. */
#include "brokerage/core/fit/batch.h"
#include "homeward/civil.h"
#include "support/t.h"

#define MORNING BAND_MORNING
#define TEA     BAND_TEA

enum { TODAY = 17000 };

static const char *const ex4[] = {"EX4"}, *const tq9[] = {"TQ9"}, *const peg[] = {"PEG"};
static const struct visit morning[] = {{VISIT_EVERY_DAY, MORNING, 30, 1, false}}; /* 210 a week */

static struct fit_capacity capacity[8];
static struct batch_provider providers[8];
static struct batch_package packages[8];
static struct batch_problem problem;
static struct batch_plan plan;

static int setup(void **state)
{
    (void)state;
    memset(providers, 0, sizeof(providers));
    memset(packages, 0, sizeof(packages));
    problem = (struct batch_problem){.today = TODAY, .providers = providers, .packages = packages};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    batch_plan_release(&plan);
    return 0;
}

static void offer(const char *name, int32_t tier, int64_t minutes, int32_t start_day)
{
    size_t i = problem.provider_count++;

    capacity[i] = (struct fit_capacity){"EX4", MORNING, minutes, start_day};
    providers[i] = (struct batch_provider){.fit = {.provider = name,
                                                   .zones = ex4,
                                                   .zone_count = 1,
                                                   .capacity = &capacity[i],
                                                   .capacity_count = 1},
                                           .tier = tier,
                                           .open = true};
}

static struct batch_package *ask(const char *name, int32_t waited)
{
    struct batch_package *k = &packages[problem.package_count++];

    *k = (struct batch_package){
        .fit = {.package = name, .zone = "EX4", .visits = morning, .visit_count = 1},
        .hospital = true,
        .ready_day = TODAY - waited,
        .earliest_day = TODAY,
        .latest_day = TODAY + 10,
        .waited_days = waited};
    return k;
}

/* Name of the provider that gets a package, "" for nobody. */
static const char *at(size_t package)
{
    size_t i = plan.choices[package].provider;

    return i == BATCH_NOWHERE ? "" : providers[i].fit.provider;
}

static void the_soonest(void **state)
{
    (void)state;
    offer("LATE", 1, 210, TODAY + 3);
    offer("SOON", 1, 210, TODAY + 1);
    ask("P-1", 0);
    batch_solve(&problem, &plan);
    assert_string_equal(at(0), "SOON");
    assert_int_equal(plan.choices[0].start_day, TODAY + 1);
    assert_int_equal(plan.choices[0].saved_days, BATCH_HORIZON - 1);
    assert_int_equal(plan.choices[0].reason, BATCH_FITS);
    assert_int_equal(batch_gap_points(&plan), 0);
}

static void the_higher_tier_first_whatever_it_costs(void **state)
{
    (void)state;
    offer("TIER1", 1, 210, TODAY + 5);
    offer("TIER2", 2, 420, TODAY);
    ask("P-1", 1);
    ask("P-2", 2);
    batch_solve(&problem, &plan);
    /* one of them must go to Tier 1 although Tier 2 could start both today */
    assert_int_equal(plan.placed, 2);
    assert_string_equal(at(0), "TIER2");
    assert_string_equal(at(1), "TIER1"); /* it has waited longer */
    assert_int_equal(plan.choices[1].reason, BATCH_FIRST_REFUSAL);
    assert_int_equal(plan.choices[0].reason, BATCH_FITS);
    assert_int_equal(plan.breaches, 0);
}

static void who_cannot_take_it(void **state)
{
    static const char *const refused[] = {"B", "OTHER"};
    struct batch_package *k = NULL;

    (void)state;
    offer("A", 1, 209, TODAY); /* a minute short */
    offer("B", 1, 900, TODAY);
    offer("C", 1, 900, TODAY);
    offer("D", 1, 900, TODAY);
    offer("E", 1, 900, TODAY + 11); /* too late */
    providers[2].open = false;
    providers[3].fit.zones = tq9;
    k = ask("P-1", 0);
    k->refused = refused;
    k->refused_count = 2;
    batch_solve(&problem, &plan);
    assert_string_equal(at(0), "");
    assert_int_equal(plan.choices[0].reason, BATCH_NO_PROVIDER);
}

static void skills_and_prices(void **state)
{
    static const struct batch_rate dear[] = {{NULL, 2000}, {"EX4", 3000}}, fair[] = {{NULL, 2000}};
    struct batch_package *k = NULL;

    (void)state;
    offer("A", 1, 900, TODAY);
    offer("B", 1, 900, TODAY);
    offer("C", 1, 900, TODAY);
    for (size_t i = 0; i < 2; i++) {
        providers[i].fit.skills = peg;
        providers[i].fit.skill_count = 1;
    }
    providers[0].rates = dear;
    providers[0].rate_count = 2;
    providers[1].rates = fair;
    providers[1].rate_count = 1;
    k = ask("P-1", 0);
    k->fit.skills = peg;
    k->fit.skill_count = 1;
    k->limit_pence = 7000; /* 3.5 hours at 20 pounds */
    batch_solve(&problem, &plan);
    assert_string_equal(at(0), "B");
    assert_int_equal(plan.choices[0].pence_per_hour, 2000);
}

static void the_longest_waiting_when_there_is_not_enough(void **state)
{
    (void)state;
    offer("A", 1, 420, TODAY);
    ask("P-1", 1);
    ask("P-2", 9);
    ask("P-3", 5);
    batch_solve(&problem, &plan);
    assert_string_equal(at(0), "");
    assert_int_equal(plan.choices[0].reason, BATCH_NO_CAPACITY);
    assert_string_equal(at(1), "A");
    assert_string_equal(at(2), "A");
}

static void steps_of_a_scheme(void **state)
{
    static const uint8_t steps[] = {2, 1, 0};

    (void)state;
    offer("A", 1, 900, TODAY);
    offer("B", 3, 210, TODAY + 2);
    offer("C", 1, 900, TODAY);
    ask("P-1", 3)->steps = steps;
    ask("P-2", 2)->steps = steps;
    batch_solve(&problem, &plan);
    assert_string_equal(at(0), "B"); /* its scheme asks B first, and C never */
    assert_string_equal(at(1), "A");
}

static uint32_t seed;

static int32_t random_below(int32_t n)
{
    seed = seed * 1664525u + 1013904223u;
    return (int32_t)(seed >> 8) % n;
}

static struct visit random_visits[8];

static void random_problem(void)
{
    static const char *const names[] = {"A", "B", "C", "D", "E", "F", "G", "H"};
    int32_t offers = 1 + random_below(8), asks = 1 + random_below(8);

    for (int32_t i = 0; i < offers; i++)
        offer(names[i], 1 + random_below(3), 105 * random_below(12), TODAY + random_below(14));
    for (int32_t i = 0; i < asks; i++) {
        struct batch_package *k = ask(names[i], random_below(40));

        random_visits[i] = (struct visit){.days = VISIT_EVERY_DAY,
                                          .band = BAND_MORNING,
                                          .minutes = 15 * (1 + random_below(4)),
                                          .carers = 1 + random_below(2)};
        k->fit.visits = &random_visits[i];
        k->hospital = random_below(2) == 0;
    }
}

/* Reckoned here once more: nobody of a higher tier could take it with what is left. */
static void check_first_refusal(void)
{
    int64_t left[8] = {0};

    for (size_t j = 0; j < problem.provider_count; j++)
        left[j] = capacity[j].minutes;
    for (size_t i = 0; i < problem.package_count; i++) {
        size_t j = plan.choices[i].provider;

        if (j != BATCH_NOWHERE)
            left[j] -= visit_weekly_minutes(&random_visits[i]);
    }
    for (size_t j = 0; j < problem.provider_count; j++)
        assert_true(left[j] >= 0);
    for (size_t i = 0; i < problem.package_count; i++) {
        size_t at_now = plan.choices[i].provider;
        int32_t tier = at_now == BATCH_NOWHERE ? INT32_MAX : providers[at_now].tier;

        for (size_t j = 0; j < problem.provider_count; j++)
            assert_false(providers[j].tier < tier &&
                         capacity[j].earliest_day <= packages[i].latest_day &&
                         left[j] >= visit_weekly_minutes(&random_visits[i]));
    }
}

static void first_refusal_always_holds(void **state)
{
    (void)state;
    seed = 11;
    for (int round = 0; round < 400; round++) {
        (void)setup(NULL);
        random_problem();
        batch_solve(&problem, &plan);
        assert_int_equal(plan.breaches, 0);
        assert_true(plan.worth <= plan.bound);
        check_first_refusal();
        batch_plan_release(&plan);
    }
}

static void nothing_to_do(void **state)
{
    (void)state;
    batch_solve(&problem, &plan);
    assert_int_equal(plan.placed, 0);
    assert_int_equal(batch_gap_points(&plan), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_soonest, setup, teardown),
        cmocka_unit_test_setup_teardown(the_higher_tier_first_whatever_it_costs, setup, teardown),
        cmocka_unit_test_setup_teardown(who_cannot_take_it, setup, teardown),
        cmocka_unit_test_setup_teardown(skills_and_prices, setup, teardown),
        cmocka_unit_test_setup_teardown(the_longest_waiting_when_there_is_not_enough, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(steps_of_a_scheme, setup, teardown),
        cmocka_unit_test_setup_teardown(first_refusal_always_holds, setup, teardown),
        cmocka_unit_test_setup_teardown(nothing_to_do, setup, teardown),
    };

    return RUN_TESTS(tests);
}
