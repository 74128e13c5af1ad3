#include "beds/core/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "beds/core/entries.h"
#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { ARENA = 1 << 20 };

/* ---- finding ---- */

void beds_spell_stream(char out[BEDS_STREAM], const char *spell)
{
    HW_CHECK(snprintf(out, BEDS_STREAM, "spell/%s", spell) < BEDS_STREAM);
}

void beds_ward_stream(char out[BEDS_STREAM], const char *provider, const char *ward)
{
    HW_CHECK(hw_stream_name(out, BEDS_STREAM, (const char *[]){"ward", provider, ward, NULL}));
}

void beds_bed_stream(char out[BEDS_STREAM], const char *provider, const char *ward, const char *bed)
{
    HW_CHECK(hw_stream_name(out, BEDS_STREAM, (const char *[]){"bed", provider, ward, bed, NULL}));
}

void beds_person_stream(char out[BEDS_STREAM], struct hw_id person)
{
    char text[HW_ID_TEXT];

    (void)snprintf(out, BEDS_STREAM, "person/%s", hw_id_format(person, text));
}

struct spell_entry *beds_spell(struct beds *b, const char *id)
{
    struct spell_entry *e = NULL;

    HASH_FIND_STR(b->spells, id, e);
    if (e)
        e->used = true;
    return e;
}

struct bed_entry *bed_by_stream(struct beds *b, const char *stream)
{
    struct bed_entry *e = NULL;

    HASH_FIND_STR(b->beds, stream, e);
    return e;
}

struct ward_entry *ward_by_stream(struct beds *b, const char *stream)
{
    struct ward_entry *e = NULL;

    HASH_FIND_STR(b->wards, stream, e);
    return e;
}

struct bed_entry *beds_bed(struct beds *b, const char *provider, const char *ward, const char *bed)
{
    char stream[BEDS_STREAM];

    beds_bed_stream(stream, provider, ward, bed);
    return bed_by_stream(b, stream);
}

struct ward_entry *beds_ward(struct beds *b, const char *provider, const char *ward)
{
    char stream[BEDS_STREAM];

    beds_ward_stream(stream, provider, ward);
    return ward_by_stream(b, stream);
}

struct person_entry *beds_person(struct beds *b, struct hw_id id)
{
    struct person_entry *e = NULL;

    HASH_FIND(hh, b->people, id.b, sizeof(id.b), e);
    if (e)
        e->used = true;
    return e;
}

struct token_entry *beds_token(struct beds *b, const uint8_t token[HW_TOKEN_BYTES])
{
    struct token_entry *e = NULL;

    HASH_FIND(hh, b->tokens, token, HW_TOKEN_BYTES, e);
    if (e)
        e->used = true;
    return e;
}

struct bed_entry *beds_reserved_for(struct beds *b, const char *spell)
{
    struct bed_entry *e = NULL, *next = NULL;

    if (b->reserved == 0)
        return NULL;
    HASH_ITER(hh, b->beds, e, next)
    {
        if (e->state == HW__BED_STATE__CODE__RESERVED && hw_streq(e->spell, spell))
            return e;
    }
    return NULL;
}

/* ---- making and dropping ---- */

struct spell_entry *spell_make(struct beds *b, const char *id)
{
    struct spell_entry *e = beds_spell(b, id);

    if (e)
        return e;
    e = hw_alloc(sizeof(*e) + strlen(id) + 1);
    memcpy(e->id, id, strlen(id) + 1);
    e->used = true;
    hw_spell_init(&e->facts);
    HASH_ADD_STR(b->spells, id, e);
    return e;
}

struct person_entry *person_make(struct beds *b, struct hw_id id)
{
    struct person_entry *e = beds_person(b, id);

    if (e)
        return e;
    e = hw_alloc(sizeof(*e));
    e->id = id;
    e->used = true;
    HASH_ADD(hh, b->people, id.b, sizeof(e->id.b), e);
    return e;
}

/* Who has a bed through which spell, kept in step with the spells. */
void spell_note_bed(struct beds *b, struct spell_entry *s)
{
    struct person_entry *p = NULL;
    bool has = s->now.admitted && !s->now.discharged && s->now.bed;

    if (hw_id_is_zero(s->now.person))
        return;
    p = has ? person_make(b, s->now.person) : beds_person(b, s->now.person);
    if (!p)
        return;
    if (has) {
        free(p->bed_spell);
        p->bed_spell = hw_strdup(s->id);
    } else if (hw_streq(p->bed_spell, s->id)) {
        free(p->bed_spell);
        p->bed_spell = NULL;
    }
}

void spell_forget_bed(struct beds *b, const struct spell_entry *s)
{
    struct person_entry *p = beds_person(b, s->now.person);

    if (p && hw_streq(p->bed_spell, s->id)) {
        free(p->bed_spell);
        p->bed_spell = NULL;
    }
}

void spell_drop(struct beds *b, struct spell_entry *e)
{
    spell_forget_bed(b, e);
    HASH_DEL(b->spells, e);
    hw_spell_release(&e->facts);
    free(e);
}

static void count_reserved(struct beds *b, const struct bed_entry *e, bool add)
{
    if (e->state == HW__BED_STATE__CODE__RESERVED)
        b->reserved += add ? 1 : (size_t)-1;
}

void bed_drop(struct beds *b, struct bed_entry *e)
{
    count_reserved(b, e, false);
    HASH_DEL(b->beds, e);
    free(e->spell);
    free(e);
}

void person_drop(struct beds *b, struct person_entry *e)
{
    HASH_DEL(b->people, e);
    hw_secret_wipe(&e->key);
    free(e->box);
    free(e->bed_spell);
    free(e);
}

void token_drop(struct beds *b, struct token_entry *e)
{
    HASH_DEL(b->tokens, e);
    free(e);
}

static const char *part(struct beds *b, const char *stream, int index)
{
    char text[BEDS_STREAM];

    return hw_stream_part(stream, index, text, sizeof(text)) ? hw_names_intern(b->names, text) : "";
}

struct bed_entry *bed_make(struct beds *b, const char *stream)
{
    struct bed_entry *e = bed_by_stream(b, stream);

    if (e)
        return e;
    e = hw_alloc(sizeof(*e) + strlen(stream) + 1);
    memcpy(e->stream, stream, strlen(stream) + 1);
    e->provider = part(b, stream, 1);
    e->ward = part(b, stream, 2);
    e->bed = part(b, stream, 3);
    HASH_ADD_STR(b->beds, stream, e);
    return e;
}

void bed_set(struct beds *b, struct bed_entry *e, uint32_t version, Hw__BedState__Code state,
             const char *spell, int64_t position)
{
    char *owned = spell ? hw_strdup(spell) : NULL;

    count_reserved(b, e, false);

    free(e->spell);
    e->spell = owned;
    e->version = version;
    e->state = state;
    e->position = position;
    e->lost = false;
    count_reserved(b, e, true);
}

struct ward_entry *ward_make(struct beds *b, const char *stream)
{
    struct ward_entry *e = ward_by_stream(b, stream);

    if (e)
        return e;
    e = hw_alloc(sizeof(*e) + strlen(stream) + 1);
    memcpy(e->stream, stream, strlen(stream) + 1);
    e->open = true;
    HASH_ADD_STR(b->wards, stream, e);
    return e;
}

struct beds *beds_create(const struct hw_secret *master, const struct hw_secret *lookup)
{
    struct beds *b = hw_alloc(sizeof(*b));

    b->master = *master;
    b->lookup = *lookup;
    b->names = hw_names_create();
    b->arena = hw_arena_create(ARENA);
    HW_CHECK(b->arena);
    return b;
}

void beds_destroy(struct beds *b)
{
    struct spell_entry *s = NULL, *next_s = NULL;
    struct bed_entry *d = NULL, *next_d = NULL;
    struct ward_entry *w = NULL, *next_w = NULL;
    struct person_entry *p = NULL, *next_p = NULL;
    struct token_entry *t = NULL, *next_t = NULL;

    if (!b)
        return;
    HASH_ITER(hh, b->spells, s, next_s)
    {
        spell_drop(b, s);
    }
    HASH_ITER(hh, b->beds, d, next_d)
    {
        bed_drop(b, d);
    }
    HASH_ITER(hh, b->wards, w, next_w)
    {
        HASH_DEL(b->wards, w);
        free(w);
    }
    HASH_ITER(hh, b->people, p, next_p)
    {
        person_drop(b, p);
    }
    HASH_ITER(hh, b->tokens, t, next_t)
    {
        token_drop(b, t);
    }
    hw_names_destroy(b->names);
    hw_arena_destroy(b->arena);
    hw_secret_wipe(&b->master);
    hw_secret_wipe(&b->lookup);
    free(b);
}

/* ---- people ---- */

bool beds_knows_person(void *domain, const uint8_t token[HW_TOKEN_BYTES])
{
    return beds_token(domain, token) != NULL;
}

bool beds_knows_key(void *domain, struct hw_id person)
{
    const struct person_entry *p = beds_person(domain, person);

    return p && p->key_known;
}

static void learn_key(struct beds *b, const struct hw_found_person *f)
{
    struct person_entry *p = person_make(b, f->person);

    p->key_known = true;
    p->has_key = f->wrapped && f->wrapped_n == HW_KEY_BYTES + HW_SEAL_OVERHEAD &&
                 hw_unseal(&b->master, p->id, f->wrapped, f->wrapped_n, p->key.b);
}

void beds_person_found(void *domain, const struct hw_found_person *f)
{
    struct beds *b = domain;
    struct token_entry *t = NULL;

    if (f->token) {
        t = beds_token(b, f->token);
        if (!t) {
            t = hw_alloc(sizeof(*t));
            memcpy(t->token, f->token, HW_TOKEN_BYTES);
            HASH_ADD(hh, b->tokens, token, HW_TOKEN_BYTES, t);
        }
        t->used = true;
        t->found = f->found;
        t->person = f->person;
    }
    if (f->wrapped || !f->token)
        learn_key(b, f);
}
