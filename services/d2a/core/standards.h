/* d2a/core/standards.h - four steps that have a time to be done in (R6.5-R6.7). Pure. */
#ifndef D2A_CORE_STANDARDS_H
#define D2A_CORE_STANDARDS_H

#include "d2a/core/case.h"

enum standard {
    STANDARD_PATHWAY, /* R6.5: the pathway is set by the end of the discharge-ready date */
    STANDARD_WARD,    /* R6.6: in a discharge area, or away, so long after the decision */
    STANDARD_SITE,    /* R6.6: away so long after the decision */
    STANDARD_VISIT,   /* R6.7: a first contact so long after leaving */
    STANDARDS
};

enum kept { KEPT_NOT_ASKED, KEPT_WITHIN, KEPT_LATE, KEPT_UNKNOWN };

struct standing {
    enum kept kept;
    int32_t day;             /* London day it counts on: of being ready for the pathway, of leaving
                                for the others; HW_DAY_FOREVER: counts on none yet */
    int64_t due_ms, done_ms; /* HW_MS_FOREVER: no clock runs; not done */
};

/* The decision is the one since which the person has not met the criteria to reside (R5.5). Not
 * asked: nobody is ready, or has left (a visit: with pathway 1, an episode or a contact), or the
 * person died. Unknown: left without a decision, or without a pathway; the time is not over; or
 * the settings name no discharge ward, so that the record cannot tell when the ward was left. */
struct standing standard_of(const struct d2a *s, const struct d2a_case *c,
                            const struct hw_spell_record *stay, enum standard which,
                            int64_t now_ms);

/* A part of a whole in percent with one decimal, halves up: in tenths. whole > 0. */
int64_t standard_tenths(int64_t part, int64_t whole);

#endif
