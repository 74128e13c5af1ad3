/* gateway/core/tally.h - a number and its five breakdowns. Pure.
 *
 * Keys are borrowed texts that must outlive the tally (interned). There are as many as there are
 * providers, councils and codes. */
#ifndef GATEWAY_CORE_TALLY_H
#define GATEWAY_CORE_TALLY_H

#include <jansson.h>

#include "gateway/core/query.h"

struct tally_item {
    const char *key;
    int64_t n; /* may be 0: then it is not shown */
};

struct tally {
    struct {
        struct tally_item *items; /* by key */
        size_t n, cap;
    } dim[DIMS];
    int64_t total;
};

void tally_init(struct tally *t);
void tally_release(struct tally *t);
void tally_clear(struct tally *t);
void tally_add(struct tally *t, const char *const key[DIMS], int64_t n);
void tally_merge(struct tally *t, const struct tally *more);
bool tally_is_zero(const struct tally *t); /* in every breakdown */
bool tally_equal(const struct tally *a, const struct tally *b);
int64_t tally_of(const struct tally *t, enum dim d, const char *key);
/* Puts "total", "byAttribution", ... into an object; keys without anyone are left out. */
void tally_show(const struct tally *t, json_t *into);

#endif
