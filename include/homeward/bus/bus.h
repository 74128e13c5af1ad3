/* bus/bus.h - a process' place on the bus: its ZeroMQ context, its keys, who may do what.
 *
 * Every socket is made here, with bounds, heartbeats and CURVE. Keys are files in one folder:
 * NAME.secret (mode 0600, only the owner's process needs it) and NAME.pub, one pair per service; a
 * peer is whoever proves it has the secret half of a NAME.pub in the folder, and rights.c says what
 * NAME may do. With `plain` nothing is encrypted and every peer counts as "local"; endpoints must
 * then be ipc or loopback. */
#ifndef HOMEWARD_BUS_BUS_H
#define HOMEWARD_BUS_BUS_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

#include "homeward/err.h"

enum {
    HW_BUS_PROTOCOL = 1,
    HW_BUS_MESSAGE_MAX = 64 * 1024 * 1024, /* bytes of one frame */
    HW_BUS_NAME_MAX = 32,
    HW_BUS_ENDPOINT_MAX = 256,
};

struct hw_bus;
struct hw_bus_options {
    const char *service;  /* whose key we use: "beds" */
    const char *keys_dir; /* ignored when plain */
    bool plain;
};

/* Binds the ZAP handler before any other socket exists. The caller owns the result; NULL with *err.
 */
struct hw_bus *hw_bus_create(struct event_base *base, const struct hw_bus_options *o,
                             struct hw_err *err);
/* After every socket made from it was closed. NULL is fine. */
void hw_bus_destroy(struct hw_bus *bus);
struct event_base *hw_bus_base(const struct hw_bus *bus);
const char *hw_bus_service(const struct hw_bus *bus);
/* Reads the public keys again (rotation). On failure the old ones stay. */
enum hw_code hw_bus_reload_keys(struct hw_bus *bus, struct hw_err *err);
/* Connections that were refused: unknown key, no key. */
long hw_bus_refused(const struct hw_bus *bus);

/* A socket that binds `endpoint`. NULL with *err. Close with hw_bus_close. */
void *hw_bus_bind(struct hw_bus *bus, int type, const char *endpoint, struct hw_err *err);
/* A socket that connects to `endpoint`, where the service `server` answers. NULL with *err. */
void *hw_bus_connect(struct hw_bus *bus, int type, const char *endpoint, const char *server,
                     struct hw_err *err);
/* The same in two steps, for those who must see its first connection: a monitor made between them
 * misses nothing. */
void *hw_bus_prepare(struct hw_bus *bus, int type, const char *endpoint, const char *server,
                     struct hw_err *err);
enum hw_code hw_bus_join(void *zsock, const char *endpoint, struct hw_err *err);
void hw_bus_close(void *zsock); /* NULL is fine */
/* A socket that tells the connection events (ZMQ_EVENT_...) of zsock; name is an inproc endpoint.
 */
void *hw_bus_monitor(struct hw_bus *bus, void *zsock, const char *name, int events,
                     struct hw_err *err);

/* Where a service listens when the settings do not say: an ipc socket in hw_bus_socket_dir. */
bool hw_bus_default_endpoint(const char *state_dir, const char *name,
                             char endpoint[HW_BUS_ENDPOINT_MAX], struct hw_err *err);

/* A short folder for sockets: state_dir/run, or one of our own in /tmp when sockets in there would
 * have too long a path. False: it cannot be made. */
bool hw_bus_socket_dir(const char *state_dir, char dir[HW_BUS_ENDPOINT_MAX], struct hw_err *err);

/* What a peer may do (bus/rights.c). */
enum hw_verb {
    HW_MAY_APPEND,   /* object: the stream */
    HW_MAY_COMMAND,  /* object: the service commanded */
    HW_MAY_READ,     /* object: the stream, or "" for ranges of the log */
    HW_MAY_PEOPLE,   /* look up people and their keys; object "" */
    HW_MAY_SNAPSHOT, /* object: the service */
    HW_MAY_AUDIT,    /* object "" */
    HW_MAY_REBUILD,  /* object "" */
};
bool hw_bus_may(const char *peer, enum hw_verb verb, const char *object);

#endif
