/* Anything that can be said to homeward-brokerage. SEED repeats a run. */
#include "scene.h"
#include "support/monkey.h"
#include "support/t.h"

static void anything(void **state)
{
    static const struct monkey_word words[] = {
        {"package", {"P1", "P2", "P3", "P4"}},
        {"spell", {"S0", "S1", "S2", "S3", "S4", "S5"}},
        {"provider", {"a1", "a2", "b1", "b2", "c1", "c2"}},
        {"to", {"a1", "b1"}},
        {"old_provider", {"a1", "b2"}},
        {"offer", {"P1:1:a1", "P1:1:a2", "P2:1:a1", "P3:1:a1", "P1:2:b1", "P4:1:a2"}},
        {"scheme", {"devon", "devon", "other"}},
        {"zone", {"EX31"}},
        {"zones", {"EX31", "EX32"}},
        {"nhs_number", {DESK_NHS_NUMBER}},
        {"run", {"M1", "M2"}},
        {"year", {"2016-17", "2017-18"}},
        {.field = NULL},
    };
    static const char *const pages[] = {"packages", "providers", "schemes",
                                        "cover",    "rounds",    "hand-backs",
                                        "payments", "pool",      "packages/P1"};

    (void)state;
    monkey_run(&(struct monkey){.open = scene_open,
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
