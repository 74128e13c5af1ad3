/* The answer: rounds of prices, a plan out of them now and then, and the best plan improved until
 * the gap is small or the rounds are over. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"
#include "matching/fill.h"

enum {
    ROUNDS = 800,
    ROUGH = 8, /* that part of the rounds prices single units: fast, and near enough to start */
    PLAN_EVERY = 100, /* rounds */
    PASSES = 60,      /* of improvement at the end */
};

struct match {
    struct model m;
    struct prices prices;
    struct plan plan, best;
    struct improver *improver;
};

static int rounds_for(const struct hw_match_settings *s)
{
    return s && s->rounds > 0 ? s->rounds : ROUNDS;
}

static double stop_for(const struct hw_match_settings *s)
{
    return s && s->stop_gap > 0 ? s->stop_gap : 0.001;
}

/* The bound is rounded at times just below a whole number that it is. */
static double gap(double bound, int64_t worth)
{
    return bound > 0 ? (floor(bound + 1e-9 * bound) - (double)worth) / bound : 0;
}

static void consider(struct match *a)
{
    if (a->plan.worth > a->best.worth)
        chosen_copy(&a->best, &a->plan);
}

static void chosen_by_prices(struct match *a)
{
    fill_plan(&a->plan, &a->prices);
    consider(a);
}

static void find_prices(struct match *a, int rounds, double stop)
{
    for (int i = 0; i < rounds; i++) {
        if (gap(a->prices.best.sum, a->best.worth) <= stop)
            return;
        if (i == rounds / ROUGH)
            prices_count(&a->prices);
        prices_round(&a->prices, (double)a->best.worth);
        if (a->prices.rounds % PLAN_EVERY == 0)
            chosen_by_prices(a);
    }
}

static void polish(struct match *a, double stop)
{
    int idle = 0;

    for (int i = 0; i < PASSES && idle < IMPROVER_TURNS; i++) {
        if (gap(a->prices.best.sum, a->best.worth) <= stop)
            return;
        idle = improver_pass(a->improver, &a->best) ? 0 : idle + 1;
    }
}

static void answer(const struct match *a, const struct hw_match_problem *p,
                   struct hw_match_result *result)
{
    result->choice = hw_alloc_array((size_t)p->item_count + 1, sizeof(*result->choice));
    result->price = hw_alloc_array(p->resource_count + 1, sizeof(*result->price));
    for (uint32_t i = 0; i < p->item_count; i++) {
        size_t at = a->best.at[i];

        result->choice[i] = at == NOBODY ? -1 : (int64_t)a->m.choice[at].given;
    }
    for (size_t r = 0; r < p->resource_count; r++) {
        if (p->capacity[r] > 0)
            result->price[r] = a->prices.best.full[r] / (double)p->capacity[r];
    }
    result->worth = a->best.worth;
    result->bound = prices_bound(&a->prices);
    result->rounds = a->prices.rounds;
    HW_CHECK(result->worth <= result->bound);
}

void hw_match(const struct hw_match_problem *p, const struct hw_match_settings *s,
              struct hw_match_result *result)
{
    struct match a;

    *result = (struct hw_match_result){0};
    model_init(&a.m, p);
    prices_init(&a.prices, &a.m);
    chosen_init(&a.plan, &a.m);
    chosen_init(&a.best, &a.m);
    a.improver = improver_create(&a.prices);
    chosen_by_prices(&a); /* all for nothing: by worth alone */
    find_prices(&a, rounds_for(s), stop_for(s));
    polish(&a, stop_for(s));
    answer(&a, p, result);
    improver_destroy(a.improver);
    chosen_release(&a.best);
    chosen_release(&a.plan);
    prices_release(&a.prices);
    model_release(&a.m);
}
