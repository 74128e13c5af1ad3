/* Where a plan falls short of the bound is known item by item: what an item would gain at the
 * prices by its best choice, less what it gains. Around an item that loses, some neighbours are
 * taken out and put back by depth-first search with the prices as the bound: what is placed is
 * worth, what the rest would gain at most, and what the room left could earn. */
#include <stdlib.h>

#include "homeward/mem.h"
#include "matching/improve.h"

enum { STEPS = 3000 };          /* of the search around one item */
#define WORK INT64_C(500000000) /* steps of all searches: some ten seconds of a slow machine */

struct improver *improver_create(const struct prices *x)
{
    const struct model *m = x->m;
    struct improver *v = hw_alloc(sizeof(*v));

    v->x = x;
    v->work = WORK;
    v->top = hw_alloc_array((size_t)m->items + 1, sizeof(*v->top));
    v->most = hw_alloc_array((size_t)m->items + 1, sizeof(*v->most));
    v->second = hw_alloc_array((size_t)m->items + 1, sizeof(*v->second));
    v->mark = hw_alloc_array((size_t)m->items + 1, sizeof(*v->mark));
    v->seen = hw_alloc_array(m->resources + 1, sizeof(*v->seen));
    v->rank = hw_alloc_array((size_t)m->items + 1, sizeof(*v->rank));
    return v;
}

void improver_destroy(struct improver *v)
{
    if (!v)
        return;
    free(v->top);
    free(v->most);
    free(v->second);
    free(v->mark);
    free(v->seen);
    free(v->rank);
    free(v);
}

static void choose_good(struct improver *v, struct member *k)
{
    const struct model *m = v->p->m;

    k->n = 0;
    for (size_t c = m->first[k->item]; c < m->first[k->item + 1]; c++) {
        size_t at;

        if (!chosen_fits(v->p, c))
            continue;
        if (k->n < GOOD)
            k->n++;
        else if (v->x->best.net[c] <= v->x->best.net[k->good[GOOD - 1]])
            continue;
        for (at = k->n - 1; at > 0 && v->x->best.net[c] > v->x->best.net[k->good[at - 1]]; at--)
            k->good[at] = k->good[at - 1];
        k->good[at] = c;
    }
    k->most = k->n && v->x->best.net[k->good[0]] > 0 ? v->x->best.net[k->good[0]] : 0;
}

static int by_most(const void *a, const void *b)
{
    const struct member *x = a, *y = b;

    if (x->most != y->most)
        return x->most > y->most ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* What the capacity that the members could use is worth at the prices. */
static double room_of(struct improver *v)
{
    const struct model *m = v->p->m;
    double sum = 0;

    v->now++;
    for (size_t i = 0; i < v->members; i++) {
        for (size_t g = 0; g < v->member[i].n; g++) {
            size_t c = v->member[i].good[g];

            for (size_t k = m->choice[c].use; k < m->choice[c + 1].use; k++) {
                size_t r = m->uses[k].resource;

                if (v->seen[r] != v->now)
                    sum += prices_room(v->x, r, v->p->left[r]);
                v->seen[r] = v->now;
            }
        }
    }
    return sum;
}

/* What the room in the resources of a choice would lose in worth by taking it; below 0: it does not
 * fit. */
static double room_lost(const struct improver *v, size_t choice)
{
    const struct model *m = v->p->m;
    double sum = 0;

    for (size_t k = m->choice[choice].use; k < m->choice[choice + 1].use; k++) {
        size_t r = m->uses[k].resource;
        int64_t left = v->p->left[r];

        if (m->uses[k].amount > left)
            return -1;
        sum += prices_room(v->x, r, left) - prices_room(v->x, r, left - m->uses[k].amount);
    }
    return sum > 0 ? sum : 0;
}

static void arrive(struct improver *v)
{
    if (v->p->worth <= v->goal)
        return;
    v->goal = v->p->worth;
    for (size_t i = 0; i < v->members; i++)
        v->member[i].best = v->p->at[v->member[i].item];
}

/* promise: what the members could come to at most, those before depth being where they are. */
static void search(struct improver *v, size_t depth, double promise)
{
    struct member *k;
    double rest;

    if (depth == v->members) {
        arrive(v);
        return;
    }
    k = &v->member[depth];
    rest = promise - k->most;
    for (size_t g = 0; g < k->n && v->steps > 0; g++) {
        size_t c = k->good[g];
        double lost, then;

        if (rest + v->x->best.net[c] <= (double)v->goal)
            break;
        v->steps--;
        lost = room_lost(v, c);
        then = rest + (double)v->p->m->choice[c].worth - lost;
        if (lost < 0 || then <= (double)v->goal)
            continue;
        chosen_place(v->p, c);
        search(v, depth + 1, then);
        chosen_remove(v->p, k->item);
    }
    if (rest > (double)v->goal)
        search(v, depth + 1, rest);
}

/* Takes the members out and puts them back in the best way found. */
static bool rearrange(struct improver *v)
{
    int64_t before = v->p->worth;
    double promise = 0;

    for (size_t i = 0; i < v->members; i++)
        chosen_remove(v->p, v->member[i].item);
    for (size_t i = 0; i < v->members; i++) {
        choose_good(v, &v->member[i]);
        promise += v->member[i].most;
    }
    qsort(v->member, v->members, sizeof(*v->member), by_most);
    promise += (double)v->p->worth + room_of(v);
    v->goal = before;
    v->steps = STEPS;
    search(v, 0, promise);
    v->work -= STEPS - v->steps;
    for (size_t i = 0; i < v->members; i++) {
        if (v->member[i].best != NOBODY)
            chosen_place(v->p, v->member[i].best);
    }
    return v->p->worth > before;
}

static void look_at_prices(struct improver *v)
{
    const struct model *m = v->x->m;

    for (uint32_t i = 0; i < m->items; i++) {
        v->top[i] = NOBODY;
        v->most[i] = 0;
        v->second[i] = 0;
        for (size_t c = m->first[i]; c < m->first[i + 1]; c++) {
            double net = v->x->best.net[c];

            if (net > v->most[i]) {
                v->second[i] = v->most[i];
                v->most[i] = net;
                v->top[i] = c;
            } else if (net > v->second[i]) {
                v->second[i] = net;
            }
        }
    }
}

static size_t rank_losers(struct improver *v)
{
    size_t n = 0;

    for (uint32_t i = 0; i < v->x->m->items; i++) {
        size_t at = v->p->at[i];
        double loss = v->most[i] - (at == NOBODY ? 0 : v->x->best.net[at]);

        if (loss > 0)
            v->rank[n++] = (struct ranked){.key = loss, .at = i};
    }
    rank_sort(v->rank, n);
    if (n == 0 && v->x->m->items > 0) /* yet room may be wasted */
        v->rank[n++] = (struct ranked){.key = 0, .at = 0};
    return n;
}

bool improver_pass(struct improver *v, struct plan *p)
{
    static const size_t sizes[IMPROVER_TURNS] = {12, 16, 24, 32, 40, MEMBERS};
    bool better = false;
    size_t n;

    v->p = p;
    v->wanted = sizes[v->turn % IMPROVER_TURNS];
    look_at_prices(v);
    n = rank_losers(v);
    for (size_t i = 0; i < n && v->work > 0; i++) {
        if (neighbours_gather(v, (uint32_t)v->rank[i].at))
            better = rearrange(v) || better;
    }
    v->turn++;
    return better;
}
