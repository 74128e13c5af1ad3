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

static void test_only_its_line_breaks(void **state)
{
    struct sent s;

    (void)state;
    assert_false(writer_line_is_broken(w, a_request(&s, 7, 1)));
    writer_break_line(w, a_request(&s, 7, 1));
    assert_true(writer_line_is_broken(w, a_request(&s, 7, 1)));
    assert_true(
        writer_line_is_broken(w, a_request(&s, 7, 0))); /* a refusal may stand on it as well */
    assert_false(writer_line_is_broken(w, a_request(&s, 8, 1)));
    assert_false(writer_line_is_broken(w, a_request(&s, 0, 1)));
}

static void test_nothing_stands_on_what_writes_nothing(void **state)
{
    struct sent s;

    (void)state;
    writer_break_line(w, a_request(&s, 9, 0));
    assert_false(writer_line_is_broken(w, a_request(&s, 9, 1)));
    writer_break_line(w, a_request(&s, 0, 1));
    assert_int_equal(w->broken_count, 0);
}

static void test_the_latest_are_remembered(void **state)
{
    struct sent s;

    (void)state;
    for (int i = 1; i <= 3 * BROKEN_LINES; i++)
        writer_break_line(w, a_request(&s, i, 1));
    assert_false(writer_line_is_broken(w, a_request(&s, 2 * BROKEN_LINES, 1)));
    assert_true(writer_line_is_broken(w, a_request(&s, 2 * BROKEN_LINES + 1, 1)));
    assert_true(writer_line_is_broken(w, a_request(&s, 3 * BROKEN_LINES, 1)));
    writer_break_line(w, a_request(&s, 3 * BROKEN_LINES, 1)); /* once is enough */
    assert_int_equal(w->broken_count, 3 * BROKEN_LINES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_only_its_line_breaks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_nothing_stands_on_what_writes_nothing, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(test_the_latest_are_remembered, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
