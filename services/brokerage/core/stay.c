/* Stays and people in mind: looked at, never written to. Packages that depend on one are told of
 * it. */
#include "brokerage/core/stay.h"

#include "brokerage/core/package.h"
#include "homeward/es/links.h"
#include "homeward/text.h"

struct stay *stay_find(struct hw_book *b, const char *spell)
{
    return spell ? hw_book_data(b, stay_kind.prefix, spell) : NULL;
}

const struct hw_record *stay_open_of(struct brokerage *s, struct hw_id person, const char *not_this,
                                     int32_t from_day)
{
    char text[HW_ID_TEXT];
    const struct hw_links *l = hw_links_find(&s->stays_of, hw_links_person(person, text));
    const struct hw_record *found = NULL;

    for (size_t i = 0; l && i < l->count; i++) {
        const struct stay *t = l->records[i]->data, *f = found ? found->data : NULL;

        if (!t->spell.now.admitted || t->spell.now.discharged ||
            hw_streq(hw_record_name(l->records[i]), not_this) ||
            hw_london_day(t->spell.now.admitted_ms) < from_day)
            continue;
        if (!f || t->spell.now.admitted_ms < f->spell.now.admitted_ms)
            found = l->records[i];
    }
    return found;
}

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    struct stay *t = r->data;
    char text[HW_ID_TEXT];

    hw_spell_record_apply(b, r, e);
    if (e->occurred_ms > t->changed_ms)
        t->changed_ms = e->occurred_ms;
    hw_links_relist(&s->stays_of, r, &t->person, t->spell.now.person);
    hw_links_touch(&s->by_spell, hw_record_name(r), b);
    hw_links_touch(&s->by_person, hw_links_person(t->person, text), b);
}

static void settle(struct hw_record *r, int64_t provisional, int64_t position)
{
    struct stay *t = r->data;

    hw_spell_settle(&t->spell.facts, provisional, position);
}

static void release(struct hw_book *b, struct hw_record *r)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    const struct stay *t = r->data;
    char text[HW_ID_TEXT];

    hw_links_remove(&s->stays_of, hw_links_person(t->person, text), r);
    hw_spell_record_release(b, r);
}

static bool is_awaited_by(const struct hw_book *b, const struct hw_links *l)
{
    for (size_t i = 0; l && i < l->count; i++) {
        int64_t due = package_due(b, l->records[i]);

        if (due != HW_NEVER && due <= b->seen_ms)
            return true;
    }
    return false;
}

/* A stay that is over is kept until those who wait for its end have been told. */
static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct brokerage *s = (const struct brokerage *)(const void *)b;

    return hw_spell_record_open(b, r) ||
           is_awaited_by(b, hw_links_find(&s->by_spell, hw_record_name(r)));
}

/* Who it was may be known late, or better: packages are told. */
static bool wakes(const struct hw_es_event *e)
{
    return hw_spell_record_wakes(e) || e->type == HW__EVENT__BODY_SPELL_PERSON_CHANGED;
}

const struct hw_kind stay_kind = {.prefix = "spell/",
                                  .size = sizeof(struct stay),
                                  .apply = apply,
                                  .release = release,
                                  .open = is_open,
                                  .wakes = wakes,
                                  .settle = settle,
                                  .foreign = true};

/* ---- people ---- */

static void person_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct brokerage *s = (struct brokerage *)(void *)b;

    hw_person_apply(b, r, e);
    hw_links_touch(&s->by_person, hw_record_name(r), b);
}

/* Until the packages of the record that went have been told. */
static bool person_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct brokerage *s = (const struct brokerage *)(const void *)b;
    const struct hw_person_record *p = r->data;

    return !hw_id_is_zero(p->into) &&
           is_awaited_by(b, hw_links_find(&s->by_person, hw_record_name(r)));
}

const struct hw_kind person_kind = {.prefix = "person/",
                                    .size = sizeof(struct hw_person_record),
                                    .apply = person_apply,
                                    .open = person_open,
                                    .wakes = hw_person_wakes,
                                    .foreign = true};
