/* Commands about one spell. */
#include "beds/core/said.h"
#include "homeward/civil.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

/* ---- moves, dates, decisions ---- */

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
    m.reason = seal_text(d, at.person, c->reason, "reason");
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

/* ---- leaving ---- */

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

/* ---- which is which ---- */

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
        decide_record_delay(d, c->record_delay);
    else if (c->body_case == HW__COMMAND__BODY_AGREE_DELAY)
        decide_agree_delay(d, c->agree_delay);
    else if (c->body_case == HW__COMMAND__BODY_DISPUTE_DELAY)
        decide_dispute_delay(d, c->dispute_delay);
    else if (c->body_case == HW__COMMAND__BODY_DISCHARGE_PATIENT)
        discharge_patient(d, c->discharge_patient);
    else if (c->body_case == HW__COMMAND__BODY_CANCEL_ADMISSION)
        decide_cancel(d, c->cancel_admission->spell, HW_FACT_ADMISSION_CANCELLED);
    else if (c->body_case == HW__COMMAND__BODY_CANCEL_DISCHARGE)
        decide_cancel(d, c->cancel_discharge->spell, HW_FACT_DISCHARGE_CANCELLED);
    else if (c->body_case == HW__COMMAND__BODY_CANCEL_MOVE)
        decide_cancel(d, c->cancel_move->spell, HW_FACT_MOVE_CANCELLED);
    else if (c->body_case == HW__COMMAND__BODY_START_LEAVE)
        leave(d, c->start_leave->spell, true);
    else if (c->body_case == HW__COMMAND__BODY_END_LEAVE)
        leave(d, c->end_leave->spell, false);
    else if (c->body_case == HW__COMMAND__BODY_CHANGE_AUTHORITY)
        change_authority(d, c->change_authority);
    else
        decide_retract(d, c->retract_fact);
}
