/* What is known of a person, only for whether a notice can name them. Read back when it is needed,
 * never kept. */
#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static void person_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    const Hw__PersonRecorded *m = NULL;
    struct person *x = r->data;

    if (e->type != HW__EVENT__BODY_PERSON_RECORDED)
        return;
    m = CASE_READ(b, e, person_recorded);
    if (!m)
        return;
    hw_sealed_keep(&x->details, m->details);
}

static void person_release(struct hw_book *b, struct hw_record *r)
{
    (void)b;
    hw_sealed_release(&((struct person *)r->data)->details);
}

static bool person_open(const struct hw_book *b, const struct hw_record *r)
{
    (void)b, (void)r;
    return false;
}

static bool never_wakes(const struct hw_es_event *e)
{
    (void)e;
    return false;
}

const struct hw_kind person_kind = {.prefix = "person/",
                                    .size = sizeof(struct person),
                                    .apply = person_apply,
                                    .release = person_release,
                                    .open = person_open,
                                    .wakes = never_wakes,
                                    .foreign = true};

struct person_has person_has(struct d2a *s, struct hw_id person, struct hw_arena *arena)
{
    char id[HW_ID_TEXT];
    const struct person *x = hw_id_is_zero(person) ? NULL
                                                   : hw_book_data(&s->book, person_kind.prefix,
                                                                  hw_id_format(person, id));
    const Hw__Sealed *sealed = x ? hw_sealed_read(&x->details, arena) : NULL;
    const Hw__PersonDetails *d = NULL;
    size_t n = 0;
    const uint8_t *bytes = sealed ? hw_book_unseal(&s->book, sealed, arena, &n) : NULL;

    if (bytes)
        d = hw_pb_unpack(&hw__person_details__descriptor, arena, bytes, n);
    return (struct person_has){.name = d && d->family_name && d->family_name[0],
                               .nhs_number = d && d->nhs_number && d->nhs_number[0]};
}
