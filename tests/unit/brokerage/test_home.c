/* Care for somebody who is at home: known by the NHS number, without a stay. */
#include "common/es/plan.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    scene_open(&d);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

static void ask_for(const char *want, const char *more)
{
    desk_say(&d, want,
             "{\"command\":\"RequestPackage\",\"package\":\"P\",\"zone\":\"EX31\",\"visits\":"
             "[" SCENE_VISITS "],\"earliestStart\":\"2016-10-05\",\"latestStart\":\"2016-10-10\","
             "\"funding\":\"COUNCIL\",\"scheme\":\"devon\"%s}",
             more);
}

#define NUMBER ",\"nhsNumber\":\"" DESK_NHS_NUMBER "\""

static void begin(void)
{
    d.knows = 7;
    ask_for("ok", NUMBER ",\"note\":\"two dogs\"");
    scene_do(&d, "ok", "FundPackage", "P", "");
    scene_do(&d, "ok", "OpenRounds", "P", "");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", "");
    desk_clock(&d, "2016-10-05 09:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_is(&d, "P", "state", "STARTED");
}

static void the_note_is_read_by_the_broker(void **state)
{
    (void)state;
    begin();
    desk_replay(&d);
    scene_is(&d, "P", "note", "two dogs");
    scene_is(&d, "P/history", "events.0.says.note", NULL); /* sealed in the log, told apart */
}

static void who_is_taken_into_hospital_rests(void **state)
{
    (void)state;
    begin();
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S1", 7);
    scene_is(&d, "P", "state", "SUSPENDED");
}

static void merged_records_lead_on(void **state) /* HL7 A40 */
{
    (void)state;
    begin();
    desk_clock(&d, "2016-10-08 09:00");
    desk_merge(&d, 7, 9);
    desk_replay(&d);
    desk_admit(&d, "S1", 9);
    scene_is(&d, "P", "state", "SUSPENDED");
    scene_is(&d, "P", "note", "two dogs");
}

static void a_number_is_one(void **state)
{
    (void)state;
    ask_for("BAD_VALUE nhsNumber", ",\"nhsNumber\":\"9434765918\"");
    ask_for("UNKNOWN_PERSON nhsNumber", NUMBER);
    ask_for("BAD_VALUE nhsNumber", NUMBER ",\"spell\":\"S1\"");
    d.knows = 7;
    ask_for("ok", NUMBER);
    assert_null(d.plan->remark);
}

static void a_note_about_nobody_is_told(void **state)
{
    (void)state;
    ask_for("ok", ",\"note\":\"two dogs\"");
    assert_string_equal(d.plan->remark_field, "note");
    scene_is(&d, "P", "note", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_note_is_read_by_the_broker, setup, teardown),
        cmocka_unit_test_setup_teardown(who_is_taken_into_hospital_rests, setup, teardown),
        cmocka_unit_test_setup_teardown(merged_records_lead_on, setup, teardown),
        cmocka_unit_test_setup_teardown(a_number_is_one, setup, teardown),
        cmocka_unit_test_setup_teardown(a_note_about_nobody_is_told, setup, teardown),
    };

    return RUN_TESTS(tests);
}
