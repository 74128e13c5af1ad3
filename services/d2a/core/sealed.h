/* d2a/core/sealed.h - texts that may name a person, kept in a record as they came: sealed. */
#ifndef D2A_CORE_SEALED_H
#define D2A_CORE_SEALED_H

#include <stddef.h>
#include <stdint.h>

#include "homeward/arena.h"
#include "homeward/v1/types.pb-c.h"

/* Bytes of a Sealed; owned. n 0: nothing was kept. */
struct sealed_text {
    uint8_t *packed;
    size_t n;
};

/* Instead of what it held. s may be NULL: nothing. */
void sealed_keep(struct sealed_text *t, const Hw__Sealed *s);
void sealed_release(struct sealed_text *t);
/* Still sealed, in the arena; NULL: nothing was kept. */
const Hw__Sealed *sealed_read(const struct sealed_text *t, struct hw_arena *arena);

#endif
