#include "adt/store.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bus/client.h"
#include "homeward/log.h"
#include "homeward/mem.h"
#include "homeward/pb.h"

enum { ARENA = 256 * 1024 * 1024, CREDIT = 10000 };

struct store {
    struct hw_client *append, *read;
    struct hw_secret master;
    struct hw_arena *arena; /* of the answer being read */
    int64_t patience_ms;
};

struct asked {
    struct store *s;
    union {
        store_appended_f appended;
        store_read_f read;
        store_key_f key;
    } f;
    void *arg;
};

static struct asked *new_asked(struct store *s, void *arg)
{
    struct asked *q = hw_alloc(sizeof(*q));

    *q = (struct asked){.s = s, .arg = arg};
    return q;
}

/* The body as the message that it should be; NULL: it is not, or there is none. */
static void *body_of(struct store *s, const struct hw_answer *a, Hw__Header__Kind kind,
                     const ProtobufCMessageDescriptor *d)
{
    hw_arena_reset(s->arena);
    if (a->code != HW_OK)
        hw_log(HW_WARN, "adt.ledger_did_not_answer", HW_F_STR("code", hw_code_name(a->code)),
               HW_F_STR("reason", a->reason));
    return a->code == HW_OK && a->kind == kind ? hw_pb_unpack(d, s->arena, a->body, a->body_n)
                                               : NULL;
}

/* ---- asking
 * -------------------------------------------------------------------------------------------- */

static enum hw_answer_end on_appended(const struct hw_answer *a, void *arg)
{
    struct asked *q = arg;
    const Hw__AppendAnswer *r =
        body_of(q->s, a, HW__HEADER__KIND__APPEND_ANSWER, &hw__append_answer__descriptor);

    q->f.appended(r, q->arg);
    free(q);
    return HW_ANSWER_DONE;
}

void store_append(struct store *s, const Hw__AppendRequest *r, store_appended_f f, void *arg)
{
    struct asked *q = new_asked(s, arg);
    struct hw_call call = {.kind = HW__HEADER__KIND__APPEND,
                           .message = r,
                           .timeout_ms = s->patience_ms,
                           .again = true,
                           .on_answer = on_appended,
                           .arg = q};

    q->f.appended = f;
    (void)hw_id_from_bytes(r->request_id.data, r->request_id.len, &call.id);
    hw_client_call(s->append, &call);
}

static enum hw_answer_end on_chunk(const struct hw_answer *a, void *arg)
{
    struct asked *q = arg;
    const Hw__ReadChunk *c =
        body_of(q->s, a, HW__HEADER__KIND__READ_CHUNK, &hw__read_chunk__descriptor);
    bool more = c && !c->done;

    q->f.read(c, q->arg);
    if (more)
        return HW_ANSWER_MORE;
    free(q);
    return HW_ANSWER_DONE;
}

void store_read(struct store *s, const char *stream, store_read_f f, void *arg)
{
    struct asked *q = new_asked(s, arg);
    Hw__ReadRequest r = HW__READ_REQUEST__INIT;

    q->f.read = f;
    r.n_streams = 1;
    r.streams = &stream;
    r.credit = CREDIT;
    hw_client_call(s->read, &(struct hw_call){.id = hw_id_random(),
                                              .kind = HW__HEADER__KIND__READ,
                                              .message = &r,
                                              .timeout_ms = s->patience_ms,
                                              .on_answer = on_chunk,
                                              .arg = q});
}

static enum hw_answer_end on_found(const struct hw_answer *a, void *arg)
{
    struct asked *q = arg;
    const Hw__FoundPeople *f =
        body_of(q->s, a, HW__HEADER__KIND__FOUND_PEOPLE, &hw__found_people__descriptor);

    q->f.key(f, q->arg);
    free(q);
    return HW_ANSWER_DONE;
}

void store_key(struct store *s, struct hw_id whose, store_key_f f, void *arg)
{
    struct asked *q = new_asked(s, arg);
    Hw__FindPeople r = HW__FIND_PEOPLE__INIT;
    ProtobufCBinaryData person = {.len = sizeof(whose.b), .data = whose.b};

    q->f.key = f;
    r.n_people = 1;
    r.people = &person;
    hw_client_call(s->read, &(struct hw_call){.id = hw_id_random(),
                                              .kind = HW__HEADER__KIND__FIND_PEOPLE,
                                              .message = &r,
                                              .timeout_ms = s->patience_ms,
                                              .again = true,
                                              .on_answer = on_found,
                                              .arg = q});
}

/* ---- sealing
 * ------------------------------------------------------------------------------------------- */

static uint8_t *copy_id(struct hw_arena *arena, struct hw_id id)
{
    uint8_t *b = hw_arena_alloc(arena, sizeof(id.b));

    if (b)
        memcpy(b, id.b, sizeof(id.b));
    return b;
}

Hw__PersonKey *store_fresh_key(struct store *s, struct hw_id whose, struct hw_arena *arena,
                               struct hw_secret *key)
{
    Hw__PersonKey *k = hw_arena_alloc(arena, sizeof(*k));
    uint8_t *wrapped = hw_arena_alloc(arena, HW_KEY_BYTES + HW_SEAL_OVERHEAD);
    uint8_t *id = copy_id(arena, whose);

    if (!k || !wrapped || !id)
        return NULL;
    hw_secret_fresh(key);
    hw_seal(&s->master, whose, key->b, HW_KEY_BYTES, wrapped);
    hw__person_key__init(k);
    k->person = (ProtobufCBinaryData){.len = sizeof(whose.b), .data = id};
    k->wrapped = (ProtobufCBinaryData){.len = HW_KEY_BYTES + HW_SEAL_OVERHEAD, .data = wrapped};
    return k;
}

bool store_unwrap(struct store *s, struct hw_id whose, const void *wrapped, size_t n,
                  struct hw_secret *key)
{
    return n == HW_KEY_BYTES + HW_SEAL_OVERHEAD && hw_unseal(&s->master, whose, wrapped, n, key->b);
}

Hw__Sealed *store_seal(const struct hw_secret *key, struct hw_id whose, const void *data, size_t n,
                       struct hw_arena *arena)
{
    Hw__Sealed *sealed = hw_arena_alloc(arena, sizeof(*sealed));
    uint8_t *box = hw_arena_alloc(arena, n + HW_SEAL_OVERHEAD);
    uint8_t *id = copy_id(arena, whose);

    if (!sealed || !box || !id)
        return NULL;
    hw_seal(key, whose, data, n, box);
    hw__sealed__init(sealed);
    sealed->person = (ProtobufCBinaryData){.len = sizeof(whose.b), .data = id};
    sealed->box = (ProtobufCBinaryData){.len = n + HW_SEAL_OVERHEAD, .data = box};
    return sealed;
}

/* ---- life
 * ---------------------------------------------------------------------------------------------- */

struct store *store_create(const struct store_options *o, struct hw_err *err)
{
    struct store *s = hw_alloc(sizeof(*s));

    s->master = *o->master;
    s->patience_ms = o->patience_ms;
    s->arena = hw_arena_create(ARENA);
    if (s->arena && (s->append = hw_client_create(o->app->bus, o->append, "ledger", err)) &&
        (s->read = hw_client_create(o->app->bus, o->read, "ledger", err)))
        return s;
    store_destroy(s);
    return NULL;
}

void store_destroy(struct store *s)
{
    if (!s)
        return;
    hw_client_destroy(s->append);
    hw_client_destroy(s->read);
    hw_arena_destroy(s->arena);
    hw_secret_wipe(&s->master);
    free(s);
}

bool store_connected(const struct store *s)
{
    return hw_client_connected(s->append) && hw_client_connected(s->read);
}
