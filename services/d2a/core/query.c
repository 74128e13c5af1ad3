/* Which address shows what, and lists over all cases. */
#include "d2a/core/show.h"
#include "homeward/text.h"

static const struct hw_page pages[] = {
    {"cases", page_cases, {"provider", "coordinator", "phase", "unassigned"}},
    {"cases/", page_case, {NULL}},
    {"reviews-due", page_reviews_due, {"provider", "coordinator"}},
    {"ready", page_ready, {"provider", "coordinator", "service", "unclaimed"}},
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

enum {
    KEYS_AT_ONCE = 32, /* asked for; the rest is when the answer is made again */
    LIST_BYTES = 16 << 20
};

static bool are_flags_right(const struct hw_query *q, struct hw_reply *r)
{
    static const char *const flags[] = {"unassigned", "unclaimed"};

    for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++) {
        const char *value = hw_query_value(q, flags[i]);

        if (!value || hw_streq(value, "yes"))
            continue;
        hw_reply_fail(r, 400, "BAD_VALUE", flags[i], "%s: yes, or leave it out", flags[i]);
        return false;
    }
    return true;
}

void d2a_query(void *domain, const struct hw_query *q, struct hw_needs *n, struct hw_reply *r)
{
    struct keys_asked keys = {.count = 0};
    const struct showing w = {
        .s = domain, .q = q, .n = n, .r = r, .today = hw_london_day(q->now_ms), .keys = &keys};

    if (are_flags_right(q, r))
        hw_pages_show(pages, sizeof(pages) / sizeof(*pages), q, r, &w);
}

int32_t show_oldest_day(const struct showing *w)
{
    return w->today - CASE_KEPT_DAYS + 1;
}

/* Texts of one person come one after the other. */
static void need_key(const struct showing *w, struct hw_id person)
{
    if (w->keys->count == KEYS_AT_ONCE || hw_id_equal(w->keys->last, person) ||
        hw_book_knows_key(&w->s->book, person))
        return;
    hw_book_need_key(&w->s->book, w->n, person);
    w->keys->last = person;
    w->keys->count++;
}

void show_sealed(const struct showing *w, json_t *o, const char *key,
                 const struct hw_sealed_text *t)
{
    struct hw_arena *scratch = w->s->book.arena; /* the answer's would fill up, list after list */
    const Hw__Sealed *sealed = NULL;
    struct hw_id person;
    size_t n = 0;

    hw_arena_reset(scratch);
    sealed = hw_sealed_read(t, scratch);
    if (!sealed || !hw_id_from_bytes(sealed->person.data, sealed->person.len, &person))
        return;
    need_key(w, person);
    hw_show_text(o, key, (const char *)hw_book_unseal(&w->s->book, sealed, scratch, &n));
}

/* A list that waits for keys is made again, so the rest of it need not be looked at. */
static bool goes_on(const struct showing *w)
{
    return w->keys->count < KEYS_AT_ONCE;
}

bool show_is(const struct showing *w, const char *parameter, const char *value)
{
    const char *asked = hw_query_value(w->q, parameter);

    return !asked || hw_streq(asked, value);
}

bool show_none(const struct showing *w, const char *flag, const char *value)
{
    return !hw_query_value(w->q, flag) || !value;
}

static bool is_asked(const struct showing *w, const struct shown *x)
{
    return show_is(w, "provider", x->c->provider) && show_is(w, "coordinator", x->c->coordinator);
}

void show_entries_by(const struct showing *w, const char *name,
                     size_t (*f)(const struct showing *w, const struct shown *x, json_t *list))
{
    struct hw_arena *arena = hw_arena_create(LIST_BYTES);
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &case_kind, arena, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count && goes_on(w); i++) {
        const struct shown x = {
            .r = all[i], .c = all[i]->data, .stay = case_spell(w->s, hw_record_name(all[i]))};

        if (!x.c->provider || !x.stay || !is_asked(w, &x) || f(w, &x, list) == 0)
            continue;
        hw_reply_person(w->r, x.stay->now.person);
    }
    hw_arena_destroy(arena);
    hw_reply_json(w->r, hw_show_list(w->q, name, list));
}

void show_cases_by(const struct showing *w, const char *name,
                   json_t *(*f)(const struct showing *w, const struct shown *x))
{
    struct hw_arena *arena = hw_arena_create(LIST_BYTES);
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &case_kind, arena, &count);
    json_t *list = json_array();

    for (size_t i = 0; i < count && goes_on(w); i++) {
        const struct shown x = {
            .r = all[i], .c = all[i]->data, .stay = case_spell(w->s, hw_record_name(all[i]))};
        json_t *o = x.c->provider && x.stay && is_asked(w, &x) ? f(w, &x) : NULL;

        if (!o)
            continue;
        (void)json_array_append_new(list, o);
        hw_reply_person(w->r, x.stay->now.person);
    }
    hw_arena_destroy(arena);
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
