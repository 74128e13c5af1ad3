/* UpdatePerson and MergePeople. */
#include <string.h>

#include "beds/core/decide.h"
#include "homeward/es/check.h"
#include "homeward/v1/events.pb-c.h"

/* ---- UpdatePerson ---- */

static void link_spell(const struct deciding *d, const struct spell_entry *s, struct hw_id person)
{
    Hw__SpellPersonChanged m = HW__SPELL_PERSON_CHANGED__INIT;
    char stream[BEDS_STREAM];

    m.has_person = true;
    m.person.data = person.b;
    m.person.len = sizeof(person.b);
    beds_spell_stream(stream, s->id);
    hw_plan_event(d->p, stream, s->version, HW__EVENT__BODY_SPELL_PERSON_CHANGED, d->q->at_ms, &m);
}

static struct identity identity_of_update(const Hw__UpdatePerson *c, const char *provider)
{
    return (struct identity){
        .nhs_number = c->nhs_number,
        .provider = provider,
        .local_id = c->local_id,
        .family_name = c->family_name,
        .given_name = c->given_name,
        .address = c->address,
        .postcode = c->postcode,
        .date_of_birth = c->date_of_birth,
    };
}

static bool check_update(const struct deciding *d, const Hw__UpdatePerson *c)
{
    if (!c->spell && !c->nhs_number && !(c->provider && c->local_id)) {
        hw_plan_invalid(d->p, "MISSING_FIELD", "spell",
                        "spell, nhsNumber, or provider and localId say whom this is about");
        return false;
    }
    return check_optional(d, c->spell, "spell") &&
           (!c->provider || check_provider(d, c->provider)) &&
           check_optional(d, c->local_id, "localId") &&
           hw_check_nhs_number(d->p, c->nhs_number, "nhsNumber");
}

static void update_person(const struct deciding *d, const Hw__UpdatePerson *c)
{
    const struct spell_entry *s = NULL;
    struct person_entry *known = NULL;
    struct identity who;
    struct hw_id person;
    bool ok = true;

    if (!check_update(d, c))
        return;
    s = c->spell ? beds_spell(d->b, c->spell) : NULL;
    if (c->spell && (!s || !s->now.admitted)) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", c->spell);
        return;
    }
    who = identity_of_update(c, c->provider ? c->provider : s ? s->now.provider : NULL);
    known = s && !hw_id_is_zero(s->now.person) ? person_in_force(d->b, s->now.person)
                                               : find_identity(d->b, &who);
    if (!known && !s && !c->create) {
        hw_plan_refuse(d->p, "UNKNOWN_PERSON", "nhsNumber",
                       "nobody is known by these identifiers; create: true takes somebody in");
        return;
    }
    if (who.date_of_birth && known && !correct_person_minority(d, known->id, who.date_of_birth)) {
        hw_plan_wait(d->p);
        return;
    }
    person = plan_person(d, known, &who, &ok);
    if (!ok)
        return;
    if (s && hw_id_is_zero(s->now.person) && !hw_id_is_zero(person))
        link_spell(d, s, person);
    else if ((known || s) && hw_plan_is_empty(d->p)) /* it was known already */
        hw_plan_already(d->p, known ? known->position : s->now.admitted_position);
}

/* ---- MergePeople ---- */

static void move_spells(const struct deciding *d, const struct person_entry *from,
                        const struct person_entry *to)
{
    struct spell_entry *s = NULL, *next = NULL;

    HASH_ITER(hh, d->b->spells, s, next)
    {
        if (s->now.admitted && hw_id_equal(s->now.person, from->id))
            link_spell(d, s, to->id);
    }
}

static void plan_merge(const struct deciding *d, const struct person_entry *from,
                       const struct person_entry *to)
{
    Hw__PersonMerged m = HW__PERSON_MERGED__INIT;
    char stream[BEDS_STREAM];
    uint8_t id[16];

    memcpy(id, to->id.b, sizeof(id));
    m.into.data = id;
    m.into.len = sizeof(id);
    m.source = d->q->command->source;
    beds_person_stream(stream, from->id);
    hw_plan_event(d->p, stream, from->version, HW__EVENT__BODY_PERSON_MERGED, d->q->at_ms, &m);
    move_spells(d, from, to);
}

static void merge_people(const struct deciding *d, const Hw__MergePeople *c)
{
    struct identity to = {
        .nhs_number = c->nhs_number, .provider = c->provider, .local_id = c->local_id};
    struct identity from = {
        .nhs_number = c->from_nhs_number, .provider = c->provider, .local_id = c->from_local_id};
    struct person_entry *survivor = NULL, *goes = NULL;
    bool ok = true;

    if (!c->nhs_number && !(c->provider && c->local_id)) {
        (void)check_given(d, false, "nhsNumber");
        return;
    }
    if (!c->from_nhs_number && !(c->provider && c->from_local_id)) {
        (void)check_given(d, false, "fromNhsNumber");
        return;
    }
    survivor = find_identity(d->b, &to);
    goes = find_identity(d->b, &from);
    if (!goes) {
        hw_plan_refuse(d->p, "UNKNOWN_PERSON", "fromNhsNumber",
                       "nobody is known by the identifiers that are to be merged");
        return;
    }
    if (!survivor) { /* the record goes on under its new identifiers */
        (void)plan_person(d, goes, &to, &ok);
        if (hw_plan_is_empty(d->p))
            hw_plan_already(d->p, goes->position);
        return;
    }
    if (survivor == goes) {
        hw_plan_already(d->p, goes->position);
        return;
    }
    if (survivor->bed_spell && goes->bed_spell) {
        hw_plan_refuse(d->p, "PERSON_HAS_BED", NULL,
                       "both records have a bed (spells %s and %s): one of them is wrong",
                       survivor->bed_spell, goes->bed_spell);
        return;
    }
    plan_merge(d, goes, survivor);
}

void decide_person(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_UPDATE_PERSON)
        update_person(d, c->update_person);
    else
        merge_people(d, c->merge_people);
}
