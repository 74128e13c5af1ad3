#include "brokerage/core/money/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/mem.h"

/* ---- accounts ---- */

const char *account_of_provider(const char *provider, char text[ACCOUNT_TEXT])
{
    (void)snprintf(text, ACCOUNT_TEXT, "PROVIDER %s", provider);
    return text;
}

const char *account_of_cover(const char *team, char text[ACCOUNT_TEXT])
{
    (void)snprintf(text, ACCOUNT_TEXT, "COVER %s", team);
    return text;
}

const char *account_of_funder(const char *funder, const char *code, char text[ACCOUNT_TEXT])
{
    (void)snprintf(text, ACCOUNT_TEXT, "FUNDER %s%s%s", funder, code ? " " : "", code ? code : "");
    return text;
}

/* ---- bookings ---- */

void booking_release(struct booking *b)
{
    for (size_t i = 0; i < b->count; i++)
        free(b->lines[i].account);
    free(b->lines);
    *b = (struct booking){0};
}

/* Where the account's line is, or belongs. */
static size_t line_place(const struct booking *b, const char *account)
{
    size_t low = 0, high = b->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(b->lines[middle].account, account) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void line_insert(struct booking *b, size_t at, const char *account, int64_t pence)
{
    b->lines = hw_grow(b->lines, &b->cap, b->count + 1, sizeof(*b->lines));
    memmove(&b->lines[at + 1], &b->lines[at], (b->count - at) * sizeof(*b->lines));
    b->lines[at] = (struct booking_line){hw_strdup(account), pence};
    b->count++;
}

static void line_drop(struct booking *b, size_t at)
{
    free(b->lines[at].account);
    b->count--;
    memmove(&b->lines[at], &b->lines[at + 1], (b->count - at) * sizeof(*b->lines));
}

void booking_add(struct booking *b, const char *account, int64_t pence)
{
    size_t at = line_place(b, account);

    if (pence == 0)
        return;
    if (at == b->count || strcmp(b->lines[at].account, account) != 0) {
        line_insert(b, at, account, pence);
        return;
    }
    b->lines[at].pence += pence;
    if (b->lines[at].pence == 0)
        line_drop(b, at);
}

void booking_move(struct booking *b, const char *from, const char *to, int64_t pence)
{
    booking_add(b, from, -pence);
    booking_add(b, to, pence);
}

int64_t booking_sum(const struct booking *b)
{
    int64_t sum = 0;

    for (size_t i = 0; i < b->count; i++)
        sum += b->lines[i].pence;
    return sum;
}

/* ---- the ledger ---- */

void ledger_release(struct ledger *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->accounts[i].account);
    free(l->accounts);
    *l = (struct ledger){0};
}

static size_t account_place(const struct ledger *l, const char *account)
{
    size_t low = 0, high = l->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(l->accounts[middle].account, account) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool account_at(const struct ledger *l, size_t at, const char *account)
{
    return at < l->count && strcmp(l->accounts[at].account, account) == 0;
}

static struct ledger_account *account_open(struct ledger *l, const char *account)
{
    size_t at = account_place(l, account);

    if (account_at(l, at, account))
        return &l->accounts[at];
    l->accounts = hw_grow(l->accounts, &l->cap, l->count + 1, sizeof(*l->accounts));
    memmove(&l->accounts[at + 1], &l->accounts[at], (l->count - at) * sizeof(*l->accounts));
    l->accounts[at] = (struct ledger_account){.account = hw_strdup(account)};
    l->count++;
    return &l->accounts[at];
}

bool ledger_post(struct ledger *l, const struct booking *b)
{
    if (booking_sum(b) != 0)
        return false;
    for (size_t i = 0; i < b->count; i++) {
        struct ledger_account *a = account_open(l, b->lines[i].account);

        if (b->lines[i].pence > 0)
            a->got += b->lines[i].pence;
        else
            a->given -= b->lines[i].pence;
    }
    return true;
}

int64_t ledger_balance(const struct ledger *l, const char *account)
{
    size_t at = account_place(l, account);

    return account_at(l, at, account) ? l->accounts[at].got - l->accounts[at].given : 0;
}

int64_t ledger_sum(const struct ledger *l)
{
    int64_t sum = 0;

    for (size_t i = 0; i < l->count; i++)
        sum += l->accounts[i].got - l->accounts[i].given;
    return sum;
}

int64_t ledger_sweep(const struct ledger *l, struct booking *b)
{
    int64_t left = ledger_balance(l, ACCOUNT_POOL);

    booking_move(b, ACCOUNT_POOL, left < 0 ? ACCOUNT_SHORTFALL : ACCOUNT_QUALITY, left);
    return left;
}

/* ---- years ---- */

int32_t pool_year_of(int32_t day)
{
    struct hw_civil c = hw_civil_of(day);

    return c.month >= 4 ? c.year : c.year - 1;
}

int32_t pool_year_last_day(int32_t year)
{
    return hw_day_of(year + 1, 3, 31);
}

const char *pool_year_format(int32_t year, char text[POOL_YEAR_TEXT])
{
    (void)snprintf(text, POOL_YEAR_TEXT, "%04d-%02d", year % 10000, (year + 1) % 100);
    return text;
}

bool pool_year_parse(const char *text, int32_t *year)
{
    char again[POOL_YEAR_TEXT];
    int32_t read = 0;

    for (int i = 0; i < 4; i++) {
        if (text[i] < '0' || text[i] > '9')
            return false;
        read = read * 10 + (text[i] - '0');
    }
    if (strcmp(pool_year_format(read, again), text) != 0)
        return false;
    *year = read;
    return true;
}
