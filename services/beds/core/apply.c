/* What the log says, brought to mind. */
#include <stdlib.h>
#include <string.h>

#include "beds/core/entries.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

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
    spell_forget_bed(b, s);
    hw_spell_fold(&s->facts, HW_MS_FOREVER, &s->now, NULL);
    spell_note_bed(b, s);
}

static void apply_bed(struct beds *b, const struct hw_es_event *e)
{
    const Hw__BedStateChanged *m =
        hw_pb_unpack(&hw__bed_state_changed__descriptor, b->arena, e->payload, e->payload_n);
    struct bed_entry *bed = bed_make(b, e->stream);

    if (m)
        bed_set(b, bed, e->version, m->state, m->spell, e->position);
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
