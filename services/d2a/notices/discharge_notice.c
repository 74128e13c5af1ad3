#include "d2a/notices/clock.h"
#include "d2a/notices/parts.h"
#include "homeward/civil.h"

static void check_standing(const struct d2a_discharge_notice_facts *f, struct d2a_problems *p)
{
    if (!f->assessment_live)
        d2a_problems_add(p, D2A_REFUSED, "at", "NO_ASSESSMENT_NOTICE",
                         "a discharge notice adds to an assessment notice, and none is in force "
                         "(R4.11)");
    else if (f->given_ms < f->assessment_given_ms)
        d2a_problems_add(p, D2A_REFUSED, "at", "BEFORE_ASSESSMENT_NOTICE",
                         "a discharge notice cannot be given before the assessment notice (R4.11)");
    if (f->discharge_live)
        d2a_problems_add(p, D2A_REFUSED, "proposedDischarge", "DISCHARGE_NOTICE_LIVE",
                         "a discharge notice is in force: withdraw it before another day is "
                         "proposed (R4.14)");
}

/* R4.11 with R4.15: N6 and N7. */
static void check_day(const struct d2a_discharge_notice_facts *f, struct d2a_problems *p)
{
    int32_t day = d2a_notice_day(f->given_ms);
    char text[HW_DATE_TEXT];

    if (f->proposed_day == D2A_NO_DAY)
        d2a_problems_need(p, false, "proposedDischarge", "the proposed day of discharge", "R4.12");
    else if ((int64_t)f->proposed_day - day < D2A_DISCHARGE_WARNING)
        d2a_problems_add(p, D2A_REFUSED, "proposedDischarge", "LESS_THAN_ONE_DAY",
                         "the notice counts as given on %s: discharge can be proposed from the "
                         "day after (R4.11, R4.15)",
                         hw_format_date(day, text));
}

/* R4.12. */
static void check_told(const struct d2a_discharge_notice_facts *f, struct d2a_problems *p)
{
    d2a_problems_need(p, f->patient_told != D2A_UNSAID, "patientTold",
                      "whether the patient was told the day", "R4.12");
    if (f->patient_told == D2A_NO)
        d2a_problems_add(p, D2A_REFUSED, "patientTold", "NOT_TOLD",
                         "the patient must be told the proposed day (R4.12)");
    d2a_problems_need(p, f->carer != D2A_CARER_UNSAID, "carer", "whether a carer was told the day",
                      "R4.12");
    if (f->carer == D2A_CARER_NOT_CONSULTED)
        d2a_problems_add(p, D2A_REFUSED, "carer", "NOT_TOLD",
                         "the carer must be told the proposed day where appropriate (R4.12)");
}

bool d2a_discharge_notice_check(const struct d2a_discharge_notice_facts *f, struct d2a_problems *p)
{
    struct d2a_paper paper = {f->given_ms, f->in_writing, f->legible, f->dated_day};
    int before = p->count + p->more;

    check_standing(f, p);
    d2a_check_paper(&paper, p);
    d2a_problems_need(p, f->has_patient_name, "patientName", "the patient's name", "R4.12");
    d2a_problems_need(p, d2a_text_given(f->hospital), "hospital", "the hospital's name", "R4.12");
    check_day(f, p);
    check_told(f, p);
    d2a_problems_need(p, f->has_nhs_services, "nhsServices",
                      "which NHS services follow the discharge", "R4.12");
    d2a_check_liaison(&f->liaison, "R4.12", p);
    return p->count + p->more == before;
}
