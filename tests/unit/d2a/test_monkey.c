/* Anything that can be said to homeward-d2a. SEED repeats a run. */
#include "scene.h"
#include "support/monkey.h"
#include "support/t.h"

static void open_in_october(struct desk *d)
{
    scene_open(d);
    desk_clock(d, "2016-10-01 08:00");
}

static void anything(void **state)
{
    static const struct monkey_word words[] = {
        {"spell", {"S0", "S1", "S2", "S3", "S4", "S5", "S0-2"}},
        {"blocker", {"b1", "b2"}},
        {"referral", {"r1", "r2"}},
        {"assessment", {"a1", "a2"}},
        {"section", {"NURSING", "SOCIAL"}},
        {"profession", {"NURSE", "SOCIAL_WORKER"}},
        {"provider", {"oak", "elm"}},
        {"assessor", {"oak", "hub"}},
        {"reason", {"NO_NEED", "INCOMPLETE", "NOT_YET_SAFE"}},
        {"hub", {"hub"}},
        {"owner", {"912", "RBZ"}},
        {"coordinator", {"nurse.a", "nurse.b"}},
        {"service", {"home-team", "HOME_CARE"}},
        {.field = NULL},
    };
    static const char *const pages[] = {
        "cases",    "ready",       "blockers",    "referrals",        "breaches",
        "episodes", "tasks",       "assessments", "notices",          "reasons",
        "measures", "reviews-due", "cases/S0",    "trusted-assessors"};

    (void)state;
    monkey_run(&(struct monkey){.open = open_in_october,
                                .words = words,
                                .pages = pages,
                                .page_count = sizeof(pages) / sizeof(*pages),
                                .runs = 20,
                                .steps = 2500});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(anything)};

    return RUN_TESTS(tests);
}
