/* How well a provider's runs fit a package: what it holds already, near it, in the same bands. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/fit.h"
#include "brokerage/core/rounds.h"
#include "homeward/bug.h"
#include "homeward/es/links.h"

static void *room(struct hw_arena *arena, size_t count, size_t size)
{
    void *p = hw_arena_array(arena, count + 1, size);

    HW_CHECK(p);
    return p;
}

static int by_zone(const void *a, const void *b)
{
    return strcmp(((const struct fit_zone *)a)->zone, ((const struct fit_zone *)b)->zone);
}

static struct fit_map map_of(const Hw__SchemeSet *m, struct hw_arena *arena)
{
    struct fit_zone *zones = room(arena, m->n_zones, sizeof(*zones));

    for (size_t i = 0; i < m->n_zones; i++) {
        const Hw__SchemeZone *z = m->zones[i];

        zones[i] = (struct fit_zone){.zone = z->zone,
                                     .adjacent = (const char *const *)z->adjacent,
                                     .adjacent_count = z->n_adjacent,
                                     .placed = z->has_east_m && z->has_north_m,
                                     .east_m = z->east_m,
                                     .north_m = z->north_m};
    }
    qsort(zones, m->n_zones, sizeof(*zones), by_zone);
    return (struct fit_map){.zones = zones, .count = m->n_zones};
}

static size_t add_runs(const struct package *k, const struct holder *h, struct fit_run *runs,
                       size_t count)
{
    for (size_t i = 0; i < k->visit_count; i++) {
        if ((h->lines & (UINT32_C(1) << i)) == 0)
            continue;
        if (runs)
            runs[count] = (struct fit_run){
                .zone = k->zone, .days = k->visits[i].days, .band = (uint8_t)k->visits[i].band};
        count++;
    }
    return count;
}

/* Visits that the provider makes or is about to; runs NULL: only counted. */
static size_t runs_of(struct brokerage *s, const char *provider, struct fit_run *runs)
{
    const struct hw_links *l = hw_links_find(&s->by_provider, provider);
    size_t count = 0;

    for (size_t i = 0; l && i < l->count; i++) {
        const struct package *k = l->records[i]->data;
        const struct holder *h = package_holder(k, provider);

        if (h)
            count = add_runs(k, h, runs, count);
    }
    return count;
}

static const struct fit_capacity *capacity_of(const struct provider *p, struct hw_arena *arena)
{
    struct fit_capacity *list = room(arena, p->capacity_count, sizeof(*list));

    for (size_t i = 0; i < p->capacity_count; i++)
        list[i] = (struct fit_capacity){.zone = p->capacity[i].zone,
                                        .band = (uint8_t)p->capacity[i].band,
                                        .minutes = p->capacity[i].weekly_minutes,
                                        .earliest_day = p->capacity[i].earliest_day};
    return list;
}

static struct fit_provider provider_as(struct brokerage *s, const char *id, struct hw_arena *arena)
{
    const struct provider *p = provider_find(s, id);
    struct fit_run *runs = room(arena, runs_of(s, id, NULL), sizeof(*runs));

    return (struct fit_provider){.provider = id,
                                 .home_zone = p->home_zone,
                                 .zones = p->zones.list,
                                 .zone_count = p->zones.count,
                                 .skills = p->skills.list,
                                 .skill_count = p->skills.count,
                                 .runs = runs,
                                 .run_count = runs_of(s, id, runs),
                                 .capacity = capacity_of(p, arena),
                                 .capacity_count = p->capacity_count,
                                 .quality = (int32_t)p->quality};
}

void score_match(struct brokerage *s, const struct match *x, struct hw_arena *arena,
                 struct fit_score *out)
{
    struct fit_map map = map_of(x->m, arena);
    struct fit_weights weights = fit_weights_of(x->m->weights);
    struct fit_provider provider = provider_as(s, x->provider, arena);
    struct fit_package package = {.package = x->package,
                                  .zone = x->k->zone,
                                  .visits = x->k->visits,
                                  .visit_count = x->k->visit_count,
                                  .skills = x->k->skills,
                                  .skill_count = x->k->skill_count};

    fit_score(&map, &weights, &provider, &package, x->pence_per_hour, x->lowest, out);
}

int32_t score_bid(const struct placing *g, const Hw__SchemeSet *m, const struct bid *bid,
                  int64_t lowest_pence, Hw__RankedOffer *ranked)
{
    struct hw_arena *arena = hw_plan_arena(g->p), *work = g->s->book.arena;
    const struct match x = {.m = m,
                            .package = g->id,
                            .k = g->k,
                            .provider = bid->provider,
                            .pence_per_hour = bid->pence_per_hour,
                            .lowest = lowest_pence};
    struct fit_score score;
    Hw__ScorePart *parts = room(arena, FIT_PARTS, sizeof(*parts));

    hw_arena_reset(work);
    ranked->parts = room(arena, FIT_PARTS, sizeof(Hw__ScorePart *));
    score_match(g->s, &x, work, &score);
    for (int i = 0; i < FIT_PARTS; i++) {
        hw__score_part__init(&parts[i]);
        parts[i].part = fit_part_name((enum fit_part)i);
        parts[i].points = score.points[i];
        parts[i].weight = score.weights.of[i];
        ranked->parts[ranked->n_parts++] = &parts[i];
    }
    return score.total;
}
