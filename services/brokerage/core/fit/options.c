/* Who could take which package, from when, and what that is worth. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/batch.h"
#include "homeward/mem.h"

enum { DAY_WORTH = 1000, WAITED_MAX = 365, SCORE_SHARE = 4 };

static bool among(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0)
            return true;
    }
    return false;
}

static bool has_skills(const struct fit_provider *p, const struct fit_package *k)
{
    for (size_t i = 0; i < k->skill_count; i++) {
        if (!among(k->skills[i], p->skills, p->skill_count))
            return false;
    }
    return true;
}

/* The rate of the zone, else the one for every zone; 0: none. */
static int64_t rate_for(const struct batch_provider *p, const char *zone)
{
    int64_t pence = 0;

    for (size_t i = 0; i < p->rate_count; i++) {
        if (p->rates[i].zone && strcmp(p->rates[i].zone, zone) == 0)
            return p->rates[i].pence_per_hour;
        if (!p->rates[i].zone)
            pence = p->rates[i].pence_per_hour;
    }
    return pence;
}

/* From when it has published the minutes; false: it has not, in some band. */
static bool has_minutes(const struct batch_model *m, const struct fit_provider *p, const char *zone,
                        int32_t *start_day)
{
    int bands = 0, met = 0;

    for (int band = 0; band < BAND_COUNT; band++)
        bands += m->need[band] > 0 ? 1 : 0;
    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct fit_capacity *c = &p->capacity[i];

        if (c->band >= BAND_COUNT || m->need[c->band] == 0 || strcmp(c->zone, zone) != 0)
            continue;
        if (c->minutes < m->need[c->band])
            return false;
        if (c->earliest_day > *start_day)
            *start_day = c->earliest_day;
        met++;
    }
    return bands > 0 && met == bands;
}

static bool can_take(const struct batch_model *m, const struct batch_provider *p,
                     const struct batch_package *k, struct batch_option *o)
{
    o->tier = k->steps ? k->steps[o->provider] : p->tier;
    if (!p->open || o->tier == 0 ||
        (!k->steps && !among(k->fit.zone, p->fit.zones, p->fit.zone_count)))
        return false;
    o->start_day = m->p->today > k->earliest_day ? m->p->today : k->earliest_day;
    if (!has_minutes(m, &p->fit, k->fit.zone, &o->start_day) || o->start_day > k->latest_day)
        return false;
    if (!has_skills(&p->fit, &k->fit) || among(p->fit.provider, k->refused, k->refused_count))
        return false;
    o->pence_per_hour = rate_for(p, k->fit.zone);
    return k->limit_pence == 0 ||
           price_of_minutes(visits_weekly_minutes(k->fit.visits, k->fit.visit_count),
                            o->pence_per_hour) <= k->limit_pence;
}

static int32_t saved_days(const struct batch_model *m, const struct batch_package *k, int32_t start)
{
    int32_t from = k->ready_day > start ? k->ready_day : start;
    int32_t until = m->p->today + BATCH_HORIZON;

    if (from < m->p->today)
        from = m->p->today;
    return k->hospital && from < until ? until - from : 0;
}

static void add_option(struct batch_model *m, const struct batch_option *o)
{
    m->options = hw_grow(m->options, &m->option_cap, m->option_count + 1, sizeof(*m->options));
    m->options[m->option_count++] = *o;
}

/* Scores need the lowest price of all, so they come after the options. */
static void value_options(struct batch_model *m, size_t package)
{
    const struct batch_package *k = &m->p->packages[package];
    int32_t waited = k->waited_days < WAITED_MAX ? k->waited_days : WAITED_MAX;
    int64_t lowest = 0;

    for (size_t i = m->first[package]; i < m->option_count; i++) {
        int64_t pence = m->options[i].pence_per_hour;

        if (pence > 0 && (lowest == 0 || pence < lowest))
            lowest = pence;
    }
    for (size_t i = m->first[package]; i < m->option_count; i++) {
        struct batch_option *o = &m->options[i];

        fit_score(k->map, k->weights, &m->p->providers[o->provider].fit, &k->fit, o->pence_per_hour,
                  lowest, &o->score);
        o->saved_days = saved_days(m, k, o->start_day);
        o->worth = (int64_t)DAY_WORTH * o->saved_days + (waited > 0 ? waited : 0) +
                   o->score.total / SCORE_SHARE + 1;
    }
}

static void options_of(struct batch_model *m, size_t package)
{
    const struct batch_package *k = &m->p->packages[package];

    m->first[package] = m->option_count;
    memset(m->need, 0, sizeof(m->need));
    visits_by_band(k->fit.visits, k->fit.visit_count, m->need);
    for (size_t i = 0; i < m->p->provider_count; i++) {
        struct batch_option o = {.package = (uint32_t)package, .provider = (uint32_t)i};

        if (can_take(m, &m->p->providers[i], k, &o))
            add_option(m, &o);
    }
    value_options(m, package);
}

void batch_model_init(struct batch_model *m, const struct batch_problem *p)
{
    *m = (struct batch_model){.p = p};
    m->base = hw_alloc_array(p->provider_count + 1, sizeof(*m->base));
    for (size_t i = 0; i < p->provider_count; i++) {
        m->base[i] = m->resource_count;
        m->resource_count += p->providers[i].fit.capacity_count;
    }
    m->first = hw_alloc_array(p->package_count + 1, sizeof(*m->first));
    for (size_t i = 0; i < p->package_count; i++)
        options_of(m, i);
    m->first[p->package_count] = m->option_count;
}

void batch_model_release(struct batch_model *m)
{
    free(m->options);
    free(m->first);
    free(m->base);
    *m = (struct batch_model){0};
}
