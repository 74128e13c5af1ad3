/* The second way of counting against the worked examples of rulebook 1.3 to 1.6. */
#include "homeward/civil.h"
#include "support/t.h"
#include "unit/verify/story.h"

struct asking {
    struct calendar calendar;
    struct told told;
    struct view view;
};

static void begin(struct asking *a, const char *story)
{
    *a = (struct asking){.told = {.count = 0}};
    calendar_init(&a->calendar, story_midnights, NULL);
    view_init(&a->view, &a->calendar);
    story_read(&a->told, story);
    view_take(&a->view, &a->told, INT64_MAX);
}

static void done(struct asking *a)
{
    view_release(&a->view);
    told_release(&a->told);
    calendar_release(&a->calendar);
}

static int days(struct asking *a, int first, int last, bool next_day, int reason, int attribution)
{
    int n = 0;

    for (int day = first; day <= last; day++) {
        struct standing s = ask_day(&a->view, story_day(day), next_day);

        n += s.delayed && (!reason || s.reason == reason) &&
             (!attribution || s.attribution == attribution);
    }
    return n;
}

enum { ANY = 0 };
#define REASON(c) HW__REASON__CODE__##c
#define BY(c)     HW__ATTRIBUTION__CODE__##c

static void counts(void **state)
{
    static const struct {
        const char *name, *story;
        int reason, attribution, next_day, midnight;
    } rows[] = {
        {"C1 simple", "a0 r3 d7", ANY, ANY, 3, 4},
        {"C2 same day", "a0 r3:9 d3:15", ANY, ANY, 0, 0},
        {"C3 left next day", "a0 r3 d4", ANY, ANY, 0, 1},
        {"C4 two days", "a0 r3 d5", ANY, ANY, 1, 2},
        {"C5 crosses month", "a0 r28 d34", ANY, ANY, 3, 4},
        {"C6 covers the month", "a-20 r-10 d41", ANY, ANY, 31, 31},
        {"C7 open at month end", "a0 r30", ANY, ANY, 1, 2},
        {"C8 ready on the last day", "a0 r31", ANY, ANY, 0, 1},
        {"C12 unwell again", "a0 r3 C7 r12 d15", ANY, ANY, 5, 7},
        {"C13 A", "a0 r3 q3=A/SOCIAL_CARE q10=E/SOCIAL_CARE d14", REASON(A), ANY, 6, 7},
        {"C13 E", "a0 r3 q3=A/SOCIAL_CARE q10=E/SOCIAL_CARE d14", REASON(E), ANY, 4, 4},
        {"C14 BOTH", "a0 r3 q3=A/BOTH q6=A/SOCIAL_CARE d9", ANY, BY(BOTH), 2, 3},
        {"C14 SOCIAL_CARE", "a0 r3 q3=A/BOTH q6=A/SOCIAL_CARE d9", ANY, BY(SOCIAL_CARE), 3, 3},
        {"C15 B gets no day", "a0 r3 q3=A/NHS q6:9=B/NHS q6:16=E/NHS d9", REASON(B), ANY, 0, 0},
        {"C15 E from the 6th", "a0 r3 q3=A/NHS q6:9=B/NHS q6:16=E/NHS d9", REASON(E), ANY, 3, 3},
        {"C16 joins", "a0 r3 S7 r8 d11", ANY, ANY, 6, 7},
        {"C17 a day too late", "a0 r3 S7 r9 d11", ANY, ANY, 4, 6},
        {"R1.2 not in a bed", "a1 r3 d2", ANY, ANY, 0, 0},
        {"R1.3 two decisions are none", "a0 c3 m3 d9", ANY, ANY, 0, 0},
        {"R1.4 all three are needed again", "a0 r3 C5 c8 d12", ANY, ANY, 1, 2},
        {"R1.4 until they are there", "a0 r3 C5 c8 m9 s9 d12", ANY, ANY, 3, 5},
        {"R1.4 before readiness the others stay", "a0 c3 m3 M4 s4 m5 d8", ANY, ANY, 2, 3},
        {"R1.5 a minor", "a0 y r3 d9", ANY, ANY, 0, 0},
        {"R1.18 no delay, so nothing to join", "a0 r3:8 C3:20 r4 d7", ANY, ANY, 2, 3},
        {"R1.19 other care", "a0 r3 q3=A/NHS n6 d9", REASON(A), ANY, 5, 6},
        {"R1.20 the move waited for", "a0 r3 q3=C/NHS w7 d20", ANY, ANY, 3, 4},
        {"R1.24 nights away", "a0 r3 l5 b6 d9", ANY, ANY, 4, 5},
        {"R1.24 back is no new delay", "a0 r3 l5 b8 d10", ANY, ANY, 3, 4},
        {"R1.24 ready while away", "a0 l2 r3 b5 d7", ANY, ANY, 2, 2},
        {"R1.26 a discharge taken back", "a0 r3 d7 x5", ANY, ANY, 28, 29},
        {"a retraction taken back", "a0 r3 d7 x5 x6", ANY, ANY, 3, 4},
        {"A11 makes it void", "a0 r3 d7 v0", ANY, ANY, 0, 0},
        {"and what is said after counts", "a0 r3 v0 a0 r3 d7", ANY, ANY, 3, 4},
        {"R2.2 not a permitted pair", "a0 r3 q3=O/NHS d7", REASON(O), ANY, 0, 0},
        {"said before ready", "a0 q1=E/NHS r3 d7", REASON(E), ANY, 3, 4},
        {"cleared when withdrawn", "a0 r3 q3=E/NHS C5 r5 d9", REASON(E), ANY, 1, 2},
        {"summer time ends", "a0 r29 d31", ANY, ANY, 1, 2},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        struct asking a;

        begin(&a, rows[i].story);
        ROW_EQUAL(rows[i].name, days(&a, 1, 31, true, rows[i].reason, rows[i].attribution),
                  rows[i].next_day);
        ROW_EQUAL(rows[i].name, days(&a, 1, 31, false, rows[i].reason, rows[i].attribution),
                  rows[i].midnight);
        done(&a);
    }
}

static void known_then(void **state)
{
    struct asking a;
    /* The day's count as known after each fact: readiness, then a discharge on the 5th, taken back.
     */
    static const int expected[] = {0, 0, 0, 31 - 3 + 1, 2, 31 - 3 + 1};

    (void)state;
    begin(&a, "a0 r3 d5 x5");
    for (int64_t k = 1; k <= 6; k++) {
        view_take(&a.view, &a.told, k);
        ROW_EQUAL("known at", days(&a, 1, 31, false, ANY, ANY), expected[k - 1]);
    }
    done(&a);
}

static void live(void **state)
{
    struct asking a;
    struct standing s;

    (void)state;
    begin(&a, "a0 r3 q4=E/BOTH -5 n6 d7");
    s = ask_at(&a.view, hw_london_to_ms(story_day(3), 12 * HW_HOUR_MS) - 1);
    assert_false(s.delayed);
    s = ask_at(&a.view, hw_london_to_ms(story_day(3), 12 * HW_HOUR_MS));
    assert_true(s.delayed);
    assert_int_equal(s.reason, HW__REASON__CODE__UNKNOWN);
    s = ask_at(&a.view, hw_london_to_ms(story_day(6), 13 * HW_HOUR_MS));
    assert_true(s.delayed);
    assert_int_equal(s.reason, HW__REASON__CODE__E);
    assert_int_equal(s.care, HW__CARE_TYPE__CODE__NON_ACUTE);
    assert_int_equal(s.agreement, 2);
    assert_int_equal(s.admitted_position, 1);
    assert_int_equal(s.decision_positions[2], 4);
    assert_int_equal(s.reason_position, 5);
    assert_int_equal(s.agreement_position, 6);
    s = ask_at(&a.view, hw_london_to_ms(story_day(7), 12 * HW_HOUR_MS));
    assert_false(s.delayed);
    done(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),
        cmocka_unit_test(known_then),
        cmocka_unit_test(live),
    };

    return RUN_TESTS(tests);
}
