#include "gateway/core/tally.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

void tally_init(struct tally *t)
{
    memset(t, 0, sizeof(*t));
}

void tally_release(struct tally *t)
{
    for (int d = 0; d < DIMS; d++)
        free(t->dim[d].items);
    tally_init(t);
}

void tally_clear(struct tally *t)
{
    for (int d = 0; d < DIMS; d++)
        t->dim[d].n = 0;
    t->total = 0;
}

/* The index of key, or where it belongs. */
static size_t place_of(const struct tally *t, enum dim d, const char *key)
{
    size_t low = 0, high = t->dim[d].n;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (strcmp(t->dim[d].items[mid].key, key) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool is_at(const struct tally *t, enum dim d, size_t i, const char *key)
{
    return i < t->dim[d].n && strcmp(t->dim[d].items[i].key, key) == 0;
}

static void add_one(struct tally *t, enum dim d, const char *key, int64_t n)
{
    size_t i = place_of(t, d, key);
    struct tally_item *items = NULL;

    if (!is_at(t, d, i, key)) {
        items = hw_grow(t->dim[d].items, &t->dim[d].cap, t->dim[d].n + 1, sizeof(*items));
        memmove(items + i + 1, items + i, (t->dim[d].n - i) * sizeof(*items));
        items[i] = (struct tally_item){.key = key};
        t->dim[d].items = items;
        t->dim[d].n++;
    }
    t->dim[d].items[i].n += n;
}

void tally_add(struct tally *t, const char *const key[DIMS], int64_t n)
{
    for (int d = 0; d < DIMS; d++)
        add_one(t, (enum dim)d, key[d], n);
    t->total += n;
}

void tally_merge(struct tally *t, const struct tally *more)
{
    for (int d = 0; d < DIMS; d++) {
        for (size_t i = 0; i < more->dim[d].n; i++)
            add_one(t, (enum dim)d, more->dim[d].items[i].key, more->dim[d].items[i].n);
    }
    t->total += more->total;
}

bool tally_is_zero(const struct tally *t)
{
    for (int d = 0; d < DIMS; d++) {
        for (size_t i = 0; i < t->dim[d].n; i++) {
            if (t->dim[d].items[i].n != 0)
                return false;
        }
    }
    return t->total == 0;
}

bool tally_equal(const struct tally *a, const struct tally *b)
{
    for (int d = 0; d < DIMS; d++) {
        size_t i = 0, j = 0;

        for (;;) {
            while (i < a->dim[d].n && a->dim[d].items[i].n == 0)
                i++;
            while (j < b->dim[d].n && b->dim[d].items[j].n == 0)
                j++;
            if (i == a->dim[d].n || j == b->dim[d].n)
                break;
            if (strcmp(a->dim[d].items[i].key, b->dim[d].items[j].key) != 0 ||
                a->dim[d].items[i].n != b->dim[d].items[j].n)
                return false;
            i++;
            j++;
        }
        if (i != a->dim[d].n || j != b->dim[d].n)
            return false;
    }
    return a->total == b->total;
}

int64_t tally_of(const struct tally *t, enum dim d, const char *key)
{
    size_t i = place_of(t, d, key);

    return is_at(t, d, i, key) ? t->dim[d].items[i].n : 0;
}

void tally_show(const struct tally *t, json_t *into)
{
    (void)json_object_set_new(into, "total", json_integer(t->total));
    for (int d = 0; d < DIMS; d++) {
        json_t *by = json_object();

        for (size_t i = 0; i < t->dim[d].n; i++) {
            if (t->dim[d].items[i].n != 0)
                (void)json_object_set_new(by, t->dim[d].items[i].key,
                                          json_integer(t->dim[d].items[i].n));
        }
        (void)json_object_set_new(into, dim_breakdown((enum dim)d), by);
    }
}
