/* dispatch.h - commands to the services that own them, from programs that take commands in (the
 * command line, the gateway, homeward-adt).
 *
 * A command is kept until it is answered and sent again, with the same id, when a connection
 * breaks; so it takes effect once. AdvanceClock is carried out here: every service's due timers
 * first. */
#ifndef HOMEWARD_DISPATCH_H
#define HOMEWARD_DISPATCH_H

#include <event2/event.h>

#include "homeward/bus/client.h"
#include "homeward/v1/bus.pb-c.h"
#include "homeward/v1/commands.pb-c.h"

struct hw_dispatch;
struct hw_dispatch_options {
    struct hw_bus *bus;
    const char *state_dir;
    const char *actor; /* put into commands that have none: "cli:root" */
    bool manual_clock;
};
/* Borrowed until it returns. */
typedef void (*hw_dispatch_f)(const Hw__CommandAnswer *a, void *arg);

/* Endpoints come from the environment (HOMEWARD_BEDS_COMMANDS, ...), else the state directory. */
struct hw_dispatch *hw_dispatch_create(const struct hw_dispatch_options *o, struct hw_err *err);
void hw_dispatch_destroy(struct hw_dispatch *d); /* NULL is fine */
/* Gives the command an id if it has none. timeout_ms 0: as long as it takes; otherwise the answer
 * may be UNAVAILABLE. */
void hw_dispatch_send(struct hw_dispatch *d, Hw__Command *c, int64_t timeout_ms, hw_dispatch_f f,
                      void *arg);
/* Asks the service of that name ("d2a"); f is called once, with HW_OK and QUERY_ANSWER as the kind,
 * or with why there is none. False: there is no such service. */
bool hw_dispatch_query(struct hw_dispatch *d, const char *service, const Hw__Query *q,
                       int64_t timeout_ms, hw_answer_f f, void *arg);
size_t hw_dispatch_open(const struct hw_dispatch *d); /* commands without an answer */
/* The greatest position any answer named. */
int64_t hw_dispatch_position(const struct hw_dispatch *d);

#endif
