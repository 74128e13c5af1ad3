/* What packages have to be paid: delivered hours, and damages where no tier took one. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/money/desk.h"
#include "brokerage/core/package.h"
#include "brokerage/core/provider.h"
#include "brokerage/core/scheme.h"
#include "homeward/bug.h"
#include "homeward/pb.h"

enum { WEIGHT_MAX = 1 << 22 };

struct collecting {
    struct brokerage *s;
    struct hw_arena *arena;
    struct payment_runs paid;
    struct share *tier_one;
    size_t tier_one_count;
    int32_t from_day, to_day;
    struct payments *out;
};

static void collect_hours(struct collecting *c, const char *package, const struct package *k,
                          const struct said *said)
{
    const Hw__HoursDelivered *m =
        hw_pb_unpack(&hw__hours_delivered__descriptor, c->arena, said->payload, said->n);
    struct payable hours = {
        .package = package, .authority = k->authority, .funder = k->funder, .entry = said->version};

    if (!m || m->from->day < c->from_day || m->to->day > c->to_day ||
        payment_runs_paid(&c->paid, package, said->version))
        return;
    hours.provider = m->provider;
    hours.minutes = m->minutes;
    hours.pence_per_hour = m->pence_per_hour;
    hours.slice_pence_per_hour = m->slice_pence_per_hour;
    hours.cover = m->has_cover && m->cover;
    payments_add(c->out, &hours);
}

/* R8.16: the first time that the last step of its scheme ended without anybody. */
static const struct round *unfilled_round(const struct collecting *c, const struct package *k,
                                          int64_t *pence)
{
    for (size_t i = 0; i < k->round_count; i++) {
        const struct round *r = &k->rounds[i];
        const Hw__SchemeSet *m = scheme_version(c->s, r->scheme, r->version);
        bool empty = r->end == HW__ROUND_END__CODE__EXPIRED ||
                     r->end == HW__ROUND_END__CODE__ALL_DECLINED ||
                     r->end == HW__ROUND_END__CODE__NOBODY;

        if (r->closed_ms == 0 || !empty || !m || (size_t)r->step != m->n_rounds)
            continue;
        *pence = scheme_terms(m).damages_pence;
        return r;
    }
    return NULL;
}

/* The version of the event that closed a round; 0: not found. */
static uint32_t closing_entry(const struct collecting *c, const struct package *k, int32_t round)
{
    for (size_t i = 0; i < k->said_count; i++) {
        const Hw__RoundClosed *m = NULL;

        if (k->said[i].type != HW__EVENT__BODY_ROUND_CLOSED)
            continue;
        m = hw_pb_unpack(&hw__round_closed__descriptor, c->arena, k->said[i].payload, k->said[i].n);
        if (m && m->round == round)
            return k->said[i].version;
    }
    return 0;
}

static void collect_damages(struct collecting *c, const char *package, const struct package *k)
{
    int64_t pence = 0;
    const struct round *r = unfilled_round(c, k, &pence);
    int32_t day = r ? hw_london_day(r->closed_ms) : 0;
    struct unfilled u = {
        .package = package, .authority = k->authority, .funder = k->funder, .pence = pence};

    if (!r || pence <= 0 || day < c->from_day || day > c->to_day)
        return;
    u.entry = closing_entry(c, k, r->number);
    if (u.entry != 0 && !payment_runs_paid(&c->paid, package, u.entry))
        (void)payments_add_damages(c->out, &u, c->tier_one, c->tier_one_count);
}

static void find_tier_one(struct collecting *c)
{
    size_t count = 0;
    struct hw_record **list = hw_book_list(&c->s->book, &provider_kind, c->arena, &count);

    c->tier_one = hw_arena_array(c->arena, count + 1, sizeof(*c->tier_one));
    HW_CHECK(c->tier_one);
    for (size_t i = 0; i < count; i++) {
        const struct provider *p = list[i]->data;
        int64_t weight = p->contracted_minutes < WEIGHT_MAX ? p->contracted_minutes : WEIGHT_MAX;

        if (p->known && p->tier == HW__PROVIDER_TIER__CODE__TIER_1 && weight > 0)
            c->tier_one[c->tier_one_count++] =
                (struct share){.key = hw_record_name(list[i]), .weight = weight};
    }
}

void money_due(struct brokerage *s, int32_t from_day, int32_t to_day, struct hw_arena *arena,
               struct payments *out)
{
    struct collecting c = {.s = s,
                           .arena = arena,
                           .paid = payment_runs_of(s, arena),
                           .from_day = from_day,
                           .to_day = to_day,
                           .out = out};
    size_t count = 0;
    struct hw_record **list = hw_book_list(&s->book, &package_kind, arena, &count);

    find_tier_one(&c);
    for (size_t i = 0; i < count; i++) {
        const struct package *k = list[i]->data;

        for (size_t j = 0; k->known && j < k->said_count; j++) {
            if (k->said[j].type == HW__EVENT__BODY_HOURS_DELIVERED)
                collect_hours(&c, hw_record_name(list[i]), k, &k->said[j]);
        }
        if (k->known)
            collect_damages(&c, hw_record_name(list[i]), k);
    }
    payments_sort(out);
}
