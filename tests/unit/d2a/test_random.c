/* Random stays and whatever may be said of them on the desk: the reason in force is always the one
 * that follows from what is awaited, readiness is told once, and starting again from the
 * log, in the middle of anything, changes nothing. SEED repeats a run. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "scene.h"
#include "support/chance.h"
#include "support/t.h"

enum { SPELLS = 6, RUNS = 25, STEPS = 400 };

static struct desk d;

/* Whatever else may be said of a case, in hospital and after it; much of it is refused. */
static void anything(const char *spell)
{
    static const char *const all[] = {
        "AssignCoordinator\",\"coordinator\":\"c1\"",
        "SetPathway\",\"pathway\":\"P1\"",
        "SetPathway\",\"pathway\":\"P2\"",
        "AcceptReferral\",\"pathway\":\"P1\",\"coordinator\":\"c2\"",
        "ClaimPatient\",\"service\":\"rapid\"",
        "ReleaseClaim\",\"reason\":\"FULL\"",
        "InvolveFamily\",\"involved\":true,\"note\":\"by telephone\"",
        "ConfirmDelay\"",
        "ConfirmDelay\",\"reason\":\"G\",\"attribution\":\"NHS\"",
        "CompleteTask\",\"task\":\"GATE_48H\"",
        "CompleteTask\",\"task\":\"GP_LETTER\"",
        "CompleteTask\",\"task\":\"AFTER_CONTACT\"",
        "RequestAssessment\",\"assessment\":\"A\",\"kind\":\"CARE_ACT\",\"provider\":\"912\","
        "\"sections\":[{\"section\":\"NURSING\",\"profession\":\"NURSE\",\"side\":\"NHS\"},{"
        "\"section\":\"SOCIAL\",\"profession\":\"SOCIAL_WORKER\",\"side\":\"AUTHORITY\"}]",
        "RequestAssessment\",\"assessment\":\"B\",\"kind\":\"NEW_CARE_HOME\",\"provider\":"
        "\"oak\",\"sections\":[{\"section\":\"NEEDS\",\"profession\":\"NURSE\",\"side\":\"NHS\"}"
        "]",
        "StartAssessment\",\"assessment\":\"A\"",
        "CompleteAssessment\",\"assessment\":\"A\",\"section\":\"NURSING\"",
        "CompleteAssessment\",\"assessment\":\"A\"",
        "CompleteAssessment\",\"assessment\":\"B\"",
        "AcceptAssessment\",\"assessment\":\"B\",\"provider\":\"elm\"",
        "CancelAssessment\",\"assessment\":\"A\",\"reason\":\"NOT_NEEDED\"",
        "IssueAssessmentNotice\",\"hospital\":\"North\",\"patientConsulted\":true,\"carer\":"
        "\"NONE\",\"chcConsidered\":true,\"chcResult\":\"NOT_ELIGIBLE\",\"objected\":false,"
        "\"liaisonName\":\"C. Nurse\",\"liaisonPhone\":\"01271 000000\"",
        "AcknowledgeNotice\",\"notice\":\"ASSESSMENT\"",
        "RecordCouncilStep\",\"step\":\"PROPOSED\"",
        "RecordCouncilStep\",\"step\":\"DONE\"",
        "WithdrawNotice\",\"notice\":\"ASSESSMENT\",\"reason\":\"SAFE_WITHOUT_COUNCIL\"",
        "WithdrawNotice\",\"notice\":\"DISCHARGE\",\"reason\":\"NEW_DAY\"",
        "StartD2A\",\"service\":\"home\"",
        "RecordFirstContact\",\"service\":\"home\"",
        "ExtendD2A\",\"until\":\"2016-12-24\",\"reason\":\"NOT_YET_SAFE\"",
        "AwaitOnwardService\",\"service\":\"HOME_CARE\"",
        "EndD2A\",\"outcome\":\"INDEPENDENT\"",
    };

    desk_say(&d, NULL, "{\"spell\":\"%s\",\"command\":\"%s}", spell,
             all[chance_below(sizeof(all) / sizeof(*all))]);
}

/* P: two working days ahead, or not. */
static void notice(const char *spell)
{
    struct hw_civil p = hw_civil_of(hw_london_day(d.now_ms) + (int32_t)chance_below(4));

    desk_say(&d, NULL,
             "{\"command\":\"IssueDischargeNotice\",\"spell\":\"%s\",\"hospital\":\"North\","
             "\"proposedDischarge\":\"%04d-%02d-%02d\",\"patientTold\":true,\"carer\":\"NONE\","
             "\"nhsServices\":\"NONE\",\"liaisonName\":\"C. Nurse\",\"liaisonPhone\":"
             "\"01271 000000\"}",
             spell, p.year, p.month, p.day);
}

/* Reablement is asked for, begins, and perhaps had not begun. */
static void onward(const char *spell)
{
    Hw__ReablementRequested asked = HW__REABLEMENT_REQUESTED__INIT;
    Hw__ReablementStarted started = HW__REABLEMENT_STARTED__INIT;
    Hw__ReablementStartCancelled cancelled = HW__REABLEMENT_START_CANCELLED__INIT;
    char stream[HW_STREAM_MAX];
    struct hw_id person = case_spell(d.s, spell)->now.person;
    struct hw_record *r = NULL;
    Hw__Date day = HW__DATE__INIT;

    assert_true(hw_book_stream(stream, "reablement/", spell));
    r = hw_book_find(d.s, stream);
    day.day = hw_london_day(d.now_ms);
    asked.spell = spell;
    asked.has_person = true;
    asked.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    asked.earliest_start = started.day = &day;
    if (!r || r->version == 0)
        desk_event(&d, stream, HW__EVENT__BODY_REABLEMENT_REQUESTED, &asked);
    else if (r->version % 2 == 1)
        desk_event(&d, stream, HW__EVENT__BODY_REABLEMENT_STARTED, &started);
    else
        desk_event(&d, stream, HW__EVENT__BODY_REABLEMENT_START_CANCELLED, &cancelled);
}

/* What homeward-beds says of a stay: another expected date, back after all, somebody else. */
static void about_stay(const char *spell)
{
    const struct hw_spell_state *now = &case_spell(d.s, spell)->now;
    Hw__ExpectedDischargeSet edd = HW__EXPECTED_DISCHARGE_SET__INIT;
    Hw__DischargeCancelled back = HW__DISCHARGE_CANCELLED__INIT;
    Hw__SpellPersonChanged who = HW__SPELL_PERSON_CHANGED__INIT;
    char stream[HW_STREAM_MAX];
    Hw__Date day = HW__DATE__INIT;
    uint8_t id[16];

    assert_true(hw_book_stream(stream, "spell/", spell));
    if (now->discharged && chance_below(3) == 0) {
        back.position = now->discharged_position;
        desk_event(&d, stream, HW__EVENT__BODY_DISCHARGE_CANCELLED, &back);
    } else if (chance_below(6) == 0) {
        memset(id, (int)(1 + chance_below(3)), sizeof(id));
        who.has_person = true;
        who.person = (ProtobufCBinaryData){.data = id, .len = sizeof(id)};
        desk_event(&d, stream, HW__EVENT__BODY_SPELL_PERSON_CHANGED, &who);
    } else if (!now->discharged) {
        day.day = hw_london_day(d.now_ms) + (int32_t)chance_below(6);
        edd.date = &day;
        desk_event(&d, stream, HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, &edd);
    }
}

static void in_hospital(const char *spell, unsigned what)
{
    static const char *const awaited[] = {"ASSESSMENT", "FUNDING",   "HOME_CARE",
                                          "EQUIPMENT",  "MEDICINES", "NURSING_HOME"};

    switch (what) {
    case 0:
        desk_say(&d, NULL, "{\"command\":\"ReviewCriteriaToReside\",\"spell\":\"%s\",\"meets\":%s}",
                 spell, chance_below(4) ? "false" : "true,\"criteria\":[\"CTR01\"]");
        break;
    case 1:
    case 2:
        desk_say(&d, NULL,
                 "{\"command\":\"OpenBlocker\",\"spell\":\"%s\",\"blocker\":\"b%u\",\"awaiting\":"
                 "\"%s\",\"side\":\"%s\",\"owner\":\"912\"}",
                 spell, chance_below(12), awaited[chance_below(6)],
                 chance_below(2) ? "NHS" : "SOCIAL_CARE");
        break;
    case 3:
        desk_say(&d, NULL, "{\"command\":\"CloseBlocker\",\"spell\":\"%s\",\"blocker\":\"b%u\"}",
                 spell, chance_below(12));
        break;
    case 4:
        desk_say(&d, NULL,
                 "{\"command\":\"Refer\",\"spell\":\"%s\",\"referral\":\"r%u\",\"hub\":\"h\"}",
                 spell, chance_below(9));
        break;
    case 5:
        desk_say(&d, NULL, "{\"command\":\"%s\",\"spell\":\"%s\",\"reason\":\"NO\"}",
                 chance_below(2) ? "RejectReferral" : "ReturnReferral", spell);
        break;
    default:
        desk_ready(&d, spell);
        break;
    }
}

static void step(void)
{
    char spell[16], stream[HW_STREAM_MAX];

    (void)snprintf(spell, sizeof(spell), "S%u", chance_below(SPELLS));
    assert_true(hw_book_stream(stream, "spell/", spell));
    if (desk_count(&d, stream, HW__EVENT__BODY_PATIENT_ADMITTED) == 0) {
        desk_admit(&d, spell, (uint8_t)(1 + chance_below(3)));
    } else if (!case_spell(d.s, spell) || chance_below(2) == 0) { /* perhaps forgotten meanwhile */
        anything(spell);
        if (chance_below(8) == 0)
            about_stay(spell);
        if (chance_below(8) == 0)
            notice(spell);
        if (chance_below(30) == 0)
            onward(spell);
    } else if (case_in_hospital(case_spell(d.s, spell))) {
        if (chance_below(40) == 0)
            desk_discharge(&d, spell, chance_below(5) == 0, NULL);
        else
            in_hospital(spell, chance_below(7));
    } else {
        desk_say(&d, NULL,
                 "{\"command\":\"AssignCoordinator\",\"spell\":\"%s\",\"coordinator\":"
                 "\"c%u\"}",
                 spell, chance_below(5));
        desk_say(&d, NULL, "{\"command\":\"StartD2A\",\"spell\":\"%s\",\"service\":\"home\"}",
                 spell);
    }
    /* Moments are minutes apart, so that no two things are said at the same one. */
    chance_wait(&d, HW_MINUTE_MS * (1 + (int64_t)(chance_below(20) == 0 ? 60 * chance_below(200)
                                                                        : chance_below(90))));
}

/* R2.1, R2.7: who is ready has the reason that follows from what is awaited now. */
static void check_reasons(void)
{
    for (struct hw_record *r = hw_book_next(d.s, &case_kind, NULL); r;
         r = hw_book_next(d.s, &case_kind, r)) {
        const struct hw_spell_record *stay = case_spell(d.s, hw_record_name(r));
        const struct d2a_case *c = r->data;
        struct proposal p = case_proposal(d.s, r);

        assert_false(p.owed);
        if (case_in_hospital(stay) && p.reason != HW__REASON__CODE__UNKNOWN)
            assert_true(p.reason == stay->now.reason && p.attribution == stay->now.attribution);
        if (case_in_hospital(stay) && c->review.at_ms != HW_MS_FOREVER &&
            dates_unmet_said(&stay->facts, HW__CRITERION__CODE__CLINICAL) == c->review.at_ms)
            assert_int_equal(dates_ready_since(&stay->facts, d.now_ms) == HW_MS_FOREVER,
                             c->review.meets);
        if (stay && stay->now.ready) /* R5.17: DRD <= D */
            assert_true(dates_ready_since(&stay->facts, d.now_ms) <= stay->now.ready_ms);
    }
}

static char *state(void)
{
    static const char *const pages[] = {"cases",    "ready",    "blockers", "referrals",
                                        "breaches", "episodes", "tasks",    "assessments",
                                        "notices",  "reasons",  "measures", "reviews-due",
                                        "cases/S0", "cases/S1", "cases/S2"};

    return chance_pages(&d, pages, sizeof(pages) / sizeof(*pages));
}

static void nothing_but_the_log(void **unused)
{
    size_t sent = 0;

    (void)unused;
    for (uint64_t run = 1; run <= RUNS; run++) {
        char *before = NULL, *after = NULL;
        size_t events = 0;

        chance_begin(run);
        scene_open(&d);
        desk_clock(&d, "2016-10-01 00:00");
        d.kill_every = run % 2 ? 0 : 7;
        for (int i = 0; i < STEPS; i++) {
            step();
            check_reasons();
        }
        before = state();
        events = d.log_count;
        desk_restart(&d);
        desk_replay(&d);
        after = state();
        chance_assert_same(before, after);
        assert_int_equal(d.log_count, events); /* nothing is said twice */
        for (size_t i = 0; i < d.log_count; i++)
            sent += hw_streq(d.log[i].actor, "d2a") && d.log[i].type == 6;
        free(before);
        free(after);
        desk_close(&d);
    }
    assert_true(sent > 200); /* reasons were derived */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_the_log)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
