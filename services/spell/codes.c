#include "homeward/spell/codes.h"

#include <string.h>
#include <strings.h>

#include "homeward/civil.h"
#include "homeward/pb.h"
#include "homeward/text.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool hw_nhs_number_read(const char *text, char number[HW_NHS_NUMBER_TEXT])
{
    char digits[HW_NHS_NUMBER_TEXT];
    int n = 0, sum = 0, check = 0;

    for (; *text; text++) {
        if (*text == ' ')
            continue;
        if (!is_digit(*text) || n == 10)
            return false;
        digits[n++] = *text;
    }
    if (n != 10)
        return false;
    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (10 - i);
    check = (11 - sum % 11) % 11; /* 11 counts as 0; 10 equals no digit */
    if (check != digits[9] - '0')
        return false;
    digits[10] = '\0';
    memcpy(number, digits, sizeof(digits));
    return true;
}

bool hw_ods_code_valid(const char *code)
{
    size_t n = strlen(code);

    if (n < 3 || n > 6)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(code[i]) && !(code[i] >= 'A' && code[i] <= 'Z'))
            return false;
    }
    return true;
}

/* ---- destinations ---- */

static bool is_among(const char *text, const char *const *list)
{
    for (; text && *list; list++) {
        if (strcasecmp(text, *list) == 0)
            return true;
    }
    return false;
}

bool hw_destination_is_hospital(const char *destination)
{
    static const char *const hospitals[] = {"49", "50", "51",       "52", "53",
                                            "84", "87", "hospital", NULL};

    return is_among(destination, hospitals);
}

bool hw_destination_is_care_home(const char *destination)
{
    static const char *const homes[] = {"54",        "55",        "56",           "65", "85",
                                        "CARE_HOME", "care home", "nursing home", NULL};

    return is_among(destination, homes);
}

/* ---- councils ---- */

struct council {
    const char *code, *ons, *name;
};

static const struct council councils[] = {
#include "spell/councils.inc"
};

static bool all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(s[i]))
            return false;
    }
    return s[n] == '\0';
}

/* E06 unitary, E08 metropolitan district, E09 London borough, E10 county (R9.7). */
static bool is_ons(const char *code)
{
    return (hw_starts_with(code, "E06") || hw_starts_with(code, "E08") ||
            hw_starts_with(code, "E09") || hw_starts_with(code, "E10")) &&
           all_digits(code + 3, 6);
}

bool hw_authority_valid(const char *code)
{
    static const char *const odd[] = {"00EQ", "00EW", "00KB", "00KC",
                                      "9900", "9901", "9902", HW_UNKNOWN_AUTHORITY};

    for (size_t i = 0; i < sizeof(odd) / sizeof(*odd); i++) {
        if (hw_streq(code, odd[i]))
            return true;
    }
    return all_digits(code, 3) || is_ons(code);
}

const char *hw_authority_of(const char *code)
{
    for (size_t i = 0; *code == 'E' && i < sizeof(councils) / sizeof(*councils); i++) {
        if (hw_streq(code, councils[i].ons))
            return councils[i].code;
    }
    return code;
}

const char *hw_authority_name(const char *code)
{
    for (size_t i = 0; i < sizeof(councils) / sizeof(*councils); i++) {
        if (hw_streq(code, councils[i].code))
            return councils[i].name;
    }
    return NULL;
}

/* ---- reasons ---- */

#define AUG_2010 14822 /* the first month of the return */
#define APR_2017 17257 /* O begins */

/* R2.2, row by row. */
/* clang-format off */
static const struct hw_reason reasons[] = {
    [HW__REASON__CODE__A]   = {"A", "A_COMPLETION_ASSESSMENT", "Awaiting completion of assessment",
                               true, true, true, true, true, AUG_2010},
    [HW__REASON__CODE__B]   = {"B", "B_PUBLIC_FUNDING", "Awaiting public funding",
                               true, true, true, true, true, AUG_2010},
    [HW__REASON__CODE__C]   = {"C", "C_FURTHER_NON_ACUTE_NHS", "Awaiting further non-acute NHS care",
                               true, false, false, true, true, AUG_2010},
    [HW__REASON__CODE__DI]  = {"DI", "DI_RESIDENTIAL_HOME",
                               "Awaiting residential home placement or availability",
                               true, true, false, true, true, AUG_2010},
    [HW__REASON__CODE__DII] = {"DII", "DII_NURSING_HOME",
                               "Awaiting nursing home placement or availability",
                               true, true, true, true, true, AUG_2010},
    [HW__REASON__CODE__E]   = {"E", "E_CARE_PACKAGE_IN_HOME", "Awaiting care package in own home",
                               true, true, true, true, true, AUG_2010},
    [HW__REASON__CODE__F]   = {"F", "F_COMMUNITY_EQUIP_ADAPT",
                               "Awaiting community equipment and adaptations",
                               true, true, true, true, true, AUG_2010},
    [HW__REASON__CODE__G]   = {"G", "G_PATIENT_FAMILY_CHOICE", "Patient or family choice",
                               true, true, false, true, true, AUG_2010},
    [HW__REASON__CODE__H]   = {"H", "H_DISPUTES", "Disputes",
                               true, true, false, true, true, AUG_2010},
    [HW__REASON__CODE__I]   = {"I", "I_HOUSING", "Housing: patients not covered by the Care Act",
                               true, false, false, true, true, AUG_2010},
    [HW__REASON__CODE__O]   = {"O", "O_OTHER", "Other",
                               true, true, true, false, true, APR_2017},
};
/* clang-format on */

const struct hw_reason *hw_reason_of(Hw__Reason__Code code)
{
    size_t i = (size_t)code;

    return i < sizeof(reasons) / sizeof(*reasons) && reasons[i].code ? &reasons[i] : NULL;
}

static bool pair_permitted(const struct hw_reason *r, Hw__Attribution__Code attribution)
{
    switch (attribution) {
    case HW__ATTRIBUTION__CODE__NHS:
        return r->nhs;
    case HW__ATTRIBUTION__CODE__SOCIAL_CARE:
        return r->social_care;
    case HW__ATTRIBUTION__CODE__BOTH:
        return r->both;
    case HW__ATTRIBUTION__CODE__UNKNOWN:
    case _HW__ATTRIBUTION__CODE_IS_INT_SIZE:
        break;
    }
    return false;
}

enum hw_reason_verdict hw_reason_check(Hw__Reason__Code reason, Hw__Attribution__Code attribution,
                                       Hw__CareType__Code care, int32_t day)
{
    const struct hw_reason *r = hw_reason_of(reason);

    if (!r || !pair_permitted(r, attribution))
        return HW_REASON_ATTRIBUTION;
    if (care == HW__CARE_TYPE__CODE__ACUTE ? !r->acute : !r->non_acute)
        return HW_REASON_CARE_TYPE;
    return day < r->valid_from_day ? HW_REASON_DATE : HW_REASON_OK;
}

static const char *name_of(const ProtobufCEnumDescriptor *d, int value)
{
    const char *name = hw_pb_enum_name(d, value);

    return name ? name : "UNKNOWN";
}

const char *hw_reason_code(Hw__Reason__Code code)
{
    return name_of(&hw__reason__code__descriptor, (int)code);
}

const char *hw_attribution_code(Hw__Attribution__Code code)
{
    return name_of(&hw__attribution__code__descriptor, (int)code);
}

const char *hw_care_type_code(Hw__CareType__Code code)
{
    return name_of(&hw__care_type__code__descriptor, (int)code);
}

const char *hw_criterion_code(Hw__Criterion__Code code)
{
    return name_of(&hw__criterion__code__descriptor, (int)code);
}

const char *hw_bed_state_code(Hw__BedState__Code code)
{
    return name_of(&hw__bed_state__code__descriptor, (int)code);
}

/* ---- streams ---- */

bool hw_stream_name(char *out, size_t size, const char *const *parts)
{
    size_t n = 0;

    for (size_t i = 0; parts[i]; i++) {
        if (i && n + 1 < size)
            out[n++] = '/';
        for (const char *s = parts[i]; *s; s++) {
            bool escape = *s == '/' || *s == '%';
            size_t need = escape ? 3 : 1;

            if (n + need >= size)
                return false;
            memcpy(out + n, escape ? (*s == '/' ? "%2F" : "%25") : s, need);
            n += need;
        }
    }
    if (n >= size)
        return false;
    out[n] = '\0';
    return true;
}

bool hw_stream_part(const char *stream, int index, char *out, size_t size)
{
    size_t n = 0;

    for (; index > 0; index--) {
        stream = strchr(stream, '/');
        if (!stream)
            return false;
        stream++;
    }
    for (; *stream && *stream != '/'; stream++) {
        if (n + 1 >= size)
            return false;
        if (hw_starts_with(stream, "%2F") || hw_starts_with(stream, "%25")) {
            out[n++] = stream[2] == 'F' ? '/' : '%';
            stream += 2;
        } else {
            out[n++] = *stream;
        }
    }
    out[n] = '\0';
    return true;
}
