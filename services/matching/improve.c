/* Where a plan falls short of the bound is known item by item: what an item would gain at the
 * prices by its best choice, less what it gains. Around an item that loses, a handful of neighbours
 * (who hold what its good choices lack, or want what it holds) is taken out and put back by
 * depth-first search with the prices as the bound, at most STEPS steps. */
#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "matching/fill.h"

enum { MEMBERS = 10, GOOD = 8, STEPS = 600, LOOK = 400 };

struct member {
    uint32_t item;
    size_t n, good[GOOD]; /* choices by what they gain, most first */
    size_t before, best;  /* where it was; where the best answer has it */
    double most;          /* what it can gain, 0 when left out is best */
};

struct improver {
    const struct prices *x;
    double *best;   /* per item: what its best choice gains at the prices */
    uint64_t *mark; /* per item: the neighbourhood it was last looked at in */
    double *unit;   /* per resource: price of a unit */
    uint64_t *seen; /* per resource: when room_of last counted it */
    struct ranked *rank;
    uint64_t now;
    unsigned turn; /* which pass: the neighbours chosen differ */
    struct plan *p;
    struct member member[MEMBERS];
    size_t members;
    int64_t goal; /* worth of the best plan so far */
    int steps;
};

struct improver *improver_create(const struct prices *x)
{
    const struct model *m = x->m;
    struct improver *v = hw_alloc(sizeof(*v));

    v->x = x;
    v->best = hw_alloc_array((size_t)m->items + 1, sizeof(*v->best));
    v->mark = hw_alloc_array((size_t)m->items + 1, sizeof(*v->mark));
    v->seen = hw_alloc_array(m->resources + 1, sizeof(*v->seen));
    v->rank = hw_alloc_array((size_t)m->items + 1, sizeof(*v->rank));
    v->unit = hw_alloc_array(m->resources + 1, sizeof(*v->unit));
    return v;
}

void improver_destroy(struct improver *v)
{
    if (!v)
        return;
    free(v->best);
    free(v->mark);
    free(v->seen);
    free(v->rank);
    free(v->unit);
    free(v);
}

static double loss_of(const struct improver *v, uint32_t item)
{
    size_t at = v->p->at[item];

    return v->best[item] - (at == NOBODY ? 0 : v->x->net[at]);
}

/* ---- who takes part ----------------------------------------------------------------------------
 */

static void join(struct improver *v, uint32_t item)
{
    struct member *k = &v->member[v->members++];

    *k = (struct member){.item = item, .before = v->p->at[item]};
    k->best = k->before;
    v->mark[item] = v->now;
}

/* How readily the item would go: what its next best place, or none, would cost it. */
static double cling(const struct improver *v, uint32_t item)
{
    const struct model *m = v->p->m;
    size_t at = v->p->at[item];
    double other = 0;

    for (size_t c = m->first[item]; c < m->first[item + 1]; c++) {
        if (c != at && v->x->net[c] > other)
            other = v->x->net[c];
    }
    return (at == NOBODY ? 0 : v->x->net[at]) - other;
}

/* The items that could make room in resource r, or use the room there: the readiest joins. */
static void join_from(struct improver *v, size_t r, unsigned skip)
{
    const struct model *m = v->p->m;
    size_t from = m->wanted[r], n = m->wanted[r + 1] - from;
    size_t start = n > LOOK ? (size_t)v->turn * LOOK % n : 0;
    double least[3] = {0};
    uint32_t found[3];
    unsigned count = 0;

    for (size_t k = 0; k < n && k < LOOK; k++) {
        size_t c = m->wants[from + (start + k) % n];
        uint32_t item = m->choice[c].item;
        bool here = v->p->at[item] == c;
        double want;
        unsigned at;

        if (v->mark[item] == v->now || (!here && v->p->at[item] != NOBODY))
            continue;
        want = here ? cling(v, item) : v->best[item] - v->x->net[c];
        for (at = count; at > 0 && want < least[at - 1]; at--) {
            if (at < 3) {
                least[at] = least[at - 1];
                found[at] = found[at - 1];
            }
        }
        if (at < 3) {
            least[at] = want;
            found[at] = item;
            count = count < 3 ? count + 1 : 3;
        }
    }
    if (count > 0 && v->members < MEMBERS)
        join(v, found[skip % count]);
}

/* The resources of a choice, the most wanting first, ask for members in turn. */
static void gather(struct improver *v, size_t choice)
{
    const struct model *m = v->p->m;
    size_t from = m->choice[choice].use, n = m->choice[choice + 1].use - from;

    for (unsigned round = 0; round < 4 && v->members < MEMBERS; round++) {
        for (size_t k = 0; k < n && v->members < MEMBERS; k++) {
            const struct hw_match_use *u = &m->uses[from + (k + v->turn) % n];

            if (round == 0 && v->p->left[u->resource] >= u->amount)
                continue;
            join_from(v, u->resource, v->turn / 2 + round);
        }
    }
}

/* ---- putting them back -------------------------------------------------------------------------
 */

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
        else if (v->x->net[c] <= v->x->net[k->good[GOOD - 1]])
            continue;
        for (at = k->n - 1; at > 0 && v->x->net[c] > v->x->net[k->good[at - 1]]; at--)
            k->good[at] = k->good[at - 1];
        k->good[at] = c;
    }
    k->most = k->n && v->x->net[k->good[0]] > 0 ? v->x->net[k->good[0]] : 0;
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
                    sum += v->unit[r] * (double)v->p->left[r];
                v->seen[r] = v->now;
            }
        }
    }
    return sum;
}

/* promise: what the members could come to at most, those before depth being where they are. */
static void search(struct improver *v, size_t depth, double promise)
{
    struct member *k;

    if (depth == v->members) {
        if (v->p->worth <= v->goal)
            return;
        v->goal = v->p->worth;
        for (size_t i = 0; i < v->members; i++)
            v->member[i].best = v->p->at[v->member[i].item];
        return;
    }
    k = &v->member[depth];
    for (size_t g = 0; g < k->n && v->steps > 0; g++) {
        double then = promise - k->most + v->x->net[k->good[g]];

        if (then <= (double)v->goal)
            break;
        v->steps--;
        if (!chosen_fits(v->p, k->good[g]))
            continue;
        chosen_place(v->p, k->good[g]);
        search(v, depth + 1, then);
        chosen_remove(v->p, k->item);
    }
    if (promise - k->most > (double)v->goal)
        search(v, depth + 1, promise - k->most);
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
    v->goal = before;
    v->steps = STEPS;
    search(v, 0, (double)v->p->worth + promise + room_of(v));
    for (size_t i = 0; i < v->members; i++) {
        if (v->member[i].best != NOBODY)
            chosen_place(v->p, v->member[i].best);
    }
    return v->p->worth > before;
}

/* ---- one pass ----------------------------------------------------------------------------------
 */

static void look_at_prices(struct improver *v)
{
    const struct model *m = v->x->m;

    for (size_t r = 0; r < m->resources; r++)
        v->unit[r] = m->capacity[r] > 0 ? v->x->full[r] / (double)m->capacity[r] : 0;
    for (uint32_t i = 0; i < m->items; i++) {
        v->best[i] = 0;
        for (size_t c = m->first[i]; c < m->first[i + 1]; c++) {
            if (v->x->net[c] > v->best[i])
                v->best[i] = v->x->net[c];
        }
    }
}

/* The choice to gather neighbours around: the best, the next best on later passes. */
static size_t centre(const struct improver *v, uint32_t item)
{
    const struct model *m = v->p->m;
    size_t chosen = NOBODY;
    double below = 0;

    for (unsigned k = 0; k <= v->turn % 3; k++) {
        size_t next = NOBODY;

        for (size_t c = m->first[item]; c < m->first[item + 1]; c++) {
            if (c != v->p->at[item] && (k == 0 || v->x->net[c] < below) &&
                (next == NOBODY || v->x->net[c] > v->x->net[next]))
                next = c;
        }
        if (next == NOBODY)
            break;
        chosen = next;
        below = v->x->net[next];
    }
    return chosen;
}

static size_t rank_items(struct improver *v)
{
    size_t n = 0;

    for (uint32_t i = 0; i < v->x->m->items; i++) {
        double loss = loss_of(v, i);

        if (loss > 0)
            v->rank[n++] = (struct ranked){.key = loss, .at = i};
    }
    rank_sort(v->rank, n);
    return n;
}

bool improver_pass(struct improver *v, struct plan *p)
{
    bool better = false;
    size_t n;

    v->p = p;
    look_at_prices(v);
    n = rank_items(v);
    for (size_t i = 0; i < n; i++) {
        uint32_t item = (uint32_t)v->rank[i].at;
        size_t around = centre(v, item);

        if (around == NOBODY)
            continue;
        v->now++;
        v->members = 0;
        join(v, item);
        gather(v, around);
        better = rearrange(v) || better;
    }
    v->turn++;
    return better;
}
