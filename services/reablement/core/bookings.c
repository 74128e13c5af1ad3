#include "reablement/core/bookings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "homeward/bug.h"
#include "homeward/mem.h"

enum { KEY_MAX = 320 };

struct booking {
    UT_hash_handle hh;
    struct slots taken;
    char key[];
};

static void write_key(char key[KEY_MAX], const char *team, const char *zone, int32_t week_day)
{
    int n = snprintf(key, KEY_MAX, "%s\n%s\n%d", team, zone, week_day);

    HW_CHECK(n > 0 && n < KEY_MAX);
}

static struct booking *find(struct booking *all, const char *key)
{
    struct booking *b = NULL;

    HASH_FIND_STR(all, key, b);
    return b;
}

static bool is_empty(const struct slots *s)
{
    for (int k = 0; k < PATTERN_SLOTS; k++) {
        if (s->minutes[k] != 0)
            return false;
    }
    return true;
}

static void add_week(struct booking **all, const struct span *s, int32_t week_day, int sign)
{
    struct slots need =
        pattern_minutes(s->visits, s->visit_count, week_day, s->first_day, s->last_day);
    char key[KEY_MAX];
    struct booking *b = NULL;

    if (is_empty(&need))
        return;
    write_key(key, s->team, s->zone, week_day);
    b = find(*all, key);
    if (!b) {
        b = hw_alloc(sizeof(*b) + strlen(key) + 1);
        memcpy(b->key, key, strlen(key) + 1);
        HASH_ADD_STR(*all, key, b);
    }
    for (int k = 0; k < PATTERN_SLOTS; k++)
        b->taken.minutes[k] += sign * need.minutes[k];
    if (is_empty(&b->taken)) {
        HASH_DEL(*all, b);
        free(b);
    }
}

void bookings_add(struct booking **all, const struct span *s, int sign)
{
    if (!s->team)
        return;
    for (int32_t week = pattern_week(s->first_day); week <= s->last_day; week += 7)
        add_week(all, s, week, sign);
}

struct slots bookings_of(struct booking *const *all, const char *team, const char *zone,
                         int32_t week_day)
{
    char key[KEY_MAX];
    const struct booking *b = NULL;

    write_key(key, team, zone, week_day);
    b = find(*all, key);
    return b ? b->taken : (struct slots){{0}};
}

void bookings_release(struct booking **all)
{
    struct booking *b = NULL, *next = NULL;

    HASH_ITER(hh, *all, b, next)
    {
        HASH_DEL(*all, b);
        free(b);
    }
}
