/* tests/unit/brokerage/desk.h - homeward-brokerage's core on a desk (tests/support/desk.h). */
#ifndef TESTS_UNIT_BROKERAGE_DESK_H
#define TESTS_UNIT_BROKERAGE_DESK_H

#include "brokerage/core/brokerage.h"
#include "support/desk.h"

void desk_open(struct desk *d);
/* A list's line for a package; NULL: there is none. Borrowed. */
json_t *desk_line(json_t *answer, const char *list, const char *package);

#endif
