/* What a request is, apart from what events make of it and what it owes. */
#include "reablement/core/request.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "reablement/core/rules.h"
#include "reablement/core/stay.h"

struct request *request_find(struct reablement *s, const char *id)
{
    return hw_book_data(&s->book, request_kind.prefix, id);
}

struct span request_span(const struct request *r, const char *team, int32_t first_day,
                         int32_t last_day)
{
    return (struct span){.team = team,
                         .zone = r->zone,
                         .first_day = first_day,
                         .last_day = last_day,
                         .visits = r->visits,
                         .visit_count = r->visit_count};
}

struct span request_booked(const struct request *r)
{
    int32_t last = r->booked_until_day;

    if (!r->team ||
        (r->state != REQUEST_PLACED && r->state != REQUEST_STARTED && r->state != REQUEST_ENDED))
        return (struct span){.team = NULL};
    if (r->state == REQUEST_ENDED && r->ended_day < last)
        last = r->ended_day;
    return request_span(r, r->team, r->start_day, last);
}

const struct hw_spell_state *request_stay(struct reablement *s, const struct request *r)
{
    const struct hw_spell_record *spell = r->spell ? hw_spell_in(&s->book, r->spell) : NULL;
    char text[HW_ID_TEXT];
    const struct hw_links *l = hw_links_find(&s->stays_of, hw_links_person(r->person, text));

    if (spell && !spell->now.discharged)
        return &spell->now;
    for (size_t i = 0; l && i < l->count; i++) {
        const struct stay *t = l->records[i]->data;

        if (t->spell.now.admitted && !t->spell.now.discharged)
            return &t->spell.now;
    }
    return NULL;
}

static bool moved_on(const struct hw_record *stay)
{
    const struct hw_spell_state *now = &((const struct stay *)stay->data)->spell.now;

    return now->discharged && !stay_left_hospital(now);
}

/* The next stay of the same person, which began within a day of that one's end. NULL: that hospital
 * is not known here, or it was not a move. */
static const struct hw_record *continued_in(const struct reablement *s,
                                            const struct hw_record *stay)
{
    char text[HW_ID_TEXT];
    const struct stay *t = stay->data;
    const struct hw_links *l = hw_links_find(&s->stays_of, hw_links_person(t->person, text));
    int32_t day = hw_london_day(t->spell.now.discharged_ms);
    const struct hw_record *found = NULL;
    int64_t began_ms = HW_MS_FOREVER;

    for (size_t i = 0; l && i < l->count && moved_on(stay); i++) {
        const struct hw_spell_state *now = &((struct stay *)l->records[i]->data)->spell.now;

        if (!now->admitted || now->admitted_ms <= t->spell.now.admitted_ms ||
            now->admitted_ms >= began_ms || abs(hw_london_day(now->admitted_ms) - day) > 1)
            continue;
        found = l->records[i];
        began_ms = now->admitted_ms;
    }
    return found;
}

/* Stays between the first and the last are forgotten once the last is said: it is begun with. */
const struct hw_record *request_last_stay(struct hw_book *b, const struct request *r)
{
    const struct reablement *s = (const struct reablement *)(const void *)b;
    const struct hw_record *own = r->spell ? hw_book_get(b, stay_kind.prefix, r->spell) : NULL;
    const struct hw_record *last = own;

    if (r->left_spell && (!own || own->version == 0 || moved_on(own)))
        last = hw_book_get(b, stay_kind.prefix, r->left_spell);
    if (!last || last->version == 0)
        return NULL;
    for (const struct hw_record *next = last; next; next = continued_in(s, next))
        last = next;
    return last;
}

bool request_is_dead(const struct reablement *s, const struct request *r)
{
    char text[HW_ID_TEXT];
    const struct hw_links *l = hw_links_find(&s->stays_of, hw_links_person(r->person, text));

    for (size_t i = 0; l && i < l->count; i++) {
        if (((const struct stay *)l->records[i]->data)->spell.now.died)
            return true;
    }
    return r->left_died;
}

struct priority request_priority(struct reablement *s, const struct request *r, int64_t now_ms)
{
    return priority_of(request_stay(s, r), r->earliest_day, now_ms);
}

int32_t request_chargeable_day(const struct request *r)
{
    return rules_last_free_day(r->start_day, r->until_day) + 1;
}

int32_t request_blocked_day(const struct request *r, int32_t today)
{
    int32_t over_day = request_chargeable_day(r);
    bool over = today >= over_day;
    bool expected = r->onward.package && !r->onward.given_up;
    bool met = r->goals_met_day <= today && (expected || r->onward_needed);

    if (r->state != REQUEST_STARTED || r->onward.started_day <= today || (!over && !met))
        return HW_DAY_FOREVER;
    return met && r->goals_met_day < over_day ? r->goals_met_day : over_day;
}

bool request_is_measurable(const struct request *r)
{
    bool served = r->state == REQUEST_STARTED || r->state == REQUEST_ENDED;
    bool council = r->funder == HW__FUNDER__CODE__COUNCIL || r->funder == HW__FUNDER__CODE__JOINT;

    return served && council && !r->nursing_only && r->left_day != HW_DAY_FOREVER && !r->left_died;
}

Hw__FollowUpStatus__Code request_day_91_status(const struct request *r)
{
    bool died = r->outcome == HW__REABLEMENT_OUTCOME__CODE__DIED &&
                r->ended_day <= rules_day_91(r->left_day);

    return r->follow_up == HW__FOLLOW_UP_STATUS__CODE__UNKNOWN && died
               ? HW__FOLLOW_UP_STATUS__CODE__DIED
               : r->follow_up;
}

/* ---- sealed texts ---- */

const char *request_unseal(struct hw_book *b, const struct hw_sealed_text *s,
                           struct hw_arena *arena)
{
    size_t n = 0;
    const Hw__Sealed *sealed = hw_sealed_read(s, arena);

    return sealed ? (const char *)hw_book_unseal(b, sealed, arena, &n) : NULL;
}

void request_need_keys(struct hw_book *b, struct hw_needs *n, const struct request *r)
{
    const struct hw_id of[] = {r->person, r->birth.person, r->access_note.person,
                               r->risk_note.person, r->review_note.person};

    for (size_t i = 0; i < sizeof(of) / sizeof(*of); i++)
        hw_book_need_key(b, n, of[i]);
    for (size_t i = 0; i < r->goal_count; i++)
        hw_book_need_key(b, n, r->goals[i].goal.person);
}

enum known request_aged_65(struct hw_book *b, const struct hw_sealed_text *birth, int32_t day,
                           struct hw_arena *arena)
{
    const char *text = request_unseal(b, birth, arena);
    int32_t born = 0;

    if (!text || !hw_parse_date(text, strlen(text), &born))
        return KNOWN_NOT;
    return hw_age_on(born, day) >= RULES_MEASURE_AGE ? KNOWN_YES : KNOWN_NO;
}

/* ---- how long it is kept in mind ---- */

static bool is_open(const struct hw_book *b, const struct hw_record *rec)
{
    const struct request *r = rec->data;
    int32_t today = hw_london_day(b->seen_ms);
    int year = 0;

    if (r->state == REQUEST_NONE || r->state == REQUEST_WITHDRAWN)
        return false;
    if (r->state != REQUEST_ENDED)
        return true;
    if (today <= r->ended_day + REQUEST_ENDED_DAYS)
        return true;
    return request_is_measurable(r) && rules_in_window(r->left_day, &year) &&
           today <= r->left_day + REQUEST_MEASURED_DAYS;
}

const struct hw_kind claim_kind = {.prefix = "reablement-of/"};
const struct hw_kind request_kind = {.prefix = "reablement/",
                                     .size = sizeof(struct request),
                                     .apply = request_apply,
                                     .release = request_release,
                                     .open = is_open,
                                     .due = request_due,
                                     .act = request_act};
