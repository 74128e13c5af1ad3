/* What events mean for a package's rounds and offers, and who holds it by them. */
#include <stdlib.h>

#include "brokerage/core/package.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/text.h"

static void opened(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__RoundOpened *m = PACKAGE_READ(b, e, round_opened);
    struct round *r = NULL;

    if (!m || package_round(k))
        return;
    k->rounds = hw_grow(k->rounds, &k->round_cap, k->round_count + 1, sizeof(*k->rounds));
    if (k->round_count > 0 && m->step <= k->rounds[k->round_count - 1].step)
        k->cascade = k->round_count; /* from the top again */
    k->cascades += k->cascade == k->round_count;
    r = &k->rounds[k->round_count++];
    *r = (struct round){.number = m->round,
                        .step = m->step,
                        .version = m->version,
                        .scheme = hw_names_intern(b->names, m->scheme),
                        .rule = m->rule,
                        .opened_ms = e->occurred_ms,
                        .deadline_ms = m->deadline->ms,
                        .partial = m->has_partial_allowed && m->partial_allowed,
                        .lines = package_wanted(k),
                        .offers = hw_alloc_array(m->n_providers + 1, sizeof(*r->offers)),
                        .offer_count = m->n_providers};
    for (size_t i = 0; i < m->n_providers; i++)
        r->offers[i].provider = hw_names_intern(b->names, m->providers[i]);
    k->place_ms = HW_NEVER;
    k->scheme = r->scheme;
    if (m->step == 0)
        k->ask_old = false;
}

static struct offer *answered(struct package *k, int32_t round, const char *provider)
{
    struct round *r = package_round(k);

    return r && r->number == round ? round_offer(r, provider) : NULL;
}

static void viewed(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__OfferViewed *m = PACKAGE_READ(b, e, offer_viewed);
    struct offer *o = m ? answered(k, m->round, m->provider) : NULL;

    if (o && o->state == OFFER_INVITED)
        o->state = OFFER_VIEWED;
}

static void made(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__OfferMade *m = PACKAGE_READ(b, e, offer_made);
    struct offer *o = m ? answered(k, m->round, m->provider) : NULL;

    if (!o)
        return;
    o->state = OFFER_OFFERED;
    o->lines = m->n_visits == 0 ? package_round(k)->lines : 0;
    for (size_t i = 0; i < m->n_visits; i++) {
        if (m->visits[i] >= 1 && m->visits[i] <= PACKAGE_LINES_MAX)
            o->lines |= UINT32_C(1) << (m->visits[i] - 1);
    }
    o->pence_per_hour = m->has_pence_per_hour ? m->pence_per_hour : 0;
    o->start_day = m->start ? m->start->day : k->earliest_day;
    o->on_behalf = m->has_on_behalf ? m->on_behalf : HW__ANSWER_CHANNEL__CODE__UNKNOWN;
    o->answered_ms = e->occurred_ms;
}

static void declined(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__OfferDeclined *m = PACKAGE_READ(b, e, offer_declined);
    struct offer *o = m ? answered(k, m->round, m->provider) : NULL;

    if (!o)
        return;
    o->state = OFFER_DECLINED;
    o->reason = m->reason;
    o->on_behalf = m->has_on_behalf ? m->on_behalf : HW__ANSWER_CHANNEL__CODE__UNKNOWN;
    o->answered_ms = e->occurred_ms;
}

static void withdrawn(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__OfferWithdrawn *m = PACKAGE_READ(b, e, offer_withdrawn);
    struct offer *o = m ? answered(k, m->round, m->provider) : NULL;

    if (!o)
        return;
    o->state = OFFER_WITHDRAWN;
    o->reason = m->has_reason ? m->reason : HW__DECLINE_REASON__CODE__UNKNOWN;
    o->on_behalf = m->has_on_behalf ? m->on_behalf : HW__ANSWER_CHANNEL__CODE__UNKNOWN;
    o->answered_ms = e->occurred_ms;
}

static void chased(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__OfferChased *m = PACKAGE_READ(b, e, offer_chased);
    struct round *r = package_round(k);

    if (!m || !r || r->number != m->round)
        return;
    r->chased = true;
    for (size_t i = 0; i < m->n_providers; i++) {
        struct offer *o = round_offer(r, m->providers[i]);

        if (o)
            o->chased = true;
    }
}

static void end_offers(struct round *r)
{
    bool filled = r->end == HW__ROUND_END__CODE__AWARDED || r->end == HW__ROUND_END__CODE__STOPPED;

    for (size_t i = 0; i < r->offer_count; i++) {
        struct offer *o = &r->offers[i];

        if (o->state == OFFER_INVITED || o->state == OFFER_VIEWED)
            o->state = filled ? OFFER_LAPSED : OFFER_EXPIRED;
        else if (o->state == OFFER_OFFERED)
            o->state = OFFER_NOT_SELECTED;
    }
}

static void closed(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__RoundClosed *m = PACKAGE_READ(b, e, round_closed);
    struct round *r = package_round(k);

    if (!m || !r || r->number != m->round)
        return;
    r->closed_ms = e->occurred_ms;
    r->end = m->end;
    end_offers(r);
    if (m->end == HW__ROUND_END__CODE__STOPPED)
        return;
    if (m->end != HW__ROUND_END__CODE__AWARDED) {
        k->next_step = r->step + 1;
        k->place_ms = e->occurred_ms;
    } else if (package_wanted(k) != 0) {
        package_put_out(k, e->occurred_ms, 1); /* other lines became free meanwhile */
    }
}

static uint32_t part_lines(const struct package *k, const Hw__AwardPart *part)
{
    uint32_t lines = part->n_visits == 0 ? package_wanted(k) : 0;

    for (size_t i = 0; i < part->n_visits; i++) {
        if (part->visits[i] >= 1 && part->visits[i] <= PACKAGE_LINES_MAX)
            lines |= UINT32_C(1) << (part->visits[i] - 1);
    }
    return lines;
}

static void awarded(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    const Hw__PackageAwarded *m = PACKAGE_READ(b, e, package_awarded);
    struct round *r = package_round(k);

    if (!m)
        return;
    for (size_t i = 0; i < m->n_parts; i++) {
        const Hw__AwardPart *part = m->parts[i];
        struct offer *o = r && m->has_round ? round_offer(r, part->provider) : NULL;

        holders_add(&k->next,
                    (struct holder){.provider = hw_names_intern(b->names, part->provider),
                                    .lines = part_lines(k, part),
                                    .pence_per_hour = part->pence_per_hour,
                                    .start_day = part->start ? part->start->day : k->earliest_day,
                                    .from_day = HW_DAY_FOREVER,
                                    .until_day = HW_DAY_FOREVER,
                                    .on_behalf = part->has_on_behalf && part->on_behalf});
        if (o)
            o->state = OFFER_ACCEPTED;
    }
    k->awards = hw_grow(k->awards, &k->award_cap, k->award_count + 1, sizeof(*k->awards));
    k->awards[k->award_count++] = (struct awarded){
        .at_ms = e->occurred_ms,
        .way = m->way,
        .provider = m->n_parts > 0 ? hw_names_intern(b->names, m->parts[0]->provider) : NULL,
        .step = r && m->has_round ? r->step : 0};
    k->confirmed = false;
    if (package_wanted(k) == 0)
        k->place_ms = HW_NEVER;
}

bool package_apply_round(struct hw_book *b, struct package *k, const struct hw_es_event *e)
{
    static const struct {
        Hw__Event__BodyCase type;
        void (*apply)(struct hw_book *b, struct package *k, const struct hw_es_event *e);
    } table[] = {
        {HW__EVENT__BODY_ROUND_OPENED, opened},       {HW__EVENT__BODY_OFFER_VIEWED, viewed},
        {HW__EVENT__BODY_OFFER_MADE, made},           {HW__EVENT__BODY_OFFER_DECLINED, declined},
        {HW__EVENT__BODY_OFFER_WITHDRAWN, withdrawn}, {HW__EVENT__BODY_OFFER_CHASED, chased},
        {HW__EVENT__BODY_ROUND_CLOSED, closed},       {HW__EVENT__BODY_PACKAGE_AWARDED, awarded}};

    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (table[i].type == e->type) {
            table[i].apply(b, k, e);
            return true;
        }
    }
    return false;
}
