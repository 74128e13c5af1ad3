/* Referrals with their reply clocks, and everything that ran over its time. */
#include "d2a/core/show.h"
#include "d2a/core/standards.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"

enum { PATHWAY_CHASED_DAYS = 28 }; /* after leaving */

static const char *state_of(const struct referral *x)
{
    static const char *const names[] = {[REFERRAL_OPEN] = "OPEN",
                                        [REFERRAL_ACCEPTED] = "ACCEPTED",
                                        [REFERRAL_REJECTED] = "REJECTED",
                                        [REFERRAL_RETURNED] = "RETURNED"};

    return names[x->state];
}

json_t *json_referral(const struct showing *w, const struct referral *x)
{
    json_t *o = json_object();

    hw_show_text(o, "referral", x->id);
    hw_show_text(o, "hub", x->hub);
    hw_show_text(o, "state", state_of(x));
    hw_show_enum(o, "pathwayAsked", &hw__pathway__code__descriptor, (int)x->pathway);
    hw_show_time(o, "referredAt", x->at_ms);
    hw_show_time(o, "replyBy", x->reply_by_ms);
    hw_show_time(o, "answeredAt", x->answered_ms);
    hw_show_text(o, "reason", x->reason);
    hw_show_bool(o, "overdue", x->overdue);
    hw_show_text(o, "duplicateOf", x->duplicate_of);
    show_sealed(w, o, "note", &x->note);
    show_sealed(w, o, "answerNote", &x->answer_note);
    return o;
}

/* Open ones of people who have left want no answer any more, unless they are asked for by state. */
static size_t add_referrals(const struct showing *w, const struct shown *x, json_t *list)
{
    const char *state = hw_query_value(w->q, "state");
    size_t shown = 0;

    for (size_t i = 0; i < x->c->referral_count; i++) {
        const struct referral *f = &x->c->referrals[i];
        json_t *o = NULL;

        if (!show_is(w, "hub", f->hub) || (state && !hw_streq(state, state_of(f))) ||
            (!state && (f->state != REFERRAL_OPEN || !case_in_hospital(x->stay))))
            continue;
        o = show_who(x);
        (void)json_object_update_new(o, json_referral(w, f));
        hw_show_int(o, "minutesLeft", (f->reply_by_ms - w->q->now_ms) / HW_MINUTE_MS);
        hw_show_text(o, "label", w->s->settings.label);
        (void)json_array_append_new(list, o);
        shown++;
    }
    return shown;
}

void page_referrals(const void *context, const char *id)
{
    (void)id;
    show_entries_by(context, "referrals", add_referrals);
}

static void add_breach(const struct shown *x, const char *what, int64_t since_ms, json_t *list)
{
    json_t *o = show_who(x);

    hw_show_text(o, "breach", what);
    hw_show_time(o, "since", since_ms);
    (void)json_array_append_new(list, o);
}

/* Only the hospital's own last steps are left, if anything. */
static bool is_free_to_go(const struct showing *w, const struct shown *x)
{
    struct waiting things[WAITING_MAX];
    size_t count = case_waiting(w->s, x->r, w->q->now_ms, things, NULL);

    for (size_t i = 0; i < count; i++) {
        if (derive_reason_of(things[i].awaited) != HW__REASON__CODE__UNKNOWN)
            return false;
    }
    return true;
}

/* R6.5-R6.7: late, and somebody can still do it. */
static void add_late_steps(const struct showing *w, const struct shown *x, json_t *list)
{
    static const char *const names[STANDARDS] = {[STANDARD_PATHWAY] = "PATHWAY_NOT_SET",
                                                 [STANDARD_WARD] = "STILL_ON_WARD",
                                                 [STANDARD_SITE] = "STILL_IN_HOSPITAL",
                                                 [STANDARD_VISIT] = "NO_FIRST_VISIT"};

    for (int i = 0; i < STANDARDS; i++) {
        struct standing o = standard_of(w->s, x->c, x->stay, (enum standard)i, w->q->now_ms);
        bool leaving = i == STANDARD_WARD || i == STANDARD_SITE;

        if (o.kept == KEPT_LATE && o.done_ms == HW_MS_FOREVER && (!leaving || is_free_to_go(w, x)))
            add_breach(x, names[i], o.due_ms, list);
    }
}

/* R5.9: the living have a pathway, though they left without one; in another hospital it is for that
 * one to find. */
static void add_left_without_pathway(const struct showing *w, const struct shown *x, json_t *list)
{
    const struct hw_spell_state *now = &x->stay->now;
    int64_t due = 0;

    if (!now->admitted || !now->discharged || hw_destination_is_hospital(now->destination) ||
        x->c->pathway_ms != HW_MS_FOREVER || case_died_ms(x->c, x->stay) != HW_MS_FOREVER ||
        w->today >= hw_london_day(now->discharged_ms) + PATHWAY_CHASED_DAYS)
        return;
    due = standard_of(w->s, x->c, x->stay, STANDARD_PATHWAY, w->q->now_ms).due_ms;
    add_breach(x, "PATHWAY_NOT_SET", due < now->discharged_ms ? due : now->discharged_ms, list);
}

static void add_withdrawals(const struct showing *w, const struct shown *x, json_t *list)
{
    for (size_t i = 0; i < x->c->notice_count; i++) {
        const struct notice *n = &x->c->notices[i];
        json_t *grounds = json_grounds(w, x, n), *o = NULL;

        if (!grounds)
            continue;
        o = show_who(x);
        hw_show_text(o, "breach", "NOTICE_TO_WITHDRAW");
        hw_show_enum(o, "notice", &hw__notice_kind__code__descriptor, (int)n->kind);
        hw_show_json(o, "mustWithdraw", grounds);
        (void)json_array_append_new(list, o);
    }
}

static size_t add_breaches(const struct showing *w, const struct shown *x, json_t *list)
{
    const struct d2a_case *c = x->c;
    size_t before = json_array_size(list);

    if (c->edd_missed && case_in_hospital(x->stay))
        add_breach(x, "EXPECTED_DATE", x->stay->now.admitted_ms + w->s->settings.expected_date_ms,
                   list);
    for (size_t i = 0; i < c->referral_count; i++) {
        if (c->referrals[i].overdue && c->referrals[i].state == REFERRAL_OPEN &&
            case_in_hospital(x->stay))
            add_breach(x, "REFERRAL_REPLY", c->referrals[i].reply_by_ms, list);
    }
    if (!case_in_hospital(x->stay) && c->d2a.breached_day > c->d2a.until_day &&
        c->d2a.ended_ms == HW_MS_FOREVER)
        add_breach(x, "EPISODE_TOO_LONG", hw_london_midnight_ms(c->d2a.breached_day), list);
    add_late_steps(w, x, list);
    add_left_without_pathway(w, x, list);
    add_withdrawals(w, x, list);
    return json_array_size(list) - before;
}

void page_breaches(const void *context, const char *id)
{
    (void)id;
    show_entries_by(context, "breaches", add_breaches);
}
