#include "scene.h"

#include <stdlib.h>

#include "homeward/text.h"
#include "support/t.h"

void scene_scheme(struct desk *d, const char *scheme, const char *rounds, const char *terms)
{
    desk_say(d, "ok",
             "{\"command\":\"SetScheme\",\"scheme\":\"%s\",\"rounds\":[%s],\"terms\":{%s}}", scheme,
             rounds, terms);
}

void scene_open(struct desk *d)
{
    static const char *const tiers[] = {"a", "b", "c"};

    desk_open(d);
    desk_clock(d, "2016-10-03 09:00");
    for (int t = 0; t < 3; t++) {
        for (int i = 1; i <= 2; i++)
            desk_say(d, "ok",
                     "{\"command\":\"RegisterProvider\",\"provider\":\"%s%d\",\"tier\":\"TIER_%d\","
                     "\"zones\":[\"EX31\"],\"rates\":[{\"pencePerHour\":%d}]}",
                     tiers[t], i, t + 1, 1800 + 100 * t + 10 * i);
    }
    scene_scheme(d, "devon",
                 "{\"tiers\":[\"TIER_1\"],\"rule\":\"FIRST_ACCEPT\"},{\"tiers\":[\"TIER_2\"],"
                 "\"rule\":\"FIRST_ACCEPT\"},{\"tiers\":[\"TIER_3\"],\"rule\":\"FIRST_ACCEPT\"}",
                 "\"emergencyCover\":true,\"coverPencePerHour\":2500");
}

void scene_package(struct desk *d, const char *package, const char *spell, const char *scheme)
{
    char of[80] = "";

    if (spell)
        (void)snprintf(of, sizeof(of), "\"spell\":\"%s\",", spell);
    desk_say(d, "ok",
             "{\"command\":\"RequestPackage\",\"package\":\"%s\",%s\"zone\":\"EX31\",\"visits\":"
             "[" SCENE_VISITS "],\"earliestStart\":\"2016-10-05\",\"latestStart\":\"2016-10-10\","
             "\"funding\":\"COUNCIL\",\"scheme\":\"%s\"}",
             package, of, scheme);
    scene_do(d, "ok", "FundPackage", package, "");
    scene_do(d, "ok", "OpenRounds", package, "");
}

void scene_offer(struct desk *d, const char *want, const char *command, const char *package,
                 const char *provider, const char *more)
{
    desk_say(d, want, "{\"command\":\"%s\",\"package\":\"%s\",\"provider\":\"%s\"%s}", command,
             package, provider, more);
}

void scene_do(struct desk *d, const char *want, const char *command, const char *package,
              const char *more)
{
    desk_say(d, want, "{\"command\":\"%s\",\"package\":\"%s\"%s}", command, package, more);
}

static json_t *at(json_t *value, const char *path)
{
    char copy[200];
    char *save = NULL;

    (void)snprintf(copy, sizeof(copy), "%s", path);
    for (char *key = strtok_r(copy, ".", &save); key; key = strtok_r(NULL, ".", &save)) {
        if (json_is_array(value))
            value = json_array_get(value, (size_t)strtoul(key, NULL, 10));
        else
            value = json_object_get(value, key);
    }
    return value;
}

void scene_is(struct desk *d, const char *package, const char *path, const char *want)
{
    char where[200], text[200] = "";
    json_t *answer = NULL, *value = NULL;

    (void)snprintf(where, sizeof(where), "packages/%s", package);
    answer = desk_ask(d, where, NULL, NULL);
    value = at(answer, path);
    if (json_is_string(value))
        (void)snprintf(text, sizeof(text), "%s", json_string_value(value));
    else if (json_is_integer(value))
        (void)snprintf(text, sizeof(text), "%lld", (long long)json_integer_value(value));
    else if (json_is_array(value))
        (void)snprintf(text, sizeof(text), "%zu", json_array_size(value));
    else if (json_is_boolean(value))
        (void)snprintf(text, sizeof(text), "%s", json_is_true(value) ? "true" : "false");
    else if (json_is_real(value))
        (void)snprintf(text, sizeof(text), "%.2f", json_real_value(value));
    if (!hw_streq(value ? text : NULL, want))
        fail_msg("%s %s: got %s, want %s", package, path, value ? text : "nothing",
                 want ? want : "nothing");
    json_decref(answer);
}

void scene_start(struct desk *d, const char *package, const char *spell)
{
    scene_package(d, package, spell, "devon");
    scene_offer(d, "ok", "AcceptOffer", package, "a1", "");
    scene_do(d, "ok", "ConfirmPackage", package, "");
    desk_clock(d, "2016-10-05 09:00");
    scene_do(d, "ok", "StartPackage", package, "");
    scene_is(d, package, "state", "STARTED");
}
