/* Counts, and how they came to be. */
#include "support/t.h"

#include <stdlib.h>

#include "gateway/core/replay.h"
#include "gateway/core/waits.h"

static const char *const A[DIMS] = {"NHS", "A", "912", "RBZ", "ACUTE"};
static const char *const B[DIMS] = {"SOCIAL_CARE", "E", "912", "RH8", "ACUTE"};

static const struct filter everything;

static void test_tally(void **state)
{
    struct tally t, u;
    json_t *o = json_object();
    char *text = NULL;

    (void)state;
    tally_init(&t);
    tally_init(&u);
    tally_add(&t, A, 2);
    tally_add(&t, B, 1);
    tally_add(&t, A, -2);
    tally_add(&t, A, 3);
    assert_int_equal(t.total, 4);
    assert_int_equal(tally_of(&t, DIM_ATTRIBUTION, "NHS"), 3);
    assert_int_equal(tally_of(&t, DIM_AUTHORITY, "912"), 4);
    assert_int_equal(tally_of(&t, DIM_AUTHORITY, "913"), 0);
    tally_add(&u, B, 1);
    assert_false(tally_equal(&t, &u));
    tally_add(&t, A, -3);
    assert_true(tally_equal(&t, &u));
    tally_merge(&u, &t);
    assert_int_equal(tally_of(&u, DIM_REASON, "E"), 2);
    tally_show(&t, o);
    text = json_dumps(o, JSON_COMPACT);
    assert_string_equal(text, "{\"total\":1,\"byAttribution\":{\"SOCIAL_CARE\":1},"
                              "\"byReason\":{\"E\":1},\"byAuthority\":{\"912\":1},"
                              "\"byProvider\":{\"RH8\":1},\"byCareType\":{\"ACUTE\":1}}");
    free(text);
    json_decref(o);
    tally_clear(&t);
    assert_true(tally_is_zero(&t));
    tally_release(&t);
    tally_release(&u);
}

struct seen {
    int64_t position[2000], total[2000], at_ms[2000];
    size_t n;
};

static void on_step(int64_t position, int64_t at_ms, const struct tally *t, void *arg)
{
    struct seen *s = arg;

    s->position[s->n] = position;
    s->at_ms[s->n] = at_ms;
    s->total[s->n++] = t->total;
}

static void change(struct replay *r, const char *const key[DIMS], int64_t position, int64_t n)
{
    struct replay_change c = {.position = position, .at_ms = position * 10, .n = n};

    memcpy(c.key, key, sizeof(c.key));
    replay_add_change(r, &c);
}

static void test_walk(void **state)
{
    static const char *const only_b[] = {"RH8"};
    struct filter of_b = {.by[DIM_PROVIDER] = {.items = (const char **)(uintptr_t)only_b, .n = 1}};
    struct replay r;
    struct seen s = {.n = 0};

    (void)state;
    replay_init(&r);
    r.from = 10;
    r.head = 20;
    replay_add_cell(&r, A, 5); /* at 10: 3 */
    replay_add_cell(&r, B, 1); /* at 10: 1 */
    change(&r, A, 12, 1);
    change(&r, B, 12, 1);
    change(&r, A, 15, 1);
    change(&r, B, 17, -1);
    assert_int_equal(replay_walk(&r, &everything, 10, 0, on_step, &s), 3);
    assert_int_equal(s.n, 3);
    assert_true(s.position[0] == 12 && s.total[0] == 6 && s.at_ms[0] == 120);
    assert_true(s.position[1] == 15 && s.total[1] == 7);
    assert_true(s.position[2] == 17 && s.total[2] == 6);

    s.n = 0; /* somebody who was told up to 12 already */
    assert_int_equal(replay_walk(&r, &everything, 12, 0, on_step, &s), 2);
    assert_true(s.position[0] == 15 && s.total[0] == 7);

    s.n = 0;
    assert_int_equal(replay_walk(&r, &of_b, 10, 0, on_step, &s), 2);
    assert_true(s.position[0] == 12 && s.total[0] == 2);
    assert_true(s.position[1] == 17 && s.total[1] == 1);

    s.n = 0;
    assert_int_equal(replay_walk(&r, &of_b, 17, 0, on_step, &s), 0);
    replay_release(&r);
}

/* A reason that changes leaves the total as it was and is a change all the same. */
static void test_walk_same_total(void **state)
{
    struct replay r;
    struct seen s = {.n = 0};

    (void)state;
    replay_init(&r);
    r.head = 5;
    replay_add_cell(&r, B, 1);
    change(&r, A, 4, -1);
    change(&r, B, 4, 1);
    assert_int_equal(replay_walk(&r, &everything, 0, 0, on_step, &s), 1);
    assert_int_equal(s.total[0], 1);
    replay_release(&r);
}

static void test_walk_conflated(void **state)
{
    static const struct {
        int changes;
        size_t told;
    } rows[] = {{REPLAY_EVENTS, REPLAY_EVENTS}, {REPLAY_EVENTS + 1, 1}, {1000, 1}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct replay r;
        struct seen s = {.n = 0};

        replay_init(&r);
        r.head = 5000;
        replay_add_cell(&r, A, rows[i].changes);
        for (int k = 1; k <= rows[i].changes; k++)
            change(&r, A, k, 1);
        ROW_EQUAL("told", replay_walk(&r, &everything, 0, 0, on_step, &s), rows[i].told);
        ROW_EQUAL("newest", s.position[s.n - 1], rows[i].changes);
        ROW_EQUAL("count", s.total[s.n - 1], rows[i].changes);
        replay_release(&r);
    }
}

static void test_walk_cut(void **state)
{
    struct replay r;
    struct seen s = {.n = 0};

    (void)state;
    replay_init(&r);
    r.head = 99;
    r.cut = true;
    replay_add_cell(&r, A, 7);
    assert_int_equal(replay_walk(&r, &everything, 5, 123, on_step, &s), 1);
    assert_true(s.position[0] == 99 && s.total[0] == 7 && s.at_ms[0] == 123);
    replay_release(&r);
}

static void test_waits(void **state)
{
    static const struct {
        const char *reason, *attribution, *authority, *sentence;
    } rows[] = {
        {"E", "SOCIAL_CARE", "912", "Awaiting care package in own home: with Devon council"},
        {"C", "NHS", "912", "Awaiting further non-acute NHS care: with the NHS"},
        {"A", "BOTH", "998", "Awaiting completion of assessment: with the NHS and council 998"},
        {"E", "SOCIAL_CARE", "UNKNOWN",
         "Awaiting care package in own home: with the council (not known which)"},
        {"UNKNOWN", "UNKNOWN", "912", "Ready, and no reason for the delay recorded yet"},
    };
    struct hw_arena *arena = hw_arena_create(10000);

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        assert_string_equal(waits_on(rows[i].reason, rows[i].attribution, rows[i].authority, arena),
                            rows[i].sentence);
    hw_arena_destroy(arena);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tally),           cmocka_unit_test(test_walk),
        cmocka_unit_test(test_walk_same_total), cmocka_unit_test(test_walk_conflated),
        cmocka_unit_test(test_walk_cut),        cmocka_unit_test(test_waits),
    };

    return RUN_TESTS(tests);
}
