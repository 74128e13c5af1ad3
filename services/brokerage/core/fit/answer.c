#include "brokerage/core/fit/answer.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"

static void state_option(struct answer *a, size_t option)
{
    const struct batch_option *o = &a->m->options[option];
    const struct fit_provider *p = &a->m->p->providers[o->provider].fit;
    const struct fit_package *k = &a->m->p->packages[o->package].fit;
    struct hw_match_option *x = &a->stated[option];
    int64_t need[BAND_COUNT] = {0};

    *x = (struct hw_match_option){
        .item = o->package, .worth = o->worth, .first_use = (uint32_t)a->use_count};
    visits_by_band(k->visits, k->visit_count, need);
    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct fit_capacity *c = &p->capacity[i];

        if (c->band >= BAND_COUNT || need[c->band] == 0 || strcmp(c->zone, k->zone) != 0)
            continue;
        a->uses = hw_grow(a->uses, &a->use_cap, a->use_count + 1, sizeof(*a->uses));
        a->uses[a->use_count++] = (struct hw_match_use){
            .resource = (uint32_t)(a->m->base[o->provider] + i), .amount = (int32_t)need[c->band]};
        x->use_count++;
    }
}

void answer_clear(struct answer *a)
{
    for (size_t i = 0; i < a->m->p->package_count; i++)
        a->chosen[i] = NO_OPTION;
    for (size_t i = 0; i < a->m->p->provider_count; i++) {
        const struct fit_provider *p = &a->m->p->providers[i].fit;

        for (size_t j = 0; j < p->capacity_count; j++)
            a->left[a->m->base[i] + j] = p->capacity[j].minutes > 0 ? p->capacity[j].minutes : 0;
    }
}

void answer_init(struct answer *a, const struct batch_model *m)
{
    *a = (struct answer){.m = m};
    a->stated = hw_alloc_array(m->option_count + 1, sizeof(*a->stated));
    a->chosen = hw_alloc_array(m->p->package_count + 1, sizeof(*a->chosen));
    a->left = hw_alloc_array(m->resource_count + 1, sizeof(*a->left));
    for (size_t i = 0; i < m->option_count; i++)
        state_option(a, i);
    answer_clear(a);
}

void answer_release(struct answer *a)
{
    free(a->stated);
    free(a->uses);
    free(a->chosen);
    free(a->left);
    *a = (struct answer){0};
}

int32_t answer_tier(const struct answer *a, size_t option)
{
    return option == NO_OPTION ? INT32_MAX : a->m->options[option].tier;
}

static bool fits(const struct answer *a, size_t option)
{
    const struct hw_match_option *o = &a->stated[option];

    for (uint32_t i = 0; i < o->use_count; i++) {
        const struct hw_match_use *u = &a->uses[o->first_use + i];

        if (a->left[u->resource] < u->amount)
            return false;
    }
    return true;
}

size_t answer_higher(const struct answer *a, size_t package)
{
    int32_t tier = answer_tier(a, a->chosen[package]);
    size_t best = NO_OPTION;

    for (size_t i = a->m->first[package]; i < a->m->first[package + 1]; i++) {
        int32_t t = answer_tier(a, i);
        bool better = t < tier || (best != NO_OPTION && t == tier &&
                                   a->m->options[i].worth > a->m->options[best].worth);

        if (better && fits(a, i)) {
            best = i;
            tier = t;
        }
    }
    return best;
}

static void use(struct answer *a, size_t option, int32_t sign)
{
    const struct hw_match_option *o = &a->stated[option];

    for (uint32_t i = 0; i < o->use_count; i++) {
        const struct hw_match_use *u = &a->uses[o->first_use + i];

        a->left[u->resource] -= (int64_t)sign * u->amount;
    }
}

void answer_choose(struct answer *a, size_t package, size_t option)
{
    if (a->chosen[package] != NO_OPTION)
        use(a, a->chosen[package], -1);
    a->chosen[package] = option;
    use(a, option, 1);
}

/* Whether a provider of a lower tier would be worth more. */
static bool outweighed(const struct answer *a, size_t package)
{
    size_t chosen = a->chosen[package];

    for (size_t i = a->m->first[package]; i < a->m->first[package + 1]; i++) {
        if (answer_tier(a, i) > answer_tier(a, chosen) &&
            a->m->options[i].worth > a->m->options[chosen].worth)
            return true;
    }
    return false;
}

static void tell_choice(const struct answer *a, size_t package, struct batch_choice *c)
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
                               .reason = outweighed(a, package) ? BATCH_FIRST_REFUSAL : BATCH_FITS,
                               .start_day = o->start_day,
                               .saved_days = o->saved_days,
                               .worth = o->worth,
                               .pence_per_hour = o->pence_per_hour,
                               .score = o->score};
}

void answer_tell(const struct answer *a, struct batch_plan *plan)
{
    size_t packages = a->m->p->package_count;

    plan->choices = hw_alloc_array(packages + 1, sizeof(*plan->choices));
    for (size_t i = 0; i < packages; i++) {
        tell_choice(a, i, &plan->choices[i]);
        plan->worth += plan->choices[i].worth;
        plan->placed += plan->choices[i].provider != BATCH_NOWHERE ? 1 : 0;
        plan->breaches += answer_higher(a, i) != NO_OPTION ? 1 : 0;
    }
    for (size_t i = 0; i < a->m->resource_count; i++)
        HW_CHECK(a->left[i] >= 0);
}
