/* Keeping it small: what is let go, and what a snapshot holds. */
#include "beds/core/entries.h"
#include "homeward/bug.h"
#include "homeward/bus/bus.h"
#include "homeward/pb.h"
#include "homeward/v1/state.pb-c.h"

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
        bed_set(b, bed_make(b, st->beds[i]->stream), st->beds[i]->version, st->beds[i]->state,
                st->beds[i]->spell, st->beds[i]->position);
    for (size_t i = 0; st && i < st->n_spells; i++) {
        beds_spell_stream(stream, st->spells[i]);
        want(arg, stream);
    }
    hw_arena_destroy(arena);
    return st != NULL;
}
