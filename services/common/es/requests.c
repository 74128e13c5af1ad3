/* What comes in at the command socket. */
#include "common/es/engine_state.h"
#include "homeward/es/book.h"
#include "homeward/pb.h"

static bool ours(const struct hw_engine *e, const Hw__Command *c)
{
    return c->body_case >= e->f->first_command && c->body_case <= e->f->last_command;
}

static void on_command(struct hw_engine *e, const struct hw_frame *f)
{
    struct job *j = engine_new_job(e), *same = NULL;

    j->command = hw_pb_unpack(&hw__command__descriptor, j->arena, f->body, f->body_n);
    if (!j->command || !ours(e, j->command) ||
        !hw_id_from_bytes(j->command->request_id.data, j->command->request_id.len, &j->id) ||
        !hw_id_equal(j->id, f->id)) {
        hw_server_reject(e->server, &f->route, f->id, "BAD_MESSAGE",
                         "not a command of this service");
        engine_free_job(e, j);
        return;
    }
    if (!hw_bus_may(f->peer, HW_MAY_COMMAND, e->f->service)) {
        hw_server_reject(e->server, &f->route, f->id, "DENIED",
                         "this service does not take commands from you");
        engine_free_job(e, j);
        return;
    }
    HASH_FIND(hh, e->by_id, j->id.b, sizeof(j->id.b), same);
    if (same) { /* asked again while it is under way */
        same->route = f->route;
        engine_free_job(e, j);
        return;
    }
    j->route = f->route;
    j->bytes = f->body_n;
    e->stats.commands++;
    e->waiting_count++;
    e->queue_bytes += j->bytes;
    HASH_ADD(hh, e->by_id, id.b, sizeof(j->id.b), j);
    TAILQ_INSERT_TAIL(&e->waiting, j, order);
    if (!e->rereading)
        (void)engine_prepared(e, j); /* begin to read what it will need */
    engine_process(e);
    loads_go(e->loads);
}

void engine_answer_status(struct hw_engine *e)
{
    int64_t next = HW_NEVER;

    if (!engine_is_quiet(e))
        return;
    if (e->f->next_due)
        next = e->f->next_due(e->domain);
    for (size_t i = 0; i < e->status_count;) {
        Hw__StatusAnswer a = HW__STATUS_ANSWER__INIT;
        Hw__Time now = HW__TIME__INIT, timer = HW__TIME__INIT;

        if (e->status[i].after > e->recorded_position) {
            i++;
            continue;
        }
        now.ms = hw_clock_now_ms(&e->app->clock);
        a.has_position = true;
        a.position = e->recorded_position;
        a.now = &now;
        timer.ms = next;
        a.next_timer = next == HW_NEVER ? NULL : &timer;
        a.service = e->f->service;
        hw_server_answer(e->server, &e->status[i].route, e->status[i].id,
                         HW__HEADER__KIND__STATUS_ANSWER, &a);
        e->status[i] = e->status[--e->status_count];
    }
}

static void on_status(struct hw_engine *e, const struct hw_frame *f)
{
    struct job *scratch = engine_new_job(e);
    const Hw__StatusRequest *q =
        hw_pb_unpack(&hw__status_request__descriptor, scratch->arena, f->body, f->body_n);

    if (q && e->status_count < STATUS_WAITING)
        e->status[e->status_count++] = (struct status_wait){
            .route = f->route, .id = f->id, .after = q->has_after_position ? q->after_position : 0};
    else
        hw_server_reject(e->server, &f->route, f->id, "BUSY", "too many wait for the status");
    engine_free_job(e, scratch);
    engine_process(e);
}

void engine_on_request(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct hw_engine *e = arg;

    if (f->kind == HW__HEADER__KIND__COMMAND)
        on_command(e, f);
    else if (f->kind == HW__HEADER__KIND__STATUS)
        on_status(e, f);
    else if (f->kind == HW__HEADER__KIND__QUERY && e->f->query)
        engine_on_query(e, f);
    else
        hw_server_reject(s, &f->route, f->id, "BAD_MESSAGE", "not a request this socket takes");
}
