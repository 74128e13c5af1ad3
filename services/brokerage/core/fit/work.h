/* brokerage/core/fit/work.h - a matching run that is being solved, or is solved and not said yet: a
 * copy of all that it needs, since a thread has it. */
#ifndef BROKERAGE_CORE_FIT_WORK_H
#define BROKERAGE_CORE_FIT_WORK_H

#include "brokerage/core/fit/batch.h"
#include "brokerage/core/fit/run.h"

struct work_step {
    const char *skill; /* NULL: none */
    unsigned tiers;    /* bit of each Hw__ProviderTier__Code; 0: every tier */
    bool any_zone, preferred;
};
struct work_preferred {
    const char *zone;
    const char *const *providers;
    size_t count;
};
/* A scheme as far as matching looks at it. */
struct work_scheme {
    const char *scheme;
    struct fit_map map;
    struct fit_weights weights;
    struct work_step *steps;
    size_t step_count;
    struct work_preferred *preferred; /* by zone; those zones that have some */
    size_t preferred_count;
    struct work_scheme *next;
};

struct matching_work {
    struct hw_arena *arena; /* of everything here but the plan */
    const char *run;
    struct batch_problem problem;
    struct batch_provider *providers;
    struct batch_package *packages;
    const struct work_scheme **scheme_of; /* of each package; NULL: none */
    struct work_scheme *schemes;
    struct batch_plan plan;
    bool done;
};

/* Copies what the run needs as things stand at now_ms. */
struct matching_work *work_create(struct brokerage *s, const struct hw_record *run, int64_t now_ms);
void work_destroy(struct matching_work *w); /* NULL is fine; not while the thread has it */
/* In the thread. */
void work_solve(void *work);
/* ---- work_scheme.c ---- */
const struct work_scheme *work_scheme_of(struct matching_work *w, struct brokerage *s,
                                         const char *scheme);
/* The step of the scheme that first asks the provider, from 1; 0: none does. */
uint8_t work_step_of(const struct work_scheme *x, const struct batch_provider *p, const char *zone);
void *work_room(struct matching_work *w, size_t count, size_t size);
const char *work_text(struct matching_work *w, const char *text);
const char *const *work_texts(struct matching_work *w, const char *const *list, size_t count);

#endif
