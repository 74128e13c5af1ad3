/* arena.h - memory for one message: allocate freely, give everything back at once.
 *
 * Memory is zeroed and aligned for any type. A budget bounds what one message may make us allocate;
 * over it allocation fails. Not thread safe. */
#ifndef HOMEWARD_ARENA_H
#define HOMEWARD_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct hw_arena;

/* budget in bytes between two resets. NULL when out of memory. */
struct hw_arena *hw_arena_create(size_t budget);
void hw_arena_destroy(struct hw_arena *a); /* NULL is fine */
void hw_arena_reset(struct hw_arena *a);
/* NULL when the budget is spent; hw_arena_exhausted then stays true until the next reset. */
void *hw_arena_alloc(struct hw_arena *a, size_t n);
void *hw_arena_array(struct hw_arena *a, size_t count, size_t size);
char *hw_arena_strndup(struct hw_arena *a, const char *s, size_t n);
char *hw_arena_format(struct hw_arena *a, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
bool hw_arena_exhausted(const struct hw_arena *a);
/* Bytes of memory it takes now: what was allocated, rounded up to chunks. A reset keeps at most one
 * chunk of 64 KiB. */
size_t hw_arena_held(const struct hw_arena *a);

#endif
