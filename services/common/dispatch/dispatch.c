#include "homeward/dispatch.h"

#include <stdio.h>
#include <stdlib.h>
#include <uthash.h>

#include "common/dispatch/clock.h"
#include "homeward/bus/client.h"
#include "homeward/clock.h"
#include "homeward/json/command.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { ANSWER_ARENA = 1 << 20 };

/* Services that take commands. Only those that `run` in a system are asked about timers. */
static const struct owner {
    const char *name, *setting;
    bool timers;
} owners[] = {
    {"beds", "HOMEWARD_BEDS_COMMANDS", true},
    {"d2a", "HOMEWARD_D2A_COMMANDS", true},
    {"reablement", "HOMEWARD_REABLEMENT_COMMANDS", true},
    {"brokerage", "HOMEWARD_BROKERAGE_COMMANDS", true},
    {"adt", "HOMEWARD_ADT_COMMANDS", false},
};
enum { OWNERS = sizeof(owners) / sizeof(*owners) };

struct hw_dispatch {
    struct hw_dispatch_options o;
    struct hw_client *clients[OWNERS];
    struct hw_client *append, *read;
    struct hw_arena *arena;
    struct waiting *by_id; /* commands under way */
    size_t open;
    int64_t position;
};

struct waiting {
    UT_hash_handle hh;
    struct hw_dispatch *d;
    struct hw_id id;
    struct waiting *again; /* sent with the same id meanwhile: gets the same answer */
    hw_dispatch_f f;
    void *arg;
};

static void finish(struct waiting *w, const Hw__CommandAnswer *a)
{
    struct hw_dispatch *d = w->d;
    struct waiting *next = NULL;

    HASH_DEL(d->by_id, w);
    for (size_t i = 0; i < a->n_positions; i++) {
        if (a->positions[i] > d->position)
            d->position = a->positions[i];
    }
    for (; w; w = next) {
        next = w->again;
        d->open--;
        w->f(a, w->arg);
        free(w);
    }
}

/* False: a command with this id is under way, and w waits for its answer too. */
static bool is_first(struct hw_dispatch *d, struct waiting *w)
{
    struct waiting *first = NULL;

    HASH_FIND(hh, d->by_id, w->id.b, sizeof(w->id.b), first);
    if (!first) {
        HASH_ADD(hh, d->by_id, id.b, sizeof(w->id.b), w);
        return true;
    }
    while (first->again)
        first = first->again;
    first->again = w;
    return false;
}

static void finish_with(struct waiting *w, Hw__CommandAnswer__Outcome outcome, const char *code,
                        const char *message)
{
    Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

    a.outcome = outcome;
    a.code = code;
    a.message = message;
    finish(w, &a);
}

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct waiting *w = arg;
    const Hw__CommandAnswer *c = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__COMMAND_ANSWER) {
        hw_arena_reset(w->d->arena);
        c = hw_pb_unpack(&hw__command_answer__descriptor, w->d->arena, a->body, a->body_n);
    }
    if (c)
        finish(w, c);
    else if (a->code == HW_EDENIED)
        finish_with(w, HW__COMMAND_ANSWER__OUTCOME__REFUSED, "DENIED",
                    a->reason ? a->reason : "denied");
    else
        finish_with(w, HW__COMMAND_ANSWER__OUTCOME__UNAVAILABLE, "UNAVAILABLE",
                    "the service did not answer in time; the command may be sent again with the "
                    "same id");
    return HW_ANSWER_DONE;
}

static struct hw_client *connect_to(struct hw_dispatch *d, const char *setting, const char *name,
                                    const char *server, struct hw_err *err)
{
    char endpoint[HW_BUS_ENDPOINT_MAX];
    const char *configured = getenv(setting);

    if (configured && *configured) {
        if (!hw_copy_text(endpoint, sizeof(endpoint), configured)) {
            (void)hw_fail(err, HW_EINVAL, "%s: too long", setting);
            return NULL;
        }
    } else if (!hw_bus_default_endpoint(d->o.state_dir, name, endpoint, err)) {
        return NULL;
    }
    return hw_client_create(d->o.bus, endpoint, server, err);
}

static bool connect_all(struct hw_dispatch *d, struct hw_err *err)
{
    for (size_t i = 0; i < OWNERS; i++) {
        char name[64];

        (void)snprintf(name, sizeof(name), "%s-commands", owners[i].name);
        d->clients[i] = connect_to(d, owners[i].setting, name, owners[i].name, err);
        if (!d->clients[i])
            return false;
    }
    d->append = connect_to(d, "HOMEWARD_LEDGER_APPEND", "ledger-append", "ledger", err);
    if (d->append)
        d->read = connect_to(d, "HOMEWARD_LEDGER_READ", "ledger-read", "ledger", err);
    return d->read != NULL;
}

struct hw_dispatch *hw_dispatch_create(const struct hw_dispatch_options *o, struct hw_err *err)
{
    struct hw_dispatch *d = hw_alloc(sizeof(*d));

    d->o = *o;
    d->arena = hw_arena_create(ANSWER_ARENA);
    if (d->arena && connect_all(d, err))
        return d;
    hw_dispatch_destroy(d);
    return NULL;
}

void hw_dispatch_destroy(struct hw_dispatch *d)
{
    if (!d)
        return;
    for (size_t i = 0; i < OWNERS; i++)
        hw_client_destroy(d->clients[i]);
    hw_client_destroy(d->append);
    hw_client_destroy(d->read);
    hw_arena_destroy(d->arena);
    free(d);
}

static void on_clock_moved(const Hw__CommandAnswer *a, void *arg)
{
    finish(arg, a);
}

static void advance_clock(struct hw_dispatch *d, const Hw__Command *c, struct waiting *w)
{
    struct clock_move_options o = {.append = d->append,
                                   .read = d->read,
                                   .actor = c->actor,
                                   .on_done = on_clock_moved,
                                   .arg = w};

    if (!c->advance_clock->to) {
        Hw__CommandAnswer a = HW__COMMAND_ANSWER__INIT;

        a.outcome = HW__COMMAND_ANSWER__OUTCOME__INVALID;
        a.code = "MISSING_FIELD";
        a.message = "to: is required";
        a.field = "to";
        finish(w, &a);
        return;
    }
    o.to_ms = c->advance_clock->to->ms;
    for (size_t i = 0; i < OWNERS; i++) {
        if (owners[i].timers)
            o.services[o.service_count++] = d->clients[i];
    }
    clock_move(&o);
}

static int owner_of(const Hw__Command *c)
{
    const char *service = hw_command_service(c);

    for (int i = 0; i < OWNERS; i++) {
        if (hw_streq(owners[i].name, service))
            return i;
    }
    return -1;
}

/* Who was told that something happened may speak of it to another service at once: that one is to
 * have seen it. (homeward-beds, which most is said to, has seen its own.) */
static void see_own_writes(const struct hw_dispatch *d, int owner, Hw__Command *c)
{
    if (hw_streq(owners[owner].name, "beds") || c->has_after_position)
        return;
    c->has_after_position = true;
    c->after_position = d->position;
}

void hw_dispatch_send(struct hw_dispatch *d, Hw__Command *c, int64_t timeout_ms, hw_dispatch_f f,
                      void *arg)
{
    struct waiting *w = hw_alloc(sizeof(*w));
    struct hw_clock wall = {.manual = false};
    struct hw_id id = hw_id_fresh(hw_clock_now_ms(&wall));
    int owner = owner_of(c);

    *w = (struct waiting){.d = d, .f = f, .arg = arg};
    d->open++;
    if (!c->actor)
        c->actor = d->o.actor;
    if (c->request_id.len == sizeof(id.b))
        (void)hw_id_from_bytes(c->request_id.data, c->request_id.len, &id);
    c->request_id.data = id.b;
    c->request_id.len = sizeof(id.b);
    w->id = id;
    if (!is_first(d, w))
        return;
    if (c->body_case == HW__COMMAND__BODY_ADVANCE_CLOCK) {
        advance_clock(d, c, w);
        return;
    }
    if (owner < 0) {
        finish_with(w, HW__COMMAND_ANSWER__OUTCOME__INVALID, "UNKNOWN_COMMAND",
                    "no service of this system takes that command");
        return;
    }
    see_own_writes(d, owner, c);
    hw_client_call(d->clients[owner], &(struct hw_call){.id = id,
                                                        .kind = HW__HEADER__KIND__COMMAND,
                                                        .message = c,
                                                        .timeout_ms = timeout_ms,
                                                        .again = true,
                                                        .on_answer = on_answer,
                                                        .arg = w});
}

bool hw_dispatch_query(struct hw_dispatch *d, const char *service, const Hw__Query *q,
                       int64_t timeout_ms, hw_answer_f f, void *arg)
{
    Hw__Query seen = *q;

    if (!q->has_after_position) {
        seen.has_after_position = true;
        seen.after_position = d->position;
    }
    for (size_t i = 0; i < OWNERS; i++) {
        if (!hw_streq(owners[i].name, service))
            continue;
        hw_client_call(d->clients[i], &(struct hw_call){.id = hw_id_random(),
                                                        .kind = HW__HEADER__KIND__QUERY,
                                                        .message = &seen,
                                                        .timeout_ms = timeout_ms,
                                                        .again = true,
                                                        .on_answer = f,
                                                        .arg = arg});
        return true;
    }
    return false;
}

size_t hw_dispatch_open(const struct hw_dispatch *d)
{
    return d->open;
}

int64_t hw_dispatch_position(const struct hw_dispatch *d)
{
    return d->position;
}
