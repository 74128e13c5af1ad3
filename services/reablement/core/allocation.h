/* core/allocation.h - the waiting list against all teams' capacity: a problem that owns everything
 * it speaks of, so that it can be solved on another thread, and its answer. Pure.
 *
 * A request may be placed with every team that serves its zone and has the skills, starting on its
 * first day or on one of the Mondays after it; each such option takes minutes of the team in the
 * zone, week by week, band by band (R7.8: all of them or none). */
#ifndef REABLEMENT_CORE_ALLOCATION_H
#define REABLEMENT_CORE_ALLOCATION_H

#include <stddef.h>
#include <stdint.h>

#include "homeward/arena.h"
#include "reablement/core/pattern.h"
#include "reablement/core/priority.h"

enum {
    ALLOCATION_HORIZON_DAYS = 28, /* unless the run says otherwise */
    ALLOCATION_HORIZON_MIN = 7,
    ALLOCATION_HORIZON_MAX = 42,
    ALLOCATION_REQUESTS_MAX = 20000, /* the rest, last in priority, waits for the next run */
    ALLOCATION_PLAN_BYTES = 2500000, /* so does what would make the plan too long for one event */
    ALLOCATION_STARTS = 4,           /* start days tried for each request and team */
    ALLOCATION_WEEKS = 14            /* weeks from this one on that any placement can touch */
};

/* A team in one zone: what is free there in each week from the first on. Minutes below zero
 * (overbooked) are zero here. */
struct al_pair {
    const char *team, *zone;
    const char *const *skills, *const *languages; /* NULL ends the list */
    bool stale;
    uint32_t double_bands; /* bit per band in which it has double-handed runs at all */
    struct slots weeks[ALLOCATION_WEEKS];
};

struct al_request {
    struct priority_rank rank; /* id: the request */
    const char *zone;
    const char *language;      /* NULL: none asked for */
    const char *const *skills; /* the team must have; NULL ends the list */
    const struct visit *visits;
    size_t visit_count;
    int32_t weeks;
    const char *only_team; /* NULL: any */
    int32_t only_start;    /* HW_DAY_FOREVER: any */
};

struct al_problem {
    struct hw_arena *arena; /* owns all texts and lists */
    int32_t today, horizon_days;
    struct al_pair *pairs;
    size_t pair_count, pair_cap;
    struct al_request *requests;
    size_t request_count, request_cap;
    size_t team_count; /* for the report */
};

struct al_placement {
    size_t request; /* index into requests */
    const struct al_pair *pair;
    int32_t start_day, until_day, days_saved;
    int64_t worth, price;
    int teams, options;
};

struct al_refusal {
    size_t request;
    Hw__PlacementRefusal__Code reason;
    const struct al_pair *pair; /* where it came nearest; NULL: nowhere */
    int slot;                   /* that is short; -1 */
    int32_t week_day, lacking;
    int64_t worth, price;
};

struct al_outcome {
    struct al_placement *placements;
    struct al_refusal *refusals; /* both in order of priority */
    size_t placement_count, refusal_count, option_count, greedy_placed;
    int64_t worth, greedy, bound, days_saved, greedy_days_saved;
    int gap_ppm;
};

struct al_problem *al_problem_create(int32_t today, int32_t horizon_days);
void al_problem_destroy(struct al_problem *p); /* NULL is fine */
/* Copies text or a list of texts into the problem. */
const char *al_text(struct al_problem *p, const char *text);
const char *const *al_texts(struct al_problem *p, const char *const *texts, size_t count);
struct al_pair *al_add_pair(struct al_problem *p);       /* zeroed; valid until the next one */
struct al_request *al_add_request(struct al_problem *p); /* the same */

/* Sorts requests by priority and pairs by zone and team, then places as many as is worth most.
 * Release the outcome before the problem. */
void al_solve(struct al_problem *p, struct al_outcome *o);
/* The one request of a problem, at once: the most worthy option that fits. */
void al_place_one(struct al_problem *p, struct al_outcome *o);
void al_outcome_release(struct al_outcome *o);

#endif
