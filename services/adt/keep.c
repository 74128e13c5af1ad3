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

void keep_append(struct store *s, struct hw_id request, struct hw_id entry, uint32_t expected,
                 uint32_t type, const void *message, const Hw__PersonKey *key, const char *actor,
                 int64_t now_ms, store_appended_f done, void *arg)
{
    Hw__AppendRequest r = HW__APPEND_REQUEST__INIT;
    Hw__StreamWrite w = HW__STREAM_WRITE__INIT, *writes = &w;
    Hw__NewEvent e = HW__NEW_EVENT__INIT, *events = &e;
    Hw__PersonKey *keys = (Hw__PersonKey *)(uintptr_t)key; /* packed, not changed */
    char stream[KEEP_STREAM];
    struct hw_buf payload;

    hw_buf_init(&payload, 0);
    hw_pb_pack(message, &payload);
    keep_stream(entry, stream);
    e.type = type;
    e.occurred_at_ms = now_ms;
    e.payload = (ProtobufCBinaryData){.len = payload.len, .data = payload.data};
    w.stream = stream;
    w.expected_version = expected;
    w.n_events = 1;
    w.events = &events;
    r.request_id = (ProtobufCBinaryData){.len = sizeof(request.b), .data = request.b};
    r.n_writes = 1;
    r.writes = &writes;
    r.actor = actor;
    r.n_person_keys = key ? 1 : 0;
    r.person_keys = &keys;
    store_append(s, &r, done, arg); /* packed before it returns */
    hw_buf_release(&payload);
}

bool keep_message(struct store *s, const struct message *m, const struct fault *f, bool aside,
                  int64_t now_ms, struct hw_arena *arena, store_appended_f done, void *arg)
{
    struct hw_id id = keep_id(m);
    Hw__MessageQuarantined q = keep_entry(m, f, aside, arena);
    struct hw_secret key;
    const Hw__PersonKey *wrapped = store_fresh_key(s, id, arena, &key);
    const char *actor = hw_arena_format(arena, "adt:%s", m->sender);

    q.raw = wrapped ? store_seal(&key, id, m->raw.n ? m->raw.p : "", m->raw.n, arena) : NULL;
    hw_secret_wipe(&key);
    if (!q.raw || !actor)
        return false;
    keep_append(s, hw_id_named("adt/quarantined", id.b, sizeof(id.b)), id, 0,
                HW__EVENT__BODY_MESSAGE_QUARANTINED, &q, wrapped, actor, now_ms, done, arg);
    return true;
}
