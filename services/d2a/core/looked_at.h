/* d2a/core/looked_at.h - records of other services that a case depends on: spells, requests for
 * reablement, packages of care, people. */
#ifndef D2A_CORE_LOOKED_AT_H
#define D2A_CORE_LOOKED_AT_H

#include "d2a/core/d2a.h"
#include "homeward/es/sealed.h"
#include "homeward/spell/record.h"

/* A reason said for a spell, by hand or by this service. */
struct said {
    int64_t at_ms;
    bool by_hand;
};

struct stay {
    struct hw_spell_record spell; /* first: hw_spell_in looks for it there */
    struct said *said;            /* in no order */
    size_t said_count, said_cap;
};

/* Under 18, and not an adult by the day of being ready (R1.5): no case is kept. */
bool stay_of_minor(const struct hw_spell_state *now);
/* Whether the reason in force since at_ms was said by a person. */
bool stay_said_by_hand(const struct hw_spell_record *spell, int64_t at_ms);

/* A request for reablement or a package of care: awaited from when it was asked for until it began
 * or was given up. */
struct onward {
    char *spell; /* owned; NULL: not for somebody in hospital */
    struct hw_id person;
    const char *authority, *zone;
    Hw__Funder__Code funder;
    int64_t asked_ms, over_ms; /* HW_MS_FOREVER: still awaited */
    bool asked;
};

struct person {
    struct hw_sealed_text details;
};
/* What a notice must name (R4.7). The person's record and key must be in mind. */
struct person_has {
    bool name, nhs_number;
};
struct person_has person_has(struct d2a *s, struct hw_id person, struct hw_arena *arena);

extern const struct hw_kind stay_kind, reablement_kind, package_kind, person_kind;

#endif
