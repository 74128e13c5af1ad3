/* Schemes as matching looks at them, copied. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/work.h"
#include "brokerage/core/scheme.h"
#include "homeward/bug.h"
#include "homeward/text.h"

void *work_room(struct matching_work *w, size_t count, size_t size)
{
    void *p = hw_arena_array(w->arena, count + 1, size);

    HW_CHECK(p);
    return p;
}

const char *work_text(struct matching_work *w, const char *text)
{
    const char *copy = text ? hw_arena_strndup(w->arena, text, strlen(text)) : NULL;

    HW_CHECK(copy || !text);
    return copy;
}

const char *const *work_texts(struct matching_work *w, const char *const *list, size_t count)
{
    const char **copy = work_room(w, count, sizeof(*copy));

    for (size_t i = 0; i < count; i++)
        copy[i] = work_text(w, list[i]);
    return copy;
}

static int by_zone(const void *a, const void *b)
{
    return strcmp(((const struct fit_zone *)a)->zone, ((const struct fit_zone *)b)->zone);
}

static void copy_zones(struct matching_work *w, struct work_scheme *x, const Hw__SchemeSet *m)
{
    struct fit_zone *zones = work_room(w, m->n_zones, sizeof(*zones));

    x->preferred = work_room(w, m->n_zones, sizeof(*x->preferred));
    for (size_t i = 0; i < m->n_zones; i++) {
        const Hw__SchemeZone *z = m->zones[i];

        zones[i] = (struct fit_zone){
            .zone = work_text(w, z->zone),
            .adjacent = work_texts(w, (const char *const *)z->adjacent, z->n_adjacent),
            .adjacent_count = z->n_adjacent,
            .placed = z->has_east_m && z->has_north_m,
            .east_m = z->east_m,
            .north_m = z->north_m};
        if (z->n_preferred > 0)
            x->preferred[x->preferred_count++] = (struct work_preferred){
                .zone = zones[i].zone,
                .providers = work_texts(w, (const char *const *)z->preferred, z->n_preferred),
                .count = z->n_preferred};
    }
    qsort(zones, m->n_zones, sizeof(*zones), by_zone);
    x->map = (struct fit_map){.zones = zones, .count = m->n_zones};
}

static void copy_steps(struct matching_work *w, struct work_scheme *x, const Hw__SchemeSet *m)
{
    x->steps = work_room(w, m->n_rounds, sizeof(*x->steps));
    x->step_count = m->n_rounds < UINT8_MAX ? m->n_rounds : UINT8_MAX;
    for (size_t i = 0; i < x->step_count; i++) {
        const Hw__SchemeRound *round = m->rounds[i];

        x->steps[i] = (struct work_step){.skill = work_text(w, round->skill),
                                         .any_zone = round->has_any_zone && round->any_zone,
                                         .preferred = round->has_preferred && round->preferred};
        for (size_t j = 0; j < round->n_tiers; j++)
            x->steps[i].tiers |= 1u << round->tiers[j];
    }
}

const struct work_scheme *work_scheme_of(struct matching_work *w, struct brokerage *s,
                                         const char *scheme)
{
    const Hw__SchemeSet *m = NULL;
    struct work_scheme *x = w->schemes;

    while (x && !hw_streq(x->scheme, scheme))
        x = x->next;
    if (x || !scheme)
        return x;
    m = scheme_version(s, scheme, 0);
    if (!m)
        return NULL;
    x = work_room(w, 1, sizeof(*x));
    x->scheme = work_text(w, scheme);
    x->weights = fit_weights_of(m->weights);
    copy_zones(w, x, m);
    copy_steps(w, x, m);
    x->next = w->schemes;
    w->schemes = x;
    return x;
}

/* ---- in the thread ---- */

static bool among(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0)
            return true;
    }
    return false;
}

static bool is_preferred(const struct work_scheme *x, const char *provider, const char *zone)
{
    for (size_t i = 0; i < x->preferred_count; i++) {
        if (strcmp(x->preferred[i].zone, zone) == 0)
            return among(provider, x->preferred[i].providers, x->preferred[i].count);
    }
    return false;
}

uint8_t work_step_of(const struct work_scheme *x, const struct batch_provider *p, const char *zone)
{
    bool serves = among(zone, p->fit.zones, p->fit.zone_count);

    for (size_t i = 0; i < x->step_count; i++) {
        const struct work_step *step = &x->steps[i];

        if (step->tiers != 0 && (step->tiers >> p->tier & 1u) == 0)
            continue;
        if (!step->any_zone && !serves)
            continue;
        if (step->skill && !among(step->skill, p->fit.skills, p->fit.skill_count))
            continue;
        if (!step->preferred || is_preferred(x, p->fit.provider, zone))
            return (uint8_t)(i + 1);
    }
    return 0;
}
