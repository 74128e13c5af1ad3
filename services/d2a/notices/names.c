/* The words that notices are written and read in. */
#include "d2a/notices/notice.h"
#include "d2a/notices/stage.h"

const char *d2a_care_name(enum d2a_care care)
{
    static const char *const names[D2A_CARES] = {
        "UNSAID",    "ACUTE",        "NON_ACUTE",      "MENTAL_HEALTH",
        "MATERNITY", "INTERMEDIATE", "REHABILITATION", "PALLIATIVE",
    };

    return care < D2A_CARES ? names[care] : "UNSAID";
}

const char *d2a_withdrawal_name(enum d2a_withdrawal w)
{
    static const char *const names[D2A_WITHDRAWALS] = {
        [D2A_WITHDRAWAL_UNSAID] = "UNSAID",    [D2A_SAFE_WITHOUT_COUNCIL] = "SAFE_WITHOUT_COUNCIL",
        [D2A_NEED_IS_CHC] = "NEED_IS_CHC",     [D2A_STILL_UNSAFE] = "STILL_UNSAFE",
        [D2A_TREATMENT_OFF] = "TREATMENT_OFF", [D2A_WRONG_COUNCIL] = "WRONG_COUNCIL",
        [D2A_DAY_NOT_SAFE] = "DAY_NOT_SAFE",   [D2A_NEW_DAY] = "NEW_DAY",
        [D2A_OTHER_GROUND] = "OTHER_GROUND",
    };

    return w < D2A_WITHDRAWALS ? names[w] : "UNSAID";
}

const char *d2a_stage_name(enum d2a_stage stage)
{
    static const char *const names[D2A_STAGES] = {
        [D2A_STAGE_NONE] = "NONE",
        [D2A_STAGE_ASSESSMENT_NOTICE] = "ASSESSMENT_NOTICE",
        [D2A_STAGE_ASSESSING] = "ASSESSING",
        [D2A_STAGE_PROPOSED] = "ARRANGEMENTS_PROPOSED",
        [D2A_STAGE_DISCHARGE_NOTICE] = "DISCHARGE_NOTICE",
        [D2A_STAGE_READY] = "READY",
        [D2A_STAGE_DELAYED] = "DELAYED",
        [D2A_STAGE_CLOSED] = "CLOSED",
        [D2A_STAGE_WITHDRAWN] = "WITHDRAWN",
        [D2A_STAGE_DISCHARGED] = "DISCHARGED",
        [D2A_STAGE_DIED] = "DIED",
    };

    return stage < D2A_STAGES ? names[stage] : "NONE";
}

struct words {
    const char *code, *sentence;
};

static struct words words_of(enum d2a_notice_verdict v)
{
    static const struct words words[D2A_NOTICE_VERDICTS] = {
        [D2A_NOTICE_YES] = {"YES", "it may be done"},
        [D2A_NOTICE_ALREADY] = {"ALREADY", "it is so already"},
        [D2A_NOTICE_NO_ASSESSMENT] = {"NO_ASSESSMENT_NOTICE",
                                      "no assessment notice is in force (R4.11)"},
        [D2A_NOTICE_ASSESSMENT_LIVE] = {"ASSESSMENT_NOTICE_LIVE",
                                        "an assessment notice is in force: withdraw it first"},
        [D2A_NOTICE_NO_DISCHARGE] = {"NO_DISCHARGE_NOTICE", "no discharge notice is in force"},
        [D2A_NOTICE_DISCHARGE_LIVE] = {"DISCHARGE_NOTICE_LIVE",
                                       "a discharge notice is in force: withdraw it first (R4.14)"},
        [D2A_NOTICE_COUNCIL_HAS_DONE] = {"COUNCIL_HAS_DONE",
                                         "the council has done its part already"},
        [D2A_NOTICE_PATIENT_GONE] = {"PATIENT_GONE", "the patient has left the hospital"},
    };

    return v > D2A_NOTICE_HOLE && v < D2A_NOTICE_VERDICTS ? words[v]
                                                          : (struct words){"UNKNOWN", "unknown"};
}

const char *d2a_notice_verdict_code(enum d2a_notice_verdict v)
{
    return words_of(v).code;
}

const char *d2a_notice_verdict_sentence(enum d2a_notice_verdict v)
{
    return words_of(v).sentence;
}

const char *d2a_message_code(enum d2a_message m)
{
    static const char *const codes[D2A_MESSAGES] = {
        [D2A_MESSAGE_ASSESSMENT] = "975701000000106",
        [D2A_MESSAGE_DISCHARGE] = "975731000000100",
        [D2A_MESSAGE_WITHDRAW_ALL] = "975841000000102",
        [D2A_MESSAGE_WITHDRAW_ASSESSMENT] = "1078011000000107",
        [D2A_MESSAGE_WITHDRAW_DISCHARGE] = "975851000000104",
    };

    return m < D2A_MESSAGES ? codes[m] : NULL;
}
