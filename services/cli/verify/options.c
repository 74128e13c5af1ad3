#include "cli/verify/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "homeward/arena.h"
#include "homeward/civil.h"
#include "homeward/clock.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

/* ---- reading
 * ------------------------------------------------------------------------------------------ */

static int ascending(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void add_position(struct options *o, int64_t position)
{
    o->at = hw_grow(o->at, &o->at_cap, o->at_count + 1, sizeof(*o->at));
    o->at[o->at_count++] = position;
}

/* Cuts the next part of a list; false: there is none. */
static bool next_part(const char **list, char *part, size_t size, bool *fits)
{
    size_t n = strcspn(*list, ",");

    if (n == 0)
        return false;
    *fits = n < size;
    if (*fits) {
        memcpy(part, *list, n);
        part[n] = '\0';
    }
    *list += n + ((*list)[n] == ',');
    return true;
}

static bool read_positions(struct options *o, const char *list)
{
    char part[32];
    bool fits = true;
    int64_t n = 0;

    while (next_part(&list, part, sizeof(part), &fits)) {
        if (!fits || !hw_parse_i64(part, 1, INT64_MAX - 1, &n))
            return false;
        add_position(o, n);
    }
    qsort(o->at, o->at_count, sizeof(*o->at), ascending);
    return o->at_count > 0 && !*list;
}

static bool read_answer(struct options *o, const char *value)
{
    o->answer = hw_streq(value, "live")   ? ANSWER_LIVE
                : hw_streq(value, "days") ? ANSWER_DAYS
                                          : ANSWER_NOTHING;
    o->base.days = o->answer == ANSWER_DAYS;
    return o->answer != ANSWER_NOTHING;
}

static bool read_policy(struct options *o, const char *value)
{
    o->base.midnight = hw_streq(value, "MIDNIGHT");
    return o->base.midnight || hw_streq(value, "NEXT_DAY");
}

static bool read_number(const char *value, int64_t *out)
{
    return hw_parse_i64(value, 0, INT64_MAX - 1, out);
}

static bool read_filter(struct options *o, const char *name, const char *value)
{
    static const char *const filters[] = {"--provider", "--authority", "--care-type", "--reason",
                                          "--attribution"};

    for (int i = 0; i < 5; i++) {
        if (hw_streq(name, filters[i])) {
            o->base.only[i] = value;
            return true;
        }
    }
    return false;
}

/* -1: no such option; 0: its value is wrong; 1: taken. */
static int read_option(struct options *o, const char *name, const char *value)
{
    if (hw_streq(name, "--spell"))
        o->spell = value;
    else if (hw_streq(name, "--as-at"))
        o->as_at = value;
    else if (hw_streq(name, "--known-at"))
        o->known_at = value;
    else if (hw_streq(name, "--at"))
        return read_positions(o, value);
    else if (hw_streq(name, "--sample"))
        return read_number(value, &o->sample) && o->sample > 0;
    else if (hw_streq(name, "--seed"))
        return read_number(value, &o->seed);
    else if (hw_streq(name, "--limit"))
        return read_number(value, &o->limit);
    else if (hw_streq(name, "--per-spell"))
        return read_number(value, &o->per_spell);
    else if (hw_streq(name, "--answer"))
        return read_answer(o, value);
    else if (hw_streq(name, "--policy"))
        return read_policy(o, value);
    else if (hw_streq(name, "--month"))
        return (o->has_month = hw_parse_month(value, strlen(value), &o->base.month));
    else
        return read_filter(o, name, value) ? 1 : -1;
    return 1;
}

static bool read_flag(struct options *o, const char *name)
{
    if (hw_streq(name, "--json"))
        o->json = true;
    else if (hw_streq(name, "--quiet"))
        o->progress = false;
    else if (hw_streq(name, "--cells"))
        o->base.cells = true;
    else
        return false;
    return true;
}

int options_read(struct options *o, int argc, char **argv)
{
    *o = (struct options){.limit = 100, .per_spell = 10, .progress = true};
    for (int i = 1; i < argc; i++) {
        int taken = 0;

        if (read_flag(o, argv[i]))
            continue;
        if (i + 1 == argc)
            return misuse(&cmd_verify, "'%s' is not expected, or needs a value", argv[i]);
        taken = read_option(o, argv[i], argv[i + 1]);
        if (taken < 0)
            return misuse(&cmd_verify, "'%s' is not expected", argv[i]);
        if (taken == 0)
            return misuse(&cmd_verify, "%s: '%s' is not a value it can have", argv[i], argv[i + 1]);
        i++;
    }
    if (o->answer == ANSWER_DAYS && !o->has_month)
        return misuse(&cmd_verify, "--answer days needs --month YYYY-MM");
    return EXIT_ALL_WELL;
}

void options_release(struct options *o)
{
    free(o->at);
    free(o->questions);
}

/* ---- settling
 * ------------------------------------------------------------------------------------------- */

static bool fail(struct db *d, const char *what, const char *value)
{
    if (!db_failed(d))
        (void)snprintf(d->error, sizeof(d->error), "%s: '%.100s' is not understood", what, value);
    return false;
}

/* splitmix64: the same seed draws the same positions everywhere. */
static uint64_t draw(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void draw_sample(struct options *o, int64_t head)
{
    uint64_t state = (uint64_t)o->seed;

    if (head > 0 && o->sample > 0) {
        for (int64_t i = 0; i < o->sample; i++)
            add_position(o, 1 + (int64_t)(draw(&state) % (uint64_t)head));
        add_position(o, head);
    }
    if (o->at_count)
        qsort(o->at, o->at_count, sizeof(*o->at), ascending);
}

/* Where the clock stands: in a system whose clock is set by hand, where it was last set. */
static int64_t now_ms(struct db *d)
{
    struct cursor c;
    struct hw_arena *arena = hw_arena_create(1 << 16);
    int64_t now = hw_clock_now_ms(&(struct hw_clock){.manual = false});
    const Hw__ClockAdvanced *m = NULL;
    size_t n = 0;

    cursor_open(
        &c, d, "clock",
        "SELECT payload FROM log.event WHERE stream = 'clock' ORDER BY version DESC LIMIT 1", NULL,
        1);
    if (arena && cursor_next(&c)) {
        const char *data = cursor_bytes(&c, 0, &n);

        m = hw_pb_unpack(&hw__clock_advanced__descriptor, arena, data, n);
    }
    if (m)
        now = m->to->ms;
    cursor_close(&c);
    hw_arena_destroy(arena);
    return now;
}

/* position:N, or the last position that was recorded by an instant. */
static bool known_at(struct db *d, const char *text, int64_t *position)
{
    struct cursor c;
    char moment[32];
    int64_t ms = 0;

    if (hw_starts_with(text, "position:"))
        return hw_parse_i64(text + strlen("position:"), 0, INT64_MAX - 1, position);
    if (!hw_parse_instant(text, strlen(text), &ms))
        return false;
    (void)snprintf(moment, sizeof(moment), "%lld", (long long)ms);
    cursor_open(&c, d, "known",
                "SELECT coalesce(max(position), 0) FROM log.event WHERE recorded_at <= "
                "timestamptz 'epoch' + $1::text::bigint * interval '1 millisecond'",
                moment, 1);
    if (cursor_next(&c))
        *position = cursor_i64(&c, 0);
    cursor_close(&c);
    return true;
}

static void add_question(struct options *o, int64_t known, int64_t as_at_ms)
{
    struct question *q = NULL;

    o->questions =
        hw_grow(o->questions, &o->question_cap, o->question_count + 1, sizeof(*o->questions));
    q = &o->questions[o->question_count++];
    *q = o->base;
    q->known = known;
    q->as_at_ms = as_at_ms;
}

static bool ask_each_moment(struct options *o, struct db *d, int64_t known, int64_t now)
{
    const char *list = o->as_at;
    char part[64];
    bool fits = true;
    int64_t ms = 0;

    if (!list) {
        add_question(o, known, now);
        return true;
    }
    while (next_part(&list, part, sizeof(part), &fits)) {
        if (!fits || !hw_parse_instant(part, strlen(part), &ms))
            return fail(d, "--as-at", o->as_at);
        add_question(o, known, ms);
    }
    return true;
}

static bool make_questions(struct options *o, struct db *d, int64_t head)
{
    const char *list = o->known_at;
    char part[64];
    bool fits = true;
    int64_t known = 0, now = now_ms(d);

    if (!list)
        return ask_each_moment(o, d, head, now);
    while (next_part(&list, part, sizeof(part), &fits)) {
        if (!fits || !known_at(d, part, &known))
            return fail(d, "--known-at", o->known_at);
        if (!ask_each_moment(o, d, known < head ? known : head, now))
            return false;
    }
    return true;
}

bool options_settle(struct options *o, struct db *d)
{
    int64_t head = db_number(d, "SELECT position FROM log.ledger");

    draw_sample(o, head);
    if (o->answer != ANSWER_NOTHING && !make_questions(o, d, head))
        return false;
    return !db_failed(d);
}
