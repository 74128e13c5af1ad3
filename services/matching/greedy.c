/* The yardstick, and what is small enough to stand beside it. */
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"
#include "matching/model.h"

/* The choice of item that is worth most and fits, the first of equals; or NOBODY. */
static size_t worthiest(const struct plan *p, uint32_t item)
{
    const struct model *m = p->m;
    size_t best = NOBODY;

    for (size_t c = m->first[item]; c < m->first[item + 1]; c++) {
        if ((best == NOBODY || m->choice[c].worth > m->choice[best].worth) && chosen_fits(p, c))
            best = c;
    }
    return best;
}

/* No plan is worth more than the best option of every item together. */
static int64_t most_of(const struct model *m)
{
    int64_t sum = 0;

    for (uint32_t i = 0; i < m->items; i++) {
        int64_t best = 0;

        for (size_t c = m->first[i]; c < m->first[i + 1]; c++)
            best = m->choice[c].worth > best ? m->choice[c].worth : best;
        sum += best;
    }
    return sum;
}

void hw_match_greedy(const struct hw_match_problem *p, const uint32_t *order,
                     struct hw_match_result *result)
{
    struct model m;
    struct plan plan;

    model_init(&m, p);
    chosen_init(&plan, &m);
    *result = (struct hw_match_result){.bound = most_of(&m)};
    result->choice = hw_alloc_array((size_t)p->item_count + 1, sizeof(*result->choice));
    result->price = hw_alloc_array(p->resource_count + 1, sizeof(*result->price));
    for (uint32_t i = 0; i < p->item_count; i++) {
        size_t c;

        HW_CHECK(order[i] < p->item_count);
        c = worthiest(&plan, order[i]);
        result->choice[order[i]] = c == NOBODY ? -1 : (int64_t)m.choice[c].given;
        if (c != NOBODY)
            chosen_place(&plan, c);
    }
    result->worth = plan.worth;
    chosen_release(&plan);
    model_release(&m);
}

void hw_match_result_release(struct hw_match_result *r)
{
    free(r->choice);
    free(r->price);
    *r = (struct hw_match_result){0};
}

double hw_match_gap(const struct hw_match_result *r)
{
    return r->bound > 0 ? (double)(r->bound - r->worth) / (double)r->bound : 0;
}
