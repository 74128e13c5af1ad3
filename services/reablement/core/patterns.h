/* core/patterns.h - visits between the contract and pattern.h. */
#ifndef REABLEMENT_CORE_PATTERNS_H
#define REABLEMENT_CORE_PATTERNS_H

#include "homeward/arena.h"
#include "homeward/v1/types.pb-c.h"
#include "reablement/core/pattern.h"

/* What is wrong with a list of visits as a command gives it, as a sentence with the field's name at
 * the start (R8.2); NULL: nothing. *missing: something is not given at all. */
const char *patterns_fault(Hw__CareVisit *const *visits, size_t count, bool *missing);
/* The caller owns the result. Lines of a log newer than this program that make no sense are left
 * out. */
struct visit *patterns_read(Hw__CareVisit *const *visits, size_t count, size_t *read);
/* For an event, in the arena. */
Hw__CareVisit **patterns_write(const struct visit *visits, size_t count, struct hw_arena *arena);

#endif
