/* Requests for reablement and packages of care that somebody in hospital waits for (R7.10, R8.18):
 * other services say them, nobody types them twice. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static void touch_case(struct hw_book *b, const struct onward *o)
{
    struct d2a *s = (struct d2a *)(void *)b;
    struct hw_record *of = o->spell ? hw_book_get(b, case_kind.prefix, o->spell) : NULL;
    char text[HW_ID_TEXT];

    if (of)
        hw_book_touch(b, of);
    hw_links_touch(&s->by_person, hw_links_person(o->person, text), b); /* a later stay */
}

static void ask(struct hw_book *b, struct hw_record *r, const char *spell,
                const ProtobufCBinaryData *person, const struct onward *asked)
{
    char text[HW_ID_TEXT];
    struct d2a *s = (struct d2a *)(void *)b;
    struct onward *o = r->data;

    if (o->asked)
        return;
    *o = *asked;
    o->asked = true;
    o->over_ms = HW_MS_FOREVER;
    o->spell = spell ? hw_strdup(spell) : NULL;
    hw_links_add(&s->by_spell, o->spell, r);
    (void)hw_id_from_bytes(person->data, person->len, &o->person);
    hw_links_add(&s->wanted_by, hw_links_person(o->person, text), r);
}

static void know_person(struct hw_book *b, struct hw_record *r, const ProtobufCBinaryData *person)
{
    struct d2a *s = (struct d2a *)(void *)b;
    struct onward *o = r->data;
    char text[HW_ID_TEXT];

    touch_case(b, o);
    hw_links_remove(&s->wanted_by, hw_links_person(o->person, text), r);
    (void)hw_id_from_bytes(person->data, person->len, &o->person);
    hw_links_add(&s->wanted_by, hw_links_person(o->person, text), r);
}

static void reablement_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct onward *o = r->data;

    if (e->type == HW__EVENT__BODY_REABLEMENT_REQUESTED) {
        const Hw__ReablementRequested *m = CASE_READ(b, e, reablement_requested);

        if (m)
            ask(b, r, m->spell, &m->person,
                &(struct onward){.authority = hw_names_intern(b->names, m->authority),
                                 .zone = hw_names_intern(b->names, m->zone),
                                 .funder = m->funder,
                                 .asked_ms = e->occurred_ms});
    } else if (e->type == HW__EVENT__BODY_REABLEMENT_STARTED ||
               e->type == HW__EVENT__BODY_REABLEMENT_WITHDRAWN) {
        if (e->occurred_ms < o->over_ms)
            o->over_ms = e->occurred_ms; /* what becomes of it later is no wait */
    } else if (e->type == HW__EVENT__BODY_REABLEMENT_START_CANCELLED) {
        o->over_ms = HW_MS_FOREVER;
    } else if (e->type == HW__EVENT__BODY_REABLEMENT_PERSON_CHANGED) {
        const Hw__ReablementPersonChanged *m = CASE_READ(b, e, reablement_person_changed);

        if (m)
            know_person(b, r, &m->person);
    }
    touch_case(b, o);
}

static void package_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct onward *o = r->data;

    if (e->type == HW__EVENT__BODY_PACKAGE_REQUESTED) {
        const Hw__PackageRequested *m = CASE_READ(b, e, package_requested);

        if (m)
            ask(b, r, m->spell, &m->person,
                &(struct onward){.authority = hw_names_intern(b->names, m->authority),
                                 .zone = hw_names_intern(b->names, m->zone),
                                 .funder = m->funder,
                                 .asked_ms = e->occurred_ms});
    } else if (e->type == HW__EVENT__BODY_PACKAGE_STARTED ||
               e->type == HW__EVENT__BODY_PACKAGE_CANCELLED ||
               e->type == HW__EVENT__BODY_PACKAGE_ENDED ||
               e->type == HW__EVENT__BODY_PACKAGE_RESUMED) {
        if (e->occurred_ms < o->over_ms)
            o->over_ms = e->occurred_ms; /* what becomes of it later is no wait */
    } else if (e->type == HW__EVENT__BODY_PACKAGE_CHANGED) {
        const Hw__PackageChanged *m = CASE_READ(b, e, package_changed);

        if (m && m->has_person)
            know_person(b, r, &m->person);
    }
    touch_case(b, o);
}

static void onward_release(struct hw_book *b, struct hw_record *r)
{
    struct d2a *s = (struct d2a *)(void *)b;
    struct onward *o = r->data;
    char text[HW_ID_TEXT];

    hw_links_remove(&s->by_spell, o->spell, r);
    hw_links_remove(&s->wanted_by, hw_links_person(o->person, text), r);
    free(o->spell);
}

/* As long as it is waited for, or the case that it belongs to is in mind. */
static bool onward_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct onward *o = r->data;
    const struct hw_record *of =
        o->spell ? hw_book_get((struct hw_book *)(uintptr_t)b, case_kind.prefix, o->spell) : NULL;

    return (o->asked && o->over_ms == HW_MS_FOREVER) ||
           (of && of->version > 0 && case_kind.open(b, of));
}

static bool start_is_taken_back(const struct hw_es_event *e)
{
    return e->type == HW__EVENT__BODY_REABLEMENT_START_CANCELLED;
}

const struct hw_kind reablement_kind = {.prefix = "reablement/",
                                        .size = sizeof(struct onward),
                                        .apply = reablement_apply,
                                        .release = onward_release,
                                        .open = onward_open,
                                        .wakes = start_is_taken_back,
                                        .foreign = true};

const struct hw_kind package_kind = {.prefix = "package/",
                                     .size = sizeof(struct onward),
                                     .apply = package_apply,
                                     .release = onward_release,
                                     .open = onward_open,
                                     .foreign = true};
