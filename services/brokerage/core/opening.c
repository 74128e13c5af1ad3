/* Rounds open and close. Never two at once: one that opens follows on one that is closed. */
#include "brokerage/core/money/clock.h"
#include "brokerage/core/rounds.h"
#include "brokerage/core/stay.h"
#include "homeward/bug.h"
#include "homeward/text.h"

enum { HOSPITAL_MINUTES = 120, COMMUNITY_HOURS = 24 }; /* R8.6 */

void place_say(const struct placing *g, uint32_t type, const void *message)
{
    hw_book_plan(&g->s->book, g->p, package_kind.prefix, g->id, type, g->at_ms, message);
}

bool package_in_hospital(struct brokerage *s, const struct package *k)
{
    const struct stay *t = stay_find(&s->book, k->spell);

    return t && t->spell.now.admitted && !t->spell.now.discharged;
}

int64_t round_deadline_ms(const struct package *k, const Hw__SchemeRound *step, bool hospital,
                          int64_t at_ms)
{
    const struct working_hours hours = working_hours_usual();
    struct response_time t = {.unit = RESPONSE_HOURS,
                              .amount = step->has_community_hours ? step->community_hours
                                                                  : COMMUNITY_HOURS};

    if (hospital)
        t = (struct response_time){.unit = RESPONSE_WORKING_MINUTES,
                                   .amount = step->has_hospital_minutes ? step->hospital_minutes
                                                                        : HOSPITAL_MINUTES};
    else if (step->has_planned_response && step->planned_response)
        t = (struct response_time){
            .unit = RESPONSE_WORKING_DAYS,
            .amount = response_working_days(k->earliest_day - hw_london_day(at_ms))};
    return response_deadline_ms(&hours, at_ms, t);
}

/* ---- opening ---- */

struct opening {
    const struct placing *g;
    const char *scheme;
    int32_t version, number;
    const Hw__SchemeSet *m;
    bool hospital;
};

static void say_round(struct opening *o, int32_t step, const Hw__SchemeRound *rule,
                      const char **providers, size_t count)
{
    Hw__RoundOpened m = HW__ROUND_OPENED__INIT;
    Hw__Time deadline = HW__TIME__INIT;

    deadline.ms = round_deadline_ms(o->g->k, rule, o->hospital, o->g->at_ms);
    m.round = ++o->number;
    m.step = step;
    m.scheme = o->scheme;
    m.version = o->version;
    m.rule = step == 0 ? HW__ROUND_RULE__CODE__FIRST_ACCEPT : rule->rule;
    m.deadline = &deadline;
    m.providers = providers;
    m.n_providers = count;
    m.has_partial_allowed = true;
    m.partial_allowed = step > 0 && rule->has_partial_allowed && rule->partial_allowed;
    place_say(o->g, HW__EVENT__BODY_ROUND_OPENED, &m);
}

static void say_nobody(const struct opening *o)
{
    Hw__RoundClosed m = HW__ROUND_CLOSED__INIT;

    m.round = o->number;
    m.end = HW__ROUND_END__CODE__NOBODY;
    place_say(o->g, HW__EVENT__BODY_ROUND_CLOSED, &m);
}

/* R8.4. */
static bool ask_old(struct opening *o)
{
    const struct package *k = o->g->k;
    const char *old[] = {k->old_provider};

    if (!k->ask_old || !audience_may_ask(o->g->s, k, k->old_provider, hw_london_day(o->g->at_ms)))
        return false;
    say_round(o, 0, o->m->rounds[0], old, 1);
    return true;
}

bool round_open(const struct placing *g, const char *scheme, int32_t version, int32_t step)
{
    struct opening o = {.g = g,
                        .scheme = scheme,
                        .version = version,
                        .m = scheme_version(g->s, scheme, version),
                        .number =
                            g->k->round_count > 0 ? g->k->rounds[g->k->round_count - 1].number : 0,
                        .hospital = package_in_hospital(g->s, g->k)};

    HW_CHECK(o.m && !package_round(g->k));
    if (step <= 1 && ask_old(&o))
        return true;
    for (step = step < 1 ? 1 : step; (size_t)step <= o.m->n_rounds; step++) {
        const Hw__SchemeRound *rule = o.m->rounds[step - 1];
        size_t count = 0;
        const char **providers = audience_of(g->s, g->k, o.m, rule, hw_london_day(g->at_ms),
                                             hw_plan_arena(g->p), &count);

        say_round(&o, step, rule, providers, count);
        if (count > 0)
            return true;
        say_nobody(&o);
    }
    return false;
}

/* ---- closing ---- */

void round_close(const struct placing *g, Hw__RoundEnd__Code end)
{
    Hw__RoundClosed m = HW__ROUND_CLOSED__INIT;

    m.round = package_round(g->k)->number;
    m.end = end;
    place_say(g, HW__EVENT__BODY_ROUND_CLOSED, &m);
}

bool round_all_declined(const struct round *r, const char *extra)
{
    for (size_t i = 0; i < r->offer_count; i++) {
        const struct offer *o = &r->offers[i];

        if (o->state != OFFER_DECLINED && o->state != OFFER_WITHDRAWN &&
            !hw_streq(o->provider, extra))
            return false;
    }
    return true;
}
