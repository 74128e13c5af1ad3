#include "ledger/writer.h"

#include <event2/event.h>
#include <stdlib.h>

#include "ledger/store/tables.h"
#include "ledger/write/state.h"

struct writer *writer_create(const struct writer_options *o, struct hw_err *err)
{
    struct writer *w = hw_alloc(sizeof(*w));

    w->o = *o;
    TAILQ_INIT(&w->queue);
    TAILQ_INIT(&w->repeats);
    TAILQ_INIT(&w->spare);
    batching_init(&w->g, o->streams_bound);
    for (int i = 0; i < 2; i++) {
        batch_init(&w->works[i].b);
        TAILQ_INIT(&w->works[i].requests);
    }
    w->open = &w->works[0];
    writer_work_begin(w, w->open);
    w->retry = event_new(o->base, -1, 0, writer_on_retry, w);
    w->recall = recall_create(&(struct recall_options){.base = o->base,
                                                       .conninfo = o->conninfo,
                                                       .on_stream = writer_on_recalled_stream,
                                                       .on_request = writer_on_recalled_request,
                                                       .on_done = writer_on_recalled,
                                                       .arg = w},
                              err);
    if (w->recall)
        w->pg = hw_pg_create(
            o->base,
            &(struct hw_pg_options){.conninfo = o->conninfo,
                                    .application = "homeward-ledger writer",
                                    .setup = "SET ROLE homeward_ledger; SET lock_timeout = 0; "
                                             /* else unnest is planned anew for every batch */
                                             "SET plan_cache_mode = force_generic_plan; "
                                             "SET statement_timeout = 0",
                                    .statements = writer_statements,
                                    .tables = writer_tables,
                                    .on_up = writer_on_up,
                                    .on_down = writer_on_down,
                                    .arg = w},
            err);
    if (w->pg && w->retry)
        return w;
    writer_destroy(w);
    return NULL;
}

static void free_pendings(struct pending_list *list)
{
    struct pending *p = NULL;

    while ((p = TAILQ_FIRST(list))) {
        TAILQ_REMOVE(list, p, queue);
        hw_arena_destroy(p->arena);
        free(p);
    }
}

void writer_destroy(struct writer *w)
{
    if (!w)
        return;
    hw_pg_destroy(w->pg);
    recall_destroy(w->recall);
    if (w->retry)
        event_free(w->retry);
    HASH_CLEAR(hh, w->by_id);
    writer_forget_lines(w);
    free_pendings(&w->queue);
    free_pendings(&w->repeats);
    free_pendings(&w->spare);
    for (int i = 0; i < 2; i++) {
        free_pendings(&w->works[i].requests);
        batch_release(&w->works[i].b);
    }
    batching_release(&w->g);
    free(w);
}

bool writer_idle(const struct writer *w)
{
    return HASH_COUNT(w->by_id) == 0;
}

int64_t writer_committed(const struct writer *w)
{
    return w->committed;
}

const struct writer_stats *writer_stats(struct writer *w)
{
    w->stats.queued = HASH_COUNT(w->by_id);
    w->stats.queued_bytes = (int64_t)w->queue_bytes;
    w->stats.streams = HASH_COUNT(w->g.streams.by_name);
    return &w->stats;
}
