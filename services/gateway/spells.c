/* The history of one spell: its events, without what identifies the person. */
#include <string.h>

#include "gateway/audit.h"
#include "gateway/pages.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/json/command.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"
#include "homeward/spell/spell.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

struct history {
    struct hw_id person;
};

/* What is sealed, and whose it is, stays where it is. */
static json_t *data_of(const ProtobufCMessageDescriptor *d, struct hw_arena *arena,
                       const void *payload, size_t n)
{
    const ProtobufCMessage *m = hw_pb_unpack(d, arena, payload, n);
    json_t *o = m ? hw_json_from_message(m) : json_object();

    for (unsigned i = 0; i < d->n_fields; i++) {
        const ProtobufCFieldDescriptor *f = &d->fields[i];

        if (f->type == PROTOBUF_C_TYPE_BYTES ||
            (f->type == PROTOBUF_C_TYPE_MESSAGE && f->descriptor == &hw__sealed__descriptor))
            (void)json_object_del(o, f->name); /* one word each: no letter changes case */
    }
    return o;
}

static json_t *event_of(const PGresult *r, int row, struct hw_arena *arena)
{
    json_t *o = json_object();
    size_t n = 0;
    const char *payload = hw_pg_get_bytes(r, row, 6, &n);
    const ProtobufCFieldDescriptor *f = protobuf_c_message_descriptor_get_field(
        &hw__event__descriptor, (unsigned)hw_pg_get_i32(r, row, 2));
    const ProtobufCMessageDescriptor *d = f ? f->descriptor : NULL;

    (void)json_object_set_new(o, "position", json_integer(hw_pg_get_i64(r, row, 1)));
    (void)json_object_set_new(o, "type", d ? json_string(d->short_name) : json_null());
    (void)json_object_set_new(o, "occurredAt", json_instant(hw_pg_get_ms(r, row, 3)));
    (void)json_object_set_new(o, "recordedAt", json_instant(hw_pg_get_ms(r, row, 4)));
    (void)json_object_set_new(
        o, "actor",
        hw_pg_is_null(r, row, 5) ? json_null() : json_string(hw_pg_get_bytes(r, row, 5, NULL)));
    (void)json_object_set_new(o, "data", d ? data_of(d, arena, payload, n) : json_object());
    return o;
}

/* Whether each event still counts follows from all of them together. */
static void mark_retracted(struct call *c, const struct hw_spell *s)
{
    size_t i = 0;
    json_t *e = NULL;

    json_array_foreach(c->out, i, e)
    {
        int64_t position = json_integer_value(json_object_get(e, "position"));

        (void)json_object_set_new(e, "retracted", json_boolean(hw_spell_is_removed(s, position)));
    }
}

static void on_events(const PGresult *r, void *arg)
{
    struct call *c = arg;
    struct history *h = c->of;
    struct hw_spell facts;
    struct hw_spell_state st;

    hw_spell_init(&facts);
    for (int i = 0; i < PQntuples(r); i++) {
        struct hw_fact f;
        size_t n = 0;
        const char *payload = hw_pg_get_bytes(r, i, 6, &n);

        (void)json_array_append_new(c->out, event_of(r, i, c->arena));
        if (hw_fact_read((uint32_t)hw_pg_get_i32(r, i, 2), payload, n, hw_pg_get_ms(r, i, 3),
                         hw_pg_get_i64(r, i, 1), c->g->names, c->arena, &f))
            hw_spell_add(&facts, &f);
    }
    mark_retracted(c, &facts);
    hw_spell_fold(&facts, HW_MS_FOREVER, &st, NULL);
    h->person = st.person;
    hw_spell_release(&facts);
}

static void finish(struct call *c)
{
    json_t *o = json_object();

    (void)json_object_set_new(o, "position", json_integer(c->m.position));
    (void)json_object_set_new(o, "spell", json_string(c->name));
    (void)json_object_set(o, "events", c->out);
    call_json(c, 200, o);
}

static void found(struct call *c)
{
    const struct history *h = c->of;

    if (json_array_size(c->out) == 0) {
        call_fail(c, 404, "UNKNOWN_SPELL", "no spell of that name is known", "spell");
        return;
    }
    audit_write(c,
                &(struct audit_note){.action = "spells.events",
                                     .people = &h->person,
                                     .people_count = hw_id_is_zero(h->person) ? 0 : 1,
                                     .count = json_array_size(c->out)},
                finish);
}

static const struct hw_pg_column stream_column = {.name = "", .type = HW_PG_TEXT, .offset = 0};

void page_spell_events(struct call *c)
{
    const char *parts[] = {"spell", c->name, NULL};
    char name[256];
    const char *stream = name;
    struct question *q = NULL;
    struct hw_pg_params p;

    if (!call_query(c, P_PURPOSE))
        return;
    if (!query_is_name(c->name) || !hw_stream_name(name, sizeof(name), parts)) {
        call_fail(c, 404, "UNKNOWN_SPELL", "no spell of that name is known", "spell");
        return;
    }
    c->m.known = -1;
    q = call_question(c, found);
    if (!q)
        return;
    c->of = hw_arena_alloc(c->arena, sizeof(struct history));
    HW_CHECK(c->of);
    c->out = json_array();
    hw_pg_params_init(&p);
    hw_pg_put_column(&p, &stream_column, &stream, sizeof(stream), 1);
    hw_pg_put_i64(&p, INT64_MAX);
    db_ask(q, "streams", &p, on_events, c);
    db_run(q);
}
