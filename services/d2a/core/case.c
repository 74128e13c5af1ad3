/* A case in the book: found, kept, given up. */
#include "d2a/core/case.h"

#include <stdlib.h>

#include "homeward/text.h"

struct d2a_case *case_find(struct d2a *s, const char *spell)
{
    struct d2a_case *c = spell ? hw_book_data(&s->book, case_kind.prefix, spell) : NULL;

    return c && c->provider ? c : NULL;
}

const struct hw_spell_record *case_spell(struct d2a *s, const char *spell)
{
    return hw_spell_in(&s->book, spell);
}

bool case_in_hospital(const struct hw_spell_record *stay)
{
    return stay && stay->now.admitted && !stay->now.discharged;
}

void case_follow_person(struct d2a *s, struct hw_record *r)
{
    struct d2a_case *c = r->data;
    const struct hw_spell_record *stay = case_spell(s, hw_record_name(r));

    if (stay && c->provider)
        hw_links_relist(&s->by_person, r, &c->person, stay->now.person);
}

struct referral *case_referral(struct d2a_case *c, const char *id)
{
    for (size_t i = c->referral_count; i > 0; i--) {
        struct referral *r = &c->referrals[i - 1];

        if (id ? hw_streq(r->id, id) : r->state == REFERRAL_OPEN)
            return r;
    }
    return NULL;
}

struct referral *case_accepted(struct d2a_case *c)
{
    for (size_t i = c->referral_count; i > 0; i--) {
        if (c->referrals[i - 1].state == REFERRAL_ACCEPTED)
            return &c->referrals[i - 1];
    }
    return NULL;
}

struct blocker *case_blocker(struct d2a_case *c, const char *id)
{
    for (size_t i = 0; i < c->blocker_count; i++) {
        if (hw_streq(c->blockers[i].id, id))
            return &c->blockers[i];
    }
    return NULL;
}

struct assessment *case_assessment(struct d2a_case *c, const char *id)
{
    for (size_t i = 0; i < c->assessment_count; i++) {
        if (hw_streq(c->assessments[i].id, id))
            return &c->assessments[i];
    }
    return NULL;
}

struct notice *case_notice(struct d2a_case *c, Hw__NoticeKind__Code kind)
{
    for (size_t i = c->notice_count; i > 0; i--) {
        struct notice *x = &c->notices[i - 1];

        if (x->kind == kind)
            return x->ended_ms == HW_MS_FOREVER ? x : NULL;
    }
    return NULL;
}

bool episode_breached(const struct episode *x)
{
    return x->breached_day != 0 && x->ended_ms >= hw_london_midnight_ms(x->breached_day);
}

int64_t case_contact_ms(const struct d2a_case *c, const struct hw_spell_record *stay)
{
    return stay->now.discharged && c->contact_ms >= stay->now.discharged_ms ? c->contact_ms
                                                                            : HW_MS_FOREVER;
}

bool case_episode_stands(const struct d2a_case *c, const struct hw_spell_record *stay)
{
    return c->d2a.service && stay && stay->now.discharged &&
           c->d2a.started_ms >= stay->now.discharged_ms;
}

enum { GATE_HOLDS_DAYS = 4 };

static bool is_gate_off(const struct hw_spell_record *stay, int64_t done_ms)
{
    int32_t day = stay->now.expected_day;
    struct hw_spell_state then;

    if (stay->now.discharged || day == HW_DAY_FOREVER ||
        hw_london_day(done_ms) + GATE_HOLDS_DAYS >=
            dates_task_due(HW__DISCHARGE_TASK__CODE__GATE_48H, day))
        return false;
    hw_spell_fold(&stay->facts, done_ms, &then, NULL);
    return then.expected_day == HW_DAY_FOREVER || then.expected_day < day;
}

bool case_task_done(const struct d2a_case *c, const struct hw_spell_record *stay,
                    Hw__DischargeTask__Code task)
{
    int64_t done_ms = c->tasks[task].done_ms;

    return done_ms != HW_MS_FOREVER &&
           (task != HW__DISCHARGE_TASK__CODE__GATE_48H || !is_gate_off(stay, done_ms));
}

int64_t case_died_ms(const struct d2a_case *c, const struct hw_spell_record *stay)
{
    if (stay->now.died)
        return stay->now.discharged_ms;
    return case_episode_stands(c, stay) && c->d2a.outcome == HW__D2_AOUTCOME__CODE__DIED
               ? c->d2a.ended_ms
               : HW_MS_FOREVER;
}

/* ---- in the book ---- */

static void case_release(struct hw_book *b, struct hw_record *r)
{
    struct d2a *s = (struct d2a *)(void *)b;
    struct d2a_case *c = r->data;
    char text[HW_ID_TEXT];

    hw_links_remove(&s->by_person, hw_links_person(c->person, text), r);
    hw_sealed_release(&c->family_note);
    for (size_t i = 0; i < c->blocker_count; i++) {
        free(c->blockers[i].id);
        hw_sealed_release(&c->blockers[i].note);
    }
    for (size_t i = 0; i < c->referral_count; i++) {
        free(c->referrals[i].id);
        free(c->referrals[i].duplicate_of);
        hw_sealed_release(&c->referrals[i].note);
        hw_sealed_release(&c->referrals[i].answer_note);
    }
    for (size_t i = 0; i < c->notice_count; i++) {
        hw_sealed_release(&c->notices[i].liaison);
        hw_sealed_release(&c->notices[i].withdrawal_note);
    }
    for (size_t i = 0; i < c->assessment_count; i++) {
        free(c->assessments[i].id);
        free(c->assessments[i].of.sections);
    }
    free(c->reviews);
    free(c->blockers);
    free(c->referrals);
    free(c->assessments);
    free(c->notices);
}

/* Also a case whose spell is not in mind: it is about to be read back too. */
static bool case_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct d2a_case *c = r->data;
    const struct hw_spell_record *stay =
        hw_spell_in((struct hw_book *)(uintptr_t)b, hw_record_name(r));
    int64_t over = c->admitted_ms;

    if (!c->provider)
        return false;
    if (case_in_hospital(stay) || (c->d2a.service && c->d2a.ended_ms == HW_MS_FOREVER))
        return true;
    if (stay && stay->now.discharged)
        over = stay->now.discharged_ms;
    if (c->d2a.service && c->d2a.ended_ms > over)
        over = c->d2a.ended_ms;
    return b->seen_ms < over + CASE_KEPT_DAYS * HW_DAY_MS;
}

/* A closed case that is spoken of again. */
static bool case_wakes(const struct hw_es_event *e)
{
    (void)e;
    return true;
}

const struct hw_kind assessed_kind = {.prefix = "assessments-of/"};
const struct hw_kind case_kind = {.prefix = "case/",
                                  .size = sizeof(struct d2a_case),
                                  .apply = case_apply,
                                  .release = case_release,
                                  .open = case_open,
                                  .wakes = case_wakes,
                                  .due = case_due,
                                  .act = case_act,
                                  .answered = case_answered};
