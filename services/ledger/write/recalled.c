/* What was read back from the log for requests that wait. */
#include "ledger/write/state.h"

static void unblock(struct writer *w)
{
    struct pending *p = NULL;

    TAILQ_FOREACH(p, &w->queue, queue)
    {
        p->waiting = false;
    }
    writer_pump(w);
}

void writer_on_recalled_stream(const char *stream, const struct event_row *events, size_t count,
                               uint32_t version, void *arg)
{
    struct writer *w = arg;

    batching_restore(&w->g, stream, events, count, version);
}

void writer_on_recalled_request(struct hw_id id, const struct recalled_request *r, void *arg)
{
    struct writer *w = arg;
    struct pending *p = NULL;

    HASH_FIND(hh, w->by_id, id.b, sizeof(id.b), p);
    if (!p || !p->waiting)
        return;
    if (!r) {
        p->checked = true;
        return;
    }
    if (w->one_by_one)
        w->one_by_one--;
    TAILQ_REMOVE(&w->queue, p, queue);
    writer_answer_one(w, p,
                      &(struct writer_answer){.end = WRITER_DUPLICATE,
                                              .first = r->first,
                                              .last = r->last,
                                              .refusal = r->refusal,
                                              .refusal_n = r->refusal_n});
}

void writer_on_recalled(void *arg)
{
    unblock(arg);
}
