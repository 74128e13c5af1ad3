#include "cli/verify/ask.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/text.h"

#define IS(f, name) ((f)->type == HW__EVENT__BODY_##name)

void view_init(struct view *v, struct calendar *calendar)
{
    *v = (struct view){.calendar = calendar};
}

void view_release(struct view *v)
{
    free(v->counts);
    free(v->line);
    free(v->ready);
    free(v->stretches);
    view_init(v, v->calendar);
}

/* ---- what counts
 * ----------------------------------------------------------------------------------- */

static bool takes_back(const struct told_fact *f)
{
    return IS(f, MOVE_CANCELLED) || IS(f, DISCHARGE_CANCELLED) || IS(f, FACT_RETRACTED) ||
           IS(f, ADMISSION_CANCELLED);
}

/* An admission that was cancelled makes everything said before it void. */
static bool hits(const struct told_fact *by, const struct told_fact *f)
{
    return IS(by, ADMISSION_CANCELLED) || by->target == f->position;
}

/* Whatever takes something back is later in the log, so the later ones are settled first. */
static void find_what_counts(struct view *v)
{
    const struct told_fact *list = v->told->list;
    size_t n = v->told->count;

    v->counts = hw_grow(v->counts, &v->counts_cap, n + 1, sizeof(*v->counts));
    for (size_t i = n; i-- > 0;) {
        v->counts[i] = list[i].known <= v->known;
        for (size_t j = i + 1; v->counts[i] && j < n; j++) {
            if (v->counts[j] && takes_back(&list[j]) && hits(&list[j], &list[i]))
                v->counts[i] = false;
        }
    }
}

static const struct told_fact *last_said(const struct view *v, Hw__Event__BodyCase type)
{
    for (size_t i = v->told->count; i-- > 0;) {
        if (v->counts[i] && v->told->list[i].type == type)
            return &v->told->list[i];
    }
    return NULL;
}

/* ---- the line of the stay
 * ------------------------------------------------------------------------------ */

static int by_time(const void *a, const void *b)
{
    const struct told_fact *x = *(const struct told_fact *const *)a;
    const struct told_fact *y = *(const struct told_fact *const *)b;

    if (x->at_ms != y->at_ms)
        return x->at_ms < y->at_ms ? -1 : 1;
    return (x->position > y->position) - (x->position < y->position);
}

static bool on_the_line(const struct told_fact *f)
{
    return !takes_back(f) && !IS(f, MINORITY_CORRECTED) && !IS(f, SPELL_PERSON_CHANGED);
}

/* Only what happened between the admission and the discharge says anything about the stay. */
static void draw_line(struct view *v)
{
    size_t n = 0, first = 0, last = 0;

    v->line = hw_grow(v->line, &v->cap, v->told->count + 1, sizeof(*v->line));
    for (size_t i = 0; i < v->told->count; i++) {
        if (v->counts[i] && on_the_line(&v->told->list[i]))
            v->line[n++] = &v->told->list[i];
    }
    qsort(v->line, n, sizeof(*v->line), by_time);
    while (first < n && !IS(v->line[first], PATIENT_ADMITTED))
        first++;
    last = first;
    while (last < n && !IS(v->line[last], PATIENT_DISCHARGED))
        last++;
    v->discharged = last < n;
    v->count = (v->discharged ? last + 1 : n) - first;
    memmove(v->line, v->line + first, v->count * sizeof(*v->line));
    v->ready = hw_grow(v->ready, &v->ready_cap, v->count + 1, sizeof(*v->ready));
    memset(v->ready, -1, v->count + 1);
}

/* ---- decisions and readiness
 * --------------------------------------------------------------------------- */

/* R1.4, R1.20: whether fact i undoes a decision. A withdrawal undoes its own, and when the person
 * was ready all three; the move that was waited for undoes all. */
static bool undoes(struct view *v, int criterion, size_t i)
{
    const struct told_fact *f = v->line[i];

    if (IS(f, PATIENT_MOVED))
        return f->resolves;
    if (!IS(f, READINESS_RECORDED) || f->met)
        return false;
    return f->criterion == criterion || (i > 0 && ask_ready(v, i - 1));
}

size_t ask_decision(struct view *v, int criterion, size_t i)
{
    size_t found = NOWHERE;

    for (size_t j = i + 1; j-- > 0 && !undoes(v, criterion, j);) {
        const struct told_fact *f = v->line[j];

        if (IS(f, READINESS_RECORDED) && f->met && f->criterion == criterion)
            found = j; /* the first of them stands */
    }
    return found;
}

static bool discharged_at(const struct view *v, size_t i)
{
    return v->discharged && i == v->count - 1;
}

bool ask_ready(struct view *v, size_t i)
{
    if (v->ready[i] < 0)
        v->ready[i] =
            (signed char)(!discharged_at(v, i) && ask_decision(v, 1, i) != NOWHERE &&
                          ask_decision(v, 2, i) != NOWHERE && ask_decision(v, 3, i) != NOWHERE);
    return v->ready[i] == 1;
}

/* R1.3: since the latest of the three. */
size_t ask_ready_since(struct view *v, size_t i)
{
    size_t since = 0;

    for (int c = 1; c <= 3; c++) {
        size_t d = ask_decision(v, c, i);

        if (d != NOWHERE && d > since)
            since = d;
    }
    return since;
}

/* R1.5. */
static bool minor_at(const struct view *v, const struct told_fact *f)
{
    if (!v->minority || v->minority->position < f->position)
        return f->minor;
    for (size_t i = 0; i < v->minority->minor_count; i++) {
        if (v->minority->minors[i] == f->position)
            return true;
    }
    return false;
}

static void begin_stretch(struct view *v, size_t i)
{
    struct ready_stretch *s = NULL;

    v->stretches =
        hw_grow(v->stretches, &v->stretch_cap, v->stretch_count + 1, sizeof(*v->stretches));
    s = &v->stretches[v->stretch_count++];
    s->first = ask_ready_since(v, i);
    s->start_ms = v->line[s->first]->at_ms;
    s->end_ms = HW_MS_FOREVER;
    s->adult = !minor_at(v, v->line[s->first]);
}

static void find_stretches(struct view *v)
{
    bool before = false;

    v->stretch_count = 0;
    for (size_t i = 0; i < v->count; i++) {
        bool now = ask_ready(v, i);

        if (now && !before)
            begin_stretch(v, i);
        if (!now && before)
            v->stretches[v->stretch_count - 1].end_ms = v->line[i]->at_ms;
        before = now;
    }
}

void view_take(struct view *v, const struct told *told, int64_t known)
{
    v->told = told;
    v->known = known;
    find_what_counts(v);
    v->minority = last_said(v, HW__EVENT__BODY_MINORITY_CORRECTED);
    v->person = last_said(v, HW__EVENT__BODY_SPELL_PERSON_CHANGED);
    draw_line(v);
    find_stretches(v);
}

/* ---- single questions
 * ------------------------------------------------------------------------------------ */

size_t ask_place(const struct view *v, int64_t at_ms)
{
    for (size_t i = v->count; i-- > 0;) {
        if (v->line[i]->at_ms <= at_ms)
            return i;
    }
    return NOWHERE;
}

size_t ask_latest(const struct view *v, Hw__Event__BodyCase type, size_t i)
{
    for (size_t j = i + 1; j-- > 0;) {
        if (v->line[j]->type == type)
            return j;
    }
    return NOWHERE;
}

/* R2.7, section 6.1 of the design: a withdrawn decision clears what was waited for, and so does the
 * move that was waited for. */
static bool clears_reason(struct view *v, size_t i)
{
    const struct told_fact *f = v->line[i];

    if (IS(f, PATIENT_MOVED))
        return f->resolves;
    return IS(f, READINESS_RECORDED) && !f->met && i > 0 &&
           ask_decision(v, f->criterion, i - 1) != NOWHERE;
}

size_t ask_reason(struct view *v, size_t i)
{
    for (size_t j = i + 1; j-- > 0 && !clears_reason(v, j);) {
        if (IS(v->line[j], DELAY_RECORDED))
            return j;
    }
    return NOWHERE;
}

size_t ask_agreement(struct view *v, size_t reason)
{
    size_t found = NOWHERE;

    for (size_t j = reason + 1; j < v->count; j++) {
        const struct told_fact *f = v->line[j];

        if (IS(f, DELAY_RECORDED) || clears_reason(v, j))
            break;
        if (IS(f, DELAY_AGREED) || IS(f, DELAY_DISPUTED))
            found = j;
    }
    return found;
}

/* R1.24. */
bool ask_away(const struct view *v, size_t i)
{
    for (size_t j = i + 1; j-- > 0;) {
        if (IS(v->line[j], LEAVE_STARTED) || IS(v->line[j], LEAVE_ENDED))
            return IS(v->line[j], LEAVE_STARTED);
    }
    return false;
}

int ask_care(const struct view *v, size_t i)
{
    size_t j = i;

    while (j > 0 && !(IS(v->line[j], PATIENT_MOVED) && v->line[j]->care))
        j--;
    return v->line[j]->care;
}

const char *ask_authority(const struct view *v, size_t i)
{
    size_t j = ask_latest(v, HW__EVENT__BODY_AUTHORITY_CHANGED, i);

    return v->line[j == NOWHERE ? 0 : j]->authority;
}

/* ---- R2.2, R2.8: which reasons may stand where
 * ---------------------------------------------------------- */

static bool may_stand(int reason, int attribution, int care, int32_t day)
{
    static const struct {
        const char *reason, *attributions;
        bool acute;
        int32_t from_day;
    } matrix[] = {
        {"A", "NHS SOCIAL_CARE BOTH", true, 14822},
        {"B", "NHS SOCIAL_CARE BOTH", true, 14822},
        {"C", "NHS", true, 14822},
        {"DI", "NHS SOCIAL_CARE", true, 14822},
        {"DII", "NHS SOCIAL_CARE BOTH", true, 14822},
        {"E", "NHS SOCIAL_CARE BOTH", true, 14822},
        {"F", "NHS SOCIAL_CARE BOTH", true, 14822},
        {"G", "NHS SOCIAL_CARE", true, 14822},
        {"H", "NHS SOCIAL_CARE", true, 14822},
        {"I", "NHS", true, 14822},
        {"O", "NHS SOCIAL_CARE BOTH", false, 17257},
    };

    for (size_t i = 0; i < sizeof(matrix) / sizeof(*matrix); i++) {
        if (hw_streq(matrix[i].reason, told_reason(reason)))
            return strstr(matrix[i].attributions, told_attribution(attribution)) != NULL &&
                   (matrix[i].acute || hw_streq(told_care(care), "NON_ACUTE")) &&
                   day >= matrix[i].from_day;
    }
    return false;
}

/* ---- the whole answer
 * -------------------------------------------------------------------------------------- */

static void answer_reason(struct view *v, size_t i, struct standing *s)
{
    size_t r = ask_reason(v, i), a = NOWHERE;
    const struct told_fact *f = r == NOWHERE ? NULL : v->line[r];

    s->authority = ask_authority(v, i);
    if (!f)
        return;
    if (f->authority)
        s->authority = f->authority;
    s->reason_ms = f->at_ms;
    s->reason_position = f->position;
    if (may_stand(f->reason, f->attribution, s->care,
                  calendar_day(v->calendar, v->line[i]->at_ms))) {
        s->reason = f->reason;
        s->attribution = f->attribution;
    }
    a = ask_agreement(v, r);
    if (a == NOWHERE)
        return;
    s->agreement = IS(v->line[a], DELAY_AGREED) ? 1 : 2;
    s->agreement_position = v->line[a]->position;
}

struct standing ask_standing(struct view *v, size_t i)
{
    struct standing s = {.delayed = false};

    if (i == NOWHERE || !ask_ready(v, i) || ask_away(v, i))
        return s;
    s.ready = ask_ready_since(v, i);
    if (minor_at(v, v->line[s.ready]))
        return s;
    s.delayed = true;
    s.provider = v->line[0]->provider;
    s.care = ask_care(v, i);
    s.ready_ms = v->line[s.ready]->at_ms;
    s.admitted_position = v->line[0]->position;
    for (int c = 1; c <= 3; c++)
        s.decision_positions[c - 1] = v->line[ask_decision(v, c, i)]->position;
    answer_reason(v, i, &s);
    return s;
}

struct standing ask_at(struct view *v, int64_t at_ms)
{
    return ask_standing(v, ask_place(v, at_ms));
}

/* R1.17, R1.18: a delay that ended on the day before or later, and was one. */
static bool continues(struct view *v, const struct ready_stretch *s)
{
    int32_t day = calendar_day(v->calendar, s->start_ms);

    for (const struct ready_stretch *p = v->stretches; p < s; p++) {
        int32_t end = calendar_day(v->calendar, p->end_ms);

        if (p->adult && end > calendar_day(v->calendar, p->start_ms) && day <= end + 1)
            return true;
    }
    return false;
}

struct standing ask_day(struct view *v, int32_t day, bool next_day)
{
    /* In the bed at midnight is: in the bed at the last moment before it. */
    struct standing s = ask_at(v, calendar_midnight(v->calendar, day + 1) - 1);

    if (!s.delayed || !next_day || calendar_day(v->calendar, s.ready_ms) < day)
        return s;
    for (size_t i = 0; i < v->stretch_count; i++) {
        if (v->stretches[i].first == s.ready)
            s.delayed = continues(v, &v->stretches[i]);
    }
    return s;
}
