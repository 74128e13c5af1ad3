/* Small strict readers, ids, errors. */
#include "support/t.h"
#include "homeward/err.h"
#include "homeward/id.h"
#include "homeward/secret.h"
#include "homeward/text.h"

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))

/* ---- numbers ---- */

static const struct number {
    const char *text;
    int64_t min, max;
    bool ok;
    int64_t value;
} numbers[] = {
    {"0", INT64_MIN, INT64_MAX, true, 0},
    {"-0", INT64_MIN, INT64_MAX, true, 0},
    {"007", INT64_MIN, INT64_MAX, true, 7},
    {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
    {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
    {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
    {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
    {"99999999999999999999999", INT64_MIN, INT64_MAX, false, 0},
    {"18446744073709551617", INT64_MIN, INT64_MAX, false, 0}, /* 2^64 + 1 */
    {"10", 0, 10, true, 10},
    {"11", 0, 10, false, 0},
    {"-1", 0, 10, false, 0},
    {"", 0, 10, false, 0},
    {"-", -10, 10, false, 0},
    {"--1", -10, 10, false, 0},
    {"+1", -10, 10, false, 0},
    {" 1", -10, 10, false, 0},
    {"1 ", -10, 10, false, 0},
    {"1.0", -10, 10, false, 0},
    {"0x1", -10, 10, false, 0},
    {"1e1", -10, 10, false, 0},
};

static void whole_numbers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(numbers); i++) {
        const struct number *r = &numbers[i];
        int64_t v = 42;

        ROW_EQUAL(r->text, hw_parse_i64(r->text, r->min, r->max, &v), r->ok);
        ROW_EQUAL(r->text, v, r->ok ? r->value : 42);
    }
}

/* ---- UTF-8 ---- */

static const struct {
    const char *name, *bytes;
    size_t n;
    bool valid;
} utf8[] = {
    {"nothing", "", 0, true},
    {"ascii", "Yarty", 5, true},
    {"two bytes", "\xc3\xa9", 2, true},
    {"three bytes", "\xe2\x82\xac", 3, true},
    {"four bytes", "\xf0\x9f\x8f\xa5", 4, true},
    {"the last one", "\xf4\x8f\xbf\xbf", 4, true},
    {"a NUL", "a\0b", 3, false},
    {"beyond the last", "\xf4\x90\x80\x80", 4, false},
    {"five bytes", "\xf8\x88\x80\x80\x80", 5, false},
    {"a lone continuation", "\x80", 1, false},
    {"cut short", "\xe2\x82", 2, false},
    {"cut short by ascii",
     "\xc3"
     "a",
     2, false},
    {"a longer way of writing /", "\xc0\xaf", 2, false},
    {"a longer way, three bytes", "\xe0\x9f\xbf", 3, false},
    {"a longer way, four bytes", "\xf0\x8f\xbf\xbf", 4, false},
    {"half of a pair", "\xed\xa0\x80", 3, false},
    {"the last before the pairs", "\xed\x9f\xbf", 3, true},
    {"the first after them", "\xee\x80\x80", 3, true},
    {"0xff", "\xff", 1, false},
    {"latin 1", "caf\xe9", 4, false},
};

static void texts_in_utf8(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(utf8); i++)
        ROW_EQUAL(utf8[i].name, hw_utf8_valid(utf8[i].bytes, utf8[i].n), utf8[i].valid);
}

static const struct {
    const char *text, *want;
} repaired[] = {
    {"", ""},
    {"caf\xc3\xa9", "caf\xc3\xa9"},
    {"caf\xc3", "caf?"},
    {"\xe3\x8e\xaa\xe3\x8e", "\xe3\x8e\xaa??"},
    {"\xff\xfe\x41", "??\x41"},
    {"\xf0\x9f\x8f\xa5\xf0\x9f", "\xf0\x9f\x8f\xa5??"},
    {"\xed\xa0\x80", "???"},
};

static void texts_that_were_cut(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(repaired); i++) {
        char text[32];

        assert_true(hw_copy_text(text, sizeof(text), repaired[i].text));
        hw_utf8_repair(text);
        assert_string_equal(text, repaired[i].want);
        assert_true(hw_utf8_valid(text, strlen(text)));
    }
}

/* ---- spans and copies ---- */

static void spans(void **state)
{
    char small[4];

    (void)state;
    assert_true(hw_span_is(hw_span_trim(hw_span_of(" \t a b\t ")), "a b"));
    assert_true(hw_span_is(hw_span_trim(hw_span_of(" \t ")), ""));
    assert_true(hw_span_is(hw_span_of(NULL), ""));
    assert_false(hw_span_is(hw_span_of("ab"), "a"));
    assert_false(hw_span_is(hw_span_of("a"), "ab"));
    assert_true(hw_streq(NULL, NULL));
    assert_false(hw_streq(NULL, ""));
    assert_false(hw_streq("", NULL));
    assert_true(hw_streq("a", "a"));
    assert_true(hw_starts_with("spell/S1", "spell/"));
    assert_false(hw_starts_with("spel", "spell"));
    assert_true(hw_starts_with("x", ""));
    assert_true(hw_copy_text(small, sizeof(small), "abc"));
    assert_string_equal(small, "abc");
    assert_false(hw_copy_text(small, sizeof(small), "abcd"));
    assert_string_equal(small, "abc");
}

/* ---- ids ---- */

static void ids_of_names(void **state)
{
    char text[HW_ID_TEXT];
    struct hw_id a = hw_id_named("command", "abc", 3);

    (void)state;
    /* Written in logs for ever: this name must give this id in every release. */
    assert_string_equal(hw_id_format(a, text), "d77857fc-d6c3-8fad-8db1-868b9449336d");
    assert_true(hw_id_equal(a, hw_id_named("command", "abc", 3)));
    assert_false(hw_id_equal(a, hw_id_named("command", "abd", 3)));
    assert_false(hw_id_equal(a, hw_id_named("commanda", "bc", 2)));
    assert_false(hw_id_equal(a, hw_id_named("comman", "dabc", 4)));
    assert_false(hw_id_equal(a, hw_id_named("command", "abc\0", 4)));
    assert_false(hw_id_is_zero(hw_id_named("", "", 0)));
}

static void ids_of_events(void **state)
{
    struct hw_id request = hw_id_named("command", "abc", 3), seen[300];

    (void)state;
    for (uint32_t i = 0; i < COUNT(seen); i++) {
        seen[i] = hw_id_of_event(request, i);
        assert_true(hw_id_equal(seen[i], hw_id_of_event(request, i)));
        for (uint32_t k = 0; k < i; k++)
            assert_false(hw_id_equal(seen[i], seen[k]));
    }
    assert_true(hw_id_equal(seen[0], request));
    memset(&request.b[12], 0xff, 4); /* round the corner of the last four bytes */
    assert_int_equal(hw_id_of_event(request, 1).b[15], 0);
    assert_memory_equal(hw_id_of_event(request, 1).b, request.b, 12);
}

static void fresh_ids_grow_with_time(void **state)
{
    struct hw_id a = hw_id_fresh(INT64_C(1790843400000)), b = hw_id_fresh(INT64_C(1790843400001));

    (void)state;
    assert_true(memcmp(a.b, b.b, sizeof(a.b)) < 0);
    assert_int_equal(a.b[6] >> 4, 7);
    assert_int_equal(a.b[8] >> 6, 2);
    assert_false(hw_id_equal(hw_id_fresh(0), hw_id_fresh(0)));
    assert_int_equal(hw_id_random().b[6] >> 4, 4);
    assert_false(hw_id_equal(hw_id_random(), hw_id_random()));
}

static const char *const no_ids[] = {
    "",
    "01020304-0506-0708-090a-0b0c0d0e0f1",
    "01020304-0506-0708-090a-0b0c0d0e0f100",
    "0102030405060708090a0b0c0d0e0f10",
    "01020304-0506-0708-090a-0b0c0d0e0f1g",
    "01020304-0506-0708-090a0-b0c0d0e0f10",
    "01020304-0506-0708-090a-0b0c0d0e-f10",
    "{1020304-0506-0708-090a-0b0c0d0e0f1}",
};

static void ids_as_text(void **state)
{
    static const char text[] = "01020304-0506-0708-090a-0b0c0d0e0f10";
    struct hw_id id = {.b = {0}};
    char again[HW_ID_TEXT];

    (void)state;
    for (size_t i = 0; i < COUNT(no_ids); i++) {
        if (hw_id_parse(no_ids[i], &id) || !hw_id_is_zero(id))
            fail_msg("'%s' was read", no_ids[i]);
    }
    assert_true(hw_id_parse(text, &id));
    for (int i = 0; i < 16; i++)
        assert_int_equal(id.b[i], i + 1);
    assert_string_equal(hw_id_format(id, again), text);
    assert_true(hw_id_parse("AABBCCDD-0506-0708-090a-0b0c0d0e0f10", &id));
    assert_false(hw_id_from_bytes(text, 15, &id));
    assert_false(hw_id_from_bytes(text, 17, &id));
    assert_true(hw_id_from_bytes(text, 16, &id));
}

/* ---- errors ---- */

static void errors_say_where(void **state)
{
    struct hw_err err = {.code = HW_OK};

    (void)state;
    assert_int_equal(hw_fail(&err, HW_EINVAL, "line %d", 7), HW_EINVAL);
    assert_int_equal(hw_fail_in(&err, HW_EINVAL, "a.ini"), HW_EINVAL);
    assert_string_equal(err.text, "a.ini: line 7");
    assert_int_equal(hw_fail(NULL, HW_EIO, "nobody listens"), HW_EIO);
    assert_int_equal(hw_fail_in(NULL, HW_EIO, "x"), HW_EIO);
    (void)hw_fail(&err, HW_EIO, "%2000d", 1); /* longer than there is room for */
    assert_int_equal(strlen(err.text), sizeof(err.text) - 1);
    (void)hw_fail_in(&err, HW_EIO, "context");
    assert_true(strlen(err.text) < sizeof(err.text));
    for (int c = 0; c < HW_CODES; c++)
        assert_true(strlen(hw_code_name((enum hw_code)c)) > 0);
}

static int setup(void **state)
{
    struct hw_err err;

    (void)state;
    return hw_secret_setup(&err) == HW_OK ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_numbers),
        cmocka_unit_test(texts_in_utf8),
        cmocka_unit_test(texts_that_were_cut),
        cmocka_unit_test(spans),
        cmocka_unit_test(ids_of_names),
        cmocka_unit_test(ids_of_events),
        cmocka_unit_test(fresh_ids_grow_with_time),
        cmocka_unit_test(ids_as_text),
        cmocka_unit_test(errors_say_where),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, setup, NULL);
}
