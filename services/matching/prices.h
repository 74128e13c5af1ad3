/* prices.h - Lagrangian prices of resources and the bound they prove.
 *
 * With a price on each resource, let every item take the option worth most after paying for what it
 * uses: what the items gain plus what all capacity would cost is at least what any plan is worth,
 * whatever the prices. Rounds move the prices to where that sum is small: the volume algorithm
 * (Barahona and Anbil, 2000), a subgradient method that also averages the items' choices; the
 * averages lean towards an optimal plan of fractions.
 *
 * Floating point is used to find prices, never to prove: prices_bound counts in integers. */
#ifndef MATCHING_PRICES_H
#define MATCHING_PRICES_H

#include "matching/model.h"

struct prices {
    const struct model *m;
    double *full;  /* per resource: the best prices so far, of its whole capacity */
    double *net;   /* per choice: worth less the cost of its uses at the best prices */
    double *share; /* per choice: how much of it the averaged answer takes, 0 to 1 */
    double sum;    /* what the best prices come to */
    double *trial; /* prices of this round */
    double *unit;  /* what one unit costs this round */
    double *trial_net;
    double *usage; /* averaged, as a part of capacity */
    double *asked; /* this round */
    size_t *taken; /* per item this round */
    double trial_sum, pace, blend;
    int since_better, rounds;
};

void prices_init(struct prices *x, const struct model *m);
void prices_release(struct prices *x);
/* One round, aiming at the worth of the best plan known. */
void prices_round(struct prices *x, double target);
/* What no plan can be worth more than, proven by the best prices. */
int64_t prices_bound(const struct prices *x);

#endif
