/* gateway/core/replay.h - a count and how it came to be: the changes between two positions of the
 * log, walked for any filter. Pure. */
#ifndef GATEWAY_CORE_REPLAY_H
#define GATEWAY_CORE_REPLAY_H

#include "gateway/core/tally.h"

enum { REPLAY_EVENTS = 200 }; /* told one by one; beyond that only the newest is */

struct replay_cell {
    const char *key[DIMS]; /* interned */
    int64_t n;             /* delayed at `head` */
};
struct replay_change {
    const char *key[DIMS];
    int64_t position, at_ms; /* where it became known, and when that was */
    int64_t n;               /* how many more; negative: fewer */
};

struct replay {
    int64_t from, head;        /* changes are those after from, up to head */
    struct replay_cell *cells; /* owned, grown by replay_add_... */
    size_t cell_count, cell_cap;
    struct replay_change *changes; /* by position */
    size_t change_count, change_cap;
    bool cut; /* there were more changes than were asked for: only the head is known */
};

void replay_init(struct replay *r);
void replay_release(struct replay *r);
void replay_add_cell(struct replay *r, const char *const key[DIMS], int64_t n);
/* In order of position. */
void replay_add_change(struct replay *r, const struct replay_change *c);

/* How it stands at the head. */
void replay_head(const struct replay *r, const struct filter *f, struct tally *t);
typedef void (*replay_step_f)(int64_t position, int64_t at_ms, const struct tally *t, void *arg);
/* Calls step for every position after `after` at which what passes the filter changed, in order,
 * with the count as it was then; for the newest alone when there are more than REPLAY_EVENTS.
 * Answers how many calls were made. A cut replay makes one, for the head (at_ms then head_ms). */
size_t replay_walk(const struct replay *r, const struct filter *f, int64_t after, int64_t head_ms,
                   replay_step_f step, void *arg);

#endif
