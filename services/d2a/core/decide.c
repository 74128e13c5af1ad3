/* Commands: what must be in mind for them, and who decides them. */
#include "d2a/core/decide.h"

#include "d2a/core/looked_at.h"
#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

/* Whether free text is sealed, or the person's record is looked at. */
static bool needs_key(const Hw__Command *c)
{
    return hw_command_text(c, "note") || hw_command_text(c, "liaison_name");
}

static void need_person(struct d2a *s, struct hw_id person, struct hw_needs *n)
{
    char id[HW_ID_TEXT];

    if (hw_id_is_zero(person))
        return;
    hw_book_need_key(&s->book, n, person);
    hw_book_need(&s->book, n, person_kind.prefix, hw_id_format(person, id));
}

static void need_assessed(struct d2a *s, struct hw_id person, struct hw_needs *n)
{
    char id[HW_ID_TEXT];

    if (!hw_id_is_zero(person))
        hw_book_need(&s->book, n, assessed_kind.prefix, hw_id_format(person, id));
}

void d2a_needs(void *domain, const Hw__Command *c, struct hw_needs *n)
{
    struct d2a *s = domain;
    const char *spell = hw_command_text(c, "spell");
    const struct hw_spell_record *stay = spell ? case_spell(s, spell) : NULL;

    if (!spell || !spell[0])
        return;
    hw_book_need(&s->book, n, stay_kind.prefix, spell);
    hw_book_need(&s->book, n, case_kind.prefix, spell);
    if (stay && needs_key(c))
        need_person(s, stay->now.person, n);
    if (stay && c->body_case == HW__COMMAND__BODY_REQUEST_ASSESSMENT)
        need_assessed(s, stay->now.person, n);
}

/* ---- said ---- */

void say(const struct deciding *d, uint32_t type, const void *message)
{
    if (!d->r && hw_plan_is_empty(d->p))
        case_plan_opening(&d->s->book, d->spell, &d->stay->now, d->p);
    hw_book_plan(&d->s->book, d->p, case_kind.prefix, d->spell, type, d->q->at_ms, message);
}

Hw__Sealed *say_sealed(const struct deciding *d, const char *text, const char *field)
{
    return hw_book_seal(&d->s->book, d->p, d->stay->now.person, text, field);
}

Hw__Date *say_date(const struct deciding *d, int32_t day)
{
    Hw__Date *m = hw_arena_alloc(hw_plan_arena(d->p), sizeof(*m));

    HW_CHECK(m);
    hw__date__init(m);
    m->day = day;
    return m;
}

Hw__Time *say_time(const struct deciding *d, int64_t ms)
{
    Hw__Time *m = hw_arena_alloc(hw_plan_arena(d->p), sizeof(*m));

    HW_CHECK(m);
    hw__time__init(m);
    m->ms = ms;
    return m;
}

/* ---- common refusals ---- */

bool check_in_hospital(const struct deciding *d)
{
    struct hw_spell_state then;

    hw_spell_fold(&d->stay->facts, d->q->at_ms, &then, NULL);
    if (then.admitted && !then.discharged)
        return true;
    if (!then.admitted)
        hw_plan_refuse(d->p, "BEFORE_ADMISSION", "at",
                       "at: the person of spell %s had not been admitted then", d->spell);
    else
        hw_plan_refuse(d->p, "NOT_IN_HOSPITAL", "spell", "the person of spell %s had left",
                       d->spell);
    return false;
}

bool check_living(const struct deciding *d)
{
    if (d->q->at_ms < case_died_ms(d->c, d->stay))
        return true;
    hw_plan_refuse(d->p, "DIED", "spell", "the person of spell %s had died", d->spell);
    return false;
}

bool check_has_left(const struct deciding *d)
{
    if (d->stay->now.discharged && d->stay->now.discharged_ms <= d->q->at_ms && !d->stay->now.died)
        return true;
    hw_plan_refuse(d->p, "STILL_IN_HOSPITAL", "spell",
                   d->stay->now.died ? "the person of spell %s has died"
                                     : "the person of spell %s had not left then",
                   d->spell);
    return false;
}

bool check_coordinated(const struct deciding *d)
{
    if (d->c->coordinator)
        return true;
    hw_plan_refuse(
        d->p, "NO_COORDINATOR", "spell",
        "nobody coordinates the discharge of spell %s: assign a coordinator first (R6.3)",
        d->spell);
    return false;
}

/* ---- the case that a command is about ---- */

static struct d2a_case *blank_case(struct hw_plan *p)
{
    struct d2a_case *c = hw_arena_alloc(hw_plan_arena(p), sizeof(*c));

    HW_CHECK(c);
    case_init(c);
    return c;
}

static bool find_case(struct deciding *d)
{
    if (!hw_check_name(d->p, d->spell, "spell"))
        return false;
    d->stay = case_spell(d->s, d->spell);
    if (!d->stay || !d->stay->now.admitted) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "there is no spell %s", d->spell);
        return false;
    }
    d->c = case_find(d->s, d->spell);
    if (d->c) {
        d->r = hw_book_get(&d->s->book, case_kind.prefix, d->spell);
        return true;
    }
    if (stay_of_minor(&d->stay->now)) {
        hw_plan_refuse(d->p, "NOT_AN_ADULT", "spell",
                       "the person of spell %s is under 18: no case is kept (R1.5)", d->spell);
        return false;
    }
    d->c = blank_case(d->p);
    return true;
}

static void decide_of(const struct deciding *d)
{
    uint32_t body = d->q->command->body_case;

    if (body <= HW__COMMAND__BODY_REVIEW_CRITERIA_TO_RESIDE)
        decide_case(d);
    else if (body <= HW__COMMAND__BODY_CONFIRM_DELAY)
        decide_blocker(d);
    else if (body <= HW__COMMAND__BODY_SET_PATHWAY)
        decide_referral(d);
    else if (body <= HW__COMMAND__BODY_END_D2A)
        decide_after(d);
    else if (body <= HW__COMMAND__BODY_CANCEL_ASSESSMENT)
        decide_assessment(d);
    else
        decide_notice(d);
}

void d2a_decide(void *domain, const struct hw_question *q, struct hw_plan *p)
{
    struct d2a *s = domain;
    struct deciding d = {.s = s, .q = q, .p = p, .spell = hw_command_text(q->command, "spell")};

    if (q->command->body_case == HW__COMMAND__BODY_REGISTER_TRUSTED_ASSESSOR) {
        decide_trusted(s, q, p);
        return;
    }
    if (find_case(&d))
        decide_of(&d);
}
