/* What homeward-beds answers to every command, row by row. */
#include "desk.h"
#include "support/t.h"

enum { LINES = 16 };

struct story {
    const char *name;
    const char *lines[LINES];
};

/* clang-format off */
static const struct story stories[] = {
    /* ---- admission ---- */
    {"admitted into a bed", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00 -> ok", "= W/1 OCCUPIED S1"}},
    {"admitted to a ward without a bed", {
        "AdmitPatient spell=S1 ward=W at=1T09:00 -> ok", "= W/1 none"}},
    {"said twice changes nothing", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00 -> ok",
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00 -> same"}},
    {"a spell is opened once", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "AdmitPatient spell=S1 ward=W bed=2 at=1T09:00 -> SPELL_EXISTS spell",
        "AdmitPatient spell=S1 ward=W bed=1 at=1T10:00 -> SPELL_EXISTS spell"}},
    {"what an admission must say", {
        "AdmitPatient ward=W -> MISSING_FIELD spell",
        "AdmitPatient spell=S1 -> MISSING_FIELD ward",
        "AdmitPatient spell=S1 ward=W provider=rbz -> BAD_VALUE provider",
        "AdmitPatient spell=S1 ward=W provider=RBZ1234 -> BAD_VALUE provider",
        "AdmitPatient spell=S1 ward=W authority=9999999 -> BAD_VALUE authority",
        "AdmitPatient spell=S1 ward=W bed=~1 -> BAD_VALUE bed",
        "AdmitPatient spell=S1 ward=W nhsNumber=9990000019 -> BAD_VALUE nhsNumber",
        "AdmitPatient spell=S1 ward=W nhsNumber=999000001 -> BAD_VALUE nhsNumber",
        "AdmitPatient spell=S1 ward=W dateOfBirth=2026-10-09 at=1T09:00 -> BAD_VALUE dateOfBirth",
        "AdmitPatient spell=S1 ward=W site=x -> BAD_VALUE site",
        "AdmitPatient spell=S1 ward=W localId=~ -> BAD_VALUE localId",
        "AdmitPatient spell=S1 ward=W authority=UNKNOWN nhsNumber=999~000~0018 -> ok"}},
    {"an ONS code is a return's code", {
        "AdmitPatient spell=S1 ward=W authority=E10000008 at=1T09:00 -> ok",
        "ChangeAuthority spell=S1 authority=912 at=2T09:00 -> same"}},

    /* ---- one bed, one person ---- */
    {"a bed holds one person", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "AdmitPatient spell=S2 ward=W bed=1 -> BED_OCCUPIED bed",
        "AdmitPatient spell=S2 ward=W bed=2 -> ok",
        "MovePatient spell=S2 ward=W bed=1 -> BED_OCCUPIED bed"}},
    {"a person has one bed", {
        "AdmitPatient spell=S1 ward=W bed=1 nhsNumber=9990000018 at=1T09:00",
        "AdmitPatient spell=S2 ward=W bed=2 nhsNumber=9990000018 -> PERSON_HAS_BED bed",
        "AdmitPatient spell=S2 ward=W bed=2 nhsNumber=9990000026 -> ok",
        "DischargePatient spell=S1 -> ok",
        "AdmitPatient spell=S3 ward=W bed=3 nhsNumber=9990000018 -> ok"}},
    {"also by the hospital's own number", {
        "AdmitPatient spell=S1 ward=W bed=1 localId=L7 at=1T09:00",
        "AdmitPatient spell=S2 ward=W bed=2 localId=L7 -> PERSON_HAS_BED bed",
        "AdmitPatient spell=S2 ward=W bed=2 localId=L7 provider=RH8 -> ok"}},
    {"also when the first spell is not in mind any more", {
        "AdmitPatient spell=S1 ward=W bed=1 nhsNumber=9990000018 at=1T09:00", "tidy", "tidy",
        "AdmitPatient spell=S2 ward=W bed=2 nhsNumber=9990000018 -> PERSON_HAS_BED bed"}},
    {"two identifiers of two people", {
        "AdmitPatient spell=S1 ward=W nhsNumber=9990000018 at=1T09:00",
        "AdmitPatient spell=S2 ward=W localId=L7",
        "AdmitPatient spell=S3 ward=W nhsNumber=9990000018 localId=L7 -> TWO_PEOPLE nhsNumber"}},

    /* ---- the state of a bed: R9.13 ---- */
    {"a bed that is left is cleaned", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "DischargePatient spell=S1 -> ok", "= W/1 CLEANING",
        "SetBedState ward=W bed=1 state=AVAILABLE -> ok", "= W/1 AVAILABLE"}},
    {"moving frees one and fills the other", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "MovePatient spell=S1 ward=V bed=3 -> ok", "= W/1 CLEANING", "= V/3 OCCUPIED S1",
        "MovePatient spell=S1 ward=V -> ok", "= V/3 CLEANING"}},
    {"leave holds the bed", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "StartLeave spell=S1 -> ok", "= W/1 HELD S1",
        "AdmitPatient spell=S2 ward=W bed=1 -> BED_OCCUPIED bed",
        "SetBedState ward=W bed=1 state=CLOSED -> BED_OCCUPIED bed",
        "StartLeave spell=S1 -> ON_LEAVE spell",
        "EndLeave spell=S1 -> ok", "= W/1 OCCUPIED S1",
        "EndLeave spell=S1 -> NOT_ON_LEAVE spell",
        "StartLeave spell=S1 -> ok", "DischargePatient spell=S1 -> ok", "= W/1 CLEANING"}},
    {"a bed that is being cleaned or isolated can be used", {
        "SetBedState ward=W bed=1 state=CLEANING at=1T08:00 -> ok",
        "SetBedState ward=W bed=2 state=ISOLATION_ONLY -> ok",
        "AdmitPatient spell=S1 ward=W bed=1 -> ok", "= W/1 OCCUPIED S1",
        "AdmitPatient spell=S2 ward=W bed=2 -> ok", "= W/2 OCCUPIED S2"}},
    {"a closed bed cannot", {
        "SetBedState ward=W bed=1 state=CLOSED at=1T08:00 -> ok",
        "AdmitPatient spell=S1 ward=W bed=1 -> BED_CLOSED bed",
        "SetBedState ward=W bed=1 state=AVAILABLE -> ok",
        "AdmitPatient spell=S1 ward=W bed=1 -> ok"}},
    {"who looks after beds does not say who is in them", {
        "SetBedState ward=W bed=1 state=OCCUPIED -> BAD_VALUE state",
        "SetBedState ward=W bed=1 state=HELD -> BAD_VALUE state",
        "SetBedState ward=W bed=1 state=RESERVED -> BAD_VALUE state",
        "SetBedState ward=W bed=1 -> MISSING_FIELD state",
        "SetBedState ward=W state=CLOSED -> MISSING_FIELD bed",
        "SetBedState bed=1 state=CLOSED -> MISSING_FIELD ward",
        "SetBedState ward=W bed=1 state=CLOSED -> ok",
        "SetBedState ward=W bed=1 state=CLOSED -> same",
        "AdmitPatient spell=S1 ward=W bed=2", "SetBedState ward=W bed=2 state=CLEANING -> BED_OCCUPIED bed"}},
    {"a reserved bed is one spell's", {
        "AdmitPatient spell=S1 ward=W at=1T09:00", "AdmitPatient spell=S2 ward=W",
        "ReserveBed spell=S1 ward=V bed=9 -> ok", "= V/9 RESERVED S1",
        "ReserveBed spell=S1 ward=V bed=9 -> same",
        "ReserveBed spell=S2 ward=V bed=9 -> BED_NOT_AVAILABLE bed",
        "MovePatient spell=S2 ward=V bed=9 -> BED_RESERVED bed",
        "ReserveBed spell=S1 ward=V bed=8 -> ok", "= V/9 AVAILABLE", "= V/8 RESERVED S1",
        "MovePatient spell=S1 ward=V bed=8 -> ok", "= V/8 OCCUPIED S1"}},
    {"a reservation is given up", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "ReleaseBed spell=S1 -> NOTHING_RESERVED spell",
        "ReserveBed spell=S1 ward=V bed=9", "ReleaseBed spell=S1 -> ok", "= V/9 AVAILABLE",
        "ReserveBed spell=S1 ward=V bed=9", "DischargePatient spell=S1 -> ok", "= V/9 AVAILABLE",
        "ReserveBed spell=S1 ward=V bed=9 -> UNKNOWN_SPELL spell",
        "ReserveBed spell=S7 ward=V bed=9 -> UNKNOWN_SPELL spell",
        "ReserveBed spell=S1 bed=9 -> MISSING_FIELD ward", "= W/1 CLEANING"}},
    {"wards and beds are registered", {
        "RegisterWard ward=W beds=[\"1\",\"2\",\"1\"] at=1T08:00 -> ok",
        "= W/1 AVAILABLE", "= W/2 AVAILABLE",
        "AdmitPatient spell=S1 ward=W bed=1", "RegisterWard ward=W beds=[\"1\",\"3\"] -> ok",
        "= W/1 OCCUPIED S1", "= W/3 AVAILABLE",
        "RegisterWard ward=W open=false -> ok",
        "AdmitPatient spell=S2 ward=W bed=2 -> WARD_CLOSED ward",
        "MovePatient spell=S1 ward=W bed=3 -> ok",
        "RegisterWard -> MISSING_FIELD ward", "RegisterWard ward=W beds=[\"\"] -> BAD_VALUE beds",
        "RegisterWard ward=W site=x -> BAD_VALUE site"}},

    /* ---- taking back ---- */
    {"an admission that was not one", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "CancelAdmission spell=S1 at=1T10:00 -> ok", "= W/1 AVAILABLE",
        "CancelAdmission spell=S1 at=1T10:00 -> same",
        "CancelAdmission spell=S1 at=1T11:00 -> UNKNOWN_SPELL spell",
        "DischargePatient spell=S1 -> UNKNOWN_SPELL spell",
        "AdmitPatient spell=S1 ward=W bed=2 at=2T09:00 -> ok", "= W/2 OCCUPIED S1"}},
    {"a discharge that was not one", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "CancelDischarge spell=S1 -> NOT_DISCHARGED spell",
        "DischargePatient spell=S1 at=2T09:00", "= W/1 CLEANING",
        "CancelDischarge spell=S1 at=2T10:00 -> ok", "= W/1 OCCUPIED S1",
        "CancelDischarge spell=S1 at=2T10:00 -> same",
        "DischargePatient spell=S1 at=3T09:00 -> ok"}},
    {"a discharge that was not one, but the bed is taken", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00", "DischargePatient spell=S1 at=2T09:00",
        "AdmitPatient spell=S2 ward=W bed=1 at=2T10:00 -> ok",
        "CancelDischarge spell=S1 at=2T11:00 -> BED_OCCUPIED bed", "= W/1 OCCUPIED S2"}},
    {"a move that was not one", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00", "CancelMove spell=S1 -> NOT_MOVED spell",
        "MovePatient spell=S1 ward=W bed=2 at=2T09:00", "= W/1 CLEANING",
        "CancelMove spell=S1 at=2T10:00 -> ok", "= W/1 OCCUPIED S1", "= W/2 AVAILABLE",
        "CancelMove spell=S1 at=2T10:00 -> same", "CancelMove spell=S1 at=2T11:00 -> NOT_MOVED spell"}},
    {"a fact entered in error", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00", /* 1; 2 the ward, 3 the bed */
        "MovePatient spell=S1 ward=W bed=2 at=2T09:00",  /* 4; 5, 6 the beds */
        "RetractFact spell=S1 position=4 at=3T09:00 -> ok", "= W/1 OCCUPIED S1", "= W/2 AVAILABLE",
        "RetractFact spell=S1 position=4 at=3T10:00 -> same",
        "RetractFact spell=S1 position=2 -> UNKNOWN_FACT position",
        "RetractFact spell=S1 position=0 -> UNKNOWN_FACT position",
        "RetractFact spell=S1 position=-9223372036854775808 -> UNKNOWN_FACT position",
        "RetractFact spell=S1 -> MISSING_FIELD position",
        "RetractFact spell=S9 position=1 -> UNKNOWN_SPELL spell"}},
    {"a person is elsewhere when the discharge is taken back", {
        "AdmitPatient spell=S1 ward=W bed=1 nhsNumber=9990000018 at=1T09:00",
        "DischargePatient spell=S1 at=2T09:00",
        "AdmitPatient spell=S2 ward=V bed=1 nhsNumber=9990000018 at=3T09:00 -> ok",
        "CancelDischarge spell=S1 at=3T10:00 -> PERSON_HAS_BED bed"}},

    /* ---- times ---- */
    {"a fact is judged at its own time", {
        "AdmitPatient spell=S1 ward=W bed=1 at=5T09:00",
        "MovePatient spell=S1 ward=W bed=2 at=4T09:00 -> NOT_ADMITTED_YET at",
        "DischargePatient spell=S1 at=8T09:00 -> ok",
        "MovePatient spell=S1 ward=W bed=2 at=9T09:00 -> ALREADY_DISCHARGED at",
        "RecordReadiness spell=S1 criterion=MDT met=true at=6T09:00 -> ok",
        "RecordReadiness spell=S1 criterion=MDT met=true at=9T09:00 -> ALREADY_DISCHARGED at",
        "DischargePatient spell=S1 at=8T09:00 -> same",
        "DischargePatient spell=S1 at=9T09:00 -> ALREADY_DISCHARGED at"}},
    {"a late move does not move who has moved on", {
        "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00",
        "MovePatient spell=S1 ward=W bed=3 at=4T09:00 -> ok", "= W/3 OCCUPIED S1",
        "MovePatient spell=S1 ward=W bed=2 at=2T09:00 -> ok", "= W/3 OCCUPIED S1", "= W/2 none"}},

    /* ---- readiness, delay, agreement ---- */
    {"what a decision must say", {
        "AdmitPatient spell=S1 ward=W at=1T09:00",
        "RecordReadiness spell=S1 met=true -> MISSING_FIELD criterion",
        "RecordReadiness spell=S1 criterion=SAFE -> MISSING_FIELD met",
        "RecordReadiness criterion=SAFE met=true -> MISSING_FIELD spell",
        "RecordReadiness spell=S2 criterion=SAFE met=true -> UNKNOWN_SPELL spell",
        "RecordReadiness spell=S1 criterion=SAFE met=true at=2T09:00 -> ok",
        "RecordReadiness spell=S1 criterion=SAFE met=true at=2T09:00 -> same",
        "RecordReadiness spell=S1 criterion=SAFE met=false at=2T10:00 -> ok"}},
    {"reasons and attributions: R2.2", {
        "AdmitPatient spell=S1 ward=W at=1T09:00", "AdmitPatient spell=S2 ward=W careType=NON_ACUTE",
        "RecordDelay spell=S1 reason=C attribution=SOCIAL_CARE -> ATTRIBUTION_NOT_PERMITTED attribution",
        "RecordDelay spell=S1 reason=DI attribution=BOTH -> ATTRIBUTION_NOT_PERMITTED attribution",
        "RecordDelay spell=S1 reason=O attribution=NHS -> REASON_NOT_PERMITTED reason",
        "RecordDelay spell=S2 reason=O attribution=NHS -> ok",
        "RecordDelay spell=S1 attribution=NHS -> MISSING_FIELD reason",
        "RecordDelay spell=S1 reason=A -> MISSING_FIELD attribution",
        "RecordDelay spell=S1 reason=A attribution=NHS authority=x -> BAD_VALUE authority",
        "RecordDelay spell=S1 reason=A attribution=BOTH authority=913 -> ok"}},
    {"agreement is about a reason", {
        "AdmitPatient spell=S1 ward=W at=1T09:00",
        "AgreeDelay spell=S1 by=NHS -> NO_REASON_RECORDED spell",
        "DisputeDelay spell=S1 by=AUTHORITY -> NO_REASON_RECORDED spell",
        "RecordDelay spell=S1 reason=A attribution=NHS at=2T09:00",
        "AgreeDelay spell=S1 -> MISSING_FIELD by", "AgreeDelay spell=S1 by=NHS -> ok",
        "DisputeDelay spell=S1 by=AUTHORITY note=no -> ok",
        "AgreeDelay spell=S1 by=NHS at=1T10:00 -> NO_REASON_RECORDED spell"}},
    {"expected discharge", {
        "AdmitPatient spell=S1 ward=W at=1T09:00",
        "SetExpectedDischarge spell=S1 -> MISSING_FIELD date",
        "SetExpectedDischarge spell=S1 none=true -> same",
        "SetExpectedDischarge spell=S1 date=2026-10-05 -> ok",
        "SetExpectedDischarge spell=S1 date=2026-10-05 -> same",
        "SetExpectedDischarge spell=S1 date=2026-10-05 pending=true -> ok",
        "SetExpectedDischarge spell=S1 none=true -> ok"}},
    {"the council changes", {
        "AdmitPatient spell=S1 ward=W at=1T09:00",
        "ChangeAuthority spell=S1 -> MISSING_FIELD authority",
        "ChangeAuthority spell=S1 authority=~ -> BAD_VALUE authority",
        "ChangeAuthority spell=S1 authority=913 -> ok", "ChangeAuthority spell=S1 authority=913 -> same"}},

    /* ---- people ---- */
    {"who it is about", {
        "AdmitPatient spell=S1 ward=W nhsNumber=9990000018 at=1T09:00",
        "UpdatePerson familyName=Smith -> MISSING_FIELD spell",
        "UpdatePerson spell=S9 familyName=Smith -> UNKNOWN_SPELL spell",
        "UpdatePerson nhsNumber=9990000026 familyName=Smith -> UNKNOWN_PERSON nhsNumber",
        "UpdatePerson nhsNumber=9990000018 familyName=Smith -> ok",
        "UpdatePerson nhsNumber=9990000018 familyName=Smith -> same",
        "UpdatePerson spell=S1 familyName=Smith -> same",
        "UpdatePerson spell=S1 localId=L7 provider=RBZ -> ok",
        "UpdatePerson localId=L7 provider=RBZ familyName=Smyth -> ok"}},
    {"somebody who is at home", {
        "UpdatePerson nhsNumber=9990000026 familyName=Smith -> UNKNOWN_PERSON nhsNumber",
        "UpdatePerson nhsNumber=9990000026 familyName=Smith create=true -> ok",
        "UpdatePerson nhsNumber=9990000026 familyName=Smith create=true -> same",
        "UpdatePerson nhsNumber=9990000026 provider=RBZ localId=L7 -> ok",
        "AdmitPatient spell=S1 ward=W localId=L7 familyName=Smith -> ok",
        "UpdatePerson spell=S1 nhsNumber=9990000026 -> same"}},
    {"two records of one person", {
        "AdmitPatient spell=S1 ward=W bed=1 localId=L1 at=1T09:00",
        "AdmitPatient spell=S2 ward=W localId=L2",
        "MergePeople provider=RBZ localId=L1 -> MISSING_FIELD fromNhsNumber",
        "MergePeople provider=RBZ fromLocalId=L2 -> MISSING_FIELD nhsNumber",
        "MergePeople provider=RBZ localId=L1 fromLocalId=L9 -> UNKNOWN_PERSON fromNhsNumber",
        "MergePeople provider=RBZ localId=L1 fromLocalId=L1 -> same",
        "MergePeople provider=RBZ localId=L1 fromLocalId=L2 -> ok",
        "MergePeople provider=RBZ localId=L1 fromLocalId=L2 -> same",
        "MovePatient spell=S2 ward=W bed=2 -> PERSON_HAS_BED bed",
        "AdmitPatient spell=S3 ward=W bed=3 localId=L2 -> PERSON_HAS_BED bed"}},
    {"two records that both have a bed", {
        "AdmitPatient spell=S1 ward=W bed=1 localId=L1 at=1T09:00",
        "AdmitPatient spell=S2 ward=W bed=2 localId=L2",
        "MergePeople provider=RBZ localId=L1 fromLocalId=L2 -> PERSON_HAS_BED"}},

    /* ---- names that could be mistaken for something else ---- */
    {"names with slashes and per cent signs are themselves", {
        "AdmitPatient spell=S/1 ward=A/B bed=1 at=1T09:00 -> ok", "AdmitPatient spell=S2 ward=A bed=B/1 -> ok",
        "AdmitPatient spell=S3 ward=A%2FB bed=1 -> ok", "AdmitPatient spell=S4 ward=A/B bed=1 -> BED_OCCUPIED bed",
        "DischargePatient spell=S/1 -> ok", "AdmitPatient spell=S4 ward=A/B bed=1 -> ok"}},
};
/* clang-format on */

static void check_same_beds(const struct story *s, const struct desk *d)
{
    struct beds *again = desk_rebuilt(d);
    const struct bed_entry *e = NULL, *other = NULL;

    assert_int_equal(HASH_COUNT(again->beds), HASH_COUNT(d->b->beds));
    assert_int_equal(again->reserved, d->b->reserved);
    for (e = d->b->beds; e; e = e->hh.next) {
        HASH_FIND_STR(again->beds, e->stream, other);
        if (!other || other->state != e->state || other->version != e->version ||
            (other->spell == NULL) != (e->spell == NULL) ||
            (e->spell && strcmp(other->spell, e->spell) != 0))
            fail_msg("%s: %s is otherwise after a rebuild", s->name, e->stream);
    }
    beds_destroy(again);
}

static void every_story(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(stories) / sizeof(*stories); i++) {
        struct desk d;

        desk_open(&d);
        desk_lines(&d, stories[i].name, stories[i].lines);
        check_same_beds(&stories[i], &d);
        desk_close(&d);
    }
}

/* The same again, with everything that may be forgotten forgotten after every line. */
static void every_story_with_a_short_memory(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(stories) / sizeof(*stories); i++) {
        struct desk d;

        desk_open(&d);
        for (const char *const *line = stories[i].lines; *line; line++) {
            desk_line(&d, stories[i].name, *line);
            beds_tidy(d.b);
            beds_tidy(d.b);
        }
        desk_close(&d);
    }
}

/* The position of a discharge that is not stored yet is not known: cancelling it must wait. */
static void what_is_under_way_is_waited_for(void **state)
{
    struct desk d;
    struct hw_es_event e;

    (void)state;
    desk_open(&d);
    desk_line(&d, "waiting", "AdmitPatient spell=S1 ward=W bed=1 at=1T09:00");
    desk_line(&d, "waiting", "DischargePatient spell=S1 at=2T09:00");
    e = d.log[3].e; /* the discharge, after admission, ward and bed */
    assert_string_equal(e.stream, "spell/S1");
    beds_forget(d.b, "spell/S1");
    beds_restore(d.b, "spell/S1", &d.log[0].e, 1);
    e.position = HW_PROVISIONAL + 5;
    beds_apply(d.b, &e);
    desk_line(&d, "waiting", "CancelDischarge spell=S1 at=2T10:00 -> wait");
    beds_settle(d.b, "spell/S1", e.position, 4);
    desk_line(&d, "waiting", "CancelDischarge spell=S1 at=2T10:00 -> ok");
    desk_close(&d);
}

/* ---- R1.5: whose 18th birthday is about then ---- */

#define BORN "nhsNumber=9990000018 dateOfBirth=" /* ...2008-10-05: an adult from 5 October on */
#define READY                                                                                      \
    "RecordReadiness spell=S1 criterion=CLINICAL met=true at=3T09:00 -> ok",                       \
        "RecordReadiness spell=S1 criterion=MDT met=true -> ok",                                   \
        "RecordReadiness spell=S1 criterion=SAFE met=true -> ok"

static const struct age_story {
    const char *name;
    const char *lines[12];
    bool minor; /* out of scope at the end, as what is known by then has it */
} ages[] = {
    {"a minor", {"AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=1T09:00 -> ok", READY}, true},
    {"a birth date is corrected",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=1T09:00 -> ok", READY,
      "UpdatePerson spell=S1 dateOfBirth=2008-10-02 -> ok"},
     false},
    {"and corrected back",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=1T09:00 -> ok", READY,
      "UpdatePerson spell=S1 dateOfBirth=2008-10-02 -> ok",
      "UpdatePerson spell=S1 dateOfBirth=2008-10-05 -> ok"},
     true},
    {"an adult who was not, and is again",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-02 at=1T09:00 -> ok", READY,
      "UpdatePerson spell=S1 dateOfBirth=2008-10-05 -> ok",
      "UpdatePerson spell=S1 dateOfBirth=2008-10-02 -> ok"},
     false},
    {"admitted again, as somebody older",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=1T09:00 -> ok", READY,
      "RetractFact spell=S1 position=1 -> ok",
      "AdmitPatient spell=S1 ward=W " BORN "2008-10-02 at=2T09:00 -> ok"},
     false},
    {"admitted again, as somebody younger",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-02 at=1T09:00 -> ok", READY,
      "RetractFact spell=S1 position=1 -> ok",
      "AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=2T09:00 -> ok"},
     true},
    {"admitted again, as somebody younger, and ready once more",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-02 at=1T09:00 -> ok", READY,
      "RetractFact spell=S1 position=1 -> ok",
      "AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=2T09:00 -> ok",
      "RecordReadiness spell=S1 criterion=SAFE met=false at=3T10:00 -> ok",
      "RecordReadiness spell=S1 criterion=CLINICAL met=true -> ok",
      "RecordReadiness spell=S1 criterion=MDT met=true -> ok",
      "RecordReadiness spell=S1 criterion=SAFE met=true -> ok"},
     true},
    {"corrected while there is no admission",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=1T09:00 -> ok", READY,
      "RetractFact spell=S1 position=1 -> ok", "UpdatePerson " BORN "2008-10-02 -> ok",
      "AdmitPatient spell=S1 ward=W nhsNumber=9990000018 at=2T09:00 -> ok"},
     false},
    {"corrected by the admission of another stay",
     {"AdmitPatient spell=S1 ward=W " BORN "2008-10-05 at=1T09:00 -> ok", READY,
      "AdmitPatient spell=S2 ward=W " BORN "2008-10-02 at=4T09:00 -> ok"},
     false},
};

static void a_birth_date_counts_as_it_is_known_last(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(ages) / sizeof(*ages); i++) {
        const struct spell_entry *s = NULL;
        struct desk d;

        desk_open(&d);
        desk_lines(&d, ages[i].name, ages[i].lines);
        s = beds_spell(d.b, "S1");
        if (!s || !s->now.ready || s->now.ready_minor != ages[i].minor)
            fail_msg("%s: expected %s who is ready", ages[i].name,
                     ages[i].minor ? "a minor" : "an adult");
        desk_close(&d);
    }
}

/* Nothing that names a person leaves the core in the clear. */
static void nothing_personal_is_planned_in_the_clear(void **state)
{
    static const char *const secrets[] = {"9990000018", "Featherstone", "Hildegard", "Acacia",
                                          "EX1",        "L12345",       "crying"};
    struct desk d;

    (void)state;
    desk_open(&d);
    desk_line(&d, "secrets",
              "AdmitPatient spell=S1 ward=W bed=1 nhsNumber=9990000018 familyName=Featherstone "
              "givenName=Hildegard address=Acacia~Avenue postcode=EX1~1AA localId=L12345 "
              "dateOfBirth=1940-02-29 at=1T09:00");
    desk_line(&d, "secrets", "RecordDelay spell=S1 reason=A attribution=NHS");
    desk_line(&d, "secrets", "DisputeDelay spell=S1 by=NHS note=crying");
    desk_line(&d, "secrets", "UpdatePerson spell=S1 address=Acacia~Road");
    for (size_t i = 0; i < d.log_count; i++) {
        for (size_t k = 0; k < sizeof(secrets) / sizeof(*secrets); k++) {
            assert_null(
                memmem(d.log[i].e.payload, d.log[i].e.payload_n, secrets[k], strlen(secrets[k])));
            assert_null(strstr(d.log[i].e.stream, secrets[k]));
        }
    }
    assert_true(d.key_count == 1 && d.token_count == 2);
    desk_close(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_story),
        cmocka_unit_test(every_story_with_a_short_memory),
        cmocka_unit_test(what_is_under_way_is_waited_for),
        cmocka_unit_test(a_birth_date_counts_as_it_is_known_last),
        cmocka_unit_test(nothing_personal_is_planned_in_the_clear),
    };

    return RUN_TESTS(tests);
}
