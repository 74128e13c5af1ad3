/* The framework register. */
#include <string.h>

#include "brokerage/core/decide.h"
#include "homeward/text.h"

enum { LIST_MAX = 500 };

static void say_provider(const struct deciding *d, const char *id, uint32_t type, const void *m)
{
    hw_book_plan(&d->s->book, d->p, provider_kind.prefix, id, type, d->q->at_ms, m);
}

static bool invalid(const struct deciding *d, const char *field, const char *sentence)
{
    hw_plan_invalid(d->p, "BAD_VALUE", field, "%s: %s", field, sentence);
    return false;
}

static bool check_zones(const struct deciding *d, const char *const *zones, size_t count)
{
    if (count > LIST_MAX)
        return invalid(d, "zones", "too many");
    for (size_t i = 0; i < count; i++) {
        if (!hw_check_zone(d->p, zones[i], "zones"))
            return false;
    }
    return true;
}

static bool check_skills(const struct deciding *d, const char *const *skills, size_t count)
{
    if (count > LIST_MAX)
        return invalid(d, "skills", "too many");
    for (size_t i = 0; i < count; i++) {
        if (!hw_check_code(d->p, skills[i], "skills"))
            return false;
    }
    return true;
}

static bool check_parts(const struct deciding *d, const Hw__ZoneRate *r)
{
    int64_t sum = 0;

    for (size_t i = 0; i < r->n_parts; i++) {
        if (!hw_check_code(d->p, r->parts[i]->part, "rates") ||
            !hw_check_given(d->p, r->parts[i]->has_pence, "rates"))
            return false;
        sum += r->parts[i]->pence;
    }
    return r->n_parts == 0 || sum == r->pence_per_hour ||
           invalid(d, "rates", "the parts of a rate must add up to it");
}

static bool check_rates(const struct deciding *d, Hw__ZoneRate *const *rates, size_t count)
{
    if (count > LIST_MAX)
        return invalid(d, "rates", "too many");
    for (size_t i = 0; i < count; i++) {
        const Hw__ZoneRate *r = rates[i];

        if ((r->zone && !hw_check_zone(d->p, r->zone, "rates")) ||
            !hw_check_given(d->p, r->has_pence_per_hour, "rates"))
            return false;
        if (r->pence_per_hour <= 0 || r->pence_per_hour > INT32_MAX)
            return invalid(d, "rates", "pence per hour are above zero");
        if (!check_parts(d, r))
            return false;
    }
    return true;
}

/* Offers are named <package>:<round>:<provider>. */
static bool check_id(const struct deciding *d, const char *id)
{
    if (!hw_check_name(d->p, id, "provider"))
        return false;
    return !strchr(id, ':') || invalid(d, "provider", "a colon cannot be part of it");
}

static bool check_minutes(const struct deciding *d, bool has, int64_t minutes, const char *field)
{
    return !has || (minutes >= 0 && minutes <= INT32_MAX) ||
           invalid(d, field, "expected minutes, not below zero");
}

static bool check_register(const struct deciding *d, const Hw__RegisterProvider *c)
{
    return check_id(d, c->provider) && hw_check_optional_name(d->p, c->name, "name") &&
           hw_check_given(d->p, c->has_tier && c->tier != HW__PROVIDER_TIER__CODE__UNKNOWN,
                          "tier") &&
           check_zones(d, c->zones, c->n_zones) && check_skills(d, c->skills, c->n_skills) &&
           check_rates(d, c->rates, c->n_rates) &&
           (!c->home_zone || hw_check_zone(d->p, c->home_zone, "homeZone")) &&
           check_minutes(d, c->has_contracted_minutes, c->contracted_minutes, "contractedMinutes");
}

static void register_provider(const struct deciding *d, const Hw__RegisterProvider *c)
{
    Hw__ProviderRegistered m = HW__PROVIDER_REGISTERED__INIT;

    if (!check_register(d, c))
        return;
    if (provider_find(d->s, c->provider)) {
        hw_plan_refuse(d->p, "PROVIDER_EXISTS", "provider", "there is a provider %s already",
                       c->provider);
        return;
    }
    m.name = c->name;
    m.has_tier = true;
    m.tier = c->tier;
    m.zones = c->zones;
    m.n_zones = c->n_zones;
    m.skills = c->skills;
    m.n_skills = c->n_skills;
    m.rates = c->rates;
    m.n_rates = c->n_rates;
    m.has_quality = c->has_quality;
    m.quality = c->quality;
    m.insured_until = c->insured_until;
    m.has_contracted_minutes = c->has_contracted_minutes;
    m.contracted_minutes = c->contracted_minutes;
    m.has_secure_mail = c->has_secure_mail;
    m.secure_mail = c->secure_mail;
    m.home_zone = c->home_zone;
    say_provider(d, c->provider, HW__EVENT__BODY_PROVIDER_REGISTERED, &m);
}

static void fill_change(const Hw__ChangeProvider *c, Hw__ProviderChanged *m)
{
    m->name = c->name;
    m->has_tier = c->has_tier;
    m->tier = c->tier;
    m->zones = c->zones;
    m->n_zones = c->n_zones;
    m->skills = c->skills;
    m->n_skills = c->n_skills;
    m->rates = c->rates;
    m->n_rates = c->n_rates;
    m->has_quality = c->has_quality;
    m->quality = c->quality;
    m->insured_until = c->insured_until;
    m->has_contracted_minutes = c->has_contracted_minutes;
    m->contracted_minutes = c->contracted_minutes;
    m->has_secure_mail = c->has_secure_mail;
    m->secure_mail = c->secure_mail;
    m->home_zone = c->home_zone;
    m->has_suspended = c->has_suspended;
    m->suspended = c->suspended;
    m->leaving = c->leaving;
    m->has_reason = c->has_reason;
    m->reason = c->reason;
}

static void change_provider(const struct deciding *d, const Hw__ChangeProvider *c)
{
    Hw__ProviderChanged m = HW__PROVIDER_CHANGED__INIT;

    if (!provider_known(d, c->provider, "provider") ||
        !hw_check_optional_name(d->p, c->name, "name") || !check_zones(d, c->zones, c->n_zones) ||
        !check_skills(d, c->skills, c->n_skills) || !check_rates(d, c->rates, c->n_rates) ||
        (c->home_zone && !hw_check_zone(d->p, c->home_zone, "homeZone")) ||
        !check_minutes(d, c->has_contracted_minutes, c->contracted_minutes, "contractedMinutes"))
        return;
    fill_change(c, &m);
    say_provider(d, c->provider, HW__EVENT__BODY_PROVIDER_CHANGED, &m);
}

static void publish_capacity(const struct deciding *d, const Hw__PublishProviderCapacity *c)
{
    Hw__ProviderCapacityPublished m = HW__PROVIDER_CAPACITY_PUBLISHED__INIT;

    if (!provider_known(d, c->provider, "provider") || !hw_check_zone(d->p, c->zone, "zone") ||
        !hw_check_given(d->p, c->has_band && c->band != HW__CARE_BAND__CODE__UNKNOWN, "band") ||
        !hw_check_given(d->p, c->has_weekly_minutes, "weeklyMinutes") ||
        !check_minutes(d, true, c->weekly_minutes, "weeklyMinutes"))
        return;
    m.zone = c->zone;
    m.band = c->band;
    m.weekly_minutes = c->weekly_minutes;
    m.earliest_start = c->earliest_start;
    say_provider(d, c->provider, HW__EVENT__BODY_PROVIDER_CAPACITY_PUBLISHED, &m);
}

static bool check_successor(const struct deciding *d, const Hw__TransferProvider *c)
{
    const struct provider *to = NULL;

    if (!c->to)
        return true;
    to = provider_known(d, c->to, "to");
    if (!to)
        return false;
    if (hw_streq(c->to, c->provider) || provider_bar(to, decide_today(d)))
        return decide_refuse(d, "NOT_A_SUCCESSOR", "to", "it may take no packages");
    return true;
}

static void transfer_provider(const struct deciding *d, const Hw__TransferProvider *c)
{
    Hw__ProviderTransferred m = HW__PROVIDER_TRANSFERRED__INIT;
    const struct provider *p = provider_known(d, c->provider, "provider");

    if (!p || !hw_check_given(d->p, c->day != NULL, "day") || !c->day || !check_successor(d, c))
        return;
    if (p->transfer_ms != 0) {
        (void)decide_refuse(d, "ALREADY_LEAVING", "provider", "it leaves already");
        return;
    }
    if (c->day->day < decide_today(d)) {
        (void)decide_refuse(d, "IN_THE_PAST", "day", "the last day is over");
        return;
    }
    m.day = c->day;
    m.to = c->to;
    m.has_reason = true;
    m.reason = c->has_reason ? c->reason : HW__PACKAGE_REASON__CODE__PROVIDER_EXIT;
    say_provider(d, c->provider, HW__EVENT__BODY_PROVIDER_TRANSFERRED, &m);
}

void decide_provider(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_REGISTER_PROVIDER)
        register_provider(d, c->register_provider);
    else if (c->body_case == HW__COMMAND__BODY_CHANGE_PROVIDER)
        change_provider(d, c->change_provider);
    else if (c->body_case == HW__COMMAND__BODY_PUBLISH_PROVIDER_CAPACITY)
        publish_capacity(d, c->publish_provider_capacity);
    else
        transfer_provider(d, c->transfer_provider);
}
