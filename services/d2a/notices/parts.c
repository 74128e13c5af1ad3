#include "d2a/notices/parts.h"

#include <string.h>

#include "homeward/civil.h"

enum { PHONE_DIGITS = 3 }; /* an extension inside the hospital is short */

void d2a_check_paper(const struct d2a_paper *paper, struct d2a_problems *p)
{
    char text[HW_DATE_TEXT];
    int32_t given_day = hw_london_day(paper->given_ms);

    if (!paper->in_writing)
        d2a_problems_add(p, D2A_MALFORMED, "inWriting", "BAD_VALUE",
                         "inWriting: a notice must be in writing (R4.4)");
    if (!paper->legible)
        d2a_problems_add(p, D2A_MALFORMED, "legible", "BAD_VALUE",
                         "legible: a notice must be legible (R4.4)");
    if (paper->dated_day == D2A_NO_DAY)
        d2a_problems_need(p, false, "datedOn", "the date on the notice", "R4.4");
    else if (paper->dated_day > given_day)
        d2a_problems_add(p, D2A_MALFORMED, "datedOn", "BAD_VALUE",
                         "datedOn: is after the day it was given, %s",
                         hw_format_date(given_day, text));
}

static bool is_phone(const char *text)
{
    int digits = 0;

    for (; *text; text++)
        digits += *text >= '0' && *text <= '9';
    return digits >= PHONE_DIGITS;
}

/* Something, one @, something, without blanks: enough to tell it from a telephone number. */
static bool is_email(const char *text)
{
    const char *at = strchr(text, '@');

    return at && at > text && at[1] != '\0' && !strchr(at + 1, '@') && !strpbrk(text, " \t\r\n");
}

void d2a_check_liaison(const struct d2a_liaison *l, const char *rule, struct d2a_problems *p)
{
    bool phone = d2a_text_given(l->phone), email = d2a_text_given(l->email);

    d2a_problems_need(p, d2a_text_given(l->name), "liaisonName",
                      "the full name of the liaison person at the hospital", rule);
    d2a_problems_need(p, phone || email, "liaisonPhone",
                      "the liaison person's telephone number or e-mail address", rule);
    if (phone && !is_phone(l->phone))
        d2a_problems_add(p, D2A_MALFORMED, "liaisonPhone", "BAD_VALUE",
                         "liaisonPhone: expected a telephone number");
    if (email && !is_email(l->email))
        d2a_problems_add(p, D2A_MALFORMED, "liaisonEmail", "BAD_VALUE",
                         "liaisonEmail: expected an e-mail address");
}
