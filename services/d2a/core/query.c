/* Which address shows what, and lists over all cases. */
#include "d2a/core/show.h"
#include "homeward/text.h"

static const struct hw_page pages[] = {
    {"cases", page_cases, {"provider", "coordinator", "phase"}},
    {"cases/", page_case, {NULL}},
    {"reviews-due", page_reviews_due, {"provider", "coordinator"}},
    {"ready", page_ready, {"provider", "coordinator", "service"}},
    {"blockers", page_blockers, {"provider", "coordinator", "owner"}},
    {"referrals", page_referrals, {"provider", "hub", "state"}},
    {"tasks", page_tasks, {"provider", "coordinator"}},
    {"episodes", page_episodes, {"service"}},
    {"breaches", page_breaches, {"provider", "coordinator"}},
    {"assessments", page_assessments, {"provider", "for", "assessor"}},
    {"notices", page_notices, {"provider", "council"}},
    {"trusted-assessors", page_trusted, {"provider"}},
    {"reasons", page_reasons, {"provider", "day", "stay"}},
    {"measures", page_measures, {"provider", "from", "to", "day"}},
};

void d2a_query(void *domain, const struct hw_query *q, struct hw_needs *n, struct hw_reply *r)
{
    const struct showing w = {
        .s = domain, .q = q, .n = n, .r = r, .today = hw_london_day(q->now_ms)};

    hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
}

int32_t show_oldest_day(const struct showing *w)
{
    return w->today - CASE_KEPT_DAYS + 1;
}

bool show_is(const struct showing *w, const char *parameter, const char *value)
{
    const char *asked = hw_query_value(w->q, parameter);

    return !asked || hw_streq(asked, value);
}

static bool is_asked(const struct showing *w, const struct shown *x)
{
    return show_is(w, "provider", x->c->provider) && show_is(w, "coordinator", x->c->coordinator);
}

void show_entries_by(const struct showing *w, const char *name,
                     size_t (*f)(const struct showing *w, const struct shown *x, json_t *list))
{
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &case_kind, w->q->arena, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct shown x = {
            .r = all[i], .c = all[i]->data, .stay = case_spell(w->s, hw_record_name(all[i]))};

        if (!x.c->provider || !x.stay || !is_asked(w, &x) || f(w, &x, list) == 0)
            continue;
        hw_reply_person(w->r, x.stay->now.person);
    }
    hw_reply_json(w->r, hw_show_list(w->q, name, list));
}

void show_cases_by(const struct showing *w, const char *name,
                   json_t *(*f)(const struct showing *w, const struct shown *x))
{
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &case_kind, w->q->arena, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count; i++) {
        const struct shown x = {
            .r = all[i], .c = all[i]->data, .stay = case_spell(w->s, hw_record_name(all[i]))};
        json_t *o = x.c->provider && x.stay && is_asked(w, &x) ? f(w, &x) : NULL;

        if (!o)
            continue;
        (void)json_array_append_new(list, o);
        hw_reply_person(w->r, x.stay->now.person);
    }
    hw_reply_json(w->r, hw_show_list(w->q, name, list));
}

json_t *show_who(const struct shown *x)
{
    const struct hw_spell_state *now = &x->stay->now;
    json_t *o = json_object();

    hw_show_text(o, "spell", hw_record_name(x->r));
    hw_show_text(o, "provider", now->provider);
    hw_show_text(o, "site", now->site);
    hw_show_text(o, "ward", now->ward);
    hw_show_text(o, "bed", now->bed);
    hw_show_text(o, "council", now->authority);
    hw_show_text(o, "coordinator", x->c->coordinator);
    return o;
}
