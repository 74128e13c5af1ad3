/* What comes after: the care expected onward, and the answer on day 91. */
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/decide.h"
#include "reablement/core/rules.h"
#include "reablement/core/stay.h"

/* ---- onward ---- */

static bool check_onward(const struct deciding *d, const Hw__ExpectOnwardPackage *c)
{
    if (!hw_check_optional_name(d->p, c->package, "package") ||
        !check_visits(d, c->visits, c->n_visits) ||
        (c->zone && !hw_check_zone(d->p, c->zone, "zone")))
        return false;
    if (!c->start)
        return hw_check_given(d->p, false, "start");
    if (!c->latest_start || c->latest_start->day >= c->start->day)
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "latestStart", "latestStart: is before start");
    return false;
}

bool decide_onward_name(const Hw__ExpectOnwardPackage *c, char name[HW_STREAM_MAX])
{
    if (c->package)
        return hw_copy_text(name, HW_STREAM_MAX, c->package);
    return c->request && hw_book_stream(name, c->request, "-onward");
}

/* One at a time; after one was given up another may be expected, under another name. */
static bool is_new(const struct deciding *d, const struct request *r, const char *package)
{
    if (!r->onward.package || (r->onward.given_up && !hw_streq(r->onward.package, package)))
        return true;
    hw_plan_refuse(d->p, "ALREADY_EXPECTED", "package", "package %s %s", r->onward.package,
                   r->onward.given_up ? "was given up: name another" : "is expected already");
    return false;
}

/* A package that brokerage has had for longer may have begun already. */
static void say_seen(const struct deciding *d, const char *request, const char *package)
{
    const struct package *k = hw_book_data(&d->s->book, package_kind.prefix, package);
    Hw__OnwardPackageSeen m = HW__ONWARD_PACKAGE_SEEN__INIT;

    if (!k || (k->started_day == HW_DAY_FOREVER && !k->given_up))
        return;
    m.package = package;
    if (k->started_day != HW_DAY_FOREVER)
        m.started = say_date(d, k->started_day);
    say(d, request, HW__EVENT__BODY_ONWARD_PACKAGE_SEEN, &m);
}

static void expect_onward(const struct deciding *d, const Hw__ExpectOnwardPackage *c)
{
    Hw__OnwardPackageExpected m = HW__ONWARD_PACKAGE_EXPECTED__INIT;
    struct request *r = request_in(d, c->request, REQUEST_STARTED);
    char name[HW_STREAM_MAX];

    if (!r || !check_onward(d, c) || !decide_onward_name(c, name))
        return;
    m.package = name;
    if (!is_new(d, r, m.package))
        return;
    m.spell = r->spell;
    if (!hw_id_is_zero(r->person)) {
        m.has_person = true;
        m.person = (ProtobufCBinaryData){.data = r->person.b, .len = sizeof(r->person.b)};
    }
    m.zone = c->zone ? c->zone : r->zone;
    m.funder = c->has_funder && c->funder ? c->funder : r->funder;
    m.authority = r->authority;
    m.visits = c->visits;
    m.n_visits = c->n_visits;
    m.start = c->start;
    m.latest_start = c->latest_start ? c->latest_start : c->start;
    say(d, c->request, HW__EVENT__BODY_ONWARD_PACKAGE_EXPECTED, &m);
    say_seen(d, c->request, m.package);
}

/* ---- day 91 ---- */

static bool died_before_day_91(const struct request *r)
{
    return r->state == REQUEST_ENDED && r->outcome == HW__REABLEMENT_OUTCOME__CODE__DIED &&
           r->left_day != HW_DAY_FOREVER && r->ended_day <= rules_day_91(r->left_day);
}

static bool can_be_followed_up(const struct deciding *d, const struct request *r,
                               const Hw__RecordFollowUp *c)
{
    char day[HW_DATE_TEXT];

    if (r->state != REQUEST_STARTED && !request_in(d, c->request, REQUEST_ENDED))
        return false;
    if (r->state == REQUEST_STARTED && c->status == HW__FOLLOW_UP_STATUS__CODE__DIED) {
        hw_plan_refuse(d->p, "STARTED", "status",
                       "request %s has started: end it with outcome DIED", c->request);
        return false;
    }
    if (died_before_day_91(r) && c->status != HW__FOLLOW_UP_STATUS__CODE__DIED) {
        hw_plan_refuse(d->p, "DIED", "status", "request %s ended with the person's death",
                       c->request);
        return false;
    }
    if (r->left_day == HW_DAY_FOREVER) {
        hw_plan_refuse(d->p, "NOT_LEFT_HOSPITAL", "request",
                       "request %s: no day of leaving hospital is known", c->request);
        return false;
    }
    if (c->status == HW__FOLLOW_UP_STATUS__CODE__DIED ||
        decide_today(d) >= rules_day_91(r->left_day))
        return true;
    hw_plan_refuse(d->p, "TOO_EARLY", "request", "day 91 is %s (R7.18)",
                   hw_format_date(rules_day_91(r->left_day), day));
    return false;
}

static void follow_up(const struct deciding *d, const Hw__RecordFollowUp *c)
{
    Hw__FollowUpRecorded m = HW__FOLLOW_UP_RECORDED__INIT;
    const struct request *r = request_known(d, c->request);

    if (!r || !hw_check_given(d->p, c->has_status && c->status, "status") ||
        !can_be_followed_up(d, r, c))
        return;
    m.status = c->status;
    m.day_91 = say_date(d, rules_day_91(r->left_day));
    m.note = say_sealed(d, r, c->note, "note");
    say(d, c->request, HW__EVENT__BODY_FOLLOW_UP_RECORDED, &m);
}

void decide_after(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_EXPECT_ONWARD_PACKAGE)
        expect_onward(d, c->expect_onward_package);
    else
        follow_up(d, c->record_follow_up);
}
