/* Teams, and what they can give from week to week. */
#include "homeward/text.h"
#include "reablement/core/show.h"

enum { WEEKS_SHOWN = 6, WEEKS_MAX = 14 };

static void put_freshness(const struct showing *w, json_t *o, const struct team *t)
{
    hw_show_time(o, "publishedAt", t->published_ms);
    hw_show_bool(o, "stale", team_is_stale(w->s, t, w->q->now_ms));
    if (t->published_ms > 0)
        hw_show_time(o, "staleAt", t->published_ms + w->s->stale_ms);
}

static void put_team(const struct showing *w, json_t *o, const struct team *t, const char *id)
{
    hw_show_text(o, "team", id);
    hw_show_text(o, "name", t->name);
    hw_show_text(o, "authority", t->authority);
    show_texts(o, "zones", t->zones, t->zone_count);
    show_texts(o, "skills", t->skills, t->skill_count);
    show_texts(o, "languages", t->languages, t->language_count);
    hw_show_day(o, "lastDay", t->last_day);
    put_freshness(w, o, t);
}

void show_teams(const void *context, const char *id)
{
    const struct showing *w = context;
    size_t count = 0;
    struct hw_record **list = hw_book_list(&w->s->book, &team_kind, w->q->arena, &count);
    json_t *teams = json_array();

    (void)id;
    for (size_t i = 0; i < count; i++) {
        json_t *o = json_object();

        put_team(w, o, list[i]->data, hw_record_name(list[i]));
        (void)json_array_append_new(teams, o);
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "teams", teams));
}

/* ---- weeks ---- */

static bool is_nothing(const struct slots *s)
{
    for (int k = 0; k < PATTERN_SLOTS; k++) {
        if (s->minutes[k] != 0)
            return false;
    }
    return true;
}

/* Free is what can be given less what is booked: below zero when a team has taken back what was
 * booked already. */
static void add_week(const struct showing *w, json_t *list, const struct team *t, const char *id,
                     const char *zone, int32_t week)
{
    bool usual = false;
    struct slots can = team_capacity(t, zone, week, &usual);
    struct slots booked = bookings_of(&w->s->bookings, id, zone, week);
    struct slots left = can;
    json_t *o = NULL;

    if (is_nothing(&can) && is_nothing(&booked))
        return;
    for (int k = 0; k < PATTERN_SLOTS; k++)
        left.minutes[k] -= booked.minutes[k];
    o = json_object();
    hw_show_text(o, "team", id);
    hw_show_text(o, "zone", zone);
    hw_show_day(o, "week", week);
    hw_show_bool(o, "published", !usual);
    hw_show_bool(o, "stale", team_is_stale(w->s, t, w->q->now_ms));
    (void)json_object_set_new(o, "capacity", show_slots(&can));
    (void)json_object_set_new(o, "booked", show_slots(&booked));
    (void)json_object_set_new(o, "free", show_slots(&left));
    (void)json_array_append_new(list, o);
}

static void add_weeks(const struct showing *w, json_t *list, const struct hw_record *rec,
                      const char *zone, int64_t weeks)
{
    const struct team *t = rec->data;
    int32_t first = pattern_week(w->today);

    for (size_t z = 0; z < t->zone_count; z++) {
        if (zone && !hw_streq(zone, t->zones[z]))
            continue;
        for (int32_t week = first; week < first + 7 * weeks; week += 7)
            add_week(w, list, t, hw_record_name(rec), t->zones[z], week);
    }
}

void show_capacity(const void *context, const char *id)
{
    const struct showing *w = context;
    const char *team = hw_query_value(w->q, "team"), *zone = hw_query_value(w->q, "zone");
    const char *text = hw_query_value(w->q, "weeks");
    int64_t weeks = WEEKS_SHOWN;
    size_t count = 0;
    struct hw_record **teams = hw_book_list(&w->s->book, &team_kind, w->q->arena, &count);
    json_t *list = NULL;

    (void)id;
    if (text && !hw_parse_i64(text, 1, WEEKS_MAX, &weeks)) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "weeks", "weeks: 1 to %d", WEEKS_MAX);
        return;
    }
    list = json_array();
    for (size_t i = 0; i < count; i++) {
        if (!team || hw_streq(team, hw_record_name(teams[i])))
            add_weeks(w, list, teams[i], zone, weeks);
    }
    hw_reply_impersonal(w->r);
    hw_reply_json(w->r, hw_show_list(w->q, "weeks", list));
}

/* ---- one ---- */

/* Who has its minutes: ids only. */
static json_t *held_by(const struct showing *w, const struct team *t, const char *team)
{
    size_t count = 0;
    struct hw_record **list = hw_book_list(&w->s->book, &request_kind, w->q->arena, &count);
    json_t *held = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct request *r = list[i]->data;
        struct span booked = request_booked(r);
        json_t *o = NULL;

        if (!hw_streq(booked.team, team) || booked.last_day < w->today)
            continue;
        o = json_object();
        hw_show_text(o, "request", hw_record_name(list[i]));
        hw_show_text(o, "zone", booked.zone);
        hw_show_day(o, "start", booked.first_day);
        hw_show_day(o, "until", booked.last_day);
        hw_show_bool(o, "started", r->state == REQUEST_STARTED);
        hw_show_bool(o, "beyondLastDay", booked.last_day > t->last_day);
        hw_reply_person(w->r, r->person);
        (void)json_array_append_new(held, o);
    }
    return held;
}

void show_team(const void *context, const char *id)
{
    const struct showing *w = context;
    struct hw_record *rec = hw_book_get(&w->s->book, team_kind.prefix, id);
    json_t *o = NULL, *weeks = NULL;

    hw_book_need(&w->s->book, w->n, team_kind.prefix, id);
    if (!hw_needs_nothing(w->n))
        return;
    if (!rec || rec->version == 0) {
        hw_reply_fail(w->r, 404, "UNKNOWN_TEAM", NULL, "there is no team %s", id);
        return;
    }
    o = json_object();
    weeks = json_array();
    put_team(w, o, rec->data, id);
    add_weeks(w, weeks, rec, NULL, WEEKS_SHOWN);
    (void)json_object_set_new(o, "weeks", weeks);
    (void)json_object_set_new(o, "held", held_by(w, rec->data, id));
    hw_reply_json(w->r, o);
}
