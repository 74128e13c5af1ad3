/* What a resource earns when it sells whole uses: a bounded knapsack over its kinds. */
#include <string.h>

#include "matching/prices.h"

/* Adds a kind to value; count[c]: how many of it are in value[c]. More than limit never matter. */
static void add_plenty(double *value, uint16_t *count, int64_t capacity, int64_t amount,
                       double price)
{
    for (int64_t c = 0; c < amount; c++)
        count[c] = 0;
    for (int64_t c = amount; c <= capacity; c++) {
        double with = value[c - amount] + price, without = value[c];
        uint16_t more = (uint16_t)(count[c - amount] + 1);

        /* Without a branch: which of the two it is can hardly be guessed. */
        value[c] = with > without ? with : without;
        count[c] = with > without ? more : 0;
    }
}

static void add_few(double *value, uint16_t *count, int64_t capacity, int64_t amount, double price,
                    int64_t limit)
{
    for (int64_t c = capacity; c >= 0; c--) {
        double most = value[c];

        count[c] = 0;
        for (int64_t k = 1; k <= limit && k * amount <= c; k++) {
            double with = value[c - k * amount] + (double)k * price;

            if (with > most) {
                most = with;
                count[c] = (uint16_t)k;
            }
        }
        value[c] = most;
    }
}

void knapsack(const struct model *m, size_t r, const double *price, double *value, double *offered,
              uint16_t *table)
{
    int64_t capacity = m->capacity[r], left = capacity;
    size_t length = (size_t)capacity + 1;

    memset(value, 0, length * sizeof(*value));
    for (size_t k = m->kind[r]; k < m->kind[r + 1]; k++) {
        uint16_t *count = table + (k - m->kind[r]) * length;

        if (price[k] <= 0)
            continue;
        if (m->limit[k] >= capacity / m->amount[k])
            add_plenty(value, count, capacity, m->amount[k], price[k]);
        else
            add_few(value, count, capacity, m->amount[k], price[k], m->limit[k]);
    }
    for (size_t k = m->kind[r + 1]; offered && k-- > m->kind[r];) {
        uint16_t n = price[k] > 0 ? table[(k - m->kind[r]) * length + (size_t)left] : 0;

        offered[k] = n;
        left -= n * m->amount[k];
    }
}
