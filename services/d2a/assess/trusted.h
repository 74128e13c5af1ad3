/* d2a/assess/trusted.h - who may assess on behalf of a provider. Pure. Rulebook 6.3.
 *
 * A trusted assessment spares a person a second one; it removes nobody's legal duty and moves no
 * cost from one body to another (R6.15), so nothing here says who pays. Texts are borrowed. */
#ifndef D2A_ASSESS_TRUSTED_H
#define D2A_ASSESS_TRUSTED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "d2a/notices/problems.h"

/* R6.16. */
enum d2a_assessment_kind {
    D2A_KIND_UNKNOWN,
    D2A_KIND_RETURN_TO_PACKAGE, /* return to an existing package */
    D2A_KIND_INTERIM_PACKAGE,   /* reablement, intermediate care */
    D2A_KIND_NEW_CARE_HOME,     /* new care-home admission */
    D2A_KIND_NEW_HOME_CARE,     /* new home-care package */
    D2A_KIND_CARE_ACT,          /* Care Act eligibility */
    D2A_KIND_EQUIPMENT,
    D2A_KINDS
};
const char *d2a_kind_name(enum d2a_assessment_kind kind); /* "NEW_CARE_HOME"; "UNKNOWN" */
/* The set of one kind, to be joined with |. */
uint32_t d2a_kind_bit(enum d2a_assessment_kind kind);

/* R6.14. Days are D2A_NO_DAY (notice.h) when they were not said. */
struct d2a_trusted_agreement {
    const char *provider, *assessor;
    uint32_t kinds;           /* a set of kinds; never empty in the register */
    const char *competencies; /* of the assessor */
    struct {
        const char *who, *what, *how, *review, *if_flawed;
    } protocol;                           /* the written memorandum */
    int32_t valid_from_day, valid_to_day; /* both are in it */
    int32_t ended_day;                    /* ended early: the first day without it; D2A_NO_DAY */
};

/* Fields: provider, assessor, kinds, competencies, protocolWho, protocolWhat, protocolHow,
 * protocolReview, protocolIfFlawed, validFrom, validTo. Codes: MISSING_FIELD, BAD_VALUE. */
bool d2a_trusted_check(const struct d2a_trusted_agreement *a, struct d2a_problems *p);
bool d2a_trusted_live(const struct d2a_trusted_agreement *a, int32_t day);

/* R6.15: a live agreement for (provider, assessor, kind) on that day, the first of them; NULL: the
 * provider's own assessment is required. */
const struct d2a_trusted_agreement *
d2a_trusted_accepts(const struct d2a_trusted_agreement *agreements, size_t n, const char *provider,
                    const char *assessor, enum d2a_assessment_kind kind, int32_t day);

enum d2a_acceptance {
    D2A_ACCEPT_OWN,     /* the provider's own assessment */
    D2A_ACCEPT_TRUSTED, /* somebody else's, by a live agreement */
    D2A_ACCEPT_NOT      /* the provider's own assessment is required */
};
enum d2a_acceptance d2a_assessment_acceptance(const struct d2a_trusted_agreement *agreements,
                                              size_t n, const char *provider, const char *assessor,
                                              enum d2a_assessment_kind kind, int32_t day);

#endif
