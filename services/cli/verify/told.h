/* cli/verify/told.h - what the log tells about one spell: its events, read by the verification's
 * own reader into plain values. Pure. */
#ifndef CLI_VERIFY_TOLD_H
#define CLI_VERIFY_TOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "homeward/arena.h"
#include "homeward/id.h"
#include "homeward/v1/events.pb-c.h"

struct told_fact {
    Hw__Event__BodyCase type;
    int64_t at_ms;           /* when it happened */
    int64_t position, known; /* its place in the log; the place from which on it is known */
    int64_t target;          /* the position it takes back; 0: none in particular */
    const char *provider, *site, *ward, *bed, *authority;
    int care, criterion, reason, attribution; /* 0: not said */
    bool met, minor, resolves, died, emergency;
    bool has_day;
    int32_t day;
    struct hw_id person;
    const int64_t *minors; /* positions */
    size_t minor_count;
};

struct told {
    struct told_fact *list; /* by position */
    size_t count, cap;
};

/* Reads an event of a spell's stream; texts live in the arena. False: the payload is not such an
 * event, or has values that are not in the contract. */
bool told_read(struct told_fact *f, int32_t type, const void *payload, size_t n,
               struct hw_arena *arena);
struct told_fact *told_add(struct told *t); /* zeroed */
void told_release(struct told *t);

/* Words of the contract for a value; "UNKNOWN" for 0. */
const char *told_care(int care);
const char *told_reason(int reason);
const char *told_attribution(int attribution);

#endif
