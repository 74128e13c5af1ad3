/* How well a package fits a provider's runs, part by part. */
#include "support/t.h"
#include "brokerage/core/fit/fit.h"

static const char *const next_to_ex4[] = {"EX1", "EX2"};
static const struct fit_zone zones[] = {
    {.zone = "EX1", .placed = true, .east_m = 292000, .north_m = 92000},
    {.zone = "EX31", .placed = true, .east_m = 255000, .north_m = 133000},
    {.zone = "EX4",
     .adjacent = next_to_ex4,
     .adjacent_count = 2,
     .placed = true,
     .east_m = 292000,
     .north_m = 94500},
    {.zone = "TQ9"},
};
static const struct fit_map map = {zones, 4};

static void distances(void **state)
{
    static const struct {
        const char *a, *b;
        int32_t by_map, by_codes;
    } rows[] = {
        {"EX4", "EX4", 1000, 1000}, {"EX4", "EX1", 880, 600}, /* 2.5 km: three begun */
        {"EX4", "EX31", 0, 100},                              /* further than 25 km */
        {"EX4", "EX2", 800, 700},                             /* named, no place */
        {"EX2", "EX4", 800, 700},   {"EX5", "EX4", 800, 800}, /* not in the table: by the codes */
        {"EX4", "TQ9", 0, 0},       {"E4", "EX4", 0, 0},      {"W1A", "W1B", 900, 900},
        {"EX1", "EX99", 100, 100},  {"", "EX4", 0, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
        ROW_EQUAL(rows[i].b, fit_distance(&map, rows[i].a, rows[i].b), rows[i].by_map);
        ROW_EQUAL(rows[i].b, fit_distance(NULL, rows[i].a, rows[i].b), rows[i].by_codes);
    }
    assert_true(fit_adjacent(&map, "EX1", "EX4")); /* either may name the other */
    assert_false(fit_adjacent(&map, "EX1", "EX2"));
}

#define WEEKDAYS 0x1fu

static const char *const ex4[] = {"EX4"}, *const two_skills[] = {"PEG", "DEMENTIA"};
static const struct visit visits[] = {
    {VISIT_EVERY_DAY, BAND_MORNING, 45, 1, false},
    {VISIT_EVERY_DAY, BAND_TEA, 30, 1, false},
};
static const struct fit_package package = {.package = "P-1",
                                           .zone = "EX4",
                                           .visits = visits,
                                           .visit_count = 2,
                                           .skills = two_skills,
                                           .skill_count = 2};
static const struct fit_run runs[] = {{"EX4", WEEKDAYS, BAND_MORNING},
                                      {"EX1", VISIT_EVERY_DAY, BAND_MORNING}};
static const struct fit_capacity capacity[] = {
    {"EX4", BAND_MORNING, 400, 0},
    {"EX4", BAND_TEA, 105, 0},
    {"EX1", BAND_TEA, 900, 0}, /* elsewhere */
};
static const struct fit_provider provider = {.provider = "SUNNY",
                                             .home_zone = "EX1",
                                             .zones = ex4,
                                             .zone_count = 1,
                                             .skills = two_skills,
                                             .skill_count = 1,
                                             .runs = runs,
                                             .run_count = 2,
                                             .capacity = capacity,
                                             .capacity_count = 3,
                                             .quality = HW__PROVIDER_QUALITY__CODE__GOOD};

static void each_part(void **state)
{
    struct fit_score s;

    (void)state;
    fit_score(&map, NULL, &provider, &package, 2000, 1500, &s);
    assert_int_equal(s.points[FIT_ZONE], 1000);
    assert_int_equal(s.points[FIT_DISTANCE], 1000);
    assert_int_equal(s.points[FIT_GAPS], 428);  /* (5 x 1000 + 2 x 500) / 14 */
    assert_int_equal(s.points[FIT_BANDS], 800); /* (315 + 105) / 525 */
    assert_int_equal(s.points[FIT_SKILLS], 500);
    assert_int_equal(s.points[FIT_PRICE], 750);
    assert_int_equal(s.points[FIT_QUALITY], 750);
    /* 200 + 100 + 85.6 + 120 + 50 + 150 + 37.5 = 743.1 */
    assert_int_equal(s.total, 743);
}

static void weights(void **state)
{
    Hw__ScoreWeights m = HW__SCORE_WEIGHTS__INIT;
    struct fit_weights w = fit_weights_of(&m);
    struct fit_score s;

    (void)state;
    assert_int_equal(w.of[FIT_GAPS], 200); /* nothing said */
    m.has_price = true;
    m.price = 3;
    m.has_skills = true;
    m.skills = 1;
    w = fit_weights_of(&m);
    assert_int_equal(w.of[FIT_GAPS], 0);
    fit_score(&map, &w, &provider, &package, 2000, 1500, &s);
    assert_int_equal(s.total, 688); /* 687.5: half up */
    fit_score(&map, &w, &provider, &package, 0, 1500, &s);
    assert_int_equal(s.points[FIT_PRICE], 0);
    fit_score(&map, &w, &provider, &package, 0, 0, &s);
    assert_int_equal(s.points[FIT_PRICE], 1000); /* not compared */
}

static void a_provider_without_anything(void **state)
{
    struct fit_provider nobody = {.provider = "NEW"};
    struct fit_score s;

    (void)state;
    fit_score(NULL, NULL, &nobody, &package, 2000, 2000, &s);
    assert_int_equal(s.points[FIT_ZONE], 0);
    assert_int_equal(s.points[FIT_GAPS], 0);
    assert_int_equal(s.points[FIT_BANDS], 0);
    assert_int_equal(s.points[FIT_QUALITY], 500);
    assert_int_equal(s.total, 225);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(each_part),
        cmocka_unit_test(weights),
        cmocka_unit_test(a_provider_without_anything),
    };

    return RUN_TESTS(tests);
}
