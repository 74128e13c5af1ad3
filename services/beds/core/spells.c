/* Commands about one spell. */
#include <string.h>

#include "beds/core/decide.h"
#include "homeward/bug.h"
#include "homeward/civil.h"
#include "homeward/pb.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

/* A fact that a command would add: as the log will hold it, and as the fold reads it. */
struct said {
    uint32_t type;
    const void *message;
    struct hw_fact fact;
};

static struct hw_fact read_back(const struct deciding *d, uint32_t type, const void *message)
{
    size_t n = protobuf_c_message_get_packed_size(message);
    struct hw_arena *arena = hw_plan_arena(d->p);
    uint8_t *bytes = hw_arena_alloc(arena, n ? n : 1);
    struct hw_fact f;

    HW_CHECK(bytes);
    (void)protobuf_c_message_pack(message, bytes);
    HW_CHECK(hw_fact_read(type, bytes, n, d->q->at_ms, INT64_MAX, d->b->names, arena, &f));
    return f;
}

static struct said say(const struct deciding *d, uint32_t type, const void *message)
{
    return (struct said){.type = type, .message = message, .fact = read_back(d, type, message)};
}

/* How the spell would stand if the fact were added. */
static struct hw_spell_state state_with(struct spell_entry *s, const struct hw_fact *f)
{
    struct hw_spell_state after;

    hw_spell_add(&s->facts, f);
    hw_spell_fold(&s->facts, HW_MS_FOREVER, &after, NULL);
    hw_spell_take_back(&s->facts, f->position);
    return after;
}

static void plan_fact(const struct deciding *d, const struct spell_entry *s, const struct said *w)
{
    char stream[BEDS_STREAM];

    beds_spell_stream(stream, s->id);
    hw_plan_event(d->p, stream, s->version, w->type, d->q->at_ms, w->message);
}

/* The fact, and what it means for the bed. Nothing at all if it was said before. */
static void add_fact(const struct deciding *d, struct spell_entry *s, const struct said *w,
                     Hw__BedState__Code vacated)
{
    int64_t before = hw_spell_restated(&s->facts, &w->fact);
    struct hw_spell_state after;
    struct place from = place_of(&s->now), to;
    const struct bed_entry *kept = NULL;

    if (before) {
        hw_plan_already(d->p, before);
        return;
    }
    after = state_with(s, &w->fact);
    to = place_of(&after);
    plan_fact(d, s, w);
    if (!plan_places(d, s->id, after.person, &from, &to, vacated))
        return;
    kept = after.discharged && !s->now.discharged ? beds_reserved_for(d->b, s->id) : NULL;
    if (kept)
        plan_bed(d, kept->provider, kept->ward, kept->bed, HW__BED_STATE__CODE__AVAILABLE, NULL,
                 NULL);
}

/* ---- admission
 * ----------------------------------------------------------------------------------------- */

static bool check_admission(const struct deciding *d, const Hw__AdmitPatient *c)
{
    char number[HW_NHS_NUMBER_TEXT];

    if (!check_text(d, c->spell, "spell") || !check_provider(d, c->provider) ||
        !check_text(d, c->ward, "ward") || !check_optional(d, c->bed, "bed") ||
        !check_authority(d, c->authority, true) || !check_given(d, c->has_care_type, "careType") ||
        !check_nhs_number(d, c->nhs_number, "nhsNumber", number) ||
        !check_optional(d, c->local_id, "localId"))
        return false;
    if (c->date_of_birth && c->date_of_birth->day > hw_london_day(d->q->at_ms)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "dateOfBirth", "dateOfBirth: after the admission");
        return false;
    }
    if (c->site && !hw_ods_code_valid(c->site)) {
        hw_plan_invalid(d->p, "BAD_VALUE", "site", "site: expected an ODS site code");
        return false;
    }
    return true;
}

static Hw__PatientAdmitted admission_event(const struct deciding *d, const Hw__AdmitPatient *c)
{
    Hw__PatientAdmitted m = HW__PATIENT_ADMITTED__INIT;

    m.provider = c->provider;
    m.ward = c->ward;
    m.bed = c->bed;
    m.authority = hw_authority_of(c->authority);
    m.care_type = c->care_type;
    m.has_method = c->has_admission_method;
    m.method = c->admission_method;
    m.site = c->site;
    m.source = d->q->command->source;
    return m;
}

/* False: answered (said before, or the spell exists). */
static bool may_admit(const struct deciding *d, const struct spell_entry *s,
                      const Hw__PatientAdmitted *m)
{
    struct hw_fact f = read_back(d, HW__EVENT__BODY_PATIENT_ADMITTED, m);
    int64_t before = s ? hw_spell_restated(&s->facts, &f) : 0;

    if (before) {
        hw_plan_already(d->p, before);
        return false;
    }
    if (s && s->now.admitted) {
        char when[HW_INSTANT_TEXT];

        hw_plan_refuse(d->p, "SPELL_EXISTS", "spell", "spell %s was opened at %s", s->id,
                       hw_format_instant(s->now.admitted_ms, when));
        return false;
    }
    return true;
}

void decide_admit(const struct deciding *d)
{
    const Hw__AdmitPatient *c = d->q->command->admit_patient;
    struct identity who = identity_of_admission(c);
    struct spell_entry *s = NULL;
    Hw__PatientAdmitted m;
    struct place nowhere = {.bed = NULL}, to;
    struct hw_id person;
    char stream[BEDS_STREAM];
    bool ok = true;

    if (!check_admission(d, c))
        return;
    s = beds_spell(d->b, c->spell);
    m = admission_event(d, c);
    if (!may_admit(d, s, &m))
        return;
    /* The spell's event comes first, so that its position is the first of the answer; who it is
     * must be known before, so the person is planned into a plan of its own order. */
    beds_spell_stream(stream, c->spell);
    hw_plan_stream(d->p, stream, s ? s->version : 0);
    person = plan_person(d, find_identity(d->b, &who), &who, &ok);
    if (!ok)
        return;
    m.has_person = !hw_id_is_zero(person);
    m.person.data = person.b;
    m.person.len = sizeof(person.b);
    m.minor = is_minor(d->b, person, &who, hw_london_day(d->q->at_ms), hw_plan_arena(d->p));
    m.has_minor = m.minor;
    hw_plan_event(d->p, stream, s ? s->version : 0, HW__EVENT__BODY_PATIENT_ADMITTED, d->q->at_ms,
                  &m);
    to = (struct place){.provider = c->provider, .ward = c->ward, .bed = c->bed};
    (void)plan_places(d, c->spell, person, &nowhere, &to, HW__BED_STATE__CODE__AVAILABLE);
}

/* ---- the spell a command is about
 * ---------------------------------------------------------------------- */

/* The spell, and how it stood at the moment the command speaks of. NULL: refused. */
static struct spell_entry *spell_at(const struct deciding *d, const char *id,
                                    struct hw_spell_state *at)
{
    struct spell_entry *s = NULL;

    if (!check_text(d, id, "spell"))
        return NULL;
    s = beds_spell(d->b, id);
    if (!s || !s->now.admitted) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", id);
        return NULL;
    }
    hw_spell_fold(&s->facts, d->q->at_ms, at, NULL);
    return s;
}

/* The same for facts that can only be true while the person is there. */
static struct spell_entry *present_spell(const struct deciding *d, const char *id,
                                         struct hw_spell_state *at)
{
    struct spell_entry *s = spell_at(d, id, at);
    char when[HW_INSTANT_TEXT];

    if (!s || (at->admitted && !at->discharged))
        return s;
    if (!at->admitted)
        hw_plan_refuse(d->p, "NOT_ADMITTED_YET", "at", "spell %s begins only at %s", id,
                       hw_format_instant(s->now.admitted_ms, when));
    else
        hw_plan_refuse(d->p, "ALREADY_DISCHARGED", "at", "spell %s ended at %s", id,
                       hw_format_instant(at->discharged_ms, when));
    return NULL;
}

/* ---- moves, dates, decisions
 * --------------------------------------------------------------------------- */

static void move_patient(const struct deciding *d, const Hw__MovePatient *c)
{
    Hw__PatientMoved m = HW__PATIENT_MOVED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_text(d, c->ward, "ward") || !check_optional(d, c->bed, "bed"))
        return;
    s = present_spell(d, c->spell, &at);
    if (!s)
        return;
    m.ward = c->ward;
    m.bed = c->bed;
    m.has_care_type = c->has_care_type;
    m.care_type = c->care_type;
    m.has_resolves_delay = c->has_resolves_delay;
    m.resolves_delay = c->resolves_delay;
    m.site = c->site;
    m.source = d->q->command->source;
    w = say(d, HW__EVENT__BODY_PATIENT_MOVED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

/* Senders repeat the date with every message: only a change is a fact. */
static bool states_what_is_known(const struct hw_spell_state *at, const Hw__SetExpectedDischarge *c)
{
    int32_t day = c->date && !c->none ? c->date->day : HW_DAY_FOREVER;

    return !c->reason && at->expected_day == day &&
           at->discharge_pending == (c->has_pending && c->pending);
}

static void set_expected_discharge(const struct deciding *d, const Hw__SetExpectedDischarge *c)
{
    Hw__ExpectedDischargeSet m = HW__EXPECTED_DISCHARGE_SET__INIT;
    struct hw_spell_state at;
    struct said w;
    bool none = c->has_none && c->none;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->date != NULL || none, "date"))
        return;
    s = present_spell(d, c->spell, &at);
    if (!s)
        return;
    if (states_what_is_known(&at, c)) {
        hw_plan_already(d->p, at.admitted_position);
        return;
    }
    m.date = none ? NULL : c->date;
    m.reason = seal_text(d, at.person, c->reason);
    m.has_pending = c->has_pending;
    m.pending = c->pending;
    m.source = d->q->command->source;
    w = say(d, HW__EVENT__BODY_EXPECTED_DISCHARGE_SET, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

static void record_readiness(const struct deciding *d, const Hw__RecordReadiness *c)
{
    Hw__ReadinessRecorded m = HW__READINESS_RECORDED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_criterion, "criterion") || !check_given(d, c->has_met, "met"))
        return;
    s = present_spell(d, c->spell, &at);
    if (!s)
        return;
    m.criterion = c->criterion;
    m.met = c->met;
    m.source = d->q->command->source;
    m.minor = at.minor &&
              is_minor(d->b, at.person, NULL, hw_london_day(d->q->at_ms), hw_plan_arena(d->p));
    m.has_minor = m.minor;
    w = say(d, HW__EVENT__BODY_READINESS_RECORDED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

/* ---- delays
 * ------------------------------------------------------------------------------------------------
 */

static bool check_reason(const struct deciding *d, const Hw__RecordDelay *c,
                         const struct hw_spell_state *at)
{
    const char *reason = hw_reason_code(c->reason);
    const char *attribution = hw_attribution_code(c->attribution);

    switch (hw_reason_check(c->reason, c->attribution, at->care, hw_london_day(d->q->at_ms))) {
    case HW_REASON_OK:
        return true;
    case HW_REASON_ATTRIBUTION:
        hw_plan_refuse(d->p, "ATTRIBUTION_NOT_PERMITTED", "attribution",
                       "reason %s cannot be attributed to %s", reason, attribution);
        break;
    case HW_REASON_CARE_TYPE:
        hw_plan_refuse(d->p, "REASON_NOT_PERMITTED", "reason",
                       "reason %s is for non-acute care only, and this is acute care", reason);
        break;
    case HW_REASON_DATE:
        hw_plan_refuse(d->p, "REASON_NOT_IN_USE", "reason", "reason %s was not in use on that day",
                       reason);
        break;
    }
    return false;
}

static void record_delay(const struct deciding *d, const Hw__RecordDelay *c)
{
    Hw__DelayRecorded m = HW__DELAY_RECORDED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_reason, "reason") ||
        !check_given(d, c->has_attribution, "attribution") ||
        !check_authority(d, c->authority, false))
        return;
    s = present_spell(d, c->spell, &at);
    if (!s || !check_reason(d, c, &at))
        return;
    m.reason = c->reason;
    m.attribution = c->attribution;
    m.authority = c->authority ? hw_authority_of(c->authority) : NULL;
    m.source = d->q->command->source;
    w = say(d, HW__EVENT__BODY_DELAY_RECORDED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

static struct spell_entry *spell_with_reason(const struct deciding *d, const char *id,
                                             struct hw_spell_state *at)
{
    struct spell_entry *s = present_spell(d, id, at);

    if (!s || at->reason != HW__REASON__CODE__UNKNOWN)
        return s;
    hw_plan_refuse(d->p, "NO_REASON_RECORDED", "spell",
                   "no delay reason is recorded for spell %s at that time", id);
    return NULL;
}

static void agree_delay(const struct deciding *d, const Hw__AgreeDelay *c)
{
    Hw__DelayAgreed m = HW__DELAY_AGREED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_by, "by") || !(s = spell_with_reason(d, c->spell, &at)))
        return;
    m.by = c->by;
    m.note = seal_text(d, at.person, c->note);
    w = say(d, HW__EVENT__BODY_DELAY_AGREED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

static void dispute_delay(const struct deciding *d, const Hw__DisputeDelay *c)
{
    Hw__DelayDisputed m = HW__DELAY_DISPUTED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_given(d, c->has_by, "by") || !(s = spell_with_reason(d, c->spell, &at)))
        return;
    m.by = c->by;
    m.note = seal_text(d, at.person, c->note);
    w = say(d, HW__EVENT__BODY_DELAY_DISPUTED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

/* ---- leaving
 * ------------------------------------------------------------------------------------------------
 */

static void discharge_patient(const struct deciding *d, const Hw__DischargePatient *c)
{
    Hw__PatientDischarged m = HW__PATIENT_DISCHARGED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;
    int64_t before = 0;

    if (!check_optional(d, c->destination, "destination") || !(s = spell_at(d, c->spell, &at)))
        return;
    m.destination = c->destination;
    m.has_died = c->has_died;
    m.died = c->died;
    m.source = d->q->command->source;
    w = say(d, HW__EVENT__BODY_PATIENT_DISCHARGED, &m);
    before = hw_spell_restated(&s->facts, &w.fact);
    if (before)
        hw_plan_already(d->p, before);
    else if (present_spell(d, c->spell, &at))
        add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

static void leave(const struct deciding *d, const char *id, bool start)
{
    Hw__LeaveStarted started = HW__LEAVE_STARTED__INIT;
    Hw__LeaveEnded ended = HW__LEAVE_ENDED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = present_spell(d, id, &at);

    if (!s)
        return;
    started.source = ended.source = d->q->command->source;
    w = start ? say(d, HW__EVENT__BODY_LEAVE_STARTED, &started)
              : say(d, HW__EVENT__BODY_LEAVE_ENDED, &ended);
    if (at.on_leave == start && !hw_spell_restated(&s->facts, &w.fact)) {
        hw_plan_refuse(d->p, start ? "ON_LEAVE" : "NOT_ON_LEAVE", "spell",
                       start ? "the person of spell %s is on leave already"
                             : "the person of spell %s is not on leave",
                       id);
        return;
    }
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

static void change_authority(const struct deciding *d, const Hw__ChangeAuthority *c)
{
    Hw__AuthorityChanged m = HW__AUTHORITY_CHANGED__INIT;
    struct hw_spell_state at;
    struct said w;
    struct spell_entry *s = NULL;

    if (!check_authority(d, c->authority, true) || !(s = present_spell(d, c->spell, &at)))
        return;
    m.authority = hw_authority_of(c->authority);
    if (hw_streq(at.authority, m.authority)) { /* said again: not a change */
        hw_plan_already(d->p, at.admitted_position);
        return;
    }
    m.source = d->q->command->source;
    w = say(d, HW__EVENT__BODY_AUTHORITY_CHANGED, &m);
    add_fact(d, s, &w, HW__BED_STATE__CODE__CLEANING);
}

/* ---- taking back
 * -----------------------------------------------------------------------------------------------
 */

/* Said before: the same kind of cancellation for the same moment, still counting. */
static int64_t cancelled_before(const struct deciding *d, const struct spell_entry *s,
                                enum hw_fact_kind kind)
{
    for (size_t i = s->facts.removal_count; i > 0; i--) {
        const struct hw_fact *f = &s->facts.removals[i - 1];

        if (f->kind == kind && f->at_ms == d->q->at_ms &&
            !hw_spell_is_removed(&s->facts, f->position))
            return f->position;
    }
    return 0;
}

/* A fact is taken back by its place in the log, which must be known by then. */
static void take_back(const struct deciding *d, struct spell_entry *s, uint32_t type, void *message,
                      int64_t *slot, int64_t position)
{
    struct said w;

    if (position >= HW_PROVISIONAL) {
        hw_plan_wait(d->p);
        return;
    }
    *slot = position;
    w = say(d, type, message);
    add_fact(d, s, &w, HW__BED_STATE__CODE__AVAILABLE);
}

static void cancel(const struct deciding *d, const char *id, enum hw_fact_kind kind)
{
    Hw__AdmissionCancelled admission = HW__ADMISSION_CANCELLED__INIT;
    Hw__DischargeCancelled discharge = HW__DISCHARGE_CANCELLED__INIT;
    Hw__MoveCancelled move = HW__MOVE_CANCELLED__INIT;
    struct spell_entry *s = NULL;
    int64_t before = 0;

    if (!check_text(d, id, "spell"))
        return;
    s = beds_spell(d->b, id);
    before = s ? cancelled_before(d, s, kind) : 0;
    admission.source = discharge.source = move.source = d->q->command->source;
    if (before)
        hw_plan_already(d->p, before);
    else if (!s || !s->now.admitted)
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", id);
    else if (kind == HW_FACT_ADMISSION_CANCELLED)
        take_back(d, s, HW__EVENT__BODY_ADMISSION_CANCELLED, &admission, &admission.position,
                  s->now.admitted_position);
    else if (kind == HW_FACT_DISCHARGE_CANCELLED && s->now.discharged)
        take_back(d, s, HW__EVENT__BODY_DISCHARGE_CANCELLED, &discharge, &discharge.position,
                  s->now.discharged_position);
    else if (kind == HW_FACT_DISCHARGE_CANCELLED)
        hw_plan_refuse(d->p, "NOT_DISCHARGED", "spell", "spell %s has not been discharged", id);
    else if (s->now.moved_position)
        take_back(d, s, HW__EVENT__BODY_MOVE_CANCELLED, &move, &move.position,
                  s->now.moved_position);
    else
        hw_plan_refuse(d->p, "NOT_MOVED", "spell", "spell %s has no move to cancel", id);
}

static bool may_retract(enum hw_fact_kind kind)
{
    return kind != HW_FACT_PERSON && kind != HW_FACT_MINORITY;
}

/* A retraction of that fact that counts; 0: none. */
static int64_t retracted_by(const struct spell_entry *s, int64_t position)
{
    for (size_t i = s->facts.removal_count; i > 0; i--) {
        const struct hw_fact *f = &s->facts.removals[i - 1];

        if (f->u.cancels == position && !hw_spell_is_removed(&s->facts, f->position))
            return f->position;
    }
    return 0;
}

static void retract_fact(const struct deciding *d, const Hw__RetractFact *c)
{
    Hw__FactRetracted m = HW__FACT_RETRACTED__INIT;
    struct spell_entry *s = NULL;
    const struct hw_fact *f = NULL;
    int64_t before = 0;

    if (!check_text(d, c->spell, "spell") || !check_given(d, c->has_position, "position"))
        return;
    s = beds_spell(d->b, c->spell);
    if (!s || s->version == 0) {
        hw_plan_refuse(d->p, "UNKNOWN_SPELL", "spell", "no spell %s is known", c->spell);
        return;
    }
    f = hw_spell_find(&s->facts, c->position);
    if (!f || !may_retract(f->kind)) {
        hw_plan_refuse(d->p, "UNKNOWN_FACT", "position",
                       "position %lld is no fact of spell %s that can be retracted",
                       (long long)c->position, c->spell);
        return;
    }
    before = retracted_by(s, c->position);
    if (before) {
        hw_plan_already(d->p, before);
        return;
    }
    if (hw_spell_is_removed(&s->facts, c->position)) {
        hw_plan_refuse(d->p, "ADMISSION_CANCELLED", "position",
                       "the admission of spell %s was cancelled, and that fact with it", c->spell);
        return;
    }
    m.note = seal_text(d, s->now.person, c->note);
    take_back(d, s, HW__EVENT__BODY_FACT_RETRACTED, &m, &m.position, c->position);
}

void decide_spell(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    if (c->body_case == HW__COMMAND__BODY_MOVE_PATIENT)
        move_patient(d, c->move_patient);
    else if (c->body_case == HW__COMMAND__BODY_SET_EXPECTED_DISCHARGE)
        set_expected_discharge(d, c->set_expected_discharge);
    else if (c->body_case == HW__COMMAND__BODY_RECORD_READINESS)
        record_readiness(d, c->record_readiness);
    else if (c->body_case == HW__COMMAND__BODY_RECORD_DELAY)
        record_delay(d, c->record_delay);
    else if (c->body_case == HW__COMMAND__BODY_AGREE_DELAY)
        agree_delay(d, c->agree_delay);
    else if (c->body_case == HW__COMMAND__BODY_DISPUTE_DELAY)
        dispute_delay(d, c->dispute_delay);
    else if (c->body_case == HW__COMMAND__BODY_DISCHARGE_PATIENT)
        discharge_patient(d, c->discharge_patient);
    else if (c->body_case == HW__COMMAND__BODY_CANCEL_ADMISSION)
        cancel(d, c->cancel_admission->spell, HW_FACT_ADMISSION_CANCELLED);
    else if (c->body_case == HW__COMMAND__BODY_CANCEL_DISCHARGE)
        cancel(d, c->cancel_discharge->spell, HW_FACT_DISCHARGE_CANCELLED);
    else if (c->body_case == HW__COMMAND__BODY_CANCEL_MOVE)
        cancel(d, c->cancel_move->spell, HW_FACT_MOVE_CANCELLED);
    else if (c->body_case == HW__COMMAND__BODY_START_LEAVE)
        leave(d, c->start_leave->spell, true);
    else if (c->body_case == HW__COMMAND__BODY_END_LEAVE)
        leave(d, c->end_leave->spell, false);
    else if (c->body_case == HW__COMMAND__BODY_CHANGE_AUTHORITY)
        change_authority(d, c->change_authority);
    else
        retract_fact(d, c->retract_fact);
}
