/* tests/unit/reablement/desk.h - homeward-reablement's core on a desk (tests/support/desk.h). */
#ifndef TESTS_UNIT_REABLEMENT_DESK_H
#define TESTS_UNIT_REABLEMENT_DESK_H

#include "reablement/core/reablement.h"
#include "support/desk.h"

void desk_open(struct desk *d);
/* A list's line for a request; NULL: there is none. Borrowed. */
json_t *desk_line(json_t *answer, const char *list, const char *request);

/* ---- phrases.c ---- */
#define EVERY_DAY "\"MON\",\"TUE\",\"WED\",\"THU\",\"FRI\",\"SAT\",\"SUN\""
#define VISIT(band, minutes, carers)                                                               \
    "{\"days\":[" EVERY_DAY "],\"band\":\"" band "\",\"minutes\":" #minutes ",\"carers\":" #carers \
    "}"

/* Mon 26 Sep 2016: team north serves EX31 (mornings: 600 minutes and 210 double-handed; tea: 210)
 * and EX32, with THERAPY. */
void phrase_north(struct desk *d);
/* Six weeks of the visits in EX31 from 3 Oct 2016, paid by the council; spell NULL: from home. */
void phrase_ask(struct desk *d, const char *request, const char *spell, const char *visits);
/* A command about a request; more: the rest of its JSON, from the comma. */
void phrase_say(struct desk *d, const char *want, const char *command, const char *request,
                const char *more);
/* The value under a key of a page, or of a request's line in one of its lists, as text; want NULL:
 * there is none. */
void phrase_expect(struct desk *d, const char *path, const char *list, const char *request,
                   const char *key, const char *want);

#endif
