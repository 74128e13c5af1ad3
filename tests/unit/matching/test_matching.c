/* hw_match beside brute force on small problems, and beside its own bound on larger ones. */
#include <inttypes.h>
#include <stdlib.h>

#include "support/t.h"
#include "unit/matching/cases.h"

static void same_as_brute_force(void **state)
{
    enum { CASES = 3000 };
    double shortfall = 0, gaps = 0;
    int missed = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= CASES; seed++) {
        struct problem x = {0};
        struct hw_match_result r;
        int64_t best;

        small_problem(&x, seed);
        hw_match(&x.p, NULL, &r);
        best = best_of_all(&x.p);
        if (check_choices(&x.p, &r) != r.worth || r.bound < best || r.worth * 100 < best * 95)
            fail_msg("seed %" PRIu64 ": worth %" PRId64 ", best %" PRId64 ", bound %" PRId64, seed,
                     r.worth, best, r.bound);
        missed += r.worth < best;
        shortfall += best ? (double)(best - r.worth) / (double)best : 0;
        gaps += hw_match_gap(&r);
        hw_match_result_release(&r);
        problem_release(&x);
    }
    printf("# %d cases: %d below the best, by %.4f%% on average; gap to the bound %.2f%%\n", CASES,
           missed, 100 * shortfall / CASES, 100 * gaps / CASES);
    assert_true(missed <= CASES / 1000);
    assert_true(gaps / CASES < 0.005);
}

/* The more urgent first, as a duty desk would. */
static uint32_t *by_urgency(const struct hw_match_problem *p)
{
    uint32_t *order = calloc((size_t)p->item_count + 1, sizeof(*order));
    int64_t *worth = calloc((size_t)p->item_count + 1, sizeof(*worth));

    assert_non_null(order);
    assert_non_null(worth);
    for (size_t o = 0; o < p->option_count; o++) {
        if (p->options[o].worth > worth[p->options[o].item])
            worth[p->options[o].item] = p->options[o].worth;
    }
    for (uint32_t i = 0; i < p->item_count; i++) {
        uint32_t at = i;

        for (; at > 0 && worth[order[at - 1]] < worth[i]; at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
    free(worth);
    return order;
}

static void large(const char *name, struct problem *x)
{
    const struct hw_match_settings settings = {.stop_gap = 0.008};
    struct hw_match_result r, simple;
    uint32_t *order = by_urgency(&x->p), placed = 0;

    hw_match(&x->p, &settings, &r);
    hw_match_greedy(&x->p, order, &simple);
    assert_int_equal(check_choices(&x->p, &r), r.worth);
    assert_int_equal(check_choices(&x->p, &simple), simple.worth);
    assert_true(simple.worth <= r.worth && r.worth <= r.bound && simple.worth <= simple.bound);
    for (uint32_t i = 0; i < x->p.item_count; i++)
        placed += r.choice[i] >= 0;
    printf("# %s: %u of %u placed, worth %" PRId64 ", bound %" PRId64
           ", gap %.3f%%; greedy %" PRId64 ", %.2f%% less\n",
           name, placed, x->p.item_count, r.worth, r.bound, 100 * hw_match_gap(&r), simple.worth,
           100 * (double)(r.worth - simple.worth) / (double)r.worth);
    assert_true(hw_match_gap(&r) <= 0.01);
    hw_match_result_release(&r);
    hw_match_result_release(&simple);
    problem_release(x);
    free(order);
}

static void within_one_percent(void **state)
{
    struct problem x = {0};

    (void)state;
    teams_problem(&x, 1000, 20, 1);
    large("1,000 people, 20 teams", &x);
    providers_problem(&x, 500, 50, 1);
    large("500 packages, 50 providers", &x);
}

static void same_answer_twice(void **state)
{
    struct problem x = {0};
    struct hw_match_result a, b;

    (void)state;
    teams_problem(&x, 200, 10, 7);
    hw_match(&x.p, NULL, &a);
    hw_match(&x.p, NULL, &b);
    assert_int_equal(a.worth, b.worth);
    assert_int_equal(a.bound, b.bound);
    assert_int_equal(a.rounds, b.rounds);
    assert_memory_equal(a.choice, b.choice, x.p.item_count * sizeof(*a.choice));
    assert_memory_equal(a.price, b.price, x.p.resource_count * sizeof(*a.price));
    hw_match_result_release(&a);
    hw_match_result_release(&b);
    problem_release(&x);
}

/* One resource of capacity, two items with an option each; the second may be missing. */
static void plain_cases(void **state)
{
    static const struct {
        const char *name;
        int64_t capacity, worth[2];
        int32_t amount[2]; /* 0: an option that uses nothing */
        int items, options;
        int64_t want, bound;
    } rows[] = {
        {"no items", 10, {0, 0}, {0, 0}, 0, 0, 0, 0},
        {"items without options", 10, {0, 0}, {0, 0}, 2, 0, 0, 0},
        {"one item", 10, {7, 0}, {10, 0}, 1, 1, 7, 7},
        {"one item too many minutes", 10, {7, 0}, {11, 0}, 1, 1, 0, 0},
        {"no capacity", 0, {7, 9}, {1, 1}, 2, 2, 0, 0},
        {"no capacity and none needed", 0, {7, 9}, {0, 0}, 2, 2, 16, 16},
        {"both fit", 10, {7, 9}, {5, 5}, 2, 2, 16, 16},
        {"one of two", 10, {7, 9}, {6, 6}, 2, 2, 9, 9},
        {"the greatest amounts", INT32_MAX, {7, 9}, {INT32_MAX, INT32_MAX}, 2, 2, 9, 9},
        {"the greatest worths",
         10,
         {INT64_C(1) << 40, 1},
         {10, 1},
         2,
         2,
         INT64_C(1) << 40,
         INT64_C(1) << 40},
        {"worth nothing", 10, {0, -5}, {1, 1}, 2, 2, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        static const uint32_t order[] = {0, 1};
        struct problem x = {0};
        struct hw_match_result r, simple;

        problem_resource(&x, rows[i].capacity);
        for (int k = 0; k < rows[i].items; k++) {
            problem_item(&x);
            if (k >= rows[i].options)
                continue;
            problem_option(&x, rows[i].worth[k]);
            if (rows[i].amount[k])
                problem_use(&x, 0, rows[i].amount[k]);
        }
        hw_match(&x.p, NULL, &r);
        hw_match_greedy(&x.p, order, &simple);
        ROW_EQUAL(rows[i].name, r.worth, rows[i].want);
        ROW_EQUAL(rows[i].name, r.bound >= rows[i].bound, 1);
        ROW_EQUAL(rows[i].name, check_choices(&x.p, &r), r.worth);
        ROW_EQUAL(rows[i].name, check_choices(&x.p, &simple) == simple.worth, 1);
        ROW_EQUAL(rows[i].name, simple.worth <= simple.bound, 1);
        hw_match_result_release(&r);
        hw_match_result_release(&simple);
        problem_release(&x);
    }
}

/* Two people want the one slot; taking the evening instead lets both start. */
static void sees_further_than_greedy(void **state)
{
    static const uint32_t order[] = {0, 1};
    struct problem x = {0};
    struct hw_match_result r, simple;

    (void)state;
    problem_resource(&x, 30);
    problem_resource(&x, 30);
    problem_item(&x);
    problem_option(&x, 10);
    problem_use(&x, 0, 30);
    problem_option(&x, 9);
    problem_use(&x, 1, 30);
    problem_item(&x);
    problem_option(&x, 8);
    problem_use(&x, 0, 30);
    hw_match(&x.p, NULL, &r);
    hw_match_greedy(&x.p, order, &simple);
    assert_int_equal(r.worth, 17);
    assert_int_equal(r.bound, 17);
    assert_int_equal(r.choice[0], 1);
    assert_int_equal(r.choice[1], 2);
    assert_int_equal(simple.worth, 10);
    assert_int_equal(simple.choice[1], -1);
    hw_match_result_release(&r);
    hw_match_result_release(&simple);
    problem_release(&x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(same_as_brute_force),      cmocka_unit_test(within_one_percent),
        cmocka_unit_test(same_answer_twice),        cmocka_unit_test(plain_cases),
        cmocka_unit_test(sees_further_than_greedy),
    };

    return RUN_TESTS(tests);
}
