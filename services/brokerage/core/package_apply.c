/* What events mean for a package: as it was asked for, and what is written down of each. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/package.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

static struct brokerage *of(struct hw_book *b)
{
    return (struct brokerage *)(void *)b;
}

static void replace(char **text, const char *with)
{
    char *copy = with ? hw_strdup(with) : NULL;

    free(*text);
    *text = copy;
}

static void set_spell(struct brokerage *s, struct hw_record *rec, char **spell, const char *with)
{
    hw_links_remove(&s->by_spell, *spell, rec);
    replace(spell, with);
    hw_links_add(&s->by_spell, *spell, rec);
}

static void set_person(struct brokerage *s, struct hw_record *rec, const ProtobufCBinaryData *id)
{
    struct package *k = rec->data;
    char text[HW_ID_TEXT];

    hw_links_remove(&s->by_person, hw_links_person(k->person, text), rec);
    (void)hw_id_from_bytes(id->data, id->len, &k->person);
    hw_links_add(&s->by_person, hw_links_person(k->person, text), rec);
}

void package_set_visits(struct package *k, int32_t from_day, Hw__CareVisit *const *visits,
                        size_t count)
{
    struct care_plan plan = {.from_day = from_day, .count = count};

    if (plan.count > PACKAGE_LINES_MAX)
        plan.count = PACKAGE_LINES_MAX;
    plan.visits = hw_alloc_array(plan.count + 1, sizeof(*plan.visits));
    for (size_t i = 0; i < plan.count; i++)
        plan.visits[i] = visit_of(visits[i]);
    k->plans = hw_grow(k->plans, &k->plan_cap, k->plan_count + 1, sizeof(*k->plans));
    k->plans[k->plan_count++] = plan;
    k->visits = plan.visits;
    k->visit_count = plan.count;
}

void package_drop_planned(struct package *k)
{
    hw__package_change_planned__free_unpacked(k->planned, NULL);
    k->planned = NULL;
}

void package_replan(struct package *k, int32_t from_day, Hw__CareVisit *const *visits, size_t count)
{
    uint32_t before = package_lines(k);

    package_drop_planned(k);
    package_set_visits(k, from_day, visits, count);
    for (size_t i = 0; i < k->serving.count; i++) {
        if (k->serving.list[i].lines == before)
            k->serving.list[i].lines = package_lines(k);
    }
}

void package_put_out(struct package *k, int64_t at_ms, int32_t step)
{
    k->place_ms = at_ms;
    k->next_step = step;
    k->cascade = k->round_count;
}

/* ---- asked for ---- */

static void keep_skills(struct hw_book *b, struct package *k, const Hw__PackageRequested *m)
{
    k->skills = hw_alloc_array(m->n_skills + 1, sizeof(*k->skills));
    k->skill_count = m->n_skills;
    for (size_t i = 0; i < m->n_skills; i++)
        k->skills[i] = hw_names_intern(b->names, m->skills[i]);
}

static void requested(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    const Hw__PackageRequested *m = PACKAGE_READ(b, e, package_requested);
    struct package *k = rec->data;
    int32_t today = hw_london_day(e->occurred_ms);

    if (!m || k->known)
        return;
    k->known = true;
    set_spell(of(b), rec, &k->spell, m->spell);
    if (m->has_person)
        set_person(of(b), rec, &m->person);
    k->funder = m->funder;
    k->kind = m->has_kind ? m->kind : HW__PACKAGE_KIND__CODE__NEW;
    k->authority = hw_names_intern(b->names, m->authority);
    k->zone = hw_names_intern(b->names, m->zone ? m->zone : "");
    k->scheme = hw_names_intern(b->names, m->scheme);
    k->file = hw_names_intern(b->names, m->file);
    k->old_provider = hw_names_intern(b->names, m->old_provider);
    k->episode = hw_names_intern(b->names, m->episode);
    k->ask_old = k->old_provider && k->kind == HW__PACKAGE_KIND__CODE__RESTART;
    package_set_visits(k, today, m->visits, m->n_visits);
    keep_skills(b, k, m);
    k->earliest_day = m->earliest_start ? m->earliest_start->day : today;
    k->latest_day = m->latest_start ? m->latest_start->day : k->earliest_day;
    k->has_note = m->note != NULL;
    k->requested_ms = e->occurred_ms;
    k->place_ms = HW_NEVER;
    k->begun_day = k->first_begun_day = k->ended_day = k->reviewed_day = k->review_day =
        HW_DAY_FOREVER;
}

static void funded(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageFunded *m = PACKAGE_READ(b, e, package_funded);

    if (!m)
        return;
    k->funded = true;
    k->funded_ms = e->occurred_ms;
    if (m->has_funder)
        k->funder = m->funder;
    k->limit_pence = m->has_limit_pence ? m->limit_pence : 0;
}

static void changed(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    const Hw__PackageChanged *m = PACKAGE_READ(b, e, package_changed);
    struct package *k = rec->data;

    if (!m)
        return;
    if (m->n_visits > 0)
        package_replan(k, m->from ? m->from->day : hw_london_day(e->occurred_ms), m->visits,
                       m->n_visits);
    if (m->earliest_start)
        k->earliest_day = m->earliest_start->day;
    if (m->latest_start)
        k->latest_day = m->latest_start->day;
    if (m->spell)
        set_spell(of(b), rec, &k->spell, m->spell);
    if (m->has_person)
        set_person(of(b), rec, &m->person);
}

static void planned(struct package *k, const struct hw_es_event *e)
{
    package_drop_planned(k);
    k->planned = hw__package_change_planned__unpack(NULL, e->payload_n, e->payload);
}

/* ---- a stay that it rests for ---- */

static void suspended(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    const Hw__PackageSuspended *m = PACKAGE_READ(b, e, package_suspended);
    struct package *k = rec->data;

    if (!m)
        return;
    k->suspended = true;
    k->warned = k->lapsed = false;
    k->suspended_for = m->reason;
    k->suspended_ms = e->occurred_ms;
    k->hold_until_ms = m->hold_until->ms;
    if (!hw_streq(m->spell, k->spell))
        set_spell(of(b), rec, &k->suspended_by, m->spell);
    else
        replace(&k->suspended_by, m->spell);
}

static void resumed(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    const Hw__PackageResumed *m = PACKAGE_READ(b, e, package_resumed);
    struct package *k = rec->data;

    if (!m)
        return;
    if (k->suspended_by && !hw_streq(k->suspended_by, k->spell))
        set_spell(of(b), rec, &k->suspended_by, NULL);
    replace(&k->suspended_by, NULL);
    k->suspended = false;
    k->resumed_day = m->day->day;
    if (k->lapsed && !package_round(k) && k->next.count == 0)
        package_put_out(k, e->occurred_ms, 1); /* the slot is gone: found anew */
    k->lapsed = false;
}

/* ---- everything ---- */

static void write_down(struct package *k, const struct hw_es_event *e)
{
    struct said *x = NULL;

    k->said = hw_grow(k->said, &k->said_cap, k->said_count + 1, sizeof(*k->said));
    x = &k->said[k->said_count++];
    *x = (struct said){.at_ms = e->occurred_ms,
                       .type = e->type,
                       .version = e->version,
                       .payload = hw_alloc(e->payload_n + 1),
                       .n = e->payload_n};
    memcpy(x->payload, e->payload ? e->payload : "", e->payload_n);
}

static void list_providers(struct brokerage *s, struct hw_record *rec, bool add)
{
    const struct package *k = rec->data;
    const struct round *r = package_round(k);
    const struct holders *all[] = {&k->serving, &k->next};
    void (*act)(struct hw_links **, const char *, struct hw_record *) =
        add ? hw_links_add : hw_links_remove;

    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; i < all[a]->count; i++)
            act(&s->by_provider, all[a]->list[i].provider, rec);
    }
    for (size_t i = 0; r && i < r->offer_count; i++)
        act(&s->by_provider, r->offers[i].provider, rec);
    act(&s->by_scheme, k->scheme, rec);
}

/* Answers change neither who holds it nor who is asked. */
static bool is_answer(uint32_t type)
{
    return type == HW__EVENT__BODY_OFFER_VIEWED || type == HW__EVENT__BODY_OFFER_MADE ||
           type == HW__EVENT__BODY_OFFER_DECLINED || type == HW__EVENT__BODY_OFFER_WITHDRAWN ||
           type == HW__EVENT__BODY_OFFER_CHASED;
}

static void apply_one(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    struct package *k = rec->data;

    if (e->type == HW__EVENT__BODY_PACKAGE_REQUESTED)
        requested(b, rec, e);
    else if (e->type == HW__EVENT__BODY_PACKAGE_FUNDED)
        funded(b, k, e);
    else if (e->type == HW__EVENT__BODY_PACKAGE_CHANGED)
        changed(b, rec, e);
    else if (e->type == HW__EVENT__BODY_PACKAGE_CHANGE_PLANNED)
        planned(k, e);
    else if (e->type == HW__EVENT__BODY_PACKAGE_CHANGE_DROPPED)
        package_drop_planned(k);
    else if (e->type == HW__EVENT__BODY_PACKAGE_SUSPENDED)
        suspended(b, rec, e);
    else if (e->type == HW__EVENT__BODY_PACKAGE_RESUMED)
        resumed(b, rec, e);
    else if (!package_apply_round(b, k, e))
        (void)package_apply_life(b, k, e);
}

void package_apply(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    struct package *k = rec->data;

    if (!is_answer(e->type))
        list_providers(of(b), rec, false);
    write_down(k, e);
    if (e->occurred_ms > k->last_ms)
        k->last_ms = e->occurred_ms;
    apply_one(b, rec, e);
    if (!is_answer(e->type))
        list_providers(of(b), rec, true);
    hw_links_touch(&of(b)->by_onward, hw_record_name(rec), b);
}

void package_release(struct hw_book *b, struct hw_record *rec)
{
    struct package *k = rec->data;
    char text[HW_ID_TEXT];

    list_providers(of(b), rec, false);
    hw_links_remove(&of(b)->by_spell, k->spell, rec);
    hw_links_remove(&of(b)->by_spell, k->suspended_by, rec);
    hw_links_remove(&of(b)->by_person, hw_links_person(k->person, text), rec);
    for (size_t i = 0; i < k->round_count; i++)
        free(k->rounds[i].offers);
    for (size_t i = 0; i < k->said_count; i++)
        free(k->said[i].payload);
    free(k->rounds);
    free(k->said);
    free(k->spell);
    free(k->suspended_by);
    for (size_t i = 0; i < k->plan_count; i++)
        free(k->plans[i].visits);
    free(k->plans);
    package_drop_planned(k);
    free(k->skills);
    free(k->excluded);
    free(k->awards);
    free(k->hand_backs);
    free(k->next.list);
    free(k->serving.list);
    free(k->past.list);
}
