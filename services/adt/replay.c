#include "adt/replay.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "adt/keep.h"
#include "adt/run.h"
#include "homeward/bug.h"
#include "homeward/bus/server.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { OPEN = 256, ARENA = 128 * 1024 * 1024 };

/* One command under way: the entry is read, its key is found, then it is done. */
struct task {
    TAILQ_ENTRY(task) all;
    struct replay *r;
    struct hw_route route;
    struct hw_id id, entry; /* of the request; of the quarantine entry */
    struct hw_arena *arena;
    const Hw__Command *command;
    uint32_t version;         /* of the entry's stream; 0: there is none */
    uint32_t last_type;       /* of its last event */
    struct hw_span box;       /* the message as it stands, sealed */
    const char *code, *words; /* why it is there */
    struct hw_secret key;
    struct message m;
    struct run run;
    struct fault fault; /* after a replay that did not succeed */
};
TAILQ_HEAD(task_list, task);

struct replay {
    struct replay_options o;
    struct hw_server *server;
    struct task_list tasks;
    size_t open;
    bool stopped;
};

/* ---- answers
 * -------------------------------------------------------------------------------------------- */

static void free_task(struct task *t)
{
    TAILQ_REMOVE(&t->r->tasks, t, all);
    t->r->open--;
    hw_secret_wipe(&t->key);
    hw_arena_destroy(t->arena);
    free(t);
}

static void answer(struct task *t, const Hw__CommandAnswer *a)
{
    if (t->r->server)
        hw_server_answer(t->r->server, &t->route, t->id, HW__HEADER__KIND__COMMAND_ANSWER, a);
    free_task(t);
}

static void say_no(struct task *t, Hw__CommandAnswer__Outcome outcome, const char *code,
                   const char *field, const char *message)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

    a.outcome = outcome;
    a.code = code;
    a.field = field;
    a.message = message;
    answer(t, &a);
}

static void refuse(struct task *t, const char *code, const char *message)
{
    say_no(t, HW__COMMAND_ANSWER__OUTCOME__REFUSED, code, "quarantine", message);
}

static void unavailable(struct task *t)
{
    say_no(t, HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE, "UNAVAILABLE", NULL,
           "the ledger or homeward-beds did not answer; the command may be sent again");
}

static void accepted(struct task *t, const Hw__AppendAnswer *appended)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;
    int64_t position = appended->first_position;

    a.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    a.n_positions = 1;
    a.positions = &position;
    answer(t, &a);
}

/* Answers for everything but success. */
static bool appended(struct task *t, const Hw__AppendAnswer *a)
{
    if (a && a->outcome == HW__APPEND_ANSWER__OUTCOME__APPENDED)
        return true;
    if (a && a->outcome == HW__APPEND_ANSWER__OUTCOME__CONFLICT)
        say_no(t, HW__COMMAND_ANSWER__OUTCOME__CONFLICT, "CONFLICT", "quarantine",
               "somebody else has just worked on this entry; look at it again");
    else
        unavailable(t);
    return false;
}

static void on_appended(const Hw__AppendAnswer *a, void *arg)
{
    struct task *t = arg;

    if (appended(t, a))
        accepted(t, a);
}

static void append(struct task *t, uint32_t type, const void *message, store_appended_f done)
{
    struct replay *r = t->r;

    if (r->stopped) {
        unavailable(t);
        return;
    }
    keep_append(r->o.store,
                &(struct keep_event){.request = t->id,
                                     .entry = t->entry,
                                     .expected = t->version,
                                     .type = type,
                                     .message = message,
                                     .actor = t->command->actor,
                                     .now_ms = hw_clock_now_ms(&r->o.app->clock)},
                done, t);
}

/* ---- replaying
 * ------------------------------------------------------------------------------------------ */

static void on_still_kept(const Hw__AppendAnswer *a, void *arg)
{
    struct task *t = arg;

    if (appended(t, a))
        refuse(t, t->fault.code, t->fault.message);
}

/* It stays, with the new reason if there is one. */
static void stays(struct task *t, struct fault fault, bool aside)
{
    Hw__MessageQuarantined q = keep_entry(&t->m, &fault, aside, t->arena);

    t->fault = fault;
    if (hw_streq(t->code, fault.code) && hw_streq(t->words, fault.message)) {
        refuse(t, fault.code, fault.message);
        return;
    }
    q.raw = store_seal(&t->key, t->entry, t->m.raw.n ? t->m.raw.p : "", t->m.raw.n, t->arena);
    if (q.raw)
        append(t, HW__EVENT__BODY_MESSAGE_QUARANTINED, &q, on_still_kept);
    else
        unavailable(t);
}

static void on_run(struct run *run, void *arg)
{
    struct task *t = arg;
    Hw__MessageReleased m = HW__MESSAGE_RELEASED__INIT;

    if (run->end == RUN_UNAVAILABLE) {
        unavailable(t);
        return;
    }
    if (run->end == RUN_REFUSED) {
        stays(t, run->fault, false);
        return;
    }
    m.n_positions = run->position_count;
    m.positions = run->positions;
    append(t, HW__EVENT__BODY_MESSAGE_RELEASED, &m, on_appended);
}

static void replay_message(struct task *t)
{
    message_read(t->m.raw, t->r->o.map, t->arena, &t->m);
    if (t->m.fault.code) {
        stays(t, t->m.fault, false);
        return;
    }
    translate(&t->m, t->r->o.map, t->arena, &t->run.t);
    if (t->run.t.result == TRANSLATED)
        /* Ids of this request, not of the message: a refusal is remembered under those. */
        run_start(&t->run, t->r->o.dispatch, hw_id_named("adt/replay", t->id.b, sizeof(t->id.b)),
                  t->r->o.patience_ms, t->arena, on_run, t);
    else
        stays(t, t->run.t.fault, t->run.t.result == KEEP_ASIDE);
}

/* ---- mending, discarding
 * -------------------------------------------------------------------------------- */

static void mend(struct task *t)
{
    const Hw__MendMessage *c = t->command->mend_message;
    Hw__MessageMended m = HW__MESSAGE_MENDED__INIT;
    struct message mended;

    message_read((struct hw_span){(const char *)c->raw.data, c->raw.len}, t->r->o.map, t->arena,
                 &mended);
    if (mended.fault.code) {
        say_no(t, HW__COMMAND_ANSWER__OUTCOME__INVALID, mended.fault.code, "raw",
               mended.fault.message);
        return;
    }
    m.raw = store_seal(&t->key, t->entry, c->raw.data, c->raw.len, t->arena);
    if (m.raw)
        append(t, HW__EVENT__BODY_MESSAGE_MENDED, &m, on_appended);
    else
        unavailable(t);
}

static void discard(struct task *t)
{
    Hw__MessageDiscarded m = HW__MESSAGE_DISCARDED__INIT;

    m.reason = t->command->discard_message->reason;
    append(t, HW__EVENT__BODY_MESSAGE_DISCARDED, &m, on_appended);
}

/* ---- reading the entry
 * ---------------------------------------------------------------------------------- */

static bool unseal(struct task *t)
{
    size_t n = t->box.n >= HW_SEAL_OVERHEAD ? t->box.n - HW_SEAL_OVERHEAD : 0;
    char *plain = hw_arena_alloc(t->arena, n + 1);

    if (!plain || t->box.n < HW_SEAL_OVERHEAD ||
        !hw_unseal(&t->key, t->entry, (const uint8_t *)t->box.p, t->box.n, plain))
        return false;
    t->m.raw = (struct hw_span){plain, n};
    return true;
}

static void on_key(const Hw__FoundPeople *f, void *arg)
{
    struct task *t = arg;
    const Hw__FoundPeople__Found *k = f && f->n_found ? f->found[0] : NULL;

    if (!f || t->r->stopped) {
        unavailable(t);
        return;
    }
    if (!k || !k->has_wrapped ||
        !store_unwrap(t->r->o.store, t->entry, k->wrapped.data, k->wrapped.len, &t->key)) {
        refuse(t, "ERASED", "the message of this entry has been erased");
        return;
    }
    if (t->command->body_case == HW__COMMAND__BODY_MEND_MESSAGE)
        mend(t);
    else if (unseal(t))
        replay_message(t);
    else
        refuse(t, "UNREADABLE", "the message of this entry cannot be decrypted with our keys");
}

static void keep_box(struct task *t, const Hw__Sealed *s)
{
    t->box.p = hw_arena_strndup(t->arena, (const char *)s->box.data, s->box.len);
    t->box.n = t->box.p ? s->box.len : 0;
}

static void fold(struct task *t, const Hw__LoggedEvent *e)
{
    const Hw__MessageQuarantined *q = NULL;
    const Hw__MessageMended *m = NULL;

    t->version = e->version;
    t->last_type = e->type;
    if (e->type == HW__EVENT__BODY_MESSAGE_QUARANTINED &&
        (q = hw_pb_unpack(&hw__message_quarantined__descriptor, t->arena, e->payload.data,
                          e->payload.len))) {
        keep_box(t, q->raw);
        t->code = q->code;
        t->words = q->message;
    } else if (e->type == HW__EVENT__BODY_MESSAGE_MENDED &&
               (m = hw_pb_unpack(&hw__message_mended__descriptor, t->arena, e->payload.data,
                                 e->payload.len))) {
        keep_box(t, m->raw);
    }
}

static void act(struct task *t)
{
    if (t->version == 0)
        refuse(t, "UNKNOWN_ENTRY", "there is no such entry in the quarantine");
    else if (t->last_type == HW__EVENT__BODY_MESSAGE_RELEASED)
        refuse(t, "RELEASED", "this message has been applied already");
    else if (t->last_type == HW__EVENT__BODY_MESSAGE_DISCARDED)
        refuse(t, "DISCARDED", "this message has been discarded");
    else if (t->command->body_case == HW__COMMAND__BODY_DISCARD_MESSAGE)
        discard(t);
    else
        store_key(t->r->o.store, t->entry, on_key, t);
}

static void on_stream(const Hw__ReadChunk *c, void *arg)
{
    struct task *t = arg;

    if (!c) {
        unavailable(t);
        return;
    }
    for (size_t i = 0; i < c->n_events; i++)
        fold(t, c->events[i]);
    if (!c->done)
        return;
    if (t->r->stopped)
        unavailable(t);
    else
        act(t);
}

/* ---- taking commands
 * ------------------------------------------------------------------------------------ */

static const char *entry_of(const Hw__Command *c)
{
    if (c->body_case == HW__COMMAND__BODY_REPLAY_MESSAGE)
        return c->replay_message->quarantine;
    if (c->body_case == HW__COMMAND__BODY_MEND_MESSAGE)
        return c->mend_message->quarantine;
    return c->body_case == HW__COMMAND__BODY_DISCARD_MESSAGE ? c->discard_message->quarantine
                                                             : NULL;
}

/* False: answered. */
static bool check(struct task *t)
{
    const Hw__Command *c = t->command;
    const char *entry = entry_of(c);
    const char *missing =
        !entry                                                                        ? "quarantine"
        : c->body_case == HW__COMMAND__BODY_MEND_MESSAGE && !c->mend_message->has_raw ? "raw"
        : c->body_case == HW__COMMAND__BODY_DISCARD_MESSAGE && !c->discard_message->reason
            ? "reason"
            : NULL;

    if (missing) {
        say_no(t, HW__COMMAND_ANSWER__OUTCOME__INVALID, "MISSING_FIELD", missing,
               "a required field is missing");
        return false;
    }
    if (!hw_id_parse(entry, &t->entry)) {
        say_no(t, HW__COMMAND_ANSWER__OUTCOME__INVALID, "BAD_VALUE", "quarantine",
               "quarantine: not an id as `homeward quarantine list` shows it");
        return false;
    }
    return true;
}

static void on_command(struct replay *r, const struct hw_frame *f)
{
    struct task *t = hw_alloc(sizeof(*t));
    char stream[KEEP_STREAM];

    t->r = r;
    t->route = f->route;
    t->id = f->id;
    t->arena = hw_arena_create(ARENA);
    HW_CHECK(t->arena);
    TAILQ_INSERT_TAIL(&r->tasks, t, all);
    r->open++;
    t->command = hw_pb_unpack(&hw__command__descriptor, t->arena, f->body, f->body_n);
    if (!t->command || t->command->body_case < HW__COMMAND__BODY_REPLAY_MESSAGE ||
        t->command->body_case > HW__COMMAND__BODY_DISCARD_MESSAGE) {
        hw_server_reject(r->server, &f->route, f->id, "BAD_MESSAGE",
                         "not a command of this service");
        free_task(t);
        return;
    }
    if (!check(t))
        return;
    keep_stream(t->entry, stream);
    store_read(r->o.store, stream, on_stream, t);
}

static void on_request(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct replay *r = arg;

    if (f->kind != HW__HEADER__KIND__COMMAND)
        hw_server_reject(s, &f->route, f->id, "BAD_MESSAGE", "not a request this socket takes");
    else if (!hw_bus_may(f->peer, HW_MAY_COMMAND, "adt"))
        hw_server_reject(s, &f->route, f->id, "DENIED",
                         "this service does not take commands from you");
    else if (r->open >= OPEN)
        hw_server_reject(s, &f->route, f->id, "BUSY", "too many at once; try again");
    else
        on_command(r, f);
}

/* ---- life
 * ---------------------------------------------------------------------------------------------- */

struct replay *replay_create(const struct replay_options *o, struct hw_err *err)
{
    struct replay *r = hw_alloc(sizeof(*r));
    char endpoint[HW_BUS_ENDPOINT_MAX];

    r->o = *o;
    TAILQ_INIT(&r->tasks);
    if (hw_app_endpoint(o->app, o->commands, "adt-commands", endpoint, err))
        r->server = hw_server_create(o->app->bus, endpoint, on_request, r, err);
    if (r->server)
        return r;
    free(r);
    return NULL;
}

void replay_stop(struct replay *r)
{
    if (!r)
        return;
    r->stopped = true;
    hw_server_destroy(r->server);
    r->server = NULL;
}

void replay_destroy(struct replay *r)
{
    if (!r)
        return;
    while (!TAILQ_EMPTY(&r->tasks))
        free_task(TAILQ_FIRST(&r->tasks));
    free(r);
}

size_t replay_open(const struct replay *r)
{
    return r->open;
}
