/* bus/server.h - the answering end: a ROUTER that hands requests to one function.
 *
 * Bounds: ZeroMQ's high-water marks hold at most 10,000 messages a peer; a paused server takes
 * none, so senders wait. An answer that its peer does not take is dropped and counted: the peer
 * asks again with the same id. */
#ifndef HOMEWARD_BUS_SERVER_H
#define HOMEWARD_BUS_SERVER_H

#include <stdbool.h>

#include "homeward/bus/frame.h"

struct hw_server;
struct hw_server_stats {
    int64_t received, malformed, dropped;
};
/* f is borrowed until the function returns; copy what is to be kept (route and id are enough to
 * answer later). */
typedef void (*hw_request_f)(struct hw_server *s, const struct hw_frame *f, void *arg);

struct hw_server *hw_server_create(struct hw_bus *bus, const char *endpoint,
                                   hw_request_f on_request, void *arg, struct hw_err *err);
void hw_server_destroy(struct hw_server *s); /* NULL is fine */
/* message: any protobuf message. */
void hw_server_answer(struct hw_server *s, const struct hw_route *route, struct hw_id id,
                      Hw__Header__Kind kind, const void *message);
void hw_server_reject(struct hw_server *s, const struct hw_route *route, struct hw_id id,
                      const char *code, const char *text);
void hw_server_pause(struct hw_server *s, bool paused);
const struct hw_server_stats *hw_server_stats(const struct hw_server *s);

#endif
