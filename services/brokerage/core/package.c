/* What a package is, apart from what events make of it and what it owes. */
#include "brokerage/core/package.h"

#include <string.h>

#include "homeward/mem.h"
#include "homeward/text.h"

struct package *package_find(struct brokerage *s, const char *id)
{
    struct package *k = hw_book_data(&s->book, package_kind.prefix, id);

    return k && k->known ? k : NULL;
}

/* ---- holders ---- */

uint32_t package_lines(const struct package *k)
{
    return (UINT32_C(1) << k->visit_count) - 1;
}

uint32_t holders_lines(const struct holders *h)
{
    uint32_t lines = 0;

    for (size_t i = 0; i < h->count; i++)
        lines |= h->list[i].lines;
    return lines;
}

struct holder *holders_find(const struct holders *h, const char *provider)
{
    for (size_t i = 0; i < h->count; i++) {
        if (hw_streq(h->list[i].provider, provider))
            return &h->list[i];
    }
    return NULL;
}

void holders_add(struct holders *h, struct holder x)
{
    h->list = hw_grow(h->list, &h->cap, h->count + 1, sizeof(*h->list));
    h->list[h->count++] = x;
}

/* It no longer holds anything; what it served is remembered. */
void holders_end(struct package *k, struct holders *h, size_t i, int32_t last_day)
{
    struct holder x = h->list[i];

    memmove(&h->list[i], &h->list[i + 1], (h->count - i - 1) * sizeof(*h->list));
    h->count--;
    if (x.from_day == HW_DAY_FOREVER || last_day < x.from_day)
        return;
    x.until_day = last_day;
    holders_add(&k->past, x);
}

uint32_t package_wanted(const struct package *k)
{
    uint32_t held = holders_lines(&k->next);

    for (size_t i = 0; i < k->serving.count; i++) {
        const struct holder *h = &k->serving.list[i];

        if (!h->cover && h->notice_ends_ms == 0)
            held |= h->lines;
    }
    return package_lines(k) & ~held;
}

uint32_t package_unheld(const struct package *k)
{
    return package_lines(k) & ~(holders_lines(&k->next) | holders_lines(&k->serving));
}

bool package_covered(const struct package *k)
{
    for (size_t i = 0; i < k->serving.count; i++) {
        if (k->serving.list[i].cover)
            return true;
    }
    return false;
}

const struct holder *package_holder(const struct package *k, const char *provider)
{
    const struct holder *h = holders_find(&k->serving, provider);

    return h ? h : holders_find(&k->next, provider);
}

bool package_excludes(const struct package *k, const char *provider)
{
    for (size_t i = 0; i < k->excluded_count; i++) {
        if (hw_streq(k->excluded[i], provider))
            return true;
    }
    return false;
}

const struct care_plan *package_plan_on(const struct package *k, int32_t day)
{
    for (size_t i = k->plan_count; i > 1; i--) {
        if (k->plans[i - 1].from_day <= day)
            return &k->plans[i - 1];
    }
    return &k->plans[0];
}

int64_t package_weekly_minutes(const struct package *k, uint32_t lines)
{
    int64_t minutes = 0;

    for (size_t i = 0; i < k->visit_count; i++) {
        if (lines & (UINT32_C(1) << i))
            minutes += visits_weekly_minutes(&k->visits[i], 1);
    }
    return minutes;
}

const struct holder *package_served(const struct package *k, const char *provider, int32_t day)
{
    const struct holders *all[] = {&k->serving, &k->past};
    const struct holder *found = NULL;

    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; i < all[a]->count; i++) {
            const struct holder *h = &all[a]->list[i];

            if (day < h->from_day || day > h->until_day || h->from_day == HW_DAY_FOREVER ||
                (provider && !hw_streq(provider, h->provider)))
                continue;
            if (found && !hw_streq(found->provider, h->provider))
                return NULL;
            found = h;
        }
    }
    return found;
}

/* ---- rounds ---- */

struct round *package_round(const struct package *k)
{
    struct round *r = k->round_count > 0 ? &k->rounds[k->round_count - 1] : NULL;

    return r && r->closed_ms == 0 ? r : NULL;
}

struct offer *round_offer(const struct round *r, const char *provider)
{
    for (size_t i = 0; i < r->offer_count; i++) {
        if (hw_streq(r->offers[i].provider, provider))
            return &r->offers[i];
    }
    return NULL;
}

bool offer_parse(const char *id, struct hw_arena *arena, const char **package, int32_t *round,
                 const char **provider)
{
    char *copy = hw_arena_strndup(arena, id, strlen(id));
    char *last = copy ? strrchr(copy, ':') : NULL, *middle = NULL;
    int64_t number = 0;

    if (!last)
        return false;
    *last = '\0';
    middle = strrchr(copy, ':');
    if (!middle || middle == copy || last[1] == '\0' ||
        !hw_parse_i64(middle + 1, 1, INT32_MAX, &number))
        return false;
    *middle = '\0';
    *package = copy;
    *round = (int32_t)number;
    *provider = last + 1;
    return true;
}

/* ---- states ---- */

static bool has_offer(const struct round *r)
{
    for (size_t i = 0; i < r->offer_count; i++) {
        if (r->offers[i].state == OFFER_OFFERED)
            return true;
    }
    return false;
}

static bool handed_back(const struct package *k)
{
    for (size_t i = 0; i < k->serving.count; i++) {
        if (k->serving.list[i].notice_ends_ms != 0)
            return true;
    }
    return k->begun_day != HW_DAY_FOREVER && package_unheld(k) != 0;
}

static enum package_state placing_state(const struct package *k)
{
    const struct round *r = package_round(k);

    if (r)
        return has_offer(r) ? PACKAGE_OFFERED : PACKAGE_ROUND;
    if (k->next.count > 0 && package_wanted(k) == 0)
        return k->confirmed ? PACKAGE_CONFIRMED : PACKAGE_AWARDED;
    return k->funded ? PACKAGE_FUNDED : PACKAGE_DRAFT;
}

enum package_state package_state(const struct package *k)
{
    if (!k->known)
        return PACKAGE_NONE;
    if (k->ended)
        return PACKAGE_ENDED;
    if (k->cancelled)
        return PACKAGE_CANCELLED;
    if (k->suspended)
        return PACKAGE_SUSPENDED;
    if (package_covered(k))
        return PACKAGE_EMERGENCY_COVER;
    if (handed_back(k))
        return PACKAGE_HANDED_BACK;
    return k->begun_day != HW_DAY_FOREVER ? PACKAGE_STARTED : placing_state(k);
}

const char *package_state_name(enum package_state state)
{
    static const char *const names[PACKAGE_STATES] = {
        "NONE",        "DRAFT",     "FUNDED",   "ROUND",     "OFFERED",
        "AWARDED",     "CONFIRMED", "STARTED",  "SUSPENDED", "EMERGENCY_COVER",
        "HANDED_BACK", "ENDED",     "CANCELLED"};

    return names[state];
}

const char *offer_state_name(enum offer_state state)
{
    static const char *const names[OFFER_STATES] = {"INVITED",      "VIEWED",    "OFFERED",
                                                    "DECLINED",     "EXPIRED",   "ACCEPTED",
                                                    "NOT_SELECTED", "WITHDRAWN", "LAPSED"};

    return names[state];
}

/* ---- how long it is kept in mind: measures look back a year, and late hours are paid ---- */

static bool is_open(const struct hw_book *b, const struct hw_record *rec)
{
    const struct package *k = rec->data;

    if (!k->known)
        return false;
    return (!k->ended && !k->cancelled) ||
           b->seen_ms < k->closed_ms + PACKAGE_KEPT_DAYS * HW_DAY_MS;
}

const struct hw_kind package_kind = {.prefix = "package/",
                                     .size = sizeof(struct package),
                                     .apply = package_apply,
                                     .release = package_release,
                                     .open = is_open,
                                     .due = package_due,
                                     .act = package_act};
