#include "common/app/admin.h"

#include <arpa/inet.h>
#include <errno.h>
#include <event2/buffer.h>
#include <event2/http.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "homeward/mem.h"
#include "homeward/text.h"

struct admin {
    struct admin_options o;
    struct evhttp *http;
    char *note;       /* run/SERVICE.admin */
    char address[80]; /* what it says */
};

static void reply(struct evhttp_request *req, int code, const char *reason, const char *type,
                  const void *body, size_t n)
{
    struct evbuffer *out = evbuffer_new();

    (void)evhttp_add_header(evhttp_request_get_output_headers(req), "Content-Type", type);
    if (out)
        (void)evbuffer_add(out, body, n);
    evhttp_send_reply(req, code, reason, out);
    if (out)
        evbuffer_free(out);
}

static void on_metrics(struct evhttp_request *req, void *arg)
{
    struct admin *a = arg;
    struct hw_metric up[] = {
        {"homeward_ready", HW_GAUGE, "1 when the service takes work", NULL, a->o.ready(a->o.arg)},
        {.name = NULL}};
    struct hw_metric *own = a->o.metrics(a->o.arg);
    struct hw_buf b;

    hw_buf_init(&b, 1 << 20);
    hw_metrics_write(up, &b);
    if (own)
        hw_metrics_write(own, &b);
    reply(req, HTTP_OK, "OK", "text/plain; version=0.0.4", b.data, b.len);
    hw_buf_release(&b);
}

static void on_health(struct evhttp_request *req, void *arg)
{
    (void)arg;
    reply(req, HTTP_OK, "OK", "text/plain", "ok\n", 3);
}

static void on_ready(struct evhttp_request *req, void *arg)
{
    struct admin *a = arg;

    if (a->o.ready(a->o.arg))
        reply(req, HTTP_OK, "OK", "text/plain", "ready\n", 6);
    else
        reply(req, HTTP_SERVUNAVAIL, "Not ready", "text/plain", "not ready\n", 10);
}

/* "host:port"; the host is a literal address. */
static bool split(const char *address, char host[64], uint16_t *port)
{
    const char *colon = strrchr(address, ':');
    int64_t n = 0;

    if (!colon || (size_t)(colon - address) >= 64 || !hw_parse_i64(colon + 1, 0, 65535, &n))
        return false;
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = '\0';
    *port = (uint16_t)n;
    return true;
}

/* Scrapers and people find the port here when it was left to the system. */
static enum hw_code write_note(struct admin *a, int fd, const char *host, struct hw_err *err)
{
    struct sockaddr_in in = {.sin_port = 0};
    socklen_t n = sizeof(in);
    FILE *f = NULL;

    a->note = hw_format("%s/run/%s.admin", a->o.state_dir, a->o.service);
    f = getsockname(fd, (struct sockaddr *)&in, &n) == 0 ? fopen(a->note, "we") : NULL;
    if (!f)
        return hw_fail(err, HW_EIO, "%s: %s", a->note, strerror(errno));
    (void)snprintf(a->address, sizeof(a->address), "%s:%u\n", host, ntohs(in.sin_port));
    (void)fputs(a->address, f);
    return fclose(f) == 0 ? HW_OK : hw_fail(err, HW_EIO, "%s: %s", a->note, strerror(errno));
}

struct admin *admin_create(struct event_base *base, const struct admin_options *o,
                           struct hw_err *err)
{
    struct admin *a = hw_alloc(sizeof(*a));
    struct evhttp_bound_socket *bound = NULL;
    char host[64] = "";
    uint16_t port = 0;

    a->o = *o;
    a->http = evhttp_new(base);
    if (!split(o->address, host, &port))
        (void)hw_fail(err, HW_EINVAL, "HOMEWARD_ADMIN: '%s' is not host:port", o->address);
    else if (a->http)
        bound = evhttp_bind_socket_with_handle(a->http, host, port);
    if (!bound) {
        if (a->http && host[0])
            (void)hw_fail(err, HW_EIO, "HOMEWARD_ADMIN: cannot listen at %s", o->address);
        admin_destroy(a);
        return NULL;
    }
    evhttp_set_allowed_methods(a->http, EVHTTP_REQ_GET | EVHTTP_REQ_HEAD);
    evhttp_set_timeout(a->http, 10);
    (void)evhttp_set_cb(a->http, "/metrics", on_metrics, a);
    (void)evhttp_set_cb(a->http, "/healthz", on_health, a);
    (void)evhttp_set_cb(a->http, "/readyz", on_ready, a);
    if (write_note(a, evhttp_bound_socket_get_fd(bound), host, err) == HW_OK)
        return a;
    admin_destroy(a);
    return NULL;
}

/* Another instance of the service, ours or our successor, may have written its own since. */
static bool note_is_ours(const struct admin *a)
{
    char text[sizeof(a->address)] = "";
    FILE *f = fopen(a->note, "re");
    bool read = f && fgets(text, sizeof(text), f);

    if (f)
        (void)fclose(f);
    return read && strcmp(text, a->address) == 0;
}

void admin_destroy(struct admin *a)
{
    if (!a)
        return;
    if (a->http)
        evhttp_free(a->http);
    if (a->note && note_is_ours(a))
        (void)unlink(a->note);
    free(a->note);
    free(a);
}
