/* brokerage/core/money/payments.h - the one payment process: delivered hours in; a line for each
 * package, provider and funder out, with top-slice, cover and damages (R8.14 to R8.16). Pure.
 *
 * The same input gives the same lines in the same order, in whatever order the input came.
 *
 * Each delivery is priced once (hours.h). A joint package's delivery has two lines, COUNCIL and
 * NHS, half each of the minutes, the price and the slice; an odd minute or penny is the council's,
 * so both parts add up to the whole. The slice is never more than the price. Minutes below 0 take
 * back what was delivered too much; all amounts are then the mirror image. Hours of the emergency
 * cover team carry no slice; the pool pays them, not the funder named in the line. */
#ifndef BROKERAGE_CORE_MONEY_PAYMENTS_H
#define BROKERAGE_CORE_MONEY_PAYMENTS_H

#include "brokerage/core/money/damages.h"
#include "brokerage/core/money/ledger.h"
#include "homeward/buf.h"
#include "homeward/v1/types.pb-c.h"

/* All texts are borrowed. */
struct payable {
    const char *package, *provider;
    const char *authority; /* the council's code; may be NULL */
    Hw__Funder__Code funder;
    uint32_t entry; /* version of the package's event; with the package the name of what is paid */
    int64_t minutes, pence_per_hour, slice_pence_per_hour;
    bool cover;
};

/* A package that no tier took: damages to be shared by Tier 1. */
struct unfilled {
    const char *package, *authority;
    Hw__Funder__Code funder;
    uint32_t entry;
    int64_t pence;
};

struct payment_line {
    const char *package, *provider, *authority;
    Hw__Funder__Code funder;
    uint32_t entry;
    int64_t minutes, pence_per_hour, gross, slice, net; /* net = gross - slice */
    bool cover, damages;
};

/* Zeroed: empty. */
struct payments {
    struct payment_line *lines; /* by package, entry, provider, funder */
    size_t count, cap;
};

/* Hours in; may be called several times, in any order. */
void payments_add(struct payments *p, const struct payable *hours);
/* A line for each provider with a share. tier_one: keys and weights; pence is overwritten. False:
 * nobody to share with (no providers of Tier 1, or no contracted hours). */
bool payments_add_damages(struct payments *p, const struct unfilled *u, struct share *tier_one,
                          size_t count);
/* A line as it is; for what is on record. */
void payments_keep(struct payments *p, const struct payment_line *line);
/* Puts the lines in their order. */
void payments_sort(struct payments *p);
void payments_release(struct payments *p);

/* The three bookings of a run, each adding up to nothing: care (funders give, providers get, the
 * pool gets the slice), cover (the pool gives, the team gets), damages (Tier 1 gives, the pool
 * gets). */
void payments_book_care(const struct payments *p, struct booking *b);
void payments_book_cover(const struct payments *p, struct booking *b);
void payments_book_damages(const struct payments *p, struct booking *b);

const char *funder_name(Hw__Funder__Code funder);
/* RFC 4180: a heading, CRLF, quotes where needed; money in pounds. A text that a spreadsheet would
 * take for a formula gets an apostrophe in front. */
void payments_csv(const struct payments *p, struct hw_buf *out);

#endif
