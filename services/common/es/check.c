#include "homeward/es/check.h"

#include <ctype.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/spell/codes.h"

enum { NAME_MAX_BYTES = 100, CODE_MAX_BYTES = 40 };

const char *hw_command_text(const Hw__Command *c, const char *field)
{
    const ProtobufCFieldDescriptor *f =
        protobuf_c_message_descriptor_get_field(&hw__command__descriptor, c->body_case);
    const ProtobufCMessage *body = NULL;

    if (!f)
        return NULL;
    body = *(const ProtobufCMessage *const *)(const void *)((const char *)c + f->offset);
    f = protobuf_c_message_descriptor_get_field_by_name(body->descriptor, field);
    if (!f || f->type != PROTOBUF_C_TYPE_STRING || f->label == PROTOBUF_C_LABEL_REPEATED)
        return NULL;
    return *(const char *const *)(const void *)((const char *)body + f->offset);
}

bool hw_check_given(struct hw_plan *p, bool has, const char *field)
{
    if (!has)
        hw_plan_invalid(p, "MISSING_FIELD", field, "%s: is required", field);
    return has;
}

static bool is_name(const char *text)
{
    size_t n = strlen(text);

    if (n == 0 || n > NAME_MAX_BYTES || text[0] == ' ' || text[n - 1] == ' ')
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    }
    return true;
}

bool hw_check_optional_name(struct hw_plan *p, const char *text, const char *field)
{
    if (!text || is_name(text))
        return true;
    hw_plan_invalid(p, "BAD_VALUE", field,
                    "%s: expected 1 to %d printable bytes without spaces at the ends", field,
                    NAME_MAX_BYTES);
    return false;
}

bool hw_check_name(struct hw_plan *p, const char *text, const char *field)
{
    return hw_check_given(p, text != NULL, field) && hw_check_optional_name(p, text, field);
}

static bool is_code(const char *text)
{
    size_t n = strlen(text);

    return n > 0 && n <= CODE_MAX_BYTES &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

bool hw_check_code(struct hw_plan *p, const char *text, const char *field)
{
    if (!hw_check_given(p, text != NULL, field))
        return false;
    if (!is_code(text))
        hw_plan_invalid(p, "BAD_VALUE", field,
                        "%s: expected a code of capital letters, digits and underscores", field);
    return is_code(text);
}

/* An outward postcode: one or two letters, a digit, perhaps one more letter or digit. */
static bool is_zone(const char *z)
{
    size_t letters = strspn(z, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    size_t n = strlen(z);

    if (letters < 1 || letters > 2 || n < letters + 1 || n > letters + 2)
        return false;
    return isdigit((unsigned char)z[letters]) &&
           (n == letters + 1 || isdigit((unsigned char)z[n - 1]) ||
            isupper((unsigned char)z[n - 1]));
}

bool hw_check_nhs_number(struct hw_plan *p, const char *text, const char *field)
{
    char number[HW_NHS_NUMBER_TEXT];

    if (!text || hw_nhs_number_read(text, number))
        return true;
    hw_plan_invalid(p, "BAD_VALUE", field,
                    "%s: not an NHS number (ten digits, the last one a check digit)", field);
    return false;
}

bool hw_check_zone(struct hw_plan *p, const char *zone, const char *field)
{
    if (!hw_check_given(p, zone != NULL, field))
        return false;
    if (!is_zone(zone))
        hw_plan_invalid(p, "BAD_VALUE", field,
                        "%s: expected an outward postcode such as EX31 or SW1A", field);
    return is_zone(zone);
}

bool hw_check_authority(struct hw_plan *p, const char *code)
{
    if (!code || hw_authority_valid(code))
        return true;
    hw_plan_invalid(p, "BAD_VALUE", "authority",
                    "authority: expected a council's code in the national return (912), its ONS "
                    "code (E10000008) or UNKNOWN");
    return false;
}

bool hw_check_not_future(struct hw_plan *p, const struct hw_question *q, const Hw__Date *day,
                         const char *field)
{
    if (!day || day->day <= hw_london_day(q->at_ms))
        return true;
    hw_plan_refuse(p, "IN_THE_FUTURE", field, "%s: that day has not come yet", field);
    return false;
}
