#include "unit/matching/cases.h"

#include <stdlib.h>

#include "homeward/mem.h"
#include "support/t.h"

uint32_t next_number(uint64_t *seed, uint32_t below)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((*seed >> 33) % below);
}

void problem_resource(struct problem *x, int64_t capacity)
{
    x->capacity =
        hw_grow(x->capacity, &x->resource_room, x->p.resource_count + 1, sizeof(*x->capacity));
    x->capacity[x->p.resource_count++] = capacity;
    x->p.capacity = x->capacity;
}

void problem_item(struct problem *x)
{
    x->p.item_count++;
}

void problem_option(struct problem *x, int64_t worth)
{
    x->options = hw_grow(x->options, &x->option_room, x->p.option_count + 1, sizeof(*x->options));
    x->options[x->p.option_count++] = (struct hw_match_option){
        .item = x->p.item_count - 1, .worth = worth, .first_use = (uint32_t)x->p.use_count};
    x->p.options = x->options;
}

void problem_use(struct problem *x, uint32_t resource, int32_t amount)
{
    x->uses = hw_grow(x->uses, &x->use_room, x->p.use_count + 1, sizeof(*x->uses));
    x->uses[x->p.use_count++] = (struct hw_match_use){.resource = resource, .amount = amount};
    x->options[x->p.option_count - 1].use_count++;
    x->p.uses = x->uses;
}

void problem_release(struct problem *x)
{
    free(x->options);
    free(x->uses);
    free(x->capacity);
    *x = (struct problem){0};
}

void small_problem(struct problem *x, uint64_t seed)
{
    uint32_t resources = 1 + next_number(&seed, 6), items = 1 + next_number(&seed, 8);

    for (uint32_t r = 0; r < resources; r++)
        problem_resource(x, next_number(&seed, 60));
    for (uint32_t i = 0; i < items; i++) {
        uint32_t options = next_number(&seed, 5);

        problem_item(x);
        for (uint32_t o = 0; o < options; o++) {
            uint32_t uses = next_number(&seed, 4);

            problem_option(x, 1 + next_number(&seed, 100));
            for (uint32_t u = 0; u < uses; u++) /* now and then one twice */
                problem_use(x, next_number(&seed, resources),
                            (int32_t)(1 + next_number(&seed, 30)));
        }
    }
}

enum { BANDS = 4, WEEKS = 11, SERVED = 3, ZONES = 4, STARTS = 4 };

/* A team's minutes in one of the zones it serves, in a week and band. */
static uint32_t minutes_at(uint32_t pair, uint32_t week, uint32_t band)
{
    return (pair * WEEKS + week) * BANDS + band;
}

struct person {
    uint32_t zone, day, weeks, bands, first_band, visit, days_a_week, day_worth;
};

/* Days of the pattern that fall in a week, when it runs for p->weeks from start. */
static uint32_t days_in(const struct person *p, uint32_t start, uint32_t week)
{
    uint32_t from = start > 7 * week ? start - 7 * week : 0;
    uint32_t end = start + 7 * p->weeks, until = end < 7 * week + 7 ? end : 7 * week + 7;
    uint32_t days = until > 7 * week + from ? until - 7 * week - from : 0;

    return days < p->days_a_week ? days : p->days_a_week;
}

static void person_option(struct problem *x, const struct person *p, uint32_t pair, uint32_t start,
                          uint32_t extra)
{
    problem_option(x, (int64_t)p->day_worth * (28 - start) + extra);
    for (uint32_t week = 0; week < WEEKS; week++) {
        uint32_t minutes = p->visit * days_in(p, start, week);

        for (uint32_t b = 0; b < p->bands && minutes > 0; b++)
            problem_use(x, minutes_at(pair, week, (p->first_band + b) % BANDS), (int32_t)minutes);
    }
}

/* Each team that serves the zone, from the person's first day or one of the Mondays after it. */
static void teams_person(struct problem *x, uint32_t teams, uint64_t *seed)
{
    uint32_t zones = teams * SERVED / 5;
    struct person p = {.zone = next_number(seed, zones),
                       .day = next_number(seed, 5),
                       .weeks = 1 + next_number(seed, 6),
                       .bands = 1 + next_number(seed, 3),
                       .first_band = next_number(seed, BANDS),
                       .visit = 15 * (1 + next_number(seed, 3)),
                       .days_a_week = next_number(seed, 5) ? 7 : 5,
                       .day_worth = next_number(seed, 10) < 3 ? 1000 : 10};
    uint32_t aged = 5 * next_number(seed, 100);

    problem_item(x);
    for (uint32_t pair = 0; pair < teams * SERVED; pair++) {
        uint32_t extra = aged + 2 * (pair % 2) + 1;

        if ((pair / SERVED * 7 + pair % SERVED) % zones != p.zone)
            continue;
        person_option(x, &p, pair, p.day, extra);
        for (uint32_t week = 1; week < STARTS; week++)
            person_option(x, &p, pair, 7 * week, extra);
    }
}

void teams_problem(struct problem *x, uint32_t people, uint32_t teams, uint64_t seed)
{
    for (uint32_t pair = 0; pair < teams * SERVED; pair++) {
        int64_t minutes[BANDS];

        for (uint32_t b = 0; b < BANDS; b++)
            minutes[b] = 30 * (10 + next_number(&seed, 35));
        for (uint32_t r = 0; r < WEEKS * BANDS; r++)
            problem_resource(x, minutes[r % BANDS]);
    }
    for (uint32_t i = 0; i < people; i++)
        teams_person(x, teams, &seed);
}

void providers_problem(struct problem *x, uint32_t packages, uint32_t providers, uint64_t seed)
{
    for (uint32_t r = 0; r < providers * ZONES * BANDS; r++)
        problem_resource(x, 15 * (10 + next_number(&seed, 30)));
    for (uint32_t i = 0; i < packages; i++) {
        uint32_t days = 1 + next_number(&seed, 60), zone = next_number(&seed, ZONES);
        uint32_t first = next_number(&seed, BANDS), bands = 1 + next_number(&seed, BANDS);
        int32_t minutes = (int32_t)(15 * (1 + next_number(&seed, 4)) * (3 + next_number(&seed, 5)));

        problem_item(x);
        for (uint32_t k = 0; k < 30; k++) {
            uint32_t provider = next_number(&seed, providers);

            problem_option(x, (int64_t)days * 100 + next_number(&seed, 200));
            for (uint32_t b = 0; b < bands; b++)
                problem_use(x, (provider * ZONES + zone) * BANDS + (first + b) % BANDS, minutes);
        }
    }
}

static int64_t best_from(const struct hw_match_problem *p, uint32_t item, size_t option,
                         int64_t *left)
{
    int64_t best;
    size_t next = option;

    if (item == p->item_count)
        return 0;
    while (next < p->option_count && p->options[next].item == item)
        next++;
    best = best_from(p, item + 1, next, left);
    for (size_t o = option; o < next; o++) {
        bool fits = true;
        int64_t worth;

        for (uint32_t k = 0; k < p->options[o].use_count; k++) {
            const struct hw_match_use *u = &p->uses[p->options[o].first_use + k];

            left[u->resource] -= u->amount;
            fits = fits && left[u->resource] >= 0;
        }
        worth = fits ? p->options[o].worth + best_from(p, item + 1, next, left) : 0;
        best = worth > best ? worth : best;
        for (uint32_t k = 0; k < p->options[o].use_count; k++)
            left[p->uses[p->options[o].first_use + k].resource] +=
                p->uses[p->options[o].first_use + k].amount;
    }
    return best;
}

static int64_t *capacity_of(const struct hw_match_problem *p)
{
    int64_t *left = hw_alloc_array(p->resource_count + 1, sizeof(*left));

    for (size_t r = 0; r < p->resource_count; r++)
        left[r] = p->capacity[r];
    return left;
}

int64_t best_of_all(const struct hw_match_problem *p)
{
    int64_t *left = capacity_of(p), best = best_from(p, 0, 0, left);

    free(left);
    return best;
}

int64_t check_choices(const struct hw_match_problem *p, const struct hw_match_result *r)
{
    int64_t *left = capacity_of(p), worth = 0;

    for (uint32_t i = 0; i < p->item_count; i++) {
        const struct hw_match_option *o;

        if (r->choice[i] < 0)
            continue;
        assert_true((size_t)r->choice[i] < p->option_count);
        o = &p->options[r->choice[i]];
        assert_int_equal(o->item, i);
        worth += o->worth;
        for (uint32_t k = 0; k < o->use_count; k++) {
            left[p->uses[o->first_use + k].resource] -= p->uses[o->first_use + k].amount;
            assert_true(left[p->uses[o->first_use + k].resource] >= 0);
        }
    }
    free(left);
    return worth;
}
