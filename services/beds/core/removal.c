/* Taking back what was said. */
#include "beds/core/said.h"
#include "homeward/v1/events.pb-c.h"

/* Said before: the same kind of cancellation for the same moment, still counting. */
static int64_t cancelled_before(const struct deciding *d, const struct spell_entry *s,
                                enum hw_fact_kind kind)
{
    for (size_t i = s->facts.removal_count; i > 0; i--) {
        const struct hw_fact *f = &s->facts.removals[i - 1];

        if (f->kind == kind && f->at_ms == d->q->at_ms &&
            !hw_spell_is_removed(&s->facts, f->position))
            return f->position;
    }
    return 0;
}

/* A fact is taken back by its place in the log, which must be known by then. */
static void take_back(const struct deciding *d, struct spell_entry *s, uint32_t type, void *message,
                      int64_t *slot, int64_t position)
{
    struct said w;

    if (position >= HW_PROVISIONAL) {
        hw_plan_wait(d->p);
        return;
    }
    *slot = position;
    w = say(d, type, message);
    add_fact(d, s, &w, HW__BED_STATE__CODE__AVAILABLE);
}

void decide_cancel(const struct deciding *d, const char *id, enum hw_fact_kind kind)
{
    Hw__AdmissionCancelled admission = HW__ADMISSION_CANCELLED__INIT;
    Hw__DischargeCancelled discharge = HW__DISCHARGE_CANCELLED__INIT;
    Hw__MoveCancelled move = HW__MOVE_CANCELLED__INIT;
    struct spell_entry *s = NULL;
    int64_t before = 0;

    if (!check_text(d, id, "spell"))
        return;
    s = beds_spell(d->b, id);
    before = s ? cancelled_before(d, s, kind) : 0;
    admission.source = discharge.source = move.source = d->q->command->source;
    if (before)
        hw_plan_already(d->p, before);
    else if (!s || !s->now.admitted)
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", id);
    else if (kind == HW_FACT_ADMISSION_CANCELLED)
        take_back(d, s, HW__EVENT__BODY_ADMISSION_CANCELLED, &admission, &admission.position,
                  s->now.admitted_position);
    else if (kind == HW_FACT_DISCHARGE_CANCELLED && s->now.discharged)
        take_back(d, s, HW__EVENT__BODY_DISCHARGE_CANCELLED, &discharge, &discharge.position,
                  s->now.discharged_position);
    else if (kind == HW_FACT_DISCHARGE_CANCELLED)
        hw_plan_refuse(d->p, "NOT_DISCHARGED", "spell", "spell %s has not been discharged", id);
    else if (s->now.moved_position)
        take_back(d, s, HW__EVENT__BODY_MOVE_CANCELLED, &move, &move.position,
                  s->now.moved_position);
    else
        hw_plan_refuse(d->p, "NOT_MOVED", "spell", "spell %s has no move to cancel", id);
}

static bool may_retract(enum hw_fact_kind kind)
{
    return kind != HW_FACT_PERSON && kind != HW_FACT_MINORITY;
}

/* A retraction of that fact that counts; 0: none. */
static int64_t retracted_by(const struct spell_entry *s, int64_t position)
{
    for (size_t i = s->facts.removal_count; i > 0; i--) {
        const struct hw_fact *f = &s->facts.removals[i - 1];

        if (f->u.cancels == position && !hw_spell_is_removed(&s->facts, f->position))
            return f->position;
    }
    return 0;
}

void decide_retract(const struct deciding *d, const Hw__RetractFact *c)
{
    Hw__FactRetracted m = HW__FACT_RETRACTED__INIT;
    struct spell_entry *s = NULL;
    const struct hw_fact *f = NULL;
    int64_t before = 0;

    if (!check_text(d, c->spell, "spell") || !check_given(d, c->has_position, "position"))
        return;
    s = beds_spell(d->b, c->spell);
    if (!s || s->version == 0) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", c->spell);
        return;
    }
    f = hw_spell_find(&s->facts, c->position);
    if (!f || !may_retract(f->kind)) {
        hw_plan_refuse(d->p, "UNKNOWN_FACT", "position",
                       "position %lld is no fact of spell %s that can be retracted",
                       (long long)c->position, c->spell);
        return;
    }
    before = retracted_by(s, c->position);
    if (before) {
        hw_plan_already(d->p, before);
        return;
    }
    if (hw_spell_is_removed(&s->facts, c->position)) {
        hw_plan_refuse(d->p, "ADMISSION_CANCELLED", "position",
                       "the admission of spell %s was cancelled, and that fact with it", c->spell);
        return;
    }
    m.note = seal_text(d, s->now.person, c->note, "note");
    take_back(d, s, HW__EVENT__BODY_FACT_RETRACTED, &m, &m.position, c->position);
}
