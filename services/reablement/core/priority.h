/* core/priority.h - who comes first, and what placing somebody is worth. Pure. R7.9.
 *
 * The objective of the allocation stands here, exactly: the sum of priority_worth over everybody
 * who is placed (ops/docs/reablement.md says it in words). */
#ifndef REABLEMENT_CORE_PRIORITY_H
#define REABLEMENT_CORE_PRIORITY_H

#include <stdbool.h>
#include <stdint.h>

#include "homeward/spell/spell.h"
#include "homeward/v1/reablement.pb-c.h"

enum {
    PRIORITY_DAY_IN_HOSPITAL = 1000, /* a delayed day of somebody ready */
    PRIORITY_DAY_EXPECTED = 900,     /* of somebody expected to be ready within 48 hours */
    PRIORITY_DAY_LATER = 500,        /* of somebody whose expected date is further away */
    PRIORITY_DAY_AT_HOME = 10,       /* a day of waiting that delays no discharge */
    PRIORITY_DAY_OF_AGE = 5,         /* once, for each day already delayed ... */
    PRIORITY_AGE_DAYS = 100,         /* ... up to so many */
    PRIORITY_SPOKEN = 4,             /* once: the team speaks the person's language */
    PRIORITY_FRESH = 2               /* once: the team's capacity is fresh */
};

struct priority {
    Hw__ReablementPriority__Code code;
    int32_t ready_day; /* D for DELAYED and READY_TODAY, else HW_DAY_FOREVER */
    int32_t from_day;  /* the first day that would count as waited */
    int32_t first_day; /* no start before */
    bool in_hospital;  /* its waiting days are delayed days */
};

/* spell: how the stay stands; NULL or discharged: at home. */
struct priority priority_of(const struct hw_spell_state *spell, int32_t earliest_day,
                            int64_t now_ms);

struct priority_rank {
    struct priority priority;
    int64_t referred_ms;
    const char *id;
};
/* R7.9: by class, oldest D first among the delayed, then referral time, then id. */
int priority_compare(const struct priority_rank *a, const struct priority_rank *b);

/* Days of waiting that a start on start_day saves, of those before end_day (exclusive). */
int32_t priority_days_saved(const struct priority *p, int32_t start_day, int32_t end_day);
/* Always > 0 for a start before end_day. */
int64_t priority_worth(const struct priority *p, int32_t today, int32_t start_day, int32_t end_day,
                       bool spoken, bool fresh);

#endif
