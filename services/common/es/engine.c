#include "homeward/es/engine.h"

#include <stdlib.h>
#include <string.h>

#include "common/es/jobs.h"
#include "common/es/loads.h"
#include "homeward/bug.h"
#include "homeward/bus/client.h"
#include "homeward/bus/feed.h"
#include "homeward/bus/server.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum {
    QUEUE_COMMANDS = 20000,
    QUEUE_BYTES = 64 * 1024 * 1024,
    IN_FLIGHT = 4000,
    ATTEMPTS = 8,
    JOB_ARENA = 4 * 1024 * 1024,
    SPARE_JOBS = 2048,
    SETTLED = 1 << 16, /* provisional positions remembered after they became real */
    APPLIED_STREAMS = 16,
    SNAPSHOT_EVERY_MS = 60 * 1000,
    SNAPSHOT_AFTER_EVENTS = 2000,
    RETRY_MS = 200,
    STATUS_WAITING = 64,
};

struct status_wait {
    struct hw_route route;
    struct hw_id id;
    int64_t after;
};

struct hw_engine {
    struct hw_app *app;
    const struct hw_engine_settings *settings;
    const struct hw_domain *f;
    void *domain;
    struct hw_client *ledger;    /* append */
    struct hw_client *snapshots; /* read socket, for the snapshot */
    struct hw_follower *follower;
    struct hw_server *server;
    struct loads *loads;
    struct event *snapshot_timer, *again;
    char commands[HW_BUS_ENDPOINT_MAX], feed[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX];

    struct job_list waiting, decided; /* decided: in the order in which they are to be answered */
    struct job *by_id;
    struct job_list spare;
    size_t spare_count, waiting_count, queue_bytes, in_flight;
    bool recovering; /* something did not stand: nothing is decided until the ledger answered all */
    bool pressed, draining, snapshot_due, snapshot_sent;
    struct hw_plan plan;
    uint64_t provisional; /* events given a provisional position so far */
    int64_t settled[SETTLED];
    int64_t snapshot_position;
    int64_t recorded_position; /* last one the feed brought */
    struct status_wait status[STATUS_WAITING];
    size_t status_count;
    struct hw_engine_stats stats;
};

static void process(struct hw_engine *e);

/* ---- jobs
 * ------------------------------------------------------------------------------------------------
 */

static struct job *new_job(struct hw_engine *e)
{
    struct job *j = TAILQ_FIRST(&e->spare);
    struct hw_arena *arena = NULL;

    if (j) {
        TAILQ_REMOVE(&e->spare, j, order);
        e->spare_count--;
        arena = j->arena;
    } else {
        j = hw_alloc(sizeof(*j));
        arena = hw_arena_create(JOB_ARENA);
        HW_CHECK(arena);
    }
    memset(j, 0, sizeof(*j));
    j->arena = arena;
    return j;
}

static void free_job(struct hw_engine *e, struct job *j)
{
    if (e->spare_count >= SPARE_JOBS) {
        hw_arena_destroy(j->arena);
        free(j);
        return;
    }
    hw_arena_reset(j->arena);
    TAILQ_INSERT_HEAD(&e->spare, j, order);
    e->spare_count++;
}

static void press(struct hw_engine *e)
{
    size_t slack = e->pressed ? 2 : 1;
    bool full = e->waiting_count > QUEUE_COMMANDS / slack || e->queue_bytes > QUEUE_BYTES / slack ||
                e->draining;

    if (full != e->pressed) {
        e->pressed = full;
        hw_server_pause(e->server, full);
    }
}

static void count_answer(struct hw_engine *e, const Hw__CommandAnswer *a)
{
    switch (a->outcome) {
    case HW__COMMAND_ANSWER__OUTCOME__ACCEPTED:
        e->stats.accepted++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__REFUSED:
        e->stats.refused++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__INVALID:
        e->stats.invalid++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__CONFLICT:
        e->stats.conflicts++;
        break;
    case HW__COMMAND_ANSWER__OUTCOME__UNKNOWN:
    case HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE:
    case _HW__COMMAND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
}

/* Answers and frees a job that is on no list. */
static void answer(struct hw_engine *e, struct job *j, const Hw__CommandAnswer *a)
{
    count_answer(e, a);
    hw_server_answer(e->server, &j->route, j->id, HW__HEADER__KIND__COMMAND_ANSWER, a);
    HASH_DEL(e->by_id, j);
    e->queue_bytes -= j->bytes;
    free_job(e, j);
}

static int64_t real_position(const struct hw_engine *e, int64_t position)
{
    return position >= HW_PROVISIONAL ? e->settled[(uint64_t)(position - HW_PROVISIONAL) % SETTLED]
                                      : position;
}

static void answer_done(struct hw_engine *e, struct job *j)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;
    int64_t positions[PLAN_EVENTS];

    if (j->kind == PLAN_ANSWER) {
        answer(e, j, &j->answer);
        return;
    }
    a.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    a.positions = positions;
    if (j->kind == PLAN_ALREADY) {
        positions[a.n_positions++] = real_position(e, j->already);
    } else {
        for (int64_t p = j->first; p <= j->last && a.n_positions < PLAN_EVENTS; p++)
            positions[a.n_positions++] = p;
    }
    answer(e, j, &a);
}

/* Whoever stands first and is done is answered: nobody before those it may stand on. */
static void release(struct hw_engine *e)
{
    struct job *j = NULL;

    while ((j = TAILQ_FIRST(&e->decided)) && j->stage == JOB_DONE && !j->forget) {
        TAILQ_REMOVE(&e->decided, j, order);
        answer_done(e, j);
    }
}

/* ---- when something did not stand
 * -------------------------------------------------------------------------- */

static void give_up(struct hw_engine *e, struct job *j)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

    a.outcome = HW__COMMAND_ANSWER__OUTCOME__CONFLICT;
    a.code = "CONFLICT";
    a.message = "something else keeps changing the same record; try again";
    answer(e, j, &a);
}

/* The ledger has answered everything that was under way. What stood is answered; what did not, and
 * what was decided behind it without being stored, is decided again in the same order, on what the
 * log says. */
static void recover(struct hw_engine *e)
{
    struct job_list again;
    struct job *j = NULL;
    bool behind = false;

    TAILQ_INIT(&again);
    while ((j = TAILQ_FIRST(&e->decided))) {
        TAILQ_REMOVE(&e->decided, j, order);
        if (j->stage == JOB_AGAIN || j->forget) {
            behind = true;
            for (size_t i = 0; i < j->stream_count; i++)
                e->f->forget(e->domain, j->streams[i].stream);
        }
        if (j->stage == JOB_DONE && (!behind || j->kind == PLAN_EVENTS_TO_APPEND || j->forget)) {
            answer_done(e, j);
        } else if (++j->attempts > ATTEMPTS) {
            give_up(e, j);
        } else {
            e->stats.redecided++;
            j->stage = JOB_WAITING;
            e->waiting_count++;
            TAILQ_INSERT_TAIL(&again, j, order);
        }
    }
    TAILQ_CONCAT(&again, &e->waiting, order);
    TAILQ_CONCAT(&e->waiting, &again, order);
    e->recovering = false;
}

static void settle(struct hw_engine *e, struct job *j, int64_t first)
{
    int64_t position = first;
    int64_t provisional = j->provisional;

    j->first = first;
    j->last = first + (int64_t)j->event_count - 1;
    for (size_t s = 0; s < j->stream_count; s++) {
        for (size_t i = 0; i < j->streams[s].count; i++, position++, provisional++) {
            e->settled[(uint64_t)(provisional - HW_PROVISIONAL) % SETTLED] = position;
            e->f->settle(e->domain, j->streams[s].stream, provisional, position);
        }
    }
}

static void note_outcome(struct hw_engine *e, struct job *j, const Hw__AppendAnswer *a)
{
    switch (a->outcome) {
    case HW__APPEND_ANSWER__OUTCOME__APPENDED:
        j->stage = JOB_DONE;
        if (!a->duplicate) {
            if (j->kind == PLAN_EVENTS_TO_APPEND)
                settle(e, j, a->first_position);
            return;
        }
        /* Done before, perhaps otherwise than decided now: the first answer counts. */
        e->stats.duplicates++;
        j->forget = j->kind == PLAN_EVENTS_TO_APPEND;
        if (a->refusal) {
            j->kind = PLAN_ANSWER;
            j->answer = *a->refusal; /* lives in the job's arena */
        } else {
            j->kind = PLAN_EVENTS_TO_APPEND;
            j->first = a->first_position;
            j->last = a->last_position;
        }
        return;
    case HW__APPEND_ANSWER__OUTCOME__CONFLICT:
        j->stage = JOB_AGAIN;
        return;
    case HW__APPEND_ANSWER__OUTCOME__DENIED:
    case HW__APPEND_ANSWER__OUTCOME__INVALID:
    case HW__APPEND_ANSWER__OUTCOME__UNKNOWN:
    case _HW__APPEND_ANSWER__OUTCOME_IS_INT_SIZE:
        break;
    }
    hw_log(HW_ERROR, "engine.append_refused", HW_F_STR("message", a->message));
    j->stage = JOB_DONE;
    j->forget = true;
    j->kind = PLAN_ANSWER;
    hw__command_answer__init(&j->answer);
    j->answer.outcome = HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE;
    j->answer.code = "NOT_STORED";
    j->answer.message = "the ledger did not store it; the log of the service says why";
}

static enum hw_answer_end on_appended(const struct hw_answer *a, void *arg)
{
    struct hw_engine *e = arg;
    struct job *j = NULL;
    struct hw_arena *arena = NULL;
    const Hw__AppendAnswer *r = NULL;

    HASH_FIND(hh, e->by_id, a->id.b, sizeof(a->id.b), j);
    if (!j)
        return HW_ANSWER_DONE; /* closing */
    arena = j->arena;
    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__APPEND_ANSWER)
        r = hw_pb_unpack(&hw__append_answer__descriptor, arena, a->body, a->body_n);
    e->in_flight--;
    if (r) {
        note_outcome(e, j, r);
    } else {
        Hw__AppendAnswer failed = HW__APPEND_ANSWER__INIT;

        failed.outcome = HW__APPEND_ANSWER__OUTCOME__INVALID;
        failed.message = a->reason ? a->reason : "an answer that is not understood";
        note_outcome(e, j, &failed);
    }
    if (j->stage == JOB_AGAIN || j->forget)
        e->recovering = true;
    release(e);
    if (e->recovering && e->in_flight == 0)
        recover(e);
    process(e);
    return HW_ANSWER_DONE;
}

/* ---- deciding
 * ------------------------------------------------------------------------------------------------
 */

static bool have(struct hw_engine *e, const char *stream)
{
    if (e->f->version(e->domain, stream) >= 0)
        return true;
    loads_stream(e->loads, stream);
    return false;
}

/* Asks for what is missing; true when everything is in mind. */
static bool prepared(struct hw_engine *e, const struct job *j)
{
    struct hw_needs n = {.stream_count = 0};
    bool all = true;

    e->f->needs(e->domain, j->command, &n);
    for (size_t i = 0; i < n.stream_count; i++)
        all = have(e, n.streams[i]) && all;
    for (size_t i = 0; i < n.token_count; i++) {
        if (!e->f->knows_person(e->domain, n.tokens[i])) {
            loads_person(e->loads, n.tokens[i]);
            all = false;
        }
    }
    for (size_t i = 0; i < n.key_count; i++) {
        if (!e->f->knows_key(e->domain, n.keys[i])) {
            loads_person_key(e->loads, n.keys[i]);
            all = false;
        }
    }
    for (size_t i = 0; j->attempts > 0 && i < j->stream_count; i++) /* what was in conflict */
        all = have(e, j->streams[i].stream) && all;
    return all;
}

static void apply_plan(struct hw_engine *e, struct job *j)
{
    const struct hw_plan *p = &e->plan;
    int64_t position = HW_PROVISIONAL + (int64_t)e->provisional;

    j->provisional = position;
    j->event_count = p->event_count;
    j->stream_count = p->stream_count;
    j->streams = hw_arena_array(j->arena, p->stream_count, sizeof(*j->streams));
    HW_CHECK(j->streams);
    e->provisional += p->event_count;
    for (size_t s = 0; s < p->stream_count; s++) {
        uint32_t version = p->streams[s].expected;

        j->streams[s] = p->streams[s];
        j->streams[s].count = 0;
        for (size_t i = 0; i < p->event_count; i++) {
            struct hw_es_event ev = {.position = position,
                                     .stream = p->streams[s].stream,
                                     .version = version + 1,
                                     .type = p->events[i].type,
                                     .occurred_ms = p->events[i].occurred_at_ms,
                                     .payload = p->events[i].payload.data,
                                     .payload_n = p->events[i].payload.len};

            if (p->event_stream[i] != s)
                continue;
            e->f->apply(e->domain, &ev);
            j->streams[s].count++;
            position++;
            version++;
        }
    }
}

/* What the plan says of people is known from now on, like its events. */
static void apply_people(struct hw_engine *e)
{
    const struct hw_plan *p = &e->plan;

    for (size_t i = 0; i < p->key_count; i++) {
        struct hw_found_person f = {
            .found = true, .wrapped = p->keys[i].wrapped.data, .wrapped_n = p->keys[i].wrapped.len};

        (void)hw_id_from_bytes(p->keys[i].person.data, p->keys[i].person.len, &f.person);
        e->f->person(e->domain, &f);
    }
    for (size_t i = 0; i < p->token_count; i++) {
        struct hw_found_person f = {.found = true, .token = p->tokens[i].token.data};

        (void)hw_id_from_bytes(p->tokens[i].person.data, p->tokens[i].person.len, &f.person);
        e->f->person(e->domain, &f);
    }
}

static void send_append(struct hw_engine *e, struct job *j)
{
    Hw__AppendRequest *r = plan_request(&e->plan, j->id, j->command);

    j->stage = JOB_SENT;
    e->in_flight++;
    hw_client_call(e->ledger, &(struct hw_call){.id = j->id,
                                                .kind = HW__HEADER__KIND__APPEND,
                                                .message = r,
                                                .again = true,
                                                .on_answer = on_appended,
                                                .arg = e});
}

static void decide(struct hw_engine *e, const struct job *j)
{
    int64_t now = hw_clock_now_ms(&e->app->clock);
    struct hw_question q = {.command = j->command, .now_ms = now, .at_ms = now};

    if (j->command->at) {
        q.at_ms = j->command->at->ms;
        if (q.at_ms > now + e->settings->ahead_ms) {
            hw_plan_refuse(&e->plan, "IN_THE_FUTURE", "at",
                           "at: that has not happened yet; check the sender's clock");
            return;
        }
        if (q.at_ms > now)
            q.at_ms = now; /* a clock that runs a little ahead */
    }
    e->f->decide(e->domain, &q, &e->plan);
}

/* Decides the first waiting command. False: it must wait. */
static bool decide_first(struct hw_engine *e, struct job *j)
{
    if (j->command->has_after_position && j->command->after_position > e->recorded_position)
        return false;
    if (!prepared(e, j)) {
        loads_go(e->loads);
        return false;
    }
    plan_init(&e->plan, j->arena);
    decide(e, j);
    if (e->plan.kind == PLAN_WAIT)
        return false; /* what it waits for is in `decided` and comes back here */
    HW_CHECK(e->plan.kind != PLAN_NOTHING);
    if (e->plan.kind == PLAN_ALREADY && j->command->remember_refusal) {
        /* The caller chose the id: perhaps it was this very command that said so, and the ledger
         * knows how it was answered then. */
        if (e->plan.already >= HW_PROVISIONAL)
            return false; /* on its way: it comes back here with its place in the log */
        plan_answer_already(&e->plan);
    }
    TAILQ_REMOVE(&e->waiting, j, order);
    e->waiting_count--;
    TAILQ_INSERT_TAIL(&e->decided, j, order);
    j->kind = e->plan.kind;
    j->already = e->plan.already;
    j->answer = e->plan.answer;
    j->stage = JOB_DONE;
    j->forget = false;
    j->stream_count = 0;
    if (j->kind == PLAN_EVENTS_TO_APPEND) {
        apply_people(e);
        apply_plan(e, j);
        send_append(e, j);
    } else if (j->kind == PLAN_ANSWER && j->command->remember_refusal &&
               (j->answer.outcome == HW__COMMAND_ANSWER__OUTCOME__REFUSED ||
                j->answer.outcome == HW__COMMAND_ANSWER__OUTCOME__ACCEPTED)) {
        send_append(e, j);
    }
    return true;
}

static void save_snapshot(struct hw_engine *e);
static void answer_status(struct hw_engine *e);

static void process(struct hw_engine *e)
{
    struct job *j = NULL;

    while (!e->recovering && !e->snapshot_due && e->in_flight < IN_FLIGHT &&
           (j = TAILQ_FIRST(&e->waiting)) && decide_first(e, j))
        ;
    release(e);
    press(e);
    if (TAILQ_EMPTY(&e->decided)) {
        if (e->snapshot_due)
            save_snapshot(e);
        if (TAILQ_EMPTY(&e->waiting) && e->status_count)
            answer_status(e);
    }
}

static void open_doors(struct hw_engine *e);

static void on_loaded(void *arg)
{
    struct hw_engine *e = arg;

    open_doors(e);
    if (e->server)
        process(e);
}

/* ---- what comes in
 * -------------------------------------------------------------------------------------------- */

static bool ours(const struct hw_engine *e, const Hw__Command *c)
{
    return c->body_case >= e->f->first_command && c->body_case <= e->f->last_command;
}

static void on_command(struct hw_engine *e, const struct hw_frame *f)
{
    struct job *j = new_job(e), *same = NULL;

    j->command = hw_pb_unpack(&hw__command__descriptor, j->arena, f->body, f->body_n);
    if (!j->command || !ours(e, j->command) ||
        !hw_id_from_bytes(j->command->request_id.data, j->command->request_id.len, &j->id) ||
        !hw_id_equal(j->id, f->id)) {
        hw_server_reject(e->server, &f->route, f->id, "BAD_MESSAGE",
                         "not a command of this service");
        free_job(e, j);
        return;
    }
    if (!hw_bus_may(f->peer, HW_MAY_COMMAND, e->f->service)) {
        hw_server_reject(e->server, &f->route, f->id, "DENIED",
                         "this service does not take commands from you");
        free_job(e, j);
        return;
    }
    HASH_FIND(hh, e->by_id, j->id.b, sizeof(j->id.b), same);
    if (same) { /* asked again while it is under way */
        same->route = f->route;
        free_job(e, j);
        return;
    }
    j->route = f->route;
    j->bytes = f->body_n;
    e->stats.commands++;
    e->waiting_count++;
    e->queue_bytes += j->bytes;
    HASH_ADD(hh, e->by_id, id.b, sizeof(j->id.b), j);
    TAILQ_INSERT_TAIL(&e->waiting, j, order);
    (void)prepared(e, j); /* begin to read what it will need */
    process(e);
    loads_go(e->loads);
}

static void answer_status(struct hw_engine *e)
{
    for (size_t i = 0; i < e->status_count;) {
        Hw__StatusAnswer a = HW__STATUS_ANSWER__INIT;
        Hw__Time now = HW__TIME__INIT;

        if (e->status[i].after > e->recorded_position) {
            i++;
            continue;
        }
        now.ms = hw_clock_now_ms(&e->app->clock);
        a.has_position = true;
        a.position = e->recorded_position;
        a.now = &now;
        a.service = e->f->service;
        hw_server_answer(e->server, &e->status[i].route, e->status[i].id,
                         HW__HEADER__KIND__STATUS_ANSWER, &a);
        e->status[i] = e->status[--e->status_count];
    }
}

static void on_status(struct hw_engine *e, const struct hw_frame *f)
{
    struct job *scratch = new_job(e);
    const Hw__StatusRequest *q =
        hw_pb_unpack(&hw__status_request__descriptor, scratch->arena, f->body, f->body_n);

    if (q && e->status_count < STATUS_WAITING)
        e->status[e->status_count++] = (struct status_wait){
            .route = f->route, .id = f->id, .after = q->has_after_position ? q->after_position : 0};
    else
        hw_server_reject(e->server, &f->route, f->id, "BUSY", "too many wait for the status");
    free_job(e, scratch);
    process(e);
}

static void on_request(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct hw_engine *e = arg;

    if (f->kind == HW__HEADER__KIND__COMMAND)
        on_command(e, f);
    else if (f->kind == HW__HEADER__KIND__STATUS)
        on_status(e, f);
    else
        hw_server_reject(s, &f->route, f->id, "BAD_MESSAGE", "not a request this socket takes");
}

/* ---- the feed
 * -------------------------------------------------------------------------------------------------
 */

static void note_clock(struct hw_engine *e, const Hw__LoggedEvent *ev)
{
    if (e->app->clock.manual && ev->type == HW__EVENT__BODY_CLOCK_ADVANCED)
        hw_clock_set(&e->app->clock, ev->occurred_at_ms);
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
            e->f->forget(e->domain, ev.stream); /* read back when it is needed */
    } else if (ev.version == 1 && e->f->wants(e->domain, &ev)) {
        e->f->apply(e->domain, &ev);
    }
}

/* Once the log has been followed to its head and everything open has been read back. */
static void open_doors(struct hw_engine *e)
{
    struct hw_err err = {.code = HW_OK};

    if (e->server || e->draining || !e->follower || !hw_follower_ready(e->follower) ||
        !loads_idle(e->loads))
        return;
    e->server = hw_server_create(e->app->bus, e->commands, on_request, e, &err);
    if (!e->server) {
        hw_log(HW_ERROR, "engine.cannot_listen", HW_F_STR("error", err.text));
        hw_app_quit(e->app, 1);
        return;
    }
    hw_log(HW_INFO, "engine.ready", HW_F_I64("position", e->recorded_position));
}

static void on_settled(int64_t position, void *arg)
{
    struct hw_engine *e = arg;

    e->recorded_position = position;
    open_doors(e);
    if (e->server)
        process(e);
}

/* ---- snapshots
 * --------------------------------------------------------------------------------------------------
 */

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
static void save_snapshot(struct hw_engine *e)
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
    process(e);
}

static void on_snapshot_timer(evutil_socket_t fd, short what, void *arg)
{
    struct hw_engine *e = arg;

    (void)fd, (void)what;
    if (!e->server || e->recorded_position - e->snapshot_position < SNAPSHOT_AFTER_EVENTS)
        return;
    e->snapshot_due = true;
    process(e);
}

static bool follow(struct hw_engine *e, int64_t from, struct hw_err *err)
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

static void ask_snapshot(struct hw_engine *e);

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
    if (s->has_state && s->state.len) {
        if (e->f->load(e->domain, s->state.data, s->state.len, want, e))
            from = s->position + 1;
        else
            hw_log(HW_WARN, "engine.snapshot_unreadable");
    }
    hw_log(HW_INFO, "engine.replaying", HW_F_I64("from", from));
    hw_arena_destroy(arena);
    loads_go(e->loads);
    if (!follow(e, from, &err)) {
        hw_log(HW_ERROR, "engine.cannot_follow", HW_F_STR("error", err.text));
        hw_app_quit(e->app, 1);
    }
    return HW_ANSWER_DONE;
}

static void ask_snapshot(struct hw_engine *e)
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

static void on_again(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    ask_snapshot(arg);
}

/* ---- life
 * ----------------------------------------------------------------------------------------------------
 */

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
    e->domain = domain;
    TAILQ_INIT(&e->waiting);
    TAILQ_INIT(&e->decided);
    TAILQ_INIT(&e->spare);
    e->snapshot_timer = event_new(app->base, -1, EV_PERSIST, on_snapshot_timer, e);
    e->again = event_new(app->base, -1, 0, on_again, e);
    if (find_endpoints(e, append, err) &&
        (e->ledger = hw_client_create(app->bus, append, "ledger", err)) &&
        (e->snapshots = hw_client_create(app->bus, e->read, "ledger", err)) &&
        (e->loads = loads_create(&(struct loads_options){.bus = app->bus,
                                                         .endpoint = e->read,
                                                         .functions = functions,
                                                         .domain = domain,
                                                         .on_loaded = on_loaded,
                                                         .arg = e},
                                 err)) &&
        e->snapshot_timer && e->again && event_add(e->snapshot_timer, &every) == 0) {
        ask_snapshot(e);
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
    hw_client_destroy(e->snapshots);
    hw_client_destroy(e->ledger);
    if (e->snapshot_timer)
        event_free(e->snapshot_timer);
    if (e->again)
        event_free(e->again);
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
    press(e);
    e->snapshot_due = true;
    process(e);
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
