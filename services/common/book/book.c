/* Records by stream: found, brought to mind, let go. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/book/heap.h"
#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { ARENA = 4 * 1024 * 1024 };

void hw_book_init(struct hw_book *b, const struct hw_kind *const *kinds,
                  const struct hw_secret *master, const struct hw_secret *lookup)
{
    memset(b, 0, sizeof(*b));
    b->kinds = kinds;
    b->names = hw_names_create();
    b->arena = hw_arena_create(ARENA);
    HW_CHECK(b->arena);
    b->master = *master;
    if (lookup)
        b->lookup = *lookup;
}

/* ---- finding ---- */

static const struct hw_kind *kind_of(const struct hw_book *b, const char *stream)
{
    for (const struct hw_kind *const *k = b->kinds; *k; k++) {
        if (hw_starts_with(stream, (*k)->prefix))
            return *k;
    }
    return NULL;
}

struct hw_record *hw_book_find(struct hw_book *b, const char *stream)
{
    struct hw_record *r = NULL;

    HASH_FIND_STR(b->records, stream, r);
    if (r)
        r->used = true;
    return r;
}

bool hw_book_stream(char out[HW_STREAM_MAX], const char *prefix, const char *name)
{
    int n = snprintf(out, HW_STREAM_MAX, "%s%s", prefix, name);

    return n > 0 && n < HW_STREAM_MAX;
}

struct hw_record *hw_book_get(struct hw_book *b, const char *prefix, const char *name)
{
    char stream[HW_STREAM_MAX];

    return hw_book_stream(stream, prefix, name) ? hw_book_find(b, stream) : NULL;
}

void *hw_book_data(struct hw_book *b, const char *prefix, const char *name)
{
    struct hw_record *r = hw_book_get(b, prefix, name);

    return r && r->version > 0 ? r->data : NULL;
}

const char *hw_record_name(const struct hw_record *r)
{
    return r->stream + strlen(r->kind->prefix);
}

void hw_book_need(struct hw_book *b, struct hw_needs *n, const char *prefix, const char *name)
{
    char stream[HW_STREAM_MAX];

    if (hw_book_stream(stream, prefix, name) && !hw_book_find(b, stream))
        hw_needs_stream(n, stream);
}

struct hw_record *hw_book_next(struct hw_book *b, const struct hw_kind *kind, struct hw_record *r)
{
    for (r = r ? r->hh.next : b->records; r; r = r->hh.next) {
        if (r->kind == kind && r->version > 0 && book_is_open(b, r))
            return r;
    }
    return NULL;
}

static int by_stream(const void *a, const void *b)
{
    return strcmp((*(struct hw_record *const *)a)->stream, (*(struct hw_record *const *)b)->stream);
}

struct hw_record **hw_book_list(struct hw_book *b, const struct hw_kind *kind,
                                struct hw_arena *arena, size_t *count)
{
    struct hw_record **list = NULL;
    size_t n = 0;

    for (struct hw_record *r = hw_book_next(b, kind, NULL); r; r = hw_book_next(b, kind, r))
        n++;
    list = hw_arena_array(arena, n + 1, sizeof(struct hw_record *));
    HW_CHECK(list);
    n = 0;
    for (struct hw_record *r = hw_book_next(b, kind, NULL); r; r = hw_book_next(b, kind, r))
        list[n++] = r;
    qsort(list, n, sizeof(struct hw_record *), by_stream);
    *count = n;
    return list;
}

/* ---- making and dropping ---- */

static struct hw_record *make(struct hw_book *b, const char *stream)
{
    struct hw_record *r = hw_book_find(b, stream);
    const struct hw_kind *kind = kind_of(b, stream);

    if (r)
        return r;
    HW_CHECK(kind);
    r = hw_alloc(sizeof(*r) + strlen(stream) + 1);
    memcpy(r->stream, stream, strlen(stream) + 1);
    r->kind = kind;
    r->data = hw_alloc(kind->size);
    r->due_ms = HW_NEVER;
    r->used = true;
    HASH_ADD_STR(b->records, stream, r);
    return r;
}

static void drop(struct hw_book *b, struct hw_record *r)
{
    heap_remove(b, r);
    HASH_DEL(b->records, r);
    if (r->kind->release)
        r->kind->release(b, r);
    free(r->data);
    free(r);
}

void hw_book_release(struct hw_book *b)
{
    while (b->records)
        drop(b, b->records);
    book_forget_keys(b);
    hw_book_forget_numbers(b);
    free(b->heap);
    hw_arena_destroy(b->arena);
    hw_names_destroy(b->names);
    hw_secret_wipe(&b->master);
    hw_secret_wipe(&b->lookup);
}

static void apply_one(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    hw_arena_reset(b->arena);
    r->version = e->version;
    if (e->occurred_ms > b->seen_ms)
        b->seen_ms = e->occurred_ms;
    if (r->kind->apply)
        r->kind->apply(b, r, e);
}

/* ---- functions of struct hw_domain ---- */

void hw_book_apply(void *domain, const struct hw_es_event *e)
{
    struct hw_book *b = domain;
    struct hw_record *r = make(b, e->stream);

    apply_one(b, r, e);
    hw_book_touch(b, r);
}

bool hw_book_wants(void *domain, const struct hw_es_event *e)
{
    const struct hw_kind *kind = kind_of(domain, e->stream);

    return kind && (e->version == 1 || (kind->wakes && kind->wakes(e)));
}

int64_t hw_book_version(void *domain, const char *stream)
{
    const struct hw_record *r = hw_book_find(domain, stream);

    return r ? (int64_t)r->version : -1;
}

void hw_book_forget(void *domain, const char *stream)
{
    struct hw_record *r = hw_book_find(domain, stream);

    if (r)
        drop(domain, r);
}

void hw_book_restore(void *domain, const char *stream, const struct hw_es_event *events, size_t n)
{
    struct hw_book *b = domain;
    struct hw_record *r = NULL;

    if (!kind_of(b, stream))
        return;
    hw_book_forget(b, stream);
    r = make(b, stream); /* version 0: known to have no events */
    for (size_t i = 0; i < n; i++)
        apply_one(b, r, &events[i]);
    hw_book_touch(b, r);
}

void hw_book_settle(void *domain, const char *stream, int64_t provisional, int64_t position)
{
    struct hw_record *r = hw_book_find(domain, stream);

    if (r && r->kind->settle)
        r->kind->settle(r, provisional, position);
}

bool book_is_open(const struct hw_book *b, const struct hw_record *r)
{
    return r->version > 0 && r->kind->open && r->kind->open(b, r);
}

void hw_book_tidy(void *domain)
{
    struct hw_book *b = domain;
    struct hw_record *r = NULL, *next = NULL;

    HASH_ITER(hh, b->records, r, next)
    {
        if (!book_is_open(b, r) && !r->used && !r->waiting)
            drop(b, r);
        else
            r->used = false;
    }
    book_forget_keys(b); /* one may have been destroyed meanwhile */
    hw_book_forget_numbers(b);
}
