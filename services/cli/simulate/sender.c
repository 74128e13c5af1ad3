#include "cli/simulate/sender.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/util.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { RETRY_US = 500000, FRAME_START = 0x0b, FRAME_END = 0x1c };

struct waiting {
    struct waiting *next;
    uint8_t *frame;
    size_t n;
};

struct sender {
    struct event_base *base;
    struct sockaddr_storage to;
    int to_n;
    struct bufferevent *conn;
    struct event *retry;
    struct waiting *first, **last;
    size_t open;
    int64_t refused;
    bool again; /* the answer asked for the message once more */
    sender_f f;
    void *arg;
};

static void reconnect(struct sender *s);

static void retry_later(struct sender *s)
{
    const struct timeval later = {0, RETRY_US};

    if (s->conn)
        bufferevent_free(s->conn);
    s->conn = NULL;
    (void)event_add(s->retry, &later);
}

static void drop_first(struct sender *s)
{
    struct waiting *w = s->first;

    s->first = w->next;
    if (!s->first)
        s->last = &s->first;
    s->open--;
    free(w->frame);
    free(w);
}

/* "MSA|AA|..." somewhere in an answer; anything but AA is counted and told. NOT_STORED asks for the
 * message again. */
static void take_answer(struct sender *s, const char *text, size_t n)
{
    const char *msa = memmem(text, n, "MSA|", 4);
    bool fine = msa && n - (size_t)(msa - text) > 6 && memcmp(msa + 4, "AA", 2) == 0;

    if (!fine && memmem(text, n, "NOT_STORED", 10)) {
        s->again = true;
        return;
    }
    if (!fine) {
        s->refused++;
        hw_log(HW_WARN, "a message was not applied; see homeward quarantine list",
               HW_F_I64("so_far", s->refused));
    }
    if (s->first)
        drop_first(s);
}

static void on_read(struct bufferevent *conn, void *arg)
{
    struct sender *s = arg;
    struct evbuffer *in = bufferevent_get_input(conn);
    const char end[] = {FRAME_END, '\r'};

    for (;;) {
        struct evbuffer_ptr p = evbuffer_search(in, end, sizeof(end), NULL);
        char *text = NULL;

        if (p.pos < 0)
            break;
        text = hw_alloc((size_t)p.pos + sizeof(end));
        (void)evbuffer_remove(in, text, (size_t)p.pos + sizeof(end));
        take_answer(s, text, (size_t)p.pos);
        free(text);
        if (s->again) {
            s->again = false;
            retry_later(s);
            return;
        }
    }
    s->f(s->arg);
}

static void on_event(struct bufferevent *conn, short what, void *arg)
{
    struct sender *s = arg;

    (void)conn;
    if (what & (BEV_EVENT_EOF | BEV_EVENT_ERROR))
        retry_later(s);
}

static void reconnect(struct sender *s)
{
    s->conn = bufferevent_socket_new(s->base, -1, BEV_OPT_CLOSE_ON_FREE);
    if (!s->conn) {
        retry_later(s);
        return;
    }
    bufferevent_setcb(s->conn, on_read, NULL, on_event, s);
    (void)bufferevent_enable(s->conn, EV_READ | EV_WRITE);
    if (bufferevent_socket_connect(s->conn, (struct sockaddr *)&s->to, s->to_n) != 0) {
        retry_later(s);
        return;
    }
    for (const struct waiting *w = s->first; w; w = w->next)
        (void)bufferevent_write(s->conn, w->frame, w->n);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    reconnect(arg);
}

struct sender *sender_create(struct event_base *base, const char *address, sender_f f, void *arg)
{
    struct sender *s = hw_alloc(sizeof(*s));

    *s = (struct sender){.base = base, .f = f, .arg = arg, .to_n = (int)sizeof(s->to)};
    s->last = &s->first;
    s->retry = event_new(base, -1, 0, on_retry, s);
    if (!s->retry ||
        evutil_parse_sockaddr_port(address, (struct sockaddr *)&s->to, &s->to_n) != 0) {
        sender_destroy(s);
        return NULL;
    }
    reconnect(s);
    return s;
}

void sender_destroy(struct sender *s)
{
    if (!s)
        return;
    if (s->conn)
        bufferevent_free(s->conn);
    if (s->retry)
        event_free(s->retry);
    while (s->first)
        drop_first(s);
    free(s);
}

void sender_put(struct sender *s, struct hw_buf *message)
{
    struct waiting *w = hw_alloc(sizeof(*w));

    w->n = message->len + 3;
    w->frame = hw_alloc(w->n);
    w->frame[0] = FRAME_START;
    memcpy(w->frame + 1, message->data, message->len);
    w->frame[w->n - 2] = FRAME_END;
    w->frame[w->n - 1] = '\r';
    hw_buf_clear(message);
    *s->last = w;
    s->last = &w->next;
    s->open++;
    if (s->conn)
        (void)bufferevent_write(s->conn, w->frame, w->n);
}

size_t sender_open(const struct sender *s)
{
    return s->open;
}

int64_t sender_refused(const struct sender *s)
{
    return s->refused;
}
