/* brokerage/core/fit/batch.h - placing many waiting packages at once on the capacity that providers
 * have published, so that as few delayed days as possible are to be expected, with tier first
 * refusal as a hard rule. Pure; the problem may be solved in a thread of its own.
 *
 * Who can take a package: a provider that takes packages at all, serves its zone, has all its
 * skills, has not refused it, costs no more than its limit, and has published minutes for all of it
 * in each of its bands, from a day that is not after its latest start.
 *
 * Tier first refusal (a tier is a provider's, or the step of the package's scheme that first asks
 * it): Tier 1 is matched with all packages first, for the most worth that it can
 * take; what is left goes to Tier 2, and so on down. In a finished plan no package is with a
 * provider of a lower tier, or with nobody, while a provider of a higher tier (for the latter: any)
 * can take it with the minutes that the whole plan leaves over: what the matching left undone is
 * moved up, or placed, until nothing more can move. Each move takes a package to a higher tier, so
 * that ends.
 *
 * Worth of a placement in thousandths of a delayed day: 1000 for each day in bed that it saves
 * within the horizon; then, so that they never outweigh a day, one for each day waited (at most
 * 365), a quarter of the score (at most 250), and 1.
 *
 * The bound is the sum of the tiers' bounds: no tier could take more worth of what came down to it.
 * The gap is what all tiers together stay below that.
 *
 * All texts and arrays are borrowed from the problem. */
#ifndef BROKERAGE_CORE_FIT_BATCH_H
#define BROKERAGE_CORE_FIT_BATCH_H

#include "brokerage/core/fit/fit.h"

#define BATCH_NOWHERE SIZE_MAX
#define BATCH_HORIZON 14 /* days */

struct batch_rate {
    const char *zone; /* NULL: every zone without a rate of its own */
    int64_t pence_per_hour;
};
struct batch_provider {
    struct fit_provider fit; /* one row of capacity for a zone and band */
    int32_t tier;            /* 1 has first refusal; at least 1 */
    bool open;               /* takes packages: not suspended, leaving or uninsured */
    const struct batch_rate *rates;
    size_t rate_count;
};
struct batch_package {
    struct fit_package fit;
    const struct fit_map *map;         /* of its scheme; NULL: by outward codes alone */
    const struct fit_weights *weights; /* NULL: the usual ones */
    /* By its scheme: for each provider the step that first asks it, 0: none does. NULL: tiers. */
    const uint8_t *steps;
    bool hospital;     /* the person waits in a bed */
    int32_t ready_day; /* each day in the bed from here on is a delayed day */
    int32_t earliest_day, latest_day;
    int32_t waited_days;
    int64_t limit_pence;        /* a week; 0: none */
    const char *const *refused; /* providers that declined it, handed it back or may not be asked */
    size_t refused_count;
};
/* Providers and packages in byte order of their ids, so that ties always fall the same way. */
struct batch_problem {
    int32_t today;
    const struct batch_provider *providers;
    size_t provider_count;
    const struct batch_package *packages;
    size_t package_count;
};

enum batch_reason {
    BATCH_FITS,          /* the most is saved so */
    BATCH_FIRST_REFUSAL, /* one of a lower tier would have saved more */
    BATCH_NO_PROVIDER,   /* nobody could take it, whatever the others get */
    BATCH_NO_CAPACITY    /* somebody could, but others got the minutes */
};
struct batch_choice {
    size_t provider; /* index, or BATCH_NOWHERE */
    enum batch_reason reason;
    int32_t start_day, saved_days;
    int64_t worth, pence_per_hour;
    struct fit_score score;
};
struct batch_plan {
    struct batch_choice *choices; /* of each package; owned */
    size_t placed, options;
    int64_t worth, bound;
    int64_t greedy;       /* the longest waiting first, each on its best by tiers: the yardstick */
    size_t moved, filled; /* after the matching: up from a lower tier, in from nowhere */
    size_t breaches;      /* of tier first refusal: 0 */
};

const char *batch_reason_code(enum batch_reason reason); /* "FIRST_REFUSAL" */
/* Fills *plan. */
void batch_solve(const struct batch_problem *p, struct batch_plan *plan);
void batch_plan_release(struct batch_plan *plan);
/* (bound - worth) in hundredths of a percent of the bound, rounded up; 0 when the bound is 0. */
int64_t batch_gap_points(const struct batch_plan *plan);

/* ---- its parts (options.c, batch.c) ---- */
struct batch_option {
    uint32_t package, provider;
    int32_t tier; /* or the step of the package's scheme */
    int32_t start_day, saved_days;
    int64_t worth, pence_per_hour;
    struct fit_score score;
};
struct batch_model {
    const struct batch_problem *p;
    struct batch_option *options; /* grouped by package */
    size_t option_count, option_cap;
    size_t *first; /* of a package's options; package_count + 1 of them */
    size_t *base;  /* of a provider's rows of capacity among the resources */
    size_t resource_count;
    int64_t need[BAND_COUNT]; /* of the package whose options are being made */
};
void batch_model_init(struct batch_model *m, const struct batch_problem *p);
void batch_model_release(struct batch_model *m);

#endif
