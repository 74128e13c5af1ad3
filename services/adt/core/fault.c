#include "adt/core/fault.h"

#include <stdio.h>
#include <string.h>

#include "homeward/text.h"

/* clang-format off */
static const struct fault_kind kinds[] = {
    /* what cannot be read, or is not for us */
    {"NOT_HL7",                 100, true},
    {"BAD_DELIMITERS",          102, true},
    {"TOO_LARGE",               104, true},
    {"UNKNOWN_CHARACTER_SET",   103, true},
    {"BAD_CHARACTERS",          102, true},
    {"NO_MESSAGE_TYPE",         101, true},
    {"NO_CONTROL_ID",           101, true},
    {"UNSUPPORTED_VERSION",     203, true},
    {"UNSUPPORTED_PROCESSING",  202, true},
    {"NOT_STORED",              207, true},
    /* what does not fit */
    {"NO_PV1",                  100, false},
    {"NO_MRG",                  100, false},
    {"NO_NPU",                  100, false},
    {"NO_PID",                  100, false},
    {"NO_VISIT",                101, false},
    {"NO_WARD",                 101, false},
    {"NO_BED",                  101, false},
    {"NO_IDENTIFIER",           101, false},
    {"MISSING_FIELD",           101, false},
    {"BAD_TIME",                102, false},
    {"BAD_VALUE",               102, false},
    {"BAD_NHS_NUMBER",          102, false},
    {"IN_THE_FUTURE",           102, false},
    {"UNKNOWN_BED_STATUS",      103, false},
    {"UNKNOWN_FACILITY",        204, false},
    {"UNKNOWN_WARD",            204, false},
    {"UNKNOWN_SPELL",           204, false},
    {"UNKNOWN_PERSON",          204, false},
    {"NOTHING_RESERVED",        204, false},
    {"NOT_DISCHARGED",          204, false},
    {"NOT_MOVED",               204, false},
    {"NOT_ON_LEAVE",            204, false},
    {"NOT_ADMITTED_YET",        204, false},
    {"SPELL_OF_ANOTHER_PROVIDER", 204, false},
    {"SPELL_EXISTS",            205, false},
    {"TWO_PEOPLE",              205, false},
    {"ON_LEAVE",                205, false},
    {"ALREADY_DISCHARGED",      205, false},
    {"CONTROL_ID_USED",         205, false},
    {"BED_OCCUPIED",            206, false},
    {"BED_RESERVED",            206, false},
    {"BED_CLOSED",              206, false},
    {"BED_NOT_AVAILABLE",       206, false},
    {"WARD_CLOSED",             206, false},
    {"PERSON_HAS_BED",          206, false},
    {"CONFLICT",                206, false},
    /* kept aside: nothing is wrong with them */
    {"TYPE_NOT_USED",           0,   false},
    {"NOT_INPATIENT",           0,   false},
};
/* clang-format on */

static const struct fault_kind other = {"OTHER", 207, false};

const struct fault_kind *fault_kind(const char *code)
{
    for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++) {
        if (hw_streq(kinds[i].code, code))
            return &kinds[i];
    }
    return &other;
}

const char *fault_hl7_text(int number)
{
    static const struct {
        int number;
        const char *text;
    } texts[] = {
        {0, "Message accepted"},
        {100, "Segment sequence error"},
        {101, "Required field missing"},
        {102, "Data type error"},
        {103, "Table value not found"},
        {104, "Value too long"},
        {200, "Unsupported message type"},
        {201, "Unsupported event code"},
        {202, "Unsupported processing id"},
        {203, "Unsupported version id"},
        {204, "Unknown key identifier"},
        {205, "Duplicate key identifier"},
        {206, "Application record locked"},
    };

    for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
        if (texts[i].number == number)
            return texts[i].text;
    }
    return "Application internal error";
}

/* The field of a command, as the place in the message that it was read from. */
static struct place_in place_of_field(const char *field)
{
    static const struct {
        const char *field;
        struct place_in at;
    } places[] = {
        {"spell", {"PV1", 1, 19, 1, 1}},        {"ward", {"PV1", 1, 3, 1, 1}},
        {"bed", {"PV1", 1, 3, 1, 3}},           {"site", {"PV1", 1, 3, 1, 4}},
        {"nhsNumber", {"PID", 1, 3, 0, 0}},     {"localId", {"PID", 1, 3, 0, 0}},
        {"dateOfBirth", {"PID", 1, 7, 0, 0}},   {"authority", {"PID", 1, 11, 0, 0}},
        {"fromNhsNumber", {"MRG", 1, 1, 0, 0}}, {"at", {"EVN", 1, 2, 0, 0}},
        {"provider", {"MSH", 1, 4, 0, 0}},      {"destination", {"PV1", 1, 37, 0, 0}},
        {"date", {"PV2", 1, 9, 0, 0}},
    };

    for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
        if (hw_streq(places[i].field, field))
            return places[i].at;
    }
    return (struct place_in){.segment = NULL};
}

struct fault fault_of_answer(const Hw__CommandAnswer *a)
{
    return (struct fault){
        .code = a->code && *a->code ? a->code : "OTHER",
        .message = a->message ? a->message : "",
        .at = place_of_field(a->field),
    };
}

const char *fault_place(const struct place_in *p, char delimiter, char text[FAULT_PLACE_TEXT])
{
    const int parts[] = {p->nth, p->field, p->repeat, p->component};
    size_t n = 0;

    text[0] = '\0';
    if (!p->segment)
        return text;
    n = (size_t)snprintf(text, FAULT_PLACE_TEXT, "%.3s", p->segment);
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts) && parts[i] > 0; i++)
        n += (size_t)snprintf(text + n, FAULT_PLACE_TEXT - n, "%c%d", delimiter, parts[i]);
    return text;
}
