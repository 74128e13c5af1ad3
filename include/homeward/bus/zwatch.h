/* bus/zwatch.h - a ZeroMQ socket in a libevent loop.
 *
 * The one place that knows that ZMQ_FD is edge-triggered. Everything above sees callbacks: "one
 * message is here", "there is room to send". Not thread safe. */
#ifndef HOMEWARD_BUS_ZWATCH_H
#define HOMEWARD_BUS_ZWATCH_H

#include <event2/event.h>
#include <stdbool.h>

#include "homeward/err.h"

struct hw_zwatch;
/* Takes exactly one whole message from zsock; must not destroy the watch. */
typedef void (*hw_zwatch_f)(void *zsock, void *arg);

/* Borrows zsock until hw_zwatch_destroy. on_room (may be NULL) is called when the socket can take a
 * message and hw_zwatch_want_room asked for it. */
struct hw_zwatch *hw_zwatch_create(struct event_base *base, void *zsock, hw_zwatch_f on_message,
                                   hw_zwatch_f on_room, void *arg, struct hw_err *err);
void hw_zwatch_destroy(struct hw_zwatch *w); /* NULL is fine */
/* Owed after every send on this socket: a send can swallow the edge of a message coming in. */
void hw_zwatch_poke(struct hw_zwatch *w);
/* Call on_room as soon as there is room. Ends by itself after each call. */
void hw_zwatch_want_room(struct hw_zwatch *w);
/* While paused no message is taken: ZeroMQ's high-water marks then hold the senders back. */
void hw_zwatch_pause(struct hw_zwatch *w, bool paused);

#endif
