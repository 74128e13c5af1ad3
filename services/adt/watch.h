/* adt/watch.h - what homeward-adt follows the log for: how many messages wait in the quarantine,
 * and the time of a system whose clock is set by hand.
 *
 * Begins at a snapshot (but for a manual clock, which is told from the beginning) and writes one
 * now and then. */
#ifndef ADT_WATCH_H
#define ADT_WATCH_H

#include "homeward/app.h"

struct watch;
struct watch_options {
    struct hw_app *app;
    const char *append, *feed, *read; /* endpoints */
};

struct watch *watch_create(const struct watch_options *o, struct hw_err *err);
void watch_destroy(struct watch *w); /* NULL is fine */
/* The log has been followed to its head. */
bool watch_ready(const struct watch *w);
size_t watch_waiting(const struct watch *w);

#endif
