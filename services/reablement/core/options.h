/* core/options.h - between allocation.c and solve.c: every way in which somebody could be placed,
 * as hw_match wants it. */
#ifndef REABLEMENT_CORE_OPTIONS_H
#define REABLEMENT_CORE_OPTIONS_H

#include "homeward/matching.h"
#include "reablement/core/allocation.h"

struct place {
    size_t pair;
    int32_t start_day;
};

struct options {
    struct hw_match_option *list;
    struct place *places; /* of each option */
    struct hw_match_use *uses;
    size_t count, list_cap, place_cap, use_count, use_cap;
    int *teams, *fitting; /* per request: teams in question, options that fit alone */
};

/* Every slot of every week of every pair is a resource. */
static inline uint32_t options_resource(size_t pair, int week, int slot)
{
    return (uint32_t)((pair * ALLOCATION_WEEKS + (size_t)week) * PATTERN_SLOTS + (size_t)slot);
}

void options_sort(struct al_problem *p);
/* Adds the options of one request; *f says why there is none, or what stands in the way of more. */
void options_add(const struct al_problem *p, size_t request, struct options *o,
                 struct al_refusal *f);

#endif
