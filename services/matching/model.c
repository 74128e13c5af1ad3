/* Problems are checked here: everything after relies on it. */
#include "matching/model.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"

/* An array of nothing is still an array. */
static void *array(size_t count, size_t size)
{
    return hw_alloc_array(count ? count : 1, size);
}

/* Copies the uses of one option behind the model's first n, each resource once.
 * place[r]: where r is among the uses, valid when at or after n. */
static size_t copy_uses(struct model *m, const struct hw_match_problem *p,
                        const struct hw_match_option *o, size_t n, size_t *place)
{
    size_t end = n;

    for (uint32_t k = 0; k < o->use_count; k++) {
        const struct hw_match_use *u = &p->uses[o->first_use + k];
        size_t at;

        HW_CHECK(u->resource < p->resource_count && u->amount > 0);
        at = place[u->resource];
        if (at < n || at >= end || m->uses[at].resource != u->resource) {
            at = end++;
            place[u->resource] = at;
            m->uses[at] = (struct use){.resource = u->resource, .amount = 0};
        }
        if (u->amount > m->capacity[u->resource] - m->uses[at].amount)
            return SIZE_MAX;
        m->uses[at].amount += u->amount;
    }
    return end;
}

static void index_wants(struct model *m)
{
    size_t *next = array(m->resources, sizeof(*next));

    for (size_t k = 0; k < m->choice[m->choices].use; k++)
        m->wanted[m->uses[k].resource + 1]++;
    for (size_t r = 0; r < m->resources; r++) {
        m->wanted[r + 1] += m->wanted[r];
        next[r] = m->wanted[r];
    }
    for (size_t c = 0; c < m->choices; c++) {
        for (size_t k = m->choice[c].use; k < m->choice[c + 1].use; k++)
            m->wants[next[m->uses[k].resource]++] = c;
    }
    free(next);
}

static void allocate(struct model *m, const struct hw_match_problem *p)
{
    size_t uses = 0; /* options may share uses; the copies do not */

    for (size_t i = 0; i < p->option_count; i++)
        uses += p->options[i].use_count;
    *m = (struct model){.items = p->item_count, .resources = p->resource_count};
    m->first = array((size_t)p->item_count + 1, sizeof(*m->first));
    m->choice = array(p->option_count + 1, sizeof(*m->choice));
    m->uses = array(uses, sizeof(*m->uses));
    m->wants = array(uses, sizeof(*m->wants));
    m->wanted = array(p->resource_count + 1, sizeof(*m->wanted));
    m->capacity = array(p->resource_count, sizeof(*m->capacity));
    for (size_t r = 0; r < p->resource_count; r++) {
        HW_CHECK(p->capacity[r] >= 0);
        m->capacity[r] = p->capacity[r];
    }
}

void model_init(struct model *m, const struct hw_match_problem *p)
{
    size_t *place = array(p->resource_count, sizeof(*place));
    size_t uses = 0;
    uint32_t item = 0;

    allocate(m, p);
    for (size_t i = 0; i < p->option_count; i++) {
        const struct hw_match_option *o = &p->options[i];
        size_t end;

        HW_CHECK(o->item < p->item_count && o->item >= item);
        HW_CHECK(o->first_use <= p->use_count && o->use_count <= p->use_count - o->first_use);
        HW_CHECK(o->worth <= INT64_C(1) << 40);
        while (item < o->item)
            m->first[++item] = m->choices;
        end = o->worth > 0 ? copy_uses(m, p, o, uses, place) : SIZE_MAX;
        if (end == SIZE_MAX)
            continue;
        m->choice[m->choices++] =
            (struct choice){.worth = o->worth, .given = i, .use = uses, .item = item};
        uses = end;
    }
    while (item < p->item_count)
        m->first[++item] = m->choices;
    m->choice[m->choices].use = uses;
    index_wants(m);
    model_count_in_steps(m);
    model_find_kinds(m);
    free(place);
}

void model_release(struct model *m)
{
    free(m->first);
    free(m->choice);
    free(m->uses);
    free(m->wants);
    free(m->wanted);
    free(m->capacity);
    free(m->kind);
    free(m->amount);
    free(m->limit);
    free(m->row);
    *m = (struct model){0};
}
