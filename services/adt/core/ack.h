/* adt/core/ack.h - what a sender is told. Pure.
 *
 * Original mode: one application acknowledgement (AA, AE, AR). Enhanced mode (MSH-15 or MSH-16 has
 * a value): an accept acknowledgement (CA, CR) as MSH-15 asks and an application acknowledgement as
 * MSH-16 asks; so none, one or two answers. ERR is written in the form of the sender's version. */
#ifndef ADT_CORE_ACK_H
#define ADT_CORE_ACK_H

#include "adt/core/fault.h"
#include "adt/core/hl7.h"
#include "homeward/buf.h"
#include "homeward/id.h"

enum ack_end {
    ACK_DONE,       /* what it says is in the log, or was already */
    ACK_KEPT,       /* nothing was wrong, nothing was to be done; it is kept */
    ACK_QUARANTINE, /* kept for a person to mend */
    ACK_REJECTED,   /* cannot be read; kept for a person to look at */
    ACK_NOT_STORED, /* neither done nor kept: the sender must send it again */
};

struct ack {
    enum ack_end end;
    struct fault fault;     /* code NULL: nothing to report. With ACK_DONE it is a warning. */
    const char *quarantine; /* id of the entry that holds the message; NULL: none */
    struct hw_id message;   /* identifies the message: the answer's own control id comes from it */
    int64_t now_ms;
};

/* Whether the message is itself an answer: those are never answered. */
bool ack_is_answer(const struct hl7 *m);
/* Writes the answers as UTF-8, each with its delimiters: the first to out[0], the second to out[1].
 * m is NULL when there is no header to go by. Answers how many (0 to 2). */
int ack_write(const struct ack *a, const struct hl7 *m, struct hw_buf out[2]);

#endif
