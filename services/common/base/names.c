#include "homeward/names.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "homeward/mem.h"

struct name {
    UT_hash_handle hh;
    char text[];
};

struct hw_names {
    struct name *all;
};

struct hw_names *hw_names_create(void)
{
    return hw_alloc(sizeof(struct hw_names));
}

void hw_names_destroy(struct hw_names *n)
{
    struct name *e = NULL, *next = NULL;

    if (!n)
        return;
    HASH_ITER(hh, n->all, e, next)
    {
        HASH_DEL(n->all, e);
        free(e);
    }
    free(n);
}

const char *hw_names_intern(struct hw_names *n, const char *text)
{
    struct name *e = NULL;
    size_t len = text ? strlen(text) : 0;

    if (!text)
        return NULL;
    HASH_FIND(hh, n->all, text, len, e);
    if (!e) {
        e = hw_alloc(sizeof(*e) + len + 1);
        memcpy(e->text, text, len + 1);
        HASH_ADD(hh, n->all, text[0], len, e);
    }
    return e->text;
}

size_t hw_names_count(const struct hw_names *n)
{
    return HASH_COUNT(n->all);
}
