/* spell/removed.h - which facts of a spell have been taken back. */
#ifndef SPELL_REMOVED_H
#define SPELL_REMOVED_H

#include "homeward/spell/spell.h"

struct hw_removed {
    int64_t *positions;
    size_t count, cap;
    int64_t void_before; /* the admission was cancelled: nothing said before counts */
};

/* Fills *r (zeroed or used before). */
void hw_removed_find(const struct hw_spell *s, struct hw_removed *r);
bool hw_removed_has(const struct hw_removed *r, int64_t position);
void hw_removed_release(struct hw_removed *r);

#endif
