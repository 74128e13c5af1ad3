/* Requests come, wait their turn, are answered, and their memory is used again. */
#include <string.h>

#include "homeward/bug.h"
#include "ledger/write/state.h"

struct pending *writer_pending(struct writer *w)
{
    struct pending *p = TAILQ_FIRST(&w->spare);
    struct hw_arena *arena = NULL;

    if (p) {
        TAILQ_REMOVE(&w->spare, p, queue);
        w->spare_count--;
        arena = p->arena;
    } else {
        p = hw_alloc(sizeof(*p));
        arena = hw_arena_create(PENDING_ARENA);
        HW_CHECK(arena);
    }
    *p = (struct pending){.arena = arena};
    return p;
}

void writer_give_back(struct writer *w, struct pending *p)
{
    if (w->spare_count >= SPARE_PENDINGS) {
        hw_arena_destroy(p->arena);
        free(p);
        return;
    }
    hw_arena_reset(p->arena);
    TAILQ_INSERT_HEAD(&w->spare, p, queue);
    w->spare_count++;
}

static void press(struct writer *w)
{
    bool full = w->queue_bytes > (w->pressed ? QUEUE_BYTES / 2 : QUEUE_BYTES);

    if (full != w->pressed) {
        w->pressed = full;
        w->o.on_pressure(full, w->o.arg);
    }
}

/* Somebody else asked the same meanwhile: two processes that meet the same duty, or one that has
 * connected anew. What it holds may differ, so it is not answered as if it had been done: it is
 * looked up, and finds what the first one led to. */
static void take_repeat(struct writer *w, struct hw_id id)
{
    struct pending *p = NULL;

    TAILQ_FOREACH(p, &w->repeats, queue)
    {
        if (hw_id_equal(p->id, id))
            break;
    }
    if (!p)
        return;
    TAILQ_REMOVE(&w->repeats, p, queue);
    HASH_ADD(hh, w->by_id, id.b, sizeof(p->id.b), p);
    p->must_check = true;
    TAILQ_INSERT_TAIL(&w->queue, p, queue);
}

static void count(struct writer_stats *s, enum writer_end end)
{
    switch (end) {
    case WRITER_DONE:
        s->requests++;
        break;
    case WRITER_CONFLICT:
        s->conflicts++;
        break;
    case WRITER_INVALID:
        s->invalid++;
        break;
    case WRITER_DUPLICATE:
        s->duplicates++;
        break;
    }
}

void writer_answer_one(struct writer *w, struct pending *p, const struct writer_answer *a)
{
    struct hw_id id = p->id;

    count(&w->stats, a->end);
    HASH_DEL(w->by_id, p);
    if (a->end != WRITER_DONE) /* a duplicate may have been decided otherwise the first time */
        writer_break_line(w, p);
    w->queue_bytes -= p->bytes;
    w->o.on_answer(p, a, w->o.arg);
    writer_give_back(w, p);
    take_repeat(w, id);
    press(w);
}

static bool same_route(const struct hw_route *a, const struct hw_route *b)
{
    return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

void writer_submit(struct writer *w, struct pending *p)
{
    struct pending *same = NULL;
    int64_t first = 0, last = 0;

    HASH_FIND(hh, w->by_id, p->id.b, sizeof(p->id.b), same);
    if (same && same_route(&same->route, &p->route)) { /* sent again: the answer will come */
        writer_give_back(w, p);
        return;
    }
    writer_join_line(w, p);
    if (same) {
        writer_break_line(w, p);
        w->queue_bytes += p->bytes;
        TAILQ_INSERT_TAIL(&w->repeats, p, queue);
        press(w);
        return;
    }
    HASH_ADD(hh, w->by_id, id.b, sizeof(p->id.b), p);
    w->queue_bytes += p->bytes;
    if (p->kind == PENDING_APPEND && recall_recent(w->recall, p->id, &first, &last)) {
        writer_answer_one(
            w, p, &(struct writer_answer){.end = WRITER_DUPLICATE, .first = first, .last = last});
        return;
    }
    TAILQ_INSERT_TAIL(&w->queue, p, queue);
    press(w);
    writer_pump(w);
}
