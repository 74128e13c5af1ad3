/* adt/core/fault.h - why a message could not be applied: for the sender's support desk, in the
 * words of HL7 (ERR segment), and for ours (quarantine). Pure.
 *
 * A message may name someone; a fault never does. */
#ifndef ADT_CORE_FAULT_H
#define ADT_CORE_FAULT_H

#include <stdbool.h>
#include <stddef.h>

#include "homeward/v1/commands.pb-c.h"

/* Where in the message, as in ERR-2; zeros and NULL: not further than that. */
struct place_in {
    const char *segment;
    int nth, field, repeat, component;
};

struct fault {
    const char *code;    /* ours, stable: UNKNOWN_WARD; NULL: none */
    const char *message; /* a sentence a person can act on; borrowed or of an arena */
    struct place_in at;
};

struct fault_kind {
    const char *code;
    int hl7;      /* HL7 table 0357 */
    bool rejects; /* AR: cannot be read or is not for us; otherwise AE */
};

/* Never NULL: codes that are not known count as 207. */
const struct fault_kind *fault_kind(const char *code);
/* The words of table 0357 for a number. */
const char *fault_hl7_text(int number);
/* What a service's refusal means for the message it came from. Texts are those of a. */
struct fault fault_of_answer(const Hw__CommandAnswer *a);
enum { FAULT_PLACE_TEXT = 64 };
/* SEG^1^3^1^2, as in ERR-2, with ^ as delimiter; "" when there is no place. */
const char *fault_place(const struct place_in *p, char delimiter, char text[FAULT_PLACE_TEXT]);

#endif
