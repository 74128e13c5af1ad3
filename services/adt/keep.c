#include "adt/keep.h"

#include <stdio.h>
#include <string.h>

#include "homeward/pb.h"

struct hw_id keep_id(const struct message *m)
{
    uint8_t name[2 * sizeof(m->id.b)];

    memcpy(name, m->id.b, sizeof(m->id.b));
    memcpy(name + sizeof(m->id.b), m->content.b, sizeof(m->content.b));
    return hw_id_named("adt/quarantine", name, sizeof(name));
}

void keep_stream(struct hw_id id, char out[KEEP_STREAM])
{
    char text[HW_ID_TEXT];

    (void)snprintf(out, KEEP_STREAM, "quarantine/%s", hw_id_format(id, text));
}

Hw__MessageQuarantined keep_entry(const struct message *m, const struct fault *f, bool aside,
                                  struct hw_arena *arena)
{
    Hw__MessageQuarantined q = HW__MESSAGE_QUARANTINED__INIT;
    char place[FAULT_PLACE_TEXT];

    q.code = f->code;
    q.message = f->message;
    q.location =
        f->at.segment ? hw_arena_format(arena, "%s", fault_place(&f->at, '^', place)) : NULL;
    q.control_id = *m->control ? m->control : NULL;
    q.facility = *m->sender ? m->sender : NULL;
    q.message_type = *m->label ? m->label : NULL;
    q.has_kept_aside = q.kept_aside = aside;
    return q;
}

void keep_append(struct store *s, const struct keep_event *k, store_appended_f done, void *arg)
{
    Hw__AppendRequest r = HW__APPEND_REQUEST__INIT;
    Hw__StreamWrite w = HW__STREAM_WRITE__INIT, *writes = &w;
    Hw__NewEvent e = HW__NEW_EVENT__INIT, *events = &e;
    Hw__PersonKey *key = k->key;
    struct hw_id request = k->request;
    char stream[KEEP_STREAM];
    struct hw_buf payload;

    hw_buf_init(&payload, 0);
    hw_pb_pack(k->message, &payload);
    keep_stream(k->entry, stream);
    e.type = k->type;
    e.occurred_at_ms = k->now_ms;
    e.payload = (ProtobufCBinaryData){.len = payload.len, .data = payload.data};
    w.stream = stream;
    w.expected_version = k->expected;
    w.n_events = 1;
    w.events = &events;
    r.request_id = (ProtobufCBinaryData){.len = sizeof(request.b), .data = request.b};
    r.n_writes = 1;
    r.writes = &writes;
    r.actor = k->actor;
    r.n_person_keys = key ? 1 : 0;
    r.person_keys = &key;
    store_append(s, &r, done, arg); /* packed before it returns */
    hw_buf_release(&payload);
}

bool keep_message(struct store *s, const struct keep_request *r, struct hw_arena *arena,
                  store_appended_f done, void *arg)
{
    struct hw_span raw = r->m->raw;
    Hw__MessageQuarantined q = keep_entry(r->m, r->fault, r->aside, arena);
    struct keep_event e = {.entry = keep_id(r->m),
                           .type = HW__EVENT__BODY_MESSAGE_QUARANTINED,
                           .message = &q,
                           .actor = hw_arena_format(arena, "adt:%s", r->m->sender),
                           .now_ms = r->now_ms};
    struct hw_secret key;

    e.request = hw_id_named("adt/quarantined", e.entry.b, sizeof(e.entry.b));
    e.key = store_fresh_key(s, e.entry, arena, &key);
    q.raw = e.key ? store_seal(&key, e.entry, raw.n ? raw.p : "", raw.n, arena) : NULL;
    hw_secret_wipe(&key);
    if (!q.raw || !e.actor)
        return false;
    keep_append(s, &e, done, arg);
    return true;
}
