/* core/team.h - a team that gives reablement, and what it can give from week to week. */
#ifndef REABLEMENT_CORE_TEAM_H
#define REABLEMENT_CORE_TEAM_H

#include "reablement/core/pattern.h"
#include "reablement/core/reablement.h"

struct team_zone {
    const char *zone; /* interned */
    struct slots can;
};

struct team_week {
    int32_t week_day; /* a Monday */
    int64_t said_ms;  /* when it was published */
    struct team_zone *zones;
    size_t zone_count;
};

struct team {
    const char *name, *authority;              /* interned; may be NULL */
    const char **zones, **skills, **languages; /* interned */
    size_t zone_count, skill_count, language_count;
    struct team_week usual;  /* for weeks that it has not published */
    struct team_week *weeks; /* published, in order */
    size_t week_count, week_cap;
    int64_t published_ms; /* 0: never */
    int32_t last_day;     /* it closes; HW_DAY_FOREVER: it does not */
    bool flagged;         /* CapacityStale has been said of what was published last */
};

extern const struct hw_kind team_kind;

const struct team *team_find(struct reablement *s, const char *id);
/* Minutes it can give, none in a week that goes beyond its last day; usual: true when the week is
 * not published. */
struct slots team_capacity(const struct team *t, const char *zone, int32_t week_day, bool *usual);
bool team_is_stale(const struct reablement *s, const struct team *t, int64_t now_ms);

/* The first slot that a team lacks for a pattern on the days from first to last, beside what is
 * booked already. True: nothing lacks. */
struct lack {
    int slot;
    int32_t week_day, free, needed;
};
struct span;
bool team_has_room(struct reablement *s, const char *id, const struct span *span,
                   struct lack *lack);

#endif
