/* How far one zone is from another. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/fit.h"

enum {
    KM_POINTS = 40, /* lost for each kilometre begun */
    KM_FAR = FIT_FULL / KM_POINTS,
    NEXT_POINTS = 800,
    SAME_DISTRICT_POINTS = 900,
    DISTRICT_POINTS = 100, /* lost for each district between, and what is always left */
};

static int by_zone(const void *key, const void *row)
{
    return strcmp(key, ((const struct fit_zone *)row)->zone);
}

static const struct fit_zone *zone_find(const struct fit_map *map, const char *zone)
{
    if (!map || map->count == 0)
        return NULL;
    return bsearch(zone, map->zones, map->count, sizeof(*map->zones), by_zone);
}

static bool names(const struct fit_zone *z, const char *other)
{
    for (size_t i = 0; z && i < z->adjacent_count; i++) {
        if (strcmp(z->adjacent[i], other) == 0)
            return true;
    }
    return false;
}

bool fit_adjacent(const struct fit_map *map, const char *a, const char *b)
{
    return names(zone_find(map, a), b) || names(zone_find(map, b), a);
}

/* Kilometres begun, at most KM_FAR: without roots, so that it is the same everywhere. */
static int32_t kilometres(const struct fit_zone *a, const struct fit_zone *b)
{
    int64_t east = (int64_t)a->east_m - b->east_m, north = (int64_t)a->north_m - b->north_m;
    int64_t square = east * east + north * north;
    int32_t km = 0;

    while (km < KM_FAR && (int64_t)km * km * 1000000 < square)
        km++;
    return km;
}

static size_t area_letters(const char *zone)
{
    return strspn(zone, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
}

static int32_t by_codes(const char *a, const char *b)
{
    size_t letters = area_letters(a);
    int64_t apart = 0, points = 0;

    if (letters == 0 || letters != area_letters(b) || strncmp(a, b, letters) != 0)
        return 0;
    apart = llabs(strtoll(a + letters, NULL, 10) % 1000 - strtoll(b + letters, NULL, 10) % 1000);
    points = SAME_DISTRICT_POINTS - DISTRICT_POINTS * apart;
    return points > DISTRICT_POINTS ? (int32_t)points : DISTRICT_POINTS;
}

int32_t fit_distance(const struct fit_map *map, const char *a, const char *b)
{
    const struct fit_zone *x = zone_find(map, a), *y = zone_find(map, b);

    if (strcmp(a, b) == 0)
        return FIT_FULL;
    if (x && y && x->placed && y->placed)
        return FIT_FULL - KM_POINTS * kilometres(x, y);
    if (names(x, b) || names(y, a))
        return NEXT_POINTS;
    return by_codes(a, b);
}
