/* brokerage/core/money/records.h - the risk pool of a year and the payment runs, as they are kept
 * in mind: "pool/2016-17", "payments/<run>".
 *
 * Both are kept for good: a run says what has been paid, and must be known for as long as hours
 * that it paid are (about 150 bytes a line). */
#ifndef BROKERAGE_CORE_MONEY_RECORDS_H
#define BROKERAGE_CORE_MONEY_RECORDS_H

#include "brokerage/core/brokerage.h"
#include "brokerage/core/money/ledger.h"
#include "homeward/v1/brokerage.pb-c.h"

struct pool_booking {
    Hw__PoolBooked *said; /* owned */
    int64_t at_ms;
};
struct pool {
    struct ledger ledger;
    struct pool_booking *bookings; /* in order */
    size_t booking_count, booking_cap;
    bool closed;
    int64_t swept_pence, closed_ms, closed_position;
};

struct payment_run {
    Hw__PaymentsRun *said; /* owned; lines by package, entry, provider, funder; NULL: not run */
    int64_t at_ms, position;
};

extern const struct hw_kind pool_kind, payments_kind;

/* The pool into which a day's money goes: of its year, or when that is closed the next one that is
 * open. Answers the year; tells n (may be NULL) what must be in mind to know. */
int32_t pool_year_open(struct brokerage *s, int32_t year, struct hw_needs *n);
const struct pool *pool_find(struct brokerage *s, int32_t year); /* NULL: nothing was booked */

/* Whether a run has paid the hours (or shared the damages) of an entry. runs: all there are. */
struct payment_runs {
    struct payment_run **list; /* in the arena */
    size_t count;
};
struct payment_runs payment_runs_of(struct brokerage *s, struct hw_arena *arena);
bool payment_runs_paid(const struct payment_runs *runs, const char *package, uint32_t entry);

#endif
