/* RecordDeliveredHours: what was delivered, at the price and slice that held then. */
#include "brokerage/core/money/desk.h"
#include "brokerage/core/money/hours.h"
#include "brokerage/core/package.h"
#include "brokerage/core/provider.h"
#include "brokerage/core/scheme.h"
#include "homeward/civil.h"
#include "homeward/es/check.h"
#include "homeward/pb.h"
#include "homeward/text.h"

enum { DAY_MINUTES_MAX = 2 * VISIT_MINUTES_MAX }; /* two carers around the clock */

struct delivering {
    struct brokerage *s;
    const Hw__RecordDeliveredHours *c;
    const struct package *k;
    struct hw_plan *p;
};

static bool days_are_right(const struct hw_question *q, const struct delivering *d)
{
    const Hw__RecordDeliveredHours *c = d->c;
    int64_t most = 0;

    if (!c->from || !c->to) {
        hw_check_given(d->p, false, c->from ? "to" : "from");
        return false;
    }
    if (!hw_check_given(d->p, c->has_minutes, "minutes") ||
        !hw_check_not_future(d->p, q, c->to, "to"))
        return false;
    if (c->from->day > c->to->day || hw_month_of(c->from->day) != hw_month_of(c->to->day)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "to", "to: not before \"from\", and in the same month");
        return false;
    }
    most = (int64_t)DAY_MINUTES_MAX * (c->to->day - c->from->day + 1);
    if (c->minutes == 0 || c->minutes > most || c->minutes < -most) {
        hw_plan_invalid(d->p, "BAD_VALUE", "minutes",
                        "minutes: not 0, and at most %lld for these days (below 0: taken back)",
                        (long long)most);
        return false;
    }
    return true;
}

/* Who served on one of these days; NULL: nobody, or several and none is named. */
static const struct holder *server(const struct delivering *d)
{
    const struct holder *found = NULL;

    for (int32_t day = d->c->from->day; day <= d->c->to->day; day++) {
        const struct holder *h = package_served(d->k, d->c->provider, day);

        if (h && found && !hw_streq(h->provider, found->provider))
            return NULL;
        if (h)
            found = h;
    }
    return found;
}

/* What has been recorded of that provider for days that these touch. */
static int64_t recorded(const struct delivering *d, const char *provider)
{
    int64_t minutes = 0;

    for (size_t i = 0; i < d->k->said_count; i++) {
        const struct said *x = &d->k->said[i];
        const Hw__HoursDelivered *m = NULL;

        if (x->type != HW__EVENT__BODY_HOURS_DELIVERED)
            continue;
        m = hw_pb_unpack(&hw__hours_delivered__descriptor, hw_plan_arena(d->p), x->payload, x->n);
        if (m && hw_streq(m->provider, provider) && m->from->day <= d->c->to->day &&
            m->to->day >= d->c->from->day)
            minutes += m->minutes;
    }
    return minutes;
}

static bool not_recorded_yet(const struct delivering *d, const char *provider)
{
    int64_t before = recorded(d, provider);

    if (d->c->minutes > 0 && before > 0) {
        hw_plan_refuse(d->p, "HOURS_RECORDED", "from",
                       "%lld minutes of %s are recorded for these days; take them back first "
                       "(minutes below 0)",
                       (long long)before, provider);
        return false;
    }
    if (before + d->c->minutes < 0) {
        hw_plan_refuse(d->p, "NOT_RECORDED", "minutes", "only %lld minutes are recorded",
                       (long long)before);
        return false;
    }
    return true;
}

static int64_t price_of(const struct delivering *d, const struct holder *h)
{
    const struct provider *p = provider_find(d->s, h->provider);

    if (h->pence_per_hour > 0 || h->cover || !p || !d->k->zone)
        return h->pence_per_hour;
    return provider_rate(p, d->k->zone);
}

/* Of the version that the package was put out under last. */
static struct terms terms_of(const struct delivering *d)
{
    const struct package *k = d->k;
    const struct round *last = k->round_count > 0 ? &k->rounds[k->round_count - 1] : NULL;

    return scheme_terms(last        ? scheme_version(d->s, last->scheme, last->version)
                        : k->scheme ? scheme_version(d->s, k->scheme, 0)
                                    : NULL);
}

static void say_hours(const struct hw_question *q, const struct delivering *d,
                      const struct holder *h)
{
    Hw__HoursDelivered m = HW__HOURS_DELIVERED__INIT;

    m.provider = (char *)(uintptr_t)h->provider;
    m.from = d->c->from;
    m.to = d->c->to;
    m.minutes = d->c->minutes;
    m.pence_per_hour = price_of(d, h);
    m.has_cover = m.cover = h->cover;
    m.slice_pence_per_hour = h->cover ? 0 : terms_of(d).slice_pence;
    m.has_slice_pence_per_hour = m.slice_pence_per_hour > 0;
    if (m.pence_per_hour <= 0) {
        hw_plan_refuse(d->p, "NO_RATE", "provider", "%s has no rate in this package's zone",
                       h->provider);
        return;
    }
    hw_book_plan(&d->s->book, d->p, package_kind.prefix, d->c->package,
                 HW__EVENT__BODY_HOURS_DELIVERED, q->at_ms, &m);
}

void decide_delivered_hours(struct brokerage *s, const struct hw_question *q, struct hw_plan *p)
{
    struct delivering d = {.s = s, .c = q->command->record_delivered_hours, .p = p};
    const struct holder *h = NULL;

    if (!hw_check_name(p, d.c->package, "package") ||
        !hw_check_optional_name(p, d.c->provider, "provider") || !days_are_right(q, &d))
        return;
    d.k = package_find(s, d.c->package);
    if (!d.k) {
        hw_plan_refuse(p, "UNKNOWN_PACKAGE", "package", "there is no package %s", d.c->package);
        return;
    }
    h = server(&d);
    if (!h) {
        hw_plan_refuse(p, "NOT_SERVED", "provider",
                       d.c->provider ? "it did not serve this package then"
                                     : "nobody, or more than one, served this package then");
        return;
    }
    if (not_recorded_yet(&d, h->provider))
        say_hours(q, &d, h);
}
