/* Keys of people, as long as they are needed, and what is sealed under them. */
#include <stdlib.h>
#include <string.h>

#include "common/book/heap.h"
#include "homeward/bug.h"
#include "homeward/mem.h"

static struct hw_person_key *find(struct hw_book *b, struct hw_id person)
{
    struct hw_person_key *k = NULL;

    HASH_FIND(hh, b->people, person.b, sizeof(person.b), k);
    return k;
}

void book_forget_keys(struct hw_book *b)
{
    struct hw_person_key *k = NULL, *next = NULL;

    HASH_ITER(hh, b->people, k, next)
    {
        HASH_DEL(b->people, k);
        hw_secret_wipe(&k->key);
        free(k);
    }
}

bool hw_book_knows_key(void *domain, struct hw_id person)
{
    return find(domain, person) != NULL;
}

void hw_book_person(void *domain, const struct hw_found_person *f)
{
    struct hw_book *b = domain;
    struct hw_person_key *k = find(b, f->person);

    if (f->token)
        book_keep_token(b, f);
    if (f->token && !f->wrapped)
        return;
    if (!k) {
        k = hw_alloc(sizeof(*k));
        k->id = f->person;
        HASH_ADD(hh, b->people, id.b, sizeof(k->id.b), k);
    }
    k->has = f->wrapped && f->wrapped_n == HW_KEY_BYTES + HW_SEAL_OVERHEAD &&
             hw_unseal(&b->master, f->person, f->wrapped, f->wrapped_n, k->key.b);
}

void hw_book_need_key(struct hw_book *b, struct hw_needs *n, struct hw_id person)
{
    if (!hw_id_is_zero(person) && !find(b, person))
        hw_needs_person_key(n, person);
}

static Hw__Sealed *seal(struct hw_book *b, struct hw_id person, const void *data, size_t n,
                        struct hw_arena *arena)
{
    const struct hw_person_key *k = find(b, person);
    Hw__Sealed *s = NULL;

    if (!k || !k->has)
        return NULL;
    s = hw_arena_alloc(arena, sizeof(*s));
    HW_CHECK(s);
    hw__sealed__init(s);
    s->person.len = sizeof(person.b);
    s->person.data = hw_arena_alloc(arena, sizeof(person.b));
    s->box.len = n + HW_SEAL_OVERHEAD;
    s->box.data = hw_arena_alloc(arena, s->box.len);
    HW_CHECK(s->person.data && s->box.data);
    memcpy(s->person.data, person.b, sizeof(person.b));
    hw_seal(&k->key, person, data, n, s->box.data);
    return s;
}

Hw__Sealed *hw_book_seal(struct hw_book *b, struct hw_plan *p, struct hw_id person,
                         const char *text, const char *field)
{
    Hw__Sealed *s = text ? seal(b, person, text, strlen(text), hw_plan_arena(p)) : NULL;

    if (text && !s)
        hw_plan_remark(p, field, HW_NOT_KEPT);
    return s;
}

Hw__Sealed *hw_book_seal_message(struct hw_book *b, struct hw_id person, const void *message,
                                 struct hw_arena *arena)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    uint8_t *plain = hw_arena_alloc(arena, n ? n : 1);

    HW_CHECK(plain);
    (void)protobuf_c_message_pack(message, plain);
    return seal(b, person, plain, n, arena);
}

const uint8_t *hw_book_unseal(struct hw_book *b, const Hw__Sealed *s, struct hw_arena *arena,
                              size_t *n)
{
    const struct hw_person_key *k = NULL;
    struct hw_id person;
    uint8_t *plain = NULL;

    if (!s || s->box.len < HW_SEAL_OVERHEAD ||
        !hw_id_from_bytes(s->person.data, s->person.len, &person))
        return NULL;
    k = find(b, person);
    *n = s->box.len - HW_SEAL_OVERHEAD;
    plain = hw_arena_alloc(arena, *n + 1); /* a text ends with a NUL */
    if (!k || !k->has || !plain || !hw_unseal(&k->key, person, s->box.data, s->box.len, plain))
        return NULL;
    return plain;
}
