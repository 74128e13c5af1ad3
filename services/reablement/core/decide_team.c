/* Teams and what they can give. */
#include <string.h>

#include "homeward/spell/codes.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/decide.h"

enum { MINUTES_MAX = 1000000, LIST_MAX = 200, AHEAD_DAYS = 364 };

static void say_team(const struct deciding *d, const char *team, uint32_t type, const void *m)
{
    hw_book_plan(&d->s->book, d->p, team_kind.prefix, team, type, d->q->at_ms, m);
}

static bool is_among(const char *const *list, size_t count, const char *text)
{
    for (size_t i = 0; i < count; i++) {
        if (hw_streq(list[i], text))
            return true;
    }
    return false;
}

static bool minutes_are_right(const struct deciding *d, bool has, int32_t minutes,
                              const char *field)
{
    if (!has || (minutes >= 0 && minutes <= MINUTES_MAX))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", field, "minutes are 0 to %d", MINUTES_MAX);
    return false;
}

static bool is_first_of_its_kind(Hw__CapacityCell *const *cells, size_t i)
{
    for (size_t k = 0; k < i; k++) {
        if (hw_streq(cells[k]->zone, cells[i]->zone) && cells[k]->band == cells[i]->band)
            return false;
    }
    return true;
}

static bool check_cells(const struct deciding *d, Hw__CapacityCell *const *cells, size_t count,
                        const char *field, const char *const *zones, size_t zone_count)
{
    if (count > (size_t)LIST_MAX * PATTERN_BANDS) {
        hw_plan_invalid(d->p, "BAD_VALUE", field, "%s: too many", field);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        const Hw__CapacityCell *c = cells[i];

        if (!hw_check_zone(d->p, c->zone, "zone") || !hw_check_given(d->p, c->has_band, "band") ||
            !minutes_are_right(d, c->has_minutes, c->minutes, field) ||
            !minutes_are_right(d, c->has_double_minutes, c->double_minutes, field))
            return false;
        if (!is_among(zones, zone_count, c->zone)) {
            hw_plan_refuse(d->p, "ZONE_NOT_SERVED", field, "the team does not serve zone %s",
                           c->zone);
            return false;
        }
        if (!is_first_of_its_kind(cells, i)) {
            hw_plan_invalid(d->p, "BAD_VALUE", field, "%s: zone %s has a band twice", field,
                            c->zone);
            return false;
        }
    }
    return true;
}

static bool check_list(const struct deciding *d, const char *const *list, size_t count,
                       const char *field)
{
    if (count > LIST_MAX) {
        hw_plan_invalid(d->p, "BAD_VALUE", field, "%s: at most %d", field, LIST_MAX);
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        if (!hw_check_name(d->p, list[i], field))
            return false;
    }
    return true;
}

static bool check_zones(const struct deciding *d, const Hw__RegisterTeam *c)
{
    if (!hw_check_given(d->p, c->n_zones > 0, "zones") ||
        !check_list(d, (const char *const *)c->zones, c->n_zones, "zones"))
        return false;
    for (size_t i = 0; i < c->n_zones; i++) {
        if (!hw_check_zone(d->p, c->zones[i], "zones"))
            return false;
        if (is_among((const char *const *)c->zones, i, c->zones[i])) {
            hw_plan_invalid(d->p, "BAD_VALUE", "zones", "zones: %s is named twice", c->zones[i]);
            return false;
        }
    }
    return true;
}

static void register_team(const struct deciding *d, const Hw__RegisterTeam *c)
{
    Hw__TeamRegistered m = HW__TEAM_REGISTERED__INIT;

    if (!hw_check_name(d->p, c->team, "team") || !hw_check_optional_name(d->p, c->name, "name") ||
        !hw_check_authority(d->p, c->authority) || !check_zones(d, c) ||
        !check_list(d, (const char *const *)c->skills, c->n_skills, "skills") ||
        !check_list(d, (const char *const *)c->languages, c->n_languages, "languages") ||
        !check_cells(d, c->weekly, c->n_weekly, "weekly", (const char *const *)c->zones,
                     c->n_zones))
        return;
    m.name = c->name;
    m.authority = c->authority ? hw_authority_of(c->authority) : NULL;
    m.zones = c->zones;
    m.n_zones = c->n_zones;
    m.skills = c->skills;
    m.n_skills = c->n_skills;
    m.languages = c->languages;
    m.n_languages = c->n_languages;
    m.weekly = c->weekly;
    m.n_weekly = c->n_weekly;
    m.last_day = c->last_day;
    say_team(d, c->team, HW__EVENT__BODY_TEAM_REGISTERED, &m);
}

static bool is_monday(const struct deciding *d, const Hw__Date *week)
{
    if (!week)
        return hw_check_given(d->p, false, "week");
    if (hw_weekday(week->day) != 0)
        hw_plan_invalid(d->p, "BAD_VALUE", "week", "week: expected the day of a Monday");
    return hw_weekday(week->day) == 0;
}

static void publish_capacity(const struct deciding *d, const Hw__PublishCapacity *c)
{
    Hw__CapacityPublished m = HW__CAPACITY_PUBLISHED__INIT;
    const struct team *t = NULL;

    if (!hw_check_name(d->p, c->team, "team") || !is_monday(d, c->week))
        return;
    if (c->week->day > decide_today(d) + AHEAD_DAYS) {
        hw_plan_refuse(d->p, "TOO_LATE", "week", "week: at most %d days ahead", AHEAD_DAYS);
        return;
    }
    if (c->week->day + 7 <= decide_today(d)) { /* and would pass for fresh */
        hw_plan_refuse(d->p, "WEEK_OVER", "week", "week: that week is over");
        return;
    }
    t = team_find(d->s, c->team);
    if (!t) {
        hw_plan_refuse(d->p, "UNKNOWN_TEAM", "team", "there is no team %s", c->team);
        return;
    }
    if (c->week->day + 6 > t->last_day) {
        hw_plan_refuse(d->p, "TEAM_CLOSES", "week", "week: team %s closes before it is over",
                       c->team);
        return;
    }
    if (!check_cells(d, c->cells, c->n_cells, "cells", t->zones, t->zone_count))
        return;
    m.week = c->week;
    m.cells = c->cells;
    m.n_cells = c->n_cells;
    say_team(d, c->team, HW__EVENT__BODY_CAPACITY_PUBLISHED, &m);
}

void decide_team(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_REGISTER_TEAM)
        register_team(d, c->register_team);
    else
        publish_capacity(d, c->publish_capacity);
}
