/* A binary heap. */
#include "cli/simulate/core/queue.h"

#include <stdbool.h>
#include <stdlib.h>

#include "homeward/bug.h"
#include "homeward/mem.h"

static bool sooner(const struct due *a, const struct due *b)
{
    return a->at_ms != b->at_ms ? a->at_ms < b->at_ms : a->order < b->order;
}

static void swap(struct due *a, struct due *b)
{
    struct due t = *a;

    *a = *b;
    *b = t;
}

void queue_put(struct queue *q, struct due d)
{
    size_t i = q->count++;

    q->heap = hw_grow(q->heap, &q->cap, q->count, sizeof(*q->heap));
    d.order = q->order++;
    q->heap[i] = d;
    for (; i && sooner(&q->heap[i], &q->heap[(i - 1) / 2]); i = (i - 1) / 2)
        swap(&q->heap[i], &q->heap[(i - 1) / 2]);
}

const struct due *queue_first(const struct queue *q)
{
    return q->count ? &q->heap[0] : NULL;
}

struct due queue_take(struct queue *q)
{
    struct due first;

    HW_CHECK(q->count > 0);
    first = q->heap[0];
    q->heap[0] = q->heap[--q->count];
    for (size_t i = 0;;) {
        size_t least = i;

        for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < q->count; k++)
            least = sooner(&q->heap[k], &q->heap[least]) ? k : least;
        if (least == i)
            return first;
        swap(&q->heap[i], &q->heap[least]);
        i = least;
    }
}

void queue_release(struct queue *q)
{
    free(q->heap);
    *q = (struct queue){.heap = NULL};
}
