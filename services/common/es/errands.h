/* common/es/errands.h - commands that an engine sends to other services for its domain's duties.
 * For the engine's own files. */
#ifndef COMMON_ES_ERRANDS_H
#define COMMON_ES_ERRANDS_H

#include "common/es/plan.h"

struct errands;
/* What the log has been seen up to `position`, so the answer may be told. */
struct errands_options {
    struct hw_app *app;
    void (*on_answer)(const char *stream, const Hw__CommandAnswer *a, void *arg);
    void (*on_change)(void *arg); /* an answer came */
    void *arg;
};
struct errands *errands_create(const struct errands_options *o, struct hw_err *err);
void errands_destroy(struct errands *s); /* NULL is fine */
/* False: there is no such service to send to. */
bool errands_send(struct errands *s, const struct planned_send *what);
/* Tells the answers whose effects are in the log up to `position`. */
void errands_tell(struct errands *s, int64_t position);
bool errands_idle(const struct errands *s);

#endif
