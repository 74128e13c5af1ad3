#include "d2a/notices/stage.h"

#define YES  D2A_NOTICE_YES
#define SAME D2A_NOTICE_ALREADY
#define NO_A D2A_NOTICE_NO_ASSESSMENT
#define A_ON D2A_NOTICE_ASSESSMENT_LIVE
#define NO_D D2A_NOTICE_NO_DISCHARGE
#define D_ON D2A_NOTICE_DISCHARGE_LIVE
#define DONE D2A_NOTICE_COUNCIL_HAS_DONE
#define GONE D2A_NOTICE_PATIENT_GONE

/* The table is the specification (4.5); a unit test refuses any cell that is still a hole. In the
 * order of enum d2a_notice_act: give A and D, withdraw A and D, acknowledge A and D; the council
 * assesses, proposes, is done; the relevant day is over, acute care again, leaves, dies. */
/* clang-format off */
static const unsigned char rules[D2A_STAGES][D2A_NOTICE_ACTS] = {
    [D2A_STAGE_NONE] =
        {YES,  NO_A, NO_A, NO_D, NO_A, NO_D, NO_A, NO_A, NO_A, NO_D, NO_A, NO_A, NO_A},
    [D2A_STAGE_ASSESSMENT_NOTICE] =
        {A_ON, YES,  YES,  NO_D, YES,  NO_D, YES,  YES,  YES,  NO_D, SAME, YES,  YES},
    [D2A_STAGE_ASSESSING] =
        {A_ON, YES,  YES,  NO_D, YES,  NO_D, YES,  YES,  YES,  NO_D, SAME, YES,  YES},
    [D2A_STAGE_PROPOSED] =
        {A_ON, YES,  YES,  NO_D, YES,  NO_D, YES,  YES,  YES,  NO_D, SAME, YES,  YES},
    [D2A_STAGE_DISCHARGE_NOTICE] =
        {A_ON, D_ON, YES,  YES,  YES,  YES,  YES,  YES,  YES,  YES,  YES,  YES,  YES},
    [D2A_STAGE_READY] =
        {A_ON, D_ON, YES,  YES,  YES,  YES,  DONE, DONE, SAME, SAME, YES,  YES,  YES},
    [D2A_STAGE_DELAYED] =
        {A_ON, D_ON, YES,  YES,  YES,  YES,  YES,  YES,  YES,  SAME, YES,  YES,  YES},
    [D2A_STAGE_CLOSED] =
        {GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, SAME, GONE, SAME, SAME},
    [D2A_STAGE_WITHDRAWN] =
        {YES,  NO_A, SAME, NO_D, NO_A, NO_D, NO_A, NO_A, NO_A, NO_D, NO_A, NO_A, NO_A},
    [D2A_STAGE_DISCHARGED] =
        {GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, SAME, GONE, SAME, SAME},
    [D2A_STAGE_DIED] =
        {GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, GONE, SAME, GONE, SAME, SAME},
};
/* clang-format on */

/* What the council has done already cannot be done again, whatever the stage shows. */
static enum d2a_notice_verdict of_council(const struct d2a_notices *n, enum d2a_council_work next)
{
    if (n->council == next)
        return SAME;
    return n->council == D2A_COUNCIL_READY ? DONE : YES;
}

enum d2a_notice_verdict d2a_notices_decide(const struct d2a_notices *n, enum d2a_notice_act act)
{
    enum d2a_notice_verdict v = (enum d2a_notice_verdict)rules[n->stage][act];

    if (v != YES)
        return v;
    switch (act) {
    case D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE:
        return n->assessment_acknowledged ? SAME : YES;
    case D2A_ACKNOWLEDGE_DISCHARGE_NOTICE:
        return n->discharge_acknowledged ? SAME : YES;
    case D2A_COUNCIL_ASSESSES:
        return of_council(n, D2A_COUNCIL_ASSESSING);
    case D2A_COUNCIL_PROPOSES:
        return of_council(n, D2A_COUNCIL_PROPOSED);
    case D2A_COUNCIL_DONE:
        return of_council(n, D2A_COUNCIL_READY);
    case D2A_GIVE_ASSESSMENT_NOTICE:
    case D2A_GIVE_DISCHARGE_NOTICE:
    case D2A_WITHDRAW_ASSESSMENT_NOTICE:
    case D2A_WITHDRAW_DISCHARGE_NOTICE:
    case D2A_RELEVANT_DAY_OVER:
    case D2A_ACUTE_CARE_AGAIN:
    case D2A_PATIENT_LEAVES:
    case D2A_PATIENT_DIES:
    case D2A_NOTICE_ACTS:
        break;
    }
    return YES;
}

bool d2a_discharge_notice_live(const struct d2a_notices *n)
{
    return n->stage == D2A_STAGE_DISCHARGE_NOTICE || n->stage == D2A_STAGE_READY ||
           n->stage == D2A_STAGE_DELAYED;
}

bool d2a_assessment_notice_live(const struct d2a_notices *n)
{
    return d2a_discharge_notice_live(n) || n->stage == D2A_STAGE_ASSESSMENT_NOTICE ||
           n->stage == D2A_STAGE_ASSESSING || n->stage == D2A_STAGE_PROPOSED;
}

/* The stage of an assessment notice alone. A council that is ready shows what it proposed. */
static enum d2a_stage stage_of_council(enum d2a_council_work council)
{
    switch (council) {
    case D2A_COUNCIL_NOTHING:
        return D2A_STAGE_ASSESSMENT_NOTICE;
    case D2A_COUNCIL_ASSESSING:
        return D2A_STAGE_ASSESSING;
    case D2A_COUNCIL_PROPOSED:
    case D2A_COUNCIL_READY:
        break;
    }
    return D2A_STAGE_PROPOSED;
}

static void council_comes_to(struct d2a_notices *n, enum d2a_council_work council)
{
    n->council = council;
    if (!d2a_assessment_notice_live(n))
        return;
    if (!d2a_discharge_notice_live(n))
        n->stage = stage_of_council(council);
    else if (council == D2A_COUNCIL_READY)
        n->stage = D2A_STAGE_READY;
}

static void end_discharge_notice(struct d2a_notices *n)
{
    n->discharge_acknowledged = false;
    if (d2a_discharge_notice_live(n))
        n->stage = stage_of_council(n->council);
}

/* Arrangements made for the day that is off must be made anew; what the council has found about the
 * needs stands until it says otherwise (R4.10). */
static void acute_care_again(struct d2a_notices *n)
{
    if (n->council == D2A_COUNCIL_READY)
        n->council = D2A_COUNCIL_PROPOSED;
    end_discharge_notice(n);
}

void d2a_notices_apply(struct d2a_notices *n, enum d2a_notice_act act)
{
    switch (act) {
    case D2A_GIVE_ASSESSMENT_NOTICE:
        *n = (struct d2a_notices){.stage = D2A_STAGE_ASSESSMENT_NOTICE};
        return;
    case D2A_GIVE_DISCHARGE_NOTICE:
        n->discharge_acknowledged = false;
        n->stage = n->council == D2A_COUNCIL_READY ? D2A_STAGE_READY : D2A_STAGE_DISCHARGE_NOTICE;
        return;
    case D2A_WITHDRAW_ASSESSMENT_NOTICE:
        *n = (struct d2a_notices){.stage = D2A_STAGE_WITHDRAWN};
        return;
    case D2A_WITHDRAW_DISCHARGE_NOTICE:
        end_discharge_notice(n);
        return;
    case D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE:
        n->assessment_acknowledged = true;
        return;
    case D2A_ACKNOWLEDGE_DISCHARGE_NOTICE:
        n->discharge_acknowledged = true;
        return;
    case D2A_COUNCIL_ASSESSES:
        council_comes_to(n, D2A_COUNCIL_ASSESSING);
        return;
    case D2A_COUNCIL_PROPOSES:
        council_comes_to(n, D2A_COUNCIL_PROPOSED);
        return;
    case D2A_COUNCIL_DONE:
        council_comes_to(n, D2A_COUNCIL_READY);
        return;
    case D2A_RELEVANT_DAY_OVER:
        if (n->stage == D2A_STAGE_DISCHARGE_NOTICE)
            n->stage = D2A_STAGE_DELAYED;
        return;
    case D2A_ACUTE_CARE_AGAIN:
        acute_care_again(n);
        return;
    case D2A_PATIENT_LEAVES:
        n->stage = n->stage == D2A_STAGE_READY || n->stage == D2A_STAGE_DELAYED
                       ? D2A_STAGE_CLOSED
                       : D2A_STAGE_DISCHARGED;
        return;
    case D2A_PATIENT_DIES:
        n->stage = D2A_STAGE_DIED;
        return;
    case D2A_NOTICE_ACTS:
        return;
    }
}
