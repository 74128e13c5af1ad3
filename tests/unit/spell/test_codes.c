/* Rulebook 2.1 (the matrix, R2.8) and section 9 (identifiers). */
#include "homeward/civil.h"
#include "homeward/spell/codes.h"
#include "support/t.h"

/* R2.2 as printed: reason, NHS, SOCIAL_CARE, BOTH, acute, non-acute. */
static const struct {
    const char *code;
    int allowed[3], care[2];
} matrix[] = {
    {"A", {1, 1, 1}, {1, 1}},  {"B", {1, 1, 1}, {1, 1}},   {"C", {1, 0, 0}, {1, 1}},
    {"DI", {1, 1, 0}, {1, 1}}, {"DII", {1, 1, 1}, {1, 1}}, {"E", {1, 1, 1}, {1, 1}},
    {"F", {1, 1, 1}, {1, 1}},  {"G", {1, 1, 0}, {1, 1}},   {"H", {1, 1, 0}, {1, 1}},
    {"I", {1, 0, 0}, {1, 1}},  {"O", {1, 1, 1}, {0, 1}},
};

static void the_matrix(void **state)
{
    int32_t day = hw_day_of(2019, 11, 15);

    (void)state;
    for (int r = 1; r <= 11; r++) {
        const struct hw_reason *reason = hw_reason_of((Hw__Reason__Code)r);

        assert_non_null(reason);
        assert_string_equal(reason->code, matrix[r - 1].code);
        for (int a = 1; a <= 3; a++) {
            for (int c = 1; c <= 2; c++) {
                enum hw_reason_verdict v = hw_reason_check(
                    (Hw__Reason__Code)r, (Hw__Attribution__Code)a, (Hw__CareType__Code)c, day);
                enum hw_reason_verdict want = !matrix[r - 1].allowed[a - 1] ? HW_REASON_ATTRIBUTION
                                              : !matrix[r - 1].care[c - 1]  ? HW_REASON_CARE_TYPE
                                                                            : HW_REASON_OK;

                ROW_EQUAL(reason->code, v, want);
            }
        }
    }
    assert_null(hw_reason_of(HW__REASON__CODE__UNKNOWN));
    assert_null(hw_reason_of((Hw__Reason__Code)12));
    assert_int_equal(hw_reason_check(HW__REASON__CODE__A, HW__ATTRIBUTION__CODE__UNKNOWN,
                                     HW__CARE_TYPE__CODE__ACUTE, day),
                     HW_REASON_ATTRIBUTION);
}

static void in_use(void **state) /* R2.8 */
{
    static const struct {
        const char *name;
        Hw__Reason__Code reason;
        int year, month, day;
        enum hw_reason_verdict want;
    } rows[] = {
        {"O the day before it began", HW__REASON__CODE__O, 2017, 3, 31, HW_REASON_DATE},
        {"O from its first day", HW__REASON__CODE__O, 2017, 4, 1, HW_REASON_OK},
        {"A before the return", HW__REASON__CODE__A, 2010, 7, 31, HW_REASON_DATE},
        {"A from its first day", HW__REASON__CODE__A, 2010, 8, 1, HW_REASON_OK},
        {"A after the return ended, for local use", HW__REASON__CODE__A, 2026, 10, 1, HW_REASON_OK},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].name,
                  hw_reason_check(rows[i].reason, HW__ATTRIBUTION__CODE__NHS,
                                  HW__CARE_TYPE__CODE__NON_ACUTE,
                                  hw_day_of(rows[i].year, rows[i].month, rows[i].day)),
                  rows[i].want);
}

static void nhs_numbers(void **state) /* R9.1 */
{
    static const struct {
        const char *text, *number; /* NULL: not valid */
    } rows[] = {
        {"9434765919", "9434765919"}, {"4010232137", "4010232137"}, {"9876543210", "9876543210"},
        {"4505577104", "4505577104"}, {"9990000018", "9990000018"}, {"9990000026", "9990000026"},
        {"9990000050", "9990000050"}, {"9990000019", NULL},         {"943 476 5919", "9434765919"},
        {"94347659190", NULL},        {"943476591A", NULL},         {"", NULL},
        {"999000001", NULL},
    };
    char number[HW_NHS_NUMBER_TEXT], text[16];

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        bool valid = hw_nhs_number_read(rows[i].text, number);

        ROW_EQUAL(rows[i].text, valid, rows[i].number != NULL);
        if (valid)
            assert_string_equal(number, rows[i].number);
    }
    for (char last = '0'; last <= '9'; last++) { /* a check digit of ten is no digit */
        (void)snprintf(text, sizeof(text), "999000000%c", last);
        assert_false(hw_nhs_number_read(text, number));
        (void)snprintf(text, sizeof(text), "123456789%c", last);
        assert_false(hw_nhs_number_read(text, number));
    }
}

static void organisations(void **state) /* R9.4 to R9.7 */
{
    static const struct {
        const char *code;
        bool ods, authority;
    } rows[] = {
        {"RHQ", true, false},       {"RHQNG", true, false},      {"NQT5K", true, false},
        {"TAF", true, false},       {"AXG", true, false},        {"rhq", false, false},
        {"RH", false, false},       {"RHQNGXX", false, false},   {"R-Q", false, false},
        {"912", true, true},        {"00EQ", true, true},        {"00KC", true, true},
        {"9900", true, true},       {"9901", true, true},        {"9902", true, true},
        {"9903", true, false},      {"UNKNOWN", false, true},    {"E10000008", false, true},
        {"E06000049", false, true}, {"E07000001", false, false}, {"91", false, false},
        {"91a", false, false},      {"E0600004", false, false},  {"E060000499", false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        ROW_EQUAL(rows[i].code, hw_ods_code_valid(rows[i].code), rows[i].ods);
        ROW_EQUAL(rows[i].code, hw_authority_valid(rows[i].code), rows[i].authority);
    }
    assert_string_equal(hw_authority_of("E10000008"), "912");
    assert_string_equal(hw_authority_of("E06000049"), "00EQ");
    assert_string_equal(hw_authority_of("912"), "912");
    assert_string_equal(hw_authority_of("E06000066"), "E06000066"); /* born after the return */
    assert_string_equal(hw_authority_name("207"), "Sheffield");
    assert_null(hw_authority_name("999"));
}

static void destinations(void **state) /* section 9.5 */
{
    static const struct {
        const char *code;
        bool hospital, home;
    } rows[] = {
        {"51", true, false},       {"87", true, false},
        {"Hospital", true, false}, {"54", false, true},
        {"65", false, true},       {"85", false, true},
        {"19", false, false},      {"Nursing home", false, true},
        {"79", false, false},      {"88", false, false},
        {"", false, false},        {NULL, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *code = rows[i].code;

        ROW_EQUAL(code ? code : "none", hw_destination_is_hospital(code), rows[i].hospital);
        ROW_EQUAL(code ? code : "none", hw_destination_is_care_home(code), rows[i].home);
    }
}

static void streams(void **state)
{
    char name[64], part[64], small[8];

    (void)state;
    assert_true(
        hw_stream_name(name, sizeof(name), (const char *[]){"bed", "RBZ", "A/B 100%", "4", NULL}));
    assert_string_equal(name, "bed/RBZ/A%2FB 100%25/4");
    assert_true(hw_stream_part(name, 2, part, sizeof(part)));
    assert_string_equal(part, "A/B 100%");
    assert_true(hw_stream_part(name, 3, part, sizeof(part)));
    assert_string_equal(part, "4");
    assert_false(hw_stream_part(name, 4, part, sizeof(part)));
    assert_false(hw_stream_part(name, 2, small, sizeof(small)));
    assert_false(hw_stream_name(small, sizeof(small), (const char *[]){"bed", "RBZ", "X", NULL}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_matrix),   cmocka_unit_test(in_use),
        cmocka_unit_test(nhs_numbers),  cmocka_unit_test(organisations),
        cmocka_unit_test(destinations), cmocka_unit_test(streams),
    };

    return RUN_TESTS(tests);
}
