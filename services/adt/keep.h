/* adt/keep.h - messages put where a person can find them: streams "quarantine/<id>".
 *
 * A message is kept whole, sealed under a key of its own entry, because it may name someone. The
 * entry's id follows from the message, so that it is kept once however often it is sent. */
#ifndef ADT_KEEP_H
#define ADT_KEEP_H

#include "adt/core/message.h"
#include "adt/store.h"

enum { KEEP_STREAM = 64 };

struct hw_id keep_id(const struct message *m);
void keep_stream(struct hw_id id, char out[KEEP_STREAM]);
/* What an entry says beside the message itself. Borrows from m and f; raw is not filled in. */
Hw__MessageQuarantined keep_entry(const struct message *m, const struct fault *f, bool aside,
                                  struct hw_arena *arena);
/* One event at the end of an entry's stream. */
struct keep_event {
    struct hw_id request, entry;
    uint32_t expected; /* events the stream has */
    uint32_t type;
    const void *message;
    Hw__PersonKey *key; /* NULL: it has one */
    const char *actor;
    int64_t now_ms;
};
void keep_append(struct store *s, const struct keep_event *k, store_appended_f done, void *arg);
/* Begins the entry of a message. False: the arena is spent, and done will not be called. */
struct keep_request {
    const struct message *m;
    const struct fault *fault;
    bool aside;
    int64_t now_ms;
};
bool keep_message(struct store *s, const struct keep_request *r, struct hw_arena *arena,
                  store_appended_f done, void *arg);

#endif
