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

void fill_plan(struct plan *p, const struct prices *x)
{
    const struct model *m = p->m;
    struct ranked *list = hw_alloc_array(m->choices + 1, sizeof(*list));

    chosen_clear(p);
    for (size_t c = 0; c < m->choices; c++)
        list[c] = (struct ranked){.key = x->best.net[c], .at = c};
    rank_sort(list, m->choices);
    for (size_t i = 0; i < m->choices; i++) {
        if (p->at[m->choice[list[i].at].item] == NOBODY && chosen_fits(p, list[i].at))
            chosen_place(p, list[i].at);
    }
    free(list);
}
