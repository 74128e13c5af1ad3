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
/* Appends the entry. False: the arena is spent, and f will not be called. */
bool keep_message(struct store *s, const struct message *m, const struct fault *f, bool aside,
                  int64_t now_ms, struct hw_arena *arena, store_appended_f done, void *arg);
/* One event at the end of an entry's stream. */
void keep_append(struct store *s, struct hw_id request, struct hw_id entry, uint32_t expected,
                 uint32_t type, const void *message, const Hw__PersonKey *key, const char *actor,
                 int64_t now_ms, store_appended_f done, void *arg);

#endif
