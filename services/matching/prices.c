/* See prices.h. The order of every sum is that of the model, so that equal problems give equal
 * prices to the last bit (-std=c11 keeps gcc from fusing or reordering). */
#include "matching/prices.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

static double *numbers(size_t n)
{
    return hw_alloc_array(n + 1, sizeof(double));
}

/* Every item takes what is best for it at the trial prices. */
static void ask(struct prices *x)
{
    const struct model *m = x->m;

    x->trial_sum = 0;
    for (size_t r = 0; r < m->resources; r++) {
        x->unit[r] = m->capacity[r] > 0 ? x->trial[r] / (double)m->capacity[r] : 0;
        x->trial_sum += x->trial[r];
        x->asked[r] = 0;
    }
    for (uint32_t i = 0; i < m->items; i++) {
        double best = 0;

        x->taken[i] = NOBODY;
        for (size_t c = m->first[i]; c < m->first[i + 1]; c++) {
            double net = (double)m->choice[c].worth;

            for (size_t k = m->choice[c].use; k < m->choice[c + 1].use; k++)
                net -= x->unit[m->uses[k].resource] * m->uses[k].amount;
            x->trial_net[c] = net;
            if (net > best) {
                best = net;
                x->taken[i] = c;
            }
        }
        x->trial_sum += best;
        if (x->taken[i] == NOBODY)
            continue;
        for (size_t k = m->choice[x->taken[i]].use; k < m->choice[x->taken[i] + 1].use; k++)
            x->asked[m->uses[k].resource] += m->uses[k].amount;
    }
    for (size_t r = 0; r < m->resources; r++)
        x->asked[r] = m->capacity[r] > 0 ? x->asked[r] / (double)m->capacity[r] : 0;
}

static void swap(double **a, double **b)
{
    double *held = *a;

    *a = *b;
    *b = held;
}

/* The trial prices are the best so far. */
static void keep(struct prices *x)
{
    x->sum = x->trial_sum;
    swap(&x->full, &x->trial);
    swap(&x->net, &x->trial_net);
}

/* Mixes this round's choices into the average. */
static void average(struct prices *x, double part)
{
    const struct model *m = x->m;

    for (size_t r = 0; r < m->resources; r++)
        x->usage[r] += part * (x->asked[r] - x->usage[r]);
    for (size_t c = 0; c < m->choices; c++)
        x->share[c] -= part * x->share[c];
    for (uint32_t i = 0; i < m->items; i++) {
        if (x->taken[i] != NOBODY)
            x->share[x->taken[i]] += part;
    }
}

void prices_init(struct prices *x, const struct model *m)
{
    *x = (struct prices){.m = m, .pace = 0.1, .blend = 0.1};
    x->full = numbers(m->resources);
    x->trial = numbers(m->resources);
    x->unit = numbers(m->resources);
    x->usage = numbers(m->resources);
    x->asked = numbers(m->resources);
    x->net = numbers(m->choices);
    x->trial_net = numbers(m->choices);
    x->share = numbers(m->choices);
    x->taken = hw_alloc_array((size_t)m->items + 1, sizeof(*x->taken));
    ask(x); /* all for nothing */
    average(x, 1);
    keep(x);
}

void prices_release(struct prices *x)
{
    free(x->full);
    free(x->trial);
    free(x->unit);
    free(x->usage);
    free(x->asked);
    free(x->net);
    free(x->trial_net);
    free(x->share);
    free(x->taken);
    *x = (struct prices){0};
}

/* How much of this round to mix in: what makes the averaged overdraft least. */
static double mixing(const struct prices *x)
{
    double along = 0, across = 0, part;

    for (size_t r = 0; r < x->m->resources; r++) {
        double over = x->usage[r] - 1, turn = x->asked[r] - x->usage[r];

        along -= over * turn;
        across += turn * turn;
    }
    part = across > 0 ? along / across : 1;
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
    if (++x->since_better % 20 == 0 && x->pace > 0.0005)
        x->pace *= 0.66;
}

void prices_round(struct prices *x, double target)
{
    const struct model *m = x->m;
    double length = 0, step, agreement = 0;
    bool better;

    for (size_t r = 0; r < m->resources; r++) {
        double over = x->usage[r] - 1;

        if (over > 0 || x->full[r] > 0)
            length += over * over;
    }
    step = length > 0 ? x->pace * (x->sum - target) / length : 0;
    for (size_t r = 0; r < m->resources; r++) {
        double price = x->full[r] + step * (x->usage[r] - 1);

        x->trial[r] = price > 0 && m->capacity[r] > 0 ? price : 0;
    }
    ask(x);
    for (size_t r = 0; r < m->resources; r++)
        agreement += (x->asked[r] - 1) * (x->usage[r] - 1);
    better = x->trial_sum < x->sum;
    average(x, mixing(x));
    if (better)
        keep(x);
    set_pace(x, better, agreement);
    x->rounds++;
    if (x->rounds % 100 == 0 && x->blend > 0.001)
        x->blend *= 0.75;
}
