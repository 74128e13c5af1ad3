#include "homeward/es/engine.h"

#include <stdio.h>
#include <stdlib.h>

#include "common/es/engine_state.h"
#include "common/es/errands.h"
#include "common/es/worker.h"
#include "homeward/mem.h"

static bool find_endpoints(struct hw_engine *e, char append[HW_BUS_ENDPOINT_MAX],
                           struct hw_err *err)
{
    char name[64];

    (void)snprintf(name, sizeof(name), "%s-commands", e->f->service);
    return hw_app_endpoint(e->app, e->settings->commands, name, e->commands, err) &&
           hw_app_endpoint(e->app, e->settings->ledger_append, "ledger-append", append, err) &&
           hw_app_endpoint(e->app, e->settings->ledger_feed, "ledger-feed", e->feed, err) &&
           hw_app_endpoint(e->app, e->settings->ledger_read, "ledger-read", e->read, err);
}

static void on_errand_answer(const char *stream, const Hw__CommandAnswer *a, void *arg)
{
    struct hw_engine *e = arg;

    if (e->f->answered)
        e->f->answered(e->domain, stream, a);
}

static void on_errand_change(void *arg)
{
    struct hw_engine *e = arg;

    errands_tell(e->errands, e->recorded_position);
    engine_process(e);
}

static void on_work_done(void *of, void *arg)
{
    struct hw_engine *e = of;

    e->f->task_done(e->domain, arg);
    engine_process(e);
}

static bool make_helpers(struct hw_engine *e, struct hw_err *err)
{
    e->snapshot_timer = event_new(e->app->base, -1, EV_PERSIST, engine_on_snapshot_timer, e);
    e->again = event_new(e->app->base, -1, 0, engine_on_again, e);
    e->duty_timer = event_new(e->app->base, -1, 0, engine_on_duty_timer, e);
    e->errands = errands_create(
        &(struct errands_options){
            .app = e->app, .on_answer = on_errand_answer, .on_change = on_errand_change, .arg = e},
        err);
    if (e->f->task)
        e->worker = worker_create(e->app->base, on_work_done, e, err);
    return e->snapshot_timer && e->again && e->duty_timer && e->errands &&
           (e->worker || !e->f->task);
}

struct hw_engine *hw_engine_create(struct hw_app *app, const struct hw_engine_settings *settings,
                                   const struct hw_domain *functions, void *domain,
                                   struct hw_err *err)
{
    struct hw_engine *e = hw_alloc(sizeof(*e));
    char append[HW_BUS_ENDPOINT_MAX];
    const struct timeval every = {SNAPSHOT_EVERY_MS / 1000, 0};

    e->app = app;
    e->settings = settings;
    e->f = functions;
    engine_begin_run(e);
    e->domain = domain;
    TAILQ_INIT(&e->waiting);
    TAILQ_INIT(&e->decided);
    TAILQ_INIT(&e->spare);
    if (make_helpers(e, err) && find_endpoints(e, append, err) &&
        (e->ledger = hw_client_create(app->bus, append, "ledger", err)) &&
        (e->snapshots = hw_client_create(app->bus, e->read, "ledger", err)) &&
        (e->loads = loads_create(&(struct loads_options){.bus = app->bus,
                                                         .endpoint = e->read,
                                                         .functions = functions,
                                                         .domain = domain,
                                                         .on_loaded = engine_on_loaded,
                                                         .arg = e},
                                 err)) &&
        event_add(e->snapshot_timer, &every) == 0) {
        engine_ask_snapshot(e);
        return e;
    }
    hw_engine_destroy(e);
    return NULL;
}

static void free_jobs(struct job_list *list)
{
    struct job *j = NULL;

    while ((j = TAILQ_FIRST(list))) {
        TAILQ_REMOVE(list, j, order);
        engine_free_reply(j->reply);
        hw_arena_destroy(j->arena);
        free(j);
    }
}

void hw_engine_destroy(struct hw_engine *e)
{
    if (!e)
        return;
    HASH_CLEAR(hh, e->by_id); /* answers that still come find nobody */
    hw_server_destroy(e->server);
    e->server = NULL;
    hw_follower_destroy(e->follower);
    loads_destroy(e->loads);
    errands_destroy(e->errands);
    worker_destroy(e->worker);
    hw_client_destroy(e->snapshots);
    hw_client_destroy(e->ledger);
    if (e->snapshot_timer)
        event_free(e->snapshot_timer);
    if (e->again)
        event_free(e->again);
    if (e->duty_timer)
        event_free(e->duty_timer);
    free_jobs(&e->waiting);
    free_jobs(&e->decided);
    free_jobs(&e->spare);
    free(e);
}

bool hw_engine_ready(const struct hw_engine *e)
{
    return e->server != NULL && !e->draining;
}

void hw_engine_drain(struct hw_engine *e)
{
    if (!e->server) {
        hw_app_quit(e->app, 0);
        return;
    }
    e->draining = true;
    engine_press(e);
    e->snapshot_due = true;
    engine_process(e);
}

int64_t hw_engine_position(const struct hw_engine *e)
{
    return e->recorded_position;
}

const struct hw_engine_stats *hw_engine_stats(struct hw_engine *e)
{
    e->stats.queued = (int64_t)e->waiting_count;
    e->stats.in_flight = (int64_t)e->in_flight;
    return &e->stats;
}
