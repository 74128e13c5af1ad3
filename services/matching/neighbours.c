/* Who takes part: those who hold what an item's good choices lack, or want what it holds, and their
 * neighbours in turn. */
#include <math.h>

#include "matching/improve.h"

enum {
    LOOK = 150, /* choices of a resource that are looked at */
    FEW = 3,    /* of those that would go most readily, one joins */
};

static void join(struct improver *v, uint32_t item)
{
    struct member *k = &v->member[v->members++];

    *k = (struct member){.item = item, .before = v->p->at[item], .best = v->p->at[item]};
    v->mark[item] = v->now;
}

/* What it would cost at the prices to have the item elsewhere, or not at choice c: small for those
 * who move readily. */
static double cling(const struct improver *v, uint32_t item, size_t c)
{
    if (v->p->at[item] != c)
        return v->most[item] - v->x->best.net[c];
    return v->x->best.net[c] - (c == v->top[item] ? v->second[item] : v->most[item]);
}

/* Numbers that differ from pass to pass and place to place: which of the readiest joins. */
static unsigned pick(const struct improver *v, size_t place)
{
    uint64_t mixed =
        (v->turn * UINT64_C(1000003) + place + v->members) * UINT64_C(0x9e3779b97f4a7c15);

    return (unsigned)(mixed >> 40);
}

struct readiest {
    double cost[FEW];
    uint32_t item[FEW];
    unsigned n;
};

static void readiest_add(struct readiest *few, uint32_t item, double cost)
{
    unsigned at;

    if (few->n == FEW && cost >= few->cost[FEW - 1])
        return;
    if (few->n < FEW)
        few->n++;
    for (at = few->n - 1; at > 0 && cost < few->cost[at - 1]; at--) {
        few->cost[at] = few->cost[at - 1];
        few->item[at] = few->item[at - 1];
    }
    few->cost[at] = cost;
    few->item[at] = item;
}

/* One of the items that could make room in resource r, or use the room there. */
static void join_from(struct improver *v, size_t r, unsigned round)
{
    const struct model *m = v->p->m;
    size_t from = m->wanted[r], n = m->wanted[r + 1] - from;
    size_t start = n > LOOK ? (size_t)v->turn * LOOK % n : 0;
    struct readiest few = {.n = 0};

    for (size_t k = 0; k < n && k < LOOK; k++) {
        size_t c = m->wants[from + (start + k) % n];
        uint32_t item = m->choice[c].item;

        if (v->mark[item] != v->now && (v->p->at[item] == c || v->p->at[item] == NOBODY))
            readiest_add(&few, item, cling(v, item, c));
    }
    if (few.n > 0)
        join(v, few.item[pick(v, r + round) % few.n]);
}

/* The resources of a choice, the overdrawn first, ask for members in turn. */
static void gather(struct improver *v, size_t choice, unsigned rounds)
{
    const struct model *m = v->p->m;
    size_t from = m->choice[choice].use, n = m->choice[choice + 1].use - from;

    for (unsigned round = 0; round < rounds && v->members < v->wanted; round++) {
        for (size_t k = 0; k < n && v->members < v->wanted; k++) {
            const struct use *u = &m->uses[from + (k + v->turn) % n];

            if (round == 0 && v->p->left[u->resource] >= u->amount)
                continue;
            join_from(v, u->resource, v->turn / 2 + round);
        }
    }
}

/* The item's choice that gains most but for where it is and, of the rest, below so much. */
static size_t next_best(const struct improver *v, uint32_t item, double below)
{
    const struct model *m = v->p->m;
    size_t next = NOBODY;

    for (size_t c = m->first[item]; c < m->first[item + 1]; c++) {
        if (c != v->p->at[item] && v->x->best.net[c] < below &&
            (next == NOBODY || v->x->best.net[c] > v->x->best.net[next]))
            next = c;
    }
    return next;
}

/* Neighbours of neighbours, until there are enough. */
static void spread(struct improver *v)
{
    for (size_t q = 0; q < v->members && v->members < v->wanted; q++) {
        uint32_t item = v->member[q].item;
        size_t other = next_best(v, item, HUGE_VAL);

        if (v->member[q].before != NOBODY)
            gather(v, v->member[q].before, 2);
        if (other != NOBODY)
            gather(v, other, 2);
    }
}

/* The choice to gather neighbours around: the best, the next best on later passes. */
static size_t centre(const struct improver *v, uint32_t item)
{
    size_t chosen = next_best(v, item, HUGE_VAL);

    for (unsigned k = 0; k < v->turn % 3 && chosen != NOBODY; k++) {
        size_t next = next_best(v, item, v->x->best.net[chosen]);

        if (next == NOBODY)
            break;
        chosen = next;
    }
    return chosen;
}

static void join_all(struct improver *v)
{
    for (uint32_t i = 0; i < v->p->m->items; i++)
        join(v, i);
}

bool neighbours_gather(struct improver *v, uint32_t item)
{
    size_t around;

    v->now++;
    v->members = 0;
    if (v->p->m->items <= v->wanted) {
        join_all(v);
        return true;
    }
    around = centre(v, item);
    if (around == NOBODY)
        return false;
    join(v, item);
    gather(v, around, 4);
    spread(v);
    return true;
}
