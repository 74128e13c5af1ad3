#include "ledger/read.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>
#include <uthash.h>

#include "homeward/bus/server.h"
#include "homeward/clock.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/pg/conn.h"
#include "ledger/logged.h"
#include "ledger/store/decode.h"
#include "ledger/store/tables.h"

enum {
    READERS = 256,
    EVENTS_A_CHUNK = 500,
    STREAMS_A_REQUEST = 200,
    PEOPLE_A_REQUEST = 1000,
    CREDIT_MOST = 100000,
    IDLE_MS = 60000, /* a replay whose reader gives no credit for so long is dropped */
    SWEEP_MS = 5000,
    ARENA = 4 * 1024 * 1024,
};

/* A replay under way, or any other question waiting for the database. */
struct session {
    TAILQ_ENTRY(session) all;
    UT_hash_handle hh;
    struct reading *r;
    struct hw_route route;
    struct hw_id id;
    int64_t next, to;
    uint32_t credit, format;
    bool running, gone; /* gone: freed when the query that runs is over */
    bool ranged;
    int64_t used_ms;
    char service[HW_BUS_NAME_MAX];
};
TAILQ_HEAD(session_list, session);

struct reading {
    struct reading_options o;
    struct hw_server *server;
    struct hw_pg *pg;
    struct event *sweep;
    struct hw_arena *arena;
    struct session_list sessions;
    struct session *by_id; /* ranged ones */
    size_t count;
};

static void advance(struct session *s);

static void unavailable(struct session *s)
{
    hw_server_reject(s->r->server, &s->route, s->id, "UNAVAILABLE",
                     "the database does not answer; ask again");
}

static struct session *open_session(struct reading *r, const struct hw_frame *f)
{
    struct session *s = NULL;

    if (r->count >= READERS) {
        hw_server_reject(r->server, &f->route, f->id, "BUSY", "too many readers; ask again");
        return NULL;
    }
    s = hw_alloc(sizeof(*s));
    s->r = r;
    s->route = f->route;
    s->id = f->id;
    s->used_ms = hw_mono_ms();
    TAILQ_INSERT_TAIL(&r->sessions, s, all);
    r->count++;
    return s;
}

static void close_session(struct session *s)
{
    if (s->ranged) {
        HASH_DELETE(hh, s->r->by_id, s);
        s->ranged = false;
    }
    if (s->running) {
        s->gone = true;
        return;
    }
    TAILQ_REMOVE(&s->r->sessions, s, all);
    s->r->count--;
    free(s);
}

/* The end of a one-answer question. */
static void on_answered(const struct hw_pg_outcome *o, void *arg)
{
    struct session *s = arg;

    s->running = false;
    if (o->code != HW_OK && !s->gone)
        unavailable(s);
    close_session(s);
}

static void ask(struct session *s, const char *statement, struct hw_pg_params *p,
                hw_pg_result_f on_result, hw_pg_done_f on_done)
{
    struct hw_pg_batch *b = hw_pg_batch_create(on_done, s);

    s->running = true;
    hw_pg_batch_query(b, statement, p, on_result, s);
    hw_pg_run(s->r->pg, b);
}

/* ---- events ---- */

static void send_events(struct session *s, const PGresult *res, int from, int n, bool done)
{
    Hw__LoggedEvent *events = hw_alloc_array((size_t)n, sizeof(*events));
    Hw__LoggedEvent **pointers = hw_alloc_array((size_t)n, sizeof(Hw__LoggedEvent *));
    struct event_row *rows = hw_alloc_array((size_t)n, sizeof(*rows));
    Hw__ReadChunk c = HW__READ_CHUNK__INIT;

    for (int i = 0; i < n; i++) {
        decode_event(res, from + i, &rows[i]);
        logged_fill(&events[i], &rows[i]);
        pointers[i] = &events[i];
    }
    c.n_events = (size_t)n;
    c.events = pointers;
    c.has_done = c.done = done;
    c.has_head_position = true;
    c.head_position = s->r->o.head(s->r->o.arg);
    hw_server_answer(s->r->server, &s->route, s->id, HW__HEADER__KIND__READ_CHUNK, &c);
    free(events);
    free(pointers);
    free(rows);
}

static void on_range(const PGresult *res, void *arg)
{
    struct session *s = arg;
    int n = PQntuples(res);

    if (s->gone)
        return;
    s->next += n;
    s->credit -= (uint32_t)n < s->credit ? (uint32_t)n : s->credit;
    send_events(s, res, 0, n, s->next > s->to || n == 0);
    if (n == 0)
        s->next = s->to + 1;
}

static void on_range_done(const struct hw_pg_outcome *o, void *arg)
{
    struct session *s = arg;

    s->running = false;
    if (o->code != HW_OK && !s->gone)
        unavailable(s);
    if (o->code != HW_OK || s->gone || s->next > s->to)
        close_session(s);
    else
        advance(s);
}

static void advance(struct session *s)
{
    struct hw_pg_params p;
    uint32_t n = s->credit < EVENTS_A_CHUNK ? s->credit : EVENTS_A_CHUNK;

    if (s->running || n == 0)
        return;
    hw_pg_params_init(&p);
    hw_pg_put_i64(&p, s->next);
    hw_pg_put_i64(&p, s->to);
    hw_pg_put_i32(&p, (int32_t)n);
    ask(s, "range", &p, on_range, on_range_done);
}

static void on_streams(const PGresult *res, void *arg)
{
    struct session *s = arg;
    int total = PQntuples(res);

    for (int from = 0; from == 0 || from < total; from += EVENTS_A_CHUNK) {
        int n = total - from < EVENTS_A_CHUNK ? total - from : EVENTS_A_CHUNK;

        send_events(s, res, from, n, from + n >= total);
    }
}

static void put_texts(struct hw_pg_params *p, const char *const *texts, size_t n)
{
    static const struct hw_pg_column c = {.name = "t", .type = HW_PG_TEXT, .offset = 0};

    hw_pg_params_init(p);
    hw_pg_put_column(p, &c, texts, sizeof(*texts), n);
}

static bool may_read(struct reading *r, const struct hw_frame *f, const Hw__ReadRequest *q)
{
    bool ok = q->n_streams || hw_bus_may(f->peer, HW_MAY_READ, "");

    for (size_t i = 0; ok && i < q->n_streams; i++)
        ok = hw_bus_may(f->peer, HW_MAY_READ, q->streams[i]);
    if (!ok)
        hw_server_reject(r->server, &f->route, f->id, "DENIED", "this service may not read that");
    return ok;
}

static void on_read(struct reading *r, const struct hw_frame *f)
{
    const Hw__ReadRequest *q =
        hw_pb_unpack(&hw__read_request__descriptor, r->arena, f->body, f->body_n);
    struct session *s = NULL;
    struct hw_pg_params p;

    if (!q || q->n_streams > STREAMS_A_REQUEST || q->credit == 0 || q->credit > CREDIT_MOST) {
        hw_server_reject(r->server, &f->route, f->id, "BAD_MESSAGE", "not a read request");
        return;
    }
    if (!may_read(r, f, q) || !(s = open_session(r, f)))
        return;
    if (q->n_streams) {
        put_texts(&p, (const char *const *)q->streams, q->n_streams);
        ask(s, "streams", &p, on_streams, on_answered);
        return;
    }
    s->next = q->has_from_position && q->from_position > 1 ? q->from_position : 1;
    s->to = r->o.head(r->o.arg);
    if (q->has_to_position && q->to_position < s->to)
        s->to = q->to_position;
    s->credit = q->credit;
    s->ranged = true;
    HASH_ADD(hh, r->by_id, id.b, sizeof(s->id.b), s);
    advance(s);
}

static void on_credit(struct reading *r, const struct hw_frame *f)
{
    const Hw__ReadCredit *c =
        hw_pb_unpack(&hw__read_credit__descriptor, r->arena, f->body, f->body_n);
    struct session *s = NULL;

    HASH_FIND(hh, r->by_id, f->id.b, sizeof(f->id.b), s);
    if (!c || !s || c->credit > CREDIT_MOST)
        return; /* a replay that is over */
    s->used_ms = hw_mono_ms();
    s->credit = s->credit + c->credit > CREDIT_MOST ? CREDIT_MOST : s->credit + c->credit;
    advance(s);
}

/* ---- people ---- */

static ProtobufCBinaryData get_data(const PGresult *res, int row, int col)
{
    ProtobufCBinaryData d;

    d.data = (uint8_t *)PQgetvalue(res, row, col);
    d.len = (size_t)PQgetlength(res, row, col);
    return d;
}

static void on_people(const PGresult *res, void *arg)
{
    struct session *s = arg;
    size_t n = (size_t)PQntuples(res);
    Hw__FoundPeople out = HW__FOUND_PEOPLE__INIT;
    Hw__FoundPeople__Found *found = hw_alloc_array(n, sizeof(*found));
    Hw__FoundPeople__Found **pointers = hw_alloc_array(n, sizeof(Hw__FoundPeople__Found *));

    for (size_t i = 0; i < n; i++) {
        hw__found_people__found__init(&found[i]);
        found[i].has_token = !hw_pg_is_null(res, (int)i, 0);
        if (found[i].has_token)
            found[i].token = get_data(res, (int)i, 0);
        found[i].person = get_data(res, (int)i, 1);
        found[i].has_wrapped = !hw_pg_is_null(res, (int)i, 2);
        if (found[i].has_wrapped)
            found[i].wrapped = get_data(res, (int)i, 2);
        pointers[i] = &found[i];
    }
    out.n_found = n;
    out.found = pointers;
    hw_server_answer(s->r->server, &s->route, s->id, HW__HEADER__KIND__FOUND_PEOPLE, &out);
    free(found);
    free(pointers);
}

static void put_data(struct hw_pg_params *p, const ProtobufCBinaryData *list, size_t n, bool ids)
{
    static const struct hw_pg_column bytes = {.name = "b", .type = HW_PG_BYTES, .offset = 0};
    static const struct hw_pg_column uuid = {.name = "u", .type = HW_PG_UUID, .offset = 0};
    struct hw_span *spans = hw_alloc_array(n, sizeof(*spans));
    struct hw_id *list_ids = hw_alloc_array(n, sizeof(*list_ids));

    for (size_t i = 0; i < n; i++) {
        spans[i] = (struct hw_span){(const char *)list[i].data, list[i].len};
        (void)hw_id_from_bytes(list[i].data, list[i].len, &list_ids[i]);
    }
    hw_pg_params_init(p);
    if (ids)
        hw_pg_put_column(p, &uuid, list_ids, sizeof(*list_ids), n);
    else
        hw_pg_put_column(p, &bytes, spans, sizeof(*spans), n);
    free(spans);
    free(list_ids);
}

static void on_find_people(struct reading *r, const struct hw_frame *f)
{
    const Hw__FindPeople *q =
        hw_pb_unpack(&hw__find_people__descriptor, r->arena, f->body, f->body_n);
    struct session *s = NULL;
    struct hw_pg_params p;

    if (!q || q->n_tokens + q->n_people > PEOPLE_A_REQUEST || (q->n_tokens && q->n_people)) {
        hw_server_reject(r->server, &f->route, f->id, "BAD_MESSAGE", "not a question about people");
        return;
    }
    if (!hw_bus_may(f->peer, HW_MAY_PEOPLE, "")) {
        hw_server_reject(r->server, &f->route, f->id, "DENIED", "this service may not ask that");
        return;
    }
    s = open_session(r, f);
    if (!s)
        return;
    put_data(&p, q->n_people ? q->people : q->tokens, q->n_people ? q->n_people : q->n_tokens,
             q->n_people > 0);
    ask(s, q->n_people ? "people_by_id" : "people_by_token", &p, on_people, on_answered);
}

/* ---- snapshots, status ---- */

static void on_snapshot(const PGresult *res, void *arg)
{
    struct session *s = arg;
    Hw__Snapshot out = HW__SNAPSHOT__INIT;

    out.service = s->service;
    out.format = s->format;
    if (PQntuples(res)) {
        out.position = hw_pg_get_i64(res, 0, 0);
        out.has_state = true;
        out.state = get_data(res, 0, 1);
    }
    hw_server_answer(s->r->server, &s->route, s->id, HW__HEADER__KIND__SNAPSHOT, &out);
}

static void on_get_snapshot(struct reading *r, const struct hw_frame *f)
{
    const Hw__GetSnapshot *q =
        hw_pb_unpack(&hw__get_snapshot__descriptor, r->arena, f->body, f->body_n);
    struct session *s = NULL;
    struct hw_pg_params p;

    if (!q || !hw_bus_may(f->peer, HW_MAY_SNAPSHOT, q->service)) {
        hw_server_reject(r->server, &f->route, f->id, "DENIED", "this service may not ask that");
        return;
    }
    s = open_session(r, f);
    if (!s)
        return;
    (void)hw_copy_text(s->service, sizeof(s->service), q->service);
    s->format = q->format;
    hw_pg_params_init(&p);
    hw_pg_put_text(&p, q->service);
    hw_pg_put_i32(&p, (int32_t)q->format);
    ask(s, "snapshot", &p, on_snapshot, on_answered);
}

static void on_status(struct reading *r, const struct hw_frame *f)
{
    Hw__StatusAnswer out = HW__STATUS_ANSWER__INIT;
    Hw__Time now = HW__TIME__INIT;

    now.ms = hw_clock_now_ms(r->o.clock);
    out.has_position = true;
    out.position = r->o.head(r->o.arg);
    out.now = &now;
    out.service = "ledger";
    hw_server_answer(r->server, &f->route, f->id, HW__HEADER__KIND__STATUS_ANSWER, &out);
}

static void on_request(struct hw_server *server, const struct hw_frame *f, void *arg)
{
    struct reading *r = arg;

    hw_arena_reset(r->arena);
    if (f->kind == HW__HEADER__KIND__READ)
        on_read(r, f);
    else if (f->kind == HW__HEADER__KIND__READ_CREDIT)
        on_credit(r, f);
    else if (f->kind == HW__HEADER__KIND__FIND_PEOPLE)
        on_find_people(r, f);
    else if (f->kind == HW__HEADER__KIND__GET_SNAPSHOT)
        on_get_snapshot(r, f);
    else if (f->kind == HW__HEADER__KIND__STATUS)
        on_status(r, f);
    else
        hw_server_reject(server, &f->route, f->id, "BAD_MESSAGE",
                         "not a request this socket takes");
}

static void on_sweep(evutil_socket_t fd, short what, void *arg)
{
    struct reading *r = arg;
    struct session *s = NULL, *next = NULL;
    int64_t now = hw_mono_ms();

    (void)fd, (void)what;
    for (s = TAILQ_FIRST(&r->sessions); s; s = next) {
        next = TAILQ_NEXT(s, all);
        if (s->ranged && !s->running && now - s->used_ms > IDLE_MS)
            close_session(s);
    }
}

/* ---- life ---- */

struct reading *reading_create(const struct reading_options *o, struct hw_err *err)
{
    struct reading *r = hw_alloc(sizeof(*r));
    const struct timeval sweep = {SWEEP_MS / 1000, 0};

    r->o = *o;
    TAILQ_INIT(&r->sessions);
    r->arena = hw_arena_create(ARENA);
    r->sweep = event_new(hw_bus_base(o->bus), -1, EV_PERSIST, on_sweep, r);
    r->pg = hw_pg_create(hw_bus_base(o->bus),
                         &(struct hw_pg_options){.conninfo = o->conninfo,
                                                 .application = "homeward-ledger reader",
                                                 .setup = reader_setup,
                                                 .statements = reader_statements},
                         err);
    if (r->pg)
        r->server = hw_server_create(o->bus, o->endpoint, on_request, r, err);
    if (r->server && r->arena && r->sweep && event_add(r->sweep, &sweep) == 0)
        return r;
    reading_destroy(r);
    return NULL;
}

void reading_destroy(struct reading *r)
{
    struct session *s = NULL;

    if (!r)
        return;
    hw_server_destroy(r->server);
    r->server = NULL;
    TAILQ_FOREACH(s, &r->sessions, all)
    {
        s->gone = true;
    }
    hw_pg_destroy(r->pg); /* ends the running ones */
    while ((s = TAILQ_FIRST(&r->sessions)))
        close_session(s);
    if (r->sweep)
        event_free(r->sweep);
    hw_arena_destroy(r->arena);
    free(r);
}

long reading_replays(const struct reading *r)
{
    return (long)r->count;
}
