/* adt/store.h - the ledger as homeward-adt uses it: appending, reading one stream, sealing.
 *
 * Every question has a deadline; a question without an answer by then may or may not have been
 * carried out, and may be asked again with the same id. */
#ifndef ADT_STORE_H
#define ADT_STORE_H

#include "homeward/app.h"
#include "homeward/arena.h"
#include "homeward/secret.h"
#include "homeward/v1/bus.pb-c.h"
#include "homeward/v1/events.pb-c.h"

struct store;
struct store_options {
    struct hw_app *app;
    const char *append, *read;      /* endpoints */
    const struct hw_secret *master; /* copied */
    int64_t patience_ms;
};

struct store *store_create(const struct store_options *o, struct hw_err *err);
/* Questions without an answer end with NULL. NULL is fine. */
void store_destroy(struct store *s);
bool store_connected(const struct store *s);

/* a NULL: no answer, or not understood. Borrowed until it returns. */
typedef void (*store_appended_f)(const Hw__AppendAnswer *a, void *arg);
void store_append(struct store *s, const Hw__AppendRequest *r, store_appended_f f, void *arg);
/* Chunks of a stream's events, in order; the last one is `done`. c NULL: no answer. */
typedef void (*store_read_f)(const Hw__ReadChunk *c, void *arg);
void store_read(struct store *s, const char *stream, store_read_f f, void *arg);
/* The wrapped key of a person or quarantine entry. f NULL: no answer. */
typedef void (*store_key_f)(const Hw__FoundPeople *f, void *arg);
void store_key(struct store *s, struct hw_id whose, store_key_f f, void *arg);

/* A fresh key and its wrapping, which lives in the arena. */
Hw__PersonKey *store_fresh_key(struct store *s, struct hw_id whose, struct hw_arena *arena,
                               struct hw_secret *key);
/* False: not wrapped for `whose` by our master key. */
bool store_unwrap(struct store *s, struct hw_id whose, const void *wrapped, size_t n,
                  struct hw_secret *key);
/* data sealed for `whose`, living in the arena; NULL when its budget is spent. */
Hw__Sealed *store_seal(const struct hw_secret *key, struct hw_id whose, const void *data, size_t n,
                       struct hw_arena *arena);

#endif
