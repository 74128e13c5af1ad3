/* The weekly snapshot: long stays of people who do not meet the criteria to reside (R5.4,
 * R5.14, R5.15). */
#include <stdlib.h>

#include "d2a/core/reasons.h"
#include "d2a/core/show.h"
#include "homeward/text.h"

enum { STAYS = 3, FAMILIES = HW__DELAY_FAMILY__CODE__CAPACITY + 1 };

static const int32_t stays[STAYS] = {7, 14, 21};

struct people {
    int count;
    int64_t bed_days; /* since the discharge-ready date */
};

struct snapshot {
    const struct showing *w;
    int32_t day, stay;
    int64_t at_ms;
    struct people reasons[NUMERALS], families[FAMILIES], stays[STAYS];
    json_t *list;
};

static enum hub hub_of(const struct d2a_case *c, int64_t at_ms)
{
    enum hub hub = HUB_NOT_ASKED;

    for (size_t i = 0; i < c->referral_count; i++) {
        const struct referral *x = &c->referrals[i];

        if (x->at_ms > at_ms)
            continue;
        if (x->answered_ms > at_ms)
            hub = HUB_ASKED;
        else
            hub = x->state == REFERRAL_ACCEPTED ? HUB_ACCEPTED : HUB_NOT_ASKED;
    }
    return hub;
}

static void add(struct people *p, int32_t bed_days)
{
    p->count++;
    p->bed_days += bed_days;
}

/* Puts the person on the list, with what was given for the thing that leads (R5.14). */
static void add_person(struct snapshot *k, const struct shown *x, const struct blocker *given,
                       const struct why_here *why, Hw__Pathway__Code pathway, int32_t stay,
                       int32_t bed_days)
{
    json_t *o = show_who(x);

    hw_show_text(o, "reason", reasons_names[why->numeral]);
    hw_show_enum(o, "family", &hw__delay_family__code__descriptor, (int)why->family);
    if (given) {
        hw_show_text(o, "localCode", given->local_code);
        hw_show_text(o, "title", given->title);
    }
    hw_show_enum(o, "pathway", &hw__pathway__code__descriptor, (int)pathway);
    hw_show_int(o, "stayDays", stay);
    hw_show_int(o, "additionalBedDays", bed_days);
    (void)json_array_append_new(k->list, o);
    hw_reply_person(k->w->r, x->stay->now.person);
}

static void add_remaining(struct snapshot *k, const struct shown *x, int32_t stay, int64_t ready_ms)
{
    struct waiting things[WAITING_MAX];
    size_t count = case_waiting(k->w->s, x->r, k->at_ms, things, NULL);
    Hw__Pathway__Code pathway =
        x->c->pathway_ms <= k->at_ms ? x->c->pathway : HW__PATHWAY__CODE__UNKNOWN;
    struct why_here why = reasons_of(things, count, pathway, hub_of(x->c, k->at_ms));
    const struct blocker *given = why.which < count ? show_blocker(x->c, &things[why.which]) : NULL;
    int32_t bed_days = k->day - hw_london_day(ready_ms);

    for (int i = 0; i < STAYS; i++) {
        if (stay >= stays[i])
            add(&k->stays[i], bed_days);
    }
    if (stay < k->stay)
        return;
    if (given && given->family != HW__DELAY_FAMILY__CODE__UNKNOWN)
        why.family = given->family;
    add(&k->reasons[why.numeral], bed_days);
    add(&k->families[why.family], bed_days);
    add_person(k, x, given, &why, pathway, stay, bed_days);
}

static void look_at(struct snapshot *k, const struct shown *x)
{
    const struct why_here stopped = {NUMERAL_I, HW__DELAY_FAMILY__CODE__UNKNOWN, 0};
    struct hw_spell_state then;
    int64_t ready = dates_ready_since(&x->stay->facts, k->at_ms);
    int32_t stay = k->day - hw_london_day(x->stay->now.admitted_ms);

    hw_spell_fold(&x->stay->facts, k->at_ms, &then, NULL);
    if (!then.admitted || then.discharged)
        return;
    if (ready != HW_MS_FOREVER) {
        add_remaining(k, x, stay, ready);
    } else if (stay >= k->stay && dates_stopped_on(&x->stay->facts, k->day, k->at_ms)) {
        add(&k->reasons[NUMERAL_I], 0);
        add_person(k, x, NULL, &stopped, x->c->pathway, stay, 0);
    }
}

static json_t *json_people(const char *key, const char *name, const struct people *p)
{
    json_t *o = json_object();

    hw_show_text(o, key, name);
    hw_show_int(o, "people", p->count);
    hw_show_int(o, "additionalBedDays", p->bed_days);
    return o;
}

static json_t *json_snapshot(const struct snapshot *k)
{
    json_t *o = hw_show_list(k->w->q, "people", k->list);
    json_t *reasons = json_array(), *families = json_array(), *long_stays = json_array();

    hw_show_day(o, "day", k->day);
    hw_show_int(o, "stay", k->stay);
    for (int i = 0; i < NUMERALS; i++) {
        json_t *one = json_people("reason", reasons_names[i], &k->reasons[i]);

        hw_show_text(one, "title", reasons_titles[i]);
        (void)json_array_append_new(reasons, one);
    }
    for (int i = 0; i < FAMILIES; i++)
        (void)json_array_append_new(
            families,
            json_people(
                "family",
                protobuf_c_enum_descriptor_get_value(&hw__delay_family__code__descriptor, i)->name,
                &k->families[i]));
    for (int i = 0; i < STAYS; i++) {
        json_t *one = json_people("stay", NULL, &k->stays[i]);

        hw_show_int(one, "stay", stays[i]);
        (void)json_array_append_new(long_stays, one);
    }
    hw_show_json(o, "reasons", reasons);
    hw_show_json(o, "families", families);
    hw_show_json(o, "stays", long_stays);
    return o;
}

/* The stay asked for: one of R5.15, 7 when none is. 0: another. */
static int32_t stay_asked(const struct showing *w)
{
    const char *text = hw_query_value(w->q, "stay");

    if (!text || hw_streq(text, "7"))
        return 7;
    if (hw_streq(text, "14"))
        return 14;
    return hw_streq(text, "21") ? 21 : 0;
}

static bool is_askable(const struct showing *w, const struct snapshot *k)
{
    if (k->stay == 0) {
        hw_reply_fail(w->r, 400, "BAD_VALUE", "stay", "stay is 7, 14 or 21 days (R5.15)");
        return false;
    }
    if (k->day <= w->today)
        return true;
    hw_reply_fail(w->r, 400, "BAD_VALUE", "day", "day: is to come");
    return false;
}

void page_reasons(const void *context, const char *id)
{
    const struct showing *w = context;
    struct snapshot k = {.w = w, .day = w->today, .stay = stay_asked(w)};
    size_t count = 0;
    struct hw_record **all = NULL;

    (void)id;
    if (!hw_show_day_kept(w->q, w->r, "day", show_oldest_day(w), &k.day) || !is_askable(w, &k))
        return;
    k.at_ms = k.day == w->today ? w->q->now_ms : hw_london_midnight_ms(k.day + 1) - 1;
    k.list = json_array();
    all = hw_book_list(&w->s->book, &case_kind, w->q->arena, &count);
    for (size_t i = 0; i < count; i++) {
        const struct shown x = {
            .r = all[i], .c = all[i]->data, .stay = case_spell(w->s, hw_record_name(all[i]))};

        if (x.c->provider && x.stay && show_is(w, "provider", x.c->provider))
            look_at(&k, &x);
    }
    hw_reply_json(w->r, json_snapshot(&k));
}
