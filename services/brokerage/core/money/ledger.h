/* brokerage/core/money/ledger.h - the double-entry ledger of a pool year, in integer pence (R8.14
 * to R8.16). Pure.
 *
 * A booking is a set of lines that add up to nothing: what an account gets is positive, what it
 * gives is negative. What does not add up to nothing is not posted at all, so the balances of all
 * accounts always add up to nothing, whatever was posted.
 *
 *   account           | gets                                | gives
 *   FUNDER <code>     |                                     | the price of delivered care
 *   PROVIDER <id>     | the price less the slice            | its share of damages
 *   COVER <team>      | the price of cover hours            |
 *   POOL              | the slice of each hour; damages     | cover hours; what is swept
 *   QUALITY           | what the pool had left at year end  |
 *   SHORTFALL         |                                     | what the pool lacked at year end
 *
 * A provider's balance is what is due to it, a funder's what it owes (below 0), and POOL's what the
 * pool holds. POOL = slices + damages - cover, and 0 once the year is closed. */
#ifndef BROKERAGE_CORE_MONEY_LEDGER_H
#define BROKERAGE_CORE_MONEY_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ACCOUNT_TEXT      128
#define ACCOUNT_POOL      "POOL"
#define ACCOUNT_QUALITY   "QUALITY"
#define ACCOUNT_SHORTFALL "SHORTFALL"

/* "PROVIDER SUNNY", "COVER TEAM", "FUNDER COUNCIL 912"; code may be NULL. Too long for ACCOUNT_TEXT
 * cannot be: ids are checked. */
const char *account_of_provider(const char *provider, char text[ACCOUNT_TEXT]);
const char *account_of_cover(const char *team, char text[ACCOUNT_TEXT]);
const char *account_of_funder(const char *funder, const char *code, char text[ACCOUNT_TEXT]);

struct booking_line {
    char *account; /* owned */
    int64_t pence; /* what it gets; below 0: what it gives; never 0 */
};

/* Zeroed: empty. Lines in byte order of accounts, one for each. */
struct booking {
    struct booking_line *lines;
    size_t count, cap;
};

void booking_release(struct booking *b);
/* Adds to the account's line; one that becomes 0 is dropped. */
void booking_add(struct booking *b, const char *account, int64_t pence);
/* From one account to another; a negative amount goes the other way. */
void booking_move(struct booking *b, const char *from, const char *to, int64_t pence);
int64_t booking_sum(const struct booking *b);

struct ledger_account {
    char *account;      /* owned */
    int64_t got, given; /* both >= 0; the balance is got - given */
};

/* Zeroed: empty. Accounts in byte order. */
struct ledger {
    struct ledger_account *accounts;
    size_t count, cap;
};

void ledger_release(struct ledger *l);
/* All of it, or nothing when it does not add up to nothing. */
bool ledger_post(struct ledger *l, const struct booking *b);
int64_t ledger_balance(const struct ledger *l, const char *account);
/* The sum of all balances: 0, or our code is wrong. */
int64_t ledger_sum(const struct ledger *l);
/* What closes the year (R8.15): POOL to QUALITY, or from SHORTFALL when it was overspent. Empty
 * when the pool holds nothing. Answers what goes to quality improvement (negative: the shortfall).
 */
int64_t ledger_sweep(const struct ledger *l, struct booking *b);

/* ---- years: named by their April, 2016 is 2016-17 ---- */
#define POOL_YEAR_TEXT 16
int32_t pool_year_of(int32_t day);
int32_t pool_year_last_day(int32_t year);
const char *pool_year_format(int32_t year, char text[POOL_YEAR_TEXT]);
/* "2016-17"; false: not a year, or not one after the other. */
bool pool_year_parse(const char *text, int32_t *year);

#endif
