/* Rulebook 9.3, event by event: which commands a message becomes, as the JSON that a person would
 * write. */
#include <jansson.h>
#include <stdlib.h>

#include "adt/core/message.h"
#include "adt/core/translate.h"
#include "homeward/buf.h"
#include "homeward/json/command.h"
#include "support/t.h"

enum { BUDGET = 1 << 20 };

#define MSH(event) "MSH|^~\\&|PAS|RBZ|H|H|20251001120000||ADT^" event "|1|P|2.4\r"
#define EVN        "EVN||20251001100000\r"
#define PID        "PID|||L1^^^RBZ^MR~9990000018^^^NHS^NH||SMITH^JANE\r"
#define PV1(rest)  "PV1||I|" rest "\r"
/* PV1-4 to PV1-18 empty, V1 in PV1-19. */
#define AT(place) place "||||||||||||||||V1"

static const char map_text[] = "[facilities]\nPAS9 = RHQ\n[sites]\nMAIN = RBZ01\n"
                               "[services]\nREHAB = NON_ACUTE\n[councils]\nEX1 = 912\n"
                               "[ward MAU]\nname = Yarty\n[ward STROKE]\ncare_type = NON_ACUTE\n";

static const struct row {
    const char *name, *text;
    enum translated want;
    const char *out; /* commands, or the fault's code */
} rows[] = {
    {"A01", MSH("A01") EVN PID PV1(AT("MAU^B2^3^MAIN")), TRANSLATED,
     "AdmitPatient 2025-10-01T09:00:00.000Z {spell: V1, provider: RBZ, ward: Yarty, bed: B2/3, "
     "authority: UNKNOWN, "
     "careType: ACUTE, nhsNumber: 9990000018, localId: L1, site: RBZ01, familyName: SMITH, "
     "givenName: JANE}"},
    {"A01 by PV1-44, care by ward, council by postcode",
     MSH("A01") EVN "PID|||L1||||||||1 High St^Flat 2^Exeter^^ex11aa\r" PV1(
         AT("STROKE") "|||||||||||||||||||||||||20250930080000"),
     TRANSLATED,
     "AdmitPatient 2025-09-30T07:00:00.000Z {spell: V1, provider: RBZ, ward: STROKE, authority: "
     "912, careType: NON_ACUTE, "
     "localId: L1, address: 1 High St, Flat 2, Exeter, postcode: EX1 1AA}"},
    {"A01 on a day only, the time from EVN-2",
     MSH("A01") EVN PID PV1(AT("W") "|||||||||||||||||||||||||20251001"), TRANSLATED,
     "AdmitPatient 2025-10-01T09:00:00.000Z {spell: V1, provider: RBZ, ward: W, authority: "
     "UNKNOWN, careType: ACUTE, "
     "nhsNumber: 9990000018, localId: L1, familyName: SMITH, givenName: JANE}"},
    {"A01 without PV1", MSH("A01") EVN PID, UNFIT, "NO_PV1"},
    {"A01 without a visit", MSH("A01") EVN PID PV1("W"), UNFIT, "NO_VISIT"},
    {"A01 with the visit in PID-18", MSH("A01") EVN "PID||||||||||||||||||ACC7\r" PV1("W"),
     TRANSLATED,
     "AdmitPatient 2025-10-01T09:00:00.000Z {spell: ACC7, provider: RBZ, ward: W, authority: "
     "UNKNOWN, careType: ACUTE}"},
    {"A01 without a ward", MSH("A01") EVN PID PV1(AT("^^1")), UNFIT, "NO_WARD"},
    {"A01 of an out-patient", MSH("A01") EVN PID "PV1||O|W\r", KEEP_ASIDE, "NOT_INPATIENT"},
    {"A01 with a bad time", MSH("A01") "EVN||now\r" PID PV1(AT("W")), UNFIT, "BAD_TIME"},
    {"A01 by EVN-6 before EVN-2", MSH("A01") "EVN||20251001100000||||20251001083000\r" PV1(AT("W")),
     TRANSLATED,
     "AdmitPatient 2025-10-01T07:30:00.000Z {spell: V1, provider: RBZ, ward: W, authority: "
     "UNKNOWN, careType: ACUTE}"},
    {"A01 with a bad NHS number", MSH("A01") EVN "PID|||9990000019^^^NHS^NH\r" PV1(AT("W")),
     TRANSLATED,
     "BAD_NHS_NUMBER AdmitPatient 2025-10-01T09:00:00.000Z {spell: V1, provider: RBZ, ward: W, "
     "authority: UNKNOWN, "
     "careType: ACUTE}"},
    {"A02", MSH("A02") EVN PID PV1(AT("W^^2")), TRANSLATED,
     "MovePatient 2025-10-01T09:00:00.000Z {spell: V1, ward: W, bed: 2}"},
    {"A02 to another kind of care", MSH("A02") EVN PID PV1(AT("STROKE")) "PV2|||||||||20251005\r",
     TRANSLATED,
     "MovePatient 2025-10-01T09:00:00.000Z {spell: V1, ward: STROKE, careType: NON_ACUTE} "
     "SetExpectedDischarge 2025-10-01T09:00:00.000Z {spell: V1, date: 2025-10-05}"},
    {"A03", MSH("A03") EVN PID PV1(AT("W") "|||||||||||||||||1|19||||||||20251001090000"),
     TRANSLATED, "DischargePatient 2025-10-01T08:00:00.000Z {spell: V1, destination: 19}"},
    {"A03 of the dead, by method", MSH("A03") EVN PID PV1(AT("W") "|||||||||||||||||4|79"),
     TRANSLATED,
     "DischargePatient 2025-10-01T09:00:00.000Z {spell: V1, destination: 79, died: true}"},
    {"A03 of the dead, by PID-30",
     MSH("A03") EVN "PID||||||||||||||||||||||||||||||Y\r" PV1(AT("W")), TRANSLATED,
     "DischargePatient 2025-10-01T09:00:00.000Z {spell: V1, died: true}"},
    {"A05", MSH("A05") EVN PID, TRANSLATED,
     "UpdatePerson - {nhsNumber: 9990000018, provider: RBZ, localId: L1, familyName: SMITH, "
     "givenName: JANE}"},
    {"A05 without PID", MSH("A05") EVN, UNFIT, "NO_PID"},
    {"A31 without identifiers", MSH("A31") EVN "PID|||||SMITH\r", UNFIT, "NO_IDENTIFIER"},
    {"A08", MSH("A08") EVN "PID|||L1||||||||^^^^EX1 1AA\r" PV1(AT("W9")) "PV2|||||||||\"\"\r",
     TRANSLATED,
     "UpdatePerson 2025-10-01T09:00:00.000Z {spell: V1, provider: RBZ, localId: L1, postcode: EX1 "
     "1AA} "
     "ChangeAuthority 2025-10-01T09:00:00.000Z {spell: V1, authority: 912} "
     "SetExpectedDischarge 2025-10-01T09:00:00.000Z {spell: V1, none: true}"},
    {"A11", MSH("A11") EVN PID PV1(AT("W")), TRANSLATED,
     "CancelAdmission 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"A12", MSH("A12") EVN PID PV1(AT("W")), TRANSLATED,
     "CancelMove 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"A13", MSH("A13") EVN PID PV1(AT("W")), TRANSLATED,
     "CancelDischarge 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"A15", MSH("A15") EVN PID PV1(AT("W") "|||||||||||||||||||||||MAU^^7"), TRANSLATED,
     "ReserveBed 2025-10-01T09:00:00.000Z {spell: V1, provider: RBZ, ward: Yarty, bed: 7}"},
    {"A15 with a ward alone", MSH("A15") EVN PID PV1(AT("W") "|||||||||||||||||||||||MAU"),
     TRANSLATED, ""},
    {"A16", MSH("A16") EVN PID PV1(AT("W")), TRANSLATED,
     "SetExpectedDischarge 2025-10-01T09:00:00.000Z {spell: V1, date: 2025-10-01, pending: true}"},
    {"A20", MSH("A20") EVN "NPU|MAU^B^1|K\r", TRANSLATED,
     "SetBedState 2025-10-01T09:00:00.000Z {provider: RBZ, ward: Yarty, bed: B/1, state: CLEANING, "
     "reason: CONTAMINATED}"},
    {"A20 occupied", MSH("A20") EVN "NPU|MAU^B^1|O\r", TRANSLATED, ""},
    {"A20 without a bed", MSH("A20") EVN "NPU|MAU|C\r", UNFIT, "NO_BED"},
    {"A21", MSH("A21") EVN PID PV1(AT("W")), TRANSLATED,
     "StartLeave 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"A22", MSH("A22") EVN PID PV1(AT("W")), TRANSLATED,
     "EndLeave 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"A25", MSH("A25") EVN PID PV1(AT("W")), TRANSLATED,
     "SetExpectedDischarge 2025-10-01T09:00:00.000Z {spell: V1, none: true}"},
    {"A26", MSH("A26") EVN PID PV1(AT("W")), TRANSLATED,
     "ReleaseBed 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"A40", MSH("A40") EVN PID "MRG|L2^^^RBZ^MR\r", TRANSLATED,
     "MergePeople 2025-10-01T09:00:00.000Z {nhsNumber: 9990000018, provider: RBZ, localId: L1, "
     "fromLocalId: L2}"},
    {"A40 of two pairs", MSH("A40") EVN "PID|||L1\rMRG|L2\rPID|||L3\rMRG|9990000026^^^^NH\r",
     TRANSLATED,
     "MergePeople 2025-10-01T09:00:00.000Z {provider: RBZ, localId: L1, fromLocalId: L2} "
     "MergePeople 2025-10-01T09:00:00.000Z {provider: RBZ, localId: L3, fromNhsNumber: "
     "9990000026}"},
    {"A40 of one NHS number", MSH("A40") EVN PID "MRG|L2~9990000018^^^^NH\r", TRANSLATED,
     "MergePeople 2025-10-01T09:00:00.000Z {nhsNumber: 9990000018, provider: RBZ, localId: L1, "
     "fromLocalId: L2}"},
    {"A40 without MRG", MSH("A40") EVN PID, UNFIT, "NO_MRG"},
    {"an event that is not used", MSH("A04") EVN PID, KEEP_ASIDE, "TYPE_NOT_USED"},
    {"the event from EVN-1 when MSH-9 does not say",
     "MSH|^~\\&|PAS|RBZ|H|H|20251001120000||ADT|1|P|2.4\rEVN|A11|20251001100000\r" PID PV1(AT("W")),
     TRANSLATED, "CancelAdmission 2025-10-01T09:00:00.000Z {spell: V1}"},
    {"a facility by the file", "MSH|^~\\&|PAS|PAS9|H|H|20251001||ADT^A20|1|P|2.4\rNPU|W^^1|U\r",
     TRANSLATED,
     "SetBedState 2025-09-30T23:00:00.000Z {provider: RHQ, ward: W, bed: 1, state: AVAILABLE}"},
    {"a facility that is none",
     "MSH|^~\\&|PAS|The Infirmary|H|H|20251001||ADT^A20|1|P|2.4\rNPU|W^^1|U\r", UNFIT,
     "UNKNOWN_FACILITY"},
    {"the time from MSH-7 at last",
     "MSH|^~\\&|PAS|RBZ|H|H|20251001120000||ADT^A20|1|P|2.4\rNPU|W^^1|U\r", TRANSLATED,
     "SetBedState 2025-10-01T11:00:00.000Z {provider: RBZ, ward: W, bed: 1, state: AVAILABLE}"},
};

static void put_value(struct hw_buf *b, const json_t *v)
{
    if (json_is_string(v))
        hw_buf_puts(b, json_string_value(v));
    else
        hw_buf_puts(b, json_is_true(v) ? "true" : "false");
}

static void put_body(struct hw_buf *b, const Hw__Command *c)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, c->body_case);
    json_t *o = hw_json_from_message(
        *(const ProtobufCMessage *const *)(const void *)((const char *)c + f->offset));
    const char *key = NULL, *comma = "";
    json_t *v = NULL;

    hw_buf_putc(b, '{');
    json_object_foreach(o, key, v)
    {
        hw_buf_printf(b, "%s%s: ", comma, key);
        put_value(b, v);
        comma = ", ";
    }
    hw_buf_putc(b, '}');
    json_decref(o);
}

/* Days since 1970 and milliseconds as UTC text, by the library's own hand. */
static void put_time(struct hw_buf *b, const Hw__Time *at)
{
    int64_t s = at ? at->ms / 1000 : 0;
    int year = 1970, day = (int)(s / 86400), month = 0;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (!at) {
        hw_buf_puts(b, " - ");
        return;
    }
    for (; day >= 365 + (year % 4 == 0); year++)
        day -= 365 + (year % 4 == 0);
    for (; day >= lengths[month] + (month == 1 && year % 4 == 0); month++)
        day -= lengths[month] + (month == 1 && year % 4 == 0);
    hw_buf_printf(b, " %04d-%02d-%02dT%02d:%02d:%02d.%03dZ ", year, month + 1, day + 1,
                  (int)(s / 3600 % 24), (int)(s / 60 % 60), (int)(s % 60), (int)(at->ms % 1000));
}

static void events(void **state)
{
    static struct translation t;
    struct map map;
    struct hw_err err;

    (void)state;
    map_init(&map);
    assert_int_equal(map_read(&map, map_text, &err), HW_OK);
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct hw_arena *a = hw_arena_create(BUDGET);
        struct message m;
        struct hw_buf got;

        hw_buf_init(&got, 0);
        message_read(hw_span_of(rows[i].text), &map, a, &m);
        if (m.fault.code)
            fail_msg("%s: %s", rows[i].name, m.fault.code);
        translate(&m, &map, a, &t);
        ROW_EQUAL(rows[i].name, t.result, rows[i].want);
        if (t.fault.code)
            hw_buf_puts(&got, t.fault.code);
        for (size_t k = 0; k < t.count; k++) {
            if (got.len)
                hw_buf_putc(&got, ' ');
            hw_buf_puts(&got, hw_command_name(t.steps[k].command));
            put_time(&got, t.steps[k].command->at);
            put_body(&got, t.steps[k].command);
        }
        if (strcmp(hw_buf_str(&got), rows[i].out) != 0)
            fail_msg("%s:\n got %s\nwant %s", rows[i].name, hw_buf_str(&got), rows[i].out);
        hw_buf_release(&got);
        hw_arena_destroy(a);
    }
    map_release(&map);
}

static void unknown_wards(void **state)
{
    static struct translation t;
    struct hw_arena *a = hw_arena_create(BUDGET);
    struct message m;
    struct map map;

    (void)state;
    map_init(&map);
    map.keep_unknown_wards = true;
    message_read(hw_span_of(MSH("A01") EVN PID PV1(AT("W"))), &map, a, &m);
    translate(&m, &map, a, &t);
    assert_int_equal(t.result, UNFIT);
    assert_string_equal(t.fault.code, "UNKNOWN_WARD");
    map_release(&map);
    hw_arena_destroy(a);
}

static void prefixes(void **state)
{
    static const struct {
        const char *prefix, *want;
    } list[] = {{"", "V1"}, {"X-", "X-V1"}, {"{provider}-", "RBZ-V1"}, {"a{provider}b", "aRBZbV1"}};
    static struct translation t;

    (void)state;
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
        struct hw_arena *a = hw_arena_create(BUDGET);
        struct message m;
        struct map map;

        map_init(&map);
        free(map.spell_prefix);
        map.spell_prefix = strdup(list[i].prefix);
        message_read(hw_span_of(MSH("A11") EVN PID PV1(AT("W"))), &map, a, &m);
        translate(&m, &map, a, &t);
        assert_string_equal(t.steps[0].command->cancel_admission->spell, list[i].want);
        map_release(&map);
        hw_arena_destroy(a);
    }
}

/* Which message it is: MSH-3, MSH-4, MSH-10 and the day of MSH-7; what it says: all but the header.
 */
static void identity(void **state)
{
    static const char first[] = "MSH|^~\\&|A|RBZ|||20251001120000||ADT^A01|1|P|2.4\rPID|1\r";
    static const struct {
        const char *name, *text;
        bool same_id, same_content;
    } list[] = {
        {"itself", "MSH|^~\\&|A|RBZ|||20251001120000||ADT^A01|1|P|2.4\rPID|1\r", true, true},
        {"sent again later that day", "MSH|^~\\&|A|RBZ|||20251001130000||ADT^A01|1|P|2.4\rPID|1\r",
         true, true},
        {"with other line ends", "MSH|^~\\&|A|RBZ|||20251001120000||ADT^A01|1|P|2.4\r\nPID|1\r\n",
         true, true},
        {"another content", "MSH|^~\\&|A|RBZ|||20251001120000||ADT^A01|1|P|2.4\rPID|2\r", true,
         false},
        {"another event", "MSH|^~\\&|A|RBZ|||20251001120000||ADT^A02|1|P|2.4\rPID|1\r", true,
         false},
        {"another id", "MSH|^~\\&|A|RBZ|||20251001120000||ADT^A01|2|P|2.4\rPID|1\r", false, true},
        {"another facility", "MSH|^~\\&|A|RHQ|||20251001120000||ADT^A01|1|P|2.4\rPID|1\r", false,
         true},
        {"another application", "MSH|^~\\&|B|RBZ|||20251001120000||ADT^A01|1|P|2.4\rPID|1\r", false,
         true},
        {"the id counted anew another day",
         "MSH|^~\\&|A|RBZ|||20251002120000||ADT^A01|1|P|2.4\rPID|1\r", false, true},
    };
    struct hw_arena *a = hw_arena_create(BUDGET);
    struct message m, other;
    struct map map;

    (void)state;
    map_init(&map);
    message_read(hw_span_of(first), &map, a, &m);
    for (size_t i = 0; i < sizeof(list) / sizeof(*list); i++) {
        message_read(hw_span_of(list[i].text), &map, a, &other);
        ROW_EQUAL(list[i].name, hw_id_equal(m.id, other.id), list[i].same_id);
        ROW_EQUAL(list[i].name, hw_id_equal(m.content, other.content), list[i].same_content);
    }
    map_release(&map);
    hw_arena_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events),
        cmocka_unit_test(unknown_wards),
        cmocka_unit_test(prefixes),
        cmocka_unit_test(identity),
    };

    return RUN_TESTS(tests);
}
