/* The waiting list, and one request with everything about it. */
#include <stdlib.h>

#include "homeward/mem.h"
#include "homeward/text.h"
#include "reablement/core/rules.h"
#include "reablement/core/run.h"
#include "reablement/core/show.h"

static const char *const state_words[] = {
    [REQUEST_NONE] = "NONE",     [REQUEST_WAITING] = "WAITING",
    [REQUEST_PLACED] = "PLACED", [REQUEST_STARTED] = "STARTED",
    [REQUEST_ENDED] = "ENDED",   [REQUEST_WITHDRAWN] = "WITHDRAWN"};

/* ---- priority ---- */

static const char *words_of(Hw__ReablementPriority__Code code)
{
    switch (code) {
    case HW__REABLEMENT_PRIORITY__CODE__DELAYED:
        return "in hospital and already delayed";
    case HW__REABLEMENT_PRIORITY__CODE__READY_TODAY:
        return "in hospital and ready today";
    case HW__REABLEMENT_PRIORITY__CODE__EXPECTED_48H:
        return "in hospital and expected to be ready within 48 hours";
    case HW__REABLEMENT_PRIORITY__CODE__COMMUNITY:
        return "at home";
    case HW__REABLEMENT_PRIORITY__CODE__LATER:
        return "in hospital and not expected to be ready within 48 hours";
    case HW__REABLEMENT_PRIORITY__CODE__UNKNOWN:
    case _HW__REABLEMENT_PRIORITY__CODE_IS_INT_SIZE:
        break;
    }
    return NULL;
}

static void put_priority(const struct showing *w, json_t *o, const struct priority *p)
{
    hw_show_enum(o, "priority", &hw__reablement_priority__code__descriptor, (int)p->code);
    hw_show_text(o, "why", words_of(p->code));
    hw_show_day(o, "ready", p->ready_day);
    if (p->code == HW__REABLEMENT_PRIORITY__CODE__DELAYED)
        hw_show_int(o, "daysDelayed", w->today - p->ready_day);
}

/* ---- the list ---- */

struct line {
    struct priority_rank rank;
    const struct request *r;
};

static int by_rank(const void *a, const void *b)
{
    return priority_compare(&((const struct line *)a)->rank, &((const struct line *)b)->rank);
}

static json_t *line_of(const struct showing *w, const struct line *l)
{
    const struct request *r = l->r;
    const char *run = NULL;
    const Hw__PlannedRefusal *f = NULL;
    json_t *o = json_object();

    hw_show_text(o, "request", l->rank.id);
    hw_show_text(o, "state", state_words[r->state]);
    put_priority(w, o, &l->rank.priority);
    hw_show_text(o, "spell", r->spell);
    hw_show_time(o, "referredAt", r->referred_ms);
    hw_show_text(o, "zone", r->zone);
    hw_show_day(o, "earliestStart", r->earliest_day);
    hw_show_int(o, "weeks", r->weeks);
    hw_show_int(o, "weeklyMinutes", pattern_weekly_carer_minutes(r->visits, r->visit_count));
    if (r->state == REQUEST_PLACED) {
        hw_show_text(o, "team", r->team);
        hw_show_day(o, "start", r->start_day);
        hw_show_day(o, "until", r->until_day);
        hw_show_bool(o, "overdue",
                     r->start_day < w->today); /* the place is kept, nobody has begun */
        return o;
    }
    f = run_latest_refusal(w->s, l->rank.id, &run);
    if (f) {
        json_t *refusal = show_refusal(f);

        hw_show_text(refusal, "run", run);
        (void)json_object_set_new(o, "refusal", refusal);
    }
    return o;
}

static bool is_asked_for(const struct request *r, const char *state)
{
    if (r->state != REQUEST_WAITING && r->state != REQUEST_PLACED)
        return false;
    return !state || hw_streq(state, state_words[r->state]);
}

/* The caller frees it. */
static struct line *lines_of(const struct showing *w, const char *state, size_t *count)
{
    struct hw_book *b = &w->s->book;
    size_t all = 0;
    struct hw_record **records = hw_book_list(b, &request_kind, w->q->arena, &all);
    struct line *lines = hw_alloc_array(all + 1, sizeof(*lines));

    *count = 0;
    for (size_t i = 0; i < all; i++) {
        const struct request *r = records[i]->data;

        if (!is_asked_for(r, state))
            continue;
        lines[*count].r = r;
        lines[(*count)++].rank =
            (struct priority_rank){.priority = request_priority(w->s, r, w->q->now_ms),
                                   .referred_ms = r->referred_ms,
                                   .id = hw_record_name(records[i])};
    }
    if (*count > 1)
        qsort(lines, *count, sizeof(*lines), by_rank);
    return lines;
}

void show_requests(const void *context, const char *id)
{
    const struct showing *w = context;
    const char *state = hw_query_value(w->q, "state");
    json_t *list = NULL;
    struct line *lines = NULL;
    size_t count = 0;

    (void)id;
    if (state && !hw_streq(state, "WAITING") && !hw_streq(state, "PLACED")) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "state", "state: WAITING or PLACED");
        return;
    }
    lines = lines_of(w, state, &count);
    list = json_array();
    for (size_t i = 0; i < count; i++) {
        hw_reply_person(w->r, lines[i].r->person);
        (void)json_array_append_new(list, line_of(w, &lines[i]));
    }
    free(lines);
    hw_reply_json(w->r, hw_show_list(w->q, "requests", list));
}

/* ---- one ---- */

static json_t *equipment_of(const struct request *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->equipment_count; i++) {
        const struct equipment *x = &r->equipment[i];
        json_t *o = json_object();

        hw_show_text(o, "item", x->item);
        hw_show_bool(o, "skill", x->skill);
        if (x->has_pence) {
            hw_show_int(o, "pence", x->pence);
            hw_show_bool(o, "free", rules_equipment_is_free(x->pence));
        }
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *places_of(const struct request *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->place_count; i++) {
        const struct placing *x = &r->places[i];
        json_t *o = json_object();

        hw_show_text(o, "team", x->team);
        hw_show_text(o, "run", x->run);
        hw_show_day(o, "start", x->start_day);
        hw_show_day(o, "until", x->until_day);
        hw_show_time(o, "at", x->placed_ms);
        hw_show_enum(o, "priority", &hw__reablement_priority__code__descriptor, (int)x->priority);
        hw_show_time(o, "givenUpAt", x->released_ms);
        hw_show_text(o, "reason", x->reason);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *reasons_of(const struct request *r)
{
    json_t *o = json_object();

    hw_show_enum(o, "priority", &hw__reablement_priority__code__descriptor, (int)r->why.priority);
    hw_show_day(o, "ready", r->why.ready_day);
    hw_show_int(o, "daysSaved", r->why.days_saved);
    hw_show_int(o, "worth", r->why.worth);
    hw_show_int(o, "price", r->why.price);
    hw_show_int(o, "teams", r->why.teams);
    hw_show_int(o, "options", r->why.options);
    hw_show_bool(o, "stale", r->why.stale);
    return o;
}

static void put_asked(const struct showing *w, json_t *o, const struct request *r)
{
    struct hw_book *b = &w->s->book;

    hw_show_text(o, "state", state_words[r->state]);
    hw_show_text(o, "spell", r->spell);
    hw_show_time(o, "referredAt", r->referred_ms);
    hw_show_text(o, "zone", r->zone);
    hw_show_day(o, "earliestStart", r->earliest_day);
    hw_show_int(o, "weeks", r->weeks);
    (void)json_object_set_new(o, "visits", show_visits(r->visits, r->visit_count));
    hw_show_int(o, "weeklyMinutes", pattern_weekly_carer_minutes(r->visits, r->visit_count));
    hw_show_bool(o, "therapy", r->therapy);
    hw_show_bool(o, "nursingOnly", r->nursing_only);
    (void)json_object_set_new(o, "equipment", equipment_of(r));
    hw_show_text(o, "language", r->language);
    hw_show_enum(o, "funder", &hw__funder__code__descriptor, (int)r->funder);
    hw_show_text(o, "authority", r->authority);
    hw_show_text(o, "accessNote", request_unseal(b, &r->access_note, w->q->arena));
    hw_show_text(o, "riskNote", request_unseal(b, &r->risk_note, w->q->arena));
    hw_show_text(o, "withdrawn", r->withdrawn);
}

static json_t *goals_of(const struct showing *w, const struct request *r)
{
    json_t *list = json_array();

    for (size_t i = 0; i < r->goal_count; i++) {
        const struct goal *g = &r->goals[i];
        json_t *o = json_object();

        hw_show_text(o, "goal", request_unseal(&w->s->book, &g->goal, w->q->arena));
        hw_show_int(o, "baseline", g->baseline);
        if (g->has_target)
            hw_show_int(o, "target", g->target);
        hw_show_int(o, "result", g->result);
        hw_show_bool(o, "met", g->met);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static void put_after(json_t *o, const struct request *r)
{
    hw_show_day(o, "leftHospital", r->left_day);
    if (r->left_day == HW_DAY_FOREVER)
        return;
    if (r->aged_65 != KNOWN_NOT)
        hw_show_bool(o, "aged65", r->aged_65 == KNOWN_YES);
    hw_show_day(o, "day91", rules_day_91(r->left_day));
    hw_show_enum(o, "followUp", &hw__follow_up_status__code__descriptor,
                 (int)request_day_91_status(r));
}

static void put_rest(const struct showing *w, json_t *o, const char *id, const struct request *r)
{
    struct priority p = request_priority(w->s, r, w->q->now_ms);

    if (r->state == REQUEST_WAITING || r->state == REQUEST_PLACED)
        put_priority(w, o, &p);
    (void)json_object_set_new(o, "placements", places_of(r));
    (void)json_object_set_new(o, "refusals", show_refusals(w, id));
    if (r->team) {
        hw_show_text(o, "team", r->team);
        hw_show_day(o, "start", r->start_day);
        hw_show_day(o, "until", r->until_day);
    }
    if (r->team && r->why.given)
        (void)json_object_set_new(o, "reasons", reasons_of(r));
    if (r->state == REQUEST_STARTED || r->state == REQUEST_ENDED) {
        show_episode(w, o, r);
        (void)json_object_set_new(o, "goals", goals_of(w, r));
        hw_show_text(o, "reviewNote", request_unseal(&w->s->book, &r->review_note, w->q->arena));
    }
    put_after(o, r);
}

void show_request(const void *context, const char *id)
{
    const struct showing *w = context;
    const struct request *r = request_find(w->s, id);
    json_t *o = NULL;

    hw_book_need(&w->s->book, w->n, request_kind.prefix, id);
    if (r)
        request_need_keys(&w->s->book, w->n, r);
    if (!hw_needs_nothing(w->n))
        return;
    if (!r) {
        hw_reply_fail(w->r, 404, "UNKNOWN_REQUEST", NULL, "there is no request %s", id);
        return;
    }
    hw_reply_person(w->r, r->person);
    o = json_object();
    hw_show_text(o, "request", id);
    put_asked(w, o, r);
    put_rest(w, o, id, r);
    hw_reply_json(w->r, o);
}
