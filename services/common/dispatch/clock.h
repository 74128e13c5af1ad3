/* common/dispatch/clock.h - moving the clock of a manual system: timers first, in order of due
 * time. */
#ifndef COMMON_DISPATCH_CLOCK_H
#define COMMON_DISPATCH_CLOCK_H

#include "homeward/bus/client.h"
#include "homeward/dispatch.h"

enum { CLOCK_SERVICES = 8 };

struct clock_move_options {
    struct hw_client *append, *read; /* the ledger's */
    struct hw_client *services[CLOCK_SERVICES];
    size_t service_count;
    const char *actor;
    int64_t to_ms;
    hw_dispatch_f on_done;
    void *arg;
};

/* Ends by itself: calls on_done once. */
void clock_move(const struct clock_move_options *o);

#endif
