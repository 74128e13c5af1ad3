/* Facts that are learnt late are judged as if they had been known: every change of what is awaited
 * has its reason from that moment on (R1.16, R2.7). */
#include "d2a/core/case.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

static void ready_at_nine(void)
{
    scene_open(&d);
    desk_clock(&d, "2016-10-03 08:00");
    desk_admit(&d, "S", 1);
    desk_clock(&d, "2016-10-03 09:00");
    desk_ready(&d, "S");
}

static void open_blocker(const char *id, const char *awaiting, const char *side, const char *at)
{
    desk_say(&d, "ok",
             "{\"command\":\"OpenBlocker\",\"spell\":\"S\",\"blocker\":\"%s\",\"awaiting\":\"%s\","
             "\"side\":\"%s\",\"owner\":\"912\",\"at\":\"2016-10-%s:00+01:00\"}",
             id, awaiting, side, at);
}

/* The reason in force at a moment, as homeward-beds would count it. */
static void expect(const char *when, const char *reason)
{
    struct hw_spell_state st;

    hw_spell_fold(&case_spell(d.s, "S")->facts, desk_ms(when), &st, NULL);
    if (strcmp(hw_pb_enum_name(&hw__reason__code__descriptor, (int)st.reason), reason) != 0)
        fail_msg("%s: got %s, want %s", when,
                 hw_pb_enum_name(&hw__reason__code__descriptor, (int)st.reason), reason);
}

static void what_was_open_before_is_said_from_then(void **state)
{
    (void)state;
    ready_at_nine();
    desk_clock(&d, "2016-10-05 12:00");
    open_blocker("funding", "FUNDING", "NHS", "05T12:00");
    expect("2016-10-05 12:00", "B");
    desk_clock(&d, "2016-10-06 09:00");
    open_blocker("care", "HOME_CARE", "SOCIAL_CARE", "04T10:00"); /* two days ago */
    expect("2016-10-04 09:59", "UNKNOWN");
    expect("2016-10-04 10:00", "E");
    expect("2016-10-05 11:59", "E");
    expect("2016-10-06 09:00", "B");
    assert_int_equal(desk_count(&d, "spell/S", HW__EVENT__BODY_DELAY_RECORDED), 2);
    desk_close(&d);
}

/* A package was asked for and given up while this service did not run. */
static void what_is_over_when_it_is_learnt_is_said_too(void **state)
{
    Hw__PackageRequested asked = HW__PACKAGE_REQUESTED__INIT;
    Hw__PackageCancelled over = HW__PACKAGE_CANCELLED__INIT;

    (void)state;
    ready_at_nine();
    open_blocker("equipment", "EQUIPMENT", "NHS", "03T09:00");
    d.only = -1; /* away */
    asked.spell = "S";
    asked.funder = HW__FUNDER__CODE__COUNCIL;
    d.now_ms = desk_ms("2016-10-04 10:00");
    desk_event(&d, "package/P", HW__EVENT__BODY_PACKAGE_REQUESTED, &asked);
    d.now_ms = desk_ms("2016-10-05 10:00");
    desk_say(&d, "ok", "{\"command\":\"CloseBlocker\",\"spell\":\"S\",\"blocker\":\"equipment\"}");
    d.now_ms = desk_ms("2016-10-07 10:00");
    desk_event(&d, "package/P", HW__EVENT__BODY_PACKAGE_CANCELLED, &over);
    expect("2016-10-07 10:00", "F");
    d.only = 0;
    desk_clock(&d, "2016-10-08 10:00");
    expect("2016-10-05 09:59", "F");
    expect("2016-10-05 10:00", "E");
    expect("2016-10-07 10:00", "E");
    desk_close(&d);
}

/* The word of a person stands from when it was said until the next change, whenever that is learnt.
 */
static void a_persons_word_is_kept(void **state)
{
    (void)state;
    ready_at_nine();
    open_blocker("care", "HOME_CARE", "SOCIAL_CARE", "03T09:30");
    desk_clock(&d, "2016-10-04 09:00");
    desk_say(&d, "ok",
             "{\"command\":\"ConfirmDelay\",\"spell\":\"S\",\"reason\":\"G\",\"attribution\":"
             "\"NHS\"}");
    expect("2016-10-04 09:00", "G");
    desk_clock(&d, "2016-10-05 09:00");
    open_blocker("equipment", "EQUIPMENT", "NHS", "03T15:00"); /* before that word */
    expect("2016-10-03 15:00", "F");
    expect("2016-10-04 09:00", "G");
    expect("2016-10-05 09:00", "G");
    open_blocker("funding", "FUNDING", "NHS", "05T09:00");
    expect("2016-10-05 09:00", "B");
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_open_before_is_said_from_then),
        cmocka_unit_test(what_is_over_when_it_is_learnt_is_said_too),
        cmocka_unit_test(a_persons_word_is_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
