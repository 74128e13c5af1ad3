/* d2a/notices/stage.h - how far the notices about one stay have come. Pure. Rulebook 4.5.
 *
 * A zeroed struct is a stay without notices. Whether an act may happen (decide) and what it leads
 * to (apply) are apart: apply is total, for an event once stored always applies. */
#ifndef D2A_NOTICES_STAGE_H
#define D2A_NOTICES_STAGE_H

#include <stdbool.h>

/* 4.5. The council's work goes on beside the discharge notice: stage tells what the two bodies are
 * at, council how far the council has come. */
enum d2a_stage {
    D2A_STAGE_NONE,
    D2A_STAGE_ASSESSMENT_NOTICE,
    D2A_STAGE_ASSESSING,
    D2A_STAGE_PROPOSED, /* ARRANGEMENTS_PROPOSED */
    D2A_STAGE_DISCHARGE_NOTICE,
    D2A_STAGE_READY,      /* a discharge notice is in force and the council has done its part */
    D2A_STAGE_DELAYED,    /* the relevant day is over and it has not */
    D2A_STAGE_CLOSED,     /* the patient left from READY or DELAYED */
    D2A_STAGE_WITHDRAWN,  /* the assessment notice is withdrawn; another may be given */
    D2A_STAGE_DISCHARGED, /* left before a discharge notice came to anything */
    D2A_STAGE_DIED,
    D2A_STAGES
};
const char *d2a_stage_name(enum d2a_stage stage); /* "ARRANGEMENTS_PROPOSED" */

enum d2a_council_work {
    D2A_COUNCIL_NOTHING,
    D2A_COUNCIL_ASSESSING,
    D2A_COUNCIL_PROPOSED,
    D2A_COUNCIL_READY
};

enum d2a_notice_act {
    D2A_GIVE_ASSESSMENT_NOTICE,
    D2A_GIVE_DISCHARGE_NOTICE,
    D2A_WITHDRAW_ASSESSMENT_NOTICE, /* withdraws the discharge notice too */
    D2A_WITHDRAW_DISCHARGE_NOTICE,
    D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE, /* by the council */
    D2A_ACKNOWLEDGE_DISCHARGE_NOTICE,
    D2A_COUNCIL_ASSESSES,
    D2A_COUNCIL_PROPOSES, /* tells needs, which are eligible, how it will meet them (R4.10) */
    D2A_COUNCIL_DONE,     /* has assessed and put its arrangements in place */
    D2A_RELEVANT_DAY_OVER,
    D2A_ACUTE_CARE_AGAIN, /* ends the charging and the discharge notice (R4.20), not the assessment
                             notice (R4.8) */
    D2A_PATIENT_LEAVES,
    D2A_PATIENT_DIES,
    D2A_NOTICE_ACTS
};

enum d2a_notice_verdict {
    D2A_NOTICE_HOLE, /* never answered */
    D2A_NOTICE_YES,
    D2A_NOTICE_ALREADY,          /* it is so already: nothing to do, nothing wrong */
    D2A_NOTICE_NO_ASSESSMENT,    /* no assessment notice is in force (R4.11) */
    D2A_NOTICE_ASSESSMENT_LIVE,  /* one is in force: withdraw it first */
    D2A_NOTICE_NO_DISCHARGE,     /* no discharge notice is in force */
    D2A_NOTICE_DISCHARGE_LIVE,   /* a new day needs the old notice withdrawn first (R4.14) */
    D2A_NOTICE_COUNCIL_HAS_DONE, /* the council has done its part already */
    D2A_NOTICE_PATIENT_GONE,     /* left or died */
    D2A_NOTICE_VERDICTS
};
const char *d2a_notice_verdict_code(enum d2a_notice_verdict v);     /* "NO_ASSESSMENT_NOTICE" */
const char *d2a_notice_verdict_sentence(enum d2a_notice_verdict v); /* for a person */

struct d2a_notices {
    enum d2a_stage stage;
    enum d2a_council_work council;
    bool assessment_acknowledged, discharge_acknowledged;
};

enum d2a_notice_verdict d2a_notices_decide(const struct d2a_notices *n, enum d2a_notice_act act);
void d2a_notices_apply(struct d2a_notices *n, enum d2a_notice_act act);

bool d2a_assessment_notice_live(const struct d2a_notices *n);
bool d2a_discharge_notice_live(const struct d2a_notices *n);

#endif
