#include "d2a/core/standards.h"

#include "homeward/spell/codes.h"

static void judge(struct standing *o, int64_t now_ms)
{
    if (o->done_ms != HW_MS_FOREVER)
        o->kept = o->done_ms <= o->due_ms ? KEPT_WITHIN : KEPT_LATE;
    else
        o->kept = now_ms > o->due_ms ? KEPT_LATE : KEPT_UNKNOWN;
}

static int64_t left_of(const struct hw_spell_record *stay)
{
    return stay->now.discharged ? stay->now.discharged_ms : HW_MS_FOREVER;
}

static void look_at_pathway(const struct d2a_case *c, const struct hw_spell_record *stay,
                            int64_t ready_ms, int64_t now_ms, struct standing *o)
{
    if (ready_ms == HW_MS_FOREVER)
        return;
    o->day = hw_london_day(ready_ms);
    o->due_ms = hw_london_midnight_ms(o->day + 1) - 1;
    o->done_ms = c->pathway_ms;
    judge(o, now_ms);
    if (o->done_ms == HW_MS_FOREVER && stay->now.discharged)
        o->kept = KEPT_UNKNOWN;
}

/* Since when the person has been in a discharge area at some time after the decision. */
static int64_t in_area_ms(const struct d2a *s, const struct hw_spell *f, int64_t ready_ms)
{
    bool there = false;

    for (size_t i = 0; i < f->fact_count; i++) {
        const struct hw_fact *x = &f->facts[i];
        bool moved = x->kind == HW_FACT_MOVED;

        if ((!moved && x->kind != HW_FACT_ADMITTED) || hw_spell_is_removed(f, x->position))
            continue;
        if (x->at_ms > ready_ms && there)
            break;
        there = d2a_is_listed(s->settings.discharge_wards,
                              moved ? x->u.moved.ward : x->u.admitted.ward);
        if (x->at_ms > ready_ms && there)
            return x->at_ms;
    }
    return there ? ready_ms : HW_MS_FOREVER;
}

static void look_at_leaving(const struct d2a *s, const struct hw_spell_record *stay,
                            int64_t ready_ms, bool of_ward, int64_t now_ms, struct standing *o)
{
    int64_t left = left_of(stay), area = HW_MS_FOREVER;

    if (left != HW_MS_FOREVER)
        o->day = hw_london_day(left);
    if (ready_ms == HW_MS_FOREVER) {
        o->kept = left == HW_MS_FOREVER ? KEPT_NOT_ASKED : KEPT_UNKNOWN;
        return;
    }
    if (of_ward)
        area = in_area_ms(s, &stay->facts, ready_ms);
    o->due_ms = ready_ms + (of_ward ? s->settings.leave_ward_ms : s->settings.leave_site_ms);
    o->done_ms = area < left ? area : left;
    judge(o, now_ms);
    if (of_ward && !s->settings.discharge_wards && o->kept == KEPT_LATE)
        o->kept = KEPT_UNKNOWN;
}

static void look_at_visit(const struct d2a *s, const struct d2a_case *c,
                          const struct hw_spell_record *stay, int64_t now_ms, struct standing *o)
{
    bool wanted =
        c->pathway == HW__PATHWAY__CODE__P1 || c->d2a.service || c->contact_ms != HW_MS_FOREVER;

    if (!stay->now.discharged || !wanted || hw_destination_is_hospital(stay->now.destination))
        return;
    o->day = hw_london_day(stay->now.discharged_ms);
    o->due_ms = stay->now.discharged_ms + s->settings.first_visit_ms;
    o->done_ms = case_contact_ms(c, stay);
    judge(o, now_ms);
}

struct standing standard_of(const struct d2a *s, const struct d2a_case *c,
                            const struct hw_spell_record *stay, enum standard which, int64_t now_ms)
{
    struct standing o = {KEPT_NOT_ASKED, HW_DAY_FOREVER, HW_MS_FOREVER, HW_MS_FOREVER};
    int64_t left = left_of(stay);
    int64_t ready = dates_ready_since(&stay->facts, left < now_ms ? left : now_ms);

    if (!stay->now.admitted || stay->now.died)
        return o;
    if (which == STANDARD_PATHWAY)
        look_at_pathway(c, stay, ready, now_ms, &o);
    else if (which == STANDARD_VISIT)
        look_at_visit(s, c, stay, now_ms, &o);
    else
        look_at_leaving(s, stay, ready, which == STANDARD_WARD, now_ms, &o);
    return o;
}

int64_t standard_tenths(int64_t part, int64_t whole)
{
    return (part * 1000 * 2 + whole) / (2 * whole);
}
