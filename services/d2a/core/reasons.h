/* d2a/core/reasons.h - why a person who does not meet the criteria to reside is still here, in the
 * words of the lists in use since 2020. Pure. R5.4, R5.14; no side is put to it (R5.18). */
#ifndef D2A_CORE_REASONS_H
#define D2A_CORE_REASONS_H

#include "d2a/core/derive.h"

/* List 1 (5.4); xviii was dropped and is not derived. */
enum numeral {
    NUMERAL_NO_PLAN,
    NUMERAL_I,
    NUMERAL_II,
    NUMERAL_III,
    NUMERAL_IV,
    NUMERAL_V,
    NUMERAL_VI,
    NUMERAL_VII,
    NUMERAL_VIII,
    NUMERAL_IX,
    NUMERAL_X,
    NUMERAL_XI,
    NUMERAL_XII,
    NUMERAL_XIII,
    NUMERAL_XIV,
    NUMERAL_XV,
    NUMERAL_XVI,
    NUMERAL_XVII,
    NUMERALS
};
extern const char *const reasons_names[NUMERALS];  /* "i", "no plan" */
extern const char *const reasons_titles[NUMERALS]; /* as the list words them */

/* How far the referral to the hub is. */
enum hub { HUB_NOT_ASKED, HUB_ASKED, HUB_ACCEPTED };

struct why_here {
    enum numeral numeral;
    Hw__DelayFamily__Code family; /* UNKNOWN: none can be told */
    size_t which;                 /* the thing that leads; count: none does */
};

/* The first row of the table in ops/docs/d2a.md that fits what is awaited. */
struct why_here reasons_of(const struct waiting *things, size_t count, Hw__Pathway__Code pathway,
                           enum hub hub);

#endif
