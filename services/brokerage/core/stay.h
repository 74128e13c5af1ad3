/* core/stay.h - spells and reablement episodes as this service looks at them. */
#ifndef BROKERAGE_CORE_STAY_H
#define BROKERAGE_CORE_STAY_H

#include "brokerage/core/brokerage.h"
#include "homeward/spell/record.h"

struct stay {
    struct hw_spell_record spell; /* first: hw_spell_in looks for it there */
    struct hw_id person;          /* under whom it is listed; zero: nobody */
    int64_t changed_ms;           /* when the latest fact that came happened */
};

/* An episode that expects a package afterwards. */
struct onward {
    char *package; /* owned; NULL: none is expected */
    uint8_t *payload;
    size_t n;
    int64_t at_ms;
};

extern const struct hw_kind stay_kind, onward_kind, person_kind;

struct stay *stay_find(struct hw_book *b, const char *spell);
/* Another stay of the person that goes on and began on that day or later; NULL: none. */
const struct hw_record *stay_open_of(struct brokerage *s, struct hw_id person, const char *not_this,
                                     int32_t from_day);

#endif
