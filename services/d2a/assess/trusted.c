#include "d2a/assess/trusted.h"

#include "d2a/notices/notice.h"
#include "homeward/text.h"

static const char *const names[D2A_KINDS] = {
    [D2A_KIND_UNKNOWN] = "UNKNOWN",
    [D2A_KIND_RETURN_TO_PACKAGE] = "RETURN_TO_PACKAGE",
    [D2A_KIND_INTERIM_PACKAGE] = "INTERIM_PACKAGE",
    [D2A_KIND_NEW_CARE_HOME] = "NEW_CARE_HOME",
    [D2A_KIND_NEW_HOME_CARE] = "NEW_HOME_CARE",
    [D2A_KIND_CARE_ACT] = "CARE_ACT",
    [D2A_KIND_EQUIPMENT] = "EQUIPMENT",
};

static bool is_kind(enum d2a_assessment_kind kind)
{
    return kind > D2A_KIND_UNKNOWN && kind < D2A_KINDS;
}

const char *d2a_kind_name(enum d2a_assessment_kind kind)
{
    return is_kind(kind) ? names[kind] : names[D2A_KIND_UNKNOWN];
}

uint32_t d2a_kind_bit(enum d2a_assessment_kind kind)
{
    return is_kind(kind) ? UINT32_C(1) << kind : 0;
}

static uint32_t all_kinds(void)
{
    uint32_t all = 0;

    for (int kind = D2A_KIND_UNKNOWN + 1; kind < D2A_KINDS; kind++)
        all |= d2a_kind_bit((enum d2a_assessment_kind)kind);
    return all;
}

static void need_text(struct d2a_problems *p, const char *text, const char *field, const char *what)
{
    d2a_problems_need(p, d2a_text_given(text), field, what, "R6.14");
}

static void check_protocol(const struct d2a_trusted_agreement *a, struct d2a_problems *p)
{
    need_text(p, a->protocol.who, "protocolWho", "who assesses and for whom");
    need_text(p, a->protocol.what, "protocolWhat", "what is assessed");
    need_text(p, a->protocol.how, "protocolHow", "how the assessment is delivered");
    need_text(p, a->protocol.review, "protocolReview", "when the agreement is reviewed");
    need_text(p, a->protocol.if_flawed, "protocolIfFlawed",
              "what happens if the assessment is found flawed");
}

static void check_days(const struct d2a_trusted_agreement *a, struct d2a_problems *p)
{
    d2a_problems_need(p, a->valid_from_day != D2A_NO_DAY, "validFrom", "the first day it is valid",
                      "R6.14");
    d2a_problems_need(p, a->valid_to_day != D2A_NO_DAY, "validTo", "the last day it is valid",
                      "R6.14");
    if (a->valid_to_day != D2A_NO_DAY && a->valid_from_day > a->valid_to_day)
        d2a_problems_add(p, D2A_MALFORMED, "validTo", "BAD_VALUE", "validTo: is before validFrom");
}

bool d2a_trusted_check(const struct d2a_trusted_agreement *a, struct d2a_problems *p)
{
    int before = p->count + p->more;

    need_text(p, a->provider, "provider", "the provider who trusts");
    need_text(p, a->assessor, "assessor", "the assessor who is trusted");
    if (d2a_text_given(a->provider) && hw_streq(a->provider, a->assessor))
        d2a_problems_add(p, D2A_MALFORMED, "assessor", "BAD_VALUE",
                         "assessor: a provider needs no agreement with itself");
    d2a_problems_need(p, a->kinds != 0, "kinds", "at least one kind of assessment", "R6.16");
    if (a->kinds & ~all_kinds())
        d2a_problems_add(p, D2A_MALFORMED, "kinds", "BAD_VALUE",
                         "kinds: one of them is not known (R6.16)");
    need_text(p, a->competencies, "competencies", "the assessor's competencies");
    check_protocol(a, p);
    check_days(a, p);
    return p->count + p->more == before;
}

bool d2a_trusted_live(const struct d2a_trusted_agreement *a, int32_t day)
{
    if (a->valid_from_day == D2A_NO_DAY || a->valid_to_day == D2A_NO_DAY)
        return false;
    if (a->ended_day != D2A_NO_DAY && day >= a->ended_day)
        return false;
    return day >= a->valid_from_day && day <= a->valid_to_day;
}

const struct d2a_trusted_agreement *
d2a_trusted_accepts(const struct d2a_trusted_agreement *agreements, size_t n, const char *provider,
                    const char *assessor, enum d2a_assessment_kind kind, int32_t day)
{
    if (!d2a_text_given(provider) || !d2a_text_given(assessor))
        return NULL;
    for (size_t i = 0; i < n; i++) {
        const struct d2a_trusted_agreement *a = &agreements[i];

        if ((a->kinds & d2a_kind_bit(kind)) && hw_streq(a->provider, provider) &&
            hw_streq(a->assessor, assessor) && d2a_trusted_live(a, day))
            return a;
    }
    return NULL;
}

enum d2a_acceptance d2a_assessment_acceptance(const struct d2a_trusted_agreement *agreements,
                                              size_t n, const char *provider, const char *assessor,
                                              enum d2a_assessment_kind kind, int32_t day)
{
    if (d2a_text_given(provider) && hw_streq(provider, assessor))
        return D2A_ACCEPT_OWN;
    return d2a_trusted_accepts(agreements, n, provider, assessor, kind, day) ? D2A_ACCEPT_TRUSTED
                                                                             : D2A_ACCEPT_NOT;
}
