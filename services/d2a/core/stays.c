/* Spells as this service looks at them. The stay of an adult that has no case yet is owed one. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "d2a/core/looked_at.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum { OPENED_AT_ONCE = 100 }; /* cases in one append: an import brings thousands */

static void keep_said(struct stay *t, const struct hw_es_event *e)
{
    bool by_hand = !hw_streq(e->actor, "d2a");

    for (size_t i = 0; i < t->said_count; i++) {
        if (t->said[i].at_ms == e->occurred_ms) {
            t->said[i].by_hand = by_hand;
            return;
        }
    }
    t->said = hw_grow(t->said, &t->said_cap, t->said_count + 1, sizeof(*t->said));
    t->said[t->said_count++] = (struct said){e->occurred_ms, by_hand};
}

bool stay_said_by_hand(const struct hw_spell_record *spell, int64_t at_ms)
{
    const struct stay *t = (const struct stay *)(const void *)spell;

    for (size_t i = 0; i < t->said_count; i++) {
        if (t->said[i].at_ms == at_ms)
            return t->said[i].by_hand;
    }
    return false;
}

static void stay_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct hw_record *of = NULL;

    hw_spell_record_apply(b, r, e);
    if (e->type == HW__EVENT__BODY_DELAY_RECORDED)
        keep_said(r->data, e);
    of = hw_book_get(b, case_kind.prefix, hw_record_name(r));
    if (!of)
        return;
    case_follow_person((struct d2a *)(void *)b, of);
    hw_book_touch(b, of);
}

static void stay_release(struct hw_book *b, struct hw_record *r)
{
    struct stay *t = r->data;

    free(t->said);
    hw_spell_record_release(b, r);
}

static bool stay_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct hw_record *of =
        hw_book_get((struct hw_book *)(uintptr_t)b, case_kind.prefix, hw_record_name(r));

    return hw_spell_record_open(b, r) || (of && case_kind.open(b, of));
}

static bool stay_wakes(const struct hw_es_event *e)
{
    return hw_spell_record_wakes(e) || e->type == HW__EVENT__BODY_PATIENT_DISCHARGED;
}

bool stay_of_minor(const struct hw_spell_state *now)
{
    return now->minor && !(now->ready && !now->ready_minor);
}

/* R1.5: those under 18 are out of scope, unless they are adults by the day they are ready. */
static bool needs_case(const struct hw_book *b, const struct hw_record *r)
{
    const struct hw_spell_state *now = &((const struct stay *)r->data)->spell.now;
    const struct hw_record *of = NULL;

    if (!hw_starts_with(r->stream, stay_kind.prefix) || !now->admitted || stay_of_minor(now))
        return false;
    of = hw_book_get((struct hw_book *)(uintptr_t)b, case_kind.prefix, hw_record_name(r));
    return !of || of->version == 0;
}

static int64_t stay_due(const struct hw_book *b, const struct hw_record *r)
{
    return needs_case(b, r) ? ((const struct stay *)r->data)->spell.now.admitted_ms : HW_NEVER;
}

void case_plan_opening(struct hw_book *b, const char *spell, const struct hw_spell_state *now,
                       struct hw_plan *p)
{
    Hw__CaseOpened m = HW__CASE_OPENED__INIT;
    Hw__Time at = HW__TIME__INIT;
    struct hw_id person = now->person;

    at.ms = now->admitted_ms;
    m.admitted_at = &at;
    m.provider = now->provider;
    m.has_emergency = m.emergency = now->emergency;
    if (!hw_id_is_zero(person)) {
        m.has_person = true;
        m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    }
    hw_book_plan(b, p, case_kind.prefix, spell, HW__EVENT__BODY_CASE_OPENED, now->admitted_ms, &m);
}

static void open_case(struct hw_book *b, const struct hw_record *r, struct hw_plan *p)
{
    case_plan_opening(b, hw_record_name(r), &((const struct stay *)r->data)->spell.now, p);
}

/* This one, and others that are owed the same. A case that the log has already and this service
 * has not in mind is told by the ledger's refusal. */
static void stay_act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                     struct hw_plan *p)
{
    (void)n;
    open_case(b, r, p);
    for (size_t i = 1, count = 1; i <= b->heap_count && count < OPENED_AT_ONCE; i++) {
        const struct hw_record *other = b->heap[i];

        if (other == r || other->due_ms > now_ms || other->kind != &stay_kind ||
            !needs_case(b, other))
            continue;
        open_case(b, other, p);
        count++;
    }
}

const struct hw_kind stay_kind = {.prefix = "spell/",
                                  .size = sizeof(struct stay),
                                  .apply = stay_apply,
                                  .release = stay_release,
                                  .open = stay_open,
                                  .wakes = stay_wakes,
                                  .foreign = true,
                                  .due = stay_due,
                                  .act = stay_act};
