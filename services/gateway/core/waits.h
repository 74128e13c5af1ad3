/* gateway/core/waits.h - what a delayed person waits for, as a sentence. Pure. */
#ifndef GATEWAY_CORE_WAITS_H
#define GATEWAY_CORE_WAITS_H

#include "homeward/arena.h"

/* Codes of the count ("E", "SOCIAL_CARE", "912"). In the arena; NULL when it is full. */
const char *waits_on(const char *reason, const char *attribution, const char *authority,
                     struct hw_arena *arena);

#endif
