/* What the domain owes of its own accord, met in the order in which it fell due. */
#include "common/es/engine_state.h"
#include "common/es/errands.h"
#include "common/es/worker.h"
#include "homeward/bug.h"
#include "homeward/es/book.h"
#include "homeward/log.h"

enum { LONGEST_WAIT_MS = 3600 * 1000 };

static int64_t next_due(const struct hw_engine *e)
{
    return e->f->next_due ? e->f->next_due(e->domain) : HW_NEVER;
}

/* False: it is under way already (its stream was read back before the ledger had stored it). */
static bool take_plan(struct hw_engine *e, struct job *j)
{
    struct job *same = NULL;

    j->id = plan_duty_id(&e->plan);
    HASH_FIND(hh, e->by_id, j->id.b, sizeof(j->id.b), same);
    if (same) {
        engine_free_job(e, j);
        return false;
    }
    HASH_ADD(hh, e->by_id, id.b, sizeof(j->id.b), j);
    engine_carry_out(e, j);
    return true;
}

/* False: something must be read back first. */
static bool meet_first(struct hw_engine *e, int64_t now)
{
    struct job *j = engine_new_job(e);
    struct hw_needs n = {.stream_count = 0};
    bool go_on = true;

    j->origin = FROM_DUTY;
    plan_init(&e->plan, j->arena);
    e->f->due(e->domain, now, &n, &e->plan);
    HW_CHECK(!e->plan.too_much); /* duties are met some at a time */
    if (e->plan.kind == PLAN_EVENTS_TO_APPEND)
        return take_plan(e, j);
    if (e->plan.kind == PLAN_SEND)
        HW_CHECK(errands_send(e->errands, &e->plan.send));
    else if (!hw_needs_nothing(&n))
        go_on = engine_have(e, &n);
    loads_go(e->loads);
    engine_free_job(e, j);
    return go_on;
}

static void begin_work(struct hw_engine *e)
{
    struct hw_task t;

    if (e->worker && !worker_busy(e->worker) && e->f->task(e->domain, &t))
        worker_start(e->worker, &t);
}

static void set_timer(struct hw_engine *e, int64_t now)
{
    int64_t wait = next_due(e);
    struct timeval tv;

    (void)event_del(e->duty_timer);
    if (wait == HW_NEVER || (e->app->clock.manual && wait > now))
        return; /* the clock that is set by hand tells when */
    wait = wait > now ? wait - now : 0;
    if (wait == 0)
        return; /* something is on its way that will bring us here again */
    if (wait > LONGEST_WAIT_MS)
        wait = LONGEST_WAIT_MS;
    tv = (struct timeval){wait / 1000, wait % 1000 * 1000};
    (void)event_add(e->duty_timer, &tv);
}

void engine_meet_duties(struct hw_engine *e)
{
    int64_t now = hw_clock_now_ms(&e->app->clock);

    if (!e->f->next_due || !e->server || e->draining)
        return;
    while (e->in_flight < IN_FLIGHT && next_due(e) <= now && meet_first(e, now))
        ;
    begin_work(e);
    set_timer(e, now);
}

bool engine_is_quiet(struct hw_engine *e)
{
    return !e->recovering && !e->rereading && TAILQ_EMPTY(&e->decided) &&
           TAILQ_EMPTY(&e->waiting) && loads_idle(e->loads) && errands_idle(e->errands) &&
           (!e->worker || !worker_busy(e->worker)) && e->recorded_position >= e->own_position &&
           e->recorded_position >= loads_position(e->loads) &&
           next_due(e) > hw_clock_now_ms(&e->app->clock);
}

void engine_on_duty_timer(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    engine_process(arg);
}
