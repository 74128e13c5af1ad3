#include "common/http/conn.h"

#include <event2/buffer.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "homeward/civil.h"
#include "homeward/clock.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    IDLE_MS = 60000,
    HEAD_MS = 10000,
    BODY_MS = 30000,
    FLUSH_MS = 30000,
    LINGER_MS = 2000,
    LINGER_BYTES = 64 * 1024 * 1024,
    INPUT_MAX = 256 * 1024, /* bytes of further requests that wait in memory */
    USER_TIMEOUT_MS = 60000,
};

static void pump(struct conn *c);

static void arm(struct conn *c, int ms)
{
    const struct timeval t = {ms / 1000, (ms % 1000) * 1000L};

    if (ms)
        (void)event_add(c->timer, &t);
    else
        (void)event_del(c->timer);
}

bool conn_is_idle(const struct conn *c)
{
    return c->state == CONN_HEAD && evbuffer_get_length(bufferevent_get_input(c->bev)) == 0;
}

/* ---- exchanges ---- */

static struct hw_http_exchange *exchange_create(struct conn *c)
{
    struct hw_http_exchange *x = hw_alloc(sizeof(*x));

    x->conn = c;
    x->base = c->server->base;
    hw_buf_init(&x->body, c->server->o.body_max);
    (void)hw_copy_text(x->peer, sizeof(x->peer), c->peer);
    x->peer_is_loopback = c->peer_is_loopback;
    return x;
}

static void exchange_free(struct hw_http_exchange *x)
{
    if (x->body.data)
        explicit_bzero(x->body.data, x->body.len); /* it may have named people */
    hw_buf_release(&x->body);
    if (x->lost)
        event_free(x->lost);
    free(x->text);
    free(x);
}

const struct hw_http_head *hw_http_head_of(const struct hw_http_exchange *x)
{
    return &x->head;
}

const char *hw_http_body(const struct hw_http_exchange *x, size_t *n)
{
    *n = x->body.len;
    return x->body.data ? (const char *)x->body.data : "";
}

const char *hw_http_peer(const struct hw_http_exchange *x)
{
    return x->peer;
}

bool hw_http_peer_is_loopback(const struct hw_http_exchange *x)
{
    return x->peer_is_loopback;
}

bool hw_http_is_lost(const struct hw_http_exchange *x)
{
    return !x->conn;
}

/* ---- answering ---- */

static const char *reason_of(int status)
{
    static const struct {
        int status;
        const char *reason;
    } reasons[] = {{200, "OK"},
                   {204, "No Content"},
                   {304, "Not Modified"},
                   {400, "Bad Request"},
                   {401, "Unauthorized"},
                   {403, "Forbidden"},
                   {404, "Not Found"},
                   {405, "Method Not Allowed"},
                   {408, "Request Timeout"},
                   {409, "Conflict"},
                   {413, "Content Too Large"},
                   {414, "URI Too Long"},
                   {415, "Unsupported Media Type"},
                   {417, "Expectation Failed"},
                   {421, "Misdirected Request"},
                   {422, "Unprocessable Content"},
                   {429, "Too Many Requests"},
                   {431, "Request Header Fields Too Large"},
                   {500, "Internal Server Error"},
                   {501, "Not Implemented"},
                   {503, "Service Unavailable"},
                   {505, "HTTP Version Not Supported"}};

    for (size_t i = 0; i < sizeof(reasons) / sizeof(*reasons); i++) {
        if (reasons[i].status == status)
            return reasons[i].reason;
    }
    return "Other";
}

static void put_date(struct evbuffer *out)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const struct hw_clock wall = {.manual = false};
    int64_t s = hw_clock_now_ms(&wall) / 1000;
    int32_t day = (int32_t)(s / 86400);
    struct hw_civil c = hw_civil_of(day);
    int rest = (int)(s % 86400);

    (void)evbuffer_add_printf(out, "Date: %s, %02d %s %04d %02d:%02d:%02d GMT\r\n",
                              days[hw_weekday(day)], c.day, months[c.month - 1], c.year,
                              rest / 3600, rest / 60 % 60, rest % 60);
}

static void put_head(struct conn *c, int status, const char *type, const char *headers)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);

    (void)evbuffer_add_printf(out, "HTTP/1.1 %d %s\r\n", status, reason_of(status));
    put_date(out);
    if (c->server->o.headers)
        (void)evbuffer_add(out, c->server->o.headers, strlen(c->server->o.headers));
    if (type)
        (void)evbuffer_add_printf(out, "Content-Type: %s\r\n", type);
    if (headers)
        (void)evbuffer_add(out, headers, strlen(headers));
}

static void put_answer(struct conn *c, bool without_body, const struct hw_http_answer *a)
{
    struct evbuffer *out = bufferevent_get_output(c->bev);

    put_head(c, a->status, a->type, a->headers);
    if (a->status != 304 && a->status != 204)
        (void)evbuffer_add_printf(out, "Content-Length: %zu\r\n", a->body_n);
    (void)evbuffer_add_printf(out, "Connection: %s\r\n\r\n",
                              c->keep_alive ? "keep-alive" : "close");
    if (!without_body && a->body_n)
        (void)evbuffer_add(out, a->body, a->body_n);
}

/* The answer is written: on to the next request, or to the end. */
static void answered(struct conn *c)
{
    c->x = NULL;
    if (!c->keep_alive || c->server->draining || c->ended) {
        c->state = CONN_FLUSH;
        arm(c, FLUSH_MS);
        return;
    }
    c->state = CONN_HEAD;
    arm(c, IDLE_MS);
    if (!c->pumping)
        pump(c);
}

void hw_http_answer(struct hw_http_exchange *x, const struct hw_http_answer *a)
{
    struct conn *c = x->conn;

    if (c) {
        if (c->server->draining)
            c->keep_alive = false;
        put_answer(c, x->is_head, a);
    }
    exchange_free(x);
    if (c)
        answered(c);
}

/* What cannot be read as a request ends the connection: nobody knows where the next one begins. */
static void refuse(struct conn *c, int status, const char *why)
{
    struct hw_buf body;

    hw_buf_init(&body, 0);
    c->server->o.on_fault(status, why, &body, c->server->o.arg);
    c->keep_alive = false;
    c->unread = true;
    put_answer(
        c, c->x && c->x->is_head,
        &(struct hw_http_answer){
            .status = status, .type = c->server->o.type, .body = body.data, .body_n = body.len});
    hw_buf_release(&body);
    if (c->x)
        exchange_free(c->x);
    answered(c);
}

/* ---- streams ---- */

void hw_http_stream_begin(struct hw_http_exchange *x, const char *type, const char *headers)
{
    static const char end[] = "Connection: close\r\n\r\n";
    struct conn *c = x->conn;

    if (!c)
        return;
    c->state = CONN_STREAM;
    c->keep_alive = false;
    arm(c, 0);
    put_head(c, 200, type, headers);
    (void)evbuffer_add(bufferevent_get_output(c->bev), end, sizeof(end) - 1);
    if (c->ended)
        event_active(c->timer, EV_TIMEOUT, 1);
}

static void on_was_lost(evutil_socket_t fd, short what, void *arg)
{
    struct hw_http_exchange *x = arg;

    (void)fd, (void)what;
    x->on_lost(x->arg);
}

void hw_http_stream_watch(struct hw_http_exchange *x, void (*on_lost)(void *arg), void *arg)
{
    x->on_lost = on_lost;
    x->arg = arg;
    if (x->conn)
        return;
    x->lost = event_new(x->base, -1, 0, on_was_lost, x);
    if (x->lost)
        event_active(x->lost, EV_TIMEOUT, 1);
}

void hw_http_stream_write(struct hw_http_exchange *x, const void *data, size_t n)
{
    struct conn *c = x->conn;
    struct evbuffer *out = c ? bufferevent_get_output(c->bev) : NULL;

    if (!c)
        return;
    if (evbuffer_get_length(out) + n > c->server->o.backlog_max)
        event_active(c->timer, EV_TIMEOUT, 1); /* too slow: closed as soon as we are back */
    else
        (void)evbuffer_add(out, data, n);
}

void hw_http_stream_end(struct hw_http_exchange *x)
{
    struct conn *c = x->conn;

    exchange_free(x);
    if (c) {
        c->x = NULL;
        c->state = CONN_FLUSH;
        arm(c, FLUSH_MS);
        if (evbuffer_get_length(bufferevent_get_output(c->bev)) == 0)
            event_active(c->timer, EV_TIMEOUT, 1);
    }
}

/* ---- reading ---- */

static void hand_over(struct conn *c)
{
    c->state = CONN_BUSY;
    arm(c, 0);
    c->server->o.on_request(c->x, c->server->o.arg);
}

static void begin_body(struct conn *c)
{
    const struct hw_http_head *h = &c->x->head;

    if (h->content_length > 0 && (uint64_t)h->content_length > c->server->o.body_max) {
        refuse(c, 413, "the body is too large");
        return;
    }
    if (!h->chunked && h->content_length <= 0) {
        hand_over(c);
        return;
    }
    if (h->expect_continue)
        (void)evbuffer_add_printf(bufferevent_get_output(c->bev), "HTTP/1.1 100 Continue\r\n\r\n");
    c->chunks = (struct hw_chunks){.state = HW_CHUNK_SIZE};
    c->state = CONN_BODY;
    arm(c, BODY_MS);
}

/* False: more is needed. */
static bool read_head(struct conn *c, struct evbuffer *in)
{
    size_t there = evbuffer_get_length(in);
    size_t look = there < HW_HTTP_HEAD_MAX ? there : HW_HTTP_HEAD_MAX;
    const char *data = (const char *)evbuffer_pullup(in, (ev_ssize_t)look);
    size_t n = 0;
    int status = 0;

    if (look >= 2 && memcmp(data, "\r\n", 2) == 0) { /* an empty line too many before it */
        (void)evbuffer_drain(in, 2);
        return true;
    }
    n = look ? hw_http_head_length(data, look) : 0;
    if (n == 0) {
        if (look < HW_HTTP_HEAD_MAX)
            return false;
        refuse(c, 431, "the request line and the headers are too long");
        return true;
    }
    c->x = exchange_create(c);
    c->x->text = hw_strndup(data, n);
    status = memchr(data, '\0', n) ? 400 : hw_http_head_read(c->x->text, n, &c->x->head);
    (void)evbuffer_drain(in, n);
    if (status) {
        refuse(c, status, "the request's first line or headers are not well formed");
        return true;
    }
    c->x->is_head = hw_streq(c->x->head.method, "HEAD");
    c->keep_alive = c->x->head.keep_alive;
    begin_body(c);
    return true;
}

static bool read_chunked(struct conn *c, struct evbuffer *in)
{
    size_t n = evbuffer_get_length(in);
    const char *data = (const char *)evbuffer_pullup(in, -1);
    long took = n ? hw_chunks_take(&c->chunks, data, n, &c->x->body) : 0;

    if (took < 0) {
        refuse(c, c->x->body.failed ? 413 : 400,
               c->x->body.failed ? "the body is too large"
                                 : "the chunks of the body are malformed");
        return true;
    }
    (void)evbuffer_drain(in, (size_t)took);
    if (c->chunks.state != HW_CHUNKS_DONE)
        return took > 0 && evbuffer_get_length(in) > 0;
    hand_over(c);
    return true;
}

static bool read_body(struct conn *c, struct evbuffer *in)
{
    struct hw_buf *body = &c->x->body;
    size_t left = (size_t)c->x->head.content_length - body->len;
    size_t n = evbuffer_get_length(in);
    uint8_t *into = NULL;

    if (c->x->head.chunked)
        return read_chunked(c, in);
    n = n < left ? n : left;
    into = n ? hw_buf_extend(body, n) : NULL;
    if (into)
        (void)evbuffer_remove(in, into, n);
    if (body->len < (size_t)c->x->head.content_length)
        return false;
    hand_over(c);
    return true;
}

static void pump(struct conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);
    bool more = true;

    c->pumping = true;
    while (more && (c->state == CONN_HEAD || c->state == CONN_BODY)) {
        if (c->state == CONN_HEAD && evbuffer_get_length(in) > 0)
            arm(c, HEAD_MS);
        more = c->state == CONN_HEAD ? evbuffer_get_length(in) > 0 && read_head(c, in)
                                     : read_body(c, in);
    }
    c->pumping = false;
}

/* ---- events ---- */

static void throw_away(struct conn *c)
{
    struct evbuffer *in = bufferevent_get_input(c->bev);

    c->discarded += evbuffer_get_length(in);
    (void)evbuffer_drain(in, evbuffer_get_length(in));
}

static void on_read(struct bufferevent *bev, void *arg)
{
    struct conn *c = arg;

    (void)bev;
    if (c->state == CONN_LINGER || (c->state == CONN_FLUSH && c->unread)) {
        throw_away(c);
        if (c->discarded > LINGER_BYTES)
            conn_free(c);
        return;
    }
    if (c->state == CONN_STREAM)
        throw_away(c); /* there is nothing to say during a stream */
    pump(c);
}

/* Closing with bytes unread would reset the connection, and the answer could be lost with it. */
static void on_written(struct bufferevent *bev, void *arg)
{
    struct conn *c = arg;

    if (c->state != CONN_FLUSH)
        return;
    if (!c->unread || c->ended) {
        conn_free(c);
        return;
    }
    (void)shutdown(bufferevent_getfd(bev), SHUT_WR);
    c->state = CONN_LINGER;
    arm(c, LINGER_MS);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct conn *c = arg;

    (void)bev;
    if ((what & BEV_EVENT_EOF) && (c->state == CONN_BUSY || c->state == CONN_FLUSH)) {
        c->ended = true; /* they may still read */
        return;
    }
    conn_free(c);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct conn *c = arg;

    (void)fd, (void)what;
    if (c->state == CONN_BODY) {
        refuse(c, 408, "the body did not come in time");
        return;
    }
    conn_free(c);
}

static void set_socket(evutil_socket_t fd)
{
    int on = 1, patience = USER_TIMEOUT_MS;

    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
    (void)setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof(patience));
}

struct conn *conn_create(struct hw_http_server *s, evutil_socket_t fd, const char *peer,
                         bool loopback)
{
    struct conn *c = hw_alloc(sizeof(*c));

    c->server = s;
    c->peer_is_loopback = loopback;
    (void)hw_copy_text(c->peer, sizeof(c->peer), peer);
    c->timer = event_new(s->base, -1, 0, on_timer, c);
    c->bev = bufferevent_socket_new(s->base, fd, BEV_OPT_CLOSE_ON_FREE);
    if (!c->timer || !c->bev) {
        if (c->timer)
            event_free(c->timer);
        if (c->bev)
            bufferevent_free(c->bev);
        else
            (void)evutil_closesocket(fd);
        free(c);
        return NULL;
    }
    set_socket(fd);
    TAILQ_INSERT_TAIL(&s->conns, c, list);
    s->count++;
    bufferevent_setwatermark(c->bev, EV_READ, 0, INPUT_MAX);
    bufferevent_setcb(c->bev, on_read, on_written, on_event, c);
    arm(c, HEAD_MS);
    (void)bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    return c;
}

void conn_free(struct conn *c)
{
    struct hw_http_exchange *x = c->x;
    bool owned = c->state == CONN_BUSY || c->state == CONN_STREAM; /* by the handler */

    TAILQ_REMOVE(&c->server->conns, c, list);
    c->server->count--;
    bufferevent_free(c->bev);
    event_free(c->timer);
    free(c);
    if (!x)
        return;
    x->conn = NULL;
    if (!owned)
        exchange_free(x);
    else if (x->on_lost)
        x->on_lost(x->arg);
}
