/* Delimiters, escapes, repetitions, character sets, times. */
#include "adt/core/charset.h"
#include "adt/core/hl7.h"
#include "adt/core/stamp.h"
#include "homeward/civil.h"
#include "support/t.h"

enum { BUDGET = 1 << 20 };

static void parsing(void **state)
{
    static const struct {
        const char *name, *text;
        enum hl7_parse want;
        size_t segments, odd;
    } rows[] = {
        {"plain", "MSH|^~\\&|A\rPID|1\r", HL7_OK, 2, 0},
        {"line feeds", "MSH|^~\\&|A\nPID|1\n", HL7_OK, 2, 0},
        {"both", "MSH|^~\\&|A\r\nPID|1\r\n", HL7_OK, 2, 0},
        {"byte order mark and blank lines", "\xef\xbb\xbf\r\n MSH|^~\\&|A\r\r\rPID|1", HL7_OK, 2,
         0},
        {"a segment that is only its name", "MSH|^~\\&|A\rPV1\r", HL7_OK, 2, 0},
        {"a line that is no segment", "MSH|^~\\&|A\rOBX|1|TX|line one\rline two\rPID|1", HL7_OK, 3,
         1},
        {"Z segments", "MSH|^~\\&|A\rZBE|1\rZ99|2\r", HL7_OK, 3, 0},
        {"short MSH-2", "MSH|^|A\r", HL7_OK, 1, 0},
        {"five encoding characters", "MSH|^~\\&#|A\r", HL7_OK, 1, 0},
        {"none", "", HL7_NO_MSH, 0, 0},
        {"another segment first", "PID|1\r", HL7_NO_MSH, 0, 0},
        {"only the name", "MSH", HL7_DELIMITERS, 0, 0},
        {"empty MSH-2", "MSH||A\r", HL7_DELIMITERS, 0, 0},
        {"a letter as delimiter", "MSHA^~\\&A\r", HL7_DELIMITERS, 0, 0},
        {"one delimiter twice", "MSH|^^\\&|A\r", HL7_DELIMITERS, 0, 0},
        {"a control character as delimiter", "MSH\x01^~\\&|A\r", HL7_DELIMITERS, 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct hw_arena *a = hw_arena_create(BUDGET);
        struct hl7 m;

        ROW_EQUAL(rows[i].name, hl7_parse(hw_span_of(rows[i].text), a, &m), rows[i].want);
        ROW_EQUAL(rows[i].name, m.count, rows[i].segments);
        ROW_EQUAL(rows[i].name, m.odd_lines, rows[i].odd);
        hw_arena_destroy(a);
    }
}

static void parts(void **state)
{
    struct hw_arena *a = hw_arena_create(BUDGET);
    struct hl7 m;
    const struct hl7_segment *pid = NULL;
    struct hw_span f;

    (void)state;
    assert_int_equal(
        hl7_parse(hw_span_of("MSH|^~\\&|APP|FAC^1.2.3^ISO\rPID|||1^^^A&B&C^MR~2^^^NHS^NH|\"\"|"), a,
                  &m),
        HL7_OK);
    assert_string_equal(hl7_value(&m, hl7_find(&m, "MSH"), 3, 1, a), "APP");
    assert_string_equal(hl7_value(&m, hl7_find(&m, "MSH"), 4, 2, a), "1.2.3");
    assert_true(hw_span_is(hl7_field(hl7_find(&m, "MSH"), 2), "^~\\&"));
    pid = hl7_find(&m, "PID");
    f = hl7_field(pid, 3);
    assert_int_equal(hl7_repeats(&m, f), 2);
    assert_true(
        hw_span_is(hl7_subcomponent(&m, hl7_component(&m, hl7_repeat(&m, f, 1), 4), 2), "B"));
    assert_true(hw_span_is(hl7_component(&m, hl7_repeat(&m, f, 2), 5), "NH"));
    assert_int_equal(hl7_repeat(&m, f, 3).n, 0);
    assert_int_equal(hl7_component(&m, hl7_repeat(&m, f, 1), 9).n, 0);
    assert_true(hl7_is_null(hl7_field(pid, 4)));
    assert_null(hl7_value(&m, pid, 4, 1, a));
    assert_null(hl7_value(&m, pid, 5, 1, a));
    assert_null(hl7_value(&m, pid, 99, 1, a));
    assert_null(hl7_value(&m, NULL, 1, 1, a));
    assert_int_equal(hl7_repeats(&m, hl7_field(pid, 1)), 0);
    hw_arena_destroy(a);
}

static void escapes(void **state)
{
    static const struct {
        const char *raw, *want; /* want NULL: nothing is left */
    } rows[] = {
        {"plain", "plain"},         {"\\F\\\\S\\\\T\\\\R\\\\E\\", "|^&~\\"},
        {"\\E\\T\\E\\", "\\T\\"}, /* read once, not twice */
        {"a\\.br\\b", "a b"},       {"a\\.sp3\\b", "a b"},
        {"\\H\\loud\\N\\", "loud"}, {"\\X41\\\\X4243\\", "ABC"},
        {"\\XC3A9\\", "\xc3\xa9"},  {"\\XE9\\", "\xc3\xa9"}, /* not UTF-8: a byte a character */
        {"a\\X0D0A\\b", "a  b"},    {"a\\X00\\b", "a b"},
        {"\\X4\\", "\\X4\\"}, /* an odd number of digits is no escape */
        {"\\XZZ\\", "\\XZZ\\"},     {"\\", "\\"},
        {"C:\\temp", "C:\\temp"},   {"C:\\temp\\dir", "C:\\temp\\dir"},
        {"\\C2842\\x", "x"},        {"\\Z99\\x", "x"},
        {"  spaces  ", "spaces"},   {"\\.br\\", NULL},
        {"tab\there", "tab here"},
    };
    struct hw_arena *a = hw_arena_create(BUDGET);
    struct hl7 m, none;

    (void)state;
    assert_int_equal(hl7_parse(hw_span_of("MSH|^~\\&|A\r"), a, &m), HL7_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        const char *got = hl7_text(&m, hw_span_of(rows[i].raw), a);

        if (!rows[i].want ? got != NULL : !got || strcmp(got, rows[i].want) != 0)
            fail_msg("%s: got %s", rows[i].raw, got ? got : "nothing");
    }
    assert_int_equal(hl7_parse(hw_span_of("MSH|^~|A\r"), a, &none), HL7_OK);
    assert_string_equal(hl7_text(&none, hw_span_of("a\\F\\b"), a), "a\\F\\b");
    hw_arena_destroy(a);
}

static void batches(void **state)
{
    size_t at[4] = {9, 9, 9, 9};

    (void)state;
    assert_int_equal(hl7_starts(hw_span_of("FHS|^~\\&\rMSH|1\rPID|MSH|\rMSH|2\n"), at, 4), 2);
    assert_int_equal(at[0], 9);
    assert_int_equal(at[1], 24);
    assert_int_equal(hl7_starts(hw_span_of("MSHx\rMSH"), at, 4), 0);
    assert_int_equal(hl7_starts(hw_span_of("\xef\xbb\xbfMSH|"), at, 4), 1);
}

static void charsets(void **state)
{
    static const struct {
        const char *name, *declared, *raw;
        size_t n;
        enum charset_result want;
        const char *text;
    } rows[] = {
        {"ASCII", "", "abc", 3, CHARSET_OK, "abc"},
        {"undeclared UTF-8", "", "\xc3\xa9", 2, CHARSET_OK, "\xc3\xa9"},
        {"undeclared Latin 1", "", "\xe9", 1, CHARSET_OK, "\xc3\xa9"},
        {"declared ASCII that is not", "ASCII", "\xe9", 1, CHARSET_OK, "\xc3\xa9"},
        {"8859/1", "8859/1", "\xc3\xa9", 2, CHARSET_OK, "\xc3\x83\xc2\xa9"},
        {"8859/15 euro", "8859/15", "\xa4", 1, CHARSET_OK, "\xe2\x82\xac"},
        {"lower case name", "unicode utf-8", "\xc3\xa9", 2, CHARSET_OK, "\xc3\xa9"},
        {"bad UTF-8", "UNICODE UTF-8", "\xe9", 1, CHARSET_BYTES, NULL},
        {"overlong UTF-8", "UNICODE UTF-8", "\xc0\xaf", 2, CHARSET_BYTES, NULL},
        {"unknown", "KLINGON", "abc", 3, CHARSET_UNKNOWN, NULL},
        {"GB 18030", "GB 18030-2000", "\xd5\xc5", 2, CHARSET_OK, "\xe5\xbc\xa0"},
        {"NUL dropped", "", "a\0b", 3, CHARSET_OK, "ab"},
        {"UTF-16 by its mark", "", "\xff\xfeM\0\xe9\0", 6, CHARSET_OK, "M\xc3\xa9"},
        {"UTF-16 big-endian by its bytes", "UNICODE UTF-16", "\0M\0S\0H", 6, CHARSET_OK, "MSH"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct hw_arena *a = hw_arena_create(BUDGET);
        struct hw_span text = {NULL, 0};

        ROW_EQUAL(rows[i].name,
                  charset_decode((struct hw_span){rows[i].raw, rows[i].n},
                                 hw_span_of(rows[i].declared), "8859/1", a, &text),
                  rows[i].want);
        if (rows[i].text && !hw_span_is(text, rows[i].text))
            fail_msg("%s: got %.*s", rows[i].name, (int)text.n, text.p);
        hw_arena_destroy(a);
    }
}

static void declared(void **state)
{
    static const struct {
        const char *raw, *want;
    } rows[] = {
        {"MSH|^~\\&|||||||||||||||| 8859/1 \r", "8859/1"},
        {"FHS|x\rMSH|^~\\&||||||||||||||||8859/1~UNICODE UTF-8|x\r", "8859/1"},
        {"MSH|^~\\&|A\rPID|1||||||||||||||||9\r", ""},
        {"MSH", ""},
        {"", ""},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (!hw_span_is(charset_declared(hw_span_of(rows[i].raw)), rows[i].want))
            fail_msg("%s", rows[i].raw);
    }
}

static void encoding(void **state)
{
    struct hw_arena *a = hw_arena_create(BUDGET);
    struct hw_span e = hw_span_of("caf\xc3\xa9");

    (void)state;
    assert_true(hw_span_is(charset_encode(e, hw_span_of("8859/1"), a), "caf\xe9"));
    assert_true(hw_span_is(charset_encode(e, hw_span_of(""), a), "caf\xc3\xa9"));
    assert_true(hw_span_is(charset_encode(hw_span_of("\xe5\xbc\xa0"), hw_span_of("8859/1"), a),
                           "\xe5\xbc\xa0")); /* it cannot be said in that: as it is */
    hw_arena_destroy(a);
}

static void times(void **state)
{
    static const struct {
        const char *text, *want; /* RFC 3339; NULL: refused */
        bool has_day, has_time;
    } rows[] = {
        {"20261001093000", "2026-10-01T09:30:00+01:00", true, true},
        {"20261201093000", "2026-12-01T09:30:00Z", true, true},
        {"202610010930", "2026-10-01T09:30:00+01:00", true, true},
        {"2026100109", "2026-10-01T09:00:00+01:00", true, true},
        {"20261001", "2026-10-01T00:00:00+01:00", true, false},
        {"202610", "2026-10-01T00:00:00+01:00", false, false},
        {"2026", "2026-01-01T00:00:00Z", false, false},
        {"20261001093000.5", "2026-10-01T09:30:00.500+01:00", true, true},
        {"20261001093000.1234", "2026-10-01T09:30:00.123+01:00", true, true},
        {"20261001093000+0100", "2026-10-01T09:30:00+01:00", true, true},
        {"20261001093000-0500", "2026-10-01T14:30:00Z", true, true},
        {"20261001093000.5+0000", "2026-10-01T09:30:00.500Z", true, true},
        {"20261001+0100", "2026-10-01T00:00:00+01:00", true, false},
        {"20261025013000", "2026-10-25T01:30:00+01:00", true, true}, /* twice: the first */
        {"20260329013000", "2026-03-29T01:30:00Z", true, true},      /* never: as if not changed */
        {"20240229", "2024-02-29T00:00:00Z", true, false},
        {"20230229", NULL, false, false},
        {"20261301", NULL, false, false},
        {"20261001240000", NULL, false, false},
        {"2026-10-01", NULL, false, false},
        {"20261001093000Z", NULL, false, false},
        {"20261001093000+01", NULL, false, false},
        {"20261001 0930", NULL, false, false},
        {"", NULL, false, false},
        {"00000101", NULL, false, false},
        {"2026100", NULL, false, false},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct stamp s;
        int64_t want = 0;
        bool ok = stamp_read(rows[i].text, &s);

        ROW_EQUAL(rows[i].text, ok, rows[i].want != NULL);
        if (!ok)
            continue;
        assert_true(hw_parse_instant(rows[i].want, strlen(rows[i].want), &want));
        ROW_EQUAL(rows[i].text, s.ms, want);
        ROW_EQUAL(rows[i].text, s.has_day, rows[i].has_day);
        ROW_EQUAL(rows[i].text, s.has_time, rows[i].has_time);
    }
}

static void stamps(void **state)
{
    char text[STAMP_TEXT];

    (void)state;
    assert_string_equal(stamp_write(INT64_C(1790843400000), text), "20261001093000+0100");
    assert_string_equal(stamp_write(0, text), "19700101000000+0000");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parsing),  cmocka_unit_test(parts),    cmocka_unit_test(escapes),
        cmocka_unit_test(batches),  cmocka_unit_test(charsets), cmocka_unit_test(declared),
        cmocka_unit_test(encoding), cmocka_unit_test(times),    cmocka_unit_test(stamps),
    };

    return RUN_TESTS(tests);
}
