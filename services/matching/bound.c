/* The proof. Prices of a unit are rounded to whole parts of 2^-fine; any prices prove a bound,
 * rounded ones too, and from there on only integers are added. fine is chosen so that the greatest
 * worth is about 2^60: with amounts to 2^31 and 2^32 items the sums stay far inside 128 bits. */
#include "matching/prices.h"

#include <stdlib.h>

#include "homeward/mem.h"

__extension__ typedef __int128 wide;

static int fineness(const struct model *m)
{
    int64_t most = 1;
    int fine = 60;

    for (size_t c = 0; c < m->choices; c++)
        most = m->choice[c].worth > most ? m->choice[c].worth : most;
    for (; most > 1; most >>= 1)
        fine--;
    return fine;
}

/* What the item gains at most. */
static wide gain(const struct model *m, const int64_t *price, int fine, uint32_t item)
{
    wide best = 0;

    for (size_t c = m->first[item]; c < m->first[item + 1]; c++) {
        wide net = (wide)m->choice[c].worth << fine;

        for (size_t k = m->choice[c].use; k < m->choice[c + 1].use; k++)
            net -= (wide)price[m->uses[k].resource] * m->uses[k].amount;
        if (net > best)
            best = net;
    }
    return best;
}

int64_t prices_bound(const struct prices *x)
{
    const struct model *m = x->m;
    int64_t *price = hw_alloc_array(m->resources + 1, sizeof(*price));
    int fine = fineness(m);
    double parts = (double)(INT64_C(1) << fine);
    wide sum = 0;

    for (size_t r = 0; r < m->resources; r++) {
        double unit = m->capacity[r] > 0 ? x->full[r] / (double)m->capacity[r] * parts : 0;

        /* Dearer than any item is worth: a slip, which would only prove less. */
        price[r] = unit < 0x1p62 ? (int64_t)unit : INT64_C(1) << 62;
        sum += (wide)price[r] * m->capacity[r];
    }
    for (uint32_t i = 0; i < m->items; i++)
        sum += gain(m, price, fine, i);
    free(price);
    sum >>= fine; /* worths are whole: what is above the floor cannot be reached */
    return sum < INT64_MAX ? (int64_t)sum : INT64_MAX;
}
