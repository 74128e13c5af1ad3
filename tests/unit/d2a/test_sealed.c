/* What may name a person is kept sealed, and shown to whoever may see the person: notes, and who at
 * the hospital can be asked about a notice. */
#include "common/es/plan.h"
#include "d2a/core/case.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

static void begin(void)
{
    scene_open(&d);
    desk_clock(&d, "2016-10-03 08:00");
    desk_admit(&d, "S", 1);
    desk_say(&d, "ok", "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"a\"}");
}

static void refer(const char *spell, const char *referral)
{
    desk_say(&d, "ok",
             "{\"command\":\"Refer\",\"spell\":\"%s\",\"referral\":\"%s\",\"hub\":\"h\",\"note\":"
             "\"Ada %s\"}",
             spell, referral, spell);
}

static const char *text_of(const json_t *o, const char *key)
{
    return json_string_value(json_object_get(o, key));
}

/* want NULL: the line has no such text. */
static void expect(const json_t *o, const char *key, const char *want)
{
    assert_non_null(o);
    if (!hw_streq(text_of(o, key), want))
        fail_msg("%s: got %s, want %s", key, text_of(o, key) ? text_of(o, key) : "nothing",
                 want ? want : "nothing");
}

static void notes_are_shown(void **state) /* R6.4 */
{
    json_t *o = NULL;

    (void)state;
    begin();
    refer("S", "r");
    desk_say(
        &d, "ok",
        "{\"command\":\"RejectReferral\",\"spell\":\"S\",\"reason\":\"NO_NEED\",\"note\":\"Ada "
        "has a son\"}");
    refer("S", "r2");
    desk_say(&d, "ok", "{\"command\":\"AcceptReferral\",\"spell\":\"S\"}");
    desk_say(&d, "ok",
             "{\"command\":\"ReturnReferral\",\"spell\":\"S\",\"reason\":\"X\",\"note\":\"which "
             "son\"}");
    refer("S", "r3");
    desk_say(&d, "ok",
             "{\"command\":\"OpenBlocker\",\"spell\":\"S\",\"blocker\":\"k\",\"awaiting\":"
             "\"EQUIPMENT\",\"side\":\"NHS\",\"owner\":\"X1\",\"note\":\"a bed for Ada\"}");
    desk_say(&d, "ok",
             "{\"command\":\"InvolveFamily\",\"spell\":\"S\",\"involved\":true,\"note\":\"Bert\"}");
    desk_clock(&d, "2016-10-03 09:00");
    desk_replay(&d);
    o = desk_ask(&d, "cases/S", NULL, NULL);
    expect(o, "familyNote", "Bert");
    expect(desk_line_of(o, "referrals", "referral", "r"), "note", "Ada S");
    expect(desk_line_of(o, "referrals", "referral", "r"), "answerNote", "Ada has a son");
    expect(desk_line_of(o, "referrals", "referral", "r2"), "answerNote", "which son");
    expect(desk_line_of(o, "referrals", "referral", "r3"), "answerNote", NULL);
    expect(desk_line_of(o, "blockers", "blocker", "k"), "note", "a bed for Ada");
    json_decref(o);
    o = desk_ask(&d, "blockers", NULL, NULL);
    expect(desk_line_of(o, "blockers", "id", "k"), "note", "a bed for Ada");
    json_decref(o);
    desk_close(&d);
}

static Hw__Sealed *sealed(const char *text)
{
    struct hw_id person;
    struct hw_needs n = {.stream_count = 0};
    Hw__Sealed *s = NULL;

    memset(person.b, 1, sizeof(person.b));
    hw_book_need_key(d.s, &n, person);
    (void)desk_bring(&d, &n);
    plan_init(d.plan, d.reply_arena);
    s = hw_book_seal(d.s, d.plan, person, text, "note");
    assert_non_null(s);
    return s;
}

/* Who can be asked (R4.7 item 8, R4.12), and why a notice was withdrawn. */
static void a_notice_says_whom_to_ask(void **state)
{
    Hw__AssessmentNoticeIssued a = HW__ASSESSMENT_NOTICE_ISSUED__INIT;
    Hw__DischargeNoticeIssued n = HW__DISCHARGE_NOTICE_ISSUED__INIT;
    Hw__Date day = HW__DATE__INIT;
    json_t *o = NULL, *line = NULL;

    (void)state;
    begin();
    a.authority = "912";
    a.hospital = n.hospital = "North";
    a.carer = n.carer = HW__NOTICE_CARER__CODE__NONE;
    a.chc_result = HW__CHC_RESULT__CODE__UNDECIDED;
    a.liaison = sealed("C. Nurse, 01271 000000");
    desk_event(&d, "case/S", HW__EVENT__BODY_ASSESSMENT_NOTICE_ISSUED, &a);
    day.day = hw_day_of(2016, 10, 6);
    n.proposed = &day;
    n.nhs_services = "NONE";
    n.liaison = sealed("D. Nurse, d@example.org");
    desk_event(&d, "case/S", HW__EVENT__BODY_DISCHARGE_NOTICE_ISSUED, &n);
    desk_say(&d, "ok",
             "{\"command\":\"WithdrawNotice\",\"spell\":\"S\",\"notice\":\"DISCHARGE\",\"reason\":"
             "\"OTHER_GROUND\",\"note\":\"Ada moves to Bert's\"}");
    desk_clock(&d, "2016-10-03 09:00");
    o = desk_ask(&d, "notices", NULL, NULL);
    line = desk_line_of(o, "cases", "spell", "S");
    expect(desk_line_of(line, "notices", "notice", "ASSESSMENT"), "liaison",
           "C. Nurse, 01271 000000");
    expect(desk_line_of(line, "notices", "notice", "ASSESSMENT"), "withdrawalNote", NULL);
    expect(desk_line_of(line, "notices", "notice", "DISCHARGE"), "liaison",
           "D. Nurse, d@example.org");
    expect(desk_line_of(line, "notices", "notice", "DISCHARGE"), "withdrawalNote",
           "Ada moves to Bert's");
    json_decref(o);
    desk_close(&d);
}

/* More people than keys can be asked for at once; one of them has none any more. */
static void a_long_list_has_every_note(void **state)
{
    enum { PEOPLE = 100, GONE = 40 };
    struct hw_found_person gone = {.found = false};
    char spell[16], want[32];
    json_t *o = NULL;

    (void)state;
    scene_open(&d);
    desk_clock(&d, "2016-10-03 08:00");
    for (int i = 1; i <= PEOPLE; i++) {
        (void)snprintf(spell, sizeof(spell), "S%03d", i);
        desk_admit(&d, spell, (uint8_t)i);
        refer(spell, "r");
    }
    desk_clock(&d, "2016-10-03 09:00"); /* keys are forgotten */
    memset(gone.person.b, GONE, sizeof(gone.person.b));
    hw_book_person(d.s, &gone); /* destroyed */
    o = desk_ask(&d, "referrals", NULL, NULL);
    for (int i = 1; i <= PEOPLE; i++) {
        (void)snprintf(spell, sizeof(spell), "S%03d", i);
        (void)snprintf(want, sizeof(want), "Ada %s", spell);
        expect(desk_line_of(o, "referrals", "spell", spell), "note", i == GONE ? NULL : want);
    }
    json_decref(o);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(notes_are_shown),
        cmocka_unit_test(a_notice_says_whom_to_ask),
        cmocka_unit_test(a_long_list_has_every_note),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
