/* A notice that must be withdrawn shows it (R4.9, R4.13). */
#include "d2a/core/case.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

/* Notices on 3 and 4 October; discharge is proposed for the 6th. */
static void give_notices(void)
{
    Hw__AssessmentNoticeIssued a = HW__ASSESSMENT_NOTICE_ISSUED__INIT;
    Hw__DischargeNoticeIssued n = HW__DISCHARGE_NOTICE_ISSUED__INIT;
    Hw__Date day = HW__DATE__INIT;

    scene_open(&d);
    desk_clock(&d, "2016-10-01 08:00");
    desk_admit(&d, "S", 1);
    desk_say(&d, "ok",
             "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"nurse.a\"}");
    desk_clock(&d, "2016-10-03 09:00");
    desk_ready(&d, "S");
    a.authority = "912";
    a.hospital = n.hospital = "North";
    a.carer = n.carer = HW__NOTICE_CARER__CODE__NONE;
    a.chc_result = HW__CHC_RESULT__CODE__UNDECIDED;
    desk_event(&d, "case/S", HW__EVENT__BODY_ASSESSMENT_NOTICE_ISSUED, &a);
    desk_clock(&d, "2016-10-04 09:00");
    day.day = hw_day_of(2016, 10, 6);
    n.proposed = &day;
    n.nhs_services = "NONE";
    desk_event(&d, "case/S", HW__EVENT__BODY_DISCHARGE_NOTICE_ISSUED, &n);
}

/* Grounds with commas between, of the notice of that kind. */
static const char *grounds(Hw__NoticeKind__Code kind)
{
    static char text[200];
    enum d2a_withdrawal out[D2A_WITHDRAWALS];
    struct notice *n = case_notice(case_find(d.s, "S"), kind);
    size_t count = n ? notice_grounds(d.s, hw_book_get(d.s, "case/", "S"), n, d.now_ms, out) : 0;

    text[0] = '\0';
    for (size_t i = 0; i < count; i++)
        (void)snprintf(text + strlen(text), sizeof(text) - strlen(text), "%s%s", i ? "," : "",
                       d2a_withdrawal_name(out[i]));
    return text;
}

static void readiness(Hw__Criterion__Code criterion, bool met)
{
    Hw__ReadinessRecorded m = HW__READINESS_RECORDED__INIT;

    m.criterion = criterion;
    m.met = met;
    desk_event(&d, "spell/S", HW__EVENT__BODY_READINESS_RECORDED, &m);
}

static void step(const char *step, const char *chc)
{
    desk_say(&d, "ok", "{\"command\":\"RecordCouncilStep\",\"spell\":\"S\",\"step\":\"%s\"%s%s%s}",
             step, chc ? ",\"chcResult\":\"" : "", chc ? chc : "", chc ? "\"" : "");
}

static void open_blocker(const char *awaiting, const char *side)
{
    desk_say(&d, "ok",
             "{\"command\":\"OpenBlocker\",\"spell\":\"S\",\"blocker\":\"b\",\"awaiting\":\"%s\","
             "\"side\":\"%s\",\"owner\":\"912\"}",
             awaiting, side);
}

static void every_ground_of_an_assessment_notice_shows(void **state) /* R4.9 */
{
    Hw__AuthorityChanged m = HW__AUTHORITY_CHANGED__INIT;

    (void)state;
    give_notices();
    assert_string_equal(grounds(HW__NOTICE_KIND__CODE__ASSESSMENT), "");
    step("PROPOSED", "ELIGIBLE");
    assert_string_equal(grounds(HW__NOTICE_KIND__CODE__ASSESSMENT), "NEED_IS_CHC");
    desk_say(&d, "ok", "{\"command\":\"SetPathway\",\"spell\":\"S\",\"pathway\":\"P0\"}");
    assert_string_equal(grounds(HW__NOTICE_KIND__CODE__ASSESSMENT),
                        "NEED_IS_CHC,SAFE_WITHOUT_COUNCIL");
    m.authority = "908";
    desk_event(&d, "spell/S", HW__EVENT__BODY_AUTHORITY_CHANGED, &m);
    step("DONE", NULL);
    desk_clock(&d, "2016-10-04 12:00");
    readiness(HW__CRITERION__CODE__SAFE, false);
    assert_string_equal(grounds(HW__NOTICE_KIND__CODE__ASSESSMENT),
                        "WRONG_COUNCIL,NEED_IS_CHC,SAFE_WITHOUT_COUNCIL,STILL_UNSAFE");
    desk_close(&d);
}

static void only_the_councils_failure_lets_a_lost_day_stand(void **state) /* R4.13 */
{
    static const struct {
        const char *awaiting, *side, *council_ready, *want;
    } rows[] = {
        {NULL, NULL, NULL, ""},
        {"HOME_CARE", "SOCIAL_CARE", NULL, ""},
        {"EQUIPMENT", "NHS", NULL, "DAY_NOT_SAFE"},
        {"MEDICINES", "NHS", NULL, "DAY_NOT_SAFE"},
        {NULL, NULL, "2016-10-06 09:00", "DAY_NOT_SAFE"}, /* in time: it is not the council */
        {NULL, NULL, "2016-10-07 15:00", ""},             /* the day was lost before */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        give_notices();
        if (rows[i].awaiting)
            open_blocker(rows[i].awaiting, rows[i].side);
        desk_clock(&d, "2016-10-06 08:00");
        assert_string_equal(grounds(HW__NOTICE_KIND__CODE__DISCHARGE), "");
        if (rows[i].council_ready) {
            desk_clock(&d, rows[i].council_ready);
            step("DONE", NULL);
        }
        desk_clock(&d, "2016-10-08 09:00");
        if (strcmp(grounds(HW__NOTICE_KIND__CODE__DISCHARGE), rows[i].want) != 0)
            fail_msg("row %zu: got %s", i, grounds(HW__NOTICE_KIND__CODE__DISCHARGE));
        desk_close(&d);
    }
}

/* A ward that says so, rather than a review, does not end the notice: somebody must withdraw it. */
static void who_is_ill_again_does_not_go_on_that_day(void **state)
{
    json_t *m = NULL, *line = NULL;

    (void)state;
    give_notices();
    desk_clock(&d, "2016-10-05 09:00");
    readiness(HW__CRITERION__CODE__CLINICAL, false);
    assert_string_equal(grounds(HW__NOTICE_KIND__CODE__DISCHARGE), "DAY_NOT_SAFE");
    m = desk_ask(&d, "breaches", NULL, NULL);
    line = desk_line_of(m, "breaches", "breach", "NOTICE_TO_WITHDRAW");
    assert_string_equal(json_string_value(json_object_get(line, "notice")), "DISCHARGE");
    json_decref(m);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ground_of_an_assessment_notice_shows),
        cmocka_unit_test(only_the_councils_failure_lets_a_lost_day_stand),
        cmocka_unit_test(who_is_ill_again_does_not_go_on_that_day),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
