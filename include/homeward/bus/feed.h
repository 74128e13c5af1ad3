/* bus/feed.h - the feed of committed events: published once, followed without gaps.
 *
 * The publisher's socket drops what a slow subscriber does not take (at most 1,000 batches wait for
 * each). A follower sees the gap in the positions and has the missing range replayed, with credit,
 * so that neither side's memory grows with its slowness. */
#ifndef HOMEWARD_BUS_FEED_H
#define HOMEWARD_BUS_FEED_H

#include <stdbool.h>

#include "homeward/bus/bus.h"
#include "homeward/v1/bus.pb-c.h"

struct hw_publisher;
struct hw_publisher *hw_publisher_create(struct hw_bus *bus, const char *endpoint,
                                         struct hw_err *err);
void hw_publisher_destroy(struct hw_publisher *p); /* NULL is fine */
int hw_publisher_subscribers(const struct hw_publisher *p);
/* Events of contiguous positions. An empty batch whose first_position is head + 1 tells followers
 * where the log ends: send one twice a second, so that a lost last batch is noticed. */
void hw_publisher_send(struct hw_publisher *p, const Hw__EventBatch *batch);

struct hw_follower;
struct hw_follower_options {
    const char *feed_endpoint, *read_endpoint;
    const char *server;    /* "ledger" */
    int64_t from_position; /* first wanted */
    /* Each event once, in order of position. Borrowed until it returns. */
    void (*on_event)(const Hw__LoggedEvent *e, void *arg);
    /* After a run of events that arrived together; and once when the head is first reached. */
    void (*on_settled)(int64_t position, void *arg); /* may be NULL */
    void *arg;
};
struct hw_follower_stats {
    int64_t gaps, replayed;
};

struct hw_follower *hw_follower_create(struct hw_bus *bus, const struct hw_follower_options *o,
                                       struct hw_err *err);
void hw_follower_destroy(struct hw_follower *f);           /* NULL is fine */
int64_t hw_follower_position(const struct hw_follower *f); /* last one delivered */
bool hw_follower_ready(const struct hw_follower *f);       /* the head has been reached once */
const struct hw_follower_stats *hw_follower_stats(const struct hw_follower *f);

#endif
