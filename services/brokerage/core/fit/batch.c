#include "brokerage/core/fit/batch.h"

#include <stdlib.h>
#include <string.h>

#include "brokerage/core/fit/answer.h"
#include "homeward/matching.h"
#include "homeward/mem.h"

#define STOP_GAP 0.00001

const char *batch_reason_code(enum batch_reason reason)
{
    static const char *const codes[] = {[BATCH_FITS] = "FITS",
                                        [BATCH_FIRST_REFUSAL] = "FIRST_REFUSAL",
                                        [BATCH_NO_PROVIDER] = "NO_PROVIDER",
                                        [BATCH_NO_CAPACITY] = "NO_CAPACITY"};

    return codes[reason];
}

/* ---- tier by tier ---- */

/* A tier's part of the problem: its options on packages that are not placed yet. */
struct stage {
    struct hw_match_problem problem;
    struct hw_match_option *options;
    size_t *of; /* options of the model */
};

static void stage_init(struct stage *s, const struct answer *a, int32_t tier)
{
    const struct batch_model *m = a->m;
    size_t n = 0;

    s->options = hw_alloc_array(m->option_count + 1, sizeof(*s->options));
    s->of = hw_alloc_array(m->option_count + 1, sizeof(*s->of));
    for (size_t i = 0; i < m->option_count; i++) {
        if (answer_tier(a, i) != tier || a->chosen[m->options[i].package] != NO_OPTION)
            continue;
        s->of[n] = i;
        s->options[n++] = a->stated[i];
    }
    s->problem = (struct hw_match_problem){.item_count = (uint32_t)m->p->package_count,
                                           .option_count = n,
                                           .use_count = a->use_count,
                                           .resource_count = m->resource_count,
                                           .options = s->options,
                                           .uses = a->uses,
                                           .capacity = a->left};
}

static void stage_release(struct stage *s)
{
    free(s->options);
    free(s->of);
}

/* The next tier after one; false: there is none. */
static bool next_tier(const struct batch_model *m, int32_t *tier)
{
    int32_t next = INT32_MAX;

    for (size_t i = 0; i < m->option_count; i++) {
        if (m->options[i].tier > *tier && m->options[i].tier < next)
            next = m->options[i].tier;
    }
    *tier = next;
    return next != INT32_MAX;
}

static void match_tier(struct answer *a, int32_t tier, struct batch_plan *plan)
{
    struct hw_match_settings settings = {.stop_gap = STOP_GAP};
    struct hw_match_result r;
    struct stage s;

    stage_init(&s, a, tier);
    hw_match(&s.problem, &settings, &r);
    plan->bound += r.bound;
    for (size_t i = 0; i < a->m->p->package_count; i++) {
        if (r.choice[i] >= 0)
            answer_choose(a, i, s.of[r.choice[i]]);
    }
    hw_match_result_release(&r);
    stage_release(&s);
}

static void keep_first_refusal(struct answer *a, struct batch_plan *plan)
{
    bool changed = true;

    while (changed) {
        changed = false;
        for (size_t i = 0; i < a->m->p->package_count; i++) {
            size_t option = answer_higher(a, i);

            if (option == NO_OPTION)
                continue;
            if (a->chosen[i] == NO_OPTION)
                plan->filled++;
            else
                plan->moved++;
            answer_choose(a, i, option);
            changed = true;
        }
    }
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

static int64_t greedy_worth(struct answer *a)
{
    const struct batch_problem *p = a->m->p;
    struct waiting *list = hw_alloc_array(p->package_count + 1, sizeof(*list));
    int64_t worth = 0;

    for (size_t i = 0; i < p->package_count; i++)
        list[i] = (struct waiting){p->packages[i].waited_days, (uint32_t)i};
    qsort(list, p->package_count, sizeof(*list), by_waited);
    for (size_t i = 0; i < p->package_count; i++) {
        size_t option = answer_higher(a, list[i].package);

        if (option == NO_OPTION)
            continue;
        answer_choose(a, list[i].package, option);
        worth += a->m->options[option].worth;
    }
    free(list);
    return worth;
}

void batch_solve(const struct batch_problem *p, struct batch_plan *plan)
{
    struct batch_model m;
    struct answer a;
    int32_t tier = INT32_MIN;

    *plan = (struct batch_plan){0};
    batch_model_init(&m, p);
    answer_init(&a, &m);
    plan->greedy = greedy_worth(&a);
    answer_clear(&a);
    while (next_tier(&m, &tier))
        match_tier(&a, tier, plan);
    keep_first_refusal(&a, plan);
    answer_tell(&a, plan);
    plan->options = m.option_count;
    answer_release(&a);
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
