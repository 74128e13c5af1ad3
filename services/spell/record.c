#include "homeward/spell/record.h"

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
