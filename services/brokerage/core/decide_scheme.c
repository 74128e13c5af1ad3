/* Schemes: set in versions, tried on what was put out before. */
#include "brokerage/core/decide.h"

enum {
    ROUNDS_MAX = 20,
    ZONES_MAX = 500,
    HOURS_MAX = 24 * 366,
    MINUTES_MAX = 60 * HOURS_MAX,
    PENCE_MAX = 100000000
};

static bool invalid(const struct deciding *d, const char *field, const char *sentence)
{
    hw_plan_invalid(d->p, "BAD_VALUE", field, "%s: %s", field, sentence);
    return false;
}

static bool within(const struct deciding *d, bool has, int64_t value, int64_t least, int64_t most,
                   const char *field)
{
    if (!has || (value >= least && value <= most))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", field, "%s: expected %lld to %lld", field, (long long)least,
                    (long long)most);
    return false;
}

static bool check_round(const struct deciding *d, const Hw__SchemeRound *r)
{
    return hw_check_given(d->p, r->has_rule && r->rule != HW__ROUND_RULE__CODE__UNKNOWN, "rule") &&
           within(d, r->has_hospital_minutes, r->hospital_minutes, 1, MINUTES_MAX,
                  "hospitalMinutes") &&
           within(d, r->has_community_hours, r->community_hours, 1, HOURS_MAX, "communityHours") &&
           (!r->skill || hw_check_code(d->p, r->skill, "skill"));
}

static bool check_rounds(const struct deciding *d, const Hw__SetScheme *c)
{
    if (!hw_check_given(d->p, c->n_rounds > 0, "rounds"))
        return false;
    if (c->n_rounds > ROUNDS_MAX)
        return invalid(d, "rounds", "too many");
    for (size_t i = 0; i < c->n_rounds; i++) {
        if (!check_round(d, c->rounds[i]))
            return false;
    }
    return true;
}

static bool check_zone(const struct deciding *d, const Hw__SchemeZone *z)
{
    if (!hw_check_zone(d->p, z->zone, "zones"))
        return false;
    for (size_t i = 0; i < z->n_adjacent; i++) {
        if (!hw_check_zone(d->p, z->adjacent[i], "zones"))
            return false;
    }
    for (size_t i = 0; i < z->n_preferred; i++) {
        if (!hw_check_name(d->p, z->preferred[i], "zones"))
            return false;
    }
    return true;
}

static bool check_weights(const struct deciding *d, const Hw__ScoreWeights *w)
{
    const int32_t all[] = {w->zone,   w->distance, w->gaps,   w->bands,
                           w->skills, w->price,    w->quality};

    for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
        if (!within(d, true, all[i], 0, 1000000, "weights"))
            return false;
    }
    return true;
}

static bool check_terms(const struct deciding *d, const Hw__SchemeTerms *t)
{
    return hw_check_optional_name(d->p, t->cover_team, "coverTeam") &&
           within(d, true, t->cover_pence_per_hour, 0, PENCE_MAX, "coverPencePerHour") &&
           within(d, t->has_cover_retry_hours, t->cover_retry_hours, 1, HOURS_MAX,
                  "coverRetryHours") &&
           within(d, true, t->slice_pence_per_hour, 0, PENCE_MAX, "slicePencePerHour") &&
           within(d, true, t->damages_pence, 0, PENCE_MAX, "damagesPence") &&
           within(d, t->has_hold_days, t->hold_days, 0, 366, "holdDays") &&
           within(d, t->has_warn_days, t->warn_days, 0, 366, "warnDays") &&
           within(d, t->has_notice_days, t->notice_days, 0, 366, "noticeDays") &&
           within(d, t->has_chase_minutes, t->chase_minutes, 0, MINUTES_MAX, "chaseMinutes") &&
           within(d, t->has_max_retries, t->max_retries, 0, 10000, "maxRetries");
}

static bool check_scheme(const struct deciding *d, const Hw__SetScheme *c)
{
    if (!hw_check_name(d->p, c->scheme, "scheme") ||
        !hw_check_optional_name(d->p, c->name, "name") || !check_rounds(d, c))
        return false;
    if (c->n_zones > ZONES_MAX)
        return invalid(d, "zones", "too many");
    for (size_t i = 0; i < c->n_zones; i++) {
        if (!check_zone(d, c->zones[i]))
            return false;
    }
    return (!c->weights || check_weights(d, c->weights)) && (!c->terms || check_terms(d, c->terms));
}

static void set_scheme(const struct deciding *d, const Hw__SetScheme *c)
{
    Hw__SchemeSet m = HW__SCHEME_SET__INIT;
    const struct scheme *x = NULL;

    if (!check_scheme(d, c))
        return;
    x = scheme_find(d->s, c->scheme);
    m.version = x ? (int32_t)x->count + 1 : 1;
    if (c->has_version && c->version != m.version) {
        hw_plan_refuse(d->p, "VERSION", "version", "the next version of scheme %s is %d", c->scheme,
                       m.version);
        return;
    }
    m.name = c->name;
    m.rounds = c->rounds;
    m.n_rounds = c->n_rounds;
    m.zones = c->zones;
    m.n_zones = c->n_zones;
    m.weights = c->weights;
    m.terms = c->terms;
    hw_book_plan(&d->s->book, d->p, scheme_kind.prefix, c->scheme, HW__EVENT__BODY_SCHEME_SET,
                 d->q->at_ms, &m);
}

static void decide_try(const struct deciding *d, const Hw__TryScheme *c)
{
    Hw__SchemeTried m = HW__SCHEME_TRIED__INIT;
    const struct scheme *x = NULL;

    if (!hw_check_name(d->p, c->scheme, "scheme"))
        return;
    x = scheme_find(d->s, c->scheme);
    if (!x) {
        hw_plan_refuse(d->p, "UNKNOWN_SCHEME", "scheme", "there is no scheme %s", c->scheme);
        return;
    }
    m.version = (int32_t)x->count;
    m.from = c->from;
    m.to = c->to;
    try_scheme(d, x->versions[x->count - 1], c->from ? c->from->day : HW_DAY_MIN,
               c->to ? c->to->day : HW_DAY_MAX, &m);
    hw_book_plan(&d->s->book, d->p, scheme_kind.prefix, c->scheme, HW__EVENT__BODY_SCHEME_TRIED,
                 d->q->at_ms, &m);
}

void decide_scheme(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_SET_SCHEME)
        set_scheme(d, c->set_scheme);
    else
        decide_try(d, c->try_scheme);
}
