/* brokerage/core/money/pool.h - the double-entry ledger of the lead contractor, in integer pence
 * (R8.14 to R8.16). Pure.
 *
 * An entry is a set of postings that add up to nothing; what does not is refused, and then nothing
 * of it counts. So the balances of all accounts always add up to nothing, whatever was posted.
 * A debit is positive, a credit negative.
 *
 *   account             | debit (+)                      | credit (-)
 *   FUNDER              | invoiced for delivered care    | paid by the funder
 *   PROVIDER            | paid out; damages it owes      | earned for delivered care
 *   RISK_POOL year      | cover hours; the sweep         | top-slice; damages
 *   EMERGENCY_COVER     | paid out                       | earned for cover hours
 *   DAMAGES             | passed on to the pool          | charged to Tier 1
 *   QUALITY_IMPROVEMENT | spent                          | what pools had left at year end
 *   BANK                | received                       | paid out
 *
 * A balance below zero is therefore what we owe (a provider's pay) or hold (a pool's money).
 *
 * The ledger keeps balances, not entries: they are events, and posting them again in order to an
 * empty ledger gives the same balances. A year is named by its April: 2016 is 2016-17 (R0.3). */
#ifndef BROKERAGE_CORE_MONEY_POOL_H
#define BROKERAGE_CORE_MONEY_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACCOUNT_OF_TEXT   72  /* a provider's id or a funder's code, with its NUL */
#define ACCOUNT_NAME_TEXT 128 /* "PROVIDER " and the like before it */

/* Numbered as in the contract (0 there: unknown). */
enum payer { PAYER_NONE, PAYER_COUNCIL, PAYER_NHS, PAYER_JOINT, PAYER_SELF, PAYERS };

enum account_kind {
    ACCOUNT_NONE,
    ACCOUNT_PROVIDER,
    ACCOUNT_FUNDER,
    ACCOUNT_RISK_POOL,
    ACCOUNT_EMERGENCY_COVER,
    ACCOUNT_QUALITY_IMPROVEMENT,
    ACCOUNT_DAMAGES,
    ACCOUNT_BANK,
    ACCOUNT_KINDS
};

struct account {
    enum account_kind kind;
    enum payer payer;         /* of a FUNDER */
    int32_t year;             /* of a RISK_POOL */
    char of[ACCOUNT_OF_TEXT]; /* provider; or the funder's code (912), "" when there is one only */
};

struct account account_provider(const char *provider);             /* HW_BUG when it is too long */
struct account account_funder(enum payer payer, const char *code); /* code NULL: "" */
struct account account_risk_pool(int32_t year);
struct account account_plain(enum account_kind kind);
/* By kind, payer, year, of: the order of every list. */
int account_compare(const struct account *a, const struct account *b);
/* "PROVIDER SUNNY", "FUNDER COUNCIL 912", "RISK_POOL 2016-17", "DAMAGES". */
const char *account_name(const struct account *a, char text[ACCOUNT_NAME_TEXT]);
const char *payer_name(enum payer payer); /* "COUNCIL"; NULL: none */
/* The year that a day belongs to: 1 April 2016 to 31 March 2017 are 2016. */
int32_t pool_year_of(int32_t day);
int32_t pool_year_first_day(int32_t year);

struct posting {
    struct account account;
    int64_t pence; /* never 0 */
};

/* Zeroed: empty. Its postings are in the order of accounts, one for each account. */
struct entry {
    struct posting *postings;
    size_t count, cap;
};

void entry_release(struct entry *e);
/* Adds to what the entry has for the account (a posting that becomes 0 is dropped). */
void entry_add(struct entry *e, struct account account, int64_t pence);
/* Debits one account and credits another with the same amount. */
void entry_move(struct entry *e, struct account debit, struct account credit, int64_t pence);

/* What is kept back of each delivered hour for the pool (R8.14, R8.15): so many pence an hour, or
 * basis points of the price; both may be set, neither makes none. */
struct top_slice {
    int32_t pence_per_hour, basis_points;
};
/* Never more than the price; the sign of the price for a correction. */
int64_t top_slice_of(struct top_slice slice, int64_t minutes, int64_t price_pence);

/* The kinds of entries. Each adds to *e and leaves it balanced; amounts of 0 add nothing. */
/* Delivered care: the funder owes the price, the provider earns it less the slice. */
void entry_care(struct entry *e, struct account funder, const char *provider, int32_t year,
                int64_t price_pence, int64_t slice_pence);
/* Cover hours (R8.14): the pool of the year pays the cover team. */
void entry_cover(struct entry *e, int32_t year, int64_t pence);
/* A provider's share of damages (R8.16) goes through DAMAGES into the pool of the year. */
void entry_damages(struct entry *e, const char *provider, int32_t year, int64_t pence);
void entry_received(struct entry *e, struct account funder, int64_t pence);
void entry_paid(struct entry *e, struct account payee, int64_t pence);

struct pool_account {
    struct account account;
    int64_t balance;           /* debits - credits */
    int64_t debited, credited; /* turnover, both >= 0 */
};

/* Zeroed: empty. */
struct pool {
    struct pool_account *accounts; /* in order */
    size_t count, cap;
    int32_t *closed; /* years, ascending */
    size_t closed_count, closed_cap;
    int64_t entries; /* that were posted */
};

enum pool_verdict {
    POOL_OK,
    POOL_EMPTY,      /* no postings */
    POOL_UNBALANCED, /* they do not add up to nothing */
    POOL_ACCOUNT,    /* an account that is none */
    POOL_CLOSED,     /* the year's pool was swept */
    POOL_OVERFLOW,   /* a sum that 64 bits do not hold */
};

void pool_release(struct pool *p);
/* All of the entry or nothing. */
enum pool_verdict pool_post(struct pool *p, const struct entry *e);
const char *pool_verdict_text(enum pool_verdict v);
int64_t pool_balance(const struct pool *p, const struct account *a); /* 0: never posted to */
const struct pool_account *pool_account_find(const struct pool *p, const struct account *a);
/* The sum of all balances: always 0, or our code is wrong. */
int64_t pool_trial_balance(const struct pool *p);
/* What the pool of a year holds: income less cover. Below 0: overspent. */
int64_t pool_left(const struct pool *p, int32_t year);
bool pool_equal(const struct pool *a, const struct pool *b);

bool pool_year_closed(const struct pool *p, int32_t year);
/* The first year from the given one whose pool is open: where what is learnt late is posted. */
int32_t pool_open_year(const struct pool *p, int32_t year);
/* Year end (R8.15): what is left goes to quality improvement; what was overspent is carried into
 * the next open year's pool. Adds to *e, which stays empty when the pool ended at nothing. */
void pool_sweep(const struct pool *p, int32_t year, struct entry *e);
/* Posts the sweep (an empty one is fine) and closes the year. POOL_CLOSED: it was. */
enum pool_verdict pool_close(struct pool *p, int32_t year, const struct entry *sweep);

#endif
