/* model.h - a matching problem made ready for counting, and a plan for it as it grows.
 *
 * The model keeps only options that could be chosen at all: worth something, and within capacity
 * when nothing else is placed. Uses of the same resource by one option are added up, so that a
 * resource occurs once in an option. Amounts and capacity of a resource are counted in its greatest
 * common step (visits of 30, 60 and 90 minutes: 1, 2 and 3), and what of its capacity is no whole
 * step is no use to anybody. Everything is copied; the problem may go away. */
#ifndef MATCHING_MODEL_H
#define MATCHING_MODEL_H

#include <stdbool.h>

#include "homeward/matching.h"

struct use {
    uint32_t resource;
    int32_t amount; /* in steps */
    uint32_t kind;  /* all uses of this amount of this resource */
};

struct choice {    /* an option of the model */
    int64_t worth; /* > 0 */
    size_t given;  /* its index in the problem */
    size_t use;    /* its uses are uses[use .. next choice's use) */
    uint32_t item;
};

struct model {
    uint32_t items;
    size_t choices, resources, kinds;
    size_t *first;         /* choices of item i: first[i] .. first[i + 1] */
    struct choice *choice; /* one more than choices, to end the last one's uses */
    struct use *uses;
    size_t *wanted; /* choices that use resource r: wants[wanted[r] .. wanted[r + 1]) */
    size_t *wants;
    int64_t *capacity; /* in steps */
    size_t *kind;      /* kinds of resource r: kind[r] .. kind[r + 1], by amount */
    int64_t *amount;   /* of each kind */
    int64_t *limit;    /* per kind: how many uses of it there are, no plan has more */
    size_t *row;       /* resource r's tables of what each capacity is worth: row[r] .. row[r + 1],
                          capacity + 1 long; empty where that would be too long */
};

#define NOBODY SIZE_MAX /* an item that is left out */

struct plan {
    const struct model *m;
    size_t *at;    /* per item: its choice, or NOBODY */
    int64_t *left; /* per resource, never below 0 */
    int64_t worth; /* of all that is placed */
};

/* In kinds.c, parts of model_init. */
void model_count_in_steps(struct model *m);
void model_find_kinds(struct model *m);

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
