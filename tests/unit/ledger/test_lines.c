/* What stands on something that was not stored is not stored either, whatever its versions say. */
#include "homeward/mem.h"
#include "ledger/write/state.h"
#include "support/t.h"

static struct writer *w;

static int set_up(void **state)
{
    (void)state;
    w = hw_alloc(sizeof(*w));
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    writer_forget_lines(w);
    free(w);
    return 0;
}

struct sent {
    struct pending p;
    Hw__AppendRequest r;
    uint8_t line[16];
};

/* line 0: stands alone. */
static const struct pending *a_request(struct sent *s, int line, size_t writes)
{
    hw__append_request__init(&s->r);
    memset(s->line, line % 256, sizeof(s->line));
    s->line[0] = (uint8_t)(line / 256);
    s->r.has_line = line != 0;
    s->r.line = (ProtobufCBinaryData){.data = s->line, .len = sizeof(s->line)};
    s->r.n_writes = writes;
    s->p = (struct pending){.kind = PENDING_APPEND, .append = &s->r};
    return &s->p;
}

static void come(int line, uint32_t place)
{
    struct sent s;

    a_request(&s, line, 1);
    s.r.place = place;
    writer_join_line(w, &s.p);
}

static bool is_broken(int line)
{
    struct sent s;

    return writer_line_is_broken(w, a_request(&s, line, 1));
}

static void test_only_its_line_breaks(void **state)
{
    struct sent s;

    (void)state;
    come(7, 0);
    come(8, 0);
    assert_false(is_broken(7));
    writer_break_line(w, a_request(&s, 7, 1));
    assert_true(is_broken(7));
    assert_true(writer_line_is_broken(w, a_request(&s, 7, 0))); /* a refusal may stand on it too */
    assert_false(is_broken(8));
    assert_false(is_broken(0));
}

static void test_nothing_stands_on_what_writes_nothing(void **state)
{
    struct sent s;

    (void)state;
    come(9, 0);
    writer_break_line(w, a_request(&s, 9, 0));
    assert_false(is_broken(9));
    writer_break_line(w, a_request(&s, 0, 1));
    assert_null(w->lines->hh.next);
}

/* The first of it may have been answered by a ledger that is no more. */
static void test_a_line_is_seen_from_its_beginning_and_without_a_gap(void **state)
{
    (void)state;
    come(1, 0);
    come(1, 1);
    come(1, 2);
    assert_false(is_broken(1));
    come(1, 4);
    assert_true(is_broken(1));
    come(1, 5);
    assert_true(is_broken(1));
    come(2, 3);
    assert_true(is_broken(2));
    come(3, 0);
    come(3, 0); /* sent again, after it was answered */
    assert_true(is_broken(3));
}

static void test_the_latest_are_remembered(void **state)
{
    (void)state;
    for (int i = 1; i <= LINES + 1; i++)
        come(i, 0);
    assert_true(is_broken(1));
    assert_false(is_broken(2));
    assert_false(is_broken(LINES + 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_only_its_line_breaks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_stands_on_what_writes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_a_line_is_seen_from_its_beginning_and_without_a_gap,
                                        set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_the_latest_are_remembered, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
