/* What events mean for a request and its episode. */
#include <stdlib.h>
#include <string.h>

#include "homeward/es/links.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"
#include "reablement/core/patterns.h"
#include "reablement/core/request.h"

#define READ(b, e, name)                                                                           \
    hw_pb_unpack(&hw__##name##__descriptor, (b)->arena, (e)->payload, (e)->payload_n)

static void replace(char **text, const char *with)
{
    char *copy = with ? hw_strdup(with) : NULL;

    free(*text);
    *text = copy;
}

static void forget_goals(struct request *r)
{
    for (size_t i = 0; i < r->goal_count; i++)
        hw_sealed_release(&r->goals[i].goal);
    free(r->goals);
    r->goals = NULL;
    r->goal_count = 0;
}

/* ---- asked for ---- */

static void keep_equipment(struct hw_book *b, struct request *r, const Hw__ReablementRequested *m)
{
    r->equipment = hw_alloc_array(m->n_equipment + 1, sizeof(*r->equipment));
    r->equipment_count = m->n_equipment;
    for (size_t i = 0; i < m->n_equipment; i++) {
        const Hw__ReablementEquipment *x = m->equipment[i];

        r->equipment[i] =
            (struct equipment){.item = hw_names_intern(b->names, x->item ? x->item : ""),
                               .has_pence = x->has_pence,
                               .pence = x->pence,
                               .skill = x->has_skill && x->skill};
    }
}

static void requested(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementRequested *m = READ(b, e, reablement_requested);

    if (!m || r->state != REQUEST_NONE)
        return;
    r->state = REQUEST_WAITING;
    replace(&r->spell, m->spell);
    if (m->has_person)
        (void)hw_id_from_bytes(m->person.data, m->person.len, &r->person);
    r->funder = m->funder;
    r->authority = hw_names_intern(b->names, m->authority);
    r->zone = hw_names_intern(b->names, m->zone ? m->zone : "");
    r->language = hw_names_intern(b->names, m->language);
    r->earliest_day = m->earliest_start ? m->earliest_start->day : hw_london_day(e->occurred_ms);
    r->weeks = m->has_weeks ? m->weeks : 6;
    r->visits = patterns_read(m->visits, m->n_visits, &r->visit_count);
    r->therapy = m->has_therapy && m->therapy;
    r->nursing_only = m->has_nursing_only && m->nursing_only;
    keep_equipment(b, r, m);
    hw_sealed_keep(&r->access_note, m->access_note);
    hw_sealed_keep(&r->risk_note, m->risk_note);
    hw_sealed_keep(&r->birth, m->date_of_birth);
    r->referred_ms = e->occurred_ms;
    r->left_day = m->discharged ? m->discharged->day : HW_DAY_FOREVER;
    if (m->has_aged_65)
        r->aged_65 = m->aged_65 ? KNOWN_YES : KNOWN_NO;
    r->goals_met_day = r->onward.started_day = HW_DAY_FOREVER;
}

static void give_up_place(struct request *r, int64_t at_ms, const char *reason)
{
    struct placing *last = r->place_count > 0 ? &r->places[r->place_count - 1] : NULL;

    if (!last)
        return;
    last->released_ms = at_ms;
    last->reason = reason;
}

static void withdrawn(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementWithdrawn *m = READ(b, e, reablement_withdrawn);

    if (!m)
        return;
    if (r->state == REQUEST_PLACED)
        give_up_place(r, e->occurred_ms, hw_names_intern(b->names, m->reason));
    r->state = REQUEST_WITHDRAWN;
    r->withdrawn = hw_names_intern(b->names, m->reason);
}

/* ---- a place ---- */

static void keep_reasons(struct request *r, const Hw__PlacementReasons *w)
{
    memset(&r->why, 0, sizeof(r->why));
    r->why.ready_day = HW_DAY_FOREVER;
    if (!w)
        return;
    r->why.given = true;
    r->why.priority = w->priority;
    r->why.ready_day = w->ready ? w->ready->day : HW_DAY_FOREVER;
    r->why.days_saved = w->days_saved;
    r->why.worth = w->worth;
    r->why.teams = w->teams;
    r->why.options = w->options;
    r->why.price = w->price;
    r->why.stale = w->has_stale && w->stale;
}

static void keep_place(struct request *r)
{
    r->places = hw_grow(r->places, &r->place_cap, r->place_count + 1, sizeof(*r->places));
    r->places[r->place_count++] = (struct placing){.team = r->team,
                                                   .run = r->run ? hw_strdup(r->run) : NULL,
                                                   .start_day = r->start_day,
                                                   .until_day = r->until_day,
                                                   .placed_ms = r->placed_ms,
                                                   .priority = r->why.priority};
}

static void allocated(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementAllocated *m = READ(b, e, reablement_allocated);

    if (!m)
        return;
    r->state = REQUEST_PLACED;
    r->team = hw_names_intern(b->names, m->team);
    r->start_day = m->start->day;
    r->until_day = r->booked_until_day = m->until->day;
    r->placed_ms = e->occurred_ms;
    replace(&r->run, m->run);
    keep_reasons(r, m->why);
    keep_place(r);
}

/* Waits again. */
static void lose_place(struct request *r, int64_t at_ms, const char *reason)
{
    give_up_place(r, at_ms, reason);
    r->state = REQUEST_WAITING;
    r->team = NULL;
    replace(&r->run, NULL);
}

static void released(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementReleased *m = READ(b, e, reablement_released);

    if (m)
        lose_place(r, e->occurred_ms, hw_names_intern(b->names, m->reason ? m->reason : ""));
}

/* ---- the episode ---- */

static void started(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementStarted *m = READ(b, e, reablement_started);

    if (!m)
        return;
    r->state = REQUEST_STARTED;
    r->start_day = r->reviewed_day = m->day->day;
    if (m->until)
        r->until_day = m->until->day;
    r->booked_until_day = m->booked_until ? m->booked_until->day : r->until_day;
}

static void reviewed(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementReviewed *m = READ(b, e, reablement_reviewed);
    int32_t day = hw_london_day(e->occurred_ms);
    bool all = true;

    if (!m || (r->reviews > 0 && day < r->said_day))
        return; /* entered late: a later one has been said already */
    forget_goals(r);
    r->goals = hw_alloc_array(m->n_goals + 1, sizeof(*r->goals));
    r->goal_count = m->n_goals;
    for (size_t i = 0; i < m->n_goals; i++) {
        const Hw__ReablementGoalReviewed *g = m->goals[i];

        r->goals[i] = (struct goal){.baseline = g->baseline,
                                    .has_target = g->has_target,
                                    .target = g->target,
                                    .result = g->result,
                                    .met = g->met};
        hw_sealed_keep(&r->goals[i].goal, g->goal);
        all = all && g->met;
    }
    if (day > r->reviewed_day)
        r->reviewed_day = day;
    hw_sealed_keep(&r->review_note, m->note);
    r->said_day = day;
    r->reviews++;
    r->missed_day = 0;
    if (!all || m->n_goals == 0)
        r->goals_met_day = HW_DAY_FOREVER;
    else if (r->goals_met_day == HW_DAY_FOREVER)
        r->goals_met_day = day;
    if (m->has_onward_needed)
        r->onward_needed = m->onward_needed;
}

static void review_missed(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementReviewMissed *m = READ(b, e, reablement_review_missed);

    if (m)
        r->missed_day = m->due->day;
}

static void extended(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementExtended *m = READ(b, e, reablement_extended);

    if (!m)
        return;
    r->until_day = r->booked_until_day = m->until->day;
    r->extensions++;
    r->extended_for = m->reason;
}

static void overran(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementOverran *m = READ(b, e, reablement_overran);

    if (m)
        r->booked_until_day = m->booked_until->day;
}

static void suspended(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementSuspended *m = READ(b, e, reablement_suspended);

    if (m)
        replace(&r->suspended_by, m->spell);
}

static void resumed(struct request *r, const struct hw_es_event *e)
{
    int32_t day = hw_london_day(e->occurred_ms);

    replace(&r->suspended_by, NULL);
    if (e->occurred_ms > r->rested_ms)
        r->rested_ms = e->occurred_ms;
    if (day > r->reviewed_day)
        r->reviewed_day = day; /* the week to the next review begins anew */
    r->missed_day = 0;
}

static void onward_expected(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__OnwardPackageExpected *m = READ(b, e, onward_package_expected);

    if (!m)
        return;
    replace(&r->onward.package, m->package);
    r->onward.start_day = m->start->day;
    r->onward.latest_day = m->latest_start->day;
    r->onward.started_day = HW_DAY_FOREVER;
    r->onward.given_up = false;
    r->onward_needed = true;
}

static void onward_seen(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__OnwardPackageSeen *m = READ(b, e, onward_package_seen);

    if (!m)
        return;
    r->onward.started_day = m->started ? m->started->day : HW_DAY_FOREVER;
    r->onward.given_up = !m->started;
}

static void start_cancelled(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    (void)b;
    lose_place(r, e->occurred_ms, "START_CANCELLED");
    r->reviewed_day = r->missed_day = 0;
}

static void end_cancelled(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementEndCancelled *m = READ(b, e, reablement_end_cancelled);

    if (!m)
        return;
    r->state = REQUEST_STARTED;
    r->outcome = HW__REABLEMENT_OUTCOME__CODE__UNKNOWN;
    r->early = false;
    if (m->booked_until)
        r->booked_until_day = m->booked_until->day;
    if (e->occurred_ms > r->rested_ms)
        r->rested_ms = e->occurred_ms; /* what would have been owed meanwhile is not */
}

static void ended(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementEnded *m = READ(b, e, reablement_ended);

    if (!m)
        return;
    r->state = REQUEST_ENDED;
    r->ended_day = m->day->day;
    r->outcome = m->outcome;
    r->early = m->has_early && m->early;
    replace(&r->suspended_by, NULL);
}

/* ---- after the stay ---- */

static void left_hospital(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementLeftHospital *m = READ(b, e, reablement_left_hospital);

    if (!m)
        return;
    r->left_day = m->day ? m->day->day : HW_DAY_FOREVER;
    r->left_died = m->has_died && m->died;
    replace(&r->left_spell, m->spell);
    r->aged_65 = !m->has_aged_65 ? KNOWN_NOT : m->aged_65 ? KNOWN_YES : KNOWN_NO;
}

static void person_changed(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__ReablementPersonChanged *m = READ(b, e, reablement_person_changed);

    if (m)
        (void)hw_id_from_bytes(m->person.data, m->person.len, &r->person);
}

static void followed_up(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    const Hw__FollowUpRecorded *m = READ(b, e, follow_up_recorded);

    if (m)
        r->follow_up = m->status;
}

/* ---- which is which ---- */

static void dispatch(struct hw_book *b, struct request *r, const struct hw_es_event *e)
{
    static const struct {
        uint32_t type;
        void (*mean)(struct hw_book *b, struct request *r, const struct hw_es_event *e);
    } table[] = {
        {HW__EVENT__BODY_REABLEMENT_REQUESTED, requested},
        {HW__EVENT__BODY_REABLEMENT_WITHDRAWN, withdrawn},
        {HW__EVENT__BODY_REABLEMENT_ALLOCATED, allocated},
        {HW__EVENT__BODY_REABLEMENT_RELEASED, released},
        {HW__EVENT__BODY_REABLEMENT_STARTED, started},
        {HW__EVENT__BODY_REABLEMENT_REVIEWED, reviewed},
        {HW__EVENT__BODY_REABLEMENT_REVIEW_MISSED, review_missed},
        {HW__EVENT__BODY_REABLEMENT_EXTENDED, extended},
        {HW__EVENT__BODY_REABLEMENT_SUSPENDED, suspended},
        {HW__EVENT__BODY_REABLEMENT_OVERRAN, overran},
        {HW__EVENT__BODY_ONWARD_PACKAGE_EXPECTED, onward_expected},
        {HW__EVENT__BODY_ONWARD_PACKAGE_SEEN, onward_seen},
        {HW__EVENT__BODY_REABLEMENT_ENDED, ended},
        {HW__EVENT__BODY_REABLEMENT_LEFT_HOSPITAL, left_hospital},
        {HW__EVENT__BODY_FOLLOW_UP_RECORDED, followed_up},
        {HW__EVENT__BODY_REABLEMENT_PERSON_CHANGED, person_changed},
        {HW__EVENT__BODY_REABLEMENT_START_CANCELLED, start_cancelled},
        {HW__EVENT__BODY_REABLEMENT_END_CANCELLED, end_cancelled},
    };

    if (e->type == HW__EVENT__BODY_REABLEMENT_RESUMED)
        resumed(r, e);
    for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
        if (table[i].type == e->type)
            table[i].mean(b, r, e);
    }
}

static void list(struct reablement *s, struct hw_record *rec, bool in)
{
    const struct request *r = rec->data;
    char person[HW_ID_TEXT];
    void (*change)(struct hw_links **, const char *, struct hw_record *) =
        in ? hw_links_add : hw_links_remove;

    change(&s->by_spell, r->spell, rec);
    change(&s->by_spell, r->suspended_by, rec);
    change(&s->by_package, r->onward.package, rec);
    change(&s->by_person, hw_links_person(r->person, person), rec);
}

void request_apply(struct hw_book *b, struct hw_record *rec, const struct hw_es_event *e)
{
    struct reablement *s = (struct reablement *)(void *)b;
    struct request *r = rec->data;
    struct span before = request_booked(r), after;

    if (before.team)
        bookings_add(&s->bookings, &before, -1);
    list(s, rec, false);
    dispatch(b, r, e);
    list(s, rec, true);
    after = request_booked(r);
    if (after.team)
        bookings_add(&s->bookings, &after, 1);
}

void request_release(struct hw_book *b, struct hw_record *rec)
{
    struct reablement *s = (struct reablement *)(void *)b;
    struct request *r = rec->data;
    struct span booked = request_booked(r);

    if (booked.team)
        bookings_add(&s->bookings, &booked, -1);
    list(s, rec, false);
    forget_goals(r);
    free(r->spell);
    free(r->visits);
    free(r->equipment);
    hw_sealed_release(&r->access_note);
    hw_sealed_release(&r->risk_note);
    hw_sealed_release(&r->birth);
    hw_sealed_release(&r->review_note);
    for (size_t i = 0; i < r->place_count; i++)
        free(r->places[i].run);
    free(r->places);
    free(r->run);
    free(r->suspended_by);
    free(r->left_spell);
    free(r->onward.package);
}
