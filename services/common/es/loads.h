/* common/es/loads.h - what the engine reads back from the ledger: whole streams, people. Asked for
 * together; events that the feed brings for a stream that is being read are kept and applied
 * behind. */
#ifndef COMMON_ES_LOADS_H
#define COMMON_ES_LOADS_H

#include <stdbool.h>

#include "homeward/bus/client.h"
#include "homeward/es/engine.h"
#include "homeward/v1/bus.pb-c.h"

struct loads;
struct loads_options {
    struct hw_bus *bus;
    const char *endpoint;
    const struct hw_domain *functions;
    void *domain;
    void (*on_loaded)(void *arg); /* something that was asked for is in mind now */
    void *arg;
};

struct loads *loads_create(const struct loads_options *o, struct hw_err *err);
void loads_destroy(struct loads *l); /* NULL is fine */
/* Asks for a stream unless it is being read already. */
void loads_stream(struct loads *l, const char *stream);
void loads_person(struct loads *l, const uint8_t token[HW_TOKEN_BYTES]);
void loads_person_key(struct loads *l, struct hw_id person);
bool loads_idle(const struct loads *l); /* nothing is being asked for */
/* The last position of what has been read back: the feed may not have come so far yet. */
int64_t loads_position(const struct loads *l);
/* Sends what was asked for since the last time. */
void loads_go(struct loads *l);
/* True when the event was kept because its stream is being read. */
bool loads_keep(struct loads *l, const Hw__LoggedEvent *e);
/* Borrows everything from e. */
struct hw_es_event loads_event(const Hw__LoggedEvent *e);

#endif
