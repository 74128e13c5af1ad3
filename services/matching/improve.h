/* improve.h - inside of the improver: neighbours.c gathers, improve.c puts back. */
#ifndef MATCHING_IMPROVE_H
#define MATCHING_IMPROVE_H

#include "matching/fill.h"

enum {
    MEMBERS = 48, /* at most, of one neighbourhood */
    GOOD = 8,     /* choices of a member that are tried */
};

struct member {
    uint32_t item;
    size_t n, good[GOOD]; /* choices by what they gain, most first */
    size_t before, best;  /* where it was; where the best answer has it */
    double most;          /* what it can gain, 0 when left out is best */
};

struct improver {
    const struct prices *x;
    struct plan *p;
    size_t *top;           /* per item: its choice that gains most at the prices, or NOBODY */
    double *most, *second; /* per item: what that gains, what the next best does; at least 0 */
    uint64_t *mark, *seen; /* per item and resource: the neighbourhood it was last looked at in */
    uint64_t now;          /* neighbourhoods so far */
    unsigned turn;         /* passes so far */
    struct ranked *rank;
    struct member member[MEMBERS];
    size_t members, wanted;
    int64_t goal; /* worth of the best plan so far */
    int steps;    /* that the search may still take */
    int64_t work; /* steps that are left for all of them together */
};

/* Takes the item and neighbours of it into the members, v->wanted in all if there are so many.
 * false: there is nowhere to go. */
bool neighbours_gather(struct improver *v, uint32_t item);

#endif
