/* Rulebook 4.5: the order in which notices are given, answered and ended. */
#include "d2a/notices/stage.h"
#include "support/t.h"

static const char *const act_names[D2A_NOTICE_ACTS] = {
    "give A",        "give D",   "withdraw A", "withdraw D", "acknowledge A",
    "acknowledge D", "assesses", "proposes",   "done",       "relevant day over",
    "acute again",   "leaves",   "dies",
};

static struct d2a_notices after(const enum d2a_notice_act *acts, int n)
{
    struct d2a_notices s = {0};

    for (int i = 0; i < n; i++) {
        ROW_EQUAL(act_names[acts[i]], d2a_notices_decide(&s, acts[i]), D2A_NOTICE_YES);
        d2a_notices_apply(&s, acts[i]);
    }
    return s;
}

enum { LONGEST = 7 };

static const struct {
    const char *name;
    enum d2a_notice_act acts[LONGEST];
    int n;
    enum d2a_stage stage;
    enum d2a_council_work council;
} story[] = {
    {"nothing", {0}, 0, D2A_STAGE_NONE, D2A_COUNCIL_NOTHING},
    {"notice",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE},
     2,
     D2A_STAGE_ASSESSMENT_NOTICE,
     D2A_COUNCIL_NOTHING},
    {"the way through in time",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_ASSESSES, D2A_COUNCIL_PROPOSES,
      D2A_GIVE_DISCHARGE_NOTICE, D2A_COUNCIL_DONE, D2A_PATIENT_LEAVES},
     6,
     D2A_STAGE_CLOSED,
     D2A_COUNCIL_READY},
    {"ready",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_COUNCIL_DONE},
     3,
     D2A_STAGE_READY,
     D2A_COUNCIL_READY},
    {"ready before the discharge notice",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_DONE, D2A_GIVE_DISCHARGE_NOTICE},
     3,
     D2A_STAGE_READY,
     D2A_COUNCIL_READY},
    {"late (N1)",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_COUNCIL_ASSESSES,
      D2A_RELEVANT_DAY_OVER},
     4,
     D2A_STAGE_DELAYED,
     D2A_COUNCIL_ASSESSING},
    {"late, then ready",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_RELEVANT_DAY_OVER,
      D2A_COUNCIL_PROPOSES, D2A_COUNCIL_DONE},
     5,
     D2A_STAGE_READY,
     D2A_COUNCIL_READY},
    {"left while late",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_RELEVANT_DAY_OVER,
      D2A_PATIENT_LEAVES},
     4,
     D2A_STAGE_CLOSED,
     D2A_COUNCIL_NOTHING},
    {"left early",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_PATIENT_LEAVES},
     3,
     D2A_STAGE_DISCHARGED,
     D2A_COUNCIL_NOTHING},
    {"died",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_ASSESSES, D2A_PATIENT_DIES},
     3,
     D2A_STAGE_DIED,
     D2A_COUNCIL_ASSESSING},
    {"withdrawing A withdraws D",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_WITHDRAW_ASSESSMENT_NOTICE},
     3,
     D2A_STAGE_WITHDRAWN,
     D2A_COUNCIL_NOTHING},
    {"another council",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_DONE, D2A_WITHDRAW_ASSESSMENT_NOTICE,
      D2A_GIVE_ASSESSMENT_NOTICE},
     4,
     D2A_STAGE_ASSESSMENT_NOTICE,
     D2A_COUNCIL_NOTHING},
    {"a new day (R4.14)",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_PROPOSES, D2A_GIVE_DISCHARGE_NOTICE,
      D2A_RELEVANT_DAY_OVER, D2A_WITHDRAW_DISCHARGE_NOTICE, D2A_GIVE_DISCHARGE_NOTICE},
     6,
     D2A_STAGE_DISCHARGE_NOTICE,
     D2A_COUNCIL_PROPOSED},
    {"acute care again (R4.20): the assessment notice stays (R4.8)",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_COUNCIL_DONE,
      D2A_ACUTE_CARE_AGAIN},
     4,
     D2A_STAGE_PROPOSED,
     D2A_COUNCIL_PROPOSED},
    {"kept under review (R4.10)",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_PROPOSES, D2A_COUNCIL_ASSESSES},
     3,
     D2A_STAGE_ASSESSING,
     D2A_COUNCIL_ASSESSING},
};

static void stories(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(story) / sizeof(story[0]); i++) {
        struct d2a_notices s = after(story[i].acts, story[i].n);

        ROW_EQUAL(story[i].name, s.stage, story[i].stage);
        ROW_EQUAL(story[i].name, s.council, story[i].council);
    }
}

static const struct {
    const char *name;
    enum d2a_notice_act acts[LONGEST];
    int n;
    enum d2a_notice_act then;
    enum d2a_notice_verdict want;
} refused[] = {
    {"D without A (R4.11)", {0}, 0, D2A_GIVE_DISCHARGE_NOTICE, D2A_NOTICE_NO_ASSESSMENT},
    {"acknowledging nothing", {0}, 0, D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE, D2A_NOTICE_NO_ASSESSMENT},
    {"A twice",
     {D2A_GIVE_ASSESSMENT_NOTICE},
     1,
     D2A_GIVE_ASSESSMENT_NOTICE,
     D2A_NOTICE_ASSESSMENT_LIVE},
    {"D twice (R4.14)",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE},
     2,
     D2A_GIVE_DISCHARGE_NOTICE,
     D2A_NOTICE_DISCHARGE_LIVE},
    {"D after A is withdrawn",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_WITHDRAW_ASSESSMENT_NOTICE},
     2,
     D2A_GIVE_DISCHARGE_NOTICE,
     D2A_NOTICE_NO_ASSESSMENT},
    {"withdrawing D with A withdrawn",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_WITHDRAW_ASSESSMENT_NOTICE},
     3,
     D2A_WITHDRAW_DISCHARGE_NOTICE,
     D2A_NOTICE_NO_DISCHARGE},
    {"acknowledging twice",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE},
     2,
     D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE,
     D2A_NOTICE_ALREADY},
    {"acknowledging D twice",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_ACKNOWLEDGE_DISCHARGE_NOTICE},
     3,
     D2A_ACKNOWLEDGE_DISCHARGE_NOTICE,
     D2A_NOTICE_ALREADY},
    {"done twice",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_DONE},
     2,
     D2A_COUNCIL_DONE,
     D2A_NOTICE_ALREADY},
    {"proposing after all is done",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_COUNCIL_DONE},
     2,
     D2A_COUNCIL_PROPOSES,
     D2A_NOTICE_COUNCIL_HAS_DONE},
    {"the day is over, and it was ready",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_GIVE_DISCHARGE_NOTICE, D2A_COUNCIL_DONE},
     3,
     D2A_RELEVANT_DAY_OVER,
     D2A_NOTICE_ALREADY},
    {"A when the patient has gone",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_PATIENT_LEAVES},
     2,
     D2A_GIVE_ASSESSMENT_NOTICE,
     D2A_NOTICE_PATIENT_GONE},
    {"withdrawing A when the patient has died",
     {D2A_GIVE_ASSESSMENT_NOTICE, D2A_PATIENT_DIES},
     2,
     D2A_WITHDRAW_ASSESSMENT_NOTICE,
     D2A_NOTICE_PATIENT_GONE},
};

static void refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        struct d2a_notices s = after(refused[i].acts, refused[i].n);

        ROW_EQUAL(refused[i].name, d2a_notices_decide(&s, refused[i].then), refused[i].want);
    }
}

/* A new discharge notice is one that the council has not yet acknowledged. */
static void acknowledgement(void **state)
{
    static const enum d2a_notice_act acts[] = {
        D2A_GIVE_ASSESSMENT_NOTICE,    D2A_ACKNOWLEDGE_ASSESSMENT_NOTICE,
        D2A_GIVE_DISCHARGE_NOTICE,     D2A_ACKNOWLEDGE_DISCHARGE_NOTICE,
        D2A_WITHDRAW_DISCHARGE_NOTICE, D2A_GIVE_DISCHARGE_NOTICE,
    };
    struct d2a_notices s = after(acts, 4);

    (void)state;
    assert_true(s.assessment_acknowledged && s.discharge_acknowledged);
    s = after(acts, 6);
    assert_true(s.assessment_acknowledged && !s.discharge_acknowledged);
    d2a_notices_apply(&s, D2A_WITHDRAW_ASSESSMENT_NOTICE);
    assert_false(s.assessment_acknowledged || s.discharge_acknowledged);
}

static uint32_t key_of(const struct d2a_notices *s)
{
    return (uint32_t)s->stage * 16 + (uint32_t)s->council * 4 + s->assessment_acknowledged * 2u +
           s->discharge_acknowledged;
}

/* Everything that can come about: no hole is answered, a discharge notice never stands alone, what
 * is not final has a way out, and an act that may happen changes something. */
static void all_that_can_come_about(void **state)
{
    static bool seen[D2A_STAGES * 16];
    static struct d2a_notices queue[D2A_STAGES * 16];
    bool stages[D2A_STAGES] = {true};
    size_t head = 0, tail = 0;

    (void)state;
    queue[tail++] = (struct d2a_notices){0};
    seen[0] = true;
    while (head < tail) {
        struct d2a_notices s = queue[head++];
        int ways_out = 0;

        assert_true(!d2a_discharge_notice_live(&s) || d2a_assessment_notice_live(&s));
        for (int act = 0; act < D2A_NOTICE_ACTS; act++) {
            enum d2a_notice_verdict v = d2a_notices_decide(&s, (enum d2a_notice_act)act);
            struct d2a_notices then = s;

            assert_in_range(v, D2A_NOTICE_YES, D2A_NOTICE_VERDICTS - 1);
            d2a_notices_apply(&then, (enum d2a_notice_act)act); /* total: whatever decide says */
            if (v != D2A_NOTICE_YES)
                continue;
            ROW_EQUAL(act_names[act], key_of(&then) != key_of(&s), true);
            ways_out += then.stage != s.stage;
            stages[then.stage] = true;
            if (!seen[key_of(&then)])
                queue[tail++] = then;
            seen[key_of(&then)] = true;
        }
        ROW_EQUAL(d2a_stage_name(s.stage), ways_out == 0,
                  s.stage == D2A_STAGE_CLOSED || s.stage == D2A_STAGE_DISCHARGED ||
                      s.stage == D2A_STAGE_DIED);
    }
    for (int stage = 0; stage < D2A_STAGES; stage++)
        ROW_EQUAL(d2a_stage_name((enum d2a_stage)stage), stages[stage], true);
}

static void no_holes(void **state)
{
    (void)state;
    for (int stage = 0; stage < D2A_STAGES; stage++) {
        for (int act = 0; act < D2A_NOTICE_ACTS; act++) {
            struct d2a_notices s = {.stage = (enum d2a_stage)stage};

            ROW_EQUAL(act_names[act],
                      d2a_notices_decide(&s, (enum d2a_notice_act)act) != D2A_NOTICE_HOLE, true);
        }
    }
    for (int v = D2A_NOTICE_YES; v < D2A_NOTICE_VERDICTS; v++) {
        assert_string_not_equal(d2a_notice_verdict_code((enum d2a_notice_verdict)v), "UNKNOWN");
        assert_non_null(d2a_notice_verdict_sentence((enum d2a_notice_verdict)v));
    }
    assert_string_equal(d2a_notice_verdict_code(D2A_NOTICE_HOLE), "UNKNOWN");
    assert_string_equal(d2a_stage_name(D2A_STAGE_PROPOSED), "ARRANGEMENTS_PROPOSED");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stories),         cmocka_unit_test(refusals),
        cmocka_unit_test(acknowledgement), cmocka_unit_test(all_that_can_come_about),
        cmocka_unit_test(no_holes),
    };

    return RUN_TESTS(tests);
}
