/* Events of a spell stream, read into facts. */
#include "homeward/spell/spell.h"

#include <string.h>

#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static bool in_enum(const ProtobufCEnumDescriptor *d, int value)
{
    return value != 0 && hw_pb_enum_name(d, value) != NULL;
}

static struct hw_id id_or_none(protobuf_c_boolean has, ProtobufCBinaryData b)
{
    struct hw_id id = {.b = {0}};

    if (has)
        (void)hw_id_from_bytes(b.data, b.len, &id);
    return id;
}

static bool read_admitted(const Hw__PatientAdmitted *e, struct hw_names *names, struct hw_fact *f)
{
    f->u.admitted.provider = hw_names_intern(names, e->provider);
    f->u.admitted.ward = hw_names_intern(names, e->ward);
    f->u.admitted.bed = hw_names_intern(names, e->bed);
    f->u.admitted.authority = hw_names_intern(names, e->authority);
    f->u.admitted.site = hw_names_intern(names, e->site);
    f->u.admitted.care = e->care_type;
    f->u.admitted.minor = e->has_minor && e->minor;
    f->u.admitted.emergency = e->has_method && e->method == HW__ADMISSION_METHOD__CODE__EMERGENCY;
    f->u.admitted.person = id_or_none(e->has_person, e->person);
    return in_enum(&hw__care_type__code__descriptor, (int)e->care_type);
}

static bool read_moved(const Hw__PatientMoved *e, struct hw_names *names, struct hw_fact *f)
{
    f->u.moved.ward = hw_names_intern(names, e->ward);
    f->u.moved.bed = hw_names_intern(names, e->bed);
    f->u.moved.site = hw_names_intern(names, e->site);
    f->u.moved.care = e->has_care_type ? e->care_type : HW__CARE_TYPE__CODE__UNKNOWN;
    f->u.moved.resolves_delay = e->has_resolves_delay && e->resolves_delay;
    return !e->has_care_type || in_enum(&hw__care_type__code__descriptor, (int)e->care_type);
}

static bool read_delay(const Hw__DelayRecorded *e, struct hw_names *names, struct hw_fact *f)
{
    f->u.delay.reason = e->reason;
    f->u.delay.attribution = e->attribution;
    f->u.delay.authority = hw_names_intern(names, e->authority);
    return in_enum(&hw__reason__code__descriptor, (int)e->reason) &&
           in_enum(&hw__attribution__code__descriptor, (int)e->attribution);
}

static bool read_readiness(const Hw__ReadinessRecorded *e, struct hw_fact *f)
{
    f->u.readiness.criterion = e->criterion;
    f->u.readiness.met = e->met;
    f->u.readiness.minor = e->has_minor && e->minor;
    return in_enum(&hw__criterion__code__descriptor, (int)e->criterion);
}

/* The list stays in the arena until hw_spell_add copies it. */
static bool read_minority(const Hw__MinorityCorrected *e, struct hw_fact *f)
{
    f->u.minority.positions = e->minor_positions;
    f->u.minority.count = e->n_minor_positions;
    return true;
}

/* clang-format off */
static const ProtobufCMessageDescriptor *const shapes[] = {
    [HW_FACT_ADMITTED]            = &hw__patient_admitted__descriptor,
    [HW_FACT_MOVED]               = &hw__patient_moved__descriptor,
    [HW_FACT_MOVE_CANCELLED]      = &hw__move_cancelled__descriptor,
    [HW_FACT_EXPECTED_DISCHARGE]  = &hw__expected_discharge_set__descriptor,
    [HW_FACT_READINESS]           = &hw__readiness_recorded__descriptor,
    [HW_FACT_DELAY]               = &hw__delay_recorded__descriptor,
    [HW_FACT_AGREED]              = &hw__delay_agreed__descriptor,
    [HW_FACT_DISPUTED]            = &hw__delay_disputed__descriptor,
    [HW_FACT_DISCHARGED]          = &hw__patient_discharged__descriptor,
    [HW_FACT_ADMISSION_CANCELLED] = &hw__admission_cancelled__descriptor,
    [HW_FACT_DISCHARGE_CANCELLED] = &hw__discharge_cancelled__descriptor,
    [HW_FACT_RETRACTED]           = &hw__fact_retracted__descriptor,
    [HW_FACT_LEAVE_STARTED]       = &hw__leave_started__descriptor,
    [HW_FACT_LEAVE_ENDED]         = &hw__leave_ended__descriptor,
    [HW_FACT_AUTHORITY]           = &hw__authority_changed__descriptor,
    [HW_FACT_PERSON]              = &hw__spell_person_changed__descriptor,
    [HW_FACT_MINORITY]            = &hw__minority_corrected__descriptor,
};
/* clang-format on */

static bool read_body(const void *m, struct hw_names *names, struct hw_fact *f)
{
    switch (f->kind) {
    case HW_FACT_ADMITTED:
        return read_admitted(m, names, f);
    case HW_FACT_MOVED:
        return read_moved(m, names, f);
    case HW_FACT_EXPECTED_DISCHARGE: {
        const Hw__ExpectedDischargeSet *e = m;

        f->u.expected.day = e->date ? e->date->day : HW_DAY_FOREVER;
        f->u.expected.pending = e->has_pending && e->pending;
        return true;
    }
    case HW_FACT_READINESS:
        return read_readiness(m, f);
    case HW_FACT_DELAY:
        return read_delay(m, names, f);
    case HW_FACT_AGREED:
        f->u.agreement.by = ((const Hw__DelayAgreed *)m)->by;
        return in_enum(&hw__party__code__descriptor, (int)f->u.agreement.by);
    case HW_FACT_DISPUTED:
        f->u.agreement.by = ((const Hw__DelayDisputed *)m)->by;
        return in_enum(&hw__party__code__descriptor, (int)f->u.agreement.by);
    case HW_FACT_DISCHARGED: {
        const Hw__PatientDischarged *e = m;

        f->u.discharged.destination = hw_names_intern(names, e->destination);
        f->u.discharged.died = e->has_died && e->died;
        return true;
    }
    case HW_FACT_MOVE_CANCELLED:
        f->u.cancels = ((const Hw__MoveCancelled *)m)->position;
        return true;
    case HW_FACT_ADMISSION_CANCELLED:
        f->u.cancels = ((const Hw__AdmissionCancelled *)m)->position;
        return true;
    case HW_FACT_DISCHARGE_CANCELLED:
        f->u.cancels = ((const Hw__DischargeCancelled *)m)->position;
        return true;
    case HW_FACT_RETRACTED:
        f->u.cancels = ((const Hw__FactRetracted *)m)->position;
        return true;
    case HW_FACT_LEAVE_STARTED:
    case HW_FACT_LEAVE_ENDED:
        return true;
    case HW_FACT_AUTHORITY:
        f->u.authority = hw_names_intern(names, ((const Hw__AuthorityChanged *)m)->authority);
        return true;
    case HW_FACT_PERSON: {
        const Hw__SpellPersonChanged *e = m;

        f->u.person = id_or_none(e->has_person, e->person);
        return true;
    }
    case HW_FACT_MINORITY:
        return read_minority(m, f);
    }
    return false;
}

/* NOLINTNEXTLINE(readability-function-size): these are what an event has */
bool hw_fact_read(uint32_t type, const void *payload, size_t n, int64_t at_ms, int64_t position,
                  struct hw_names *names, struct hw_arena *arena, struct hw_fact *out)
{
    struct hw_fact f = {.at_ms = at_ms, .position = position};
    const void *m = NULL;

    if (type >= sizeof(shapes) / sizeof(*shapes) || !shapes[type])
        return false;
    f.kind = (enum hw_fact_kind)type;
    m = hw_pb_unpack(shapes[type], arena, payload, n);
    if (!m || !read_body(m, names, &f))
        return false;
    *out = f;
    return true;
}

bool hw_fact_is_removal(enum hw_fact_kind kind)
{
    return kind == HW_FACT_MOVE_CANCELLED || kind == HW_FACT_ADMISSION_CANCELLED ||
           kind == HW_FACT_DISCHARGE_CANCELLED || kind == HW_FACT_RETRACTED;
}
