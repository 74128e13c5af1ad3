/* core/measure.h - where people are on day 91, counted. R7.13 to R7.19. */
#ifndef REABLEMENT_CORE_MEASURE_H
#define REABLEMENT_CORE_MEASURE_H

#include "reablement/core/request.h"

enum { MEASURE_STATUSES = HW__FOLLOW_UP_STATUS__CODE__UNTRACED + 1 };

struct measure {
    int64_t people;      /* R7.13, whether day 91 has come or not */
    int64_t not_yet_due; /* of those, day 91 is to come and they are not known to have died */
    int64_t at_home;     /* R7.14, and a short respite stay (R7.15) */
    int64_t unanswered;  /* day 91 is over and nobody has answered: not at home (R7.15) */
    int64_t by_status[MEASURE_STATUSES];
    int64_t age_unknown; /* left out: no date of birth was given */
};

/* Those who left hospital from one day to another. Only the requests in mind are looked at: every
 * one that counts is kept there for two years. */
void measure_count(struct reablement *s, int32_t from_day, int32_t to_day, int32_t today,
                   struct measure *m);
/* Whether an answer about day 91 is wanted and not there. */
bool measure_is_awaited(struct reablement *s, const struct hw_record *rec, int32_t today);
/* R7.14, R7.15. */
bool measure_is_at_home(Hw__FollowUpStatus__Code status);

#endif
