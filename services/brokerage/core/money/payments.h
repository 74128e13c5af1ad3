/* brokerage/core/money/payments.h - the one payment process: delivered hours in; invoice lines by
 * funder, pay of providers, top-slice, cover and damages out. Pure.
 *
 * The same input gives the same lines in the same order, in whatever order the input came. Each
 * delivery becomes one priced line, rounded once (hours.h); a joint package's line is divided
 * between council and NHS so that both parts add up to it.
 *
 * Cover hours are charged to the risk pool, not to the funder (R8.14). */
#ifndef BROKERAGE_CORE_MONEY_PAYMENTS_H
#define BROKERAGE_CORE_MONEY_PAYMENTS_H

#include "brokerage/core/money/hours.h"
#include "brokerage/core/money/pool.h"
#include "homeward/buf.h"

#define RATE_COMPONENTS 12
#define PAYMENTS_POOLED (-1) /* council_bp: one invoice to the joint (pooled) budget */

/* What a price is made of: "care", "travel", "overheads" ... Their sum is the price. */
struct rate_component {
    const char *name; /* borrowed */
    int32_t pence_per_hour;
};

/* A line of a provider's rate card. Where several fit a day, the one that began last counts. */
struct rate {
    const char *provider, *zone; /* borrowed; zone "": every zone without a line of its own */
    int32_t from_day, until_day; /* until_day is the first day it no longer holds; HW_DAY_FOREVER */
    struct rate_component components[RATE_COMPONENTS];
    size_t count;
};

int64_t rate_pence_per_hour(const struct rate *r);
/* NULL: none holds that day. A line of the zone goes before one for every zone. */
const struct rate *rate_find(const struct rate *rates, size_t count, const char *provider,
                             const char *zone, int32_t day);

/* Hours that were delivered to a package in a day or in the week that begins on it. */
struct delivery {
    const char *ref; /* borrowed, like all texts here: names the record, unique within a run */
    const char *package, *provider, *zone;
    int32_t day;
    int64_t minutes; /* carer minutes; negative: a correction */
    bool cover;      /* by the emergency cover team (R8.14): provider names the team's rate card */
    enum payer payer;
    const char *council, *nhs; /* their codes, or NULL: the only one */
    int32_t council_bp;        /* JOINT: the council's part, 0 to 10000, or PAYMENTS_POOLED */
};

/* Damages for one unfilled package, divided among Tier 1 (R8.16). Leave out: off, the default. */
struct unfilled {
    const char *ref, *package;
    int32_t day;
    int64_t pence;
};
struct tier_one {
    const char *provider;
    int64_t contracted_minutes; /* a week */
};

struct payments_input {
    const struct delivery *deliveries;
    size_t delivery_count;
    const struct rate *rates;
    size_t rate_count;
    struct top_slice slice;
    const struct unfilled *unfilled;
    size_t unfilled_count;
    const struct tier_one *tier_one;
    size_t tier_one_count;
};

enum pay_kind {
    PAY_NONE,
    PAY_INVOICE,   /* the funder owes us */
    PAY_PROVIDER,  /* we owe the provider: the price less the slice */
    PAY_TOP_SLICE, /* into the pool */
    PAY_COVER,     /* out of the pool, to the cover team */
    PAY_DAMAGES,   /* the provider owes the pool */
    PAY_KINDS
};

/* Texts are borrowed from the input. */
struct pay_line {
    enum pay_kind kind;
    enum payer payer; /* of an INVOICE: who gets it */
    const char *code; /* the funder's, "" when there is one only */
    const char *package, *provider, *zone, *ref;
    int32_t day;
    int64_t minutes;
    int64_t pence_per_hour;  /* 0 for DAMAGES */
    int64_t pence;           /* of this line */
    const struct rate *rate; /* its components; NULL for DAMAGES */
};

enum pay_fault_code {
    PAY_FAULT_NONE,
    PAY_FAULT_NO_RATE,   /* no line of a rate card holds that day */
    PAY_FAULT_DUPLICATE, /* a ref that came before */
    PAY_FAULT_FUNDING,   /* no payer, or a split out of bounds */
    PAY_FAULT_NO_TIER_ONE,
};
/* Something that could not be priced: it has no lines, the rest of the run has. */
struct pay_fault {
    enum pay_fault_code code;
    const char *ref, *package, *provider, *zone;
    int32_t day;
};

/* What one provider gets from a run. */
struct pay_total {
    const char *provider;
    int64_t minutes, earned, slice, damages; /* earned: the price before the slice */
    int64_t net;                             /* earned - slice - damages; may be below 0 */
};

struct payments {
    struct pay_line *lines; /* by kind, payer, code, provider, package, day, ref */
    size_t count, cap;
    struct pay_fault *faults; /* by ref */
    size_t fault_count, fault_cap;
    struct pay_total *totals; /* by provider */
    size_t total_count, total_cap;
    int64_t sums[PAY_KINDS]; /* pence of each kind of line */
};

/* Fills *out (zeroed, or released). The input must outlive it. */
void payments_run(const struct payments_input *in, struct payments *out);
void payments_release(struct payments *p);
const char *pay_kind_name(enum pay_kind kind);
const char *pay_fault_text(enum pay_fault_code code);
/* Adds the run to a balanced entry; each line goes to the pool of its own year, or when that is
 * closed to the next that is open. */
void payments_entry(const struct payments *p, const struct pool *pool, struct entry *e);
/* A line's amount divided over the components of its rate, adding up to it to the penny. out has
 * room for RATE_COMPONENTS; answers how many. */
size_t pay_line_components(const struct pay_line *l, int64_t out[RATE_COMPONENTS]);

/* RFC 4180: a heading, CRLF, quotes where they are needed. A text that a spreadsheet would take for
 * a formula gets an apostrophe in front. kind PAY_NONE: every line. */
void payments_csv(const struct payments *p, enum pay_kind kind, struct hw_buf *out);
/* One field with its quotes; for other exports of the service. */
void csv_put(struct hw_buf *out, const char *text);

#endif
