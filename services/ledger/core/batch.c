#include "ledger/core/batch.h"

#include "homeward/bug.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"

enum { EVENT_ARENA = 1 << 20, TEXTS_ARENA = 1 << 28 };
#define OLDEST_MS   INT64_C(-5364662400000)  /* 1800-01-01 */
#define FURTHEST_MS INT64_C(253402300799000) /* 9999-12-31 */

void batching_init(struct batching *g, size_t streams_bound)
{
    *g = (struct batching){.position = 0};
    streams_init(&g->streams, streams_bound);
    g->cells = cells_create();
    g->names = hw_names_create();
    g->arena = hw_arena_create(EVENT_ARENA);
    HW_CHECK(g->arena);
}

void batching_release(struct batching *g)
{
    streams_release(&g->streams);
    cells_destroy(g->cells);
    hw_names_destroy(g->names);
    hw_arena_destroy(g->arena);
    hw_segments_release(&g->scratch);
}

void batching_roll_back(struct batching *g, int64_t committed_position)
{
    streams_forget_after(&g->streams, g->committed);
    cells_forget_after(g->cells, g->committed);
    g->position = committed_position;
}

void batch_init(struct batch *b)
{
    *b = (struct batch){.texts = hw_arena_create(TEXTS_ARENA)};
    HW_CHECK(b->texts);
}

void batch_begin(struct batch *b, struct batching *g)
{
    hw_arena_reset(b->texts);
    projected_clear(&b->p, ++g->serial);
    vec_clear(&b->events);
    vec_clear(&b->requests);
    vec_clear(&b->refusals);
    vec_clear(&b->streams);
    vec_clear(&b->spells);
    vec_clear(&b->wards);
    vec_clear(&b->beds);
    vec_clear(&b->quarantine);
    vec_clear(&b->keys);
    vec_clear(&b->tokens);
    b->bytes = 0;
}

void batch_release(struct batch *b)
{
    hw_arena_destroy(b->texts);
    projected_release(&b->p);
    vec_free(&b->events);
    vec_free(&b->requests);
    vec_free(&b->refusals);
    vec_free(&b->streams);
    vec_free(&b->spells);
    vec_free(&b->wards);
    vec_free(&b->beds);
    vec_free(&b->quarantine);
    vec_free(&b->keys);
    vec_free(&b->tokens);
}

bool batch_is_empty(const struct batch *b)
{
    return b->requests.count == 0 && b->refusals.count == 0;
}

bool batch_is_full(const struct batch *b)
{
    return b->events.count >= BATCH_EVENTS || b->bytes >= BATCH_BYTES;
}

/* ---- checking: changes nothing ---- */

static const char *check_event(const Hw__NewEvent *e)
{
    if (!protobuf_c_message_descriptor_get_field(&hw__event__descriptor, e->type))
        return "an event of a type that this ledger does not know: upgrade the ledger first";
    if (e->occurred_at_ms < OLDEST_MS || e->occurred_at_ms > FURTHEST_MS)
        return "an event outside the years 1800 to 9999";
    return NULL;
}

static const char *check_write(const Hw__StreamWrite *w, size_t *events)
{
    size_t n = strlen(w->stream);

    if (n == 0 || n > STREAM_NAME)
        return "a stream's name has 1 to 240 bytes";
    if (w->n_events == 0)
        return "a write without events";
    *events += w->n_events;
    for (size_t i = 0; i < w->n_events; i++) {
        const char *why = check_event(w->events[i]);

        if (why)
            return why;
    }
    return NULL;
}

static const char *check_vault(const Hw__AppendRequest *r)
{
    for (size_t i = 0; i < r->n_person_keys; i++) {
        if (r->person_keys[i]->person.len != 16)
            return "a person's id has 16 bytes";
    }
    for (size_t i = 0; i < r->n_person_tokens; i++) {
        if (r->person_tokens[i]->person.len != 16 || r->person_tokens[i]->token.len != 32)
            return "a person's id has 16 bytes and a token 32";
    }
    return NULL;
}

static const char *check_request(const Hw__AppendRequest *r)
{
    size_t events = 0;

    if (r->request_id.len != 16)
        return "a request's id has 16 bytes";
    if ((r->n_writes == 0) == (r->refusal == NULL))
        return "a request either writes events or remembers a refusal";
    for (size_t i = 0; i < r->n_writes; i++) {
        const char *why = check_write(r->writes[i], &events);

        if (why)
            return why;
        for (size_t k = 0; k < i; k++) {
            if (strcmp(r->writes[k]->stream, r->writes[i]->stream) == 0)
                return "one stream twice in a request";
        }
    }
    if (events > REQUEST_EVENTS)
        return "more than 1000 events in a request";
    return check_vault(r);
}

static struct batch_result check_versions(struct batching *g, const Hw__AppendRequest *r,
                                          bool trust_new)
{
    for (size_t i = 0; i < r->n_writes; i++) {
        const Hw__StreamWrite *w = r->writes[i];
        const struct stream *s = streams_find(&g->streams, w->stream);

        if (!s && (w->expected_version > 0 || !trust_new))
            return (struct batch_result){.verdict = BATCH_MISSING, .stream = w->stream};
        if (s && s->version != w->expected_version)
            return (struct batch_result){
                .verdict = BATCH_CONFLICT, .stream = w->stream, .version = s->version};
    }
    return (struct batch_result){.verdict = BATCH_TAKEN};
}

/* ---- taking ---- */

static struct hw_id id_of(ProtobufCBinaryData d)
{
    struct hw_id id = {.b = {0}};

    (void)hw_id_from_bytes(d.data, d.len, &id);
    return id;
}

static const char *keep(struct batch *b, const char *text)
{
    return text ? hw_arena_strndup(b->texts, text, strlen(text)) : NULL;
}

static void project_ward(struct batch *b, struct batching *g, struct stream *s,
                         const struct event_row *e)
{
    const Hw__WardRegistered *m =
        hw_pb_unpack(&hw__ward_registered__descriptor, g->arena, e->payload.p, e->payload.n);
    struct ward_row *row = NULL;

    if (!m)
        return;
    row = s->row_serial == b->p.serial ? &b->wards.list[s->row] : vec_add(&b->wards);
    s->row_serial = b->p.serial;
    s->row = (size_t)(row - b->wards.list);
    *row = (struct ward_row){
        .provider = stream_part(e->stream, 1, g->names),
        .ward = stream_part(e->stream, 2, g->names),
        .position = e->position,
        .name = hw_names_intern(g->names, m->name),
        .site = hw_names_intern(g->names, m->site),
        .care_type = m->has_care_type ? hw_care_type_code(m->care_type) : NULL,
        .open = !m->has_open || m->open,
    };
}

static void project_bed(struct batch *b, struct batching *g, struct stream *s,
                        const struct event_row *e)
{
    const Hw__BedStateChanged *m =
        hw_pb_unpack(&hw__bed_state_changed__descriptor, g->arena, e->payload.p, e->payload.n);
    struct bed_row *row = NULL;

    if (!m)
        return;
    row = s->row_serial == b->p.serial ? &b->beds.list[s->row] : vec_add(&b->beds);
    s->row_serial = b->p.serial;
    s->row = (size_t)(row - b->beds.list);
    *row = (struct bed_row){
        .provider = stream_part(e->stream, 1, g->names),
        .ward = stream_part(e->stream, 2, g->names),
        .bed = stream_part(e->stream, 3, g->names),
        .position = e->position,
        .state = hw_bed_state_code(m->state),
        .spell = keep(b, m->spell),
        .reason = keep(b, m->reason),
        .since_ms = e->occurred_ms,
    };
}

static const char *quarantine_state(int type, bool kept)
{
    switch (type) {
    case HW__EVENT__BODY_MESSAGE_QUARANTINED:
        return kept ? "KEPT" : "WAITING";
    case HW__EVENT__BODY_MESSAGE_RELEASED:
        return "RELEASED";
    case HW__EVENT__BODY_MESSAGE_DISCARDED:
        return "DISCARDED";
    default:
        return "WAITING";
    }
}

/* What later events do not say stays as the first one said it: here within a batch, in SQL beyond.
 */
static void project_quarantine(struct batch *b, struct batching *g, struct stream *s,
                               const struct event_row *e)
{
    const Hw__MessageQuarantined *m = NULL;
    const char *id = strchr(e->stream, '/');
    struct hw_id message;
    struct quarantine_row *row = NULL;

    if (!id || !hw_id_parse(id + 1, &message))
        return;
    if (e->type == HW__EVENT__BODY_MESSAGE_QUARANTINED)
        m = hw_pb_unpack(&hw__message_quarantined__descriptor, g->arena, e->payload.p,
                         e->payload.n);
    if (s->row_serial == b->p.serial) {
        row = &b->quarantine.list[s->row];
    } else {
        row = vec_add(&b->quarantine);
        *row = (struct quarantine_row){
            .id = message, .received_ms = e->occurred_ms, .code = "", .message = ""};
        s->row_serial = b->p.serial;
        s->row = b->quarantine.count - 1;
    }
    row->position = e->position;
    row->state = quarantine_state(e->type, m && m->has_kept_aside && m->kept_aside);
    if (m || e->type == HW__EVENT__BODY_MESSAGE_MENDED)
        row->raw_position = e->position;
    if (m) {
        row->facility = keep(b, m->facility);
        row->control_id = keep(b, m->control_id);
        row->message_type = keep(b, m->message_type);
        row->code = keep(b, m->code);
        row->message = keep(b, m->message);
        row->location = keep(b, m->location);
    }
}

static void project_other(struct batch *b, struct batching *g, struct stream *s,
                          const struct event_row *e)
{
    if (e->type == HW__EVENT__BODY_WARD_REGISTERED)
        project_ward(b, g, s, e);
    else if (e->type == HW__EVENT__BODY_BED_STATE_CHANGED)
        project_bed(b, g, s, e);
    else if (e->type >= HW__EVENT__BODY_MESSAGE_QUARANTINED &&
             e->type <= HW__EVENT__BODY_MESSAGE_DISCARDED)
        project_quarantine(b, g, s, e);
}

static void take_event(struct batch *b, struct batching *g, struct stream *s,
                       const struct event_row *e)
{
    struct hw_fact f;

    hw_arena_reset(g->arena);
    if (!s->spell)
        project_other(b, g, s, e);
    else if (hw_fact_read((uint32_t)e->type, e->payload.p, e->payload.n, e->occurred_ms,
                          e->position, g->names, g->arena, &f))
        hw_spell_add(&s->spell->facts, &f);
}

/* After the events of a request that is known as a whole at `known`. */
static void project_request(struct batch *b, struct batching *g, struct stream *s, int64_t known)
{
    if (s->spell) {
        if (s->serial != b->p.serial)
            *vec_add(&b->spells) = s;
        live_spell_project(s->spell, stream_spell(s), known, g->cells, &g->scratch, &b->p);
    }
    streams_touch(&g->streams, s, b->p.serial);
}

static void take_write(struct batch *b, struct batching *g, const Hw__AppendRequest *r,
                       const Hw__StreamWrite *w, int64_t first, int64_t last)
{
    struct stream *s = streams_find(&g->streams, w->stream);

    if (!s)
        s = streams_add(&g->streams, w->stream);
    if (s->version == 0)
        *vec_add(&b->streams) =
            (struct stream_row){.stream = w->stream, .first_position = g->position + 1};
    for (size_t i = 0; i < w->n_events; i++) {
        const Hw__NewEvent *n = w->events[i];
        struct event_row *e = vec_add(&b->events);

        *e = (struct event_row){
            .position = ++g->position,
            .known_position = last,
            .stream = w->stream,
            .version = (int32_t)++s->version,
            .type = (int32_t)n->type,
            .causation = id_of(r->causation),
            .correlation = id_of(r->correlation),
            .actor = r->actor,
            .occurred_ms = n->occurred_at_ms,
            .payload = {n->payload.data ? (const char *)n->payload.data : "", n->payload.len},
        };
        e->event_id = hw_id_of_event(id_of(r->request_id), (uint32_t)(e->position - first));
        b->bytes += n->payload.len + 200;
        take_event(b, g, s, e);
    }
    project_request(b, g, s, last);
}

static void take_vault(struct batch *b, const Hw__AppendRequest *r)
{
    for (size_t i = 0; i < r->n_person_keys; i++) {
        const Hw__PersonKey *k = r->person_keys[i];

        *vec_add(&b->keys) = (struct key_row){
            .person = id_of(k->person), .wrapped = {(const char *)k->wrapped.data, k->wrapped.len}};
    }
    for (size_t i = 0; i < r->n_person_tokens; i++) {
        const Hw__PersonToken *t = r->person_tokens[i];

        *vec_add(&b->tokens) = (struct token_row){
            .token = {(const char *)t->token.data, t->token.len}, .person = id_of(t->person)};
    }
}

struct batch_result batch_take(struct batch *b, struct batching *g, const Hw__AppendRequest *r,
                               bool trust_new)
{
    struct batch_result result = {.verdict = BATCH_INVALID, .message = check_request(r)};
    size_t events = 0;

    if (result.message)
        return result;
    result = check_versions(g, r, trust_new);
    if (result.verdict != BATCH_TAKEN)
        return result;
    for (size_t i = 0; i < r->n_writes; i++)
        events += r->writes[i]->n_events;
    result.first = g->position + 1;
    result.last = g->position + (int64_t)events;
    for (size_t i = 0; i < r->n_writes; i++)
        take_write(b, g, r, r->writes[i], result.first, result.last);
    take_vault(b, r);
    if (events)
        *vec_add(&b->requests) = (struct request_row){.id = id_of(r->request_id),
                                                      .first_position = result.first,
                                                      .last_position = result.last};
    return result;
}

void batch_seal(struct batch *b, int64_t recorded_ms)
{
    for (size_t i = 0; i < b->events.count; i++)
        b->events.list[i].recorded_ms = recorded_ms;
    for (size_t i = 0; i < b->spells.count; i++)
        *vec_add(&b->p.spells) =
            live_spell_row(b->spells.list[i]->spell, stream_spell(b->spells.list[i]));
}

void batching_restore(struct batching *g, const char *stream, const struct event_row *events,
                      size_t count, uint32_t version)
{
    struct stream *s = streams_find(&g->streams, stream);

    if (s)
        return;
    s = streams_add(&g->streams, stream);
    s->version = version;
    if (!s->spell)
        return;
    for (size_t i = 0; i < count; i++) {
        struct hw_fact f;

        hw_arena_reset(g->arena);
        if (hw_fact_read((uint32_t)events[i].type, events[i].payload.p, events[i].payload.n,
                         events[i].occurred_ms, events[i].position, g->names, g->arena, &f))
            hw_spell_add(&s->spell->facts, &f);
        s->spell->position = events[i].known_position;
    }
    live_spell_restore(s->spell);
}

void batch_replay_event(struct batch *b, struct batching *g, const struct event_row *e)
{
    struct stream *s = streams_find(&g->streams, e->stream);

    if (!s)
        s = streams_add(&g->streams, e->stream);
    s->version = (uint32_t)e->version;
    take_event(b, g, s, e);
}

void batch_replay_known(struct batch *b, struct batching *g, const char *stream, int64_t known)
{
    struct stream *s = streams_find(&g->streams, stream);

    if (s)
        project_request(b, g, s, known);
}
