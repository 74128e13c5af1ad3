/* core/offer_view.h - what a provider is told about a package before it is its own (R8.1, R8.2).
 *
 * Built from what is allowed, one by one, and from nothing else: the offer's own id, round,
 * deadline and state; zone, visits, skills, days of start, kind, weekly hours. A field that is not
 * named here does not get out. */
#ifndef BROKERAGE_CORE_OFFER_VIEW_H
#define BROKERAGE_CORE_OFFER_VIEW_H

#include <jansson.h>

#include "brokerage/core/package.h"

/* An offer in a round. The caller owns the reference. */
json_t *offer_view(const char *package, const struct package *k, const struct round *r,
                   const struct offer *o);
/* The same for whoever holds it: with the reference of the named file. */
json_t *offer_view_won(const char *package, const struct package *k, const struct holder *h);
/* Lines of the plan of care; only those of the mask. */
json_t *offer_view_visits(const struct package *k, uint32_t lines);

#endif
