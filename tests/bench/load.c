/* load: puts the ledger of a private system under load and prints what it took, as JSON.
 *
 *   load append-ledger STATE EVENTS IN_FLIGHT   spells' whole histories, 1 to 100 events a request
 *   load append-single STATE EVENTS IN_FLIGHT   one event a request, on open spells
 *   load latency STATE SAMPLES                  one at a time, from the append to its receipt on
 * the feed
 *
 * It speaks to the bus as homeward-beds does, with that service's key: only ever run it on a system
 * made for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/bus/client.h"
#include "homeward/bus/feed.h"
#include "homeward/civil.h"
#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/secret.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { EVENTS_MAX = 100, SPELLS = 20000, PAYLOAD = 160 };

struct request {
    char stream[48];
    uint32_t version;
    size_t count;
    Hw__NewEvent *events; /* count of them */
};

struct load {
    struct event_base *base;
    struct hw_bus *bus;
    struct hw_client *client;
    struct hw_follower *follower;
    struct hw_arena *arena;
    struct request *requests;
    size_t request_count, next, done, events;
    size_t in_flight, open, failed;
    int64_t *latencies, sent_us;
    uint64_t seed, run;
};

static uint32_t draw(struct load *l, uint32_t below)
{
    l->seed = l->seed * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(l->seed >> 33) % below;
}

/* ---- events ---- */

static void add_event(struct load *l, struct request *r, uint32_t type, int64_t at_ms,
                      const void *message)
{
    Hw__NewEvent *e = &r->events[r->count++];
    uint8_t *bytes = hw_arena_alloc(l->arena, PAYLOAD);

    HW_CHECK(bytes && protobuf_c_message_get_packed_size(message) <= PAYLOAD);
    hw__new_event__init(e);
    e->type = type;
    e->occurred_at_ms = at_ms;
    e->payload.data = bytes;
    e->payload.len = protobuf_c_message_pack(message, bytes);
}

static void admit(struct load *l, struct request *r, int64_t at_ms)
{
    static const char *const providers[] = {"RBZ", "RHQ", "RTH", "RJ1", "RWE", "RXH", "RM1", "RGT"};
    Hw__PatientAdmitted m = HW__PATIENT_ADMITTED__INIT;
    char ward[16], authority[8];

    (void)snprintf(ward, sizeof(ward), "W%02u", draw(l, 30));
    (void)snprintf(authority, sizeof(authority), "%u", 102 + draw(l, 150));
    m.provider = providers[draw(l, 8)];
    m.ward = ward;
    m.authority = authority;
    m.care_type = draw(l, 3) ? HW__CARE_TYPE__CODE__ACUTE : HW__CARE_TYPE__CODE__NON_ACUTE;
    add_event(l, r, HW__EVENT__BODY_PATIENT_ADMITTED, at_ms, &m);
}

static void decide(struct load *l, struct request *r, int64_t at_ms, int criterion, bool met)
{
    Hw__ReadinessRecorded m = HW__READINESS_RECORDED__INIT;

    m.criterion = (Hw__Criterion__Code)criterion;
    m.met = met;
    add_event(l, r, HW__EVENT__BODY_READINESS_RECORDED, at_ms, &m);
}

static void expect(struct load *l, struct request *r, int64_t at_ms)
{
    Hw__ExpectedDischargeSet m = HW__EXPECTED_DISCHARGE_SET__INIT;
    Hw__Date date = HW__DATE__INIT;

    date.day = hw_london_day(at_ms) + 1 + (int32_t)draw(l, 14);
    m.date = &date;
    add_event(l, r, HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, at_ms, &m);
}

static void move(struct load *l, struct request *r, int64_t at_ms)
{
    Hw__PatientMoved m = HW__PATIENT_MOVED__INIT;
    char ward[16], bed[16];

    (void)snprintf(ward, sizeof(ward), "W%02u", draw(l, 30));
    (void)snprintf(bed, sizeof(bed), "B%02u", draw(l, 28));
    m.ward = ward;
    m.bed = bed;
    add_event(l, r, HW__EVENT__BODY_PATIENT_MOVED, at_ms, &m);
}

static void delay(struct load *l, struct request *r, int64_t at_ms)
{
    static const Hw__Reason__Code reasons[] = {HW__REASON__CODE__A, HW__REASON__CODE__E,
                                               HW__REASON__CODE__DII, HW__REASON__CODE__F};
    Hw__DelayRecorded m = HW__DELAY_RECORDED__INIT;

    m.reason = reasons[draw(l, 4)];
    m.attribution = (Hw__Attribution__Code)(1 + draw(l, 3));
    add_event(l, r, HW__EVENT__BODY_DELAY_RECORDED, at_ms, &m);
}

static void discharge(struct load *l, struct request *r, int64_t at_ms)
{
    Hw__PatientDischarged m = HW__PATIENT_DISCHARGED__INIT;

    m.destination = "19";
    add_event(l, r, HW__EVENT__BODY_PATIENT_DISCHARGED, at_ms, &m);
}

/* A stay: dates and wards change, in the last third the three decisions are made and a reason is
 * recorded, sometimes another; two in three have left. */
static void history(struct load *l, struct request *r, size_t n)
{
    int64_t at = INT64_C(1757000000000) + (int64_t)draw(l, 86400) * 60000;
    size_t ready_at = n * 2 / 3;

    r->events = hw_arena_array(l->arena, n + 4, sizeof(*r->events));
    HW_CHECK(r->events);
    admit(l, r, at);
    while (r->count < n) {
        at += (int64_t)(1 + draw(l, 12)) * 3600000;
        if (n >= 8 && r->count == ready_at) {
            for (int c = 1; c <= 3; c++)
                decide(l, r, at, c, true);
            delay(l, r, at);
        } else if (r->count + 1 == n && draw(l, 3)) {
            discharge(l, r, at);
        } else if (n >= 8 && r->count > ready_at && draw(l, 8) == 0) {
            delay(l, r, at);
        } else if (draw(l, 4) == 0) {
            move(l, r, at);
        } else {
            expect(l, r, at);
        }
    }
}

static void name_stream(const struct load *l, struct request *r, size_t number)
{
    (void)snprintf(r->stream, sizeof(r->stream), "spell/B%llx-%zu",
                   (unsigned long long)(l->run & 0xffffff), number);
}

static void plan_histories(struct load *l, size_t events)
{
    size_t cap = events / 10 + 16;

    l->requests = hw_alloc_array(cap, sizeof(*l->requests));
    while (l->events < events) {
        struct request *r = &l->requests[l->request_count];

        name_stream(l, r, l->request_count++);
        history(l, r, 1 + draw(l, EVENTS_MAX));
        l->events += r->count;
        HW_CHECK(l->request_count < cap);
    }
}

/* Open spells are admitted first (not measured); then every request adds one event to one of them.
 */
static void plan_singles(struct load *l, size_t events, size_t spells)
{
    l->requests = hw_alloc_array(spells + events, sizeof(*l->requests));
    for (size_t i = 0; i < spells + events; i++) {
        struct request *r = &l->requests[l->request_count++];
        int64_t at = INT64_C(1757000000000) + (int64_t)(i / spells) * 3600000;

        name_stream(l, r, i % spells);
        r->version = (uint32_t)(i / spells);
        r->events = hw_arena_array(l->arena, 1, sizeof(*r->events));
        HW_CHECK(r->events);
        if (r->version == 0)
            admit(l, r, at);
        else if (r->version <= 3)
            decide(l, r, at, (int)r->version, true);
        else
            expect(l, r, at);
    }
    l->events = events;
}

/* ---- sending ---- */

static void pump(struct load *l);

static enum hw_answer_end on_answer(const struct hw_answer *a, void *arg)
{
    struct load *l = arg;
    struct hw_arena *arena = hw_arena_create(4096);
    const Hw__AppendAnswer *r = NULL;

    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__APPEND_ANSWER)
        r = hw_pb_unpack(&hw__append_answer__descriptor, arena, a->body, a->body_n);
    if (!r || r->outcome != HW__APPEND_ANSWER__OUTCOME__APPENDED)
        l->failed++;
    hw_arena_destroy(arena);
    l->open--;
    l->done++;
    if (!l->latencies)
        pump(l);
    return HW_ANSWER_DONE;
}

static void send_request(struct load *l, const struct request *q)
{
    Hw__AppendRequest r = HW__APPEND_REQUEST__INIT;
    Hw__StreamWrite w = HW__STREAM_WRITE__INIT;
    Hw__StreamWrite *writes[] = {&w};
    Hw__NewEvent *events[EVENTS_MAX + 4];
    struct hw_id id = hw_id_fresh((int64_t)l->run);

    for (size_t i = 0; i < q->count; i++)
        events[i] = &q->events[i];
    w.stream = q->stream;
    w.expected_version = q->version;
    w.n_events = q->count;
    w.events = events;
    r.request_id.data = id.b;
    r.request_id.len = sizeof(id.b);
    r.actor = "bench";
    r.n_writes = 1;
    r.writes = writes;
    l->open++;
    hw_client_call(l->client, &(struct hw_call){.id = id,
                                                .kind = HW__HEADER__KIND__APPEND,
                                                .message = &r,
                                                .again = true,
                                                .on_answer = on_answer,
                                                .arg = l});
}

static void pump(struct load *l)
{
    while (l->open < l->in_flight && l->next < l->request_count)
        send_request(l, &l->requests[l->next++]);
    if (l->done == l->request_count || l->failed)
        (void)event_base_loopbreak(l->base);
}

/* Sends requests up to `until` (a count) and waits for all; answers microseconds. */
static int64_t run_until(struct load *l, size_t until)
{
    size_t all = l->request_count;
    int64_t start = hw_mono_us();

    l->request_count = until;
    pump(l);
    (void)event_base_dispatch(l->base);
    l->request_count = all;
    return hw_mono_us() - start;
}

/* ---- latency ---- */

static void send_sample(struct load *l)
{
    l->sent_us = hw_mono_us();
    send_request(l, &l->requests[l->next++]);
}

static void on_event(const Hw__LoggedEvent *e, void *arg)
{
    struct load *l = arg;

    if (l->next == 0 || l->next > l->request_count ||
        strcmp(e->stream, l->requests[l->next - 1].stream) != 0)
        return;
    l->latencies[l->next - 1] = hw_mono_us() - l->sent_us;
    if (l->next < l->request_count)
        send_sample(l);
    else
        (void)event_base_loopbreak(l->base);
}

static void on_settled(int64_t position, void *arg)
{
    struct load *l = arg;

    (void)position;
    if (l->next == 0)
        send_sample(l);
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* ---- the cases ---- */

static void endpoint(const char *state, const char *name, char out[HW_BUS_ENDPOINT_MAX])
{
    HW_CHECK(hw_bus_default_endpoint(state, name, out, NULL));
}

static int append_ledger(struct load *l, size_t events)
{
    int64_t us = 0;

    plan_histories(l, events);
    us = run_until(l, l->request_count);
    (void)printf("{\"events\":%zu,\"requests\":%zu,\"us\":%lld,\"failed\":%zu}\n", l->events,
                 l->request_count, (long long)us, l->failed);
    return l->failed ? 1 : 0;
}

static int append_single(struct load *l, size_t events, size_t in_flight)
{
    int64_t us = 0;

    plan_singles(l, events, SPELLS);
    l->in_flight = 1000;
    (void)run_until(l, SPELLS);
    l->in_flight = in_flight;
    us = run_until(l, l->request_count);
    (void)printf("{\"events\":%zu,\"us\":%lld,\"failed\":%zu}\n", events, (long long)us, l->failed);
    return l->failed ? 1 : 0;
}

static int latency(struct load *l, const char *state, size_t samples)
{
    char feed[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX];
    struct hw_err err = {.code = HW_OK};

    l->latencies = hw_alloc_array(samples, sizeof(*l->latencies));
    l->requests = hw_alloc_array(samples, sizeof(*l->requests));
    for (; l->request_count < samples; l->request_count++) {
        struct request *r = &l->requests[l->request_count];

        name_stream(l, r, l->request_count);
        r->events = hw_arena_array(l->arena, 1, sizeof(*r->events));
        HW_CHECK(r->events);
        admit(l, r, INT64_C(1757000000000));
    }
    endpoint(state, "ledger-feed", feed);
    endpoint(state, "ledger-read", read);
    l->follower = hw_follower_create(l->bus,
                                     &(struct hw_follower_options){.feed_endpoint = feed,
                                                                   .read_endpoint = read,
                                                                   .server = "ledger",
                                                                   .from_position = 1,
                                                                   .on_event = on_event,
                                                                   .on_settled = on_settled,
                                                                   .arg = l},
                                     &err);
    HW_CHECK(l->follower);
    (void)event_base_dispatch(l->base);
    qsort(l->latencies, samples, sizeof(*l->latencies), by_value);
    (void)printf("{\"samples\":%zu,\"p50_us\":%lld,\"p99_us\":%lld,\"failed\":%zu}\n", samples,
                 (long long)l->latencies[samples / 2], (long long)l->latencies[samples * 99 / 100],
                 l->failed);
    return l->failed ? 1 : 0;
}

static bool open_load(struct load *l, const char *state)
{
    struct hw_err err = {.code = HW_OK};
    char append[HW_BUS_ENDPOINT_MAX];
    char *keys = hw_format("%s/keys", state);

    l->base = event_base_new();
    l->arena = hw_arena_create(SIZE_MAX / 2);
    l->run = (uint64_t)hw_mono_us();
    l->seed = 42;
    l->in_flight = 1;
    l->bus =
        hw_bus_create(l->base, &(struct hw_bus_options){.service = "beds", .keys_dir = keys}, &err);
    free(keys);
    if (l->bus) {
        endpoint(state, "ledger-append", append);
        l->client = hw_client_create(l->bus, append, "ledger", &err);
    }
    if (!l->client)
        (void)fprintf(stderr, "load: %s\n", err.text);
    return l->client != NULL;
}

static void close_load(struct load *l)
{
    hw_follower_destroy(l->follower);
    hw_client_destroy(l->client);
    hw_bus_destroy(l->bus);
    if (l->base)
        event_base_free(l->base);
    hw_arena_destroy(l->arena);
    free(l->requests);
    free(l->latencies);
}

int main(int argc, char **argv)
{
    struct load l = {.next = 0};
    int64_t n = 0, in_flight = 1;
    int code = 2;

    hw_log_setup("load", HW_WARN);
    HW_CHECK(hw_secret_setup(NULL) == HW_OK);
    if (argc < 4 || !hw_parse_i64(argv[3], 1, 100000000, &n) ||
        (argc > 4 && !hw_parse_i64(argv[4], 1, 4000, &in_flight))) {
        (void)fprintf(stderr,
                      "usage: load append-ledger|append-single|latency STATE N [IN_FLIGHT]\n");
        return 2;
    }
    if (open_load(&l, argv[2])) {
        l.in_flight = (size_t)in_flight;
        if (hw_streq(argv[1], "append-ledger"))
            code = append_ledger(&l, (size_t)n);
        else if (hw_streq(argv[1], "append-single"))
            code = append_single(&l, (size_t)n, (size_t)in_flight);
        else if (hw_streq(argv[1], "latency"))
            code = latency(&l, argv[2], (size_t)n);
    }
    close_load(&l);
    return code;
}
