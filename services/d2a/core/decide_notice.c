/* Assessment and discharge notices between the hospital and the council (rulebook section 4). */
#include <assert.h>

#include "d2a/core/decide.h"
#include "d2a/core/looked_at.h"
#include "d2a/core/problems.h"
#include "d2a/notices/notice.h"
#include "homeward/bug.h"
#include "homeward/spell/codes.h"
#include "homeward/v1/events.pb-c.h"

/* The words of the log are those of the checks, number by number. */
static_assert((int)HW__NOTICE_CARER__CODE__NOT_CONSULTED == (int)D2A_CARER_NOT_CONSULTED, "carer");
static_assert((int)HW__CHC_RESULT__CODE__ELIGIBLE == (int)D2A_CHC_ELIGIBLE, "chc");
static_assert((int)HW__NOTICE_WITHDRAWAL__CODE__OTHER_GROUND == (int)D2A_OTHER_GROUND, "ground");
static_assert((int)HW__ASSESSMENT_KIND__CODE__EQUIPMENT == (int)D2A_KIND_EQUIPMENT, "kind");

/* Whether the act may happen as things stand. */
static bool may(const struct deciding *d, enum d2a_notice_act act)
{
    struct d2a_notices n = case_notices(d->c, d->stay, d->q->at_ms);
    enum d2a_notice_verdict v = d2a_notices_decide(&n, act);

    if (v == D2A_NOTICE_YES)
        return true;
    hw_plan_refuse(d->p, d2a_notice_verdict_code(v), "spell", "spell %s: %s", d->spell,
                   d2a_notice_verdict_sentence(v));
    return false;
}

static enum d2a_said said(protobuf_c_boolean has, protobuf_c_boolean yes)
{
    if (!has)
        return D2A_UNSAID;
    return yes ? D2A_YES : D2A_NO;
}

static struct person_has who(const struct deciding *d)
{
    return person_has(d->s, d->stay->now.person, hw_plan_arena(d->p));
}

/* A name and how to reach it, in one sealed text. */
static Hw__Sealed *liaison(const struct deciding *d, const struct d2a_liaison *l)
{
    const char *text =
        hw_arena_format(hw_plan_arena(d->p), "%s%s%s%s%s", l->name, l->phone ? ", " : "",
                        l->phone ? l->phone : "", l->email ? ", " : "", l->email ? l->email : "");

    HW_CHECK(text);
    return say_sealed(d, text, "liaisonName");
}

static void give_assessment_notice(const struct deciding *d, const Hw__IssueAssessmentNotice *m)
{
    Hw__AssessmentNoticeIssued out = HW__ASSESSMENT_NOTICE_ISSUED__INIT;
    struct d2a_problems wrong = {.count = 0};
    struct person_has has = who(d);
    struct d2a_assessment_notice_facts f = {
        .given_ms = d->q->at_ms,
        .in_writing = true,
        .legible = true,
        .dated_day = hw_london_day(d->q->at_ms),
        .has_patient_name = has.name,
        .has_nhs_number = has.nhs_number,
        .age_years = D2A_AGE_UNKNOWN, /* those under 18 have no case */
        .care =
            d->stay->now.care == HW__CARE_TYPE__CODE__ACUTE ? D2A_CARE_ACUTE : D2A_CARE_NON_ACUTE,
        .council = m->authority ? hw_authority_of(m->authority) : d->stay->now.authority,
        .hospital = m->hospital,
        .admitted = d->stay->now.admitted_ms <= d->q->at_ms,
        .expected_admission_day = hw_london_day(d->stay->now.admitted_ms),
        .likely_discharge_day = m->likely_discharge ? m->likely_discharge->day : D2A_NO_DAY,
        .patient_consulted = said(m->has_patient_consulted, m->patient_consulted),
        .carer = (enum d2a_carer)m->carer,
        .chc_considered = said(m->has_chc_considered, m->chc_considered),
        .chc = (enum d2a_chc)m->chc_result,
        .objected = said(m->has_objected, m->objected),
        .liaison = {m->liaison_name, m->liaison_phone, m->liaison_email},
    };

    (void)d2a_assessment_notice_check(&f, &wrong);
    if (!problems_none(&wrong, d->p) || !may(d, D2A_GIVE_ASSESSMENT_NOTICE))
        return;
    out.authority = f.council;
    out.hospital = m->hospital;
    out.likely_discharge = m->likely_discharge;
    out.carer = m->carer;
    out.chc_result = m->chc_result;
    out.objected = m->objected;
    out.liaison = liaison(d, &f.liaison);
    say(d, HW__EVENT__BODY_ASSESSMENT_NOTICE_ISSUED, &out);
}

static void give_discharge_notice(const struct deciding *d, const Hw__IssueDischargeNotice *m)
{
    Hw__DischargeNoticeIssued out = HW__DISCHARGE_NOTICE_ISSUED__INIT;
    struct d2a_problems wrong = {.count = 0};
    const struct notice *before = case_notice(d->c, HW__NOTICE_KIND__CODE__ASSESSMENT);
    struct d2a_discharge_notice_facts f = {
        .given_ms = d->q->at_ms,
        .in_writing = true,
        .legible = true,
        .dated_day = hw_london_day(d->q->at_ms),
        .assessment_live = before != NULL,
        .assessment_given_ms = before ? before->given_ms : 0,
        .discharge_live = case_notice(d->c, HW__NOTICE_KIND__CODE__DISCHARGE) != NULL,
        .has_patient_name = who(d).name,
        .hospital = m->hospital,
        .liaison = {m->liaison_name, m->liaison_phone, m->liaison_email},
        .proposed_day = m->proposed_discharge ? m->proposed_discharge->day : D2A_NO_DAY,
        .patient_told = said(m->has_patient_told, m->patient_told),
        .carer = (enum d2a_carer)m->carer,
        .has_nhs_services = d2a_text_given(m->nhs_services),
    };

    (void)d2a_discharge_notice_check(&f, &wrong);
    if (!problems_none(&wrong, d->p) || !may(d, D2A_GIVE_DISCHARGE_NOTICE) ||
        !hw_check_name(d->p, m->nhs_services, "nhsServices"))
        return;
    out.hospital = m->hospital;
    out.proposed = m->proposed_discharge;
    out.carer = m->carer;
    out.nhs_services = m->nhs_services;
    out.liaison = liaison(d, &f.liaison);
    say(d, HW__EVENT__BODY_DISCHARGE_NOTICE_ISSUED, &out);
}

static void withdraw(const struct deciding *d, const Hw__WithdrawNotice *m)
{
    Hw__NoticeWithdrawn out = HW__NOTICE_WITHDRAWN__INIT;
    struct d2a_problems wrong = {.count = 0};
    bool of_discharge = m->notice == HW__NOTICE_KIND__CODE__DISCHARGE;
    const struct notice *x = NULL;

    if (!hw_check_given(d->p, m->has_notice, "notice") ||
        !may(d, of_discharge ? D2A_WITHDRAW_DISCHARGE_NOTICE : D2A_WITHDRAW_ASSESSMENT_NOTICE))
        return;
    x = case_notice(d->c, m->notice);
    (void)d2a_withdrawal_check((enum d2a_withdrawal)m->reason, of_discharge,
                               d2a_text_given(m->note), x ? x->given_ms : 0, d->q->at_ms, &wrong);
    if (!problems_none(&wrong, d->p))
        return;
    out.notice = m->notice;
    out.reason = m->reason;
    out.note = say_sealed(d, m->note, "note");
    say(d, HW__EVENT__BODY_NOTICE_WITHDRAWN, &out);
}

/* A notice cannot be answered before it was given. */
static bool check_given_by_then(const struct deciding *d, Hw__NoticeKind__Code kind)
{
    const struct notice *x = case_notice(d->c, kind);

    if (!x || d->q->at_ms >= x->given_ms)
        return true;
    hw_plan_refuse(d->p, "BEFORE_NOTICE", "at", "at: the notice had not been given then");
    return false;
}

static void acknowledge(const struct deciding *d, const Hw__AcknowledgeNotice *m)
{
    Hw__NoticeAcknowledged out = HW__NOTICE_ACKNOWLEDGED__INIT;

    if (!hw_check_given(d->p, m->has_notice, "notice") ||
        !may(d, m->notice == HW__NOTICE_KIND__CODE__DISCHARGE
                    ? D2A_ACKNOWLEDGE_DISCHARGE_NOTICE
                    : D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE) ||
        !check_given_by_then(d, m->notice))
        return;
    out.notice = m->notice;
    say(d, HW__EVENT__BODY_NOTICE_ACKNOWLEDGED, &out);
}

static void step(const struct deciding *d, const Hw__RecordCouncilStep *m)
{
    static const enum d2a_notice_act acts[] = {
        [HW__COUNCIL_STEP__CODE__UNKNOWN] = D2A_COUNCIL_ASSESSES,
        [HW__COUNCIL_STEP__CODE__ASSESSING] = D2A_COUNCIL_ASSESSES,
        [HW__COUNCIL_STEP__CODE__PROPOSED] = D2A_COUNCIL_PROPOSES,
        [HW__COUNCIL_STEP__CODE__DONE] = D2A_COUNCIL_DONE,
    };
    Hw__CouncilStepped out = HW__COUNCIL_STEPPED__INIT;

    if (!hw_check_given(d->p, m->has_step, "step") || !may(d, acts[m->step]) ||
        !check_given_by_then(d, HW__NOTICE_KIND__CODE__ASSESSMENT))
        return;
    out.step = m->step;
    out.has_chc_result = m->has_chc_result;
    out.chc_result = m->chc_result;
    say(d, HW__EVENT__BODY_COUNCIL_STEPPED, &out);
}

void decide_notice(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    switch ((int)c->body_case) {
    case HW__COMMAND__BODY_ISSUE_ASSESSMENT_NOTICE:
        give_assessment_notice(d, c->issue_assessment_notice);
        break;
    case HW__COMMAND__BODY_ISSUE_DISCHARGE_NOTICE:
        give_discharge_notice(d, c->issue_discharge_notice);
        break;
    case HW__COMMAND__BODY_WITHDRAW_NOTICE:
        withdraw(d, c->withdraw_notice);
        break;
    case HW__COMMAND__BODY_ACKNOWLEDGE_NOTICE:
        acknowledge(d, c->acknowledge_notice);
        break;
    default:
        step(d, c->record_council_step);
        break;
    }
}
