/* brokerage/core/money/damages.h - an amount divided to the penny (R8.16). Pure.
 *
 * Each gets its exact share rounded down; the pennies left over go one each to the largest
 * remainders, ties to the first key in byte order. The shares always add up to the amount.
 *
 * Limits: each weight at most 2^22, their sum below 2^31, the amount within +-2^40 pence. */
#ifndef BROKERAGE_CORE_MONEY_DAMAGES_H
#define BROKERAGE_CORE_MONEY_DAMAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct share {
    const char *key; /* borrowed; the provider's code */
    int64_t weight;  /* >= 0; contracted hours or minutes, all in the same unit */
    int64_t pence;   /* written */
};

/* Fills pence of every share, leaving their order alone; a negative amount (a reversal) is the
 * mirror image of the positive one. False, and nothing written: there are no shares, the weights
 * add up to nothing, or one is out of bounds. */
bool share_out(int64_t pence, struct share *shares, size_t count);

#endif
