#include "beds/core/state.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "homeward/v1/state.pb-c.h"

enum { ARENA = 1 << 20 };

/* ---- finding
 * ---------------------------------------------------------------------------------------- */

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

static struct bed_entry *bed_by_stream(struct beds *b, const char *stream)
{
    struct bed_entry *e = NULL;

    HASH_FIND_STR(b->beds, stream, e);
    return e;
}

static struct ward_entry *ward_by_stream(struct beds *b, const char *stream)
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

/* ---- making and dropping
 * ----------------------------------------------------------------------------- */

static struct spell_entry *spell_make(struct beds *b, const char *id)
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

static struct person_entry *person_make(struct beds *b, struct hw_id id)
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
static void note_bed(struct beds *b, struct spell_entry *s)
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

static void forget_bed(struct beds *b, const struct spell_entry *s)
{
    struct person_entry *p = beds_person(b, s->now.person);

    if (p && hw_streq(p->bed_spell, s->id)) {
        free(p->bed_spell);
        p->bed_spell = NULL;
    }
}

static void spell_drop(struct beds *b, struct spell_entry *e)
{
    forget_bed(b, e);
    HASH_DEL(b->spells, e);
    hw_spell_release(&e->facts);
    free(e);
}

static void count_reserved(struct beds *b, const struct bed_entry *e, bool add)
{
    if (e->state == HW__BED_STATE__CODE__RESERVED)
        b->reserved += add ? 1 : (size_t)-1;
}

static void bed_drop(struct beds *b, struct bed_entry *e)
{
    count_reserved(b, e, false);
    HASH_DEL(b->beds, e);
    free(e->spell);
    free(e);
}

static void person_drop(struct beds *b, struct person_entry *e)
{
    HASH_DEL(b->people, e);
    hw_secret_wipe(&e->key);
    free(e->box);
    free(e->bed_spell);
    free(e);
}

static void token_drop(struct beds *b, struct token_entry *e)
{
    HASH_DEL(b->tokens, e);
    free(e);
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

/* ---- events
 * -------------------------------------------------------------------------------------------- */

static void apply_spell(struct beds *b, const char *id, const struct hw_es_event *e)
{
    struct spell_entry *s = spell_make(b, id);
    struct hw_fact f;

    s->version = e->version;
    if (!hw_fact_read(e->type, e->payload, e->payload_n, e->occurred_ms, e->position, b->names,
                      b->arena, &f))
        return;
    hw_spell_add(&s->facts, &f);
}

static void refold(struct beds *b, const char *id)
{
    struct spell_entry *s = beds_spell(b, id);

    if (!s)
        return;
    forget_bed(b, s);
    hw_spell_fold(&s->facts, HW_MS_FOREVER, &s->now, NULL);
    note_bed(b, s);
}

static const char *part(struct beds *b, const char *stream, int index)
{
    char text[BEDS_STREAM];

    return hw_stream_part(stream, index, text, sizeof(text)) ? hw_names_intern(b->names, text) : "";
}

static struct bed_entry *bed_make(struct beds *b, const char *stream)
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

static void set_bed(struct beds *b, struct bed_entry *e, uint32_t version, Hw__BedState__Code state,
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

static void apply_bed(struct beds *b, const struct hw_es_event *e)
{
    const Hw__BedStateChanged *m =
        hw_pb_unpack(&hw__bed_state_changed__descriptor, b->arena, e->payload, e->payload_n);
    struct bed_entry *bed = bed_make(b, e->stream);

    if (m)
        set_bed(b, bed, e->version, m->state, m->spell, e->position);
}

static struct ward_entry *ward_make(struct beds *b, const char *stream)
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

static void apply_ward(struct beds *b, const struct hw_es_event *e)
{
    const Hw__WardRegistered *m =
        hw_pb_unpack(&hw__ward_registered__descriptor, b->arena, e->payload, e->payload_n);
    struct ward_entry *w = ward_make(b, e->stream);

    w->version = e->version;
    w->position = e->position;
    w->lost = false;
    if (m)
        w->open = !m->has_open || m->open;
}

static void apply_person(struct beds *b, struct hw_id id, const struct hw_es_event *e)
{
    struct person_entry *p = person_make(b, id);

    p->version = e->version;
    p->position = e->position;
    p->restored = true;
    if (e->type == HW__EVENT__BODY_PERSON_RECORDED) {
        const Hw__PersonRecorded *m =
            hw_pb_unpack(&hw__person_recorded__descriptor, b->arena, e->payload, e->payload_n);

        if (!m)
            return;
        free(p->box);
        p->box_n = m->details->box.len;
        p->box = hw_alloc(p->box_n);
        memcpy(p->box, m->details->box.data, p->box_n);
    } else if (e->type == HW__EVENT__BODY_PERSON_MERGED) {
        const Hw__PersonMerged *m =
            hw_pb_unpack(&hw__person_merged__descriptor, b->arena, e->payload, e->payload_n);

        if (m)
            (void)hw_id_from_bytes(m->into.data, m->into.len, &p->into);
    }
}

static bool person_of_stream(const char *stream, struct hw_id *id)
{
    return hw_starts_with(stream, "person/") && hw_id_parse(stream + strlen("person/"), id);
}

static void apply_one(struct beds *b, const struct hw_es_event *e)
{
    struct hw_id person;

    hw_arena_reset(b->arena);
    if (hw_starts_with(e->stream, "spell/"))
        apply_spell(b, e->stream + strlen("spell/"), e);
    else if (hw_starts_with(e->stream, "bed/"))
        apply_bed(b, e);
    else if (hw_starts_with(e->stream, "ward/"))
        apply_ward(b, e);
    else if (person_of_stream(e->stream, &person))
        apply_person(b, person, e);
}

void beds_apply(void *domain, const struct hw_es_event *e)
{
    apply_one(domain, e);
    if (hw_starts_with(e->stream, "spell/"))
        refold(domain, e->stream + strlen("spell/"));
}

/* What may open a spell that was closed or void. */
static bool may_reopen(uint32_t type)
{
    return type == HW__EVENT__BODY_PATIENT_ADMITTED ||
           type == HW__EVENT__BODY_DISCHARGE_CANCELLED || type == HW__EVENT__BODY_FACT_RETRACTED;
}

/* All beds and wards, and every spell from its beginning on or once it is open again; people only
 * when they are needed. */
bool beds_wants(void *domain, const struct hw_es_event *e)
{
    (void)domain;
    return hw_starts_with(e->stream, "bed/") || hw_starts_with(e->stream, "ward/") ||
           (hw_starts_with(e->stream, "spell/") && (e->version == 1 || may_reopen(e->type)));
}

int64_t beds_version(void *domain, const char *stream)
{
    struct beds *b = domain;
    struct hw_id person;

    if (hw_starts_with(stream, "spell/")) {
        const struct spell_entry *s = beds_spell(b, stream + strlen("spell/"));

        return s ? (int64_t)s->version : -1;
    }
    if (hw_starts_with(stream, "bed/")) {
        const struct bed_entry *e = bed_by_stream(b, stream);

        return !e ? 0 : e->lost ? -1 : (int64_t)e->version;
    }
    if (hw_starts_with(stream, "ward/")) {
        const struct ward_entry *e = ward_by_stream(b, stream);

        return !e ? 0 : e->lost ? -1 : (int64_t)e->version;
    }
    if (person_of_stream(stream, &person)) {
        const struct person_entry *p = beds_person(b, person);

        return p && p->restored ? (int64_t)p->version : -1;
    }
    return -1;
}

static void forget_person(struct beds *b, struct person_entry *p)
{
    struct token_entry *t = NULL, *next = NULL;

    HASH_ITER(hh, b->tokens, t, next)
    {
        if (t->found && hw_id_equal(t->person, p->id))
            token_drop(b, t);
    }
    p->restored = false;
    p->version = 0;
    p->key_known = false; /* its key may not have been stored either */
}

void beds_forget(void *domain, const char *stream)
{
    struct beds *b = domain;
    struct hw_id person;

    if (hw_starts_with(stream, "spell/")) {
        struct spell_entry *s = beds_spell(b, stream + strlen("spell/"));

        if (s)
            spell_drop(b, s);
    } else if (hw_starts_with(stream, "bed/")) {
        bed_make(b, stream)->lost = true;
    } else if (hw_starts_with(stream, "ward/")) {
        ward_make(b, stream)->lost = true;
    } else if (person_of_stream(stream, &person)) {
        struct person_entry *p = beds_person(b, person);

        if (p)
            forget_person(b, p);
    }
}

void beds_restore(void *domain, const char *stream, const struct hw_es_event *events, size_t n)
{
    struct beds *b = domain;
    struct hw_id person;

    beds_forget(b, stream);
    for (size_t i = 0; i < n; i++)
        apply_one(b, &events[i]);
    if (hw_starts_with(stream, "spell/")) {
        (void)spell_make(b, stream + strlen("spell/")); /* version 0: known not to exist */
        refold(b, stream + strlen("spell/"));
    } else if (n == 0 && hw_starts_with(stream, "bed/")) {
        bed_drop(b, bed_make(b, stream));
    } else if (n == 0 && hw_starts_with(stream, "ward/")) {
        struct ward_entry *w = ward_make(b, stream);

        HASH_DEL(b->wards, w);
        free(w);
    } else if (person_of_stream(stream, &person)) {
        person_make(b, person)->restored = true;
    }
}

void beds_settle(void *domain, const char *stream, int64_t provisional, int64_t position)
{
    struct beds *b = domain;
    struct hw_id person;

    if (hw_starts_with(stream, "spell/")) {
        struct spell_entry *s = beds_spell(b, stream + strlen("spell/"));

        if (!s)
            return;
        hw_spell_settle(&s->facts, provisional, position);
        refold(b, s->id);
    } else if (hw_starts_with(stream, "bed/")) {
        struct bed_entry *e = bed_by_stream(b, stream);

        if (e && e->position == provisional)
            e->position = position;
    } else if (hw_starts_with(stream, "ward/")) {
        struct ward_entry *e = ward_by_stream(b, stream);

        if (e && e->position == provisional)
            e->position = position;
    } else if (person_of_stream(stream, &person)) {
        struct person_entry *p = beds_person(b, person);

        if (p && p->position == provisional)
            p->position = position;
    }
}

/* ---- people
 * ------------------------------------------------------------------------------------------------
 */

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

/* ---- keeping it small
 * --------------------------------------------------------------------------------------- */

void beds_tidy(void *domain)
{
    struct beds *b = domain;
    struct spell_entry *s = NULL, *next_s = NULL;
    struct person_entry *p = NULL, *next_p = NULL;
    struct token_entry *t = NULL, *next_t = NULL;

    HASH_ITER(hh, b->spells, s, next_s)
    {
        bool open = s->now.admitted && !s->now.discharged;

        if (!open && !s->used)
            spell_drop(b, s);
        else
            s->used = false;
    }
    HASH_ITER(hh, b->people, p, next_p)
    {
        if (!p->used && !p->bed_spell)
            person_drop(b, p);
        else
            p->used = false;
    }
    HASH_ITER(hh, b->tokens, t, next_t)
    {
        if (!t->used)
            token_drop(b, t);
        else
            t->used = false;
    }
}

void beds_save(void *domain, struct hw_buf *out)
{
    struct beds *b = domain;
    Hw__BedsState st = HW__BEDS_STATE__INIT;
    struct hw_arena *arena = hw_arena_create(HW_BUS_MESSAGE_MAX);
    struct ward_entry *w = NULL, *next_w = NULL;
    struct bed_entry *d = NULL, *next_d = NULL;
    struct spell_entry *s = NULL, *next_s = NULL;

    HW_CHECK(arena);
    st.wards = hw_arena_array(arena, HASH_COUNT(b->wards) + 1, sizeof(void *));
    st.beds = hw_arena_array(arena, HASH_COUNT(b->beds) + 1, sizeof(void *));
    st.spells = hw_arena_array(arena, HASH_COUNT(b->spells) + 1, sizeof(void *));
    HASH_ITER(hh, b->wards, w, next_w)
    {
        Hw__BedsState__Ward *m = hw_arena_alloc(arena, sizeof(*m));

        hw__beds_state__ward__init(m);
        m->stream = w->stream;
        m->version = w->version;
        m->open = w->open;
        m->position = w->position;
        st.wards[st.n_wards++] = m;
    }
    HASH_ITER(hh, b->beds, d, next_d)
    {
        Hw__BedsState__Bed *m = hw_arena_alloc(arena, sizeof(*m));

        hw__beds_state__bed__init(m);
        m->stream = d->stream;
        m->version = d->version;
        m->state = d->state;
        m->spell = d->spell;
        m->position = d->position;
        st.beds[st.n_beds++] = m;
    }
    HASH_ITER(hh, b->spells, s, next_s)
    {
        if (s->now.admitted && !s->now.discharged)
            st.spells[st.n_spells++] = s->id;
    }
    hw_pb_pack(&st, out);
    hw_arena_destroy(arena);
}

bool beds_load(void *domain, const void *state, size_t n, void (*want)(void *arg, const char *s),
               void *arg)
{
    struct beds *b = domain;
    struct hw_arena *arena = hw_arena_create(4L * HW_BUS_MESSAGE_MAX);
    const Hw__BedsState *st = NULL;
    char stream[BEDS_STREAM];

    HW_CHECK(arena);
    st = hw_pb_unpack(&hw__beds_state__descriptor, arena, state, n);
    for (size_t i = 0; st && i < st->n_wards; i++) {
        struct ward_entry *w = ward_make(b, st->wards[i]->stream);

        w->version = st->wards[i]->version;
        w->open = st->wards[i]->open;
        w->position = st->wards[i]->position;
    }
    for (size_t i = 0; st && i < st->n_beds; i++)
        set_bed(b, bed_make(b, st->beds[i]->stream), st->beds[i]->version, st->beds[i]->state,
                st->beds[i]->spell, st->beds[i]->position);
    for (size_t i = 0; st && i < st->n_spells; i++) {
        beds_spell_stream(stream, st->spells[i]);
        want(arg, stream);
    }
    hw_arena_destroy(arena);
    return st != NULL;
}
