/* d2a/assess/assessment.h - one assessment with sections that several professions own. Pure.
 *
 * The whole has begun when its first section has, and is complete when all are. Instants that have
 * not come are D2A_NOT_YET. Texts and sections are borrowed. */
#ifndef D2A_ASSESS_ASSESSMENT_H
#define D2A_ASSESS_ASSESSMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "d2a/assess/trusted.h"

#define D2A_NOT_YET INT64_MAX
enum { D2A_SECTIONS = 16 }; /* of one assessment; more are refused */

struct d2a_section {
    const char *name;       /* "mobility": one of its kind in an assessment */
    const char *profession; /* that owns it: "OCCUPATIONAL_THERAPY" */
    int64_t requested_ms, started_ms, completed_ms;
};

struct d2a_assessment {
    enum d2a_assessment_kind kind;
    const char *provider; /* for whom: who will give the care */
    const char *assessor; /* who assesses; may be the provider */
    int64_t requested_ms, cancelled_ms;
    struct d2a_section *sections;
    size_t section_count;
};

enum d2a_assessment_status {
    D2A_ASSESSMENT_REQUESTED,
    D2A_ASSESSMENT_STARTED,
    D2A_ASSESSMENT_COMPLETE,
    D2A_ASSESSMENT_CANCELLED /* and not complete before */
};
const char *d2a_assessment_status_name(enum d2a_assessment_status s);
enum d2a_assessment_status d2a_assessment_status(const struct d2a_assessment *a);
int64_t d2a_assessment_started_ms(const struct d2a_assessment *a);   /* D2A_NOT_YET */
int64_t d2a_assessment_completed_ms(const struct d2a_assessment *a); /* the last of all sections */
/* From the request until all of it was complete; -1: it is not. */
int64_t d2a_assessment_took_ms(const struct d2a_assessment *a);
/* The same of one section, from the section's own request. */
int64_t d2a_section_took_ms(const struct d2a_section *s);
/* How many sections are not complete. */
size_t d2a_assessment_open_sections(const struct d2a_assessment *a);
/* NULL: no section of that name. Capitals and small letters are different names. */
struct d2a_section *d2a_section_find(const struct d2a_assessment *a, const char *name);

/* What a request must say. Fields: kind, provider, assessor, sections, sections.name,
 * sections.profession. Codes: MISSING_FIELD, BAD_VALUE; refused: OWN_ASSESSMENT_REQUIRED, when the
 * assessor is neither the provider nor trusted by it on that day (R6.15). */
bool d2a_assessment_check(const struct d2a_assessment *a,
                          const struct d2a_trusted_agreement *agreements, size_t n, int32_t day,
                          struct d2a_problems *p);

/* ---- acts on a section ---- */

enum d2a_section_act { D2A_SECTION_START, D2A_SECTION_COMPLETE };
enum d2a_section_verdict {
    D2A_SECTION_YES,
    D2A_SECTION_ALREADY,  /* started or complete before: nothing to do */
    D2A_SECTION_UNKNOWN,  /* no section of that name */
    D2A_SECTION_NOT_OURS, /* another profession owns it */
    D2A_SECTION_OFF,      /* the assessment was cancelled */
    D2A_SECTION_TOO_SOON  /* before it was requested, or complete before it was started */
};
const char *d2a_section_verdict_code(enum d2a_section_verdict v); /* "UNKNOWN_SECTION" */
/* profession: of who acts; NULL is not checked. Completing a section that nobody started is
 * allowed: it was started and completed in one sitting. */
enum d2a_section_verdict d2a_section_decide(const struct d2a_assessment *a, const char *name,
                                            const char *profession, enum d2a_section_act act,
                                            int64_t at_ms);
void d2a_section_apply(struct d2a_section *s, enum d2a_section_act act, int64_t at_ms);

/* ---- nobody is assessed twice ---- */

/* The assessment among those of the same person that answers a new request: of the same kind, not
 * cancelled, under way or complete, requested no earlier than not_before_ms (when the person's
 * needs last changed; INT64_MIN: they did not), made by the provider itself or by somebody whom it
 * trusts on that day (R6.15), and with a section of every profession that is asked for. A complete
 * one goes before one under way, then the earliest. NULL: the request stands. */
const struct d2a_assessment *d2a_assessment_covering(const struct d2a_assessment *existing,
                                                     size_t existing_count,
                                                     const struct d2a_assessment *wanted,
                                                     const struct d2a_trusted_agreement *agreements,
                                                     size_t n, int64_t not_before_ms, int32_t day);

#endif
