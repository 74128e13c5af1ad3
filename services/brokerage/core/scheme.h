/* core/scheme.h - how packages are put out, as data: an ordered list of rounds with terms, in
 * versions (R8.5). A package keeps the version that its rounds were opened under. */
#ifndef BROKERAGE_CORE_SCHEME_H
#define BROKERAGE_CORE_SCHEME_H

#include "brokerage/core/brokerage.h"
#include "homeward/v1/brokerage.pb-c.h"

struct scheme {
    Hw__SchemeSet **versions; /* owned */
    int64_t *set_ms;
    size_t count, cap, set_cap;
    Hw__SchemeTried *tried; /* owned; the latest trial, NULL: none */
    int64_t tried_ms;
};

struct terms {
    bool cover;
    const char *cover_team; /* borrowed from the scheme */
    int64_t cover_pence, slice_pence, damages_pence;
    int32_t retry_hours, hold_days, warn_days, notice_days, chase_minutes, max_retries;
};

extern const struct hw_kind scheme_kind;

/* NULL: there is none. */
struct scheme *scheme_find(struct brokerage *s, const char *id);
/* A version from 1, or the latest when version is 0. NULL: none. Borrowed. */
const Hw__SchemeSet *scheme_version(struct brokerage *s, const char *id, int32_t version);
/* With defaults for what is not set; m may be NULL. */
struct terms scheme_terms(const Hw__SchemeSet *m);
/* NULL: the scheme does not know the zone. */
const Hw__SchemeZone *scheme_zone(const Hw__SchemeSet *m, const char *zone);

#endif
