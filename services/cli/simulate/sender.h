/* simulate/sender.h - HL7 messages over one MLLP connection, in order, each sent until it is
 * answered.
 *
 * A lost connection is made again and everything unanswered is sent again with the same control
 * ids, which homeward-adt takes once. */
#ifndef CLI_SIMULATE_SENDER_H
#define CLI_SIMULATE_SENDER_H

#include <event2/event.h>
#include <stdbool.h>
#include <stdint.h>

#include "homeward/buf.h"

struct sender;
/* Called after every answer: something more can be sent. */
typedef void (*sender_f)(void *arg);

/* address: HOST:PORT of homeward-adt. NULL: not an address. */
struct sender *sender_create(struct event_base *base, const char *address, sender_f f, void *arg);
void sender_destroy(struct sender *s); /* NULL is fine */
/* Takes the bytes of a message without its frame; the buffer is cleared. */
void sender_put(struct sender *s, struct hw_buf *message);
size_t sender_open(const struct sender *s);     /* messages without an answer */
int64_t sender_refused(const struct sender *s); /* answers other than AA */

#endif
