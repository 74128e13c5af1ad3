#include "ledger/core/projection.h"

#include "homeward/spell/codes.h"

void projected_clear(struct projected *p, uint64_t serial)
{
    p->serial = serial;
    vec_clear(&p->cells);
    vec_clear(&p->segments);
    vec_clear(&p->superseded);
    vec_clear(&p->spells);
}

void projected_release(struct projected *p)
{
    vec_free(&p->cells);
    vec_free(&p->segments);
    vec_free(&p->superseded);
    vec_free(&p->spells);
}

struct live_spell *live_spell_create(void)
{
    return hw_alloc(sizeof(struct live_spell));
}

void live_spell_destroy(struct live_spell *l)
{
    if (!l)
        return;
    hw_spell_release(&l->facts);
    free(l->now);
    free(l);
}

/* Replaces what is believed from index `from` on by the rest of `fresh`. */
static void replace(struct live_spell *l, size_t from, const struct hw_segments *fresh)
{
    l->now = hw_grow(l->now, &l->cap, fresh->count, sizeof(*l->now));
    for (size_t i = from; i < fresh->count; i++)
        l->now[i] = (struct believed){.s = fresh->list[i]};
    l->count = fresh->count;
}

void live_spell_restore(struct live_spell *l)
{
    struct hw_segments all = {.count = 0};

    hw_spell_fold(&l->facts, HW_MS_FOREVER, &l->state, &all);
    replace(l, 0, &all);
    hw_segments_release(&all);
}

static void close_row(const struct believed *b, const char *name, int64_t known,
                      struct projected *p)
{
    struct supersede_row *row = NULL;

    if (b->serial == p->serial) {
        p->segments.list[b->row].known_to = known;
        return;
    }
    row = vec_add(&p->superseded);
    *row = (struct supersede_row){.spell = name, .start_ms = b->s.start_ms, .known_to = known};
}

static void open_row(struct believed *b, const char *name, int64_t known, struct cells *cells,
                     struct projected *p)
{
    const struct hw_segment *s = &b->s;
    struct segment_row *row = vec_add(&p->segments);

    b->serial = p->serial;
    b->row = p->segments.count - 1;
    *row = (struct segment_row){
        .spell = name,
        .cell = cells_number(cells, s, p->serial, &p->cells),
        .known_from = known,
        .known_to = KNOWN_STILL,
        .start_ms = s->start_ms,
        .end_ms = s->end_ms,
        .first_midnight_day = s->first_midnight_day,
        .first_next_day = s->first_next_day,
        .last_day = s->last_day,
        .ready_ms = s->ready_ms,
        .reason_ms = s->reason_ms ? s->reason_ms : INT64_MIN, /* NULL */
        .agreement = (int32_t)s->agreement,
        .admitted_position = s->admitted_position,
        .clinical_position = s->decision_positions[0],
        .mdt_position = s->decision_positions[1],
        .safe_position = s->decision_positions[2],
        .reason_position = s->reason_position,
        .agreement_position = s->agreement_position,
    };
}

void live_spell_project(struct live_spell *l, const char *name, int64_t known, struct cells *cells,
                        struct hw_segments *scratch, struct projected *p)
{
    size_t same = 0;

    hw_spell_fold(&l->facts, HW_MS_FOREVER, &l->state, scratch);
    while (same < l->count && same < scratch->count &&
           hw_segment_equal(&l->now[same].s, &scratch->list[same]))
        same++;
    for (size_t i = same; i < l->count; i++)
        close_row(&l->now[i], name, known, p);
    replace(l, same, scratch);
    for (size_t i = same; i < l->count; i++)
        open_row(&l->now[i], name, known, cells, p);
    l->position = known;
}

static int64_t when(const struct hw_decision *d)
{
    return d->met ? d->at_ms : INT64_MIN;
}

static int64_t or_null(int64_t ms)
{
    return ms ? ms : INT64_MIN;
}

struct spell_row live_spell_row(const struct live_spell *l, const char *name)
{
    const struct hw_spell_state *st = &l->state;

    return (struct spell_row){
        .spell = name,
        .position = l->position,
        .state = !st->admitted    ? "VOID"
                 : st->discharged ? "DISCHARGED"
                                  : "OPEN",
        .provider = st->provider,
        .site = st->site,
        .ward = st->ward,
        .bed = st->bed,
        .authority = st->authority,
        .care_type = st->admitted ? hw_care_type_code(st->care) : NULL,
        .person = st->person,
        .admitted_ms = st->admitted ? st->admitted_ms : INT64_MIN,
        .discharged_ms = st->discharged ? st->discharged_ms : INT64_MIN,
        .died = st->died,
        .emergency = st->emergency,
        .on_leave = st->on_leave,
        .expected_day = st->expected_day == HW_DAY_FOREVER ? INT32_MIN : st->expected_day,
        .clinical_ms = when(&st->decisions[0]),
        .mdt_ms = when(&st->decisions[1]),
        .safe_ms = when(&st->decisions[2]),
        .ready_ms = or_null(st->ready ? st->ready_ms : 0),
        .reason = st->reason ? hw_reason_code(st->reason) : NULL,
        .attribution = st->reason ? hw_attribution_code(st->attribution) : NULL,
        .reason_ms = or_null(st->reason_ms),
        .agreement = (int32_t)st->agreement,
    };
}
