/* What was said of the wrong request is taken back: the first day of service, the last. */
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/decide.h"

/* Whoever has been reviewed was served. */
static bool went_on(const struct request *r)
{
    return r->reviews > 0 || r->extensions > 0 || r->suspended_by || r->rested_ms > 0 ||
           r->onward.package;
}

static void cancel_start(const struct deciding *d, const Hw__CancelReablementStart *c)
{
    Hw__ReablementStartCancelled m = HW__REABLEMENT_START_CANCELLED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_STARTED);

    if (!r)
        return;
    if (went_on(r)) {
        hw_plan_refuse(d->p, "SERVICE_WENT_ON", "request",
                       "a review, a stay, more time or care afterwards has been recorded since "
                       "service began; request %s can be ended",
                       c->request);
        return;
    }
    say(d, c->request, HW__EVENT__BODY_REABLEMENT_START_CANCELLED, &m);
}

/* The minutes after the last day may have been promised to others meanwhile. */
static void keep_minutes(const struct deciding *d, const char *request, const struct request *r,
                         Hw__ReablementEndCancelled *m)
{
    int32_t today = hw_london_day(d->q->now_ms);
    int32_t from = r->ended_day + 1 > today ? r->ended_day + 1 : today;
    struct lack lack;

    if (!check_room(d, r, from, r->booked_until_day, &lack))
        m->booked_until = say_date(d, r->ended_day);
    say(d, request, HW__EVENT__BODY_REABLEMENT_END_CANCELLED, m);
    if (!m->booked_until && from <= r->booked_until_day)
        say_booked(d, r->team, request, from, r->booked_until_day);
}

static void cancel_end(const struct deciding *d, const Hw__CancelReablementEnd *c)
{
    Hw__ReablementEndCancelled m = HW__REABLEMENT_END_CANCELLED__INIT;
    const struct request *r = request_in(d, c->request, REQUEST_ENDED);

    if (!r || !check_only_one(d, r->spell, r->person))
        return;
    if (hw_london_day(d->q->now_ms) > r->ended_day + REQUEST_ENDED_DAYS) {
        hw_plan_refuse(d->p, "TOO_LATE", "request",
                       "request %s ended more than %d days ago: ask anew", c->request,
                       REQUEST_ENDED_DAYS);
        return;
    }
    if (request_is_dead(d->s, r)) {
        hw_plan_refuse(d->p, "DIED", "request", "the person of request %s has died", c->request);
        return;
    }
    keep_minutes(d, c->request, r, &m);
    say_claims(d, r->spell, r->person, c->request);
}

void decide_mistake(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_CANCEL_REABLEMENT_START)
        cancel_start(d, c->cancel_reablement_start);
    else
        cancel_end(d, c->cancel_reablement_end);
}
