#include "homeward/bus/feed.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bus/client.h"
#include "homeward/bus/zwatch.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"

/* ---- publisher ---- */

struct hw_publisher {
    void *zsock;
    struct hw_zwatch *watch;
    struct hw_buf out;
    int subscribers;
};

/* An XPUB receives one frame a (un)subscription: 1 or 0, then the topic. */
static void on_subscription(void *zsock, void *arg)
{
    struct hw_publisher *p = arg;
    uint8_t what[2] = {0};
    int n = zmq_recv(zsock, what, sizeof(what), ZMQ_DONTWAIT);

    if (n < 1)
        return;
    p->subscribers += what[0] == 1 ? 1 : p->subscribers > 0 ? -1 : 0;
}

struct hw_publisher *hw_publisher_create(struct hw_bus *bus, const char *endpoint,
                                         struct hw_err *err)
{
    struct hw_publisher *p = hw_alloc(sizeof(*p));
    int all = 1;

    hw_buf_init(&p->out, HW_BUS_MESSAGE_MAX);
    p->zsock = hw_bus_bind(bus, ZMQ_XPUB, endpoint, err);
    if (p->zsock) /* tell us of every subscriber, not only the first of a topic */
        (void)zmq_setsockopt(p->zsock, ZMQ_XPUB_VERBOSER, &all, sizeof(all));
    if (p->zsock)
        p->watch = hw_zwatch_create(hw_bus_base(bus), p->zsock, on_subscription, NULL, p, err);
    if (p->watch)
        return p;
    hw_publisher_destroy(p);
    return NULL;
}

void hw_publisher_destroy(struct hw_publisher *p)
{
    if (!p)
        return;
    hw_zwatch_destroy(p->watch);
    hw_bus_close(p->zsock);
    hw_buf_release(&p->out);
    free(p);
}

int hw_publisher_subscribers(const struct hw_publisher *p)
{
    return p->subscribers;
}

void hw_publisher_send(struct hw_publisher *p, const Hw__EventBatch *batch)
{
    static const struct hw_id none;

    hw_buf_clear(&p->out);
    hw_pb_pack(batch, &p->out);
    if (p->out.failed || hw_frame_send(p->zsock, NULL, none, HW__HEADER__KIND__FEED, p->out.data,
                                       p->out.len) != HW_OK)
        hw_log(HW_ERROR, "feed.unsent", HW_F_I64("position", batch->first_position));
    hw_zwatch_poke(p->watch);
}

/* ---- follower ---- */

enum {
    CREDIT = 2000,      /* events under way at most while replaying */
    HELD_BATCHES = 256, /* live batches kept while a replay runs */
    HELD_BYTES = 16 * 1024 * 1024,
    ARENA_BYTES = 1 << 30,
    RETRY_MS = 200,
};

struct held {
    uint8_t *data;
    size_t n;
};

struct hw_follower {
    void *zsock;
    struct hw_zwatch *watch;
    struct hw_client *reader;
    struct event *retry;
    struct hw_arena *arena, *replay_arena;
    struct hw_follower_options o;
    int64_t position;
    int64_t goal; /* head of the log when the first replay was done: reached, it is ready */
    bool replaying, ready;
    struct hw_id replay_id;
    uint32_t credit_used;
    struct held held[HELD_BATCHES];
    size_t held_count, held_bytes;
    struct hw_follower_stats stats;
};

static void replay(struct hw_follower *f);

static void forget_held(struct hw_follower *f)
{
    for (size_t i = 0; i < f->held_count; i++)
        free(f->held[i].data);
    f->held_count = f->held_bytes = 0;
}

static void deliver(struct hw_follower *f, Hw__LoggedEvent *const *events, size_t n)
{
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        if (events[i]->position != f->position + 1)
            continue; /* seen already; gaps were looked for before */
        f->position++;
        f->o.on_event(events[i], f->o.arg);
        any = true;
    }
    if (any && f->ready && f->o.on_settled)
        f->o.on_settled(f->position, f->o.arg);
}

/* True when the batch was taken or is old; false when something is missing before it. */
static bool take_batch(struct hw_follower *f, const void *data, size_t n)
{
    const Hw__EventBatch *b = NULL;
    bool contiguous = true;

    hw_arena_reset(f->arena);
    b = hw_pb_unpack(&hw__event_batch__descriptor, f->arena, data, n);
    if (!b) {
        hw_log(HW_ERROR, "feed.unreadable");
        return false;
    }
    contiguous = b->first_position <= f->position + 1;
    if (contiguous)
        deliver(f, b->events, b->n_events);
    return contiguous;
}

static void hold(struct hw_follower *f, const struct hw_frame *frame)
{
    if (f->held_count == HELD_BATCHES || f->held_bytes + frame->body_n > HELD_BYTES) {
        forget_held(f); /* the replay after this one brings them */
        return;
    }
    f->held[f->held_count].data = hw_alloc(frame->body_n);
    memcpy(f->held[f->held_count].data, frame->body, frame->body_n);
    f->held[f->held_count++].n = frame->body_n;
    f->held_bytes += frame->body_n;
}

static void on_feed(void *zsock, void *arg)
{
    struct hw_follower *f = arg;
    struct hw_frame frame;
    enum hw_frame_result r = hw_frame_receive(zsock, false, &frame);

    if (r == HW_FRAME_NONE)
        return;
    if (r == HW_FRAME_OK && frame.kind == HW__HEADER__KIND__FEED) {
        if (f->replaying) {
            hold(f, &frame);
        } else if (!take_batch(f, frame.body, frame.body_n)) {
            f->stats.gaps++;
            replay(f);
        }
    }
    hw_frame_release(&frame);
}

static void take_held(struct hw_follower *f)
{
    bool complete = true;

    for (size_t i = 0; i < f->held_count && complete; i++)
        complete = take_batch(f, f->held[i].data, f->held[i].n);
    forget_held(f);
    if (!complete)
        replay(f);
}

static void give_credit(struct hw_follower *f, size_t events)
{
    Hw__ReadCredit c = HW__READ_CREDIT__INIT;

    f->credit_used += (uint32_t)events;
    if (f->credit_used < CREDIT / 2)
        return;
    c.credit = f->credit_used;
    f->credit_used = 0;
    hw_client_tell(f->reader, f->replay_id, HW__HEADER__KIND__READ_CREDIT, &c);
}

static void retry_soon(struct hw_follower *f)
{
    const struct timeval soon = {0, RETRY_MS * 1000L};

    (void)event_add(f->retry, &soon);
}

/* The head may move on for ever while we catch up, so ready means to have reached where it was. */
static void end_replay(struct hw_follower *f, int64_t head)
{
    f->replaying = false;
    if (f->goal < 0)
        f->goal = head;
    take_held(f);
    if (f->ready)
        return;
    if (f->position >= f->goal) {
        f->ready = true;
        if (f->o.on_settled)
            f->o.on_settled(f->position, f->o.arg);
    } else {
        replay(f);
    }
}

static enum hw_answer_end on_chunk(const struct hw_answer *a, void *arg)
{
    struct hw_follower *f = arg;
    const Hw__ReadChunk *c = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__READ_CHUNK) {
        hw_arena_reset(f->replay_arena);
        c = hw_pb_unpack(&hw__read_chunk__descriptor, f->replay_arena, a->body, a->body_n);
    }
    if (!c) {
        f->replaying = false;
        forget_held(f);
        retry_soon(f);
        return HW_ANSWER_DONE;
    }
    f->stats.replayed += (int64_t)c->n_events;
    deliver(f, c->events, c->n_events);
    if (!c->done) {
        give_credit(f, c->n_events);
        return HW_ANSWER_MORE;
    }
    end_replay(f, c->head_position);
    return HW_ANSWER_DONE;
}

static void replay(struct hw_follower *f)
{
    Hw__ReadRequest r = HW__READ_REQUEST__INIT;

    if (f->replaying)
        return;
    f->replaying = true;
    f->credit_used = 0;
    f->replay_id = hw_id_random();
    r.has_from_position = true;
    r.from_position = f->position + 1;
    r.credit = CREDIT;
    hw_client_call(f->reader, &(struct hw_call){.id = f->replay_id,
                                                .kind = HW__HEADER__KIND__READ,
                                                .message = &r,
                                                .on_answer = on_chunk,
                                                .arg = f});
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    replay(arg);
}

struct hw_follower *hw_follower_create(struct hw_bus *bus, const struct hw_follower_options *o,
                                       struct hw_err *err)
{
    struct hw_follower *f = hw_alloc(sizeof(*f));

    f->o = *o;
    f->position = o->from_position - 1;
    f->goal = -1;
    f->arena = hw_arena_create(ARENA_BYTES);
    f->replay_arena = hw_arena_create(ARENA_BYTES);
    f->retry = event_new(hw_bus_base(bus), -1, 0, on_retry, f);
    f->zsock = hw_bus_connect(bus, ZMQ_SUB, o->feed_endpoint, o->server, err);
    if (f->zsock)
        f->watch = hw_zwatch_create(hw_bus_base(bus), f->zsock, on_feed, NULL, f, err);
    if (f->watch)
        f->reader = hw_client_create(bus, o->read_endpoint, o->server, err);
    if (f->reader && f->retry && f->arena && f->replay_arena) {
        replay(f);
        return f;
    }
    hw_follower_destroy(f);
    return NULL;
}

void hw_follower_destroy(struct hw_follower *f)
{
    if (!f)
        return;
    hw_client_destroy(f->reader);
    hw_zwatch_destroy(f->watch);
    hw_bus_close(f->zsock);
    if (f->retry)
        event_free(f->retry);
    forget_held(f);
    hw_arena_destroy(f->arena);
    hw_arena_destroy(f->replay_arena);
    free(f);
}

int64_t hw_follower_position(const struct hw_follower *f)
{
    return f->position;
}

bool hw_follower_ready(const struct hw_follower *f)
{
    return f->ready;
}

const struct hw_follower_stats *hw_follower_stats(const struct hw_follower *f)
{
    return &f->stats;
}
