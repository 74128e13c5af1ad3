#include "d2a/notices/clock.h"
#include "d2a/notices/parts.h"
#include "homeward/civil.h"
#include "homeward/spell/codes.h"
#include "homeward/text.h"

static void check_scope(const struct d2a_assessment_notice_facts *f, struct d2a_problems *p)
{
    if (f->age_years != D2A_AGE_UNKNOWN && f->age_years < D2A_ADULT_AGE)
        d2a_problems_add(p, D2A_REFUSED, "age", "NOT_AN_ADULT",
                         "notices are for adults; this patient is %d (R4.1)", f->age_years);
    if (f->care == D2A_CARE_UNSAID)
        d2a_problems_need(p, false, "careType", "the kind of care the patient receives", "R4.1");
    else if (f->care != D2A_CARE_ACUTE)
        d2a_problems_add(p, D2A_REFUSED, "careType", "NOT_ACUTE_CARE",
                         "notices are for patients in acute care, not %s (R4.1)",
                         d2a_care_name(f->care));
}

/* R4.2: somebody is always answerable, by residence or by the hospital's place. */
static void check_council(const char *council, struct d2a_problems *p)
{
    if (!d2a_text_given(council))
        d2a_problems_need(p, false, "council", "the council it is given to", "R4.2");
    else if (!hw_authority_valid(council) || hw_streq(council, HW_UNKNOWN_AUTHORITY))
        d2a_problems_add(p, D2A_MALFORMED, "council", "BAD_VALUE",
                         "council: expected a council's code; without a settled residence it is "
                         "that of the hospital's place (R4.2)");
}

/* R4.5 and item 3 of R4.7. */
static void check_admission(const struct d2a_assessment_notice_facts *f, struct d2a_problems *p)
{
    int32_t day = d2a_notice_day(f->given_ms);
    char text[HW_DATE_TEXT];

    d2a_problems_need(p, d2a_text_given(f->hospital), "hospital", "the hospital's name", "R4.7");
    if (f->admitted)
        return;
    if (f->expected_admission_day == D2A_NO_DAY) {
        d2a_problems_need(p, false, "expectedAdmission", "before the admission its expected date",
                          "R4.7");
        return;
    }
    if (f->expected_admission_day < hw_london_day(f->given_ms))
        d2a_problems_add(p, D2A_MALFORMED, "expectedAdmission", "BAD_VALUE",
                         "expectedAdmission: %s was over when the notice was given",
                         hw_format_date(f->expected_admission_day, text));
    /* Wide, for the days may lie as far apart as days can. */
    if ((int64_t)f->expected_admission_day - day > D2A_EARLIEST_BEFORE_ADMISSION)
        d2a_problems_add(p, D2A_REFUSED, "expectedAdmission", "TOO_EARLY",
                         "given %lld days before the expected admission; at most %d are allowed "
                         "(R4.5)",
                         (long long)f->expected_admission_day - day, D2A_EARLIEST_BEFORE_ADMISSION);
}

static void check_likely_discharge(const struct d2a_assessment_notice_facts *f,
                                   struct d2a_problems *p)
{
    int32_t first_day = hw_london_day(f->given_ms);
    char text[HW_DATE_TEXT];

    if (f->likely_discharge_day == D2A_NO_DAY)
        return;
    if (!f->admitted && f->expected_admission_day > first_day)
        first_day = f->expected_admission_day;
    if (f->likely_discharge_day < first_day)
        d2a_problems_add(p, D2A_MALFORMED, "likelyDischarge", "BAD_VALUE",
                         "likelyDischarge: expected a day from %s on",
                         hw_format_date(first_day, text));
}

/* R4.6 and item 5 of R4.7. */
static void check_consultation(const struct d2a_assessment_notice_facts *f, struct d2a_problems *p)
{
    d2a_problems_need(p, f->patient_consulted != D2A_UNSAID, "patientConsulted",
                      "whether the patient was consulted", "R4.7");
    if (f->patient_consulted == D2A_NO)
        d2a_problems_add(p, D2A_REFUSED, "patientConsulted", "NOT_CONSULTED",
                         "the patient must be consulted before the notice is given (R4.6)");
    d2a_problems_need(p, f->carer != D2A_CARER_UNSAID, "carer", "whether a carer was consulted",
                      "R4.7");
    if (f->carer == D2A_CARER_NOT_CONSULTED)
        d2a_problems_add(p, D2A_REFUSED, "carer", "NOT_CONSULTED",
                         "the carer must be consulted where that is feasible (R4.6)");
}

/* Item 6 of R4.7. */
static void check_chc(const struct d2a_assessment_notice_facts *f, struct d2a_problems *p)
{
    if (f->chc_considered == D2A_NO) {
        d2a_problems_add(p, D2A_REFUSED, "chcConsidered", "CHC_NOT_CONSIDERED",
                         "NHS continuing healthcare must be considered before the notice is given "
                         "(R4.7)");
        return;
    }
    d2a_problems_need(p, f->chc_considered != D2A_UNSAID, "chcConsidered",
                      "whether NHS continuing healthcare was considered", "R4.7");
    d2a_problems_need(p, f->chc != D2A_CHC_UNSAID, "chcResult",
                      "the result of considering NHS continuing healthcare", "R4.7");
    if (f->chc == D2A_CHC_ELIGIBLE)
        d2a_problems_add(p, D2A_REFUSED, "chcResult", "CHC_ELIGIBLE",
                         "the ongoing need is NHS continuing healthcare: the notice would have to "
                         "be withdrawn (R4.9)");
}

bool d2a_assessment_notice_check(const struct d2a_assessment_notice_facts *f,
                                 struct d2a_problems *p)
{
    struct d2a_paper paper = {f->given_ms, f->in_writing, f->legible, f->dated_day};
    int before = p->count + p->more;

    d2a_check_paper(&paper, p);
    check_scope(f, p);
    check_council(f->council, p);
    d2a_problems_need(p, f->has_patient_name, "patientName", "the patient's name", "R4.7");
    d2a_problems_need(p, f->has_nhs_number, "nhsNumber", "the NHS number", "R4.7");
    check_admission(f, p);
    check_likely_discharge(f, p);
    check_consultation(f, p);
    check_chc(f, p);
    d2a_problems_need(p, f->objected != D2A_UNSAID, "objected",
                      "whether the patient or the carer objected to the notice", "R4.7");
    d2a_check_liaison(&f->liaison, "R4.7", p);
    return p->count + p->more == before;
}
