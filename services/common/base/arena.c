#include "homeward/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    FIRST_CHUNK = 2 * 1024, /* thousands of small requests may wait, each in an arena of its own */
    CHUNK = 64 * 1024,
};

struct chunk {
    struct chunk *next;
    size_t size, used;
    alignas(max_align_t) unsigned char data[];
};

struct hw_arena {
    struct chunk *chunks; /* newest first; the last of the list is kept over a reset */
    size_t budget, spent, held;
    bool exhausted;
};

struct hw_arena *hw_arena_create(size_t budget)
{
    struct hw_arena *a = calloc(1, sizeof(*a));

    if (a)
        a->budget = budget;
    return a;
}

static void free_chunks(struct chunk *c)
{
    while (c) {
        struct chunk *next = c->next;

        free(c);
        c = next;
    }
}

void hw_arena_destroy(struct hw_arena *a)
{
    if (!a)
        return;
    free_chunks(a->chunks);
    free(a);
}

void hw_arena_reset(struct hw_arena *a)
{
    struct chunk *keep = a->chunks;

    if (keep) {
        struct chunk *rest = keep->next;

        free_chunks(rest);
        keep->next = NULL;
        a->held = keep->size;
        if (keep->size > CHUNK) { /* one large message must not hold its memory for ever */
            free(keep);
            keep = NULL;
            a->held = 0;
        } else {
            memset(keep->data, 0, keep->used);
            keep->used = 0;
        }
        a->chunks = keep;
    }
    a->spent = 0;
    a->exhausted = false;
}

/* Each chunk is twice the one before, up to CHUNK. */
static size_t next_size(const struct chunk *last, size_t n)
{
    size_t size = last ? 2 * last->size : FIRST_CHUNK;

    if (size > CHUNK)
        size = CHUNK;
    return n > size ? n : size;
}

void *hw_arena_alloc(struct hw_arena *a, size_t n)
{
    const size_t align = alignof(max_align_t);
    struct chunk *c = a->chunks;
    void *p = NULL;

    if (n > a->budget || a->spent + n > a->budget) {
        a->exhausted = true;
        return NULL;
    }
    n = (n + align - 1) / align * align;
    if (!c || c->size - c->used < n) {
        size_t size = next_size(c, n);

        c = calloc(1, sizeof(*c) + size);
        if (!c) {
            a->exhausted = true;
            return NULL;
        }
        c->size = size;
        c->next = a->chunks;
        a->chunks = c;
        a->held += size;
    }
    p = c->data + c->used;
    c->used += n;
    a->spent += n;
    return p;
}

void *hw_arena_array(struct hw_arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size) {
        a->exhausted = true;
        return NULL;
    }
    return hw_arena_alloc(a, count * size);
}

char *hw_arena_strndup(struct hw_arena *a, const char *s, size_t n)
{
    char *p = hw_arena_alloc(a, n + 1);

    if (p)
        memcpy(p, s, n); /* zeroed behind: terminated */
    return p;
}

char *hw_arena_format(struct hw_arena *a, const char *fmt, ...)
{
    va_list ap;
    char *p = NULL;
    int n = 0;

    va_start(ap, fmt);
    n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0)
        return NULL;
    p = hw_arena_alloc(a, (size_t)n + 1);
    if (p) {
        va_start(ap, fmt);
        (void)vsnprintf(p, (size_t)n + 1, fmt, ap);
        va_end(ap);
    }
    return p;
}

bool hw_arena_exhausted(const struct hw_arena *a)
{
    return a->exhausted;
}

size_t hw_arena_held(const struct hw_arena *a)
{
    return a->held;
}
