#include "adt/listener.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/event.h>
#include <event2/listener.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <sys/socket.h>

#include "adt/core/mllp.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    READ_AT_ONCE = 64 * 1024,
    UNSENT_MOST = 256 * 1024, /* of answers, before a sender is read from again */
    CR_MS = 200,              /* how long a frame's last byte may take before it is done without */
    WRITE_S = 60,
};

struct connection {
    TAILQ_ENTRY(connection) all;
    struct listener *l;
    struct bufferevent *bev;
    struct event *turn;     /* frames that waited, and the end, outside of any callback */
    struct event *patience; /* for the rest of half a frame */
    struct mllp mllp;
    struct mllp_stats counted;
    struct lane *lane;
    bool ended;  /* no more will be read: close when everything is answered and sent */
    bool broken; /* close at once */
};
TAILQ_HEAD(connection_list, connection);

struct listener {
    struct listener_options o;
    struct evconnlistener *evl;
    struct connection_list connections;
    struct listener_stats stats;
};

/* ---- closing
 * ------------------------------------------------------------------------------------------- */

static void close_connection(struct connection *c)
{
    TAILQ_REMOVE(&c->l->connections, c, all);
    c->l->stats.open--;
    lane_close(c->lane);
    bufferevent_free(c->bev);
    event_free(c->turn);
    event_free(c->patience);
    mllp_release(&c->mllp);
    free(c);
}

static void take_turn(struct connection *c)
{
    event_active(c->turn, EV_TIMEOUT, 0);
}

static size_t unsent(const struct connection *c)
{
    return evbuffer_get_length(bufferevent_get_output(c->bev));
}

/* ---- reading
 * ------------------------------------------------------------------------------------------- */

static void count(struct connection *c)
{
    const struct mllp_stats *s = &c->mllp.stats;

    c->l->stats.noise += s->noise - c->counted.noise;
    c->l->stats.restarted += s->restarted - c->counted.restarted;
    c->counted = *s;
}

static void end_reading(struct connection *c)
{
    c->ended = true;
    (void)bufferevent_disable(c->bev, EV_READ);
}

static void wait_for_rest(struct connection *c)
{
    bool nearly = mllp_waits_for_cr(&c->mllp);
    int64_t ms = nearly ? CR_MS : c->l->o.partial_ms;
    struct timeval tv = {ms / 1000, ms % 1000 * 1000};

    if (mllp_pending(&c->mllp) == 0)
        (void)event_del(c->patience);
    else if (nearly || !event_pending(c->patience, EV_TIMEOUT, NULL))
        (void)event_add(c->patience, &tv);
}

/* Hands on frames until there are none, or the lane has enough. */
static void take_frames(struct connection *c)
{
    struct hw_span frame;

    while (!c->ended && !lane_is_full(c->lane)) {
        enum mllp_event e = mllp_next(&c->mllp, &frame);

        if (e == MLLP_MORE)
            break;
        (void)event_del(c->patience);
        if (e == MLLP_FRAME) {
            lane_take(c->lane, frame);
            continue;
        }
        hw_log(HW_WARN, "adt.unreadable_stream", HW_F_BOOL("too_long", e == MLLP_LONG));
        if (e == MLLP_LONG)
            lane_reject_long(c->lane, frame);
        end_reading(c);
    }
    count(c);
}

static void go_on(struct connection *c)
{
    bool room = !c->ended && !lane_is_full(c->lane) && unsent(c) < UNSENT_MOST;

    if (room) {
        (void)bufferevent_enable(c->bev, EV_READ);
        wait_for_rest(c);
    } else {
        (void)bufferevent_disable(c->bev, EV_READ);
        (void)event_del(c->patience);
    }
}

static void on_readable(struct bufferevent *bev, void *arg)
{
    struct connection *c = arg;
    uint8_t piece[READ_AT_ONCE];
    size_t n = bufferevent_read(bev, piece, sizeof(piece));

    if (n)
        mllp_feed(&c->mllp, piece, n);
    take_turn(c);
}

static void on_turn(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;

    (void)fd, (void)what;
    if (c->broken) {
        close_connection(c);
        return;
    }
    take_frames(c);
    if (c->ended && lane_open(c->lane) == 0 && unsent(c) == 0) {
        close_connection(c);
        return;
    }
    go_on(c);
    if (!c->ended && evbuffer_get_length(bufferevent_get_input(c->bev)) > 0 &&
        !lane_is_full(c->lane) && unsent(c) < UNSENT_MOST)
        on_readable(c->bev, c);
}

/* Half a frame, and nothing more for a while. */
static void on_impatient(evutil_socket_t fd, short what, void *arg)
{
    struct connection *c = arg;
    struct hw_span frame;

    (void)fd, (void)what;
    if (mllp_take_unended(&c->mllp, &frame)) {
        lane_take(c->lane, frame);
    } else {
        hw_log(HW_WARN, "adt.half_a_message", HW_F_I64("bytes", (int64_t)mllp_pending(&c->mllp)));
        end_reading(c);
    }
    take_turn(c);
}

/* ---- answering
 * ------------------------------------------------------------------------------------------- */

static void on_answers(const struct hw_span *answers, int n, void *arg)
{
    struct connection *c = arg;
    struct hw_buf out;

    hw_buf_init(&out, 0);
    for (int i = 0; i < n; i++)
        mllp_wrap(&out, answers[i].p, answers[i].n);
    if (out.len)
        (void)bufferevent_write(c->bev, out.data, out.len);
    hw_buf_release(&out);
    take_turn(c);
}

static void on_written(struct bufferevent *bev, void *arg)
{
    (void)bev;
    take_turn(arg);
}

static void on_event(struct bufferevent *bev, short what, void *arg)
{
    struct connection *c = arg;
    struct hw_span frame;

    (void)bev;
    if (what & BEV_EVENT_EOF) { /* it may still read: what it sent is answered */
        take_frames(c);
        if (mllp_take_unended(&c->mllp, &frame))
            lane_take(c->lane, frame);
        if (!lane_is_full(c->lane))
            end_reading(c);
    } else if ((what & BEV_EVENT_TIMEOUT) && (what & BEV_EVENT_READING) && lane_open(c->lane) > 0) {
        (void)bufferevent_enable(c->bev, EV_READ); /* silent because it waits for us */
    } else {
        c->broken = true;
    }
    take_turn(c);
}

/* ---- accepting
 * ----------------------------------------------------------------------------------------- */

static struct connection *open_connection(struct listener *l, evutil_socket_t fd)
{
    struct connection *c = hw_alloc(sizeof(*c));
    struct event_base *base = l->o.app->base;
    const struct timeval read_tv = {l->o.idle_ms / 1000, l->o.idle_ms % 1000 * 1000};
    const struct timeval write_tv = {WRITE_S, 0};

    c->l = l;
    c->bev = bufferevent_socket_new(base, fd, BEV_OPT_CLOSE_ON_FREE);
    c->turn = event_new(base, -1, 0, on_turn, c);
    c->patience = event_new(base, -1, 0, on_impatient, c);
    c->lane = lane_create(l->o.intake, on_answers, c);
    mllp_init(&c->mllp, l->o.message_max);
    TAILQ_INSERT_TAIL(&l->connections, c, all);
    l->stats.open++;
    if (!c->bev || !c->turn || !c->patience)
        return NULL;
    bufferevent_setcb(c->bev, on_readable, on_written, on_event, c);
    bufferevent_setwatermark(c->bev, EV_READ, 0, READ_AT_ONCE);
    (void)bufferevent_set_timeouts(c->bev, &read_tv, &write_tv);
    (void)bufferevent_enable(c->bev, EV_READ | EV_WRITE);
    return c;
}

static void on_accept(struct evconnlistener *evl, evutil_socket_t fd, struct sockaddr *from, int n,
                      void *arg)
{
    struct listener *l = arg;

    (void)evl, (void)from, (void)n;
    if (l->stats.open >= l->o.connections_max) {
        l->stats.turned_away++;
        hw_log(HW_WARN, "adt.too_many_connections", HW_F_I64("open", l->stats.open));
        (void)evutil_closesocket(fd);
        return;
    }
    l->stats.accepted++;
    (void)open_connection(l, fd);
}

static bool resolve(const char *address, struct sockaddr_storage *to, int *to_n, struct hw_err *err)
{
    const char *colon = strrchr(address, ':');
    struct addrinfo hints = {.ai_flags = AI_PASSIVE | AI_NUMERICSERV, .ai_socktype = SOCK_STREAM};
    struct addrinfo *found = NULL;
    char host[256];

    if (!colon || (size_t)(colon - address) >= sizeof(host)) {
        (void)hw_fail(err, HW_EINVAL, "HOMEWARD_MLLP: '%s' is not host:port", address);
        return false;
    }
    memcpy(host, address, (size_t)(colon - address));
    host[colon - address] = '\0';
    if (getaddrinfo(*host ? host : NULL, colon + 1, &hints, &found) != 0 || !found) {
        (void)hw_fail(err, HW_EINVAL, "HOMEWARD_MLLP: '%s' cannot be resolved", address);
        return false;
    }
    memcpy(to, found->ai_addr, found->ai_addrlen);
    *to_n = (int)found->ai_addrlen;
    freeaddrinfo(found);
    return true;
}

struct listener *listener_create(const struct listener_options *o, struct hw_err *err)
{
    struct listener *l = NULL;
    struct sockaddr_storage to;
    int n = 0;

    memset(&to, 0, sizeof(to));
    if (!resolve(o->address, &to, &n, err))
        return NULL;
    l = hw_alloc(sizeof(*l));
    l->o = *o;
    TAILQ_INIT(&l->connections);
    l->evl =
        evconnlistener_new_bind(o->app->base, on_accept, l,
                                LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE,
                                128, (struct sockaddr *)&to, n);
    if (l->evl)
        return l;
    (void)hw_fail(err, HW_EIO, "HOMEWARD_MLLP: cannot listen on %s: %s", o->address,
                  evutil_socket_error_to_string(EVUTIL_SOCKET_ERROR()));
    free(l);
    return NULL;
}

void listener_drain(struct listener *l)
{
    struct connection *c = NULL;

    (void)evconnlistener_disable(l->evl);
    TAILQ_FOREACH(c, &l->connections, all)
    {
        end_reading(c);
        take_turn(c);
    }
}

void listener_destroy(struct listener *l)
{
    if (!l)
        return;
    while (!TAILQ_EMPTY(&l->connections))
        close_connection(TAILQ_FIRST(&l->connections));
    evconnlistener_free(l->evl);
    free(l);
}

const struct listener_stats *listener_stats(const struct listener *l)
{
    return &l->stats;
}
