/* core/bookings.h - minutes of teams' runs that are taken, by team, zone and week. Worked out from
 * the requests that have a place: a request adds its pattern when it gets one and takes it out when
 * it gives it up. Pure. */
#ifndef REABLEMENT_CORE_BOOKINGS_H
#define REABLEMENT_CORE_BOOKINGS_H

#include "reablement/core/pattern.h"

struct booking;

struct span {
    const char *team, *zone; /* NULL team: nothing is booked */
    int32_t first_day, last_day;
    const struct visit *visits;
    size_t visit_count;
};

/* sign: 1 books, -1 takes out what was booked. */
void bookings_add(struct booking **all, const struct span *s, int sign);
/* What is taken in a week. */
struct slots bookings_of(struct booking *const *all, const char *team, const char *zone,
                         int32_t week_day);
void bookings_release(struct booking **all);

#endif
