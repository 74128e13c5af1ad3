/* matching.h - placing many demands whole over many suppliers' capacity at once. Pure: no I/O, no
 * clock, no random numbers; the same problem has the same answer on every machine.
 *
 * Each item is placed by exactly one of its options or left out. An option uses amounts of some
 * resources (a team's minutes in a zone, band and week) and has a worth; the worths of the chosen
 * options are added up and are to be as great as possible while no resource is overdrawn. This is a
 * multi-dimensional generalised assignment problem: NP-hard, so the answer comes with a proven
 * upper bound (Lagrangian) beside it, and the gap between the two is what a reader should look at.
 *
 * Limits: amounts and capacities below 2^31, worths within +-2^40. */
#ifndef HOMEWARD_MATCHING_H
#define HOMEWARD_MATCHING_H

#include <stddef.h>
#include <stdint.h>

struct hw_match_use {
    uint32_t resource; /* index into capacity */
    int32_t amount;    /* > 0 */
};

struct hw_match_option {
    uint32_t item;      /* which it would place */
    int64_t worth;      /* > 0: worth more than leaving the item out */
    uint32_t first_use; /* its uses are uses[first_use .. first_use + use_count) */
    uint32_t use_count;
};

struct hw_match_problem {
    uint32_t item_count;
    size_t option_count, use_count, resource_count;
    const struct hw_match_option *options; /* grouped by item, items in order */
    const struct hw_match_use *uses;
    const int64_t *capacity; /* of each resource, >= 0 */
};

struct hw_match_settings {
    int rounds;      /* of improving the bound; 0: a sensible number for the size */
    double stop_gap; /* stop when (bound - worth) / bound is below; 0: 0.001 */
};

struct hw_match_result {
    int64_t *choice; /* per item: index into options, or -1; owned */
    int64_t worth;   /* of the chosen options */
    int64_t bound;   /* no answer can be worth more */
    double *price;   /* per resource: what one more unit would be worth; owned. For reasons. */
    int rounds;
};

/* Fills *result. Out of memory ends the program, like everywhere here. */
void hw_match(const struct hw_match_problem *p, const struct hw_match_settings *s,
              struct hw_match_result *result);
/* The yardstick: items in the order given (a permutation of 0..item_count-1), each on its most
 * worthy option that still fits. */
void hw_match_greedy(const struct hw_match_problem *p, const uint32_t *order,
                     struct hw_match_result *result);
void hw_match_result_release(struct hw_match_result *r);
/* (bound - worth) / bound; 0 when the bound is 0. */
double hw_match_gap(const struct hw_match_result *r);

#endif
