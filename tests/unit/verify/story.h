/* tests/unit/verify/story.h - a spell in a few characters, as the verification reads it.
 *
 * Words are separated by spaces: what happened, then the day of October 2016 (0 or less: before),
 * then perhaps ':' and the hour (12 if none). Facts get positions in the order written. a admitted
 * (acute)   r all three decisions   c m s one of them   C M S it is withdrawn d discharged   l away
 * b back   n moved to non-acute care   w the move that was waited for q10=E/BOTH what is waited for
 * + agreed   - disputed   x5 the fact at position 5 is taken back v everything so far is void   y
 * (before r, c, m, s) a minor from here on */
#ifndef TESTS_UNIT_VERIFY_STORY_H
#define TESTS_UNIT_VERIFY_STORY_H

#include "cli/verify/ask.h"

void story_read(struct told *t, const char *text);
/* The number of a day of October 2016. */
int32_t story_day(int day);
/* A calendar for tests. */
void story_midnights(void *arg, int32_t first, int32_t count, int64_t *midnights);

#endif
