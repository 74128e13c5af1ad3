#include <ctype.h>
#include <string.h>

#include "homeward/spell/codes.h"
#include "reablement/core/decide.h"
#include "reablement/core/patterns.h"

enum { NAME_MAX_BYTES = 100, CODE_MAX_BYTES = 40 };

int32_t decide_today(const struct deciding *d)
{
    return hw_london_day(d->q->at_ms);
}

bool check_given(const struct deciding *d, bool has, const char *field)
{
    if (!has)
        hw_plan_invalid(d->p, "MISSING_FIELD", field, "%s: is required", field);
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

bool check_optional_name(const struct deciding *d, const char *text, const char *field)
{
    if (!text || is_name(text))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", field,
                    "%s: expected 1 to %d printable bytes without spaces at the ends", field,
                    NAME_MAX_BYTES);
    return false;
}

bool check_name(const struct deciding *d, const char *text, const char *field)
{
    return check_given(d, text != NULL, field) && check_optional_name(d, text, field);
}

static bool is_code(const char *text)
{
    size_t n = strlen(text);

    return n > 0 && n <= CODE_MAX_BYTES &&
           strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == n;
}

bool check_code(const struct deciding *d, const char *text, const char *field)
{
    if (!check_given(d, text != NULL, field))
        return false;
    if (!is_code(text))
        hw_plan_invalid(d->p, "BAD_VALUE", field,
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

bool check_zone(const struct deciding *d, const char *zone, const char *field)
{
    if (!check_given(d, zone != NULL, field))
        return false;
    if (!is_zone(zone))
        hw_plan_invalid(d->p, "BAD_VALUE", field,
                        "%s: expected an outward postcode such as EX31 or SW1A", field);
    return is_zone(zone);
}

bool check_authority(const struct deciding *d, const char *code)
{
    if (!code || hw_authority_valid(code))
        return true;
    hw_plan_invalid(d->p, "BAD_VALUE", "authority",
                    "authority: expected a council's code in the national return (912), its ONS "
                    "code (E10000008) or UNKNOWN");
    return false;
}

bool check_visits(const struct deciding *d, Hw__CareVisit *const *visits, size_t count)
{
    bool missing = false;
    const char *fault = patterns_fault(visits, count, &missing);

    if (fault)
        hw_plan_invalid(d->p, missing ? "MISSING_FIELD" : "BAD_VALUE", "visits", "%s", fault);
    return !fault;
}

bool check_not_future(const struct deciding *d, const Hw__Date *day, const char *field)
{
    if (!day || day->day <= decide_today(d))
        return true;
    hw_plan_refuse(d->p, "IN_THE_FUTURE", field, "%s: that day has not come yet", field);
    return false;
}
