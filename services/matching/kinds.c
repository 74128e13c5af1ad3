/* Amounts in steps, and the different amounts of each resource. */
#include <stdlib.h>

#include "homeward/mem.h"
#include "matching/model.h"

enum {
    LONGEST_ROW = 4096, /* prices_bound relies on it */
    LARGEST_TABLE = 1 << 16,
};

static int64_t common_step(int64_t a, int64_t b)
{
    while (b) {
        int64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

void model_count_in_steps(struct model *m)
{
    size_t uses = m->choice[m->choices].use;
    int64_t *step = hw_alloc_array(m->resources + 1, sizeof(*step));

    for (size_t k = 0; k < uses; k++)
        step[m->uses[k].resource] = common_step(step[m->uses[k].resource], m->uses[k].amount);
    for (size_t k = 0; k < uses; k++)
        m->uses[k].amount = (int32_t)(m->uses[k].amount / step[m->uses[k].resource]);
    for (size_t r = 0; r < m->resources; r++)
        m->capacity[r] = step[r] ? m->capacity[r] / step[r] : 0; /* wanted by nobody */
    free(step);
}

struct amount {
    uint32_t resource;
    int32_t amount;
    size_t use;
};

static int by_amount(const void *a, const void *b)
{
    const struct amount *x = a, *y = b;

    if (x->resource != y->resource)
        return x->resource < y->resource ? -1 : 1;
    if (x->amount != y->amount)
        return x->amount < y->amount ? -1 : 1;
    return x->use < y->use ? -1 : x->use > y->use;
}

static void measure_rows(struct model *m)
{
    for (size_t r = 0; r < m->resources; r++) {
        size_t kinds = m->kind[r + 1] - m->kind[r], length = (size_t)m->capacity[r] + 1;
        bool brief = length <= LONGEST_ROW && kinds * length <= LARGEST_TABLE;

        m->row[r + 1] = m->row[r] + (brief ? length : 0);
    }
}

void model_find_kinds(struct model *m)
{
    size_t uses = m->choice[m->choices].use;
    struct amount *list = hw_alloc_array(uses + 1, sizeof(*list));

    m->kind = hw_alloc_array(m->resources + 1, sizeof(*m->kind));
    m->row = hw_alloc_array(m->resources + 1, sizeof(*m->row));
    m->amount = hw_alloc_array(uses + 1, sizeof(*m->amount));
    m->limit = hw_alloc_array(uses + 1, sizeof(*m->limit));
    for (size_t k = 0; k < uses; k++)
        list[k] = (struct amount){m->uses[k].resource, m->uses[k].amount, k};
    qsort(list, uses, sizeof(*list), by_amount);
    for (size_t k = 0; k < uses; k++) {
        if (k == 0 || list[k].resource != list[k - 1].resource ||
            list[k].amount != list[k - 1].amount) {
            m->amount[m->kinds] = list[k].amount;
            m->kind[list[k].resource + 1]++;
            m->kinds++;
        }
        m->uses[list[k].use].kind = (uint32_t)(m->kinds - 1);
        m->limit[m->kinds - 1]++;
    }
    for (size_t r = 0; r < m->resources; r++)
        m->kind[r + 1] += m->kind[r];
    measure_rows(m);
    free(list);
}
