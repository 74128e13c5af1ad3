#include "adt/core/translate.h"

#include <stdio.h>
#include <string.h>

#include "homeward/civil.h"

static const char *const nothing_harmless[] = {NULL};
/* A person who has no stay here: there is nothing to keep up to date (least data). */
static const char *const stranger[] = {"UNKNOWN_PERSON", NULL};
/* What is said beside the main thing may be about a stay that is over. */
static const char *const beside[] = {"ALREADY_DISCHARGED", "NOT_ADMITTED_YET", NULL};
static const char *const released_before[] = {"NOTHING_RESERVED", NULL};

/* ---- building commands
 * --------------------------------------------------------------------------------- */

static void *new_message(struct translating *t, const ProtobufCMessageDescriptor *d)
{
    ProtobufCMessage *m = hw_arena_alloc(t->arena, d->sizeof_message);

    if (m)
        protobuf_c_message_init(d, m);
    return m;
}

/* body is of the arena; its place in the command follows from `which`. */
static bool add(struct translating *t, unsigned which, void *body, Hw__Time *at,
                const char *const *harmless)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, which);
    Hw__Command *c = new_message(t, &hw__command__descriptor);

    if (!c || !body || !f)
        return unfit(t, "TOO_LARGE", NULL, 0, 0, "the message is too large");
    if (t->out->count == STEPS)
        return unfit(t, "TOO_LARGE", NULL, 0, 0, "the message asks for too much at once");
    c->body_case = (Hw__Command__BodyCase)which;
    *(void **)(void *)((char *)c + f->offset) = body;
    c->at = at;
    c->provider = t->provider;
    c->actor = hw_arena_format(t->arena, "adt:%s", t->m->sender);
    c->source = hw_arena_format(t->arena, "adt:%s/%s", t->m->sender, t->m->control);
    c->has_remember_refusal = c->remember_refusal = true;
    t->out->steps[t->out->count++] =
        (struct step){.command = c, .harmless = harmless ? harmless : nothing_harmless};
    return true;
}

/* ---- admission
 * ----------------------------------------------------------------------------------------- */

static Hw__AdmissionMethod__Code method_of(struct translating *t)
{
    const char *type = hl7_value(&t->m->hl7, t->pv1, 4, 1, t->arena);

    if (!type)
        return HW__ADMISSION_METHOD__CODE__UNKNOWN;
    if (map_has_word("E A U 21 22 23 24 25 28 2A 2B 2C 2D", type))
        return HW__ADMISSION_METHOD__CODE__EMERGENCY;
    return map_has_word("R L C 11 12 13", type) ? HW__ADMISSION_METHOD__CODE__ELECTIVE
                                                : HW__ADMISSION_METHOD__CODE__UNKNOWN;
}

/* PV2-9. Sent with every message, so what it says twice is said once (homeward-beds sees to it). */
static bool add_expected(struct translating *t, Hw__Time *at)
{
    bool null = false;
    Hw__Date *date = expected_of(t, &null);
    Hw__SetExpectedDischarge *c = NULL;

    if (!date && !null)
        return true;
    c = new_message(t, &hw__set_expected_discharge__descriptor);
    if (c) {
        c->spell = t->spell;
        c->date = date;
        c->has_none = c->none = null;
    }
    return add(t, HW__COMMAND__BODY_SET_EXPECTED_DISCHARGE, c, at, beside);
}

static void fill_person(Hw__AdmitPatient *c, const struct person *p)
{
    c->nhs_number = p->ids.nhs_number;
    c->local_id = p->ids.local_id;
    c->family_name = p->family_name;
    c->given_name = p->given_name;
    c->address = p->address;
    c->postcode = p->postcode;
    c->date_of_birth = p->date_of_birth;
    c->authority = p->authority ? p->authority : "UNKNOWN";
}

static bool admit(struct translating *t)
{
    struct location where;
    struct person p;
    Hw__Time *at = NULL;
    Hw__AdmitPatient *c = new_message(t, &hw__admit_patient__descriptor);

    if (!visit_of(t) || !location_of(t, t->pv1, 3, &where) || !time_of(t, t->pv1, 44, &at))
        return false;
    p = person_of(t);
    if (c) {
        c->spell = t->spell;
        c->provider = t->provider;
        c->ward = where.ward;
        c->bed = where.bed;
        c->site = where.site;
        c->has_care_type = true;
        c->care_type = where.care;
        c->admission_method = method_of(t);
        c->has_admission_method = c->admission_method != HW__ADMISSION_METHOD__CODE__UNKNOWN;
        fill_person(c, &p);
    }
    return add(t, HW__COMMAND__BODY_ADMIT_PATIENT, c, at, NULL) && add_expected(t, at);
}

/* ---- moves and endings
 * --------------------------------------------------------------------------------- */

static bool move(struct translating *t)
{
    struct location where;
    Hw__Time *at = NULL;
    Hw__MovePatient *c = new_message(t, &hw__move_patient__descriptor);

    if (!visit_of(t) || !location_of(t, t->pv1, 3, &where) || !time_of(t, NULL, 0, &at))
        return false;
    if (c) {
        c->spell = t->spell;
        c->ward = where.ward;
        c->bed = where.bed;
        c->site = where.site;
        c->has_care_type = where.has_care; /* otherwise as it was */
        c->care_type = where.care;
    }
    return add(t, HW__COMMAND__BODY_MOVE_PATIENT, c, at, NULL) && add_expected(t, at);
}

/* R9.5: method 4 (died) and 5 (stillbirth); HL7 table 0112: 20, 40, 41, 42 (expired). */
static bool has_died(struct translating *t)
{
    const char *method = hl7_value(&t->m->hl7, t->pv1, 36, 1, t->arena);
    const char *indicator = hl7_value(&t->m->hl7, t->pid, 30, 1, t->arena);

    return (method && map_has_word("4 5 20 40 41 42", method)) ||
           (indicator && strcmp(indicator, "Y") == 0);
}

static bool discharge(struct translating *t)
{
    Hw__Time *at = NULL;
    Hw__DischargePatient *c = new_message(t, &hw__discharge_patient__descriptor);

    if (!visit_of(t) || !time_of(t, t->pv1, 45, &at))
        return false;
    if (c) {
        c->spell = t->spell;
        c->destination = hl7_value(&t->m->hl7, t->pv1, 37, 1, t->arena);
        c->has_died = c->died = has_died(t);
    }
    return add(t, HW__COMMAND__BODY_DISCHARGE_PATIENT, c, at, NULL);
}

/* Commands that hold nothing but the stay's name. */
static bool plain(struct translating *t, unsigned which, const char *const *harmless)
{
    const ProtobufCFieldDescriptor *body =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, which);
    ProtobufCMessage *c = NULL;
    const ProtobufCFieldDescriptor *spell = NULL;
    Hw__Time *at = NULL;

    if (!visit_of(t) || !time_of(t, NULL, 0, &at))
        return false;
    c = new_message(t, body->descriptor);
    if (c) {
        spell = protobuf_c_message_descriptor_get_field_by_name(body->descriptor, "spell");
        *(const char **)(void *)((char *)c + spell->offset) = t->spell;
    }
    return add(t, which, c, at, harmless);
}

static bool cancel_admission(struct translating *t)
{
    return plain(t, HW__COMMAND__BODY_CANCEL_ADMISSION, NULL);
}

static bool cancel_move(struct translating *t)
{
    return plain(t, HW__COMMAND__BODY_CANCEL_MOVE, NULL);
}

static bool cancel_discharge(struct translating *t)
{
    return plain(t, HW__COMMAND__BODY_CANCEL_DISCHARGE, NULL);
}

static bool start_leave(struct translating *t)
{
    return plain(t, HW__COMMAND__BODY_START_LEAVE, NULL);
}

static bool end_leave(struct translating *t)
{
    return plain(t, HW__COMMAND__BODY_END_LEAVE, NULL);
}

/* ---- what is to come
 * ----------------------------------------------------------------------------------- */

static bool reserve(struct translating *t)
{
    struct location where;
    Hw__Time *at = NULL;
    Hw__ReserveBed *c = new_message(t, &hw__reserve_bed__descriptor);

    if (!visit_of(t) || !location_of(t, t->pv1, 42, &where) || !time_of(t, NULL, 0, &at))
        return false;
    if (!where.bed)
        return true; /* a ward alone cannot be kept for somebody */
    if (c) {
        c->spell = t->spell;
        c->provider = t->provider;
        c->ward = where.ward;
        c->bed = where.bed;
    }
    return add(t, HW__COMMAND__BODY_RESERVE_BED, c, at, NULL);
}

static bool release(struct translating *t)
{
    return plain(t, HW__COMMAND__BODY_RELEASE_BED, released_before);
}

static bool pending_discharge(struct translating *t)
{
    Hw__Time *at = NULL;
    bool null = false;
    Hw__SetExpectedDischarge *c = new_message(t, &hw__set_expected_discharge__descriptor);

    if (!visit_of(t) || !time_of(t, NULL, 0, &at))
        return false;
    if (c) {
        c->spell = t->spell;
        c->date = expected_of(t, &null);
        c->has_pending = c->pending = true;
    }
    if (c && !c->date && at && (c->date = new_message(t, &hw__date__descriptor)))
        c->date->day = hw_london_day(at->ms); /* R9.3: today */
    if (c && !c->date)
        return unfit(t, "MISSING_FIELD", "EVN", 2, 0,
                     "nothing says when the discharge is expected");
    return add(t, HW__COMMAND__BODY_SET_EXPECTED_DISCHARGE, c, at, NULL);
}

static bool no_pending_discharge(struct translating *t)
{
    Hw__Time *at = NULL;
    bool null = false;
    Hw__SetExpectedDischarge *c = new_message(t, &hw__set_expected_discharge__descriptor);

    if (!visit_of(t) || !time_of(t, NULL, 0, &at))
        return false;
    if (c) {
        c->spell = t->spell;
        c->date = expected_of(t, &null);
        c->has_none = c->none = c->date == NULL;
    }
    return add(t, HW__COMMAND__BODY_SET_EXPECTED_DISCHARGE, c, at, NULL);
}

/* ---- people
 * -------------------------------------------------------------------------------------------- */

static Hw__UpdatePerson *update_of(struct translating *t, const struct person *p)
{
    Hw__UpdatePerson *c = new_message(t, &hw__update_person__descriptor);

    if (!c)
        return NULL;
    c->nhs_number = p->ids.nhs_number;
    c->provider = t->provider;
    c->local_id = p->ids.local_id;
    c->date_of_birth = p->date_of_birth;
    c->family_name = p->family_name;
    c->given_name = p->given_name;
    c->address = p->address;
    c->postcode = p->postcode;
    return c;
}

/* A05, A28, A31: who somebody is, whether or not there is a stay. */
static bool update_person(struct translating *t)
{
    struct person p;

    if (!t->pid)
        return unfit(t, "NO_PID", "PID", 0, 0, "there is no PID segment");
    p = person_of(t);
    if (!p.ids.nhs_number && !p.ids.local_id)
        return unfit(t, "NO_IDENTIFIER", "PID", 3, 0, "PID-3 holds no identifier that can be used");
    return add(t, HW__COMMAND__BODY_UPDATE_PERSON, update_of(t, &p), NULL, stranger);
}

static bool change_authority(struct translating *t, const struct person *p, Hw__Time *at)
{
    Hw__ChangeAuthority *c = NULL;

    if (!p->authority || strcmp(p->authority, "UNKNOWN") == 0)
        return true;
    c = new_message(t, &hw__change_authority__descriptor);
    if (c) {
        c->spell = t->spell;
        c->authority = p->authority;
    }
    return add(t, HW__COMMAND__BODY_CHANGE_AUTHORITY, c, at, beside);
}

/* R9.3: PV1-3 of an A08 moves nobody. */
static bool update(struct translating *t)
{
    struct person p;
    Hw__UpdatePerson *c = NULL;
    Hw__Time *at = NULL;

    if (!t->pv1)
        return update_person(t);
    if (!visit_of(t) || !time_of(t, NULL, 0, &at))
        return false;
    p = person_of(t);
    c = update_of(t, &p);
    if (c)
        c->spell = t->spell;
    return add(t, HW__COMMAND__BODY_UPDATE_PERSON, c, at, NULL) && change_authority(t, &p, at) &&
           add_expected(t, at);
}

static bool merge_pair(struct translating *t, const struct hl7_segment *pid,
                       const struct hl7_segment *mrg, Hw__Time *at)
{
    struct identifiers to = identifiers_of(t, pid, 3), from = identifiers_of(t, mrg, 1);
    Hw__MergePeople *c = NULL;

    if (!to.nhs_number && !to.local_id)
        return unfit(t, "NO_IDENTIFIER", "PID", 3, 0, "PID-3 holds no identifier that can be used");
    /* Two records of one NHS number: what tells them apart are the hospital's own numbers. */
    if (from.nhs_number && to.nhs_number && strcmp(from.nhs_number, to.nhs_number) == 0)
        from.nhs_number = NULL;
    if (!from.nhs_number && !from.local_id)
        return unfit(t, "NO_IDENTIFIER", "MRG", 1, 0, "MRG-1 holds no identifier that can be used");
    c = new_message(t, &hw__merge_people__descriptor);
    if (c) {
        c->nhs_number = to.nhs_number;
        c->provider = t->provider;
        c->local_id = to.local_id;
        c->from_nhs_number = from.nhs_number;
        c->from_local_id = from.local_id;
    }
    return add(t, HW__COMMAND__BODY_MERGE_PEOPLE, c, at, stranger);
}

static bool merge(struct translating *t)
{
    const struct hl7_segment *pid = NULL;
    Hw__Time *at = NULL;

    if (!time_of(t, NULL, 0, &at))
        return false;
    for (size_t i = 0; i < t->m->hl7.count; i++) {
        const struct hl7_segment *s = &t->m->hl7.segments[i];

        if (strcmp(s->name, "PID") == 0)
            pid = s;
        if (strcmp(s->name, "MRG") != 0)
            continue;
        if (!pid)
            return unfit(t, "NO_PID", "PID", 0, 0, "an MRG segment stands before any PID segment");
        if (!merge_pair(t, pid, s, at))
            return false;
    }
    return t->out->count || unfit(t, "NO_MRG", "MRG", 0, 0, "there is no MRG segment");
}

/* ---- beds
 * ---------------------------------------------------------------------------------------------- */

/* R9.11. O follows from the patients and tells nothing new. */
static bool bed_state_of(const char *status, Hw__BedState__Code *out)
{
    static const struct {
        char status;
        Hw__BedState__Code state;
    } rows[] = {
        {'C', HW__BED_STATE__CODE__CLOSED},         {'H', HW__BED_STATE__CODE__CLEANING},
        {'I', HW__BED_STATE__CODE__ISOLATION_ONLY}, {'K', HW__BED_STATE__CODE__CLEANING},
        {'O', HW__BED_STATE__CODE__OCCUPIED},       {'U', HW__BED_STATE__CODE__AVAILABLE},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        if (status[0] == rows[i].status && status[1] == '\0') {
            *out = rows[i].state;
            return true;
        }
    }
    return false;
}

static bool bed_status(struct translating *t)
{
    const struct hl7_segment *npu = hl7_find(&t->m->hl7, "NPU");
    const char *status = hl7_value(&t->m->hl7, npu, 2, 1, t->arena);
    Hw__SetBedState *c = new_message(t, &hw__set_bed_state__descriptor);
    Hw__BedState__Code state = HW__BED_STATE__CODE__UNKNOWN;
    struct location where;
    Hw__Time *at = NULL;

    if (!npu)
        return unfit(t, "NO_NPU", "NPU", 0, 0, "there is no NPU segment");
    if (!location_of(t, npu, 1, &where) || !time_of(t, NULL, 0, &at))
        return false;
    if (!where.bed)
        return unfit(t, "NO_BED", "NPU", 1, 3, "NPU-1 names no bed (component 3)");
    if (!status || !bed_state_of(status, &state))
        return unfit(t, "UNKNOWN_BED_STATUS", "NPU", 2, 0,
                     "NPU-2 is no bed status of table 0116 (C, H, I, K, O, U)");
    if (state == HW__BED_STATE__CODE__OCCUPIED)
        return true;
    if (c) {
        c->provider = t->provider;
        c->ward = where.ward;
        c->bed = where.bed;
        c->has_state = true;
        c->state = state;
        c->reason =
            state == HW__BED_STATE__CODE__CLEANING && status[0] == 'K' ? "CONTAMINATED" : NULL;
    }
    return add(t, HW__COMMAND__BODY_SET_BED_STATE, c, at, NULL);
}

/* ---- which of them
 * ------------------------------------------------------------------------------------- */

static const struct {
    const char *event;
    bool (*translate)(struct translating *t);
} events[] = {
    {"A01", admit},         {"A02", move},
    {"A03", discharge},     {"A05", update_person},
    {"A08", update},        {"A11", cancel_admission},
    {"A12", cancel_move},   {"A13", cancel_discharge},
    {"A15", reserve},       {"A16", pending_discharge},
    {"A20", bed_status},    {"A21", start_leave},
    {"A22", end_leave},     {"A25", no_pending_discharge},
    {"A26", release},       {"A28", update_person},
    {"A31", update_person}, {"A40", merge},
};

void translate(const struct message *m, const struct map *map, struct hw_arena *arena,
               struct translation *out)
{
    struct translating t = {.m = m, .map = map, .arena = arena, .out = out};
    bool adt = m->type && strcmp(m->type, "ADT") == 0;

    *out = (struct translation){.result = TRANSLATED};
    t.evn = hl7_find(&m->hl7, "EVN");
    t.pid = hl7_find(&m->hl7, "PID");
    t.pv1 = hl7_find(&m->hl7, "PV1");
    t.pv2 = hl7_find(&m->hl7, "PV2");
    for (size_t i = 0; adt && m->event && i < sizeof(events) / sizeof(*events); i++) {
        if (strcmp(events[i].event, m->event) != 0)
            continue;
        if (provider_of(&t))
            (void)events[i].translate(&t);
        if (hw_arena_exhausted(arena))
            (void)unfit(&t, "TOO_LARGE", NULL, 0, 0, "the message is too large");
        return;
    }
    out->result = KEEP_ASIDE;
    out->fault = (struct fault){"TYPE_NOT_USED",
                                "messages of this type and event are not used here: nothing was to "
                                "be done",
                                {"MSH", 1, 9, 0, 0}};
}

bool step_is_harmless(const struct step *s, const char *code)
{
    for (const char *const *h = s->harmless; code && *h; h++) {
        if (strcmp(*h, code) == 0)
            return true;
    }
    return false;
}
