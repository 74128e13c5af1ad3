/* The proof. Prices are rounded to whole parts of 2^-fine of a unit of worth; any prices prove a
 * bound, rounded ones too. fine is chosen so that no price is above 2^40: what the knapsack of at
 * most 4096 steps adds up stays below 2^53, where a double counts whole numbers exactly. The rest
 * is counted in integers. */
#include <stdlib.h>

#include "homeward/mem.h"
#include "matching/prices.h"

#define HIGHEST 0x1p40

__extension__ typedef __int128 wide;

static int fineness(const struct model *m)
{
    int64_t most = 1;
    int fine = 40;

    for (size_t c = 0; c < m->choices; c++)
        most = m->choice[c].worth > most ? m->choice[c].worth : most;
    for (; most > 1; most = (most + 1) / 2)
        fine--;
    return fine;
}

/* What the item gains at most. */
static int64_t gain(const struct model *m, const double *price, int fine, uint32_t item)
{
    int64_t best = 0;

    for (size_t c = m->first[item]; c < m->first[item + 1]; c++) {
        int64_t net = m->choice[c].worth << fine;

        for (size_t k = m->choice[c].use; k < m->choice[c + 1].use; k++)
            net -= (int64_t)price[m->uses[k].kind];
        if (net > best)
            best = net;
    }
    return best;
}

/* What resource r earns at most, when it sells fractions: all capacity to the dearest kind. */
static wide by_fractions(const struct model *m, const double *price, size_t r)
{
    wide most = 0;

    for (size_t k = m->kind[r]; k < m->kind[r + 1]; k++) {
        wide earns = (wide)(int64_t)price[k] * m->capacity[r] / m->amount[k] + 1;

        if (price[k] > 0 && earns > most)
            most = earns;
    }
    return most;
}

static wide earnings(const struct prices *x, const double *price, double *value, size_t r)
{
    const struct model *m = x->m;

    if (m->row[r + 1] == m->row[r])
        return by_fractions(m, price, r);
    knapsack(m, r, price, value, NULL, x->table);
    return (wide)value[m->capacity[r]];
}

int64_t prices_bound(const struct prices *x)
{
    const struct model *m = x->m;
    double *price = hw_alloc_array(m->kinds + 1, sizeof(*price));
    double *value = hw_alloc_array(m->row[m->resources] + 1, sizeof(*value));
    int fine = fineness(m);
    wide sum = 0;

    for (size_t k = 0; k < m->kinds; k++) {
        double parts = x->best.price[k] * (double)(INT64_C(1) << fine);

        /* Dearer than any item is worth: nobody would buy at either price. */
        price[k] = parts < HIGHEST ? (double)(int64_t)parts : HIGHEST;
    }
    for (size_t r = 0; r < m->resources; r++)
        sum += earnings(x, price, value, r);
    for (uint32_t i = 0; i < m->items; i++)
        sum += gain(m, price, fine, i);
    free(price);
    free(value);
    sum >>= fine; /* worths are whole: what is above the floor cannot be reached */
    return sum < INT64_MAX ? (int64_t)sum : INT64_MAX;
}
