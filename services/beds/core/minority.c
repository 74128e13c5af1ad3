/* Birth dates that are told after facts were: who was a minor when (R1.5). */
#include "beds/core/decide.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/v1/events.pb-c.h"

static bool has_age(const struct hw_fact *f)
{
    return f->kind == HW_FACT_ADMITTED || f->kind == HW_FACT_READINESS;
}

static void plan_minority(const struct deciding *d, const struct spell_entry *s,
                          const Hw__Date *birth)
{
    Hw__MinorityCorrected m = HW__MINORITY_CORRECTED__INIT;
    struct hw_arena *arena = hw_plan_arena(d->p);
    char stream[BEDS_STREAM];
    bool changed = false;

    m.minor_positions = hw_arena_array(arena, s->facts.fact_count + 1, sizeof(int64_t));
    HW_CHECK(m.minor_positions);
    for (size_t i = 0; i < s->facts.fact_count; i++) {
        const struct hw_fact *f = &s->facts.facts[i];
        bool minor = false;

        if (!has_age(f))
            continue;
        minor = hw_age_on(birth->day, hw_london_day(f->at_ms)) < ADULT_AGE;
        if (minor)
            m.minor_positions[m.n_minor_positions++] = f->position;
        changed = changed || minor != hw_spell_minor_at(&s->facts, f);
    }
    if (!changed)
        return;
    beds_spell_stream(stream, s->id);
    hw_plan_event(d->p, stream, s->version, HW__EVENT__BODY_MINORITY_CORRECTED, d->q->at_ms, &m);
}

static bool any_provisional(const struct spell_entry *s)
{
    for (size_t i = 0; i < s->facts.fact_count; i++) {
        if (s->facts.facts[i].position >= HW_PROVISIONAL)
            return true;
    }
    return false;
}

bool correct_minority(const struct deciding *d, const struct spell_entry *s, const Hw__Date *birth)
{
    if (any_provisional(s))
        return false;
    plan_minority(d, s, birth);
    return true;
}

bool correct_person_minority(const struct deciding *d, struct hw_id person, const Hw__Date *birth)
{
    struct spell_entry *s = NULL, *next = NULL;

    HASH_ITER(hh, d->b->spells, s, next)
    {
        if (s->now.admitted && hw_id_equal(s->now.person, person) && !correct_minority(d, s, birth))
            return false;
    }
    return true;
}

bool correct_minority_on_admission(const struct deciding *d, const struct spell_entry *s,
                                   const struct person_entry *known, const Hw__Date *said)
{
    const Hw__PersonDetails *details =
        known && (said || s) ? details_of(d->b, known, hw_plan_arena(d->p)) : NULL;
    const Hw__Date *before = details ? details->date_of_birth : NULL;
    const Hw__Date *birth = said ? said : before;

    if (!birth)
        return true;
    if (s && !correct_minority(d, s, birth))
        return false;
    /* Looking through all spells is for a date that is new, not for every admission. */
    if (!known || (before && before->day == birth->day))
        return true;
    return correct_person_minority(d, known->id, birth);
}
