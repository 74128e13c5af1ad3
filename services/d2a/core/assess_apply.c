/* What events mean for a case's assessments, and for the register of trusted assessors. */
#include <stdlib.h>

#include "d2a/core/case.h"
#include "d2a/core/trusted.h"
#include "d2a/notices/notice.h"
#include "homeward/mem.h"
#include "homeward/pb.h"
#include "homeward/v1/events.pb-c.h"

static void requested(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__AssessmentRequested *m = CASE_READ(b, e, assessment_requested);
    struct assessment *a = NULL;
    size_t n = 0;

    if (!m)
        return;
    n = m->n_sections < D2A_SECTIONS ? m->n_sections : D2A_SECTIONS;
    c->assessments =
        hw_grow(c->assessments, &c->assessment_cap, c->assessment_count + 1, sizeof(*a));
    a = &c->assessments[c->assessment_count++];
    *a = (struct assessment){.id = hw_strdup(m->assessment)};
    a->of = (struct d2a_assessment){.kind = (enum d2a_assessment_kind)m->kind,
                                    .provider = hw_names_intern(b->names, m->provider),
                                    .assessor = hw_names_intern(b->names, m->assessor),
                                    .requested_ms = e->occurred_ms,
                                    .cancelled_ms = D2A_NOT_YET,
                                    .sections = hw_alloc_array(n + 1, sizeof(*a->of.sections)),
                                    .section_count = n};
    for (size_t i = 0; i < n; i++) {
        const Hw__AssessmentSection *x = m->sections[i];

        a->sides[i] = x->side;
        a->of.sections[i] =
            (struct d2a_section){.name = hw_names_intern(b->names, x->section),
                                 .profession = hw_names_intern(b->names, x->profession),
                                 .requested_ms = e->occurred_ms,
                                 .started_ms = D2A_NOT_YET,
                                 .completed_ms = D2A_NOT_YET};
    }
}

static void act_on(struct d2a_case *c, const char *id, const char *const *sections, size_t count,
                   enum d2a_section_act act, int64_t at_ms)
{
    struct assessment *a = case_assessment(c, id);

    for (size_t i = 0; a && i < count; i++) {
        struct d2a_section *x = d2a_section_find(&a->of, sections[i]);

        if (x)
            d2a_section_apply(x, act, at_ms);
    }
}

static void started(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__AssessmentStarted *m = CASE_READ(b, e, assessment_started);

    if (m)
        act_on(c, m->assessment, m->sections, m->n_sections, D2A_SECTION_START, e->occurred_ms);
}

static void completed(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__AssessmentCompleted *m = CASE_READ(b, e, assessment_completed);

    if (m)
        act_on(c, m->assessment, m->sections, m->n_sections, D2A_SECTION_COMPLETE, e->occurred_ms);
}

static void accepted(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__AssessmentAccepted *m = CASE_READ(b, e, assessment_accepted);
    struct assessment *a = m ? case_assessment(c, m->assessment) : NULL;

    if (a && a->also_count < (int)(sizeof(a->also) / sizeof(*a->also)))
        a->also[a->also_count++] = hw_names_intern(b->names, m->provider);
}

static void cancelled(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    const Hw__AssessmentCancelled *m = CASE_READ(b, e, assessment_cancelled);
    struct assessment *a = m ? case_assessment(c, m->assessment) : NULL;

    if (a)
        a->of.cancelled_ms = e->occurred_ms;
}

void case_apply_assessment(struct hw_book *b, struct d2a_case *c, const struct hw_es_event *e)
{
    switch (e->type) {
    case HW__EVENT__BODY_ASSESSMENT_REQUESTED:
        requested(b, c, e);
        break;
    case HW__EVENT__BODY_ASSESSMENT_STARTED:
        started(b, c, e);
        break;
    case HW__EVENT__BODY_ASSESSMENT_COMPLETED:
        completed(b, c, e);
        break;
    case HW__EVENT__BODY_ASSESSMENT_ACCEPTED:
        accepted(b, c, e);
        break;
    case HW__EVENT__BODY_ASSESSMENT_CANCELLED:
        cancelled(b, c, e);
        break;
    default:
        break;
    }
}

/* ---- trusted assessors ---- */

/* From its first day on it stands instead of what was said before; until then that does (R6.15). */
static struct d2a_trusted_agreement *room_for(struct trusted *t, int32_t from_day)
{
    size_t kept = 0;

    for (size_t i = 0; i < t->count; i++) {
        struct d2a_trusted_agreement a = t->list[i];

        if (a.valid_from_day >= from_day)
            continue;
        if (a.valid_to_day >= from_day)
            a.valid_to_day = from_day - 1;
        t->list[kept++] = a;
    }
    t->count = kept + 1;
    t->list = hw_grow(t->list, &t->cap, t->count, sizeof(*t->list));
    return &t->list[kept];
}

static void trusted_apply(struct hw_book *b, struct hw_record *r, const struct hw_es_event *e)
{
    const Hw__TrustedAssessorRegistered *m = NULL;
    struct d2a_trusted_agreement *a = NULL;
    const char *parties = hw_record_name(r);
    char provider[TRUSTED_NAME], assessor[TRUSTED_NAME];

    if (e->type != HW__EVENT__BODY_TRUSTED_ASSESSOR_REGISTERED)
        return;
    m = CASE_READ(b, e, trusted_assessor_registered);
    if (!m || !trusted_split(parties, provider, assessor))
        return;
    a = room_for(r->data, m->valid_from->day);
    *a = (struct d2a_trusted_agreement){
        .provider = hw_names_intern(b->names, provider),
        .assessor = hw_names_intern(b->names, assessor),
        .protocol = {.who = hw_names_intern(b->names, m->protocol_who),
                     .what = hw_names_intern(b->names, m->protocol_what),
                     .how = hw_names_intern(b->names, m->protocol_how),
                     .review = hw_names_intern(b->names, m->protocol_review),
                     .if_flawed = hw_names_intern(b->names, m->protocol_if_flawed)},
        .valid_from_day = m->valid_from->day,
        .valid_to_day = m->valid_to->day,
        .ended_day = D2A_NO_DAY};
    for (size_t i = 0; i < m->n_kinds; i++)
        a->kinds |= d2a_kind_bit((enum d2a_assessment_kind)m->kinds[i]);
    a->competencies =
        hw_names_intern(b->names, trusted_join(m->competencies, m->n_competencies, b->arena));
}

static void trusted_release(struct hw_book *b, struct hw_record *r)
{
    (void)b;
    free(((struct trusted *)r->data)->list);
}

/* The register is small and always kept: who is trusted is looked up by list too. */
static bool trusted_open(const struct hw_book *b, const struct hw_record *r)
{
    (void)b, (void)r;
    return true;
}

const struct hw_kind trusted_kind = {.prefix = "trusted/",
                                     .size = sizeof(struct trusted),
                                     .apply = trusted_apply,
                                     .release = trusted_release,
                                     .open = trusted_open};
