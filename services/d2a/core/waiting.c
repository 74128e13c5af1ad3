/* Everything that a person waits for, and the one reason that is to stand for it. */
#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"

struct collecting {
    struct waiting *out;
    size_t count;
    int64_t changed_ms;
};

static void change(struct collecting *k, int64_t ms)
{
    if (ms != HW_MS_FOREVER && ms > k->changed_ms)
        k->changed_ms = ms;
}

static void add(struct collecting *k, const struct waiting *w)
{
    if (k->count < WAITING_MAX)
        k->out[k->count++] = *w;
}

static void collect_blockers(const struct d2a_case *c, struct collecting *k)
{
    for (size_t i = 0; i < c->blocker_count; i++) {
        const struct blocker *x = &c->blockers[i];

        change(k, x->opened_ms);
        change(k, x->closed_ms);
        if (x->closed_ms == HW_MS_FOREVER)
            add(k, &(struct waiting){WAITING_BLOCKER, x->id, x->owner, x->awaited, x->side,
                                     x->opened_ms});
    }
}

/* An assessment that is not complete is awaited from those who own what is left of it. */
static void collect_assessments(const struct d2a_case *c, struct collecting *k)
{
    for (size_t i = 0; i < c->assessment_count; i++) {
        const struct assessment *x = &c->assessments[i];
        unsigned sides = 0;

        change(k, x->of.requested_ms);
        for (size_t j = 0; j < x->of.section_count; j++) {
            change(k, x->of.sections[j].completed_ms);
            if (x->of.sections[j].completed_ms == D2A_NOT_YET)
                sides |= (unsigned)x->sides[j]; /* NHS 1, AUTHORITY 2 */
        }
        if (sides != 0)
            add(k, &(struct waiting){WAITING_ASSESSMENT, x->id, x->of.assessor,
                                     HW__AWAITED__CODE__ASSESSMENT, (Hw__Attribution__Code)sides,
                                     x->of.requested_ms});
    }
}

static void collect_onward(struct d2a *s, const char *spell, struct collecting *k)
{
    const struct hw_links *l = hw_links_find(&s->by_spell, spell);

    for (size_t i = 0; l && i < l->count; i++) {
        const struct hw_record *r = l->records[i];
        const struct onward *o = r->data;

        change(k, o->asked_ms);
        change(k, o->over_ms);
        if (o->over_ms == HW_MS_FOREVER)
            add(k,
                &(struct waiting){r->kind == &package_kind ? WAITING_PACKAGE : WAITING_REABLEMENT,
                                  hw_record_name(r), o->authority, HW__AWAITED__CODE__HOME_CARE,
                                  derive_side_of(o->funder), o->asked_ms});
    }
}

static void sort_by_age(struct waiting *w, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct waiting x = w[i];
        size_t j = i;

        for (; j > 0 && w[j - 1].since_ms > x.since_ms; j--)
            w[j] = w[j - 1];
        w[j] = x;
    }
}

size_t case_waiting(struct d2a *s, const struct hw_record *r, struct waiting out[WAITING_MAX],
                    int64_t *changed_ms)
{
    struct collecting k = {.out = out, .changed_ms = INT64_MIN};

    collect_blockers(r->data, &k);
    collect_assessments(r->data, &k);
    collect_onward(s, hw_record_name(r), &k);
    sort_by_age(out, k.count);
    *changed_ms = k.changed_ms;
    return k.count;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

struct proposal case_proposal(struct d2a *s, const struct hw_record *r)
{
    const struct d2a_case *c = r->data;
    const struct hw_spell_record *stay = case_spell(s, hw_record_name(r));
    struct waiting things[WAITING_MAX];
    struct proposal p = {HW__REASON__CODE__UNKNOWN, HW__ATTRIBUTION__CODE__UNKNOWN, 0, false,
                         false};
    struct derived d;
    int64_t changed = 0;
    size_t count = 0;

    if (!case_in_hospital(stay) || !stay->now.ready || stay->now.ready_minor)
        return p;
    count = case_waiting(s, r, things, &changed);
    /* After the reason in force, even when that was said at this very moment. */
    p.at_ms = later(later(stay->now.ready_ms, changed), stay->now.reason_ms + 1);
    if (c->confirmed.at_ms != HW_MS_FOREVER && c->confirmed.override &&
        c->confirmed.at_ms >= changed) {
        p.override = true;
        p.reason = c->confirmed.reason;
        p.attribution = c->confirmed.attribution;
        p.at_ms = later(p.at_ms, c->confirmed.at_ms);
        return p;
    }
    if (stay->now.reason != HW__REASON__CODE__UNKNOWN && stay->now.reason_ms >= changed &&
        stay_said_by_hand(stay, stay->now.reason_ms)) {
        p.by_hand = true;
        return p;
    }
    d = derive_reason(things, count, stay->now.care, hw_london_day(p.at_ms));
    p.reason = d.reason;
    p.attribution = d.attribution;
    return p;
}
