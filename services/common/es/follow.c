/* The log, followed from the snapshot to its head and then for good. */
#include "common/es/engine_state.h"
#include "common/es/errands.h"
#include "homeward/log.h"
#include "homeward/v1/events.pb-c.h"

static void note_clock(struct hw_engine *e, const Hw__LoggedEvent *ev)
{
    if (e->app->clock.manual && ev->type == HW__EVENT__BODY_CLOCK_ADVANCED)
        hw_clock_set(&e->app->clock, ev->occurred_at_ms);
}

/* While the log is replayed, closed business is dropped along the way: replaying years takes no
 * more memory than what is open. */
static void tidy_along_the_way(struct hw_engine *e)
{
    if (e->server || !e->f->tidy || ++e->replayed < TIDY_EVERY)
        return;
    e->replayed = 0;
    e->f->tidy(e->domain);
}

/* An event of a stream that is not in mind, or not up to the event before. */
static void on_stranger(struct hw_engine *e, const struct hw_es_event *ev)
{
    if (!e->f->wants(e->domain, ev))
        return; /* read back when it is needed */
    if (ev->version == 1) {
        e->f->apply(e->domain, ev);
        return;
    }
    loads_stream(e->loads, ev->stream);
    loads_go(e->loads);
}

static void on_event(const Hw__LoggedEvent *logged, void *arg)
{
    struct hw_engine *e = arg;
    struct hw_es_event ev = loads_event(logged);
    int64_t version = e->f->version(e->domain, ev.stream);

    e->recorded_position = ev.position;
    note_clock(e, logged);
    if (loads_keep(e->loads, logged))
        return;
    if (version >= 0) {
        if ((int64_t)ev.version == version + 1)
            e->f->apply(e->domain, &ev);
        else if ((int64_t)ev.version > version + 1)
            engine_forget(e, ev.stream);
    }
    if (e->f->version(e->domain, ev.stream) < 0)
        on_stranger(e, &ev);
    tidy_along_the_way(e);
}

/* Once the log has been followed to its head and everything open has been read back. */
void engine_open_doors(struct hw_engine *e)
{
    struct hw_err err = {.code = HW_OK};

    if (e->server || e->draining || !e->follower || !hw_follower_ready(e->follower) ||
        !loads_idle(e->loads))
        return;
    e->server = hw_server_create(e->app->bus, e->commands, engine_on_request, e, &err);
    if (!e->server) {
        hw_log(HW_ERROR, "engine.cannot_listen", HW_F_STR("error", err.text));
        hw_app_quit(e->app, 1);
        return;
    }
    e->rereading = false;
    if (e->f->begin)
        e->f->begin(e->domain);
    hw_log(HW_INFO, "engine.ready", HW_F_I64("position", e->recorded_position));
}

static void on_settled(int64_t position, void *arg)
{
    struct hw_engine *e = arg;

    e->recorded_position = position;
    loads_go(e->loads);
    errands_tell(e->errands, position);
    engine_open_doors(e);
    if (e->server)
        engine_process(e);
}

void engine_on_loaded(void *arg)
{
    struct hw_engine *e = arg;

    if (e->rereading && loads_idle(e->loads))
        e->rereading = false;
    engine_open_doors(e);
    if (e->server)
        engine_process(e);
}

bool engine_follow(struct hw_engine *e, int64_t from, struct hw_err *err)
{
    e->recorded_position = e->snapshot_position = from - 1;
    e->follower = hw_follower_create(e->app->bus,
                                     &(struct hw_follower_options){.feed_endpoint = e->feed,
                                                                   .read_endpoint = e->read,
                                                                   .server = "ledger",
                                                                   .from_position = from,
                                                                   .on_event = on_event,
                                                                   .on_settled = on_settled,
                                                                   .arg = e},
                                     err);
    return e->follower != NULL;
}
