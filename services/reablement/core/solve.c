/* Which of the options are taken, and why the others are not. */
#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "reablement/core/options.h"
#include "reablement/core/rules.h"

/* Near enough to the bound: what a longer search still finds is a handful of days in ten thousand
 * requests. */
static const double stop_gap = 0.003;

/* What the plan says of a request at most, apart from names. */
enum { PLANNED_BYTES = 64 };

/* How many of the requests, in order of priority, one plan can speak of. */
static size_t limit(const struct al_problem *p)
{
    size_t longest = 0, bytes = 0, count = 0;

    for (size_t i = 0; i < p->pair_count; i++) {
        size_t n = strlen(p->pairs[i].team);

        longest = n > longest ? n : longest;
    }
    while (count < p->request_count && count < ALLOCATION_REQUESTS_MAX) {
        bytes += PLANNED_BYTES + longest + strlen(p->requests[count].rank.id);
        if (bytes > ALLOCATION_PLAN_BYTES)
            break;
        count++;
    }
    return count;
}

static void build(struct al_problem *p, struct options *o, struct al_refusal *why)
{
    o->teams = hw_alloc_array(p->request_count + 1, sizeof(*o->teams));
    o->fitting = hw_alloc_array(p->request_count + 1, sizeof(*o->fitting));
    options_sort(p);
    p->request_count = limit(p);
    for (size_t i = 0; i < p->request_count; i++)
        options_add(p, i, o, &why[i]);
}

static void options_release(struct options *o)
{
    free(o->list);
    free(o->places);
    free(o->uses);
    free(o->teams);
    free(o->fitting);
}

static int64_t *capacity_of(const struct al_problem *p)
{
    int64_t *capacity =
        hw_alloc_array(p->pair_count * ALLOCATION_WEEKS * PATTERN_SLOTS + 1, sizeof(*capacity));

    for (size_t i = 0; i < p->pair_count; i++) {
        for (int w = 0; w < ALLOCATION_WEEKS; w++) {
            for (int k = 0; k < PATTERN_SLOTS; k++)
                capacity[options_resource(i, w, k)] = p->pairs[i].weeks[w].minutes[k];
        }
    }
    return capacity;
}

/* ---- reasons ---- */

/* What an option's minutes would be worth to others; *dearest: the use that costs most. */
static double price_of(const struct options *o, const struct hw_match_option *option,
                       const double *price, size_t *dearest)
{
    double sum = 0, most = -1;

    for (size_t u = option->first_use; u < option->first_use + option->use_count; u++) {
        double cost = price[o->uses[u].resource] * o->uses[u].amount;

        sum += cost;
        if (cost > most) {
            most = cost;
            *dearest = u;
        }
    }
    return sum;
}

static void place(const struct al_problem *p, const struct options *o, int64_t choice,
                  const double *price, struct al_outcome *out)
{
    const struct hw_match_option *option = &o->list[choice];
    const struct place *at = &o->places[choice];
    const struct al_request *r = &p->requests[option->item];
    size_t dearest = 0;

    out->placements[out->placement_count++] =
        (struct al_placement){.request = option->item,
                              .pair = &p->pairs[at->pair],
                              .start_day = at->start_day,
                              .until_day = rules_last_day(at->start_day, r->weeks),
                              .days_saved = priority_days_saved(&r->rank.priority, at->start_day,
                                                                p->today + p->horizon_days),
                              .worth = option->worth,
                              .price = price ? (int64_t)price_of(o, option, price, &dearest) : 0,
                              .teams = o->teams[option->item],
                              .options = o->fitting[option->item]};
}

/* It would fit alone: the option that came nearest to being worth its price, and what is dear. */
static void out_price(const struct al_problem *p, const struct options *o, size_t first,
                      size_t count, const double *price, struct al_refusal *f)
{
    double best = 0;
    size_t dearest = 0;

    for (size_t i = first; i < first + count; i++) {
        double cost = price_of(o, &o->list[i], price, &dearest);
        uint32_t resource = o->uses[dearest].resource;

        if (i > first && (double)o->list[i].worth - cost <= best)
            continue;
        best = (double)o->list[i].worth - cost;
        f->reason = HW__PLACEMENT_REFUSAL__CODE__OUT_PRICED;
        f->pair = &p->pairs[o->places[i].pair];
        f->slot = (int)(resource % PATTERN_SLOTS);
        f->week_day =
            pattern_week(p->today) + 7 * (int32_t)(resource / PATTERN_SLOTS % ALLOCATION_WEEKS);
        f->lacking = 0;
        f->worth = o->list[i].worth;
        f->price = (int64_t)cost;
    }
}

static int64_t days_saved_in_hospital(const struct al_problem *p, const struct options *o,
                                      const int64_t *choice, size_t *placed)
{
    int64_t days = 0;

    *placed = 0;
    for (size_t i = 0; i < p->request_count; i++) {
        const struct priority *who = &p->requests[i].rank.priority;

        if (choice[i] < 0)
            continue;
        ++*placed;
        if (who->in_hospital)
            days += priority_days_saved(who, o->places[choice[i]].start_day,
                                        p->today + p->horizon_days);
    }
    return days;
}

static void tell(const struct al_problem *p, const struct options *o,
                 const struct hw_match_result *r, const struct al_refusal *why,
                 struct al_outcome *out)
{
    size_t first = 0;

    for (size_t i = 0; i < p->request_count; i++) {
        struct al_refusal f = why[i];
        size_t count = (size_t)o->fitting[i];

        if (r->choice[i] >= 0) {
            place(p, o, r->choice[i], r->price, out);
        } else {
            if (count > 0)
                out_price(p, o, first, count, r->price, &f);
            out->refusals[out->refusal_count++] = f;
        }
        first += count;
    }
}

/* (bound - worth) / bound in millionths, rounded up. */
static int gap_ppm(int64_t bound, int64_t worth)
{
    return bound > 0 ? (int)(((bound - worth) * 1000000 + bound - 1) / bound) : 0;
}

static void match(const struct al_problem *p, const struct options *o, const struct al_refusal *why,
                  struct al_outcome *out)
{
    int64_t *capacity = capacity_of(p);
    uint32_t *order = hw_alloc_array(p->request_count + 1, sizeof(*order));
    const struct hw_match_problem problem = {.item_count = (uint32_t)p->request_count,
                                             .option_count = o->count,
                                             .use_count = o->use_count,
                                             .resource_count =
                                                 p->pair_count * ALLOCATION_WEEKS * PATTERN_SLOTS,
                                             .options = o->list,
                                             .uses = o->uses,
                                             .capacity = capacity};
    const struct hw_match_settings settings = {.rounds = 0, .stop_gap = stop_gap};
    struct hw_match_result best = {.choice = NULL}, greedy = {.choice = NULL};
    size_t placed = 0;

    for (size_t i = 0; i < p->request_count; i++)
        order[i] = (uint32_t)i; /* they are in order of priority */
    hw_match(&problem, &settings, &best);
    hw_match_greedy(&problem, order, &greedy);
    tell(p, o, &best, why, out);
    out->worth = best.worth;
    out->bound = best.bound;
    out->greedy = greedy.worth;
    out->gap_ppm = gap_ppm(best.bound, best.worth);
    out->days_saved = days_saved_in_hospital(p, o, best.choice, &placed);
    out->greedy_days_saved = days_saved_in_hospital(p, o, greedy.choice, &out->greedy_placed);
    hw_match_result_release(&best);
    hw_match_result_release(&greedy);
    free(order);
    free(capacity);
}

void al_solve(struct al_problem *p, struct al_outcome *o)
{
    struct options options = {.list = NULL};
    struct al_refusal *why = hw_alloc_array(p->request_count + 1, sizeof(*why));

    *o = (struct al_outcome){
        .placements = hw_alloc_array(p->request_count + 1, sizeof(*o->placements)),
        .refusals = hw_alloc_array(p->request_count + 1, sizeof(*o->refusals))};
    build(p, &options, why);
    o->option_count = options.count;
    match(p, &options, why, o);
    options_release(&options);
    free(why);
}

void al_place_one(struct al_problem *p, struct al_outcome *o)
{
    struct options options = {.list = NULL};
    struct al_refusal why;
    size_t best = 0;

    *o = (struct al_outcome){.placements = hw_alloc_array(1, sizeof(*o->placements)),
                             .refusals = hw_alloc_array(1, sizeof(*o->refusals))};
    build(p, &options, &why);
    o->option_count = options.count;
    for (size_t i = 1; i < options.count; i++) {
        if (options.list[i].worth > options.list[best].worth)
            best = i;
    }
    if (options.count > 0)
        place(p, &options, (int64_t)best, NULL, o);
    else
        o->refusals[o->refusal_count++] = why;
    options_release(&options);
}

void al_outcome_release(struct al_outcome *o)
{
    free(o->placements);
    free(o->refusals);
    *o = (struct al_outcome){.placements = NULL};
}
