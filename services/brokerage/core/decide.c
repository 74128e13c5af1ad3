/* Which command goes where, and what each needs in mind first. */
#include "brokerage/core/decide.h"

#include "brokerage/core/fit/run.h"
#include "brokerage/core/money/desk.h"
#include "brokerage/core/stay.h"

/* ---- needs ---- */

static void need(struct brokerage *s, struct hw_needs *n, const char *prefix, const char *name)
{
    if (name)
        hw_book_need(&s->book, n, prefix, name);
}

static void need_stay(struct brokerage *s, const char *spell, struct hw_needs *n)
{
    const struct stay *t = stay_find(&s->book, spell);

    need(s, n, stay_kind.prefix, spell);
    if (t)
        hw_book_need_key(&s->book, n, t->spell.now.person);
}

static void need_package(struct brokerage *s, const char *id, struct hw_needs *n)
{
    const struct package *k = id ? package_find(s, id) : NULL;

    need(s, n, package_kind.prefix, id);
    if (!k)
        return;
    need(s, n, stay_kind.prefix, k->spell);
    need(s, n, stay_kind.prefix, k->suspended_by);
    need(s, n, scheme_kind.prefix, k->scheme);
}

void brokerage_needs(void *domain, const Hw__Command *c, struct hw_needs *n)
{
    struct brokerage *s = domain;
    const char *offer = hw_command_text(c, "offer"), *package = NULL, *provider = NULL;
    int32_t round = 0;

    hw_arena_reset(s->book.arena);
    if (offer && offer_parse(offer, s->book.arena, &package, &round, &provider)) {
        need_package(s, package, n);
        need(s, n, provider_kind.prefix, provider);
    }
    need_package(s, hw_command_text(c, "package"), n);
    need(s, n, provider_kind.prefix, hw_command_text(c, "provider"));
    need(s, n, provider_kind.prefix, hw_command_text(c, "old_provider"));
    need(s, n, provider_kind.prefix, hw_command_text(c, "to"));
    need(s, n, scheme_kind.prefix, hw_command_text(c, "scheme"));
    need_stay(s, hw_command_text(c, "spell"), n);
    hw_book_need_person(&s->book, n, hw_command_text(c, "nhs_number"));
    money_needs(s, c, n);
    matching_needs(s, c, n);
}

/* ---- deciding ---- */

void brokerage_decide(void *domain, const struct hw_question *q, struct hw_plan *p)
{
    static const struct {
        Hw__Command__BodyCase command;
        void (*decide)(const struct deciding *d);
    } table[] = {
        {HW__COMMAND__BODY_REGISTER_PROVIDER, decide_provider},
        {HW__COMMAND__BODY_CHANGE_PROVIDER, decide_provider},
        {HW__COMMAND__BODY_PUBLISH_PROVIDER_CAPACITY, decide_provider},
        {HW__COMMAND__BODY_TRANSFER_PROVIDER, decide_provider},
        {HW__COMMAND__BODY_SET_SCHEME, decide_scheme},
        {HW__COMMAND__BODY_TRY_SCHEME, decide_scheme},
        {HW__COMMAND__BODY_REQUEST_PACKAGE, decide_request},
        {HW__COMMAND__BODY_FUND_PACKAGE, decide_request},
        {HW__COMMAND__BODY_OPEN_ROUNDS, decide_request},
        {HW__COMMAND__BODY_CANCEL_PACKAGE, decide_request},
        {HW__COMMAND__BODY_VIEW_OFFER, decide_offer},
        {HW__COMMAND__BODY_ACCEPT_OFFER, decide_offer},
        {HW__COMMAND__BODY_DECLINE_OFFER, decide_offer},
        {HW__COMMAND__BODY_WITHDRAW_OFFER, decide_offer},
        {HW__COMMAND__BODY_AWARD_PACKAGE, decide_offer},
        {HW__COMMAND__BODY_CONFIRM_PACKAGE, decide_life},
        {HW__COMMAND__BODY_START_PACKAGE, decide_life},
        {HW__COMMAND__BODY_HAND_BACK_PACKAGE, decide_life},
        {HW__COMMAND__BODY_END_PACKAGE, decide_life},
        {HW__COMMAND__BODY_SUSPEND_PACKAGE, decide_change},
        {HW__COMMAND__BODY_RESUME_PACKAGE, decide_change},
        {HW__COMMAND__BODY_CHANGE_PACKAGE, decide_change},
        {HW__COMMAND__BODY_REVIEW_PACKAGE, decide_change},
    };
    const struct deciding d = {.s = domain, .q = q, .p = p};

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (table[i].command == q->command->body_case) {
            table[i].decide(&d);
            return;
        }
    }
    if (!money_decide(domain, q, p) && !matching_decide(domain, q, p))
        hw_plan_invalid(p, "UNKNOWN_COMMAND", NULL, "this service does not take that command");
}
