/* cases.h - made-up matching problems, the same for the same seed, and the slow sure answer. */
#ifndef TESTS_UNIT_MATCHING_CASES_H
#define TESTS_UNIT_MATCHING_CASES_H

#include "homeward/matching.h"

struct problem { /* the arrays of a problem as they grow */
    struct hw_match_problem p;
    struct hw_match_option *options;
    struct hw_match_use *uses;
    int64_t *capacity;
    size_t option_room, use_room, resource_room;
};

/* Numbers that repeat: 0 .. below - 1. */
uint32_t next_number(uint64_t *seed, uint32_t below);

void problem_resource(struct problem *x, int64_t capacity);
void problem_item(struct problem *x);
/* An option of the newest item, without uses yet. */
void problem_option(struct problem *x, int64_t worth);
/* A use of the newest option. */
void problem_use(struct problem *x, uint32_t resource, int32_t amount);
void problem_release(struct problem *x);

/* At most 8 items with 4 options each over 6 resources. */
void small_problem(struct problem *x, uint64_t seed);
/* Waiting people against teams: minutes a week in zone, band and week (R7.8); the better the more
 * urgent and the sooner. About half find a place. */
void teams_problem(struct problem *x, uint32_t people, uint32_t teams, uint64_t seed);
/* Packages against providers: minutes in zone and band, worth by fit and share of the tier. */
void providers_problem(struct problem *x, uint32_t packages, uint32_t providers, uint64_t seed);

/* Of every possible plan the best; for small problems. */
int64_t best_of_all(const struct hw_match_problem *p);
/* What the choices are worth; fails the test where they overdraw or are not of their item. */
int64_t check_choices(const struct hw_match_problem *p, const struct hw_match_result *r);

#endif
