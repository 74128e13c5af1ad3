#include "homeward/http/server.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/listener.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "common/http/conn.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { BACKLOG = 512 };

/* ---- addresses ---- */

bool hw_http_split_address(const char *address, char host[64], int *port)
{
    const char *colon = strrchr(address, ':');
    const char *from = address;
    size_t n = colon ? (size_t)(colon - address) : 0;
    int64_t number = 0;

    if (!colon || !hw_parse_i64(colon + 1, 0, 65535, &number))
        return false;
    if (n >= 2 && *address == '[' && address[n - 1] == ']') {
        from++;
        n -= 2;
    } else if (memchr(address, ':', n)) {
        return false; /* an IPv6 address stands in brackets */
    }
    if (n == 0 || n >= 64)
        return false;
    memcpy(host, from, n);
    host[n] = '\0';
    *port = (int)number;
    return true;
}

static bool read_sockaddr(const char *address, struct sockaddr_storage *out, socklen_t *n)
{
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    char host[64];
    int port = 0;

    if (!hw_http_split_address(address, host, &port))
        return false;
    memset(out, 0, sizeof(*out));
    if (inet_pton(AF_INET, hw_streq(host, "localhost") ? "127.0.0.1" : host, &v4.sin_addr) == 1) {
        v4.sin_port = htons((uint16_t)port);
        memcpy(out, &v4, sizeof(v4));
        *n = sizeof(v4);
        return true;
    }
    if (inet_pton(AF_INET6, host, &v6.sin6_addr) == 1) {
        v6.sin6_port = htons((uint16_t)port);
        memcpy(out, &v6, sizeof(v6));
        *n = sizeof(v6);
        return true;
    }
    return false;
}

static bool is_loopback(const struct sockaddr *sa)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;

    if (sa->sa_family == AF_INET) {
        memcpy(&v4, sa, sizeof(v4));
        return (ntohl(v4.sin_addr.s_addr) >> 24) == 127;
    }
    if (sa->sa_family != AF_INET6)
        return false;
    memcpy(&v6, sa, sizeof(v6));
    if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr))
        return v6.sin6_addr.s6_addr[12] == 127;
    return IN6_IS_ADDR_LOOPBACK(&v6.sin6_addr);
}

bool hw_http_is_loopback(const char *address)
{
    struct sockaddr_storage sa;
    socklen_t n = 0;

    return read_sockaddr(address, &sa, &n) && is_loopback((const struct sockaddr *)&sa);
}

/* ---- listening ---- */

static void on_accept(struct evconnlistener *l, evutil_socket_t fd, struct sockaddr *sa, int len,
                      void *arg)
{
    struct hw_http_server *s = arg;
    char peer[64] = "?";

    (void)l;
    if (s->count >= s->o.connections_max) {
        (void)evutil_closesocket(fd);
        return;
    }
    (void)getnameinfo(sa, (socklen_t)len, peer, sizeof(peer), NULL, 0, NI_NUMERICHOST);
    (void)conn_create(s, fd, peer, is_loopback(sa));
}

static void on_accept_error(struct evconnlistener *l, void *arg)
{
    (void)l, (void)arg;
    hw_log(HW_WARN, "http.accept_failed", HW_F_STR("error", strerror(errno)));
}

struct hw_http_server *hw_http_server_create(struct event_base *base,
                                             const struct hw_http_options *o, struct hw_err *err)
{
    struct hw_http_server *s = NULL;
    struct sockaddr_storage sa;
    socklen_t n = 0;

    if (!read_sockaddr(o->address, &sa, &n)) {
        (void)hw_fail(err, HW_EINVAL, "'%s' is not an address and a port, such as 127.0.0.1:8080",
                      o->address);
        return NULL;
    }
    s = hw_alloc(sizeof(*s));
    s->o = *o;
    s->base = base;
    TAILQ_INIT(&s->conns);
    s->listener = evconnlistener_new_bind(
        base, on_accept, s, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
        BACKLOG, (const struct sockaddr *)&sa, (int)n);
    if (s->listener) {
        evconnlistener_set_error_cb(s->listener, on_accept_error);
        return s;
    }
    (void)hw_fail(err, HW_EIO, "cannot listen at %s: %s", o->address, strerror(errno));
    free(s);
    return NULL;
}

void hw_http_server_drain(struct hw_http_server *s)
{
    struct conn *c = TAILQ_FIRST(&s->conns);

    s->draining = true;
    if (s->listener)
        evconnlistener_free(s->listener);
    s->listener = NULL;
    while (c) {
        struct conn *next = TAILQ_NEXT(c, list);

        if (conn_is_idle(c))
            conn_free(c);
        c = next;
    }
}

void hw_http_server_destroy(struct hw_http_server *s)
{
    struct conn *c = NULL;

    if (!s)
        return;
    if (s->listener)
        evconnlistener_free(s->listener);
    while ((c = TAILQ_FIRST(&s->conns)))
        conn_free(c);
    free(s);
}

int hw_http_server_connections(const struct hw_http_server *s)
{
    return s->count;
}
