/* What records owe: worked out after every change, met in the order of time. */
#include "common/book/heap.h"
#include "homeward/log.h"

static int64_t due_of(const struct hw_book *b, const struct hw_record *r)
{
    if (!r->kind->due || r->version == 0 || r->waiting)
        return HW_NEVER;
    return r->kind->due(b, r);
}

void hw_book_touch(struct hw_book *b, struct hw_record *r)
{
    heap_set(b, r, due_of(b, r));
}

void hw_book_begin(void *domain)
{
    struct hw_book *b = domain;

    for (struct hw_record *r = b->records; r; r = r->hh.next)
        hw_book_touch(b, r);
}

int64_t hw_book_next_due(void *domain)
{
    const struct hw_book *b = domain;

    return b->heap_count ? b->heap[1]->due_ms : HW_NEVER;
}

void hw_book_due(void *domain, int64_t now_ms, struct hw_needs *n, struct hw_plan *p)
{
    struct hw_book *b = domain;
    struct hw_record *r = b->heap[1];

    hw_arena_reset(b->arena);
    r->kind->act(b, r, now_ms, n, p);
    if (hw_plan_sends(p))
        r->waiting = true;
    else if (!hw_plan_is_empty(p) || !hw_needs_nothing(n))
        return;
    else /* it owes what it cannot say: leave it until something changes, and tell */
        hw_log(HW_ERROR, "book.duty_without_act", HW_F_STR("stream", r->stream));
    heap_set(b, r, HW_NEVER);
}

void hw_book_answered(void *domain, const char *stream, const Hw__CommandAnswer *a)
{
    struct hw_book *b = domain;
    struct hw_record *r = hw_book_find(b, stream);

    if (!r || !r->waiting)
        return;
    r->waiting = false;
    if (r->kind->answered)
        r->kind->answered(b, r, a);
    hw_book_touch(b, r);
}

void hw_book_plan(struct hw_book *b, struct hw_plan *p, const char *prefix, const char *name,
                  uint32_t type, int64_t occurred_ms, const void *message)
{
    char stream[HW_STREAM_MAX];
    const struct hw_record *r = NULL;

    if (!hw_book_stream(stream, prefix, name))
        return;
    r = hw_book_find(b, stream);
    hw_plan_event(p, stream, r ? r->version : 0, type, occurred_ms, message);
}
