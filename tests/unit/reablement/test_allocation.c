/* The allocation as a problem of its own: what may be chosen, what it is worth, why not. R7.8,
 * R7.9.
 */
#include <stdlib.h>

#include "homeward/civil.h"
#include "homeward/text.h"
#include "reablement/core/allocation.h"
#include "reablement/core/report.h"
#include "reablement/core/rules.h"
#include "support/t.h"

enum { TODAY = 17077 }; /* Mon 3 Oct 2016 */

static uint32_t seed;

static uint32_t pick(uint32_t below)
{
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 8) % below;
}

/* ---- who comes first, and what it is worth ---- */

static struct priority priority_at(bool admitted, int ready_days_ago, int expected_in)
{
    struct hw_spell_state spell = {.admitted = admitted, .expected_day = HW_DAY_FOREVER};

    if (ready_days_ago >= 0) {
        spell.ready = true;
        spell.ready_ms = hw_london_to_ms(TODAY - ready_days_ago, 9 * HW_HOUR_MS);
    }
    if (expected_in >= 0)
        spell.expected_day = TODAY + expected_in;
    return priority_of(&spell, TODAY, hw_london_to_ms(TODAY, 12 * HW_HOUR_MS));
}

static void classes(void **state) /* R7.9 */
{
    static const struct {
        const char *name;
        bool admitted;
        int ready_days_ago, expected_in;
        Hw__ReablementPriority__Code want;
    } rows[] = {
        {"ready yesterday", true, 1, -1, HW__REABLEMENT_PRIORITY__CODE__DELAYED},
        {"ready today", true, 0, -1, HW__REABLEMENT_PRIORITY__CODE__READY_TODAY},
        {"expected today", true, -1, 0, HW__REABLEMENT_PRIORITY__CODE__EXPECTED_48H},
        {"expected in 36 hours", true, -1, 2, HW__REABLEMENT_PRIORITY__CODE__EXPECTED_48H},
        {"expected in 60 hours", true, -1, 3, HW__REABLEMENT_PRIORITY__CODE__LATER},
        {"no expected date", true, -1, -1, HW__REABLEMENT_PRIORITY__CODE__LATER},
        {"at home", false, -1, -1, HW__REABLEMENT_PRIORITY__CODE__COMMUNITY},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
        ROW_EQUAL(rows[i].name,
                  priority_at(rows[i].admitted, rows[i].ready_days_ago, rows[i].expected_in).code,
                  rows[i].want);
    assert_int_equal(priority_of(NULL, TODAY, hw_london_midnight_ms(TODAY)).code,
                     HW__REABLEMENT_PRIORITY__CODE__COMMUNITY);
}

static void order(void **state) /* R7.9: oldest D first, ties by referral, then by id */
{
    const struct priority_rank rows[] = {
        {priority_at(true, 9, -1), 50, "z"},   {priority_at(true, 2, -1), 10, "a"},
        {priority_at(true, 2, -1), 20, "a"},   {priority_at(true, 2, -1), 20, "b"},
        {priority_at(true, 0, -1), 10, "a"},   {priority_at(true, -1, 2), 10, "a"},
        {priority_at(false, -1, -1), 10, "a"}, {priority_at(true, -1, 9), 10, "a"},
    };
    size_t n = sizeof(rows) / sizeof(*rows);

    (void)state;
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < n; k++)
            assert_int_equal(priority_compare(&rows[i], &rows[k]) < 0, i < k);
    }
}

static void worth(void **state)
{
    struct priority delayed = priority_at(true, 3, -1), today = priority_at(true, 0, -1);
    struct priority soon = priority_at(true, -1, 2), home = priority_at(false, -1, -1);
    int32_t end = TODAY + 28;

    (void)state;
    assert_int_equal(priority_worth(&delayed, TODAY, TODAY, end, false, false),
                     28 * 1000 + 3 * 5 + 1);
    assert_int_equal(priority_worth(&delayed, TODAY, TODAY + 7, end, true, true),
                     21 * 1000 + 3 * 5 + 4 + 2 + 1);
    /* ready today: tomorrow is the first day of delay (R1.11) */
    assert_int_equal(priority_worth(&today, TODAY, TODAY, end, false, false), 27 * 1000 + 1);
    assert_int_equal(priority_worth(&today, TODAY, TODAY + 1, end, false, false), 27 * 1000 + 1);
    assert_int_equal(priority_worth(&soon, TODAY, TODAY + 2, end, false, false), 25 * 900 + 1);
    assert_int_equal(priority_worth(&home, TODAY, TODAY, end, false, false), 28 * 10 + 1);
    assert_int_equal(soon.first_day, TODAY + 2); /* nobody starts at home before leaving */
}

/* ---- problems ---- */

static const char *const no_texts[] = {NULL}, *const therapy[] = {"THERAPY", NULL};

static struct al_pair *add_pair(struct al_problem *p, const char *team, const char *zone,
                                int32_t morning, int32_t doubled)
{
    struct al_pair *x = al_add_pair(p);

    x->team = al_text(p, team);
    x->zone = al_text(p, zone);
    x->skills = x->languages = no_texts;
    for (int w = 0; w < ALLOCATION_WEEKS; w++) {
        x->weeks[w].minutes[pattern_slot(1, false)] = morning;
        x->weeks[w].minutes[pattern_slot(1, true)] = doubled;
    }
    if (doubled > 0)
        x->double_bands = 1U << 1;
    return x;
}

static const struct visit single[] = {{0x7f, 1, 1, 30}}, twice[] = {{0x7f, 1, 2, 30}};
static const struct visit noon[] = {{0x7f, 1, 1, 15}, {0x7f, 2, 1, 15}};

static struct al_request *add_request(struct al_problem *p, const char *id,
                                      const struct visit *visits, size_t count, int delayed)
{
    struct al_request *r = al_add_request(p);

    r->rank = (struct priority_rank){priority_at(true, delayed, -1), 10, al_text(p, id)};
    r->zone = "EX31";
    r->skills = no_texts;
    r->visits = visits;
    r->visit_count = count;
    r->weeks = 2;
    r->only_start = HW_DAY_FOREVER;
    return r;
}

static Hw__PlacementRefusal__Code reason_for(struct al_problem *p)
{
    Hw__PlacementRefusal__Code reason = HW__PLACEMENT_REFUSAL__CODE__UNKNOWN;
    struct al_outcome o;

    al_place_one(p, &o);
    if (o.refusal_count > 0)
        reason = o.refusals[0].reason;
    al_outcome_release(&o);
    al_problem_destroy(p);
    return reason;
}

static void reasons(void **state)
{
    struct al_problem *p = al_problem_create(TODAY, 28);

    (void)state;
    (void)add_request(p, "R", single, 1, 3);
    (void)add_pair(p, "T", "EX32", 1000, 0);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_IN_ZONE);

    p = al_problem_create(TODAY, 28);
    add_request(p, "R", single, 1, 3)->skills = therapy;
    (void)add_pair(p, "T", "EX31", 1000, 0);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__NO_TEAM_WITH_SKILL);

    p = al_problem_create(TODAY, 28);
    (void)add_request(p, "R", twice, 1, 3);
    (void)add_pair(p, "T", "EX31", 1000, 0);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__NO_DOUBLE_HANDED_RUN);

    p = al_problem_create(TODAY, 28);
    (void)add_request(p, "R", twice, 1, 3);
    (void)add_pair(p, "T", "EX31", 1000, 209);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__BAND_FULL);

    p = al_problem_create(TODAY, 28);
    (void)add_request(p, "R", noon, 2, 3); /* the morning fits, lunch does not: nothing (R7.8) */
    (void)add_pair(p, "T", "EX31", 1000, 0);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__BAND_FULL);

    p = al_problem_create(TODAY, 28);
    add_request(p, "R", single, 1, 3)->rank.priority.first_day = TODAY + 28;
    (void)add_pair(p, "T", "EX31", 1000, 0);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__STARTS_LATER);

    p = al_problem_create(TODAY, 28);
    (void)add_request(p, "R", single, 1, 3);
    (void)add_pair(p, "T", "EX31", 210, 0);
    assert_int_equal(reason_for(p), HW__PLACEMENT_REFUSAL__CODE__UNKNOWN); /* placed */
}

/* A full week makes way for the next Monday. */
static void next_monday(void **state)
{
    struct al_problem *p = al_problem_create(TODAY + 2, 28);
    struct al_outcome o;

    (void)state;
    (void)add_request(p, "R", single, 1, 3);
    p->requests[0].rank.priority.first_day = TODAY + 2;
    add_pair(p, "T", "EX31", 210, 0)->weeks[0].minutes[pattern_slot(1, false)] = 149;
    al_place_one(p, &o);
    assert_int_equal(o.placement_count, 1);
    assert_int_equal(o.placements[0].start_day, TODAY + 7);
    assert_int_equal(o.placements[0].until_day, TODAY + 20);
    al_outcome_release(&o);
    al_problem_destroy(p);
}

/* A plan is one event: what does not fit waits for the next run, last in priority. */
static void long_lists(void **state)
{
    struct al_problem *p = al_problem_create(TODAY, 28);
    Hw__AllocationPlanned *m = NULL;
    struct hw_arena *arena = hw_arena_create(256 << 20);
    struct al_outcome o;

    (void)state;
    (void)add_pair(p,
                   "a-team-with-a-name-as-long-as-names-can-be-"
                   "0123456789012345678901234567890123456789012345678901234",
                   "EX31", 210 * 100000, 0);
    for (int i = 0; i < 25000; i++) {
        char id[128];

        (void)snprintf(id, sizeof(id), "%060d", i);
        (void)add_request(p, id, single, 1, i % 50);
    }
    al_solve(p, &o);
    m = report_plan(p, &o, arena);
    assert_true(m->n_placements + m->n_refusals > 10000);
    assert_true(m->n_placements + m->n_refusals < 20000);
    assert_int_equal(m->placements[0]->why->priority, HW__REABLEMENT_PRIORITY__CODE__DELAYED);
    assert_true(hw__allocation_planned__get_packed_size(m) < ALLOCATION_PLAN_BYTES);
    al_outcome_release(&o);
    al_problem_destroy(p);
    hw_arena_destroy(arena);
}

/* ---- against every possible choice ---- */

enum { BRUTE_REQUESTS = 5, BRUTE_PAIRS = 2, HORIZON = 14 };

static struct visit visits_of[BRUTE_REQUESTS][2];

static struct al_problem *small_problem(void)
{
    struct al_problem *p = al_problem_create(TODAY, HORIZON);

    for (int i = 0; i < BRUTE_PAIRS; i++)
        (void)add_pair(p, i ? "T1" : "T0", "EX31", (int32_t)(105 * (1 + pick(6))), 0);
    for (int i = 0; i < BRUTE_REQUESTS; i++) {
        char id[16];

        (void)snprintf(id, sizeof(id), "R%d", i);
        visits_of[i][0] = (struct visit){(uint8_t)(1 + pick(127)), 1, 1, 15 * (int)(1 + pick(4))};
        visits_of[i][1] = (struct visit){(uint8_t)(1 + pick(127)), 1, 1, 15};
        (void)add_request(p, id, visits_of[i], 1 + pick(2), (int)pick(4));
        p->requests[i].weeks = (int32_t)(1 + pick(2));
        p->requests[i].rank.priority.first_day = TODAY + (int32_t)pick(6);
    }
    return p;
}

/* Takes (sign -1) or gives back minutes; false: some slot is short. */
static bool book(struct al_pair *x, const struct al_request *r, int32_t start, int sign)
{
    int32_t until = rules_last_day(start, r->weeks);
    bool enough = true;

    for (int w = 0; w < ALLOCATION_WEEKS; w++) {
        struct slots need = pattern_minutes(r->visits, r->visit_count, TODAY + 7 * w, start, until);

        for (int k = 0; k < PATTERN_SLOTS; k++) {
            x->weeks[w].minutes[k] += sign * need.minutes[k];
            enough = enough && x->weeks[w].minutes[k] >= 0;
        }
    }
    return enough;
}

static int64_t best_of(struct al_problem *p, size_t i)
{
    const struct al_request *r = &p->requests[i];
    int64_t best = 0;

    if (i == p->request_count)
        return 0;
    best = best_of(p, i + 1);
    for (size_t t = 0; t < p->pair_count; t++) {
        int32_t day = r->rank.priority.first_day;

        for (; day < TODAY + HORIZON; day = pattern_week(day) + 7) {
            int64_t w = priority_worth(&r->rank.priority, TODAY, day, TODAY + HORIZON, false, true);

            if (book(&p->pairs[t], r, day, -1)) {
                w += best_of(p, i + 1);
                best = w > best ? w : best;
            }
            (void)book(&p->pairs[t], r, day, 1);
        }
    }
    return best;
}

static void against_brute_force(void **state)
{
    int64_t sum = 0, best_sum = 0;
    int exact = 0, cases = 200;

    (void)state;
    seed = 20161003;
    for (int i = 0; i < cases; i++) {
        struct al_problem *p = small_problem();
        int64_t best = best_of(p, 0);
        struct al_outcome o;

        al_solve(p, &o);
        assert_int_equal(o.placement_count + o.refusal_count, BRUTE_REQUESTS);
        assert_true(o.worth >= o.greedy);
        assert_true(o.worth <= best);
        assert_true(o.bound >= best);
        sum += o.worth;
        best_sum += best;
        exact += o.worth == best;
        al_outcome_release(&o);
        al_problem_destroy(p);
    }
    print_message("%d of %d exact, %.4f %% below the best\n", exact, cases,
                  100.0 * (double)(best_sum - sum) / (double)best_sum);
    assert_true(best_sum - sum <= best_sum / 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(classes),
        cmocka_unit_test(order),
        cmocka_unit_test(worth),
        cmocka_unit_test(reasons),
        cmocka_unit_test(next_monday),
        cmocka_unit_test(long_lists),
        cmocka_unit_test(against_brute_force),
    };
    return RUN_TESTS(tests);
}
