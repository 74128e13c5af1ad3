/* What became of a transaction. */
#include <string.h>

#include "homeward/log.h"
#include "ledger/write/state.h"

static void committed(struct writer *w, struct work *k)
{
    size_t n = k->b.events.count;
    struct pending *p = NULL;

    w->g.committed = k->b.p.serial;
    if (n)
        w->committed = k->b.events.list[n - 1].position;
    w->recorded_ms = k->recorded_ms;
    w->chain_committed = w->chain;
    if (k->clock_to_ms)
        hw_clock_set(w->o.clock, k->clock_to_ms);
    w->stats.batches++;
    w->stats.events += (int64_t)n;
    w->stats.last_batch_events = (int64_t)n;
    if (w->one_by_one)
        w->one_by_one--;
    w->flying = NULL;
    TAILQ_FOREACH(p, &k->requests, queue)
    {
        if (p->kind == PENDING_APPEND && p->first)
            recall_remember(w->recall, p->id, p->first, p->last);
    }
    if (n)
        w->o.on_commit(k->b.events.list, n, w->o.arg);
    while ((p = TAILQ_FIRST(&k->requests))) {
        TAILQ_REMOVE(&k->requests, p, queue);
        if (p->conflict)
            writer_answer_one(w, p, p->conflict);
        else
            writer_answer_one(w, p,
                              &(struct writer_answer){.end = WRITER_DONE,
                                                      .first = p->first,
                                                      .last = p->last,
                                                      .recorded_ms = k->recorded_ms});
    }
    streams_evict(&w->g.streams, w->g.committed);
}

/* Puts the requests of both batches back at the head of the queue, to be looked up one by one. */
void writer_roll_back(struct writer *w)
{
    struct pending_list all;
    struct pending *p = NULL;
    size_t count = w->open->request_count;

    TAILQ_INIT(&all);
    if (w->flying) {
        count += w->flying->request_count;
        TAILQ_CONCAT(&all, &w->flying->requests, queue);
    }
    TAILQ_CONCAT(&all, &w->open->requests, queue);
    TAILQ_CONCAT(&all, &w->queue, queue);
    TAILQ_CONCAT(&w->queue, &all, queue);
    TAILQ_FOREACH(p, &w->queue, queue)
    {
        p->must_check = true;
        p->checked = p->waiting = false;
        p->first = p->last = 0;
        p->conflict = NULL;
    }
    w->flying = NULL;
    batching_roll_back(&w->g, w->committed);
    w->chain = w->chain_committed;
    writer_work_begin(w, w->open);
    w->one_by_one = count;
    w->stats.rolled_back++;
}

static void retry_later(struct writer *w)
{
    const struct timeval soon = {0, TROUBLE_RETRY_MS * 1000L};

    (void)event_add(w->retry, &soon);
}

/* The database said no to a batch of one request that was looked up before: it is that request. */
static bool blame(struct writer *w, const struct hw_pg_outcome *o)
{
    struct pending *p = TAILQ_FIRST(&w->flying->requests);
    bool alone = w->flying->request_count == 1 && (p->kind != PENDING_APPEND || p->checked);
    bool taken = strcmp(o->sqlstate, "23505") == 0; /* unique violation */

    if (!alone)
        return false;
    hw_log(HW_ERROR, "ledger.request_refused", HW_F_STR("sqlstate", o->sqlstate),
           HW_F_STR("constraint", o->constraint));
    writer_roll_back(w);
    p = TAILQ_FIRST(&w->queue);
    (void)writer_refuse(
        w, p,
        &(struct writer_answer){.end = taken ? WRITER_CONFLICT : WRITER_INVALID,
                                .message = taken ? "the same thing was stored meanwhile"
                                                 : "the database refused the request"});
    w->one_by_one = w->one_by_one ? w->one_by_one - 1 : 0;
    return true;
}

/* Something of the batch is there already: a request was done long ago, or a stream that was taken
 * to be new is not. Looking everything up finds it, so no request needs to go alone. */
static bool is_repetition(const struct writer *w, const struct hw_pg_outcome *o)
{
    const struct pending *p = NULL;

    if (strcmp(o->sqlstate, "23505") != 0)
        return false;
    TAILQ_FOREACH(p, &w->flying->requests, queue)
    {
        if (p->kind == PENDING_APPEND && !p->checked)
            return true;
    }
    return false;
}

static bool is_trouble(const char *sqlstate)
{
    /* resources, operator intervention, system error, transaction rollback: nobody's fault */
    return strncmp(sqlstate, "53", 2) == 0 || strncmp(sqlstate, "57", 2) == 0 ||
           strncmp(sqlstate, "58", 2) == 0 || strncmp(sqlstate, "40", 2) == 0 ||
           strncmp(sqlstate, "55", 2) == 0;
}

/* The only column that is ever given a NULL it does not take: see the statement `fence`. */
static bool is_fence(const struct hw_pg_outcome *o)
{
    return strcmp(o->sqlstate, "23502") == 0 && strstr(o->text, "relation \"ledger\"");
}

void writer_on_committed(const struct hw_pg_outcome *o, void *arg)
{
    struct writer *w = arg;

    if (!w->flying)
        return; /* rolled back when the connection went down */
    if (o->code == HW_OK) {
        committed(w, w->flying);
        writer_pump(w);
        return;
    }
    if (o->code != HW_EINVAL) /* lost: on_down rolls back */
        return;
    if (is_fence(o)) {
        w->o.on_fenced("another ledger writes the log", w->o.arg);
        return;
    }
    if (is_repetition(w, o)) {
        size_t before = w->one_by_one;

        writer_roll_back(w);
        w->one_by_one = before;
        writer_pump(w);
        return;
    }
    hw_log(HW_WARN, "ledger.batch_refused", HW_F_STR("sqlstate", o->sqlstate),
           HW_F_STR("constraint", o->constraint),
           HW_F_I64("requests", (int64_t)w->flying->request_count));
    if (is_trouble(o->sqlstate)) {
        size_t before = w->one_by_one;

        writer_roll_back(w);
        w->one_by_one = before;
        retry_later(w);
        return;
    }
    if (!blame(w, o))
        writer_roll_back(w);
    writer_pump(w);
}
