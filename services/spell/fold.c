/* The meaning of a spell's facts: R1.1 to R1.26, in one pass over its timeline. */
#include "homeward/spell/spell.h"

#include <stdlib.h>
#include <string.h>

#include "homeward/civil.h"
#include "homeward/mem.h"
#include "homeward/spell/codes.h"
#include "spell/removed.h"

/* What the fold remembers beside the state itself. */
struct fold {
    struct hw_spell_state *st;
    struct hw_segments *out;        /* NULL: only the state is wanted */
    const struct hw_fact *minority; /* the correction of who was a minor that counts, or NULL */
    const struct hw_fact *person;   /* the same of whose spell it is */
    bool open;                      /* the last segment of out is still growing */
    size_t run;                     /* counts recordings of a reason */
    /* R1.17 joins delays that are at most a day apart. */
    bool any_delay_before;
    int32_t last_delay_end_day;
    int32_t first_next_day; /* first countable day of the running delay under NEXT_DAY */
    int32_t ready_day;
};

static void clear_decisions(struct hw_spell_state *st)
{
    memset(st->decisions, 0, sizeof(st->decisions));
}

static void clear_reason(struct hw_spell_state *st)
{
    st->reason = HW__REASON__CODE__UNKNOWN;
    st->attribution = HW__ATTRIBUTION__CODE__UNKNOWN;
    st->delay_authority = NULL;
    st->reason_ms = st->reason_position = 0;
    st->agreement = HW__AGREEMENT__CODE__PROPOSED;
    st->agreement_position = 0;
}

/* R1.2: ready, an adult (R1.5), and occupying a bed (R1.24: not while on leave). */
static bool delayed(const struct hw_spell_state *st)
{
    return st->ready && !st->ready_minor && !st->on_leave && st->admitted && !st->discharged;
}

/* ---- segments ---- */

static void fill_heading(const struct hw_spell_state *st, struct hw_segment *g, int32_t day)
{
    g->provider = st->provider;
    g->authority = st->delay_authority ? st->delay_authority : st->authority;
    g->care = st->care;
    g->reason = st->reason;
    g->attribution = st->attribution;
    /* A pair that the matrix does not permit (O, and then a move to acute care) must be put right
     * before it is reported (R2.1, R2.2): it shows as UNKNOWN until then. */
    if (st->reason != HW__REASON__CODE__UNKNOWN &&
        hw_reason_check(st->reason, st->attribution, st->care, day) != HW_REASON_OK) {
        g->reason = HW__REASON__CODE__UNKNOWN;
        g->attribution = HW__ATTRIBUTION__CODE__UNKNOWN;
    }
}

static bool same_heading(const struct hw_segment *a, const struct hw_segment *b)
{
    return a->provider == b->provider && a->authority == b->authority && a->care == b->care &&
           a->reason == b->reason && a->attribution == b->attribution && a->run == b->run;
}

static struct hw_segment segment_now(const struct fold *f, int64_t at_ms)
{
    const struct hw_spell_state *st = f->st;
    int32_t day = hw_london_day(at_ms);
    struct hw_segment g = {
        .start_ms = at_ms,
        .end_ms = HW_MS_FOREVER,
        .first_midnight_day = day,
        .first_next_day = day > f->first_next_day ? day : f->first_next_day,
        .last_day = HW_DAY_FOREVER,
        .ready_ms = st->ready_ms,
        .reason_ms = st->reason_ms,
        .admitted_position = st->admitted_position,
        .reason_position = st->reason_position,
        .agreement = st->agreement, /* said before this stretch began, about the same reason */
        .agreement_position = st->agreement_position,
        .run = f->run,
    };

    for (int i = 0; i < 3; i++)
        g.decision_positions[i] = st->decisions[i].position;
    fill_heading(st, &g, day);
    return g;
}

static void close_segment(struct fold *f, int64_t at_ms)
{
    struct hw_segment *g = &f->out->list[f->out->count - 1];

    f->open = false;
    if (g->start_ms == at_ms) { /* it never stood at any moment */
        f->out->count--;
        return;
    }
    g->end_ms = at_ms;
    g->last_day = hw_london_day(at_ms) - 1; /* R1.10: the last day is never counted */
}

/* After a fact at at_ms has changed the state: does the running segment go on? */
static void follow(struct fold *f, int64_t at_ms)
{
    struct hw_segment g;

    if (!f->out)
        return;
    if (!delayed(f->st)) {
        if (f->open)
            close_segment(f, at_ms);
        return;
    }
    g = segment_now(f, at_ms);
    if (f->open) {
        if (same_heading(&f->out->list[f->out->count - 1], &g))
            return;
        close_segment(f, at_ms);
    }
    f->out->list = hw_grow(f->out->list, &f->out->cap, f->out->count + 1, sizeof(g));
    f->out->list[f->out->count++] = g;
    f->open = true;
}

/* What was said about a recorded reason counts for all of its days. */
static void spread_agreement(const struct fold *f)
{
    if (!f->out)
        return;
    for (size_t i = 0; i < f->out->count; i++) {
        if (f->out->list[i].run == f->run) {
            f->out->list[i].agreement = f->st->agreement;
            f->out->list[i].agreement_position = f->st->agreement_position;
        }
    }
}

/* ---- readiness ---- */

/* R1.11, R1.17: the ready day counts when this delay continues an earlier one. */
static void begin_delay(struct fold *f, int64_t at_ms)
{
    int32_t day = hw_london_day(at_ms);
    bool continues = f->any_delay_before && day <= f->last_delay_end_day + 1;

    f->st->ready = true;
    f->st->ready_ms = at_ms;
    f->ready_day = day;
    f->first_next_day = continues ? day : day + 1;
}

static void end_delay(struct fold *f, int64_t at_ms)
{
    int32_t end = hw_london_day(at_ms);

    if (!f->st->ready)
        return;
    /* R1.18: begun and ended on one day is no delay, and nothing can continue it. */
    if (!f->st->ready_minor && end > f->ready_day) {
        f->any_delay_before = true;
        f->last_delay_end_day = end;
    }
    f->st->ready = f->st->ready_minor = false;
    f->st->ready_ms = 0;
}

static bool said_minor(const struct hw_fact *fact)
{
    if (fact->kind == HW_FACT_ADMITTED)
        return fact->u.admitted.minor;
    return fact->kind == HW_FACT_READINESS && fact->u.readiness.minor;
}

/* correction: NULL when there is none. */
static bool minor_at(const struct hw_fact *correction, const struct hw_fact *fact)
{
    if (!correction || fact->position > correction->position)
        return said_minor(fact);
    for (size_t i = 0; i < correction->u.minority.count; i++) {
        if (correction->u.minority.positions[i] == fact->position)
            return true;
    }
    return false;
}

static void on_readiness(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;
    int which = (int)fact->u.readiness.criterion - 1;
    struct hw_decision *d = &st->decisions[which];
    bool was_met = d->met;

    if (!fact->u.readiness.met) {
        bool was_ready = st->ready;

        *d = (struct hw_decision){.met = false};
        if (was_met)
            clear_reason(st);
        if (was_ready) { /* R1.4: all three are needed again */
            end_delay(f, fact->at_ms);
            clear_decisions(st);
        }
        return;
    }
    if (was_met)
        return; /* made already: the first decision stands */
    *d = (struct hw_decision){
        .met = true,
        .minor = minor_at(f->minority, fact),
        .at_ms = fact->at_ms,
        .position = fact->position,
    };
    if (st->decisions[0].met && st->decisions[1].met && st->decisions[2].met) {
        st->ready_minor = d->minor; /* R1.5: age is taken at D, the latest of the three */
        begin_delay(f, fact->at_ms);
    }
}

/* ---- the other facts ---- */

static void on_admitted(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;

    if (st->admitted)
        return;
    st->admitted = true;
    st->provider = fact->u.admitted.provider;
    st->site = fact->u.admitted.site;
    st->ward = fact->u.admitted.ward;
    st->bed = fact->u.admitted.bed;
    st->authority = fact->u.admitted.authority;
    st->care = fact->u.admitted.care;
    st->person = f->person ? f->person->u.person : fact->u.admitted.person;
    st->emergency = fact->u.admitted.emergency;
    /* A correction that came with the admission does not name it. Whoever was an adult then is one
     * at everything that follows; of a minor the birth date is asked each time. */
    st->minor = said_minor(fact) || minor_at(f->minority, fact);
    st->admitted_ms = fact->at_ms;
    st->admitted_position = fact->position;
}

static void on_moved(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;

    st->ward = fact->u.moved.ward;
    st->bed = fact->u.moved.bed;
    if (fact->u.moved.site)
        st->site = fact->u.moved.site;
    if (fact->u.moved.care != HW__CARE_TYPE__CODE__UNKNOWN)
        st->care = fact->u.moved.care;
    st->moved_position = fact->position;
    if (fact->u.moved.resolves_delay) { /* R1.20: what was waited for has happened */
        end_delay(f, fact->at_ms);
        clear_decisions(st);
        clear_reason(st);
    }
}

static void on_delay(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;

    f->run++;
    clear_reason(st);
    st->reason = fact->u.delay.reason;
    st->attribution = fact->u.delay.attribution;
    st->delay_authority = fact->u.delay.authority;
    st->reason_ms = fact->at_ms;
    st->reason_position = fact->position;
}

static void on_agreement(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;

    if (st->reason == HW__REASON__CODE__UNKNOWN)
        return;
    st->agreement =
        fact->kind == HW_FACT_AGREED ? HW__AGREEMENT__CODE__AGREED : HW__AGREEMENT__CODE__DISPUTED;
    st->agreement_position = fact->position;
    spread_agreement(f);
}

static void on_discharged(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;

    end_delay(f, fact->at_ms);
    st->discharged = true;
    st->on_leave = false;
    st->died = fact->u.discharged.died;
    st->destination = fact->u.discharged.destination;
    st->bed = NULL;
    st->discharged_ms = fact->at_ms;
    st->discharged_position = fact->position;
}

static void apply(struct fold *f, const struct hw_fact *fact)
{
    struct hw_spell_state *st = f->st;

    if (fact->kind == HW_FACT_ADMITTED) {
        on_admitted(f, fact);
        return;
    }
    if (!st->admitted || st->discharged)
        return; /* nobody is in the bed then: it says nothing */
    switch (fact->kind) {
    case HW_FACT_MOVED:
        on_moved(f, fact);
        break;
    case HW_FACT_EXPECTED_DISCHARGE:
        st->expected_day = fact->u.expected.day;
        st->discharge_pending = fact->u.expected.pending;
        break;
    case HW_FACT_READINESS:
        on_readiness(f, fact);
        break;
    case HW_FACT_DELAY:
        on_delay(f, fact);
        break;
    case HW_FACT_AGREED:
    case HW_FACT_DISPUTED:
        on_agreement(f, fact);
        break;
    case HW_FACT_DISCHARGED:
        on_discharged(f, fact);
        break;
    case HW_FACT_LEAVE_STARTED:
        st->on_leave = true;
        break;
    case HW_FACT_LEAVE_ENDED:
        st->on_leave = false;
        break;
    case HW_FACT_AUTHORITY:
        st->authority = fact->u.authority;
        break;
    case HW_FACT_ADMITTED: /* above */
    case HW_FACT_MINORITY: /* these two are found before the pass */
    case HW_FACT_PERSON:
    case HW_FACT_MOVE_CANCELLED:
    case HW_FACT_ADMISSION_CANCELLED:
    case HW_FACT_DISCHARGE_CANCELLED:
    case HW_FACT_RETRACTED: /* not on the timeline */
        break;
    }
}

/* What is said about the spell as a whole, not about a moment of it: a corrected birth date, whose
 * spell it is (HL7 A40 arrives long after a discharge). The latest in the log counts, whenever it
 * is said to have happened. */
static const struct hw_fact *find_latest(const struct hw_spell *s, const struct hw_removed *removed,
                                         enum hw_fact_kind kind)
{
    const struct hw_fact *best = NULL;

    for (size_t i = 0; i < s->fact_count; i++) {
        const struct hw_fact *f = &s->facts[i];

        if (f->kind == kind && !hw_removed_has(removed, f->position) &&
            (!best || f->position > best->position))
            best = f;
    }
    return best;
}

bool hw_spell_minor_at(const struct hw_spell *s, const struct hw_fact *fact)
{
    const struct hw_removed nothing = {.count = 0};

    return minor_at(find_latest(s, &nothing, HW_FACT_MINORITY), fact);
}

void hw_spell_fold(const struct hw_spell *s, int64_t until_ms, struct hw_spell_state *state,
                   struct hw_segments *segments)
{
    struct hw_removed removed = {.count = 0};
    struct fold f = {.st = state, .out = segments};

    *state = (struct hw_spell_state){.expected_day = HW_DAY_FOREVER};
    if (segments)
        segments->count = 0;
    hw_removed_find(s, &removed);
    f.minority = find_latest(s, &removed, HW_FACT_MINORITY);
    f.person = find_latest(s, &removed, HW_FACT_PERSON);
    for (size_t i = 0; i < s->fact_count && s->facts[i].at_ms <= until_ms; i++) {
        if (hw_removed_has(&removed, s->facts[i].position))
            continue;
        apply(&f, &s->facts[i]);
        follow(&f, s->facts[i].at_ms);
    }
    hw_removed_release(&removed);
}

bool hw_segment_equal(const struct hw_segment *a, const struct hw_segment *b)
{
    return a->start_ms == b->start_ms && a->end_ms == b->end_ms && a->provider == b->provider &&
           a->authority == b->authority && a->care == b->care && a->reason == b->reason &&
           a->attribution == b->attribution && a->agreement == b->agreement &&
           a->first_midnight_day == b->first_midnight_day &&
           a->first_next_day == b->first_next_day && a->last_day == b->last_day &&
           a->ready_ms == b->ready_ms && a->reason_ms == b->reason_ms &&
           a->admitted_position == b->admitted_position &&
           memcmp(a->decision_positions, b->decision_positions, sizeof(a->decision_positions)) ==
               0 &&
           a->reason_position == b->reason_position &&
           a->agreement_position == b->agreement_position;
}
