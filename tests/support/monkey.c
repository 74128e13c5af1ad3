#include "support/monkey.h"

#include <stdlib.h>

#include "homeward/civil.h"
#include "homeward/text.h"
#include "support/t.h"

enum { DEEP = 4, LONG = 60, STAYS = 6 };

struct saying {
    const struct monkey *m;
    struct desk *d;
    bool wild; /* values that are wrong in themselves too */
};

static json_t *message_of(const struct saying *s, const ProtobufCMessageDescriptor *d, int depth);

/* ---- values ---- */

/* NULL: nothing in particular. */
static const char *word_for(const struct saying *s, const char *field)
{
    size_t n = 0;

    for (const struct monkey_word *w = s->m->words; w->field; w++) {
        if (!hw_streq(w->field, field))
            continue;
        while (w->values[n])
            n++;
        return s->wild && chance_below(10) == 0 ? NULL : w->values[chance_below((unsigned)n)];
    }
    return NULL;
}

static const char *any_text(const struct saying *s)
{
    static const char *const all[] = {"A",   "912", "EX31", "RBZ",      "NURSE", "NO_NEED",
                                      "x y", "",    "\t\n", "\xc3\xa9", "%s%n",  "../etc"};

    return s->wild ? all[chance_below(sizeof(all) / sizeof(*all))] : "OTHER";
}

static json_t *day_of(const struct saying *s)
{
    static const int32_t from_today[] = {-400, -30, -7, -1, 0, 0, 0, 1, 2, 3, 7, 14, 42, 400};
    static const char *const extremes[] = {"0001-01-01", "9999-12-31", "2016-02-30", "tomorrow"};
    char text[HW_DATE_TEXT];

    if (s->wild && chance_below(10) == 0)
        return json_string(extremes[chance_below(4)]);
    return json_string(hw_format_date(
        hw_london_day(s->d->now_ms) + from_today[s->wild ? chance_below(14) : 3 + chance_below(9)],
        text));
}

static json_t *moment_of(const struct saying *s)
{
    char text[HW_INSTANT_TEXT];

    return json_string(
        hw_format_instant(s->d->now_ms - (int64_t)chance_below(3000) * HW_MINUTE_MS, text));
}

static json_t *number(const struct saying *s)
{
    static const json_int_t all[] = {0,  1,  2,   3,    5,     7,         30,        42,        60,
                                     -1, 90, 600, 1856, 10000, INT32_MAX, INT32_MIN, INT64_MAX, 4};

    return json_integer(all[s->wild ? chance_below(18) : 1 + chance_below(8)]);
}

static json_t *name_of(const struct saying *s, const ProtobufCEnumDescriptor *d)
{
    unsigned from = s->wild ? 0 : 1; /* the first is UNKNOWN */

    if (s->wild && chance_below(10) == 0)
        return json_string("NONSENSE");
    return json_string(d->values[from + chance_below(d->n_values - from)].name);
}

static json_t *value_of(const struct saying *s, const ProtobufCFieldDescriptor *f, int depth)
{
    const char *word = word_for(s, f->name);

    if (s->wild && chance_below(50) == 0)
        return json_pack("[{}]");
    if (word && (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE))
        return json_string(word);
    if (f->type == PROTOBUF_C_TYPE_STRING)
        return json_string(any_text(s));
    if (f->type == PROTOBUF_C_TYPE_BOOL)
        return json_boolean(chance_below(2));
    if (f->type == PROTOBUF_C_TYPE_ENUM)
        return name_of(s, f->descriptor);
    if (f->type != PROTOBUF_C_TYPE_MESSAGE)
        return word ? json_integer(strtoll(word, NULL, 10)) : number(s);
    if (f->descriptor == &hw__date__descriptor)
        return day_of(s);
    if (f->descriptor == &hw__time__descriptor)
        return moment_of(s);
    return message_of(s, f->descriptor, depth + 1);
}

static json_t *several(const struct saying *s, const ProtobufCFieldDescriptor *f, int depth)
{
    unsigned count = !s->wild ? 1 + chance_below(2) : chance_below(20) ? chance_below(4) : LONG;
    json_t *list = json_array();

    for (unsigned i = 0; i < count; i++)
        (void)json_array_append_new(list, value_of(s, f, depth));
    return list;
}

/* expected_start: "expectedStart" */
static const char *camel(const char *name, char out[100])
{
    size_t n = 0;

    for (; *name && n < 98; name++) {
        if (*name == '_' && name[1])
            out[n++] = (char)(*++name - 'a' + 'A');
        else
            out[n++] = *name;
    }
    out[n] = '\0';
    return out;
}

static json_t *message_of(const struct saying *s, const ProtobufCMessageDescriptor *d, int depth)
{
    json_t *o = json_object();
    char name[100];

    for (unsigned i = 0; i < d->n_fields && depth < DEEP; i++) {
        const ProtobufCFieldDescriptor *f = &d->fields[i];

        if (chance_below(s->wild ? 8 : 5) == 0)
            continue;
        (void)json_object_set_new(o, camel(f->name, name),
                                  f->label == PROTOBUF_C_LABEL_REPEATED ? several(s, f, depth)
                                                                        : value_of(s, f, depth));
    }
    return o;
}

/* ---- commands ---- */

static const ProtobufCFieldDescriptor *any_command(const struct saying *s)
{
    const ProtobufCMessageDescriptor *all = &hw__command__descriptor;
    const struct hw_domain *domain = s->d->core->domain;

    for (;;) {
        const ProtobufCFieldDescriptor *f = &all->fields[chance_below(all->n_fields)];

        if (f->id >= (uint32_t)domain->first_command && f->id <= (uint32_t)domain->last_command)
            return f;
    }
}

static bool say(struct saying *s)
{
    const ProtobufCMessageDescriptor *d = any_command(s)->descriptor;
    json_t *o = NULL;
    char *text = NULL;
    bool led = false;

    s->wild = chance_below(3) == 0;
    o = message_of(s, d, 0);
    (void)json_object_set_new(o, "command", json_string(d->short_name));
    if (chance_below(6) == 0)
        (void)json_object_set_new(o, "at", moment_of(s));
    text = json_dumps(o, JSON_COMPACT);
    led = text && desk_try(s->d, text);
    free(text);
    json_decref(o);
    return led;
}

/* ---- stays ---- */

struct stays {
    bool in[STAYS], dead[STAYS];
    int count[STAYS];
};

static void about_stays(struct desk *d, struct stays *t)
{
    static const char *const places[] = {"19", "51", "54", NULL};
    unsigned i = chance_below(STAYS);
    char spell[16];

    if (t->dead[i])
        return;
    t->count[i] += !t->in[i];
    (void)snprintf(spell, sizeof(spell), t->count[i] > 1 ? "S%u-%d" : "S%u", i, t->count[i]);
    if (t->in[i] && chance_below(2)) {
        desk_ready(d, spell);
        return;
    }
    t->dead[i] = t->in[i] && chance_below(15) == 0;
    if (t->in[i])
        desk_discharge(d, spell, t->dead[i], places[chance_below(4)]);
    else
        desk_admit(d, spell, (uint8_t)(i + 1));
    t->in[i] = !t->in[i];
}

static void run(const struct monkey *m, uint64_t seed, size_t *led)
{
    struct desk d;
    struct saying s = {.m = m, .d = &d};
    struct stays stays = {.in = {false}};
    char *before = NULL, *after = NULL;
    size_t events = 0;

    chance_begin(seed);
    m->open(&d);
    d.knows = 3;
    d.kill_every = seed % 2 ? 0 : 7;
    for (int i = 0; i < m->steps; i++) {
        *led += say(&s);
        if (chance_below(12) == 0)
            about_stays(&d, &stays);
        if (chance_below(4) == 0)
            chance_wait(&d, (int64_t)chance_below(chance_below(20) ? 240 : 20000) * HW_MINUTE_MS);
    }
    before = chance_pages(&d, m->pages, m->page_count);
    events = d.log_count;
    desk_restart(&d);
    desk_replay(&d);
    after = chance_pages(&d, m->pages, m->page_count);
    chance_assert_same(before, after);
    assert_int_equal(d.log_count, events);
    free(before);
    free(after);
    desk_close(&d);
}

void monkey_run(const struct monkey *m)
{
    size_t led = 0;

    for (int i = 1; i <= m->runs; i++)
        run(m, (uint64_t)i, &led);
    print_message("# %zu of %d were accepted\n", led, m->runs * m->steps);
    assert_true(led > (size_t)m->runs * 20);
}
