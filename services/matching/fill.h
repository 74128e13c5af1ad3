/* fill.h - whole plans out of prices, and better plans out of plans. */
#ifndef MATCHING_FILL_H
#define MATCHING_FILL_H

#include "matching/prices.h"

struct ranked {
    double key;
    size_t at; /* a choice or an item */
};

/* Greatest key first, equal keys by at. */
void rank_sort(struct ranked *list, size_t n);
/* Builds a plan from nothing: what gains most at the best prices first, as long as it fits. */
void fill_plan(struct plan *p, const struct prices *x);

struct improver;
struct improver *improver_create(const struct prices *x);
void improver_destroy(struct improver *v);
/* One pass over the items that lose most against the prices: around each, some neighbours are taken
 * out and put back in the best way that a bounded search finds. true: the plan got better; it never
 * gets worse. Passes differ in how many neighbours and which; after IMPROVER_TURNS of them all
 * numbers of neighbours have had their turn. An improver has so much work in it, and then does
 * nothing more. */
bool improver_pass(struct improver *v, struct plan *p);

enum { IMPROVER_TURNS = 6 };

#endif
