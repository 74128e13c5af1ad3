/* tests/unit/brokerage/scene.h - a desk with a scheme of three tiers and six providers in EX31, and
 * short words for what brokers and providers do. */
#ifndef TESTS_UNIT_BROKERAGE_SCENE_H
#define TESTS_UNIT_BROKERAGE_SCENE_H

#include "desk.h"

/* One plan of two lines, every day, 45 and 30 minutes: 8 hours 45 a week. */
#define SCENE_VISITS                                                                               \
    "{\"days\":[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\"],\"band\":\"MORNING\","    \
    "\"minutes\":45},{\"days\":[\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\"],"         \
    "\"band\":\"TEA\",\"minutes\":30}"

/* Monday 3 October 2016, 09:00. Providers a1 a2 (Tier 1), b1 b2 (Tier 2), c1 c2 (Tier 3); scheme
 * "devon": the tiers one after the other, FIRST_ACCEPT, then cover. */
void scene_open(struct desk *d);
/* Asked for, funded and put out under a scheme; spell may be NULL. */
void scene_package(struct desk *d, const char *package, const char *spell, const char *scheme);
/* "<command>" about the package and provider with more JSON. */
void scene_offer(struct desk *d, const char *want, const char *command, const char *package,
                 const char *provider, const char *more);
void scene_do(struct desk *d, const char *want, const char *command, const char *package,
              const char *more);
/* Fails unless the value at a path of keys and indexes ("holders.0.provider") of packages/<package>
 * reads so; NULL: nothing there. */
void scene_is(struct desk *d, const char *package, const char *path, const char *want);
/* Takes it to STARTED with provider a1. */
void scene_start(struct desk *d, const char *package, const char *spell);
void scene_scheme(struct desk *d, const char *scheme, const char *rounds, const char *terms);

#endif
