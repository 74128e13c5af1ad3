/* d2a/core/trusted.h - the register of trusted assessors in the book (R6.14). Its records are named
 * "<provider>/<assessor>". */
#ifndef D2A_CORE_TRUSTED_H
#define D2A_CORE_TRUSTED_H

#include "d2a/assess/trusted.h"
#include "d2a/core/d2a.h"

enum { TRUSTED_NAME = 128 };

struct trusted {
    struct d2a_trusted_agreement *list; /* texts interned; of one day only one is live */
    size_t count, cap;
};

extern const struct hw_kind trusted_kind;

/* The record's name, in the arena. */
const char *trusted_name(const char *provider, const char *assessor, struct hw_arena *arena);
bool trusted_split(const char *name, char provider[TRUSTED_NAME], char assessor[TRUSTED_NAME]);
/* Codes with blanks between. */
const char *trusted_join(const char *const *codes, size_t count, struct hw_arena *arena);
/* Every agreement of the register, in the arena. */
struct d2a_trusted_agreement *trusted_all(struct d2a *s, struct hw_arena *arena, size_t *count);

#endif
