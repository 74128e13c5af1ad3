/* Who is referred from home: known by the NHS number, without a stay. */
#include "common/es/plan.h"
#include "desk.h"
#include "support/t.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    desk_open(&d);
    phrase_north(&d);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void ask_for(const char *want, const char *request, const char *more)
{
    desk_say(&d, want,
             "{\"command\":\"RequestReablement\",\"request\":\"%s\",\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[" VISIT(
                 "MORNING", 30, 1) "],\"funder\":\"COUNCIL\"%s}",
             request, more);
}

#define NUMBER ",\"nhsNumber\":\"943 476 5919\""

static void begin(void)
{
    d.knows = 7;
    ask_for("ok", "R1", NUMBER ",\"accessNote\":\"key safe 4711\"");
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
}

static void whose_number_is_known_is_named(void **state)
{
    (void)state;
    begin();
    desk_replay(&d);
    phrase_expect(&d, "requests/R1", NULL, NULL, "accessNote", "key safe 4711");
}

/* Asked for anew every time: who was unknown a moment ago may be known now. */
static void who_is_not_known_is_asked_for_anew(void **state)
{
    (void)state;
    ask_for("UNKNOWN_PERSON nhsNumber", "R1", NUMBER);
    d.knows = 7;
    ask_for("ok", "R1", NUMBER);
}

static void a_number_is_one(void **state)
{
    (void)state;
    ask_for("BAD_VALUE nhsNumber", "R1", ",\"nhsNumber\":\"9434765918\"");
    desk_admit(&d, "S1", 7);
    ask_for("BAD_VALUE nhsNumber", "R1", NUMBER ",\"spell\":\"S1\"");
}

/* One open request a person, wherever it came from. */
static void one_request(void **state)
{
    (void)state;
    d.knows = 7;
    ask_for("ok", "R1", NUMBER);
    ask_for("ALREADY_REQUESTED nhsNumber", "R2", NUMBER);
    desk_admit(&d, "S1", 7);
    ask_for("ALREADY_REQUESTED spell", "R2", ",\"spell\":\"S1\"");
}

/* R7.5, R7.9: the stay that comes is the same person's. */
static void who_is_taken_into_hospital_rests(void **state)
{
    (void)state;
    begin();
    desk_clock(&d, "2016-10-06 09:00");
    desk_admit(&d, "S1", 7);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_SUSPENDED), 1);
}

/* HL7 A40: the record goes into another, before the request or after it. */
static void merged_records_lead_on(void **state)
{
    (void)state;
    begin();
    desk_clock(&d, "2016-10-05 09:00");
    desk_merge(&d, 7, 9);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_PERSON_CHANGED), 1);
    phrase_expect(&d, "requests/R1", NULL, NULL, "accessNote", "key safe 4711");
    ask_for("ALREADY_REQUESTED nhsNumber", "R2", NUMBER);
    desk_replay(&d);
    ask_for("ALREADY_REQUESTED nhsNumber", "R2", NUMBER);
    desk_admit(&d, "S1", 9);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_SUSPENDED), 1);
}

/* What cannot be kept is not dropped in silence. */
static void a_note_about_nobody_is_told(void **state)
{
    (void)state;
    ask_for("ok", "R1", ",\"riskNote\":\"large dog\"");
    assert_string_equal(d.plan->remark_field, "riskNote");
    phrase_expect(&d, "requests/R1", NULL, NULL, "riskNote", NULL);
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    assert_null(d.plan->remark);
    phrase_say(&d, "ok", "ReviewReablement", "R1",
               ",\"goals\":[{\"baseline\":1,\"target\":3,\"result\":2}],\"note\":\"slow\"");
    assert_string_equal(d.plan->remark_field, "note");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whose_number_is_known_is_named, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_not_known_is_asked_for_anew, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_is_one, setup, teardown),
        cmocka_unit_test_setup_teardown(one_request, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_taken_into_hospital_rests, setup, teardown),
        cmocka_unit_test_setup_teardown(merged_records_lead_on, setup, teardown),
        cmocka_unit_test_setup_teardown(a_note_about_nobody_is_told, setup, teardown),
    };

    return RUN_TESTS(tests);
}
