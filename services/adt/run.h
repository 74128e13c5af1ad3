/* adt/run.h - the commands of one message on their way to homeward-beds, and how it ended.
 *
 * All of them leave at once, in order. Their ids follow from `space` and their number, so that the
 * same message has the same effect and the same answer whenever it is sent again. */
#ifndef ADT_RUN_H
#define ADT_RUN_H

#include "adt/core/translate.h"
#include "homeward/dispatch.h"

enum run_end {
    RUN_APPLIED,
    RUN_REFUSED,     /* fault says why */
    RUN_UNAVAILABLE, /* not known to be done: may be run again with the same space */
};

struct run;
typedef void (*run_f)(struct run *r, void *arg);

enum { RUN_POSITIONS = 256 };
struct run {
    struct translation t;
    struct hw_arena *arena; /* the message's */
    run_f on_end;
    void *arg;
    size_t open;
    enum run_end end;
    struct fault fault; /* the first refusal that counts */
    int64_t positions[RUN_POSITIONS];
    size_t position_count;
};

/* r->t is TRANSLATED. on_end is called once, perhaps before this returns. */
void run_start(struct run *r, struct hw_dispatch *d, struct hw_id space, int64_t patience_ms,
               struct hw_arena *arena, run_f on_end, void *arg);

#endif
