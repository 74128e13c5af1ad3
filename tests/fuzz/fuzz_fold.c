/* fuzz: common */
/* Facts of a spell from any bytes, in any order: the fold ends, its segments do not overlap, and
 * the order of arrival changes nothing. An input is a row of facts: type, day (2 bytes), hour,
 * length of the payload, payload. */
#include <stdlib.h>
#include <string.h>

#include "homeward/bug.h"
#include "homeward/spell/spell.h"

enum { BUDGET = 16 << 20, FACTS = 64, HEAD = 5 };

/* 2026-01-01 00:00 UTC. */
#define FIRST_MS INT64_C(1767225600000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct input {
    struct {
        uint32_t type;
        int64_t at_ms, position;
        const uint8_t *payload;
        size_t n;
    } facts[FACTS];
    size_t count;
};

static void cut(const uint8_t *data, size_t n, struct input *in)
{
    in->count = 0;
    while (n >= HEAD && in->count < FACTS) {
        size_t length = data[4] < n - HEAD ? data[4] : n - HEAD;

        in->facts[in->count].type = data[0];
        in->facts[in->count].at_ms =
            FIRST_MS + (data[1] | data[2] << 8) * HW_DAY_MS + data[3] % 24 * HW_HOUR_MS;
        in->facts[in->count].position = (int64_t)in->count + 1;
        in->facts[in->count].payload = data + HEAD;
        in->facts[in->count].n = length;
        in->count++;
        data += HEAD + length;
        n -= HEAD + length;
    }
}

static void add(struct hw_spell *s, const struct input *in, size_t i, struct hw_names *names,
                struct hw_arena *arena)
{
    struct hw_fact f;

    if (hw_fact_read(in->facts[i].type, in->facts[i].payload, in->facts[i].n, in->facts[i].at_ms,
                     in->facts[i].position, names, arena, &f))
        hw_spell_add(s, &f);
}

static void check_segments(const struct hw_segments *all)
{
    int64_t end = INT64_MIN;

    for (size_t i = 0; i < all->count; i++) {
        const struct hw_segment *g = &all->list[i];

        HW_CHECK(g->start_ms >= end && g->end_ms >= g->start_ms && g->provider && g->authority);
        HW_CHECK(hw_segment_days(g, HW_NEXT_DAY, HW_DAY_MIN, HW_DAY_MAX) >= 0);
        HW_CHECK(hw_segment_days(g, HW_MIDNIGHT, HW_DAY_MIN, HW_DAY_MAX) >=
                 hw_segment_days(g, HW_NEXT_DAY, HW_DAY_MIN, HW_DAY_MAX));
        end = g->end_ms;
    }
}

static void check_order(const struct input *in, struct hw_names *names, struct hw_arena *arena,
                        const struct hw_segments *want)
{
    struct hw_spell back;
    struct hw_segments got = {.count = 0};
    struct hw_spell_state state;

    hw_spell_init(&back);
    for (size_t i = in->count; i > 0; i--)
        add(&back, in, i - 1, names, arena);
    hw_spell_fold(&back, HW_MS_FOREVER, &state, &got);
    HW_CHECK(got.count == want->count);
    for (size_t i = 0; i < got.count; i++)
        HW_CHECK(hw_segment_equal(&got.list[i], &want->list[i]));
    hw_segments_release(&got);
    hw_spell_release(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct hw_arena *arena = hw_arena_create(BUDGET);
    struct hw_names *names = hw_names_create();
    struct hw_segments all = {.count = 0};
    struct hw_spell_state state;
    struct hw_spell s;
    struct input in;

    HW_CHECK(arena);
    cut(data, n, &in);
    hw_spell_init(&s);
    for (size_t i = 0; i < in.count; i++)
        add(&s, &in, i, names, arena);
    hw_spell_fold(&s, HW_MS_FOREVER, &state, &all);
    check_segments(&all);
    check_order(&in, names, arena, &all);
    for (size_t i = 0; i < in.count; i++)
        hw_spell_fold(&s, in.facts[i].at_ms, &state, NULL);
    hw_segments_release(&all);
    hw_spell_release(&s);
    hw_names_destroy(names);
    hw_arena_destroy(arena);
    return 0;
}
