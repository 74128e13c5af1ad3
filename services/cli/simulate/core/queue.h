/* simulate/core/queue.h - what is going to happen, the soonest first. Pure. */
#ifndef CLI_SIMULATE_CORE_QUEUE_H
#define CLI_SIMULATE_CORE_QUEUE_H

#include <stddef.h>
#include <stdint.h>

struct stay;

/* Something that will happen: to a stay, or (no stay) somebody's coming to a group. */
struct due {
    int64_t at_ms;
    int64_t order; /* given by the queue: of the same moment, what was put first comes first */
    int kind;
    int group;
    struct stay *stay; /* borrowed */
};

/* Zeroed: empty. */
struct queue {
    struct due *heap;
    size_t count, cap;
    int64_t order;
};

void queue_put(struct queue *q, struct due d);
/* The soonest, borrowed until the next call; NULL: empty. */
const struct due *queue_first(const struct queue *q);
/* Takes the soonest out of a queue that is not empty. */
struct due queue_take(struct queue *q);
void queue_release(struct queue *q);

#endif
