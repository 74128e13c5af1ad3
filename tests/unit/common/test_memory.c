/* Buffers, arenas, interned names, plain allocation: growth, bounds, failure that sticks. */
#include <stdlib.h>

#include "homeward/arena.h"
#include "homeward/buf.h"
#include "homeward/mem.h"
#include "homeward/names.h"
#include "support/t.h"

/* ---- buf ---- */

static void a_buffer_grows(void **state)
{
    struct hw_buf b;

    (void)state;
    hw_buf_init(&b, 0);
    assert_string_equal(hw_buf_str(&b), "");
    for (int i = 0; i < 10000; i++)
        hw_buf_printf(&b, "%04d", i);
    assert_int_equal(b.len, 40000);
    assert_false(b.failed);
    assert_memory_equal(b.data + 4L * 1234, "1234", 4);
    assert_int_equal(strlen(hw_buf_str(&b)), 40000);
    assert_int_equal(b.len, 40000); /* the terminator is not counted */
    hw_buf_consume(&b, 39996);
    assert_string_equal(hw_buf_str(&b), "9999");
    hw_buf_consume(&b, 100);
    assert_int_equal(b.len, 0);
    hw_buf_release(&b);
    assert_null(b.data);
}

static void a_full_buffer_says_so(void **state)
{
    struct hw_buf b;

    (void)state;
    hw_buf_init(&b, 8);
    hw_buf_puts(&b, "12345678");
    assert_false(b.failed);
    assert_int_equal(b.len, 8);
    hw_buf_putc(&b, '9');
    assert_true(b.failed);
    hw_buf_puts(&b, ""); /* also once there would be room again: it sticks */
    assert_null(hw_buf_extend(&b, 0));
    assert_true(b.failed);
    assert_string_equal(hw_buf_str(&b), "");
    hw_buf_clear(&b);
    assert_false(b.failed);
    hw_buf_printf(&b, "%s", "123456789");
    assert_true(b.failed);
    hw_buf_release(&b);
    hw_buf_putc(&b, 0);
    assert_null(hw_buf_extend(&b, SIZE_MAX - 1)); /* the sum does not wrap */
    hw_buf_release(&b);
}

static void numbers_in_network_order(void **state)
{
    static const uint8_t want[] = {1, 2, 0xff, 0xfe, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8};
    struct hw_buf b;

    (void)state;
    hw_buf_init(&b, 0);
    hw_buf_be16(&b, 0x0102);
    hw_buf_be32(&b, 0xfffe0000);
    hw_buf_be64(&b, UINT64_C(0x0102030405060708));
    assert_int_equal(b.len, sizeof(want));
    assert_memory_equal(b.data, want, sizeof(want));
    hw_buf_release(&b);
}

/* ---- arena ---- */

static void an_arena_is_zeroed_and_aligned(void **state)
{
    struct hw_arena *a = hw_arena_create(1 << 20);

    (void)state;
    for (int round = 0; round < 3; round++) {
        for (size_t n = 1; n < 700; n++) {
            unsigned char *p = hw_arena_alloc(a, n);

            assert_non_null(p);
            assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
            for (size_t i = 0; i < n; i++)
                assert_int_equal(p[i], 0);
            memset(p, 0xa5, n); /* what a reset must wipe */
        }
        hw_arena_reset(a);
    }
    hw_arena_destroy(a);
    hw_arena_destroy(NULL);
}

static void an_arena_keeps_to_its_budget(void **state)
{
    struct hw_arena *a = hw_arena_create(1000);

    (void)state;
    assert_non_null(hw_arena_alloc(a, 512));
    assert_null(hw_arena_alloc(a, 512));
    assert_true(hw_arena_exhausted(a));
    assert_non_null(hw_arena_alloc(a, 16)); /* what fits is given, but the mark stays */
    assert_true(hw_arena_exhausted(a));
    hw_arena_reset(a);
    assert_false(hw_arena_exhausted(a));
    assert_non_null(hw_arena_alloc(a, 1000));
    hw_arena_reset(a);
    assert_null(hw_arena_array(a, SIZE_MAX / 2, 4)); /* the product does not wrap */
    assert_true(hw_arena_exhausted(a));
    hw_arena_reset(a);
    assert_null(hw_arena_alloc(a, SIZE_MAX));
    assert_null(hw_arena_format(a, "%2000d", 1));
    hw_arena_destroy(a);
}

static void an_arena_takes_what_it_needs(void **state)
{
    struct hw_arena *a = hw_arena_create(1 << 20);
    size_t once = 0;

    (void)state;
    assert_int_equal(hw_arena_held(a), 0);
    assert_non_null(hw_arena_alloc(a, 1000));
    assert_in_range(hw_arena_held(a), 1000, 4096); /* a small request takes little */
    for (int i = 0; i < 500; i++)
        assert_non_null(hw_arena_alloc(a, 1000));
    assert_in_range(hw_arena_held(a), 501000, 600000);
    hw_arena_reset(a);
    once = hw_arena_held(a);
    assert_in_range(once, 1, 65536); /* one chunk is kept */
    assert_non_null(hw_arena_alloc(a, once - 16));
    assert_int_equal(hw_arena_held(a), once); /* and used again */
    assert_non_null(hw_arena_alloc(a, 200000));
    hw_arena_reset(a);
    assert_int_equal(hw_arena_held(a), 0); /* but not one of a large message */
    hw_arena_destroy(a);
}

static void texts_in_an_arena(void **state)
{
    struct hw_arena *a = hw_arena_create(1 << 20);

    (void)state;
    assert_string_equal(hw_arena_strndup(a, "abcdef", 3), "abc");
    assert_string_equal(hw_arena_strndup(a, "", 0), "");
    assert_string_equal(hw_arena_format(a, "%s-%d", "x", 7), "x-7");
    hw_arena_destroy(a);
}

/* ---- names ---- */

static void equal_names_are_one(void **state)
{
    struct hw_names *n = hw_names_create();
    const char *first[500];
    char text[32];

    (void)state;
    for (int i = 0; i < 500; i++) {
        (void)snprintf(text, sizeof(text), "ward %d", i);
        first[i] = hw_names_intern(n, text);
        assert_string_equal(first[i], text);
        assert_ptr_not_equal(first[i], text);
    }
    for (int i = 0; i < 500; i++) {
        (void)snprintf(text, sizeof(text), "ward %d", i);
        assert_ptr_equal(hw_names_intern(n, text), first[i]);
    }
    assert_int_equal(hw_names_count(n), 500);
    assert_null(hw_names_intern(n, NULL));
    assert_ptr_equal(hw_names_intern(n, ""), hw_names_intern(n, ""));
    hw_names_destroy(n);
    hw_names_destroy(NULL);
}

/* ---- mem ---- */

static void arrays_grow(void **state)
{
    size_t cap = 0;
    int *list = NULL;
    char *text = NULL;

    (void)state;
    for (size_t i = 0; i < 1000; i++) {
        list = hw_grow(list, &cap, i + 1, sizeof(*list));
        assert_true(cap > i);
        list[i] = (int)i;
    }
    for (int i = 0; i < 1000; i++)
        assert_int_equal(list[i], i);
    free(list);
    text = hw_format("%s/%05d", "a", 12);
    assert_string_equal(text, "a/00012");
    free(text);
    text = hw_strndup("abc", 2);
    assert_string_equal(text, "ab");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_buffer_grows),
        cmocka_unit_test(a_full_buffer_says_so),
        cmocka_unit_test(numbers_in_network_order),
        cmocka_unit_test(an_arena_is_zeroed_and_aligned),
        cmocka_unit_test(an_arena_keeps_to_its_budget),
        cmocka_unit_test(an_arena_takes_what_it_needs),
        cmocka_unit_test(texts_in_an_arena),
        cmocka_unit_test(equal_names_are_one),
        cmocka_unit_test(arrays_grow),
    };

    return RUN_TESTS(tests);
}
