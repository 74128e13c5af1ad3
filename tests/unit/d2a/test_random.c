/* Random stays, reviews, blockers, referrals and time on the desk: the reason in force is always
 * the one that follows from what is awaited, readiness is told once, and starting again from the
 * log, in the middle of anything, changes nothing. SEED repeats a run. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "scene.h"
#include "support/chance.h"
#include "support/t.h"

enum { SPELLS = 6, RUNS = 20, STEPS = 300 };

static struct desk d;
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
    char spell[16];

    (void)snprintf(spell, sizeof(spell), "S%u", chance_below(SPELLS));
    if (!case_spell(d.s, spell)) {
        desk_admit(&d, spell, (uint8_t)(1 + chance_below(3)));
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
    static const char *const pages[] = {"cases",     "ready",    "blockers",
                                        "referrals", "breaches", "episodes"};

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
