/* What turns out otherwise: moves to another hospital (R7.13), stays that are somebody else's, what
 * is taken back, and teams that close. */
#include "desk.h"
#include "homeward/spell/record.h"
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

static void place(const char *request, const char *spell, uint8_t person)
{
    desk_admit(&d, spell, person);
    phrase_ask(&d, request, spell, VISIT("MORNING", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", request, "");
}

static void begin(const char *request, const char *spell, uint8_t person)
{
    place(request, spell, person);
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, spell, false, "19");
    phrase_say(&d, "ok", "StartReablement", request, "");
}

static void change_person(const char *stream, uint8_t person)
{
    Hw__SpellPersonChanged m = HW__SPELL_PERSON_CHANGED__INIT;
    uint8_t id[16];

    memset(id, person, sizeof(id));
    m.has_person = true;
    m.person = (ProtobufCBinaryData){.data = id, .len = sizeof(id)};
    desk_event(&d, stream, HW__EVENT__BODY_SPELL_PERSON_CHANGED, &m);
}

static void is(const char *key, const char *want)
{
    phrase_expect(&d, "requests/R1", NULL, NULL, key, want);
}

/* ---- another hospital ---- */

/* R7.13, R7.18: what counts is leaving the last of the stays. */
static void counts_from_the_last_stay(void **state)
{
    (void)state;
    place("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    desk_discharge(&d, "S1", false, "51");
    is("leftHospital", NULL);
    desk_clock(&d, "2016-10-11 02:00");
    desk_admit(&d, "S2", 7);
    desk_clock(&d, "2016-10-12 09:00");
    phrase_say(&d, "STILL_IN_HOSPITAL day", "StartReablement", "R1", "");
    desk_clock(&d, "2016-10-20 09:00");
    desk_discharge(&d, "S2", false, "87");
    desk_admit(&d, "S3", 7);
    desk_clock(&d, "2016-11-15 09:00");
    desk_replay(&d);
    desk_discharge(&d, "S3", false, "19");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    is("leftHospital", "2016-11-15");
    is("day91", "2017-02-14");
    phrase_expect(&d, "measure", NULL, NULL, "people", "1");
}

/* A hospital that is not known here: nobody can say when the person left it. */
static void moves_out_of_sight(void **state)
{
    (void)state;
    place("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    desk_discharge(&d, "S1", false, "87");
    desk_clock(&d, "2016-11-20 09:00");
    desk_admit(&d, "S2", 7); /* six weeks later is no move */
    desk_discharge(&d, "S2", false, "19");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    is("leftHospital", NULL);
    phrase_expect(&d, "measure", NULL, NULL, "people", "0");
}

/* The discharge was home, is taken back, and then to another hospital. */
static void moves_after_all(void **state)
{
    Hw__DischargeCancelled m = HW__DISCHARGE_CANCELLED__INIT;

    (void)state;
    place("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    desk_discharge(&d, "S1", false, "19");
    is("leftHospital", "2016-10-10");
    m.position = hw_spell_in(d.s, "S1")->now.discharged_position;
    desk_event(&d, "spell/S1", HW__EVENT__BODY_DISCHARGE_CANCELLED, &m);
    desk_discharge(&d, "S1", false, "51");
    is("leftHospital", NULL);
}

/* ---- somebody else ---- */

static void the_person_is_known_late(void **state)
{
    (void)state;
    begin("R1", "S1", 7);
    desk_clock(&d, "2016-10-05 09:00");
    change_person("spell/S1", 9);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_PERSON_CHANGED), 1);
    desk_clock(&d, "2016-10-06 09:00");
    desk_replay(&d);
    desk_admit(&d, "S2", 9);
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_SUSPENDED), 1);
}

/* What was kept under the first person's key is read with that key. */
static void notes_stay_readable(void **state)
{
    (void)state;
    begin("R1", "S1", 7);
    phrase_say(&d, "ok", "ReviewReablement", "R1",
               ",\"goals\":[{\"goal\":\"stairs\",\"baseline\":1,\"target\":3,\"result\":2}],"
               "\"note\":\"by the rail\"");
    desk_clock(&d, "2016-10-05 09:00");
    change_person("spell/S1", 9);
    desk_replay(&d);
    is("reviewNote", "by the rail");
}

/* Every goal of the longest review is sealed under the same key. */
static void many_goals_need_one_key(void **state)
{
    char more[4000] = ",\"goals\":[";

    (void)state;
    begin("R1", "S1", 7);
    for (int i = 0; i < 50; i++)
        (void)snprintf(more + strlen(more), sizeof(more) - strlen(more),
                       "%s{\"goal\":\"g%d\",\"baseline\":1,\"target\":3,\"result\":2}",
                       i ? "," : "", i);
    (void)snprintf(more + strlen(more), sizeof(more) - strlen(more), "]");
    phrase_say(&d, "ok", "ReviewReablement", "R1", more);
    desk_replay(&d);
    is("state", "STARTED");
}

/* ---- taken back ---- */

static void a_start_is_taken_back(void **state)
{
    (void)state;
    phrase_say(&d, "UNKNOWN_REQUEST request", "CancelReablementStart", "R1", "");
    place("R1", "S1", 7);
    phrase_say(&d, "NOT_STARTED request", "CancelReablementStart", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S1", false, "19");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    desk_clock(&d, "2016-10-04 09:00");
    phrase_say(&d, "ok", "CancelReablementStart", "R1", "");
    is("state", "WAITING");
    desk_replay(&d);
    is("state", "WAITING");
    desk_clock(&d, "2016-10-20 09:00"); /* no review is missed of what has not begun */
    assert_int_equal(desk_count(&d, "reablement/R1", HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED), 0);
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    is("start", "2016-10-20");
}

static void not_once_service_went_on(void **state)
{
    (void)state;
    begin("R1", "S1", 7);
    desk_clock(&d, "2016-10-04 09:00");
    phrase_say(&d, "ok", "ReviewReablement", "R1",
               ",\"goals\":[{\"baseline\":1,\"target\":3,\"result\":2}]");
    phrase_say(&d, "SERVICE_WENT_ON request", "CancelReablementStart", "R1", "");
    is("state", "STARTED");
}

static void an_end_is_taken_back(void **state)
{
    (void)state;
    begin("R1", "S1", 7);
    phrase_say(&d, "STARTED request", "CancelReablementEnd", "R1", "");
    desk_clock(&d, "2016-10-10 09:00");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    desk_clock(&d, "2016-10-11 09:00");
    phrase_say(&d, "ok", "CancelReablementEnd", "R1", "");
    is("state", "STARTED");
    is("outcome", NULL);
    is("until", "2016-11-13");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    desk_clock(&d, "2016-10-26 09:00");
    phrase_say(&d, "TOO_LATE request", "CancelReablementEnd", "R1", "");
    desk_replay(&d);
    is("state", "ENDED");
}

/* The minutes were given to others meanwhile: service goes on all the same, a week at a time. */
static void its_minutes_are_gone(void **state)
{
    (void)state;
    desk_admit(&d, "S1", 7);
    phrase_ask(&d, "R1", "S1", VISIT("TEA", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    desk_clock(&d, "2016-10-03 09:00");
    desk_discharge(&d, "S1", false, "19");
    phrase_say(&d, "ok", "StartReablement", "R1", "");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    desk_clock(&d, "2016-10-17 09:00");
    phrase_ask(&d, "R2", NULL, VISIT("TEA", 30, 1));
    phrase_say(&d, "ok", "AllocateReablement", "R2", "");
    phrase_say(&d, "ok", "CancelReablementEnd", "R1", "");
    is("state", "STARTED");
    is("bookedUntil", "2016-10-23");
}

static void not_against_another_request(void **state)
{
    (void)state;
    begin("R1", "S1", 7);
    desk_clock(&d, "2016-10-10 09:00");
    phrase_say(&d, "ok", "EndReablement", "R1", ",\"outcome\":\"NO_SUPPORT\"");
    phrase_ask(&d, "R2", "S1", VISIT("MORNING", 30, 1));
    phrase_say(&d, "ALREADY_REQUESTED spell", "CancelReablementEnd", "R1", "");
}

static void not_for_the_dead(void **state)
{
    (void)state;
    begin("R1", "S1", 7);
    desk_clock(&d, "2016-10-08 09:00");
    desk_admit(&d, "S2", 7);
    desk_discharge(&d, "S2", true, NULL);
    is("state", "ENDED");
    phrase_say(&d, "DIED request", "CancelReablementEnd", "R1", "");
}

/* ---- a team that closes ---- */

static void close_north(const char *last_day)
{
    desk_say(&d, "ok",
             "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"zones\":[\"EX31\"],\"weekly\":[{"
             "\"zone\":\"EX31\",\"band\":\"MORNING\",\"minutes\":600}]%s%s%s}",
             last_day ? ",\"lastDay\":\"" : "", last_day ? last_day : "", last_day ? "\"" : "");
}

/* Six weeks from 3 October end on 13 November. */
static void a_team_closes(void **state)
{
    (void)state;
    phrase_ask(&d, "R1", NULL, VISIT("MORNING", 30, 1));
    close_north("2016-11-12");
    phrase_say(&d, "BAND_FULL", "AllocateReablement", "R1", "");
    desk_say(&d, "TEAM_CLOSES week",
             "{\"command\":\"PublishCapacity\",\"team\":\"north\",\"week\":\"2016-11-07\","
             "\"cells\":[]}");
    close_north("2016-11-13");
    phrase_say(&d, "ok", "AllocateReablement", "R1", "");
    phrase_expect(&d, "teams/north", "held", "R1", "beyondLastDay", "false");
    close_north("2016-10-30");
    phrase_expect(&d, "teams/north", "held", "R1", "beyondLastDay", "true");
    phrase_expect(&d, "teams/north", NULL, NULL, "lastDay", "2016-10-30");
    desk_clock(&d, "2016-10-30 09:00");
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "true");
    desk_clock(&d, "2016-10-31 09:00"); /* nobody waits for it any more */
    phrase_expect(&d, "teams/north", NULL, NULL, "stale", "false");
    close_north(NULL);
    phrase_expect(&d, "teams/north", NULL, NULL, "lastDay", NULL);
    phrase_expect(&d, "teams/north", "held", "R1", "beyondLastDay", "false");
}

static void a_closed_team_is_not_chased(void **state)
{
    (void)state;
    close_north("2016-09-30");
    desk_clock(&d, "2016-11-30 09:00");
    assert_int_equal(desk_count(&d, "team/north", HW__EVENT__BODY_CAPACITY_STALE), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(counts_from_the_last_stay, setup, teardown),
        cmocka_unit_test_setup_teardown(moves_out_of_sight, setup, teardown),
        cmocka_unit_test_setup_teardown(moves_after_all, setup, teardown),
        cmocka_unit_test_setup_teardown(the_person_is_known_late, setup, teardown),
        cmocka_unit_test_setup_teardown(notes_stay_readable, setup, teardown),
        cmocka_unit_test_setup_teardown(many_goals_need_one_key, setup, teardown),
        cmocka_unit_test_setup_teardown(a_start_is_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(not_once_service_went_on, setup, teardown),
        cmocka_unit_test_setup_teardown(an_end_is_taken_back, setup, teardown),
        cmocka_unit_test_setup_teardown(its_minutes_are_gone, setup, teardown),
        cmocka_unit_test_setup_teardown(not_against_another_request, setup, teardown),
        cmocka_unit_test_setup_teardown(not_for_the_dead, setup, teardown),
        cmocka_unit_test_setup_teardown(a_team_closes, setup, teardown),
        cmocka_unit_test_setup_teardown(a_closed_team_is_not_chased, setup, teardown),
    };

    return RUN_TESTS(tests);
}
