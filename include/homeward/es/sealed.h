/* es/sealed.h - texts that may name a person, kept in a record as they came: sealed. */
#ifndef HOMEWARD_ES_SEALED_H
#define HOMEWARD_ES_SEALED_H

#include <stddef.h>
#include <stdint.h>

#include "homeward/arena.h"
#include "homeward/id.h"
#include "homeward/v1/types.pb-c.h"

/* Bytes of a Sealed; owned. n 0: nothing was kept. */
struct hw_sealed_text {
    uint8_t *packed;
    size_t n;
    struct hw_id person; /* whose key it needs */
};

/* Instead of what it held. s may be NULL: nothing. */
void hw_sealed_keep(struct hw_sealed_text *t, const Hw__Sealed *s);
void hw_sealed_release(struct hw_sealed_text *t);
/* Still sealed, in the arena; NULL: nothing was kept. */
const Hw__Sealed *hw_sealed_read(const struct hw_sealed_text *t, struct hw_arena *arena);

#endif
