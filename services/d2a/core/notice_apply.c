/* What events mean for a case's notices (rulebook section 4). */
#include "d2a/core/case.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static struct notice *add(struct d2a_case *c, Hw__NoticeKind__Code kind,
                          const struct hw_es_event *e)
{
    struct notice *x = NULL;

    c->notices = hw_grow(c->notices, &c->notice_cap, c->notice_count + 1, sizeof(*x));
    x = &c->notices[c->notice_count++];
    *x = (struct notice){.kind = kind,
                         .given_ms = e->occurred_ms,
                         .acknowledged_ms = HW_MS_FOREVER,
                         .ended_ms = HW_MS_FOREVER,
                         .likely_day = HW_DAY_FOREVER,
                         .proposed_day = HW_DAY_FOREVER,
                         .council_ready_ms = HW_MS_FOREVER};
    return x;
}

static void assessment_given(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__AssessmentNoticeIssued *m = CASE_READ(b, e, assessment_notice_issued);
    struct notice *x = m ? add(c, HW__NOTICE_KIND__CODE__ASSESSMENT, e) : NULL;

    if (!x)
        return;
    x->authority = hw_names_intern(b->names, m->authority);
    x->hospital = hw_names_intern(b->names, m->hospital);
    x->chc = m->chc_result;
    x->objected = m->objected;
    hw_sealed_keep(&x->liaison, m->liaison);
    if (m->likely_discharge)
        x->likely_day = m->likely_discharge->day;
    c->council_ready_ms = HW_MS_FOREVER;
    d2a_notices_apply(&c->notices_stage, D2A_GIVE_ASSESSMENT_NOTICE);
}

static void discharge_given(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__DischargeNoticeIssued *m = CASE_READ(b, e, discharge_notice_issued);
    const struct notice *before = case_notice(c, HW__NOTICE_KIND__CODE__ASSESSMENT);
    int64_t assessment_ms = before ? before->given_ms : e->occurred_ms;
    const char *authority = before ? before->authority : NULL;
    struct notice *x = m ? add(c, HW__NOTICE_KIND__CODE__DISCHARGE, e) : NULL;

    if (!x)
        return;
    x->authority = authority;
    x->hospital = hw_names_intern(b->names, m->hospital);
    x->proposed_day = m->proposed->day;
    x->assessment_given_ms = assessment_ms;
    x->council_ready_ms = c->council_ready_ms;
    hw_sealed_keep(&x->liaison, m->liaison);
    d2a_notices_apply(&c->notices_stage, D2A_GIVE_DISCHARGE_NOTICE);
}

static void end(struct d2a_case *c, Hw__NoticeKind__Code kind, Hw__NoticeWithdrawal__Code reason,
                const Hw__Sealed *note, int64_t at_ms)
{
    struct notice *x = case_notice(c, kind);

    if (!x)
        return;
    x->ended_ms = at_ms;
    x->reason = reason;
    hw_sealed_keep(&x->withdrawal_note, note);
}

void case_acute_again(struct d2a_case *c, int64_t at_ms)
{
    const struct notice *x = case_notice(c, HW__NOTICE_KIND__CODE__DISCHARGE);

    /* Told late: what was given or arranged after it stands. */
    if ((x && x->given_ms > at_ms) ||
        (c->council_ready_ms != HW_MS_FOREVER && c->council_ready_ms > at_ms))
        return;
    end(c, HW__NOTICE_KIND__CODE__DISCHARGE, HW__NOTICE_WITHDRAWAL__CODE__UNKNOWN, NULL, at_ms);
    c->council_ready_ms = HW_MS_FOREVER;
    if (d2a_assessment_notice_live(&c->notices_stage))
        d2a_notices_apply(&c->notices_stage, D2A_ACUTE_CARE_AGAIN);
}

static void withdrawn(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__NoticeWithdrawn *m = CASE_READ(b, e, notice_withdrawn);

    if (!m)
        return;
    end(c, HW__NOTICE_KIND__CODE__DISCHARGE, m->reason, m->note, e->occurred_ms);
    if (m->notice == HW__NOTICE_KIND__CODE__ASSESSMENT)
        end(c, HW__NOTICE_KIND__CODE__ASSESSMENT, m->reason, m->note, e->occurred_ms);
    d2a_notices_apply(&c->notices_stage, m->notice == HW__NOTICE_KIND__CODE__ASSESSMENT
                                             ? D2A_WITHDRAW_ASSESSMENT_NOTICE
                                             : D2A_WITHDRAW_DISCHARGE_NOTICE);
}

static void acknowledged(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__NoticeAcknowledged *m = CASE_READ(b, e, notice_acknowledged);
    struct notice *x = m ? case_notice(c, m->notice) : NULL;

    if (!x)
        return;
    x->acknowledged_ms = e->occurred_ms;
    d2a_notices_apply(&c->notices_stage, m->notice == HW__NOTICE_KIND__CODE__ASSESSMENT
                                             ? D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE
                                             : D2A_ACKNOWLEDGE_DISCHARGE_NOTICE);
}

static void stepped(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    static const enum d2a_notice_act acts[] = {
        [HW__COUNCIL_STEP__CODE__ASSESSING] = D2A_COUNCIL_ASSESSES,
        [HW__COUNCIL_STEP__CODE__PROPOSED] = D2A_COUNCIL_PROPOSES,
        [HW__COUNCIL_STEP__CODE__DONE] = D2A_COUNCIL_DONE,
    };
    const Hw__CouncilStepped *m = CASE_READ(b, e, council_stepped);
    struct notice *x = case_notice(c, HW__NOTICE_KIND__CODE__DISCHARGE);
    struct notice *of = case_notice(c, HW__NOTICE_KIND__CODE__ASSESSMENT);

    if (!m || (size_t)m->step >= sizeof(acts) / sizeof(*acts) ||
        m->step == HW__COUNCIL_STEP__CODE__UNKNOWN)
        return;
    if (m->has_chc_result && of)
        of->chc_found = m->chc_result;
    if (m->step == HW__COUNCIL_STEP__CODE__DONE) {
        c->council_ready_ms = e->occurred_ms;
        if (x)
            x->council_ready_ms = e->occurred_ms;
    }
    d2a_notices_apply(&c->notices_stage, acts[m->step]);
}

void case_apply_notice(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    switch (e->type) {
    case HW__EVENT__BODY_ASSESSMENT_NOTICE_ISSUED:
        assessment_given(b, c, e);
        break;
    case HW__EVENT__BODY_DISCHARGE_NOTICE_ISSUED:
        discharge_given(b, c, e);
        break;
    case HW__EVENT__BODY_NOTICE_WITHDRAWN:
        withdrawn(b, c, e);
        break;
    case HW__EVENT__BODY_NOTICE_ACKNOWLEDGED:
        acknowledged(b, c, e);
        break;
    case HW__EVENT__BODY_COUNCIL_STEPPED:
        stepped(b, c, e);
        break;
    default:
        break;
    }
}
