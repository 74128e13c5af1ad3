#include "cli/verify/report.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/text.h"

static void put(json_t *o, const char *key, json_t *value)
{
    (void)json_object_set_new(o, key, value);
}

static void put_text(json_t *o, const char *key, const char *text)
{
    if (text)
        put(o, key, json_string(text));
}

static json_t *position_list(const struct finding *f)
{
    json_t *list = json_array();

    for (int i = 0; i < FINDING_POSITIONS && f->positions[i]; i++)
        (void)json_array_append_new(list, json_integer(f->positions[i]));
    return list;
}

static void print_json(const struct finding *f)
{
    json_t *o = json_object();
    char text[HW_INSTANT_TEXT];
    char *line = NULL;

    put_text(o, "where", f->where);
    put_text(o, "spell", f->spell);
    put_text(o, "thing", f->thing);
    put_text(o, "field", f->field);
    if (f->known)
        put(o, "knownAt", json_integer(f->known));
    if (f->at_ms != NO_TIME)
        put_text(o, "at", hw_format_instant(f->at_ms, text));
    if (f->day != NO_DAY)
        put_text(o, "day", hw_format_date(f->day, text));
    put_text(o, "expected", f->expected);
    put_text(o, "found", f->found);
    put(o, "positions", position_list(f));
    line = json_dumps(o, JSON_COMPACT);
    if (line)
        (void)puts(line);
    free(line);
    json_decref(o);
}

static void print_text(const struct finding *f)
{
    char text[HW_INSTANT_TEXT];

    (void)printf("%s:", f->where);
    if (f->spell)
        (void)printf(" spell %s", f->spell);
    if (f->thing)
        (void)printf(" %s", f->thing);
    if (f->known)
        (void)printf(", as known at position %lld", (long long)f->known);
    if (f->at_ms != NO_TIME)
        (void)printf(", at %s", hw_format_instant(f->at_ms, text));
    if (f->day != NO_DAY)
        (void)printf(", day %s", hw_format_date(f->day, text));
    (void)printf("%s %s should be %s and is %s", f->spell || f->thing ? ":" : "", f->field,
                 f->expected, f->found);
    for (int i = 0; i < FINDING_POSITIONS && f->positions[i]; i++)
        (void)printf("%s%lld", i ? ", " : " (events ", (long long)f->positions[i]);
    (void)puts(f->positions[0] ? ")" : "");
}

/* FNV-1a: only ever compared within one spell. */
static uint64_t mix(uint64_t h, const char *text)
{
    for (; *text; text++)
        h = (h ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (h ^ 0xff) * UINT64_C(0x100000001b3);
}

static uint64_t hash_of(const struct finding *f)
{
    char day[HW_DATE_TEXT];
    uint64_t h = mix(UINT64_C(0xcbf29ce484222325), f->where);

    (void)snprintf(day, sizeof(day), "%d", (int)f->day);
    return mix(mix(mix(mix(h, f->field), f->expected), f->found), day);
}

static bool is_new(struct report *r, const struct finding *f)
{
    uint64_t h = hash_of(f);

    if (!hw_streq(r->last_spell, f->spell)) {
        (void)hw_copy_text(r->last_spell, sizeof(r->last_spell), f->spell);
        r->said_count = 0;
    }
    for (size_t i = 0; i < r->said_count; i++) {
        if (r->said[i] == h)
            return false;
    }
    r->said = hw_grow(r->said, &r->said_cap, r->said_count + 1, sizeof(*r->said));
    r->said[r->said_count++] = h;
    return true;
}

void report_add(struct report *r, const struct finding *f)
{
    if (f->spell && !is_new(r, f))
        return;
    r->count++;
    if (r->count > r->limit || (f->spell && (int64_t)r->said_count > r->per_spell))
        return;
    if (r->json)
        print_json(f);
    else
        print_text(f);
}

void report_release(struct report *r)
{
    free(r->said);
    r->said = NULL;
}
