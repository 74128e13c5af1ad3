#include "reablement/core/team.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/bookings.h"

enum { WEEKS_KEPT = 9 }; /* weeks that are over by more than this are forgotten */

/* ---- what events mean ---- */

static const char **intern_all(struct hw_book *b, const char **texts, size_t count)
{
    const char **list = hw_alloc_array(count + 1, sizeof(*list));

    for (size_t i = 0; i < count; i++)
        list[i] = hw_names_intern(b->names, texts[i]);
    return list;
}

static struct team_zone *zone_of(struct team_week *w, const char *zone)
{
    for (size_t i = 0; i < w->zone_count; i++) {
        if (w->zones[i].zone == zone)
            return &w->zones[i];
    }
    w->zones[w->zone_count].zone = zone;
    return &w->zones[w->zone_count++];
}

static struct team_week read_week(struct hw_book *b, int32_t week_day, Hw__CapacityCell **cells,
                                  size_t count)
{
    struct team_week w = {.week_day = week_day,
                          .zones = hw_alloc_array(count + 1, sizeof(*w.zones))};

    for (size_t i = 0; i < count; i++) {
        const Hw__CapacityCell *c = cells[i];
        struct team_zone *z = NULL;

        if (!c->zone || c->band < HW__CARE_BAND__CODE__MORNING ||
            c->band > HW__CARE_BAND__CODE__NIGHT)
            continue;
        z = zone_of(&w, hw_names_intern(b->names, c->zone));
        z->can.minutes[pattern_slot((int)c->band, false)] = c->minutes;
        z->can.minutes[pattern_slot((int)c->band, true)] = c->double_minutes;
    }
    return w;
}

static void forget_lists(struct team *t)
{
    free(t->zones);
    free(t->skills);
    free(t->languages);
    free(t->usual.zones);
}

static void list_zones(struct hw_book *b, struct hw_record *r, bool in)
{
    struct reablement *s = (struct reablement *)(void *)b;
    const struct team *t = r->data;

    for (size_t i = 0; i < t->zone_count; i++)
        (in ? hw_links_add : hw_links_remove)(&s->by_zone, t->zones[i], r);
}

static void registered(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct team *t = r->data;
    const Hw__TeamRegistered *m =
        hw_pb_unpack(&hw__team_registered__descriptor, b->arena, e->payload, e->payload_n);

    if (!m)
        return;
    list_zones(b, r, false);
    forget_lists(t);
    t->name = hw_names_intern(b->names, m->name);
    t->authority = hw_names_intern(b->names, m->authority);
    t->last_day = m->last_day ? m->last_day->day : HW_DAY_FOREVER;
    t->zones = intern_all(b, m->zones, m->n_zones);
    t->zone_count = m->n_zones;
    list_zones(b, r, true);
    t->skills = intern_all(b, m->skills, m->n_skills);
    t->skill_count = m->n_skills;
    t->languages = intern_all(b, m->languages, m->n_languages);
    t->language_count = m->n_languages;
    t->usual = read_week(b, 0, m->weekly, m->n_weekly);
    if (m->n_weekly > 0 && e->occurred_ms > t->published_ms) { /* not one that is entered late */
        t->published_ms = e->occurred_ms;
        t->flagged = false;
    }
}

static void forget_old_weeks(struct team *t, int32_t before_day)
{
    size_t gone = 0;

    while (gone < t->week_count && t->weeks[gone].week_day < before_day)
        free(t->weeks[gone++].zones);
    t->week_count -= gone;
    memmove(t->weeks, t->weeks + gone, t->week_count * sizeof(*t->weeks));
}

static void put_week(struct team *t, struct team_week w)
{
    size_t i = 0;

    while (i < t->week_count && t->weeks[i].week_day < w.week_day)
        i++;
    if (i < t->week_count && t->weeks[i].week_day == w.week_day) {
        if (w.said_ms < t->weeks[i].said_ms) { /* entered late: something newer was said already */
            free(w.zones);
            return;
        }
        free(t->weeks[i].zones);
        t->weeks[i] = w;
        return;
    }
    t->weeks = hw_grow(t->weeks, &t->week_cap, t->week_count + 1, sizeof(*t->weeks));
    memmove(&t->weeks[i + 1], &t->weeks[i], (t->week_count - i) * sizeof(*t->weeks));
    t->weeks[i] = w;
    t->week_count++;
}

static void published(struct hw_book *b, struct team *t, const struct hw_es_event *e)
{
    const Hw__CapacityPublished *m =
        hw_pb_unpack(&hw__capacity_published__descriptor, b->arena, e->payload, e->payload_n);
    struct team_week week;

    if (!m)
        return;
    week = read_week(b, m->week->day, m->cells, m->n_cells);
    week.said_ms = e->occurred_ms;
    put_week(t, week);
    if (t->week_count > 1)
        forget_old_weeks(t, pattern_week(hw_london_day(b->seen_ms)) - 7 * WEEKS_KEPT);
    if (e->occurred_ms > t->published_ms)
        t->published_ms = e->occurred_ms;
    t->flagged = false;
}

static void apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    struct team *t = r->data;

    if (e->type == HW__EVENT__BODY_TEAM_REGISTERED)
        registered(b, r, e);
    else if (e->type == HW__EVENT__BODY_CAPACITY_PUBLISHED)
        published(b, t, e);
    else if (e->type == HW__EVENT__BODY_CAPACITY_STALE)
        t->flagged = true;
}

static void release(struct hw_book *b, struct hw_record *r)
{
    struct team *t = r->data;

    list_zones(b, r, false);
    forget_lists(t);
    for (size_t i = 0; i < t->week_count; i++)
        free(t->weeks[i].zones);
    free(t->weeks);
}

static bool is_open(const struct hw_book *b, const struct hw_record *r)
{
    (void)b, (void)r;
    return true; /* there are as many as there are teams */
}

/* ---- what a team owes: to say that it has not said anything for too long ---- */

static int64_t due(const struct hw_book *b, const struct hw_record *r)
{
    const struct team *t = r->data;
    const struct reablement *s = (const struct reablement *)(const void *)b;

    int64_t stale_ms = t->published_ms + s->stale_ms;

    return t->published_ms > 0 && !t->flagged && hw_london_day(stale_ms) <= t->last_day ? stale_ms
                                                                                        : HW_NEVER;
}

static void act(struct hw_book *b, struct hw_record *r, int64_t now_ms, struct hw_needs *n,
                struct hw_plan *p)
{
    const struct team *t = r->data;
    Hw__CapacityStale m = HW__CAPACITY_STALE__INIT;
    Hw__Time at = HW__TIME__INIT;

    (void)now_ms, (void)n;
    at.ms = t->published_ms;
    m.published_at = &at;
    hw_book_plan(b, p, r->kind->prefix, hw_record_name(r), HW__EVENT__BODY_CAPACITY_STALE,
                 due(b, r), &m);
}

const struct hw_kind team_kind = {.prefix = "team/",
                                  .size = sizeof(struct team),
                                  .apply = apply,
                                  .release = release,
                                  .open = is_open,
                                  .due = due,
                                  .act = act};

/* ---- what can be asked of a team ---- */

const struct team *team_find(struct reablement *s, const char *id)
{
    return hw_book_data(&s->book, team_kind.prefix, id);
}

static const struct team_week *week_of(const struct team *t, int32_t week_day)
{
    for (size_t i = t->week_count; i-- > 0 && t->weeks[i].week_day >= week_day;) {
        if (t->weeks[i].week_day == week_day)
            return &t->weeks[i];
    }
    return NULL;
}

static bool serves(const struct team *t, const char *zone)
{
    for (size_t i = 0; i < t->zone_count; i++) {
        if (hw_streq(t->zones[i], zone))
            return true;
    }
    return false;
}

struct slots team_capacity(const struct team *t, const char *zone, int32_t week_day, bool *usual)
{
    const struct team_week *w = week_of(t, week_day);

    *usual = !w;
    if (!serves(t, zone) || week_day + 6 > t->last_day)
        return (struct slots){{0}};
    if (!w)
        w = &t->usual;
    for (size_t i = 0; i < w->zone_count; i++) {
        if (hw_streq(w->zones[i].zone, zone))
            return w->zones[i].can;
    }
    return (struct slots){{0}};
}

bool team_is_stale(const struct reablement *s, const struct team *t, int64_t now_ms)
{
    return hw_london_day(now_ms) <= t->last_day &&
           (t->published_ms == 0 || now_ms >= t->published_ms + s->stale_ms);
}

static bool week_has_room(struct reablement *s, const struct team *t, const struct span *span,
                          int32_t week, struct lack *lack)
{
    struct slots need =
        pattern_minutes(span->visits, span->visit_count, week, span->first_day, span->last_day);
    struct slots taken = bookings_of(&s->bookings, span->team, span->zone, week);
    bool usual = false;
    struct slots can = team_capacity(t, span->zone, week, &usual);

    for (int k = 0; k < PATTERN_SLOTS; k++) {
        if (need.minutes[k] == 0 || taken.minutes[k] + need.minutes[k] <= can.minutes[k])
            continue;
        *lack = (struct lack){.slot = k,
                              .week_day = week,
                              .free = can.minutes[k] - taken.minutes[k],
                              .needed = need.minutes[k]};
        return false;
    }
    return true;
}

bool team_has_room(struct reablement *s, const char *id, const struct span *span, struct lack *lack)
{
    const struct team *t = team_find(s, id);

    if (!t)
        return false;
    for (int32_t week = pattern_week(span->first_day); week <= span->last_day; week += 7) {
        if (!week_has_room(s, t, span, week, lack))
            return false;
    }
    return true;
}
