/* d2a/notices/notice.h - what a notice must hold before it is given. Pure. Rulebook 4.1 to 4.3.
 *
 * The checks are those of Care Act 2014 schedule 3. It was removed on 1 July 2022; notices given
 * since then are agreements between the two bodies and are held to the same contents, but nothing
 * is ever charged for them (clock.h). Texts are borrowed while a check runs. A text that is not
 * said is NULL; blanks are not said either. */
#ifndef D2A_NOTICES_NOTICE_H
#define D2A_NOTICES_NOTICE_H

#include <stdbool.h>
#include <stdint.h>

#include "d2a/notices/problems.h"

#define D2A_NO_DAY INT32_MIN /* a day that was not said */
enum { D2A_AGE_UNKNOWN = -1, D2A_ADULT_AGE = 18 };
/* R4.5, R4.11, in days. */
enum { D2A_EARLIEST_BEFORE_ADMISSION = 7, D2A_DISCHARGE_WARNING = 1 };

/* A statement: left out, yes or no. */
enum d2a_said { D2A_UNSAID, D2A_YES, D2A_NO };

/* R4.1: only the first is acute care. */
enum d2a_care {
    D2A_CARE_UNSAID,
    D2A_CARE_ACUTE,
    D2A_CARE_NON_ACUTE,
    D2A_CARE_MENTAL_HEALTH,
    D2A_CARE_MATERNITY,
    D2A_CARE_INTERMEDIATE,
    D2A_CARE_REHABILITATION,
    D2A_CARE_PALLIATIVE,
    D2A_CARES
};
const char *d2a_care_name(enum d2a_care care); /* "MENTAL_HEALTH"; "UNSAID" */

/* R4.6: the carer is consulted where feasible. */
enum d2a_carer {
    D2A_CARER_UNSAID,
    D2A_CARER_NONE, /* there is no carer */
    D2A_CARER_CONSULTED,
    D2A_CARER_NOT_FEASIBLE,
    D2A_CARER_NOT_CONSULTED
};

/* What considering NHS continuing healthcare came to (R4.7, item 6). */
enum d2a_chc { D2A_CHC_UNSAID, D2A_CHC_NOT_ELIGIBLE, D2A_CHC_UNDECIDED, D2A_CHC_ELIGIBLE };

/* R4.7, item 8: a name, and a telephone number or an e-mail address or both. */
struct d2a_liaison {
    const char *name, *phone, *email;
};

struct d2a_assessment_notice_facts {
    int64_t given_ms;
    /* What goes without saying for a notice that was sent through this program: true, and
     * dated_day the London day of given_ms. */
    bool in_writing, legible;
    int32_t dated_day;
    bool has_patient_name, has_nhs_number;
    int age_years;      /* on the day it was given, or D2A_AGE_UNKNOWN, which is let pass */
    enum d2a_care care; /* that the patient receives or will be admitted to */
    const char *council;
    const char *hospital;
    bool admitted;                  /* when the notice was given */
    int32_t expected_admission_day; /* D2A_NO_DAY; asked for before the admission only */
    int32_t likely_discharge_day;   /* D2A_NO_DAY: not known, which is allowed */
    enum d2a_said patient_consulted;
    enum d2a_carer carer;
    enum d2a_said chc_considered;
    enum d2a_chc chc;
    enum d2a_said objected; /* by the patient or the carer; either answer is fine */
    struct d2a_liaison liaison;
};

/* Fields of the problems: at, inWriting, legible, datedOn, patientName, nhsNumber, age, careType,
 * council, hospital, expectedAdmission, likelyDischarge, patientConsulted, carer, chcConsidered,
 * chcResult, objected, liaisonName, liaisonPhone, liaisonEmail.
 * Codes: MISSING_FIELD, BAD_VALUE (malformed); NOT_AN_ADULT, NOT_ACUTE_CARE, TOO_EARLY (R4.5),
 * NOT_CONSULTED (R4.6), CHC_NOT_CONSIDERED, CHC_ELIGIBLE (R4.9: it would have to be withdrawn at
 * once) (refused).
 * R4.5 counts from the day the notice is treated as given (R4.15), as every other period does.
 * Answers whether nothing is wrong; adds to p otherwise. */
bool d2a_assessment_notice_check(const struct d2a_assessment_notice_facts *f,
                                 struct d2a_problems *p);

struct d2a_discharge_notice_facts {
    int64_t given_ms;
    bool in_writing, legible;
    int32_t dated_day;
    /* The assessment notice that it adds to (R4.11). */
    bool assessment_live;
    int64_t assessment_given_ms; /* read only when it is live */
    bool discharge_live;         /* another discharge notice is in force (R4.14) */
    bool has_patient_name;
    const char *hospital;
    struct d2a_liaison liaison;
    int32_t proposed_day; /* P, or D2A_NO_DAY */
    enum d2a_said patient_told;
    enum d2a_carer carer;  /* whether the carer, where there is one, was told P */
    bool has_nhs_services; /* which NHS services follow the discharge; "none" is an answer */
};

/* Fields: as above, and proposedDischarge, patientTold, nhsServices.
 * Codes: MISSING_FIELD, BAD_VALUE (malformed); NO_ASSESSMENT_NOTICE, DISCHARGE_NOTICE_LIVE (R4.14),
 * BEFORE_ASSESSMENT_NOTICE, LESS_THAN_ONE_DAY (R4.11 with R4.15), NOT_TOLD (R4.12) (refused).
 * A carer whom it was not feasible to tell does not stand in the way. */
bool d2a_discharge_notice_check(const struct d2a_discharge_notice_facts *f, struct d2a_problems *p);

/* ---- withdrawal ---- */

/* Why a notice is withdrawn. The first five are those of R4.9; the next two are R4.13 and R4.14. */
enum d2a_withdrawal {
    D2A_WITHDRAWAL_UNSAID,
    D2A_SAFE_WITHOUT_COUNCIL,
    D2A_NEED_IS_CHC,
    D2A_STILL_UNSAFE,  /* the council has decided, and discharge needs further arrangements */
    D2A_TREATMENT_OFF, /* cancelled or postponed */
    D2A_WRONG_COUNCIL,
    D2A_DAY_NOT_SAFE, /* of a discharge notice: discharge on P is no longer likely to be safe */
    D2A_NEW_DAY,      /* of a discharge notice: another P is proposed */
    D2A_OTHER_GROUND, /* the NHS body may always withdraw (R4.8); the reason is told in words */
    D2A_WITHDRAWALS
};
const char *d2a_withdrawal_name(enum d2a_withdrawal w); /* "WRONG_COUNCIL"; "UNSAID" */

/* Fields: at, reason, note. Codes: MISSING_FIELD; BAD_VALUE (DAY_NOT_SAFE and NEW_DAY end a
 * discharge notice only, and the grounds of R4.9 an assessment notice only); BEFORE_NOTICE. */
bool d2a_withdrawal_check(enum d2a_withdrawal why, bool of_discharge_notice, bool has_note,
                          int64_t notice_given_ms, int64_t withdrawn_ms, struct d2a_problems *p);

/* R4.9: what is known while an assessment notice is in force. */
struct d2a_notice_standing {
    bool safe_without_council, need_is_chc, still_unsafe_after_decision, treatment_off;
    bool another_council_responsible;
};
/* The ground on which it must be withdrawn; D2A_WITHDRAWAL_UNSAID: it may stand. Of several the one
 * that says most: another council must be told first of all. */
enum d2a_withdrawal d2a_assessment_must_withdraw(const struct d2a_notice_standing *s);
/* R4.13: unless the council's own failure to assess or arrange is the only reason. */
bool d2a_discharge_must_withdraw(bool likely_safe_on_day, bool only_council_failed);

/* ---- the kinds of message (rulebook 4.6) ---- */

enum d2a_message {
    D2A_MESSAGE_ASSESSMENT,
    D2A_MESSAGE_DISCHARGE,
    D2A_MESSAGE_WITHDRAW_ALL, /* an assessment notice, and the discharge notice that adds to it */
    D2A_MESSAGE_WITHDRAW_ASSESSMENT,
    D2A_MESSAGE_WITHDRAW_DISCHARGE,
    D2A_MESSAGES
};
/* Its SNOMED CT code, as the national value set ADW-MessageEvent-1 has it. */
const char *d2a_message_code(enum d2a_message m);

#endif
