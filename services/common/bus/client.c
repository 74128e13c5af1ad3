#include "homeward/bus/client.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <uthash.h>

#include "homeward/bug.h"
#include "homeward/bus/zwatch.h"
#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"

enum { TICK_MS = 100, RESEND_MS = 10000, REJECTION = 64 * 1024 };

struct call {
    TAILQ_ENTRY(call) order;
    UT_hash_handle hh;
    struct hw_id id;
    Hw__Header__Kind kind;
    struct hw_buf body;
    int64_t deadline_ms; /* monotonic; INT64_MAX: none */
    int64_t sent_ms;
    bool again, sent;
    hw_answer_f on_answer;
    void *arg;
};
TAILQ_HEAD(call_list, call);

struct hw_client {
    void *zsock, *monitor;
    struct hw_zwatch *watch, *monitor_watch;
    struct event *tick;
    struct call_list calls; /* in the order made; unsent ones only behind sent ones */
    struct call *by_id;
    struct call *next; /* first unsent one, or NULL */
    bool connected, destroying;
    void (*on_connection)(bool up, void *arg);
    void *connection_arg;
};

static void unlink_call(struct hw_client *c, struct call *k)
{
    if (c->next == k)
        c->next = TAILQ_NEXT(k, order);
    TAILQ_REMOVE(&c->calls, k, order);
}

static void remove_call(struct hw_client *c, struct call *k)
{
    unlink_call(c, k);
    HASH_DEL(c->by_id, k); /* NOLINT(clang-analyzer-core.NullDereference): it is in the table */
}

static void free_call(struct call *k)
{
    hw_buf_release(&k->body);
    free(k);
}

static void end_call(struct hw_client *c, struct call *k, enum hw_code code, const char *reason)
{
    struct hw_answer a = {.code = code, .id = k->id, .reason = reason};

    remove_call(c, k);
    (void)k->on_answer(&a, k->arg);
    free_call(k);
}

/* Only while the connection is known to stand: between its end and the next one ZeroMQ still takes
 * messages for the old one, and loses them. */
static void flush(struct hw_client *c)
{
    while (c->next && c->connected) {
        struct call *k = c->next;

        if (hw_frame_send(c->zsock, NULL, k->id, k->kind, k->body.data, k->body.len) != HW_OK) {
            hw_zwatch_want_room(c->watch);
            return;
        }
        k->sent = true;
        k->sent_ms = hw_mono_ms();
        c->next = TAILQ_NEXT(k, order);
    }
    hw_zwatch_poke(c->watch);
}

static void on_room(void *zsock, void *arg)
{
    (void)zsock;
    flush(arg);
}

static const char *rejection(const struct hw_frame *f, struct hw_arena *arena)
{
    const Hw__Rejected *r = hw_pb_unpack(&hw__rejected__descriptor, arena, f->body, f->body_n);

    return r ? r->message : "rejected";
}

static void deliver(struct hw_client *c, const struct hw_frame *f)
{
    struct call *k = NULL;
    struct hw_answer a = {
        .code = HW_OK, .id = f->id, .kind = f->kind, .body = f->body, .body_n = f->body_n};

    HASH_FIND(hh, c->by_id, f->id.b, sizeof(f->id.b), k);
    if (!k)
        return; /* answered already, or given up */
    if (f->kind == HW__HEADER__KIND__REJECTED) {
        struct hw_arena *arena = hw_arena_create(REJECTION);

        end_call(c, k, HW_EDENIED, arena ? rejection(f, arena) : "rejected");
        hw_arena_destroy(arena);
        return;
    }
    HASH_DEL(c->by_id, k); /* on_answer may ask the same again */
    if (k->on_answer(&a, k->arg) == HW_ANSWER_DONE) {
        unlink_call(c, k);
        free_call(k);
    } else {
        HASH_ADD(hh, c->by_id, id.b, sizeof(k->id.b), k);
    }
}

static void on_message(void *zsock, void *arg)
{
    struct hw_client *c = arg;
    struct hw_frame f;

    switch (hw_frame_receive(zsock, false, &f)) {
    case HW_FRAME_NONE:
        return;
    case HW_FRAME_OK:
        deliver(c, &f);
        break;
    case HW_FRAME_BAD:
        hw_log(HW_WARN, "bus.bad_answer", HW_F_I64("protocol", f.protocol));
        break;
    }
    hw_frame_release(&f);
}

/* The connection is down: what was sent may be lost. */
static void lost(struct hw_client *c)
{
    struct call *k = NULL, *next = NULL;

    c->connected = false;
    for (k = TAILQ_FIRST(&c->calls); k; k = next) {
        next = TAILQ_NEXT(k, order);
        if (k->sent && !k->again)
            end_call(c, k, HW_EIO, "the connection was lost");
        else
            k->sent = false;
    }
    c->next = TAILQ_FIRST(&c->calls);
}

static void on_monitor(void *zsock, void *arg)
{
    struct hw_client *c = arg;
    uint16_t event = 0;
    zmq_msg_t m;
    bool first = true, more = true;

    while (more) {
        (void)zmq_msg_init(&m);
        if (zmq_msg_recv(&m, zsock, ZMQ_DONTWAIT) < 0)
            more = false;
        else
            more = zmq_msg_more(&m);
        if (first && zmq_msg_size(&m) >= sizeof(event))
            memcpy(&event, zmq_msg_data(&m), sizeof(event));
        first = false;
        (void)zmq_msg_close(&m);
    }
    if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED) {
        c->connected = true;
        flush(c);
    } else if (event == ZMQ_EVENT_DISCONNECTED) {
        lost(c);
    }
    if (event && c->on_connection)
        c->on_connection(c->connected, c->connection_arg);
}

static void repeat(struct hw_client *c, struct call *k)
{
    k->sent_ms = hw_mono_ms();
    (void)hw_frame_send(c->zsock, NULL, k->id, k->kind, k->body.data, k->body.len);
    hw_zwatch_poke(c->watch);
}

static void on_tick(evutil_socket_t fd, short what, void *arg)
{
    struct hw_client *c = arg;
    struct call *k = NULL, *next = NULL;
    int64_t now = hw_mono_ms();

    (void)fd, (void)what;
    for (k = TAILQ_FIRST(&c->calls); k; k = next) {
        next = TAILQ_NEXT(k, order);
        if (now >= k->deadline_ms)
            end_call(c, k, HW_ETIMEOUT, "no answer in time");
        else if (c->connected && k->again && k->sent && now - k->sent_ms > RESEND_MS)
            repeat(c, k);
    }
}

static bool watch_connection(struct hw_client *c, struct hw_bus *bus, struct hw_err *err)
{
    static unsigned serial;
    char name[64];
    const struct timeval tick = {0, TICK_MS * 1000L};

    (void)snprintf(name, sizeof(name), "inproc://client-monitor-%u", ++serial);
    c->monitor = hw_bus_monitor(bus, c->zsock, name,
                                ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED, err);
    if (!c->monitor)
        return false;
    c->monitor_watch = hw_zwatch_create(hw_bus_base(bus), c->monitor, on_monitor, NULL, c, err);
    c->tick = event_new(hw_bus_base(bus), -1, EV_PERSIST, on_tick, c);
    return c->monitor_watch && c->tick && event_add(c->tick, &tick) == 0;
}

struct hw_client *hw_client_create(struct hw_bus *bus, const char *endpoint, const char *server,
                                   struct hw_err *err)
{
    struct hw_client *c = hw_alloc(sizeof(*c));

    TAILQ_INIT(&c->calls);
    c->zsock = hw_bus_prepare(bus, ZMQ_DEALER, endpoint, server, err);
    if (c->zsock)
        c->watch = hw_zwatch_create(hw_bus_base(bus), c->zsock, on_message, on_room, c, err);
    if (c->watch && watch_connection(c, bus, err) && hw_bus_join(c->zsock, endpoint, err) == HW_OK)
        return c;
    hw_client_destroy(c);
    return NULL;
}

void hw_client_destroy(struct hw_client *c)
{
    if (!c)
        return;
    c->destroying = true;
    while (!TAILQ_EMPTY(&c->calls))
        end_call(c, TAILQ_FIRST(&c->calls), HW_EIO, "closing");
    hw_zwatch_destroy(c->monitor_watch);
    hw_zwatch_destroy(c->watch);
    if (c->tick)
        event_free(c->tick);
    if (c->zsock)
        (void)zmq_socket_monitor(c->zsock, NULL, 0);
    hw_bus_close(c->monitor);
    hw_bus_close(c->zsock);
    free(c);
}

void hw_client_call(struct hw_client *c, const struct hw_call *call)
{
    struct call *k = hw_alloc(sizeof(*k));
    struct call *same = NULL;

    k->id = call->id;
    k->kind = call->kind;
    k->deadline_ms = call->timeout_ms ? hw_mono_ms() + call->timeout_ms : INT64_MAX;
    k->again = call->again;
    k->on_answer = call->on_answer;
    k->arg = call->arg;
    hw_buf_init(&k->body, HW_BUS_MESSAGE_MAX);
    hw_pb_pack(call->message, &k->body);
    HASH_FIND(hh, c->by_id, k->id.b, sizeof(k->id.b), same);
    if (same || k->body.failed || c->destroying) {
        struct hw_answer a = {.code = same ? HW_EINVAL : HW_ELIMIT,
                              .id = k->id,
                              .reason = same ? "a request with this id is open already"
                                             : "the message is too large"};

        (void)k->on_answer(&a, k->arg);
        free_call(k);
        return;
    }
    TAILQ_INSERT_TAIL(&c->calls, k, order);
    HASH_ADD(hh, c->by_id, id.b, sizeof(k->id.b), k);
    if (!c->next) {
        c->next = k;
        flush(c);
    }
}

void hw_client_tell(struct hw_client *c, struct hw_id id, Hw__Header__Kind kind,
                    const void *message)
{
    struct hw_buf body;

    hw_buf_init(&body, HW_BUS_MESSAGE_MAX);
    hw_pb_pack(message, &body);
    if (!body.failed)
        (void)hw_frame_send(c->zsock, NULL, id, kind, body.data, body.len);
    hw_buf_release(&body);
    hw_zwatch_poke(c->watch);
}

size_t hw_client_open(const struct hw_client *c)
{
    return HASH_COUNT(c->by_id);
}

bool hw_client_connected(const struct hw_client *c)
{
    return c->connected;
}

void hw_client_on_connection(struct hw_client *c, void (*f)(bool up, void *arg), void *arg)
{
    c->on_connection = f;
    c->connection_arg = arg;
}
