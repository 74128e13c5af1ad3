/* adt/core/message.h - a message as it came in: read, named, and told what is wrong with its frame.
 * Pure. */
#ifndef ADT_CORE_MESSAGE_H
#define ADT_CORE_MESSAGE_H

#include "adt/core/fault.h"
#include "adt/core/hl7.h"
#include "adt/core/map.h"
#include "homeward/id.h"

struct message {
    struct hw_span raw;     /* as received */
    struct hw_span charset; /* MSH-18 */
    struct hl7 hl7;
    bool readable;        /* there is a header to answer by */
    struct fault fault;   /* code NULL: it can be translated */
    struct hw_id id;      /* the same for the same message sent again */
    struct hw_id content; /* the same for the same content, whenever it was sent */
    const char *type, *event, *facility, *application, *control_id; /* NULL: not said */
    /* For lists and logs: printable ASCII, shortened; "" when not said. MSH-9, MSH-4, MSH-10. */
    const char *label, *sender, *control;
};

/* Fills *out; texts live in the arena or in raw. */
void message_read(struct hw_span raw, const struct map *map, struct hw_arena *arena,
                  struct message *out);

#endif
