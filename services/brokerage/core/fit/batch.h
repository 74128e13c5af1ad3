/* brokerage/core/fit/batch.h - placing many waiting packages at once over providers' capacity, so
 * that as few delayed days as possible are to be expected, with tier first refusal as a hard rule.
 * Pure; may run in a thread of its own, since the batch owns all it uses.
 *
 * Tier first refusal. A provider can take a package when it is open to packages, has not refused
 * it, serves its zone, has its skills (and pairs of carers for double-handed care), can start by
 * its latest day, and has minutes for all of it in each of its bands. An answer is admissible when
 * no package is with a provider of a lower tier, or with none, while a provider of a higher tier
 * (any tier) can take it with the minutes that the whole answer leaves over. Every answer given
 * here is admissible: after the matching (matching.h) a repair moves packages up, and places those
 * left over, until nothing more can move. Each move takes some package to a higher tier, so it
 * ends.
 *
 * Worth of a placement: the delayed days it saves within the horizon, then the days waited, then
 * the fit:  saved x 1000000 + min(waited, 365) x 1000 + fit (0 to 999), and at least 1. The bound
 * is that of the same problem without tiers, so the gap shown also holds what the rule of tiers
 * costs. */
#ifndef BROKERAGE_CORE_FIT_BATCH_H
#define BROKERAGE_CORE_FIT_BATCH_H

#include "brokerage/core/money/hours.h"
#include "homeward/buf.h"

#define BATCH_NOWHERE    SIZE_MAX
#define BATCH_WAITED_MAX 365

struct batch; /* opaque */

struct batch_settings {
    int32_t today;        /* the day of the run */
    int32_t horizon_days; /* how far delayed days are looked at; 0: 14 */
    int32_t rounds;       /* of the matching; 0: it chooses */
    double stop_gap;      /* 0: 0.001 */
};

/* Texts are copied. */
struct batch_provider {
    const char *provider;
    int32_t tier; /* 1 is offered first; the same for all where the scheme has no tiers */
    bool open;    /* false: suspended or leaving */
    bool double_handed;
    const char *const *skills;
    size_t skill_count;
};
struct batch_package {
    const char *package, *zone;
    int64_t minutes[BANDS]; /* carer minutes a week, by band */
    bool double_handed;
    const char *const *skills;
    size_t skill_count;
    bool hospital;     /* the person waits in a bed */
    int32_t ready_day; /* from when each day in the bed is a delayed day; HW_DAY_FOREVER: unknown */
    int32_t latest_day; /* care must have started; HW_DAY_FOREVER: open */
    int32_t asked_day;  /* since when it waits */
};

/* HW_CHECKs its arguments; the caller owns the result. */
struct batch *batch_create(const struct batch_settings *s);
void batch_destroy(struct batch *b); /* NULL is fine */
/* Each answers the index of what was added, from 0. Add in byte order of the ids, so that ties fall
 * the same way every time. */
size_t batch_add_provider(struct batch *b, const struct batch_provider *p);
size_t batch_add_package(struct batch *b, const struct batch_package *p);
/* Minutes a week that a provider has in a zone and band, and from when. Added twice: summed, the
 * later start. */
void batch_add_capacity(struct batch *b, size_t provider, const char *zone, enum visit_band band,
                        int64_t minutes, int32_t start_day);
/* It declined this package, handed it back, or may not be asked. */
void batch_add_refusal(struct batch *b, size_t package, size_t provider);
/* How well they fit (score.h), 0 to 1000; not given: 0. */
void batch_set_fit(struct batch *b, size_t package, size_t provider, int32_t fit);

/* Once, after everything was added. */
void batch_solve(struct batch *b);

/* ---- the answer ----------------------------------------------------------------------------- */

struct batch_sum {
    size_t packages, placed;
    int64_t saved_days;        /* delayed days saved by the placements */
    int64_t possible_days;     /* if each package could go to its soonest provider */
    int64_t worth, bound;      /* bound: no answer, admissible or not, is worth more */
    int64_t greedy_worth;      /* the longest waiting first, each to its best: the yardstick */
    int64_t greedy_saved_days; /* the greedy answer is admissible too */
    size_t moved_up;           /* by the repair */
    size_t filled;             /* left over by the matching, placed by the repair */
    int rounds;
};
void batch_sum(const struct batch *b, struct batch_sum *out);
/* (bound - worth) / bound; 0 when there is nothing to place. */
double batch_gap(const struct batch *b);
/* The provider a package goes to, or BATCH_NOWHERE. */
size_t batch_provider_of(const struct batch *b, size_t package);
int32_t batch_start_day(const struct batch *b, size_t package); /* of a placed one */
int32_t batch_saved_days(const struct batch *b, size_t package);
/* What the whole answer leaves of a provider's minutes. */
int64_t batch_left(const struct batch *b, size_t provider, const char *zone, enum visit_band band);

/* Why a provider did not get a package; the first that holds. */
enum batch_why {
    BATCH_CHOSEN,
    BATCH_CLOSED,  /* suspended or leaving */
    BATCH_REFUSED, /* it had declined */
    BATCH_ZONE,    /* does not serve it */
    BATCH_SKILL,
    BATCH_DOUBLE_HANDED,
    BATCH_TOO_LATE,   /* cannot start by the latest day */
    BATCH_TOO_SMALL,  /* never had the minutes in some band */
    BATCH_FULL,       /* had them; others got them */
    BATCH_LOWER_TIER, /* could have taken it; one of a higher tier did */
    BATCH_OUTWEIGHED, /* could have taken it; another of the same tier did */
    BATCH_WHYS
};
enum batch_why batch_why(const struct batch *b, size_t package, size_t provider);
const char *batch_why_code(enum batch_why why); /* "FULL"; for events and lists */
/* One sentence for a broker: where the package goes and why, or why nobody can take it. */
void batch_explain(const struct batch *b, size_t package, struct hw_buf *out);
/* The first package that breaks tier first refusal in the answer, or BATCH_NOWHERE: always the
 * latter. For tests and for whoever wants to check. */
size_t batch_breach(const struct batch *b);

#endif
