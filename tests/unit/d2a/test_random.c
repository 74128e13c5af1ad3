/* Random stays, reviews, blockers, referrals and time on the desk: the reason in force is always
 * the one that follows from what is awaited, readiness is told once, and starting again from the
 * log, in the middle of anything, changes nothing. SEED repeats a run. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "homeward/text.h"
#include "scene.h"
#include "support/t.h"

enum { SPELLS = 6, RUNS = 20, STEPS = 300 };

static struct desk d;
static uint64_t seed;
static int64_t minute; /* since 1 Oct 2016 00:00 */

static unsigned below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

/* Moments are minutes apart, so that no two things are said at the same one. */
static void later(unsigned minutes)
{
    struct hw_civil c;
    char when[96];

    minute += 1 + minutes;
    c = hw_civil_of(hw_day_of(2016, 10, 1) + (int32_t)(minute / 1440));
    (void)snprintf(when, sizeof(when), "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day,
                   (int)(minute % 1440 / 60), (int)(minute % 60));
    desk_clock(&d, when);
}

static void in_hospital(const char *spell, unsigned what)
{
    static const char *const awaited[] = {"ASSESSMENT", "FUNDING",   "HOME_CARE",
                                          "EQUIPMENT",  "MEDICINES", "NURSING_HOME"};

    switch (what) {
    case 0:
        desk_say(&d, NULL, "{\"command\":\"ReviewCriteriaToReside\",\"spell\":\"%s\",\"meets\":%s}",
                 spell, below(4) ? "false" : "true,\"criteria\":[\"CTR01\"]");
        break;
    case 1:
    case 2:
        desk_say(&d, NULL,
                 "{\"command\":\"OpenBlocker\",\"spell\":\"%s\",\"blocker\":\"b%u\",\"awaiting\":"
                 "\"%s\",\"side\":\"%s\",\"owner\":\"912\"}",
                 spell, below(12), awaited[below(6)], below(2) ? "NHS" : "SOCIAL_CARE");
        break;
    case 3:
        desk_say(&d, NULL, "{\"command\":\"CloseBlocker\",\"spell\":\"%s\",\"blocker\":\"b%u\"}",
                 spell, below(12));
        break;
    case 4:
        desk_say(&d, NULL,
                 "{\"command\":\"Refer\",\"spell\":\"%s\",\"referral\":\"r%u\",\"hub\":\"h\"}",
                 spell, below(9));
        break;
    case 5:
        desk_say(&d, NULL, "{\"command\":\"%s\",\"spell\":\"%s\",\"reason\":\"NO\"}",
                 below(2) ? "RejectReferral" : "ReturnReferral", spell);
        break;
    default:
        desk_ready(&d, spell);
        break;
    }
}

static void step(void)
{
    char spell[16];

    (void)snprintf(spell, sizeof(spell), "S%u", below(SPELLS));
    if (!case_spell(d.s, spell)) {
        desk_admit(&d, spell, (uint8_t)(1 + below(3)));
    } else if (case_in_hospital(case_spell(d.s, spell))) {
        if (below(40) == 0)
            desk_discharge(&d, spell, below(5) == 0, NULL);
        else
            in_hospital(spell, below(7));
    } else {
        desk_say(&d, NULL,
                 "{\"command\":\"AssignCoordinator\",\"spell\":\"%s\",\"coordinator\":"
                 "\"c%u\"}",
                 spell, below(5));
        desk_say(&d, NULL, "{\"command\":\"StartD2A\",\"spell\":\"%s\",\"service\":\"home\"}",
                 spell);
    }
    later(below(20) == 0 ? 60 * below(200) : below(90));
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
    json_t *all = json_array();
    char *text = NULL;

    for (size_t i = 0; i < sizeof(pages) / sizeof(*pages); i++)
        (void)json_array_append_new(all, desk_ask(&d, pages[i], NULL, NULL));
    text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    return text;
}

static void assert_same(const char *before, const char *after)
{
    size_t at = 0;

    while (before[at] != '\0' && before[at] == after[at])
        at++;
    if (before[at] != after[at])
        fail_msg("before: %.300s\nafter:  %.300s", before + (at > 200 ? at - 200 : 0),
                 after + (at > 200 ? at - 200 : 0));
}

static void nothing_but_the_log(void **unused)
{
    const char *given = getenv("SEED");
    size_t sent = 0;

    (void)unused;
    for (uint64_t run = 1; run <= RUNS; run++) {
        char *before = NULL, *after = NULL;
        size_t events = 0;

        seed = given ? strtoull(given, NULL, 10) : run;
        minute = 0;
        scene_open(&d);
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
        assert_same(before, after);
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
