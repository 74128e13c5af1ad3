/* Which command goes where, and what each needs in mind first. */
#include "reablement/core/decide.h"

#include "reablement/core/run.h"
#include "reablement/core/stay.h"

/* ---- needs ---- */

static void need(struct reablement *s, struct hw_needs *n, const char *prefix, const char *name)
{
    if (name)
        hw_book_need(&s->book, n, prefix, name);
}

static void need_claims(struct reablement *s, const char *spell, struct hw_id person,
                        struct hw_needs *n)
{
    char text[HW_ID_TEXT];

    need(s, n, claim_kind.prefix, spell);
    if (!hw_id_is_zero(person))
        need(s, n, claim_kind.prefix, hw_id_format(person, text));
}

/* Its team and its stay, and the key of its person for what is to be sealed. */
static void need_around(struct reablement *s, const struct request *r, struct hw_needs *n)
{
    need(s, n, team_kind.prefix, r->team);
    need(s, n, stay_kind.prefix, r->spell);
    need(s, n, package_kind.prefix, r->onward.package);
    request_need_keys(&s->book, n, r);
}

static void need_stay(struct reablement *s, const char *spell, struct hw_needs *n)
{
    const struct hw_spell_record *stay = spell ? hw_spell_in(&s->book, spell) : NULL;
    struct hw_id person = {{0}};

    need(s, n, stay_kind.prefix, spell);
    if (stay)
        person = stay->now.person;
    hw_book_need_key(&s->book, n, person);
    need_claims(s, spell, person, n);
}

/* What it names; then what belongs to the request. */
void reablement_needs(void *domain, const Hw__Command *c, struct hw_needs *n)
{
    struct reablement *s = domain;
    const char *id = hw_command_text(c, "request");
    const char *nhs_number = hw_command_text(c, "nhs_number");
    const struct request *r = id ? request_find(s, id) : NULL;
    char package[HW_STREAM_MAX];

    need(s, n, request_kind.prefix, id);
    need(s, n, team_kind.prefix, hw_command_text(c, "team"));
    need(s, n, run_kind.prefix, hw_command_text(c, "run"));
    if (c->body_case == HW__COMMAND__BODY_EXPECT_ONWARD_PACKAGE &&
        decide_onward_name(c->expect_onward_package, package))
        need(s, n, package_kind.prefix, package);
    need_stay(s, hw_command_text(c, "spell"), n);
    hw_book_need_person(&s->book, n, nhs_number);
    need_claims(s, NULL, hw_book_person_of(&s->book, nhs_number), n);
    if (r)
        need_around(s, r, n);
    if (r && c->body_case == HW__COMMAND__BODY_CANCEL_REABLEMENT_END)
        need_claims(s, r->spell, r->person, n);
}

/* ---- deciding ---- */

void reablement_decide(void *domain, const struct hw_question *q, struct hw_plan *p)
{
    static const struct {
        Hw__Command__BodyCase command;
        void (*decide)(const struct deciding *d);
    } table[] = {
        {HW__COMMAND__BODY_REGISTER_TEAM, decide_team},
        {HW__COMMAND__BODY_PUBLISH_CAPACITY, decide_team},
        {HW__COMMAND__BODY_REQUEST_REABLEMENT, decide_request},
        {HW__COMMAND__BODY_WITHDRAW_REABLEMENT, decide_request},
        {HW__COMMAND__BODY_ALLOCATE_REABLEMENT, decide_place},
        {HW__COMMAND__BODY_RELEASE_REABLEMENT, decide_place},
        {HW__COMMAND__BODY_RUN_ALLOCATION, decide_place},
        {HW__COMMAND__BODY_START_REABLEMENT, decide_episode},
        {HW__COMMAND__BODY_REVIEW_REABLEMENT, decide_episode},
        {HW__COMMAND__BODY_EXTEND_REABLEMENT, decide_episode},
        {HW__COMMAND__BODY_END_REABLEMENT, decide_episode},
        {HW__COMMAND__BODY_CANCEL_REABLEMENT_START, decide_mistake},
        {HW__COMMAND__BODY_CANCEL_REABLEMENT_END, decide_mistake},
        {HW__COMMAND__BODY_EXPECT_ONWARD_PACKAGE, decide_after},
        {HW__COMMAND__BODY_RECORD_FOLLOW_UP, decide_after},
    };
    const struct deciding d = {.s = domain, .q = q, .p = p};

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (table[i].command == q->command->body_case) {
            table[i].decide(&d);
            return;
        }
    }
    hw_plan_invalid(p, "UNKNOWN_COMMAND", NULL, "this service does not take that command");
}
