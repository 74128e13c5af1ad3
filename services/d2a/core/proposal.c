/* The one reason that is to stand for a ready person, from each moment at which something changed:
 * what was learnt late, or while this service did not run, is said as if it had been known. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"

static int by_time(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void also(struct changes *c, int64_t ms)
{
    if (c->count < CHANGES_MAX)
        c->at_ms[c->count++] = ms;
}

/* The moments from readiness on, each once, in order. */
static void only_from(struct changes *c, int64_t ready_ms)
{
    size_t kept = 0;

    qsort(c->at_ms, c->count, sizeof(*c->at_ms), by_time);
    for (size_t i = 0; i < c->count; i++) {
        int64_t ms = c->at_ms[i] > ready_ms ? c->at_ms[i] : ready_ms;

        if (kept == 0 || c->at_ms[kept - 1] != ms)
            c->at_ms[kept++] = ms;
    }
    c->count = kept;
}

/* The latest of the unclipped changes at or before a moment; INT64_MIN: none. */
static int64_t changed_by(const struct changes *c, int64_t at_ms)
{
    int64_t last = INT64_MIN;

    for (size_t i = 0; i < c->count && c->at_ms[i] <= at_ms; i++)
        last = c->at_ms[i];
    return last;
}

static bool is_overridden(const struct d2a_case *c, int64_t changed_ms, int64_t at_ms)
{
    return c->confirmed.override && c->confirmed.at_ms != HW_MS_FOREVER &&
           c->confirmed.at_ms >= changed_ms && c->confirmed.at_ms <= at_ms;
}

struct looking {
    struct d2a *s;
    const struct hw_record *r;
    const struct hw_spell_record *stay;
};

/* What is to stand from a moment on, and whether it does: judged a moment later, for what was said
 * at the very moment counts. */
static struct proposal at_moment(const struct looking *k, int64_t at_ms, int64_t changed_ms)
{
    const struct d2a_case *c = k->r->data;
    struct waiting things[WAITING_MAX];
    struct hw_spell_state st;
    struct proposal p = {.at_ms = at_ms};
    struct derived d;

    hw_spell_fold(&k->stay->facts, at_ms + 1, &st, NULL);
    if (is_overridden(c, changed_ms, at_ms)) {
        p.override = true;
        p.reason = c->confirmed.reason;
        p.attribution = c->confirmed.attribution;
    } else if (st.reason != HW__REASON__CODE__UNKNOWN && st.reason_ms >= changed_ms &&
               stay_said_by_hand(k->stay, st.reason_ms)) {
        p.by_hand = true;
    } else {
        d = derive_reason(things, case_waiting(k->s, k->r, at_ms, things, NULL), st.care,
                          hw_london_day(at_ms));
        p.reason = d.reason;
        p.attribution = d.attribution;
    }
    p.owed = st.ready && p.reason != HW__REASON__CODE__UNKNOWN &&
             (p.reason != st.reason || p.attribution != st.attribution);
    if (p.owed && st.reason_ms == at_ms)
        p.at_ms++; /* after what was said at that moment */
    return p;
}

struct proposal case_proposal(struct d2a *s, const struct hw_record *r)
{
    const struct looking k = {s, r, case_spell(s, hw_record_name(r))};
    const struct d2a_case *c = r->data;
    struct waiting things[WAITING_MAX];
    struct changes all, moments;
    struct proposal p = {.at_ms = 0};
    struct hw_spell_state st;
    int64_t left = HW_MS_FOREVER;

    if (!k.stay)
        return p;
    if (k.stay->now.discharged)
        left = k.stay->now.discharged_ms;
    /* Of somebody who has left, as it was just before: what was not said in time is said late. */
    hw_spell_fold(&k.stay->facts, left == HW_MS_FOREVER ? left : left - 1, &st, NULL);
    if (!st.admitted || !st.ready || st.ready_minor)
        return p;
    (void)case_waiting(s, r, HW_MS_FOREVER - 1, things, &all);
    moments = all;
    only_from(&all, INT64_MIN);
    if (c->confirmed.override && c->confirmed.at_ms != HW_MS_FOREVER)
        also(&moments, c->confirmed.at_ms);
    if (st.reason != HW__REASON__CODE__UNKNOWN)
        also(&moments, st.reason_ms); /* a person's word may be newer than any change */
    only_from(&moments, st.ready_ms);
    for (size_t i = 0; i < moments.count; i++) {
        int64_t at = moments.at_ms[i];

        if (at >= left)
            break;
        if (i + 1 < moments.count && moments.at_ms[i + 1] <= at + 1)
            continue; /* it stood at no moment */
        p = at_moment(&k, at, changed_by(&all, at));
        if (p.owed)
            break;
    }
    return p;
}
