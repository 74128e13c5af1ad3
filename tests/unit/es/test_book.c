/* The book of records: what is in mind, what is owed, what is sealed. */
#include <stdlib.h>

#include "common/es/plan.h"
#include "homeward/es/book.h"
#include "homeward/v1/events.pb-c.h"
#include "support/t.h"

/* A kind whose every event is one more; it owes at 10 times its count, and what it owes is one
 * event. */
struct counter {
    int count;
    bool silent; /* owes, but cannot say what */
};
static int released;

static void count_event(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct counter *c = r->data;

    (void)b;
    c->count++;
    c->silent = e->type == HW__EVENT__BODY_LEAVE_ENDED;
}

static void count_release(struct hw_book *b, struct hw_record *r)
{
    (void)b, (void)r;
    released++;
}

static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    const struct counter *c = r->data;

    (void)b;
    return c->count < 3;
}

static bool wakes(const struct hw_es_event *e)
{
    return e->type == HW__EVENT__BODY_LEAVE_ENDED;
}

static int64_t owes(const struct hw_book *b, const struct hw_record *r)
{
    const struct counter *c = r->data;

    (void)b;
    return c->count < 3 ? c->count * 10 : HW_NEVER;
}

static void act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                struct hw_plan *p)
{
    const struct counter *c = r->data;
    Hw__LeaveStarted m = HW__LEAVE_STARTED__INIT;

    (void)now_ms, (void)n;
    if (!c->silent)
        hw_book_plan(b, p, "c/", hw_record_name(r), HW__EVENT__BODY_LEAVE_STARTED, r->due_ms, &m);
}

static const struct hw_kind counters = {.prefix = "c/",
                                        .size = sizeof(struct counter),
                                        .apply = count_event,
                                        .release = count_release,
                                        .open = is_open,
                                        .wakes = wakes,
                                        .due = owes,
                                        .act = act};
static const struct hw_kind *const kinds[] = {&counters, NULL};

static struct hw_book book;
static struct hw_arena *arena;
static struct hw_secret master;

static int setup(void **state)
{
    struct hw_err err;

    (void)state;
    assert_int_equal(hw_secret_setup(&err), HW_OK);
    hw_secret_fresh(&master);
    hw_book_init(&book, kinds, &master, NULL);
    arena = hw_arena_create(1 << 20);
    released = 0;
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    hw_book_release(&book);
    hw_arena_destroy(arena);
    return 0;
}

static void event(const char *stream, uint32_t version, uint32_t type)
{
    hw_book_apply(&book, &(struct hw_es_event){
                             .stream = stream, .version = version, .type = type, .occurred_ms = 5});
}

static int count_of(const char *name)
{
    const struct counter *c = hw_book_data(&book, "c/", name);

    return c ? c->count : -1;
}

static void records_come_and_go(void **state)
{
    struct hw_es_event second = {.stream = "c/a", .version = 2, .type = 13};
    struct hw_es_event both[] = {{.stream = "c/b", .version = 1}, {.stream = "c/b", .version = 2}};

    (void)state;
    assert_int_equal(hw_book_version(&book, "c/a"), -1);
    assert_false(hw_book_wants(&book, &second)); /* of a stream not in mind: not its first event */
    second.type = HW__EVENT__BODY_LEAVE_ENDED;
    assert_true(hw_book_wants(&book, &second));
    second.stream = "d/a";
    assert_false(hw_book_wants(&book, &second));
    event("c/a", 1, 13);
    assert_int_equal(count_of("a"), 1);
    hw_book_restore(&book, "c/b", both, 2);
    assert_int_equal(hw_book_version(&book, "c/b"), 2);
    hw_book_restore(&book, "c/none", NULL, 0);
    assert_int_equal(hw_book_version(&book, "c/none"), 0); /* known to have no events */
    assert_int_equal(count_of("none"), -1);
    hw_book_forget(&book, "c/b");
    assert_int_equal(hw_book_version(&book, "c/b"), -1);
    assert_int_equal(released, 1);
}

static void what_is_not_open_is_let_go_when_unused(void **state)
{
    (void)state;
    for (uint32_t v = 1; v <= 3; v++)
        event("c/closed", v, 13);
    event("c/open", 1, 13);
    hw_book_tidy(&book);
    assert_int_equal(count_of("closed"), 3); /* it was used; and is, by looking */
    hw_book_tidy(&book);
    hw_book_tidy(&book);
    assert_int_equal(count_of("closed"), -1);
    assert_int_equal(count_of("open"), 1);
}

static void want(void *arg, const char *stream)
{
    (void)snprintf(arg, 64, "%s", stream);
}

static void a_snapshot_names_what_is_open(void **state)
{
    struct hw_buf out;
    char wanted[64] = "";

    (void)state;
    for (uint32_t v = 1; v <= 3; v++)
        event("c/closed", v, 13);
    event("c/open", 1, 13);
    hw_buf_init(&out, 0);
    hw_book_save(&book, &out);
    assert_true(hw_book_load(&book, out.data, out.len, want, wanted));
    assert_string_equal(wanted, "c/open");
    assert_false(hw_book_load(&book, "\x0a\xff", 2, want, wanted));
    hw_buf_release(&out);
}

/* Duties of many records, met one by one, come in the order of time, and then of streams. */
static void duties_come_in_order(void **state)
{
    static struct hw_plan plan; /* large */
    struct hw_needs n = {.stream_count = 0};
    int64_t last = 0;
    int met = 0;
    char stream[16];

    (void)state;
    for (int i = 0; i < 200; i++) {
        (void)snprintf(stream, sizeof(stream), "c/%03d", i * 7 % 200);
        event(stream, 1, 13);
        if (i % 3 == 0)
            event(stream, 2, 13);
    }
    while (hw_book_next_due(&book) < HW_NEVER) {
        struct hw_es_event e = {.type = HW__EVENT__BODY_LEAVE_STARTED};

        hw_arena_reset(arena);
        plan_init(&plan, arena);
        assert_true(hw_book_next_due(&book) >= last);
        last = hw_book_next_due(&book);
        hw_book_due(&book, last, &n, &plan);
        assert_int_equal(plan.event_count, 1);
        e.stream = plan.streams[0].stream;
        e.version = plan.streams[0].expected + 1;
        hw_book_apply(&book, &e);
        met++;
    }
    assert_int_equal(met, 67 + 2 * 133);
}

static void the_same_duty_has_the_same_id(void **state)
{
    static struct hw_plan a, b;
    Hw__LeaveStarted m = HW__LEAVE_STARTED__INIT;

    (void)state;
    plan_init(&a, arena);
    plan_init(&b, arena);
    hw_plan_event(&a, "c/a", 3, HW__EVENT__BODY_LEAVE_STARTED, 5, &m);
    hw_plan_event(&b, "c/a", 3, HW__EVENT__BODY_LEAVE_STARTED, 99, &m);
    assert_true(hw_id_equal(plan_duty_id(&a), plan_duty_id(&b)));
    plan_init(&b, arena);
    hw_plan_event(&b, "c/a", 4, HW__EVENT__BODY_LEAVE_STARTED, 5, &m);
    assert_false(hw_id_equal(plan_duty_id(&a), plan_duty_id(&b)));
}

static void a_duty_that_cannot_be_said_is_left_until_something_changes(void **state)
{
    static struct hw_plan plan;
    struct hw_needs n = {.stream_count = 0};

    (void)state;
    event("c/a", 1, HW__EVENT__BODY_LEAVE_ENDED);
    plan_init(&plan, arena);
    hw_book_due(&book, 10, &n, &plan);
    assert_true(hw_plan_is_empty(&plan));
    assert_true(hw_book_next_due(&book) == HW_NEVER);
    event("c/a", 2, 13);
    assert_true(hw_book_next_due(&book) == 20);
}

static void texts_are_sealed_under_a_persons_key(void **state)
{
    const struct hw_id person = {{7}}, gone = {{8}};
    struct hw_needs n = {.stream_count = 0};
    struct hw_secret key;
    uint8_t wrapped[HW_KEY_BYTES + HW_SEAL_OVERHEAD];
    Hw__Sealed *s = NULL;
    const uint8_t *plain = NULL;
    size_t len = 0;
    static struct hw_plan plan; /* large */

    (void)state;
    plan_init(&plan, arena);
    hw_book_need_key(&book, &n, person);
    hw_book_need_key(&book, &n, (struct hw_id){{0}});
    assert_int_equal(n.key_count, 1);
    assert_null(
        hw_book_seal(&book, &plan, person, "lives alone", "note")); /* its key is not in mind */
    assert_string_equal(plan.remark_field, "note");
    plan_init(&plan, arena);
    hw_secret_fresh(&key);
    hw_seal(&master, person, key.b, HW_KEY_BYTES, wrapped);
    hw_book_person(&book, &(struct hw_found_person){.found = true,
                                                    .person = person,
                                                    .wrapped = wrapped,
                                                    .wrapped_n = sizeof(wrapped)});
    hw_book_person(&book, &(struct hw_found_person){.person = gone});
    assert_true(hw_book_knows_key(&book, gone));
    s = hw_book_seal(&book, &plan, person, "lives alone", "note");
    plain = hw_book_unseal(&book, s, arena, &len);
    assert_int_equal(len, 11);
    assert_string_equal((const char *)plain, "lives alone");
    assert_null(plan.remark);
    assert_null(hw_book_seal(&book, &plan, gone, "lives alone", "note"));
    assert_string_equal(plan.remark_field, "note"); /* nothing is dropped in silence */
    hw_book_tidy(&book);                            /* keys are not kept longer than needed */
    assert_null(hw_book_unseal(&book, s, arena, &len));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(records_come_and_go, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_not_open_is_let_go_when_unused, setup, teardown),
        cmocka_unit_test_setup_teardown(a_snapshot_names_what_is_open, setup, teardown),
        cmocka_unit_test_setup_teardown(duties_come_in_order, setup, teardown),
        cmocka_unit_test_setup_teardown(the_same_duty_has_the_same_id, setup, teardown),
        cmocka_unit_test_setup_teardown(a_duty_that_cannot_be_said_is_left_until_something_changes,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(texts_are_sealed_under_a_persons_key, setup, teardown),
    };
    return RUN_TESTS(tests);
}
