/* Requests come, wait their turn, are answered, and their memory is used again. */
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

void writer_answer_one(struct writer *w, struct pending *p, const struct writer_answer *a)
{
    HASH_DEL(w->by_id, p);
    w->queue_bytes -= p->bytes;
    w->o.on_answer(p, a, w->o.arg);
    writer_give_back(w, p);
    press(w);
}

void writer_submit(struct writer *w, struct pending *p)
{
    struct pending *same = NULL;
    int64_t first = 0, last = 0;

    HASH_FIND(hh, w->by_id, p->id.b, sizeof(p->id.b), same);
    if (same) { /* asked again while it is under way: answer whoever asked last */
        same->route = p->route;
        writer_give_back(w, p);
        return;
    }
    HASH_ADD(hh, w->by_id, id.b, sizeof(p->id.b), p);
    w->queue_bytes += p->bytes;
    if (p->kind == PENDING_APPEND && recall_recent(w->recall, p->id, &first, &last)) {
        w->stats.duplicates++;
        writer_break_line(w, p);
        writer_answer_one(
            w, p, &(struct writer_answer){.end = WRITER_DUPLICATE, .first = first, .last = last});
        return;
    }
    TAILQ_INSERT_TAIL(&w->queue, p, queue);
    press(w);
    writer_pump(w);
}
