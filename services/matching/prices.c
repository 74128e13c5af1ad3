/* See prices.h. The order of every sum is that of the model, so that equal problems give equal
 * prices to the last bit (-std=c11 keeps gcc from fusing or reordering). */
#include "matching/prices.h"

#include <stdlib.h>

#include "homeward/mem.h"

#define NEAR        0.98    /* of the bound: where an optimal plan is likely */
#define FIRST_PACE  0.1     /* of the way to the target that a round goes; found by trial, */
#define LAST_PACE   0.00001 /* like the rest of these */
#define FIRST_BLEND 0.1     /* how much of a round goes into the averages at most */
enum {
    PATIENCE = 8,    /* rounds without a better bound before the pace is reduced */
    BLEND_FOR = 100, /* rounds before the blend is reduced */
};

static double *numbers(size_t n)
{
    return hw_alloc_array(n + 1, sizeof(double));
}

/* What resources earn at the trial prices. */
static void sell(struct prices *x)
{
    const struct model *m = x->m;
    struct offer *t = &x->trial;

    for (size_t r = 0; r < m->resources; r++) {
        if (prices_whole(x, r)) {
            knapsack(m, r, t->price, t->value + m->row[r], x->offered_now, x->table);
            t->full[r] = t->value[m->row[r + 1] - 1];
        }
        t->sum += t->full[r];
    }
}

/* Every item takes what is best for it at the trial prices. */
static void ask(struct prices *x)
{
    const struct model *m = x->m;
    struct offer *t = &x->trial;

    for (size_t k = 0; k < m->kinds; k++)
        x->asked_now[k] = 0;
    for (uint32_t i = 0; i < m->items; i++) {
        double most = 0;
        size_t taken = NOBODY;

        for (size_t c = m->first[i]; c < m->first[i + 1]; c++) {
            double net = (double)m->choice[c].worth;

            for (size_t k = m->choice[c].use; k < m->choice[c + 1].use; k++)
                net -= t->price[m->uses[k].kind];
            t->net[c] = net;
            if (net > most) {
                most = net;
                taken = c;
            }
        }
        t->sum += most;
        if (taken == NOBODY)
            continue;
        for (size_t k = m->choice[taken].use; k < m->choice[taken + 1].use; k++)
            x->asked_now[m->uses[k].kind]++;
    }
}

static void try_prices(struct prices *x)
{
    x->trial.sum = 0;
    sell(x);
    ask(x);
}

/* The trial prices are the best so far. */
static void keep(struct prices *x)
{
    struct offer held = x->best;

    x->best = x->trial;
    x->trial = held;
}

/* Mixes this round's answers into the averages. */
static void average(struct prices *x, double part)
{
    const struct model *m = x->m;

    for (size_t k = 0; k < m->kinds; k++) {
        x->asked[k] += part * (x->asked_now[k] - x->asked[k]);
        x->offered[k] += part * (x->offered_now[k] - x->offered[k]);
    }
}

static void offer_init(struct offer *o, const struct model *m)
{
    o->price = numbers(m->kinds);
    o->full = numbers(m->resources);
    o->net = numbers(m->choices);
    o->value = numbers(m->row[m->resources]);
}

void prices_init(struct prices *x, const struct model *m)
{
    *x = (struct prices){.m = m, .pace = FIRST_PACE, .blend = FIRST_BLEND};
    offer_init(&x->best, m);
    offer_init(&x->trial, m);
    x->asked = numbers(m->kinds);
    x->offered = numbers(m->kinds);
    x->asked_now = numbers(m->kinds);
    x->offered_now = numbers(m->kinds);
    x->table = hw_alloc_array(1 << 16, sizeof(*x->table));
    try_prices(x); /* all for nothing */
    average(x, 1);
    keep(x);
}

static void offer_release(struct offer *o)
{
    free(o->price);
    free(o->full);
    free(o->net);
    free(o->value);
}

void prices_release(struct prices *x)
{
    offer_release(&x->best);
    offer_release(&x->trial);
    free(x->asked);
    free(x->offered);
    free(x->asked_now);
    free(x->offered_now);
    free(x->table);
    *x = (struct prices){0};
}

void prices_count(struct prices *x)
{
    const struct model *m = x->m;

    x->counted = true;
    for (size_t k = 0; k < m->kinds; k++) {
        x->trial.price[k] = x->best.price[k];
        x->offered[k] = x->asked[k];
    }
    for (size_t r = 0; r < m->resources; r++)
        x->trial.full[r] = x->best.full[r];
    try_prices(x); /* never more than before: what a resource sells by fractions is the most */
    keep(x);
    x->pace = FIRST_PACE;
    x->blend = FIRST_BLEND;
    x->since_better = 0;
}

/* ---- a round -----------------------------------------------------------------------------------
 */

/* How much more of resource r is asked than there is, as a part of its capacity. */
static double overdraft(const struct prices *x, size_t r, const double *asked)
{
    double sum = 0;

    for (size_t k = x->m->kind[r]; k < x->m->kind[r + 1]; k++)
        sum += asked[k] * (double)x->m->amount[k];
    return x->m->capacity[r] > 0 ? sum / (double)x->m->capacity[r] - 1 : 0;
}

/* A price that is a large part of what the resource earns moves faster. */
static double ease(const struct prices *x, size_t r, size_t k)
{
    return (double)x->m->amount[k] / (double)x->m->capacity[r];
}

static double square_of_overdraft(const struct prices *x)
{
    const struct model *m = x->m;
    double sum = 0;

    for (size_t r = 0; r < m->resources; r++) {
        if (!prices_whole(x, r)) {
            double over = overdraft(x, r, x->asked);

            if (over > 0 || x->best.full[r] > 0)
                sum += over * over;
            continue;
        }
        for (size_t k = m->kind[r]; k < m->kind[r + 1]; k++) {
            double over = x->asked[k] - x->offered[k];

            if (over > 0 || x->best.price[k] > 0)
                sum += over * over * ease(x, r, k);
        }
    }
    return sum;
}

static double not_below_0(double a)
{
    return a > 0 ? a : 0;
}

static void move(struct prices *x, double step)
{
    const struct model *m = x->m;

    for (size_t r = 0; r < m->resources; r++) {
        double full = x->best.full[r];

        if (!prices_whole(x, r)) {
            full = not_below_0(full + step * overdraft(x, r, x->asked));
            x->trial.full[r] = m->capacity[r] > 0 ? full : 0;
            for (size_t k = m->kind[r]; k < m->kind[r + 1]; k++)
                x->trial.price[k] = full * ease(x, r, k);
            continue;
        }
        for (size_t k = m->kind[r]; k < m->kind[r + 1]; k++)
            x->trial.price[k] = not_below_0(x->best.price[k] +
                                            step * ease(x, r, k) * (x->asked[k] - x->offered[k]));
    }
}

struct lean { /* of this round against the averages */
    double along, across, agreement;
};

static void lean_add(struct lean *l, double over, double now, double weight)
{
    l->along -= weight * over * (now - over);
    l->across += weight * (now - over) * (now - over);
    l->agreement += weight * over * now;
}

static struct lean lean_of(const struct prices *x)
{
    const struct model *m = x->m;
    struct lean l = {0};

    for (size_t r = 0; r < m->resources; r++) {
        if (!prices_whole(x, r)) {
            lean_add(&l, overdraft(x, r, x->asked), overdraft(x, r, x->asked_now), 1);
            continue;
        }
        for (size_t k = m->kind[r]; k < m->kind[r + 1]; k++)
            lean_add(&l, x->asked[k] - x->offered[k], x->asked_now[k] - x->offered_now[k],
                     ease(x, r, k));
    }
    return l;
}

/* How much of this round to mix in: what makes the averaged overdraft least. */
static double mixing(const struct prices *x, const struct lean *l)
{
    double part = l->across > 0 ? l->along / l->across : 1;

    if (part > x->blend)
        part = x->blend;
    return part < x->blend / 10 ? x->blend / 10 : part;
}

static void set_pace(struct prices *x, bool better, double agreement)
{
    if (better) {
        x->since_better = 0;
        if (agreement > 0 && x->pace < 2)
            x->pace *= 1.1;
        return;
    }
    if (++x->since_better % PATIENCE == 0 && x->pace > LAST_PACE)
        x->pace *= 0.66;
}

void prices_round(struct prices *x, double target)
{
    double square = square_of_overdraft(x);
    struct lean lean;
    bool better;

    if (target < NEAR * x->best.sum)
        target = NEAR * x->best.sum;
    move(x, square > 0 ? x->pace * (x->best.sum - target) / square : 0);
    try_prices(x);
    lean = lean_of(x);
    better = x->trial.sum < x->best.sum;
    average(x, mixing(x, &lean));
    if (better)
        keep(x);
    set_pace(x, better, lean.agreement);
    x->rounds++;
    if (x->rounds % BLEND_FOR == 0 && x->blend > 0.001)
        x->blend *= 0.75;
}
