#include "gateway/stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "gateway/core/replay.h"
#include "gateway/pages.h"
#include "homeward/bus/feed.h"
#include "homeward/civil.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum {
    CLIENTS_MAX = 1500,
    GAP_MS = 50,    /* between two questions for all streams */
    RETRY_MS = 200, /* after one that failed */
    HEARTBEAT_MS = 15000,
    BEHIND_MAX = 20000, /* positions: farther back only the newest count is told */
    CHANGES_MAX = 5000, /* rows */
};

#define NEVER_MS (HW_DAY_MAX * HW_DAY_MS) /* 9999-12-31 */

struct client {
    TAILQ_ENTRY(client) list;
    struct streams *owner;
    struct call *call; /* holds the filter */
    char *text;        /* the filter's */
    int64_t position;  /* told up to here */
};
TAILQ_HEAD(client_list, client);

struct streams {
    struct gateway *g;
    struct hw_follower *follower;
    struct client_list clients; /* those with the same filter stand together */
    int count, joining;
    int64_t position; /* the clients have been told up to here; -1: there is none */
    struct event *timer, *heartbeat, *retry;
    bool asking, dirty, starting;
    char feed[HW_BUS_ENDPOINT_MAX], read[HW_BUS_ENDPOINT_MAX];
};

/* One question about the head and what changed since a position. */
struct look {
    struct streams *s;
    struct replay r;
    int64_t clock_ms;
    struct client *joining; /* NULL: for all */
    struct hw_buf out;      /* what the joining client is told first */
};

/* ---- asking
 * -------------------------------------------------------------------------------------- */

static void on_position(const PGresult *r, void *arg)
{
    struct look *l = arg;

    if (PQntuples(r) == 1)
        l->r.head = hw_pg_get_i64(r, 0, 0);
}

static void on_clock(const PGresult *r, void *arg)
{
    struct look *l = arg;

    if (PQntuples(r) == 1)
        l->clock_ms = hw_pg_get_ms(r, 0, 0);
}

static void on_cells(const PGresult *r, void *arg)
{
    struct look *l = arg;
    const char *key[DIMS];

    for (int i = 0; i < PQntuples(r); i++) {
        row_keys(r, i, l->s->g->names, key);
        replay_add_cell(&l->r, key, hw_pg_get_i64(r, i, DIMS));
    }
}

static void on_changes(const PGresult *r, void *arg)
{
    struct look *l = arg;

    l->r.cut = PQntuples(r) > CHANGES_MAX;
    for (int i = 0; i < PQntuples(r) && !l->r.cut; i++) {
        struct replay_change c = {.n = hw_pg_get_i64(r, i, DIMS),
                                  .position = hw_pg_get_i64(r, i, DIMS + 1),
                                  .at_ms = hw_pg_get_ms(r, i, DIMS + 2)};

        row_keys(r, i, l->s->g->names, c.key);
        replay_add_change(&l->r, &c);
    }
}

static void ask_cells(struct question *q, struct look *l)
{
    static const struct filter everything;
    struct hw_pg_params p;

    hw_pg_params_init(&p);
    db_put_filter(&p, &everything);
    hw_pg_put_time(&p, NEVER_MS);
    db_ask(q, "live_now", &p, on_cells, l);
}

static void ask_changes(struct question *q, struct look *l)
{
    struct hw_pg_params p;

    hw_pg_params_init(&p);
    hw_pg_put_time(&p, NEVER_MS);
    hw_pg_put_i64(&p, l->r.from);
    hw_pg_put_i64(&p, CHANGES_MAX + 1);
    db_ask(q, "changes", &p, on_changes, l);
}

/* No fact lies in the future, so two counts differ only by what was recorded between them, and a
 * moment that never comes serves for all positions: delayed then is whose delay has no end yet. */
static bool look(struct look *l, hw_pg_done_f done)
{
    struct question *q = db_question(l->s->g->db, done, l);

    if (!q)
        return false;
    l->clock_ms = HW_PG_NO_TIME;
    db_ask(q, "position", NULL, on_position, l);
    if (l->s->g->app->clock.manual)
        db_ask(q, "clock", NULL, on_clock, l);
    ask_cells(q, l);
    if (l->r.from >= 0)
        ask_changes(q, l);
    db_run(q);
    return true;
}

/* ---- telling
 * ------------------------------------------------------------------------------------- */

static void put_event(struct hw_buf *out, int64_t position, int64_t at_ms, const struct tally *t)
{
    json_t *o = json_object();
    char *text = NULL;

    (void)json_object_set_new(o, "position", json_integer(position));
    (void)json_object_set_new(o, "asAt", json_instant(at_ms));
    tally_show(t, o);
    text = json_dumps(o, JSON_COMPACT);
    hw_buf_printf(out, "id: %lld\ndata: %s\n\n", (long long)position, text ? text : "{}");
    free(text);
    json_decref(o);
}

/* Events of one filter, each with where it ends in the text. */
struct telling {
    struct hw_buf text;
    struct mark {
        int64_t position;
        size_t from;
    } * marks;
    size_t count, cap;
};

static void on_step(int64_t position, int64_t at_ms, const struct tally *t, void *arg)
{
    struct telling *e = arg;

    e->marks = hw_grow(e->marks, &e->cap, e->count + 1, sizeof(*e->marks));
    e->marks[e->count++] = (struct mark){.position = position, .from = e->text.len};
    put_event(&e->text, position, at_ms, t);
    hw_count(&gateway_metrics[M_EVENTS], 1);
}

static void telling_clear(struct telling *e)
{
    hw_buf_clear(&e->text);
    e->count = 0;
}

static void tell(struct client *c, const struct telling *e, int64_t head)
{
    for (size_t i = 0; i < e->count; i++) {
        if (e->marks[i].position > c->position) {
            hw_http_stream_write(c->call->x, e->text.data + e->marks[i].from,
                                 e->text.len - e->marks[i].from);
            break;
        }
    }
    if (head > c->position)
        c->position = head;
}

static void tell_all(struct streams *s, const struct look *l)
{
    struct telling e = {.count = 0};
    const char *filter = NULL;
    struct client *c = NULL;
    int64_t now_ms = gateway_now(s->g, l->clock_ms);

    hw_buf_init(&e.text, 0);
    TAILQ_FOREACH(c, &s->clients, list)
    {
        if (!hw_streq(filter, c->text)) {
            filter = c->text;
            telling_clear(&e);
            (void)replay_walk(&l->r, &c->call->q.filter, l->r.from, now_ms, on_step, &e);
        }
        tell(c, &e, l->r.head);
    }
    hw_buf_release(&e.text);
    free(e.marks);
}

/* ---- all streams
 * --------------------------------------------------------------------------------- */

static void refresh(struct streams *s);

static void look_free(struct look *l)
{
    replay_release(&l->r);
    hw_buf_release(&l->out);
    free(l);
}

static void wait(struct streams *s, int ms)
{
    const struct timeval t = {0, ms * 1000L};

    (void)event_add(s->timer, &t);
}

static void on_refreshed(const struct hw_pg_outcome *o, void *arg)
{
    struct look *l = arg;
    struct streams *s = l->s;

    s->asking = false;
    if (o->code != HW_OK)
        s->dirty = true;
    else if (s->count > 0 && s->position >= 0 && l->r.head > s->position) {
        tell_all(s, l);
        s->position = l->r.head;
    }
    look_free(l);
    wait(s, o->code == HW_OK ? GAP_MS : RETRY_MS);
}

static struct look *look_create(struct streams *s, int64_t from, struct client *joining)
{
    struct look *l = hw_alloc(sizeof(*l));

    l->s = s;
    l->joining = joining;
    replay_init(&l->r);
    l->r.from = from;
    hw_buf_init(&l->out, 0);
    return l;
}

static void refresh(struct streams *s)
{
    struct look *l = NULL;

    s->dirty = false;
    if (s->count == 0)
        return;
    l = look_create(s, s->position, NULL);
    s->asking = true;
    if (look(l, on_refreshed))
        return;
    s->asking = false;
    s->dirty = true;
    look_free(l);
    wait(s, RETRY_MS);
}

static void on_timer(evutil_socket_t fd, short what, void *arg)
{
    struct streams *s = arg;

    (void)fd, (void)what;
    if (s->dirty && !s->asking)
        refresh(s);
}

static void note_news(struct streams *s)
{
    s->dirty = true;
    if (!s->asking && !event_pending(s->timer, EV_TIMEOUT, NULL))
        refresh(s);
}

static void on_heartbeat(evutil_socket_t fd, short what, void *arg)
{
    struct streams *s = arg;
    struct client *c = NULL;

    (void)fd, (void)what;
    TAILQ_FOREACH(c, &s->clients, list)
    {
        hw_http_stream_write(c->call->x, ":\n\n", 3);
    }
}

/* ---- one stream
 * ---------------------------------------------------------------------------------- */

static void client_free(struct client *c)
{
    free(c->text);
    call_free(c->call);
    free(c);
}

static void leave(struct client *c)
{
    struct streams *s = c->owner;

    TAILQ_REMOVE(&s->clients, c, list);
    if (--s->count == 0)
        s->position = -1;
    hw_http_stream_end(c->call->x);
    client_free(c);
}

static void on_lost(void *arg)
{
    struct client *c = arg;

    hw_count(&gateway_metrics[M_SLOW], 1);
    leave(c);
}

static void insert(struct streams *s, struct client *c)
{
    struct client *other = NULL;

    TAILQ_FOREACH(other, &s->clients, list)
    {
        if (hw_streq(other->text, c->text)) {
            TAILQ_INSERT_AFTER(&s->clients, other, c, list);
            return;
        }
    }
    TAILQ_INSERT_TAIL(&s->clients, c, list);
}

static void attach(struct streams *s, struct client *c, const struct hw_buf *first)
{
    static const char hello[] = "retry: 1000\n\n";

    insert(s, c);
    s->count++;
    if (s->position < 0)
        s->position = c->position;
    hw_http_stream_begin(c->call->x, "text/event-stream",
                         "Cache-Control: no-store\r\nX-Accel-Buffering: no\r\n");
    hw_http_stream_write(c->call->x, hello, sizeof(hello) - 1);
    if (first->len)
        hw_http_stream_write(c->call->x, first->data, first->len);
    hw_http_stream_watch(c->call->x, on_lost, c);
    if (s->follower && hw_follower_position(s->follower) > s->position && s->count > 0)
        note_news(s);
}

static void on_first_step(int64_t position, int64_t at_ms, const struct tally *t, void *arg)
{
    put_event(arg, position, at_ms, t);
}

/* What a new stream is told: how it stands, or what changed since it was last told. */
static void tell_first(struct look *l, struct client *c)
{
    int64_t now_ms = gateway_now(l->s->g, l->clock_ms);
    struct tally t;

    if (l->r.from >= 0) {
        (void)replay_walk(&l->r, &c->call->q.filter, l->r.from, now_ms, on_first_step, &l->out);
        return;
    }
    tally_init(&t);
    replay_head(&l->r, &c->call->q.filter, &t);
    put_event(&l->out, l->r.head, now_ms, &t);
    tally_release(&t);
}

static void join(struct look *l);

static void on_joined(const struct hw_pg_outcome *o, void *arg)
{
    struct look *l = arg;
    struct streams *s = l->s;
    struct client *c = l->joining;
    struct call *call = c->call;

    s->joining--;
    if (o->code != HW_OK || s->g->draining) {
        free(c->text);
        free(c);
        look_free(l);
        call_unavailable(call);
        return;
    }
    if (l->r.from > l->r.head) /* an id of another log: it says nothing here */
        l->r.from = -1;
    tell_first(l, c);
    c->position = l->r.head;
    if (s->position > c->position) { /* the others were told more meanwhile */
        join(l);
        return;
    }
    attach(s, c, &l->out);
    look_free(l);
}

static void join(struct look *l)
{
    struct client *c = l->joining;
    struct call *call = c->call;

    replay_release(&l->r);
    replay_init(&l->r);
    l->r.from = c->position;
    l->s->joining++;
    if (look(l, on_joined))
        return;
    l->s->joining--;
    free(c->text);
    free(c);
    look_free(l);
    call_unavailable(call);
}

/* The header wins: a page that comes back by itself sends the newest id there. */
static int64_t last_event_id(const struct call *c)
{
    int64_t id = -1;

    if (query_event_id(hw_http_header(hw_http_head_of(c->x), "last-event-id"), &id))
        return id;
    return c->q.has_last_id ? c->q.last_id : -1;
}

void page_stream(struct call *c)
{
    struct streams *s = c->g->streams;
    struct client *client = NULL;
    struct hw_buf text;
    int64_t known = 0;

    if (!call_query(c, P_FILTER | P_LAST_ID))
        return;
    if (hw_streq(hw_http_head_of(c->x)->method, "HEAD")) {
        hw_http_answer(c->x, &(struct hw_http_answer){.status = 200, .type = "text/event-stream"});
        call_free(c);
        return;
    }
    if (s->count + s->joining >= CLIENTS_MAX || !s->follower) {
        call_unavailable(c);
        return;
    }
    client = hw_alloc(sizeof(*client));
    client->owner = s;
    client->call = c;
    client->position = last_event_id(c);
    known = hw_follower_position(s->follower);
    if (client->position >= 0 && known - client->position > BEHIND_MAX)
        client->position = -1;
    hw_buf_init(&text, 0);
    filter_print(&c->q.filter, &text);
    client->text = hw_strdup(hw_buf_str(&text));
    hw_buf_release(&text);
    join(look_create(s, client->position, client));
}

/* ---- life
 * ---------------------------------------------------------------------------------------- */

static void on_event(const Hw__LoggedEvent *e, void *arg)
{
    (void)e, (void)arg;
}

static void on_settled(int64_t position, void *arg)
{
    (void)position;
    note_news(arg);
}

static void on_head(const PGresult *r, void *arg)
{
    struct look *l = arg;

    l->r.head = PQntuples(r) == 1 ? hw_pg_get_i64(r, 0, 0) : -1;
}

/* From the log's end on: what was before is in the database. */
static void on_started(const struct hw_pg_outcome *o, void *arg)
{
    struct look *l = arg;
    struct streams *s = l->s;
    struct hw_err err = {.code = HW_OK};
    const struct timeval soon = {0, RETRY_MS * 1000L};

    s->starting = false;
    if (o->code == HW_OK && l->r.head >= 0)
        s->follower = hw_follower_create(s->g->app->bus,
                                         &(struct hw_follower_options){
                                             .feed_endpoint = s->feed,
                                             .read_endpoint = s->read,
                                             .server = "ledger",
                                             .from_position = l->r.head + 1,
                                             .on_event = on_event,
                                             .on_settled = on_settled,
                                             .arg = s,
                                         },
                                         &err);
    if (!s->follower) {
        if (err.code != HW_OK)
            hw_log(HW_ERROR, "stream.no_follower", HW_F_STR("error", err.text));
        (void)event_add(s->retry, &soon);
    }
    look_free(l);
}

void streams_wake(struct streams *s)
{
    struct look *l = NULL;
    struct question *q = NULL;

    if (s->follower || s->starting || s->g->draining)
        return;
    l = look_create(s, -1, NULL);
    q = db_question(s->g->db, on_started, l);
    if (!q) {
        look_free(l);
        return;
    }
    s->starting = true;
    db_ask(q, "position", NULL, on_head, l);
    db_run(q);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    streams_wake(arg);
}

struct streams *streams_create(struct gateway *g, struct hw_err *err)
{
    struct streams *s = hw_alloc(sizeof(*s));
    const struct timeval beat = {HEARTBEAT_MS / 1000, 0};
    struct event_base *base = g->app->base;

    s->g = g;
    s->position = -1;
    TAILQ_INIT(&s->clients);
    s->timer = event_new(base, -1, 0, on_timer, s);
    s->retry = event_new(base, -1, 0, on_retry, s);
    s->heartbeat = event_new(base, -1, EV_PERSIST, on_heartbeat, s);
    if (s->timer && s->retry && s->heartbeat && event_add(s->heartbeat, &beat) == 0 &&
        hw_app_endpoint(g->app, g->settings->ledger_feed, "ledger-feed", s->feed, err) &&
        hw_app_endpoint(g->app, g->settings->ledger_read, "ledger-read", s->read, err))
        return s;
    streams_destroy(s);
    return NULL;
}

void streams_drain(struct streams *s)
{
    struct client *c = NULL;

    while ((c = TAILQ_FIRST(&s->clients)))
        leave(c);
}

void streams_destroy(struct streams *s)
{
    if (!s)
        return;
    streams_drain(s);
    hw_follower_destroy(s->follower);
    if (s->timer)
        event_free(s->timer);
    if (s->retry)
        event_free(s->retry);
    if (s->heartbeat)
        event_free(s->heartbeat);
    free(s);
}

bool streams_ready(const struct streams *s)
{
    return s->follower != NULL && hw_follower_ready(s->follower);
}

int64_t streams_position(const struct streams *s)
{
    return s->follower ? hw_follower_position(s->follower) : 0;
}

int streams_count(const struct streams *s)
{
    return s->count;
}
