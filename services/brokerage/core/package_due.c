/* A package meets what it owes. */
#include "brokerage/core/owed.h"
#include "brokerage/core/rounds.h"
#include "homeward/bug.h"
#include "homeward/text.h"

int64_t package_due(const struct hw_book *b, const struct hw_record *rec)
{
    /* looks things up; changes nothing */
    struct brokerage *s = (struct brokerage *)(uintptr_t)b;
    struct owed o = owed_of(s, rec->data);

    return o.what == OWED_NOTHING ? HW_NEVER : o.at_ms;
}

/* ---- the person ---- */

static void know_person(const struct placing *g, const struct owed *o)
{
    Hw__PackageChanged m = HW__PACKAGE_CHANGED__INIT;
    struct hw_id person = o->person;

    m.has_person = true;
    m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    place_say(g, HW__EVENT__BODY_PACKAGE_CHANGED, &m);
}

static void cancel(const struct placing *g, const char *reason)
{
    Hw__PackageCancelled m = HW__PACKAGE_CANCELLED__INIT;

    m.reason = reason;
    place_say(g, HW__EVENT__BODY_PACKAGE_CANCELLED, &m);
}

static void end(const struct placing *g, const struct stay *t)
{
    Hw__PackageEnded m = HW__PACKAGE_ENDED__INIT;
    Hw__Date day = HW__DATE__INIT;
    bool died = t->spell.now.died;

    if (package_round(g->k))
        round_close(g, HW__ROUND_END__CODE__STOPPED);
    if (g->k->first_begun_day == HW_DAY_FOREVER) {
        cancel(g, died ? "DIED" : "CARE_HOME");
        return;
    }
    m.reason = died ? HW__PACKAGE_REASON__CODE__DIED : HW__PACKAGE_REASON__CODE__CARE_HOME;
    day.day = hw_london_day(g->at_ms);
    m.day = &day;
    place_say(g, HW__EVENT__BODY_PACKAGE_ENDED, &m);
}

static void suspend(const struct placing *g, const struct owed *o)
{
    Hw__PackageSuspended m = HW__PACKAGE_SUSPENDED__INIT;
    Hw__Time hold = HW__TIME__INIT;
    struct terms terms = scheme_terms(scheme_version(g->s, g->k->scheme, 0));

    hold.ms = hw_london_midnight_ms(hw_london_day(g->at_ms) + terms.hold_days + 1);
    m.reason = HW__PACKAGE_REASON__CODE__HOSPITAL;
    m.spell = hw_record_name(o->stay);
    m.hold_until = &hold;
    place_say(g, HW__EVENT__BODY_PACKAGE_SUSPENDED, &m);
}

static void resume(const struct placing *g)
{
    Hw__PackageResumed m = HW__PACKAGE_RESUMED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = hw_london_day(g->at_ms);
    m.day = &day;
    m.spell = g->k->suspended_by;
    place_say(g, HW__EVENT__BODY_PACKAGE_RESUMED, &m);
}

static void warn(const struct placing *g)
{
    Hw__SlotWarned m = HW__SLOT_WARNED__INIT;
    Hw__Time hold = HW__TIME__INIT;

    hold.ms = g->k->hold_until_ms;
    m.hold_until = &hold;
    place_say(g, HW__EVENT__BODY_SLOT_WARNED, &m);
}

static void lapse(const struct placing *g)
{
    Hw__SlotLapsed m = HW__SLOT_LAPSED__INIT;

    place_say(g, HW__EVENT__BODY_SLOT_LAPSED, &m);
}

/* ---- the plan of care ---- */

static void change(const struct placing *g)
{
    const struct package *k = g->k;
    Hw__PackageChanged m = HW__PACKAGE_CHANGED__INIT;
    Hw__PackageChangeDropped dropped = HW__PACKAGE_CHANGE_DROPPED__INIT;
    Hw__Date from = HW__DATE__INIT;

    if (k->serving.count > 1 && k->planned->n_visits != k->visit_count) {
        place_say(g, HW__EVENT__BODY_PACKAGE_CHANGE_DROPPED, &dropped);
        return;
    }
    from.day = hw_london_day(g->at_ms);
    m.visits = k->planned->visits;
    m.n_visits = k->planned->n_visits;
    m.from = &from;
    place_say(g, HW__EVENT__BODY_PACKAGE_CHANGED, &m);
}

/* ---- holders ---- */

void place_take_over(const struct placing *g, int32_t day)
{
    Hw__PackageTakenOver m = HW__PACKAGE_TAKEN_OVER__INIT;
    Hw__Date date = HW__DATE__INIT;

    date.day = day;
    m.day = &date;
    place_say(g, HW__EVENT__BODY_PACKAGE_TAKEN_OVER, &m);
    place_end_cover(g);
}

void place_end_cover(const struct placing *g)
{
    Hw__CoverEnded m = HW__COVER_ENDED__INIT;

    for (size_t i = 0; i < g->k->serving.count; i++) {
        const struct holder *h = &g->k->serving.list[i];

        if (h->cover && (h->lines & ~holders_lines(&g->k->next)) == 0) {
            place_say(g, HW__EVENT__BODY_COVER_ENDED, &m);
            return;
        }
    }
}

static void end_notice(const struct placing *g, const struct holder *h)
{
    Hw__NoticeEnded m = HW__NOTICE_ENDED__INIT;
    struct terms terms = scheme_terms(scheme_version(g->s, g->k->scheme, 0));

    m.provider = h->provider;
    place_say(g, HW__EVENT__BODY_NOTICE_ENDED, &m);
    if ((h->lines & ~holders_lines(&g->k->next)) == 0)
        place_take_over(g, hw_london_day(g->at_ms));
    else if (terms.cover && !g->k->suspended)
        cover_start(g);
}

void place_hand_back(const struct placing *g, const struct holder *h,
                     Hw__PackageReason__Code reason, int64_t notice_ends_ms)
{
    Hw__PackageHandedBack m = HW__PACKAGE_HANDED_BACK__INIT;
    Hw__Time ends = HW__TIME__INIT;

    ends.ms = notice_ends_ms > g->at_ms ? notice_ends_ms : g->at_ms;
    m.provider = h->provider;
    m.reason = reason;
    m.notice_ends = &ends;
    place_say(g, HW__EVENT__BODY_PACKAGE_HANDED_BACK, &m);
}

static void hand_on(const struct placing *g, const struct holder *h)
{
    const struct provider *p = provider_find(g->s, h->provider);
    bool serves = holders_find(&g->k->serving, h->provider) == h;

    place_hand_back(g, h, p->transfer_reason,
                    serves ? hw_london_midnight_ms(p->transfer_day + 1) : g->at_ms);
    if (p->transfer_to && audience_may_ask(g->s, g->k, p->transfer_to, hw_london_day(g->at_ms)) &&
        !package_holder(g->k, p->transfer_to))
        award_transfer(g, h, p->transfer_to);
}

/* ---- placing ---- */

static void meet_deadline(const struct placing *g)
{
    struct bids bids = bids_of(g, NULL);

    if (!award_by_rule(g, &bids, NULL))
        round_close(g, HW__ROUND_END__CODE__EXPIRED);
}

static void chase(const struct placing *g)
{
    const struct round *r = package_round(g->k);
    Hw__OfferChased m = HW__OFFER_CHASED__INIT;
    const char **silent =
        hw_arena_array(hw_plan_arena(g->p), r->offer_count + 1, sizeof(const char *));

    HW_CHECK(silent);
    for (size_t i = 0; i < r->offer_count; i++) {
        if (r->offers[i].state == OFFER_INVITED || r->offers[i].state == OFFER_VIEWED)
            silent[m.n_providers++] = r->offers[i].provider;
    }
    m.round = r->number;
    m.providers = silent;
    place_say(g, HW__EVENT__BODY_OFFER_CHASED, &m);
}

static void open_next(const struct placing *g, const struct owed *o, struct hw_needs *n)
{
    const struct scheme *x = scheme_find(g->s, g->k->scheme);

    if (g->k->spell)
        hw_book_need(&g->s->book, n, stay_kind.prefix, g->k->spell);
    if (hw_needs_nothing(n))
        (void)round_open(g, g->k->scheme, o->version > 0 ? o->version : (int32_t)x->count, o->step);
}

void package_act(struct hw_book *b, struct hw_record *rec, int64_t now_ms, struct hw_needs *n,
                 struct hw_plan *p)
{
    struct brokerage *s = (struct brokerage *)(void *)b;
    struct owed o = owed_of(s, rec->data);
    const struct placing g = {
        .s = s, .id = hw_record_name(rec), .k = rec->data, .p = p, .at_ms = o.at_ms};

    (void)now_ms;
    switch (o.what) {
    case OWED_NOTHING:
        break;
    case OWED_PERSON:
        know_person(&g, &o);
        break;
    case OWED_END:
        end(&g, o.ended);
        break;
    case OWED_RESUME:
        resume(&g);
        break;
    case OWED_SUSPEND:
        suspend(&g, &o);
        break;
    case OWED_CHANGE:
        change(&g);
        break;
    case OWED_HAND_ON:
        hand_on(&g, o.holder);
        break;
    case OWED_NOTICE:
        end_notice(&g, o.holder);
        break;
    case OWED_DEADLINE:
        meet_deadline(&g);
        break;
    case OWED_CHASE:
        chase(&g);
        break;
    case OWED_OPEN:
        open_next(&g, &o, n);
        break;
    case OWED_COVER:
        cover_start(&g);
        break;
    case OWED_WARNING:
        warn(&g);
        break;
    case OWED_LAPSE:
        lapse(&g);
        break;
    }
}
