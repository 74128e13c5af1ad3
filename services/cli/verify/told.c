#include "cli/verify/told.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/mem.h"
#include "homeward/pb.h"

struct told_fact *told_add(struct told *t)
{
    t->list = hw_grow(t->list, &t->cap, t->count + 1, sizeof(*t->list));
    t->list[t->count] = (struct told_fact){.target = 0};
    return &t->list[t->count++];
}

void told_release(struct told *t)
{
    free(t->list);
    *t = (struct told){.count = 0};
}

/* ---- words: written down again here from rulebook 2.1 ------------------------------------------
 */

static const char *const cares[] = {"UNKNOWN", "ACUTE", "NON_ACUTE"};
static const char *const reasons[] = {"UNKNOWN", "A", "B", "C", "DI", "DII",
                                      "E",       "F", "G", "H", "I",  "O"};
static const char *const attributions[] = {"UNKNOWN", "NHS", "SOCIAL_CARE", "BOTH"};
enum { CARES = 3, REASONS = 12, ATTRIBUTIONS = 4, CRITERIA = 4 };

static bool said(int value, int count)
{
    return value > 0 && value < count;
}

const char *told_care(int care)
{
    return cares[said(care, CARES) ? care : 0];
}

const char *told_reason(int reason)
{
    return reasons[said(reason, REASONS) ? reason : 0];
}

const char *told_attribution(int attribution)
{
    return attributions[said(attribution, ATTRIBUTIONS) ? attribution : 0];
}

/* ---- events
 * -------------------------------------------------------------------------------------- */

static void take_person(struct told_fact *f, bool has, ProtobufCBinaryData id)
{
    if (has && id.len == sizeof(f->person.b))
        memcpy(f->person.b, id.data, id.len);
}

static bool take_admitted(struct told_fact *f, const Hw__PatientAdmitted *m)
{
    f->provider = m->provider;
    f->site = m->site;
    f->ward = m->ward;
    f->bed = m->bed;
    f->authority = m->authority;
    f->care = (int)m->care_type;
    f->minor = m->has_minor && m->minor;
    f->emergency = m->has_method && m->method == HW__ADMISSION_METHOD__CODE__EMERGENCY;
    take_person(f, m->has_person, m->person);
    return said(f->care, CARES);
}

static bool take_moved(struct told_fact *f, const Hw__PatientMoved *m)
{
    f->ward = m->ward;
    f->bed = m->bed;
    f->site = m->site;
    f->resolves = m->has_resolves_delay && m->resolves_delay;
    if (!m->has_care_type)
        return true;
    f->care = (int)m->care_type;
    return said(f->care, CARES);
}

static bool take_decision(struct told_fact *f, const Hw__ReadinessRecorded *m)
{
    f->criterion = (int)m->criterion;
    f->met = m->met;
    f->minor = m->has_minor && m->minor;
    return said(f->criterion, CRITERIA);
}

static bool take_delay(struct told_fact *f, const Hw__DelayRecorded *m)
{
    f->reason = (int)m->reason;
    f->attribution = (int)m->attribution;
    f->authority = m->authority;
    return said(f->reason, REASONS) && said(f->attribution, ATTRIBUTIONS);
}

static bool take_minority(struct told_fact *f, const Hw__MinorityCorrected *m)
{
    f->minors = m->minor_positions;
    f->minor_count = m->n_minor_positions;
    return true;
}

static bool take_expected(struct told_fact *f, const Hw__ExpectedDischargeSet *m)
{
    f->has_day = m->date != NULL;
    f->day = m->date ? m->date->day : 0;
    return true;
}

static bool take_party(Hw__Party__Code by)
{
    return by == HW__PARTY__CODE__NHS || by == HW__PARTY__CODE__AUTHORITY;
}

static bool take(struct told_fact *f, const void *m)
{
    switch ((int)f->type) {
    case HW__EVENT__BODY_PATIENT_ADMITTED:
        return take_admitted(f, m);
    case HW__EVENT__BODY_PATIENT_MOVED:
        return take_moved(f, m);
    case HW__EVENT__BODY_EXPECTED_DISCHARGE_SET:
        return take_expected(f, m);
    case HW__EVENT__BODY_READINESS_RECORDED:
        return take_decision(f, m);
    case HW__EVENT__BODY_DELAY_RECORDED:
        return take_delay(f, m);
    case HW__EVENT__BODY_DELAY_AGREED:
        return take_party(((const Hw__DelayAgreed *)m)->by);
    case HW__EVENT__BODY_DELAY_DISPUTED:
        return take_party(((const Hw__DelayDisputed *)m)->by);
    case HW__EVENT__BODY_PATIENT_DISCHARGED:
        f->died = ((const Hw__PatientDischarged *)m)->has_died &&
                  ((const Hw__PatientDischarged *)m)->died;
        return true;
    case HW__EVENT__BODY_MOVE_CANCELLED:
        f->target = ((const Hw__MoveCancelled *)m)->position;
        return true;
    case HW__EVENT__BODY_DISCHARGE_CANCELLED:
        f->target = ((const Hw__DischargeCancelled *)m)->position;
        return true;
    case HW__EVENT__BODY_FACT_RETRACTED:
        f->target = ((const Hw__FactRetracted *)m)->position;
        return true;
    case HW__EVENT__BODY_AUTHORITY_CHANGED:
        f->authority = ((const Hw__AuthorityChanged *)m)->authority;
        return true;
    case HW__EVENT__BODY_SPELL_PERSON_CHANGED:
        take_person(f, ((const Hw__SpellPersonChanged *)m)->has_person,
                    ((const Hw__SpellPersonChanged *)m)->person);
        return true;
    case HW__EVENT__BODY_MINORITY_CORRECTED:
        return take_minority(f, m);
    case HW__EVENT__BODY_ADMISSION_CANCELLED: /* takes back everything said before it */
    case HW__EVENT__BODY_LEAVE_STARTED:
    case HW__EVENT__BODY_LEAVE_ENDED:
        return true;
    default:
        return false; /* not a fact of a spell */
    }
}

bool told_read(struct told_fact *f, int32_t type, const void *payload, size_t n,
               struct hw_arena *arena)
{
    const ProtobufCFieldDescriptor *field =
        type > 0 ? protobuf_c_message_descriptor_get_field(&hw__event__descriptor, (unsigned)type)
                 : NULL;
    const void *m = NULL;

    if (!field)
        return false;
    m = hw_pb_unpack(field->descriptor, arena, payload, n);
    f->type = (Hw__Event__BodyCase)type;
    return m && take(f, m);
}
