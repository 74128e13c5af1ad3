/* adt/listener.h - the MLLP port: connections in, frames to the intake, answers out.
 *
 * Bounds: connections, the length of a message, how long half a message may take, how long a
 * connection may be silent. A sender that does not take its answers is not read from. */
#ifndef ADT_LISTENER_H
#define ADT_LISTENER_H

#include "adt/intake.h"

struct listener;
struct listener_options {
    struct hw_app *app;
    struct intake *intake;
    const char *address; /* host:port */
    int64_t connections_max, idle_ms, partial_ms;
    size_t message_max;
};
struct listener_stats {
    int64_t open, accepted, turned_away, noise, restarted;
};

struct listener *listener_create(const struct listener_options *o, struct hw_err *err);
/* No new connections, no more reading; what is under way is answered. */
void listener_drain(struct listener *l);
void listener_destroy(struct listener *l); /* NULL is fine */
const struct listener_stats *listener_stats(const struct listener *l);

#endif
