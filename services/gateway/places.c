/* Wards and beds as they stand (R9.13). Which spell is in a bed is shown to those who may see who
 * people are. */
#include "gateway/core/tally.h"
#include "gateway/pages.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

static json_t *text_at(const PGresult *r, int row, int col)
{
    return hw_pg_is_null(r, row, col) ? json_null()
                                      : json_string(hw_pg_get_bytes(r, row, col, NULL));
}

/* ---- wards ---- */

static void on_wards(const PGresult *r, void *arg)
{
    struct call *c = arg;

    for (int i = 0; i < PQntuples(r); i++) {
        json_t *w = json_object();

        (void)json_object_set_new(w, "provider", text_at(r, i, 0));
        (void)json_object_set_new(w, "ward", text_at(r, i, 1));
        (void)json_object_set_new(w, "name", text_at(r, i, 2));
        (void)json_object_set_new(w, "site", text_at(r, i, 3));
        (void)json_object_set_new(w, "careType", text_at(r, i, 4));
        (void)json_object_set_new(w, "open", json_boolean(hw_pg_get_bool(r, i, 5)));
        (void)json_object_set_new(w, "patients", json_integer(hw_pg_get_i64(r, i, 6)));
        (void)json_object_set_new(w, "delayed", json_integer(hw_pg_get_i64(r, i, 7)));
        (void)json_object_set_new(w, "beds", json_object());
        (void)json_array_append_new(c->out, w);
    }
}

static bool is_of(const json_t *ward, const char *provider, const char *name)
{
    return hw_streq(json_string_value(json_object_get(ward, "ward")), name) &&
           hw_streq(json_string_value(json_object_get(ward, "provider")), provider);
}

/* Both lists come in the order of provider and ward. */
static void on_ward_beds(const PGresult *r, void *arg)
{
    struct call *c = arg;
    size_t at = 0;

    for (int i = 0; i < PQntuples(r); i++) {
        const char *provider = hw_pg_get_bytes(r, i, 0, NULL);
        const char *ward = hw_pg_get_bytes(r, i, 1, NULL);

        for (size_t n = json_array_size(c->out), tried = 0; tried < n; tried++) {
            json_t *w = json_array_get(c->out, (at + tried) % n);

            if (is_of(w, provider, ward)) {
                at = (at + tried) % n;
                (void)json_object_set_new(json_object_get(w, "beds"),
                                          hw_pg_get_bytes(r, i, 2, NULL),
                                          json_integer(hw_pg_get_i64(r, i, 3)));
                break;
            }
        }
    }
}

static void wards_done(struct call *c)
{
    json_t *o = call_object(c);

    (void)json_object_set(o, "wards", c->out);
    call_json(c, 200, o);
}

static void ask_wards(struct call *c)
{
    struct question *q = call_question(c, wards_done);
    struct hw_pg_params p;

    if (!q)
        return;
    c->out = json_array();
    hw_pg_params_init(&p);
    db_put_list(&p, &c->q.filter.by[DIM_PROVIDER]);
    hw_pg_put_time(&p, c->m.as_at_ms);
    db_ask(q, "wards", &p, on_wards, c);
    hw_pg_params_init(&p);
    db_put_list(&p, &c->q.filter.by[DIM_PROVIDER]);
    db_ask(q, "ward_beds", &p, on_ward_beds, c);
    db_run(q);
}

void page_wards(struct call *c)
{
    if (call_query(c, P_PROVIDER))
        call_moment(c, ask_wards);
}

/* ---- beds ---- */

static json_t *bed_of(const PGresult *r, int row)
{
    json_t *b = json_object();

    (void)json_object_set_new(b, "provider", text_at(r, row, 0));
    (void)json_object_set_new(b, "ward", text_at(r, row, 1));
    (void)json_object_set_new(b, "bed", text_at(r, row, 2));
    return b;
}

static void on_beds_now(const PGresult *r, void *arg)
{
    struct call *c = arg;

    for (int i = 0; i < PQntuples(r); i++) {
        json_t *b = bed_of(r, i);

        (void)json_object_set_new(b, "state", text_at(r, i, 3));
        if (c->rights.identifiable)
            (void)json_object_set_new(b, "spell", text_at(r, i, 4));
        (void)json_object_set_new(b, "reason", text_at(r, i, 5));
        (void)json_object_set_new(b, "since", json_instant(hw_pg_get_ms(r, i, 6)));
        (void)json_object_set_new(b, "delayed", json_boolean(hw_pg_get_bool(r, i, 7)));
        (void)json_array_append_new(c->out, b);
    }
}

static bool wanted_state(const struct call *c, const char *state)
{
    const struct list *l = &c->q.states;

    for (size_t i = 0; i < l->n; i++) {
        if (hw_streq(l->items[i], state))
            return true;
    }
    return l->n == 0;
}

/* Spells delayed at the moment: the keys of side. */
static void on_delayed(const PGresult *r, void *arg)
{
    struct call *c = arg;

    for (int i = 0; i < PQntuples(r); i++)
        (void)json_object_set_new(c->side, hw_pg_get_bytes(r, i, 0, NULL), json_true());
}

static void on_beds_then(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct hw_arena *arena = hw_arena_create(1 << 20);

    for (int i = 0; i < PQntuples(r); i++) {
        size_t n = 0;
        const char *payload = hw_pg_get_bytes(r, i, 5, &n);
        const Hw__BedStateChanged *e = NULL;
        const char *state = NULL;
        json_t *b = NULL;

        hw_arena_reset(arena);
        if (hw_pg_get_i32(r, i, 3) == HW__EVENT__BODY_BED_STATE_CHANGED)
            e = hw_pb_unpack(&hw__bed_state_changed__descriptor, arena, payload, n);
        state = e ? hw_bed_state_code(e->state) : NULL;
        if (!state || !wanted_state(c, state))
            continue;
        b = bed_of(r, i);
        (void)json_object_set_new(b, "state", json_string(state));
        if (c->rights.identifiable)
            (void)json_object_set_new(b, "spell", e->spell ? json_string(e->spell) : json_null());
        (void)json_object_set_new(b, "reason", e->reason ? json_string(e->reason) : json_null());
        (void)json_object_set_new(b, "since", json_instant(hw_pg_get_ms(r, i, 4)));
        (void)json_object_set_new(b, "delayed",
                                  json_boolean(e->spell && json_object_get(c->side, e->spell)));
        (void)json_array_append_new(c->out, b);
    }
    hw_arena_destroy(arena);
}

static void beds_done(struct call *c)
{
    json_t *o = call_object(c);

    (void)json_object_set(o, "beds", c->out);
    call_json(c, 200, o);
}

static void put_places(const struct call *c, struct hw_pg_params *p)
{
    hw_pg_params_init(p);
    db_put_list(p, &c->q.filter.by[DIM_PROVIDER]);
    db_put_list(p, &c->q.wards);
}

static void ask_beds_now(struct call *c, struct question *q)
{
    struct hw_pg_params p;

    put_places(c, &p);
    db_put_list(&p, &c->q.states);
    hw_pg_put_time(&p, c->m.as_at_ms);
    db_ask(q, "beds_now", &p, on_beds_now, c);
}

static void ask_beds_then(struct call *c, struct question *q)
{
    struct hw_pg_params p;

    hw_pg_params_init(&p);
    hw_pg_put_time(&p, c->m.as_at_ms);
    db_ask(q, "delayed_spells", &p, on_delayed, c);
    put_places(c, &p);
    hw_pg_put_time(&p, c->m.as_at_ms);
    db_ask(q, "beds_then", &p, on_beds_then, c);
}

static void ask_beds(struct call *c)
{
    struct question *q = call_question(c, beds_done);

    if (!q)
        return;
    c->out = json_array();
    c->side = json_object();
    if (c->q.has_as_at)
        ask_beds_then(c, q);
    else
        ask_beds_now(c, q);
    db_run(q);
}

void page_beds(struct call *c)
{
    if (call_query(c, P_PROVIDER | P_WARD | P_STATE | P_AS_AT))
        call_moment(c, ask_beds);
}
