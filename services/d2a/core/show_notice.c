/* Notices, and what they came to where charging is on (R4.3). */
#include "d2a/core/show.h"
#include "homeward/text.h"

static void put_charge(const struct showing *w, const struct shown *x, const struct notice *n,
                       json_t *o)
{
    struct d2a_liability l;
    json_t *charge = NULL;

    if (!w->s->settings.charging)
        return;
    notice_liability(w->s, n, x->stay, w->q->now_ms, &l);
    charge = json_object();
    hw_show_int(charge, "days", l.days);
    hw_show_int(charge, "pence", l.pence);
    hw_show_bool(charge, "open", l.open);
    if (l.days > 0) {
        hw_show_day(charge, "firstDay", l.first_day);
        hw_show_day(charge, "lastDay", l.last_day);
    }
    hw_show_json(o, "charge", charge);
}

json_t *json_grounds(const struct showing *w, const struct shown *x, const struct notice *n)
{
    enum d2a_withdrawal grounds[D2A_WITHDRAWALS];
    size_t count = notice_grounds(w->s, x->r, n, w->q->now_ms, grounds);
    json_t *list = count > 0 ? json_array() : NULL;

    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, json_string(d2a_withdrawal_name(grounds[i])));
    return list;
}

/* A discharge notice is withdrawn with the assessment notice that it adds to. */
static bool fell_together(const struct d2a_case *c, const struct notice *n)
{
    for (size_t i = 0; i < c->notice_count; i++) {
        if (c->notices[i].kind != n->kind && c->notices[i].ended_ms == n->ended_ms)
            return true;
    }
    return false;
}

static enum d2a_message withdrawal_of(const struct d2a_case *c, const struct notice *n)
{
    if (fell_together(c, n))
        return D2A_MESSAGE_WITHDRAW_ALL;
    return n->kind == HW__NOTICE_KIND__CODE__DISCHARGE ? D2A_MESSAGE_WITHDRAW_DISCHARGE
                                                       : D2A_MESSAGE_WITHDRAW_ASSESSMENT;
}

json_t *json_notice(const struct showing *w, const struct shown *x, const struct notice *n)
{
    bool discharge = n->kind == HW__NOTICE_KIND__CODE__DISCHARGE;
    json_t *o = json_object(), *grounds = json_grounds(w, x, n);

    hw_show_enum(o, "notice", &hw__notice_kind__code__descriptor, (int)n->kind);
    hw_show_text(o, "message",
                 d2a_message_code(discharge ? D2A_MESSAGE_DISCHARGE : D2A_MESSAGE_ASSESSMENT));
    if (n->reason != HW__NOTICE_WITHDRAWAL__CODE__UNKNOWN)
        hw_show_text(o, "withdrawalMessage", d2a_message_code(withdrawal_of(x->c, n)));
    hw_show_text(o, "council", n->authority);
    hw_show_text(o, "hospital", n->hospital);
    hw_show_time(o, "givenAt", n->given_ms);
    hw_show_day(o, "effective", d2a_notice_day(n->given_ms));
    hw_show_bool(o, "acknowledged", n->acknowledged_ms != HW_MS_FOREVER);
    hw_show_time(o, "acknowledgedAt", n->acknowledged_ms);
    hw_show_bool(o, "inForce", n->ended_ms == HW_MS_FOREVER && case_in_hospital(x->stay));
    hw_show_time(o, "endedAt", n->ended_ms);
    if (n->ended_ms == HW_MS_FOREVER && !x->stay->now.discharged)
        hw_show_json(o, "mustWithdraw", grounds ? grounds : json_array());
    hw_show_enum(o, "withdrawnFor", &hw__notice_withdrawal__code__descriptor, (int)n->reason);
    show_sealed(w, o, "withdrawalNote", &n->withdrawal_note);
    show_sealed(w, o, "liaison", &n->liaison);
    if (!discharge) {
        hw_show_day(o, "likelyDischarge", n->likely_day);
        hw_show_enum(o, "chcResult", &hw__chc_result__code__descriptor, (int)n->chc);
        hw_show_bool(o, "objected", n->objected);
        return o;
    }
    hw_show_day(o, "proposedDischarge", n->proposed_day);
    hw_show_day(o, "relevantDay", notice_relevant_day(n));
    hw_show_time(o, "councilReadyAt", n->council_ready_ms);
    put_charge(w, x, n, o);
    return o;
}

static json_t *one_with_notices(const struct showing *w, const struct shown *x)
{
    struct d2a_notices n = case_notices(x->c, x->stay, w->q->now_ms);
    json_t *o = NULL, *list = NULL;

    if (x->c->notice_count == 0 ||
        !show_is(w, "council", x->c->notices[x->c->notice_count - 1].authority))
        return NULL;
    o = show_who(x);
    list = json_array();
    hw_show_text(o, "stage", d2a_stage_name(n.stage));
    for (size_t i = 0; i < x->c->notice_count; i++)
        (void)json_array_append_new(list, json_notice(w, x, &x->c->notices[i]));
    hw_show_json(o, "notices", list);
    return o;
}

void page_notices(const void *context, const char *id)
{
    (void)id;
    show_cases_by(context, "cases", one_with_notices);
}
