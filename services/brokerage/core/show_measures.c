/* The measures of rulebook 8.5, of packages asked for in a window; a year back at most. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/money/clock.h"
#include "brokerage/core/money/ledger.h"
#include "brokerage/core/show.h"
#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/text.h"

enum { TIERS = 5, REASONS = 16, WINDOW_DAYS = 365 };

/* By the clock, and what of it is working time (R8.6): a night in which nobody answers is long by
 * the clock only. */
struct minutes {
    int64_t *clock, *working;
    size_t count;
};

/* Hand-backs of a council in a year from April. */
struct council_year {
    const char *authority; /* may be NULL */
    int32_t year;
    int64_t count;
};

struct measures {
    int32_t from_day, to_day;
    struct minutes to_offer, to_start, waiting;
    int64_t packages, put_out, asked, filled;
    int64_t tier_asked[TIERS], tier_filled[TIERS];
    int64_t hand_backs, by_reason[REASONS];
    int64_t answers, on_behalf, cover_minutes, covered;
    int64_t increases_asked, increases_granted, increases_refused;
    struct council_year *councils; /* owned */
    size_t council_count, council_cap;
};

static void add(struct minutes *m, int64_t from_ms, int64_t to_ms)
{
    const struct working_hours hours = working_hours_usual();

    m->clock[m->count] = (to_ms > from_ms ? to_ms - from_ms : 0) / HW_MINUTE_MS;
    m->working[m->count++] = working_between_ms(&hours, from_ms, to_ms) / HW_MINUTE_MS;
}

static int tier_of(const struct showing *w, const char *provider)
{
    const struct provider *p = provider_find(w->s, provider);

    return p && (int)p->tier < TIERS ? (int)p->tier : 0;
}

/* ---- of one package ---- */

static int64_t first_offer_ms(const struct package *k)
{
    int64_t first = HW_NEVER;

    for (size_t i = 0; i < k->round_count; i++) {
        for (size_t j = 0; j < k->rounds[i].offer_count; j++) {
            const struct offer *o = &k->rounds[i].offers[j];

            if (o->lines != 0 && o->answered_ms < first)
                first = o->answered_ms;
        }
    }
    return first;
}

static void count_times(const struct showing *w, const struct package *k, struct measures *m)
{
    int64_t offered = first_offer_ms(k);

    if (!k->ended && !k->cancelled && package_unheld(k) != 0)
        add(&m->waiting, k->requested_ms, w->q->now_ms);
    if (offered != HW_NEVER)
        add(&m->to_offer, k->requested_ms, offered);
    if (k->first_begun_day != HW_DAY_FOREVER && k->award_count > 0)
        add(&m->to_start, k->awards[0].at_ms, hw_london_midnight_ms(k->first_begun_day));
}

static void count_answers(const struct showing *w, const struct package *k, struct measures *m)
{
    bool asked[TIERS] = {false};

    for (size_t i = 0; i < k->round_count; i++) {
        for (size_t j = 0; j < k->rounds[i].offer_count; j++) {
            const struct offer *o = &k->rounds[i].offers[j];

            m->asked++;
            m->answers += o->answered_ms != 0;
            m->on_behalf += o->on_behalf != HW__ANSWER_CHANNEL__CODE__UNKNOWN;
            asked[tier_of(w, o->provider)] = true;
        }
    }
    for (int t = 0; t < TIERS; t++)
        m->tier_asked[t] += asked[t];
}

static void count_awards(const struct showing *w, const struct package *k, struct measures *m)
{
    if (k->award_count == 0)
        return;
    m->filled++;
    m->tier_filled[tier_of(w, k->awards[0].provider)]++;
}

static void count_life(const struct package *k, struct measures *m)
{
    for (size_t i = 0; i < k->hand_back_count; i++) {
        m->hand_backs++;
        m->by_reason[(int)k->hand_backs[i].reason < REASONS ? k->hand_backs[i].reason : 0]++;
    }
    m->increases_asked += k->increases_asked;
    m->increases_granted += k->increases_granted;
    m->increases_refused += k->increases_refused;
}

/* What a holder delivers on a day by the plan that held then. Who had every line of its last plan
 * had every line before as well. */
static int64_t day_minutes(const struct package *k, const struct holder *h, bool whole, int32_t day)
{
    const struct care_plan *plan = package_plan_on(k, day);
    int64_t minutes = 0;

    for (size_t i = 0; i < plan->count; i++) {
        const struct visit *v = &plan->visits[i];

        if ((whole || (h->lines & (UINT32_C(1) << i))) && (v->days & (1U << hw_weekday(day))))
            minutes += (int64_t)v->minutes * v->carers;
    }
    return minutes;
}

/* Minutes of cover on the days that it served. */
static int64_t cover_minutes(const struct package *k, const struct holder *h, int32_t today)
{
    int32_t last = h->until_day < today ? h->until_day : today;
    int64_t minutes = 0;
    bool whole = false;

    if (!h->cover || h->from_day == HW_DAY_FOREVER)
        return 0;
    whole = h->lines == (UINT32_C(1) << package_plan_on(k, last)->count) - 1;
    for (int32_t day = h->from_day; day <= last; day++)
        minutes += day_minutes(k, h, whole, day);
    return minutes;
}

static void count_cover(const struct showing *w, const struct package *k, struct measures *m)
{
    const struct holders *all[] = {&k->serving, &k->past};
    bool covered = false;

    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; i < all[a]->count; i++) {
            m->cover_minutes += cover_minutes(k, &all[a]->list[i], w->today);
            covered = covered || all[a]->list[i].cover;
        }
    }
    m->covered += covered;
}

/* R8.17: by the day of the hand-back, whenever the package was asked for. */
static void count_councils(const struct package *k, struct measures *m)
{
    for (size_t i = 0; i < k->hand_back_count; i++) {
        int32_t day = hw_london_day(k->hand_backs[i].at_ms);
        struct council_year x = {.authority = k->authority, .year = pool_year_of(day)};
        size_t at = 0;

        if (day < m->from_day || day > m->to_day)
            continue;
        while (at < m->council_count && (m->councils[at].year != x.year ||
                                         !hw_streq(m->councils[at].authority, x.authority)))
            at++;
        if (at == m->council_count) {
            m->councils = hw_grow(m->councils, &m->council_cap, at + 1, sizeof(*m->councils));
            m->councils[m->council_count++] = x;
        }
        m->councils[at].count++;
    }
}

static void count_package(const struct showing *w, const struct package *k, struct measures *m)
{
    int32_t day = hw_london_day(k->requested_ms);

    if (!k->known)
        return;
    count_councils(k, m);
    if (day < m->from_day || day > m->to_day)
        return;
    m->packages++;
    m->put_out += k->round_count > 0;
    count_times(w, k, m);
    count_answers(w, k, m);
    count_awards(w, k, m);
    count_life(k, m);
    count_cover(w, k, m);
}

/* ---- shown ---- */

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void show_spread(json_t *o, const char *mean, const char *median, int64_t *list,
                        size_t count)
{
    int64_t sum = 0;

    qsort(list, count, sizeof(*list), by_size);
    for (size_t i = 0; i < count; i++)
        sum += list[i];
    hw_show_int(o, mean, sum / (int64_t)count);
    hw_show_int(o, median, list[count / 2]);
}

static json_t *show_minutes(struct minutes *m)
{
    json_t *o = json_object();

    hw_show_int(o, "count", (int64_t)m->count);
    if (m->count == 0)
        return o;
    show_spread(o, "meanMinutes", "medianMinutes", m->clock, m->count);
    show_spread(o, "meanWorkingMinutes", "medianWorkingMinutes", m->working, m->count);
    return o;
}

static int by_council(const void *va, const void *vb)
{
    const struct council_year *a = va, *b = vb;
    int order = strcmp(a->authority ? a->authority : "", b->authority ? b->authority : "");

    return order != 0 ? order : (a->year > b->year) - (a->year < b->year);
}

static json_t *show_councils(const struct measures *m)
{
    json_t *list = json_array();
    char year[POOL_YEAR_TEXT];

    if (m->council_count > 0)
        qsort(m->councils, m->council_count, sizeof(*m->councils), by_council);
    for (size_t i = 0; i < m->council_count; i++) {
        json_t *o = json_object();

        hw_show_text(o, "authority", m->councils[i].authority);
        hw_show_text(o, "year", pool_year_format(m->councils[i].year, year));
        hw_show_int(o, "count", m->councils[i].count);
        (void)json_array_append_new(list, o);
    }
    return list;
}

/* With one decimal; null of nothing. */
static json_t *tenths(int64_t part, int64_t whole, int64_t times)
{
    int64_t value = whole == 0 ? 0 : (2 * part * times * 10 + whole) / (2 * whole); /* half up */

    return whole == 0 ? json_null() : json_real((double)value / 10);
}

static json_t *share(int64_t part, int64_t whole)
{
    return tenths(part, whole, 100);
}

static json_t *show_tiers(const struct measures *m)
{
    json_t *list = json_array();

    for (int t = 1; t < TIERS; t++) {
        json_t *o = json_object();

        hw_show_enum(o, "tier", &hw__provider_tier__code__descriptor, t);
        hw_show_int(o, "asked", m->tier_asked[t]);
        hw_show_int(o, "filled", m->tier_filled[t]);
        hw_show_json(o, "fillRate", share(m->tier_filled[t], m->tier_asked[t]));
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *show_reasons(const struct measures *m)
{
    json_t *list = json_array();

    for (int i = 1; i < REASONS; i++) {
        json_t *o = NULL;

        if (m->by_reason[i] == 0)
            continue;
        o = json_object();
        hw_show_enum(o, "reason", &hw__package_reason__code__descriptor, i);
        hw_show_int(o, "count", m->by_reason[i]);
        (void)json_array_append_new(list, o);
    }
    return list;
}

static json_t *show_all(const struct showing *w, struct measures *m)
{
    json_t *o = json_object();

    hw_show_time(o, "asAt", w->q->now_ms);
    hw_show_day(o, "from", m->from_day);
    hw_show_day(o, "to", m->to_day);
    hw_show_int(o, "packages", m->packages);
    hw_show_int(o, "putOut", m->put_out);
    hw_show_int(o, "filled", m->filled);
    hw_show_int(o, "covered", m->covered);
    hw_show_json(o, "referralToOffer", show_minutes(&m->to_offer));
    hw_show_json(o, "offerToStart", show_minutes(&m->to_start));
    hw_show_json(o, "waiting", show_minutes(&m->waiting));
    hw_show_int(o, "providersAsked", m->asked);
    hw_show_json(o, "providersAskedPerPackage", tenths(m->asked, m->put_out, 1));
    hw_show_json(o, "tiers", show_tiers(m));
    hw_show_int(o, "handBacks", m->hand_backs);
    hw_show_json(o, "handBackReasons", show_reasons(m));
    hw_show_json(o, "handBacksByCouncil", show_councils(m));
    hw_show_int(o, "emergencyMinutes", m->cover_minutes);
    hw_show_int(o, "answers", m->answers);
    hw_show_int(o, "answersOnBehalf", m->on_behalf);
    hw_show_json(o, "onBehalfShare", share(m->on_behalf, m->answers));
    hw_show_int(o, "increasesAsked", m->increases_asked);
    hw_show_int(o, "increasesGranted", m->increases_granted);
    hw_show_int(o, "increasesRefused", m->increases_refused);
    return o;
}

static void make_room(const struct showing *w, struct minutes *m, size_t count)
{
    m->clock = hw_arena_array(w->q->arena, count + 1, sizeof(*m->clock));
    m->working = hw_arena_array(w->q->arena, count + 1, sizeof(*m->working));
    HW_CHECK(m->clock && m->working);
}

void show_measures(const void *context, const char *id)
{
    const struct showing *w = context;
    struct measures m = {.from_day = w->today - WINDOW_DAYS, .to_day = w->today};
    size_t count = 0;
    struct hw_record **all = NULL;

    (void)id;
    if (!hw_show_days_asked(w->q, w->r, w->today - PACKAGE_KEPT_DAYS + 1, &m.from_day, &m.to_day))
        return;
    hw_reply_impersonal(w->r);
    all = hw_book_list(&w->s->book, &package_kind, w->q->arena, &count);
    make_room(w, &m.to_offer, count);
    make_room(w, &m.to_start, count);
    make_room(w, &m.waiting, count);
    for (size_t i = 0; i < count; i++)
        count_package(w, all[i]->data, &m);
    hw_reply_json(w->r, show_all(w, &m));
    free(m.councils);
}
