/* Care begins, is handed back, or ends. */
#include "brokerage/core/decide.h"

enum { NOTICE_MAX_DAYS = 366 };

static void confirm_package(const struct deciding *d, const Hw__ConfirmPackage *c)
{
    Hw__PackageConfirmed m = HW__PACKAGE_CONFIRMED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);

    if (!k)
        return;
    if (k->next.count == 0) {
        (void)decide_refuse(d, "NOT_AWARDED", "package", "it has not been awarded");
        return;
    }
    if (k->confirmed) {
        (void)decide_refuse(d, "ALREADY_CONFIRMED", "package", "it was confirmed before");
        return;
    }
    m.start = c->start;
    place_say(&g, HW__EVENT__BODY_PACKAGE_CONFIRMED, &m);
}

static void say_started(const struct placing *g, const struct deciding *d, int32_t day)
{
    Hw__PackageStarted m = HW__PACKAGE_STARTED__INIT;

    m.day = decide_date(d, day);
    place_say(g, HW__EVENT__BODY_PACKAGE_STARTED, &m);
    if (g->k->next.count > 0)
        place_end_cover(g);
}

static bool may_start(const struct deciding *d, const struct package *k)
{
    bool begun = k->begun_day != HW_DAY_FOREVER;

    if (k->suspended)
        return decide_refuse(d, "SUSPENDED", "package", "it is suspended: resume it first");
    if (k->next.count > 0 || (!begun && k->serving.count > 0))
        return true;
    return begun ? decide_refuse(d, "ALREADY_STARTED", "package", "it has started")
                 : decide_refuse(d, "NOT_AWARDED", "package", "it has not been awarded");
}

static void start_package(const struct deciding *d, const Hw__StartPackage *c)
{
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);
    int32_t day = c->day ? c->day->day : decide_today(d);

    if (!k || !hw_check_not_future(d->p, d->q, c->day, "day") || !may_start(d, k))
        return;
    if (k->begun_day == HW_DAY_FOREVER)
        say_started(&g, d, day);
    else
        place_take_over(&g, day);
}

/* ---- handed back (R8.17) ---- */

static const struct holder *only_holder(const struct package *k)
{
    const struct holders *all[] = {&k->serving, &k->next};
    const struct holder *found = NULL;

    for (size_t a = 0; a < 2; a++) {
        for (size_t i = 0; i < all[a]->count; i++) {
            const struct holder *h = &all[a]->list[i];

            if (h->cover || h->notice_ends_ms != 0)
                continue;
            if (found)
                return NULL;
            found = h;
        }
    }
    return found;
}

static const struct holder *holder_of(const struct deciding *d, const struct package *k,
                                      const char *provider)
{
    const struct holder *h = provider ? package_holder(k, provider) : only_holder(k);

    if (!h && !provider && k->serving.count + k->next.count > 1) {
        (void)hw_check_given(d->p, false, "provider");
        return NULL;
    }
    if (!h || h->cover) {
        (void)decide_refuse(d, "NOT_THE_HOLDER", "provider", "it does not hold the package");
        return NULL;
    }
    if (h->notice_ends_ms != 0) {
        (void)decide_refuse(d, "NOTICE_GIVEN", "provider", "it has given notice before");
        return NULL;
    }
    return h;
}

static void hand_back(const struct deciding *d, const Hw__HandBackPackage *c)
{
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);
    const struct holder *h = NULL;
    int32_t days = 0;

    if (!k || !hw_check_given(d->p, c->has_reason && c->reason != HW__PACKAGE_REASON__CODE__UNKNOWN,
                              "reason"))
        return;
    days = c->has_notice_days ? c->notice_days
                              : scheme_terms(scheme_version(d->s, k->scheme, 0)).notice_days;
    if (days < 0 || days > NOTICE_MAX_DAYS) {
        hw_plan_invalid(d->p, "BAD_VALUE", "noticeDays", "noticeDays: 0 to %d", NOTICE_MAX_DAYS);
        return;
    }
    h = holder_of(d, k, c->provider);
    if (!h)
        return;
    if (holders_find(&k->serving, h->provider) != h)
        place_hand_back(&g, h, c->reason, d->q->at_ms); /* serves nothing yet: gone at once */
    else
        place_hand_back(&g, h, c->reason,
                        hw_london_midnight_ms(decide_today(d) + days + (days > 0)));
}

/* ---- the end ---- */

static void end_package(const struct deciding *d, const Hw__EndPackage *c)
{
    Hw__PackageEnded m = HW__PACKAGE_ENDED__INIT;
    const struct package *k = package_going(d, c->package);
    const struct placing g = decide_placing(d, c->package, k);

    if (!k ||
        !hw_check_given(d->p, c->has_reason && c->reason != HW__PACKAGE_REASON__CODE__UNKNOWN,
                        "reason") ||
        !hw_check_not_future(d->p, d->q, c->day, "day"))
        return;
    if (k->first_begun_day == HW_DAY_FOREVER) {
        (void)decide_refuse(d, "NOT_STARTED", "package", "it has not begun: cancel it instead");
        return;
    }
    if (package_round(k))
        round_close(&g, HW__ROUND_END__CODE__STOPPED);
    m.reason = c->reason;
    m.day = decide_date(d, c->day ? c->day->day : decide_today(d));
    place_say(&g, HW__EVENT__BODY_PACKAGE_ENDED, &m);
}

void decide_life(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_CONFIRM_PACKAGE)
        confirm_package(d, c->confirm_package);
    else if (c->body_case == HW__COMMAND__BODY_START_PACKAGE)
        start_package(d, c->start_package);
    else if (c->body_case == HW__COMMAND__BODY_HAND_BACK_PACKAGE)
        hand_back(d, c->hand_back_package);
    else
        end_package(d, c->end_package);
}
