/* Episodes that run: all of them, those whose review is due, those that cannot end. */
#include <stdlib.h>

#include "homeward/mem.h"
#include "homeward/text.h"
#include "reablement/core/rules.h"
#include "reablement/core/show.h"

static void put_onward(json_t *o, const struct request *r)
{
    const struct onward *x = &r->onward;
    json_t *onward = json_object();
    const char *state = r->onward_needed ? "NEEDED" : NULL;

    if (x->package)
        state = x->given_up                        ? "GIVEN_UP"
                : x->started_day != HW_DAY_FOREVER ? "STARTED"
                                                   : "EXPECTED";
    hw_show_text(onward, "state", state ? state : "NOT_SAID");
    hw_show_text(onward, "package", x->package);
    if (x->package) {
        hw_show_day(onward, "start", x->start_day);
        hw_show_day(onward, "latestStart", x->latest_day);
        hw_show_day(onward, "started", x->started_day);
    }
    (void)json_object_set_new(o, "onward", onward);
}

static void put_reviews(const struct showing *w, json_t *o, const struct request *r)
{
    size_t met = 0;

    for (size_t i = 0; i < r->goal_count; i++)
        met += r->goals[i].met;
    hw_show_int(o, "reviews", r->reviews);
    hw_show_int(o, "goalsSet", (int64_t)r->goal_count);
    hw_show_int(o, "goalsMet", (int64_t)met);
    hw_show_day(o, "goalsMetOn", r->goals_met_day);
    if (r->state != REQUEST_STARTED || r->suspended_by)
        return;
    hw_show_day(o, "nextReview", rules_review_due(r->reviewed_day));
    hw_show_bool(o, "reviewMissed", w->today > rules_review_due(r->reviewed_day));
}

/* R7.3: day 1 is the first day of service. */
void show_episode(const struct showing *w, json_t *o, const struct request *r)
{
    int32_t last = r->state == REQUEST_ENDED ? r->ended_day : w->today;

    hw_show_text(o, "team", r->team);
    hw_show_day(o, "start", r->start_day);
    hw_show_day(o, "until", r->until_day);
    hw_show_day(o, "bookedUntil", r->booked_until_day);
    hw_show_int(o, "dayNumber", last - r->start_day + 1);
    hw_show_day(o, "day42", rules_last_day(r->start_day, RULES_WEEKS_MAX));
    hw_show_day(o, "lastFreeDay", rules_last_free_day(r->start_day, r->until_day));
    hw_show_day(o, "firstChargeableDay", request_chargeable_day(r));
    hw_show_int(o, "extensions", r->extensions);
    hw_show_enum(o, "extendedFor", &hw__reablement_extension__code__descriptor,
                 (int)r->extended_for);
    hw_show_bool(o, "suspended", r->suspended_by != NULL);
    hw_show_text(o, "suspendedBy", r->suspended_by);
    put_reviews(w, o, r);
    put_onward(o, r);
    if (r->state != REQUEST_ENDED)
        return;
    hw_show_day(o, "ended", r->ended_day);
    hw_show_bool(o, "early", r->early);
    hw_show_enum(o, "outcome", &hw__reablement_outcome__code__descriptor, (int)r->outcome);
}

/* ---- lists ---- */

struct row {
    const char *id;
    const struct request *r;
    int32_t day; /* to sort by */
};

static int by_day(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return strcmp(x->id, y->id);
}

/* Running episodes for which day_of says a day, the earliest first. The caller frees it. */
static struct row *rows_of(const struct showing *w,
                           int32_t (*day_of)(const struct showing *w, const struct request *r),
                           size_t *count)
{
    const char *team = hw_query_value(w->q, "team");
    size_t all = 0;
    struct hw_record **list = hw_book_list(&w->s->book, &request_kind, w->q->arena, &all);
    struct row *rows = hw_alloc_array(all + 1, sizeof(*rows));

    *count = 0;
    for (size_t i = 0; i < all; i++) {
        const struct request *r = list[i]->data;
        int32_t day = r->state == REQUEST_STARTED ? day_of(w, r) : HW_DAY_FOREVER;

        if (day != HW_DAY_FOREVER && (!team || hw_streq(team, r->team)))
            rows[(*count)++] = (struct row){hw_record_name(list[i]), r, day};
    }
    if (*count > 1)
        qsort(rows, *count, sizeof(*rows), by_day);
    return rows;
}

static json_t *object_of(const struct showing *w, const struct row *row)
{
    json_t *o = json_object();

    hw_show_text(o, "request", row->id);
    hw_show_text(o, "spell", row->r->spell);
    hw_show_text(o, "zone", row->r->zone);
    show_episode(w, o, row->r);
    hw_reply_person(w->r, row->r->person);
    return o;
}

static int32_t start_of(const struct showing *w, const struct request *r)
{
    (void)w;
    return r->start_day;
}

void show_episodes(const void *context, const char *id)
{
    const struct showing *w = context;
    size_t count = 0;
    struct row *rows = rows_of(w, start_of, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++)
        (void)json_array_append_new(list, object_of(w, &rows[i]));
    free(rows);
    hw_reply_json(w->r, hw_show_list(w->q, "episodes", list));
}

/* R7.11: today or before; none while service rests. */
static int32_t review_due(const struct showing *w, const struct request *r)
{
    int32_t due = rules_review_due(r->reviewed_day);

    return r->suspended_by || due > w->today ? HW_DAY_FOREVER : due;
}

void show_reviews_due(const void *context, const char *id)
{
    const struct showing *w = context;
    size_t count = 0;
    struct row *rows = rows_of(w, review_due, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        json_t *o = object_of(w, &rows[i]);

        hw_show_day(o, "due", rows[i].day);
        hw_show_int(o, "daysOverdue", w->today - rows[i].day);
        (void)json_array_append_new(list, o);
    }
    free(rows);
    hw_reply_json(w->r, hw_show_list(w->q, "episodes", list));
}

static int32_t blocked(const struct showing *w, const struct request *r)
{
    return request_blocked_day(r, w->today);
}

void show_exit_block(const void *context, const char *id)
{
    const struct showing *w = context;
    size_t count = 0;
    struct row *rows = rows_of(w, blocked, &count);
    json_t *list = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        json_t *o = object_of(w, &rows[i]);
        bool met = rows[i].day == rows[i].r->goals_met_day;

        hw_show_text(o, "why", met ? "GOALS_MET" : "PERIOD_OVER");
        hw_show_day(o, "since", rows[i].day);
        hw_show_int(o, "daysBlocked", w->today - rows[i].day);
        (void)json_array_append_new(list, o);
    }
    free(rows);
    hw_reply_json(w->r, hw_show_list(w->q, "episodes", list));
}
