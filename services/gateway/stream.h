/* gateway/stream.h - live counts as server-sent events.
 *
 * One follower hears of new events for all streams; one question then finds what changed, whatever
 * the number of streams. The same walk over the projection's history serves a stream that is open
 * and one that comes back with Last-Event-ID, so nothing is missed in between. */
#ifndef GATEWAY_STREAM_H
#define GATEWAY_STREAM_H

#include "gateway/call.h"

struct streams *streams_create(struct gateway *g, struct hw_err *err);
void streams_destroy(struct streams *s); /* NULL is fine */
/* The database is there (again). */
void streams_wake(struct streams *s);
/* Ends every stream. */
void streams_drain(struct streams *s);
bool streams_ready(const struct streams *s);
int64_t streams_position(const struct streams *s);
int streams_count(const struct streams *s);

#endif
