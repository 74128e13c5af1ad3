#include "ledger/recall.h"

#include <event2/event.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pg/conn.h"
#include "ledger/core/streams.h"
#include "ledger/core/vec.h"
#include "ledger/store/decode.h"
#include "ledger/store/tables.h"

enum { RECENT = 65536, RETRY_MS = 100 };

struct recent {
    UT_hash_handle hh;
    struct hw_id id;
    int64_t first, last;
};

struct wanted_stream {
    UT_hash_handle hh;
    bool asked, found; /* asked: part of the query that is running */
    char name[];
};

struct wanted_id {
    struct hw_id id;
};
typedef VEC(struct wanted_id) wanted_ids;

struct recall {
    struct recall_options o;
    struct hw_pg *pg;
    struct event *retry;
    struct wanted_stream *streams;
    wanted_ids ids, asked_ids;
    VEC(struct event_row) rows; /* of the stream being collected */
    bool running;
    struct recent *by_id, *ring;
    size_t next;
};

/* ---- recent requests ---- */

void recall_remember(struct recall *r, struct hw_id id, int64_t first, int64_t last)
{
    struct recent *e = &r->ring[r->next];

    if (e->first)
        HASH_DEL(r->by_id, e);
    *e = (struct recent){.id = id, .first = first, .last = last};
    HASH_ADD(hh, r->by_id, id.b, sizeof(id.b), e);
    r->next = (r->next + 1) % RECENT;
}

bool recall_recent(const struct recall *r, struct hw_id id, int64_t *first, int64_t *last)
{
    struct recent *e = NULL;

    HASH_FIND(hh, r->by_id, id.b, sizeof(id.b), e);
    if (!e)
        return false;
    *first = e->first;
    *last = e->last;
    return true;
}

/* ---- asking ---- */

void recall_stream(struct recall *r, const char *stream)
{
    struct wanted_stream *s = NULL;

    HASH_FIND_STR(r->streams, stream, s);
    if (s)
        return;
    s = hw_alloc(sizeof(*s) + strlen(stream) + 1);
    memcpy(s->name, stream, strlen(stream) + 1);
    HASH_ADD_STR(r->streams, name, s);
}

void recall_request(struct recall *r, struct hw_id id)
{
    vec_add(&r->ids)->id = id;
}

static void flush_stream(struct recall *r)
{
    struct wanted_stream *s = NULL;
    size_t n = r->rows.count;

    if (n == 0)
        return;
    HASH_FIND_STR(r->streams, r->rows.list[0].stream, s);
    if (s) {
        s->found = true;
        r->o.on_stream(s->name, r->rows.list, n, (uint32_t)r->rows.list[n - 1].version, r->o.arg);
    }
    vec_clear(&r->rows);
}

/* Rows come by stream, then version. */
static void on_events(const PGresult *res, void *arg)
{
    struct recall *r = arg;

    vec_clear(&r->rows);
    for (int i = 0; i < PQntuples(res); i++) {
        struct event_row e;

        decode_event(res, i, &e);
        if (r->rows.count && strcmp(r->rows.list[0].stream, e.stream) != 0)
            flush_stream(r);
        *vec_add(&r->rows) = e;
    }
    flush_stream(r);
}

static void on_heads(const PGresult *res, void *arg)
{
    struct recall *r = arg;

    for (int i = 0; i < PQntuples(res); i++) {
        struct wanted_stream *s = NULL;
        const char *name = hw_pg_get_bytes(res, i, 0, NULL);

        HASH_FIND_STR(r->streams, name, s);
        if (s) {
            s->found = true;
            r->o.on_stream(s->name, NULL, 0, (uint32_t)hw_pg_get_i32(res, i, 1), r->o.arg);
        }
    }
}

static void on_requests(const PGresult *res, void *arg)
{
    struct recall *r = arg;

    for (size_t k = 0; k < r->asked_ids.count; k++) {
        struct recalled_request found = {.first = 0};
        bool any = false;

        for (int i = 0; i < PQntuples(res) && !any; i++) {
            if (memcmp(PQgetvalue(res, i, 0), r->asked_ids.list[k].id.b, 16) != 0)
                continue;
            any = true;
            found.first = hw_pg_is_null(res, i, 1) ? 0 : hw_pg_get_i64(res, i, 1);
            found.last = hw_pg_is_null(res, i, 2) ? 0 : hw_pg_get_i64(res, i, 2);
            if (!hw_pg_is_null(res, i, 3))
                found.refusal = hw_pg_get_bytes(res, i, 3, &found.refusal_n);
        }
        r->o.on_request(r->asked_ids.list[k].id, any ? &found : NULL, r->o.arg);
    }
}

static void on_done(const struct hw_pg_outcome *o, void *arg)
{
    struct recall *r = arg;
    const struct timeval soon = {0, RETRY_MS * 1000L};
    struct wanted_stream *s = NULL, *next = NULL;

    r->running = false;
    if (o->code != HW_OK) {
        hw_log(HW_WARN, "ledger.recall_failed", HW_F_STR("error", o->text));
        (void)event_add(r->retry, &soon);
        return;
    }
    HASH_ITER(hh, r->streams, s, next)
    {
        if (!s->asked)
            continue;
        if (!s->found)
            r->o.on_stream(s->name, NULL, 0, 0, r->o.arg);
        HASH_DEL(r->streams, s); /* NOLINT(clang-analyzer-core.NullDereference): it is in there */
        free(s);
    }
    vec_clear(&r->asked_ids);
    r->o.on_done(r->o.arg);
    recall_go(r); /* what was asked for meanwhile */
}

/* An array parameter of the names for which is_spell holds or not. */
static size_t put_names(struct recall *r, struct hw_pg_params *p, bool spells)
{
    static const struct hw_pg_column text = {.name = "stream", .type = HW_PG_TEXT, .offset = 0};
    size_t total = HASH_COUNT(r->streams);
    const char **names = hw_alloc_array(total, sizeof(*names));
    struct wanted_stream *s = NULL, *next = NULL;
    size_t n = 0;

    HASH_ITER(hh, r->streams, s, next)
    {
        if (stream_is_spell(s->name) == spells) {
            s->asked = true;
            names[n++] = s->name;
        }
    }
    hw_pg_params_init(p);
    hw_pg_put_column(p, &text, names, sizeof(*names), n);
    free(names);
    return n;
}

static void add_streams(struct recall *r, struct hw_pg_batch *b, bool spells)
{
    struct hw_pg_params p;

    if (put_names(r, &p, spells) == 0) {
        hw_pg_params_release(&p);
        return;
    }
    hw_pg_batch_query(b, spells ? "streams" : "heads", &p, spells ? on_events : on_heads, r);
}

void recall_go(struct recall *r)
{
    static const struct hw_pg_column id = {.name = "id", .type = HW_PG_UUID, .offset = 0};
    struct hw_pg_batch *b = NULL;
    const struct timeval soon = {0, RETRY_MS * 1000L};

    if (r->running || (r->ids.count == 0 && r->asked_ids.count == 0 && !r->streams))
        return;
    if (!hw_pg_is_up(r->pg)) {
        (void)event_add(r->retry, &soon);
        return;
    }
    r->running = true;
    b = hw_pg_batch_create(on_done, r);
    add_streams(r, b, true);
    add_streams(r, b, false);
    for (size_t i = 0; i < r->ids.count;
         i++) /* after a failed query the old ones are still there */
        *vec_add(&r->asked_ids) = r->ids.list[i];
    vec_clear(&r->ids);
    if (r->asked_ids.count) {
        struct hw_pg_params p;

        hw_pg_params_init(&p);
        hw_pg_put_column(&p, &id, r->asked_ids.list, sizeof(*r->asked_ids.list),
                         r->asked_ids.count);
        hw_pg_batch_query(b, "requests", &p, on_requests, r);
    }
    hw_pg_run(r->pg, b);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    recall_go(arg);
}

/* ---- life ---- */

struct recall *recall_create(const struct recall_options *o, struct hw_err *err)
{
    struct recall *r = hw_alloc(sizeof(*r));

    r->o = *o;
    r->ring = hw_alloc_array(RECENT, sizeof(*r->ring));
    r->retry = event_new(o->base, -1, 0, on_retry, r);
    r->pg = hw_pg_create(o->base,
                         &(struct hw_pg_options){.conninfo = o->conninfo,
                                                 .application = "homeward-ledger recall",
                                                 .setup = reader_setup,
                                                 .statements = reader_statements},
                         err);
    if (r->pg && r->retry)
        return r;
    recall_destroy(r);
    return NULL;
}

void recall_destroy(struct recall *r)
{
    struct wanted_stream *s = NULL, *next = NULL;

    if (!r)
        return;
    hw_pg_destroy(r->pg);
    if (r->retry)
        event_free(r->retry);
    HASH_ITER(hh, r->streams, s, next)
    {
        HASH_DEL(r->streams, s);
        free(s);
    }
    HASH_CLEAR(hh, r->by_id);
    free(r->ring);
    vec_free(&r->ids);
    vec_free(&r->asked_ids);
    vec_free(&r->rows);
    free(r);
}
