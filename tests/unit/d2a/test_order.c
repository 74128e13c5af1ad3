/* Facts that are told out of order, or after the person has left, lead to what they would have led
 * to in time; and what was not yet so then is not taken (R1.25, R4.18-R4.20, R5.5-R5.7, R6.3). */
#include "d2a/core/case.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

#define BLOCKED                                                                                    \
    "{\"command\":\"OpenBlocker\",\"spell\":\"S\",\"blocker\":\"b\",\"awaiting\":\"HOME_CARE\","   \
    "\"side\":\"SOCIAL_CARE\",\"owner\":\"912\"%s}"
#define ASSESS                                                                                     \
    "{\"command\":\"RequestAssessment\",\"spell\":\"%s\",\"assessment\":\"%s\",\"kind\":"          \
    "\"CARE_ACT\",\"provider\":\"912\",\"sections\":[{\"section\":\"NEEDS\",\"profession\":"       \
    "\"SOCIAL_WORKER\",\"side\":\"AUTHORITY\"}]}"

static void begin(void)
{
    scene_open(&d);
    desk_clock(&d, "2016-10-01 08:00");
    desk_admit(&d, "S", 1);
    desk_say(&d, "ok", "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"a\"}");
}

/* at: ",\"at\":..." or empty. */
static void review(bool meets, const char *at)
{
    desk_say(&d, "ok", "{\"command\":\"ReviewCriteriaToReside\",\"spell\":\"S\",\"meets\":%s%s}",
             meets ? "true,\"criteria\":[\"CTR03\"]" : "false", at);
}

static void give_assessment_notice(void)
{
    Hw__AssessmentNoticeIssued m = HW__ASSESSMENT_NOTICE_ISSUED__INIT;

    m.authority = "912";
    m.hospital = "North";
    m.carer = HW__NOTICE_CARER__CODE__NONE;
    m.chc_result = HW__CHC_RESULT__CODE__UNDECIDED;
    desk_event(&d, "case/S", HW__EVENT__BODY_ASSESSMENT_NOTICE_ISSUED, &m);
}

/* Notices on the 3rd and the 4th; discharge is proposed for the 5th. */
static void give_discharge_notice(void)
{
    Hw__DischargeNoticeIssued m = HW__DISCHARGE_NOTICE_ISSUED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = hw_day_of(2016, 10, 5);
    m.hospital = "North";
    m.carer = HW__NOTICE_CARER__CODE__NONE;
    m.proposed = &day;
    m.nhs_services = "NONE";
    desk_clock(&d, "2016-10-04 09:00");
    desk_event(&d, "case/S", HW__EVENT__BODY_DISCHARGE_NOTICE_ISSUED, &m);
}

static void begin_with_notices(void)
{
    begin();
    desk_clock(&d, "2016-10-03 10:00");
    give_assessment_notice();
    give_discharge_notice();
}

static int32_t charged_days(void)
{
    struct d2a_case *c = case_find(d.s, "S");
    struct notice *n = case_notice(c, HW__NOTICE_KIND__CODE__DISCHARGE);
    struct d2a_liability l;

    assert_non_null(n);
    notice_liability(d.s, n, case_spell(d.s, "S"), d.now_ms, &l);
    return l.days;
}

static void clinically_ill(void)
{
    Hw__ReadinessRecorded m = HW__READINESS_RECORDED__INIT;

    m.criterion = HW__CRITERION__CODE__CLINICAL;
    m.met = false;
    desk_event(&d, "spell/S", HW__EVENT__BODY_READINESS_RECORDED, &m);
}

/* The discharge-ready date of the month; 0: none. */
static int ready_day(void)
{
    int64_t since = dates_ready_since(&case_spell(d.s, "S")->facts, d.now_ms);

    return since == HW_MS_FOREVER ? 0 : hw_london_day(since) - hw_day_of(2016, 10, 1) + 1;
}

/* ---- R4.20: acute care *again* ---- */

static void a_routine_review_ends_no_notice(void **state)
{
    (void)state;
    begin_with_notices();
    desk_say(&d, "ok", "{\"command\":\"RecordCouncilStep\",\"spell\":\"S\",\"step\":\"DONE\"}");
    desk_clock(&d, "2016-10-04 20:00");
    review(true, ""); /* the person never stopped meeting them */
    assert_non_null(case_notice(case_find(d.s, "S"), HW__NOTICE_KIND__CODE__DISCHARGE));
    desk_clock(&d, "2016-10-05 08:00");
    desk_say(&d, "ok", BLOCKED, "");
    desk_ready(&d, "S");
    desk_clock(&d, "2016-10-08 12:00");
    assert_int_equal(charged_days(), 0); /* the council had done its part */
    desk_close(&d);
}

static void who_needs_acute_care_again_ends_it(void **state)
{
    (void)state;
    begin_with_notices();
    desk_clock(&d, "2016-10-04 10:00");
    review(false, "");
    desk_clock(&d, "2016-10-04 20:00");
    review(true, "");
    assert_null(case_notice(case_find(d.s, "S"), HW__NOTICE_KIND__CODE__DISCHARGE));
    desk_close(&d);
    begin_with_notices(); /* told late, of before the notice */
    desk_clock(&d, "2016-10-04 12:00");
    review(false, ",\"at\":\"2016-10-04T07:00:00+01:00\"");
    review(true, ",\"at\":\"2016-10-04T08:00:00+01:00\"");
    assert_non_null(case_notice(case_find(d.s, "S"), HW__NOTICE_KIND__CODE__DISCHARGE));
    desk_close(&d);
}

/* Said by the ward, too: the charge does not begin again with the next readiness. */
static void a_charge_ends_with_illness(void **state)
{
    (void)state;
    begin_with_notices();
    desk_say(&d, "ok", BLOCKED, "");
    desk_clock(&d, "2016-10-05 09:00");
    desk_ready(&d, "S");
    desk_clock(&d, "2016-10-07 10:00");
    clinically_ill();
    desk_clock(&d, "2016-10-12 09:00");
    desk_ready(&d, "S");
    desk_clock(&d, "2016-10-16 12:00");
    assert_int_equal(charged_days(), 1); /* the 6th */
    desk_close(&d);
}

/* ---- told after the person left ---- */

static void a_council_that_was_ready_is_not_charged(void **state) /* R4.19 */
{
    (void)state;
    begin_with_notices();
    desk_say(&d, "ok", BLOCKED, "");
    desk_clock(&d, "2016-10-05 09:00");
    desk_ready(&d, "S");
    desk_clock(&d, "2016-10-08 12:00");
    desk_discharge(&d, "S", false, "19");
    assert_int_equal(charged_days(), 3);
    desk_say(&d, "BEFORE_NOTICE at",
             "{\"command\":\"RecordCouncilStep\",\"spell\":\"S\",\"step\":\"DONE\",\"at\":"
             "\"2016-10-03T09:00:00+01:00\"}");
    desk_say(&d, "BEFORE_NOTICE at",
             "{\"command\":\"AcknowledgeNotice\",\"spell\":\"S\",\"notice\":\"DISCHARGE\",\"at\":"
             "\"2016-10-03T09:00:00+01:00\"}");
    desk_say(&d, "ok",
             "{\"command\":\"RecordCouncilStep\",\"spell\":\"S\",\"step\":\"DONE\",\"at\":"
             "\"2016-10-07T10:00:00+01:00\"}");
    assert_int_equal(charged_days(), 1);
    desk_say(&d, "PATIENT_GONE spell",
             "{\"command\":\"AcknowledgeNotice\",\"spell\":\"S\",\"notice\":\"DISCHARGE\"}");
    desk_close(&d);
}

static void facts_of_the_stay_are_taken_after_it(void **state)
{
    struct hw_spell_state st;

    (void)state;
    begin();
    desk_clock(&d, "2016-10-05 12:00");
    desk_ready(&d, "S");
    desk_clock(&d, "2016-10-07 12:00");
    desk_discharge(&d, "S", false, "19");
    desk_say(&d, "NOT_IN_HOSPITAL spell", BLOCKED, "");
    desk_say(&d, "BEFORE_ADMISSION at", BLOCKED, ",\"at\":\"2016-10-01T07:59:00+01:00\"");
    desk_say(&d, "ok", BLOCKED, ",\"at\":\"2016-10-06T09:00:00+01:00\"");
    review(false, ",\"at\":\"2016-10-04T09:00:00+01:00\"");
    desk_clock(&d, "2016-10-07 13:00");
    assert_int_equal(ready_day(), 4); /* R5.5, R5.6 */
    hw_spell_fold(&case_spell(d.s, "S")->facts, desk_ms("2016-10-06 09:00"), &st, NULL);
    assert_int_equal(st.reason, HW__REASON__CODE__E);
    desk_close(&d);
}

/* Nothing is lost when the person leaves while this service does not run. */
static void what_was_owed_is_said_after_leaving(void **state)
{
    (void)state;
    begin();
    desk_clock(&d, "2016-10-03 10:00");
    d.only = -1; /* away */
    review(false, "");
    d.now_ms = desk_ms("2016-10-05 10:00");
    desk_discharge(&d, "S", false, "19");
    d.only = 0;
    desk_clock(&d, "2016-10-05 12:00");
    assert_int_equal(ready_day(), 3);
    desk_close(&d);
}

/* ---- reviews in any order (R5.5, R5.7) ---- */

static void a_review_counts_when_it_happened(void **state)
{
    static const struct {
        bool meets[3];
        const char *at[3];
        int ready_day;
    } rows[] = {
        {{false, false, true}, {"03T10", "05T10", "04T10"}, 5}, /* ill on the 4th, told last */
        {{false, false, true}, {"05T10", "03T10", "02T10"}, 3}, /* ready on the 3rd, told late */
        {{true, false, false}, {"05T10", "03T10", "04T10"}, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        begin();
        desk_clock(&d, "2016-10-06 10:00");
        for (int k = 0; k < 3; k++) {
            char at[64];

            (void)snprintf(at, sizeof(at), ",\"at\":\"2016-10-%s:00:00+01:00\"", rows[i].at[k]);
            review(rows[i].meets[k], at);
            desk_clock(&d, "2016-10-06 10:00");
        }
        if (ready_day() != rows[i].ready_day)
            fail_msg("row %zu: ready on %d", i, ready_day());
        desk_close(&d);
    }
}

/* A restart says nothing again that somebody has taken back. */
static void what_was_retracted_stays_so(void **state)
{
    Hw__FactRetracted m = HW__FACT_RETRACTED__INIT;

    (void)state;
    begin();
    desk_clock(&d, "2016-10-03 10:00");
    review(false, "");
    desk_clock(&d, "2016-10-03 11:00");
    assert_int_equal(ready_day(), 3);
    m.position = (int64_t)d.log_count; /* what this service said last */
    desk_event(&d, "spell/S", HW__EVENT__BODY_FACT_RETRACTED, &m);
    assert_int_equal(ready_day(), 0);
    desk_restart(&d);
    desk_clock(&d, "2016-10-03 12:00");
    assert_int_equal(ready_day(), 0);
    assert_int_equal(desk_count(&d, "spell/S", HW__EVENT__BODY_READINESS_RECORDED), 1);
    desk_close(&d);
}

/* ---- who and what at present ---- */

static void what_is_told_late_replaces_nothing_newer(void **state) /* R6.3, R5.9 */
{
    struct d2a_case *c = NULL;

    (void)state;
    begin();
    desk_clock(&d, "2016-10-03 10:00");
    desk_say(&d, "ok", "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"c\"}");
    desk_say(&d, "ok", "{\"command\":\"SetPathway\",\"spell\":\"S\",\"pathway\":\"P2\"}");
    desk_clock(&d, "2016-10-03 12:00");
    desk_say(&d, "ok",
             "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"b\",\"at\":"
             "\"2016-10-02T09:00:00+01:00\"}");
    desk_say(&d, "ok",
             "{\"command\":\"SetPathway\",\"spell\":\"S\",\"pathway\":\"P0\",\"at\":"
             "\"2016-10-02T09:00:00+01:00\"}");
    c = case_find(d.s, "S");
    assert_string_equal(c->coordinator, "c");
    assert_int_equal(c->handovers, 2);
    assert_int_equal(c->pathway, HW__PATHWAY__CODE__P2);
    assert_int_equal(c->pathway_ms, desk_ms("2016-10-02 09:00"));
    desk_close(&d);
}

static bool is_too_long(void)
{
    json_t *m = desk_ask(&d, "breaches", NULL, NULL);
    bool found = json_is_object(desk_line_of(m, "breaches", "breach", "EPISODE_TOO_LONG"));

    json_decref(m);
    return found;
}

static void an_extended_episode_is_no_breach(void **state) /* R6.9, R6.10 */
{
    (void)state;
    begin();
    desk_clock(&d, "2016-10-03 12:00");
    desk_discharge(&d, "S", false, "19");
    desk_say(&d, "ok", "{\"command\":\"StartD2A\",\"spell\":\"S\",\"service\":\"x\"}");
    desk_clock(&d, "2016-10-14 00:00");
    assert_true(is_too_long());
    desk_say(&d, "ok",
             "{\"command\":\"ExtendD2A\",\"spell\":\"S\",\"until\":\"2016-10-20\",\"reason\":"
             "\"NOT_YET_SAFE\"}");
    assert_false(is_too_long());
    desk_clock(&d, "2016-10-21 00:00");
    assert_true(is_too_long());
    desk_say(&d, "ok",
             "{\"command\":\"EndD2A\",\"spell\":\"S\",\"outcome\":\"INDEPENDENT\",\"at\":"
             "\"2016-10-12T09:00:00+01:00\"}"); /* had ended in time */
    assert_false(episode_breached(&case_find(d.s, "S")->d2a));
    desk_close(&d);
}

/* ---- nobody is assessed twice (R6.15) ---- */

static void a_long_stay_before_counts_from_its_end(void **state)
{
    static const struct {
        const char *back, *want;
    } rows[] = {{"2016-10-10 09:00", "ALREADY_ASSESSED kind"}, {"2016-10-10 09:01", "ok"}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        scene_open(&d);
        desk_clock(&d, "2016-08-01 08:00");
        desk_admit(&d, "S", 1);
        desk_say(&d, "ok", ASSESS, "S", "A");
        desk_clock(&d, "2016-09-10 09:00");
        desk_say(&d, "ok",
                 "{\"command\":\"CompleteAssessment\",\"spell\":\"S\",\"assessment\":\"A\"}");
        desk_clock(&d, "2016-09-12 09:00");
        desk_discharge(&d, "S", false, "19");
        desk_clock(&d, rows[i].back);
        desk_admit(&d, "T", 1);
        desk_say(&d, rows[i].want, ASSESS, "T", "A");
        desk_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_routine_review_ends_no_notice),
        cmocka_unit_test(who_needs_acute_care_again_ends_it),
        cmocka_unit_test(a_charge_ends_with_illness),
        cmocka_unit_test(a_council_that_was_ready_is_not_charged),
        cmocka_unit_test(facts_of_the_stay_are_taken_after_it),
        cmocka_unit_test(what_was_owed_is_said_after_leaving),
        cmocka_unit_test(a_review_counts_when_it_happened),
        cmocka_unit_test(what_was_retracted_stays_so),
        cmocka_unit_test(what_is_told_late_replaces_nothing_newer),
        cmocka_unit_test(an_extended_episode_is_no_breach),
        cmocka_unit_test(a_long_stay_before_counts_from_its_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
