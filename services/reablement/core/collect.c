#include "reablement/core/collect.h"

#include <string.h>

#include "homeward/bug.h"
#include "homeward/es/links.h"
#include "reablement/core/request.h"
#include "reablement/core/team.h"

enum { SKILLS_MAX = 64 };

/* ---- teams ---- */

static void fill_weeks(struct reablement *s, const struct team *t, const char *zone, int32_t today,
                       struct al_pair *pair)
{
    for (int w = 0; w < ALLOCATION_WEEKS; w++) {
        int32_t week = pattern_week(today) + 7 * w;
        bool usual = false;
        struct slots can = team_capacity(t, zone, week, &usual);
        struct slots taken = bookings_of(&s->bookings, pair->team, pair->zone, week);

        for (int k = 0; k < PATTERN_SLOTS; k++) {
            int32_t left = can.minutes[k] - taken.minutes[k];

            pair->weeks[w].minutes[k] = left > 0 ? left : 0;
            if (pattern_slot_doubled(k) && can.minutes[k] > 0)
                pair->double_bands |= 1U << pattern_slot_band(k);
        }
    }
}

static void add_pair(struct reablement *s, struct al_problem *p, const struct hw_record *rec,
                     const char *zone, int64_t now_ms)
{
    const struct team *t = rec->data;
    struct al_pair *pair = al_add_pair(p);

    pair->team = al_text(p, hw_record_name(rec));
    pair->zone = al_text(p, zone);
    pair->skills = al_texts(p, t->skills, t->skill_count);
    pair->languages = al_texts(p, t->languages, t->language_count);
    pair->stale = team_is_stale(s, t, now_ms);
    fill_weeks(s, t, zone, p->today, pair);
}

static void add_zone(struct reablement *s, struct al_problem *p, const char *zone, int64_t now_ms)
{
    const struct hw_links *l = hw_links_find(&s->by_zone, zone);

    for (size_t i = 0; l && i < l->count; i++)
        add_pair(s, p, l->records[i], zone, now_ms);
}

/* ---- requests ---- */

static const char *const *skills_of(struct al_problem *p, const struct request *r)
{
    const char *skills[SKILLS_MAX];
    size_t n = 0;

    if (r->therapy)
        skills[n++] = "THERAPY";
    for (size_t i = 0; i < r->equipment_count && n < SKILLS_MAX; i++) {
        if (r->equipment[i].skill)
            skills[n++] = r->equipment[i].item;
    }
    return al_texts(p, skills, n);
}

static struct al_request *add_request(struct reablement *s, struct al_problem *p,
                                      const struct request *r, const char *id, int64_t now_ms)
{
    struct al_request *a = al_add_request(p);
    struct visit *visits = hw_arena_array(p->arena, r->visit_count + 1, sizeof(*visits));

    HW_CHECK(visits);
    memcpy(visits, r->visits, r->visit_count * sizeof(*visits));
    a->rank = (struct priority_rank){.priority = request_priority(s, r, now_ms),
                                     .referred_ms = r->referred_ms,
                                     .id = al_text(p, id)};
    a->zone = al_text(p, r->zone);
    a->language = al_text(p, r->language);
    a->skills = skills_of(p, r);
    a->visits = visits;
    a->visit_count = r->visit_count;
    a->weeks = r->weeks;
    a->only_start = HW_DAY_FOREVER;
    return a;
}

struct al_problem *collect_all(struct reablement *s, int64_t now_ms, int32_t horizon_days)
{
    struct al_problem *p = al_problem_create(hw_london_day(now_ms), horizon_days);
    struct hw_links *l = NULL, *next = NULL;
    struct hw_book *b = &s->book;

    HASH_ITER(hh, s->by_zone, l, next)
    {
        add_zone(s, p, l->key, now_ms);
    }
    for (struct hw_record *r = hw_book_next(b, &request_kind, NULL); r;
         r = hw_book_next(b, &request_kind, r)) {
        const struct request *q = r->data;

        if (q->state == REQUEST_WAITING)
            (void)add_request(s, p, q, hw_record_name(r), now_ms);
    }
    for (struct hw_record *r = hw_book_next(b, &team_kind, NULL); r;
         r = hw_book_next(b, &team_kind, r))
        p->team_count++;
    return p;
}

struct al_problem *collect_one(struct reablement *s, const struct request *r, const char *id,
                               int64_t now_ms, const char *team, int32_t start_day)
{
    struct al_problem *p = al_problem_create(hw_london_day(now_ms), ALLOCATION_HORIZON_MAX);
    struct al_request *a = NULL;

    add_zone(s, p, r->zone, now_ms);
    a = add_request(s, p, r, id, now_ms);
    a->only_team = al_text(p, team);
    a->only_start = start_day;
    return p;
}
