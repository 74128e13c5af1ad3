/* A problem and its options: which teams could take whom, from when, with which minutes. */
#include "reablement/core/allocation.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "reablement/core/options.h"
#include "reablement/core/rules.h"

enum { PROBLEM_BYTES = 1 << 30 }; /* texts and patterns of some hundred thousand requests */

struct al_problem *al_problem_create(int32_t today, int32_t horizon_days)
{
    struct al_problem *p = hw_alloc(sizeof(*p));

    p->arena = hw_arena_create(PROBLEM_BYTES);
    HW_CHECK(p->arena);
    p->today = today;
    p->horizon_days = horizon_days;
    return p;
}

void al_problem_destroy(struct al_problem *p)
{
    if (!p)
        return;
    hw_arena_destroy(p->arena);
    free(p->pairs);
    free(p->requests);
    free(p);
}

const char *al_text(struct al_problem *p, const char *text)
{
    const char *copy = text ? hw_arena_strndup(p->arena, text, strlen(text)) : NULL;

    HW_CHECK(copy || !text);
    return copy;
}

const char *const *al_texts(struct al_problem *p, const char *const *texts, size_t count)
{
    const char **list = hw_arena_array(p->arena, count + 1, sizeof(*list));

    HW_CHECK(list);
    for (size_t i = 0; i < count; i++)
        list[i] = al_text(p, texts[i]);
    return list;
}

struct al_pair *al_add_pair(struct al_problem *p)
{
    p->pairs = hw_grow(p->pairs, &p->pair_cap, p->pair_count + 1, sizeof(*p->pairs));
    memset(&p->pairs[p->pair_count], 0, sizeof(*p->pairs));
    return &p->pairs[p->pair_count++];
}

struct al_request *al_add_request(struct al_problem *p)
{
    p->requests = hw_grow(p->requests, &p->request_cap, p->request_count + 1, sizeof(*p->requests));
    memset(&p->requests[p->request_count], 0, sizeof(*p->requests));
    return &p->requests[p->request_count++];
}

/* ---- order ---- */

static int by_zone_and_team(const void *a, const void *b)
{
    const struct al_pair *x = a, *y = b;
    int order = strcmp(x->zone, y->zone);

    return order ? order : strcmp(x->team, y->team);
}

static int by_priority(const void *a, const void *b)
{
    return priority_compare(&((const struct al_request *)a)->rank,
                            &((const struct al_request *)b)->rank);
}

void options_sort(struct al_problem *p)
{
    if (p->pair_count > 1)
        qsort(p->pairs, p->pair_count, sizeof(*p->pairs), by_zone_and_team);
    if (p->request_count > 1)
        qsort(p->requests, p->request_count, sizeof(*p->requests), by_priority);
}

/* The first pair of a zone, by halving. */
static size_t first_of_zone(const struct al_problem *p, const char *zone)
{
    size_t low = 0, high = p->pair_count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp(p->pairs[middle].zone, zone) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* ---- one request ---- */

/* The pattern from one start day on, week by week from the problem's first week. */
struct trial {
    int32_t start_day, until_day;
    int first_week, week_count;
    struct slots need[ALLOCATION_WEEKS];
};

static void fill_trial(const struct al_problem *p, const struct al_request *r, int32_t start_day,
                       struct trial *t)
{
    int32_t base = pattern_week(p->today);

    t->start_day = start_day;
    t->until_day = rules_last_day(start_day, r->weeks);
    t->first_week = (pattern_week(start_day) - base) / 7;
    t->week_count = (pattern_week(t->until_day) - pattern_week(start_day)) / 7 + 1;
    for (int i = 0; i < t->week_count; i++)
        t->need[i] = pattern_minutes(r->visits, r->visit_count, base + 7 * (t->first_week + i),
                                     start_day, t->until_day);
}

/* Its first day and the Mondays after it, within the horizon. */
static int fill_trials(const struct al_problem *p, const struct al_request *r,
                       struct trial trials[ALLOCATION_STARTS])
{
    int32_t end = p->today + p->horizon_days;
    int32_t day = r->only_start != HW_DAY_FOREVER ? r->only_start : r->rank.priority.first_day;
    int count = 0;

    for (; day < end && count < ALLOCATION_STARTS; day = pattern_week(day) + 7) {
        fill_trial(p, r, day, &trials[count++]);
        if (r->only_start != HW_DAY_FOREVER)
            break;
    }
    return count;
}

static bool is_among(const char *const *list, const char *text)
{
    for (; *list; list++) {
        if (hw_streq(*list, text))
            return true;
    }
    return false;
}

static bool has_skills(const struct al_pair *pair, const struct al_request *r)
{
    for (const char *const *s = r->skills; *s; s++) {
        if (!is_among(pair->skills, *s))
            return false;
    }
    return true;
}

static uint32_t double_bands_of(const struct al_request *r)
{
    uint32_t bands = 0;

    for (size_t i = 0; i < r->visit_count; i++) {
        if (r->visits[i].carers == 2)
            bands |= 1U << r->visits[i].band;
    }
    return bands;
}

/* What is short at a pair for a trial. */
struct shortage {
    int slot, week;
    int64_t sum;   /* minutes over all weeks and slots */
    int32_t worst; /* at slot and week */
};

static struct shortage shortage_of(const struct al_pair *pair, const struct trial *t)
{
    struct shortage s = {.slot = -1};

    for (int w = 0; w < t->week_count; w++) {
        for (int k = 0; k < PATTERN_SLOTS; k++) {
            int32_t lacking = t->need[w].minutes[k] - pair->weeks[t->first_week + w].minutes[k];

            if (lacking <= 0)
                continue;
            s.sum += lacking;
            if (lacking > s.worst) {
                s.worst = lacking;
                s.slot = k;
                s.week = t->first_week + w;
            }
        }
    }
    return s;
}

static void add_uses(struct options *o, size_t pair, const struct trial *t)
{
    for (int w = 0; w < t->week_count; w++) {
        for (int k = 0; k < PATTERN_SLOTS; k++) {
            if (t->need[w].minutes[k] == 0)
                continue;
            o->uses = hw_grow(o->uses, &o->use_cap, o->use_count + 1, sizeof(*o->uses));
            o->uses[o->use_count++] =
                (struct hw_match_use){.resource = options_resource(pair, t->first_week + w, k),
                                      .amount = t->need[w].minutes[k]};
        }
    }
}

static void add_option(const struct al_problem *p, struct options *o, size_t request, size_t pair,
                       const struct trial *t)
{
    const struct al_request *r = &p->requests[request];
    const struct al_pair *at = &p->pairs[pair];
    int32_t end = p->today + p->horizon_days;
    size_t first = o->use_count;

    add_uses(o, pair, t);
    o->list = hw_grow(o->list, &o->list_cap, o->count + 1, sizeof(*o->list));
    o->places = hw_grow(o->places, &o->place_cap, o->count + 1, sizeof(*o->places));
    o->list[o->count] = (struct hw_match_option){
        .item = (uint32_t)request,
        .worth = priority_worth(&r->rank.priority, p->today, t->start_day, end,
                                r->language && is_among(at->languages, r->language), !at->stale),
        .first_use = (uint32_t)first,
        .use_count = (uint32_t)(o->use_count - first)};
    o->places[o->count++] = (struct place){.pair = pair, .start_day = t->start_day};
}

static void note_shortage(const struct al_problem *p, struct al_refusal *f, size_t pair,
                          const struct shortage *s, int64_t *least)
{
    if (f->pair && s->sum >= *least)
        return;
    *least = s->sum;
    f->reason = HW__PLACEMENT_REFUSAL__CODE__BAND_FULL;
    f->pair = &p->pairs[pair];
    f->slot = s->slot;
    f->week_day = pattern_week(p->today) + 7 * s->week;
    f->lacking = s->worst;
}

/* Two carers are needed in a band in which no team that came into question runs double-handed. */
static void note_no_double(const struct al_request *r, uint32_t run, struct al_refusal *f)
{
    uint32_t missing = double_bands_of(r) & ~run;

    if (!f->pair || missing == 0)
        return;
    f->reason = HW__PLACEMENT_REFUSAL__CODE__NO_DOUBLE_HANDED_RUN;
    f->slot = pattern_slot(__builtin_ctz(missing), true);
    f->pair = NULL;
}

void options_add(const struct al_problem *p, size_t request, struct options *o,
                 struct al_refusal *f)
{
    const struct al_request *r = &p->requests[request];
    struct trial trials[ALLOCATION_STARTS];
    int count = fill_trials(p, r, trials);
    size_t before = o->count;
    uint32_t run = 0;
    int64_t least = 0;

    *f = (struct al_refusal){.request = request,
                             .reason = HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_IN_ZONE,
                             .slot = -1,
                             .week_day = HW_DAY_FOREVER};
    o->teams[request] = 0;
    for (size_t i = first_of_zone(p, r->zone);
         i < p->pair_count && hw_streq(p->pairs[i].zone, r->zone); i++) {
        if (r->only_team && !hw_streq(r->only_team, p->pairs[i].team))
            continue;
        if (f->reason == HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_IN_ZONE)
            f->reason = HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_WITH_SKILL;
        if (!has_skills(&p->pairs[i], r))
            continue;
        o->teams[request]++;
        run |= p->pairs[i].double_bands;
        for (int t = 0; t < count; t++) {
            struct shortage s = shortage_of(&p->pairs[i], &trials[t]);

            if (s.sum == 0)
                add_option(p, o, request, i, &trials[t]);
            else
                note_shortage(p, f, i, &s, &least);
        }
    }
    o->fitting[request] = (int)(o->count - before);
    if (count == 0)
        f->reason = HW__PLACEMENT_REFUSAL__CODE__STARTS_LATER;
    else
        note_no_double(r, run, f);
}
