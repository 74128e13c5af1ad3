#include "beds/core/decide.h"

#include "homeward/bug.h"
#include "homeward/es/check.h"
#include "homeward/pb.h"
#include "homeward/text.h"

/* ---- which spell, which people ---- */

/* A person whose age matters, or under whose key a text is sealed. */
static void need_spell_person(struct beds *b, const Hw__Command *c, const struct spell_entry *s,
                              struct hw_needs *n)
{
    bool text = c->body_case == HW__COMMAND__BODY_AGREE_DELAY ||
                c->body_case == HW__COMMAND__BODY_DISPUTE_DELAY ||
                c->body_case == HW__COMMAND__BODY_RETRACT_FACT ||
                c->body_case == HW__COMMAND__BODY_SET_EXPECTED_DISCHARGE;
    bool age = c->body_case == HW__COMMAND__BODY_RECORD_READINESS && s->now.minor;

    if (text || age || c->body_case == HW__COMMAND__BODY_UPDATE_PERSON)
        need_person(b, s->now.person, n);
}

void beds_needs(void *domain, const Hw__Command *c, struct hw_needs *n)
{
    struct beds *b = domain;
    const char *spell = hw_command_text(c, "spell");
    const struct spell_entry *s = spell ? beds_spell(b, spell) : NULL;
    char stream[BEDS_STREAM];

    if (c->body_case == HW__COMMAND__BODY_ADMIT_PATIENT) {
        struct identity who = identity_of_admission(c->admit_patient);

        need_identity(b, &who, n); /* the spell itself is taken to be new: the ledger checks */
        return;
    }
    if (spell && text_is_name(spell) && !s) {
        beds_spell_stream(stream, spell);
        hw_needs_stream(n, stream);
    }
    if (s)
        need_spell_person(b, c, s, n);
    if (c->body_case == HW__COMMAND__BODY_UPDATE_PERSON) {
        const Hw__UpdatePerson *u = c->update_person;
        struct identity who = {
            .nhs_number = u->nhs_number, .provider = u->provider, .local_id = u->local_id};

        need_identity(b, &who, n);
    } else if (c->body_case == HW__COMMAND__BODY_MERGE_PEOPLE) {
        const Hw__MergePeople *m = c->merge_people;
        struct identity to = {
            .nhs_number = m->nhs_number, .provider = m->provider, .local_id = m->local_id};
        struct identity from = {.nhs_number = m->from_nhs_number,
                                .provider = m->provider,
                                .local_id = m->from_local_id};

        need_identity(b, &to, n);
        need_identity(b, &from, n);
    }
}

/* Visit numbers are a hospital's own: two may use the same one. A sender that says who it is cannot
 * touch another's spell by it. */
static bool is_own_spell(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;
    const char *id = hw_command_text(c, "spell");
    const struct spell_entry *s = id && c->provider ? beds_spell(d->b, id) : NULL;

    if (!s || !s->now.admitted || hw_streq(s->now.provider, c->provider))
        return true;
    hw_plan_refuse(d->p, "SPELL_OF_ANOTHER_PROVIDER", "spell",
                   "spell %s is known, but not as one of this provider's", id);
    return false;
}

void beds_decide(void *domain, const struct hw_question *q, struct hw_plan *p)
{
    struct deciding d = {.b = domain, .q = q, .p = p};
    unsigned which = q->command->body_case;

    if (!is_own_spell(&d))
        return;
    if (which == HW__COMMAND__BODY_ADMIT_PATIENT)
        decide_admit(&d);
    else if (which == HW__COMMAND__BODY_UPDATE_PERSON || which == HW__COMMAND__BODY_MERGE_PEOPLE)
        decide_person(&d);
    else if (which >= HW__COMMAND__BODY_REGISTER_WARD && which <= HW__COMMAND__BODY_RELEASE_BED)
        decide_ward(&d);
    else
        decide_spell(&d);
    if (hw_plan_is_empty(p))
        HW_BUG("a command was neither planned nor answered: %u", which);
}
