#include "ledger/feed.h"

#include <stdlib.h>

#include "homeward/bus/feed.h"
#include "homeward/mem.h"
#include "ledger/logged.h"

enum {
    EVENTS_A_MESSAGE = 500,
    BYTES_A_MESSAGE = 16 * 1024, /* a subscriber that stands still is sent 1,000 messages at most */
    BEAT_MS = 500,
};

struct feed {
    struct hw_publisher *publisher;
    struct event *beat;
    int64_t position;
    Hw__LoggedEvent events[EVENTS_A_MESSAGE];
    Hw__LoggedEvent *pointers[EVENTS_A_MESSAGE];
};

static void publish(struct feed *f, int64_t first, size_t n)
{
    Hw__EventBatch b = HW__EVENT_BATCH__INIT;

    b.first_position = first;
    b.n_events = n;
    b.events = f->pointers;
    hw_publisher_send(f->publisher, &b);
}

static void on_beat(evutil_socket_t fd, short what, void *arg)
{
    struct feed *f = arg;

    (void)fd, (void)what;
    publish(f, f->position + 1, 0);
}

void feed_head(struct feed *f, int64_t position)
{
    f->position = position;
    publish(f, position + 1, 0);
}

void feed_publish(struct feed *f, const struct event_row *events, size_t count)
{
    size_t n = 0, bytes = 0;

    for (size_t i = 0; i < count; i++) {
        logged_fill(&f->events[n++], &events[i]);
        bytes += events[i].payload.n + 128;
        f->position = events[i].position;
        if (n == EVENTS_A_MESSAGE || bytes > BYTES_A_MESSAGE || i + 1 == count) {
            publish(f, f->position - (int64_t)n + 1, n);
            n = bytes = 0;
        }
    }
}

int feed_subscribers(const struct feed *f)
{
    return hw_publisher_subscribers(f->publisher);
}

struct feed *feed_create(struct hw_bus *bus, const char *endpoint, int64_t position,
                         struct hw_err *err)
{
    struct feed *f = hw_alloc(sizeof(*f));
    const struct timeval beat = {0, BEAT_MS * 1000L};

    f->position = position;
    for (size_t i = 0; i < EVENTS_A_MESSAGE; i++)
        f->pointers[i] = &f->events[i];
    f->publisher = hw_publisher_create(bus, endpoint, err);
    f->beat = event_new(hw_bus_base(bus), -1, EV_PERSIST, on_beat, f);
    if (f->publisher && f->beat && event_add(f->beat, &beat) == 0)
        return f;
    feed_destroy(f);
    return NULL;
}

void feed_destroy(struct feed *f)
{
    if (!f)
        return;
    if (f->beat)
        event_free(f->beat);
    hw_publisher_destroy(f->publisher);
    free(f);
}
