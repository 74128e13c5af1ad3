/* A package from its start to its end: hospital stays, hand-backs, providers that leave, reviews.
 * Rulebook 8.2 and 8.4. */
#include "homeward/civil.h"
#include "homeward/text.h"
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

static void count_is(const char *package, uint32_t type, int want)
{
    char stream[100];

    (void)snprintf(stream, sizeof(stream), "package/%s", package);
    assert_int_equal(desk_count(&d, stream, type), want);
}

/* The person comes home from stay S1 and care begins on 5 October. */
static void begin_at_home(void)
{
    desk_admit(&d, "S1", 7);
    scene_start(&d, "P", "S1");
    desk_discharge(&d, "S1", false, "19");
    scene_is(&d, "P", "state", "STARTED");
}

static void admitted_and_home(void **state)
{
    (void)state;
    begin_at_home();
    desk_clock(&d, "2016-10-20 14:00");
    desk_admit(&d, "S2", 7);
    scene_is(&d, "P", "state", "SUSPENDED");
    scene_is(&d, "P", "suspendedBy", "S2");
    scene_is(&d, "P", "holdUntil",
             "2016-11-04T00:00:00+00:00"); /* 14 days, to the end of the day */
    scene_is(&d, "P", "holders.0.provider", "a1");
    scene_do(&d, "STILL_IN_HOSPITAL package", "ResumePackage", "P", "");
    scene_do(&d, "SUSPENDED package", "SuspendPackage", "P", ",\"reason\":\"FAMILY\"");
    desk_clock(&d, "2016-10-25 11:00");
    desk_discharge(&d, "S2", false, "19");
    scene_is(&d, "P", "state", "STARTED");
    scene_is(&d, "P", "holders.0.provider", "a1");
    desk_admit(&d, "S3", 8); /* somebody else */
    scene_is(&d, "P", "state", "STARTED");
}

static void admission_that_was_none(void **state)
{
    Hw__AdmissionCancelled m = HW__ADMISSION_CANCELLED__INIT;

    (void)state;
    begin_at_home();
    desk_clock(&d, "2016-10-20 14:00");
    desk_admit(&d, "S2", 7);

    for (size_t i = 0; i < d.log_count; i++) {
        if (hw_streq(d.log[i].stream, "spell/S2"))
            m.position = d.log[i].position;
    }
    desk_event(&d, "spell/S2", HW__EVENT__BODY_ADMISSION_CANCELLED, &m);
    scene_is(&d, "P", "state", "STARTED");
}

static void slot_lapses(void **state) /* R8.4 */
{
    (void)state;
    begin_at_home();
    desk_clock(&d, "2016-10-20 14:00");
    desk_admit(&d, "S2", 7);
    desk_clock(&d, "2016-11-01 23:59");
    count_is("P", HW__EVENT__BODY_SLOT_WARNED, 0);
    desk_clock(&d, "2016-11-02 00:00");
    count_is("P", HW__EVENT__BODY_SLOT_WARNED, 1);
    desk_clock(&d, "2016-11-04 00:00");
    count_is("P", HW__EVENT__BODY_SLOT_LAPSED, 1);
    scene_is(&d, "P", "holders", "0");
    scene_is(&d, "P", "state", "SUSPENDED");
    desk_clock(&d, "2016-11-10 11:00");
    desk_discharge(&d, "S2", false, "19"); /* found anew, the old provider first */
    scene_is(&d, "P", "state", "ROUND");
    scene_is(&d, "P", "round.step", "0");
    scene_is(&d, "P", "round.openedAt", "2016-11-10T11:00:00+00:00");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", "");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_is(&d, "P", "state", "STARTED");
    scene_is(&d, "P", "started", "2016-10-05");
}

static void ends(void **state)
{
    static const struct {
        const char *row, *to, *state, *why;
        bool died;
    } rows[] = {{"dies in hospital", NULL, "ENDED", "DIED", true},
                {"to a care home", "54", "ENDED", "CARE_HOME", false},
                {"home", "19", "STARTED", NULL, false}};

    (void)state;
    desk_close(&d);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        scene_open(&d);
        begin_at_home();
        desk_clock(&d, "2016-10-20 14:00");
        desk_admit(&d, "S2", 7);
        desk_clock(&d, "2016-10-22 14:00");
        desk_discharge(&d, "S2", rows[i].died, rows[i].to);
        scene_is(&d, "P", "state", rows[i].state);
        scene_is(&d, "P", "endedFor", rows[i].why);
        if (i + 1 < sizeof(rows) / sizeof(*rows))
            desk_close(&d);
    }
}

static void dies_before_it_begins(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    scene_package(&d, "P", "S1", "devon");
    desk_discharge(&d, "S1", true, NULL);
    scene_is(&d, "P", "state", "CANCELLED");
    scene_is(&d, "P", "cancelledFor", "DIED");
    scene_is(&d, "P", "rounds.0.end", "STOPPED");
    scene_offer(&d, "CANCELLED package", "AcceptOffer", "P", "a1", "");
}

static void hand_back(void **state) /* R8.17 */
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_offer(&d, "ok", "HandBackPackage", "P", "a1",
                ",\"reason\":\"STAFFING\",\"noticeDays\":7");
    scene_is(&d, "P", "state", "HANDED_BACK");
    scene_is(&d, "P", "round.step", "1");
    scene_is(&d, "P", "round.invited", "1"); /* without a1 */
    scene_is(&d, "P", "holders.0.noticeEnds", "2016-10-13T00:00:00+01:00");
    scene_offer(&d, "NOTICE_GIVEN provider", "HandBackPackage", "P", "a1", ",\"reason\":\"COST\"");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a2", ",\"start\":\"2016-10-10\"");
    scene_is(&d, "P", "holders", "2");
    desk_clock(&d, "2016-10-10 08:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_is(&d, "P", "state", "STARTED");
    scene_is(&d, "P", "holders", "1");
    scene_is(&d, "P", "holders.0.provider", "a2");
    scene_is(&d, "P", "pastHolders.0.until", "2016-10-09");
    count_is("P", HW__EVENT__BODY_PACKAGE_TAKEN_OVER, 1);
    count_is("P", HW__EVENT__BODY_PACKAGE_STARTED, 1);
}

static void notice_runs_out(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_do(&d, "ok", "HandBackPackage", "P", ",\"reason\":\"COST\",\"noticeDays\":14");
    desk_clock(&d, "2016-10-12 12:00"); /* nobody took it; no cover while a1 serves */
    count_is("P", HW__EVENT__BODY_COVER_STARTED, 0);
    scene_is(&d, "P", "state", "HANDED_BACK");
    desk_clock(&d, "2016-10-20 00:00");
    count_is("P", HW__EVENT__BODY_NOTICE_ENDED, 1);
    scene_is(&d, "P", "state", "EMERGENCY_COVER");
    scene_is(&d, "P", "holders.0.from", "2016-10-20");
    scene_is(&d, "P", "pastHolders.0.until", "2016-10-19");
}

static void successor_takes_over_when_notice_ends(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_do(&d, "ok", "HandBackPackage", "P", ",\"reason\":\"COST\",\"noticeDays\":7");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a2", "");
    desk_clock(&d, "2016-10-13 00:00");
    scene_is(&d, "P", "state", "STARTED");
    scene_is(&d, "P", "holders.0.provider", "a2");
    scene_is(&d, "P", "holders", "1");
}

static void provider_leaves(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    scene_package(&d, "Q", NULL, "devon");
    scene_offer(&d, "ok", "AcceptOffer", "Q", "a1", "");
    scene_package(&d, "R", NULL, "devon");
    desk_say(&d, "ok",
             "{\"command\":\"TransferProvider\",\"provider\":\"a1\",\"day\":\"2016-10-31\","
             "\"to\":\"c1\"}");
    scene_is(&d, "P", "holders", "2"); /* a1 to the end of the month, then c1 */
    scene_is(&d, "Q", "holders", "1");
    scene_is(&d, "Q", "holders.0.provider", "c1");
    scene_offer(&d, "PROVIDER_LEAVING provider", "AcceptOffer", "R", "a1", "");
    desk_clock(&d, "2016-11-01 00:00");
    scene_is(&d, "P", "holders", "1");
    scene_is(&d, "P", "holders.0.provider", "c1");
    scene_is(&d, "P", "state", "STARTED");
}

static void provider_leaves_without_successor(void **state)
{
    (void)state;
    scene_start(&d, "P", NULL);
    desk_say(&d, "ok",
             "{\"command\":\"TransferProvider\",\"provider\":\"a1\",\"day\":\"2016-10-31\"}");
    scene_is(&d, "P", "state", "HANDED_BACK");
    scene_is(&d, "P", "round.step", "1");
    scene_is(&d, "P", "round.invited", "1");
}

static void reviews(void **state)
{
    json_t *answer = NULL;

    (void)state;
    scene_start(&d, "P", NULL);
    desk_clock(&d, "2016-11-16 09:00"); /* six weeks */
    answer = desk_ask(&d, "reviews-due", NULL, NULL);
    assert_non_null(desk_line(answer, "packages", "P"));
    json_decref(answer);
    scene_do(&d, "MISSING_FIELD visits", "ReviewPackage", "P", ",\"result\":\"REDUCED\"");
    scene_do(&d, "ok", "ReviewPackage", "P",
             ",\"result\":\"INCREASE_REFUSED\",\"increaseRequested\":true,\"next\":\"2016-12-01\"");
    scene_do(&d, "ok", "ReviewPackage", "P",
             ",\"result\":\"REDUCED\",\"visits\":[{\"days\":[\"MON\"],\"band\":\"TEA\",\"minutes\":"
             "60}]");
    scene_is(&d, "P", "weeklyHours", "1.00");
    scene_is(&d, "P", "holders.0.visits", "1");
    answer = desk_ask(&d, "measures", NULL, NULL);
    assert_int_equal(json_integer_value(json_object_get(answer, "increasesAsked")), 1);
    assert_int_equal(json_integer_value(json_object_get(answer, "increasesRefused")), 1);
    json_decref(answer);
}

static void expected_after_reablement(void **state)
{
    Hw__OnwardPackageExpected m = HW__ONWARD_PACKAGE_EXPECTED__INIT;
    Hw__CareVisit visit = HW__CARE_VISIT__INIT, *visits[] = {&visit};
    Hw__CareDay__Code days[] = {HW__CARE_DAY__CODE__MON};
    Hw__Date start = HW__DATE__INIT;

    (void)state;
    visit.days = days;
    visit.n_days = 1;
    visit.has_band = visit.has_minutes = true;
    visit.band = HW__CARE_BAND__CODE__TEA;
    visit.minutes = 45;
    start.day = hw_day_of(2016, 11, 14);
    m.package = "R1-onward";
    m.zone = "EX31";
    m.funder = HW__FUNDER__CODE__COUNCIL;
    m.visits = visits;
    m.n_visits = 1;
    m.start = m.latest_start = &start;
    desk_event(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_EXPECTED, &m);
    scene_is(&d, "R1-onward", "state", "DRAFT");
    scene_is(&d, "R1-onward", "episode", "R1");
    scene_is(&d, "R1-onward", "earliestStart", "2016-11-14");
    desk_event(&d, "reablement/R1", HW__EVENT__BODY_ONWARD_PACKAGE_EXPECTED, &m); /* once */
    count_is("R1-onward", HW__EVENT__BODY_PACKAGE_REQUESTED, 1);
    scene_do(&d, "ok", "FundPackage", "R1-onward", "");
    scene_do(&d, "MISSING_FIELD scheme", "OpenRounds", "R1-onward", "");
    scene_do(&d, "ok", "OpenRounds", "R1-onward", ",\"scheme\":\"devon\"");
    scene_is(&d, "R1-onward", "state", "ROUND");
}

static void person_known_late(void **state)
{
    Hw__SpellPersonChanged m = HW__SPELL_PERSON_CHANGED__INIT;
    uint8_t id[16];

    (void)state;
    desk_admit(&d, "S1", 7);
    scene_start(&d, "P", "S1");
    desk_discharge(&d, "S1", false, "19");
    desk_clock(&d, "2016-10-19 14:00"); /* the stay is forgotten meanwhile */
    memset(id, 9, sizeof(id));
    m.has_person = true;
    m.person = (ProtobufCBinaryData){.data = id, .len = sizeof(id)};
    desk_event(&d, "spell/S1", HW__EVENT__BODY_SPELL_PERSON_CHANGED, &m);
    desk_clock(&d, "2016-10-20 14:00");
    desk_admit(&d, "S2", 9);
    scene_is(&d, "P", "state", "SUSPENDED");
}

static void lists(void **state)
{
    static const char *const pages[] = {
        "packages",          "rounds", "providers", "schemes",      "cover",         "hand-backs",
        "reviews-due",       "slots",  "measures",  "providers/a1", "schemes/devon", "packages/P",
        "packages/P/history"};

    (void)state;
    scene_start(&d, "P", NULL);
    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
        json_decref(desk_ask(&d, pages[i], NULL, NULL));
    assert_int_equal(desk_status(&d, "packages/none", NULL, NULL), 404);
    assert_int_equal(desk_status(&d, "packages", "colour", "red"), 400);
    assert_int_equal(desk_status(&d, "offers", NULL, NULL), 400);
}

int main(void)
{
#define EACH(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {EACH(admitted_and_home),
                                       EACH(admission_that_was_none),
                                       EACH(slot_lapses),
                                       EACH(ends),
                                       EACH(dies_before_it_begins),
                                       EACH(hand_back),
                                       EACH(notice_runs_out),
                                       EACH(successor_takes_over_when_notice_ends),
                                       EACH(provider_leaves),
                                       EACH(provider_leaves_without_successor),
                                       EACH(reviews),
                                       EACH(expected_after_reablement),
                                       EACH(person_known_late),
                                       EACH(lists)};

    return RUN_TESTS(tests);
}
