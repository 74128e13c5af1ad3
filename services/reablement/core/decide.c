/* Which command goes where, and what each needs in mind first. */
#include "reablement/core/decide.h"

#include "reablement/core/run.h"
#include "reablement/core/stay.h"

/* ---- needs ---- */

/* The request a command is about; NULL: it is about something else. */
static const char *request_of(const Hw__Command *c)
{
    /* NOLINTNEXTLINE(clang-diagnostic-switch-enum): commands of this service only */
    switch ((int)c->body_case) {
    case HW__COMMAND__BODY_REQUEST_REABLEMENT:
        return c->request_reablement->request;
    case HW__COMMAND__BODY_WITHDRAW_REABLEMENT:
        return c->withdraw_reablement->request;
    case HW__COMMAND__BODY_ALLOCATE_REABLEMENT:
        return c->allocate_reablement->request;
    case HW__COMMAND__BODY_RELEASE_REABLEMENT:
        return c->release_reablement->request;
    case HW__COMMAND__BODY_START_REABLEMENT:
        return c->start_reablement->request;
    case HW__COMMAND__BODY_REVIEW_REABLEMENT:
        return c->review_reablement->request;
    case HW__COMMAND__BODY_EXTEND_REABLEMENT:
        return c->extend_reablement->request;
    case HW__COMMAND__BODY_EXPECT_ONWARD_PACKAGE:
        return c->expect_onward_package->request;
    case HW__COMMAND__BODY_END_REABLEMENT:
        return c->end_reablement->request;
    case HW__COMMAND__BODY_RECORD_FOLLOW_UP:
        return c->record_follow_up->request;
    default:
        return NULL;
    }
}

static void need(struct reablement *s, struct hw_needs *n, const char *prefix, const char *name)
{
    if (name)
        hw_book_need(&s->book, n, prefix, name);
}

/* Its team and its stay, and the key of its person for what is to be sealed. */
static void need_around(struct reablement *s, const struct request *r, struct hw_needs *n)
{
    need(s, n, team_kind.prefix, r->team);
    need(s, n, stay_kind.prefix, r->spell);
    hw_book_need_key(&s->book, n, r->person);
}

static void need_stay(struct reablement *s, const char *spell, struct hw_needs *n)
{
    const struct hw_spell_record *stay = spell ? hw_spell_in(&s->book, spell) : NULL;

    need(s, n, stay_kind.prefix, spell);
    if (stay)
        hw_book_need_key(&s->book, n, stay->now.person);
}

static void need_package(struct reablement *s, const struct request *r,
                         const Hw__ExpectOnwardPackage *c, struct hw_needs *n)
{
    need(s, n, package_kind.prefix, c->package);
    if (r)
        need(s, n, package_kind.prefix, r->onward.package);
}

void reablement_needs(void *domain, const Hw__Command *c, struct hw_needs *n)
{
    struct reablement *s = domain;
    const char *id = request_of(c);
    const struct request *r = id ? request_find(s, id) : NULL;

    need(s, n, request_kind.prefix, id);
    if (r)
        need_around(s, r, n);
    if (c->body_case == HW__COMMAND__BODY_REGISTER_TEAM)
        need(s, n, team_kind.prefix, c->register_team->team);
    else if (c->body_case == HW__COMMAND__BODY_PUBLISH_CAPACITY)
        need(s, n, team_kind.prefix, c->publish_capacity->team);
    else if (c->body_case == HW__COMMAND__BODY_REQUEST_REABLEMENT)
        need_stay(s, c->request_reablement->spell, n);
    else if (c->body_case == HW__COMMAND__BODY_ALLOCATE_REABLEMENT)
        need(s, n, team_kind.prefix, c->allocate_reablement->team);
    else if (c->body_case == HW__COMMAND__BODY_RUN_ALLOCATION)
        need(s, n, run_kind.prefix, c->run_allocation->run);
    else if (c->body_case == HW__COMMAND__BODY_EXPECT_ONWARD_PACKAGE)
        need_package(s, r, c->expect_onward_package, n);
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
