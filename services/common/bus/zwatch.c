/* The only file that reads ZMQ_FD: it says "look again", nothing else. */
#include "homeward/bus/zwatch.h"

#include <stdlib.h>
#include <zmq.h>

#include "homeward/mem.h"

enum { BUDGET = 64 }; /* messages a turn, so that one peer cannot starve the timers and HTTP */

struct hw_zwatch {
    void *zsock;
    struct event *edge, *again; /* read event on ZMQ_FD; timer that we fire ourselves */
    hw_zwatch_f on_message, on_room;
    void *arg;
    bool wants_room, paused;
};

static int pending(void *zsock)
{
    int events = 0;
    size_t n = sizeof(events);

    return zmq_getsockopt(zsock, ZMQ_EVENTS, &events, &n) == 0 ? events : 0;
}

static void drain(evutil_socket_t fd, short what, void *arg)
{
    struct hw_zwatch *w = arg;

    (void)fd, (void)what;
    for (int left = BUDGET;; left--) {
        int events = pending(w->zsock); /* asked last in each round: that re-arms the edge */

        if (w->wants_room && w->on_room && (events & ZMQ_POLLOUT)) {
            w->wants_room = false;
            w->on_room(w->zsock, w->arg);
            continue;
        }
        if (w->paused || !(events & ZMQ_POLLIN))
            return;
        if (left <= 0) {
            hw_zwatch_poke(w);
            return;
        }
        w->on_message(w->zsock, w->arg);
    }
}

void hw_zwatch_poke(struct hw_zwatch *w)
{
    const struct timeval now = {0, 0}; /* lets the loop poll first; event_active() would not */

    (void)event_add(w->again, &now);
}

void hw_zwatch_want_room(struct hw_zwatch *w)
{
    w->wants_room = true;
    if (pending(w->zsock) & ZMQ_POLLOUT)
        hw_zwatch_poke(w);
}

void hw_zwatch_pause(struct hw_zwatch *w, bool paused)
{
    if (w->paused && !paused)
        hw_zwatch_poke(w);
    w->paused = paused;
}

struct hw_zwatch *hw_zwatch_create(struct event_base *base, void *zsock, hw_zwatch_f on_message,
                                   hw_zwatch_f on_room, void *arg, struct hw_err *err)
{
    struct hw_zwatch *w = hw_alloc(sizeof(*w));
    int fd = -1;
    size_t n = sizeof(fd);

    *w = (struct hw_zwatch){
        .zsock = zsock, .on_message = on_message, .on_room = on_room, .arg = arg};
    if (zmq_getsockopt(zsock, ZMQ_FD, &fd, &n) == 0) {
        w->edge = event_new(base, fd, EV_READ | EV_PERSIST, drain, w);
        w->again = event_new(base, -1, 0, drain, w);
    }
    if (!w->edge || !w->again || event_add(w->edge, NULL) != 0) {
        (void)hw_fail(err, HW_EIO, "a ZeroMQ socket could not be watched");
        hw_zwatch_destroy(w);
        return NULL;
    }
    hw_zwatch_poke(w); /* a message may have come before we watched */
    return w;
}

void hw_zwatch_destroy(struct hw_zwatch *w)
{
    if (!w)
        return;
    if (w->edge)
        event_free(w->edge);
    if (w->again)
        event_free(w->again);
    free(w);
}
