#include "d2a/assess/assessment.h"

#include "homeward/text.h"

int64_t d2a_assessment_started_ms(const struct d2a_assessment *a)
{
    int64_t first_ms = D2A_NOT_YET;

    for (size_t i = 0; i < a->section_count; i++) {
        if (a->sections[i].started_ms < first_ms)
            first_ms = a->sections[i].started_ms;
    }
    return first_ms;
}

int64_t d2a_assessment_completed_ms(const struct d2a_assessment *a)
{
    int64_t last_ms = INT64_MIN;

    for (size_t i = 0; i < a->section_count; i++) {
        if (a->sections[i].completed_ms > last_ms)
            last_ms = a->sections[i].completed_ms;
    }
    return a->section_count == 0 ? D2A_NOT_YET : last_ms;
}

enum d2a_assessment_status d2a_assessment_status(const struct d2a_assessment *a)
{
    if (d2a_assessment_completed_ms(a) != D2A_NOT_YET)
        return D2A_ASSESSMENT_COMPLETE;
    if (a->cancelled_ms != D2A_NOT_YET)
        return D2A_ASSESSMENT_CANCELLED;
    return d2a_assessment_started_ms(a) == D2A_NOT_YET ? D2A_ASSESSMENT_REQUESTED
                                                       : D2A_ASSESSMENT_STARTED;
}

const char *d2a_assessment_status_name(enum d2a_assessment_status s)
{
    switch (s) {
    case D2A_ASSESSMENT_REQUESTED:
        return "REQUESTED";
    case D2A_ASSESSMENT_STARTED:
        return "STARTED";
    case D2A_ASSESSMENT_COMPLETE:
        return "COMPLETE";
    case D2A_ASSESSMENT_CANCELLED:
        return "CANCELLED";
    }
    return "UNKNOWN";
}

int64_t d2a_assessment_took_ms(const struct d2a_assessment *a)
{
    int64_t completed_ms = d2a_assessment_completed_ms(a);

    return completed_ms == D2A_NOT_YET ? -1 : completed_ms - a->requested_ms;
}

int64_t d2a_section_took_ms(const struct d2a_section *s)
{
    return s->completed_ms == D2A_NOT_YET ? -1 : s->completed_ms - s->requested_ms;
}

size_t d2a_assessment_open_sections(const struct d2a_assessment *a)
{
    size_t open = 0;

    for (size_t i = 0; i < a->section_count; i++)
        open += a->sections[i].completed_ms == D2A_NOT_YET;
    return open;
}

struct d2a_section *d2a_section_find(const struct d2a_assessment *a, const char *name)
{
    for (size_t i = 0; name && i < a->section_count; i++) {
        if (hw_streq(a->sections[i].name, name))
            return &a->sections[i];
    }
    return NULL;
}

/* ---- the request ---- */

static void check_section(const struct d2a_assessment *a, size_t index, struct d2a_problems *p)
{
    const struct d2a_section *s = &a->sections[index];

    d2a_problems_need(p, d2a_text_given(s->name), "sections.name", "a name for every section",
                      NULL);
    d2a_problems_need(p, d2a_text_given(s->profession), "sections.profession",
                      "the profession that owns the section", NULL);
    if (d2a_text_given(s->name) && d2a_section_find(a, s->name) != s)
        d2a_problems_add(p, D2A_MALFORMED, "sections.name", "BAD_VALUE",
                         "sections.name: %s is there twice", s->name);
}

static void check_sections(const struct d2a_assessment *a, struct d2a_problems *p)
{
    d2a_problems_need(p, a->section_count > 0, "sections", "at least one section", NULL);
    if (a->section_count > D2A_SECTIONS) {
        d2a_problems_add(p, D2A_MALFORMED, "sections", "BAD_VALUE",
                         "sections: at most %d of one assessment", (int)D2A_SECTIONS);
        return;
    }
    for (size_t i = 0; i < a->section_count; i++)
        check_section(a, i, p);
}

bool d2a_assessment_check(const struct d2a_assessment *a,
                          const struct d2a_trusted_agreement *agreements, size_t n, int32_t day,
                          struct d2a_problems *p)
{
    int before = p->count + p->more;

    d2a_problems_need(p, d2a_kind_bit(a->kind) != 0, "kind", "the kind of assessment", "R6.16");
    d2a_problems_need(p, d2a_text_given(a->provider), "provider", "for which provider", "R6.15");
    d2a_problems_need(p, d2a_text_given(a->assessor), "assessor", "who assesses", "R6.15");
    check_sections(a, p);
    if (p->count + p->more != before)
        return false;
    if (d2a_assessment_acceptance(agreements, n, a->provider, a->assessor, a->kind, day) !=
        D2A_ACCEPT_NOT)
        return true;
    d2a_problems_add(p, D2A_REFUSED, "assessor", "OWN_ASSESSMENT_REQUIRED",
                     "%s has no live agreement to take a %s assessment from %s: its own is "
                     "required (R6.15)",
                     a->provider, d2a_kind_name(a->kind), a->assessor);
    return false;
}

/* ---- acts on a section ---- */

enum d2a_section_verdict d2a_section_decide(const struct d2a_assessment *a, const char *name,
                                            const char *profession, enum d2a_section_act act,
                                            int64_t at_ms)
{
    const struct d2a_section *s = d2a_section_find(a, name);

    if (!s)
        return D2A_SECTION_UNKNOWN;
    if (profession && !hw_streq(s->profession, profession))
        return D2A_SECTION_NOT_OURS;
    if (s->completed_ms != D2A_NOT_YET ||
        (act == D2A_SECTION_START && s->started_ms != D2A_NOT_YET))
        return D2A_SECTION_ALREADY;
    if (a->cancelled_ms != D2A_NOT_YET)
        return D2A_SECTION_OFF;
    if (at_ms < s->requested_ms || (s->started_ms != D2A_NOT_YET && at_ms < s->started_ms))
        return D2A_SECTION_TOO_SOON;
    return D2A_SECTION_YES;
}

void d2a_section_apply(struct d2a_section *s, enum d2a_section_act act, int64_t at_ms)
{
    if (s->started_ms == D2A_NOT_YET)
        s->started_ms = at_ms;
    if (act == D2A_SECTION_COMPLETE)
        s->completed_ms = at_ms;
}

const char *d2a_section_verdict_code(enum d2a_section_verdict v)
{
    switch (v) {
    case D2A_SECTION_YES:
        return "YES";
    case D2A_SECTION_ALREADY:
        return "ALREADY";
    case D2A_SECTION_UNKNOWN:
        return "UNKNOWN_SECTION";
    case D2A_SECTION_NOT_OURS:
        return "OTHER_PROFESSIONS_SECTION";
    case D2A_SECTION_OFF:
        return "ASSESSMENT_CANCELLED";
    case D2A_SECTION_TOO_SOON:
        return "TOO_SOON";
    }
    return "UNKNOWN";
}

/* ---- nobody is assessed twice ---- */

static bool has_profession(const struct d2a_assessment *a, const char *profession)
{
    for (size_t i = 0; i < a->section_count; i++) {
        if (hw_streq(a->sections[i].profession, profession))
            return true;
    }
    return false;
}

static bool has_every_profession(const struct d2a_assessment *a, const struct d2a_assessment *of)
{
    for (size_t i = 0; i < of->section_count; i++) {
        if (!has_profession(a, of->sections[i].profession))
            return false;
    }
    return true;
}

static bool goes_before(const struct d2a_assessment *a, const struct d2a_assessment *b)
{
    int64_t a_ms = d2a_assessment_completed_ms(a), b_ms = d2a_assessment_completed_ms(b);

    return a_ms != b_ms ? a_ms < b_ms : a->requested_ms < b->requested_ms;
}

const struct d2a_assessment *d2a_assessment_covering(const struct d2a_assessment *existing,
                                                     size_t existing_count,
                                                     const struct d2a_assessment *wanted,
                                                     const struct d2a_trusted_agreement *agreements,
                                                     size_t n, int64_t not_before_ms, int32_t day)
{
    const struct d2a_assessment *best = NULL;

    for (size_t i = 0; i < existing_count; i++) {
        const struct d2a_assessment *a = &existing[i];

        if (a->kind != wanted->kind || a->requested_ms < not_before_ms ||
            d2a_assessment_status(a) == D2A_ASSESSMENT_CANCELLED ||
            !has_every_profession(a, wanted) ||
            d2a_assessment_acceptance(agreements, n, wanted->provider, a->assessor, a->kind, day) ==
                D2A_ACCEPT_NOT)
            continue;
        if (!best || goes_before(a, best))
            best = a;
    }
    return best;
}
