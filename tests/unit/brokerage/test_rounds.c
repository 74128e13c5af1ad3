/* Rounds, offers and awards. Rulebook 8.3. */
#include "homeward/civil.h"
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

static void count_is(const char *package, uint32_t type, int want)
{
    char stream[100];

    (void)snprintf(stream, sizeof(stream), "package/%s", package);
    assert_int_equal(desk_count(&d, stream, type), want);
}

static void states(void **state) /* R8.11 */
{
    (void)state;
    desk_say(&d, "ok",
             "{\"command\":\"RequestPackage\",\"package\":\"P\",\"zone\":\"EX31\",\"visits\":"
             "[" SCENE_VISITS "],\"earliestStart\":\"2016-10-05\",\"latestStart\":\"2016-10-10\","
             "\"funding\":\"COUNCIL\",\"scheme\":\"devon\"}");
    scene_is(&d, "P", "state", "DRAFT");
    scene_is(&d, "P", "weeklyHours", "8.75");
    scene_do(&d, "NOT_FUNDED package", "OpenRounds", "P", "");
    scene_do(&d, "ok", "FundPackage", "P", "");
    scene_is(&d, "P", "state", "FUNDED");
    scene_do(&d, "ok", "OpenRounds", "P", "");
    scene_is(&d, "P", "state", "ROUND");
    scene_is(&d, "P", "round.invited", "2");
    scene_do(&d, "ROUND_OPEN package", "OpenRounds", "P", "");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a2", "");
    scene_is(&d, "P", "state", "AWARDED");
    scene_is(&d, "P", "holders.0.provider", "a2");
    scene_is(&d, "P", "holders.0.pencePerHour", "1820");
    scene_is(&d, "P", "rounds.0.offers.0.state", "LAPSED"); /* R8.9 */
    scene_is(&d, "P", "rounds.0.offers.1.state", "ACCEPTED");
    scene_offer(&d, "ROUND_OVER offer", "AcceptOffer", "P", "a1", "");
    scene_do(&d, "ok", "ConfirmPackage", "P", ",\"start\":\"2016-10-06\"");
    scene_is(&d, "P", "state", "CONFIRMED");
    desk_clock(&d, "2016-10-06 08:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_is(&d, "P", "state", "STARTED");
    scene_is(&d, "P", "started", "2016-10-06");
    scene_do(&d, "ALREADY_STARTED package", "StartPackage", "P", "");
    scene_do(&d, "ok", "EndPackage", "P", ",\"reason\":\"MOVED_AWAY\"");
    scene_is(&d, "P", "state", "ENDED");
    scene_is(&d, "P", "holders", "0");
}

static void deadline_is_exclusive(void **state) /* R8.8 */
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    scene_is(&d, "P", "round.deadline", "2016-10-04T09:00:00+01:00");
    desk_clock(&d, "2016-10-04 08:59");
    scene_offer(&d, "ok", "ViewOffer", "P", "a1", "");
    scene_offer(&d, "BEFORE_ROUND at", "AcceptOffer", "P", "a1",
                ",\"onBehalf\":\"PHONE\",\"at\":\"2016-10-03T07:59:00Z\"");
    d.now_ms += HW_MINUTE_MS; /* the very instant, before any duty */
    scene_offer(&d, "TOO_LATE offer", "AcceptOffer", "P", "a1", "");
    scene_is(&d, "P", "rounds.0.end", "EXPIRED");
    scene_is(&d, "P", "rounds.0.offers.0.state", "EXPIRED");
    scene_is(&d, "P", "round.step", "2"); /* R8.5: the next opened at once */
    scene_is(&d, "P", "round.openedAt", "2016-10-04T09:00:00+01:00");
}

static void all_decline(void **state) /* R8.5 */
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    desk_clock(&d, "2016-10-03 10:00");
    scene_offer(&d, "ok", "DeclineOffer", "P", "a1", ",\"reason\":\"NO_STAFF\"");
    scene_is(&d, "P", "round.step", "1");
    scene_offer(&d, "ALREADY_ANSWERED offer", "DeclineOffer", "P", "a1", ",\"reason\":\"AREA\"");
    scene_offer(&d, "ALREADY_ANSWERED offer", "AcceptOffer", "P", "a1", "");
    scene_offer(&d, "NOT_INVITED provider", "AcceptOffer", "P", "b1", "");
    desk_say(&d, "ok",
             "{\"command\":\"DeclineOffer\",\"offer\":\"P:1:a2\",\"reason\":\"PRICE\","
             "\"onBehalf\":\"PHONE\"}");
    scene_is(&d, "P", "rounds.0.end", "ALL_DECLINED");
    scene_is(&d, "P", "rounds.0.offers.1.onBehalf", "PHONE");
    scene_is(&d, "P", "round.step", "2");
    scene_is(&d, "P", "round.openedAt", "2016-10-03T10:00:00+01:00");
}

static void working_hours(void **state) /* R8.6 */
{
    (void)state;
    desk_admit(&d, "S1", 7);
    desk_clock(&d, "2016-10-03 19:00");
    scene_package(&d, "P", "S1", "devon");
    scene_is(&d, "P", "round.deadline", "2016-10-04T09:00:00+01:00"); /* 2 working hours */
}

static void planned_response(void **state) /* R8.7 */
{
    (void)state;
    scene_scheme(&d, "planned", "{\"rule\":\"PRICE_RANK\",\"plannedResponse\":true}", "");
    scene_package(&d, "P", NULL, "planned"); /* Monday; to the end of the Monday after */
    scene_is(&d, "P", "round.deadline", "2016-10-11T00:00:00+01:00");
}

static void chaser(void **state)
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    scene_offer(&d, "ok", "DeclineOffer", "P", "a1", ",\"reason\":\"AREA\"");
    desk_clock(&d, "2016-10-04 08:29");
    count_is("P", HW__EVENT__BODY_OFFER_CHASED, 0);
    desk_clock(&d, "2016-10-04 08:30");
    count_is("P", HW__EVENT__BODY_OFFER_CHASED, 1);
    scene_is(&d, "P", "rounds.0.offers.0.chased", NULL);
    scene_is(&d, "P", "rounds.0.offers.1.chased", "true");
}

static void cover(void **state) /* R8.14 */
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    desk_clock(&d, "2016-10-06 08:59");
    scene_is(&d, "P", "round.step", "3");
    desk_clock(&d, "2016-10-06 09:00");
    scene_is(&d, "P", "state", "EMERGENCY_COVER");
    scene_is(&d, "P", "holders.0.role", "COVER");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_is(&d, "P", "holders.0.from", "2016-10-06");
    desk_clock(&d, "2016-10-07 09:00"); /* offered again a day later, round by round */
    scene_is(&d, "P", "round.step", "1");
    desk_clock(&d, "2016-10-08 12:00");
    scene_offer(&d, "ok", "AcceptOffer", "P", "b2", "");
    scene_is(&d, "P", "state", "EMERGENCY_COVER"); /* until it takes over */
    desk_clock(&d, "2016-10-09 09:00");
    scene_do(&d, "ok", "StartPackage", "P", "");
    scene_is(&d, "P", "state", "STARTED");
    scene_is(&d, "P", "holders", "1");
    scene_is(&d, "P", "holders.0.provider", "b2");
    scene_is(&d, "P", "pastHolders.0.until", "2016-10-08");
    count_is("P", HW__EVENT__BODY_COVER_ENDED, 1);
    count_is("P", HW__EVENT__BODY_PACKAGE_STARTED, 1);
    scene_is(&d, "P", "started", "2016-10-06");
}

static void nobody_to_ask(void **state)
{
    (void)state;
    desk_say(&d, "ok", "{\"command\":\"ChangeProvider\",\"provider\":\"b1\",\"suspended\":true}");
    desk_say(
        &d, "ok",
        "{\"command\":\"ChangeProvider\",\"provider\":\"b2\",\"insuredUntil\":\"2016-09-30\"}");
    scene_package(&d, "P", NULL, "devon");
    desk_clock(&d, "2016-10-04 09:00");
    scene_is(&d, "P", "rounds.1.end", "NOBODY");
    scene_is(&d, "P", "round.step", "3");
}

static void price_rank(void **state)
{
    (void)state;
    scene_scheme(&d, "open", "{\"rule\":\"PRICE_RANK\"}", "");
    scene_package(&d, "P", NULL, "open");
    scene_is(&d, "P", "round.invited", "6");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", ",\"pencePerHour\":2100");
    scene_offer(&d, "ok", "AcceptOffer", "P", "c1", ",\"pencePerHour\":1900");
    scene_offer(&d, "ok", "AcceptOffer", "P", "b1", ",\"pencePerHour\":1950");
    scene_offer(&d, "ok", "AcceptOffer", "P", "b2", ",\"pencePerHour\":1700");
    scene_is(&d, "P", "state", "OFFERED");
    scene_offer(&d, "ok", "WithdrawOffer", "P", "b2", "");
    scene_offer(&d, "NO_OFFER offer", "WithdrawOffer", "P", "b2", "");
    desk_clock(&d, "2016-10-04 09:00");
    scene_is(&d, "P", "holders.0.provider", "c1");
    scene_is(&d, "P", "rounds.0.offers.0.state", "NOT_SELECTED");
    scene_is(&d, "P", "rounds.0.offers.3.state", "WITHDRAWN");
}

static void best_score(void **state)
{
    (void)state;
    scene_scheme(&d, "scored", "{\"rule\":\"BEST_SCORE\"}", "");
    desk_say(&d, "ok",
             "{\"command\":\"ChangeProvider\",\"provider\":\"c2\",\"quality\":\"OUTSTANDING\"}");
    scene_package(&d, "P", NULL, "scored");
    scene_offer(&d, "ok", "AcceptOffer", "P", "c1", ",\"pencePerHour\":2000");
    scene_offer(&d, "ok", "AcceptOffer", "P", "c2", ",\"pencePerHour\":2000");
    desk_clock(&d, "2016-10-04 09:00");
    scene_is(&d, "P", "holders.0.provider", "c2");
    count_is("P", HW__EVENT__BODY_PACKAGE_AWARDED, 1);
}

static void brokers_choice(void **state)
{
    (void)state;
    scene_scheme(&d, "open", "{\"rule\":\"PRICE_RANK\"}", "");
    scene_package(&d, "P", NULL, "open");
    scene_do(&d, "NO_VALID_OFFER provider", "AwardPackage", "P", "");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", ",\"pencePerHour\":2100");
    scene_offer(&d, "ok", "AcceptOffer", "P", "c1", ",\"pencePerHour\":1900");
    scene_do(&d, "NO_VALID_OFFER provider", "AwardPackage", "P", ",\"provider\":\"b1\"");
    scene_do(&d, "ok", "AwardPackage", "P", ",\"provider\":\"a1\"");
    scene_is(&d, "P", "holders.0.provider", "a1");
}

static void partial_offers(void **state) /* R8.13 */
{
    (void)state;
    scene_scheme(&d, "parts", "{\"rule\":\"FIRST_ACCEPT\",\"partialAllowed\":true}", "");
    scene_package(&d, "Q", NULL, "devon");
    scene_offer(&d, "PARTIAL_NOT_ALLOWED visits", "AcceptOffer", "Q", "a1", ",\"visits\":[1]");
    scene_package(&d, "P", NULL, "parts");
    scene_offer(&d, "BAD_VALUE visits", "AcceptOffer", "P", "a1", ",\"visits\":[1,1]");
    scene_offer(&d, "BAD_VALUE visits", "AcceptOffer", "P", "a1", ",\"visits\":[3]");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", ",\"visits\":[1]");
    scene_offer(&d, "ok", "AcceptOffer", "P", "b1", ",\"visits\":[1]");
    scene_is(&d, "P", "state", "OFFERED"); /* the second visit has nobody */
    scene_offer(&d, "ok", "AcceptOffer", "P", "c1", ",\"visits\":[2]");
    scene_is(&d, "P", "state", "AWARDED");
    scene_is(&d, "P", "holders", "2");
    count_is("P", HW__EVENT__BODY_PACKAGE_AWARDED, 1);
}

static void limit(void **state)
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    scene_do(&d, "ok", "FundPackage", "P", ",\"limitPence\":15838"); /* 8.75 h at 18.10: 158.38 */
    scene_offer(&d, "OVER_LIMIT pencePerHour", "AcceptOffer", "P", "a2", "");
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", "");
}

static void restart(void **state) /* R8.4 */
{
    (void)state;
    desk_say(&d, "ok",
             "{\"command\":\"RequestPackage\",\"package\":\"P\",\"zone\":\"EX31\",\"visits\":"
             "[" SCENE_VISITS "],\"earliestStart\":\"2016-10-05\",\"latestStart\":\"2016-10-10\","
             "\"kind\":\"RESTART\",\"oldProvider\":\"c2\","
             "\"funding\":\"COUNCIL\",\"scheme\":\"devon\"}");
    scene_do(&d, "ok", "FundPackage", "P", "");
    scene_do(&d, "ok", "OpenRounds", "P", "");
    scene_is(&d, "P", "round.step", "0");
    scene_is(&d, "P", "rounds.0.offers.0.provider", "c2");
    scene_offer(&d, "ok", "DeclineOffer", "P", "c2", ",\"reason\":\"TIMES\"");
    scene_is(&d, "P", "round.step", "1");
}

static void survives_restarts(void **state)
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    d.kill_every = 1; /* after each duty */
    desk_clock(&d, "2016-10-07 10:00");
    scene_is(&d, "P", "state", "EMERGENCY_COVER");
    scene_is(&d, "P", "rounds", "4");
    desk_restart(&d);
    scene_is(&d, "P", "rounds", "4");
}

static void schemes_are_versions(void **state)
{
    (void)state;
    scene_package(&d, "P", NULL, "devon");
    desk_say(&d, "VERSION version",
             "{\"command\":\"SetScheme\",\"scheme\":\"devon\",\"version\":3,"
             "\"rounds\":[{\"rule\":\"FIRST_ACCEPT\"}]}");
    scene_scheme(&d, "devon", "{\"rule\":\"FIRST_ACCEPT\"}", "");
    desk_clock(&d, "2016-10-04 09:00");
    scene_is(&d, "P", "round.version", "1"); /* as its rounds began */
    scene_is(&d, "P", "round.step", "2");
    scene_package(&d, "Q", NULL, "devon");
    scene_is(&d, "Q", "round.version", "2");
    scene_is(&d, "Q", "round.invited", "6");
}

static void tried_on_history(void **state)
{
    json_t *answer = NULL, *tried = NULL;

    (void)state;
    scene_package(&d, "P", NULL, "devon");
    scene_offer(&d, "ok", "DeclineOffer", "P", "a1", ",\"reason\":\"AREA\"");
    scene_offer(&d, "ok", "DeclineOffer", "P", "a2", ",\"reason\":\"AREA\"");
    scene_offer(&d, "ok", "AcceptOffer", "P", "b1", "");
    scene_package(&d, "Q", NULL, "devon");
    scene_scheme(&d, "new", "{\"tiers\":[\"TIER_2\"],\"rule\":\"FIRST_ACCEPT\"}", "");
    desk_say(&d, "ok", "{\"command\":\"TryScheme\",\"scheme\":\"new\"}");
    answer = desk_ask(&d, "schemes/new", NULL, NULL);
    tried = json_object_get(answer, "tried");
    assert_int_equal(json_integer_value(json_object_get(tried, "packages")), 2);
    assert_int_equal(json_integer_value(json_array_get(json_object_get(tried, "filledByRound"), 0)),
                     1);
    assert_int_equal(json_integer_value(json_object_get(tried, "noAnswerKnown")), 1);
    json_decref(answer);
}

int main(void)
{
#define EACH(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
    const struct CMUnitTest tests[] = {EACH(states),
                                       EACH(deadline_is_exclusive),
                                       EACH(all_decline),
                                       EACH(working_hours),
                                       EACH(planned_response),
                                       EACH(chaser),
                                       EACH(cover),
                                       EACH(nobody_to_ask),
                                       EACH(price_rank),
                                       EACH(best_score),
                                       EACH(brokers_choice),
                                       EACH(partial_offers),
                                       EACH(limit),
                                       EACH(restart),
                                       EACH(survives_restarts),
                                       EACH(schemes_are_versions),
                                       EACH(tried_on_history)};

    return RUN_TESTS(tests);
}
