/* ledger/read.h - the read socket: replay with credit, whole streams, people, snapshots, status.
 *
 * Bounds: a reader gets no more events than it gave credit for; at most READERS replays are open, a
 * further one is turned away and asks again. */
#ifndef LEDGER_READ_H
#define LEDGER_READ_H

#include "homeward/bus/bus.h"
#include "homeward/clock.h"

struct reading;
struct reading_options {
    struct hw_bus *bus;
    const char *endpoint, *conninfo;
    const struct hw_clock *clock;
    int64_t (*head)(void *arg); /* last committed position */
    void *arg;
};

struct reading *reading_create(const struct reading_options *o, struct hw_err *err);
void reading_destroy(struct reading *r);       /* NULL is fine */
long reading_replays(const struct reading *r); /* open now */

#endif
