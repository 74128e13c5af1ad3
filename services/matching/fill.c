/* See fill.h. */
#include "matching/fill.h"

#include <stdlib.h>

#include "homeward/mem.h"

static int by_key(const void *a,
                  const void *b) /* greatest first; equal ones in the model's order */
{
    const struct ranked *x = a, *y = b;

    if (x->key != y->key)
        return x->key > y->key ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

void rank_sort(struct ranked *list, size_t n)
{
    qsort(list, n, sizeof(*list), by_key);
}

static void place_in_order(struct plan *p, struct ranked *list, size_t n)
{
    rank_sort(list, n);
    for (size_t i = 0; i < n; i++) {
        if (p->at[p->m->choice[list[i].at].item] == NOBODY && chosen_fits(p, list[i].at))
            chosen_place(p, list[i].at);
    }
}

void fill_plan(struct plan *p, const struct prices *x)
{
    const struct model *m = p->m;
    struct ranked *list = hw_alloc_array(m->choices + 1, sizeof(*list));
    size_t n = 0;

    chosen_clear(p);
    for (size_t c = 0; c < m->choices; c++) {
        if (x->share[c] > 0.05)
            list[n++] = (struct ranked){.key = x->share[c], .at = c};
    }
    place_in_order(p, list, n);
    n = 0;
    for (size_t c = 0; c < m->choices; c++) {
        if (p->at[m->choice[c].item] == NOBODY)
            list[n++] = (struct ranked){.key = x->net[c], .at = c};
    }
    place_in_order(p, list, n);
    free(list);
}
