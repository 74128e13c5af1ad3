#include "ledger/append.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

struct append {
    struct hw_server *server;
    struct writer *writer;
    const struct hw_clock *clock;
    struct hw_arena *arena; /* for decoding answers to repeat */
    long denied;
};

static void say(struct append *a, const struct hw_route *route, struct hw_id id,
                Hw__AppendAnswer__Outcome outcome, const char *message)
{
    Hw__AppendAnswer out = HW__APPEND_ANSWER__INIT;

    out.outcome = outcome;
    out.message = message;
    hw_server_answer(a->server, route, id, HW__HEADER__KIND__APPEND_ANSWER, &out);
}

static void deny(struct append *a, const struct hw_frame *f, const char *what)
{
    a->denied++;
    hw_log(HW_WARN, "ledger.denied", HW_F_STR("peer", f->peer), HW_F_STR("what", what));
    say(a, &f->route, f->id, HW__APPEND_ANSWER__OUTCOME__DENIED, "this service may not write that");
}

/* Only a manual system's clock moves, one step at a time, never back. */
static const char *check_clock(const struct append *a, const Hw__StreamWrite *w,
                               struct hw_arena *arena)
{
    const Hw__ClockAdvanced *c = NULL;

    if (!a->clock->manual)
        return "the clock of this system is not set by hand (HOMEWARD_CLOCK is not manual)";
    if (w->n_events != 1 || w->events[0]->type != HW__EVENT__BODY_CLOCK_ADVANCED)
        return "the clock's stream holds one ClockAdvanced at a time";
    c = hw_pb_unpack(&hw__clock_advanced__descriptor, arena, w->events[0]->payload.data,
                     w->events[0]->payload.len);
    if (!c || c->to->ms != w->events[0]->occurred_at_ms)
        return "a ClockAdvanced that says two times";
    if (a->clock->set && c->to->ms < a->clock->at_ms)
        return "the clock never goes back";
    return NULL;
}

static bool may_write(struct append *a, const struct hw_frame *f, const Hw__AppendRequest *r,
                      struct hw_arena *arena)
{
    for (size_t i = 0; i < r->n_writes; i++) {
        const Hw__StreamWrite *w = r->writes[i];
        const char *why = NULL;

        if (!hw_bus_may(f->peer, HW_MAY_APPEND, w->stream)) {
            deny(a, f, w->stream);
            return false;
        }
        if (strcmp(w->stream, "clock") == 0)
            why = check_clock(a, w, arena);
        if (why) {
            say(a, &f->route, f->id, HW__APPEND_ANSWER__OUTCOME__INVALID, why);
            return false;
        }
    }
    if ((r->n_person_keys || r->n_person_tokens) && !hw_bus_may(f->peer, HW_MAY_PEOPLE, "")) {
        deny(a, f, "people");
        return false;
    }
    return true;
}

/* Decodes into p; false when it is not a request for this socket. */
static bool read_message(const struct hw_frame *f, struct pending *p)
{
    if (f->kind == HW__HEADER__KIND__APPEND) {
        p->kind = PENDING_APPEND;
        p->append = hw_pb_unpack(&hw__append_request__descriptor, p->arena, f->body, f->body_n);
        return p->append &&
               hw_id_from_bytes(p->append->request_id.data, p->append->request_id.len, &p->id);
    }
    if (f->kind == HW__HEADER__KIND__PUT_SNAPSHOT) {
        p->kind = PENDING_SNAPSHOT;
        p->snapshot = hw_pb_unpack(&hw__snapshot__descriptor, p->arena, f->body, f->body_n);
        p->id = f->id;
        return p->snapshot != NULL;
    }
    if (f->kind == HW__HEADER__KIND__AUDIT) {
        p->kind = PENDING_AUDIT;
        p->audit = hw_pb_unpack(&hw__audit_entry__descriptor, p->arena, f->body, f->body_n);
        p->id = f->id;
        return p->audit != NULL;
    }
    return false;
}

static bool allowed(struct append *a, const struct hw_frame *f, struct pending *p)
{
    bool ok = false;

    switch (p->kind) {
    case PENDING_APPEND:
        return may_write(a, f, p->append, p->arena);
    case PENDING_SNAPSHOT:
        ok = hw_bus_may(f->peer, HW_MAY_SNAPSHOT, p->snapshot->service);
        break;
    case PENDING_AUDIT:
        ok = hw_bus_may(f->peer, HW_MAY_AUDIT, "");
        break;
    }
    if (!ok)
        deny(a, f, p->kind == PENDING_AUDIT ? "audit" : "snapshot");
    return ok;
}

static void on_request(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct append *a = arg;
    struct pending *p = writer_pending(a->writer);

    p->route = f->route;
    if (!read_message(f, p)) {
        writer_give_back(a->writer, p);
        hw_server_reject(s, &f->route, f->id, "BAD_MESSAGE", "not a request this socket takes");
        return;
    }
    if (!hw_id_equal(p->id, f->id)) {
        writer_give_back(a->writer, p);
        hw_server_reject(s, &f->route, f->id, "BAD_MESSAGE",
                         "the header's id is not the request's id");
        return;
    }
    if (!allowed(a, f, p)) {
        writer_give_back(a->writer, p);
        return;
    }
    p->bytes = hw_arena_held(p->arena) + sizeof(*p);
    writer_submit(a->writer, p);
}

void append_answer(struct append *a, const struct pending *p, const struct writer_answer *end)
{
    Hw__AppendAnswer out = HW__APPEND_ANSWER__INIT;

    hw_arena_reset(a->arena);
    out.message = end->message;
    switch (end->end) {
    case WRITER_DONE:
    case WRITER_DUPLICATE:
        out.outcome = HW__APPEND_ANSWER__OUTCOME__APPENDED;
        out.has_duplicate = out.duplicate = end->end == WRITER_DUPLICATE;
        if (end->refusal)
            out.refusal = hw_pb_unpack(&hw__command_answer__descriptor, a->arena, end->refusal,
                                       end->refusal_n);
        out.has_first_position = out.has_last_position = end->first > 0;
        out.first_position = end->first;
        out.last_position = end->last;
        out.has_recorded_at_ms = end->recorded_ms != 0;
        out.recorded_at_ms = end->recorded_ms;
        break;
    case WRITER_CONFLICT:
        out.outcome = HW__APPEND_ANSWER__OUTCOME__CONFLICT;
        out.has_behind = out.behind = end->behind;
        out.stream = end->stream;
        out.has_version = end->stream != NULL;
        out.version = end->version;
        break;
    case WRITER_INVALID:
        out.outcome = HW__APPEND_ANSWER__OUTCOME__INVALID;
        break;
    }
    hw_server_answer(a->server, &p->route, p->id, HW__HEADER__KIND__APPEND_ANSWER, &out);
}

void append_pause(struct append *a, bool paused)
{
    hw_server_pause(a->server, paused);
}

long append_denied(const struct append *a)
{
    return a->denied;
}

struct append *append_create(struct hw_bus *bus, const char *endpoint, struct writer *w,
                             const struct hw_clock *clock, struct hw_err *err)
{
    struct append *a = hw_alloc(sizeof(*a));

    a->writer = w;
    a->clock = clock;
    a->arena = hw_arena_create(1 << 20);
    a->server = hw_server_create(bus, endpoint, on_request, a, err);
    if (a->server && a->arena)
        return a;
    append_destroy(a);
    return NULL;
}

void append_destroy(struct append *a)
{
    if (!a)
        return;
    hw_server_destroy(a->server);
    hw_arena_destroy(a->arena);
    free(a);
}
