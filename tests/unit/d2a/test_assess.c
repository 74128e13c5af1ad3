/* Rulebook 6.3: trusted assessors; sections of several professions; nobody is assessed twice. */
#include "d2a/assess/assessment.h"
#include "d2a/notices/notice.h"
#include "homeward/civil.h"
#include "support/t.h"

#define HOUR(n) ((n)*HW_HOUR_MS)

static bool has_problem(const struct d2a_problems *p, const char *field, const char *code)
{
    for (int i = 0; i < p->count; i++) {
        if (strcmp(p->list[i].field, field) == 0 && strcmp(p->list[i].code, code) == 0)
            return true;
    }
    return false;
}

static struct d2a_trusted_agreement agreement(void)
{
    return (struct d2a_trusted_agreement){
        .provider = "oakhouse",
        .assessor = "hub",
        .kinds = UINT32_C(1) << D2A_KIND_NEW_CARE_HOME | UINT32_C(1) << D2A_KIND_INTERIM_PACKAGE,
        .competencies = "registered nurse",
        .protocol = {"hub nurses for Oak House", "needs and risks", "on the ward within a day",
                     "each quarter", "Oak House reassesses and the hub learns why"},
        .valid_from_day = 100,
        .valid_to_day = 200,
        .ended_day = D2A_NO_DAY,
    };
}

/* ---- the register ---- */

static void a_whole_agreement(void **state) /* R6.14 */
{
    static const char *const fields[] = {
        "provider",         "assessor",     "kinds",       "competencies",
        "protocolWho",      "protocolWhat", "protocolHow", "protocolReview",
        "protocolIfFlawed", "validFrom",    "validTo",
    };
    struct d2a_trusted_agreement a = agreement(), empty = {.valid_from_day = D2A_NO_DAY,
                                                           .valid_to_day = D2A_NO_DAY,
                                                           .ended_day = D2A_NO_DAY};
    struct d2a_problems p = {0};

    (void)state;
    assert_true(d2a_trusted_check(&a, &p));
    assert_int_equal(p.count, 0);
    assert_false(d2a_trusted_check(&empty, &p));
    assert_int_equal(p.count, sizeof(fields) / sizeof(fields[0]));
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        ROW_EQUAL(fields[i], has_problem(&p, fields[i], "MISSING_FIELD"), true);
    p = (struct d2a_problems){0};
    a.assessor = a.provider;
    a.kinds |= UINT32_C(1) << D2A_KINDS;
    a.valid_to_day = 99;
    assert_false(d2a_trusted_check(&a, &p));
    assert_int_equal(p.count, 3);
    assert_true(has_problem(&p, "assessor", "BAD_VALUE"));
    assert_true(has_problem(&p, "kinds", "BAD_VALUE"));
    assert_true(has_problem(&p, "validTo", "BAD_VALUE"));
    a = agreement();
    a.valid_to_day = a.valid_from_day; /* a day is enough */
    assert_true(d2a_trusted_check(&a, &p));
}

static void who_is_trusted(void **state) /* R6.15 */
{
    static const struct {
        const char *name, *provider, *assessor;
        enum d2a_assessment_kind kind;
        int32_t day;
        enum d2a_acceptance want;
    } rows[] = {
        {"all right", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 150, D2A_ACCEPT_TRUSTED},
        {"the other kind", "oakhouse", "hub", D2A_KIND_INTERIM_PACKAGE, 150, D2A_ACCEPT_TRUSTED},
        {"not that kind", "oakhouse", "hub", D2A_KIND_EQUIPMENT, 150, D2A_ACCEPT_NOT},
        {"no kind", "oakhouse", "hub", D2A_KIND_UNKNOWN, 150, D2A_ACCEPT_NOT},
        {"not a kind", "oakhouse", "hub", D2A_KINDS, 150, D2A_ACCEPT_NOT},
        {"another provider", "elmhouse", "hub", D2A_KIND_NEW_CARE_HOME, 150, D2A_ACCEPT_NOT},
        {"another assessor", "oakhouse", "ward", D2A_KIND_NEW_CARE_HOME, 150, D2A_ACCEPT_NOT},
        {"its own", "oakhouse", "oakhouse", D2A_KIND_EQUIPMENT, 1, D2A_ACCEPT_OWN},
        {"nobody", NULL, NULL, D2A_KIND_NEW_CARE_HOME, 150, D2A_ACCEPT_NOT},
        {"the day before", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 99, D2A_ACCEPT_NOT},
        {"the first day", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 100, D2A_ACCEPT_TRUSTED},
        {"the last day", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 200, D2A_ACCEPT_TRUSTED},
        {"the day after", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 201, D2A_ACCEPT_NOT},
        {"renewed", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 300, D2A_ACCEPT_TRUSTED},
        {"ended early", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 320, D2A_ACCEPT_NOT},
        {"its last day", "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 319, D2A_ACCEPT_TRUSTED},
    };
    struct d2a_trusted_agreement all[2] = {agreement(), agreement()};

    (void)state;
    all[1].valid_from_day = 300;
    all[1].valid_to_day = 400;
    all[1].ended_day = 320;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ROW_EQUAL(rows[i].name,
                  d2a_assessment_acceptance(all, 2, rows[i].provider, rows[i].assessor,
                                            rows[i].kind, rows[i].day),
                  rows[i].want);
        ROW_EQUAL(rows[i].name,
                  d2a_trusted_accepts(all, 2, rows[i].provider, rows[i].assessor, rows[i].kind,
                                      rows[i].day) != NULL,
                  rows[i].want == D2A_ACCEPT_TRUSTED);
    }
    assert_ptr_equal(d2a_trusted_accepts(all, 2, "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 300),
                     &all[1]);
    assert_null(d2a_trusted_accepts(NULL, 0, "oakhouse", "hub", D2A_KIND_NEW_CARE_HOME, 150));
    all[0].valid_to_day = D2A_NO_DAY; /* never in the register, and never live */
    assert_false(d2a_trusted_live(&all[0], 150));
}

static void kinds(void **state) /* R6.16 */
{
    uint32_t all = 0;

    (void)state;
    for (int kind = D2A_KIND_UNKNOWN + 1; kind < D2A_KINDS; kind++) {
        assert_string_not_equal(d2a_kind_name((enum d2a_assessment_kind)kind), "UNKNOWN");
        assert_int_equal(all & d2a_kind_bit((enum d2a_assessment_kind)kind), 0);
        all |= d2a_kind_bit((enum d2a_assessment_kind)kind);
    }
    assert_int_equal(d2a_kind_bit(D2A_KIND_UNKNOWN), 0);
    assert_string_equal(d2a_kind_name(D2A_KIND_UNKNOWN), "UNKNOWN");
    assert_string_equal(d2a_kind_name(D2A_KIND_CARE_ACT), "CARE_ACT");
}

/* ---- sections ---- */

static struct d2a_section section(const char *name, const char *profession)
{
    return (struct d2a_section){name, profession, HOUR(10), D2A_NOT_YET, D2A_NOT_YET};
}

static struct d2a_assessment assessment(struct d2a_section *sections, size_t n)
{
    return (struct d2a_assessment){
        .kind = D2A_KIND_NEW_CARE_HOME,
        .provider = "oakhouse",
        .assessor = "hub",
        .requested_ms = HOUR(10),
        .cancelled_ms = D2A_NOT_YET,
        .sections = sections,
        .section_count = n,
    };
}

static void act(const struct d2a_assessment *a, const char *name, enum d2a_section_act what,
                int64_t at_ms)
{
    assert_int_equal(d2a_section_decide(a, name, NULL, what, at_ms), D2A_SECTION_YES);
    d2a_section_apply(d2a_section_find(a, name), what, at_ms);
}

static void the_whole_of_several_sections(void **state)
{
    struct d2a_section s[] = {section("nursing", "NURSING"), section("mobility", "PHYSIOTHERAPY"),
                              section("home", "OCCUPATIONAL_THERAPY")};
    struct d2a_assessment a = assessment(s, 3);

    (void)state;
    assert_int_equal(d2a_assessment_status(&a), D2A_ASSESSMENT_REQUESTED);
    assert_int_equal(d2a_assessment_started_ms(&a), D2A_NOT_YET);
    assert_int_equal(d2a_assessment_took_ms(&a), -1);
    act(&a, "mobility", D2A_SECTION_START, HOUR(12));
    act(&a, "nursing", D2A_SECTION_START, HOUR(11));
    assert_int_equal(d2a_assessment_status(&a), D2A_ASSESSMENT_STARTED);
    assert_int_equal(d2a_assessment_started_ms(&a), HOUR(11));
    act(&a, "mobility", D2A_SECTION_COMPLETE, HOUR(20));
    act(&a, "nursing", D2A_SECTION_COMPLETE, HOUR(13));
    assert_int_equal(d2a_assessment_open_sections(&a), 1);
    assert_int_equal(d2a_assessment_status(&a), D2A_ASSESSMENT_STARTED);
    assert_int_equal(d2a_assessment_took_ms(&a), -1);
    act(&a, "home", D2A_SECTION_COMPLETE, HOUR(15)); /* in one sitting */
    assert_int_equal(s[2].started_ms, HOUR(15));
    assert_int_equal(d2a_assessment_status(&a), D2A_ASSESSMENT_COMPLETE);
    assert_int_equal(d2a_assessment_completed_ms(&a), HOUR(20)); /* the last, not the latest said */
    assert_int_equal(d2a_assessment_took_ms(&a), HOUR(10));
    assert_int_equal(d2a_section_took_ms(&s[0]), HOUR(3));
    assert_int_equal(d2a_assessment_open_sections(&a), 0);
    a.cancelled_ms = HOUR(30); /* too late to undo it */
    assert_int_equal(d2a_assessment_status(&a), D2A_ASSESSMENT_COMPLETE);
    a.section_count = 0;
    assert_int_equal(d2a_assessment_status(&a), D2A_ASSESSMENT_CANCELLED);
}

static void acts_on_a_section(void **state)
{
    struct d2a_section s[] = {section("nursing", "NURSING"), section("mobility", "PHYSIOTHERAPY"),
                              section("home", "OCCUPATIONAL_THERAPY")};
    struct d2a_assessment a = assessment(s, 3);
    static const struct {
        const char *why, *name, *profession;
        enum d2a_section_act act;
        int64_t at_ms;
        enum d2a_section_verdict want;
    } rows[] = {
        {"open", "nursing", "NURSING", D2A_SECTION_START, HOUR(10), D2A_SECTION_YES},
        {"none", "diet", NULL, D2A_SECTION_START, HOUR(11), D2A_SECTION_UNKNOWN},
        {"no name", NULL, NULL, D2A_SECTION_START, HOUR(11), D2A_SECTION_UNKNOWN},
        {"another's", "nursing", "MEDICAL", D2A_SECTION_START, HOUR(11), D2A_SECTION_NOT_OURS},
        {"too soon", "nursing", NULL, D2A_SECTION_START, HOUR(10) - 1, D2A_SECTION_TOO_SOON},
        {"started", "mobility", NULL, D2A_SECTION_START, HOUR(13), D2A_SECTION_ALREADY},
        {"finish it", "mobility", NULL, D2A_SECTION_COMPLETE, HOUR(12), D2A_SECTION_YES},
        {"before it", "mobility", NULL, D2A_SECTION_COMPLETE, HOUR(11), D2A_SECTION_TOO_SOON},
        {"complete", "home", NULL, D2A_SECTION_COMPLETE, HOUR(15), D2A_SECTION_ALREADY},
        {"complete, start", "home", NULL, D2A_SECTION_START, HOUR(15), D2A_SECTION_ALREADY},
    };

    (void)state;
    s[1].started_ms = HOUR(12);
    s[2].started_ms = s[2].completed_ms = HOUR(14);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
        ROW_EQUAL(
            rows[i].why,
            d2a_section_decide(&a, rows[i].name, rows[i].profession, rows[i].act, rows[i].at_ms),
            rows[i].want);
    a.cancelled_ms = HOUR(20);
    assert_int_equal(d2a_section_decide(&a, "nursing", NULL, D2A_SECTION_START, HOUR(11)),
                     D2A_SECTION_OFF);
    assert_string_equal(d2a_section_verdict_code(D2A_SECTION_UNKNOWN), "UNKNOWN_SECTION");
    assert_string_equal(d2a_assessment_status_name(D2A_ASSESSMENT_COMPLETE), "COMPLETE");
}

static void what_a_request_must_say(void **state)
{
    struct d2a_section s[] = {section("nursing", "NURSING"), section("nursing", "MEDICAL"),
                              section(" ", NULL)};
    struct d2a_assessment a = assessment(s, 1), empty = {0};
    struct d2a_trusted_agreement trusted = agreement();
    struct d2a_problems p = {0};

    (void)state;
    assert_true(d2a_assessment_check(&a, &trusted, 1, 150, &p));
    assert_false(d2a_assessment_check(&a, &trusted, 1, 201, &p)); /* R6.15 */
    assert_int_equal(p.count, 1);
    assert_true(has_problem(&p, "assessor", "OWN_ASSESSMENT_REQUIRED"));
    assert_int_equal(p.list[0].sort, D2A_REFUSED);
    a.assessor = "oakhouse";
    assert_true(d2a_assessment_check(&a, NULL, 0, 201, &p));
    p = (struct d2a_problems){0};
    a.section_count = 3;
    assert_false(d2a_assessment_check(&a, NULL, 0, 201, &p));
    assert_int_equal(p.count, 3);
    assert_true(has_problem(&p, "sections.name", "BAD_VALUE"));
    assert_true(has_problem(&p, "sections.name", "MISSING_FIELD"));
    assert_true(has_problem(&p, "sections.profession", "MISSING_FIELD"));
    p = (struct d2a_problems){0};
    a.section_count = D2A_SECTIONS + 1; /* refused before any is read */
    assert_false(d2a_assessment_check(&a, NULL, 0, 201, &p));
    assert_true(has_problem(&p, "sections", "BAD_VALUE"));
    p = (struct d2a_problems){0};
    assert_false(d2a_assessment_check(&empty, NULL, 0, 201, &p));
    assert_int_equal(p.count, 4); /* and not OWN_ASSESSMENT_REQUIRED besides */
    assert_true(has_problem(&p, "kind", "MISSING_FIELD"));
    assert_true(has_problem(&p, "sections", "MISSING_FIELD"));
}

/* ---- nobody is assessed twice ---- */

enum { COMPLETE, UNDER_WAY, OTHER_PROVIDER, HAVE };

static void covered(void **state)
{
    struct d2a_section done[] = {section("nursing", "NURSING"), section("m", "PHYSIOTHERAPY")};
    struct d2a_section open[] = {section("nursing", "NURSING"), section("diet", "DIETETICS")};
    struct d2a_section mine[] = {section("needs", "NURSING")};
    struct d2a_section both[] = {section("a", "NURSING"), section("b", "DIETETICS")};
    struct d2a_assessment have[HAVE] = {assessment(done, 2), assessment(open, 2),
                                        assessment(done, 2)};
    struct d2a_assessment wanted = assessment(mine, 1), wider = assessment(both, 2);
    struct d2a_trusted_agreement t = agreement();

    (void)state;
    done[0].completed_ms = done[1].completed_ms = HOUR(20);
    have[UNDER_WAY].requested_ms = HOUR(5);
    have[OTHER_PROVIDER].assessor = "elmhouse";
    wanted.assessor = "oakhouse";
    /* A complete one goes before one that was asked for earlier. */
    assert_ptr_equal(d2a_assessment_covering(have, HAVE, &wanted, &t, 1, INT64_MIN, 150),
                     &have[COMPLETE]);
    /* Only one has a section of every profession. */
    assert_ptr_equal(d2a_assessment_covering(have, HAVE, &wider, &t, 1, INT64_MIN, 150),
                     &have[UNDER_WAY]);
    /* The needs changed since. */
    assert_null(d2a_assessment_covering(have, HAVE, &wider, &t, 1, HOUR(6), 150));
    assert_ptr_equal(d2a_assessment_covering(have, HAVE, &wanted, &t, 1, HOUR(10), 150),
                     &have[COMPLETE]);
    /* Nobody whom this provider trusts on that day (R6.15). */
    assert_null(d2a_assessment_covering(have, HAVE, &wanted, &t, 1, INT64_MIN, 201));
    wanted.provider = "elmhouse"; /* that made one itself */
    assert_ptr_equal(d2a_assessment_covering(have, HAVE, &wanted, &t, 1, INT64_MIN, 150),
                     &have[OTHER_PROVIDER]);
    wanted.provider = "oakhouse";
    wanted.kind = D2A_KIND_EQUIPMENT;
    assert_null(d2a_assessment_covering(have, HAVE, &wanted, &t, 1, INT64_MIN, 150));
    have[UNDER_WAY].cancelled_ms = HOUR(12);
    assert_null(d2a_assessment_covering(have, HAVE, &wider, &t, 1, INT64_MIN, 150));
    assert_null(d2a_assessment_covering(NULL, 0, &wanted, &t, 1, INT64_MIN, 150));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_agreement),
        cmocka_unit_test(who_is_trusted),
        cmocka_unit_test(kinds),
        cmocka_unit_test(the_whole_of_several_sections),
        cmocka_unit_test(acts_on_a_section),
        cmocka_unit_test(what_a_request_must_say),
        cmocka_unit_test(covered),
    };

    return RUN_TESTS(tests);
}
