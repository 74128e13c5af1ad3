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
        cmocka_unit_test_setup_teardown(nothing_to_do, setup, teardown),
    };

    return RUN_TESTS(tests);
}
