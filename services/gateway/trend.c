/* The census at midnight, night by night, and the count now (R1.29 for every day, R1.31). */
#include <stdlib.h>
#include <string.h>

#include "gateway/core/tally.h"
#include "gateway/pages.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/pb.h"

enum { KINDS = 4 };

/* of: by day from `first` on, for each attribution: how many more than the night before. */
struct trend {
    int32_t first, nights;
    int64_t (*more)[KINDS];
    int64_t now[KINDS];
};

static int kind_of(const char *attribution)
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value_by_name(
        &hw__attribution__code__descriptor, attribution);

    return v && v->value >= 0 && v->value < KINDS ? v->value : 0;
}

static void on_nights(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct trend *t = c->of;

    for (int i = 0; i < PQntuples(r); i++) {
        int32_t day = hw_pg_get_day(r, i, 1) - t->first;

        if (day >= 0 && day < t->nights)
            t->more[day][kind_of(hw_pg_get_bytes(r, i, 0, NULL))] += hw_pg_get_i64(r, i, 2);
    }
}

static void on_now(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct trend *t = c->of;

    for (int i = 0; i < PQntuples(r); i++)
        t->now[kind_of(hw_pg_get_bytes(r, i, DIM_ATTRIBUTION, NULL))] += hw_pg_get_i64(r, i, DIMS);
}

static json_t *point(int32_t day, const int64_t n[KINDS])
{
    json_t *o = json_object(), *by = json_object();
    int64_t total = 0;

    for (int k = 0; k < KINDS; k++) {
        total += n[k];
        if (n[k])
            (void)json_object_set_new(by, hw_pb_enum_name(&hw__attribution__code__descriptor, k),
                                      json_integer(n[k]));
    }
    (void)json_object_set_new(o, "date", json_day(day));
    (void)json_object_set_new(o, "delayed", json_integer(total));
    (void)json_object_set_new(o, "byAttribution", by);
    return o;
}

static void finish(struct call *c)
{
    const struct trend *t = c->of;
    json_t *o = call_object(c), *points = json_array();
    int64_t n[KINDS] = {0};

    for (int32_t i = 0; i < t->nights; i++) {
        for (int k = 0; k < KINDS; k++)
            n[k] += t->more[i][k];
        (void)json_array_append_new(points, point(t->first + i, n));
    }
    (void)json_array_append_new(points, point(t->first + t->nights, t->now));
    (void)json_object_set_new(o, "points", points);
    call_json(c, 200, o);
}

static void ask(struct call *c)
{
    struct question *q = call_question(c, finish);
    struct trend *t = NULL;
    struct hw_pg_params p;
    int32_t today = hw_london_day(c->m.as_at_ms);

    if (!q)
        return;
    t = hw_arena_alloc(c->arena, sizeof(*t));
    HW_CHECK(t);
    t->nights = (int32_t)c->q.days - 1;
    t->first = today - t->nights;
    t->more = hw_arena_array(c->arena, (size_t)t->nights + 1, sizeof(*t->more));
    HW_CHECK(t->more);
    c->of = t;

    hw_pg_params_init(&p);
    db_put_filter(&p, &c->q.filter);
    hw_pg_put_day(&p, t->first);
    hw_pg_put_day(&p, today - 1);
    hw_pg_put_time(&p, hw_london_midnight_ms(t->first));
    hw_pg_put_time(&p, hw_london_midnight_ms(today));
    call_put_known(c, &p);
    db_ask(q, call_statement(c, "trend_now", "trend_then"), &p, on_nights, c);

    hw_pg_params_init(&p);
    db_put_filter(&p, &c->q.filter);
    hw_pg_put_time(&p, c->m.as_at_ms);
    call_put_known(c, &p);
    db_ask(q, call_statement(c, "live_now", "live_then"), &p, on_now, c);
    db_run(q);
}

void page_trend(struct call *c)
{
    if (call_query(c, P_FILTER | P_AS_AT | P_KNOWN_AT | P_DAYS))
        call_moment(c, ask);
}
