#include "common/es/plan.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { HW_NAME_OF_DUTY = 512 };

void plan_init(struct hw_plan *p, struct hw_arena *arena)
{
    p->arena = arena;
    p->kind = PLAN_NOTHING;
    p->stream_count = p->event_count = p->key_count = p->token_count = 0;
    p->already = 0;
    p->remark = p->remark_field = NULL;
    p->too_much = false;
    hw__command_answer__init(&p->answer);
}

struct hw_arena *hw_plan_arena(struct hw_plan *p)
{
    return p->arena;
}

bool hw_plan_is_empty(const struct hw_plan *p)
{
    return p->kind == PLAN_NOTHING;
}

static void *keep(struct hw_plan *p, const void *data, size_t n)
{
    void *copy = hw_arena_alloc(p->arena, n ? n : 1);

    if (!copy)
        HW_BUG("a decision outgrew its arena");
    if (n)
        memcpy(copy, data, n);
    return copy;
}

/* Half of a decision is none. */
static void refuse_too_much(struct hw_plan *p)
{
    if (p->too_much)
        return;
    p->too_much = true;
    hw_plan_refuse(
        p, "TOO_MUCH_AT_ONCE", NULL,
        "this would change more than %d records, or say more than %d facts or %d MiB, at "
        "once",
        PLAN_STREAMS, PLAN_EVENTS, JOB_ARENA >> 20);
}

static bool has_room(struct hw_plan *p, const char *stream)
{
    bool known = false;

    for (size_t i = 0; i < p->stream_count && !known; i++)
        known = hw_streq(p->streams[i].stream, stream);
    if (!p->too_much && p->event_count < PLAN_EVENTS && (known || p->stream_count < PLAN_STREAMS))
        return true;
    refuse_too_much(p);
    return false;
}

static size_t find_stream(struct hw_plan *p, const char *stream, uint32_t expected)
{
    for (size_t i = 0; i < p->stream_count; i++) {
        if (hw_streq(p->streams[i].stream, stream))
            return i;
    }
    p->streams[p->stream_count] = (struct planned_stream){
        .stream = keep(p, stream, strlen(stream) + 1), .expected = expected};
    return p->stream_count++;
}

void hw_plan_stream(struct hw_plan *p, const char *stream, uint32_t expected)
{
    if (has_room(p, stream))
        (void)find_stream(p, stream, expected);
}

void hw_plan_event(struct hw_plan *p, const char *stream, uint32_t expected, uint32_t type,
                   int64_t occurred_ms, const void *message)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    Hw__NewEvent *e = NULL;
    uint8_t *bytes = NULL;

    if (!has_room(p, stream))
        return;
    e = &p->events[p->event_count];
    bytes = hw_arena_alloc(p->arena, n ? n : 1);
    if (!bytes) {
        refuse_too_much(p);
        return;
    }
    (void)protobuf_c_message_pack(message, bytes);
    hw__new_event__init(e);
    e->type = type;
    e->occurred_at_ms = occurred_ms;
    e->payload.data = bytes;
    e->payload.len = n;
    p->event_stream[p->event_count++] = find_stream(p, stream, expected);
    p->kind = PLAN_EVENTS_TO_APPEND;
}

void hw_plan_person_key(struct hw_plan *p, struct hw_id person, const void *wrapped, size_t n)
{
    Hw__PersonKey *k = &p->keys[p->key_count++];

    HW_CHECK(p->key_count <= PLAN_PEOPLE);
    hw__person_key__init(k);
    k->person.data = keep(p, person.b, sizeof(person.b));
    k->person.len = sizeof(person.b);
    k->wrapped.data = keep(p, wrapped, n);
    k->wrapped.len = n;
}

void hw_plan_person_token(struct hw_plan *p, const uint8_t token[HW_TOKEN_BYTES],
                          struct hw_id person)
{
    Hw__PersonToken *t = &p->tokens[p->token_count++];

    HW_CHECK(p->token_count <= PLAN_PEOPLE);
    hw__person_token__init(t);
    t->token.data = keep(p, token, HW_TOKEN_BYTES);
    t->token.len = HW_TOKEN_BYTES;
    t->person.data = keep(p, person.b, sizeof(person.b));
    t->person.len = sizeof(person.b);
}

static void say_no(struct hw_plan *p, Hw__CommandAnswer__Outcome outcome, const char *code,
                   const char *field, const char *text)
{
    p->kind = PLAN_ANSWER;
    hw__command_answer__init(&p->answer);
    p->answer.outcome = outcome;
    p->answer.code = keep(p, code, strlen(code) + 1);
    p->answer.message = keep(p, text, strlen(text) + 1);
    p->answer.field = field ? keep(p, field, strlen(field) + 1) : NULL;
}

void hw_plan_refuse(struct hw_plan *p, const char *code, const char *field, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    say_no(p, HW__COMMAND_ANSWER__OUTCOME__REFUSED, code, field, text);
}

void hw_plan_invalid(struct hw_plan *p, const char *code, const char *field, const char *fmt, ...)
{
    char text[512];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    say_no(p, HW__COMMAND_ANSWER__OUTCOME__INVALID, code, field, text);
}

void hw_plan_remark(struct hw_plan *p, const char *field, const char *text)
{
    if (p->remark)
        return;
    p->remark = text;
    p->remark_field = field;
}

void hw_plan_already(struct hw_plan *p, int64_t position)
{
    p->kind = PLAN_ALREADY;
    p->already = position;
}

void hw_plan_wait(struct hw_plan *p)
{
    p->kind = PLAN_WAIT;
}

/* ---- duties ---- */

static struct hw_id named(const char *stream, const char *what)
{
    char name[HW_NAME_OF_DUTY];
    int n = snprintf(name, sizeof(name), "%s#%s", stream, what);

    HW_CHECK(n > 0 && (size_t)n < sizeof(name));
    return hw_id_named("duty", name, (size_t)n);
}

struct hw_id plan_duty_id(const struct hw_plan *p)
{
    const struct planned_stream *s = &p->streams[p->event_stream[0]];
    char what[64];

    (void)snprintf(what, sizeof(what), "%u/%u", s->expected, p->events[0].type);
    return named(s->stream, what);
}

void hw_plan_send(struct hw_plan *p, const char *stream, const char *name, const char *service,
                  const Hw__Command *c)
{
    size_t n = protobuf_c_message_get_packed_size(&c->base);
    Hw__Command with_id = *c;
    uint8_t *bytes = NULL;

    p->kind = PLAN_SEND;
    p->send.stream = keep(p, stream, strlen(stream) + 1);
    p->send.service = keep(p, service, strlen(service) + 1);
    p->send.id = named(stream, name);
    with_id.request_id.data = p->send.id.b;
    with_id.request_id.len = sizeof(p->send.id.b);
    n += sizeof(p->send.id.b) + 8;
    bytes = hw_arena_alloc(p->arena, n);
    HW_CHECK(bytes);
    n = protobuf_c_message_pack(&with_id.base, bytes);
    p->send.command = hw_pb_unpack(&hw__command__descriptor, p->arena, bytes, n);
    HW_CHECK(p->send.command);
}

bool hw_plan_sends(const struct hw_plan *p)
{
    return p->kind == PLAN_SEND;
}

/* ---- needs ---- */

bool hw_needs_nothing(const struct hw_needs *n)
{
    return n->stream_count == 0 && n->token_count == 0 && n->key_count == 0;
}

void hw_needs_stream(struct hw_needs *n, const char *stream)
{
    if (n->stream_count < NEED_STREAMS &&
        hw_copy_text(n->streams[n->stream_count], sizeof(n->streams[0]), stream))
        n->stream_count++;
}

void hw_needs_person(struct hw_needs *n, const uint8_t token[HW_TOKEN_BYTES])
{
    if (n->token_count < NEED_PEOPLE)
        memcpy(n->tokens[n->token_count++], token, HW_TOKEN_BYTES);
}

void hw_needs_person_key(struct hw_needs *n, struct hw_id person)
{
    for (size_t i = 0; i < n->key_count; i++) {
        if (hw_id_equal(n->keys[i], person))
            return; /* many texts are sealed under one key */
    }
    if (n->key_count < NEED_PEOPLE)
        n->keys[n->key_count++] = person;
}

/* ---- as a request ---- */

static Hw__StreamWrite *write_of(struct hw_plan *p, size_t stream)
{
    Hw__StreamWrite *w = hw_arena_alloc(p->arena, sizeof(*w));
    Hw__NewEvent **events = hw_arena_array(p->arena, p->event_count, sizeof(Hw__NewEvent *));

    HW_CHECK(w && events);
    hw__stream_write__init(w);
    w->stream = p->streams[stream].stream;
    w->expected_version = p->streams[stream].expected;
    w->events = events;
    for (size_t i = 0; i < p->event_count; i++) {
        if (p->event_stream[i] == stream)
            events[w->n_events++] = &p->events[i];
    }
    return w;
}

void plan_answer_already(struct hw_plan *p)
{
    int64_t *position = hw_arena_array(p->arena, 1, sizeof(*position));

    HW_CHECK(position);
    *position = p->already;
    p->kind = PLAN_ANSWER;
    hw__command_answer__init(&p->answer);
    p->answer.outcome = HW__COMMAND_ANSWER__OUTCOME__ACCEPTED;
    p->answer.n_positions = 1;
    p->answer.positions = position;
}

Hw__AppendRequest *plan_request(struct hw_plan *p, struct hw_id id, const char *actor)
{
    Hw__AppendRequest *r = hw_arena_alloc(p->arena, sizeof(*r));

    HW_CHECK(r);
    hw__append_request__init(r);
    r->request_id.data = keep(p, id.b, sizeof(id.b));
    r->request_id.len = sizeof(id.b);
    r->actor = actor;
    if (p->kind == PLAN_ANSWER) {
        r->refusal = &p->answer;
        return r;
    }
    r->writes = hw_arena_array(p->arena, p->stream_count, sizeof(Hw__StreamWrite *));
    r->person_keys = hw_arena_array(p->arena, PLAN_PEOPLE, sizeof(Hw__PersonKey *));
    r->person_tokens = hw_arena_array(p->arena, PLAN_PEOPLE, sizeof(Hw__PersonToken *));
    HW_CHECK(r->writes && r->person_keys && r->person_tokens);
    for (size_t i = 0; i < p->stream_count; i++) {
        Hw__StreamWrite *w = write_of(p, i);

        if (w->n_events)
            r->writes[r->n_writes++] = w;
    }
    for (size_t i = 0; i < p->key_count; i++)
        r->person_keys[r->n_person_keys++] = &p->keys[i];
    for (size_t i = 0; i < p->token_count; i++)
        r->person_tokens[r->n_person_tokens++] = &p->tokens[i];
    return r;
}
