#include "brokerage/core/owed.h"

#include "brokerage/core/provider.h"
#include "brokerage/core/scheme.h"
#include "homeward/spell/codes.h"

/* Of what is due at the same moment, what is looked at first. */
static void first(struct owed *o, struct owed other)
{
    if (o->what == OWED_NOTHING || other.at_ms < o->at_ms)
        *o = other;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- the person ---- */

static void look_at_person(struct brokerage *s, const struct package *k, const struct stay *own,
                           struct owed *o)
{
    const struct hw_person_record *merged = k->spell ? NULL : hw_person_merged(&s->book, k->person);

    if (own && own->spell.now.admitted && !hw_id_is_zero(own->spell.now.person) &&
        !hw_id_equal(own->spell.now.person, k->person))
        first(o, (struct owed){.what = OWED_PERSON,
                               .at_ms = own->changed_ms,
                               .person = own->spell.now.person});
    else if (merged)
        first(o, (struct owed){
                     .what = OWED_PERSON, .at_ms = merged->merged_ms, .person = merged->into});
}

static void look_at_end(const struct stay *t, struct owed *o)
{
    if (t && t->spell.now.admitted && t->spell.now.discharged &&
        (t->spell.now.died || hw_destination_is_care_home(t->spell.now.destination)))
        first(o, (struct owed){.what = OWED_END, .at_ms = t->spell.now.discharged_ms, .ended = t});
}

static void look_at_resumption(const struct stay *t, struct owed *o)
{
    if (t && !t->spell.now.admitted)
        first(o, (struct owed){.what = OWED_RESUME, .at_ms = t->changed_ms, .ended = t});
    else if (t && t->spell.now.discharged)
        first(o,
              (struct owed){.what = OWED_RESUME, .at_ms = t->spell.now.discharged_ms, .ended = t});
}

static void look_at_admission(struct brokerage *s, const struct package *k, struct owed *o)
{
    const struct hw_record *r = stay_open_of(s, k->person, k->spell, k->begun_day);
    const struct stay *t = r ? r->data : NULL;

    if (t)
        first(o, (struct owed){.what = OWED_SUSPEND, .at_ms = t->spell.now.admitted_ms, .stay = r});
}

static void look_at_slot(const struct package *k, const struct terms *terms, struct owed *o)
{
    int64_t warn_ms = k->hold_until_ms - terms->warn_days * HW_DAY_MS;

    if (k->serving.count == 0)
        return;
    if (!k->warned)
        first(o, (struct owed){.what = OWED_WARNING, .at_ms = later(warn_ms, k->suspended_ms)});
    first(o, (struct owed){.what = OWED_LAPSE, .at_ms = k->hold_until_ms});
}

/* ---- placing ---- */

static bool has_silent(const struct round *r)
{
    for (size_t i = 0; i < r->offer_count; i++) {
        if (r->offers[i].state == OFFER_INVITED || r->offers[i].state == OFFER_VIEWED)
            return true;
    }
    return false;
}

static void look_at_round(const struct round *r, const struct terms *terms, struct owed *o)
{
    int64_t chase_ms = r->deadline_ms - terms->chase_minutes * HW_MINUTE_MS;

    if (terms->chase_minutes > 0 && !r->chased && chase_ms > r->opened_ms && has_silent(r))
        first(o, (struct owed){.what = OWED_CHASE, .at_ms = chase_ms});
    first(o, (struct owed){.what = OWED_DEADLINE, .at_ms = r->deadline_ms});
}

/* Nobody took it: cover, or after a while all over again while somebody keeps serving. */
static void look_at_empty_end(const struct package *k, const struct terms *terms, struct owed *o)
{
    if (terms->cover && package_unheld(k) != 0 && !k->suspended)
        first(o, (struct owed){.what = OWED_COVER, .at_ms = later(k->place_ms, k->last_ms)});
    else if (k->serving.count > 0 && k->cascades <= terms->max_retries)
        first(o, (struct owed){.what = OWED_OPEN,
                               .at_ms = k->place_ms + terms->retry_hours * HW_HOUR_MS,
                               .step = 1});
}

static void look_at_placing(struct brokerage *s, const struct package *k, const struct terms *terms,
                            struct owed *o)
{
    bool begun = k->cascade < k->round_count;
    const struct round *last = begun ? &k->rounds[k->round_count - 1] : NULL;
    int32_t version = last ? last->version : 0;
    const Hw__SchemeSet *m = k->scheme ? scheme_version(s, k->scheme, version) : NULL;

    if (!m || k->place_ms == HW_NEVER || !k->funded || package_wanted(k) == 0)
        return;
    if ((size_t)k->next_step <= m->n_rounds)
        first(o, (struct owed){.what = OWED_OPEN,
                               .at_ms = k->place_ms,
                               .step = k->next_step,
                               .version = version});
    else
        look_at_empty_end(k, terms, o);
}

/* Not while offers or an award rest on the present plan of care: then once somebody serves. */
static void look_at_change(const struct package *k, struct owed *o)
{
    struct owed x = {.what = OWED_CHANGE};

    if (!k->planned || package_round(k) || k->next.count > 0)
        return;
    x.at_ms = hw_london_midnight_ms(k->planned->from->day);
    if (k->round_count > 0)
        x.at_ms = later(x.at_ms, k->rounds[k->round_count - 1].closed_ms);
    for (size_t i = 0; i < k->serving.count; i++) {
        if (k->serving.list[i].from_day != HW_DAY_FOREVER)
            x.at_ms = later(x.at_ms, hw_london_midnight_ms(k->serving.list[i].from_day));
    }
    first(o, x);
}

/* ---- holders ---- */

static void look_at_holders(struct brokerage *s, const struct holders *h, struct owed *o)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct holder *x = &h->list[i];
        const struct provider *p = x->cover ? NULL : provider_find(s, x->provider);

        if (x->notice_ends_ms != 0)
            first(o, (struct owed){.what = OWED_NOTICE, .at_ms = x->notice_ends_ms, .holder = x});
        else if (p && p->transfer_ms != 0)
            first(o, (struct owed){.what = OWED_HAND_ON, .at_ms = p->transfer_ms, .holder = x});
    }
}

struct owed owed_of(struct brokerage *s, const struct package *k)
{
    struct owed o = {.what = OWED_NOTHING};
    const struct stay *own = stay_find(&s->book, k->spell);
    const struct stay *rest = stay_find(&s->book, k->suspended_by);
    struct terms terms = scheme_terms(scheme_version(s, k->scheme, 0));

    if (!k->known || k->ended || k->cancelled)
        return o;
    look_at_person(s, k, own, &o);
    look_at_end(own, &o);
    look_at_end(rest, &o);
    if (k->suspended) {
        look_at_resumption(rest, &o);
        look_at_slot(k, &terms, &o);
    } else if (k->begun_day != HW_DAY_FOREVER) {
        look_at_admission(s, k, &o);
    }
    look_at_change(k, &o);
    look_at_holders(s, &k->serving, &o);
    look_at_holders(s, &k->next, &o);
    if (package_round(k))
        look_at_round(package_round(k), &terms, &o);
    else
        look_at_placing(s, k, &terms, &o);
    return o;
}
