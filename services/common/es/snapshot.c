/* The state, saved now and then so that a restart need not replay everything. */
#include "common/es/engine_state.h"
#include "homeward/bug.h"
#include "homeward/log.h"
#include "homeward/pb.h"

static enum hw_answer_end on_saved(const struct hw_answer *a, void *arg)
{
    struct hw_engine *e = arg;

    if (a->code != HW_OK)
        hw_log(HW_WARN, "engine.snapshot_lost", HW_F_STR("reason", a->reason));
    e->snapshot_sent = false;
    if (e->draining)
        hw_app_quit(e->app, 0);
    return HW_ANSWER_DONE;
}

/* Nothing is under way: the state is what the log says, and perhaps a little more (events of ours
 * that the feed has not brought yet); replaying those over it does nothing. */
void engine_save_snapshot(struct hw_engine *e)
{
    Hw__Snapshot s = HW__SNAPSHOT__INIT;
    struct hw_buf state;

    e->snapshot_due = false;
    if (e->snapshot_sent)
        return;
    if (e->f->tidy)
        e->f->tidy(e->domain);
    hw_buf_init(&state, HW_BUS_MESSAGE_MAX - 4096);
    e->f->save(e->domain, &state);
    if (state.failed) {
        hw_log(HW_ERROR, "engine.snapshot_too_large");
        hw_buf_release(&state);
        if (e->draining)
            hw_app_quit(e->app, 0);
        return;
    }
    s.service = e->f->service;
    s.format = e->f->snapshot_format;
    s.position = e->recorded_position;
    s.has_state = true;
    s.state.data = state.data;
    s.state.len = state.len;
    e->snapshot_position = e->recorded_position;
    e->snapshot_sent = true;
    hw_client_call(e->ledger, &(struct hw_call){.id = hw_id_random(),
                                                .kind = HW__HEADER__KIND__PUT_SNAPSHOT,
                                                .message = &s,
                                                .timeout_ms = 10000,
                                                .again = true,
                                                .on_answer = on_saved,
                                                .arg = e});
    hw_buf_release(&state);
    engine_process(e);
}

void engine_on_snapshot_timer(evutil_socket_t fd, short what, void *arg)
{
    struct hw_engine *e = arg;

    (void)fd, (void)what;
    if (!e->server || e->recorded_position - e->snapshot_position < SNAPSHOT_AFTER_EVENTS)
        return;
    e->snapshot_due = true;
    engine_process(e);
}

static void want(void *arg, const char *stream)
{
    loads_stream(((struct hw_engine *)arg)->loads, stream);
}

static enum hw_answer_end on_snapshot(const struct hw_answer *a, void *arg)
{
    struct hw_engine *e = arg;
    struct hw_arena *arena = hw_arena_create(2L * HW_BUS_MESSAGE_MAX);
    const Hw__Snapshot *s = NULL;
    struct hw_err err = {.code = HW_OK};
    int64_t from = 1;

    HW_CHECK(arena);
    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__SNAPSHOT)
        s = hw_pb_unpack(&hw__snapshot__descriptor, arena, a->body, a->body_n);
    if (!s) {
        const struct timeval soon = {0, RETRY_MS * 1000L};

        hw_arena_destroy(arena);
        (void)event_add(e->again, &soon);
        return HW_ANSWER_DONE;
    }
    /* A clock that is set by hand is known from the log alone: such a system replays all of it. */
    if (s->has_state && s->state.len && !e->app->clock.manual) {
        if (e->f->load(e->domain, s->state.data, s->state.len, want, e))
            from = s->position + 1;
        else
            hw_log(HW_WARN, "engine.snapshot_unreadable");
    }
    hw_log(HW_INFO, "engine.replaying", HW_F_I64("from", from));
    hw_arena_destroy(arena);
    loads_go(e->loads);
    if (!engine_follow(e, from, &err)) {
        hw_log(HW_ERROR, "engine.cannot_follow", HW_F_STR("error", err.text));
        hw_app_quit(e->app, 1);
    }
    return HW_ANSWER_DONE;
}

void engine_ask_snapshot(struct hw_engine *e)
{
    Hw__GetSnapshot q = HW__GET_SNAPSHOT__INIT;

    q.service = e->f->service;
    q.format = e->f->snapshot_format;
    hw_client_call(e->snapshots, &(struct hw_call){.id = hw_id_random(),
                                                   .kind = HW__HEADER__KIND__GET_SNAPSHOT,
                                                   .message = &q,
                                                   .again = true,
                                                   .on_answer = on_snapshot,
                                                   .arg = e});
}

void engine_on_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    engine_ask_snapshot(arg);
}
