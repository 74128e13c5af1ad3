/* The open batch: what waits is checked and projected into it. */
#include <string.h>

#include "homeward/bug.h"
#include "homeward/pb.h"
#include "ledger/write/state.h"

void writer_work_begin(struct writer *w, struct work *k)
{
    batch_begin(&k->b, &w->g);
    TAILQ_INIT(&k->requests);
    k->request_count = 0;
    k->clock_to_ms = 0;
}

static void take_refusal(struct work *k, struct pending *p)
{
    struct hw_buf bytes;

    hw_buf_init(&bytes, 0);
    hw_pb_pack(p->append->refusal, &bytes);
    *vec_add(&k->b.refusals) = (struct refusal_row){
        .id = p->id,
        .refusal = {hw_arena_strndup(p->arena, (const char *)bytes.data, bytes.len), bytes.len}};
    hw_buf_release(&bytes);
}

/* The clock of a manual system moves when its event is committed. */
static void note_clock(struct work *k, const Hw__AppendRequest *r)
{
    for (size_t i = 0; i < r->n_writes; i++) {
        if (strcmp(r->writes[i]->stream, "clock") == 0)
            k->clock_to_ms = r->writes[i]->events[0]->occurred_at_ms;
    }
}

enum taken writer_refuse(struct writer *w, struct pending *p, const struct writer_answer *a)
{
    TAILQ_REMOVE(&w->queue, p, queue);
    writer_answer_one(w, p, a);
    return ENDED;
}

/* Whoever is told of a conflict reads back what it is in conflict with: it must be there by then,
 * or he decides the same again and again. */
static enum taken conflict(struct pending *p, const struct writer_answer *a)
{
    struct writer_answer *kept = hw_arena_alloc(p->arena, sizeof(*kept));

    HW_CHECK(kept);
    *kept = *a;
    kept->end = WRITER_CONFLICT;
    p->conflict = kept;
    return TAKEN;
}

static enum taken check_id(struct writer *w, struct pending *p)
{
    p->waiting = true;
    recall_request(w->recall, p->id);
    return BLOCKED;
}

/* It may have been done before, and whoever sent it must be told so rather than anything else. */
static bool is_doubtful(const struct writer *w, const struct pending *p)
{
    return !p->checked && (p->must_check || writer_line_is_broken(w, p));
}

static enum taken take_append(struct writer *w, struct pending *p)
{
    struct batch_result r;

    if (is_doubtful(w, p))
        return check_id(w, p);
    if (writer_line_is_broken(w, p))
        return conflict(p, &(struct writer_answer){.behind = true,
                                                   .message = "what it stands on was not stored"});
    r = batch_take(&w->open->b, &w->g, p->append, !p->must_check);
    switch (r.verdict) {
    case BATCH_TAKEN:
        /* A remembered answer has no events: it must not pass for one of the recent requests, which
         * are answered by their positions alone. */
        p->first = p->append->refusal ? 0 : r.first;
        p->last = p->append->refusal ? 0 : r.last;
        if (p->append->refusal)
            take_refusal(w->open, p);
        else
            note_clock(w->open, p->append);
        return TAKEN;
    case BATCH_MISSING:
        p->waiting = true;
        recall_stream(w->recall, r.stream);
        return BLOCKED;
    case BATCH_CONFLICT:
        if (!p->checked) /* perhaps it is in conflict with itself: done before */
            return check_id(w, p);
        writer_break_line(w, p);
        return conflict(p, &(struct writer_answer){.stream = r.stream,
                                                   .version = r.version,
                                                   .message = "the stream has moved on"});
    case BATCH_INVALID:
        break;
    }
    return writer_refuse(w, p,
                         &(struct writer_answer){.end = WRITER_INVALID, .message = r.message});
}

static enum taken take(struct writer *w, struct pending *p)
{
    enum taken t = p->kind == PENDING_APPEND ? take_append(w, p) : TAKEN;

    if (t == TAKEN) {
        TAILQ_REMOVE(&w->queue, p, queue);
        TAILQ_INSERT_TAIL(&w->open->requests, p, queue);
        w->open->request_count++;
    }
    return t;
}

/* What waiting requests will need is asked for together, not one at a time. */
static void look_ahead(struct writer *w)
{
    struct pending *p = NULL;
    int left = 256;

    TAILQ_FOREACH(p, &w->queue, queue)
    {
        if (left-- == 0)
            break;
        if (p->kind == PENDING_APPEND && !p->waiting && is_doubtful(w, p))
            (void)check_id(w, p);
        for (size_t i = 0; p->kind == PENDING_APPEND && i < p->append->n_writes; i++) {
            const Hw__StreamWrite *sw = p->append->writes[i];

            /* a new stream is taken to be new, unless the request may have been done before */
            if ((sw->expected_version > 0 || p->must_check) &&
                !streams_find(&w->g.streams, sw->stream))
                recall_stream(w->recall, sw->stream);
        }
    }
}

void writer_fill(struct writer *w)
{
    struct pending *p = NULL;
    size_t most = w->one_by_one ? 1 : SIZE_MAX;

    while ((p = TAILQ_FIRST(&w->queue)) && !p->waiting && !batch_is_full(&w->open->b) &&
           w->open->request_count < most) {
        if (take(w, p) == BLOCKED) {
            look_ahead(w);
            recall_go(w->recall);
            break;
        }
    }
}
