/* gateway/core/pairs.h - a query string as it stands, for a service that reads it itself. Pure. */
#ifndef GATEWAY_CORE_PAIRS_H
#define GATEWAY_CORE_PAIRS_H

#include <stddef.h>

#include "homeward/arena.h"
#include "homeward/v1/bus.pb-c.h"

enum { PAIRS_MAX = 20, PAIRS_BYTES = 8192, PAIR_VALUE = 256 };

/* Fills q->parameters in the arena from what follows '?' (may be NULL). NULL: well; otherwise what
 * is wrong with it, as a sentence. */
const char *pairs_read(const char *text, struct hw_arena *arena, Hw__Query *q);
/* Decodes a path of names between slashes, without slashes at the ends. NULL: not such a path. */
const char *pairs_path(const char *path, struct hw_arena *arena);

#endif
