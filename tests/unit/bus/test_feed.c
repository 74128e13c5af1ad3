/* The feed: every event once and in order, whatever is lost on the way. */
#include <stdlib.h>

#include "homeward/bus/feed.h"
#include "homeward/bus/server.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "support/t.h"
#include "wire.h"

enum { PIECE = 500 };

/* A ledger of made-up events that answers READ with credit, as the real one does. */
struct ledger {
    struct wire w;
    struct hw_publisher *publisher;
    struct hw_server *server;
    struct hw_arena *arena;
    int64_t head;
    struct hw_route route; /* of the replay under way */
    struct hw_id id;
    int64_t next, to;
    uint32_t credit;
    size_t replays, overdrawn;
    size_t break_after; /* answers with a rejection when so many replays have begun */

    struct hw_follower *follower;
    int64_t seen, settled, wanted;
    size_t wrong, settles;
};

static Hw__LoggedEvent *event_at(struct ledger *l, int64_t position)
{
    Hw__LoggedEvent *e = hw_arena_alloc(l->arena, sizeof(*e));

    assert_non_null(e);
    hw__logged_event__init(e);
    e->position = e->known_position = position;
    e->stream = "bench/1";
    e->version = (uint32_t)position;
    e->type = 200;
    e->event_id.data = (uint8_t *)(uintptr_t) "0123456789abcdef";
    e->event_id.len = 16;
    return e;
}

static Hw__LoggedEvent **events(struct ledger *l, int64_t from, size_t n)
{
    Hw__LoggedEvent **list = hw_arena_array(l->arena, n + 1, sizeof(Hw__LoggedEvent *));

    assert_non_null(list);
    for (size_t i = 0; i < n; i++)
        list[i] = event_at(l, from + (int64_t)i);
    return list;
}

/* ---- replay ---- */

static void send_chunks(struct ledger *l)
{
    bool done = l->next > l->to;

    while (l->credit > 0 || done) {
        Hw__ReadChunk c = HW__READ_CHUNK__INIT;
        int64_t left = l->to - l->next + 1;

        hw_arena_reset(l->arena);
        c.n_events = left < PIECE ? (size_t)left : PIECE;
        if (c.n_events > l->credit)
            c.n_events = l->credit;
        c.events = events(l, l->next, c.n_events);
        l->next += (int64_t)c.n_events;
        l->credit -= (uint32_t)c.n_events;
        done = l->next > l->to;
        c.has_done = c.done = done;
        c.has_head_position = true;
        c.head_position = l->head;
        hw_server_answer(l->server, &l->route, l->id, HW__HEADER__KIND__READ_CHUNK, &c);
        if (done)
            return;
    }
}

static void on_read(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct ledger *l = arg;
    struct hw_arena *arena = hw_arena_create(1 << 16);
    const Hw__ReadRequest *q = NULL;
    const Hw__ReadCredit *c = NULL;

    if (f->kind == HW__HEADER__KIND__READ_CREDIT) {
        c = hw_pb_unpack(&hw__read_credit__descriptor, arena, f->body, f->body_n);
        assert_non_null(c);
        l->credit += c->credit;
        l->overdrawn += l->credit > 2000;
        if (l->next <= l->to)
            send_chunks(l);
    } else {
        q = hw_pb_unpack(&hw__read_request__descriptor, arena, f->body, f->body_n);
        assert_non_null(q);
        l->replays++;
        l->route = f->route;
        l->id = f->id;
        l->next = q->from_position;
        l->to = l->head;
        l->credit = q->credit;
        if (l->break_after && l->replays == l->break_after)
            hw_server_reject(s, &f->route, f->id, "UNAVAILABLE", "ask again");
        else
            send_chunks(l);
    }
    hw_arena_destroy(arena);
}

/* ---- the follower's side ---- */

static void on_event(const Hw__LoggedEvent *e, void *arg)
{
    struct ledger *l = arg;

    if (e->position != l->seen + 1 || e->version != (uint32_t)e->position)
        l->wrong++;
    l->seen = e->position;
}

static void on_settled(int64_t position, void *arg)
{
    struct ledger *l = arg;

    if (position != l->seen)
        l->wrong++;
    l->settled = position;
    l->settles++;
}

static bool reached(void *arg)
{
    const struct ledger *l = arg;

    return l->settled >= l->wanted;
}

static void follow(struct ledger *l, int64_t from)
{
    struct hw_err err = {.code = HW_OK};

    l->seen = from - 1;
    l->follower = hw_follower_create(l->w.beds,
                                     &(struct hw_follower_options){.feed_endpoint = l->w.feed,
                                                                   .read_endpoint = l->w.endpoint,
                                                                   .server = "ledger",
                                                                   .from_position = from,
                                                                   .on_event = on_event,
                                                                   .on_settled = on_settled,
                                                                   .arg = l},
                                     &err);
    if (!l->follower)
        fail_msg("%s", err.text);
}

static bool is_subscribed(void *arg)
{
    return hw_publisher_subscribers(((struct ledger *)arg)->publisher) > 0;
}

static void ledger_open(struct ledger *l, int64_t head)
{
    struct hw_err err = {.code = HW_OK};

    *l = (struct ledger){.head = head, .settled = -1};
    wire_open(&l->w);
    l->arena = hw_arena_create(64 << 20);
    l->publisher = hw_publisher_create(l->w.ledger, l->w.feed, &err);
    l->server = hw_server_create(l->w.ledger, l->w.endpoint, on_read, l, &err);
    assert_true(l->publisher && l->server && l->arena);
}

static void ledger_close(struct ledger *l)
{
    assert_int_equal(l->wrong, 0);
    assert_int_equal(l->overdrawn, 0);
    hw_follower_destroy(l->follower);
    hw_server_destroy(l->server);
    hw_publisher_destroy(l->publisher);
    hw_arena_destroy(l->arena);
    wire_close(&l->w);
}

static void wait_for(struct ledger *l, int64_t position)
{
    l->wanted = position;
    wire_until(&l->w, "the follower", reached, l);
    assert_int_equal(l->seen, position);
}

/* Commits n events; sent says whether the feed carries them. */
static void commit(struct ledger *l, size_t n, bool sent)
{
    Hw__EventBatch b = HW__EVENT_BATCH__INIT;

    hw_arena_reset(l->arena);
    b.first_position = l->head + 1;
    b.n_events = n;
    b.events = events(l, b.first_position, n);
    l->head += (int64_t)n;
    if (sent)
        hw_publisher_send(l->publisher, &b);
}

/* ---- tests ---- */

static void an_empty_log(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 0);
    follow(&l, 1);
    wait_for(&l, 0);
    assert_true(hw_follower_ready(l.follower));
    wire_until(&l.w, "the subscription", is_subscribed, &l);
    commit(&l, 1, true);
    wait_for(&l, 1);
    assert_int_equal(l.replays, 1);
    ledger_close(&l);
}

static void a_long_replay_with_credit(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 50123);
    follow(&l, 1);
    wait_for(&l, 50123);
    assert_int_equal(l.replays, 1);
    assert_int_equal(l.settles, 1); /* not before the head was reached */
    assert_int_equal(hw_follower_stats(l.follower)->replayed, 50123);
    ledger_close(&l);
}

static void from_a_snapshot_on(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 1000);
    follow(&l, 901);
    wait_for(&l, 1000);
    assert_int_equal(hw_follower_stats(l.follower)->replayed, 100);
    assert_int_equal(hw_follower_position(l.follower), 1000);
    ledger_close(&l);
}

static void a_gap_is_filled(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 10);
    follow(&l, 1);
    wait_for(&l, 10);
    wire_until(&l.w, "the subscription", is_subscribed, &l);
    for (int round = 0; round < 20; round++) {
        commit(&l, 7, true);
        commit(&l, 5, false); /* lost on the way */
        commit(&l, 3, true);
        wait_for(&l, l.head);
    }
    assert_int_equal(hw_follower_stats(l.follower)->gaps, 20);
    ledger_close(&l);
}

/* A lost last batch shows when the publisher says where the log ends. */
static void a_lost_end_is_noticed(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 10);
    follow(&l, 1);
    wait_for(&l, 10);
    wire_until(&l.w, "the subscription", is_subscribed, &l);
    commit(&l, 5, false);
    commit(&l, 0, true);
    wait_for(&l, 15);
    commit(&l, 0, true); /* where it is: nothing to do */
    commit(&l, 1, true);
    wait_for(&l, 16);
    assert_int_equal(hw_follower_stats(l.follower)->gaps, 1);
    ledger_close(&l);
}

static void told_twice(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 10);
    follow(&l, 1);
    wait_for(&l, 10);
    wire_until(&l.w, "the subscription", is_subscribed, &l);
    l.head = 3; /* an old batch, and one that overlaps */
    commit(&l, 4, true);
    commit(&l, 6, true);
    wait_for(&l, 13);
    assert_int_equal(hw_follower_stats(l.follower)->gaps, 0);
    ledger_close(&l);
}

/* Live batches come while a replay runs: they are held, or fetched when there are too many. */
static void live_while_replaying(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 20000);
    follow(&l, 1);
    wire_until(&l.w, "the subscription", is_subscribed, &l);
    for (int i = 0; i < 600; i++)
        commit(&l, 3, true);
    wait_for(&l, 21800);
    ledger_close(&l);
}

static void a_replay_that_breaks_is_begun_again(void **state)
{
    struct ledger l;

    (void)state;
    ledger_open(&l, 5000);
    l.break_after = 1;
    follow(&l, 1);
    wait_for(&l, 5000);
    assert_int_equal(l.replays, 2);
    ledger_close(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_log),
        cmocka_unit_test(a_long_replay_with_credit),
        cmocka_unit_test(from_a_snapshot_on),
        cmocka_unit_test(a_gap_is_filled),
        cmocka_unit_test(a_lost_end_is_noticed),
        cmocka_unit_test(told_twice),
        cmocka_unit_test(live_while_replaying),
        cmocka_unit_test(a_replay_that_breaks_is_begun_again),
    };

    return RUN_TESTS(tests);
}
