#include "brokerage/core/provider.h"

#include <stdlib.h>

#include "brokerage/core/package.h"
#include "homeward/civil.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

struct provider *provider_find(struct brokerage *s, const char *id)
{
    struct provider *p = hw_book_data(&s->book, provider_kind.prefix, id);

    return p && p->known ? p : NULL;
}

bool texts_hold(const struct texts *t, const char *text)
{
    for (size_t i = 0; i < t->count; i++) {
        if (hw_streq(t->list[i], text))
            return true;
    }
    return false;
}

int64_t provider_rate(const struct provider *p, const char *zone)
{
    int64_t general = 0;

    for (size_t i = 0; i < p->rate_count; i++) {
        if (!p->rates[i].zone)
            general = p->rates[i].pence_per_hour;
        else if (hw_streq(p->rates[i].zone, zone))
            return p->rates[i].pence_per_hour;
    }
    return general;
}

const char *provider_bar(const struct provider *p, int32_t day)
{
    if (p->suspended)
        return "PROVIDER_SUSPENDED";
    if (day > p->insured_until_day)
        return "NOT_INSURED";
    if (p->transfer_ms != 0 || day >= p->leaving_day)
        return "PROVIDER_LEAVING";
    return NULL;
}

int64_t provider_minutes_left(struct brokerage *s, const char *provider,
                              const struct provider_capacity *c)
{
    const struct hw_links *l = hw_links_find(&s->by_provider, provider);
    int64_t left = c->weekly_minutes;

    for (size_t i = 0; l && i < l->count; i++) {
        const struct package *k = l->records[i]->data;
        const struct holder *h = package_holder(k, provider);
        int64_t awarded_ms = k->award_count > 0 ? k->awards[k->award_count - 1].at_ms : INT64_MIN;

        if (!h || awarded_ms < c->at_ms || !hw_streq(k->zone, c->zone))
            continue;
        for (size_t j = 0; j < k->visit_count; j++) {
            if ((h->lines >> j & 1u) != 0 && (int)k->visits[j].band == (int)c->band)
                left -= visit_weekly_minutes(&k->visits[j]);
        }
    }
    return left > 0 ? left : 0;
}

/* ---- what events mean ---- */

static void set_texts(struct hw_book *b, struct texts *t, const char *const *list, size_t count)
{
    free(t->list);
    t->list = hw_alloc_array(count + 1, sizeof(*t->list));
    t->count = count;
    for (size_t i = 0; i < count; i++)
        t->list[i] = hw_names_intern(b->names, list[i]);
}

static void free_rates(struct provider *p)
{
    for (size_t i = 0; i < p->rate_count; i++)
        free(p->rates[i].parts);
    free(p->rates);
}

static void set_rates(struct hw_book *b, struct provider *p, Hw__ZoneRate *const *rates,
                      size_t count)
{
    free_rates(p);
    p->rates = hw_alloc_array(count + 1, sizeof(*p->rates));
    p->rate_count = count;
    for (size_t i = 0; i < count; i++) {
        struct zone_rate *r = &p->rates[i];

        *r = (struct zone_rate){.zone = hw_names_intern(b->names, rates[i]->zone),
                                .pence_per_hour = rates[i]->pence_per_hour,
                                .parts = hw_alloc_array(rates[i]->n_parts + 1, sizeof(*r->parts)),
                                .part_count = rates[i]->n_parts};
        for (size_t j = 0; j < r->part_count; j++)
            r->parts[j] =
                (struct rate_part){.part = hw_names_intern(b->names, rates[i]->parts[j]->part),
                                   .pence = rates[i]->parts[j]->pence};
    }
}

static void registered(struct hw_book *b, struct provider *p, const struct hw_es_event *e)
{
    const Hw__ProviderRegistered *m = PACKAGE_READ(b, e, provider_registered);

    if (!m)
        return;
    p->known = true;
    p->name = hw_names_intern(b->names, m->name);
    p->tier = m->tier;
    p->quality = m->has_quality ? m->quality : HW__PROVIDER_QUALITY__CODE__NOT_RATED;
    set_texts(b, &p->zones, m->zones, m->n_zones);
    set_texts(b, &p->skills, m->skills, m->n_skills);
    set_rates(b, p, m->rates, m->n_rates);
    p->insured_until_day = m->insured_until ? m->insured_until->day : HW_DAY_FOREVER;
    p->contracted_minutes = m->contracted_minutes;
    p->secure_mail = m->secure_mail;
    p->home_zone = hw_names_intern(b->names, m->home_zone);
    p->leaving_day = HW_DAY_FOREVER;
}

static void change_standing(struct provider *p, const Hw__ProviderChanged *m)
{
    if (m->has_tier)
        p->tier = m->tier;
    if (m->has_quality)
        p->quality = m->quality;
    if (m->insured_until)
        p->insured_until_day = m->insured_until->day;
    if (m->has_contracted_minutes)
        p->contracted_minutes = m->contracted_minutes;
    if (m->has_secure_mail)
        p->secure_mail = m->secure_mail;
    if (m->has_suspended)
        p->suspended = m->suspended;
    if (m->leaving)
        p->leaving_day = m->leaving->day;
}

static void changed(struct hw_book *b, struct provider *p, const struct hw_es_event *e)
{
    const Hw__ProviderChanged *m = PACKAGE_READ(b, e, provider_changed);

    if (!m)
        return;
    change_standing(p, m);
    if (m->name)
        p->name = hw_names_intern(b->names, m->name);
    if (m->home_zone)
        p->home_zone = hw_names_intern(b->names, m->home_zone);
    if (m->n_zones > 0)
        set_texts(b, &p->zones, m->zones, m->n_zones);
    if (m->n_skills > 0)
        set_texts(b, &p->skills, m->skills, m->n_skills);
    if (m->n_rates > 0)
        set_rates(b, p, m->rates, m->n_rates);
}

static void published(struct hw_book *b, struct provider *p, const struct hw_es_event *e)
{
    const Hw__ProviderCapacityPublished *m = PACKAGE_READ(b, e, provider_capacity_published);
    struct provider_capacity *c = NULL;

    if (!m)
        return;
    for (size_t i = 0; i < p->capacity_count; i++) {
        if (hw_streq(p->capacity[i].zone, m->zone) && p->capacity[i].band == m->band)
            c = &p->capacity[i];
    }
    if (!c) {
        p->capacity =
            hw_grow(p->capacity, &p->capacity_cap, p->capacity_count + 1, sizeof(*p->capacity));
        c = &p->capacity[p->capacity_count++];
    }
    *c = (struct provider_capacity){.zone = hw_names_intern(b->names, m->zone),
                                    .band = m->band,
                                    .weekly_minutes = m->weekly_minutes,
                                    .earliest_day = m->earliest_start ? m->earliest_start->day : 0,
                                    .at_ms = e->occurred_ms};
}

static void transferred(struct hw_book *b, struct provider *p, const struct hw_es_event *e)
{
    const Hw__ProviderTransferred *m = PACKAGE_READ(b, e, provider_transferred);

    if (!m)
        return;
    p->transfer_ms = e->occurred_ms;
    p->transfer_day = m->day->day;
    p->transfer_to = hw_names_intern(b->names, m->to);
    p->transfer_reason = m->has_reason ? m->reason : HW__PACKAGE_REASON__CODE__PROVIDER_EXIT;
}

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    struct provider *p = r->data;

    if (e->type == HW__EVENT__BODY_PROVIDER_REGISTERED)
        registered(b, p, e);
    else if (e->type == HW__EVENT__BODY_PROVIDER_CHANGED)
        changed(b, p, e);
    else if (e->type == HW__EVENT__BODY_PROVIDER_CAPACITY_PUBLISHED)
        published(b, p, e);
    else if (e->type == HW__EVENT__BODY_PROVIDER_TRANSFERRED)
        transferred(b, p, e);
    else
        return;
    p->changes = hw_grow(p->changes, &p->change_cap, p->change_count + 1, sizeof(*p->changes));
    p->changes[p->change_count++] = (struct provider_change){e->occurred_ms, e->version, e->type};
    if (p->transfer_ms != 0)
        hw_links_touch(&s->by_provider, hw_record_name(r), b);
}

static void release(struct hw_book *b, struct hw_record *r)
{
    struct provider *p = r->data;

    (void)b;
    free_rates(p);
    free(p->zones.list);
    free(p->skills.list);
    free(p->capacity);
    free(p->changes);
}

/* All of them always: whom to invite depends on them. */
static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct provider *p = r->data;

    (void)b;
    return p->known;
}

const struct hw_kind provider_kind = {.prefix = "provider/",
                                      .size = sizeof(struct provider),
                                      .apply = apply,
                                      .release = release,
                                      .open = is_open};
