/* Packages: the list, one of them, everything that was said about it. */
#include <string.h>

#include "brokerage/core/show.h"
#include "brokerage/core/stay.h"
#include "homeward/bug.h"
#include "homeward/json/command.h"
#include "homeward/pb.h"
#include "homeward/text.h"

json_t *show_lines(uint32_t lines)
{
    json_t *list = json_array();

    for (int i = 0; i < PACKAGE_LINES_MAX; i++) {
        if (lines & (UINT32_C(1) << i))
            (void)json_array_append_new(list, json_integer(i + 1));
    }
    return list;
}

static void add_holders(json_t *list, const struct holders *h, const char *role)
{
    for (size_t i = 0; i < h->count; i++) {
        const struct holder *x = &h->list[i];
        json_t *o = json_object();

        hw_show_text(o, "provider", x->provider);
        hw_show_text(o, "role", x->cover ? "COVER" : role);
        hw_show_json(o, "visits", show_lines(x->lines));
        if (x->pence_per_hour > 0)
            hw_show_int(o, "pencePerHour", x->pence_per_hour);
        hw_show_day(o, "start", x->start_day);
        hw_show_day(o, "from", x->from_day);
        hw_show_day(o, "until", x->until_day);
        hw_show_time(o, "noticeEnds", x->notice_ends_ms);
        if (x->on_behalf)
            hw_show_bool(o, "onBehalf", true);
        (void)json_array_append_new(list, o);
    }
}

json_t *show_holders(const struct package *k)
{
    json_t *list = json_array();

    add_holders(list, &k->serving, "SERVING");
    add_holders(list, &k->next, "NEXT");
    return list;
}

static json_t *show_offer(const struct offer *x)
{
    json_t *o = json_object();

    hw_show_text(o, "provider", x->provider);
    hw_show_text(o, "state", offer_state_name(x->state));
    hw_show_enum(o, "reason", &hw__decline_reason__code__descriptor, (int)x->reason);
    hw_show_enum(o, "onBehalf", &hw__answer_channel__code__descriptor, (int)x->on_behalf);
    if (x->lines != 0)
        hw_show_json(o, "visits", show_lines(x->lines));
    if (x->pence_per_hour > 0)
        hw_show_int(o, "pencePerHour", x->pence_per_hour);
    if (x->start_day != 0)
        hw_show_day(o, "start", x->start_day);
    hw_show_time(o, "answeredAt", x->answered_ms);
    if (x->chased)
        hw_show_bool(o, "chased", true);
    return o;
}

json_t *show_round(const struct round *r, bool offers)
{
    json_t *o = json_object(), *list = json_array(), *counts = json_object();
    int64_t by_state[OFFER_STATES] = {0};

    for (size_t i = 0; i < r->offer_count; i++) {
        by_state[r->offers[i].state]++;
        (void)json_array_append_new(list, show_offer(&r->offers[i]));
    }
    for (int i = 0; i < OFFER_STATES; i++) {
        if (by_state[i] > 0)
            hw_show_int(counts, offer_state_name((enum offer_state)i), by_state[i]);
    }
    hw_show_int(o, "round", r->number);
    hw_show_int(o, "step", r->step);
    hw_show_text(o, "scheme", r->scheme);
    hw_show_int(o, "version", r->version);
    hw_show_enum(o, "rule", &hw__round_rule__code__descriptor, (int)r->rule);
    hw_show_time(o, "openedAt", r->opened_ms);
    hw_show_time(o, "deadline", r->deadline_ms);
    hw_show_time(o, "closedAt", r->closed_ms);
    hw_show_enum(o, "end", &hw__round_end__code__descriptor, (int)r->end);
    hw_show_int(o, "invited", (int64_t)r->offer_count);
    hw_show_json(o, "answers", counts);
    if (offers)
        hw_show_json(o, "offers", list);
    else
        json_decref(list);
    return o;
}

/* ---- lists ---- */

/* A stay that is not in mind any more is over. */
static void show_stay(const struct showing *w, json_t *o, const struct package *k)
{
    const struct stay *t = stay_find(&w->s->book, k->spell);
    bool there = t && t->spell.now.admitted && !t->spell.now.discharged;

    if (!k->spell)
        return;
    hw_show_bool(o, "inHospital", there);
    if (there && t->spell.now.ready)
        hw_show_time(o, "readySince", t->spell.now.ready_ms);
}

static void show_suspension(json_t *o, const struct package *k)
{
    if (!k->suspended)
        return;
    hw_show_enum(o, "suspendedFor", &hw__package_reason__code__descriptor, (int)k->suspended_for);
    hw_show_text(o, "suspendedBy", k->suspended_by);
    hw_show_time(o, "suspendedAt", k->suspended_ms);
    hw_show_time(o, "holdUntil", k->hold_until_ms);
    hw_show_bool(o, "slotLapsed", k->lapsed);
}

static void show_need(json_t *o, const struct package *k)
{
    int64_t minutes = package_weekly_minutes(k, package_lines(k));

    hw_show_text(o, "zone", k->zone);
    hw_show_enum(o, "kind", &hw__package_kind__code__descriptor, (int)k->kind);
    hw_show_enum(o, "funder", &hw__funder__code__descriptor, (int)k->funder);
    hw_show_text(o, "authority", k->authority);
    hw_show_text(o, "scheme", k->scheme);
    hw_show_int(o, "weeklyMinutes", minutes);
    hw_show_json(o, "weeklyHours", json_real((double)minutes / 60));
    hw_show_day(o, "earliestStart", k->earliest_day);
    hw_show_day(o, "latestStart", k->latest_day);
    hw_show_time(o, "requestedAt", k->requested_ms);
    hw_show_time(o, "fundedAt", k->funded_ms);
    if (k->limit_pence > 0)
        hw_show_int(o, "limitPence", k->limit_pence);
}

static json_t *show_plan(const struct care_plan *plan)
{
    const struct package k = {.visits = plan->visits, .visit_count = plan->count};
    int64_t minutes = visits_weekly_minutes(plan->visits, plan->count);
    json_t *o = json_object();

    hw_show_day(o, "from", plan->from_day);
    hw_show_json(o, "visits", offer_view_visits(&k, package_lines(&k)));
    hw_show_int(o, "weeklyMinutes", minutes);
    hw_show_json(o, "weeklyHours", json_real((double)minutes / 60));
    return o;
}

static void show_planned(const struct showing *w, json_t *o, const struct package *k)
{
    struct care_plan plan = {0};

    if (!k->planned)
        return;
    plan.from_day = k->planned->from->day;
    plan.count = k->planned->n_visits;
    plan.visits = hw_arena_array(w->q->arena, plan.count, sizeof(*plan.visits));
    HW_CHECK(plan.visits);
    for (size_t i = 0; i < plan.count; i++)
        plan.visits[i] = visit_of(k->planned->visits[i]);
    hw_show_json(o, "plannedChange", show_plan(&plan));
}

/* Put out, and nobody took it. */
static bool is_unfilled(const struct package *k)
{
    const struct round *last = k->round_count > 0 ? &k->rounds[k->round_count - 1] : NULL;

    return last && last->closed_ms != 0 && last->end != HW__ROUND_END__CODE__AWARDED && !k->ended &&
           !k->cancelled && package_wanted(k) != 0;
}

json_t *show_package_line(const struct showing *w, const struct hw_record *r)
{
    const struct package *k = r->data;
    json_t *o = json_object();

    hw_reply_person(w->r, k->person);
    hw_show_text(o, "package", hw_record_name(r));
    hw_show_text(o, "state", package_state_name(package_state(k)));
    hw_show_text(o, "spell", k->spell);
    show_stay(w, o, k);
    show_need(o, k);
    show_planned(w, o, k);
    hw_show_json(o, "holders", show_holders(k));
    if (package_round(k))
        hw_show_json(o, "round", show_round(package_round(k), false));
    if (is_unfilled(k))
        hw_show_bool(o, "unfilled", true);
    hw_show_day(o, "started", k->first_begun_day);
    show_suspension(o, k);
    hw_show_day(o, "ended", k->ended_day);
    hw_show_enum(o, "endedFor", &hw__package_reason__code__descriptor, (int)k->ended_for);
    hw_show_text(o, "cancelledFor", k->cancelled_for);
    return o;
}

void show_each(const struct showing *w, json_t *list,
               void (*one)(const struct showing *w, const struct hw_record *r, json_t *list))
{
    size_t count = 0;
    struct hw_record **all = hw_book_list(&w->s->book, &package_kind, w->q->arena, &count);

    for (size_t i = 0; i < count; i++) {
        const struct package *k = all[i]->data;

        if (k->known)
            one(w, all[i], list);
    }
}

static void add_package(const struct showing *w, const struct hw_record *r, json_t *list)
{
    const struct package *k = r->data;
    const char *state = hw_query_value(w->q, "state"), *spell = hw_query_value(w->q, "spell");
    const char *provider = hw_query_value(w->q, "provider");

    if ((state && !hw_streq(state, package_state_name(package_state(k)))) ||
        (spell && !hw_streq(spell, k->spell) && !hw_streq(spell, k->suspended_by)) ||
        (provider && !package_holder(k, provider)))
        return;
    (void)json_array_append_new(list, show_package_line(w, r));
}

void show_packages(const void *context, const char *id)
{
    const struct showing *w = context;
    json_t *list = json_array();

    (void)id;
    show_each(w, list, add_package);
    hw_reply_json(w->r, hw_show_list(w->q, "packages", list));
}

/* ---- one ---- */

json_t *show_message(const struct hw_query *q, uint32_t type, const void *payload, size_t n)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__event__descriptor, type);
    ProtobufCMessage *m = f ? hw_pb_unpack(f->descriptor, q->arena, payload, n) : NULL;

    if (!m)
        return json_object();
    if (m->descriptor == &hw__package_requested__descriptor)
        ((Hw__PackageRequested *)(void *)m)->note = NULL;
    return hw_json_from_message(m);
}

static void show_history(const struct showing *w, const struct hw_record *r)
{
    const struct package *k = r->data;
    json_t *list = json_array(), *o = NULL;

    for (size_t i = 0; i < k->said_count; i++) {
        const struct said *x = &k->said[i];
        const ProtobufCFieldDescriptor *f =
            protobuf_c_message_descriptor_get_field(&hw__event__descriptor, x->type);

        o = json_object();
        hw_show_int(o, "version", x->version);
        hw_show_time(o, "at", x->at_ms);
        if (f)
            hw_show_text(o, "event",
                         ((const ProtobufCMessageDescriptor *)f->descriptor)->short_name);
        hw_show_json(o, "says", show_message(w->q, x->type, x->payload, x->n));
        (void)json_array_append_new(list, o);
    }
    o = hw_show_list(w->q, "events", list);
    hw_show_text(o, "package", hw_record_name(r));
    hw_reply_json(w->r, o);
}

/* What was asked for, as it was said. */
static const Hw__PackageRequested *asked_for(const struct showing *w, const struct package *k)
{
    for (size_t i = 0; i < k->said_count; i++) {
        if (k->said[i].type == HW__EVENT__BODY_PACKAGE_REQUESTED)
            return hw_pb_unpack(&hw__package_requested__descriptor, w->q->arena, k->said[i].payload,
                                k->said[i].n);
    }
    return NULL;
}

static void need_note(const struct showing *w, const struct package *k)
{
    const Hw__PackageRequested *asked = asked_for(w, k);
    struct hw_id person = {{0}};

    if (asked && asked->note)
        (void)hw_id_from_bytes(asked->note->person.data, asked->note->person.len, &person);
    hw_book_need_key(&w->s->book, w->n, person);
}

static void show_whole(const struct showing *w, const struct hw_record *r)
{
    const struct package *k = r->data;
    json_t *o = show_package_line(w, r), *rounds = json_array(), *past = json_array();
    json_t *plans = json_array();
    const Hw__PackageRequested *asked = asked_for(w, k);
    size_t n = 0;

    for (size_t i = 0; i < k->plan_count; i++)
        (void)json_array_append_new(plans, show_plan(&k->plans[i]));
    for (size_t i = 0; i < k->round_count; i++)
        (void)json_array_append_new(rounds, show_round(&k->rounds[i], true));
    add_holders(past, &k->past, "PAST");
    hw_show_time(o, "asAt", w->q->now_ms);
    hw_show_json(o, "visits", offer_view_visits(k, package_lines(k)));
    hw_show_json(o, "plans", plans);
    hw_show_json(o, "rounds", rounds);
    hw_show_json(o, "pastHolders", past);
    hw_show_json(o, "wanted", show_lines(k->ended || k->cancelled ? 0 : package_wanted(k)));
    hw_show_text(o, "episode", k->episode);
    hw_show_text(o, "oldProvider", k->old_provider);
    hw_show_text(o, "file", k->file);
    if (asked && asked->note)
        hw_show_text(o, "note",
                     (const char *)hw_book_unseal(&w->s->book, asked->note, w->q->arena, &n));
    hw_show_int(o, "reviews", k->reviews);
    hw_show_day(o, "nextReview", k->review_day);
    hw_reply_json(w->r, o);
}

/* packages/<id> or packages/<id>/history; an id may hold slashes. */
void show_package(const void *context, const char *id)
{
    static const char tail[] = "/history";
    const struct showing *w = context;
    size_t n = strlen(id), t = sizeof(tail) - 1;
    bool history = n > t && hw_streq(id + n - t, tail);
    const char *name = hw_arena_strndup(w->q->arena, id, history ? n - t : n);
    const struct hw_record *r = NULL;
    const struct package *k = NULL;

    hw_book_need(&w->s->book, w->n, package_kind.prefix, name);
    if (!hw_needs_nothing(w->n))
        return;
    k = package_find(w->s, name);
    if (!k) {
        hw_reply_fail(w->r, 404, "UNKNOWN_PACKAGE", NULL, "there is no package %s", name);
        return;
    }
    need_note(w, k);
    if (!hw_needs_nothing(w->n))
        return;
    r = hw_book_get(&w->s->book, package_kind.prefix, name);
    hw_reply_person(w->r, k->person);
    if (history)
        show_history(w, r);
    else
        show_whole(w, r);
}
