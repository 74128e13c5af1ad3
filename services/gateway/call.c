#include "gateway/call.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/metrics.h"
#include "homeward/text.h"

enum { AHEAD_MS = 300000 }; /* how far a caller's clock may be ahead of ours */

/* ---- ending ---- */

void call_free(struct call *c)
{
    c->g->calls--;
    json_decref(c->out);
    json_decref(c->side);
    hw_arena_destroy(c->arena);
    free(c);
}

static void answer_text(struct call *c, int status, const char *type, const char *text,
                        const char *headers)
{
    hw_count(&gateway_metrics[status < 400 ? M_ANSWERED : status < 500 ? M_REFUSED : M_FAILED], 1);
    hw_http_answer(c->x, &(struct hw_http_answer){.status = text ? status : 500,
                                                  .type = type,
                                                  .headers = headers,
                                                  .body = text,
                                                  .body_n = text ? strlen(text) : 0});
    call_free(c);
}

static void answer(struct call *c, int status, json_t *body, const char *headers)
{
    char *text = json_dumps(body, JSON_COMPACT);

    json_decref(body);
    answer_text(c, status, "application/json", text, headers);
    free(text);
}

void call_json(struct call *c, int status, json_t *body)
{
    answer(c, status, body, "Cache-Control: no-store\r\n");
}

void call_text(struct call *c, const char *type, const char *text)
{
    answer_text(c, 200, type, text, "Cache-Control: no-store\r\n");
}

static json_t *fault_object(bool command, const char *code, const char *message, const char *field)
{
    json_t *o = json_object();

    if (command)
        (void)json_object_set_new(o, "accepted", json_false());
    (void)json_object_set_new(o, "code", json_string(code));
    (void)json_object_set_new(o, "message", json_string(message));
    if (field)
        (void)json_object_set_new(o, "field", json_string(field));
    return o;
}

void call_fail(struct call *c, int status, const char *code, const char *message, const char *field)
{
    static const char no_store[] = "Cache-Control: no-store\r\n";
    bool command = hw_streq(hw_http_head_of(c->x)->method, "POST");
    const char *headers = status == 401   ? "WWW-Authenticate: Bearer realm=\"homeward\"\r\n"
                          : status == 503 ? "Retry-After: 1\r\nCache-Control: no-store\r\n"
                          : status == 405 && hw_streq(field, "POST") ? "Allow: POST\r\n"
                          : status == 405                            ? "Allow: GET, HEAD\r\n"
                                                                     : no_store;

    if (status == 405) /* only says which method the address takes */
        field = NULL;
    answer(c, status, fault_object(command, code, message, field), headers);
}

void call_unavailable(struct call *c)
{
    call_fail(c, 503, "UNAVAILABLE",
              "a part of the system is starting or busy; the same may be asked again in a second",
              NULL);
}

/* ---- the query ---- */

bool call_query(struct call *c, unsigned allowed)
{
    struct fault f = {.code = NULL};

    if (query_read(hw_http_head_of(c->x)->query, allowed, c->arena, &c->q, &f))
        return true;
    call_fail(c, 400, f.code, f.message, f.field);
    return false;
}

int64_t gateway_now(const struct gateway *g, int64_t set_ms)
{
    struct hw_clock wall = {.manual = false};

    return g->app->clock.manual && set_ms != HW_PG_NO_TIME ? set_ms : hw_clock_now_ms(&wall);
}

struct sought {
    struct call *c;
    int64_t head, found, recorded_ms, clock_ms;
    bool answered;
};

static void on_moment(const PGresult *r, void *arg)
{
    struct sought *s = arg;

    s->answered = PQntuples(r) == 1;
    if (!s->answered)
        return;
    s->head = hw_pg_get_i64(r, 0, 0);
    s->found = hw_pg_is_null(r, 0, 1) ? -1 : hw_pg_get_i64(r, 0, 1);
    s->recorded_ms = hw_pg_is_null(r, 0, 2) ? HW_PG_NO_TIME : hw_pg_get_ms(r, 0, 2);
    s->clock_ms = hw_pg_is_null(r, 0, 3) ? HW_PG_NO_TIME : hw_pg_get_ms(r, 0, 3);
}

static bool in_future(struct call *c, int64_t ms, const char *field)
{
    if (ms <= c->m.now_ms + AHEAD_MS)
        return false;
    call_fail(c, 400, "BAD_VALUE",
              hw_arena_format(c->arena, "%s: that moment has not come yet", field), field);
    return true;
}

/* Without an asAt, what was known at a time is asked for as it was at that time. */
static void settle_moment(struct call *c, int64_t known_ms)
{
    c->m.as_at_ms = c->q.has_as_at ? c->q.as_at_ms : known_ms;
    if (c->q.has_as_at && in_future(c, c->q.as_at_ms, "asAt"))
        return;
    if (c->q.known == KNOWN_TIME && in_future(c, c->q.known_ms, "knownAt"))
        return;
    c->then(c);
}

static void moment_found(const struct hw_pg_outcome *o, void *arg)
{
    struct sought s = *(struct sought *)arg;
    struct call *c = s.c;

    free(arg);
    if (o->code != HW_OK || !s.answered) {
        call_unavailable(c);
        return;
    }
    c->m.now_ms = gateway_now(c->g, s.clock_ms);
    if (c->q.known == KNOWN_TIME) {
        c->m.known = s.found;
        settle_moment(c, c->q.known_ms);
        return;
    }
    if (c->q.known == KNOWN_POSITION) {
        if (c->q.known_position > s.head) {
            call_fail(c, 400, "BAD_VALUE",
                      hw_arena_format(c->arena, "knownAt: the log ends at position %lld",
                                      (long long)s.head),
                      "knownAt");
            return;
        }
        c->m.known = c->q.known_position;
        /* A clock set by hand may have been set back behind what was recorded before it. */
        settle_moment(c, s.recorded_ms == HW_PG_NO_TIME || s.recorded_ms > c->m.now_ms
                             ? c->m.now_ms
                             : s.recorded_ms);
        return;
    }
    settle_moment(c, c->m.now_ms);
}

void call_moment(struct call *c, void (*then)(struct call *c))
{
    struct hw_pg_params p;
    struct question *q = NULL;
    struct sought *s = NULL;

    c->then = then;
    c->m = (struct moment){.known = -1, .now_ms = gateway_now(c->g, HW_PG_NO_TIME)};
    if (!c->g->app->clock.manual && c->q.known == KNOWN_NOW) {
        settle_moment(c, c->m.now_ms);
        return;
    }
    s = hw_alloc(sizeof(*s));
    s->c = c;
    q = db_question(c->g->db, moment_found, s);
    if (!q) {
        free(s);
        call_unavailable(c);
        return;
    }
    hw_pg_params_init(&p);
    if (c->q.known == KNOWN_POSITION)
        hw_pg_put_i64(&p, c->q.known_position);
    else
        hw_pg_put_text(&p, NULL);
    hw_pg_put_time(&p, c->q.known == KNOWN_TIME ? c->q.known_ms : HW_PG_NO_TIME);
    db_ask(q, "moment", &p, on_moment, s);
    db_run(q);
}

/* ---- questions ---- */

static void on_position(const PGresult *r, void *arg)
{
    struct call *c = arg;

    if (PQntuples(r) == 1)
        c->m.position = c->m.known >= 0 ? c->m.known : hw_pg_get_i64(r, 0, 0);
}

static void on_done(const struct hw_pg_outcome *o, void *arg)
{
    struct call *c = arg;

    if (o->code == HW_OK)
        c->then(c);
    else
        call_unavailable(c);
}

struct question *call_question(struct call *c, void (*then)(struct call *c))
{
    struct question *q = db_question(c->g->db, on_done, c);

    c->then = then;
    if (q)
        db_ask(q, "position", NULL, on_position, c);
    else
        call_unavailable(c);
    return q;
}

const char *call_statement(const struct call *c, const char *now, const char *then)
{
    return c->m.known < 0 ? now : then;
}

void call_put_known(const struct call *c, struct hw_pg_params *p)
{
    if (c->m.known >= 0)
        hw_pg_put_i64(p, c->m.known);
}

/* ---- shapes ---- */

json_t *json_instant(int64_t ms)
{
    char text[HW_INSTANT_TEXT];

    return ms == HW_PG_NO_TIME ? json_null() : json_string(hw_format_instant(ms, text));
}

json_t *json_day(int32_t day)
{
    char text[HW_DATE_TEXT];

    return day == HW_PG_NO_DAY ? json_null() : json_string(hw_format_date(day, text));
}

json_t *call_object(const struct call *c)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "position", json_integer(c->m.position));
    (void)json_object_set_new(o, "asAt", json_instant(c->m.as_at_ms));
    return o;
}
