/* model.h - a matching problem made ready for counting, and a plan for it as it grows.
 *
 * The model keeps only options that could be chosen at all: worth something, and within capacity
 * when nothing else is placed. Uses of the same resource by one option are added up, so that a
 * resource occurs once in an option. Capacities are copied; the problem may go away. */
#ifndef MATCHING_MODEL_H
#define MATCHING_MODEL_H

#include <stdbool.h>

#include "homeward/matching.h"

struct choice {    /* an option of the model */
    int64_t worth; /* > 0 */
    size_t given;  /* its index in the problem */
    size_t use;    /* its uses are uses[use .. next choice's use) */
    uint32_t item;
};

struct model {
    uint32_t items;
    size_t choices, resources;
    size_t *first;         /* choices of item i: first[i] .. first[i + 1] */
    struct choice *choice; /* one more than choices, to end the last one's uses */
    struct hw_match_use *uses;
    size_t *wanted; /* choices that use resource r: wants[wanted[r] .. wanted[r + 1]) */
    size_t *wants;
    int64_t *capacity;
};

#define NOBODY SIZE_MAX /* an item that is left out */

struct plan {
    const struct model *m;
    size_t *at;    /* per item: its choice, or NOBODY */
    int64_t *left; /* per resource, never below 0 */
    int64_t worth; /* of all that is placed */
};

void model_init(struct model *m, const struct hw_match_problem *p);
void model_release(struct model *m);

void chosen_init(struct plan *p, const struct model *m);
void chosen_release(struct plan *p);
void chosen_copy(struct plan *to, const struct plan *from); /* of the same model */
void chosen_clear(struct plan *p);
bool chosen_fits(const struct plan *p, size_t choice);
void chosen_place(struct plan *p, size_t choice);  /* an item that is left out, where it fits */
void chosen_remove(struct plan *p, uint32_t item); /* an item that may be left out already */

#endif
