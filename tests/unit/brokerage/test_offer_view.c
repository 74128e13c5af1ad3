/* Nothing but what is allowed gets out before acceptance (R8.1, R8.2): every other field of a
 * package holds a marker, and no marker may be in what a provider sees. */
#include <stdlib.h>

#include "brokerage/core/offer_view.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "scene.h"
#include "support/t.h"

#define MARKER "SECRET"

static struct package full(struct visit *visits, const char **skills)
{
    static char spell[] = MARKER "-spell", by[] = MARKER "-suspended-by";
    static const char *excluded[] = {MARKER "-excluded"};
    static struct said said = {.payload = (uint8_t *)spell, .n = 6};
    static struct hand_back back = {.provider = MARKER "-back"};
    static struct awarded award = {.provider = MARKER "-award"};
    static struct holder holder = {.provider = MARKER "-holder", .lines = 1};
    struct package k = {.known = true,
                        .funded = true,
                        .spell = spell,
                        .suspended_by = by,
                        .funder = HW__FUNDER__CODE__NHS,
                        .authority = MARKER "-authority",
                        .zone = "EX31",
                        .scheme = MARKER "-scheme",
                        .file = MARKER "-file",
                        .old_provider = MARKER "-old",
                        .episode = MARKER "-episode",
                        .cancelled_for = MARKER "-cancelled",
                        .kind = HW__PACKAGE_KIND__CODE__END_OF_LIFE,
                        .visits = visits,
                        .visit_count = 1,
                        .skills = skills,
                        .skill_count = 1,
                        .excluded = excluded,
                        .excluded_count = 1,
                        .limit_pence = 987654321,
                        .said = &said,
                        .said_count = 1,
                        .hand_backs = &back,
                        .hand_back_count = 1,
                        .awards = &award,
                        .award_count = 1,
                        .serving = {&holder, 1, 1},
                        .past = {&holder, 1, 1},
                        .next = {&holder, 1, 1},
                        .earliest_day = 17000,
                        .latest_day = 17005};

    memset(k.person.b, 'S', sizeof(k.person.b));
    return k;
}

static void only_what_is_allowed(void **state)
{
    static const char *const allowed[] = {
        "offer",         "package",     "round",          "state",         "rule",
        "deadline",      "zone",        "kind",           "visits",        "skills",
        "weeklyMinutes", "weeklyHours", "partialAllowed", "earliestStart", "latestStart"};
    struct visit visits[] = {{.days = 1, .band = BAND_TEA, .carers = 2, .minutes = 45}};
    const char *skills[] = {"PEG"};
    struct package k = full(visits, skills);
    struct offer offers[] = {{.provider = "a1"}, {.provider = MARKER "-other"}};
    struct round r = {
        .number = 2, .scheme = MARKER "-scheme", .lines = 1, .offers = offers, .offer_count = 2};
    json_t *view = offer_view("P-1", &k, &r, &offers[0]), *value = NULL;
    const char *key = NULL;
    char *text = json_dumps(view, 0);

    (void)state;
    assert_null(strstr(text, MARKER));
    assert_null(strstr(text, "987654321"));
    assert_null(strstr(text, "NHS"));
    assert_null(strstr(text, "53535353")); /* the person's id */
    json_object_foreach(view, key, value)
    {
        bool known = false;

        for (size_t i = 0; i < sizeof(allowed) / sizeof(*allowed); i++)
            known = known || hw_streq(key, allowed[i]);
        if (!known)
            fail_msg("%s gets out", key);
    }
    free(text);
    json_decref(view);
}

static struct desk d;

/* The same over the query, with a note and a file reference in the log. */
static void whole_way(void **state)
{
    json_t *answer = NULL, *line = NULL;
    char *text = NULL;

    (void)state;
    scene_open(&d);
    desk_admit(&d, MARKER "-stay", 7);
    desk_say(
        &d, "ok",
        "{\"command\":\"RequestPackage\",\"package\":\"P\",\"spell\":\"" MARKER
        "-stay\",\"zone\":\"EX31\",\"visits\":[" SCENE_VISITS
        "],\"earliestStart\":\"2016-10-05\",\"latestStart\":\"2016-10-10\",\"funding\":\"NHS\","
        "\"scheme\":\"devon\",\"note\":\"" MARKER "-note\",\"file\":\"" MARKER "-file\"}");
    scene_do(&d, "ok", "FundPackage", "P", "");
    scene_do(&d, "ok", "OpenRounds", "P", "");
    answer = desk_ask(&d, "offers", "provider", "a1");
    text = json_dumps(answer, 0);
    line = desk_line(answer, "offers", "P");
    assert_non_null(line);
    assert_null(strstr(text, MARKER));
    assert_non_null(json_object_get(line, "fit"));
    free(text);
    json_decref(answer);
    scene_offer(&d, "ok", "AcceptOffer", "P", "a1", "");
    answer = desk_ask(&d, "offers", "provider", "a1"); /* the winner gets the file, nobody else */
    line = desk_line(answer, "offers", "P");
    assert_string_equal(json_string_value(json_object_get(line, "file")), MARKER "-file");
    json_decref(answer);
    answer = desk_ask(&d, "offers", "provider", "a2");
    assert_null(desk_line(answer, "offers", "P"));
    json_decref(answer);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(only_what_is_allowed),
                                       cmocka_unit_test(whole_way)};

    return RUN_TESTS(tests);
}
