/* cli/verify/segments.h - rows of live.segment against the answers of ask.h. Pure. */
#ifndef CLI_VERIFY_SEGMENTS_H
#define CLI_VERIFY_SEGMENTS_H

#include "cli/verify/ask.h"
#include "cli/verify/report.h"

#define KNOWN_STILL INT64_MAX

/* What a row is counted under; texts as the database has them. */
struct heading {
    const char *provider, *authority, *care, *reason, *attribution;
};

struct segment {
    struct heading cell; /* provider NULL: the row's cell does not exist */
    int64_t known_from, known_to, start_ms, end_ms;
    int32_t first_midnight, first_next_day, last_day;
    int64_t ready_ms, reason_ms; /* reason_ms may be NO_TIME */
    int32_t agreement;
    int64_t positions[6]; /* admitted, clinical, mdt, safe, reason, agreement */
};

struct segment_check {
    struct view *view;
    struct report *report;
    /* Positions to check at, ascending; none: at every one where something became known. */
    const int64_t *at;
    size_t at_count;
    int64_t head;             /* of the log */
    int64_t checked, skipped; /* positions looked at, and left out of very long histories */
};

/* Compares what is and was believed about one spell with what the log told. */
void segments_check(struct segment_check *c, const char *spell, const struct told *told,
                    const struct segment *rows, size_t count);

#endif
