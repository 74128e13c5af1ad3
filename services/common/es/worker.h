/* common/es/worker.h - one long piece of work at a time, in a thread of its own. For the engine's
 * own files. */
#ifndef COMMON_ES_WORKER_H
#define COMMON_ES_WORKER_H

#include "homeward/es/engine.h"

struct worker;
/* done is called on the loop with the arg of the task, and may start the next. */
struct worker *worker_create(struct event_base *base, void (*done)(void *of, void *arg), void *of,
                             struct hw_err *err);
/* Work under way is left to itself: nobody hears of it any more. NULL is fine. */
void worker_destroy(struct worker *w);
bool worker_busy(const struct worker *w);
void worker_start(struct worker *w, const struct hw_task *t);

#endif
