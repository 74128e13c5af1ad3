/* Beds follow where people are. A bed holds one person and a person has one bed; a bed that was
 * left is CLEANING, never at once AVAILABLE (R9.13). */
#include <string.h>

#include "beds/core/decide.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

struct place place_of(const struct hw_spell_state *st)
{
    struct place p = {.provider = st->provider, .ward = st->ward};

    if (st->admitted && !st->discharged) {
        p.bed = st->bed;
        p.on_leave = st->on_leave;
    }
    return p;
}

void plan_bed(const struct deciding *d, const char *provider, const char *ward, const char *bed,
              Hw__BedState__Code state, const char *spell, const char *reason)
{
    const struct bed_entry *e = beds_bed(d->b, provider, ward, bed);
    Hw__BedStateChanged m = HW__BED_STATE_CHANGED__INIT;
    char stream[BEDS_STREAM];

    beds_bed_stream(stream, provider, ward, bed);
    m.state = state;
    m.spell = spell;
    m.reason = reason;
    m.source = d->q->command->source;
    hw_plan_event(d->p, stream, e ? e->version : 0, HW__EVENT__BODY_BED_STATE_CHANGED, d->q->at_ms,
                  &m);
}

static bool refuse_bed(const struct deciding *d, const char *code, const struct place *to,
                       const char *why)
{
    hw_plan_refuse(d->p, code, "bed", "bed %s on %s %s", to->bed, to->ward, why);
    return false;
}

static bool bed_is_free(const struct deciding *d, const char *spell, const struct place *to)
{
    const struct bed_entry *e = beds_bed(d->b, to->provider, to->ward, to->bed);

    if (!e)
        return true;
    switch (e->state) {
    case HW__BED_STATE__CODE__OCCUPIED:
    case HW__BED_STATE__CODE__HELD:
        return hw_streq(e->spell, spell) ||
               refuse_bed(d, "BED_OCCUPIED", to, "holds somebody else");
    case HW__BED_STATE__CODE__RESERVED:
        return hw_streq(e->spell, spell) ||
               refuse_bed(d, "BED_RESERVED", to, "is kept for somebody else");
    case HW__BED_STATE__CODE__CLOSED:
        return refuse_bed(d, "BED_CLOSED", to, "is closed");
    case HW__BED_STATE__CODE__UNKNOWN:
    case HW__BED_STATE__CODE__AVAILABLE:
    case HW__BED_STATE__CODE__CLEANING: /* somebody is in it: then it has been cleaned */
    case HW__BED_STATE__CODE__ISOLATION_ONLY:
    case _HW__BED_STATE__CODE_IS_INT_SIZE:
        break;
    }
    return true;
}

static bool has_no_other_bed(const struct deciding *d, const char *spell, struct hw_id person)
{
    const struct person_entry *p = beds_person(d->b, person);

    if (!p || !p->bed_spell || hw_streq(p->bed_spell, spell))
        return true;
    hw_plan_refuse(d->p, "PERSON_HAS_BED", "bed",
                   "this person already has a bed, in spell %s; discharge or move that one first",
                   p->bed_spell);
    return false;
}

static bool same_bed(const struct place *a, const struct place *b)
{
    return hw_streq(a->bed, b->bed) &&
           (!a->bed || (hw_streq(a->ward, b->ward) && hw_streq(a->provider, b->provider)));
}

static void vacate(const struct deciding *d, const char *spell, const struct place *from,
                   Hw__BedState__Code vacated)
{
    const struct bed_entry *e = beds_bed(d->b, from->provider, from->ward, from->bed);

    if (e && hw_streq(e->spell, spell))
        plan_bed(d, from->provider, from->ward, from->bed, vacated, NULL, NULL);
}

/* The ward and bed are taken into the register when they are first heard of. */
static bool know_ward(const struct deciding *d, const struct place *to)
{
    const struct ward_entry *w = beds_ward(d->b, to->provider, to->ward);
    Hw__WardRegistered m = HW__WARD_REGISTERED__INIT;
    char stream[BEDS_STREAM];

    if (w && w->version > 0 && !w->open) {
        hw_plan_refuse(d->p, "WARD_CLOSED", "ward", "ward %s takes no patients", to->ward);
        return false;
    }
    if (w && w->version > 0)
        return true;
    beds_ward_stream(stream, to->provider, to->ward);
    hw_plan_event(d->p, stream, 0, HW__EVENT__BODY_WARD_REGISTERED, d->q->at_ms, &m);
    return true;
}

bool plan_places(const struct deciding *d, const char *spell, struct hw_id person,
                 const struct place *from, const struct place *to, Hw__BedState__Code vacated)
{
    bool moves = !same_bed(from, to);
    Hw__BedState__Code state =
        to->on_leave ? HW__BED_STATE__CODE__HELD : HW__BED_STATE__CODE__OCCUPIED;
    bool new_ward = to->ward && (!hw_streq(from->ward, to->ward) || !from->provider);

    if (to->bed && moves && (!bed_is_free(d, spell, to) || !has_no_other_bed(d, spell, person)))
        return false;
    if (new_ward && !know_ward(d, to))
        return false;
    if (from->bed && moves)
        vacate(d, spell, from, vacated);
    if (to->bed && (moves || from->on_leave != to->on_leave))
        plan_bed(d, to->provider, to->ward, to->bed, state, spell, NULL);
    return true;
}
