/* Steps that have a time to be done in (R6.5-R6.7): measured, and listed while they can be done. */
#include "d2a/core/standards.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

/* The decision is made at 10:00 on Monday 3 October. */
static void decide_at_ten(void)
{
    scene_open(&d);
    desk_clock(&d, "2016-10-03 08:00");
    desk_admit(&d, "S", 1);
    desk_say(&d, "ok",
             "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"nurse.a\"}");
    desk_clock(&d, "2016-10-03 10:00");
    desk_ready(&d, "S");
}

static void set_pathway(const char *pathway)
{
    desk_say(&d, "ok", "{\"command\":\"SetPathway\",\"spell\":\"S\",\"pathway\":\"%s\"}", pathway);
}

static void move(const char *ward)
{
    Hw__PatientMoved m = HW__PATIENT_MOVED__INIT;

    m.ward = ward;
    desk_event(&d, "spell/S", HW__EVENT__BODY_PATIENT_MOVED, &m);
}

static enum kept kept(enum standard which)
{
    return standard_of(d.s, case_find(d.s, "S"), case_spell(d.s, "S"), which, d.now_ms).kept;
}

static void expect_measure(const char *name, int within, int late, int unknown)
{
    json_t *m = desk_ask(&d, "measures", NULL, NULL), *o = json_object_get(m, name);

    assert_int_equal(json_integer_value(json_object_get(o, "within")), within);
    assert_int_equal(json_integer_value(json_object_get(o, "late")), late);
    assert_int_equal(json_integer_value(json_object_get(o, "unknown")), unknown);
    json_decref(m);
}

static bool is_listed(const char *breach)
{
    json_t *m = desk_ask(&d, "breaches", NULL, NULL);
    bool found = json_is_object(desk_line_of(m, "breaches", "breach", breach));

    json_decref(m);
    return found;
}

static void a_pathway_is_set_on_the_ready_day(void **state) /* R6.5 */
{
    static const struct {
        const char *at, *asked;
        enum kept kept;
    } rows[] = {
        {"2016-10-03 23:59", "2016-10-05 10:00", KEPT_WITHIN},
        {"2016-10-04 00:00", "2016-10-05 10:00", KEPT_LATE},
        {NULL, "2016-10-03 23:59", KEPT_UNKNOWN},
        {NULL, "2016-10-04 00:00", KEPT_LATE},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        decide_at_ten();
        if (rows[i].at) {
            desk_clock(&d, rows[i].at);
            set_pathway("P1");
            set_pathway("P2"); /* another one later does not unsay it */
        }
        desk_clock(&d, rows[i].asked);
        assert_int_equal(kept(STANDARD_PATHWAY), rows[i].kept);
        assert_int_equal(is_listed("PATHWAY_NOT_SET"), !rows[i].at && rows[i].kept == KEPT_LATE);
        expect_measure("pathwaySetOnReadyDay", rows[i].kept == KEPT_WITHIN,
                       rows[i].kept == KEPT_LATE, rows[i].kept == KEPT_UNKNOWN);
        desk_close(&d);
    }
}

/* R5.9: who left without one is listed for 28 days; the dead are not. */
static void who_left_without_a_pathway_is_listed(void **state)
{
    static const struct {
        bool died, set;
        const char *asked;
        bool listed;
        const char *to;
    } rows[] = {
        {false, false, "2016-10-03 12:00", true, "19"},
        {false, false, "2016-10-30 23:59", true, NULL},
        {false, false, "2016-10-31 00:00", false, NULL},
        {false, true, "2016-10-05 12:00", false, NULL},
        {true, false, "2016-10-05 12:00", false, NULL},
        {false, false, "2016-10-05 12:00", false, "87"}, /* in another hospital */
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        decide_at_ten();
        desk_clock(&d, "2016-10-03 12:00");
        desk_discharge(&d, "S", rows[i].died, rows[i].to);
        if (rows[i].set) {
            desk_clock(&d, "2016-10-04 12:00");
            set_pathway("P1");
        }
        desk_clock(&d, rows[i].asked);
        assert_int_equal(is_listed("PATHWAY_NOT_SET"), rows[i].listed);
        desk_close(&d);
    }
}

static void who_was_never_called_ready_is_listed_too(void **state) /* R5.9 */
{
    (void)state;
    scene_open(&d);
    desk_clock(&d, "2016-10-03 08:00");
    desk_admit(&d, "S", 1);
    desk_clock(&d, "2016-10-03 12:00");
    assert_false(is_listed("PATHWAY_NOT_SET"));
    desk_discharge(&d, "S", false, NULL);
    assert_true(is_listed("PATHWAY_NOT_SET"));
    desk_say(&d, "ok",
             "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"nurse.a\"}");
    set_pathway("P0");
    assert_false(is_listed("PATHWAY_NOT_SET"));
    desk_close(&d);
}

static void off_the_ward_in_one_hour_away_in_two(void **state) /* R6.6 */
{
    static const struct {
        const char *ward, *moved, *left;
        enum kept ward_kept, site_kept;
    } rows[] = {
        {"LOUNGE", "2016-10-03 11:00", "2016-10-03 12:00", KEPT_WITHIN, KEPT_WITHIN},
        {"LOUNGE", "2016-10-03 11:01", "2016-10-03 12:01", KEPT_LATE, KEPT_LATE},
        {"OTHER", "2016-10-03 10:30", "2016-10-03 12:00", KEPT_LATE, KEPT_WITHIN},
        {NULL, NULL, "2016-10-03 10:59", KEPT_WITHIN, KEPT_WITHIN},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        decide_at_ten();
        if (rows[i].ward) {
            desk_clock(&d, rows[i].moved);
            move(rows[i].ward);
        }
        desk_clock(&d, rows[i].left);
        desk_discharge(&d, "S", false, NULL);
        assert_int_equal(kept(STANDARD_WARD), rows[i].ward_kept);
        assert_int_equal(kept(STANDARD_SITE), rows[i].site_kept);
        expect_measure("awayInTime", rows[i].site_kept == KEPT_WITHIN,
                       rows[i].site_kept == KEPT_LATE, 0);
        desk_close(&d);
    }
}

/* Who waits for care at home cannot be hurried off the ward. */
static void only_who_could_go_is_listed(void **state)
{
    (void)state;
    decide_at_ten();
    desk_clock(&d, "2016-10-03 12:30");
    assert_true(is_listed("STILL_ON_WARD"));
    assert_true(is_listed("STILL_IN_HOSPITAL"));
    expect_measure("offTheWardInTime", 0, 0, 0); /* counted when they leave */
    desk_say(&d, "ok",
             "{\"command\":\"OpenBlocker\",\"spell\":\"S\",\"blocker\":\"b\",\"awaiting\":"
             "\"HOME_CARE\",\"side\":\"SOCIAL_CARE\",\"owner\":\"912\"}");
    assert_false(is_listed("STILL_ON_WARD"));
    desk_close(&d);
}

static void a_first_visit_within_a_day(void **state) /* R6.7 */
{
    (void)state;
    decide_at_ten();
    set_pathway("P1");
    desk_clock(&d, "2016-10-03 12:00");
    desk_discharge(&d, "S", false, NULL);
    desk_clock(&d, "2016-10-04 12:00");
    expect_measure("firstVisitInTime", 0, 0, 1);
    desk_clock(&d, "2016-10-04 12:01");
    expect_measure("firstVisitInTime", 0, 1, 0);
    assert_true(is_listed("NO_FIRST_VISIT"));
    desk_say(&d, "ok",
             "{\"command\":\"RecordFirstContact\",\"spell\":\"S\",\"service\":\"home-team\","
             "\"at\":\"2016-10-04T12:00:00+01:00\"}");
    expect_measure("firstVisitInTime", 1, 0, 0);
    assert_false(is_listed("NO_FIRST_VISIT"));
    assert_int_equal(standard_tenths(1, 3), 333);
    assert_int_equal(standard_tenths(2, 3), 667);
    desk_close(&d);
}

static bool is_to_do(const char *task)
{
    json_t *m = desk_ask(&d, "tasks", NULL, NULL);
    bool found = desk_line_of(m, "tasks", "task", task) != NULL;

    json_decref(m);
    return found;
}

/* Nobody visits a ward, or rings it the day after. */
static void who_moves_to_another_hospital_is_not_visited(void **state)
{
    static const struct {
        const char *to;
        bool home;
    } rows[] = {{"19", true}, {"51", false}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        decide_at_ten();
        set_pathway("P1");
        desk_clock(&d, "2016-10-03 12:00");
        desk_discharge(&d, "S", false, rows[i].to);
        desk_clock(&d, "2016-10-05 12:00");
        expect_measure("firstVisitInTime", 0, rows[i].home, 0);
        assert_int_equal(is_listed("NO_FIRST_VISIT"), rows[i].home);
        assert_int_equal(is_to_do("AFTER_CONTACT"), rows[i].home);
        assert_true(is_to_do("GP_LETTER"));
        desk_close(&d);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pathway_is_set_on_the_ready_day),
        cmocka_unit_test(who_left_without_a_pathway_is_listed),
        cmocka_unit_test(who_was_never_called_ready_is_listed_too),
        cmocka_unit_test(off_the_ward_in_one_hour_away_in_two),
        cmocka_unit_test(only_who_could_go_is_listed),
        cmocka_unit_test(a_first_visit_within_a_day),
        cmocka_unit_test(who_moves_to_another_hospital_is_not_visited),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
