#include "brokerage/core/fit/batch.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/matching.h"
#include "homeward/mem.h"

#define NO_OPTION SIZE_MAX

const char *batch_reason_code(enum batch_reason reason)
{
    static const char *const codes[] = {[BATCH_FITS] = "FITS",
                                        [BATCH_FIRST_REFUSAL] = "FIRST_REFUSAL",
                                        [BATCH_NO_PROVIDER] = "NO_PROVIDER",
                                        [BATCH_NO_CAPACITY] = "NO_CAPACITY"};

    return codes[reason];
}

/* ---- the problem as matching.h has it ---- */

struct stated {
    struct hw_match_problem problem;
    struct hw_match_option *options;
    struct hw_match_use *uses;
    size_t use_cap;
    int64_t *capacity;
};

static void state_option(struct stated *s, const struct batch_model *m, size_t option)
{
    const struct batch_option *o = &m->options[option];
    const struct fit_provider *p = &m->p->providers[o->provider].fit;
    const struct fit_package *k = &m->p->packages[o->package].fit;
    struct hw_match_option *x = &s->options[option];
    int64_t need[BAND_COUNT] = {0};

    *x = (struct hw_match_option){
        .item = o->package, .worth = o->worth, .first_use = (uint32_t)s->problem.use_count};
    visits_by_band(k->visits, k->visit_count, need);
    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct fit_capacity *c = &p->capacity[i];

        if (c->band >= BAND_COUNT || need[c->band] == 0 || strcmp(c->zone, k->zone) != 0)
            continue;
        s->uses = hw_grow(s->uses, &s->use_cap, s->problem.use_count + 1, sizeof(*s->uses));
        s->uses[s->problem.use_count++] = (struct hw_match_use){
            .resource = (uint32_t)(m->base[o->provider] + i), .amount = (int32_t)need[c->band]};
        x->use_count++;
    }
}

static void state_problem(struct stated *s, const struct batch_model *m)
{
    *s = (struct stated){.problem = {.item_count = (uint32_t)m->p->package_count,
                                     .option_count = m->option_count,
                                     .resource_count = m->resource_count}};
    s->options = hw_alloc_array(m->option_count + 1, sizeof(*s->options));
    s->capacity = hw_alloc_array(m->resource_count + 1, sizeof(*s->capacity));
    for (size_t i = 0; i < m->option_count; i++)
        state_option(s, m, i);
    for (size_t i = 0; i < m->p->provider_count; i++) {
        const struct fit_provider *p = &m->p->providers[i].fit;

        for (size_t j = 0; j < p->capacity_count; j++)
            s->capacity[m->base[i] + j] = p->capacity[j].minutes > 0 ? p->capacity[j].minutes : 0;
    }
    s->problem.options = s->options;
    s->problem.uses = s->uses;
    s->problem.capacity = s->capacity;
}

static void stated_release(struct stated *s)
{
    free(s->options);
    free(s->uses);
    free(s->capacity);
}

/* ---- tier first refusal ---- */

struct answer {
    const struct batch_model *m;
    const struct stated *s;
    size_t *chosen; /* option of each package, or NO_OPTION */
    bool *moved;    /* by the rule */
    int64_t *left;  /* of each resource */
};

static void take(struct answer *a, size_t option, int64_t sign)
{
    const struct hw_match_option *o = &a->s->options[option];

    for (uint32_t i = 0; i < o->use_count; i++) {
        const struct hw_match_use *u = &a->s->uses[o->first_use + i];

        a->left[u->resource] -= sign * u->amount;
    }
}

static bool fits(const struct answer *a, size_t option)
{
    const struct hw_match_option *o = &a->s->options[option];

    for (uint32_t i = 0; i < o->use_count; i++) {
        const struct hw_match_use *u = &a->s->uses[o->first_use + i];

        if (a->left[u->resource] < u->amount)
            return false;
    }
    return true;
}

static int32_t tier_of(const struct answer *a, size_t option)
{
    return option == NO_OPTION ? INT32_MAX
                               : a->m->p->providers[a->m->options[option].provider].tier;
}

/* The highest tier above its own that can take the package, there the most worth; NO_OPTION: none.
 */
static size_t higher(const struct answer *a, size_t package)
{
    int32_t tier = tier_of(a, a->chosen[package]);
    size_t best = NO_OPTION;

    for (size_t i = a->m->first[package]; i < a->m->first[package + 1]; i++) {
        int32_t t = tier_of(a, i);
        bool better = t < tier || (best != NO_OPTION && t == tier &&
                                   a->m->options[i].worth > a->m->options[best].worth);

        if (better && fits(a, i)) {
            best = i;
            tier = t;
        }
    }
    return best;
}

static void move_up(struct answer *a, size_t package, size_t option, struct batch_plan *plan)
{
    if (a->chosen[package] == NO_OPTION) {
        plan->filled++;
    } else {
        plan->moved++;
        a->moved[package] = true;
        take(a, a->chosen[package], -1);
    }
    a->chosen[package] = option;
    take(a, option, 1);
}

static void keep_first_refusal(struct answer *a, struct batch_plan *plan)
{
    bool changed = true;

    while (changed) {
        changed = false;
        for (size_t i = 0; i < a->m->p->package_count; i++) {
            size_t option = higher(a, i);

            if (option == NO_OPTION)
                continue;
            move_up(a, i, option, plan);
            changed = true;
        }
    }
}

/* ---- the answer ---- */

static void answer_begin(struct answer *a, const struct batch_model *m, const struct stated *s,
                         const struct hw_match_result *r)
{
    size_t packages = m->p->package_count;

    *a = (struct answer){.m = m, .s = s};
    a->chosen = hw_alloc_array(packages + 1, sizeof(*a->chosen));
    a->moved = hw_alloc_array(packages + 1, sizeof(*a->moved));
    a->left = hw_alloc_array(m->resource_count + 1, sizeof(*a->left));
    memcpy(a->left, s->capacity, m->resource_count * sizeof(*a->left));
    for (size_t i = 0; i < packages; i++) {
        a->chosen[i] = r->choice[i] < 0 ? NO_OPTION : (size_t)r->choice[i];
        if (a->chosen[i] != NO_OPTION)
            take(a, a->chosen[i], 1);
    }
}

static void answer_choice(const struct answer *a, size_t package, struct batch_choice *c)
{
    const struct batch_option *o = NULL;

    *c = (struct batch_choice){.provider = BATCH_NOWHERE};
    if (a->chosen[package] == NO_OPTION) {
        c->reason = a->m->first[package] == a->m->first[package + 1] ? BATCH_NO_PROVIDER
                                                                     : BATCH_NO_CAPACITY;
        return;
    }
    o = &a->m->options[a->chosen[package]];
    *c = (struct batch_choice){.provider = o->provider,
                               .reason = a->moved[package] ? BATCH_FIRST_REFUSAL : BATCH_FITS,
                               .start_day = o->start_day,
                               .saved_days = o->saved_days,
                               .worth = o->worth,
                               .pence_per_hour = o->pence_per_hour,
                               .score = o->score};
}

static void answer_end(struct answer *a, struct batch_plan *plan)
{
    size_t packages = a->m->p->package_count;

    plan->choices = hw_alloc_array(packages + 1, sizeof(*plan->choices));
    for (size_t i = 0; i < packages; i++) {
        answer_choice(a, i, &plan->choices[i]);
        plan->worth += plan->choices[i].worth;
        plan->placed += plan->choices[i].provider != BATCH_NOWHERE ? 1 : 0;
        plan->breaches += higher(a, i) != NO_OPTION ? 1 : 0;
    }
    for (size_t i = 0; i < a->m->resource_count; i++)
        HW_CHECK(a->left[i] >= 0);
    free(a->chosen);
    free(a->moved);
    free(a->left);
}

/* ---- the yardstick ---- */

struct waiting {
    int32_t waited;
    uint32_t package;
};

static int by_waited(const void *a, const void *b)
{
    const struct waiting *x = a, *y = b;

    if (x->waited != y->waited)
        return x->waited > y->waited ? -1 : 1;
    return x->package < y->package ? -1 : 1;
}

static int64_t greedy_worth(const struct batch_problem *p, const struct stated *s)
{
    struct waiting *list = hw_alloc_array(p->package_count + 1, sizeof(*list));
    uint32_t *order = hw_alloc_array(p->package_count + 1, sizeof(*order));
    struct hw_match_result r;
    int64_t worth = 0;

    for (size_t i = 0; i < p->package_count; i++)
        list[i] = (struct waiting){p->packages[i].waited_days, (uint32_t)i};
    qsort(list, p->package_count, sizeof(*list), by_waited);
    for (size_t i = 0; i < p->package_count; i++)
        order[i] = list[i].package;
    hw_match_greedy(&s->problem, order, &r);
    worth = r.worth;
    hw_match_result_release(&r);
    free(order);
    free(list);
    return worth;
}

void batch_solve(const struct batch_problem *p, struct batch_plan *plan)
{
    struct batch_model m;
    struct stated s;
    struct hw_match_result r;
    struct answer a;

    *plan = (struct batch_plan){0};
    batch_model_init(&m, p);
    state_problem(&s, &m);
    hw_match(&s.problem, &(struct hw_match_settings){0}, &r);
    answer_begin(&a, &m, &s, &r);
    keep_first_refusal(&a, plan);
    answer_end(&a, plan);
    plan->options = m.option_count;
    plan->bound = r.bound;
    plan->greedy = greedy_worth(p, &s);
    hw_match_result_release(&r);
    stated_release(&s);
    batch_model_release(&m);
}

void batch_plan_release(struct batch_plan *plan)
{
    free(plan->choices);
    *plan = (struct batch_plan){0};
}

int64_t batch_gap_points(const struct batch_plan *plan)
{
    int64_t lost = plan->bound - plan->worth;

    return plan->bound > 0 && lost > 0 ? (lost * 10000 + plan->bound - 1) / plan->bound : 0;
}
