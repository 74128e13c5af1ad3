#include "common/es/loads.h"

#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "homeward/bug.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"

enum {
    STREAMS_A_REQUEST = 200,
    PEOPLE_A_REQUEST = 500,
    ARENA = 64 * 1024 * 1024,
    CREDIT = 100000,
    RETRY_MS = 100,
};

struct kept {
    struct kept *next;
    void *bytes;
    size_t n;
};

struct reading {
    UT_hash_handle hh;
    bool sent;
    struct kept *kept, **kept_end;
    char stream[];
};

/* A question about one person: by token, or by id (the rest is zero). */
struct asked {
    uint8_t by_id;
    uint8_t bytes[HW_TOKEN_BYTES];
};

struct asking {
    UT_hash_handle hh;
    bool sent;
    struct asked what;
};

struct loads {
    struct loads_options o;
    struct hw_client *client;
    struct event *retry;
    struct hw_arena *arena;
    struct reading *streams;
    struct asking *people;
    /* Events of the stream that is arriving; a stream may come in several chunks. */
    struct hw_es_event *events;
    size_t count, cap;
    struct hw_arena *texts;
    int64_t position; /* of the latest event read back */
};

struct hw_es_event loads_event(const Hw__LoggedEvent *e)
{
    struct hw_es_event out = {
        .position = e->position,
        .stream = e->stream,
        .version = e->version,
        .type = e->type,
        .occurred_ms = e->occurred_at_ms,
        .actor = e->actor,
        .payload = e->payload.data,
        .payload_n = e->payload.len,
    };

    (void)hw_id_from_bytes(e->event_id.data, e->event_id.len, &out.event_id);
    return out;
}

/* ---- keeping what the feed brings meanwhile ---- */

bool loads_keep(struct loads *l, const Hw__LoggedEvent *e)
{
    struct reading *r = NULL;
    struct kept *k = NULL;

    HASH_FIND_STR(l->streams, e->stream, r);
    if (!r)
        return false;
    k = hw_alloc(sizeof(*k));
    k->n = protobuf_c_message_get_packed_size(&e->base);
    k->bytes = hw_alloc(k->n);
    (void)protobuf_c_message_pack(&e->base, k->bytes);
    *r->kept_end = k;
    r->kept_end = &k->next;
    return true;
}

static void apply_kept(struct loads *l, struct reading *r)
{
    for (const struct kept *k = r->kept; k; k = k->next) {
        const Hw__LoggedEvent *e =
            hw_pb_unpack(&hw__logged_event__descriptor, l->arena, k->bytes, k->n);
        struct hw_es_event out;

        HW_CHECK(e);
        out = loads_event(e);
        if (l->o.functions->version(l->o.domain, r->stream) + 1 == (int64_t)out.version)
            l->o.functions->apply(l->o.domain, &out);
    }
}

static void remove_reading(struct loads *l, struct reading *r)
{
    HASH_DEL(l->streams, r);
    while (r->kept) {
        struct kept *k = r->kept;

        r->kept = k->next;
        free(k->bytes);
        free(k);
    }
    free(r);
}

/* ---- answers ---- */

static void *copy(struct loads *l, const void *data, size_t n)
{
    void *p = hw_arena_alloc(l->texts, n ? n : 1);

    HW_CHECK(p);
    if (n)
        memcpy(p, data, n);
    return p;
}

static void collect(struct loads *l, const Hw__LoggedEvent *e)
{
    struct hw_es_event out = loads_event(e);

    out.stream = copy(l, e->stream, strlen(e->stream) + 1);
    out.payload = copy(l, e->payload.data, e->payload.len);
    out.actor = e->actor ? copy(l, e->actor, strlen(e->actor) + 1) : NULL;
    l->events = hw_grow(l->events, &l->cap, l->count + 1, sizeof(*l->events));
    l->events[l->count++] = out;
}

static void restore(struct loads *l, struct reading *r, const struct hw_es_event *events, size_t n)
{
    /* A decision made meanwhile may have begun the stream: then it is in mind, and newer than this.
     */
    if (l->o.functions->version(l->o.domain, r->stream) < 0)
        l->o.functions->restore(l->o.domain, r->stream, events, n);
    apply_kept(l, r);
    remove_reading(l, r);
}

/* The events came by stream; whatever was asked for and has none does not exist. */
static void restore_all(struct loads *l)
{
    struct reading *r = NULL, *next = NULL;

    for (size_t i = 0; i < l->count;) {
        size_t end = i;

        while (end < l->count && strcmp(l->events[end].stream, l->events[i].stream) == 0)
            end++;
        HASH_FIND_STR(l->streams, l->events[i].stream, r);
        if (r)
            restore(l, r, &l->events[i], end - i);
        if (l->events[end - 1].position > l->position)
            l->position = l->events[end - 1].position;
        i = end;
    }
    HASH_ITER(hh, l->streams, r, next)
    {
        if (r->sent)
            restore(l, r, NULL, 0);
    }
    l->count = 0;
    hw_arena_reset(l->texts);
}

static void ask_again(struct loads *l)
{
    struct reading *r = NULL, *next = NULL;
    struct asking *a = NULL, *next_a = NULL;
    const struct timeval soon = {0, RETRY_MS * 1000L};

    HASH_ITER(hh, l->streams, r, next)
    {
        r->sent = false;
    }
    HASH_ITER(hh, l->people, a, next_a)
    {
        a->sent = false;
    }
    l->count = 0;
    hw_arena_reset(l->texts);
    (void)event_add(l->retry, &soon);
}

static enum hw_answer_end on_streams(const struct hw_answer *a, void *arg)
{
    struct loads *l = arg;
    const Hw__ReadChunk *c = NULL;

    hw_arena_reset(l->arena);
    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__READ_CHUNK)
        c = hw_pb_unpack(&hw__read_chunk__descriptor, l->arena, a->body, a->body_n);
    if (!c) {
        ask_again(l);
        return HW_ANSWER_DONE;
    }
    for (size_t i = 0; i < c->n_events; i++)
        collect(l, c->events[i]);
    if (!c->done)
        return HW_ANSWER_MORE;
    hw_arena_reset(l->arena);
    restore_all(l);
    l->o.on_loaded(l->o.arg);
    loads_go(l);
    return HW_ANSWER_DONE;
}

static bool about(const Hw__FoundPeople__Found *p, const struct asked *what)
{
    if (what->by_id)
        return p->person.len == 16 && memcmp(p->person.data, what->bytes, 16) == 0;
    return p->has_token && p->token.len == HW_TOKEN_BYTES &&
           memcmp(p->token.data, what->bytes, HW_TOKEN_BYTES) == 0;
}

static void tell(struct loads *l, const Hw__FoundPeople *f, const struct asked *what)
{
    struct hw_found_person out = {.token = what->by_id ? NULL : what->bytes};

    if (what->by_id) /* not found: its key was destroyed */
        (void)hw_id_from_bytes(what->bytes, 16, &out.person);
    for (size_t i = 0; i < f->n_found && !out.found; i++) {
        const Hw__FoundPeople__Found *p = f->found[i];

        if (!about(p, what))
            continue;
        out.found = hw_id_from_bytes(p->person.data, p->person.len, &out.person);
        out.wrapped = p->has_wrapped ? p->wrapped.data : NULL;
        out.wrapped_n = p->has_wrapped ? p->wrapped.len : 0;
    }
    l->o.functions->person(l->o.domain, &out);
}

static enum hw_answer_end on_people(const struct hw_answer *a, void *arg)
{
    struct loads *l = arg;
    const Hw__FoundPeople *f = NULL;
    struct asking *q = NULL, *next = NULL;

    hw_arena_reset(l->arena);
    if (a->code == HW_OK && a->kind == HW__HEADER__KIND__FOUND_PEOPLE)
        f = hw_pb_unpack(&hw__found_people__descriptor, l->arena, a->body, a->body_n);
    if (!f) {
        ask_again(l);
        return HW_ANSWER_DONE;
    }
    HASH_ITER(hh, l->people, q, next)
    {
        if (!q->sent)
            continue;
        tell(l, f, &q->what);
        HASH_DEL(l->people, q); /* NOLINT(clang-analyzer-core.NullDereference): it is in there */
        free(q);
    }
    l->o.on_loaded(l->o.arg);
    loads_go(l);
    return HW_ANSWER_DONE;
}

/* ---- asking ---- */

void loads_stream(struct loads *l, const char *stream)
{
    struct reading *r = NULL;

    HASH_FIND_STR(l->streams, stream, r);
    if (r)
        return;
    r = hw_alloc(sizeof(*r) + strlen(stream) + 1);
    memcpy(r->stream, stream, strlen(stream) + 1);
    r->kept_end = &r->kept;
    HASH_ADD_STR(l->streams, stream, r);
}

static void ask_person(struct loads *l, const struct asked *what)
{
    struct asking *a = NULL;

    HASH_FIND(hh, l->people, what, sizeof(*what), a);
    if (a)
        return;
    a = hw_alloc(sizeof(*a));
    a->what = *what;
    HASH_ADD(hh, l->people, what, sizeof(a->what), a);
}

void loads_person(struct loads *l, const uint8_t token[HW_TOKEN_BYTES])
{
    struct asked what = {.by_id = 0};

    memcpy(what.bytes, token, HW_TOKEN_BYTES);
    ask_person(l, &what);
}

void loads_person_key(struct loads *l, struct hw_id person)
{
    struct asked what = {.by_id = 1};

    memcpy(what.bytes, person.b, sizeof(person.b));
    ask_person(l, &what);
}

int64_t loads_position(const struct loads *l)
{
    return l->position;
}

bool loads_idle(const struct loads *l)
{
    return !l->streams && !l->people;
}

static void send_streams(struct loads *l)
{
    const char *names[STREAMS_A_REQUEST];
    Hw__ReadRequest q = HW__READ_REQUEST__INIT;
    struct reading *r = NULL, *next = NULL;

    HASH_ITER(hh, l->streams, r, next)
    {
        if (r->sent)
            return; /* one request at a time */
    }
    HASH_ITER(hh, l->streams, r, next)
    {
        if (q.n_streams == STREAMS_A_REQUEST)
            break;
        r->sent = true;
        names[q.n_streams++] = r->stream;
    }
    if (q.n_streams == 0)
        return;
    q.streams = names;
    q.credit = CREDIT;
    hw_client_call(l->client, &(struct hw_call){.id = hw_id_random(),
                                                .kind = HW__HEADER__KIND__READ,
                                                .message = &q,
                                                .on_answer = on_streams,
                                                .arg = l});
}

/* One request asks by token or by id, not both: whichever the first waiting question is. */
static void send_people(struct loads *l)
{
    ProtobufCBinaryData list[PEOPLE_A_REQUEST];
    Hw__FindPeople q = HW__FIND_PEOPLE__INIT;
    struct asking *a = NULL, *next = NULL;
    size_t n = 0;
    bool by_id = l->people && l->people->what.by_id;

    HASH_ITER(hh, l->people, a, next)
    {
        if (a->sent)
            return; /* one request at a time */
    }
    HASH_ITER(hh, l->people, a, next)
    {
        if (n == PEOPLE_A_REQUEST || (bool)a->what.by_id != by_id)
            continue;
        a->sent = true;
        list[n].data = a->what.bytes;
        list[n++].len = by_id ? 16 : HW_TOKEN_BYTES;
    }
    if (n == 0)
        return;
    q.n_people = by_id ? n : 0;
    q.people = list;
    q.n_tokens = by_id ? 0 : n;
    q.tokens = list;
    hw_client_call(l->client, &(struct hw_call){.id = hw_id_random(),
                                                .kind = HW__HEADER__KIND__FIND_PEOPLE,
                                                .message = &q,
                                                .on_answer = on_people,
                                                .arg = l});
}

void loads_go(struct loads *l)
{
    send_streams(l);
    send_people(l);
}

static void on_retry(evutil_socket_t fd, short what, void *arg)
{
    (void)fd, (void)what;
    loads_go(arg);
}

/* ---- life ---- */

struct loads *loads_create(const struct loads_options *o, struct hw_err *err)
{
    struct loads *l = hw_alloc(sizeof(*l));

    l->o = *o;
    l->arena = hw_arena_create(ARENA);
    l->texts = hw_arena_create(ARENA * 4L);
    l->retry = event_new(hw_bus_base(o->bus), -1, 0, on_retry, l);
    l->client = hw_client_create(o->bus, o->endpoint, "ledger", err);
    if (l->client && l->arena && l->texts && l->retry)
        return l;
    loads_destroy(l);
    return NULL;
}

void loads_destroy(struct loads *l)
{
    struct reading *r = NULL, *next = NULL;
    struct asking *a = NULL, *next_a = NULL;

    if (!l)
        return;
    hw_client_destroy(l->client);
    if (l->retry)
        event_free(l->retry);
    HASH_ITER(hh, l->streams, r, next)
    {
        remove_reading(l, r);
    }
    HASH_ITER(hh, l->people, a, next_a)
    {
        HASH_DEL(l->people, a);
        free(a);
    }
    free(l->events);
    hw_arena_destroy(l->arena);
    hw_arena_destroy(l->texts);
    free(l);
}
