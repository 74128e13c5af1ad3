/* Answers to a round: an offer, a decline, a withdrawal; and a broker's choice (R8.8 to R8.13). */
#include "brokerage/core/decide.h"
#include "brokerage/core/money/clock.h"
#include "homeward/text.h"

/* What a command about an offer names. */
struct naming {
    const char *offer, *package, *provider;
    bool has_round, on_behalf;
    int32_t round;
};

/* The open round that an answer is to, and the provider's place in it. */
struct answering {
    struct placing g;
    const struct round *round;
    const struct offer *offer;
    const struct provider *provider;
};

/* What a broker enters happened when it was said; a provider's own answer happens now. */
static int64_t answered_ms(const struct deciding *d, const struct naming *n)
{
    return n->on_behalf ? d->q->at_ms : d->q->now_ms;
}

static bool resolve(const struct deciding *d, struct naming *n)
{
    int32_t round = 0;

    if (!n->offer)
        return hw_check_name(d->p, n->package, "package") &&
               hw_check_name(d->p, n->provider, "provider");
    if (!offer_parse(n->offer, hw_plan_arena(d->p), &n->package, &round, &n->provider)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "offer", "offer: expected <package>:<round>:<provider>");
        return false;
    }
    if (!n->has_round)
        n->round = round;
    n->has_round = true;
    return true;
}

static bool in_time(const struct deciding *d, const struct answering *a)
{
    if (a->g.at_ms < a->round->opened_ms)
        return decide_refuse(d, "BEFORE_ROUND", "at", "the round was not open yet");
    if (deadline_passed(a->g.at_ms, a->round->deadline_ms))
        return decide_refuse(d, "TOO_LATE", "offer", "the deadline has passed (R8.8)");
    return true;
}

static bool find(const struct deciding *d, struct naming *n, struct answering *a)
{
    const struct package *k = NULL;

    if (!resolve(d, n))
        return false;
    k = package_going(d, n->package);
    a->provider = k ? provider_known(d, n->provider, "provider") : NULL;
    if (!a->provider)
        return false;
    a->g = decide_placing(d, n->package, k);
    a->g.at_ms = answered_ms(d, n);
    a->round = package_round(k);
    if (!a->round || (n->has_round && n->round != a->round->number)) {
        (void)decide_refuse(d, "ROUND_OVER", "offer", "that round is not open");
        return false;
    }
    a->offer = round_offer(a->round, n->provider);
    if (!a->offer) {
        (void)decide_refuse(d, "NOT_INVITED", "provider", "it was not asked in this round");
        return false;
    }
    return in_time(d, a);
}

/* ---- an offer ---- */

static bool read_lines(const struct deciding *d, const struct answering *a,
                       const Hw__AcceptOffer *c, uint32_t *lines)
{
    *lines = c->n_visits == 0 ? a->round->lines : 0;
    for (size_t i = 0; i < c->n_visits; i++) {
        int32_t v = c->visits[i];
        uint32_t bit = v >= 1 && v <= PACKAGE_LINES_MAX ? UINT32_C(1) << (v - 1) : 0;

        if ((bit & a->round->lines) == 0 || (bit & *lines) != 0) {
            hw_plan_invalid(d->p, "BAD_VALUE", "visits",
                            "visits: %d is not a visit of this round, or is named twice", v);
            return false;
        }
        *lines |= bit;
    }
    if (*lines != a->round->lines && !a->round->partial)
        return decide_refuse(d, "PARTIAL_NOT_ALLOWED", "visits",
                             "the scheme takes offers for the whole package only (R8.13)");
    return true;
}

/* Within the window; when that is over (cover, a hand-back) any day from the earliest on. */
static bool check_start(const struct deciding *d, const struct package *k, const Hw__Date *start)
{
    bool over = decide_today(d) > k->latest_day;

    if (!start || (start->day >= k->earliest_day && (over || start->day <= k->latest_day)))
        return true;
    return decide_refuse(d, "OUTSIDE_WINDOW", "start",
                         "the start is not between the earliest and the latest day");
}

static int32_t soonest_day(const struct deciding *d, const struct package *k)
{
    return k->earliest_day > decide_today(d) ? k->earliest_day : decide_today(d);
}

static bool check_price(const struct deciding *d, const struct answering *a, bool said,
                        const struct bid *bid)
{
    const struct package *k = a->g.k;
    int64_t weekly = price_of_minutes(package_weekly_minutes(k, bid->lines), bid->pence_per_hour);

    if ((said && bid->pence_per_hour <= 0) || bid->pence_per_hour > INT32_MAX) {
        hw_plan_invalid(d->p, "BAD_VALUE", "pencePerHour", "pencePerHour: expected above zero");
        return false;
    }
    if (a->round->rule == HW__ROUND_RULE__CODE__PRICE_RANK && bid->pence_per_hour == 0)
        return hw_check_given(d->p, false, "pencePerHour");
    if (k->limit_pence > 0 && weekly > k->limit_pence)
        return decide_refuse(d, "OVER_LIMIT", "pencePerHour",
                             "a week would cost more than what is funded");
    return true;
}

static void say_offer(const struct deciding *d, const struct answering *a, const Hw__AcceptOffer *c,
                      const struct bid *bid)
{
    Hw__OfferMade m = HW__OFFER_MADE__INIT;

    m.round = a->round->number;
    m.provider = bid->provider;
    m.visits = c->visits;
    m.n_visits = c->n_visits;
    m.has_pence_per_hour = bid->pence_per_hour > 0;
    m.pence_per_hour = bid->pence_per_hour;
    m.start = decide_date(d, bid->start_day);
    m.has_on_behalf = bid->on_behalf;
    m.on_behalf = c->on_behalf;
    place_say(&a->g, HW__EVENT__BODY_OFFER_MADE, &m);
}

static bool may_offer(const struct deciding *d, const struct answering *a)
{
    const char *bar = provider_bar(a->provider, decide_today(d));

    if (bar)
        return decide_refuse(d, bar, "provider", "it may take no new packages");
    if (a->offer->state == OFFER_DECLINED || a->offer->state == OFFER_WITHDRAWN)
        return decide_refuse(d, "ALREADY_ANSWERED", "offer", "it has said no in this round");
    return true;
}

static void accept_offer(const struct deciding *d, const Hw__AcceptOffer *c)
{
    struct naming n = {.offer = c->offer,
                       .package = c->package,
                       .provider = c->provider,
                       .has_round = c->has_round,
                       .round = c->round,
                       .on_behalf = c->has_on_behalf && c->on_behalf != 0};
    struct answering a = {.round = NULL};
    struct bid bid = {.on_behalf = n.on_behalf};

    if (!find(d, &n, &a) || !may_offer(d, &a) || !read_lines(d, &a, c, &bid.lines) ||
        !check_start(d, a.g.k, c->start))
        return;
    bid.provider = a.offer->provider;
    bid.start_day = c->start ? c->start->day : soonest_day(d, a.g.k);
    bid.pence_per_hour =
        c->has_pence_per_hour ? c->pence_per_hour : provider_rate(a.provider, a.g.k->zone);
    if (!check_price(d, &a, c->has_pence_per_hour, &bid))
        return;
    say_offer(d, &a, c, &bid);
    if (a.round->rule == HW__ROUND_RULE__CODE__FIRST_ACCEPT) {
        struct bids bids = bids_of(&a.g, &bid);

        (void)award_by_rule(&a.g, &bids, NULL);
    }
}

/* ---- no ---- */

/* R8.5: the next round opens at once when all have declined. */
static void close_when_all_declined(const struct answering *a)
{
    if (round_all_declined(a->round, a->offer->provider))
        round_close(&a->g, HW__ROUND_END__CODE__ALL_DECLINED);
}

static void decline_offer(const struct deciding *d, const Hw__DeclineOffer *c)
{
    struct naming n = {.offer = c->offer,
                       .package = c->package,
                       .provider = c->provider,
                       .has_round = c->has_round,
                       .round = c->round,
                       .on_behalf = c->has_on_behalf && c->on_behalf != 0};
    struct answering a = {.round = NULL};
    Hw__OfferDeclined m = HW__OFFER_DECLINED__INIT;

    if (!hw_check_given(d->p, c->has_reason && c->reason != HW__DECLINE_REASON__CODE__UNKNOWN,
                        "reason") ||
        !find(d, &n, &a))
        return;
    if (a.offer->state != OFFER_INVITED && a.offer->state != OFFER_VIEWED) {
        (void)decide_refuse(d, "ALREADY_ANSWERED", "offer", "it has answered in this round");
        return;
    }
    m.round = a.round->number;
    m.provider = a.offer->provider;
    m.reason = c->reason;
    m.has_on_behalf = n.on_behalf;
    m.on_behalf = c->on_behalf;
    place_say(&a.g, HW__EVENT__BODY_OFFER_DECLINED, &m);
    close_when_all_declined(&a);
}

static void withdraw_offer(const struct deciding *d, const Hw__WithdrawOffer *c)
{
    struct naming n = {.offer = c->offer,
                       .package = c->package,
                       .provider = c->provider,
                       .on_behalf = c->has_on_behalf && c->on_behalf != 0};
    struct answering a = {.round = NULL};
    Hw__OfferWithdrawn m = HW__OFFER_WITHDRAWN__INIT;

    if (!find(d, &n, &a))
        return;
    if (a.offer->state != OFFER_OFFERED) {
        (void)decide_refuse(d, "NO_OFFER", "offer", "there is no offer to take back");
        return;
    }
    m.round = a.round->number;
    m.provider = a.offer->provider;
    m.has_reason = c->has_reason;
    m.reason = c->reason;
    m.has_on_behalf = n.on_behalf;
    m.on_behalf = c->on_behalf;
    place_say(&a.g, HW__EVENT__BODY_OFFER_WITHDRAWN, &m);
    close_when_all_declined(&a);
}

static void view_offer(const struct deciding *d, const Hw__ViewOffer *c)
{
    struct naming n = {.offer = c->offer, .package = c->package, .provider = c->provider};
    struct answering a = {.round = NULL};
    Hw__OfferViewed m = HW__OFFER_VIEWED__INIT;

    if (!find(d, &n, &a))
        return;
    if (a.offer->state != OFFER_INVITED) {
        (void)decide_refuse(d, "ALREADY_VIEWED", "offer", "it was seen before");
        return;
    }
    m.round = a.round->number;
    m.provider = a.offer->provider;
    place_say(&a.g, HW__EVENT__BODY_OFFER_VIEWED, &m);
}

/* ---- a broker's choice ---- */

static void award_package(const struct deciding *d, const Hw__AwardPackage *c)
{
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);
    struct bids bids;

    if (!k || (c->provider && !provider_known(d, c->provider, "provider")))
        return;
    if (!package_round(k) || d->q->at_ms < package_round(k)->opened_ms) {
        (void)decide_refuse(d, "ROUND_OVER", "package", "no round is open");
        return;
    }
    bids = bids_of(&g, NULL);
    if (!award_by_rule(&g, &bids, c->provider))
        (void)decide_refuse(d, "NO_VALID_OFFER", "provider",
                            "there is no valid offer that could be taken");
}

void decide_offer(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_VIEW_OFFER)
        view_offer(d, c->view_offer);
    else if (c->body_case == HW__COMMAND__BODY_ACCEPT_OFFER)
        accept_offer(d, c->accept_offer);
    else if (c->body_case == HW__COMMAND__BODY_DECLINE_OFFER)
        decline_offer(d, c->decline_offer);
    else if (c->body_case == HW__COMMAND__BODY_WITHDRAW_OFFER)
        withdraw_offer(d, c->withdraw_offer);
    else
        award_package(d, c->award_package);
}
