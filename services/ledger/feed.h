/* ledger/feed.h - committed events out, and where the log ends, twice a second. */
#ifndef LEDGER_FEED_H
#define LEDGER_FEED_H

#include "homeward/bus/bus.h"
#include "ledger/core/rows.h"

struct feed;
struct feed *feed_create(struct hw_bus *bus, const char *endpoint, int64_t position,
                         struct hw_err *err);
void feed_destroy(struct feed *f); /* NULL is fine */
void feed_publish(struct feed *f, const struct event_row *events, size_t count);
/* The log ends there. Followers that have not been sent what is before it read it. */
void feed_head(struct feed *f, int64_t position);
int feed_subscribers(const struct feed *f);

#endif
