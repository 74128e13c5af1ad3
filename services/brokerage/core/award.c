/* Who wins a round (R8.9, R8.13), and who takes over without one. */
#include <stdlib.h>
#include <string.h>

#include "brokerage/core/rounds.h"
#include "homeward/bug.h"
#include "homeward/text.h"

/* ---- bids ---- */

static bool counts(const struct placing *g, const char *provider)
{
    return audience_may_ask(g->s, g->k, provider, hw_london_day(g->at_ms));
}

struct bids bids_of(const struct placing *g, const struct bid *more)
{
    const struct round *r = package_round(g->k);
    struct bids b = {.list =
                         hw_arena_array(hw_plan_arena(g->p), r->offer_count + 1, sizeof(*b.list))};

    HW_CHECK(b.list);
    for (size_t i = 0; i < r->offer_count; i++) {
        const struct offer *o = &r->offers[i];

        if (o->state != OFFER_OFFERED || (more && hw_streq(more->provider, o->provider)) ||
            !counts(g, o->provider))
            continue;
        b.list[b.count++] =
            (struct bid){.provider = o->provider,
                         .lines = o->lines,
                         .pence_per_hour = o->pence_per_hour,
                         .start_day = o->start_day,
                         .on_behalf = o->on_behalf != HW__ANSWER_CHANNEL__CODE__UNKNOWN};
    }
    if (more)
        b.list[b.count++] = *more;
    return b;
}

/* ---- ranking ---- */

struct ranked {
    struct bid bid;
    Hw__RankedOffer *said;
    bool whole, by_price;
};

static int64_t price_key(const struct ranked *x)
{
    return x->bid.pence_per_hour > 0 ? x->bid.pence_per_hour : INT64_MAX;
}

/* Whole offers first; then the lower price, or the better score and of equals the lower price; then
 * by provider, so that there is one order only. */
static int by_rank(const void *va, const void *vb)
{
    const struct ranked *a = va, *b = vb;
    int64_t pa = price_key(a), pb = price_key(b);

    if (a->whole != b->whole)
        return a->whole ? -1 : 1;
    if (!a->by_price && a->said->score != b->said->score)
        return a->said->score > b->said->score ? -1 : 1;
    if (pa != pb)
        return pa < pb ? -1 : 1;
    if (a->by_price && a->said->score != b->said->score)
        return a->said->score > b->said->score ? -1 : 1;
    return strcmp(a->bid.provider, b->bid.provider);
}

static int64_t lowest_of(const struct bids *bids)
{
    int64_t lowest = 0;

    for (size_t i = 0; i < bids->count; i++) {
        int64_t pence = bids->list[i].pence_per_hour;

        if (pence > 0 && (lowest == 0 || pence < lowest))
            lowest = pence;
    }
    return lowest;
}

static struct ranked *rank(const struct placing *g, const struct bids *bids)
{
    const struct round *r = package_round(g->k);
    const Hw__SchemeSet *m = scheme_version(g->s, r->scheme, r->version);
    struct hw_arena *arena = hw_plan_arena(g->p);
    struct ranked *list = hw_arena_array(arena, bids->count + 1, sizeof(*list));

    HW_CHECK(list);
    for (size_t i = 0; i < bids->count; i++) {
        const struct bid *bid = &bids->list[i];
        Hw__RankedOffer *x = hw_arena_alloc(arena, sizeof(*x));

        HW_CHECK(x);
        hw__ranked_offer__init(x);
        x->provider = bid->provider;
        x->has_pence_per_hour = bid->pence_per_hour > 0;
        x->pence_per_hour = bid->pence_per_hour;
        x->has_score = true;
        x->score = score_bid(g, m, bid, lowest_of(bids), x);
        x->has_whole = true;
        x->whole = bid->lines == r->lines;
        list[i] = (struct ranked){.bid = *bid,
                                  .said = x,
                                  .whole = x->whole,
                                  .by_price = r->rule == HW__ROUND_RULE__CODE__PRICE_RANK};
    }
    qsort(list, bids->count, sizeof(*list), by_rank);
    return list;
}

/* ---- saying it ---- */

void award_say(const struct placing *g, const Hw__PackageAwarded *m)
{
    Hw__ProviderBooked booked = HW__PROVIDER_BOOKED__INIT;

    place_say(g, HW__EVENT__BODY_PACKAGE_AWARDED, m);
    booked.package = g->id;
    for (size_t i = 0; i < m->n_parts; i++)
        hw_book_plan(&g->s->book, g->p, provider_kind.prefix, m->parts[i]->provider,
                     HW__EVENT__BODY_PROVIDER_BOOKED, g->at_ms, &booked);
}

static Hw__AwardPart *part_of(const struct placing *g, const struct bid *bid)
{
    struct hw_arena *arena = hw_plan_arena(g->p);
    Hw__AwardPart *part = hw_arena_alloc(arena, sizeof(*part));
    Hw__Date *start = hw_arena_alloc(arena, sizeof(*start));
    int32_t *visits = hw_arena_array(arena, PACKAGE_LINES_MAX, sizeof(*visits));

    HW_CHECK(part && start && visits);
    hw__award_part__init(part);
    hw__date__init(start);
    part->provider = bid->provider;
    part->visits = visits;
    for (int32_t i = 0; i < PACKAGE_LINES_MAX; i++) {
        if (bid->lines & (UINT32_C(1) << i))
            visits[part->n_visits++] = i + 1;
    }
    part->has_pence_per_hour = bid->pence_per_hour > 0;
    part->pence_per_hour = bid->pence_per_hour;
    start->day = bid->start_day;
    part->start = start;
    part->has_on_behalf = bid->on_behalf;
    part->on_behalf = bid->on_behalf;
    return part;
}

struct choice {
    Hw__AwardWay__Code way;
    const struct bid *bids[2];
    size_t count;
};

static void say_award(const struct placing *g, const struct choice *c, const struct ranked *ranking,
                      size_t ranked)
{
    Hw__PackageAwarded m = HW__PACKAGE_AWARDED__INIT;
    Hw__AwardPart *parts[2];
    Hw__RankedOffer **said =
        hw_arena_array(hw_plan_arena(g->p), ranked + 1, sizeof(Hw__RankedOffer *));

    HW_CHECK(said);
    for (size_t i = 0; i < c->count; i++)
        parts[i] = part_of(g, c->bids[i]);
    for (size_t i = 0; i < ranked; i++)
        said[i] = ranking[i].said;
    m.way = c->way;
    m.parts = parts;
    m.n_parts = c->count;
    m.ranking = said;
    m.n_ranking = ranked;
    m.has_round = true;
    m.round = package_round(g->k)->number;
    award_say(g, &m);
    round_close(g, HW__ROUND_END__CODE__AWARDED);
}

/* ---- choosing ---- */

static Hw__AwardWay__Code way_of(const struct round *r)
{
    if (r->rule == HW__ROUND_RULE__CODE__PRICE_RANK)
        return HW__AWARD_WAY__CODE__PRICE_RANK;
    if (r->rule == HW__ROUND_RULE__CODE__BEST_SCORE)
        return HW__AWARD_WAY__CODE__BEST_SCORE;
    return HW__AWARD_WAY__CODE__FIRST_ACCEPT;
}

/* R8.13: two that together cover each visit exactly once; the first pair by rank. */
static bool join(const struct round *r, const struct ranked *list, size_t count, const char *only,
                 struct choice *c)
{
    for (size_t i = 0; i < count; i++) {
        for (size_t j = i + 1; j < count; j++) {
            uint32_t a = list[i].bid.lines, b = list[j].bid.lines;

            if ((a & b) != 0 || (a | b) != r->lines)
                continue;
            if (only && !hw_streq(only, list[i].bid.provider) &&
                !hw_streq(only, list[j].bid.provider))
                continue;
            *c = (struct choice){.way = HW__AWARD_WAY__CODE__JOINED,
                                 .bids = {&list[i].bid, &list[j].bid},
                                 .count = 2};
            return true;
        }
    }
    return false;
}

static bool choose(const struct round *r, const struct ranked *list, size_t count, const char *only,
                   struct choice *c)
{
    for (size_t i = 0; i < count; i++) {
        if (!list[i].whole || (only && !hw_streq(only, list[i].bid.provider)))
            continue;
        *c = (struct choice){.way = only ? HW__AWARD_WAY__CODE__BROKER : way_of(r),
                             .bids = {&list[i].bid},
                             .count = 1};
        return true;
    }
    return r->partial && join(r, list, count, only, c);
}

bool award_by_rule(const struct placing *g, const struct bids *bids, const char *only)
{
    const struct round *r = package_round(g->k);
    struct ranked *list = rank(g, bids);
    bool compared = r->rule != HW__ROUND_RULE__CODE__FIRST_ACCEPT || only;
    struct choice c;

    if (!choose(r, list, bids->count, only, &c))
        return false;
    say_award(g, &c, list, compared ? bids->count : 0);
    return true;
}

/* ---- without a round ---- */

void award_transfer(const struct placing *g, const struct holder *from, const char *to)
{
    Hw__PackageAwarded m = HW__PACKAGE_AWARDED__INIT;
    const struct provider *p = provider_find(g->s, to);
    struct bid bid = {.provider = to,
                      .lines = from->lines,
                      .pence_per_hour = p ? provider_rate(p, g->k->zone) : 0,
                      .start_day = from->start_day};
    Hw__AwardPart *parts[1] = {part_of(g, &bid)};

    m.way = HW__AWARD_WAY__CODE__TRANSFER;
    m.parts = parts;
    m.n_parts = 1;
    award_say(g, &m);
}

void cover_start(const struct placing *g)
{
    Hw__CoverStarted m = HW__COVER_STARTED__INIT;
    struct terms terms = scheme_terms(scheme_version(g->s, g->k->scheme, 0));

    m.team = terms.cover_team;
    m.has_pence_per_hour = terms.cover_pence > 0;
    m.pence_per_hour = terms.cover_pence;
    place_say(g, HW__EVENT__BODY_COVER_STARTED, &m);
}
