/* core/stay.h - spells, packages of care and people as this service looks at them. */
#ifndef REABLEMENT_CORE_STAY_H
#define REABLEMENT_CORE_STAY_H

#include "homeward/spell/record.h"
#include "reablement/core/reablement.h"

struct stay {
    struct hw_spell_record spell; /* first: hw_spell_in looks for it there */
    struct hw_id person;          /* under whom it is listed; zero: nobody */
    int64_t changed_ms;           /* when the latest fact that came happened */
};

/* Who died left, wherever that was said to be; who was moved to another hospital did not (R7.13).
 */
bool stay_left_hospital(const struct hw_spell_state *now);

struct package {
    int32_t started_day; /* HW_DAY_FOREVER: not yet */
    bool given_up;
    int64_t changed_ms;
    bool seen; /* anything of it */
};

extern const struct hw_kind stay_kind, package_kind, person_kind;

#endif
