/* The set of a spell's facts: kept in order, searched, taken back. What they mean is in fold.c. */
#include "homeward/spell/spell.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "spell/removed.h"

void hw_spell_init(struct hw_spell *s)
{
    *s = (struct hw_spell){.fact_count = 0};
}

void hw_spell_release(struct hw_spell *s)
{
    for (size_t i = 0; i < s->fact_count; i++) {
        if (s->facts[i].kind == HW_FACT_MINORITY)
            free(s->facts[i].u.minority.positions);
    }
    free(s->facts);
    free(s->removals);
    hw_spell_init(s);
}

void hw_segments_release(struct hw_segments *s)
{
    free(s->list);
    *s = (struct hw_segments){.count = 0};
}

static bool before(const struct hw_fact *a, const struct hw_fact *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->position < b->position;
}

static void insert(struct hw_fact **list, size_t *count, size_t *cap, size_t at,
                   const struct hw_fact *f)
{
    *list = hw_grow(*list, cap, *count + 1, sizeof(**list));
    memmove(&(*list)[at + 1], &(*list)[at], (*count - at) * sizeof(**list));
    (*list)[at] = *f;
    (*count)++;
}

static void add_fact(struct hw_spell *s, const struct hw_fact *f)
{
    size_t at = s->fact_count;

    while (at > 0 && before(f, &s->facts[at - 1])) /* nearly always the end */
        at--;
    insert(&s->facts, &s->fact_count, &s->fact_cap, at, f);
}

void hw_spell_add(struct hw_spell *s, const struct hw_fact *f)
{
    struct hw_fact own = *f;

    if (hw_fact_is_removal(f->kind)) {
        size_t at = s->removal_count;

        while (at > 0 && f->position < s->removals[at - 1].position)
            at--;
        insert(&s->removals, &s->removal_count, &s->removal_cap, at, f);
        return;
    }
    if (f->kind == HW_FACT_MINORITY) {
        own.u.minority.positions =
            hw_alloc_array(f->u.minority.count, sizeof(*own.u.minority.positions));
        if (f->u.minority.count)
            memcpy(own.u.minority.positions, f->u.minority.positions,
                   f->u.minority.count * sizeof(*own.u.minority.positions));
    }
    add_fact(s, &own);
}

static size_t index_of(const struct hw_fact *list, size_t count, int64_t position)
{
    for (size_t i = count; i > 0; i--) {
        if (list[i - 1].position == position)
            return i - 1;
    }
    return count;
}

void hw_spell_settle(struct hw_spell *s, int64_t provisional, int64_t position)
{
    size_t at = index_of(s->facts, s->fact_count, provisional);

    if (at < s->fact_count) {
        struct hw_fact f = s->facts[at];

        s->fact_count--;
        memmove(&s->facts[at], &s->facts[at + 1], (s->fact_count - at) * sizeof(f));
        f.position = position;
        add_fact(s, &f);
    } else {
        at = index_of(s->removals, s->removal_count, provisional);
        if (at < s->removal_count)
            s->removals[at].position =
                position; /* provisional ones are last and keep their order */
    }
    for (size_t i = 0; i < s->removal_count; i++) {
        if (s->removals[i].u.cancels == provisional)
            s->removals[i].u.cancels = position;
    }
}

void hw_spell_take_back(struct hw_spell *s, int64_t position)
{
    size_t at = index_of(s->facts, s->fact_count, position);

    if (at < s->fact_count) {
        if (s->facts[at].kind == HW_FACT_MINORITY)
            free(s->facts[at].u.minority.positions);
        s->fact_count--;
        memmove(&s->facts[at], &s->facts[at + 1], (s->fact_count - at) * sizeof(*s->facts));
        return;
    }
    at = index_of(s->removals, s->removal_count, position);
    if (at < s->removal_count) {
        s->removal_count--;
        memmove(&s->removals[at], &s->removals[at + 1],
                (s->removal_count - at) * sizeof(*s->removals));
    }
}

const struct hw_fact *hw_spell_find(const struct hw_spell *s, int64_t position)
{
    size_t at = index_of(s->facts, s->fact_count, position);

    if (at < s->fact_count)
        return &s->facts[at];
    at = index_of(s->removals, s->removal_count, position);
    return at < s->removal_count ? &s->removals[at] : NULL;
}

/* ---- what has been taken back ---- */

/* A later removal can take back an earlier one, so they are looked at from the last to the first.
 */
void hw_removed_find(const struct hw_spell *s, struct hw_removed *r)
{
    r->count = 0;
    r->void_before = 0;
    for (size_t i = s->removal_count; i > 0; i--) {
        const struct hw_fact *f = &s->removals[i - 1];

        if (hw_removed_has(r, f->position))
            continue;
        if (f->kind == HW_FACT_ADMISSION_CANCELLED) {
            if (f->position > r->void_before)
                r->void_before = f->position;
        } else {
            r->positions = hw_grow(r->positions, &r->cap, r->count + 1, sizeof(*r->positions));
            r->positions[r->count++] = f->u.cancels;
        }
    }
}

bool hw_removed_has(const struct hw_removed *r, int64_t position)
{
    if (position < r->void_before)
        return true;
    for (size_t i = 0; i < r->count; i++) {
        if (r->positions[i] == position)
            return true;
    }
    return false;
}

void hw_removed_release(struct hw_removed *r)
{
    free(r->positions);
    *r = (struct hw_removed){.count = 0};
}

bool hw_spell_is_removed(const struct hw_spell *s, int64_t position)
{
    struct hw_removed r = {.count = 0};
    bool removed = false;

    hw_removed_find(s, &r);
    removed = hw_removed_has(&r, position);
    hw_removed_release(&r);
    return removed;
}

/* ---- said before? ---- */

static bool same_minority(const struct hw_fact *a, const struct hw_fact *b)
{
    return a->u.minority.count == b->u.minority.count &&
           (a->u.minority.count == 0 ||
            memcmp(a->u.minority.positions, b->u.minority.positions,
                   a->u.minority.count * sizeof(*a->u.minority.positions)) == 0);
}

/* Texts are interned: equal texts are equal pointers. Who it is and whether a minor are derived
 * from identifiers, not said. */
static bool same_content(const struct hw_fact *a, const struct hw_fact *b)
{
    switch (a->kind) {
    case HW_FACT_ADMITTED:
        return a->u.admitted.provider == b->u.admitted.provider &&
               a->u.admitted.ward == b->u.admitted.ward && a->u.admitted.bed == b->u.admitted.bed &&
               a->u.admitted.authority == b->u.admitted.authority &&
               a->u.admitted.care == b->u.admitted.care;
    case HW_FACT_MOVED:
        return a->u.moved.ward == b->u.moved.ward && a->u.moved.bed == b->u.moved.bed &&
               a->u.moved.care == b->u.moved.care &&
               a->u.moved.resolves_delay == b->u.moved.resolves_delay;
    case HW_FACT_EXPECTED_DISCHARGE:
        return a->u.expected.day == b->u.expected.day &&
               a->u.expected.pending == b->u.expected.pending;
    case HW_FACT_READINESS:
        return a->u.readiness.criterion == b->u.readiness.criterion &&
               a->u.readiness.met == b->u.readiness.met;
    case HW_FACT_DELAY:
        return a->u.delay.reason == b->u.delay.reason &&
               a->u.delay.attribution == b->u.delay.attribution &&
               a->u.delay.authority == b->u.delay.authority;
    case HW_FACT_AGREED:
    case HW_FACT_DISPUTED:
        return a->u.agreement.by == b->u.agreement.by;
    case HW_FACT_DISCHARGED:
        return a->u.discharged.died == b->u.discharged.died &&
               a->u.discharged.destination == b->u.discharged.destination;
    case HW_FACT_AUTHORITY:
        return a->u.authority == b->u.authority;
    case HW_FACT_PERSON:
        return hw_id_equal(a->u.person, b->u.person);
    case HW_FACT_MINORITY:
        return same_minority(a, b);
    case HW_FACT_MOVE_CANCELLED:
    case HW_FACT_ADMISSION_CANCELLED:
    case HW_FACT_DISCHARGE_CANCELLED:
    case HW_FACT_RETRACTED:
        return a->u.cancels == b->u.cancels;
    case HW_FACT_LEAVE_STARTED:
    case HW_FACT_LEAVE_ENDED:
        return true;
    }
    return false;
}

int64_t hw_spell_restated(const struct hw_spell *s, const struct hw_fact *f)
{
    bool removal = hw_fact_is_removal(f->kind);
    const struct hw_fact *list = removal ? s->removals : s->facts;
    size_t count = removal ? s->removal_count : s->fact_count;

    for (size_t i = count; i > 0; i--) {
        const struct hw_fact *g = &list[i - 1];

        if (g->kind == f->kind && (removal || g->at_ms == f->at_ms) && same_content(g, f) &&
            !hw_spell_is_removed(s, g->position))
            return g->position;
    }
    return 0;
}
