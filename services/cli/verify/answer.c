#include "cli/verify/answer.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <uthash.h>

#include "cli/verify/ask.h"
#include "cli/verify/scan.h"
#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { WORDS = 5, KEY_TEXT = 192 };

static const char *const words[WORDS] = {"provider", "authority", "careType", "reason",
                                         "attribution"};
static const char *const breakdowns[WORDS] = {"byProvider", "byAuthority", "byCareType", "byReason",
                                              "byAttribution"};

struct tally {
    UT_hash_handle hh;
    int64_t n;
    char *words[WORDS];
    char key[KEY_TEXT];
};

struct asked {
    const struct question *q;
    struct tally *cells;
    int64_t total, snapshot;
    bool has_snapshot;
};

struct answering {
    struct calendar *calendar;
    struct view view;
    struct asked *list;
    size_t count;
};

/* ---- counting
 * ---------------------------------------------------------------------------------------- */

static bool wanted(const struct question *q, const char *const text[WORDS])
{
    for (int i = 0; i < WORDS; i++) {
        if (q->only[i] && !hw_streq(q->only[i], text[i]))
            return false;
    }
    return true;
}

static bool is_wanted(const struct question *q, const struct standing *s, const char *text[WORDS])
{
    text[0] = s->provider;
    text[1] = s->authority;
    text[2] = told_care(s->care);
    text[3] = told_reason(s->reason);
    text[4] = told_attribution(s->attribution);
    return wanted(q, text);
}

static void count_one(struct asked *a, const struct standing *s)
{
    const char *text[WORDS] = {NULL};
    char key[KEY_TEXT];
    struct tally *t = NULL;

    if (!s->delayed || !is_wanted(a->q, s, text))
        return;
    (void)snprintf(key, sizeof(key), "%s\n%s\n%s\n%s\n%s", text[0], text[1], text[2], text[3],
                   text[4]);
    HASH_FIND_STR(a->cells, key, t);
    if (!t) {
        t = hw_alloc(sizeof(*t));
        memcpy(t->key, key, sizeof(key));
        for (int i = 0; i < WORDS; i++)
            t->words[i] = hw_strdup(text[i]);
        HASH_ADD_STR(a->cells, key, t);
    }
    t->n++;
    a->total++;
}

/* R1.29: the last Thursday. 1970-01-01 was one. */
static int32_t last_thursday(int32_t last_day)
{
    return last_day - ((last_day % 7) + 7) % 7;
}

static bool has_passed(struct answering *w, int32_t day, const struct question *q)
{
    return calendar_midnight(w->calendar, day + 1) <= q->as_at_ms;
}

static void count_days(struct answering *w, struct asked *a)
{
    int32_t first = hw_month_first_day(a->q->month), last = hw_month_last_day(a->q->month);
    int32_t thursday = last_thursday(last);
    const char *text[WORDS] = {NULL};

    for (int32_t day = first; day <= last && has_passed(w, day, a->q); day++) {
        struct standing s = ask_day(&w->view, day, !a->q->midnight);

        count_one(a, &s);
    }
    if (a->has_snapshot) {
        struct standing s = ask_day(&w->view, thursday, false);

        a->snapshot += s.delayed && is_wanted(a->q, &s, text);
    }
}

static void count_spell(struct answering *w, const struct scan *s)
{
    int64_t known = -1;

    for (size_t i = 0; i < w->count; i++) {
        struct asked *a = &w->list[i];

        if (a->q->known != known) {
            known = a->q->known;
            view_take(&w->view, &s->told, known);
        }
        if (w->view.count == 0)
            continue;
        if (a->q->days) {
            count_days(w, a);
        } else {
            struct standing now = ask_at(&w->view, a->q->as_at_ms);

            count_one(a, &now);
        }
    }
}

/* ---- saying
 * -----------------------------------------------------------------------------------------------
 */

static void put(json_t *o, const char *key, json_t *value)
{
    (void)json_object_set_new(o, key, value);
}

static json_t *breakdown(const struct asked *a, int word)
{
    json_t *o = json_object();

    for (const struct tally *t = a->cells; t; t = t->hh.next) {
        json_int_t before = json_integer_value(json_object_get(o, t->words[word]));

        put(o, t->words[word], json_integer(before + t->n));
    }
    return o;
}

static json_t *cell_list(const struct asked *a)
{
    json_t *list = json_array();

    for (const struct tally *t = a->cells; t; t = t->hh.next) {
        json_t *o = json_object();

        for (int i = 0; i < WORDS; i++)
            put(o, words[i], json_string(t->words[i]));
        put(o, "days", json_integer(t->n));
        (void)json_array_append_new(list, o);
    }
    return list;
}

static int by_key(const struct tally *a, const struct tally *b)
{
    return strcmp(a->key, b->key);
}

static void put_days(json_t *o, const struct asked *a)
{
    int32_t first = hw_month_first_day(a->q->month), last = hw_month_last_day(a->q->month);
    char text[HW_DATE_TEXT];

    (void)snprintf(text, sizeof(text), "%.7s", hw_format_date(first, (char[HW_DATE_TEXT]){""}));
    put(o, "month", json_string(text));
    put(o, "policy", json_string(a->q->midnight ? "MIDNIGHT" : "NEXT_DAY"));
    put(o, "snapshot", a->has_snapshot ? json_integer(a->snapshot) : json_null());
    put(o, "beds", json_real((double)a->total / (last - first + 1)));
    if (a->q->cells)
        put(o, "cells", cell_list(a));
}

static void print_answer(struct asked *a)
{
    json_t *o = json_object();
    char text[HW_INSTANT_TEXT];
    char *line = NULL;

    HASH_SORT(a->cells, by_key);
    put(o, "position", json_integer(a->q->known));
    put(o, "asAt", json_string(hw_format_instant(a->q->as_at_ms, text)));
    put(o, "total", json_integer(a->total));
    for (int i = WORDS; i-- > 0;)
        put(o, breakdowns[i], breakdown(a, i));
    if (a->q->days)
        put_days(o, a);
    line = json_dumps(o, JSON_COMPACT);
    if (line)
        (void)puts(line);
    free(line);
    json_decref(o);
}

static void release(struct asked *a)
{
    struct tally *t = NULL, *next = NULL;

    HASH_ITER(hh, a->cells, t, next)
    {
        HASH_DEL(a->cells, t);
        for (int i = 0; i < WORDS; i++)
            free(t->words[i]);
        free(t);
    }
}

static void ask(struct answering *w, struct asked *a, const struct question *q)
{
    a->q = q;
    a->has_snapshot = q->days && has_passed(w, last_thursday(hw_month_last_day(q->month)), q);
}

bool answer_all(struct db *d, struct calendar *calendar, const struct question *q, size_t count)
{
    struct answering w = {.calendar = calendar, .count = count};
    struct scan scan;

    w.list = hw_alloc_array(count, sizeof(*w.list));
    for (size_t i = 0; i < count; i++)
        ask(&w, &w.list[i], &q[i]);
    view_init(&w.view, calendar);
    scan_open(&scan, d, NULL, true);
    while (scan_next(&scan))
        count_spell(&w, &scan);
    scan_close(&scan);
    for (size_t i = 0; i < count && !db_failed(d); i++)
        print_answer(&w.list[i]);
    for (size_t i = 0; i < count; i++)
        release(&w.list[i]);
    free(w.list);
    view_release(&w.view);
    return !db_failed(d);
}
