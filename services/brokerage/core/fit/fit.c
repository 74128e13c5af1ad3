#include "brokerage/core/fit/fit.h"

#include <string.h>

#include "homeward/bug.h"

enum { NEXT_POINTS = 500 };

struct fit_weights fit_weights_usual(void)
{
    return (struct fit_weights){{[FIT_ZONE] = 200,
                                 [FIT_DISTANCE] = 100,
                                 [FIT_GAPS] = 200,
                                 [FIT_BANDS] = 150,
                                 [FIT_SKILLS] = 100,
                                 [FIT_PRICE] = 200,
                                 [FIT_QUALITY] = 50}};
}

static int64_t sum_of(const struct fit_weights *w)
{
    int64_t sum = 0;

    for (int i = 0; i < FIT_PARTS; i++)
        sum += w->of[i];
    return sum;
}

struct fit_weights fit_weights_of(const Hw__ScoreWeights *m)
{
    struct fit_weights w;

    if (!m)
        return fit_weights_usual();
    w = (struct fit_weights){{[FIT_ZONE] = m->zone,
                              [FIT_DISTANCE] = m->distance,
                              [FIT_GAPS] = m->gaps,
                              [FIT_BANDS] = m->bands,
                              [FIT_SKILLS] = m->skills,
                              [FIT_PRICE] = m->price,
                              [FIT_QUALITY] = m->quality}};
    return sum_of(&w) > 0 ? w : fit_weights_usual();
}

const char *fit_part_name(enum fit_part part)
{
    static const char *const names[FIT_PARTS] = {
        [FIT_ZONE] = "ZONE",      [FIT_DISTANCE] = "DISTANCE", [FIT_GAPS] = "GAPS",
        [FIT_BANDS] = "BANDS",    [FIT_SKILLS] = "SKILLS",     [FIT_PRICE] = "PRICE",
        [FIT_QUALITY] = "QUALITY"};

    return names[part];
}

/* ---- the parts ---- */

static bool among(const char *text, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(list[i], text) == 0)
            return true;
    }
    return false;
}

static int32_t zone_points(const struct fit_map *map, const struct fit_provider *p,
                           const char *zone)
{
    if (among(zone, p->zones, p->zone_count))
        return FIT_FULL;
    for (size_t i = 0; i < p->zone_count; i++) {
        if (fit_adjacent(map, p->zones[i], zone))
            return NEXT_POINTS;
    }
    return 0;
}

static int32_t distance_points(const struct fit_map *map, const struct fit_provider *p,
                               const char *zone)
{
    int32_t best = p->home_zone ? fit_distance(map, p->home_zone, zone) : 0;

    for (size_t i = 0; i < p->run_count && best < FIT_FULL; i++) {
        int32_t points = fit_distance(map, p->runs[i].zone, zone);

        if (points > best)
            best = points;
    }
    return best;
}

/* The days on which it makes a visit in this band, in this zone and next to it. */
struct near_days {
    unsigned same, next;
};

static struct near_days days_near(const struct fit_map *map, const struct fit_provider *p,
                                  const char *zone, enum visit_band band)
{
    struct near_days days = {0, 0};

    for (size_t i = 0; i < p->run_count; i++) {
        const struct fit_run *run = &p->runs[i];

        if (run->band != band)
            continue;
        if (strcmp(run->zone, zone) == 0)
            days.same |= run->days;
        else if (fit_adjacent(map, run->zone, zone))
            days.next |= run->days;
    }
    return days;
}

static int32_t gaps_points(const struct fit_map *map, const struct fit_provider *p,
                           const struct fit_package *k)
{
    int64_t visits = 0, points = 0;

    for (size_t i = 0; i < k->visit_count; i++) {
        const struct visit *v = &k->visits[i];
        struct near_days near = days_near(map, p, k->zone, v->band);

        visits += visit_day_count(v->days);
        points += (int64_t)FIT_FULL * visit_day_count((uint8_t)(v->days & near.same));
        points +=
            (int64_t)NEXT_POINTS * visit_day_count((uint8_t)(v->days & near.next & ~near.same));
    }
    return visits > 0 ? (int32_t)(points / visits) : 0;
}

static int32_t bands_points(const struct fit_provider *p, const struct fit_package *k)
{
    int64_t need[BAND_COUNT] = {0}, have[BAND_COUNT] = {0}, sum = 0, met = 0;

    visits_by_band(k->visits, k->visit_count, need);
    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct fit_capacity *c = &p->capacity[i];

        if (c->band < BAND_COUNT && c->minutes > 0 && strcmp(c->zone, k->zone) == 0)
            have[c->band] += c->minutes;
    }
    for (int band = 0; band < BAND_COUNT; band++) {
        sum += need[band];
        met += have[band] < need[band] ? have[band] : need[band];
    }
    return sum > 0 ? (int32_t)(FIT_FULL * met / sum) : 0;
}

static int32_t skills_points(const struct fit_provider *p, const struct fit_package *k)
{
    size_t has = 0;

    for (size_t i = 0; i < k->skill_count; i++)
        has += among(k->skills[i], p->skills, p->skill_count) ? 1 : 0;
    return k->skill_count > 0 ? (int32_t)(FIT_FULL * has / k->skill_count) : FIT_FULL;
}

static int32_t price_points(int64_t pence_per_hour, int64_t lowest_pence)
{
    if (lowest_pence <= 0)
        return FIT_FULL;
    if (pence_per_hour <= 0)
        return 0;
    return pence_per_hour <= lowest_pence ? FIT_FULL
                                          : (int32_t)(FIT_FULL * lowest_pence / pence_per_hour);
}

static int32_t quality_points(int32_t quality)
{
    static const int32_t points[] = {[HW__PROVIDER_QUALITY__CODE__UNKNOWN] = 500,
                                     [HW__PROVIDER_QUALITY__CODE__OUTSTANDING] = 1000,
                                     [HW__PROVIDER_QUALITY__CODE__GOOD] = 750,
                                     [HW__PROVIDER_QUALITY__CODE__REQUIRES_IMPROVEMENT] = 250,
                                     [HW__PROVIDER_QUALITY__CODE__INADEQUATE] = 0,
                                     [HW__PROVIDER_QUALITY__CODE__NOT_RATED] = 500};

    return quality >= 0 && (size_t)quality < sizeof(points) / sizeof(*points) ? points[quality]
                                                                              : points[0];
}

/* ---- the sum ---- */

void fit_score(const struct fit_map *map, const struct fit_weights *weights,
               const struct fit_provider *provider, const struct fit_package *package,
               int64_t pence_per_hour, int64_t lowest_pence, struct fit_score *out)
{
    int64_t sum = 0, all = 0;

    out->weights = weights ? *weights : fit_weights_usual();
    out->points[FIT_ZONE] = zone_points(map, provider, package->zone);
    out->points[FIT_DISTANCE] = distance_points(map, provider, package->zone);
    out->points[FIT_GAPS] = gaps_points(map, provider, package);
    out->points[FIT_BANDS] = bands_points(provider, package);
    out->points[FIT_SKILLS] = skills_points(provider, package);
    out->points[FIT_PRICE] = price_points(pence_per_hour, lowest_pence);
    out->points[FIT_QUALITY] = quality_points(provider->quality);
    for (int i = 0; i < FIT_PARTS; i++)
        sum += (int64_t)out->points[i] * out->weights.of[i];
    all = sum_of(&out->weights);
    HW_CHECK(all > 0);
    out->total = (int32_t)((2 * sum + all) / (2 * all));
}
