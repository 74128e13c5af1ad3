/* What is still to be done: the gate that is passed again, and people that nobody has taken on. */
#include "d2a/core/case.h"
#include "homeward/v1/events.pb-c.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

#define GATE "{\"command\":\"CompleteTask\",\"spell\":\"S\",\"task\":\"GATE_48H\"}"

static void begin(void)
{
    scene_open(&d);
    desk_clock(&d, "2016-10-01 08:00");
    desk_admit(&d, "S", 1);
    desk_say(&d, "ok", "{\"command\":\"AssignCoordinator\",\"spell\":\"S\",\"coordinator\":\"a\"}");
}

static void expect_day(int32_t expected)
{
    Hw__ExpectedDischargeSet m = HW__EXPECTED_DISCHARGE_SET__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = expected;
    m.date = &day;
    desk_event(&d, "spell/S", HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, &m);
}

/* The gate is passed on the 4th, for the 6th, unless first says otherwise. */
static void a_gate_is_passed_again_for_a_much_later_day(void **state)
{
    static const struct {
        int first, then; /* expected days of October; first 0: none stood */
        bool done;
    } rows[] = {{6, 10, true},  {6, 11, false}, {0, 10, true},
                {0, 11, false}, {20, 20, true}, {20, 19, true}};

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        json_t *m = NULL, *line = NULL;

        begin();
        if (rows[i].first)
            expect_day(hw_day_of(2016, 10, rows[i].first));
        desk_clock(&d, "2016-10-04 10:00");
        desk_say(&d, "ok", GATE);
        desk_say(&d, "DONE task", GATE);
        desk_clock(&d, "2016-10-04 11:00");
        expect_day(hw_day_of(2016, 10, rows[i].then));
        m = desk_ask(&d, "cases/S", NULL, NULL);
        line = desk_line_of(m, "tasks", "task", "GATE_48H");
        assert_int_equal(json_is_true(json_object_get(line, "done")), rows[i].done);
        json_decref(m);
        desk_say(&d, rows[i].done ? "DONE task" : "ok", GATE);
        desk_say(&d, "DONE task", GATE);
        desk_close(&d);
    }
}

static void expect_only(const char *path, const char *flag, const char *list, const char *spell)
{
    json_t *m = desk_ask(&d, path, flag, flag ? "yes" : NULL);

    assert_int_equal(json_array_size(json_object_get(m, list)), spell ? 1 : 2);
    if (spell)
        assert_non_null(desk_line_of(m, list, "spell", spell));
    json_decref(m);
}

static void who_has_nobody_yet_can_be_listed(void **state)
{
    (void)state;
    begin();
    desk_admit(&d, "T", 2);
    desk_ready(&d, "S");
    desk_ready(&d, "T");
    desk_say(&d, "ok", "{\"command\":\"ClaimPatient\",\"spell\":\"T\",\"service\":\"x\"}");
    expect_only("cases", NULL, "cases", NULL);
    expect_only("cases", "unassigned", "cases", "T");
    expect_only("ready", NULL, "ready", NULL);
    expect_only("ready", "unclaimed", "ready", "S");
    assert_int_equal(desk_status(&d, "cases", "unassigned", "no"), 400);
    assert_int_equal(desk_status(&d, "ready", "unassigned", "yes"), 400);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_gate_is_passed_again_for_a_much_later_day),
        cmocka_unit_test(who_has_nobody_yet_can_be_listed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
