/* common/http/conn.h - one connection of the HTTP server. Private to this folder. */
#ifndef COMMON_HTTP_CONN_H
#define COMMON_HTTP_CONN_H

#include <event2/bufferevent.h>
#include <sys/queue.h>

#include "common/http/chunks.h"
#include "homeward/http/server.h"

enum conn_state {
    CONN_HEAD,   /* waiting for a request, or in the middle of its head */
    CONN_BODY,   /* in the middle of its body */
    CONN_BUSY,   /* the handler has it */
    CONN_STREAM, /* an answer without an end is under way */
    CONN_FLUSH,  /* the last bytes are on their way, then it is closed */
    CONN_LINGER, /* closed on our side; what still comes in is thrown away */
};

struct hw_http_exchange {
    struct conn *conn; /* NULL: lost */
    struct event_base *base;
    struct event *lost; /* tells a handler that came too late */
    char *text;         /* the head's */
    struct hw_http_head head;
    struct hw_buf body;
    char peer[64];
    bool is_head, peer_is_loopback;
    void (*on_lost)(void *arg);
    void *arg;
};

struct conn {
    TAILQ_ENTRY(conn) list;
    struct hw_http_server *server;
    struct bufferevent *bev;
    struct event *timer;
    enum conn_state state;
    struct hw_http_exchange *x; /* of the request being read or answered */
    struct hw_chunks chunks;
    size_t discarded;
    bool keep_alive, pumping, ended, unread; /* ended: they send no more; unread: a body we did not
                                                take is still coming */
    char peer[64];
    bool peer_is_loopback;
};
TAILQ_HEAD(conn_list, conn);

struct hw_http_server {
    struct hw_http_options o;
    struct event_base *base;
    struct evconnlistener *listener;
    struct conn_list conns;
    int count;
    bool draining;
};

/* Takes fd. NULL: out of memory. */
struct conn *conn_create(struct hw_http_server *s, evutil_socket_t fd, const char *peer,
                         bool loopback);
/* An exchange under way loses its connection. */
void conn_free(struct conn *c);
bool conn_is_idle(const struct conn *c);

#endif
