/* adt/replay.h - commands of people about the quarantine: ReplayMessage, MendMessage,
 * DiscardMessage.
 *
 * Nothing is held in memory between commands: what an entry is follows from its stream, which is
 * read each time. Two people who work on one entry at once get a conflict. */
#ifndef ADT_REPLAY_H
#define ADT_REPLAY_H

#include "adt/core/map.h"
#include "adt/store.h"
#include "homeward/dispatch.h"

struct replay;
struct replay_options {
    struct hw_app *app;
    struct store *store;
    struct hw_dispatch *dispatch;
    const struct map *map;
    const char *commands; /* endpoint as configured; NULL: the default one */
    int64_t patience_ms;
};

struct replay *replay_create(const struct replay_options *o, struct hw_err *err);
void replay_stop(struct replay *r); /* NULL is fine; answers that come start nothing new */
void replay_destroy(struct replay *r);
size_t replay_open(const struct replay *r);

#endif
