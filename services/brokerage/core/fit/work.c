#include "brokerage/core/fit/work.h"

#include <stdlib.h>
#include <string.h>

#include "brokerage/core/provider.h"
#include "brokerage/core/rounds.h"
#include "brokerage/core/stay.h"
#include "homeward/bug.h"
#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/text.h"

#define WORK_BYTES (INT64_C(1) << 30) /* at most */

/* ---- providers ---- */

static void copy_capacity(struct matching_work *w, struct brokerage *s, const struct provider *p,
                          struct fit_provider *out)
{
    struct fit_capacity *list = work_room(w, p->capacity_count, sizeof(*list));

    for (size_t i = 0; i < p->capacity_count; i++) {
        const struct provider_capacity *c = &p->capacity[i];

        list[i] = (struct fit_capacity){.zone = work_text(w, c->zone),
                                        .band = (enum visit_band)c->band,
                                        .minutes = provider_minutes_left(s, out->provider, c),
                                        .earliest_day = c->earliest_day};
    }
    out->capacity = list;
    out->capacity_count = p->capacity_count;
}

static size_t count_runs(const struct hw_links *l)
{
    size_t count = 0;

    for (size_t i = 0; l && i < l->count; i++)
        count += ((const struct package *)l->records[i]->data)->visit_count;
    return count;
}

static void copy_runs(struct matching_work *w, struct brokerage *s, struct fit_provider *out)
{
    const struct hw_links *l = hw_links_find(&s->by_provider, out->provider);
    struct fit_run *runs = work_room(w, count_runs(l), sizeof(*runs));

    for (size_t i = 0; l && i < l->count; i++) {
        const struct package *k = l->records[i]->data;
        const struct holder *h = package_holder(k, out->provider);

        for (size_t j = 0; h && k->zone && j < k->visit_count; j++) {
            if ((h->lines >> j & 1u) != 0)
                runs[out->run_count++] = (struct fit_run){.zone = work_text(w, k->zone),
                                                          .days = k->visits[j].days,
                                                          .band = k->visits[j].band};
        }
    }
    out->runs = runs;
}

static void copy_provider(struct matching_work *w, struct brokerage *s, const char *id,
                          const struct provider *p)
{
    struct batch_provider *out = &w->providers[w->problem.provider_count++];
    struct batch_rate *rates = work_room(w, p->rate_count, sizeof(*rates));

    out->fit.provider = work_text(w, id);
    out->fit.home_zone = work_text(w, p->home_zone);
    out->fit.zones = work_texts(w, p->zones.list, p->zones.count);
    out->fit.zone_count = p->zones.count;
    out->fit.skills = work_texts(w, p->skills.list, p->skills.count);
    out->fit.skill_count = p->skills.count;
    out->fit.quality = (int32_t)p->quality;
    copy_capacity(w, s, p, &out->fit);
    copy_runs(w, s, &out->fit);
    out->tier = (int32_t)p->tier;
    out->open = provider_bar(p, w->problem.today) == NULL;
    for (size_t i = 0; i < p->rate_count; i++)
        rates[i] = (struct batch_rate){work_text(w, p->rates[i].zone), p->rates[i].pence_per_hour};
    out->rates = rates;
    out->rate_count = p->rate_count;
}

/* ---- packages ---- */

/* Who handed it back, or said no since it was put out last. */
static void copy_refusals(struct matching_work *w, const struct package *k,
                          struct batch_package *out)
{
    size_t most = k->excluded_count;
    const char **list = NULL;

    for (size_t i = k->cascade; i < k->round_count; i++)
        most += k->rounds[i].offer_count;
    list = work_room(w, most, sizeof(*list));
    for (size_t i = 0; i < k->excluded_count; i++)
        list[out->refused_count++] = work_text(w, k->excluded[i]);
    for (size_t i = k->cascade; i < k->round_count; i++) {
        for (size_t j = 0; j < k->rounds[i].offer_count; j++) {
            const struct offer *o = &k->rounds[i].offers[j];

            if (o->state == OFFER_DECLINED || o->state == OFFER_WITHDRAWN)
                list[out->refused_count++] = work_text(w, o->provider);
        }
    }
    out->refused = list;
}

static int32_t ready_day(struct brokerage *s, const struct package *k)
{
    const struct hw_spell_record *spell = k->spell ? hw_spell_in(&s->book, k->spell) : NULL;

    return spell && spell->now.ready ? hw_london_day(spell->now.ready_ms) : k->earliest_day;
}

static void copy_package(struct matching_work *w, struct brokerage *s, const char *id,
                         const struct package *k)
{
    struct batch_package *out = &w->packages[w->problem.package_count];
    const struct work_scheme *x = work_scheme_of(w, s, k->scheme);
    struct visit *visits = work_room(w, k->visit_count, sizeof(*visits));

    if (k->visit_count > 0)
        memcpy(visits, k->visits, k->visit_count * sizeof(*visits));
    out->fit = (struct fit_package){
        .package = work_text(w, id),
        .zone = work_text(w, k->zone),
        .visits = visits,
        .visit_count = k->visit_count,
        .skills = work_texts(w, (const char *const *)k->skills, k->skill_count),
        .skill_count = k->skill_count};
    out->map = x ? &x->map : NULL;
    out->weights = x ? &x->weights : NULL;
    out->hospital = package_in_hospital(s, k);
    out->ready_day = ready_day(s, k);
    out->earliest_day = k->earliest_day;
    out->latest_day = k->latest_day > w->problem.today ? k->latest_day : HW_DAY_FOREVER;
    out->waited_days = w->problem.today - hw_london_day(k->requested_ms);
    out->limit_pence = k->limit_pence;
    copy_refusals(w, k, out);
    w->scheme_of[w->problem.package_count++] = x;
}

static void copy_all(struct matching_work *w, struct brokerage *s, const struct matching_run *run)
{
    size_t count = 0;
    struct hw_record **list = hw_book_list(&s->book, &provider_kind, w->arena, &count);

    w->providers = work_room(w, count, sizeof(*w->providers));
    for (size_t i = 0; i < count; i++) {
        if (((const struct provider *)list[i]->data)->known)
            copy_provider(w, s, hw_record_name(list[i]), list[i]->data);
    }
    list = hw_book_list(&s->book, &package_kind, w->arena, &count);
    w->packages = work_room(w, count, sizeof(*w->packages));
    w->scheme_of = work_room(w, count, sizeof(*w->scheme_of));
    for (size_t i = 0; i < count; i++) {
        const struct package *k = list[i]->data;

        if (matching_waits(k) && (!run->scheme || hw_streq(run->scheme, k->scheme)))
            copy_package(w, s, hw_record_name(list[i]), k);
    }
    w->problem.providers = w->providers;
    w->problem.packages = w->packages;
}

struct matching_work *work_create(struct brokerage *s, const struct hw_record *run, int64_t now_ms)
{
    struct matching_work *w = hw_alloc(sizeof(*w));

    w->arena = hw_arena_create(WORK_BYTES);
    HW_CHECK(w->arena);
    w->run = work_text(w, hw_record_name(run));
    w->problem.today = hw_london_day(now_ms);
    copy_all(w, s, run->data);
    return w;
}

void work_destroy(struct matching_work *w)
{
    if (!w)
        return;
    batch_plan_release(&w->plan);
    hw_arena_destroy(w->arena);
    free(w);
}

/* ---- in the thread ---- */

static void find_steps(struct matching_work *w)
{
    for (size_t i = 0; i < w->problem.package_count; i++) {
        const struct work_scheme *x = w->scheme_of[i];
        uint8_t *steps = NULL;

        if (!x)
            continue;
        steps = work_room(w, w->problem.provider_count, sizeof(*steps));
        for (size_t j = 0; j < w->problem.provider_count; j++)
            steps[j] = work_step_of(x, &w->providers[j], w->packages[i].fit.zone);
        w->packages[i].steps = steps;
    }
}

void work_solve(void *work)
{
    struct matching_work *w = work;

    find_steps(w);
    batch_solve(&w->problem, &w->plan);
}
