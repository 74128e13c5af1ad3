/* What the tests of journeys say, and how they look at the answers. */
#include <stdlib.h>

#include "desk.h"
#include "homeward/text.h"
#include "support/t.h"

void phrase_north(struct desk *d)
{
    desk_clock(d, "2016-09-26 08:00");
    desk_say(
        d, "ok",
        "{\"command\":\"RegisterTeam\",\"team\":\"north\",\"name\":\"North\",\"zones\":[\"EX31\","
        "\"EX32\"],\"skills\":[\"THERAPY\"],\"weekly\":[{\"zone\":\"EX31\",\"band\":\"MORNING\","
        "\"minutes\":600,\"doubleMinutes\":210},{\"zone\":\"EX31\",\"band\":\"TEA\",\"minutes\":"
        "210}]}");
}

void phrase_ask(struct desk *d, const char *request, const char *spell, const char *visits)
{
    char from[64] = "";

    if (spell)
        (void)snprintf(from, sizeof(from), "\"spell\":\"%s\",\"dateOfBirth\":\"1940-05-01\",",
                       spell);
    desk_say(d, "ok",
             "{\"command\":\"RequestReablement\",\"request\":\"%s\",%s\"zone\":\"EX31\","
             "\"earliestStart\":\"2016-10-03\",\"weeks\":6,\"visits\":[%s],\"funder\":\"COUNCIL\"}",
             request, from, visits);
}

void phrase_say(struct desk *d, const char *want, const char *command, const char *request,
                const char *more)
{
    desk_say(d, want, "{\"command\":\"%s\",\"request\":\"%s\"%s}", command, request, more);
}

void phrase_expect(struct desk *d, const char *path, const char *list, const char *request,
                   const char *key, const char *want)
{
    json_t *answer = desk_ask(d, path, NULL, NULL);
    json_t *o = list ? desk_line(answer, list, request) : answer;
    json_t *value = o ? json_object_get(o, key) : NULL;
    char number[32] = "";

    if (json_is_integer(value))
        (void)snprintf(number, sizeof(number), "%lld", (long long)json_integer_value(value));
    else if (json_is_boolean(value))
        (void)snprintf(number, sizeof(number), "%s", json_is_true(value) ? "true" : "false");
    else if (json_is_real(value))
        (void)snprintf(number, sizeof(number), "%.1f", json_real_value(value));
    if (!hw_streq(json_is_string(value) ? json_string_value(value) : *number ? number : NULL, want))
        fail_msg("%s %s %s: got %s, want %s", path, request ? request : "", key,
                 value ? json_dumps(value, JSON_ENCODE_ANY) : "nothing", want ? want : "nothing");
    json_decref(answer);
}
