/* core/owed.h - what a package owes of its own accord: the first of everything that is due. */
#ifndef BROKERAGE_CORE_OWED_H
#define BROKERAGE_CORE_OWED_H

#include "brokerage/core/package.h"
#include "brokerage/core/stay.h"

enum owed_what {
    OWED_NOTHING,
    OWED_PERSON,   /* it is known now who the person is, or the record went into another */
    OWED_END,      /* died, or went to live in a care home */
    OWED_RESUME,   /* home from hospital */
    OWED_SUSPEND,  /* taken into hospital */
    OWED_CHANGE,   /* the day of a planned change has come */
    OWED_HAND_ON,  /* a provider leaves */
    OWED_NOTICE,   /* a notice is over */
    OWED_DEADLINE, /* of the open round (R8.5) */
    OWED_CHASE,
    OWED_OPEN,    /* the next round */
    OWED_COVER,   /* R8.14 */
    OWED_WARNING, /* the slot is about to lapse */
    OWED_LAPSE,
};

struct owed {
    enum owed_what what;
    int64_t at_ms;
    const struct hw_record *stay; /* OWED_SUSPEND */
    const struct stay *ended;     /* OWED_END, OWED_RESUME */
    struct hw_id person;          /* OWED_PERSON */
    const struct holder *holder;  /* OWED_HAND_ON, OWED_NOTICE */
    int32_t step, version;        /* OWED_OPEN; version 0: the latest */
};

struct owed owed_of(struct brokerage *s, const struct package *k);

#endif
