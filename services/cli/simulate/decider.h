/* simulate/decider.h - what people decided, as commands, each sent until there is an answer to
 * keep.
 *
 * An answer that says "not now" (a service was away, somebody was quicker) leads to the same
 * command with the same id a moment later. */
#ifndef CLI_SIMULATE_DECIDER_H
#define CLI_SIMULATE_DECIDER_H

#include "cli/simulate/core/hospital.h"
#include "homeward/dispatch.h"

struct decider;
/* Called after every answer: something more can be sent. */
typedef void (*decider_f)(void *arg);

/* NULL: out of memory. The dispatch outlives every call but destroy. */
struct decider *decider_create(struct event_base *base, struct hw_dispatch *dispatch, decider_f f,
                               void *arg);
/* Nobody is called any more. Only after the dispatch was destroyed, which ends what is on its way.
 * NULL is fine. */
void decider_destroy(struct decider *d);
/* From now on answers lead to nothing: before the dispatch is destroyed. NULL is fine. */
void decider_stop(struct decider *d);
void decider_put(struct decider *d, const struct happening *e, int64_t at_ms);
size_t decider_open(const struct decider *d);     /* without an answer to keep */
int64_t decider_refused(const struct decider *d); /* not accepted, for good */

#endif
