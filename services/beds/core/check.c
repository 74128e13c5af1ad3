#include <string.h>

#include "beds/core/decide.h"
#include "homeward/text.h"

/* A name is printable, not empty, and short enough to be part of a stream's name. */
bool text_is_name(const char *text)
{
    size_t n = text ? strlen(text) : 0;

    if (n == 0 || n > BEDS_TEXT)
        return false;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    }
    return text[0] != ' ' && text[n - 1] != ' ';
}

bool check_given(const struct deciding *d, bool has, const char *field)
{
    if (has)
        return true;
    hw_plan_invalid(d->p, "MISSING_FIELD", field, "%s: is required", field);
    return false;
}

bool check_optional(const struct deciding *d, const char *text, const char *field)
{
    if (!text || text_is_name(text))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", field,
                    "%s: expected 1 to %d printable bytes without spaces at the ends", field,
                    BEDS_TEXT);
    return false;
}

bool check_text(const struct deciding *d, const char *text, const char *field)
{
    return check_given(d, text != NULL, field) && check_optional(d, text, field);
}

bool check_provider(const struct deciding *d, const char *code)
{
    if (!check_given(d, code != NULL, "provider"))
        return false;
    if (hw_ods_code_valid(code))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "provider",
                    "provider: expected an ODS code of 3 to 6 capital letters and digits, such as "
                    "RBZ");
    return false;
}

bool check_authority(const struct deciding *d, const char *code, bool required)
{
    if (required && !check_given(d, code != NULL, "authority"))
        return false;
    if (!code || hw_authority_valid(code))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "authority",
                    "authority: expected a council's code in the national return (912), its ONS "
                    "code (E10000008) or UNKNOWN");
    return false;
}
