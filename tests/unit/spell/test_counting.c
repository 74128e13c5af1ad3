/* Every worked example of rulebook 1.1 to 1.6, and what follows from the rules between them. */
#include "homeward/civil.h"
#include "support/t.h"
#include "unit/spell/history.h"

struct folded {
    struct hw_names *names;
    struct hw_spell spell;
    struct hw_spell_state state;
    struct hw_segments segments;
};

static void fold(struct folded *f, const char *history)
{
    *f = (struct folded){.names = hw_names_create()};
    hw_spell_init(&f->spell);
    (void)history_read(history, f->names, &f->spell);
    hw_spell_fold(&f->spell, HW_MS_FOREVER, &f->state, &f->segments);
}

static void done(struct folded *f)
{
    hw_segments_release(&f->segments);
    hw_spell_release(&f->spell);
    hw_names_destroy(f->names);
}

static int32_t days(const struct folded *f, enum hw_first_day policy, int32_t month,
                    Hw__Reason__Code reason, Hw__Attribution__Code attribution)
{
    int32_t n = 0;

    for (size_t i = 0; i < f->segments.count; i++) {
        const struct hw_segment *s = &f->segments.list[i];

        if ((reason && s->reason != reason) || (attribution && s->attribution != attribution))
            continue;
        n += hw_segment_days(s, policy, hw_month_first_day(month), hw_month_last_day(month));
    }
    return n;
}

#define ADMIT "admit 1 Aug 2015; "
#define ANY   0

/* R1.10 to R1.26: what is counted, under both first-day policies. */
static const struct counting {
    const char *name, *history, *month; /* any day of the month */
    int reason, attribution;            /* ANY: all */
    int next_day, midnight;
} counting[] = {
    {"C1 simple", ADMIT "ready 3 Oct; discharge 7 Oct", "1 Oct", ANY, ANY, 3, 4},
    {"C2 same day", ADMIT "ready 3 Oct 09:00; discharge 3 Oct 15:00", "1 Oct", ANY, ANY, 0, 0},
    {"C3 left next day", ADMIT "ready 3 Oct; discharge 4 Oct", "1 Oct", ANY, ANY, 0, 1},
    {"C4 two days", ADMIT "ready 3 Oct; discharge 5 Oct", "1 Oct", ANY, ANY, 1, 2},
    {"C5 crosses month", ADMIT "ready 28 Oct; discharge 3 Nov", "1 Oct", ANY, ANY, 3, 4},
    {"C5 again", ADMIT "ready 28 Oct; discharge 3 Nov", "1 Nov", ANY, ANY, 2, 2},
    {"C6 covers the month", ADMIT "ready 20 Sep; discharge 10 Nov", "1 Oct", ANY, ANY, 31, 31},
    {"C7 open at month end", ADMIT "ready 30 Oct", "1 Oct", ANY, ANY, 1, 2},
    {"C8 ready on the last day", ADMIT "ready 31 Oct", "1 Oct", ANY, ANY, 0, 1},
    {"C9 leap February", ADMIT "ready 27 Feb; discharge 1 Mar", "1 Feb", ANY, ANY, 2, 3},
    {"C10 discharged on the 1st", ADMIT "ready 28 Oct; discharge 1 Nov", "1 Nov", ANY, ANY, 0, 0},
    {"C11 year end", ADMIT "ready 30 Dec; discharge 2 Jan 2017", "1 Dec", ANY, ANY, 1, 2},
    {"C11 next year", ADMIT "ready 30 Dec; discharge 2 Jan 2017", "1 Jan 2017", ANY, ANY, 1, 1},
    {"C12 unwell again", ADMIT "ready 3 Oct; unmet C 7 Oct; ready 12 Oct; discharge 15 Oct",
     "1 Oct", ANY, ANY, 5, 7},
    {"C13 A",
     ADMIT "ready 3 Oct; delay A SOCIAL_CARE 3 Oct; delay E SOCIAL_CARE 10 Oct; discharge 14 "
           "Oct",
     "1 Oct", HW__REASON__CODE__A, ANY, 6, 7},
    {"C13 E",
     ADMIT "ready 3 Oct; delay A SOCIAL_CARE 3 Oct; delay E SOCIAL_CARE 10 Oct; discharge 14 "
           "Oct",
     "1 Oct", HW__REASON__CODE__E, ANY, 4, 4},
    {"C13 total",
     ADMIT "ready 3 Oct; delay A SOCIAL_CARE 3 Oct; delay E SOCIAL_CARE 10 Oct; "
           "discharge 14 Oct",
     "1 Oct", ANY, ANY, 10, 11},
    {"C14 BOTH",
     ADMIT "ready 3 Oct; delay A BOTH 3 Oct; delay A SOCIAL_CARE 6 Oct; discharge 9 Oct", "1 Oct",
     ANY, HW__ATTRIBUTION__CODE__BOTH, 2, 3},
    {"C14 SOCIAL_CARE",
     ADMIT "ready 3 Oct; delay A BOTH 3 Oct; delay A SOCIAL_CARE 6 Oct; discharge "
           "9 Oct",
     "1 Oct", ANY, HW__ATTRIBUTION__CODE__SOCIAL_CARE, 3, 3},
    {"C15 B gets no day",
     ADMIT "ready 3 Oct; delay A NHS 3 Oct; delay B NHS 6 Oct 09:00; delay E NHS "
           "6 Oct 16:00; discharge 9 Oct",
     "1 Oct", HW__REASON__CODE__B, ANY, 0, 0},
    {"C15 E from the 6th",
     ADMIT "ready 3 Oct; delay A NHS 3 Oct; delay B NHS 6 Oct 09:00; delay E NHS "
           "6 Oct 16:00; discharge 9 Oct",
     "1 Oct", HW__REASON__CODE__E, ANY, 3, 3},
    {"C16 joins", ADMIT "ready 3 Oct; unmet S 7 Oct; ready 8 Oct; discharge 11 Oct", "1 Oct", ANY,
     ANY, 6, 7},
    {"C17 a day too late", ADMIT "ready 3 Oct; unmet S 7 Oct; ready 9 Oct; discharge 11 Oct",
     "1 Oct", ANY, ANY, 4, 6},

    {"R1.2 not in a bed", "admit 1 Oct; ready 3 Oct; discharge 2 Oct", "1 Oct", ANY, ANY, 0, 0},
    {"R1.3 two decisions are none", ADMIT "met C 3 Oct; met M 3 Oct; discharge 9 Oct", "1 Oct", ANY,
     ANY, 0, 0},
    {"R1.4 all three are needed again",
     ADMIT "ready 3 Oct; unmet C 5 Oct; met C 8 Oct; discharge 12 "
           "Oct",
     "1 Oct", ANY, ANY, 1, 2},
    {"R1.4 until they are there",
     ADMIT "ready 3 Oct; unmet C 5 Oct; met C 8 Oct; met M 9 Oct; met S "
           "9 Oct; discharge 12 Oct",
     "1 Oct", ANY, ANY, 3, 5},
    {"R1.4 one withdrawn before readiness keeps the others",
     ADMIT "met C 3 Oct; met M 3 Oct; unmet M 4 Oct; met S 4 Oct; met M 5 Oct; discharge 8 Oct",
     "1 Oct", ANY, ANY, 2, 3},
    {"R1.5 a minor at D is out", ADMIT "minor; ready 3 Oct; discharge 9 Oct", "1 Oct", ANY, ANY, 0,
     0},
    {"R1.5 age is taken at D",
     ADMIT "minor; met C 3 Oct; met M 4 Oct; adult; met S 5 Oct; discharge "
           "9 Oct",
     "1 Oct", ANY, ANY, 3, 4},
    {"R1.13 no delay, so nothing to join",
     ADMIT "ready 3 Oct 08:00; unmet C 3 Oct 20:00; ready 4 Oct; "
           "discharge 7 Oct",
     "1 Oct", ANY, ANY, 2, 3},
    {"R1.15 unwell and ready again on one day",
     ADMIT "ready 3 Oct; unmet C 6 Oct 08:00; ready 6 Oct "
           "20:00; discharge 8 Oct",
     "1 Oct", ANY, ANY, 4, 5},
    {"R1.16 changed on the ready day",
     ADMIT "ready 3 Oct 09:00; delay A NHS 3 Oct 10:00; delay E NHS "
           "3 Oct 15:00; discharge 7 Oct",
     "1 Oct", HW__REASON__CODE__E, ANY, 3, 4},
    {"R1.19 acute to non-acute splits",
     ADMIT "ready 3 Oct; delay A NHS 3 Oct; move NON_ACUTE 6 Oct; "
           "discharge 9 Oct",
     "1 Oct", ANY, ANY, 5, 6},
    {"R1.19 a move changes nothing", ADMIT "ready 3 Oct; move 5 Oct; discharge 7 Oct", "1 Oct", ANY,
     ANY, 3, 4},
    {"R1.20 the move waited for",
     ADMIT "ready 3 Oct; delay C NHS 3 Oct; move NON_ACUTE resolves 7 "
           "Oct; discharge 20 Oct",
     "1 Oct", ANY, ANY, 3, 4},
    {"R1.22 death", ADMIT "ready 3 Oct; died 7 Oct", "1 Oct", ANY, ANY, 3, 4},
    {"R1.24 nights away are not counted",
     ADMIT "ready 3 Oct; leave 5 Oct; return 6 Oct; discharge 9 "
           "Oct",
     "1 Oct", ANY, ANY, 4, 5},
    {"R1.24 coming back is no new delay",
     ADMIT "ready 3 Oct; leave 5 Oct; return 8 Oct; discharge 10 "
           "Oct",
     "1 Oct", ANY, ANY, 3, 4},
    {"R1.24 ready while away", ADMIT "leave 2 Oct; ready 3 Oct; return 5 Oct; discharge 7 Oct",
     "1 Oct", ANY, ANY, 2, 2},
    {"R1.24 away and back on one day",
     ADMIT "ready 3 Oct; leave 5 Oct 09:00; return 5 Oct 18:00; "
           "discharge 7 Oct",
     "1 Oct", ANY, ANY, 3, 4},
    {"R1.25 entered late, in any order", "discharge 7 Oct; ready 3 Oct; " ADMIT, "1 Oct", ANY, ANY,
     3, 4},
    {"R1.26 cancelled discharge",
     ADMIT "ready 3 Oct; discharge 5 Oct; undo-discharge 5; discharge 9 "
           "Oct",
     "1 Oct", ANY, ANY, 5, 6},
    {"cancelled admission: nothing counts", ADMIT "ready 3 Oct; discharge 7 Oct; undo-admission",
     "1 "
     "Oct",
     ANY, ANY, 0, 0},
    {"admitted again after that",
     ADMIT "ready 3 Oct; undo-admission; admit 4 Oct; ready 5 Oct; "
           "discharge 8 Oct",
     "1 Oct", ANY, ANY, 2, 3},
    {"retracted discharge", ADMIT "ready 3 Oct; discharge 5 Oct; retract 5; discharge 9 Oct",
     "1 Oct", ANY, ANY, 5, 6},
    {"retracted retraction",
     ADMIT "ready 3 Oct; discharge 5 Oct; retract 5; retract 6; discharge 9 "
           "Oct",
     "1 Oct", ANY, ANY, 1, 2},
    {"a cancellation that was retracted",
     ADMIT "ready 3 Oct; discharge 7 Oct; undo-admission 1; "
           "retract 6",
     "1 Oct", ANY, ANY, 3, 4},
    {"R2.2 O in acute care waits to be put right",
     "admit NON_ACUTE 1 Sep 2017; ready 3 Oct 2017; delay O NHS 3 Oct 2017; move ACUTE 6 Oct 2017; "
     "discharge 9 Oct 2017",
     "1 Oct 2017", HW__REASON__CODE__O, ANY, 2, 3},
    {"waiting reason applies from readiness",
     ADMIT "delay E SOCIAL_CARE 1 Oct; ready 3 Oct; discharge "
           "7 Oct",
     "1 Oct", HW__REASON__CODE__E, ANY, 3, 4},
    {"withdrawn readiness clears the reason",
     ADMIT "ready 3 Oct; delay E NHS 3 Oct; unmet C 5 Oct; "
           "ready 10 Oct; discharge 13 Oct",
     "1 Oct", HW__REASON__CODE__E, ANY, 1, 2},
    {"R0.1 the day is London's", ADMIT "ready 3 Jul 2016 23:30; discharge 5 Jul 2016 00:30",
     "1 Jul", ANY, ANY, 1, 2},
    {"clocks go back", ADMIT "ready 29 Oct; discharge 31 Oct", "1 Oct", ANY, ANY, 1, 2},
    {"clocks go forward", ADMIT "ready 26 Mar; discharge 28 Mar", "1 Mar", ANY, ANY, 1, 2},
};

static void counts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(counting) / sizeof(*counting); i++) {
        const struct counting *c = &counting[i];
        int32_t month = hw_month_of(history_day(c->month));
        struct folded f;

        fold(&f, c->history);
        ROW_EQUAL(c->name,
                  days(&f, HW_NEXT_DAY, month, (Hw__Reason__Code)c->reason,
                       (Hw__Attribution__Code)c->attribution),
                  c->next_day);
        ROW_EQUAL(c->name,
                  days(&f, HW_MIDNIGHT, month, (Hw__Reason__Code)c->reason,
                       (Hw__Attribution__Code)c->attribution),
                  c->midnight);
        done(&f);
    }
}

/* X1 to X3: the ready date. */
static void ready_date(void **state)
{
    static const struct {
        const char *name, *history, *ready; /* NULL: never */
    } rows[] = {
        {"X1", ADMIT "met C 3 Oct 10:00; met M 4 Oct 15:00; met S 4 Oct 15:00", "4 Oct"},
        {"X2", ADMIT "met C 3 Oct 10:00; met M 3 Oct 11:00", NULL},
        {"X3", ADMIT "met C 3 Oct 23:40; met M 4 Oct 00:05; met S 4 Oct 00:05", "4 Oct"},
        {"decided twice, the first one stands",
         ADMIT "met C 3 Oct; met M 3 Oct; met S 3 Oct; met S 5 Oct", "3 Oct"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct folded f;

        fold(&f, rows[i].history);
        ROW_EQUAL(rows[i].name, f.state.ready, rows[i].ready != NULL);
        if (rows[i].ready)
            ROW_EQUAL(rows[i].name, hw_london_day(f.state.ready_ms), history_day(rows[i].ready));
        done(&f);
    }
}

/* S1 to S3 and the dates of R1.29. */
static void snapshot(void **state)
{
    static const struct {
        const char *name, *history;
        bool counted;
    } rows[] = {
        {"S1", ADMIT "ready 26 Oct; discharge 28 Oct", true},
        {"S2", ADMIT "ready 20 Oct; discharge 27 Oct 23:00", false},
        {"S3", ADMIT "ready 27 Oct", true},
    };
    static const char *const thursdays[] = {"24 Sep 2015", "25 Feb 2016", "29 Sep 2016",
                                            "27 Oct 2016", "30 Mar 2017", "31 May 2012"};

    (void)state;
    for (size_t i = 0; i < sizeof(thursdays) / sizeof(*thursdays); i++) {
        int32_t day = history_day(thursdays[i]);

        ROW_EQUAL(thursdays[i], hw_snapshot_day(hw_month_of(day)), day);
    }
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        int64_t moment = hw_london_midnight_ms(history_day("27 Oct") + 1);
        struct folded f;
        bool counted = false;

        fold(&f, rows[i].history);
        for (size_t k = 0; k < f.segments.count; k++)
            counted = counted ||
                      (f.segments.list[k].start_ms <= moment && moment < f.segments.list[k].end_ms);
        ROW_EQUAL(rows[i].name, counted, rows[i].counted);
        done(&f);
    }
}

/* The algorithm of rulebook 1.5, written down a second time and run over the segments' dates. */
static int32_t by_the_book(const struct folded *f, enum hw_first_day policy, int32_t first,
                           int32_t last)
{
    int32_t previous = 0, total = 0;
    bool any = false;

    for (size_t i = 0; i < f->segments.count; i++) {
        const struct hw_segment *s = &f->segments.list[i];
        int32_t start = hw_london_day(s->start_ms), end = hw_london_day(s->end_ms);
        bool continues = any && start <= previous + 1;
        int32_t from = policy == HW_MIDNIGHT || continues ? start : start + 1;
        int32_t to = end == HW_DAY_FOREVER ? last : end - 1;

        if (start == end)
            continue; /* R1.18 */
        from = from > first ? from : first;
        to = to < last ? to : last;
        total += to >= from ? to - from + 1 : 0;
        previous = end;
        any = true;
    }
    return total;
}

static void same_as_the_algorithm(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(counting) / sizeof(*counting); i++) {
        const struct counting *c = &counting[i];
        int32_t month = hw_month_of(history_day(c->month));
        struct folded f;

        if (strstr(c->history, "leave"))
            continue; /* the algorithm knows no leave (R1.24 is the product's) */
        fold(&f, c->history);
        for (enum hw_first_day p = HW_NEXT_DAY; p <= HW_MIDNIGHT; p++)
            ROW_EQUAL(c->name, days(&f, p, month, ANY, ANY),
                      by_the_book(&f, p, hw_month_first_day(month), hw_month_last_day(month)));
        done(&f);
    }
}

static void justified(void **state)
{
    struct folded f;
    const struct hw_segment *s = NULL;

    (void)state;
    fold(&f, ADMIT "met C 3 Oct; met M 3 Oct; met S 4 Oct; delay E NHS 5 Oct; agree 6 Oct");
    assert_int_equal(f.segments.count, 2); /* unknown, then E */
    s = &f.segments.list[1];
    assert_int_equal(s->admitted_position, 1);
    assert_int_equal(s->decision_positions[0], 2);
    assert_int_equal(s->decision_positions[1], 3);
    assert_int_equal(s->decision_positions[2], 4);
    assert_int_equal(s->reason_position, 5);
    assert_int_equal(s->agreement_position, 6);
    assert_int_equal(s->agreement, HW__AGREEMENT__CODE__AGREED);
    assert_int_equal(f.segments.list[0].reason, HW__REASON__CODE__UNKNOWN);
    assert_int_equal(f.segments.list[0].agreement, HW__AGREEMENT__CODE__PROPOSED);
    done(&f);
}

static void agreement_covers_the_whole_reason(void **state)
{
    struct folded f;

    (void)state;
    fold(&f,
         ADMIT "ready 3 Oct; delay E SOCIAL_CARE 3 Oct; move NON_ACUTE 5 Oct; dispute 7 Oct; delay "
               "F SOCIAL_CARE 9 Oct");
    assert_int_equal(f.segments.count, 3);
    assert_int_equal(f.segments.list[0].agreement, HW__AGREEMENT__CODE__DISPUTED);
    assert_int_equal(f.segments.list[1].agreement, HW__AGREEMENT__CODE__DISPUTED);
    assert_int_equal(f.segments.list[2].agreement, HW__AGREEMENT__CODE__PROPOSED);
    done(&f);
}

/* What was said before a stretch began counts for it too, as long as it is about the same reason.
 */
static void agreement_goes_on(void **state)
{
    static const char *const histories[] = {
        ADMIT "ready 3 Oct; delay E SOCIAL_CARE 3 Oct; agree 4 Oct; move NON_ACUTE 5 Oct; delay F "
              "SOCIAL_CARE 9 Oct",
        ADMIT
        "ready 3 Oct; delay E SOCIAL_CARE 3 Oct; agree 4 Oct; leave 5 Oct; return 6 Oct; delay F "
        "SOCIAL_CARE 9 Oct",
    };
    struct folded f;

    (void)state;
    for (size_t i = 0; i < sizeof(histories) / sizeof(*histories); i++) {
        fold(&f, histories[i]);
        assert_int_equal(f.segments.count, 3);
        for (size_t k = 0; k < 2; k++) {
            assert_int_equal(f.segments.list[k].agreement, HW__AGREEMENT__CODE__AGREED);
            assert_int_equal(f.segments.list[k].agreement_position, 6);
        }
        assert_int_equal(f.segments.list[2].agreement, HW__AGREEMENT__CODE__PROPOSED);
        assert_int_equal(f.segments.list[2].agreement_position, 0);
        done(&f);
    }
    fold(&f, ADMIT "delay E SOCIAL_CARE 2 Oct; dispute 2 Oct; ready 3 Oct");
    assert_int_equal(f.segments.count, 1);
    assert_int_equal(f.segments.list[0].agreement, HW__AGREEMENT__CODE__DISPUTED);
    assert_int_equal(f.segments.list[0].agreement_position, 3);
    done(&f);
}

/* HL7 A40 may come when the stay is long over: the spell still goes to the surviving record. */
static void merged_after_the_discharge(void **state)
{
    struct hw_fact f = {.kind = HW_FACT_PERSON, .at_ms = INT64_C(1500000000000), .position = 90};
    struct hw_spell_state st;
    struct folded d;

    (void)state;
    fold(&d, ADMIT "discharge 9 Oct");
    f.u.person.b[0] = 7;
    hw_spell_add(&d.spell, &f);
    hw_spell_fold(&d.spell, HW_MS_FOREVER, &st, NULL);
    assert_int_equal(st.person.b[0], 7);
    assert_true(st.discharged);
    done(&d);
}

/* Any order of arrival with the same moments and positions ends the same. */
static void order_of_arrival_does_not_matter(void **state)
{
    static const char history[] = "admit 1 Aug 2015; ready 3 Oct; delay A SOCIAL_CARE 3 Oct; delay "
                                  "E SOCIAL_CARE 10 Oct; leave 11 "
                                  "Oct; return 12 Oct; discharge 14 Oct; retract 7";
    struct folded straight;
    unsigned seed = 12345;

    (void)state;
    fold(&straight, history);
    for (int round = 0; round < 200; round++) {
        struct folded mixed = {.names = straight.names};
        size_t n = straight.spell.fact_count;
        size_t order[32];

        hw_spell_init(&mixed.spell);
        for (size_t i = 0; i < n; i++)
            order[i] = i;
        for (size_t i = n; i > 1; i--) {
            size_t k = (seed = seed * 1103515245U + 12345U) / 65536 % i;
            size_t t = order[i - 1];

            order[i - 1] = order[k];
            order[k] = t;
        }
        for (size_t i = 0; i < n; i++)
            hw_spell_add(&mixed.spell, &straight.spell.facts[order[i]]);
        for (size_t i = 0; i < straight.spell.removal_count; i++)
            hw_spell_add(&mixed.spell, &straight.spell.removals[i]);
        hw_spell_fold(&mixed.spell, HW_MS_FOREVER, &mixed.state, &mixed.segments);
        assert_int_equal(mixed.segments.count, straight.segments.count);
        for (size_t i = 0; i < mixed.segments.count; i++)
            assert_true(hw_segment_equal(&mixed.segments.list[i], &straight.segments.list[i]));
        hw_segments_release(&mixed.segments);
        hw_spell_release(&mixed.spell);
    }
    done(&straight);
}

static void said_before(void **state)
{
    struct folded f;
    struct hw_fact same;

    (void)state;
    fold(&f, ADMIT "ready 3 Oct; delay A NHS 3 Oct");
    same = *hw_spell_find(&f.spell, 5);
    same.position = 99;
    assert_int_equal(hw_spell_restated(&f.spell, &same), 5);
    same.u.delay.reason = HW__REASON__CODE__B;
    assert_int_equal(hw_spell_restated(&f.spell, &same), 0);
    done(&f);
    fold(&f, ADMIT "ready 3 Oct; delay A NHS 3 Oct; retract 5");
    same = *hw_spell_find(&f.spell, 5);
    same.position = 99;
    assert_int_equal(hw_spell_restated(&f.spell, &same), 0); /* taken back: may be said anew */
    assert_true(hw_spell_is_removed(&f.spell, 5));
    done(&f);
}

static void provisional_places_are_settled(void **state)
{
    struct hw_names *names = hw_names_create();
    struct hw_spell s;
    struct hw_fact f = {.at_ms = 10, .position = 1000, .kind = HW_FACT_LEAVE_STARTED};

    (void)state;
    hw_spell_init(&s);
    hw_spell_add(&s, &f);
    f.position = 7;
    f.kind = HW_FACT_LEAVE_ENDED;
    hw_spell_add(&s, &f);
    assert_int_equal(s.facts[0].position, 7);
    hw_spell_settle(&s, 1000, 3);
    assert_int_equal(s.facts[0].position, 3);
    assert_int_equal(s.facts[1].position, 7);
    hw_spell_take_back(&s, 3);
    assert_int_equal(s.fact_count, 1);
    hw_spell_release(&s);
    hw_names_destroy(names);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(ready_date),
        cmocka_unit_test(snapshot),
        cmocka_unit_test(same_as_the_algorithm),
        cmocka_unit_test(justified),
        cmocka_unit_test(agreement_covers_the_whole_reason),
        cmocka_unit_test(agreement_goes_on),
        cmocka_unit_test(merged_after_the_discharge),
        cmocka_unit_test(order_of_arrival_does_not_matter),
        cmocka_unit_test(said_before),
        cmocka_unit_test(provisional_places_are_settled),
    };

    return RUN_TESTS(tests);
}
