#include "support/chance.h"

#include <stdlib.h>

#include "homeward/civil.h"
#include "support/t.h"

enum { AROUND = 200 };

static uint64_t seed;

void chance_begin(uint64_t from)
{
    const char *given = getenv("SEED");

    seed = given ? strtoull(given, NULL, 10) : from;
}

unsigned chance_below(unsigned n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % n;
}

void chance_wait(struct desk *d, int64_t ms)
{
    int64_t to = d->now_ms + ms;
    struct hw_civil c = hw_civil_of(hw_london_day(to));
    int64_t minute = (to - hw_london_midnight_ms(hw_london_day(to))) / HW_MINUTE_MS;
    char when[80];

    (void)snprintf(when, sizeof(when), "%04d-%02d-%02d %02d:%02d", c.year, c.month, c.day,
                   (int)(minute / 60), (int)(minute % 60));
    if (desk_ms(when) > d->now_ms)
        desk_clock(d, when);
}

void chance_assert_same(const char *before, const char *after)
{
    size_t at = 0;

    while (before[at] != '\0' && before[at] == after[at])
        at++;
    if (before[at] != after[at])
        fail_msg("before: %.300s\nafter:  %.300s", before + (at > AROUND ? at - AROUND : 0),
                 after + (at > AROUND ? at - AROUND : 0));
}

char *chance_pages(struct desk *d, const char *const *pages, size_t count)
{
    json_t *all = json_array();
    char *text = NULL;

    for (size_t i = 0; i < count; i++) {
        if (strchr(pages[i], '/') && desk_status(d, pages[i], NULL, NULL) != 200)
            continue;
        (void)json_array_append_new(all, desk_ask(d, pages[i], NULL, NULL));
    }
    text = json_dumps(all, JSON_COMPACT);
    json_decref(all);
    return text;
}
