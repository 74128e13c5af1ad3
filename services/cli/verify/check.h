/* cli/verify/check.h - the passes of `homeward verify`, each over the same snapshot. */
#ifndef CLI_VERIFY_CHECK_H
#define CLI_VERIFY_CHECK_H

#include "cli/verify/db.h"
#include "cli/verify/report.h"

struct check {
    struct db *db;
    struct calendar *calendar;
    struct report *report;
    int64_t head;     /* position the log says it has */
    const char *only; /* one spell, or NULL */
    const int64_t *at;
    size_t at_count;
    void (*progress)(const char *what, int64_t done, int64_t all);
    int64_t events, streams, spells, rows, positions, skipped, entries; /* looked at */
};

/* Positions, requests, event ids, recording times: the log as a whole, in order of position. */
void check_log(struct check *c);
/* Streams and everything in schema live, in order of stream. */
void check_streams(struct check *c);
/* The chain of the access audit (R10.5). */
void check_audit(struct check *c);

#endif
