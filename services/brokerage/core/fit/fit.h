/* brokerage/core/fit/fit.h - how well a package fits what a provider already runs, laid open line
 * by line for whoever challenges an award. Pure, integers only.
 *
 * Each part is worth 0 to 1000 points:
 *   ZONE      the provider serves the package's zone 1000, a zone next to it 500, else 0
 *   DISTANCE  from the nearest place where it has a visit already (or its home zone) to the
 *             package's zone; see fit_distance
 *   GAPS      of the package's visits (each day counts): 1000 where it makes a visit in the same
 *             band that day in the same zone, 500 where in a zone next to it
 *   BANDS     share of the package's minutes for which it has published capacity left in the band
 *   SKILLS    share of the skills asked for that it has; none asked for: 1000
 *   PRICE     the lowest price of those compared / its price; a price of 0 or unknown: 0
 *   QUALITY   OUTSTANDING 1000, GOOD 750, not rated 500, REQUIRES_IMPROVEMENT 250, INADEQUATE 0
 * Shares are rounded down. score = sum(points x weight) / sum(weights), rounded half up.
 *
 * Texts and arrays are borrowed. */
#ifndef BROKERAGE_CORE_FIT_FIT_H
#define BROKERAGE_CORE_FIT_FIT_H

#include "brokerage/core/money/hours.h"
#include "homeward/v1/brokerage.pb-c.h"

#define FIT_FULL 1000

enum fit_part {
    FIT_ZONE,
    FIT_DISTANCE,
    FIT_GAPS,
    FIT_BANDS,
    FIT_SKILLS,
    FIT_PRICE,
    FIT_QUALITY,
    FIT_PARTS
};

/* None negative, their sum above 0. */
struct fit_weights {
    int32_t of[FIT_PARTS];
};
/* 200, 100, 200, 150, 100, 200, 50. */
struct fit_weights fit_weights_usual(void);
/* What the scheme says; what it does not say weighs nothing. Nothing said at all: the usual ones.
 */
struct fit_weights fit_weights_of(const Hw__ScoreWeights *m);
const char *fit_part_name(enum fit_part part); /* "ZONE" */

/* A zone as the scheme sees it. */
struct fit_zone {
    const char *zone; /* outward code */
    const char *const *adjacent;
    size_t adjacent_count;
    bool placed; /* has a place on the national grid */
    int32_t east_m, north_m;
};
/* Zones in byte order; NULL or empty: the rule of outward codes alone. */
struct fit_map {
    const struct fit_zone *zones;
    size_t count;
};

/* Visits that a provider makes already: a line of a package that it holds. */
struct fit_run {
    const char *zone;
    uint8_t days;
    enum visit_band band;
};
/* Carer minutes a week that it could take on and has not been given since. */
struct fit_capacity {
    const char *zone;
    enum visit_band band;
    int64_t minutes;
    int32_t earliest_day; /* it could start */
};
struct fit_provider {
    const char *provider, *home_zone; /* home_zone may be NULL */
    const char *const *zones;
    size_t zone_count;
    const char *const *skills;
    size_t skill_count;
    const struct fit_run *runs;
    size_t run_count;
    const struct fit_capacity *capacity;
    size_t capacity_count;
    int32_t quality; /* Hw__ProviderQuality__Code */
};
struct fit_package {
    const char *package, *zone;
    const struct visit *visits;
    size_t visit_count;
    const char *const *skills;
    size_t skill_count;
};

struct fit_score {
    int32_t points[FIT_PARTS];  /* 0 to 1000 */
    int32_t total;              /* 0 to 1000 */
    struct fit_weights weights; /* as they were used */
};

/* Whether one zone is named next to the other; either may name it. */
bool fit_adjacent(const struct fit_map *map, const char *a, const char *b);
/* Points for the way between two zones, 0 to 1000: the same 1000; both placed on the grid: 40 less
 * for each kilometre begun, never below 0; else named as next to it 800; else by the codes: the
 * same area (EX) n districts apart 900 - 100 n, never below 100 (numbers are neighbours only
 * roughly; W1A and W1B are 0 apart); another area 0. */
int32_t fit_distance(const struct fit_map *map, const char *a, const char *b);
/* lowest_pence: the lowest price an hour of those that are compared; 0: prices are not compared
 * (all get 1000). map and weights may be NULL. */
void fit_score(const struct fit_map *map, const struct fit_weights *weights,
               const struct fit_provider *provider, const struct fit_package *package,
               int64_t pence_per_hour, int64_t lowest_pence, struct fit_score *out);

#endif
