/* Lists and records for the gateway, answered in turn with the commands: an answer shows nothing
 * that is not durable, and everything that was decided before it. */
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/es/engine_state.h"
#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

struct hw_reply {
    Hw__QueryAnswer answer;
    char *json;           /* owned */
    struct hw_id *people; /* owned; also what answer.people points into */
    size_t people_count, people_cap;
};

const char *hw_query_value(const struct hw_query *q, const char *name)
{
    for (size_t i = 0; i < q->parameter_count; i++) {
        if (hw_streq(q->names[i], name))
            return q->values[i];
    }
    return NULL;
}

/* ---- the reply ---- */

void hw_reply_json(struct hw_reply *r, json_t *body)
{
    free(r->json);
    r->json = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    HW_CHECK(r->json);
    r->answer.status = 200;
    r->answer.json = r->json;
}

void hw_reply_text(struct hw_reply *r, const char *type, const char *text)
{
    free(r->json);
    r->json = hw_strdup(text);
    r->answer.status = 200;
    r->answer.json = r->json;
    r->answer.media_type = type;
}

void hw_reply_fail(struct hw_reply *r, int status, const char *code, const char *field,
                   const char *fmt, ...)
{
    va_list ap;

    free(r->json);
    r->json = NULL;
    va_start(ap, fmt);
    if (vasprintf(&r->json, fmt, ap) < 0)
        HW_BUG("out of memory for a sentence");
    va_end(ap);
    r->answer.status = (uint32_t)status;
    r->answer.json = NULL;
    r->answer.code = code;
    r->answer.message = r->json;
    r->answer.field = field;
    r->answer.has_impersonal = r->answer.impersonal = true;
}

void hw_reply_person(struct hw_reply *r, struct hw_id person)
{
    if (hw_id_is_zero(person))
        return;
    r->people = hw_grow(r->people, &r->people_cap, r->people_count + 1, sizeof(*r->people));
    r->people[r->people_count++] = person;
}

void hw_reply_impersonal(struct hw_reply *r)
{
    r->answer.has_impersonal = r->answer.impersonal = true;
}

void engine_free_reply(struct hw_reply *r)
{
    if (!r)
        return;
    free(r->json);
    free(r->people);
    free(r);
}

/* ---- asking ---- */

static const char *const *column(struct job *j, bool values)
{
    const char **list = hw_arena_array(j->arena, j->query->n_parameters + 1, sizeof(*list));

    HW_CHECK(list);
    for (size_t i = 0; i < j->query->n_parameters; i++)
        list[i] = values ? j->query->parameters[i]->value : j->query->parameters[i]->name;
    return list;
}

bool engine_answer_query(struct hw_engine *e, struct job *j)
{
    struct hw_needs n = {.stream_count = 0};
    struct hw_query q = {.path = j->query->path,
                         .parameter_count = j->query->n_parameters,
                         .names = column(j, false),
                         .values = column(j, true),
                         .now_ms = hw_clock_now_ms(&e->app->clock),
                         .arena = j->arena};

    if (j->query->has_after_position && j->query->after_position > e->recorded_position)
        return false;
    engine_free_reply(j->reply); /* asked again: from the beginning */
    j->reply = hw_alloc(sizeof(*j->reply));
    hw__query_answer__init(&j->reply->answer);
    e->f->query(e->domain, &q, &n, j->reply);
    if (!hw_needs_nothing(&n) && !engine_have(e, &n)) {
        loads_go(e->loads);
        return false;
    }
    plan_init(&e->plan, j->arena);
    e->plan.kind = PLAN_ANSWER;
    if (j->reply->answer.status == 0)
        hw_reply_fail(j->reply, 404, "NOT_FOUND", NULL, "there is nothing at this address");
    return true;
}

void engine_send_reply(struct hw_engine *e, struct job *j)
{
    struct hw_reply *r = j->reply;
    ProtobufCBinaryData *people = NULL;

    if (!r) { /* given up before it was asked */
        hw_server_reject(e->server, &j->route, j->id, "BUSY", "ask again");
        return;
    }
    people = hw_alloc_array(r->people_count + 1, sizeof(*people));
    for (size_t i = 0; i < r->people_count; i++) {
        people[i].data = r->people[i].b;
        people[i].len = sizeof(r->people[i].b);
    }
    r->answer.people = people;
    r->answer.n_people = r->people_count;
    r->answer.has_position = true;
    r->answer.position = e->recorded_position;
    hw_server_answer(e->server, &j->route, j->id, HW__HEADER__KIND__QUERY_ANSWER, &r->answer);
    free(people);
    engine_free_reply(r);
    j->reply = NULL;
}

void engine_on_query(struct hw_engine *e, const struct hw_frame *f)
{
    struct job *j = engine_new_job(e), *same = NULL;

    j->origin = FROM_QUERY;
    j->query = hw_pb_unpack(&hw__query__descriptor, j->arena, f->body, f->body_n);
    HASH_FIND(hh, e->by_id, f->id.b, sizeof(f->id.b), same);
    if (!j->query || same || !hw_bus_may(f->peer, HW_MAY_COMMAND, e->f->service)) {
        if (!same)
            hw_server_reject(e->server, &f->route, f->id, j->query ? "DENIED" : "BAD_MESSAGE",
                             "not a query this service answers to you");
        else
            same->route = f->route;
        engine_free_job(e, j);
        return;
    }
    j->id = f->id;
    j->route = f->route;
    j->bytes = f->body_n;
    e->waiting_count++;
    e->queue_bytes += j->bytes;
    HASH_ADD(hh, e->by_id, id.b, sizeof(j->id.b), j);
    TAILQ_INSERT_TAIL(&e->waiting, j, order);
    engine_process(e);
}
