/* Requests and answers: floods, deadlines, rejections, lost connections, bytes of another making.
 */
#include <stdlib.h>
#include <zmq.h>

#include "homeward/bus/client.h"
#include "homeward/bus/server.h"
#include "homeward/bus/zwatch.h"
#include "homeward/clock.h"
#include "homeward/mem.h"
#include "support/t.h"
#include "wire.h"

/* ---- an end that asks and one that answers ---- */

enum manner { ECHO, LATER, NEVER, REJECT, THRICE };

struct held {
    struct hw_route route;
    struct hw_id id;
};

struct ends {
    struct wire w;
    struct hw_server *server;
    struct hw_client *client;
    enum manner manner;
    struct held *held; /* LATER: answered in bursts */
    size_t held_count, held_cap, burst;
    struct event *burst_timer;
    char peer[HW_BUS_NAME_MAX];
    size_t received;

    size_t asked, answered, wanted, window;
    bool again;
    int64_t timeout_ms;
    struct hw_answer last;
    char last_reason[200];
    size_t by_code[HW_CODES], out_of_order;
};

static void send_echo(struct ends *t, const struct held *h)
{
    Hw__StatusAnswer a = HW__STATUS_ANSWER__INIT;

    hw_server_answer(t->server, &h->route, h->id, HW__HEADER__KIND__STATUS_ANSWER, &a);
}

static void on_burst(evutil_socket_t fd, short what, void *arg)
{
    struct ends *t = arg;
    size_t n = t->held_count;

    (void)fd, (void)what;
    t->held_count = 0;
    for (size_t i = 0; i < n; i++)
        send_echo(t, &t->held[i]);
}

static void on_request(struct hw_server *s, const struct hw_frame *f, void *arg)
{
    struct ends *t = arg;
    struct held h = {.route = f->route, .id = f->id};
    const struct timeval soon = {0, 1000};

    (void)snprintf(t->peer, sizeof(t->peer), "%s", f->peer);
    t->received++;
    switch (t->manner) {
    case ECHO:
        send_echo(t, &h);
        break;
    case THRICE:
        for (int i = 0; i < 3; i++)
            send_echo(t, &h);
        break;
    case REJECT:
        hw_server_reject(s, &f->route, f->id, "BUSY", "too many wait");
        break;
    case LATER:
        t->held = hw_grow(t->held, &t->held_cap, t->held_count + 1, sizeof(h));
        t->held[t->held_count++] = h;
        (void)event_add(t->burst_timer, &soon);
        break;
    case NEVER:
        break;
    }
}

static void ask_more(struct ends *t);

static struct hw_id id_number(uint64_t n)
{
    struct hw_id id = {.b = {0x55}};

    memcpy(id.b + 8, &n, sizeof(n));
    return id;
}

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct ends *t = arg;

    if (!hw_id_equal(a->id, id_number(t->answered)))
        t->out_of_order++;
    t->answered++;
    t->by_code[a->code]++;
    t->last = *a;
    (void)snprintf(t->last_reason, sizeof(t->last_reason), "%s", a->reason ? a->reason : "");
    ask_more(t);
    return HW_ANSWER_DONE;
}

static void ask_more(struct ends *t)
{
    Hw__StatusRequest q = HW__STATUS_REQUEST__INIT;

    while (t->asked < t->wanted && t->asked - t->answered < t->window) {
        hw_client_call(t->client, &(struct hw_call){.id = id_number(t->asked++),
                                                    .kind = HW__HEADER__KIND__STATUS,
                                                    .message = &q,
                                                    .timeout_ms = t->timeout_ms,
                                                    .again = t->again,
                                                    .on_answer = on_answer,
                                                    .arg = t});
    }
}

static bool all_answered(void *arg)
{
    const struct ends *t = arg;

    return t->answered == t->wanted;
}

static bool all_received(void *arg)
{
    const struct ends *t = arg;

    return t->received >= t->wanted;
}

static void listen_again(struct ends *t)
{
    struct hw_err err = {.code = HW_OK};

    t->server = hw_server_create(t->w.ledger, t->w.endpoint, on_request, t, &err);
    if (!t->server)
        fail_msg("%s", err.text);
}

static bool is_lost(void *arg)
{
    return !hw_client_connected(((struct ends *)arg)->client);
}

static void stop_listening(struct ends *t)
{
    hw_server_destroy(t->server);
    t->server = NULL;
    wire_until(&t->w, "the connection to be lost", is_lost, t);
}

static void connect_end(struct ends *t)
{
    struct hw_err err = {.code = HW_OK};

    t->client = hw_client_create(t->w.beds, t->w.endpoint, "ledger", &err);
    if (!t->client)
        fail_msg("%s", err.text);
}

static void ends_open(struct ends *t, enum manner manner)
{
    *t = (struct ends){.manner = manner, .window = SIZE_MAX, .again = true};
    wire_open(&t->w);
    t->burst_timer = event_new(t->w.base, -1, 0, on_burst, t);
    listen_again(t);
    connect_end(t);
}

static void ends_close(struct ends *t)
{
    t->wanted = 0;
    hw_client_destroy(t->client);
    hw_server_destroy(t->server);
    event_free(t->burst_timer);
    free(t->held);
    wire_close(&t->w);
}

static void ask(struct ends *t, size_t n)
{
    t->wanted += n;
    ask_more(t);
}

/* ---- floods: ZMQ_FD tells an edge once; a message left lying would stall for ever ---- */

static void flood(enum manner manner, size_t window, size_t total)
{
    struct ends t;

    ends_open(&t, manner);
    t.window = window;
    ask(&t, total);
    wire_until(&t.w, "a flood", all_answered, &t);
    assert_int_equal(t.received, total);
    assert_int_equal(t.by_code[HW_OK], total);
    assert_int_equal(t.out_of_order, 0);
    assert_int_equal(hw_client_open(t.client), 0);
    assert_int_equal(hw_server_stats(t.server)->dropped, 0);
    ends_close(&t);
}

static void a_flood_answered_at_once(void **state)
{
    (void)state;
    flood(ECHO, 4000, 40000);
}

static void a_flood_answered_in_bursts(void **state)
{
    (void)state;
    flood(LATER, 4000, 40000);
}

/* One at a time each message is an edge of its own. */
static void a_ping_pong(void **state)
{
    (void)state;
    flood(ECHO, 1, 5000);
    flood(LATER, 2, 2000);
}

/* While a server is paused senders wait; nothing is lost. */
static void a_paused_server(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, ECHO);
    hw_server_pause(t.server, true);
    ask(&t, 3000);
    wire_for(&t.w, 200);
    assert_int_equal(t.received, 0);
    hw_server_pause(t.server, false);
    wire_until(&t.w, "after the pause", all_answered, &t);
    assert_int_equal(t.received, 3000);
    ends_close(&t);
}

/* ---- ends of a request ---- */

static void a_deadline(void **state)
{
    struct ends t;
    int64_t begun = 0, took = 0;

    (void)state;
    ends_open(&t, NEVER);
    t.timeout_ms = 300;
    begun = hw_mono_ms();
    ask(&t, 3);
    wire_until(&t.w, "a deadline", all_answered, &t);
    took = hw_mono_ms() - begun;
    assert_true(took >= 300 && took < 3000);
    assert_int_equal(t.by_code[HW_ETIMEOUT], 3);
    assert_int_equal(hw_client_open(t.client), 0);
    ends_close(&t);
}

static void a_deadline_without_anybody_there(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, ECHO);
    stop_listening(&t);
    t.timeout_ms = 200;
    ask(&t, 1);
    wire_until(&t.w, "a deadline", all_answered, &t);
    assert_int_equal(t.by_code[HW_ETIMEOUT], 1);
    ends_close(&t);
}

static void a_rejection(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, REJECT);
    ask(&t, 1);
    wire_until(&t.w, "a rejection", all_answered, &t);
    assert_int_equal(t.by_code[HW_EDENIED], 1);
    assert_non_null(strstr(t.last_reason, "too many wait"));
    ends_close(&t);
}

/* A second answer to what is answered already is nobody's. */
static void answers_too_many(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, THRICE);
    ask(&t, 100);
    wire_until(&t.w, "answers", all_answered, &t);
    wire_for(&t.w, 100);
    assert_int_equal(t.answered, 100);
    assert_int_equal(t.by_code[HW_OK], 100);
    ends_close(&t);
}

static void an_id_twice(void **state)
{
    struct ends t;
    Hw__StatusRequest q = HW__STATUS_REQUEST__INIT;
    struct hw_call call = {.id = id_number(0),
                           .kind = HW__HEADER__KIND__STATUS,
                           .message = &q,
                           .on_answer = on_answer,
                           .arg = &t};

    (void)state;
    ends_open(&t, NEVER);
    t.again = false;
    hw_client_call(t.client, &call);
    hw_client_call(t.client, &call);
    assert_int_equal(t.by_code[HW_EINVAL], 1);
    hw_client_destroy(t.client); /* the first ends with the client */
    t.client = NULL;
    assert_int_equal(t.by_code[HW_EIO], 1);
    assert_int_equal(t.answered, 2);
    ends_close(&t);
}

/* ---- the connection breaks ---- */

static void what_may_be_repeated_is(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, NEVER);
    ask(&t, 500);
    wire_until(&t.w, "requests to arrive", all_received, &t);
    hw_server_destroy(t.server); /* it dies with all of them, and the next one is there at once */
    t.manner = ECHO;
    t.received = 0;
    listen_again(&t);
    wire_until(&t.w, "answers of the next one", all_answered, &t);
    assert_int_equal(t.by_code[HW_OK], 500);
    assert_int_equal(t.out_of_order, 0); /* sent again in the order in which they were made */
    ends_close(&t);
}

static void what_may_not_be_repeated_ends(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, NEVER);
    t.again = false;
    ask(&t, 5);
    wire_until(&t.w, "requests to arrive", all_received, &t);
    stop_listening(&t);
    wire_until(&t.w, "their end", all_answered, &t);
    assert_int_equal(t.by_code[HW_EIO], 5);
    assert_false(hw_client_connected(t.client));
    ends_close(&t);
}

static void asked_before_anybody_listens(void **state)
{
    struct ends t;

    (void)state;
    ends_open(&t, ECHO);
    stop_listening(&t);
    ask(&t, 50);
    wire_for(&t.w, 100);
    listen_again(&t);
    wire_until(&t.w, "answers", all_answered, &t);
    assert_int_equal(t.by_code[HW_OK], 50);
    assert_int_equal(t.received, 50);
    ends_close(&t);
}

/* ---- bytes of another making ---- */

static const struct {
    const char *name;
    int frames;
    const char *frame[4];
    size_t n[4];
} strange[] = {
    {"one frame", 1, {"hello"}, {5}},
    {"nothing in it", 1, {""}, {0}},
    {"two frames of noise", 2, {"\xff\xff\xff", "x"}, {3, 1}},
    {"an empty header", 2, {"", "x"}, {0, 1}},
    {"three frames", 3, {"a", "b", "c"}, {1, 1, 1}},
    {"a short id", 2, {"\x08\x01\x10\x0e\x1a\x02zz", ""}, {8, 0}},
    {"a header without a kind",
     2,
     {"\x08\x01\x1a\x10"
      "0123456789abcdef",
      ""},
     {20, 0}},
    {"another protocol",
     2,
     {"\x08\x07\x10\x0e\x1a\x10"
      "0123456789abcdef",
      ""},
     {22, 0}},
};

struct listening {
    bool got;
    uint8_t body[256];
    size_t n;
};

static void take_any(void *zsock, void *arg)
{
    struct listening *l = arg;
    struct hw_frame f;

    if (hw_frame_receive(zsock, false, &f) == HW_FRAME_OK && f.kind == HW__HEADER__KIND__REJECTED) {
        l->got = true;
        l->n = f.body_n < sizeof(l->body) ? f.body_n : sizeof(l->body);
        memcpy(l->body, f.body, l->n);
    }
    hw_frame_release(&f);
}

static bool got_one(void *arg)
{
    return ((struct listening *)arg)->got;
}

/* The handshake needs the loop of this very thread: a send that blocked would wait for ever. */
static bool can_send(void *raw)
{
    int events = 0;
    size_t n = sizeof(events);

    return zmq_getsockopt(raw, ZMQ_EVENTS, &events, &n) == 0 && (events & ZMQ_POLLOUT);
}

static void strange_messages(void **state)
{
    struct ends t;
    struct hw_err err;
    void *raw = NULL;
    size_t count = sizeof(strange) / sizeof(*strange);

    (void)state;
    ends_open(&t, ECHO);
    raw = hw_bus_connect(t.w.beds, ZMQ_DEALER, t.w.endpoint, "ledger", &err);
    assert_non_null(raw);
    for (size_t i = 0; i < count; i++) {
        struct listening l = {.got = false};
        struct hw_zwatch *watch = hw_zwatch_create(t.w.base, raw, take_any, NULL, &l, &err);
        Hw__Rejected *r = NULL;

        wire_until(&t.w, "a connection", can_send, raw);
        for (int k = 0; k < strange[i].frames; k++)
            assert_true(zmq_send(raw, strange[i].frame[k], strange[i].n[k],
                                 k + 1 < strange[i].frames ? ZMQ_SNDMORE : 0) >= 0);
        hw_zwatch_poke(watch);
        wire_until(&t.w, strange[i].name, got_one, &l);
        r = hw__rejected__unpack(NULL, l.n, l.body);
        assert_non_null(r);
        assert_string_equal(r->code, "BAD_MESSAGE");
        assert_int_equal(r->protocol, HW_BUS_PROTOCOL);
        hw__rejected__free_unpacked(r, NULL);
        hw_zwatch_destroy(watch);
    }
    assert_int_equal(hw_server_stats(t.server)->malformed, count);
    ask(&t, 10); /* the others are served as before */
    wire_until(&t.w, "good requests", all_answered, &t);
    assert_int_equal(t.by_code[HW_OK], 10);
    hw_bus_close(raw);
    ends_close(&t);
}

static void plain_is_for_one_machine(void **state)
{
    static const char *const far[] = {"tcp://0.0.0.0:5550", "tcp://*:5550", "tcp://10.1.2.3:5550",
                                      "tcp://example.org:5550", "tcp://1270.0.0.1:5550"};
    struct wire w;

    (void)state;
    wire_open(&w);
    for (size_t i = 0; i < sizeof(far) / sizeof(*far); i++) {
        struct hw_err err = {.code = HW_OK};

        assert_null(hw_bus_bind(w.ledger, ZMQ_ROUTER, far[i], &err));
        assert_int_equal(err.code, HW_EDENIED);
        assert_null(hw_bus_connect(w.ledger, ZMQ_DEALER, far[i], "beds", &err));
    }
    wire_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_flood_answered_at_once),
        cmocka_unit_test(a_flood_answered_in_bursts),
        cmocka_unit_test(a_ping_pong),
        cmocka_unit_test(a_paused_server),
        cmocka_unit_test(a_deadline),
        cmocka_unit_test(a_deadline_without_anybody_there),
        cmocka_unit_test(a_rejection),
        cmocka_unit_test(answers_too_many),
        cmocka_unit_test(an_id_twice),
        cmocka_unit_test(what_may_be_repeated_is),
        cmocka_unit_test(what_may_not_be_repeated_ends),
        cmocka_unit_test(asked_before_anybody_listens),
        cmocka_unit_test(strange_messages),
        cmocka_unit_test(plain_is_for_one_machine),
    };

    return RUN_TESTS(tests);
}
