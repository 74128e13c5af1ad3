/* Rulebook 4.1 to 4.4: what notices hold, their days and what is charged. N1 to N9 are rows. */
#include "d2a/notices/clock.h"
#include "d2a/notices/notice.h"
#include "homeward/civil.h"
#include "support/t.h"

static int64_t london(int year, int month, int day, int hour, int minute)
{
    return hw_london_to_ms(hw_day_of(year, month, day), hour * HW_HOUR_MS + minute * HW_MINUTE_MS);
}

/* 2016-10, the month of the examples. */
static int64_t oct(int day, int hour, int minute)
{
    return london(2016, 10, day, hour, minute);
}

static int32_t oct_day(int day)
{
    return hw_day_of(2016, 10, day);
}

static const struct d2a_problem *find(const struct d2a_problems *p, const char *field,
                                      const char *code)
{
    for (int i = 0; i < p->count; i++) {
        if (strcmp(p->list[i].field, field) == 0 && strcmp(p->list[i].code, code) == 0)
            return &p->list[i];
    }
    return NULL;
}

/* ---- contents ---- */

static struct d2a_assessment_notice_facts good_assessment(void)
{
    return (struct d2a_assessment_notice_facts){
        .given_ms = oct(3, 10, 0),
        .in_writing = true,
        .legible = true,
        .dated_day = oct_day(3),
        .has_patient_name = true,
        .has_nhs_number = true,
        .age_years = 81,
        .care = D2A_CARE_ACUTE,
        .council = "912",
        .hospital = "Royal",
        .admitted = true,
        .expected_admission_day = D2A_NO_DAY,
        .likely_discharge_day = D2A_NO_DAY,
        .patient_consulted = D2A_YES,
        .carer = D2A_CARER_NOT_FEASIBLE,
        .chc_considered = D2A_YES,
        .chc = D2A_CHC_NOT_ELIGIBLE,
        .objected = D2A_NO,
        .liaison = {.name = "A. Nurse", .phone = "0161 496 0000"},
    };
}

static struct d2a_discharge_notice_facts good_discharge(void)
{
    return (struct d2a_discharge_notice_facts){
        .given_ms = oct(4, 9, 0),
        .in_writing = true,
        .legible = true,
        .dated_day = oct_day(4),
        .assessment_live = true,
        .assessment_given_ms = oct(3, 10, 0),
        .has_patient_name = true,
        .hospital = "Royal",
        .liaison = {.name = "A. Nurse", .email = "a.nurse@example.org"},
        .proposed_day = oct_day(5),
        .patient_told = D2A_YES,
        .carer = D2A_CARER_CONSULTED,
        .has_nhs_services = true,
    };
}

static void good_notices_pass(void **state)
{
    struct d2a_assessment_notice_facts a = good_assessment();
    struct d2a_discharge_notice_facts d = good_discharge();
    struct d2a_problems p = {0};

    (void)state;
    assert_true(d2a_assessment_notice_check(&a, &p));
    assert_true(d2a_discharge_notice_check(&d, &p));
    assert_int_equal(p.count, 0);
    assert_null(d2a_problems_first(&p));
    a.likely_discharge_day = oct_day(9); /* item 4 */
    a.objected = D2A_YES;                /* item 7: a statement, whichever */
    a.age_years = D2A_AGE_UNKNOWN;
    a.chc = D2A_CHC_UNDECIDED;
    a.liaison = (struct d2a_liaison){.name = "A. Nurse", .phone = "ext 4521", .email = "a@b"};
    assert_true(d2a_assessment_notice_check(&a, &p));
    a.age_years = D2A_ADULT_AGE; /* R4.1 */
    a.admitted = false;
    a.expected_admission_day = oct_day(3);
    assert_true(d2a_assessment_notice_check(&a, &p));
    assert_int_equal(p.count, 0);
}

/* R4.4, R4.7: all that is missing in one answer. */
static void an_empty_assessment_notice(void **state)
{
    static const char *const missing[] = {
        "datedOn",   "careType",          "council",          "patientName",  "nhsNumber",
        "hospital",  "expectedAdmission", "patientConsulted", "carer",        "chcConsidered",
        "chcResult", "objected",          "liaisonName",      "liaisonPhone",
    };
    struct d2a_assessment_notice_facts f = {
        .given_ms = oct(3, 10, 0),
        .dated_day = D2A_NO_DAY,
        .age_years = D2A_AGE_UNKNOWN,
        .hospital = " ",
        .expected_admission_day = D2A_NO_DAY,
        .likely_discharge_day = D2A_NO_DAY,
    };
    struct d2a_problems p = {0};

    (void)state;
    assert_false(d2a_assessment_notice_check(&f, &p));
    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
        ROW_EQUAL(missing[i], find(&p, missing[i], "MISSING_FIELD") != NULL, true);
    assert_non_null(find(&p, "inWriting", "BAD_VALUE"));
    assert_non_null(find(&p, "legible", "BAD_VALUE"));
    assert_int_equal(p.count, 16);
    assert_int_equal(p.more, 0);
}

/* R4.12. */
static void an_empty_discharge_notice(void **state)
{
    static const char *const missing[] = {
        "datedOn", "patientName", "hospital",    "proposedDischarge", "patientTold",
        "carer",   "nhsServices", "liaisonName", "liaisonPhone",
    };
    struct d2a_discharge_notice_facts f = {
        .given_ms = oct(3, 10, 0),
        .in_writing = true,
        .legible = true,
        .dated_day = D2A_NO_DAY,
        .assessment_live = true,
        .assessment_given_ms = oct(3, 9, 0),
        .proposed_day = D2A_NO_DAY,
    };
    struct d2a_problems p = {0};

    (void)state;
    assert_false(d2a_discharge_notice_check(&f, &p));
    for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++)
        ROW_EQUAL(missing[i], find(&p, missing[i], "MISSING_FIELD") != NULL, true);
    assert_int_equal(p.count, 9);
}

static void spoil_statement(struct d2a_assessment_notice_facts *f, int how)
{
    switch (how) {
    case 0:
        f->age_years = 17;
        return;
    case 1:
        f->care = D2A_CARE_MATERNITY;
        return;
    case 2:
        f->council = "UNKNOWN";
        return;
    case 3:
        f->council = "no such";
        return;
    case 4:
        f->patient_consulted = D2A_NO;
        return;
    case 5:
        f->carer = D2A_CARER_NOT_CONSULTED;
        return;
    case 6:
        f->chc_considered = D2A_NO;
        return;
    case 7:
        f->chc = D2A_CHC_ELIGIBLE;
        return;
    default:
        return;
    }
}

static void spoil_form(struct d2a_assessment_notice_facts *f, int how)
{
    static const char *const emails[] = {"a@b@c", "a nurse@b", "@b"};

    f->admitted = how < 14 || how > 15;
    switch (how) {
    case 8:
        f->dated_day = oct_day(4);
        return;
    case 9:
        f->likely_discharge_day = oct_day(2);
        return;
    case 10:
        f->liaison.phone = "none";
        return;
    case 11:
    case 12:
    case 13:
        f->liaison.email = emails[how - 11];
        return;
    case 14:
        f->expected_admission_day = oct_day(2);
        return;
    case 15:
        f->expected_admission_day = oct_day(10);
        f->likely_discharge_day = oct_day(9);
        return;
    case 16:
        f->in_writing = false;
        return;
    case 17:
        f->legible = false;
        return;
    default:
        return;
    }
}

static void what_is_wrong_with_an_assessment_notice(void **state)
{
    static const struct {
        const char *field, *code;
        enum d2a_problem_sort sort;
    } rows[] = {
        {"age", "NOT_AN_ADULT", D2A_REFUSED},                 /* R4.1 */
        {"careType", "NOT_ACUTE_CARE", D2A_REFUSED},          /* R4.1 */
        {"council", "BAD_VALUE", D2A_MALFORMED},              /* R4.2 */
        {"council", "BAD_VALUE", D2A_MALFORMED},              /* R9.6 */
        {"patientConsulted", "NOT_CONSULTED", D2A_REFUSED},   /* R4.6 */
        {"carer", "NOT_CONSULTED", D2A_REFUSED},              /* R4.6 */
        {"chcConsidered", "CHC_NOT_CONSIDERED", D2A_REFUSED}, /* R4.7, 6 */
        {"chcResult", "CHC_ELIGIBLE", D2A_REFUSED},           /* R4.9 */
        {"datedOn", "BAD_VALUE", D2A_MALFORMED},              /* R4.4 */
        {"likelyDischarge", "BAD_VALUE", D2A_MALFORMED},
        {"liaisonPhone", "BAD_VALUE", D2A_MALFORMED}, /* R4.7, 8 */
        {"liaisonEmail", "BAD_VALUE", D2A_MALFORMED},
        {"liaisonEmail", "BAD_VALUE", D2A_MALFORMED},
        {"liaisonEmail", "BAD_VALUE", D2A_MALFORMED},
        {"expectedAdmission", "BAD_VALUE", D2A_MALFORMED},
        {"likelyDischarge", "BAD_VALUE", D2A_MALFORMED},
        {"inWriting", "BAD_VALUE", D2A_MALFORMED}, /* R4.4 */
        {"legible", "BAD_VALUE", D2A_MALFORMED},   /* R4.4 */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct d2a_assessment_notice_facts f = good_assessment();
        struct d2a_problems p = {0};

        spoil_statement(&f, (int)i);
        spoil_form(&f, (int)i);
        ROW_EQUAL(rows[i].field, d2a_assessment_notice_check(&f, &p), false);
        ROW_EQUAL(rows[i].field, p.count, 1);
        assert_string_equal(p.list[0].field, rows[i].field);
        assert_string_equal(p.list[0].code, rows[i].code);
        ROW_EQUAL(rows[i].field, p.list[0].sort, rows[i].sort);
        assert_ptr_equal(d2a_problems_first(&p), &p.list[0]);
    }
}

/* R4.1: every kind of care but acute. */
static void only_acute_care(void **state)
{
    (void)state;
    for (int care = D2A_CARE_ACUTE; care < D2A_CARES; care++) {
        struct d2a_assessment_notice_facts f = good_assessment();
        struct d2a_problems p = {0};

        f.care = (enum d2a_care)care;
        ROW_EQUAL(d2a_care_name(f.care), d2a_assessment_notice_check(&f, &p),
                  care == D2A_CARE_ACUTE);
    }
}

/* R4.5: N8, N9 and the edges. The 2 pm rule moves the day of giving here too (R4.15). */
static void days_before_admission(void **state)
{
    static const struct {
        const char *name;
        int day, hour, minute; /* of September 2016 */
        bool accepted;
    } rows[] = {
        {"N8: 25 Sep for 3 Oct is 8 days before", 25, 10, 0, false},
        {"N9: 26 Sep for 3 Oct", 26, 10, 0, true},
        {"25 Sep 14:00 is 25 Sep", 25, 14, 0, false},
        {"25 Sep 14:01 is treated as 26 Sep", 25, 14, 1, true},
        {"26 Sep, the first minute", 26, 0, 0, true},
        {"24 Sep 14:01 is treated as 25 Sep", 24, 14, 1, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct d2a_assessment_notice_facts f = good_assessment();
        struct d2a_problems p = {0};

        f.given_ms = london(2016, 9, rows[i].day, rows[i].hour, rows[i].minute);
        f.dated_day = hw_day_of(2016, 9, rows[i].day);
        f.admitted = false;
        f.expected_admission_day = oct_day(3);
        ROW_EQUAL(rows[i].name, d2a_assessment_notice_check(&f, &p), rows[i].accepted);
        ROW_EQUAL(rows[i].name, find(&p, "expectedAdmission", "TOO_EARLY") == NULL,
                  rows[i].accepted);
        ROW_EQUAL(rows[i].name, p.count, !rows[i].accepted);
    }
}

/* R4.11 with R4.15: N1, N5, N6, N7 and the edges. */
static void a_days_warning(void **state)
{
    static const struct {
        const char *name;
        int day, hour, minute, proposed; /* of October 2016 */
        const char *code;
    } rows[] = {
        {"N1: Tue 4 Oct 09:00 for 5 Oct", 4, 9, 0, 5, NULL},
        {"N5: Sat 8 Oct 10:00 for Sun 9 Oct (R4.16)", 8, 10, 0, 9, NULL},
        {"N6: Wed 5 Oct 08:00 for 5 Oct", 5, 8, 0, 5, "LESS_THAN_ONE_DAY"},
        {"N7: Tue 4 Oct 14:30 for 5 Oct", 4, 14, 30, 5, "LESS_THAN_ONE_DAY"},
        {"4 Oct 14:00 for 5 Oct", 4, 14, 0, 5, NULL},
        {"4 Oct 14:30 for 6 Oct", 4, 14, 30, 6, NULL},
        {"a day that is over", 5, 8, 0, 4, "LESS_THAN_ONE_DAY"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct d2a_discharge_notice_facts f = good_discharge();
        struct d2a_problems p = {0};

        f.given_ms = oct(rows[i].day, rows[i].hour, rows[i].minute);
        f.proposed_day = oct_day(rows[i].proposed);
        ROW_EQUAL(rows[i].name, d2a_discharge_notice_check(&f, &p), rows[i].code == NULL);
        if (rows[i].code)
            ROW_EQUAL(rows[i].name, find(&p, "proposedDischarge", rows[i].code) != NULL, true);
    }
}

static void what_is_wrong_with_a_discharge_notice(void **state)
{
    struct d2a_discharge_notice_facts f = good_discharge();
    struct d2a_problems p = {0};

    (void)state;
    f.assessment_live = false; /* 4.5 */
    f.patient_told = D2A_NO;
    f.carer = D2A_CARER_NOT_CONSULTED;
    assert_false(d2a_discharge_notice_check(&f, &p));
    assert_int_equal(p.count, 3);
    assert_non_null(find(&p, "at", "NO_ASSESSMENT_NOTICE"));
    assert_non_null(find(&p, "patientTold", "NOT_TOLD"));
    assert_non_null(find(&p, "carer", "NOT_TOLD"));

    f = good_discharge();
    p = (struct d2a_problems){0};
    f.assessment_given_ms = f.given_ms + 1;
    f.discharge_live = true; /* R4.14 */
    f.carer = D2A_CARER_NONE;
    assert_false(d2a_discharge_notice_check(&f, &p));
    assert_int_equal(p.count, 2);
    assert_non_null(find(&p, "at", "BEFORE_ASSESSMENT_NOTICE"));
    assert_non_null(find(&p, "proposedDischarge", "DISCHARGE_NOTICE_LIVE"));
}

static void days_at_the_ends_of_time(void **state)
{
    struct d2a_assessment_notice_facts a = good_assessment();
    struct d2a_discharge_notice_facts d = good_discharge();
    struct d2a_problems p = {0};

    (void)state;
    a.admitted = false;
    a.expected_admission_day = HW_DAY_FOREVER;
    a.given_ms = london(1960, 1, 1, 10, 0);
    a.dated_day = D2A_NO_DAY + 1;
    d.proposed_day = D2A_NO_DAY + 1;
    assert_false(d2a_assessment_notice_check(&a, &p));
    assert_false(d2a_discharge_notice_check(&d, &p));
    assert_non_null(find(&p, "expectedAdmission", "TOO_EARLY"));
    assert_non_null(find(&p, "proposedDischarge", "LESS_THAN_ONE_DAY"));
}

/* ---- the list ---- */

static void the_list_of_problems(void **state)
{
    char text[64], all[D2A_PROBLEMS * (D2A_SENTENCE + 2)];
    struct d2a_problems p = {0};

    (void)state;
    assert_string_equal(d2a_problems_text(&p, text, sizeof(text)), "");
    d2a_problems_add(&p, D2A_REFUSED, "a", "NO", "one %d", 1);
    d2a_problems_need(&p, true, "b", "it", "R0");
    d2a_problems_need(&p, false, "b", "it", NULL);
    d2a_problems_need(&p, false, "c", "it", "R0");
    assert_string_equal(d2a_problems_text(&p, all, sizeof(all)),
                        "one 1; b: it is required; c: it is required (R0)");
    assert_string_equal(d2a_problems_first(&p)->field, "b"); /* malformed goes first */
    assert_string_equal(d2a_problems_text(&p, text, 12), "one 1; b...");
    assert_string_equal(d2a_problems_text(&p, text, 1), "");
    for (int i = 0; i < D2A_PROBLEMS; i++)
        d2a_problems_add(&p, D2A_REFUSED, "d", "NO", "%0300d", i);
    assert_int_equal(p.count, D2A_PROBLEMS);
    assert_int_equal(p.more, 3);
    assert_int_equal(strlen(p.list[5].sentence), D2A_SENTENCE - 1);
    (void)d2a_problems_text(&p, all, sizeof(all));
}

/* ---- withdrawal ---- */

static void withdrawing(void **state)
{
    static const struct {
        enum d2a_withdrawal why;
        bool assessment, discharge;
    } rows[] = {
        {D2A_WITHDRAWAL_UNSAID, false, false}, {D2A_SAFE_WITHOUT_COUNCIL, true, false},
        {D2A_NEED_IS_CHC, true, false},        {D2A_STILL_UNSAFE, true, false},
        {D2A_TREATMENT_OFF, true, false},      {D2A_WRONG_COUNCIL, true, false},
        {D2A_DAY_NOT_SAFE, false, true},       {D2A_NEW_DAY, false, true},
        {D2A_OTHER_GROUND, true, true},
    };
    int64_t given_ms = oct(3, 10, 0);
    struct d2a_problems p = {0};

    (void)state;
    assert_int_equal(sizeof(rows) / sizeof(rows[0]), D2A_WITHDRAWALS);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *name = d2a_withdrawal_name(rows[i].why);

        ROW_EQUAL(name, d2a_withdrawal_check(rows[i].why, false, true, given_ms, given_ms, &p),
                  rows[i].assessment);
        ROW_EQUAL(name, d2a_withdrawal_check(rows[i].why, true, true, given_ms, given_ms, &p),
                  rows[i].discharge);
    }
    p = (struct d2a_problems){0};
    assert_false(d2a_withdrawal_check(D2A_OTHER_GROUND, true, false, given_ms, given_ms, &p));
    assert_non_null(find(&p, "note", "MISSING_FIELD"));
    assert_false(d2a_withdrawal_check(D2A_NEW_DAY, true, false, given_ms, given_ms - 1, &p));
    assert_non_null(find(&p, "at", "BEFORE_NOTICE"));
}

static void when_it_must_be_withdrawn(void **state)
{
    static const struct {
        const char *name;
        struct d2a_notice_standing s;
        enum d2a_withdrawal want;
    } rows[] = {
        /* R4.9 */
        {"nothing", {0}, D2A_WITHDRAWAL_UNSAID},
        {"safe", {.safe_without_council = true}, D2A_SAFE_WITHOUT_COUNCIL},
        {"CHC", {.need_is_chc = true}, D2A_NEED_IS_CHC},
        {"unsafe", {.still_unsafe_after_decision = true}, D2A_STILL_UNSAFE},
        {"off", {.treatment_off = true}, D2A_TREATMENT_OFF},
        {"council", {.another_council_responsible = true}, D2A_WRONG_COUNCIL},
        {"all", {true, true, true, true, true}, D2A_WRONG_COUNCIL},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ROW_EQUAL(rows[i].name, d2a_assessment_must_withdraw(&rows[i].s), rows[i].want);
    assert_false(d2a_discharge_must_withdraw(true, false)); /* R4.13 */
    assert_false(d2a_discharge_must_withdraw(true, true));
    assert_true(d2a_discharge_must_withdraw(false, false));
    assert_false(d2a_discharge_must_withdraw(false, true)); /* the council's own failure */
}

/* ---- clocks ---- */

/* R4.15 on ordinary days and on days of 23 and 25 hours (27 March and 30 October 2016). */
static void two_o_clock(void **state)
{
    static const struct {
        const char *name;
        int month, day;
        int64_t after_two_ms;
        int later;
    } rows[] = {
        {"summer 13:59:59", 7, 4, -1000, 0},      {"summer 14:00:00", 7, 4, 0, 0},
        {"summer 14:00:00.001", 7, 4, 1, 1},      {"summer 14:00:01", 7, 4, 1000, 1},
        {"winter 13:59:59", 1, 4, -1000, 0},      {"winter 14:00:00", 1, 4, 0, 0},
        {"winter 14:00:01", 1, 4, 1000, 1},       {"23 hours 13:59:59", 3, 27, -1000, 0},
        {"23 hours 14:00:00", 3, 27, 0, 0},       {"23 hours 14:00:01", 3, 27, 1000, 1},
        {"25 hours 13:59:59", 10, 30, -1000, 0},  {"25 hours 14:00:00", 10, 30, 0, 0},
        {"25 hours 14:00:01", 10, 30, 1000, 1},   {"Christmas counts (R4.16)", 12, 25, 0, 0},
        {"the year's last day", 12, 31, 1000, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t ms = london(2016, rows[i].month, rows[i].day, 14, 0) + rows[i].after_two_ms;

        ROW_EQUAL(rows[i].name, d2a_notice_day(ms) - hw_day_of(2016, rows[i].month, rows[i].day),
                  rows[i].later);
    }
    /* London's 14:00 is 13:00 UTC on the day the clocks went forward, 14:00 UTC after they went
     * back. */
    assert_int_equal(london(2016, 3, 27, 14, 0),
                     hw_day_of(2016, 3, 27) * HW_DAY_MS + 13 * HW_HOUR_MS);
    assert_int_equal(london(2016, 10, 30, 14, 0),
                     hw_day_of(2016, 10, 30) * HW_DAY_MS + 14 * HW_HOUR_MS);
}

static void relevant_days(void **state) /* R4.17 */
{
    (void)state;
    assert_int_equal(d2a_relevant_day(oct_day(3), oct_day(4)), oct_day(5));
    assert_int_equal(d2a_relevant_day(oct_day(3), oct_day(5)), oct_day(5));
    assert_int_equal(d2a_relevant_day(oct_day(3), oct_day(6)), oct_day(6));
    assert_int_equal(d2a_relevant_day_over_ms(oct_day(5)), oct(6, 0, 0));
    assert_int_equal(d2a_relevant_day_over_ms(hw_day_of(2016, 10, 30)), london(2016, 10, 31, 0, 0));
}

static void eleven_o_clock(void **state) /* R4.19 */
{
    static const struct {
        const char *name;
        int month, day;
    } rows[] = {{"summer", 7, 4}, {"winter", 1, 4}, {"23 hours", 3, 27}, {"25 hours", 10, 30}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int32_t day = hw_day_of(2016, rows[i].month, rows[i].day);
        int64_t eleven_ms = london(2016, rows[i].month, rows[i].day, 11, 0);

        ROW_EQUAL(rows[i].name, d2a_by_eleven(eleven_ms - 1000, day), true);
        ROW_EQUAL(rows[i].name, d2a_by_eleven(eleven_ms, day), true);
        ROW_EQUAL(rows[i].name, d2a_by_eleven(eleven_ms + 1, day), false);
        ROW_EQUAL(rows[i].name, d2a_by_eleven(HW_MS_FOREVER, day), false);
    }
}

static void rates(void **state) /* R4.21 */
{
    static const struct {
        const char *name;
        int year, month, day;
        int64_t standard, higher;
    } rows[] = {
        {"before any", 2004, 1, 4, 0, 0},
        {"the first day", 2004, 1, 5, 10000, 12000},
        {"the last at the first rates", 2015, 3, 31, 10000, 12000},
        {"the first of the Care Act", 2015, 4, 1, 13000, 15500},
        {"the last of the Care Act", 2022, 6, 30, 13000, 15500},
        {"removed", 2022, 7, 1, 0, 0},
        {"today", 2026, 11, 26, 0, 0},
    };
    const struct d2a_rate *table;
    size_t n;

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int32_t day = hw_day_of(rows[i].year, rows[i].month, rows[i].day);

        ROW_EQUAL(rows[i].name, d2a_rate_pence(day, D2A_BAND_STANDARD), rows[i].standard);
        ROW_EQUAL(rows[i].name, d2a_rate_pence(day, D2A_BAND_HIGHER), rows[i].higher);
    }
    table = d2a_rates(&n);
    assert_int_equal(n, 4);
    assert_int_equal(table[n - 1].to_day, d2a_last_rate_day());
    assert_int_equal(d2a_last_rate_day(), hw_day_of(2022, 6, 30));
    for (size_t i = 0; i < n; i++) { /* one rate a day and band */
        for (size_t j = 0; j < i; j++)
            assert_true(table[i].band != table[j].band || table[i].from_day > table[j].to_day ||
                        table[j].from_day > table[i].to_day);
    }
    /* The sums that were reported in 2017. */
    assert_int_equal(2158 * d2a_rate_pence(oct_day(3), D2A_BAND_STANDARD), 28054000);
    assert_int_equal(769 * d2a_rate_pence(oct_day(3), D2A_BAND_STANDARD), 9997000);
    assert_string_equal(d2a_band_name(D2A_BAND_HIGHER), "HIGHER");
    assert_string_equal(d2a_band_name(D2A_BAND_STANDARD), "STANDARD");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_notices_pass),
        cmocka_unit_test(an_empty_assessment_notice),
        cmocka_unit_test(an_empty_discharge_notice),
        cmocka_unit_test(what_is_wrong_with_an_assessment_notice),
        cmocka_unit_test(only_acute_care),
        cmocka_unit_test(days_before_admission),
        cmocka_unit_test(a_days_warning),
        cmocka_unit_test(what_is_wrong_with_a_discharge_notice),
        cmocka_unit_test(days_at_the_ends_of_time),
        cmocka_unit_test(the_list_of_problems),
        cmocka_unit_test(withdrawing),
        cmocka_unit_test(when_it_must_be_withdrawn),
        cmocka_unit_test(two_o_clock),
        cmocka_unit_test(relevant_days),
        cmocka_unit_test(eleven_o_clock),
        cmocka_unit_test(rates),
    };

    return RUN_TESTS(tests);
}
