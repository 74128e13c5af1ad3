#include "homeward/spell/record.h"

#include "homeward/es/check.h"
#include "homeward/v1/events.pb-c.h"

void hw_spell_record_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct hw_spell_record *s = r->data;
    struct hw_fact f;

    if (!hw_fact_read(e->type, e->payload, e->payload_n, e->occurred_ms, e->position, b->names,
                      b->arena, &f))
        return;
    hw_spell_add(&s->facts, &f);
    hw_spell_fold(&s->facts, HW_MS_FOREVER, &s->now, NULL);
}

void hw_spell_record_release(struct hw_book *b, struct hw_record *r)
{
    struct hw_spell_record *s = r->data;

    (void)b;
    hw_spell_release(&s->facts);
}

bool hw_spell_record_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct hw_spell_record *s = r->data;

    (void)b;
    return s->now.admitted && !s->now.discharged;
}

bool hw_spell_record_wakes(const struct hw_es_event *e)
{
    return e->type == HW__EVENT__BODY_PATIENT_ADMITTED ||
           e->type == HW__EVENT__BODY_DISCHARGE_CANCELLED ||
           e->type == HW__EVENT__BODY_FACT_RETRACTED;
}

const struct hw_spell_record *hw_spell_in(struct hw_book *b, const char *spell)
{
    const struct hw_spell_record *s = hw_book_data(b, "spell/", spell);

    return s && s->now.admitted ? s : NULL;
}

bool hw_spell_who(struct hw_book *b, struct hw_plan *p, const char *spell, const char *nhs_number,
                  const struct hw_spell_record **stay, struct hw_id *person)
{
    *stay = spell ? hw_spell_in(b, spell) : NULL;
    *person = (struct hw_id){{0}};
    if (spell && nhs_number) {
        hw_plan_invalid(p, "BAD_VALUE", "nhsNumber", "nhsNumber: the spell says already who it is");
        return false;
    }
    if (nhs_number)
        return hw_check_nhs_number(p, nhs_number, "nhsNumber") &&
               hw_book_check_person(b, p, nhs_number, person);
    if (spell && !*stay) {
        hw_plan_refuse(p, "UNKNOWN_SPELL", "spell", "there is no spell %s", spell);
        return false;
    }
    if (*stay)
        *person = (*stay)->now.person;
    return true;
}
