/* The long work: a run worked out on a thread of its own, on a copy of everything it needs. */
#include <stdlib.h>

#include "homeward/bug.h"
#include "homeward/mem.h"
#include "reablement/core/collect.h"
#include "reablement/core/report.h"
#include "reablement/core/run.h"

enum { REPORT_BYTES = 256 * 1024 * 1024 };

struct work {
    struct al_problem *problem;
    struct hw_arena *arena;
    Hw__AllocationPlanned *plan; /* in the arena */
    char *run;
};

static void work_run(void *arg)
{
    struct work *w = arg;
    struct al_outcome o;

    al_solve(w->problem, &o);
    w->plan = report_plan(w->problem, &o, w->arena);
    al_outcome_release(&o);
}

/* NULL while a plan is being carried out, or waits to be written down: another one made now would
 * place the same people once more. */
static const struct hw_record *first_asked(struct reablement *s)
{
    struct hw_book *b = &s->book;
    const struct hw_record *first = NULL;

    for (struct hw_record *rec = hw_book_next(b, &run_kind, NULL); rec;
         rec = hw_book_next(b, &run_kind, rec)) {
        const struct run *r = rec->data;

        if (r->state == RUN_PLANNED || (r->state == RUN_ASKED && r->worked_out))
            return NULL;
        if (r->state != RUN_ASKED)
            continue;
        if (!first || r->started_ms < ((const struct run *)first->data)->started_ms)
            first = rec;
    }
    return first;
}

bool reablement_task(void *domain, struct hw_task *t)
{
    struct reablement *s = domain;
    const struct hw_record *rec = s->unplanned > 0 ? first_asked(s) : NULL;
    const struct run *r = NULL;
    struct work *w = NULL;

    if (!rec)
        return false;
    r = rec->data;
    w = hw_alloc(sizeof(*w));
    w->problem = collect_all(s, r->started_ms, r->horizon_days);
    w->arena = hw_arena_create(REPORT_BYTES);
    HW_CHECK(w->arena);
    w->run = hw_strdup(hw_record_name(rec));
    *t = (struct hw_task){.run = work_run, .arg = w};
    return true;
}

void reablement_task_done(void *domain, void *arg)
{
    struct reablement *s = domain;
    struct work *w = arg;
    struct run *r = run_find(s, w->run);

    if (r && r->state == RUN_ASKED && !r->worked_out) {
        r->worked_out = w->plan;
        r->worked_out_arena = w->arena;
        w->arena = NULL;
        hw_book_touch(&s->book, hw_book_get(&s->book, run_kind.prefix, w->run));
    }
    hw_arena_destroy(w->arena);
    al_problem_destroy(w->problem);
    free(w->run);
    free(w);
}
