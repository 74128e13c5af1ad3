/* The measures of rulebook 8.5. */
#include "homeward/text.h"
#include "scene.h"
#include "support/t.h"

static struct desk d;

static int setup(void **state)
{
    (void)state;
    scene_open(&d);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    desk_close(&d);
    return 0;
}

/* The answer as text, but for when it was given. */
static void measures_are(const char *const *parts, size_t count)
{
    json_t *answer = desk_ask(&d, "measures", NULL, NULL);
    char *text = json_dumps(answer, JSON_COMPACT | JSON_REAL_PRECISION(4));

    for (size_t i = 0; i < count; i++) {
        if (!strstr(text, parts[i]))
            fail_msg("no %s in %s", parts[i], text);
    }
    free(text);
    json_decref(answer);
}
#define MEASURES(...)                                                                              \
    do {                                                                                           \
        static const char *const parts[] = {__VA_ARGS__};                                          \
        measures_are(parts, sizeof(parts) / sizeof(*parts));                                       \
    } while (0)

/* Asked for on Monday at 9, offered on Tuesday at 8:30: of 23 hours and a half 11 and a half are
 * working time (R8.6). From then until Wednesday begins it is 15 and a half, and 11 and a half. */
static void times(void **state)
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    scene_package(&d, "Q", NULL, "devon");
    desk_clock(&d, "2016-10-04 08:30");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", ",\"onBehalf\":\"PHONE\"");
    scene_offer(&d, "ok", "DeclineOffer", "Q", "a1", ",\"reason\":\"AREA\"");
    desk_clock(&d, "2016-10-05 09:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    MEASURES("\"referralToOffer\":{\"count\":1,\"meanMinutes\":1410,\"medianMinutes\":1410,"
             "\"meanWorkingMinutes\":690,\"medianWorkingMinutes\":690}",
             "\"offerToStart\":{\"count\":1,\"meanMinutes\":930,\"medianMinutes\":930,"
             "\"meanWorkingMinutes\":690,\"medianWorkingMinutes\":690}",
             "\"waiting\":{\"count\":1,\"meanMinutes\":2880,\"medianMinutes\":2880,"
             "\"meanWorkingMinutes\":1440,\"medianWorkingMinutes\":1440}",
             "\"packages\":2,\"putOut\":2,\"filled\":1,\"covered\":0");
}

/* P: a1 and a2 asked. Q: both, then b1 and b2, then c1 and c2; then cover. */
static void answers(void **state)
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    scene_package(&d, "Q", NULL, "devon");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", ",\"onBehalf\":\"PHONE\"");
    scene_offer(&d, "ok", "DeclineOffer", "Q", "a1", ",\"reason\":\"AREA\"");
    desk_clock(&d, "2016-10-04 10:00");
    scene_offer(&d, "ok", "DeclineOffer", "Q", "b1", ",\"reason\":\"AREA\"");
    desk_clock(&d, "2016-10-06 10:00");
    scene_do(&d, "ok", "StartPackage", "Q", "");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_do(&d, "ok", "ReviewPackage", "P",
             ",\"result\":\"INCREASE_REFUSED\",\"increaseRequested\":true");
    MEASURES("\"providersAsked\":8,\"providersAskedPerPackage\":4.0",
             "{\"tier\":\"TIER_1\",\"asked\":2,\"filled\":1,\"fillRate\":50.0}",
             "{\"tier\":\"TIER_2\",\"asked\":1,\"filled\":0,\"fillRate\":0.0}", "\"covered\":1",
             "\"emergencyMinutes\":75",
             "\"answers\":3,\"answersOnBehalf\":1,\"onBehalfShare\":33.3",
             "\"increasesAsked\":1,\"increasesGranted\":0,\"increasesRefused\":1");
}

static void ask_for(const char *package, const char *authority, const char *start)
{
    desk_say(&d, "ok",
             "{\"command\":\"RequestPackage\",\"package\":\"%s\",\"zone\":\"EX31\",\"visits\":"
             "[" SCENE_VISITS "],\"earliestStart\":\"%s\",\"latestStart\":\"%s\",\"funding\":"
             "\"COUNCIL\",\"scheme\":\"devon\",\"authority\":\"%s\"}",
             package, start, start, authority);
    scene_do(&d, "ok", "FundPackage", package, "");
    scene_do(&d, "ok", "OpenRounds", package, "");
    scene_offer(&d, "ok", "AcceptOffer", package, "a1", "");
    scene_do(&d, "ok", "HandBackPackage", package, ",\"reason\":\"STAFFING\"");
}

/* R8.17: councils by code, years from April. */
static void hand_backs(void **state)
{
    (void)state;
    ask_for("P", "912", "2016-10-05");
    ask_for("Q", "207", "2016-10-05");
    ask_for("R", "912", "2016-10-05");
    desk_clock(&d, "2017-04-01 09:00");
    ask_for("S", "912", "2017-04-05");
    MEASURES("\"handBacks\":4,\"handBackReasons\":[{\"reason\":\"STAFFING\",\"count\":4}]",
             "\"handBacksByCouncil\":[{\"authority\":\"207\",\"year\":\"2016-17\",\"count\":1},"
             "{\"authority\":\"912\",\"year\":\"2016-17\",\"count\":2},"
             "{\"authority\":\"912\",\"year\":\"2017-18\",\"count\":1}]");
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, setup, teardown)
    const struct CMUnitTest tests[] = {EACH(times), EACH(answers), EACH(hand_backs)};

    return RUN_TESTS(tests);
}
