/* tests/unit/bus/wire.h - two ends of a bus in one process: real sockets, real keys, one loop. */
#ifndef TESTS_UNIT_BUS_WIRE_H
#define TESTS_UNIT_BUS_WIRE_H

#include <event2/event.h>

#include "homeward/bus/bus.h"

struct wire {
    struct event_base *base;
    struct hw_bus *ledger, *beds; /* the answering and the asking end */
    char dir[40];
    char endpoint[80], feed[80];
};

/* Plain ends. */
void wire_open(struct wire *w);
/* Ends with keys: each has a folder of its own (DIR/ledger, DIR/beds) with its secret and all
 * public keys. */
void wire_open_curve(struct wire *w);
void wire_close(struct wire *w);
/* Makes NAME's key pair: the secret in DIR/NAME/, the public half in the folders of `known_to`
 * (names parted by blanks). */
void wire_key(struct wire *w, const char *name, const char *known_to);
struct hw_bus *wire_end(struct wire *w, const char *name, bool plain);

/* Runs the loop until done(arg) says so; fails the test after ten seconds. */
void wire_until(struct wire *w, const char *what, bool (*done)(void *arg), void *arg);
/* Runs the loop for so many milliseconds: only to see that something does not happen. */
void wire_for(struct wire *w, int ms);

#endif
