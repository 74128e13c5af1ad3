/* Everything that a person waits for, at any moment. */
#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "homeward/text.h"

struct collecting {
    int64_t at_ms;
    struct waiting *out;
    size_t count;
    struct changes *changes; /* NULL: not asked for */
};

static void change(struct collecting *k, int64_t ms)
{
    struct changes *c = k->changes;

    if (c && ms != HW_MS_FOREVER && c->count < CHANGES_MAX)
        c->at_ms[c->count++] = ms;
}

/* Awaited from since_ms until until_ms. */
static void add(struct collecting *k, int64_t until_ms, const struct waiting *w)
{
    change(k, w->since_ms);
    change(k, until_ms);
    if (w->since_ms <= k->at_ms && k->at_ms < until_ms && k->count < WAITING_MAX)
        k->out[k->count++] = *w;
}

static void collect_blockers(const struct d2a_case *c, struct collecting *k)
{
    for (size_t i = 0; i < c->blocker_count; i++) {
        const struct blocker *x = &c->blockers[i];

        add(k, x->closed_ms,
            &(struct waiting){WAITING_BLOCKER, x->id, x->owner, x->awaited, x->side, x->opened_ms});
    }
}

static int64_t assessment_over_ms(const struct d2a_assessment *a)
{
    int64_t done = d2a_assessment_completed_ms(a);

    return done < a->cancelled_ms ? done : a->cancelled_ms;
}

/* An assessment that is not complete is awaited from those who own what is left of it. */
static void collect_assessments(const struct d2a_case *c, struct collecting *k)
{
    for (size_t i = 0; i < c->assessment_count; i++) {
        const struct assessment *x = &c->assessments[i];
        unsigned sides = 0;

        for (size_t j = 0; j < x->of.section_count; j++) {
            change(k, x->of.sections[j].completed_ms);
            if (k->at_ms < x->of.sections[j].completed_ms)
                sides |= (unsigned)x->sides[j]; /* NHS 1, AUTHORITY 2 */
        }
        add(k, assessment_over_ms(&x->of),
            &(struct waiting){WAITING_ASSESSMENT, x->id, x->of.assessor,
                              HW__AWAITED__CODE__ASSESSMENT, (Hw__Attribution__Code)sides,
                              x->of.requested_ms});
    }
}

static void add_onward(struct collecting *k, const struct hw_record *r)
{
    const struct onward *o = r->data;

    add(k, o->over_ms,
        &(struct waiting){r->kind == &package_kind ? WAITING_PACKAGE : WAITING_REABLEMENT,
                          hw_record_name(r), o->authority, HW__AWAITED__CODE__HOME_CARE,
                          derive_side_of(o->funder), o->asked_ms});
}

/* Asked for this stay, or for the person before it: at home, or in a hospital that the person has
 * left for this one (R1.21). */
static void collect_onward(struct d2a *s, const char *spell, struct collecting *k)
{
    char text[HW_ID_TEXT];
    const struct hw_spell_record *stay = case_spell(s, spell);
    const struct hw_links *l = hw_links_find(&s->by_spell, spell);

    for (size_t i = 0; l && i < l->count; i++)
        add_onward(k, l->records[i]);
    l = stay ? hw_links_find(&s->wanted_by, hw_links_person(stay->now.person, text)) : NULL;
    for (size_t i = 0; l && i < l->count; i++) {
        const struct onward *o = l->records[i]->data;

        if (!hw_streq(o->spell, spell) && o->asked_ms <= stay->now.admitted_ms &&
            o->over_ms > stay->now.admitted_ms)
            add_onward(k, l->records[i]);
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

size_t case_waiting(struct d2a *s, const struct hw_record *r, int64_t at_ms,
                    struct waiting out[WAITING_MAX], struct changes *changes)
{
    struct collecting k = {.at_ms = at_ms, .out = out, .changes = changes};

    if (changes)
        changes->count = 0;
    collect_blockers(r->data, &k);
    collect_assessments(r->data, &k);
    collect_onward(s, hw_record_name(r), &k);
    sort_by_age(out, k.count);
    return k.count;
}
