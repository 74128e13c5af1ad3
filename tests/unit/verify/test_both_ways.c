/* The two ways of counting against each other on stories nobody would think of: facts of every kind
 * in any order, at few moments so that many coincide, some taken back. */
#include "homeward/civil.h"
#include "homeward/names.h"
#include "homeward/spell/codes.h"
#include "homeward/spell/spell.h"
#include "homeward/text.h"
#include "support/t.h"
#include "unit/verify/story.h"

enum { ROUNDS = 20000, FACTS = 16 };

static uint64_t seed = 20161001;

static int draw(int below)
{
    seed = seed * UINT64_C(6364136223846793005) + 1;
    return (int)((seed >> 33) % (uint64_t)below);
}

static int64_t some_moment(void)
{
    /* Noon, the last minute of a day and midnight, around the end of summer time. */
    static const int64_t of_day[] = {12 * HW_HOUR_MS, HW_DAY_MS - HW_MINUTE_MS, 0};

    return hw_london_to_ms(story_day(26 + draw(8)), of_day[draw(3)]);
}

static void say(struct told_fact *f, int kind, int64_t position)
{
    static const char *const authorities[] = {"912", "207"};

    *f = (struct told_fact){.type = (Hw__Event__BodyCase)kind,
                            .at_ms = some_moment(),
                            .position = position,
                            .known = position};
    f->provider = draw(2) ? "RBZ" : "RH8";
    f->ward = "Yarty";
    f->care = 1 + draw(2);
    f->criterion = 1 + draw(3);
    f->met = draw(4) > 0;
    f->minor = draw(12) == 0;
    f->reason = 1 + draw(11);
    f->attribution = 1 + draw(3);
    f->authority = kind == HW__EVENT__BODY_DELAY_RECORDED && draw(3) ? NULL : authorities[draw(2)];
    f->resolves = draw(4) == 0;
    f->target = 1 + draw((int)position);
    if (kind == HW__EVENT__BODY_PATIENT_MOVED && draw(2))
        f->care = 0;
}

/* The same fact for the fold. */
static struct hw_fact fact_of(const struct told_fact *t, struct hw_names *names, int64_t *minors)
{
    struct hw_fact f = {
        .at_ms = t->at_ms, .position = t->position, .kind = (enum hw_fact_kind)t->type};

    switch (f.kind) {
    case HW_FACT_ADMITTED:
        f.u.admitted.provider = hw_names_intern(names, t->provider);
        f.u.admitted.ward = hw_names_intern(names, t->ward);
        f.u.admitted.authority = hw_names_intern(names, t->authority);
        f.u.admitted.care = (Hw__CareType__Code)t->care;
        break;
    case HW_FACT_MOVED:
        f.u.moved.ward = hw_names_intern(names, t->ward);
        f.u.moved.care = (Hw__CareType__Code)t->care;
        f.u.moved.resolves_delay = t->resolves;
        break;
    case HW_FACT_READINESS:
        f.u.readiness.criterion = (Hw__Criterion__Code)t->criterion;
        f.u.readiness.met = t->met;
        f.u.readiness.minor = t->minor;
        break;
    case HW_FACT_DELAY:
        f.u.delay.reason = (Hw__Reason__Code)t->reason;
        f.u.delay.attribution = (Hw__Attribution__Code)t->attribution;
        f.u.delay.authority = hw_names_intern(names, t->authority);
        break;
    case HW_FACT_AGREED:
    case HW_FACT_DISPUTED:
        f.u.agreement.by = HW__PARTY__CODE__NHS;
        break;
    case HW_FACT_AUTHORITY:
        f.u.authority = hw_names_intern(names, t->authority);
        break;
    case HW_FACT_MINORITY:
        *minors = t->target;
        f.u.minority.positions = minors;
        f.u.minority.count = 1;
        break;
    case HW_FACT_MOVE_CANCELLED:
    case HW_FACT_ADMISSION_CANCELLED:
    case HW_FACT_DISCHARGE_CANCELLED:
    case HW_FACT_RETRACTED:
        f.u.cancels = t->target;
        break;
    case HW_FACT_DISCHARGED:
    case HW_FACT_EXPECTED_DISCHARGE:
    case HW_FACT_LEAVE_STARTED:
    case HW_FACT_LEAVE_ENDED:
    case HW_FACT_PERSON:
        break;
    }
    return f;
}

static void tell(struct told *t, struct hw_spell *s, struct hw_names *names, int64_t minors[FACTS])
{
    static const int kinds[] = {
        HW_FACT_ADMITTED,  HW_FACT_MOVED,     HW_FACT_READINESS,     HW_FACT_READINESS,
        HW_FACT_READINESS, HW_FACT_DELAY,     HW_FACT_DELAY,         HW_FACT_AGREED,
        HW_FACT_DISPUTED,  HW_FACT_RETRACTED, HW_FACT_LEAVE_STARTED, HW_FACT_LEAVE_ENDED,
        HW_FACT_AUTHORITY, HW_FACT_MINORITY,  HW_FACT_DISCHARGED,    HW_FACT_ADMISSION_CANCELLED};
    int count = 4 + draw(FACTS - 4);

    for (int i = 0; i < count; i++) {
        struct told_fact *f = told_add(t);
        /* Often a plain beginning, so that many stories get as far as a delay. */
        int kind = i == 0 && draw(20) ? HW_FACT_ADMITTED
                   : i > 0 && i < 4 && draw(12)
                       ? HW_FACT_READINESS
                       : kinds[draw((int)(sizeof(kinds) / sizeof(*kinds)))];
        struct hw_fact fact;

        if ((kind == HW_FACT_ADMISSION_CANCELLED || kind == HW_FACT_DISCHARGED) && draw(3))
            kind = HW_FACT_DELAY; /* these end the story */
        say(f, kind, i + 1);
        if (i == 0)
            f->at_ms = hw_london_midnight_ms(story_day(25));
        if (i > 0 && i < 4 && kind == HW_FACT_READINESS && draw(12)) {
            f->at_ms = hw_london_to_ms(story_day(25 + draw(4)), 12 * HW_HOUR_MS);
            f->criterion = i;
            f->met = true;
        }
        f->minors = &f->target;
        f->minor_count = 1;
        fact = fact_of(f, names, &minors[i]);
        hw_spell_add(s, &fact);
    }
    for (size_t i = 0; i < t->count; i++) /* the list may have moved while it grew */
        t->list[i].minors = &t->list[i].target;
}

static const struct hw_segment *segment_at(const struct hw_segments *s, int64_t at_ms)
{
    for (size_t i = 0; i < s->count; i++) {
        if (s->list[i].start_ms <= at_ms && at_ms < s->list[i].end_ms)
            return &s->list[i];
    }
    return NULL;
}

static void same_heading(const struct standing *a, const struct hw_segment *g)
{
    assert_string_equal(a->provider, g->provider);
    assert_string_equal(a->authority, g->authority);
    ROW_EQUAL("care", a->care, g->care);
    ROW_EQUAL("reason", a->reason, g->reason);
    ROW_EQUAL("attribution", a->attribution, g->attribution);
    ROW_EQUAL("agreement", a->agreement, g->agreement);
    ROW_EQUAL("agreement_position", a->agreement_position, g->agreement_position);
    ROW_EQUAL("reason_position", a->reason_position, g->reason_position);
    ROW_EQUAL("ready_ms", a->ready_ms, g->ready_ms);
    for (int i = 0; i < 3; i++)
        ROW_EQUAL("decision", a->decision_positions[i], g->decision_positions[i]);
}

static int counted(const struct hw_segments *s, int32_t day, enum hw_first_day policy)
{
    int n = 0;

    for (size_t i = 0; i < s->count; i++)
        n += hw_segment_days(&s->list[i], policy, day, day);
    return n;
}

static int compare(int round, struct view *v, const struct hw_segments *segments)
{
    int delayed = 0;

    for (size_t i = 0; i < v->count; i++) {
        for (int64_t shift = -1; shift <= 0; shift++) {
            int64_t at = v->line[i]->at_ms + shift;
            struct standing a = ask_at(v, at);
            const struct hw_segment *g = segment_at(segments, at);
            char name[64];

            (void)snprintf(name, sizeof(name), "round %d at fact %zu", round, i);
            ROW_EQUAL(name, a.delayed, g != NULL);
            if (g)
                same_heading(&a, g);
            delayed += g != NULL;
        }
    }
    for (int32_t day = story_day(24); day <= story_day(36); day++) {
        ROW_EQUAL("NEXT_DAY", ask_day(v, day, true).delayed, counted(segments, day, HW_NEXT_DAY));
        ROW_EQUAL("MIDNIGHT", ask_day(v, day, false).delayed, counted(segments, day, HW_MIDNIGHT));
    }
    return delayed;
}

static void both_ways_agree(void **state)
{
    struct hw_names *names = hw_names_create();
    struct calendar calendar;
    struct view view;
    int delayed = 0;

    (void)state;
    calendar_init(&calendar, story_midnights, NULL);
    view_init(&view, &calendar);
    for (int round = 0; round < ROUNDS; round++) {
        struct told told = {.count = 0};
        struct hw_spell spell;
        struct hw_spell_state st;
        struct hw_segments segments = {.count = 0};
        int64_t minors[FACTS];

        hw_spell_init(&spell);
        tell(&told, &spell, names, minors);
        hw_spell_fold(&spell, HW_MS_FOREVER, &st, &segments);
        view_take(&view, &told, INT64_MAX);
        delayed += compare(round, &view, &segments);
        hw_segments_release(&segments);
        hw_spell_release(&spell);
        told_release(&told);
    }
    view_release(&view);
    calendar_release(&calendar);
    hw_names_destroy(names);
    assert_true(delayed > ROUNDS); /* the stories are not all empty */
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(both_ways_agree)};

    return RUN_TESTS(tests);
}
