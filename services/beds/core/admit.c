/* AdmitPatient. */
#include "beds/core/said.h"
#include "homeward/civil.h"
#include "homeward/es/check.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

static bool check_admission(const struct deciding *d, const Hw__AdmitPatient *c)
{
    if (!check_text(d, c->spell, "spell") || !check_provider(d, c->provider) ||
        !check_text(d, c->ward, "ward") || !check_optional(d, c->bed, "bed") ||
        !check_authority(d, c->authority, true) || !check_given(d, c->has_care_type, "careType") ||
        !hw_check_nhs_number(d->p, c->nhs_number, "nhsNumber") ||
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
    struct person_entry *known = NULL;
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
    known = find_identity(d->b, &who);
    person = plan_person(d, known, &who, &ok);
    if (!ok)
        return;
    m.has_person = !hw_id_is_zero(person);
    m.person.data = person.b;
    m.person.len = sizeof(person.b);
    m.minor = is_minor(d->b, person, &who, hw_london_day(d->q->at_ms), hw_plan_arena(d->p));
    m.has_minor = m.minor;
    hw_plan_event(d->p, stream, s ? s->version : 0, HW__EVENT__BODY_PATIENT_ADMITTED, d->q->at_ms,
                  &m);
    if (!correct_minority_on_admission(d, s, known, who.date_of_birth)) {
        hw_plan_wait(d->p);
        return;
    }
    to = (struct place){.provider = c->provider, .ward = c->ward, .bed = c->bed};
    (void)plan_places(d, c->spell, person, &nowhere, &to, HW__BED_STATE__CODE__AVAILABLE);
}
