#include "brokerage/core/money/damages.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"

#define WEIGHTS_MAX INT32_MAX
#define PENCE_MAX   (INT64_C(1) << 40)
#define WEIGHT_MAX  (INT64_C(1) << 22) /* so that amount x weight stays below 2^62 */

struct rest {
    int64_t remainder;
    const char *key;
    size_t index;
};

/* The largest remainder first, then the first key. */
static int by_remainder(const void *a, const void *b)
{
    const struct rest *x = a, *y = b;

    if (x->remainder != y->remainder)
        return x->remainder > y->remainder ? -1 : 1;
    return strcmp(x->key, y->key);
}

static int64_t sum_of_weights(const struct share *shares, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (shares[i].weight < 0 || shares[i].weight > WEIGHT_MAX)
            return 0;
        sum += shares[i].weight;
        if (sum > WEIGHTS_MAX)
            return 0;
    }
    return sum;
}

bool share_out(int64_t pence, struct share *shares, size_t count)
{
    int64_t sum = sum_of_weights(shares, count), size = pence < 0 ? -pence : pence, left = size;
    struct rest *rests = NULL;

    if (sum == 0 || size > PENCE_MAX)
        return false;
    rests = hw_alloc_array(count, sizeof(*rests));
    for (size_t i = 0; i < count; i++) {
        shares[i].pence = size * shares[i].weight / sum;
        rests[i] = (struct rest){size * shares[i].weight % sum, shares[i].key, i};
        left -= shares[i].pence;
    }
    qsort(rests, count, sizeof(*rests), by_remainder);
    for (size_t i = 0; left > 0; i++, left--)
        shares[rests[i].index].pence++;
    for (size_t i = 0; pence < 0 && i < count; i++)
        shares[i].pence = -shares[i].pence;
    free(rests);
    return true;
}
