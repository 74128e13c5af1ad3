/* Tasks planned backwards from the expected day, and episodes at home. */
#include <string.h>

#include "d2a/core/show.h"
#include "homeward/spell/codes.h"

json_t *json_task(const struct showing *w, const struct shown *x, Hw__DischargeTask__Code task)
{
    const struct hw_spell_state *now = &x->stay->now;
    int32_t leaving = now->discharged ? hw_london_day(now->discharged_ms) : now->expected_day;
    bool done = case_task_done(x->c, x->stay, task);
    json_t *o = json_object();

    hw_show_enum(o, "task", &hw__discharge_task__code__descriptor, (int)task);
    if (leaving != HW_DAY_FOREVER) {
        int32_t due = dates_task_due(task, leaving);

        hw_show_day(o, "due", due);
        hw_show_bool(o, "late", !done && w->today > due);
    }
    hw_show_text(o, "owner", done ? x->c->tasks[task].owner : x->c->coordinator);
    hw_show_bool(o, "done", done);
    hw_show_time(o, done ? "doneAt" : "doneBefore", x->c->tasks[task].done_ms);
    return o;
}

/* What is to be done by tomorrow, and what is late. */
static size_t add_tasks(const struct showing *w, const struct shown *x, json_t *list)
{
    const struct hw_spell_state *now = &x->stay->now;
    int32_t leaving = now->discharged ? hw_london_day(now->discharged_ms) : now->expected_day;
    size_t shown = 0;

    if (!now->admitted || leaving == HW_DAY_FOREVER || now->died)
        return 0;
    for (int t = 1; t <= DATES_TASKS; t++) {
        bool before_leaving = t != HW__DISCHARGE_TASK__CODE__AFTER_CONTACT;
        json_t *o = NULL;

        if (case_task_done(x->c, x->stay, (Hw__DischargeTask__Code)t) ||
            (!before_leaving && hw_destination_is_hospital(now->destination)) ||
            dates_task_due((Hw__DischargeTask__Code)t, leaving) > w->today + 1 ||
            (before_leaving && t != HW__DISCHARGE_TASK__CODE__GP_LETTER && now->discharged))
            continue;
        o = show_who(x);
        (void)json_object_update_new(o, json_task(w, x, (Hw__DischargeTask__Code)t));
        (void)json_array_append_new(list, o);
        shown++;
    }
    return shown;
}

void page_tasks(const void *context, const char *id)
{
    (void)id;
    show_entries_by(context, "tasks", add_tasks);
}

/* ---- episodes ---- */

/* R6.8: another stay of the person, that is in hospital now. NULL: there is none. */
static const char *readmitted(const struct showing *w, const struct shown *x)
{
    char text[HW_ID_TEXT];
    const struct hw_links *l =
        hw_links_find(&w->s->by_person, hw_links_person(x->stay->now.person, text));
    const char *first = NULL;

    for (size_t i = 0; l && i < l->count; i++) {
        const char *spell = hw_record_name(l->records[i]);

        if (l->records[i] != x->r && case_in_hospital(case_spell(w->s, spell)) &&
            (!first || strcmp(spell, first) < 0))
            first = spell;
    }
    return first;
}

json_t *json_episode(const struct showing *w, const struct shown *shown)
{
    const struct episode *x = &shown->c->d2a;
    bool over = x->ended_ms != HW_MS_FOREVER;
    int64_t until = over ? x->ended_ms : w->q->now_ms;
    json_t *o = json_object();

    hw_show_text(o, "service", x->service);
    hw_show_text(o, "label", w->s->settings.label);
    hw_show_day(o, "day0", x->day_0);
    hw_show_day(o, "lastDay", x->until_day);
    hw_show_int(o, "day", dates_d2a_day(x->day_0, hw_london_day(until)));
    hw_show_int(o, "extensions", x->extensions);
    hw_show_text(o, "extendedFor", x->extended_for);
    hw_show_bool(o, "alert", x->alerted_day == x->until_day && !over);
    hw_show_bool(o, "breached", episode_breached(x));
    if (x->onward_ms != HW_MS_FOREVER) {
        hw_show_text(o, "onwardService", x->onward);
        hw_show_time(o, "onwardSince", x->onward_ms);
        hw_show_int(o, "noOnwardServiceDays",
                    until > x->onward_ms ? hw_london_day(until) - hw_london_day(x->onward_ms) : 0);
    }
    if (!over)
        hw_show_text(o, "readmitted", readmitted(w, shown));
    hw_show_time(o, "startedAt", x->started_ms);
    hw_show_time(o, "endedAt", x->ended_ms);
    hw_show_enum(o, "outcome", &hw__d2_aoutcome__code__descriptor, (int)x->outcome);
    return o;
}

static json_t *one_episode(const struct showing *w, const struct shown *x)
{
    json_t *o = NULL;

    if (!x->c->d2a.service || case_in_hospital(x->stay) || x->c->d2a.ended_ms != HW_MS_FOREVER ||
        !show_is(w, "service", x->c->d2a.service))
        return NULL;
    o = show_who(x);
    (void)json_object_update_new(o, json_episode(w, x));
    hw_show_time(o, "firstContactAt", case_contact_ms(x->c, x->stay));
    return o;
}

void page_episodes(const void *context, const char *id)
{
    (void)id;
    show_cases_by(context, "episodes", one_episode);
}
