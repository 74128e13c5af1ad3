/* prices.h - Lagrangian prices of resources and the bound they prove.
 *
 * With a price on each use, let every item take the option worth most after paying for its uses,
 * and let every resource sell what brings it most: what the items gain plus what the resources earn
 * is at least what any plan is worth, whatever the prices. Rounds move the prices to where that sum
 * is small: the volume algorithm (Barahona and Anbil, 2000), a subgradient method that also
 * averages what items ask and resources offer; the averages lean towards an optimal plan of
 * fractions.
 *
 * At first a resource has one price for each unit and sells fractions. From prices_count on, each
 * kind (an amount of a resource) has its own price and a resource sells only whole uses that fit
 * together: where three visits fit and a fourth does not, the rest of the time is worth nothing.
 * Resources whose table would be too long stay at one price for each unit.
 *
 * Floating point is used to find prices, never to prove: prices_bound counts in whole numbers. */
#ifndef MATCHING_PRICES_H
#define MATCHING_PRICES_H

#include "matching/model.h"

/* Prices and what comes of them. */
struct offer {
    double *price; /* per kind */
    double *full;  /* per resource: what all its capacity earns */
    double *net;   /* per choice: worth less the prices of its uses */
    double *value; /* in the model's rows: what 0, 1, .. steps of capacity earn */
    double sum;    /* no plan is worth more (but for rounding) */
};

struct prices {
    const struct model *m;
    struct offer best, trial;
    double *asked;   /* per kind, averaged: how many items take it */
    double *offered; /* per kind, averaged: how many the resource would sell */
    double *asked_now, *offered_now;
    size_t *taken;   /* per item this round */
    uint16_t *table; /* room for one knapsack */
    double pace, blend;
    int since_better, rounds;
    bool counted;
};

void prices_init(struct prices *x, const struct model *m);
void prices_release(struct prices *x);
/* One round, aiming at the worth of the best plan known, or near the bound when that is far off. */
void prices_round(struct prices *x, double target);
/* From now on resources sell whole uses. */
void prices_count(struct prices *x);
/* Whether resource r sells whole uses only. */
static inline bool prices_whole(const struct prices *x, size_t r)
{
    return x->counted && x->m->row[r + 1] > x->m->row[r];
}

/* What so much of resource r could earn at the best prices. Inline: the searches live on it. */
static inline double prices_room(const struct prices *x, size_t r, int64_t left)
{
    if (prices_whole(x, r))
        return x->best.value[x->m->row[r] + (size_t)left];
    return left > 0 ? x->best.full[r] / (double)x->m->capacity[r] * (double)left : 0;
}

/* What no plan can be worth more than, proven by the best prices. */
int64_t prices_bound(const struct prices *x);

/* The most that resource r can earn at prices per kind: value[0 .. capacity] for each capacity.
 * offered: how many of each kind at full capacity, or NULL. r has a row. */
void knapsack(const struct model *m, size_t r, const double *price, double *value, double *offered,
              uint16_t *table);

#endif
