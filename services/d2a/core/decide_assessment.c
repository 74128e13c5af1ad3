/* Assessments with several sections, and who may assess on whose behalf (R6.13-R6.16). */
#include "d2a/core/decide.h"
#include "d2a/core/problems.h"
#include "d2a/core/trusted.h"
#include "d2a/notices/notice.h"
#include "homeward/bug.h"
#include "homeward/mem.h"
#include "homeward/text.h"
#include "homeward/v1/events.pb-c.h"

enum {
    /* An assessment of an earlier stay that ended within so many days of this one answers too: the
     * person's needs are taken to be known. */
    RECENT_DAYS = 28
};

/* ---- request ---- */

static bool check_sides(const struct deciding *d, const Hw__RequestAssessment *m)
{
    if (m->n_sections > D2A_SECTIONS) {
        hw_plan_invalid(d->p, "BAD_VALUE", "sections", "sections: at most %d", D2A_SECTIONS);
        return false;
    }
    for (size_t i = 0; i < m->n_sections; i++) {
        if (!hw_check_code(d->p, m->sections[i]->section, "sections.section") ||
            !hw_check_code(d->p, m->sections[i]->profession, "sections.profession") ||
            !hw_check_given(d->p, m->sections[i]->has_side, "sections.side"))
            return false;
    }
    return true;
}

static struct d2a_assessment wanted(const struct deciding *d, const Hw__RequestAssessment *m)
{
    struct d2a_assessment a = {.kind = (enum d2a_assessment_kind)m->kind,
                               .provider = m->provider,
                               .assessor = m->assessor ? m->assessor : m->provider,
                               .requested_ms = d->q->at_ms,
                               .cancelled_ms = D2A_NOT_YET,
                               .section_count = m->n_sections};

    a.sections = hw_arena_array(hw_plan_arena(d->p), m->n_sections + 1, sizeof(*a.sections));
    HW_CHECK(a.sections);
    for (size_t i = 0; i < m->n_sections; i++)
        a.sections[i] = (struct d2a_section){.name = m->sections[i]->section,
                                             .profession = m->sections[i]->profession,
                                             .requested_ms = d->q->at_ms,
                                             .started_ms = D2A_NOT_YET,
                                             .completed_ms = D2A_NOT_YET};
    return a;
}

/* This stay, or one that was not over for long when it began. */
static bool is_recent(const struct deciding *d, const char *spell)
{
    const struct hw_spell_record *stay = case_spell(d->s, spell);

    return stay && (!stay->now.discharged ||
                    stay->now.discharged_ms >= d->stay->now.admitted_ms - RECENT_DAYS * HW_DAY_MS);
}

/* Every assessment of the person, of this stay and of recent ones, in the arena. */
static struct d2a_assessment *of_person(const struct deciding *d, size_t *count)
{
    char text[HW_ID_TEXT];
    const struct hw_links *l =
        hw_links_find(&d->s->by_person, hw_links_person(d->stay->now.person, text));
    struct hw_record *own[] = {d->r};
    struct hw_record *const *records = l ? l->records : own;
    size_t n = l ? l->count : (d->r ? 1U : 0U), total = 0;
    struct d2a_assessment *all = NULL;

    for (size_t i = 0; i < n; i++)
        total += ((const struct d2a_case *)records[i]->data)->assessment_count;
    all = hw_arena_array(hw_plan_arena(d->p), total + 1, sizeof(*all));
    HW_CHECK(all);
    *count = 0;
    for (size_t i = 0; i < n; i++) {
        const struct d2a_case *c = records[i]->data;

        if (!is_recent(d, hw_record_name(records[i])))
            continue;
        for (size_t j = 0; j < c->assessment_count; j++)
            all[(*count)++] = c->assessments[j].of;
    }
    return all;
}

/* Nobody is assessed twice. */
static bool check_not_covered(const struct deciding *d, const struct d2a_assessment *a,
                              const struct d2a_trusted_agreement *agreements, size_t n)
{
    size_t count = 0;
    const struct d2a_assessment *all = of_person(d, &count);
    const struct d2a_assessment *same = d2a_assessment_covering(
        all, count, a, agreements, n, INT64_MIN, hw_london_day(d->q->at_ms));

    if (!same)
        return true;
    hw_plan_refuse(
        d->p, "ALREADY_ASSESSED", "kind",
        "an assessment of that kind is %s, by %s, and %s can take it for its own (R6.15)",
        d2a_assessment_status(same) == D2A_ASSESSMENT_COMPLETE ? "complete" : "under way",
        same->assessor, a->provider);
    return false;
}

/* So that two processes cannot both find that the person has none of the kind yet (R6.15). */
static void say_of_person(const struct deciding *d, const char *assessment)
{
    Hw__AssessmentOfPerson out = HW__ASSESSMENT_OF_PERSON__INIT;
    char *id = hw_arena_alloc(hw_plan_arena(d->p), HW_ID_TEXT);

    if (hw_id_is_zero(d->stay->now.person))
        return; /* nobody known: the case alone tells */
    HW_CHECK(id);
    out.spell = d->spell;
    out.assessment = assessment;
    hw_book_plan(&d->s->book, d->p, assessed_kind.prefix, hw_id_format(d->stay->now.person, id),
                 HW__EVENT__BODY_ASSESSMENT_OF_PERSON, d->q->at_ms, &out);
}

static void request(const struct deciding *d, const Hw__RequestAssessment *m)
{
    Hw__AssessmentRequested out = HW__ASSESSMENT_REQUESTED__INIT;
    struct d2a_problems wrong = {.count = 0};
    struct d2a_assessment a;
    struct d2a_trusted_agreement *agreements = NULL;
    size_t n = 0;

    if (!hw_check_name(d->p, m->assessment, "assessment") ||
        !hw_check_given(d->p, m->has_kind, "kind") ||
        !hw_check_name(d->p, m->provider, "provider") ||
        !hw_check_optional_name(d->p, m->assessor, "assessor") || !check_sides(d, m) ||
        !check_living(d))
        return;
    if (case_assessment(d->c, m->assessment)) {
        hw_plan_refuse(d->p, "ASSESSMENT_EXISTS", "assessment",
                       "spell %s has an assessment %s already", d->spell, m->assessment);
        return;
    }
    a = wanted(d, m);
    agreements = trusted_all(d->s, hw_plan_arena(d->p), &n);
    (void)d2a_assessment_check(&a, agreements, n, hw_london_day(d->q->at_ms), &wrong);
    if (!problems_none(&wrong, d->p) || !check_not_covered(d, &a, agreements, n))
        return;
    out.assessment = m->assessment;
    out.kind = m->kind;
    out.provider = m->provider;
    out.assessor = a.assessor;
    out.sections = m->sections;
    out.n_sections = m->n_sections;
    say(d, HW__EVENT__BODY_ASSESSMENT_REQUESTED, &out);
    say_of_person(d, m->assessment);
}

/* ---- work on it ---- */

static const struct assessment *known(const struct deciding *d, const char *id)
{
    const struct assessment *a = NULL;

    if (!hw_check_name(d->p, id, "assessment"))
        return NULL;
    a = case_assessment(d->c, id);
    if (!a)
        hw_plan_refuse(d->p, "UNKNOWN_ASSESSMENT", "assessment",
                       "there is no assessment %s of spell %s", id, d->spell);
    return a;
}

struct work {
    const struct assessment *a;
    const char *section, *profession;
    enum d2a_section_act act;
};

/* The sections that are acted on, by name, in the arena; none when the plan says why not. */
static const char **acted_on(const struct deciding *d, const struct work *w, size_t *count)
{
    const struct d2a_assessment *of = &w->a->of;
    const char **names = hw_arena_array(hw_plan_arena(d->p), of->section_count + 1, sizeof(*names));
    enum d2a_section_verdict no = D2A_SECTION_ALREADY;

    HW_CHECK(names);
    *count = 0;
    for (size_t i = 0; i < of->section_count; i++) {
        const char *name = of->sections[i].name;
        enum d2a_section_verdict v = D2A_SECTION_YES;

        if (w->section && !hw_streq(w->section, name))
            continue;
        v = d2a_section_decide(of, name, w->profession, w->act, d->q->at_ms);
        if (v == D2A_SECTION_YES)
            names[(*count)++] = name;
        else
            no = v;
    }
    if (w->section && !d2a_section_find(of, w->section))
        no = D2A_SECTION_UNKNOWN;
    if (*count == 0)
        hw_plan_refuse(d->p, d2a_section_verdict_code(no), "section",
                       "no section of assessment %s of spell %s could be %s then", w->a->id,
                       d->spell, w->act == D2A_SECTION_START ? "begun" : "completed");
    return names;
}

static void start(const struct deciding *d, const Hw__StartAssessment *m)
{
    Hw__AssessmentStarted out = HW__ASSESSMENT_STARTED__INIT;
    const struct work w = {known(d, m->assessment), m->section, m->profession, D2A_SECTION_START};

    if (!w.a)
        return;
    out.assessment = m->assessment;
    out.sections = acted_on(d, &w, &out.n_sections);
    if (out.n_sections > 0)
        say(d, HW__EVENT__BODY_ASSESSMENT_STARTED, &out);
}

static void complete(const struct deciding *d, const Hw__CompleteAssessment *m)
{
    Hw__AssessmentCompleted out = HW__ASSESSMENT_COMPLETED__INIT;
    const struct work w = {known(d, m->assessment), m->section, m->profession,
                           D2A_SECTION_COMPLETE};

    if (!w.a)
        return;
    out.assessment = m->assessment;
    out.sections = acted_on(d, &w, &out.n_sections);
    if (out.n_sections > 0)
        say(d, HW__EVENT__BODY_ASSESSMENT_COMPLETED, &out);
}

/* R6.15. */
static void take_on(const struct deciding *d, const Hw__AcceptAssessment *m)
{
    Hw__AssessmentAccepted out = HW__ASSESSMENT_ACCEPTED__INIT;
    const struct assessment *a = known(d, m->assessment);
    size_t n = 0;
    const struct d2a_trusted_agreement *agreements = trusted_all(d->s, hw_plan_arena(d->p), &n);

    if (!a || !hw_check_name(d->p, m->provider, "provider"))
        return;
    if (d2a_assessment_status(&a->of) != D2A_ASSESSMENT_COMPLETE) {
        hw_plan_refuse(d->p, "NOT_COMPLETE", "assessment", "assessment %s is not complete", a->id);
        return;
    }
    if (a->also_count == (int)(sizeof(a->also) / sizeof(*a->also))) {
        hw_plan_refuse(d->p, "TOO_MANY", "provider", "%d other providers took it already",
                       a->also_count);
        return;
    }
    if (d2a_assessment_acceptance(agreements, n, m->provider, a->of.assessor, a->of.kind,
                                  hw_london_day(d->q->at_ms)) == D2A_ACCEPT_NOT) {
        hw_plan_refuse(d->p, "OWN_ASSESSMENT_REQUIRED", "provider",
                       "%s has no agreement with %s for assessments of that kind on that day: its "
                       "own assessment is required (R6.15)",
                       m->provider, a->of.assessor);
        return;
    }
    out.assessment = m->assessment;
    out.provider = m->provider;
    say(d, HW__EVENT__BODY_ASSESSMENT_ACCEPTED, &out);
}

static void cancel(const struct deciding *d, const Hw__CancelAssessment *m)
{
    Hw__AssessmentCancelled out = HW__ASSESSMENT_CANCELLED__INIT;
    const struct assessment *a = known(d, m->assessment);

    if (!a || !hw_check_code(d->p, m->reason, "reason"))
        return;
    if (d2a_assessment_status(&a->of) == D2A_ASSESSMENT_COMPLETE ||
        a->of.cancelled_ms != D2A_NOT_YET) {
        hw_plan_refuse(d->p, "OVER", "assessment", "assessment %s is complete or cancelled", a->id);
        return;
    }
    if (d->q->at_ms < a->of.requested_ms) {
        hw_plan_refuse(d->p, "TOO_SOON", "at", "at: it had not been asked for then");
        return;
    }
    out.assessment = m->assessment;
    out.reason = m->reason;
    say(d, HW__EVENT__BODY_ASSESSMENT_CANCELLED, &out);
}

void decide_assessment(const struct deciding *d)
{
    const Hw__Command *c = d->q->command;

    switch ((int)c->body_case) {
    case HW__COMMAND__BODY_REQUEST_ASSESSMENT:
        request(d, c->request_assessment);
        break;
    case HW__COMMAND__BODY_START_ASSESSMENT:
        start(d, c->start_assessment);
        break;
    case HW__COMMAND__BODY_COMPLETE_ASSESSMENT:
        complete(d, c->complete_assessment);
        break;
    case HW__COMMAND__BODY_CANCEL_ASSESSMENT:
        cancel(d, c->cancel_assessment);
        break;
    default:
        take_on(d, c->accept_assessment);
        break;
    }
}

/* ---- the register ---- */

static bool check_party(struct hw_plan *p, const char *name, const char *field)
{
    if (!hw_check_name(p, name, field))
        return false;
    for (const char *c = name; *c; c++) {
        if (*c != '/')
            continue;
        hw_plan_invalid(p, "BAD_VALUE", field, "%s: no slash in it", field);
        return false;
    }
    return true;
}

void decide_trusted(struct d2a *s, const struct hw_question *q, struct hw_plan *p)
{
    const Hw__RegisterTrustedAssessor *m = q->command->register_trusted_assessor;
    Hw__TrustedAssessorRegistered out = HW__TRUSTED_ASSESSOR_REGISTERED__INIT;
    struct d2a_problems wrong = {.count = 0};
    struct d2a_trusted_agreement a = {
        .provider = m->provider,
        .assessor = m->assessor,
        .competencies = trusted_join(m->competencies, m->n_competencies, hw_plan_arena(p)),
        .protocol = {m->protocol_who, m->protocol_what, m->protocol_how, m->protocol_review,
                     m->protocol_if_flawed},
        .valid_from_day = m->valid_from ? m->valid_from->day : D2A_NO_DAY,
        .valid_to_day = m->valid_to ? m->valid_to->day : D2A_NO_DAY,
        .ended_day = D2A_NO_DAY};

    for (size_t i = 0; i < m->n_kinds; i++)
        a.kinds |= d2a_kind_bit((enum d2a_assessment_kind)m->kinds[i]);
    if (!check_party(p, m->provider, "provider") || !check_party(p, m->assessor, "assessor"))
        return;
    (void)d2a_trusted_check(&a, &wrong);
    if (!problems_none(&wrong, p))
        return;
    out.kinds = m->kinds;
    out.n_kinds = m->n_kinds;
    out.competencies = m->competencies;
    out.n_competencies = m->n_competencies;
    out.protocol_who = m->protocol_who;
    out.protocol_what = m->protocol_what;
    out.protocol_how = m->protocol_how;
    out.protocol_review = m->protocol_review;
    out.protocol_if_flawed = m->protocol_if_flawed;
    out.valid_from = m->valid_from;
    out.valid_to = m->valid_to;
    hw_book_plan(&s->book, p, trusted_kind.prefix,
                 trusted_name(m->provider, m->assessor, hw_plan_arena(p)),
                 HW__EVENT__BODY_TRUSTED_ASSESSOR_REGISTERED, q->at_ms, &out);
}
