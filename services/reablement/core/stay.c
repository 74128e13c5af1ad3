/* Stays, packages and people in mind: looked at, never written to. What depends on one is told of
 * it. */
#include "reablement/core/stay.h"

#include "homeward/civil.h"
#include "homeward/es/links.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/request.h"

/* ---- stays ---- */

bool stay_left_hospital(const struct hw_spell_state *now)
{
    return now->discharged && (now->died || !hw_destination_is_hospital(now->destination));
}

static void stay_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct reablement *s = (struct reablement *)(void *)b;
    struct stay *t = r->data;
    char text[HW_ID_TEXT];

    hw_spell_record_apply(b, r, e);
    if (e->occurred_ms > t->changed_ms)
        t->changed_ms = e->occurred_ms;
    hw_links_relist(&s->stays_of, r, &t->person, t->spell.now.person);
    hw_links_touch(&s->by_spell, hw_record_name(r), b);
    hw_links_touch(&s->by_person, hw_links_person(t->person, text), b);
}

static void stay_release(struct hw_book *b, struct hw_record *r)
{
    struct reablement *s = (struct reablement *)(void *)b;
    const struct stay *t = r->data;
    char text[HW_ID_TEXT];

    hw_links_remove(&s->stays_of, hw_links_person(t->person, text), r);
    hw_spell_record_release(b, r);
}

/* Whether something of a stay is still to be told to a request. */
static bool is_awaited(const struct hw_book *b, const struct hw_record *request)
{
    const struct request *r = request->data;

    if (r->state != REQUEST_NONE && r->state != REQUEST_WITHDRAWN && r->left_day == HW_DAY_FOREVER)
        return true;
    if (r->state == REQUEST_ENDED && hw_london_day(b->seen_ms) <= r->ended_day + REQUEST_ENDED_DAYS)
        return true; /* a death after it says that the end stands */
    return request_due(b, request) != HW_NEVER;
}

static bool is_awaited_by(const struct hw_book *b, const struct hw_links *l)
{
    for (size_t i = 0; l && i < l->count; i++) {
        if (is_awaited(b, l->records[i]))
            return true;
    }
    return false;
}

/* A stay that is over is kept until those who wait for its end have been told: whoever waits in it,
 * and the person's episode, which rested for it. */
static bool stay_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct reablement *s = (const struct reablement *)(const void *)b;
    const struct stay *t = r->data;
    char text[HW_ID_TEXT];

    return hw_spell_record_open(b, r) ||
           is_awaited_by(b, hw_links_find(&s->by_spell, hw_record_name(r))) ||
           is_awaited_by(b, hw_links_find(&s->by_person, hw_links_person(t->person, text)));
}

static bool stay_wakes(const struct hw_es_event *e)
{
    return hw_spell_record_wakes(e) || e->type == HW__EVENT__BODY_SPELL_PERSON_CHANGED;
}

const struct hw_kind stay_kind = {.prefix = "spell/",
                                  .size = sizeof(struct stay),
                                  .apply = stay_apply,
                                  .release = stay_release,
                                  .open = stay_open,
                                  .wakes = stay_wakes,
                                  .foreign = true};

/* ---- packages ---- */

static void package_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct reablement *s = (struct reablement *)(void *)b;
    struct package *k = r->data;

    if (!k->seen) {
        k->seen = true;
        k->started_day = HW_DAY_FOREVER;
    }
    if (e->type == HW__EVENT__BODY_PACKAGE_STARTED) {
        const Hw__PackageStarted *m =
            hw_pb_unpack(&hw__package_started__descriptor, b->arena, e->payload, e->payload_n);

        if (m)
            k->started_day = m->day->day;
        k->changed_ms = e->occurred_ms;
    } else if (e->type == HW__EVENT__BODY_PACKAGE_CANCELLED) {
        k->given_up = true;
        k->changed_ms = e->occurred_ms;
    }
    hw_links_touch(&s->by_package, hw_record_name(r), b);
}

static bool package_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct reablement *s = (const struct reablement *)(const void *)b;
    const struct package *k = r->data;
    const struct hw_links *l = hw_links_find(&s->by_package, hw_record_name(r));

    for (size_t i = 0; l && i < l->count; i++) {
        const struct request *q = l->records[i]->data;

        if (request_due(b, l->records[i]) != HW_NEVER)
            return true;
        if (q->state == REQUEST_STARTED && k->started_day == HW_DAY_FOREVER && !k->given_up)
            return true;
    }
    return false;
}

static bool package_wakes(const struct hw_es_event *e)
{
    return e->type == HW__EVENT__BODY_PACKAGE_STARTED ||
           e->type == HW__EVENT__BODY_PACKAGE_CANCELLED;
}

const struct hw_kind package_kind = {.prefix = "package/",
                                     .size = sizeof(struct package),
                                     .apply = package_apply,
                                     .open = package_open,
                                     .wakes = package_wakes,
                                     .foreign = true};

/* ---- people ---- */

static void person_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct reablement *s = (struct reablement *)(void *)b;

    hw_person_apply(b, r, e);
    hw_links_touch(&s->by_person, hw_record_name(r), b);
}

/* Until the requests of the record that went have been told. */
static bool person_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct reablement *s = (const struct reablement *)(const void *)b;
    const struct hw_person_record *p = r->data;

    return !hw_id_is_zero(p->into) &&
           is_awaited_by(b, hw_links_find(&s->by_person, hw_record_name(r)));
}

const struct hw_kind person_kind = {.prefix = "person/",
                                    .size = sizeof(struct hw_person_record),
                                    .apply = person_apply,
                                    .open = person_open,
                                    .wakes = hw_person_wakes,
                                    .foreign = true};
