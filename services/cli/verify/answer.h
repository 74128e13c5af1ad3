/* cli/verify/answer.h - the live count and the month's days, worked out from the log alone, in the
 * shape of GET /api/v1/delays/live and /days: for comparing with what the service says. */
#ifndef CLI_VERIFY_ANSWER_H
#define CLI_VERIFY_ANSWER_H

#include "cli/verify/db.h"

/* One question. */
struct question {
    bool days;           /* else live */
    int64_t known;       /* position */
    int64_t as_at_ms;    /* live: the moment; days: those whose 24:00 has passed then */
    int32_t month;       /* days */
    bool midnight;       /* days: policy MIDNIGHT, else NEXT_DAY */
    bool cells;          /* days: with the list of cells */
    const char *only[5]; /* provider, authority, careType, reason, attribution; NULL: any */
};

/* Prints one JSON object a line for each question, in order, after one pass over the log. False:
 * the database failed. */
bool answer_all(struct db *d, struct calendar *calendar, const struct question *q, size_t count);

#endif
