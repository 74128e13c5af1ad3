/* http/server.h - a small HTTP/1.1 server in a libevent loop.
 *
 * One handler gets every request whole and answers it when it likes: at once, later, or as a stream
 * without an end. Bounds: connections, size of head and body, time for each; a connection whose
 * reader is so slow that more than backlog_max bytes wait is closed. Requests of one connection are
 * answered one after the other. Not thread safe. */
#ifndef HOMEWARD_HTTP_SERVER_H
#define HOMEWARD_HTTP_SERVER_H

#include <event2/event.h>
#include <stdbool.h>
#include <stddef.h>

#include "homeward/buf.h"
#include "homeward/err.h"
#include "homeward/http/head.h"

struct hw_http_server;
/* One request and its answer. Belongs to the handler until it has called hw_http_answer or
 * hw_http_stream_end, also when the connection is lost before. */
struct hw_http_exchange;

typedef void (*hw_http_handler_f)(struct hw_http_exchange *x, void *arg);
/* A request that cannot be read is answered by this: status, and a body made by it. */
typedef void (*hw_http_fault_f)(int status, const char *why, struct hw_buf *body, void *arg);

struct hw_http_options {
    const char *address; /* "127.0.0.1:8080", "[::1]:8080"; a literal address */
    size_t body_max;
    size_t backlog_max;  /* bytes waiting to be sent on one connection's stream */
    int connections_max; /* beyond it new ones are closed at once */
    const char *headers; /* lines put into every answer, each ended by CR LF; may be NULL */
    const char *type;    /* content type of bodies made by on_fault */
    hw_http_handler_f on_request;
    hw_http_fault_f on_fault;
    void *arg;
};

/* Listens. Texts of the options are borrowed for ever. The caller owns the result; NULL with *err.
 */
struct hw_http_server *hw_http_server_create(struct event_base *base,
                                             const struct hw_http_options *o, struct hw_err *err);
/* Closes every connection; exchanges that are open stay their handlers' to end. NULL is fine. */
void hw_http_server_destroy(struct hw_http_server *s);
/* No new connections and no new requests on old ones; idle ones are closed. */
void hw_http_server_drain(struct hw_http_server *s);
int hw_http_server_connections(const struct hw_http_server *s);
/* Whether the address is one that only this machine reaches; false also when it is none. */
bool hw_http_is_loopback(const char *address);
/* Splits "host:port" or "[host]:port" with a literal address into a sockaddr's text parts. */
bool hw_http_split_address(const char *address, char host[64], int *port);

const struct hw_http_head *hw_http_head_of(const struct hw_http_exchange *x);
const char *hw_http_body(const struct hw_http_exchange *x, size_t *n); /* "" when there is none */
/* The other end: its address without the port. */
const char *hw_http_peer(const struct hw_http_exchange *x);
bool hw_http_peer_is_loopback(const struct hw_http_exchange *x);
/* The connection is gone: nobody will read the answer. */
bool hw_http_is_lost(const struct hw_http_exchange *x);

struct hw_http_answer {
    int status;
    const char *type;    /* content type; NULL: no body, no such header */
    const char *headers; /* further lines, each ended by CR LF; may be NULL */
    const void *body;    /* copied */
    size_t body_n;
};
/* Ends x. To HEAD the same is said without the body. */
void hw_http_answer(struct hw_http_exchange *x, const struct hw_http_answer *a);

/* Begins an answer that goes on until its end. */
void hw_http_stream_begin(struct hw_http_exchange *x, const char *type, const char *headers);
/* on_lost is called once, from the loop, when the connection is lost or too slow (also when it was
 * already); the handler then still owes hw_http_stream_end. */
void hw_http_stream_watch(struct hw_http_exchange *x, void (*on_lost)(void *arg), void *arg);
void hw_http_stream_write(struct hw_http_exchange *x, const void *data, size_t n);
/* What was written is still sent; x is gone. */
void hw_http_stream_end(struct hw_http_exchange *x);

#endif
