/* A plan as the request that is sent to the ledger. */
#include "common/es/plan.h"

#include "homeward/v1/events.pb-c.h"
#include "support/t.h"

static struct hw_arena *arena;
static struct hw_plan plan;
static Hw__Command command = HW__COMMAND__INIT;
static const struct hw_id id = {{1, 2, 3}};

static Hw__AppendRequest *request(void)
{
    return plan_request(&plan, id, command.actor);
}

static void event_at(const char *stream, uint32_t expected, int64_t ms)
{
    Hw__LeaveStarted m = HW__LEAVE_STARTED__INIT;

    hw_plan_event(&plan, stream, expected, HW__EVENT__BODY_LEAVE_STARTED, ms, &m);
}

static void events_are_grouped_by_stream(void **state)
{
    Hw__AppendRequest *r = NULL;
    char name[16] = "spell/B";

    (void)state;
    hw_plan_stream(&plan, "spell/A", 7); /* its place comes first, its event later */
    hw_plan_stream(&plan, "spell/empty", 0);
    event_at(name, 0, 1);
    memset(name, 'x', sizeof(name) - 1); /* texts were copied */
    event_at("spell/A", 7, 2);
    event_at("spell/B", 1, 3);
    command.actor = "cli:me";
    r = request();
    assert_int_equal(r->n_writes, 2); /* a stream without events is left out */
    assert_string_equal(r->writes[0]->stream, "spell/A");
    assert_int_equal(r->writes[0]->expected_version, 7);
    assert_int_equal(r->writes[0]->n_events, 1);
    assert_string_equal(r->writes[1]->stream, "spell/B");
    assert_int_equal(r->writes[1]->expected_version, 0);
    assert_int_equal(r->writes[1]->n_events, 2);
    assert_true(r->writes[1]->events[0]->occurred_at_ms == 1);
    assert_true(r->writes[1]->events[1]->occurred_at_ms == 3);
    assert_memory_equal(r->request_id.data, id.b, 16);
    assert_string_equal(r->actor, "cli:me");
    assert_null(r->refusal);
}

static void a_refusal_takes_the_place_of_events(void **state)
{
    Hw__AppendRequest *r = NULL;

    (void)state;
    event_at("spell/A", 0, 1);
    hw_plan_refuse(&plan, "BED_OCCUPIED", "bed", "bed %s holds %d", "1", 2);
    r = request();
    assert_int_equal(r->n_writes, 0);
    assert_string_equal(r->refusal->code, "BED_OCCUPIED");
    assert_string_equal(r->refusal->field, "bed");
    assert_string_equal(r->refusal->message, "bed 1 holds 2");
    assert_int_equal(r->refusal->outcome, HW__COMMAND_ANSWER__OUTCOME__REFUSED);
}

static void a_long_message_is_cut(void **state)
{
    (void)state;
    hw_plan_invalid(&plan, "BAD_VALUE", NULL, "%4000d", 1);
    assert_true(strlen(plan.answer.message) < 600);
    assert_null(plan.answer.field);
    assert_int_equal(plan.answer.outcome, HW__COMMAND_ANSWER__OUTCOME__INVALID);
}

static void people_go_with_it(void **state)
{
    const struct hw_id person = {{9, 9}};
    uint8_t token[HW_TOKEN_BYTES] = {4};
    Hw__AppendRequest *r = NULL;

    (void)state;
    event_at("person/1", 0, 1);
    hw_plan_person_key(&plan, person, "wrapped", 7);
    hw_plan_person_token(&plan, token, person);
    r = request();
    assert_int_equal(r->n_person_keys, 1);
    assert_int_equal(r->person_keys[0]->wrapped.len, 7);
    assert_memory_equal(r->person_keys[0]->person.data, person.b, 16);
    assert_int_equal(r->n_person_tokens, 1);
    assert_memory_equal(r->person_tokens[0]->token.data, token, sizeof(token));
}

static void kinds(void **state)
{
    (void)state;
    assert_true(hw_plan_is_empty(&plan));
    hw_plan_already(&plan, 7);
    assert_false(hw_plan_is_empty(&plan));
    assert_int_equal(plan.kind, PLAN_ALREADY);
    hw_plan_wait(&plan);
    assert_int_equal(plan.kind, PLAN_WAIT);
}

static int fresh(void **state)
{
    (void)state;
    hw_arena_reset(arena);
    plan_init(&plan, arena);
    hw__command__init(&command);
    return 0;
}

static int setup(void **state)
{
    (void)state;
    arena = hw_arena_create(1 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    hw_arena_destroy(arena);
    return 0;
}

/* Half of a decision is none. */
static void too_much_is_refused_whole(void **state)
{
    char name[32];

    (void)state;
    for (int i = 0; i < PLAN_STREAMS; i++) {
        (void)snprintf(name, sizeof(name), "spell/%d", i);
        event_at(name, 1, 1);
    }
    assert_int_equal(plan.kind, PLAN_EVENTS_TO_APPEND);
    event_at("spell/0", 1, 2); /* one that is there */
    assert_int_equal(plan.kind, PLAN_EVENTS_TO_APPEND);
    event_at("spell/more", 1, 2);
    event_at("spell/0", 1, 3);
    assert_int_equal(plan.kind, PLAN_ANSWER);
    assert_string_equal(plan.answer.code, "TOO_MUCH_AT_ONCE");
    plan_init(&plan, arena);
    for (int i = 0; i <= PLAN_EVENTS; i++)
        event_at("spell/0", 1, 1);
    assert_string_equal(plan.answer.code, "TOO_MUCH_AT_ONCE");
}

static void more_than_memory_holds_is_refused(void **state)
{
    static char text[1 << 19];
    Hw__ReadRequest m = HW__READ_REQUEST__INIT; /* any message that can be long */
    const char *streams[] = {text};

    (void)state;
    memset(text, 'x', sizeof(text) - 1);
    m.n_streams = 1;
    m.streams = streams;
    for (int i = 0; i < 1024 && plan.kind != PLAN_ANSWER; i++)
        hw_plan_event(&plan, "spell/A", 1, 1, 1, &m);
    assert_string_equal(plan.answer.code, "TOO_MUCH_AT_ONCE");
}

static void what_does_not_fit_is_needed_the_next_time(void **state)
{
    struct hw_needs n = {.stream_count = 0};
    uint8_t token[HW_TOKEN_BYTES] = {0};

    (void)state;
    for (int i = 0; i < 2 * NEED_STREAMS; i++) {
        token[0] = (uint8_t)i;
        hw_needs_stream(&n, "spell/A");
        hw_needs_person(&n, token);
        hw_needs_person_key(&n, (struct hw_id){{(uint8_t)i, 1}});
    }
    assert_int_equal(n.stream_count, NEED_STREAMS);
    assert_int_equal(n.token_count, NEED_PEOPLE);
    assert_int_equal(n.key_count, NEED_PEOPLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(events_are_grouped_by_stream, fresh),
        cmocka_unit_test_setup(a_refusal_takes_the_place_of_events, fresh),
        cmocka_unit_test_setup(a_long_message_is_cut, fresh),
        cmocka_unit_test_setup(people_go_with_it, fresh),
        cmocka_unit_test_setup(kinds, fresh),
        cmocka_unit_test_setup(too_much_is_refused_whole, fresh),
        cmocka_unit_test_setup(more_than_memory_holds_is_refused, fresh),
        cmocka_unit_test_setup(what_does_not_fit_is_needed_the_next_time, fresh),
    };

    return cmocka_run_group_tests_name(__FILE__, tests, setup, teardown);
}
