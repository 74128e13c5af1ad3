/* brokerage/core/fit/score.h - how well a package fits what a provider already runs, with the sum
 * laid open line by line for whoever challenges an award. Pure, integers only.
 *
 * Four components of 0 to 1000 each:
 *   geography  from the provider's nearest visit to the package's zone
 *   gaps       visits that fit next to one the provider already makes, in the same round
 *   bands      minutes for which it has published capacity left, band by band
 *   skills     skills asked for that it has (double-handed care counts as one)
 * total = sum(component x weight) / sum(weights), rounded half up.
 *
 * Geography from outward codes alone (EX4: area EX, district 4), when no table says otherwise:
 *   the same code 1000; the same area n districts away 800 for n = 1, then 100 less for each more,
 *   never below 100 (numbers are only roughly neighbours); the same district with another last
 * letter (W1A, W1B) 900; another area, or no code, 0. A zone table overrides the rule for the zones
 * it holds: neighbours by name 800; with coordinates of both, 1000 less 40 for each started
 * kilometre, never below 0; the better of the two. */
#ifndef BROKERAGE_CORE_FIT_SCORE_H
#define BROKERAGE_CORE_FIT_SCORE_H

#include "brokerage/core/money/hours.h"
#include "homeward/buf.h"

#define FIT_FULL       1000
#define FIT_WHY        160
#define FIT_NO_TIME    (-1)
#define FIT_SCORED_MAX 2000000

enum fit_component { FIT_GEOGRAPHY, FIT_GAPS, FIT_BANDS, FIT_SKILLS, FIT_COMPONENTS };

/* Settings; published with every score. Not negative, not all 0. */
struct fit_weights {
    int32_t of[FIT_COMPONENTS];
};
struct fit_weights fit_weights_usual(void);           /* 400, 250, 250, 100 */
const char *fit_component_name(enum fit_component c); /* "geography" */

/* A zone as data; all texts here are borrowed. */
struct fit_zone {
    const char *zone;
    bool placed; /* has coordinates */
    int32_t east_m, north_m;
    const char *const *neighbours;
    size_t neighbour_count;
};
struct fit_map {
    const struct fit_zone *zones; /* in byte order of zone */
    size_t count;
};

/* A visit that a provider already makes. */
struct fit_run_visit {
    const char *run; /* the round it is part of: one carer, or a pair */
    const char *zone;
    uint8_t days; /* as in struct visit */
    enum visit_band band;
    int32_t start_minute; /* from midnight; FIT_NO_TIME: only the band is known */
    int32_t minutes, carers;
};
/* Minutes a week left in a zone and band. */
struct fit_capacity {
    const char *zone;
    enum visit_band band;
    int64_t minutes;
};
struct fit_provider {
    const char *provider;
    const struct fit_run_visit *visits;
    size_t visit_count;
    const struct fit_capacity *capacity;
    size_t capacity_count;
    const char *const *skills;
    size_t skill_count;
    bool double_handed;
};
struct fit_package {
    const char *package, *zone;
    const struct visit *visits;
    size_t visit_count;
    const char *const *skills;
    size_t skill_count;
};

struct fit_score {
    int32_t component[FIT_COMPONENTS]; /* 0 to 1000 */
    int32_t total;                     /* 0 to 1000 */
    struct fit_weights weights;        /* as they were used */
    char why[FIT_COMPONENTS][FIT_WHY]; /* one sentence each; names no person */
};

/* Map may be NULL. why (NULL: not wanted) gets the rule that decided. */
int32_t fit_geography(const struct fit_map *map, const char *from, const char *to,
                      char why[FIT_WHY]);
void fit_score(const struct fit_map *map, const struct fit_weights *weights,
               const struct fit_provider *provider, const struct fit_package *package,
               struct fit_score *out);
/* The breakdown as text: a line for each component and one for the sum. */
void fit_print(const struct fit_score *s, struct hw_buf *out);

/* Which open packages fit a provider's runs. */
struct fit_match {
    const struct fit_package *package;
    struct fit_score score;
};
/* Fills matches (room for count) with those that reach least, the best first, equal ones by
 * package; answers how many. */
size_t fit_rank(const struct fit_map *map, const struct fit_weights *weights,
                const struct fit_provider *provider, const struct fit_package *packages,
                size_t count, int32_t least, struct fit_match *matches);

#endif
