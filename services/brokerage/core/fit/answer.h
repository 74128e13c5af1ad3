/* brokerage/core/fit/answer.h - a batch plan while it is being made: which option each package has,
 * and what that leaves of the providers' minutes. Of batch.c only. */
#ifndef BROKERAGE_CORE_FIT_ANSWER_H
#define BROKERAGE_CORE_FIT_ANSWER_H

#include "brokerage/core/fit/batch.h"
#include "homeward/matching.h"

#define NO_OPTION SIZE_MAX

struct answer {
    const struct batch_model *m;
    struct hw_match_option *stated; /* the model's options as matching.h has them */
    struct hw_match_use *uses;
    size_t use_count, use_cap;
    size_t *chosen; /* option of each package, or NO_OPTION */
    int64_t *left;  /* of each resource */
};

/* m outlives it. Nothing is placed, all minutes are left. */
void answer_init(struct answer *a, const struct batch_model *m);
void answer_release(struct answer *a);
void answer_clear(struct answer *a);
/* Of an option's provider; NO_OPTION: below all. */
int32_t answer_tier(const struct answer *a, size_t option);
/* The option of the highest tier above the package's own that fits what is left, there the most
 * worth; NO_OPTION: none. */
size_t answer_higher(const struct answer *a, size_t package);
/* Gives the package that option instead of what it has. */
void answer_choose(struct answer *a, size_t package, size_t option);
/* Fills choices, worth, placed and breaches. */
void answer_tell(const struct answer *a, struct batch_plan *plan);

#endif
