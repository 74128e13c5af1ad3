/* MLLP framing (R9.12): the same frames whatever the reads. */
#include "adt/core/mllp.h"
#include "support/t.h"

#define M1 "MSH|1\r"
#define M2 "MSH|2\r"

static const struct row {
    const char *name, *bytes;
    size_t n;
    const char *frames; /* joined by ~ */
    enum mllp_event end;
    bool waits;
} rows[] = {
#define BYTES(s) (s), sizeof(s) - 1
    {"one", BYTES("\x0b" M1 "\x1c\r"), M1 "~", MLLP_MORE, false},
    {"two", BYTES("\x0b" M1 "\x1c\r\x0b" M2 "\x1c\r"), M1 "~" M2 "~", MLLP_MORE, false},
    {"empty", BYTES("\x0b\x1c\r"), "~", MLLP_MORE, false},
    {"half", BYTES("\x0b" M1), "", MLLP_MORE, false},
    {"end block cut", BYTES("\x0b" M1 "\x1c"), "", MLLP_MORE, true},
    {"LF for CR", BYTES("\x0b" M1 "\x1c\n\x0b" M2 "\x1c\r"), M1 "~" M2 "~", MLLP_MORE, false},
    {"no CR before the next", BYTES("\x0b" M1 "\x1c\x0b" M2 "\x1c\r"), M1 "~" M2 "~", MLLP_MORE,
     false},
    {"line ends between", BYTES("\r\n\x0b" M1 "\x1c\r\n\r\n\x0b" M2 "\x1c\r"), M1 "~" M2 "~",
     MLLP_MORE, false},
    {"noise between", BYTES("hello\x0b" M1 "\x1c\rworld"), M1 "~", MLLP_MORE, false},
    {"lone FS inside",
     BYTES("\x0b"
           "MSH|a\x1c"
           "b\x1c\r"),
     "MSH|a\x1c"
     "b~",
     MLLP_MORE, false},
    {"VT inside",
     BYTES("\x0b"
           "MSH|a\x0b"
           "b\x1c\r"),
     "MSH|a\x0b"
     "b~",
     MLLP_MORE, false},
    {"begun twice", BYTES("\x0bMSH|half\x0b" M1 "\x1c\r"), M1 "~", MLLP_MORE, false},
    {"exactly the limit",
     BYTES("\x0b"
           "MSH|567890123456789012345678901234567890\x1c\r"),
     "MSH|567890123456789012345678901234567890~", MLLP_MORE, false},
    {"too long",
     BYTES("\x0b"
           "MSH|5678901234567890123456789012345678901\x1c\r"),
     "", MLLP_LONG, false},
    {"too long without an end",
     BYTES("\x0b"
           "MSH|56789012345678901234567890123456789012345"),
     "", MLLP_LONG, false},
};
enum { LIMIT = 40 };

static enum mllp_event run(const struct row *r, size_t piece, struct hw_buf *seen, bool *waits)
{
    struct mllp m;
    struct hw_span f;
    enum mllp_event e = MLLP_MORE;

    mllp_init(&m, LIMIT);
    for (size_t at = 0; at < r->n && e == MLLP_MORE; at += piece) {
        mllp_feed(&m, r->bytes + at, r->n - at < piece ? r->n - at : piece);
        while ((e = mllp_next(&m, &f)) == MLLP_FRAME) {
            hw_buf_put(seen, f.p, f.n);
            hw_buf_putc(seen, '~');
        }
    }
    *waits = mllp_waits_for_cr(&m);
    mllp_release(&m);
    return e;
}

static void frames(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        for (size_t piece = 1; piece <= rows[i].n; piece++) {
            struct hw_buf seen;
            bool waits = false;

            hw_buf_init(&seen, 0);
            ROW_EQUAL(rows[i].name, run(&rows[i], piece, &seen, &waits), rows[i].end);
            if (strcmp(hw_buf_str(&seen), rows[i].frames) != 0)
                fail_msg("%s in pieces of %zu: got %s", rows[i].name, piece, hw_buf_str(&seen));
            ROW_EQUAL(rows[i].name, waits, rows[i].waits);
            hw_buf_release(&seen);
        }
    }
}

static void unended(void **state)
{
    struct mllp m;
    struct hw_span f;

    (void)state;
    mllp_init(&m, LIMIT);
    mllp_feed(&m, "\x0b" M1 "\x1c", sizeof(M1) + 1);
    assert_int_equal(mllp_next(&m, &f), MLLP_MORE);
    assert_true(mllp_take_unended(&m, &f));
    assert_true(hw_span_is(f, M1));
    assert_false(mllp_take_unended(&m, &f));
    mllp_feed(&m, "\r\x0b" M2 "\x1c\r", sizeof(M2) + 3); /* the CR comes after all */
    assert_int_equal(mllp_next(&m, &f), MLLP_FRAME);
    assert_true(hw_span_is(f, M2));
    assert_int_equal(m.stats.noise, 0);
    mllp_release(&m);
}

static void noise(void **state)
{
    struct mllp m;
    struct hw_span f;
    enum mllp_event e = MLLP_MORE;
    int fed = 0;

    (void)state;
    mllp_init(&m, LIMIT);
    for (; e == MLLP_MORE && fed < 5000; fed++) {
        mllp_feed(&m, "GET / HTTP/1.1\r\nHost: homeward.example.com\r\n\r\n", 46);
        e = mllp_next(&m, &f);
        assert_int_equal(mllp_pending(&m), 0); /* nothing piles up */
    }
    assert_int_equal(e, MLLP_NOISE);
    assert_in_range(fed, 1000, 2500);
    mllp_release(&m);
}

static void wrap(void **state)
{
    struct hw_buf b;

    (void)state;
    hw_buf_init(&b, 0);
    mllp_wrap(&b, "MSA", 3);
    assert_int_equal(b.len, 6);
    assert_memory_equal(b.data, "\x0bMSA\x1c\r", 6);
    hw_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames),
        cmocka_unit_test(unended),
        cmocka_unit_test(noise),
        cmocka_unit_test(wrap),
    };

    return RUN_TESTS(tests);
}
