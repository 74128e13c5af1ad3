/* tests/support/chance.h - chance that a seed repeats, for tests on the desk that try anything. */
#ifndef TESTS_SUPPORT_CHANCE_H
#define TESTS_SUPPORT_CHANCE_H

#include "support/desk.h"

/* The seed of this run; SEED in the environment goes before what is given. */
void chance_begin(uint64_t seed);
unsigned chance_below(unsigned n);
/* The clock of the desk goes on, to a whole minute of London time. */
void chance_wait(struct desk *d, int64_t ms);
/* Fails with the surroundings of the first difference. */
void chance_assert_same(const char *before, const char *after);
/* Pages one after the other, as text; of single records (with a slash) those that there are. Owned
 * by the caller. */
char *chance_pages(struct desk *d, const char *const *pages, size_t count);

#endif
