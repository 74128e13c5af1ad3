/* A plan: who is placed where, and what is left of each resource. */
#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "matching/model.h"

void chosen_init(struct plan *p, const struct model *m)
{
    *p = (struct plan){.m = m};
    p->at = hw_alloc_array((size_t)m->items + 1, sizeof(*p->at));
    p->left = hw_alloc_array(m->resources + 1, sizeof(*p->left));
    chosen_clear(p);
}

void chosen_release(struct plan *p)
{
    free(p->at);
    free(p->left);
    *p = (struct plan){0};
}

void chosen_copy(struct plan *to, const struct plan *from)
{
    memcpy(to->at, from->at, from->m->items * sizeof(*to->at));
    memcpy(to->left, from->left, from->m->resources * sizeof(*to->left));
    to->worth = from->worth;
}

void chosen_clear(struct plan *p)
{
    for (uint32_t i = 0; i < p->m->items; i++)
        p->at[i] = NOBODY;
    memcpy(p->left, p->m->capacity, p->m->resources * sizeof(*p->left));
    p->worth = 0;
}

bool chosen_fits(const struct plan *p, size_t choice)
{
    const struct model *m = p->m;

    for (size_t k = m->choice[choice].use; k < m->choice[choice + 1].use; k++) {
        if (m->uses[k].amount > p->left[m->uses[k].resource])
            return false;
    }
    return true;
}

void chosen_place(struct plan *p, size_t choice)
{
    const struct model *m = p->m;

    for (size_t k = m->choice[choice].use; k < m->choice[choice + 1].use; k++)
        p->left[m->uses[k].resource] -= m->uses[k].amount;
    p->at[m->choice[choice].item] = choice;
    p->worth += m->choice[choice].worth;
}

void chosen_remove(struct plan *p, uint32_t item)
{
    const struct model *m = p->m;
    size_t choice = p->at[item];

    if (choice == NOBODY)
        return;
    for (size_t k = m->choice[choice].use; k < m->choice[choice + 1].use; k++)
        p->left[m->uses[k].resource] += m->uses[k].amount;
    p->at[item] = NOBODY;
    p->worth -= m->choice[choice].worth;
}
