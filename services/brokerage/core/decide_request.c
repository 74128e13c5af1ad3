/* A package is asked for, paid for, put out, or given up before it has begun. */
#include "brokerage/core/care.h"
#include "brokerage/core/decide.h"
#include "brokerage/core/stay.h"
#include "homeward/pb.h"
#include "homeward/spell/codes.h"

enum { SKILLS_MAX = 50 };

static bool check_window(const struct deciding *d, const Hw__Date *earliest, const Hw__Date *latest)
{
    if (!hw_check_given(d->p, earliest != NULL, "earliestStart") || !earliest ||
        !hw_check_given(d->p, latest != NULL, "latestStart") || !latest)
        return false;
    if (latest->day >= earliest->day)
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "latestStart", "latestStart: before the earliest start");
    return false;
}

static bool check_skills(const struct deciding *d, const Hw__RequestPackage *c)
{
    if (c->n_skills > SKILLS_MAX) {
        hw_plan_invalid(d->p, "BAD_VALUE", "skills", "skills: too many");
        return false;
    }
    for (size_t i = 0; i < c->n_skills; i++) {
        if (!hw_check_code(d->p, c->skills[i], "skills"))
            return false;
    }
    return true;
}

static bool check_scheme(const struct deciding *d, const char *scheme)
{
    if (!hw_check_name(d->p, scheme, "scheme"))
        return false;
    if (scheme_find(d->s, scheme))
        return true;
    hw_plan_refuse(d->p, "UNKNOWN_SCHEME", "scheme", "there is no scheme %s", scheme);
    return false;
}

static bool check_request(const struct deciding *d, const Hw__RequestPackage *c)
{
    return hw_check_name(d->p, c->package, "package") &&
           hw_check_optional_name(d->p, c->spell, "spell") &&
           hw_check_zone(d->p, c->zone, "zone") && care_check(d->p, c->visits, c->n_visits) &&
           check_window(d, c->earliest_start, c->latest_start) &&
           hw_check_given(d->p, c->has_funding && c->funding != HW__FUNDER__CODE__UNKNOWN,
                          "funding") &&
           hw_check_authority(d->p, c->authority) && check_skills(d, c) &&
           hw_check_optional_name(d->p, c->file, "file") && check_scheme(d, c->scheme) &&
           (!c->old_provider || provider_known(d, c->old_provider, "oldProvider"));
}

static void fill_need(const Hw__RequestPackage *c, Hw__PackageRequested *m)
{
    m->spell = c->spell;
    m->funder = c->funding;
    m->zone = c->zone;
    m->visits = c->visits;
    m->n_visits = c->n_visits;
    m->earliest_start = c->earliest_start;
    m->latest_start = c->latest_start;
    m->has_kind = true;
    m->kind = c->has_kind ? c->kind : HW__PACKAGE_KIND__CODE__NEW;
    m->scheme = c->scheme;
    m->skills = c->skills;
    m->n_skills = c->n_skills;
    m->old_provider = c->old_provider;
    m->file = c->file;
}

static void request_package(const struct deciding *d, const Hw__RequestPackage *c)
{
    Hw__PackageRequested m = HW__PACKAGE_REQUESTED__INIT;
    const struct hw_spell_record *stay = NULL;
    struct hw_id person = {{0}};

    if (!check_request(d, c))
        return;
    if (package_find(d->s, c->package)) {
        hw_plan_refuse(d->p, "PACKAGE_EXISTS", "package", "there is a package %s already",
                       c->package);
        return;
    }
    if (!hw_spell_who(&d->s->book, d->p, c->spell, c->nhs_number, &stay, &person))
        return;
    fill_need(c, &m);
    m.has_person = !hw_id_is_zero(person);
    m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    if (c->authority)
        m.authority = hw_authority_of(c->authority);
    else if (stay)
        m.authority = stay->now.authority;
    m.note = hw_book_seal(&d->s->book, d->p, person, c->note, "note");
    hw_book_plan(&d->s->book, d->p, package_kind.prefix, c->package,
                 HW__EVENT__BODY_PACKAGE_REQUESTED, d->q->at_ms, &m);
}

static void fund_package(const struct deciding *d, const Hw__FundPackage *c)
{
    Hw__PackageFunded m = HW__PACKAGE_FUNDED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);

    if (!k)
        return;
    if (c->has_limit_pence && c->limit_pence <= 0) {
        hw_plan_invalid(d->p, "BAD_VALUE", "limitPence", "limitPence: expected above zero");
        return;
    }
    m.has_funder = c->has_funding && c->funding != HW__FUNDER__CODE__UNKNOWN;
    m.funder = c->funding;
    m.has_limit_pence = c->has_limit_pence;
    m.limit_pence = c->limit_pence;
    place_say(&g, HW__EVENT__BODY_PACKAGE_FUNDED, &m);
}

static bool may_be_put_out(const struct deciding *d, const struct package *k)
{
    if (!k->funded)
        return decide_refuse(d, "NOT_FUNDED", "package", "it is not funded");
    if (package_round(k))
        return decide_refuse(d, "ROUND_OPEN", "package", "a round is open already (R8.5)");
    if (package_wanted(k) == 0)
        return decide_refuse(d, "ALREADY_PLACED", "package", "every visit has its holder");
    if (k->round_count > 0 && d->q->at_ms < k->rounds[k->round_count - 1].closed_ms)
        return decide_refuse(d, "BEFORE_ROUND", "at", "a round was open then");
    return true;
}

static void open_rounds(const struct deciding *d, const Hw__OpenRounds *c)
{
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);
    const char *scheme = NULL;

    if (!k || !may_be_put_out(d, k))
        return;
    scheme = c->scheme ? c->scheme : k->scheme;
    if (!check_scheme(d, scheme))
        return;
    (void)round_open(&g, scheme, (int32_t)scheme_find(d->s, scheme)->count, 1);
}

static void cancel_package(const struct deciding *d, const Hw__CancelPackage *c)
{
    Hw__PackageCancelled m = HW__PACKAGE_CANCELLED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);

    if (!k || !hw_check_given(d->p, c->has_reason && c->reason != HW__PACKAGE_REASON__CODE__UNKNOWN,
                              "reason"))
        return;
    if (k->first_begun_day != HW_DAY_FOREVER) {
        (void)decide_refuse(d, "ALREADY_STARTED", "package", "it has begun: end it instead");
        return;
    }
    if (package_round(k))
        round_close(&g, HW__ROUND_END__CODE__STOPPED);
    m.reason = hw_pb_enum_name(&hw__package_reason__code__descriptor, (int)c->reason);
    place_say(&g, HW__EVENT__BODY_PACKAGE_CANCELLED, &m);
}

void decide_request(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_REQUEST_PACKAGE)
        request_package(d, c->request_package);
    else if (c->body_case == HW__COMMAND__BODY_FUND_PACKAGE)
        fund_package(d, c->fund_package);
    else if (c->body_case == HW__COMMAND__BODY_OPEN_ROUNDS)
        open_rounds(d, c->open_rounds);
    else
        cancel_package(d, c->cancel_package);
    hw_book_forget_numbers(&d->s->book);
}
