/* adt/core/translate.h - what a message asks of homeward-beds (rulebook 9.3). Pure.
 *
 *   A01            AdmitPatient, SetExpectedDischarge (PV2-9)
 *   A02            MovePatient, SetExpectedDischarge
 *   A03            DischargePatient
 *   A05 A28 A31    UpdatePerson, of people who are known
 *   A08            UpdatePerson, ChangeAuthority, SetExpectedDischarge; nobody is moved
 *   A11 A12 A13    CancelAdmission, CancelMove, CancelDischarge
 *   A15 A26        ReserveBed, ReleaseBed
 *   A16 A25        SetExpectedDischarge: pending, not pending
 *   A20            SetBedState
 *   A21 A22        StartLeave, EndLeave
 *   A40            MergePeople, once for each pair of PID and MRG
 *
 * Everything else, and messages about people who are no in-patients, is kept aside. */
#ifndef ADT_CORE_TRANSLATE_H
#define ADT_CORE_TRANSLATE_H

#include "adt/core/message.h"
#include "homeward/v1/commands.pb-c.h"

enum { STEPS = 64 };

/* Refusals that leave nothing undone: a NULL-terminated list of codes. */
struct step {
    Hw__Command *command; /* of the arena; without request_id */
    const char *const *harmless;
};

enum translated {
    TRANSLATED, /* into steps, perhaps none */
    KEEP_ASIDE, /* fault says why there is nothing to do */
    UNFIT,      /* fault says why it cannot be done */
};

struct translation {
    enum translated result;
    struct fault fault; /* with TRANSLATED: a warning, or code NULL */
    size_t count;
    struct step steps[STEPS];
};

/* m has no fault. Everything lives in the arena. */
void translate(const struct message *m, const struct map *map, struct hw_arena *arena,
               struct translation *out);
/* Whether a refusal leaves nothing undone. */
bool step_is_harmless(const struct step *s, const char *code);

/* ---- for the files of this folder: a message being translated ---- */
struct translating {
    const struct message *m;
    const struct map *map;
    struct hw_arena *arena;
    struct translation *out;
    const struct hl7_segment *evn, *pid, *pv1, *pv2;
    const char *provider, *spell;
};

/* Each answers false after stating the fault. */
bool unfit(struct translating *t, const char *code, const char *segment, int field, int component,
           const char *message);

/* ---- who.c ---- */
struct identifiers {
    const char *nhs_number, *local_id;
};
/* From a field of identifiers (PID-3, MRG-1). A bad NHS number is left out and warned of. */
struct identifiers identifiers_of(struct translating *t, const struct hl7_segment *s, size_t field);
struct person {
    struct identifiers ids;
    const char *family_name, *given_name, *address, *postcode, *authority;
    Hw__Date *date_of_birth;
    bool died;
};
/* From PID; t->pid may be NULL. */
struct person person_of(struct translating *t);

/* ---- where.c ---- */
struct location {
    const char *ward, *bed, *site;
    bool has_care;
    Hw__CareType__Code care;
};
/* From a location field (R9.10). A ward must be there; false: the fault says what is wrong. */
bool location_of(struct translating *t, const struct hl7_segment *s, int field,
                 struct location *out);
bool provider_of(struct translating *t);
/* PV1, an in-patient, and the visit's number. False: kept aside or unfit. */
bool visit_of(struct translating *t);
/* When it happened: the first of the field `own` of s (0: none), EVN-6, EVN-2 and MSH-7 that says.
 * *at NULL: nothing says. */
bool time_of(struct translating *t, const struct hl7_segment *s, int own, Hw__Time **at);
/* PV2-9 as a day; *null: the sender deletes it. NULL when it says nothing. */
Hw__Date *expected_of(struct translating *t, bool *null);

#endif
