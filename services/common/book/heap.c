#include "common/book/heap.h"

#include <string.h>

#include "homeward/mem.h"

static bool before(const struct hw_record *a, const struct hw_record *b)
{
    if (a->due_ms != b->due_ms)
        return a->due_ms < b->due_ms;
    return strcmp(a->stream, b->stream) < 0;
}

static void put(struct hw_book *b, size_t place, struct hw_record *r)
{
    b->heap[place] = r;
    r->place = place;
}

static void rise(struct hw_book *b, size_t place)
{
    struct hw_record *r = b->heap[place];

    for (; place > 1 && before(r, b->heap[place / 2]); place /= 2)
        put(b, place, b->heap[place / 2]);
    put(b, place, r);
}

static void sink(struct hw_book *b, size_t place)
{
    struct hw_record *r = b->heap[place];

    for (size_t child = place * 2; child <= b->heap_count; child = place * 2) {
        if (child < b->heap_count && before(b->heap[child + 1], b->heap[child]))
            child++;
        if (!before(b->heap[child], r))
            break;
        put(b, place, b->heap[child]);
        place = child;
    }
    put(b, place, r);
}

void heap_remove(struct hw_book *b, struct hw_record *r)
{
    size_t place = r->place;
    struct hw_record *last = NULL;

    if (place == 0)
        return;
    last = b->heap[b->heap_count--];
    r->place = 0;
    if (last == r)
        return;
    put(b, place, last);
    rise(b, place);
    sink(b, last->place);
}

void heap_set(struct hw_book *b, struct hw_record *r, int64_t due_ms)
{
    if (due_ms == r->due_ms && (r->place > 0) == (due_ms != HW_NEVER))
        return;
    heap_remove(b, r);
    r->due_ms = due_ms;
    if (due_ms == HW_NEVER)
        return;
    b->heap = hw_grow(b->heap, &b->heap_cap, b->heap_count + 2, sizeof(*b->heap));
    put(b, ++b->heap_count, r);
    rise(b, b->heap_count);
}
