/* What a request owes of its own accord. */
#include "homeward/es/links.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/request.h"
#include "reablement/core/rules.h"
#include "reablement/core/stay.h"
#include "reablement/core/team.h"

enum owed {
    OWED_NOTHING,
    OWED_PERSON, /* the stay is somebody else's, or the record went into another */
    OWED_LOOK,   /* at its stay, which may have ended before reablement was asked for */
    OWED_LEAVING,
    OWED_REST,
    OWED_RESUMPTION,
    OWED_ONWARD,
    OWED_REVIEW,
    OWED_OVERRUN, /* beyond the minutes kept for it, with no end said */
    OWED_DEATH    /* in another stay: nobody waits, or has to be asked about day 91 (R7.15) */
};

struct owing {
    enum owed what;
    int64_t at_ms;
    const char *stay;                /* OWED_LEAVING, OWED_REST */
    const struct hw_spell_state *at; /* OWED_LEAVING, OWED_RESUMPTION: may be NULL (void) */
    struct hw_id person;             /* OWED_PERSON */
};

static void first(struct owing *o, struct owing other)
{
    if (o->what == OWED_NOTHING || other.at_ms < o->at_ms)
        *o = other;
}

static struct stay *stay_of(struct hw_book *b, const char *spell)
{
    return spell ? hw_book_data(b, stay_kind.prefix, spell) : NULL;
}

/* The stay it waits in has ended, or the end that was said has been taken back. */
static void look_at_leaving(struct hw_book *b, const struct request *r, struct owing *o)
{
    const struct hw_record *last = request_last_stay(b, r);
    const struct stay *t = last ? last->data : NULL;
    const struct hw_spell_state *now = t ? &t->spell.now : NULL;
    bool left = now && stay_left_hospital(now);

    if (r->spell && r->left_day == HW_DAY_FOREVER && !hw_book_get(b, stay_kind.prefix, r->spell))
        first(o, (struct owing){.what = OWED_LOOK, .at_ms = r->referred_ms});
    if (!now || !now->admitted)
        return;
    if (left && (r->left_day != hw_london_day(now->discharged_ms) || r->left_died != now->died))
        first(o, (struct owing){.what = OWED_LEAVING,
                                .at_ms = now->discharged_ms,
                                .stay = hw_record_name(last),
                                .at = now});
    else if (!left && r->left_day != HW_DAY_FOREVER)
        first(o, (struct owing){.what = OWED_LEAVING,
                                .at_ms = t->changed_ms,
                                .stay = hw_record_name(last),
                                .at = now});
}

static void look_at_person(struct hw_book *b, const struct request *r, struct owing *o)
{
    const struct stay *t = stay_of(b, r->spell);
    const struct hw_person_record *merged = r->spell ? NULL : hw_person_merged(b, r->person);

    if (t && t->spell.now.admitted && !hw_id_is_zero(t->spell.now.person) &&
        !hw_id_equal(t->spell.now.person, r->person))
        first(o, (struct owing){
                     .what = OWED_PERSON, .at_ms = t->changed_ms, .person = t->spell.now.person});
    else if (merged)
        first(o, (struct owing){
                     .what = OWED_PERSON, .at_ms = merged->merged_ms, .person = merged->into});
}

/* R7.5: in hospital again. A stay that is over already, because its admission and its end came
 * together or this service was down, counts like one that was watched: the person may have died. */
static bool is_new_stay(const struct request *r, const struct hw_spell_state *now, const char *name)
{
    return now->admitted && !hw_streq(name, r->spell) &&
           hw_london_day(now->admitted_ms) >= r->start_day &&
           (!now->discharged || now->discharged_ms > r->rested_ms);
}

static void look_at_stays(struct hw_book *b, const struct request *r, struct owing *o)
{
    const struct reablement *s = (const struct reablement *)(const void *)b;
    char text[HW_ID_TEXT];
    const struct hw_links *l = hw_links_find(&s->stays_of, hw_links_person(r->person, text));

    for (size_t i = 0; l && i < l->count; i++) {
        const struct stay *t = l->records[i]->data;
        const char *name = hw_record_name(l->records[i]);

        if (!is_new_stay(r, &t->spell.now, name))
            continue;
        first(o,
              (struct owing){.what = OWED_REST, .at_ms = t->spell.now.admitted_ms, .stay = name});
    }
}

static void look_at_resumption(struct hw_book *b, const struct request *r, struct owing *o)
{
    const struct stay *t = stay_of(b, r->suspended_by);

    if (t && !t->spell.now.admitted)
        first(o, (struct owing){.what = OWED_RESUMPTION, .at_ms = t->changed_ms});
    else if (t && t->spell.now.discharged)
        first(o, (struct owing){.what = OWED_RESUMPTION,
                                .at_ms = t->spell.now.discharged_ms,
                                .at = &t->spell.now});
}

/* The person died in another stay: while the request waits, or after the episode and before an
 * answer about day 91. */
static void look_at_death(struct hw_book *b, const struct request *r, struct owing *o)
{
    const struct reablement *s = (const struct reablement *)(const void *)b;
    char text[HW_ID_TEXT];
    const struct hw_links *l = hw_links_find(&s->stays_of, hw_links_person(r->person, text));
    int32_t last_day = r->state == REQUEST_ENDED ? rules_day_91(r->left_day) : HW_DAY_FOREVER;

    for (size_t i = 0; l && i < l->count; i++) {
        const struct stay *t = l->records[i]->data;
        const struct hw_spell_state *now = &t->spell.now;

        if (now->admitted && now->discharged && now->died &&
            !hw_streq(hw_record_name(l->records[i]), r->spell) &&
            hw_london_day(now->discharged_ms) <= last_day)
            first(o, (struct owing){.what = OWED_DEATH, .at_ms = now->discharged_ms});
    }
}

static bool is_asked_about(const struct request *r)
{
    int year = 0;

    return request_is_measurable(r) && rules_in_window(r->left_day, &year) &&
           request_day_91_status(r) == HW__FOLLOW_UP_STATUS__CODE__UNKNOWN;
}

static void look_at_onward(struct hw_book *b, const struct request *r, struct owing *o)
{
    const struct package *k =
        r->onward.package ? hw_book_data(b, package_kind.prefix, r->onward.package) : NULL;

    if (k && (r->onward.started_day != k->started_day ||
              (k->given_up && k->started_day == HW_DAY_FOREVER && !r->onward.given_up)))
        first(o, (struct owing){.what = OWED_ONWARD, .at_ms = k->changed_ms});
}

static void look_at_review(const struct request *r, struct owing *o)
{
    int32_t due_day = rules_review_due(r->reviewed_day);

    if (r->missed_day != due_day)
        first(o, (struct owing){.what = OWED_REVIEW, .at_ms = hw_london_midnight_ms(due_day + 1)});
}

/* Whoever is not at home is not served. Service that began without room has no minutes at all. */
static void look_at_overrun(const struct request *r, struct owing *o)
{
    int32_t day = r->booked_until_day + 1 > r->start_day ? r->booked_until_day + 1 : r->start_day;
    int64_t over_ms = hw_london_midnight_ms(day);

    first(o, (struct owing){.what = OWED_OVERRUN,
                            .at_ms = over_ms > r->rested_ms ? over_ms : r->rested_ms});
}

static struct owing owing_of(struct hw_book *b, const struct request *r)
{
    struct owing o = {.what = OWED_NOTHING};

    if (r->state == REQUEST_NONE || r->state == REQUEST_WITHDRAWN)
        return o;
    look_at_person(b, r, &o);
    look_at_leaving(b, r, &o);
    look_at_onward(b, r, &o);
    if (r->state == REQUEST_STARTED && r->suspended_by) {
        look_at_resumption(b, r, &o);
    } else if (r->state == REQUEST_STARTED) {
        look_at_stays(b, r, &o);
        look_at_review(r, &o);
        look_at_overrun(r, &o);
    } else if (r->state != REQUEST_ENDED || is_asked_about(r)) {
        look_at_death(b, r, &o);
    }
    return o;
}

int64_t request_due(const struct hw_book *b, const struct hw_record *rec)
{
    struct hw_book *book = (struct hw_book *)(uintptr_t)b; /* looks things up; changes nothing */
    struct owing o = owing_of(book, rec->data);

    return o.what == OWED_NOTHING ? HW_NEVER : o.at_ms;
}

/* ---- meeting it ---- */

struct acting {
    struct hw_book *b;
    const struct hw_record *rec;
    struct hw_plan *p;
    int64_t at_ms;
};

static void say(const struct acting *a, uint32_t type, const void *message)
{
    hw_book_plan(a->b, a->p, request_kind.prefix, hw_record_name(a->rec), type, a->at_ms, message);
}

static void end_by_death(const struct acting *a, const struct request *r)
{
    Hw__ReablementEnded m = HW__REABLEMENT_ENDED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = hw_london_day(a->at_ms);
    m.day = &day;
    m.outcome = HW__REABLEMENT_OUTCOME__CODE__DIED;
    m.has_early = m.early = day.day < r->until_day;
    say(a, HW__EVENT__BODY_REABLEMENT_ENDED, &m);
}

static void withdraw_by_death(const struct acting *a)
{
    Hw__ReablementWithdrawn m = HW__REABLEMENT_WITHDRAWN__INIT;
    static char died[] = "DIED";

    m.reason = died;
    say(a, HW__EVENT__BODY_REABLEMENT_WITHDRAWN, &m);
}

static void know_person(const struct acting *a, struct hw_id person)
{
    Hw__ReablementPersonChanged m = HW__REABLEMENT_PERSON_CHANGED__INIT;

    m.person = (ProtobufCBinaryData){.data = person.b, .len = sizeof(person.b)};
    say(a, HW__EVENT__BODY_REABLEMENT_PERSON_CHANGED, &m);
}

static void leave(const struct acting *a, const struct request *r, const struct owing *o,
                  struct hw_needs *n)
{
    const struct hw_spell_state *now = o->at;
    Hw__ReablementLeftHospital m = HW__REABLEMENT_LEFT_HOSPITAL__INIT;
    Hw__Date day = HW__DATE__INIT;
    enum known aged = KNOWN_NOT;

    if (r->birth.n > 0) {
        hw_book_need_key(a->b, n, r->birth.person);
        if (!hw_needs_nothing(n))
            return;
    }
    if (stay_left_hospital(now)) {
        day.day = hw_london_day(now->discharged_ms);
        m.day = &day;
        m.has_died = m.died = now->died;
        aged = request_aged_65(a->b, &r->birth, day.day, hw_plan_arena(a->p));
        m.has_aged_65 = aged != KNOWN_NOT;
        m.aged_65 = aged == KNOWN_YES;
    }
    if (!hw_streq(o->stay, r->spell))
        m.spell = o->stay;
    say(a, HW__EVENT__BODY_REABLEMENT_LEFT_HOSPITAL, &m);
    if (!m.died)
        return;
    if (r->state == REQUEST_WAITING || r->state == REQUEST_PLACED)
        withdraw_by_death(a);
    else if (r->state == REQUEST_STARTED)
        end_by_death(a, r);
}

static void rest(const struct acting *a, const char *stay)
{
    Hw__ReablementSuspended m = HW__REABLEMENT_SUSPENDED__INIT;

    m.spell = stay;
    say(a, HW__EVENT__BODY_REABLEMENT_SUSPENDED, &m);
}

static void resume(const struct acting *a, const struct request *r,
                   const struct hw_spell_state *now)
{
    Hw__ReablementResumed m = HW__REABLEMENT_RESUMED__INIT;

    m.spell = r->suspended_by;
    say(a, HW__EVENT__BODY_REABLEMENT_RESUMED, &m);
    if (now && now->died)
        end_by_death(a, r);
}

static void see_onward(const struct acting *a, const struct request *r)
{
    const struct package *k = hw_book_data(a->b, package_kind.prefix, r->onward.package);
    Hw__OnwardPackageSeen m = HW__ONWARD_PACKAGE_SEEN__INIT;
    Hw__Date day = HW__DATE__INIT;

    m.package = r->onward.package;
    day.day = k->started_day;
    if (k->started_day != HW_DAY_FOREVER)
        m.started = &day;
    say(a, HW__EVENT__BODY_ONWARD_PACKAGE_SEEN, &m);
}

static void miss_review(const struct acting *a, const struct request *r)
{
    Hw__ReablementReviewMissed m = HW__REABLEMENT_REVIEW_MISSED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = rules_review_due(r->reviewed_day);
    m.due = &day;
    say(a, HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED, &m);
}

/* The team's stream says it too: it takes minutes as a placement does. */
static void overrun(const struct acting *a, const struct request *r, struct hw_needs *n)
{
    Hw__ReablementOverran m = HW__REABLEMENT_OVERRAN__INIT;
    Hw__TeamBooked t = HW__TEAM_BOOKED__INIT;
    Hw__Date from = HW__DATE__INIT, until = HW__DATE__INIT;

    hw_book_need(a->b, n, team_kind.prefix, r->team);
    if (!hw_needs_nothing(n))
        return;
    from.day = hw_london_day(a->at_ms);
    until.day = from.day + 6;
    m.booked_until = t.until = &until;
    t.start = &from;
    t.request = hw_record_name(a->rec);
    say(a, HW__EVENT__BODY_REABLEMENT_OVERRAN, &m);
    hw_book_plan(a->b, a->p, team_kind.prefix, r->team, HW__EVENT__BODY_TEAM_BOOKED, a->at_ms, &t);
}

static void follow_up_by_death(const struct acting *a, const struct request *r)
{
    Hw__FollowUpRecorded m = HW__FOLLOW_UP_RECORDED__INIT;
    Hw__Date day = HW__DATE__INIT;

    day.day = rules_day_91(r->left_day);
    m.status = HW__FOLLOW_UP_STATUS__CODE__DIED;
    m.day_91 = &day;
    say(a, HW__EVENT__BODY_FOLLOW_UP_RECORDED, &m);
}

void request_act(struct hw_book *b, struct hw_record *rec, int64_t now_ms, struct hw_needs *n,
                 struct hw_plan *p)
{
    const struct request *r = rec->data;
    struct owing o = owing_of(b, r);
    const struct acting a = {.b = b, .rec = rec, .p = p, .at_ms = o.at_ms};

    (void)now_ms;
    switch (o.what) {
    case OWED_NOTHING:
        break;
    case OWED_PERSON:
        know_person(&a, o.person);
        break;
    case OWED_LOOK:
        hw_book_need(b, n, stay_kind.prefix, r->spell);
        break;
    case OWED_LEAVING:
        leave(&a, r, &o, n);
        break;
    case OWED_REST:
        rest(&a, o.stay);
        break;
    case OWED_RESUMPTION:
        resume(&a, r, o.at);
        break;
    case OWED_ONWARD:
        see_onward(&a, r);
        break;
    case OWED_REVIEW:
        miss_review(&a, r);
        break;
    case OWED_OVERRUN:
        overrun(&a, r, n);
        break;
    case OWED_DEATH:
        if (r->state == REQUEST_ENDED)
            follow_up_by_death(&a, r);
        else
            withdraw_by_death(&a);
        break;
    }
}
