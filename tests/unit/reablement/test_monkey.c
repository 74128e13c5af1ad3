/* Anything that can be said to homeward-reablement. SEED repeats a run. */
#include "desk.h"
#include "support/monkey.h"
#include "support/t.h"

static void open_with_a_team(struct desk *d)
{
    desk_open(d);
    phrase_north(d);
    phrase_ask(d, "R1", NULL, VISIT("MORNING", 30, 1));
    phrase_ask(d, "R2", NULL, VISIT("TEA", 30, 1));
    phrase_say(d, "ok", "AllocateReablement", "R1", "");
}

static void anything(void **state)
{
    static const struct monkey_word words[] = {
        {"request", {"R1", "R2", "R3", "R4", "R5"}},
        {"spell", {"S0", "S1", "S2", "S3", "S4", "S5"}},
        {"team", {"north", "north", "south"}},
        {"run", {"A1", "A2", "A3"}},
        {"zone", {"EX31", "EX31", "EX32"}},
        {"zones", {"EX31", "EX32"}},
        {"skills", {"THERAPY"}},
        {"nhs_number", {DESK_NHS_NUMBER, "9990000018"}},
        {"reason", {"NOT_NEEDED", "NOT_READY", "OTHER"}},
        {"authority", {"912", "UNKNOWN"}},
        {"weeks", {"1", "3", "6"}},
        {"minutes", {"15", "30", "45", "600"}},
        {"carers", {"1", "1", "2"}},
        {"discharged", {"2016-09-20"}},
        {"date_of_birth", {"1940-05-01"}},
        {"week", {"2016-10-03", "2016-10-10", "2016-10-17", "2016-11-07"}},
        {"item", {"HOIST", "THERAPY"}},
        {.field = NULL},
    };
    static const char *const pages[] = {
        "requests",   "episodes",    "teams",       "capacity",       "runs",       "measure",
        "exit-block", "reviews-due", "teams/north", "follow-ups-due", "requests/R1"};

    (void)state;
    monkey_run(&(struct monkey){.open = open_with_a_team,
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
