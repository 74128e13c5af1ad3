#include "brokerage/core/offer_view.h"

#include <stdio.h>

#include "homeward/es/show.h"
#include "homeward/pb.h"

enum { DAYS = 7 };

static json_t *days_of(uint8_t days)
{
    json_t *list = json_array();

    for (int d = 0; d < DAYS; d++) {
        if (days & (1U << d))
            (void)json_array_append_new(list,
                                        json_string(hw_pb_enum_name(&hw__care_day__code__descriptor,
                                                                    HW__CARE_DAY__CODE__MON + d)));
    }
    return list;
}

json_t *offer_view_visits(const struct package *k, uint32_t lines)
{
    json_t *list = json_array();

    for (size_t i = 0; i < k->visit_count; i++) {
        const struct visit *v = &k->visits[i];
        json_t *o = NULL;

        if ((lines & (UINT32_C(1) << i)) == 0)
            continue;
        o = json_object();
        hw_show_int(o, "line", (int64_t)i + 1);
        hw_show_json(o, "days", days_of(v->days));
        hw_show_enum(o, "band", &hw__care_band__code__descriptor, v->band);
        hw_show_int(o, "minutes", v->minutes);
        hw_show_int(o, "carers", v->carers);
        if (v->time_critical)
            hw_show_bool(o, "timeCritical", true);
        (void)json_array_append_new(list, o);
    }
    return list;
}

/* The need, without the person. */
static void show_need(json_t *o, const struct package *k, uint32_t lines)
{
    int64_t minutes = package_weekly_minutes(k, lines);
    json_t *skills = json_array();

    for (size_t i = 0; i < k->skill_count; i++)
        (void)json_array_append_new(skills, json_string(k->skills[i]));
    hw_show_text(o, "zone", k->zone);
    hw_show_enum(o, "kind", &hw__package_kind__code__descriptor, (int)k->kind);
    hw_show_json(o, "visits", offer_view_visits(k, lines));
    hw_show_json(o, "skills", skills);
    hw_show_int(o, "weeklyMinutes", minutes);
    hw_show_json(o, "weeklyHours", json_real((double)minutes / 60));
    hw_show_day(o, "earliestStart", k->earliest_day);
    hw_show_day(o, "latestStart", k->latest_day);
}

json_t *offer_view(const char *package, const struct package *k, const struct round *r,
                   const struct offer *o)
{
    json_t *view = json_object();

    hw_show_json(view, "offer", json_sprintf("%s:%d:%s", package, r->number, o->provider));
    hw_show_text(view, "package", package);
    hw_show_int(view, "round", r->number);
    hw_show_text(view, "state", offer_state_name(o->state));
    hw_show_enum(view, "rule", &hw__round_rule__code__descriptor, (int)r->rule);
    hw_show_time(view, "deadline", r->deadline_ms);
    hw_show_bool(view, "partialAllowed", r->partial);
    show_need(view, k, r->lines);
    return view;
}

json_t *offer_view_won(const char *package, const struct package *k, const struct holder *h)
{
    json_t *view = json_object();

    hw_show_text(view, "package", package);
    hw_show_text(view, "state", "ACCEPTED");
    hw_show_text(view, "packageState", package_state_name(package_state(k)));
    hw_show_int(view, "pencePerHour", h->pence_per_hour);
    hw_show_day(view, "start", h->from_day != HW_DAY_FOREVER ? h->from_day : h->start_day);
    hw_show_text(view, "file", k->file);
    show_need(view, k, h->lines);
    return view;
}
