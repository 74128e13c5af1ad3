/* Day 91: who is to be asked, and what came of it (R7.13 to R7.22). */
#include <stdlib.h>

#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "reablement/core/measure.h"
#include "reablement/core/rules.h"
#include "reablement/core/show.h"

enum { AHEAD_DAYS = 14, AHEAD_MAX = 91 };

/* ---- who is to be asked ---- */

struct row {
    const char *id;
    const struct request *r;
};

static int by_day(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->r->left_day != y->r->left_day)
        return x->r->left_day < y->r->left_day ? -1 : 1;
    return strcmp(x->id, y->id);
}

static json_t *object_of(const struct showing *w, const struct row *row)
{
    int32_t day = rules_day_91(row->r->left_day);
    json_t *o = json_object();

    hw_show_text(o, "request", row->id);
    hw_show_text(o, "spell", row->r->spell);
    hw_show_text(o, "team", row->r->team);
    hw_show_day(o, "leftHospital", row->r->left_day);
    hw_show_day(o, "day91", day);
    hw_show_bool(o, "due", day <= w->today);
    if (day < w->today)
        hw_show_int(o, "daysOverdue", w->today - day);
    if (row->r->aged_65 != KNOWN_NOT)
        hw_show_bool(o, "aged65", row->r->aged_65 == KNOWN_YES);
    hw_reply_person(w->r, row->r->person);
    return o;
}

/* Those whose day 91 is at most `ahead` days away, the earliest first. The caller frees it. */
static struct row *rows_of(const struct showing *w, int64_t ahead, size_t *count)
{
    size_t all = 0;
    struct hw_record **records = hw_book_list(&w->s->book, &request_kind, w->q->arena, &all);
    struct row *rows = hw_alloc_array(all + 1, sizeof(*rows));

    *count = 0;
    for (size_t i = 0; i < all; i++) {
        const struct request *r = records[i]->data;

        if (measure_is_awaited(w->s, records[i], w->today) &&
            rules_day_91(r->left_day) <= w->today + ahead)
            rows[(*count)++] = (struct row){hw_record_name(records[i]), r};
    }
    if (*count > 1)
        qsort(rows, *count, sizeof(*rows), by_day);
    return rows;
}

void show_follow_ups_due(const void *context, const char *id)
{
    const struct showing *w = context;
    const char *text = hw_query_value(w->q, "days");
    int64_t ahead = AHEAD_DAYS;
    size_t count = 0;
    struct row *rows = NULL;
    json_t *list = NULL;

    (void)id;
    if (text && !hw_parse_i64(text, 0, AHEAD_MAX, &ahead)) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "days", "days: 0 to %d", AHEAD_MAX);
        return;
    }
    rows = rows_of(w, ahead, &count);
    list = json_array();
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, object_of(w, &rows[i]));
    free(rows);
    hw_reply_json(w->r, hw_show_list(w->q, "followUps", list));
}

/* ---- the measure ---- */

/* R7.13's three months that began last, unless days are asked for. */
static bool read_days(const struct showing *w, int32_t *from, int32_t *to)
{
    struct hw_civil now = hw_civil_of(w->today);
    int year = now.month >= 10 ? now.year : now.year - 1, first = 0, last = 0;

    *from = hw_day_of(year, 10, 1);
    *to = hw_day_of(year, 12, 31);
    if (!hw_show_day_asked(w->q, w->r, "from", from))
        return false;
    if (hw_query_value(w->q, "from"))
        *to = hw_day_of(hw_civil_of(*from).year, 12, 31);
    if (!hw_show_day_asked(w->q, w->r, "to", to))
        return false;
    if (*from < w->today - REQUEST_MEASURED_DAYS) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "from", "from: at most two years ago");
        return false;
    }
    if (rules_in_window(*from, &first) && rules_in_window(*to, &last) && first == last &&
        *from <= *to)
        return true;
    hw_reply_fail(w->r, 400, "BAD_VALUE", "from",
                  "from, to: days between 1 October and 31 December of one year (R7.13)");
    return false;
}

static json_t *per_cent(int64_t part, int64_t whole)
{
    return whole > 0 ? json_real((double)rules_tenths(part, whole) / 10) : json_null();
}

/* R7.20: all people of 65 or over discharged alive, from the hospital statistics. */
static bool put_coverage(const struct showing *w, json_t *o, const struct measure *m)
{
    const char *text = hw_query_value(w->q, "discharged");
    int64_t discharged = 0;

    if (!text)
        return true;
    if (!hw_parse_i64(text, 1, INT32_MAX, &discharged)) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "discharged",
                      "discharged: a number of people, from 1");
        return false;
    }
    (void)json_object_set_new(o, "coveragePerCent", per_cent(m->people, discharged));
    return true;
}

static json_t *body_of(const struct showing *w, const struct measure *m, int32_t from, int32_t to)
{
    json_t *o = json_object(), *by = json_object();

    hw_show_text(o, "measure", "ASCOF 2B part 1");
    hw_show_text(o, "version", "2011-12 to 2023-24");
    hw_show_time(o, "asAt", w->q->now_ms);
    hw_show_day(o, "from", from);
    hw_show_day(o, "to", to);
    hw_show_int(o, "people", m->people);
    hw_show_int(o, "notYetDue", m->not_yet_due);
    hw_show_int(o, "denominator", m->people - m->not_yet_due);
    hw_show_int(o, "numerator", m->at_home);
    hw_show_int(o, "unanswered", m->unanswered);
    for (int k = 1; k < MEASURE_STATUSES; k++) {
        const char *name = hw_pb_enum_name(&hw__follow_up_status__code__descriptor, k);

        if (name)
            hw_show_int(by, name, m->by_status[k]);
    }
    (void)json_object_set_new(o, "byStatus", by);
    (void)json_object_set_new(o, "perCent", per_cent(m->at_home, m->people - m->not_yet_due));
    hw_show_bool(o, "provisional", m->not_yet_due > 0 || m->unanswered > 0);
    hw_show_int(o, "ageUnknown", m->age_unknown);
    return o;
}

void show_measure(const void *context, const char *id)
{
    const struct showing *w = context;
    int32_t from = 0, to = 0;
    struct measure m;
    json_t *o = NULL;

    (void)id;
    if (!read_days(w, &from, &to))
        return;
    measure_count(w->s, from, to, w->today, &m);
    o = body_of(w, &m, from, to);
    if (!put_coverage(w, o, &m)) {
        json_decref(o);
        return;
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, o);
}
