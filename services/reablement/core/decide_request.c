/* A request comes, and may be given up. */
#include "homeward/es/links.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/decide.h"
#include "reablement/core/rules.h"

static bool check_equipment(const struct deciding *d, const Hw__RequestReablement *c)
{
    if (c->n_equipment > 50) {
        hw_plan_invalid(d->p, "BAD_VALUE", "equipment", "equipment: at most 50 items");
        return false;
    }
    for (size_t i = 0; i < c->n_equipment; i++) {
        const Hw__ReablementEquipment *x = c->equipment[i];

        if (!hw_check_code(d->p, x->item, "equipment"))
            return false;
        if (x->has_pence && x->pence < 0) {
            hw_plan_invalid(d->p, "BAD_VALUE", "equipment", "equipment: pence below zero");
            return false;
        }
    }
    return true;
}

static bool check_weeks(const struct deciding *d, const Hw__RequestReablement *c)
{
    if (!hw_check_given(d->p, c->has_weeks, "weeks"))
        return false;
    if (c->weeks >= 1 && c->weeks <= RULES_WEEKS_MAX)
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "weeks", "weeks: 1 to %d (R7.2)", RULES_WEEKS_MAX);
    return false;
}

static bool check_request(const struct deciding *d, const Hw__RequestReablement *c)
{
    return hw_check_name(d->p, c->request, "request") &&
           hw_check_optional_name(d->p, c->spell, "spell") &&
           hw_check_zone(d->p, c->zone, "zone") &&
           hw_check_given(d->p, c->earliest_start != NULL, "earliestStart") && check_weeks(d, c) &&
           check_visits(d, c->visits, c->n_visits) && check_equipment(d, c) &&
           hw_check_optional_name(d->p, c->language, "language") &&
           hw_check_given(d->p, c->has_funder, "funder") &&
           hw_check_authority(d->p, c->authority) &&
           hw_check_not_future(d->p, d->q, c->date_of_birth, "dateOfBirth") &&
           hw_check_not_future(d->p, d->q, c->discharged, "discharged");
}

static const struct hw_record *open_among(const struct hw_links *l)
{
    for (size_t i = 0; l && i < l->count; i++) {
        const struct request *r = l->records[i]->data;

        if (r->state == REQUEST_WAITING || r->state == REQUEST_PLACED ||
            r->state == REQUEST_STARTED)
            return l->records[i];
    }
    return NULL;
}

bool check_only_one(const struct deciding *d, const char *spell, struct hw_id person)
{
    char text[HW_ID_TEXT];
    const struct hw_record *r = open_among(hw_links_find(&d->s->by_spell, spell));

    if (!r)
        r = open_among(hw_links_find(&d->s->by_person, hw_links_person(person, text)));
    if (!r)
        return true;
    hw_plan_refuse(d->p, "ALREADY_REQUESTED", spell ? "spell" : "nhsNumber",
                   "request %s is about this person already", hw_record_name(r));
    return false;
}

static bool find_who(const struct deciding *d, const Hw__RequestReablement *c,
                     const struct hw_spell_record **stay, struct hw_id *person)
{
    if (!hw_spell_who(&d->s->book, d->p, c->spell, c->nhs_number, stay, person))
        return false;
    if (!*stay || !(*stay)->now.died)
        return check_only_one(d, c->spell, *person);
    hw_plan_refuse(d->p, "DIED", "spell", "the person of spell %s has died", c->spell);
    return false;
}

static void fill_person(const struct deciding *d, const Hw__RequestReablement *c,
                        struct hw_id *person, Hw__ReablementRequested *m)
{
    struct hw_book *b = &d->s->book;
    char born[HW_DATE_TEXT];

    if (!hw_id_is_zero(*person)) {
        m->has_person = true;
        m->person = (ProtobufCBinaryData){.data = person->b, .len = sizeof(person->b)};
    }
    m->access_note = hw_book_seal(b, d->p, *person, c->access_note, "accessNote");
    m->risk_note = hw_book_seal(b, d->p, *person, c->risk_note, "riskNote");
    if (!c->date_of_birth)
        return;
    m->date_of_birth =
        hw_book_seal(b, d->p, *person, hw_format_date(c->date_of_birth->day, born), "dateOfBirth");
    if (c->discharged) {
        m->has_aged_65 = true;
        m->aged_65 = hw_age_on(c->date_of_birth->day, c->discharged->day) >= RULES_MEASURE_AGE;
    }
}

static void fill_need(const Hw__RequestReablement *c, Hw__ReablementRequested *m)
{
    m->spell = c->spell;
    m->funder = c->funder;
    m->zone = c->zone;
    m->earliest_start = c->earliest_start;
    m->has_weeks = true;
    m->weeks = c->weeks;
    m->visits = c->visits;
    m->n_visits = c->n_visits;
    m->has_therapy = c->has_therapy;
    m->therapy = c->therapy;
    m->equipment = c->equipment;
    m->n_equipment = c->n_equipment;
    m->language = c->language;
    m->discharged = c->discharged;
    m->has_nursing_only = c->has_nursing_only;
    m->nursing_only = c->nursing_only;
}

static void say_claimed(const struct deciding *d, const char *of, const char *request)
{
    Hw__ReablementOfSpell m = HW__REABLEMENT_OF_SPELL__INIT;

    m.request = request;
    hw_book_plan(&d->s->book, d->p, claim_kind.prefix, of, HW__EVENT__BODY_REABLEMENT_OF_SPELL,
                 d->q->at_ms, &m);
}

void say_claims(const struct deciding *d, const char *spell, struct hw_id person,
                const char *request)
{
    char text[HW_ID_TEXT];

    if (spell)
        say_claimed(d, spell, request);
    if (!hw_id_is_zero(person))
        say_claimed(d, hw_id_format(person, text), request);
}

static void request_reablement(const struct deciding *d, const Hw__RequestReablement *c)
{
    Hw__ReablementRequested m = HW__REABLEMENT_REQUESTED__INIT;
    const struct hw_spell_record *stay = NULL;
    struct hw_id person = {{0}};

    if (!check_request(d, c))
        return;
    if (request_find(d->s, c->request)) {
        hw_plan_refuse(d->p, "REQUEST_EXISTS", "request", "there is a request %s already",
                       c->request);
        return;
    }
    if (!find_who(d, c, &stay, &person))
        return;
    fill_need(c, &m);
    fill_person(d, c, &person, &m);
    if (c->authority)
        m.authority = hw_authority_of(c->authority);
    else if (stay)
        m.authority = stay->now.authority;
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_REQUESTED, &m);
    say_claims(d, c->spell, person, c->request);
}

static void withdraw_reablement(const struct deciding *d, const Hw__WithdrawReablement *c)
{
    Hw__ReablementWithdrawn m = HW__REABLEMENT_WITHDRAWN__INIT;
    const struct request *r = request_known(d, c->request);

    if (!r || !hw_check_code(d->p, c->reason, "reason"))
        return;
    if (r->state != REQUEST_PLACED && !request_in(d, c->request, REQUEST_WAITING))
        return;
    m.reason = c->reason;
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_WITHDRAWN, &m);
}

void decide_request(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_REQUEST_REABLEMENT)
        request_reablement(d, c->request_reablement);
    else
        withdraw_reablement(d, c->withdraw_reablement);
    hw_book_forget_numbers(&d->s->book);
}
