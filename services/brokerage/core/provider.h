/* core/provider.h - a care provider of the framework: what it serves, can do, costs and can take
 * on; suspended, leaving or gone. */
#ifndef BROKERAGE_CORE_PROVIDER_H
#define BROKERAGE_CORE_PROVIDER_H

#include "brokerage/core/brokerage.h"
#include "homeward/v1/brokerage.pb-c.h"

struct rate_part {
    const char *part;
    int64_t pence;
};

struct zone_rate {
    const char *zone; /* NULL: every zone without one of its own */
    int64_t pence_per_hour;
    struct rate_part *parts;
    size_t part_count;
};

/* Published minutes a week of carers. */
struct provider_capacity {
    const char *zone;
    Hw__CareBand__Code band;
    int64_t weekly_minutes;
    int32_t earliest_day; /* 0: at once */
    int64_t at_ms;
};

struct texts {
    const char **list; /* interned; the array is owned */
    size_t count;
};

struct provider_change {
    int64_t at_ms;
    uint32_t version;
    uint32_t type;
};

struct provider {
    bool known;
    const char *name;
    Hw__ProviderTier__Code tier;
    Hw__ProviderQuality__Code quality;
    struct texts zones, skills;
    struct zone_rate *rates;
    size_t rate_count;
    struct provider_capacity *capacity;
    size_t capacity_count, capacity_cap;
    int32_t insured_until_day; /* HW_DAY_FOREVER: not checked */
    int64_t contracted_minutes;
    bool secure_mail, suspended;
    const char *home_zone;
    int32_t leaving_day; /* HW_DAY_FOREVER: stays */
    int64_t transfer_ms; /* 0: what it holds is not handed on */
    int32_t transfer_day;
    const char *transfer_to; /* NULL: put out again */
    Hw__PackageReason__Code transfer_reason;
    struct provider_change *changes; /* every change, dated */
    size_t change_count, change_cap;
};

extern const struct hw_kind provider_kind;

struct provider *provider_find(struct brokerage *s, const char *id);
bool texts_hold(const struct texts *t, const char *text);
/* Pence an hour in a zone; 0: it has no rate there. */
int64_t provider_rate(const struct provider *p, const char *zone);
/* What it said it could take on, less what it has been given in that zone and band since. */
int64_t provider_minutes_left(struct brokerage *s, const char *provider,
                              const struct provider_capacity *c);
/* Why it may take no new package on a day; NULL: it may. A code. */
const char *provider_bar(const struct provider *p, int32_t day);

#endif
