/* Facts about one spell, as a command would add them. */
#include "beds/core/said.h"
#include "homeward/bug.h"
#include "homeward/civil.h"

struct hw_fact read_back(const struct deciding *d, uint32_t type, const void *message)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    struct hw_arena *arena = hw_plan_arena(d->p);
    uint8_t *bytes = hw_arena_alloc(arena, n ? n : 1);
    struct hw_fact f;

    HW_CHECK(bytes);
    (void)protobuf_c_message_pack(message, bytes);
    HW_CHECK(hw_fact_read(type, bytes, n, d->q->at_ms, INT64_MAX, d->b->names, arena, &f));
    return f;
}

struct said say(const struct deciding *d, uint32_t type, const void *message)
{
    return (struct said){.type = type, .message = message, .fact = read_back(d, type, message)};
}

/* How the spell would stand if the fact were added. */
static struct hw_spell_state state_with(struct spell_entry *s, const struct hw_fact *f)
{
    struct hw_spell_state after;

    hw_spell_add(&s->facts, f);
    hw_spell_fold(&s->facts, HW_MS_FOREVER, &after, NULL);
    hw_spell_take_back(&s->facts, f->position);
    return after;
}

static void plan_fact(const struct deciding *d, const struct spell_entry *s, const struct said *w)
{
    char stream[BEDS_STREAM];

    beds_spell_stream(stream, s->id);
    hw_plan_event(d->p, stream, s->version, w->type, d->q->at_ms, w->message);
}

/* The fact, and what it means for the bed. Nothing at all if it was said before. */
void add_fact(const struct deciding *d, struct spell_entry *s, const struct said *w,
              Hw__BedState__Code vacated)
{
    int64_t before = hw_spell_restated(&s->facts, &w->fact);
    struct hw_spell_state after;
    struct place from = place_of(&s->now), to;
    const struct bed_entry *kept = NULL;

    if (before) {
        hw_plan_already(d->p, before);
        return;
    }
    after = state_with(s, &w->fact);
    to = place_of(&after);
    plan_fact(d, s, w);
    if (!plan_places(d, s->id, after.person, &from, &to, vacated))
        return;
    kept = after.discharged && !s->now.discharged ? beds_reserved_for(d->b, s->id) : NULL;
    if (kept)
        plan_bed(d, kept->provider, kept->ward, kept->bed, HW__BED_STATE__CODE__AVAILABLE, NULL,
                 NULL);
}

/* The spell, and how it stood at the moment the command speaks of. NULL: refused. */
struct spell_entry *spell_at(const struct deciding *d, const char *id, struct hw_spell_state *at)
{
    struct spell_entry *s = NULL;

    if (!check_text(d, id, "spell"))
        return NULL;
    s = beds_spell(d->b, id);
    if (!s || !s->now.admitted) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", id);
        return NULL;
    }
    hw_spell_fold(&s->facts, d->q->at_ms, at, NULL);
    return s;
}

/* The same for facts that can only be true while the person is there. */
struct spell_entry *present_spell(const struct deciding *d, const char *id,
                                  struct hw_spell_state *at)
{
    struct spell_entry *s = spell_at(d, id, at);
    char when[HW_INSTANT_TEXT];

    if (!s || (at->admitted && !at->discharged))
        return s;
    if (!at->admitted)
        hw_plan_refuse(d->p, "NOT_ADMITTED_YET", "at", "spell %s begins only at %s", id,
                       hw_format_instant(s->now.admitted_ms, when));
    else
        hw_plan_refuse(d->p, "ALREADY_DISCHARGED", "at", "spell %s ended at %s", id,
                       hw_format_instant(at->discharged_ms, when));
    return NULL;
}
