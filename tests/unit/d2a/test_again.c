/* What is done again, given back or given up: leavings that were cancelled, assessments, referrals,
 * agreements that are renewed; and whose stay it is. */
#include "d2a/core/case.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

#define ASSESS                                                                                     \
    "{\"command\":\"RequestAssessment\",\"spell\":\"%s\",\"assessment\":\"%s\",\"kind\":"          \
    "\"NEW_CARE_HOME\",\"provider\":\"oak\",\"assessor\":\"%s\",\"sections\":[{\"section\":"       \
    "\"NEEDS\",\"profession\":\"SOCIAL_WORKER\",\"side\":\"AUTHORITY\"}]}"
#define PATHWAY "{\"command\":\"SetPathway\",\"spell\":\"S\",\"pathway\":\"P1\",\"at\":\"%s\"}"
#define TRUST                                                                                      \
    "{\"command\":\"RegisterTrustedAssessor\",\"provider\":\"oak\",\"assessor\":\"hub\",\"kinds\"" \
    ":[\"NEW_CARE_HOME\"],\"competencies\":[\"NURSE\"],\"protocolWho\":\"a\",\"protocolWhat\":"    \
    "\"b\",\"protocolHow\":\"c\",\"protocolReview\":\"d\",\"protocolIfFlawed\":\"e\","             \
    "\"validFrom\":\"%s\",\"validTo\":\"%s\"}"

static void begin(void)
{
    scene_open(&d);
    desk_clock(&d, "2016-10-01 08:00");
    desk_admit(&d, "S", 1);
    desk_say(&d, "ok", "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"a\"}");
}

static void leave(const char *when)
{
    desk_clock(&d, when);
    desk_discharge(&d, "S", false, "19");
    desk_say(&d, "ok", "{\"command\":\"StartD2A\",\"spell\":\"S\",\"service\":\"x\"}");
    desk_say(&d, "STARTED spell", "{\"command\":\"StartD2A\",\"spell\":\"S\",\"service\":\"x\"}");
    desk_say(&d, "ok", "{\"command\":\"RecordFirstContact\",\"spell\":\"S\",\"service\":\"x\"}");
    desk_say(&d, "CONTACTED spell",
             "{\"command\":\"RecordFirstContact\",\"spell\":\"S\",\"service\":\"x\"}");
}

static size_t episodes(void)
{
    json_t *m = desk_ask(&d, "episodes", NULL, NULL);
    size_t n = json_array_size(json_object_get(m, "episodes"));

    json_decref(m);
    return n;
}

static void who_leaves_again_begins_again(void **state) /* R6.9: day 0 is the day of leaving */
{
    Hw__DischargeCancelled m = HW__DISCHARGE_CANCELLED__INIT;
    const struct d2a_case *c = NULL;

    (void)state;
    begin();
    leave("2016-10-03 12:00");
    assert_int_equal(episodes(), 1);
    desk_clock(&d, "2016-10-03 14:00");
    m.position = case_spell(d.s, "S")->now.discharged_position;
    desk_event(&d, "spell/S", HW__EVENT__BODY_DISCHARGE_CANCELLED, &m);
    assert_int_equal(episodes(), 0);
    desk_clock(&d, "2016-10-20 08:00");
    assert_int_equal(desk_count(&d, "case/S", HW__EVENT__BODY_D2A_BREACHED), 0);
    leave("2016-10-20 12:00");
    desk_replay(&d);
    c = case_find(d.s, "S");
    assert_int_equal(c->d2a.day_0, hw_day_of(2016, 10, 20));
    assert_int_equal(c->contact_ms, desk_ms("2016-10-20 12:00"));
    desk_close(&d);
}

static void an_assessment_is_given_up(void **state)
{
    struct waiting things[WAITING_MAX];

    (void)state;
    begin();
    desk_say(&d, "ok", ASSESS, "S", "A", "oak");
    desk_say(&d, "ALREADY_ASSESSED kind", ASSESS, "S", "B", "oak");
    desk_say(&d, "TOO_SOON at",
             "{\"command\":\"CancelAssessment\",\"spell\":\"S\",\"assessment\":\"A\",\"reason\":"
             "\"IN_ERROR\",\"at\":\"2016-09-30T08:00:00+01:00\"}");
    desk_clock(&d, "2016-10-02 08:00");
    desk_say(&d, "ok",
             "{\"command\":\"CancelAssessment\",\"spell\":\"S\",\"assessment\":\"A\",\"reason\":"
             "\"IN_ERROR\"}");
    desk_say(&d, "OVER assessment",
             "{\"command\":\"CancelAssessment\",\"spell\":\"S\",\"assessment\":\"A\",\"reason\":"
             "\"IN_ERROR\"}");
    assert_int_equal(case_waiting(d.s, hw_book_get(d.s, "case/", "S"), d.now_ms, things, NULL), 0);
    desk_say(&d, "ok", ASSESS, "S", "B", "oak");
    desk_close(&d);
}

static void a_referral_goes_to_another_hub(void **state)
{
    const struct referral *r = NULL;

    (void)state;
    begin();
    desk_say(&d, "ok", "{\"command\":\"Refer\",\"spell\":\"S\",\"referral\":\"r\",\"hub\":\"h\"}");
    desk_clock(&d, "2016-10-01 09:00");
    desk_say(&d, "ok", "{\"command\":\"AcceptReferral\",\"spell\":\"S\"}");
    desk_say(&d, "DUPLICATE_REFERRAL referral",
             "{\"command\":\"Refer\",\"spell\":\"S\",\"referral\":\"r2\",\"hub\":\"h2\"}");
    desk_clock(&d, "2016-10-02 09:00");
    desk_say(&d, "ok",
             "{\"command\":\"ReturnReferral\",\"spell\":\"S\",\"reason\":\"OUT_OF_AREA\"}");
    desk_say(&d, "ok",
             "{\"command\":\"Refer\",\"spell\":\"S\",\"referral\":\"r2\",\"hub\":\"h2\"}");
    r = case_referral(case_find(d.s, "S"), "r");
    assert_int_equal(r->state, REFERRAL_RETURNED);
    assert_int_equal(r->answered_ms, desk_ms("2016-10-01 09:00")); /* it was in time */
    desk_close(&d);
}

static void a_renewed_agreement_holds_from_its_first_day(void **state) /* R6.15 */
{
    (void)state;
    begin();
    desk_say(&d, "ok", TRUST, "2016-01-01", "2016-12-31");
    desk_say(&d, "ok", TRUST, "2017-01-01", "2017-06-30");
    desk_say(&d, "ok", ASSESS, "S", "A", "hub"); /* by the first */
    desk_say(&d, "ok", TRUST, "2016-01-01", "2016-10-01");
    desk_clock(&d, "2016-10-02 08:00");
    desk_admit(&d, "T", 2);
    desk_say(&d, "OWN_ASSESSMENT_REQUIRED assessor", ASSESS, "T", "A", "hub"); /* it was ended */
    desk_close(&d);
}

static void a_case_follows_the_person_of_its_stay(void **state) /* HL7 A40 */
{
    Hw__SpellPersonChanged m = HW__SPELL_PERSON_CHANGED__INIT;
    struct hw_id person;

    (void)state;
    begin();
    desk_say(&d, "ok", ASSESS, "S", "A", "oak");
    desk_admit(&d, "T", 2);
    person = case_spell(d.s, "T")->now.person;
    m.has_person = true;
    m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    desk_event(&d, "spell/S", HW__EVENT__BODY_SPELL_PERSON_CHANGED, &m);
    desk_say(&d, "ALREADY_ASSESSED kind", ASSESS, "S", "B", "oak");
    desk_say(&d, "ALREADY_ASSESSED kind", ASSESS, "T", "B", "oak");
    desk_replay(&d);
    desk_say(&d, "ALREADY_ASSESSED kind", ASSESS, "T", "B", "oak");
    desk_close(&d);
}

/* R1.5: age is taken at D; nobody who counts as delayed is without a case. */
static void who_is_an_adult_when_ready_has_a_case(void **state)
{
    Hw__PatientAdmitted a = HW__PATIENT_ADMITTED__INIT;

    (void)state;
    scene_open(&d);
    desk_clock(&d, "2016-10-01 08:00");
    a.provider = "RBZ";
    a.ward = "W";
    a.authority = "912";
    a.care_type = HW__CARE_TYPE__CODE__ACUTE;
    a.has_minor = a.minor = true;
    desk_event(&d, "spell/S", HW__EVENT__BODY_PATIENT_ADMITTED, &a);
    desk_clock(&d, "2016-10-02 08:00");
    assert_null(case_find(d.s, "S"));
    desk_ready(&d, "S"); /* 18 by then */
    desk_clock(&d, "2016-10-03 08:00");
    assert_non_null(case_find(d.s, "S"));
    desk_close(&d);
}

/* R6.1: a date that was taken back before does not count at 48:00:00. */
static void no_date_at_the_deadline_is_missed(void **state)
{
    static const bool taken_back[] = {false, true};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        Hw__PatientAdmitted a = HW__PATIENT_ADMITTED__INIT;
        Hw__ExpectedDischargeSet m = HW__EXPECTED_DISCHARGE_SET__INIT;
        Hw__Date day = HW__DATE__INIT;

        scene_open(&d);
        desk_clock(&d, "2016-10-01 08:00");
        a.provider = "RBZ";
        a.ward = "W";
        a.authority = "912";
        a.care_type = HW__CARE_TYPE__CODE__ACUTE;
        a.has_method = true;
        a.method = HW__ADMISSION_METHOD__CODE__EMERGENCY;
        desk_event(&d, "spell/S", HW__EVENT__BODY_PATIENT_ADMITTED, &a);
        day.day = hw_day_of(2016, 10, 9);
        m.date = &day;
        desk_event(&d, "spell/S", HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, &m);
        desk_clock(&d, "2016-10-02 08:00");
        m.date = NULL;
        if (taken_back[i])
            desk_event(&d, "spell/S", HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, &m);
        desk_clock(&d, "2016-10-03 08:00");
        assert_int_equal(case_find(d.s, "S")->edd_missed, taken_back[i]);
        desk_close(&d);
    }
}

/* R1.21, R8.18: who waits for a package goes on waiting in the next hospital. */
static void what_was_asked_before_the_stay_is_awaited(void **state)
{
    static const char *const spells[] = {"S", NULL};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        Hw__PackageRequested m = HW__PACKAGE_REQUESTED__INIT;
        Hw__PackageStarted started = HW__PACKAGE_STARTED__INIT;
        Hw__Date day = HW__DATE__INIT;
        struct waiting things[WAITING_MAX];
        struct hw_id person;

        begin();
        person = case_spell(d.s, "S")->now.person;
        m.spell = spells[i];
        m.funder = HW__FUNDER__CODE__COUNCIL;
        m.has_person = true;
        m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
        desk_event(&d, "package/P", HW__EVENT__BODY_PACKAGE_REQUESTED, &m);
        desk_clock(&d, "2016-10-04 09:00");
        desk_discharge(&d, "S", false, "51");
        desk_admit(&d, "T", 1);
        desk_clock(&d, "2016-10-05 09:00");
        desk_replay(&d);
        desk_ready(&d, "T");
        desk_clock(&d, "2016-10-05 10:00");
        assert_int_equal(case_waiting(d.s, hw_book_get(d.s, "case/", "T"), d.now_ms, things, NULL),
                         1);
        assert_int_equal(case_spell(d.s, "T")->now.reason, HW__REASON__CODE__E);
        day.day = hw_day_of(2016, 10, 6);
        started.day = &day;
        desk_event(&d, "package/P", HW__EVENT__BODY_PACKAGE_STARTED, &started);
        assert_int_equal(case_waiting(d.s, hw_book_get(d.s, "case/", "T"), d.now_ms, things, NULL),
                         0);
        desk_close(&d);
    }
}

static size_t waited_for(const char *spell)
{
    struct waiting things[WAITING_MAX];

    return case_waiting(d.s, hw_book_get(d.s, "case/", spell), d.now_ms, things, NULL);
}

/* R7.10: a start that is taken back is no start; whose the request is can change. */
static void reablement_is_awaited_again(void **state)
{
    Hw__ReablementRequested m = HW__REABLEMENT_REQUESTED__INIT;
    Hw__ReablementStarted started = HW__REABLEMENT_STARTED__INIT;
    Hw__ReablementStartCancelled cancelled = HW__REABLEMENT_START_CANCELLED__INIT;
    Hw__ReablementPersonChanged changed = HW__REABLEMENT_PERSON_CHANGED__INIT;
    Hw__Date day = HW__DATE__INIT;
    struct hw_id person;

    (void)state;
    begin();
    person = case_spell(d.s, "S")->now.person;
    day.day = hw_day_of(2016, 10, 2);
    m.spell = "before";
    m.has_person = true;
    m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    m.earliest_start = started.day = &day;
    desk_event(&d, "reablement/R", HW__EVENT__BODY_REABLEMENT_REQUESTED, &m);
    assert_int_equal(waited_for("S"), 1);
    desk_event(&d, "reablement/R", HW__EVENT__BODY_REABLEMENT_STARTED, &started);
    assert_int_equal(waited_for("S"), 0);
    desk_replay(&d);
    desk_event(&d, "reablement/R", HW__EVENT__BODY_REABLEMENT_START_CANCELLED, &cancelled);
    assert_int_equal(waited_for("S"), 1);
    desk_admit(&d, "T", 2);
    assert_int_equal(waited_for("T"), 0);
    person = case_spell(d.s, "T")->now.person;
    changed.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    desk_event(&d, "reablement/R", HW__EVENT__BODY_REABLEMENT_PERSON_CHANGED, &changed);
    assert_int_equal(waited_for("S"), 0);
    assert_int_equal(waited_for("T"), 1);
    desk_close(&d);
}

/* R6.8: the episode goes on under the old stay, and says where the person is. */
static void who_comes_back_shows(void **state)
{
    json_t *m = NULL, *line = NULL;

    (void)state;
    begin();
    leave("2016-10-03 12:00");
    desk_clock(&d, "2016-10-05 09:00");
    desk_admit(&d, "T", 1);
    desk_admit(&d, "U", 2);
    m = desk_ask(&d, "episodes", NULL, NULL);
    line = desk_line_of(m, "episodes", "spell", "S");
    assert_string_equal(json_string_value(json_object_get(line, "readmitted")), "T");
    json_decref(m);
    desk_discharge(&d, "T", false, "19");
    m = desk_ask(&d, "episodes", NULL, NULL);
    line = desk_line_of(m, "episodes", "spell", "S");
    assert_non_null(line);
    assert_null(json_object_get(line, "readmitted"));
    json_decref(m);
    desk_close(&d);
}

/* Nothing is begun for the dead; what was done before the death may be entered after it. */
static void nothing_is_begun_for_the_dead(void **state)
{
    json_t *m = NULL;

    (void)state;
    begin();
    desk_clock(&d, "2016-10-03 12:00");
    desk_discharge(&d, "S", true, NULL);
    desk_say(&d, "DIED spell", ASSESS, "S", "A", "oak");
    desk_clock(&d, "2016-10-03 13:00");
    desk_say(&d, "DIED spell", PATHWAY, "2016-10-03T12:00:00+01:00");
    desk_say(&d, "DIED spell",
             "{\"command\":\"Refer\",\"spell\":\"S\",\"referral\":\"r\",\"hub\":\"h\"}");
    desk_say(&d, "ok", PATHWAY, "2016-10-03T11:59:59+01:00");
    m = desk_ask(&d, "measures", NULL, NULL);
    assert_int_equal(json_integer_value(json_object_get(m, "discharges")), 0);
    assert_int_equal(json_integer_value(json_object_get(m, "withoutReadyDate")), 0);
    assert_int_equal(json_integer_value(json_object_get(m, "deaths")), 1);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(m, "pathways"), "P1")), 0);
    json_decref(m);
    desk_close(&d);
}

static void who_died_at_home_is_dead_too(void **state) /* R6.8 */
{
    json_t *m = NULL;

    (void)state;
    begin();
    leave("2016-10-03 12:00");
    desk_clock(&d, "2016-10-05 12:00");
    desk_say(&d, "ok", "{\"command\":\"EndD2A\",\"spell\":\"S\",\"outcome\":\"DIED\"}");
    desk_say(&d, "DIED spell", ASSESS, "S", "A", "oak");
    m = desk_ask(&d, "breaches", NULL, NULL);
    assert_int_equal(json_array_size(json_object_get(m, "breaches")), 0);
    json_decref(m);
    m = desk_ask(&d, "measures", NULL, NULL);
    assert_int_equal(json_integer_value(json_object_get(m, "discharges")), 1);
    json_decref(m);
    desk_say(&d, "ok", PATHWAY, "2016-10-05T11:59:59+01:00");
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_begun_for_the_dead),
        cmocka_unit_test(who_died_at_home_is_dead_too),
        cmocka_unit_test(who_leaves_again_begins_again),
        cmocka_unit_test(who_comes_back_shows),
        cmocka_unit_test(an_assessment_is_given_up),
        cmocka_unit_test(a_referral_goes_to_another_hub),
        cmocka_unit_test(a_renewed_agreement_holds_from_its_first_day),
        cmocka_unit_test(a_case_follows_the_person_of_its_stay),
        cmocka_unit_test(who_is_an_adult_when_ready_has_a_case),
        cmocka_unit_test(what_was_asked_before_the_stay_is_awaited),
        cmocka_unit_test(no_date_at_the_deadline_is_missed),
        cmocka_unit_test(reablement_is_awaited_again),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
